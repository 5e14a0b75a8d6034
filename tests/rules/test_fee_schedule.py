"""The arithmetic of the fee schedule: by hand, and against a model that prices every unit by itself."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.rules.fee_schedule import PricedService, Terms, amounts

TERMS_2024 = Terms(Decimal("33.2875"), Decimal(50), Decimal(85))
"""From 2024-03-09."""

# Work, practice expense and malpractice of 2024.
EXERCISE = PricedService(1, Decimal("0.45"), Decimal("0.42"), Decimal("0.01"), reducible=True)
MANUAL = PricedService(1, Decimal("0.43"), Decimal("0.37"), Decimal("0.01"), reducible=True)
ACTIVITIES = PricedService(1, Decimal("0.44"), Decimal("0.65"), Decimal("0.01"), reducible=True)
MANIPULATION = PricedService(1, Decimal("0.71"), Decimal("0.46"), Decimal("0.01"))


def dollars(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def test_a_day_worked_out_by_hand() -> None:
    """97110 x2, 97140 x1 and 97530 x1 in July 2024.

    97530 has the highest practice expense: 0.44 + 0.65 + 0.01 = 1.10, times 33.2875 is 36.616, so $36.62.
    97110: 0.45 + 0.21 + 0.01 = 0.67, times 33.2875 is 22.3026, so $22.30, and twice $44.60.
    97140: 0.43 + 0.185 + 0.01 = 0.625, times 33.2875 is 20.8047, so $20.80.
    """
    day = [EXERCISE._replace(units=2), MANUAL, ACTIVITIES]
    assert amounts(day, TERMS_2024) == dollars("44.60", "20.80", "36.62")


def test_of_several_units_one_is_paid_in_full() -> None:
    """97110 x2: 0.88 times 33.2875 is 29.293, so $29.29, and the second unit $22.30."""
    assert amounts([EXERCISE._replace(units=2)], TERMS_2024) == dollars("51.59")


def test_an_assistant_is_paid_less_after_the_reduction() -> None:
    """97140: 20.8047 times 0.85 is 17.684, rounded once. 97530: 36.616 times 0.85 is 31.124."""
    day = [MANUAL._replace(by_assistant=True), ACTIVITIES._replace(by_assistant=True)]
    assert amounts(day, TERMS_2024) == dollars("17.68", "31.12")


def test_what_is_not_reducible_is_paid_in_full_beside_the_rest() -> None:
    """98941: 0.71 + 0.46 + 0.01 = 1.18, times 33.2875 is 39.279."""
    day = [MANIPULATION, EXERCISE, MANIPULATION._replace(units=2)]
    assert amounts(day, TERMS_2024) == dollars("39.28", "29.29", "78.56")


def test_without_reductions_every_unit_is_paid_in_full() -> None:
    day = [EXERCISE._replace(units=2, by_assistant=True), MANUAL]
    assert amounts(day, Terms(Decimal("33.2875"))) == dollars("58.58", "26.96")


@pytest.mark.parametrize(("factor", "amount"), [("33.5", "33.50"), ("0.005", "0.01"), ("0.0049", "0.00")])
def test_half_a_cent_is_rounded_up(factor: str, amount: str) -> None:
    one = PricedService(1, Decimal(1), Decimal(0), Decimal(0))
    assert amounts([one], Terms(Decimal(factor))) == dollars(amount)


def test_a_day_without_services_is_worth_nothing() -> None:
    assert amounts([], TERMS_2024) == []


rvus = st.decimals(Decimal("0.01"), Decimal(9), places=2)
services = st.builds(
    PricedService,
    units=st.integers(1, 4),
    work=rvus,
    practice_expense=rvus,
    malpractice=rvus,
    reducible=st.booleans(),
    by_assistant=st.booleans(),
)
terms = st.builds(
    Terms,
    conversion_factor=st.decimals(Decimal(20), Decimal(40), places=4),
    reduced_practice_expense=st.sampled_from(dollars("50", "75", "100")),
    assistant=st.sampled_from(dollars("85", "100")),
)


def by_units(day: list[PricedService], full: int | None, terms: Terms) -> list[Decimal]:
    """The amounts with every unit priced by itself, number ``full`` of the reducible ones in full."""
    found, number = [], 0
    for service in day:
        total = Decimal(0)
        for _ in range(service.units):
            expense = service.practice_expense
            if service.reducible:
                if number != full:
                    expense = expense * terms.reduced_practice_expense / 100
                number += 1
            unit = (service.work + expense + service.malpractice) * terms.conversion_factor
            if service.by_assistant:
                unit = unit * terms.assistant / 100
            cents, rest = divmod(unit * 100, 1)
            total += (cents + (1 if rest >= Decimal("0.5") else 0)) / 100
        found.append(total)
    return found


@given(st.lists(services, max_size=5), terms)
def test_the_unit_with_the_highest_practice_expense_is_the_one_paid_in_full(
    day: list[PricedService], terms: Terms
) -> None:
    expenses = [
        service.practice_expense for service in day if service.reducible for _ in range(service.units)
    ]
    ways = [by_units(day, full, terms) for full, expense in enumerate(expenses) if expense == max(expenses)]
    assert amounts(day, terms) in (ways or [by_units(day, None, terms)])


@given(st.lists(services, max_size=5), terms)
def test_a_reduction_takes_something_away_and_never_half_of_it_all(
    day: list[PricedService], terms: Terms
) -> None:
    unreduced = amounts(day, terms._replace(reduced_practice_expense=Decimal(100)))
    reduced = amounts(day, terms)
    assert all(less <= more for less, more in zip(reduced, unreduced, strict=True))
    halved = terms._replace(reduced_practice_expense=Decimal(50))
    assert sum(amounts(day, halved)) >= sum(unreduced) / 2
