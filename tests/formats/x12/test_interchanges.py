"""Interchanges are read as they come: any delimiters, line ends and noise; several in a file."""

import io

import pytest

from claimlint.formats import x12
from claimlint.formats.x12 import buffer

IDS = ["26-00417", "26-00418", "26-00419"]


def facts(result):
    return [found.claim for found in result.claims]


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n", b"\r", b"\n\n", b"  \n"])
def test_line_ends_after_segments_do_not_matter(read, therapy, ending):
    data = therapy.replace(b"~\n", b"~" + ending)
    assert read(data).codes == []
    assert facts(read(data)) == facts(read(therapy))


@pytest.mark.parametrize(
    ("element", "component", "terminator"),
    [
        (b"|", b">", b"'"),
        (b"\x1d", b"\x1f", b"\x1c"),
        (b"*", b":", b"\n"),
        (b"^", b"<", b"\r"),
        (b"\t", b";", b"~"),
    ],
)
def test_delimiters_are_those_of_isa(read, therapy, element, component, terminator):
    data = therapy.replace(b"~\n", b"\x00").replace(b"^", b"U").replace(b"*", element)
    data = data.replace(b":", component).replace(b"\x00", terminator)
    assert read(data).codes == []
    assert facts(read(data)) == facts(read(therapy))


def test_delimiters_may_change_from_one_interchange_to_the_next(read, two_interchanges):
    result = read(two_interchanges)
    assert result.codes == []
    assert result.ids == ["26-00500", "26-00501", "26-00600"]


def test_an_interchange_whose_isa_is_not_of_the_fixed_widths_is_read(read, therapy):
    result = read(therapy.replace(b"PAYER1         *", b"PAYER1        *"))
    assert result.only("X12004").severity == "warning"
    assert result.ids == IDS


def test_bytes_that_are_not_utf_8_are_latin_1(read, therapy):
    result = read(therapy.replace(b"BY MASSAGE", b"PAR \xe9quipe"))
    assert result.claims[0].claim.lines[2].service.note == "PAR \xe9quipe THERAPIST"
    assert result.only("X12039").severity == "warning"


def test_a_byte_order_mark_is_skipped_and_reported(read, therapy):
    result = read(b"\xef\xbb\xbf" + therapy)
    assert "byte order mark" in result.only("X12002").message
    assert result.ids == IDS
    assert result.claims[0].place(None, "id").span.start.byte == therapy.index(b"26-00417") + 3


def test_a_second_interchange_is_found_where_the_first_has_no_trailer(read, therapy, two_interchanges):
    first = therapy.replace(b"IEA*1*000000001~\n", b"")
    result = read(first + two_interchanges)
    assert result.ids == [*IDS, "26-00500", "26-00501", "26-00600"]
    problem = result.only("X12006")
    assert problem.message == "IEA is missing before the next interchange"
    assert problem.excerpt.text == "GE*1*7"


def test_a_second_interchange_is_found_where_the_first_lacks_its_last_terminator(
    read, therapy, two_interchanges
):
    result = read(therapy.rstrip(b"~\n") + two_interchanges)
    assert len(result.ids) == 6
    assert result.only("X12008").excerpt.text == "IEA*1*000000001"


@pytest.mark.parametrize("size", [1, 64, 1000])
def test_the_size_of_the_chunks_does_not_matter(read, therapy, two_interchanges, size, monkeypatch):
    data = b"prose\n" + therapy + b"more prose\n" + two_interchanges
    expected = read(data)
    monkeypatch.setattr(buffer, "CHUNK", size)
    actual = read(data)
    assert facts(actual) == facts(expected)
    assert actual.problems == expected.problems
    places = [
        [found.place(1, field) for found in result.claims for field in ("code", "date")]
        for result in (actual, expected)
    ]
    assert places[0] == places[1]


def test_claims_are_given_while_the_file_is_still_being_read(therapy):
    head, _, tail = therapy.partition(b"SE*")
    body = head[head.index(b"HL*3*") :]
    source = io.BytesIO(head + body * 2_000 + b"SE*" + tail)
    next(claim for claim in x12.read(source, "batch.837") if hasattr(claim, "claim"))
    assert source.tell() < len(source.getvalue()) / 4


def test_line_numbers_of_a_file_with_line_ends(read, therapy):
    lines = therapy.decode().split("\n")
    last = read(therapy).claims[-1]
    opens = lines.index("CLM*26-00419*250***11:B:7*Y*C*Y*Y**AA:::WI~") + 1
    ends = lines.index("SE*76*0001~")
    assert last.source_lines == (opens, ends)
    assert last.line_at(opens) is None
    assert last.line_at(ends) == 2
    assert last.line_at(lines.index("REF*G1*AUTH88~") + 1) == 1
    assert last.line_at(ends + 1) is None


def test_a_file_without_line_ends_is_one_line(read, therapy):
    last = read(therapy.replace(b"\n", b"")).claims[-1]
    assert last.source_lines == (1, 1)
    span = last.place(1, "code").span
    assert (span.start.line, span.start.column) == (1, span.start.byte + 1)
