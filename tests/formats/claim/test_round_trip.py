"""Printing a claim and reading it again, and reading the same text by memory and by the grammar alone."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.formats.claim import grammar, memory, read, templates
from claimlint.formats.claim.printer import write
from claimlint.formats.reading import Problem, ReadClaim
from claimlint.model import Claim, Member, Provider, Service, ServiceLine, Setting
from tests.formats.claim.reading_text import clean_claims, items
from tests.strategies import claims


@given(claims())
def test_a_printed_claim_reads_as_itself(claim: Claim) -> None:
    assert clean_claims(write(claim)) == [claim]


@given(claims())
def test_printing_what_was_printed_and_read_changes_nothing(claim: Claim) -> None:
    text = write(claim)
    (again,) = clean_claims(text)
    assert write(again) == text


@given(st.lists(claims(), min_size=1, max_size=5))
def test_claims_of_one_file_are_read_apart(several: list[Claim]) -> None:
    assert clean_claims("\n".join(write(claim) for claim in several)) == several


@given(claims())
def test_the_whole_file_parser_accepts_what_is_printed(claim: Claim) -> None:
    from claimlint.formats import parsers

    parser = parsers.load("claim", start="file")
    tree = parser.parse(write(claim) + "# the end\n\n" + write(claim))
    assert sum(child.data == "service_line" for child in tree.children) == 2 * len(claim.lines)


_LINES = st.sampled_from(
    [
        "claim 26-1",
        "claim 26-2",
        "claim 2026-01-02",
        'claim "A 1" payer medicare',
        "claim 26-3 received 2026-03-01 # c",
        "cliam 26-4",
        "claim",
        "  payer medicare",
        "  payer 2026-01-02",
        "  payer 2026-01-03",
        "  member 1EG4-TE5-MK73  born 1949-03-02",
        "  member 1EG4-TE5-MK74  born 1950-03-02 sex F",
        "  member 1EG4 TE5 MK73 born 1949-03-02",
        "  member claim born 1949-02-30",
        "  plan established 2026-02-02 recertified 2026-03-01 2026-04-01 until 2026-05-01",
        "  plan established 2026-02-03 recertified 2026-03-02 2026-04-02 until 2026-05-03",
        "  auth 2026-01-02 visits 3 from 2026-01-01",
        "  auth 2026-01-04 visits 3 from 2026-01-05",
        "  auth A1 from 2026-01-01 from 2026-01-02",
        "  snf 2026-01-01..2026-01-04",
        "  snf 2026-02-01..2026-02-30",
        "  abn 2026-01-02 progress 2026-01-03, 2026-01-04",
        "  abn 2026-13-02",
        "  2026-02-04  97110-GP  x2",
        "  2026-02-05  97110-GP  x2",
        "\t2026-02-05  97110-GP  x2",
        "  2026-02-31  97110-GP  x2",
        "  2026-02-04..2026-02-06  97110-GP  x2",
        '  2026-02-04  97110 note "2026-02-04 # no comment" # a comment 2026-02-04',
        '  2026-02-05  97110 note "2026-02-05 # no comment"',
        "  2026-02-04  97110 x1 x2",
        "  2026-02-05  97110 x1 # claimlint: ignore[A1] of 2026-02-05",
        "  2026-02-04  97110 member 1EG4",
        "# claimlint: ignore[B2]",
        "",
        "  \u00a0 # ü",
    ]
)


@given(st.lists(_LINES | st.text(max_size=30), max_size=20), st.sampled_from(["\n", "\r\n", "\r"]))
def test_remembered_lines_read_as_if_each_were_parsed_by_the_grammar(lines: list[str], line_end: str) -> None:
    text = line_end.join(lines)
    twice = text + line_end + text
    memory.forget()
    remembered = _told(twice)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "_keep", lambda raw, entry: None)
        patch.setattr(templates, "_remember", lambda text, meaning, found: None)
        memory.forget()
        parsed = _told(twice)
    assert remembered == parsed


def _told(text: str) -> list[object]:
    """Everything a reader tells, places included, in comparable form."""
    told: list[object] = []
    for item in items(text):
        if isinstance(item, Problem):
            told.append(item)
        else:
            places = [item.place(number, "units") for number in range(1, len(item.claim.lines) + 1)]
            header = [item.place(None, name) for name in ("id", "member", "born", "plan", "until", "stays")]
            told.append((item.claim, item.suppressions, places, header, item.source_lines))
    return told


@given(st.lists(claims(), min_size=1, max_size=3))
def test_equal_text_gives_the_same_nodes(several: list[Claim]) -> None:
    text = "".join(write(claim) for claim in several)
    first, second = clean_claims(text), clean_claims(text)
    for one, other in zip(first, second, strict=True):
        for line, same in zip(one.lines, other.lines, strict=True):
            assert line.service is same.service


@pytest.mark.parametrize(
    "claim",
    [
        Claim(id="1", lines=(ServiceLine(None, Service("97110")),)),
        Claim(id="1", setting=Setting(billing=Provider(entity="group"))),
        Claim(id="1", setting=Setting(rendering=Provider(type="NONE"))),
        Claim(id="1", original="2"),
        Claim(id="1" * 2000),
        Claim(id="1", setting=Setting(place="1 1")),
        Claim(id="1", diagnoses=("m5450",)),
        Claim(id="1", member=Member(sex="not told")),
    ],
)
def test_a_value_that_the_format_cannot_hold_is_refused(claim: Claim) -> None:
    with pytest.raises(ValueError, match=r"."):
        write(claim)


def test_canonical_order_and_alignment() -> None:
    text = """\
claim 7
  total $94.00 dx m5450, M25551 place 11
  2026-02-06 97124 $40 by lmt x1
  payer Medicare
  2026-02-04..2026-02-05 97110-gp-KX x2 30min $1,064.00 dx 1,2
"""
    (claim,) = clean_claims(text)
    assert (
        write(claim)
        == """\
claim 7
  payer     medicare
  place     11
  dx        M54.50 M25.551
  total     $94.00
  2026-02-06              97124        x1         $40.00     by LMT
  2026-02-04..2026-02-05  97110-GP-KX  x2  30min  $1,064.00  dx 1,2
"""
    )


def test_every_keyword_of_the_grammar_is_told_by_its_terminal() -> None:
    spelt = {name.lower().replace("_", "-") for name in grammar.keywords()}
    assert spelt - set(grammar.keywords().values()) == {"pt-slp", "units-word"}
    assert len(grammar.keywords()) == 84


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    for item in read(io.BytesIO(data), "noise.claim"):
        if isinstance(item, ReadClaim):
            item.place(None, "member")


@given(st.lists(st.text(alphabet='claim 12-#"$x.dxnote\n\r\t\\[]:,é', max_size=60), max_size=8))
def test_any_text_is_read_without_an_exception(pieces: list[str]) -> None:
    for item in items("claim 1\n" + "\n2026-01-01 97110 ".join(pieces)):
        if isinstance(item, Problem):
            assert 0 <= item.excerpt.start <= len(item.excerpt.text)
        else:
            assert item.source_lines[0] >= 1
