"""What findings put at risk: allowed amounts, an estimate from the fee schedule, or charges."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.rules.runs import lint, medicare_batch
from tests.rules.runs import lint_as_medicare as lint_medicare

HEADER = """claim 1  payer medicare  member 1EG4-TE5-MK73  dx M54.50  place 11
  billing 1234567893  provider PT 1245319599  referring MD 1003000126
"""


def worth(*lines: str, day: str = "2024-07-02", header: str = HEADER) -> list[tuple[Decimal, str]]:
    """Dollars and basis of each finding that a therapy modifier is missing, received the same month."""
    text = f"{header}  received {day[:8]}20\n" + "".join(f"  {day}  {line}\n" for line in lines)
    found = lint_medicare(text, select=("MOD001", "MOD002", "COV012", "COV006")).findings
    return [(finding.at_risk, finding.at_risk_basis) for finding in found]


def test_an_allowed_amount_goes_before_everything() -> None:
    assert worth("97110 x2 30min $90.00 allowed $51.00") == [(Decimal("51.00"), "allowed")]


def test_without_one_the_fee_schedule_says_what_would_be_allowed() -> None:
    """See test_fee_schedule for the arithmetic."""
    assert worth("97110 x2 30min $90", "97140 x1 15min $50", "97530 x1 15min $50") == [
        (Decimal("44.60"), "fee schedule"),
        (Decimal("20.80"), "fee schedule"),
        (Decimal("36.62"), "fee schedule"),
    ]


def test_the_charge_counts_where_it_is_lower() -> None:
    assert worth("97110 x2 30min $51.60", "A4556 x1 $100") == [(Decimal("51.59"), "fee schedule")]
    assert worth("97110 x2 30min $51.59") == [(Decimal("51.59"), "charge")]
    assert worth("97110 x2 30min $20.00") == [(Decimal("20.00"), "charge")]


def test_a_line_without_a_charge_is_estimated_too() -> None:
    assert worth("97110 x2 30min") == [(Decimal("51.59"), "fee schedule")]


@pytest.mark.parametrize(
    ("day", "amount", "basis"),
    [
        # 0.88 times 32.7442; from 2024-03-09 times 33.2875.
        ("2024-03-08", "28.81", "fee schedule"),
        ("2024-03-09", "29.29", "fee schedule"),
        # The relative values of 2024 with the conversion factors of 2025 and 2026.
        ("2025-06-02", "28.46", "fee schedule 2024"),
        ("2026-06-02", "29.39", "fee schedule 2024"),
        # Before the first schedule, and after the last conversion factor.
        ("2019-06-03", "60.00", "charge"),
        ("2027-06-02", "60.00", "charge"),
    ],
)
def test_the_date_of_service_decides(day: str, amount: str, basis: str) -> None:
    assert worth("97110 x1 15min $60.00", day=day) == [(Decimal(amount), basis)]


@pytest.mark.parametrize(
    ("day", "amount"),
    # 85 % of 0.67 times 33.2875 and of 0.67 times 34.6062; in 2021, all of 0.67 times 34.8931.
    [("2024-07-02", "18.96"), ("2022-01-03", "19.71"), ("2021-12-31", "23.38")],
)
def test_assistants_are_paid_less_from_2022(day: str, amount: str) -> None:
    found = worth("97110-CQ x1 15min $60.00", "97530-GP x1 15min $60.00", day=day)
    assert [dollars for dollars, _ in found] == [Decimal(amount)]


@pytest.mark.parametrize(
    ("place", "amount", "basis"),
    [
        # 97597: 0.77 + 2.20 or 0.22 + 0.06.
        ("11", "100.86", "fee schedule"),
        ("22", "34.95", "fee schedule"),
    ],
)
def test_the_place_decides_whose_practice_expense_is_paid(place: str, amount: str, basis: str) -> None:
    header = HEADER.replace("place 11", f"place {place}")
    assert worth("97597 x1 $300.00", header=header) == [(Decimal(amount), basis)]


def test_a_place_that_is_not_stated_matters_only_where_it_makes_a_difference() -> None:
    header = HEADER.replace("place 11", "")
    assert worth("97597 x1 $300.00", header=header) == [(Decimal("300.00"), "charge")]
    assert worth("97110 x1 15min $60.00", header=header) == [(Decimal("29.29"), "fee schedule")]


@pytest.mark.parametrize(
    "line",
    [
        "97110 15min $60.00",
        "97110 x1.5 15min $60.00",
        "97110 x0 15min $60.00",
        "97110 x1 15min $60.00 by NP 1003000126",
        "97039 x1 15min $60.00",
    ],
    ids=["units-unsaid", "in-part", "none", "nurse", "priced-by-the-contractor"],
)
def test_what_cannot_be_priced_is_worth_its_charge(line: str) -> None:
    assert worth(line) == [(Decimal("60.00"), "charge")]


def test_a_line_for_several_days_is_worth_its_charge() -> None:
    text = HEADER + "  received 2024-07-20\n  2024-07-02..2024-07-03  97110  x2  30min  $90.00\n"
    (found,) = lint_medicare(text, select=("MOD001",)).findings
    assert (found.at_risk, found.at_risk_basis) == (Decimal("90.00"), "charge")


def test_what_is_billed_as_excluded_takes_no_full_practice_expense() -> None:
    assert worth("97110 x1 15min $60.00", "97530-GP-GY x1 15min $60.00") == [
        (Decimal("29.29"), "fee schedule")
    ]


def test_every_unit_of_the_day_is_ranked_whoever_bills_it_and_whatever_is_known_of_it() -> None:
    assert worth("97110 x1 15min $60.00", "97530-GO x1 15min $60.00 allowed $40 by OT 1003000126") == [
        (Decimal("22.30"), "fee schedule")
    ]


def test_another_day_is_ranked_by_itself() -> None:
    text = (
        HEADER
        + "  2024-07-02  97110  x1  $60.00\n  2024-07-03  97530-GP  x1  $60.00\n  received 2024-07-20\n"
    )
    assert lint_medicare(text, select=("MOD001",)).only().at_risk == Decimal("29.29")


def test_of_several_lines_all_bases_are_named() -> None:
    header = HEADER + "  coverage advantage\n"
    lines = ["97110-GP x1 15min $60.00", "97140-GP x1 15min $60.00 allowed $20.00", "A4556 x1 $100.00"]
    assert worth(*lines, header=header) == [(Decimal("149.29"), "allowed, fee schedule and charge")]
    assert worth(*lines[1:], header=header) == [(Decimal("120.00"), "allowed and charge")]
    assert worth(*lines[:2], header=header) == [(Decimal("49.29"), "allowed and fee schedule")]


def test_the_total_counts_each_line_once() -> None:
    text = HEADER + "  received 2024-07-20\n  2024-07-02  97110-XX-XX  x2  30min  $90.00\n"
    run = lint_medicare(text)
    assert len(run.findings) > 1
    assert run.outcome.at_risk == Decimal("51.59")


def test_an_837p_is_estimated_alike() -> None:
    run = lint_medicare(medicare_batch([("SV1*HC:97110*90*UN*2***1", "20240702")]), select=("MOD001",))
    assert (run.only().at_risk, run.only().at_risk_basis) == (Decimal("51.59"), "fee schedule")


def test_a_payer_without_a_fee_schedule_is_not_estimated() -> None:
    text = HEADER.replace("payer medicare", "payer commercial") + "  2024-07-02  97110-GP-GP  x2  $90.00\n"
    found = lint(text, "commercial", select=("STR014",)).only()
    assert (found.at_risk, found.at_risk_basis) == (Decimal("90.00"), "charge")
