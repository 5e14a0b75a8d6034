"""837I (005010X223A2): claims of facilities read into the same model, and held against their own guide."""

import re
from datetime import date
from decimal import Decimal

import pytest

from claimlint import resources
from claimlint.formats.x12.guides import INSTITUTIONAL
from claimlint.formats.x12.kinds import KIND, NAMES
from claimlint.formats.x12.shapes import Plans
from claimlint.model import Bill, Occurrence, Provider, ValueAmount


def plan(kinds):
    return Plans(INSTITUTIONAL)["".join(KIND[name] for name in kinds.split())]


def changed(facility, old, new, drop=0):
    """The fixture with one change; ``drop`` segments fewer from ST to SE."""
    assert facility.count(old) >= 1, old
    data = facility.replace(old, new, 1)
    return data.replace(b"SE*74*", b"SE*%d*" % (74 - drop))


def test_the_fixture_is_valid(read, facility):
    result = read(facility)
    assert result.codes == []
    assert result.ids == ["26-09001", "26-09002"]


def test_a_facility_s_claim_is_read_into_the_model(read, facility):
    claim = read(facility).claim("26-09001").claim
    assert claim.setting.payer == "medicare-institutional"
    assert claim.setting.form == "837i"
    assert claim.setting.place is None
    assert claim.setting.attending == Provider(npi="1003000126", taxonomy="207Q00000X", entity="individual")
    assert claim.bill == Bill("131", date(2026, 6, 2), date(2026, 6, 11), "01")
    assert claim.frequency == "1"
    assert claim.diagnoses == ("M54.50", "M25.551", "M62.81")
    assert claim.occurrences == (
        Occurrence("11", date(2026, 5, 20)),
        Occurrence("29", date(2026, 6, 2)),
        Occurrence("35", date(2026, 6, 2)),
    )
    assert claim.values == (ValueAmount("50", Decimal(3)),)
    assert claim.conditions == ()
    first = claim.lines[0]
    assert (first.date, first.service.revenue, first.service.code) == (date(2026, 6, 2), "0424", "97161")
    assert first.service.modifiers == ("GP",)
    assert (first.service.units, first.service.charge) == (1, Decimal(160))
    assert first.service.pointers is None


def test_a_line_may_have_no_procedure(read, facility):
    last = read(facility).claim("26-09002").claim.lines[-1]
    assert (last.service.code, last.service.revenue, last.service.charge) == ("", "0270", Decimal(30))


def test_spans_conditions_and_values_of_several_segments_add_up(read, facility):
    added = b"HI*BI:74:RD8:20260608-20260610~\nHI*BG:07*BG:A5~\nHI*BE:80:::4~\nHI*BE:50:::3~"
    data = changed(facility, b"HI*BE:50:::3~", added, drop=-3)
    result = read(data)
    assert result.codes == []
    claim = result.claim("26-09001").claim
    assert claim.occurrences[-1] == Occurrence("74", date(2026, 6, 8), date(2026, 6, 10))
    assert claim.conditions == ("07", "A5")
    assert [value.code for value in claim.values] == ["80", "50"]


def test_a_line_without_a_date_is_of_the_statement_period(read, facility):
    data = changed(facility, b"DTP*472*D8*20260611~\nLX*5~", b"LX*5~", drop=1)
    result = read(data)
    assert result.only("X12034").message == (
        "DTP*472 is missing: line 4 has a procedure, and the statement is of several days"
    )
    line = result.claim("26-09001").claim.lines[3]
    assert (line.date, line.through) == (date(2026, 6, 2), date(2026, 6, 11))
    place = result.claim("26-09001").place(4, "date")
    assert place.excerpt.text.startswith("DTP*434")


@pytest.mark.parametrize("kind", [b"11", b"18", b"21", b"32", b"81"])
def test_what_part_a_pays_is_of_another_payer(read, facility, kind):
    result = read(facility.replace(b"13:A:1", kind + b":A:1"))
    assert {one.claim.setting.payer for one in result.claims} == {"medicare-part-a"}


@pytest.mark.parametrize("kind", [b"12", b"22", b"23", b"34", b"74", b"75", b"85"])
def test_outpatient_therapy_is_of_part_b_whichever_facility_bills_it(read, facility, kind):
    result = read(facility.replace(b"13:A:1", kind + b":A:1"))
    assert {one.claim.setting.payer for one in result.claims} == {"medicare-institutional"}


@pytest.mark.parametrize(
    ("old", "new", "drop", "code", "shown"),
    [
        (b"HI*BE:50:::3~", b"HI*BE:50~", 0, "X12025", "BE:50"),
        (b"HI*BE:50:::3~", b"HI*BE:50:::x~", 0, "X12022", "x"),
        (b"BH:35:D8:20260602", b"BH:35:D8:20260230", 0, "X12023", "20260230"),
        (b"BH:35:D8:20260602", b"BH:35", 0, "X12025", "BH:35"),
        (b"HI*ABF:M25551*ABF:M6281~", b"HI*ABF:M25551*ABK:M6281~", 0, "X12028", "ABK"),
        (b"HI*ABK:M5450~", b"HI*ABX:M5450~", 0, "X12028", "ABX"),
        (b"DTP*434*RD8*20260602-20260611~", b"DTP*434*D8*20260602~", 0, "X12028", "D8"),
        (b"DTP*434*RD8*20260602-20260611~\n", b"", 1, "X12020", None),
        (b"CL1*3*1*01~\n", b"", 1, "X12020", None),
        (b"CL1*3*1*01~", b"CL1*3*1~", 0, "X12025", None),
        (b"CLM*26-09001*424***13:A:1**A*Y*Y~", b"CLM*26-09001*424***13:B:1**A*Y*Y~", 0, "X12028", "B"),
        (b"CLM*26-09001*424***13:A:1**A*Y*Y~", b"CLM*26-09001*424***13:A:1*Y*A*Y*Y~", 0, "X12030", "Y"),
        (b"SV2*0424*HC:97161:GP*160*UN*1~", b"SV2**HC:97161:GP*160*UN*1~", 0, "X12025", None),
        (b"SV2*0424*HC:97161:GP*160*UN*1~", b"SV2*0424*HC:97161:GP*1O0*UN*1~", 0, "X12022", "1O0"),
        (b"SV2*0424*HC:97161:GP*160*UN*1~", b"SV2*0424*HC:97161:GP*160*MJ*15~", 0, "X12024", "MJ"),
        (b"SV2*0424*HC:97161:GP*160*UN*1~", b"SV1*HC:97161:GP*160*UN*1***1~", 0, "X12021", None),
        (b"NM1*85*2*LAKESIDE", b"NM1*85*1*LAKESIDE", 0, "X12028", "1"),
        (b"SBR*P*18*******MA~", b"SBR*P*18***12****MA~", 0, "X12030", "12"),
        (b"PRV*AT*PXC", b"PRV*AT*ZZ", 0, "X12028", "ZZ"),
        (b"HI*ABK:M5450~\n", b"", 1, "X12020", None),
        (b"HI*ABK:M5450~", b"HI*BK:M5450~", 0, "X12028", "BK"),
        (b"SV2*0424*", b"SV2*424*", 0, "X12028", "424"),
        (b"SV2*0424*", b"SV2*9999*", 0, "X12029", "9999"),
        (b"CL1*3*1*01~", b"CL1*3*1*99~", 0, "X12029", "99"),
        (b"CL1*3*1*01~", b"CL1*X*1*01~", 0, "X12029", "X"),
        (b"HI*ABK:M5450~\nHI*ABF", b"NTE*ADD*FALL~\nHI*ABK:M5450~\nHI*ABF", -1, "", None),
        (b"HI*ABK:M5450~", b"HI*ABK:M5450~\nNTE*ADD*FALL~", -1, "X12032", "NTE*ADD*FALL"),
    ],
)
def test_one_fault_gives_one_problem_at_its_place(read, facility, old, new, drop, code, shown):
    result = read(changed(facility, old, new, drop))
    found = [problem for problem in result.problems if problem.code == code]
    if not code:
        assert result.codes == []
        return
    assert found, result.codes
    assert len({problem.claim for problem in result.problems}) == 1
    if shown is not None:
        excerpt = found[0].excerpt
        assert excerpt.text[excerpt.start : excerpt.start + excerpt.length] == shown
    assert "26-09002" in result.ids


def test_a_service_of_the_other_guide_is_not_read(read, facility):
    data = changed(facility, b"SV2*0424*HC:97161:GP*160*UN*1~", b"SV1*HC:97161:GP*160*UN*1***1~")
    result = read(data)
    assert len(result.claim("26-09001").claim.lines) == 4
    assert result.only("X12021").message.endswith("a line of an 837I has SV2; the line was not read")
    assert result.claim("26-09001").lost_lines == 1


def test_both_guides_may_stand_in_one_interchange(read, therapy, facility):
    group = facility[facility.index(b"GS*") : facility.index(b"IEA*")]
    data = therapy.replace(b"IEA*1*", group + b"IEA*2*")
    result = read(data)
    assert result.codes == []
    assert {one.claim.setting.form for one in result.claims} == {"837p", "837i"}
    # And the other way round: what follows an 837I is held against the 837P guide again.
    head, tail = facility[: facility.index(b"GS*")], facility[facility.index(b"IEA*") :]
    professional = therapy[therapy.index(b"GS*") : therapy.index(b"IEA*")]
    result = read(head + group + professional + tail.replace(b"IEA*1*", b"IEA*2*"))
    assert result.codes == []
    assert [one.claim.setting.form for one in result.claims][:3] == ["837i", "837i", "837p"]


def test_an_older_version_is_read_as_far_as_it_agrees(read, facility):
    data = facility.replace(b"005010X223A2", b"004010X096A1")
    result = read(data)
    assert set(result.codes) == {"X12016"}
    assert "005010X223A2" in result.problems[0].message
    assert len(result.claims) == 2


def test_places_are_those_of_the_segments(read, facility):
    one = read(facility).claim("26-09002")

    def shown(*where):
        excerpt = one.place(*where).excerpt
        return excerpt.text[excerpt.start : excerpt.start + excerpt.length]

    assert shown(2, "revenue") == "0430"
    assert shown(2, "code") == "97530"
    assert shown(2, "modifiers") == "GO"
    assert shown(2, "charge") == "75"
    assert shown(2, "units") == "2"
    assert shown(5, "code") == "0270"
    assert shown(None, "bill") == "13:A:1"
    assert shown(None, "attending") == "1003000126"
    assert shown(None, "occurrences", 3) == "44"
    assert shown(None, "values", 2) == "52"


def test_fixes_edit_the_elements_of_the_service(read, facility):
    one = read(facility).claim("26-09002")
    (units,) = one.edits(2, "set_units", "3")
    assert facility[units.start : units.end] == b"2"
    (added,) = one.edits(2, "add_modifier", "KX")
    assert facility[: added.start].endswith(b"SV2*0430*HC:97530:GO")
    (replaced,) = one.edits(2, "replace_code", "97535")
    assert facility[replaced.start : replaced.end] == b"97530"
    assert one.edits(5, "add_modifier", "GO") == ()


def test_every_terminal_of_the_grammar_is_a_kind_of_segment():
    declared = re.findall(r"^%declare (.*)$", resources.read_text("grammars/x12_837i.lark"), re.MULTILINE)
    assert set(" ".join(declared).split()) <= set(NAMES.values())


def test_the_loops_of_a_facility_s_claim():
    found = plan(
        "CLM DTP_434 CL1 HI HI NM1_71 PRV_AT NM1_72 SBR OI NM1_IL NM1_PR NM1_71"
        " LX SV2 DTP_472 NM1_82 SVD CAS DTP_573"
    )
    assert found.flaws == ()
    assert found.roles == {"statement": 1, "admission": 2, "attending": 5}
    assert found.diagnoses == (3, 4)
    assert found.other_payers == ((8, 11),)
    assert found.line_plans[0].roles["rendering"] == 16
    assert len(found.adjudications) == 2


@pytest.mark.parametrize(
    ("old", "new", "drop", "code"),
    [
        (b"HI*ABK:M5450~\nHI*ABF:M25551*ABF:M6281~", b"HI*ABF:M25551*ABF:M6281~\nHI*ABK:M5450~", 0, "X12032"),
        (b"HI*ABK:M5450~", b"HI*ABK:M5450~\nHI*ABK:M6281~", -1, "X12033"),
        (b"BH:35:D8", b"BH:350:D8", 0, "X12027"),
        (b"HI*BE:50:", b"HI*BE:505:", 0, "X12027"),
        (b"REF*EI*123456789~\n", b"", 1, "X12020"),
        (b"*^*00501*", b"*^*00401*", 0, "X12029"),
    ],
)
def test_what_else_may_be_wrong_is_told_once(read, facility, old, new, drop, code):
    assert read(changed(facility, old, new, drop)).codes == [code]
