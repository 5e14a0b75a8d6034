"""The arithmetic of the physician fee schedule: what it allows, nationally, for a patient's day.

Amounts are dollars, relative value units (RVUs) numbers. Source: 42 CFR 414.22 to 414.32; CMS Pub 100-04
ch. 5 sec. 10.7 (multiple procedure payment reduction); 42 CFR 410.60(a)(4) (assistants).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

_CENT = Decimal("0.01")
_ALL = Decimal(100)


class PricedService(NamedTuple):
    """What a service line is priced by: its ``units`` and, for one of them, the RVUs of its place of service.

    ``reducible`` says whether it takes part in the reduction for several therapy services of a day (multiple
    procedure indicator 5), ``by_assistant`` whether a therapy assistant gave it (CQ, CO).
    """

    units: int
    work: Decimal
    practice_expense: Decimal
    malpractice: Decimal
    reducible: bool = False
    by_assistant: bool = False


class Terms(NamedTuple):
    """What holds on a day: dollars for an RVU, and in percent what is paid of reduced practice expense and to
    assistants."""

    conversion_factor: Decimal
    reduced_practice_expense: Decimal = _ALL
    assistant: Decimal = _ALL


def amounts(services: Sequence[PricedService], terms: Terms) -> list[Decimal]:
    """The dollars allowed for each service of one patient's day, all its units together.

    Of the units of all reducible services the one with the highest practice expense is paid in full, every
    other at the reduced practice expense. Each unit is rounded half up to cents.
    """
    reducible = [place for place, service in enumerate(services) if service.reducible and service.units > 0]
    highest = max(reducible, key=lambda place: services[place].practice_expense, default=None)
    found = []
    for place, service in enumerate(services):
        if not service.reducible:
            found.append(service.units * _unit(service, _ALL, terms))
            continue
        reduced = _unit(service, terms.reduced_practice_expense, terms)
        total = service.units * reduced
        if place == highest:
            total += _unit(service, _ALL, terms) - reduced
        found.append(total)
    return found


def _unit(service: PricedService, practice_expense: Decimal, terms: Terms) -> Decimal:
    """One unit with that much, in percent, of its practice expense."""
    expense = service.practice_expense * practice_expense / _ALL
    dollars = (service.work + expense + service.malpractice) * terms.conversion_factor
    if service.by_assistant:
        dollars = dollars * terms.assistant / _ALL
    return dollars.quantize(_CENT, ROUND_HALF_UP)
