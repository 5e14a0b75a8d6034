"""Claims of one guide in a transaction set that says it is of the other: told once, and read by their own."""

import pytest

from claimlint.formats.x12 import buffer

THERAPY, FACILITY = b"005010X222A1", b"005010X223A2"


def versions(data, gs, st):
    """The file with these versions in GS08 and ST03."""
    lines = data.replace(THERAPY, b"?").replace(FACILITY, b"?").split(b"\n")
    return b"\n".join(line.replace(b"?", gs if line.startswith(b"GS") else st) for line in lines)


def underlined(problem):
    excerpt = problem.excerpt
    return excerpt.text[excerpt.start : excerpt.start + excerpt.length]


@pytest.mark.parametrize("gs", [THERAPY, FACILITY])
def test_a_wrong_version_is_told_once_and_the_claims_are_read(read, facility, gs):
    result = read(versions(facility, gs, THERAPY))

    problem = result.only("X12042")
    assert (underlined(problem), problem.claim) == (THERAPY.decode(), None)
    assert "the guide of professional claims, but the claims are institutional" in problem.message
    assert [claim.claim for claim in result.claims] == [claim.claim for claim in read(facility).claims]


def test_professional_claims_in_an_institutional_set(read, therapy):
    # The billing provider of an 837I is never a person: levels too are read by the guide of the claims.
    data = therapy.replace(b"NM1*85*2*", b"NM1*85*1*", 1)

    assert read(versions(data, FACILITY, FACILITY)).only("X12042").span.start.line == 3
    assert read(versions(data, FACILITY, THERAPY)).only("X12029").severity == "warning"


def test_a_version_of_the_group_alone(read, facility):
    data = versions(facility, THERAPY, THERAPY).replace(b"ST*837*0001*005010X222A1", b"ST*837*0001")

    assert "GS08 is `005010X222A1`" in read(data).only("X12042").message


def test_where_the_version_is_unknown_the_claims_decide(read, facility):
    data = versions(facility, b"005010X999", b"005010X999")

    result = read(data)
    assert result.only("X12017")
    assert all(claim.claim.bill is not None for claim in result.claims)


def test_one_claim_of_another_guide_is_told_alone(read, therapy, facility):
    begins = facility.index(b"CLM*26-09001")
    stray = facility[begins : facility.index(b"HL*3*")]
    first, second = therapy.index(b"CLM*26-00417"), therapy.index(b"CLM*26-00418")
    for at in (first, second):
        result = read(recounted(therapy[:at] + stray + therapy[at:]))
        problem = result.only("X12042")
        assert (problem.claim, underlined(problem)) == ("26-09001", "A")
        assert result.claim("26-09001").claim.bill is not None
        own = [read.claim for read in result.claims if read.claim.id != "26-09001"]
        assert own == [read.claim for read in read(therapy).claims]


def recounted(data):
    """With the number of segments that SE01 counts."""
    at, end = data.index(b"ST*"), data.index(b"SE*")
    count = data.count(b"~", at, end) + 1
    return data[:end] + b"SE*%d*" % count + data[end:].split(b"*", 2)[2]


def test_sets_are_told_apart_wherever_they_fall_in_the_file(read, facility):
    """However the blocks of the file are cut, each set is read by its own claims."""
    begins, ends = facility.index(b"ST*837"), facility.index(b"GE*")
    body = versions(facility, THERAPY, THERAPY)[begins:ends]
    sets = [
        body.replace(b"ST*837*0001", b"ST*837*%04d" % number).replace(b"*0001~", b"*%04d~" % number)
        for number in range(1, 121)
    ]
    data = (
        versions(facility, THERAPY, THERAPY)[:begins]
        + b"".join(sets)
        + facility[ends:].replace(b"GE*1*", b"GE*120*")
    )

    result = read(data)
    assert len(data) > 3 * 64 * 1024
    assert result.codes == ["X12042"] * 120
    assert len(result.claims) == 240


def test_a_header_that_is_longer_than_a_block_loses_nothing(read, therapy):
    at = therapy.index(b"HL*2*")
    patient = therapy[at : therapy.index(b"CLM*26-00417")]
    many = b"".join(patient.replace(b"HL*2*", b"HL*%d*" % number) for number in range(2, 2002))
    rest = therapy[at:]
    for old, new in ((b"HL*2*1", b"HL*2002*1"), (b"HL*3*1", b"HL*2003*1"), (b"HL*3*2", b"HL*2003*2002")):
        rest = rest.replace(old, new)
    result = read(recounted(therapy[:at] + many + rest))

    assert len(many) > 256 * 1024
    assert result.ids == ["26-00417", "26-00418", "26-00419"]
    assert result.codes == []


def test_what_passes_for_an_npi_is_one_under_a_wrong_qualifier(read, therapy):
    wrong = therapy.replace(b"NM1*82*1*QUILL*MARA****XX*", b"NM1*82*1*QUILL*MARA****ZZ*", 1)

    result = read(wrong)
    assert result.only("X12028")
    assert result.claims[0].claim == read(therapy).claims[0].claim


def test_another_number_is_no_npi(read, therapy):
    tax = therapy.replace(b"NM1*82*1*QUILL*MARA****XX*1376543215", b"NM1*82*1*QUILL*MARA****24*123456789", 1)

    assert read(tax).claims[0].claim.setting.rendering.npi is None


@pytest.mark.parametrize("size", [1, 100, 700, 1500, 4000])
def test_nothing_depends_on_where_blocks_are_cut(monkeypatch, read, facility, therapy, size):
    begins, ends = facility.index(b"ST*837"), facility.index(b"GE*")
    own = therapy[therapy.index(b"ST*837") : therapy.index(b"GE*")]
    wrong = versions(facility, THERAPY, THERAPY)[begins:ends]
    data = facility[:begins] + b"".join((wrong, own, facility[begins:ends], wrong)) + facility[ends:]
    whole = read(data)

    monkeypatch.setattr(buffer, "CHUNK", size)
    monkeypatch.setattr(buffer, "_SAMPLE", size)
    pieces = read(data)
    assert pieces.problems == whole.problems
    assert [claim.claim for claim in pieces.claims] == [claim.claim for claim in whole.claims]
    assert whole.codes.count("X12042") == 2
