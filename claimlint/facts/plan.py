"""Facts about the plan of care and its certification.

Source: 42 CFR 410.61 and 424.24(c); CMS Pub 100-02 ch. 15 sec. 220.1.

Day counts: the first treatment is day 0, and a limit of 30 days is kept through day 30.
"""

from __future__ import annotations

from datetime import date as Date
from datetime import timedelta
from typing import cast

from claimlint.facts.calendar_days import Duration, add_duration
from claimlint.facts.people import provider_type
from claimlint.facts.registry import fact
from claimlint.facts.therapy import DISCIPLINE_OF_TYPE
from claimlint.model import Claim, PlanOfCare
from claimlint.reference.tables import Reference


@fact("claim")
def plan(header: Claim) -> PlanOfCare | None:
    """The plan of care with its dates; missing if the claim says nothing of one, or that there is none."""
    return header.plan if header.plan is not None and header.plan.exists else None


@fact("claim")
def plan_exists(has_plan: bool | None) -> bool | None:
    """Whether there is a plan of care; missing if the claim does not say (``plan none`` says no)."""
    return has_plan


@fact("claim")
def therapy_dates(header: Claim, each_therapy: tuple[bool | None, ...]) -> tuple[Date, ...]:
    """The days of therapy billed on the claim, in order."""
    lines = zip(header.lines, each_therapy, strict=True)
    return tuple(sorted({line.date for line, therapy in lines if therapy and line.date is not None}))


@fact("claim")
def therapy_begins(therapy_dates: tuple[Date, ...]) -> Date | None:
    """The first day of therapy billed on the claim."""
    return therapy_dates[0] if therapy_dates else None


@fact("claim")
def therapy_ends(therapy_dates: tuple[Date, ...]) -> Date | None:
    """The last day of therapy billed on the claim."""
    return therapy_dates[-1] if therapy_dates else None


@fact("claim")
def first_treatment(header: Claim, therapy_dates: tuple[Date, ...]) -> Date | None:
    """The first day of treatment that the input knows, the evaluation included.

    The earliest of the therapy lines, ``treated`` and ``evaluated``. A day before the plan was established is
    of an earlier course of treatment, unless the claim bills it.
    """
    evaluated = header.evaluated.day if header.evaluated is not None else None
    known = [*header.treated, *(() if evaluated is None else (evaluated,))]
    established = header.plan.established if header.plan is not None else None
    if established is not None:
        known = [day for day in known if day >= established]
    return min([*therapy_dates, *known], default=None)


@fact("claim")
def first_treatment_sure(header: Claim, plan: PlanOfCare, first_treatment: Date) -> bool:
    """Whether no treatment lies before ``first_treatment``: earlier days are stated, or none can be."""
    return (
        bool(header.treated)
        or (header.evaluated is not None and header.evaluated.day is not None)
        or plan.established is None
        or plan.established >= first_treatment
    )


@fact("claim")
def verbal_order_stands(
    header: Claim, first_treatment: Date, as_of: Date, claim_period: int, reference: Reference
) -> bool | None:
    """Whether a verbal order in time for the first certification was signed in time.

    Parameters ``certification_days`` (30, from the first treatment to the order) and
    ``verbal_signature_days`` (14, from the order to the signature, or without one to the day of the run).
    Source: 42 CFR 424.24(c); CMS Pub 100-02 ch. 15 sec. 220.1.3.
    """
    plan = header.plan
    if plan is None or plan.verbal is None:
        return False
    allowed, signature = (
        _days(reference, name, claim_period) for name in ("certification_days", "verbal_signature_days")
    )
    if allowed is None or signature is None:
        return None
    signed = plan.certified if plan.certified is not None else as_of
    return plan.verbal - first_treatment <= allowed and signed - plan.verbal <= signature


@fact("claim")
def order_exception(
    header: Claim, first_treatment: Date, claim_period: int, reference: Reference
) -> bool | None:
    """Whether a signed order stands in for the signature on the first plan.

    A signed and dated order on file, and the plan sent within ``certification_days`` (30) of the first
    treatment, while parameter ``order_exception`` says yes (from 2025-01-01). For the initial
    certification only. Source: 42 CFR 424.24(c); 89 FR 97710.
    """
    plan = header.plan
    if plan is None:
        return None
    if (
        plan.order is None
        or plan.sent is None
        or reference.value("order_exception", claim_period) is not True
    ):
        return False
    allowed = _days(reference, "certification_days", claim_period)
    return None if allowed is None else plan.sent - first_treatment <= allowed


@fact("claim")
def order_exception_lacks(
    header: Claim, order_exception: bool, first_treatment: Date, claim_period: int, reference: Reference
) -> str | None:
    """What keeps a signed order from standing in for the signature on the first plan; missing where one does.

    In words: the payer takes none at that date; the claim states none, or does not say when the plan was
    sent; or it was sent too late.
    """
    if order_exception:
        return None
    plan = header.plan
    if reference.value("order_exception", claim_period) is not True:
        return "the payer takes none for services of that date"
    if plan is None or plan.order is None:
        return "the claim states none"
    if plan.sent is None:
        return "the claim does not say when the plan was sent"
    return f"the plan was sent {(plan.sent - first_treatment).days} days after the first treatment"


@fact("claim")
def certified_through(
    header: Claim,
    plan: PlanOfCare,
    first_treatment: Date,
    first_treatment_sure: bool,
    therapy_dates: tuple[Date, ...],
    claim_period: int,
    reference: Reference,
) -> Date | None:
    """The last day of the certified interval.

    The lesser of the plan's own end and ``certified_days`` (90) from the first treatment; each
    recertification gives up to as many more. Missing where an earlier first treatment, not stated, would
    change the answer, or where it hangs on whether the plan's end is that of the first plan or of the
    recertified one.
    Source: 42 CFR 424.24(c)(4); CMS Pub 100-02 ch. 15 sec. 220.1.3.
    """
    days = _days(reference, "certified_days", claim_period)
    if days is None:
        return None
    interval: Duration = days.days, "day"
    ends = add_duration(first_treatment, interval)
    if plan.until is not None:
        ends = min(ends, plan.until)
    if plan.recertified:
        latest = max(plan.recertified)
        ends = max(ends, add_duration(latest, interval))
        if plan.until is not None and latest <= plan.until and _hangs(plan.until, therapy_dates, ends):
            return None
        return ends
    if not first_treatment_sure and plan.established is not None and therapy_dates:
        earliest_end = min(ends, add_duration(plan.established, interval))
        if _hangs(earliest_end, therapy_dates, ends):
            return None
    return ends


def _hangs(earlier: Date, dates: tuple[Date, ...], later: Date) -> bool:
    """Whether the last of ``dates`` lies between two possible ends, and it hangs on which is meant."""
    return bool(dates) and earlier < dates[-1] <= later


@fact("claim", tables=("taxonomies",), by_value=True)
def certifier_type(header: Claim, reference: Reference) -> str | None:
    """What the certifying practitioner is: as the plan names them, else the referring provider."""
    referring = header.setting.referring
    certifier = header.plan.certifier if header.plan is not None else None
    if certifier is not None:
        named = provider_type(certifier, reference)
        if named is not None:
            return named
        if certifier.npi is not None and (referring is None or certifier.npi != referring.npi):
            return None
    return provider_type(referring, reference)


@fact("claim", tables=("taxonomies",), by_value=True)
def certifies_oneself(header: Claim, reference: Reference) -> bool | None:
    """Whether a therapist or assistant is named as the one who refers to their own services.

    Missing where two NPIs are the same and it is not said what the provider is.
    """
    found: bool | None = False
    asked = None
    for line in header.lines:
        pair = (
            line.service.rendering or header.setting.rendering,
            line.service.referring or header.setting.referring,
        )
        if pair == asked:
            continue
        rendering, referring = asked = pair
        if rendering is None or referring is None or not rendering.npi or rendering.npi != referring.npi:
            continue
        kind = provider_type(rendering, reference) or provider_type(referring, reference)
        if kind in DISCIPLINE_OF_TYPE:
            return True
        found = None if kind is None else found
    return found


@fact("claim")
def plan_recertified(header: Claim) -> bool:
    """Whether the plan was ever recertified, which presumes a first certification."""
    return header.plan is not None and bool(header.plan.recertified)


@fact("claim", by_value=True)
def plan_names_certifier(header: Claim) -> bool:
    """Whether the plan itself says who certified it."""
    return header.plan is not None and header.plan.certifier is not None


def _days(reference: Reference, parameter: str, period: int) -> timedelta | None:
    """A parameter that is a number of days."""
    value = cast("Duration | None", reference.value(parameter, period))
    return timedelta(days=value[0]) if value is not None else None
