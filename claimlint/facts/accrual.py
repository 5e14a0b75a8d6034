"""Facts about the yearly therapy threshold and about what other claims of the input already billed."""

from __future__ import annotations

from datetime import date as Date
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from claimlint.facts.registry import fact
from claimlint.facts.therapy import counts_towards_threshold, kx_threshold_of
from claimlint.model import Claim
from claimlint.reference.tables import Reference

Bucket = tuple[int, str]
"""A calendar year with ``PT/SLP`` or ``OT``."""

_NOTHING = Decimal(0)
_NO_SUMS = (_NOTHING, _NOTHING)


class Used(NamedTuple):
    """What a bucket held at some moment, in dollars.

    ``allowed`` adds up known allowed amounts only; ``charged`` takes the charge of a line whose allowed
    amount is unknown, and so overstates. ``complete`` says that the sum rests on a stated amount.
    """

    allowed: Decimal = _NOTHING
    charged: Decimal = _NOTHING
    complete: bool = False


NO_USE = Used()


def claim_buckets(claim: Claim) -> dict[Bucket, tuple[Decimal, Decimal]]:
    """What a claim adds to each bucket: known allowed amounts, and amounts with charges in their stead."""
    sums: dict[Bucket, tuple[Decimal, Decimal]] = {}
    for line in claim.lines:
        service = line.service
        bucket = counts_towards_threshold(service.modifiers)
        if bucket is None or line.date is None:
            continue
        if service.units is None and service.charge is None and service.minutes is not None:
            continue  # it documents a service, and asks for nothing
        key = line.date.year, bucket
        allowed, charged = sums.get(key, _NO_SUMS)
        if service.allowed is not None:
            sums[key] = allowed + service.allowed, charged + service.allowed
        else:
            sums[key] = allowed, charged + (service.charge or _NOTHING)
    return sums


def stated_use(claim: Claim, bucket: str, year: int) -> Decimal | None:
    """The amount of ``year`` that the claim states was used before it: the year is that of its first line."""
    stated = claim.used_ot if bucket == "OT" else claim.used_pt_slp
    if stated is None or any(line.date is not None and line.date.year < year for line in claim.lines):
        return None
    return stated


class ClaimHistory(NamedTuple):
    """What the rest of the input says about a claim.

    ``used`` is what each bucket held before it, ``repeats`` maps the numbers of its lines to the id of an
    earlier claim that billed the same.
    """

    used: dict[Bucket, Used]
    repeats: dict[int, str]


NO_HISTORY = ClaimHistory({}, {})


@fact("claim", tables=("therapy_thresholds",))
def threshold_in_reach(
    header: Claim, each_counted_bucket: tuple[str | None, ...], history: ClaimHistory, reference: Reference
) -> bool | None:
    """Whether the claim may bring an amount of the year over the KX threshold, charges taken for amounts.

    Missing where it does not reach it by what is known, and nobody says what was used before.
    """
    incomplete = 0
    buckets: dict[Bucket, Decimal] = {}
    for line, own in zip(header.lines, each_counted_bucket, strict=True):
        if own is None or line.date is None:
            continue
        service, key = line.service, (line.date.year, own)
        amount = service.charge if service.allowed is None else service.allowed
        # What is taken off again does not keep the sum from having reached the threshold before.
        if amount is None or amount < _NOTHING:
            amount = _NOTHING
        buckets[key] = buckets[key] + amount if key in buckets else amount
    for (year, bucket), charged in buckets.items():
        used = history.used.get((year, bucket))
        if used is None:
            stated = stated_use(header, bucket, year)
            used = NO_USE if stated is None else Used(stated, stated, complete=True)
        threshold = kx_threshold_of(bucket, reference.calendar.period(Date(year, 12, 31)), reference)
        if threshold is None or used.charged + charged > threshold:
            return True
        incomplete += not used.complete
    return False if not incomplete else None if incomplete == len(buckets) else True


@fact("claim")
def accruals(
    header: Claim, each_counted_bucket: tuple[str | None, ...], history: ClaimHistory
) -> dict[int, Used]:
    """Service line number to what its year and bucket hold with this line added (not for conditions)."""
    before: dict[Bucket, Used] = dict(history.used)
    counted = [
        (line.date, number, bucket, line.service)
        for number, (line, bucket) in enumerate(zip(header.lines, each_counted_bucket, strict=True), 1)
        if bucket is not None and line.date is not None
    ]
    if any(later[0] < earlier[0] for earlier, later in pairwise(counted)):
        counted.sort(key=_by_date)
    found: dict[int, Used] = {}
    for day, number, bucket, service in counted:
        key = day.year, bucket
        running = before.get(key)
        if running is None:
            stated = stated_use(header, bucket, key[0])
            running = NO_USE if stated is None else Used(stated, stated, complete=True)
        allowed, charge = service.allowed, service.charge
        known, amount = allowed or _NOTHING, (charge or _NOTHING) if allowed is None else allowed
        running = Used(running.allowed + known, running.charged + amount, running.complete)
        found[number] = before[key] = running
    return found


def _by_date(counted: tuple[Any, ...]) -> Any:
    return counted[0]


@fact("line")
def accrued_allowed(number: int, accruals: dict[int, Used], kx_threshold: Decimal) -> Decimal | None:
    """The allowed amount of the line's year and bucket with this line added, in dollars.

    ``used`` and the input's earlier claims, in order of receipt, then date. Lines whose allowed amount is
    unknown count nothing here. Where no ``used`` is stated the sum is a lower bound: it stands if it alone
    passes the threshold, and is missing otherwise.
    """
    used = accruals.get(number)
    if used is None:
        return None
    return used.allowed if used.complete or used.allowed > kx_threshold else None


@fact("line")
def accrued_with_charges(number: int, accruals: dict[int, Used], kx_threshold: Decimal) -> Decimal | None:
    """As ``accrued_allowed``, with the charge of each line whose allowed amount is unknown: it overstates."""
    used = accruals.get(number)
    if used is None:
        return None
    return used.charged if used.complete or used.charged > kx_threshold else None


@fact("claim")
def repeated_claim(history: ClaimHistory) -> str | None:
    """The id of the first earlier claim that billed one of this claim's lines; missing if none did."""
    return next(iter(history.repeats.values()), None)


@fact("line")
def repeats_claim(number: int, history: ClaimHistory) -> str | None:
    """The id of the earlier claim of the input that billed exactly this line; missing if none did."""
    return history.repeats.get(number)
