"""What a payer that pays by the physician fee schedule would allow for the lines of a claim: an estimate.

It is national: neither the locality's cost indices nor what a contractor prices itself is known here.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from claimlint.facts.people import provider_type
from claimlint.model import Claim, ServiceLine
from claimlint.reference.tables import Reference
from claimlint.rules.fee_schedule import PricedService, Terms, amounts

_PAID = frozenset("ART")
"""The statuses under which the relative values of a code are paid: active, restricted, injection."""

_THERAPY_REDUCTION = "5"
"""The multiple procedure indicator of always-therapy services (CMS relative value files)."""

_ASSISTANTS = frozenset({"CQ", "CO"})

CONVERSION = "standard"
"""The conversion factor for whoever takes part in no advanced alternative payment model."""


class Estimate(NamedTuple):
    """Dollars, and the release of the schedule where it is older than the service (empty where it is not)."""

    dollars: Decimal
    release: str


def estimates(claim: Claim, day: date, reference: Reference) -> dict[int, Estimate]:
    """The estimates of the lines of ``day``, by their place in the claim; none for what cannot be priced.

    Those are lines for several days, with units unsaid or in part, at an unknown place that makes a
    difference, by somebody paid less than the schedule (set ``paid_less_than_fee_schedule``), with a code
    that it lacks or does not pay, and those billed as excluded (GY).
    """
    period = reference.calendar.period(day)
    factor = reference.row("conversion_factors", CONVERSION, period)
    schedule = reference.tables.get("fee_schedule")
    if factor is None or schedule is None:
        return {}
    terms = Terms(
        Decimal(factor["conversion_factor"]),
        _percent("reduced_practice_expense", period, reference),
        _percent("assistant_payment", period, reference),
    )
    priced = {
        place: service
        for place, line in enumerate(claim.lines)
        if line.date == day and (service := _priced(claim, line, period, reference)) is not None
    }
    release = schedule.newest if schedule.is_stale(period) else ""
    dollars = amounts(list(priced.values()), terms)
    return {place: Estimate(amount, release) for place, amount in zip(priced, dollars, strict=True)}


def _percent(parameter: str, period: int, reference: Reference) -> Decimal:
    """A parameter in percent; all of it where the ruleset states none for the period."""
    value: Any = reference.value(parameter, period)
    return Decimal(100 if value is None else value)


def _priced(claim: Claim, line: ServiceLine, period: int, reference: Reference) -> PricedService | None:
    service = line.service
    row = reference.row("fee_schedule", service.code, period)
    units = service.units
    if row is None or row["status"] not in _PAID or units is None or units != int(units) or units < 1:
        return None
    if line.through not in (None, line.date) or "GY" in service.modifiers:
        return None
    paid_less = reference.code_sets.get("paid_less_than_fee_schedule")
    renderer = provider_type(service.rendering or claim.setting.rendering, reference)
    if paid_less is not None and renderer in (paid_less.at(period) or ()):
        return None
    expense = _practice_expense(row, service.place or claim.setting.place, period, reference)
    if expense is None or not (expense or Decimal(row["work_rvu"])):
        return None  # at no relative value the contractor prices it
    return PricedService(
        int(units),
        Decimal(row["work_rvu"]),
        expense,
        Decimal(row["malpractice_rvu"]),
        row["mult_proc"] == _THERAPY_REDUCTION,
        not _ASSISTANTS.isdisjoint(service.modifiers),
    )


def _practice_expense(
    row: dict[str, str], place: str | None, period: int, reference: Reference
) -> Decimal | None:
    """The practice expense in or outside of a facility; None where the place is unknown and matters."""
    outside, inside = row["nonfacility_pe_rvu"], row["facility_pe_rvu"]
    found = reference.row("places_of_service", place, period) if place is not None else None
    setting = found.get("setting") if found is not None else None
    if setting is None and Decimal(outside) != Decimal(inside):
        return None
    return Decimal(inside if setting == "facility" else outside)
