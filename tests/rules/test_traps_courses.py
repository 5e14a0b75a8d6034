"""What no example can say of chiropractic, acupuncture and pain: 837P, what is not evaluated, dollars."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.rules.runs import batch as any_batch
from tests.rules.runs import lint_as_medicare as lint

MD = "  billing 1234567893  provider MD 1003000126\n"
NEEDLED = "claim {} payer medicare  member 1EG4-TE5-MK73  dx M54.50  {}\n" + MD
SPINE = "HI*ABK:M9903*ABF:M5450"


def spinal(initial: str = "", line_initial: str = "", modifier: str = "AT") -> str:
    """An 837P to Medicare with one manipulation, and perhaps the date of the initial treatment."""
    return any_batch(
        [("SV1*HC:98940:" + modifier + "*35*UN*1***1:2", "20260602")],
        insurance="MB",
        member="1EG4TE5MK73",
        payer="NM1*PR*2*MEDICARE*****PI*00882",
        diagnoses=SPINE,
        references=[f"DTP*454*D8*{initial}"] if initial else [],
        line_after=[f"DTP*454*D8*{line_initial}"] if line_initial else [],
        after=("NM1*82*1*QUILL*MARA****XX*1245319599", "PRV*PE*PXC*111N00000X"),
    )


# The date of the initial treatment


def test_an_837p_without_the_initial_treatment_date_lacks_it() -> None:
    found = lint(spinal()).only()

    assert (found.code, found.at_risk) == ("CHI005", Decimal("27.39"))
    assert found.predicts is not None
    assert found.predicts.rarc == ("MA122",)


@pytest.mark.parametrize("stated", [{"initial": "20260602"}, {"line_initial": "20260602"}])
def test_it_may_stand_on_the_claim_or_on_the_line(stated: dict[str, str]) -> None:
    assert lint(spinal(**stated)).codes == []


@pytest.mark.parametrize("stated", [{"initial": "20250601"}, {"line_initial": "20250601"}])
def test_active_treatment_of_more_than_a_year_is_worth_knowing(stated: dict[str, str]) -> None:
    found = lint(spinal(**stated)).only()

    assert (found.code, found.severity, found.at_risk) == ("CHI005", "info", 0)


def test_maintenance_needs_no_date() -> None:
    assert lint(spinal(modifier="GA")).codes == []


def test_a_text_without_the_word_is_not_evaluated() -> None:
    text = "claim 1  payer medicare  dx M99.03 M54.50\n  2026-06-02  98940-AT  x1  $35.00  dx 1,2  by DC\n"

    assert "CHI005" in lint(text).not_evaluated


# Diagnoses of the spine


def test_without_pointers_the_diagnoses_of_manipulation_are_not_evaluated() -> None:
    run = lint(
        "claim 1  payer medicare  dx M99.03 M54.50  initial 2026-06-02\n"
        "  2026-06-02  98941-AT  x1  $45.00  by DC\n"
    )

    assert {"CHI006", "CHI007", "CHI008"} <= run.not_evaluated.keys()
    assert run.codes == []


def test_a_pointer_that_leads_nowhere_is_no_wrong_diagnosis() -> None:
    run = lint(
        "claim 1  payer medicare  member 1EG4-TE5-MK73  dx M99.03 M54.50  initial 2026-06-02\n"
        "  billing 1234567893  provider DC 1245319599\n"
        "  2026-06-02  98940-AT  x1  $35.00  dx 5,1,2\n"
    )

    assert run.codes == ["STR009"]


def test_two_manipulations_point_to_each_other() -> None:
    found = lint(
        "claim 1  payer medicare  member 1EG4-TE5-MK73  dx M99.01 M99.02 M99.03 M54.50  initial 2026-06-02\n"
        "  billing 1234567893  provider DC 1245319599\n"
        "  2026-06-02  98940-AT  x1  $35.00  dx 1,4\n  2026-06-02  98941-AT  x1  $45.00  dx 1,2,3,4\n"
    ).only()

    assert (found.code, found.line) == ("CHI009", 1)
    assert [related.line for related in found.related] == [2]


# Visits


def visits(first: int, count: int, modifier: str = "") -> str:
    return "".join(
        f"  2026-04-{day:02}  97810{modifier}  x1  20min  $45.00\n" for day in range(first, first + count)
    )


def test_fewer_visits_than_the_limit_are_not_evaluated_where_earlier_ones_may_be_unknown() -> None:
    run = lint(NEEDLED.format(1, "") + visits(1, 12))

    assert run.codes == []
    assert {code: run.not_evaluated[code] for code in ("ACU004", "ACU005", "ACU006")} == dict.fromkeys(
        ("ACU004", "ACU005", "ACU006"), ("earlier_services_known",)
    )


@pytest.mark.parametrize("known", ["initial 2026-04-01", "treated 2026-03-30"])
def test_they_are_evaluated_where_the_claim_says_what_came_before(known: str) -> None:
    run = lint(NEEDLED.format(1, known) + visits(1, 11))

    assert all(run.passed(code) for code in ("ACU004", "ACU005", "ACU006"))


def test_an_initial_treatment_that_the_input_does_not_show_says_nothing_of_the_visits_since() -> None:
    run = lint(NEEDLED.format(1, "initial 2026-03-30") + visits(1, 11))

    assert "ACU004" in run.not_evaluated


def test_every_visit_over_the_limit_is_told_by_the_most_specific_rule() -> None:
    run = lint(NEEDLED.format(1, "") + visits(1, 22))

    assert run.told == [("ACU004", line) for line in range(13, 21)] + [("ACU006", 21), ("ACU006", 22)]


def test_with_kx_the_twentieth_visit_is_the_last() -> None:
    run = lint(NEEDLED.format(1, "") + visits(1, 12) + visits(13, 10, "-KX"))

    assert run.told == [("ACU006", 21), ("ACU006", 22)]


def test_visits_add_up_over_claims_whatever_their_order() -> None:
    later, earlier = NEEDLED.format(2, "") + visits(8, 7), NEEDLED.format(1, "") + visits(1, 7)

    assert [(f.claim, f.line) for f in lint(later + earlier).findings] == [("2", 6), ("2", 7)]
    assert [(f.claim, f.line) for f in lint(earlier + later).findings] == [("2", 6), ("2", 7)]


def test_treatment_days_of_therapy_are_no_visits_of_acupuncture() -> None:
    days = " ".join(f"2026-03-{day:02}" for day in range(1, 20))
    run = lint(
        NEEDLED.format(1, f"treated {days}")
        + "  referring MD 1003000126\n"
        + visits(1, 2)
        + "  2026-04-02  97110-GP  x1  15min  $32.00\n"
    )

    assert "ACU004" in run.not_evaluated
    assert run.codes == []


# Months


def test_an_addition_alone_is_told_once() -> None:
    run = lint(NEEDLED.format(1, "") + "  2026-06-16  G3003  x1  15min  $30.00\n")

    assert run.codes == ["CPM003"]


def test_the_first_of_a_month_is_not_evaluated_where_earlier_ones_may_be_unknown() -> None:
    run = lint(NEEDLED.format(1, "") + "  2026-06-16  G3002  x1  30min  $85.00\n")

    assert run.codes == []
    assert run.not_evaluated["CPM001"] == ("earlier_services_known",)


def test_both_lines_of_a_month_billed_twice_on_a_day_are_at_risk() -> None:
    line = "  2026-06-16  G3002{}  x1  30min  $85.00\n"
    found = lint(NEEDLED.format(1, "") + line.format("") + line.format("-76")).only()

    assert (found.code, found.at_risk) == ("CPM001", Decimal(170))
    assert [related.line for related in found.related] == [2]


@pytest.mark.parametrize(
    ("provider", "line", "codes"),
    [
        ("MD", "G3002  x1  30min  $85.00", ["COV003"]),
        ("PT", "97550-GP  x1  30min  $55.00", ["COV003"]),
    ],
)
def test_a_line_billed_twice_is_a_duplicate_and_nothing_else(
    provider: str, line: str, codes: list[str]
) -> None:
    run = lint(
        "claim 1  payer medicare  member 1EG4-TE5-MK73  dx M54.50  referring MD 1003000126\n"
        f"  billing 1234567893  provider {provider} 1245319599\n" + f"  2026-06-16  {line}\n" * 2
    )

    assert run.codes == codes


@pytest.mark.parametrize("line", ["97811  x1  20min", "20560  x1", "97140-AT  x1  15min", "G3002  x1  30min"])
def test_what_a_chiropractor_may_not_bill_is_told_once(line: str) -> None:
    run = lint(
        "claim 1  payer medicare  member 1EG4-TE5-MK73  dx M54.50  place 02\n"
        f"  billing 1234567893  provider DC 1245319599\n  2026-06-16  {line}  $40.00\n"
    )

    assert run.codes == ["CHI004"]


# Telehealth


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2025-09-30", "passed"),
        ("2025-10-01", "not evaluated"),
        ("2025-11-15", "not evaluated"),
        ("2025-11-16", "passed"),
    ],
)
def test_the_lapse_of_2025_is_not_judged(day: str, outcome: str) -> None:
    run = lint(
        "claim 1  payer medicare  member 1EG4-TE5-MK73  dx M54.50  received 2026-01-10  place 10\n"
        "  billing 1234567893  provider PT 1245319599  referring MD 1003000126\n"
        f"  {day}  97110-GP-95  x2  30min  $64.00\n"
    )

    assert run.codes == []
    assert run.passed("CPM012") == (outcome == "passed")


def test_days_of_data_are_asked_for_where_they_are_not_stated() -> None:
    run = lint(
        "claim 1  payer medicare  member 1EG4-TE5-MK73  dx M54.50\n"
        "  billing 1234567893  provider PT 1245319599  referring MD 1003000126\n"
        "  2026-06-30  98977-GP  x1  $45.00\n"
    )

    assert run.not_evaluated["CPM008"] == ("monitored",)


@pytest.mark.parametrize(
    ("day", "code", "days", "title"),
    [
        ("2026-06-30", "98977", 10, "bill 98985, for 2 to 15 days"),
        ("2026-06-30", "98976", 10, "bill 98984, for 2 to 15 days"),
        ("2026-06-30", "98977", 1, "drop the line"),
        ("2025-06-30", "98977", 10, "drop the line"),
        ("2026-06-30", "98985", 20, "bill 98977, for 16 to 30 days"),
        ("2026-06-30", "98984", 20, "bill 98976, for 16 to 30 days"),
    ],
)
def test_the_sibling_code_is_offered_that_fits_the_days(day: str, code: str, days: int, title: str) -> None:
    found = lint(
        f"claim 1  payer medicare  member 1EG4-TE5-MK73  dx M54.50  received {day}\n"
        "  billing 1234567893  provider PT 1245319599  referring MD 1003000126\n"
        f"  {day}  {code}-GP  x1  $45.00  monitored {days}\n"
    ).only()

    assert found.code == "CPM008"
    assert found.fix is not None
    assert found.fix.title == title
