"""Facts about the yearly therapy threshold and about what other claims of the input already billed."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from claimlint.facts.registry import fact
from claimlint.facts.therapy import counts_towards_threshold
from claimlint.model import Claim

Bucket = tuple[int, str]
"""A calendar year with ``PT/SLP`` or ``OT``."""

_NOTHING = Decimal(0)


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
        bucket = counts_towards_threshold(line.service)
        if bucket is None or line.date is None:
            continue
        service = line.service
        key = line.date.year, bucket
        allowed, charged = sums.get(key, (_NOTHING, _NOTHING))
        amount = service.allowed if service.allowed is not None else service.charge
        sums[key] = allowed + (service.allowed or _NOTHING), charged + (amount or _NOTHING)
    return sums


def stated_use(claim: Claim, bucket: str) -> Decimal | None:
    """The amount that the claim itself states was used before it."""
    return claim.used_ot if bucket == "OT" else claim.used_pt_slp


class ClaimHistory(NamedTuple):
    """What the rest of the input says about a claim.

    ``used`` is what each bucket held before it, ``repeats`` maps the numbers of its lines to the id of an
    earlier claim that billed the same.
    """

    used: dict[Bucket, Used]
    repeats: dict[int, str]


NO_HISTORY = ClaimHistory({}, {})

@fact("claim")
def accruals(header: Claim, history: ClaimHistory) -> dict[int, Used]:
    """Service line number to what its year and bucket hold with this line added (not for conditions)."""
    before: dict[tuple[int, str], Used] = dict(history.used)
    for bucket in ("PT/SLP", "OT"):
        stated = stated_use(header, bucket)
        for line in header.lines if stated is not None else ():
            if line.date is not None:
                before.setdefault((line.date.year, bucket), Used(stated, stated, complete=True))
    order = sorted(
        (line.date, number, line)
        for number, line in enumerate(header.lines, 1)
        if line.date is not None and counts_towards_threshold(line.service)
    )
    found: dict[int, Used] = {}
    for day, number, line in order:
        key = day.year, counts_towards_threshold(line.service) or ""
        running = before.get(key, NO_USE)
        service = line.service
        known = service.allowed or Decimal(0)
        amount = service.allowed if service.allowed is not None else service.charge or Decimal(0)
        running = Used(running.allowed + known, running.charged + amount, running.complete)
        found[number] = before[key] = running
    return found


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
    """The id of the first earlier claim of the input that billed one of this claim's lines; missing if none did."""
    return next(iter(history.repeats.values()), None)


@fact("line")
def repeats_claim(number: int, history: ClaimHistory) -> str | None:
    """The id of the earlier claim of the input that billed exactly this line; missing if none did."""
    return history.repeats.get(number)
