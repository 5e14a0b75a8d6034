"""Facts of the claim's header: diagnoses, dates, totals and filing."""

from __future__ import annotations

from datetime import date as Date
from decimal import Decimal
from typing import Any, NamedTuple

from claimlint.facts.calendar_days import add_duration, next_workday
from claimlint.facts.lines import reports_quality
from claimlint.facts.registry import fact, part
from claimlint.model import REPLACEMENT, VOID, Claim, Core
from claimlint.model.identifiers import diagnosis_is_well_formed
from claimlint.reference.tables import Reference

part("claim", "born", "member.born", Date | None, "The patient's birth date.")
part("claim", "died", "member.died", Date | None, "The date the patient died.")
part("claim", "run_date", "as_of", Date, "The day the run stands on: ``--as-of``, else today.")
part("claim", "onset", "header.onset", Date | None, "The date the condition began.")
part("claim", "initial", "header.initial", Date | None, "The date of the initial treatment.")
part(
    "claim",
    "frequency",
    "header.frequency",
    str | None,
    "The claim frequency code: 1 original, 7 replacement, 8 void.",
)
part(
    "claim",
    "original",
    "header.original",
    str | None,
    "The payer's own number of the claim that this one replaces or voids.",
)
part(
    "claim",
    "received",
    "header.received",
    Date | None,
    "The day the payer gets (got) the claim, where it is stated.",
)
part(
    "claim",
    "created",
    "header.created",
    Date | None,
    "The day on which the file of the claim was made, where it says so (BHT04 of an 837P).",
)
part("claim", "total", "header.total", Decimal | None, "The claim total as stated, in dollars.")
part(
    "claim",
    "used_pt",
    "header.used_pt",
    Decimal | None,
    "What PT alone is stated to have used this year before the claim, in dollars.",
)
part(
    "claim",
    "used_slp",
    "header.used_slp",
    Decimal | None,
    "What SLP alone is stated to have used this year before the claim, in dollars.",
)


class Dates(NamedTuple):
    """What a claim's dates of service span."""

    first: Date | None
    last: Date | None
    backward: bool


class Years(NamedTuple):
    """The calendar years that a claim's dates of service reach from and to."""

    first: int | None
    last: int | None


class Amounts(NamedTuple):
    """What a claim's lines charge, in dollars."""

    total: Decimal | None
    lowest: Decimal | None


@fact("claim", by_value=True)
def service_dates(header: Claim) -> Dates:
    """The earliest and latest date of service, and whether a range ends before it begins."""
    first = last = None
    backward = False
    for line in header.lines:
        day, through = line.date, line.through
        if day is None:
            continue
        if first is None or day < first:
            first = day
        if through is not None:
            backward = backward or through < day
            day = through
        if last is None or day > last:
            last = day
    return Dates(first, last, backward)


@fact("claim")
def years(service_dates: Dates) -> Years:
    """The calendar years of the earliest and the latest date of service."""
    first, last = service_dates.first, service_dates.last
    return Years(first.year if first else None, last.year if last else None)


@fact("claim")
def billed_lines(header: Claim) -> int:
    """How many lines of the claim ask to be paid."""
    return sum(Core.of(line.service).billed for line in header.lines)


@fact("claim")
def line_charges(header: Claim) -> Amounts:
    """The sum and the lowest of the lines' charges (its parts are facts too).

    A quality measure may be reported for nothing, so a charge of $0 for one is none to look at.
    """
    total: Decimal | None = Decimal(0)
    lowest = None
    for line in header.lines:
        charge = line.service.charge
        if charge is not None:
            total = None if total is None else total + charge
            if (lowest is None or charge < lowest) and (charge or not reports_quality(line.service.code)):
                lowest = charge
        elif line.service.units is not None:
            total = None
    return Amounts(total, lowest)


part(
    "claim",
    "first_date",
    "service_dates.first",
    Date | None,
    "The earliest date of service of the claim.",
)
part(
    "claim",
    "last_date",
    "service_dates.last",
    Date | None,
    "The latest date of service of the claim, ranges to their end.",
)
part(
    "claim",
    "backward_range",
    "service_dates.backward",
    bool,
    "Whether some line is billed for a range of dates that ends before it begins.",
)
part("claim", "first_year", "years.first", int | None, "The calendar year of the earliest date of service.")
part("claim", "last_year", "years.last", int | None, "The calendar year of the latest date of service.")
part(
    "claim",
    "charges",
    "line_charges.total",
    Decimal | None,
    "The sum of the charges of the billed lines, in dollars; missing if one of them states none.",
)
part(
    "claim",
    "lowest_charge",
    "line_charges.lowest",
    Decimal | None,
    "The lowest charge of a line, in dollars, but for quality measures reported for nothing; missing if none "
    "is stated.",
)


part("claim", "claim_diagnoses", "diagnoses", tuple[str, ...] | None, "The diagnoses that the claim lists.")


@fact("claim")
def only_wellness(diagnoses: tuple[str, ...], claim_period: int, reference: Reference) -> bool | None:
    """Whether the claim lists nothing but examinations and advice (code set ``wellness_diagnoses``)."""
    codes = reference.codes("wellness_diagnoses", claim_period)
    return None if codes is None else codes.issuperset(diagnoses)


@fact("claim")
def diagnosis_count(diagnoses: tuple[str, ...]) -> int:
    """How many diagnoses the claim lists."""
    return len(diagnoses)


@fact("claim")
def diagnoses_listed(diagnoses: tuple[str, ...]) -> tuple[str, ...]:
    """The diagnoses of the claim, in order."""
    return diagnoses


@fact("diagnosis")
def diagnosis_well_formed(diagnosis: str) -> bool:
    """Whether the diagnosis has the form of an ICD-10-CM code."""
    return diagnosis_is_well_formed(diagnosis)


@fact("diagnosis")
def earlier_place(diagnosis: str, position: int, diagnoses: tuple[str, ...]) -> int | None:
    """The place, from 1, at which the claim lists the same diagnosis before; missing if it does not."""
    first = diagnoses.index(diagnosis) + 1
    return first if first < position else None


@fact("diagnosis")
def diagnosis_code(diagnosis: str) -> str:
    """The diagnosis, as the claim lists it."""
    return diagnosis


@fact("claim")
def plan_established(header: Claim) -> Date | None:
    """The date the plan of care was established."""
    return header.plan.established if header.plan is not None else None


@fact("claim", by_value=True)
def initial_stated(header: Claim) -> bool | None:
    """Whether the claim states the date of the initial treatment.

    An 837 without one says so; a text that leaves the word out says nothing (missing), and
    ``initial none`` states that there is none.
    """
    if header.initial is not None:
        return True
    return False if header.initial_none or header.setting.form != "text" else None


@fact("claim")
def filed(received: Date | None, created: Date | None, as_of: Date) -> Date:
    """When the payer gets (got) the claim: as stated, else the day of its file, else that of the run."""
    return received or created or as_of


@fact("claim")
def filed_by(received: Date | None, created: Date | None) -> str:
    """What ``filed`` rests on, in words."""
    if received is not None:
        return "when the payer gets it"
    return "when its file was made" if created is not None else "the day of this run"


@fact("claim")
def filing_deadline(
    frequency: str | None, first_date: Date, claim_period: int, reference: Reference
) -> Date | None:
    """The last day on which the payer must get the earliest line, counted from its first day.

    Missing for replacement and void claims, whose reopening limits differ, and for a payer whose
    ruleset states no limit (parameter ``filing_limit``). 29 February and one year make 28 February. Where
    ``filing_next_workday`` holds, a limit that ends on a weekend or Federal holiday ends on the next workday.
    Source: 42 CFR 424.44; CMS Pub 100-04 ch. 1 sec. 70.
    """
    return _filing_deadline(frequency, first_date, claim_period, reference)


@fact("line")
def line_filing_deadline(frequency: str | None, date: Date, period: int, reference: Reference) -> Date | None:
    """The last day on which the payer must get this line (see ``filing_deadline``)."""
    return _filing_deadline(frequency, date, period, reference)


def _filing_deadline(frequency: str | None, day: Date, period: int, reference: Reference) -> Date | None:
    limit: Any = reference.value("filing_limit", period)
    if limit is None or frequency in (REPLACEMENT, VOID):
        return None
    deadline = add_duration(day, limit)
    return next_workday(deadline) if reference.value("filing_next_workday", period) is True else deadline
