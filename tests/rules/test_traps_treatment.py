"""What no example can say of plans, notices and mental health: 837P, what is missing, places, causes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.rules.runs import MEDICARE_HEADER as HEADER
from tests.rules.runs import Run
from tests.rules.runs import lint as lint_by
from tests.rules.runs import lint_as_medicare as lint
from tests.rules.runs import medicare_batch as batch

TREATMENT = "97110-GP  x2  30min  $64.00"
PLAN = "  plan established 2026-03-02  certified 2026-03-20  {}\n  evaluated 2026-03-02\n"
PSYCHOLOGIST = (
    "claim 1  payer medicare  member 1EG4-TE5-MK73  dx {}\n  billing 1234567893  provider CP 1245319599\n"
)


def treated(*days: str, body: str = TREATMENT) -> str:
    return "".join(f"  {day}  {body}\n" for day in days)


def weekdays(first: str, count: int) -> list[str]:
    """So many days from Monday to Friday, from the first of them on."""
    day, found = date.fromisoformat(first), []
    while len(found) < count:
        if day.weekday() < 5:
            found.append(f"{day}")
        day += timedelta(days=1)
    return found


def underlined(run: Run) -> str:
    excerpt = run.only().excerpt
    return excerpt.text[excerpt.start : excerpt.start + excerpt.length]


# What an 837P does not carry


SIDE_FACTS = {"POC004", "POC008", "POC009", "POC010", "POC011", "POC012", "POC016", "ABN006"}


def test_an_837p_says_nothing_of_how_the_treatment_goes() -> None:
    run = lint(batch(["SV1*HC:97110:GP*64*UN*2***1"]))

    assert run.codes == []
    assert run.not_evaluated.keys() >= SIDE_FACTS


def test_a_text_that_says_nothing_of_it_leaves_the_same_rules_unevaluated() -> None:
    run = lint(HEADER + treated("2026-06-02"))

    assert run.codes == []
    assert run.not_evaluated.keys() >= SIDE_FACTS


def test_a_plan_without_the_words_is_no_plan_with_flaws() -> None:
    run = lint(HEADER + PLAN.format("") + treated("2026-05-20"))

    assert run.codes == []
    assert all(run.passed(code) for code in ("POC004", "POC008", "POC012", "POC016"))
    assert run.not_evaluated.keys() >= {"POC009", "POC010", "POC011"}


def test_a_therapist_of_an_837p_who_refers_to_themselves() -> None:
    oneself = "NM1*DN*1*QUILL*MARA****XX*1245319599"
    run = lint(batch(["SV1*HC:97110:GP*64*UN*2***1"], referring=oneself))
    assert run.codes == ["POC007"]

    physician = batch(["SV1*HC:97110:GP*64*UN*2***1"], referring=oneself, taxonomy="207R00000X")
    assert "POC007" not in lint(physician).codes


def test_of_a_provider_of_unknown_kind_it_is_not_known_whether_they_may_certify() -> None:
    run = lint(HEADER.replace("PT 1245319599", "1003000126").replace("MD ", "") + treated("2026-06-02"))

    assert run.codes == []
    assert run.not_evaluated["POC007"] == ("certifies_oneself",)


def test_ga_in_an_837p_is_worth_knowing() -> None:
    run = lint(batch(["SV1*HC:97110:GP:GA*64*UN*2***1"]))

    assert run.codes == []
    assert [(found.code, found.severity) for found in run.findings] == [("ABN004", "info")]


# Lapses of the certification


def test_a_lapse_is_a_warning_about_its_own_days_only() -> None:
    run = lint(
        HEADER
        + PLAN.format("recertified 2026-06-20")
        + treated("2026-05-29", "2026-06-01", "2026-06-19", "2026-06-22")
    )
    found = run.only()

    assert (found.code, found.severity, found.line, found.at_risk) == (
        "POC003",
        "warning",
        2,
        Decimal("103.54"),
    )
    assert [related.line for related in found.related] == [3]
    assert "2026-05-31" in found.message
    assert "2026-06-20" in found.message


def test_after_the_last_interval_the_error_speaks_and_not_the_lapse_before() -> None:
    plan = "  plan established 2026-01-05  certified 2026-01-20  until 2026-02-27  recertified 2026-03-20\n"
    run = lint(HEADER + plan + "  evaluated 2026-01-05\n" + treated("2026-03-10", "2026-06-22"))

    assert [(found.code, found.severity) for found in run.findings] == [("POC003", "error")]


def test_a_lapse_needs_no_more_than_the_earliest_treatment_known() -> None:
    plan = "  plan established 2026-01-05  certified 2026-01-20  recertified 2026-06-10\n"

    # The first treatment may have been as late as the first that is billed.
    assert lint(HEADER + plan + treated("2026-05-20")).codes == []
    assert lint(HEADER + plan + "  treated 2026-02-02\n" + treated("2026-05-20")).codes == ["POC003"]


def test_an_end_of_the_plan_after_the_recertification_is_that_of_the_recertified_plan() -> None:
    plan = PLAN.format("until 2026-07-31  recertified 2026-06-01")

    assert lint(HEADER + plan + treated("2026-05-31", "2026-06-01")).codes == []


# Progress reports


def test_a_report_of_which_the_day_cannot_be_read_may_have_come_in_time() -> None:
    days = weekdays("2026-05-04", 12)
    run = lint(HEADER + "  progress 2026-05-32 2026-05-01\n" + treated(*days))

    assert run.codes == ["SYN003"]
    assert "POC009" in run.not_evaluated


def test_days_before_the_first_report_that_is_stated_are_not_judged() -> None:
    days = weekdays("2026-05-04", 12)
    run = lint(HEADER + f"  progress {days[-1]}\n" + treated(*days))

    assert run.codes == []
    assert run.not_evaluated["POC009"] == ("reporting",)


def test_after_a_report_on_the_claim_no_earlier_days_need_be_known() -> None:
    days = weekdays("2026-05-04", 11)

    assert lint(HEADER + f"  progress {days[0]}\n" + treated(*days)).passed("POC009")


def test_the_dollars_are_those_of_the_days_that_came_too_late() -> None:
    days = weekdays("2026-05-04", 12)
    found = lint(HEADER + "  progress none\n" + treated(*days)).only()

    assert (found.code, found.line, found.at_risk) == ("POC009", 11, Decimal("103.54"))
    assert "12 treatment days" in found.message
    assert days[9] in found.message


def test_a_report_underlined_at_its_own_word() -> None:
    run = lint(HEADER + "  progress 2026-05-28 by PTA 1376543215\n" + treated("2026-06-02"))

    assert run.codes == ["POC010"]
    assert underlined(run) == "2026-05-28"


# The plan's other words


def test_what_a_plan_lacks_puts_the_treatment_at_risk_and_not_the_evaluation() -> None:
    run = lint(
        HEADER
        + "  plan established 2026-06-01  certified 2026-06-03  lacks goals\n"
        + "  2026-06-01  97161-GP  x1  $110.00\n"
        + treated("2026-06-02")
    )

    assert (run.only().code, run.only().at_risk) == ("POC008", Decimal("51.77"))
    assert underlined(run) == "goals"


def test_a_frequency_of_one_discipline_is_not_held_against_two() -> None:
    header = HEADER + "  plan established 2026-05-28  certified 2026-06-01  weekly 1\n"
    run = lint(
        header + treated("2026-06-01") + treated("2026-06-02", body="97530-GO  x2  $78.00  by OT 1376543215")
    )

    assert run.codes == []
    assert "POC011" in run.not_evaluated


def test_a_week_on_the_first_days_of_the_calendar() -> None:
    run = lint(
        "claim 1  payer medicare  plan weekly 1\n  0001-01-01  97110-GP  x1\n  0001-01-02  97110-GP  x1\n"
    )

    assert "POC011" in {*run.codes, *run.not_evaluated}


def test_an_evaluation_without_a_known_earlier_one_is_not_judged() -> None:
    run = lint(HEADER + "  2026-06-02  97161-GP  x1  $110.00\n  2026-06-03  97164-GP  x1  $75.00\n")

    assert run.codes == []
    assert run.not_evaluated.keys() >= {"POC013", "POC014"}


def test_the_fix_of_a_repeated_evaluation_is_offered_by_discipline() -> None:
    lines = "  2026-06-02  {0}  x1  $110.00\n  2026-06-23  {0}  x1  $110.00\n"
    header = HEADER.replace("PT 1245319599", "{} 1245319599")
    titles = [
        found.fix.title if (found := lint(header.format(kind) + lines.format(code)).only()).fix else None
        for kind, code in (("PT", "97161-GP"), ("OT", "97165-GO"), ("SLP", "92522-GN"))
    ]

    assert [title and "9716" in title for title in titles] == [True, True, None]


# One finding a cause


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # A visit and psychotherapy without one are an NCCI pair besides.
        (
            "  2026-06-02  90834  x1  $110.00  by NP 1376543215\n"
            "  2026-06-02  99213  x1  $120.00  by NP 1376543215\n",
            [("PSY004", 2)],
        ),
        ("  2026-06-02  90839  x1  $160.00\n  2026-06-02  90785  x1  $15.00\n", [("PSY005", 2)]),
        ("  2026-06-02  90833  x1  $75.00\n", [("PSY003", 1)]),
        ("  2026-06-02  90837  x3  $450.00\n", [("UNT007", 1)]),
        ("  2026-06-02  90837  x2  $300.00\n", [("PSY008", 1)]),
    ],
)
def test_a_cause_in_mental_health_is_told_once(text: str, told: list[tuple[str, int]]) -> None:
    assert lint(PSYCHOLOGIST.format("F33.1") + text).told == told


@pytest.mark.parametrize(
    ("provider", "line", "codes"),
    [
        ("DC", "97140-GP-GA  x1  15min  $29.00", ["ABN008"]),
        ("DC", "97140-GP  x1  15min  $29.00", ["CHI004"]),
        ("LMT", "97124-GP-GA  x2  30min  $60.00", ["ABN008"]),
        ("LMT", "97124-GP-KX-GA  x2  30min  $60.00", ["ABN008", "MOD018"]),
        ("PT", "97010-GP-GA  x1  10min  $12.00", ["NCS006"]),
        ("PT", "97110-GP-GA-GZ  x1  15min  $32.00", ["ABN001"]),
        ("PT", "97110-GP-KX-GZ  x1  15min  $32.00", ["MOD018"]),
    ],
)
def test_a_liability_modifier_in_trouble_is_told_once(provider: str, line: str, codes: list[str]) -> None:
    header = HEADER.replace("PT 1245319599", f"{provider} 1245319599")

    assert lint(header + f"  2026-06-02  {line}\n").codes == codes


def test_a_therapist_who_refers_to_themselves_is_told_once() -> None:
    header = HEADER.replace("referring MD 1003000126", "referring PT 1245319599")

    assert lint(header + treated("2026-06-02")).codes == ["POC007"]


def test_the_notice_of_original_medicare_is_none_of_any_plan() -> None:
    text = (
        "claim 1  payer {}  member 925001234  dx M54.50  auth A1\n"
        "  billing 1234567893  provider PT 1245319599\n  2026-06-02  97110-GP-GA  x2  30min  $64.00\n"
    )

    for payer in ("medicare-advantage", "uhc-medicare-advantage"):
        assert "ABN007" in lint_by(text.format(payer), payer).codes
    assert "ABN007" not in lint(text.format("medicare")).codes


# Mental health


def test_without_pointers_among_several_diagnoses_nobody_knows_what_a_session_treats() -> None:
    run = lint(PSYCHOLOGIST.format("M54.50 F33.1") + "  2026-06-02  90837  x1  $150.00\n")

    assert run.codes == []
    assert "PSY007" in run.not_evaluated


def test_the_lower_rate_is_told_once_a_claim_and_puts_nothing_at_risk() -> None:
    header = PSYCHOLOGIST.format("F33.1").replace("CP", "CSW")
    text = header + treated("2026-06-02", "2026-06-09", body="90834  x1  45min  $110.00")
    assert lint(text).findings == []
    run = lint(text, select=("PSY009",))
    (found,) = run.findings

    assert (found.code, found.severity, found.at_risk) == ("PSY009", "info", Decimal(0))


def test_problems_of_life_are_the_patients_to_pay() -> None:
    groups = [
        prediction.group
        for diagnosis in ("Z56.6", "M54.50")
        if (
            prediction := lint(PSYCHOLOGIST.format(diagnosis) + "  2026-06-02  90837  x1  $150.00\n")
            .only()
            .predicts
        )
    ]

    assert groups == ["PR", "CO"]
