"""Facts of the claim's header: diagnoses, dates, totals and filing."""

from __future__ import annotations

from datetime import date as Date
from decimal import Decimal
from typing import Any

from claimlint.facts.calendar_days import add_duration
from claimlint.facts.registry import fact, part
from claimlint.model import Claim
from claimlint.model.identifiers import diagnosis_is_well_formed
from claimlint.reference.tables import Reference


part("claim", "onset", "header.onset", Date | None, "The date the condition began.")
part("claim", "frequency", "header.frequency", str | None, "The claim frequency code: 1 original, 7 replacement, 8 void.")
part("claim", "total", "header.total", Decimal | None, "The claim total as stated, in dollars.")


@fact("claim")
def diagnosis_count(diagnoses: tuple[str, ...]) -> int:
    """How many diagnoses the claim lists."""
    return len(diagnoses)


@fact("diagnosis")
def diagnosis_well_formed(diagnosis: str) -> bool:
    """Whether the diagnosis has the form of an ICD-10-CM code."""
    return diagnosis_is_well_formed(diagnosis)


@fact("diagnosis")
def diagnosis_code(diagnosis: str) -> str:
    """The diagnosis, as the claim lists it."""
    return diagnosis


@fact("claim")
def born(header: Claim) -> Date | None:
    """The patient's birth date."""
    return header.member.born if header.member is not None else None


@fact("claim")
def died(header: Claim) -> Date | None:
    """The date the patient died."""
    return header.member.died if header.member is not None else None


@fact("claim")
def plan_established(header: Claim) -> Date | None:
    """The date the plan of care was established."""
    return header.plan.established if header.plan is not None else None


@fact("claim")
def first_date(header: Claim) -> Date | None:
    """The earliest date of service of the claim."""
    return min((line.date for line in header.lines if line.date is not None), default=None)


@fact("claim")
def last_date(header: Claim) -> Date | None:
    """The latest date of service of the claim, ranges to their end."""
    return max((line.through or line.date for line in header.lines if line.date is not None), default=None)


@fact("claim")
def filed(header: Claim, as_of: Date) -> Date:
    """When the payer gets (got) the claim: the stated date, else the day of the run."""
    return header.received or as_of


@fact("claim")
def backward_range(header: Claim) -> bool:
    """Whether some line is billed for a range of dates that ends before it begins."""
    return any(
        line.through is not None and line.date is not None and line.through < line.date for line in header.lines
    )


@fact("claim")
def lowest_charge(header: Claim) -> Decimal | None:
    """The lowest charge of a line, in dollars; missing if no line states one."""
    return min((line.service.charge for line in header.lines if line.service.charge is not None), default=None)


@fact("claim")
def run_date(as_of: Date) -> Date:
    """The day the run stands on: ``--as-of``, else today."""
    return as_of


@fact("claim")
def filing_deadline(
    header: Claim, first_date: Date, claim_period: int, reference: Reference
) -> Date | None:
    """The last day on which the payer must get the earliest line, counted from its first day.

    Missing for replacement and void claims, whose reopening limits differ, and for a payer whose
    ruleset states no limit (parameter ``filing_limit``). 29 February and one year make 28 February.
    Source: 42 CFR 424.44; CMS Pub 100-04 ch. 1 sec. 70.
    """
    limit = _filing_limit(header, claim_period, reference)
    return add_duration(first_date, limit) if limit is not None else None


@fact("line")
def line_filing_deadline(header: Claim, date: Date, period: int, reference: Reference) -> Date | None:
    """The last day on which the payer must get this line (see ``filing_deadline``)."""
    limit = _filing_limit(header, period, reference)
    return add_duration(date, limit) if limit is not None else None


def _filing_limit(header: Claim, period: int, reference: Reference) -> Any:
    return None if header.frequency in ("7", "8") else reference.value("filing_limit", period)


@fact("claim")
def charges(header: Claim) -> Decimal | None:
    """The sum of the charges of the billed lines, in dollars; missing if one of them states none."""
    # A line with minutes alone was given and not billed; any other asks for a charge, stated or not.
    amounts = [
        line.service.charge
        for line in header.lines
        if line.service.charge is not None or line.service.units is not None or line.service.minutes is None
    ]
    return None if None in amounts else sum((amount for amount in amounts if amount is not None), Decimal(0))
