"""What no example can say of massage and what is never paid: 837P, one finding a cause, old releases."""

from __future__ import annotations

import pytest

from tests.rules.runs import MEDICARE_HEADER as HEADER
from tests.rules.runs import lint
from tests.rules.runs import lint_as_medicare as medicare
from tests.rules.runs import medicare_batch as batch


@pytest.mark.parametrize(
    ("line", "specific", "general"),
    [
        ("97124-GP x1 15min $30.00 by LMT", "NCS002", "NCS001"),
        ("97124-GP x1 15min $30.00 by LMT", "NCS002", "NCS003"),
        ("97124-GP x1 15min $30.00 by LMT 1376543215", "NCS001", "NCS003"),
        ("97010-GP x1 10min $12.00", "NCS006", "NCS011"),
        ("97014-GP x1 15min $15.00", "NCS007", "NCS010"),
        ("98943 x1 $40.00", "NCS009", "UNT007"),
        ("97602-GP x1 $60.00", "NCS011", "UNT007"),
        ("92618-GN x1 $60.00", "NCS011", "PTP021"),
        ("97602 x1 $60.00", "NCS011", "MOD002"),
        ("97037-GP x1 15min $30.00", "NCS009", "NCS013"),
        ("S8948 x1 15min $30.00", "NCS010", "NCS013"),
        ("98943 x1 $40.00 by DC 1376543215", "CHI004", "NCS009"),
    ],
)
def test_the_specific_rule_speaks_and_the_general_one_where_it_is_off(
    line: str, specific: str, general: str
) -> None:
    text = HEADER + f"  2026-06-02  {line}\n"

    assert medicare(text, select=(specific, general)).codes == [specific]
    assert medicare(text, select=(general,)).codes == [general]


def test_infrared_for_neuropathy_is_told_by_its_determination() -> None:
    text = HEADER.replace("M54.50", "E11.42") + "  2026-06-02  97026-GP  x1  15min  $10.00\n"

    assert medicare(text, select=("NCS012", "NCS015")).codes == ["NCS015"]
    assert medicare(text, select=("NCS012",)).codes == ["NCS012"]


@pytest.mark.parametrize(("modifiers", "codes"), [("GP", ["NCS016"]), ("GP:GY", [])])
def test_an_unlisted_code_without_a_description_is_found_in_an_837p(modifiers: str, codes: list[str]) -> None:
    assert medicare(batch([(f"SV1*HC:97799:{modifiers}*40*UN*1***1", "20260602")])).codes == codes


def test_a_description_stands_in_the_procedure_of_an_837p() -> None:
    line = "SV1*HC:97799:GP::::WHOLE BODY VIBRATION*40*UN*1***1"
    run = medicare(batch([(line, "20260602")]))

    assert run.codes == []
    assert run.passed("NCS016")


def test_a_text_that_says_nothing_of_a_description_is_not_judged() -> None:
    run = medicare(HEADER + "  2026-06-02  97799-GP  x1  15min  $40.00\n")

    assert run.codes == []
    assert run.not_evaluated["NCS016"] == ("described",)


def test_the_claims_provider_of_unknown_kind_is_not_accused_of_anothers_massage() -> None:
    text = HEADER.replace("provider PT ", "provider ") + "  2026-06-02  97124-GP  x1  $30.00  by LMT\n"

    assert medicare(text).codes == ["NCS001"]


def test_massage_alone_is_a_warning_in_an_837p() -> None:
    found = medicare(batch([("SV1*HC:97124:GP*60*UN*2***1", "20260602")])).only()

    assert (found.code, found.severity) == ("NCS003", "warning")


@pytest.mark.parametrize("plan", ["plan none", "plan established 2026-05-20"])
def test_massage_alone_under_a_stated_plan_is_for_the_rules_about_plans(plan: str) -> None:
    text = HEADER.replace("dx", f"{plan}  dx") + "  2026-06-02  97124-GP  x2  30min  $60.00\n"

    assert medicare(text, select=("NCS003",)).codes == []


@pytest.mark.parametrize(
    ("day", "confidence", "says"), [("2024-12-31", "high", False), ("2025-01-01", "medium", True)]
)
def test_the_status_of_later_years_rests_on_the_newest_release(day: str, confidence: str, says: bool) -> None:
    found = medicare(HEADER + f"  {day}  97602-GP  x1  $60.00\n", select=("NCS011",)).only()

    assert found.confidence == confidence
    assert ("(table: fee_schedule 2024, newest shipped)" in found.help) is says


def test_nothing_is_known_of_the_status_before_2020() -> None:
    run = medicare(HEADER + "  2019-12-31  97602-GP  x1  $60.00\n", select=("NCS011",))

    assert run.codes == []
    assert "NCS011" in run.not_evaluated


def test_only_the_therapy_lines_of_a_wellness_claim_are_at_risk() -> None:
    text = (
        HEADER.replace("M54.50", "Z71.82").replace("provider PT 1245319599", "provider MD 1003000126")
        + "  2026-06-02  97110-GP  x2  30min  $64.00\n  2026-06-02  99213  x1  $120.00\n"
    )

    assert str(medicare(text).only().at_risk) == "51.77"


@pytest.mark.parametrize("ruleset", ["medicare-advantage", "commercial"])
def test_what_only_some_payers_want_is_off_unless_their_ruleset_says_so(ruleset: str) -> None:
    text = (
        "claim 1  dx M54.50  billing 1234567893  provider LMT 1245319599  network no  referring none\n"
        "  2026-06-02  97124  x1  15min  $30.00  dx 1\n  2026-06-02  G0283  x1  15min  $15.00  dx 1\n"
    )

    assert [finding.code for finding in lint(text, ruleset).findings if finding.code[:3] == "NCS"] == []


def test_a_line_that_is_never_paid_hides_no_threshold_of_another_line() -> None:
    text = """
claim 1  payer medicare  received 2026-06-20  member 1EG4-TE5-MK73  dx M54.50  used PT/SLP $2,470.00
  billing 1234567893  provider PT 1245319599  referring MD 1003000126
  {}
"""
    paid, bundled = "2026-06-02  97110-GP  x3  45min  $120.00", "2026-06-02  97010-GP  x1  $20.00"
    for lines, own in (((paid, bundled), 1), ((bundled, paid), 2)):
        found = medicare(text.format("\n  ".join(lines)))
        (threshold,) = [one for one in found.findings if one.code == "MOD015"]
        assert (threshold.line, threshold.related) == (own, ())
        assert "NCS006" in found.codes
    alone = medicare(text.format(bundled.replace("$20.00", "$120.00")))
    assert "MOD015" not in alone.codes
