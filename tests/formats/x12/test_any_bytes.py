"""Whatever the bytes: no exception, no claim lost that is whole, spans inside the file."""

from hypothesis import given, settings
from hypothesis import strategies as st

from claimlint.model import Claim

ISA = (
    b"ISA*00*          *00*          *ZZ*LAKE01         *ZZ*PAYER1         "
    b"*260302*0915*^*00501*000000001*0*T*:~"
)
PIECES = st.sampled_from(
    b"~ * : ISA IEA*1*000000001~ GS*HC*A*B*20260302*0915*7*X*005010X222A1~"
    b" ST*837*0001*005010X222A1~ SE*9*0001~"
    b" HL*1**20*1~ HL*2*1*22*0~ HL*3*2*23*0~ SBR*P*18*******MB~ NM1*IL*1*A*B****MI*C~ NM1*82*1*A*****XX*1~"
    b" CLM*A*10***11:B:1~ HI*ABK:M542~ LX*1~ SV1*HC:97110:GP*10*UN*1***1~ DTP*472*D8*20260204~ NTE*ADD*x~"
    b" REF*G1*7~ PRV*PE*PXC*2~ SVD*1~ ZZ~ \xe9 \xef\xbb\xbf \r \n \x00".split(b" ")
)


def check(result, data):
    for problem in result.problems:
        assert 0 <= problem.span.start.byte <= problem.span.end.byte <= len(data)
        assert 0 <= problem.excerpt.start <= len(problem.excerpt.text)
    for found in result.claims:
        assert isinstance(found.claim, Claim)
        for line in range(1, len(found.claim.lines) + 1):
            span = found.place(line, "code").span
            assert found.claim.lines[line - 1].service.code in data[span.start.byte : span.end.byte].decode(
                "latin-1"
            )


@given(st.binary(max_size=400))
def test_any_bytes_are_read(read, data):
    result = read(data)
    assert result.problems
    check(result, data)


@given(st.binary(max_size=400))
def test_any_bytes_behind_an_isa_are_read(read, data):
    check(read(ISA + data), ISA + data)


@given(st.lists(PIECES, max_size=60))
def test_segments_in_any_order_are_read(read, pieces):
    data = ISA + b"".join(pieces)
    check(read(data), data)


@given(st.data())
def test_a_file_with_a_stretch_overwritten_is_read(read, therapy, data):
    start = data.draw(st.integers(0, len(therapy)))
    size = data.draw(st.integers(0, 40))
    damaged = therapy[:start] + data.draw(st.binary(max_size=40)) + therapy[start + size :]
    check(read(damaged), damaged)


def owner(segments, index):
    """The id of the claim that a segment stands in, None outside of claims."""
    for segment in reversed(segments[: index + 1]):
        if segment.startswith((b"HL*", b"SE*", b"ST*", b"GS*", b"GE*", b"ISA", b"IEA")):
            return None
        if segment.startswith(b"CLM*"):
            return segment.split(b"*")[1].decode()
    return None


@settings(max_examples=200)
@given(st.data())
def test_a_lost_segment_never_takes_a_neighbouring_claim_with_it(read, therapy, two_interchanges, data):
    segments = data.draw(
        st.sampled_from([therapy, two_interchanges[: two_interchanges.index(b"ISA", 9)]])
    ).splitlines(True)
    lost = data.draw(st.integers(0, len(segments) - 1))
    before = read(b"".join(segments))
    after = read(b"".join(segments[:lost] + segments[lost + 1 :]))
    for found in before.claims:
        if found.claim.id != owner(segments, lost):
            assert after.claim(found.claim.id).claim.lines == found.claim.lines


@given(st.data())
def test_an_order_of_segments_that_is_read_twice_gives_the_same(read, therapy, data):
    segments = therapy.splitlines(True)
    index = data.draw(st.integers(8, len(segments) - 5))
    other = data.draw(st.integers(8, len(segments) - 5))
    segments[index], segments[other] = segments[other], segments[index]
    shuffled = b"".join(segments)
    first, second = read(shuffled), read(shuffled)
    assert [found.claim for found in first.claims] == [found.claim for found in second.claims]
    assert first.problems == second.problems
