"""Facilities' claims by the ruleset `medicare-institutional`: what differs from professional ones."""

from datetime import date
from pathlib import Path

import pytest

import claimlint

AS_OF = date(2026, 7, 31)
FIXTURE = Path(__file__).parents[2] / "fixtures" / "837i" / "outpatient-therapy.837i"
FACILITY = """claim 1  payer medicare-institutional  bill 131  member 1EG4-TE5-MK73  dx M54.50 M62.81
  billing 1234567893 group  attending MD 1003000126
  occurrence 11 2024-06-20  occurrence 29 2024-07-01  occurrence 35 2024-07-01
"""
PRACTICE = """claim 1  payer medicare  member 1EG4-TE5-MK73  dx M54.50 M62.81  place 11
  billing 1234567893 group  provider PT 1245319599  referring MD 1003000126
"""


def codes(text, as_of=date(2024, 9, 30)):
    return sorted(finding.code for finding in claimlint.check_text(text, as_of=as_of))


def test_the_fixture_is_clean():
    report = claimlint.check(FIXTURE, as_of=AS_OF)
    assert [finding.code for finding in report] == []


def test_ncci_pairs_are_those_of_hospitals():
    lines = "  2024-08-06  97161-GP  x1  $160.00  rev 0424\n  2024-08-06  97750-GP-59  x1  $50.00  rev 0420\n"
    assert "PTP003" not in codes(FACILITY + lines)  # indicator 1 for hospitals
    lines = "  2024-08-06  97161-GP  x1  $160.00\n  2024-08-06  97750-GP-59  x1  $50.00\n"
    assert {"PTP003", "PTP012"} & {*codes(PRACTICE + lines)}  # indicator 0 for practitioners


def test_unit_limits_are_those_of_hospitals():
    line = "  2024-08-06  97110-GP  x8  $280.00{}\n"
    assert "UNT007" not in codes(FACILITY + line.format("  rev 0420"))
    assert "UNT007" in codes(PRACTICE + line.format(""))
    assert "UNT007" in codes(FACILITY + line.replace("x8", "x9").format("  rev 0420"))


def test_the_yearly_threshold_binds_facilities_too():
    line = "  2024-08-06  97110-GP  x2  $70.00  allowed $60.00  rev 0420\n"
    assert "MOD015" in codes(FACILITY + "  used PT/SLP $2,300.00\n" + line)
    assert "MOD015" not in codes(FACILITY + "  used PT/SLP $2,200.00\n" + line)


@pytest.mark.parametrize("code", ["STR002", "STR009", "STR024", "POC006", "COV011", "STR028"])
def test_what_only_a_professional_claim_says_is_not_asked_for(code):
    report = claimlint.check(FIXTURE, as_of=AS_OF)
    list(report)
    assert code not in {one.code for one in report.outcome.not_evaluated}


def test_lines_without_a_procedure_repeat_nothing():
    lines = "  2024-08-06  none  x1  $12.00  rev 0270\n" * 2
    assert codes(FACILITY + lines) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("HC:97166:GO", "HC:97166", "INS001", 1),
        ("HC:97530:GO", "HC:97530:GP", "INS002", 2),
        ("SV2*0430*HC:97530:GO*75", "SV2*0430**75", "INS003", 2),
        ("*BH:44:D8:20260603", "", "INS005", None),
        ("*BH:17:D8:20260603", "", "INS006", None),
        ("HI*BH:11:D8:20260501*BH:17", "HI*BH:17", "INS007", None),
        ("BH:44:D8:20260603", "BH:44:D8:20260610", "INS008", 1),
        ("NM1*71*1*BIRCH*ADA****XX*1003000126", "NM1*71*1*BIRCH*ADA****XX*1003000127", "STR001", None),
    ],
)
def test_one_change_of_the_fixture_gives_one_finding(old, new, code, line):
    text = FIXTURE.read_text()
    begins = text.index("CLM*26-09002")
    data = text[:begins] + text[begins:].replace(old, new, 1)
    assert data != text
    report = claimlint.check_text(data, as_of=AS_OF)
    found = [(finding.code, finding.claim, finding.line) for finding in report]
    assert found == [(code, "26-09002", line)] or (
        line is None and [one[:2] for one in found] == [(code, "26-09002")]
    )


def test_what_part_a_pays_meets_no_therapy_rules():
    data = FIXTURE.read_text().replace("13:A:1", "11:A:1").replace("HC:97530:GO", "HC:97530")
    assert {finding.code for finding in claimlint.check_text(data, as_of=AS_OF)} == {"X12041"}


def test_a_message_about_a_line_without_a_procedure_says_so():
    report = claimlint.check_text(FACILITY + "  2024-08-06  none  x0  $12.00  rev 0270\n", as_of=AS_OF)
    assert "units of (none)" in next(one.message for one in report if one.code == "STR018")


@pytest.mark.parametrize(("bill", "bound"), [("131", True), ("851", True), ("111", False), ("329", False)])
def test_a_claim_to_medicare_with_a_bill_is_judged_as_an_837i_is(bill, bound):
    text = FACILITY.replace("payer medicare-institutional", "payer medicare").replace(
        "bill 131", f"bill {bill}"
    )
    report = claimlint.check_text(text + "  2024-08-06  97110-GP  x2  $70.00  rev 0430\n", as_of=AS_OF)
    assert ("INS002" in {finding.code for finding in report}) == bound
    assert ("medicare-part-a" in report.outcome.unbound_payers) != bound


def test_a_day_outside_of_the_statement_period_is_told():
    data = FIXTURE.read_text().replace("20260603-20260618", "20260603-20260617")
    found = {(one.code, one.line) for one in claimlint.check_text(data, as_of=AS_OF)}
    assert found == {("INS010", 2), ("INS010", 3), ("INS010", 4), ("INS010", 5)}


def test_a_case_mix_group_is_no_malformed_procedure_and_costs_nothing():
    data = FIXTURE.read_text().replace("SV2*0270**30*UN*1", "SV2*0022*HP:AAAA1*0*UN*1")
    data = data.replace("CLM*26-09002*405*", "CLM*26-09002*375*")
    assert [finding.code for finding in claimlint.check_text(data, as_of=AS_OF)] == []


def test_a_modifier_in_small_letters_is_told():
    data = FIXTURE.read_text().replace("HC:97530:GO", "HC:97530:go")
    assert "STR013" in {finding.code for finding in claimlint.check_text(data, as_of=AS_OF)}


@pytest.mark.parametrize(
    ("revenue", "told"), [("0430", True), ("430", True), ("04300", False), ("43", False)]
)
def test_only_what_is_a_revenue_code_shows_a_discipline(revenue, told):
    found = codes(FACILITY + f"  2024-08-06  97110-GP  x2  $70.00  rev {revenue}\n")
    assert ("INS002" in found) == told


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("DTP*434*RD8*20260602-20260611", "DTP*434*D8*20260602", "X12028"),
        ("DTP*472*D8*20260602", "DTP*472*D8*20260601", "INS010"),
        ("HI*ABK:M5450", "HI*ABK:M54.50", "X12028"),
    ],
)
def test_one_cause_gives_one_finding(old, new, code):
    data = FIXTURE.read_text().replace(old, new, 1)
    assert [finding.code for finding in claimlint.check_text(data, as_of=AS_OF)] == [code]
