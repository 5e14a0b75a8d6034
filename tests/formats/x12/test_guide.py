"""The table of the guide, and the example of every code."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claimlint.formats.x12.codes import CODES, SNIP_TYPES
from claimlint.formats.x12.conformance import Conformance
from claimlint.formats.x12.examples import EXAMPLES, VALID
from claimlint.formats.x12.guide import LABELS, SEGMENTS
from claimlint.formats.x12.guides import INSTITUTIONAL, PROFESSIONAL
from claimlint.formats.x12.kinds import KIND, NAMES

CONFORMANCE = Conformance(PROFESSIONAL, b"*", b":")
BY_GUIDE = {PROFESSIONAL: CONFORMANCE, INSTITUTIONAL: Conformance(INSTITUTIONAL, b"*", b":")}


def _words(text):
    """The words of the guide's notation, one for each element."""
    times = [(word.partition("*")[0], int(word.partition("*")[2] or 1)) for word in text.split()]
    return [word for word, number in times for _ in range(number)]


def _codes(text):
    """The codes that words of the guide's notation list."""
    listed = [word.partition("*")[0].replace("~", "=").partition("=")[2] for word in text.split()]
    return [code for codes in listed for code in codes.split(",") if code]


def test_every_code_has_an_example_and_a_snip_type():
    assert set(EXAMPLES) == {code.code for code in CODES}
    assert {code.snip for code in CODES} <= set(SNIP_TYPES)


@pytest.mark.parametrize("code", [code for code in EXAMPLES if code != "X12009"])
def test_the_example_of_a_code_gives_it(read, code):
    codes = read(EXAMPLES[code].planted().encode()).codes
    # A malformed ISA leaves the rest without an interchange.
    assert codes == [code] if code != "X12003" else codes[0] == code


def test_the_valid_file_of_the_examples_is_valid(read):
    assert read(VALID.encode()).codes == []


def test_the_guide_speaks_of_kinds_and_their_elements():
    identifiers = {name.partition("_")[0] for name in NAMES.values()}
    assert all(name in KIND or name[:-2] in identifiers for name in SEGMENTS)
    assert all(label.partition("-")[0][:-2] in identifiers for label in LABELS)


@pytest.mark.parametrize(
    ("segment", "messages"),
    [
        ("CLM*A*70***11:B:1*Y*A*Y*Y", []),
        ("CLM*A*70***11:B:1*Y*A*Y*Y*P*OA::::*02********1", []),
        ("CLM*A*70***11:C:1*Y*A*Y*Y", ["CLM05-2 (code set of the place) is `C`; expected B"]),
        ("CLM*A*70***11:B:1*Y*A*Y", ["CLM09 (release of information) is missing"]),
        ("CLM*A*70*X**11:B:1*Y*A*Y*Y", ["CLM03 is not used in an 837P"]),
        ("N4*MADISON*WI*53704", []),
        ("N4*MADISON*WI*537040001", []),
        ("N4*MADISON*WI*53704-0001", ["N403 (ZIP code) is not five or nine digits"]),
        ("N4*TORONTO*ON*M5V 2T6*CA", []),
        ("N4*TORONTO*ON*M5V 2T6", []),
        ("N4*MEXICO CITY***MX", []),
        ("N4*MADISON**53704", ["N402 (state) is missing"]),
        ("N4*MADISON", ["N402 (state) is missing", "N403 (ZIP code) is missing"]),
        ("DTP*435*D8*20260230", ["DTP03 is not a date written CCYYMMDD: `20260230`"]),
        ("DTP*472*RD8*20260204-20260206", []),
        ("DTP*090*RD8*20260204", ["DTP03 is not two dates written CCYYMMDD-CCYYMMDD: `20260204`"]),
        ("HI*ABK:M5450*ABF:M25551", []),
        ("HI*BK:72252*BF:7295", []),
        ("HI*ABK:M5450*ABK:M25551", ["HI02-1 is ABK, but only the first diagnosis is principal"]),
        ("HI*ABK:M5450*BF:7295", ["HI02-1 is BF beside ABK: two code sets"]),
        ("CR1*LB*140**A*DH*12****REASON", []),
        ("CR1*LB***A*DH*12", ["CR102 is missing beside CR101"]),
        ("CR3*X*MO*12", ["CR301 is `X`; expected one of I, R, S"]),
        ("QTY*ZZ*1", ["QTY01 is `ZZ`; expected one of FL, PT"]),
        ("MEA*TR*R1*x", ["MEA03 is not a number: `x`"]),
        ("CRC*07*Y*01", []),
        ("HCP*00*10", []),
        ("LX*1*X", ["LX02 is not used: LX ends with LX01"]),
        # The terminator between them is lost: one cause.
        ("LX*1\nSV1*HC:97110:GP*64*UN*2***1", ["LX01 (number of the line) is not a number: `1SV1`"]),
        ("LIN**N4*00703008403", []),
        ("LIN**N4*703008403", ["LIN03 (drug code) is not eleven digits: `703008403`"]),
        ("PER*IC*DESK*TE*5555550100*EM", ["PER06 is missing beside PER05"]),
        ("NM1*82*1*QUILL*MARA****XX", ["NM109 is missing beside NM108"]),
        ("SV1*HC:97110:GP*64*UN*2***1:2", []),
        (
            "SV1*ZZ:97110:GP*64*UN*2***1:2",
            ["SV101-1 (code set of the procedure) is `ZZ`; expected one of ER, HC, IV, WK"],
        ),
        ("REF*QQ*1", ["REF01 (which number) is `QQ`; expected one of 0B, 1G, 1J, 1W, 2U, 4N, 9A, 9B, ..."]),
    ],
)
def test_a_segment_is_held_against_the_guide(segment, messages):
    raw = f"\r\n{segment}".encode()
    (kind,) = _kinds([raw])
    assert [flaw.message for flaw in CONFORMANCE.flaws(kind, raw)] == messages
    assert CONFORMANCE.conforms(kind, raw) == (not messages)


_CODES = sorted(
    {
        code
        for guide in (PROFESSIONAL, INSTITUTIONAL)
        for text in guide.segments.values()
        for code in _codes(text)
    }
)
_PARTS = st.sampled_from(
    ["", " ", "1", "12.50", "-3", "1234", "20260229", "20260131", "QUILL", "A*", "Ü", *_CODES]
)


@st.composite
def _segments(draw):
    """A kind of segment with as many elements as the guide gives it, give or take one; some composite."""
    guide = draw(st.sampled_from([PROFESSIONAL, INSTITUTIONAL]))
    name = draw(st.sampled_from(sorted(guide.segments.keys() & KIND.keys())))
    elements = []
    for place, word in enumerate(_words(guide.segments[name]), 1):
        own = [*_codes(word), "1", "A" * 9, "20260131", ""] if draw(st.integers(0, 4)) else [draw(_PARTS)]
        parts = [draw(st.sampled_from(own))]
        composite = guide.segments.get(f"{name.partition('_')[0]}{place:02}")
        if composite and draw(st.booleans()):
            parts = [
                draw(st.sampled_from([*_codes(part), "1", "20260131", ""])) for part in _words(composite)
            ]
        elements.append(":".join(parts))
    if draw(st.booleans()):
        elements = elements[: draw(st.integers(0, len(elements)))]
    identifier, _, qualifier = name.partition("_")
    if qualifier and elements:
        elements[0] = qualifier
    return guide, name, "*".join([identifier, *elements]).encode()


@settings(max_examples=1500, deadline=None)
@given(_segments())
@example((PROFESSIONAL, "NM1_82", b"NM1*82*1* *****XX*1234567893"))
@example((PROFESSIONAL, "SV1", b"SV1*HC: *64*UN*2***1"))
@example((PROFESSIONAL, "DMG", b"DMG*D8*20230229*F"))
@example((PROFESSIONAL, "N4", b"N4*MADISON"))
@example((PROFESSIONAL, "CN1", b"CN1*01**20260131"))
def test_what_is_passed_at_a_glance_has_no_flaw(segment):
    guide, name, raw = segment
    conformance = BY_GUIDE[guide]
    assert conformance.conforms(KIND[name], raw) == (not conformance.flaws(KIND[name], raw))


def test_member_data_is_not_quoted():
    raw = b"DMG*D8*19490302*F*X1"
    (kind,) = _kinds([raw])
    (flaw,) = CONFORMANCE.flaws(kind, raw)
    assert "1949" not in flaw.message


def _kinds(segments):
    from claimlint.formats.x12.kinds import Kinds

    return Kinds(b"*").shape(segments)
