"""Facts about the yearly therapy threshold and about what other claims of the input already billed."""

from __future__ import annotations

from datetime import date as Date
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from claimlint.facts.registry import fact
from claimlint.facts.therapy import counts_towards_threshold, kx_threshold_of
from claimlint.model import Claim, Service
from claimlint.reference.tables import Reference

Bucket = tuple[int, str]
"""A calendar year with ``PT/SLP`` or ``OT``."""

_NOTHING = Decimal(0)
_REMEMBERED = 1 << 14


class Used(NamedTuple):
    """What a bucket held at some moment, in dollars.

    ``allowed`` adds up known allowed amounts only; ``charged`` takes the charge of a line whose allowed
    amount is unknown, and so overstates. ``complete`` says that the sum rests on a stated amount,
    ``followed`` that an earlier claim of the input is in it.
    """

    allowed: Decimal = _NOTHING
    charged: Decimal = _NOTHING
    complete: bool = False
    followed: bool = False


NO_USE = Used()


class Accruals(NamedTuple):
    """What the lines of a claim make of their years and buckets.

    ``lines`` has by the number of a line what its bucket held before it and holds with it, and whether the
    claim adds nothing to it before; ``closing`` what each bucket holds with the whole claim. ``unpriced`` are
    the buckets to which a line adds an amount that it does not state.
    """

    lines: dict[int, tuple[Used, Used, bool]]
    closing: dict[Bucket, Used]
    unpriced: set[Bucket]


class Added(NamedTuple):
    """What a claim adds to a bucket, in dollars: ``allowed`` and ``charged`` as in ``Used``.

    ``reach`` is ``charged`` without what is taken off again, which does not keep the sum from having been
    higher before.
    """

    allowed: Decimal
    charged: Decimal
    reach: Decimal


def claim_buckets(claim: Claim) -> dict[Bucket, Added]:
    """What a claim adds to each bucket."""
    found: dict[Bucket, list[Added]] = {}
    last: tuple[Date | None, str | None] = None, None
    added: list[Added] = []
    for line in claim.lines:
        service, day = line.service, line.date
        _, bucket, worth = _worth.get(id(service)) or _worth_of(service)
        if bucket is None or day is None:
            continue
        if day is not last[0] or bucket != last[1]:
            last = day, bucket
            added = found.setdefault((day.year, bucket), [])
        added.append(worth)
    return {key: added[0] if len(added) == 1 else _together(added) for key, added in found.items()}


def _together(added: list[Added]) -> Added:
    """The sum of several."""
    allowed, charged, reach = zip(*added, strict=True)
    total = sum(charged, _NOTHING)
    return Added(sum(allowed, _NOTHING), total, total if reach == charged else sum(reach, _NOTHING))


_worth: dict[int, tuple[Service, str | None, Added]] = {}
"""By the id of a service, which is kept so that the id stays its own: its bucket, and what it adds there."""


def _worth_of(service: Service) -> tuple[Service, str | None, Added]:
    bucket = counts_towards_threshold(service.modifiers)
    if service.units is None and service.charge is None and service.minutes is not None:
        bucket = None  # it documents a service, and asks for nothing
    allowed, amount = service.allowed, service.charge or _NOTHING
    if allowed is not None:
        amount = allowed
    if len(_worth) >= _REMEMBERED:
        _worth.clear()
    added = Added(allowed or _NOTHING, amount, max(amount, _NOTHING))
    known = _worth[id(service)] = service, bucket, added
    return known


def stated_use(claim: Claim, bucket: str, year: int) -> Decimal | None:
    """The amount of ``year`` that the claim states was used before it: the year is that of its first line."""
    stated = claim.used(bucket)
    if stated is None or any(line.date is not None and line.date.year < year for line in claim.lines):
        return None
    return stated


class Served(NamedTuple):
    """A service that counts towards a course: its date and code."""

    date: Date
    code: str


class ClaimHistory(NamedTuple):
    """What the rest of the input says about a claim.

    ``used`` is what each bucket held before it, ``repeats`` maps the numbers of its lines to the id of an
    earlier claim that billed the same. ``served`` are the services of the patient's courses in the months
    around it, its own among them, by date and code.
    """

    used: dict[Bucket, Used]
    repeats: dict[int, str]
    served: tuple[Served, ...] = ()


NO_HISTORY = ClaimHistory({}, {})


_thresholds: dict[tuple[str, int], tuple[Reference, Decimal | None]] = {}
"""By bucket and year, the threshold by the reference data at hand."""


def _threshold(bucket: str, year: int, reference: Reference) -> Decimal | None:
    known = _thresholds.get((bucket, year))
    if known is None or known[0] is not reference:
        period = reference.calendar.period(Date(year, 12, 31))
        known = _thresholds[bucket, year] = reference, kx_threshold_of(bucket, period, reference)
    return known[1]


@fact("claim", tables=("therapy_thresholds",))
def threshold_in_reach(header: Claim, history: ClaimHistory, reference: Reference) -> bool | None:
    """Whether the claim may bring an amount of the year over the KX threshold, charges taken for amounts.

    Missing where it does not reach it by what is known, and nobody says what was used before.
    """
    incomplete = 0
    buckets = claim_buckets(header)
    for (year, bucket), added in buckets.items():
        used = history.used.get((year, bucket))
        if used is None:
            stated = stated_use(header, bucket, year)
            used = NO_USE if stated is None else Used(stated, stated, complete=True)
        threshold = _threshold(bucket, year, reference)
        if threshold is None or max(used.charged, used.allowed) + added.reach > threshold:
            return True
        incomplete += not used.complete
    return False if not incomplete else None if incomplete == len(buckets) else True


@fact("claim")
def accruals(header: Claim, each_counted_bucket: tuple[str | None, ...], history: ClaimHistory) -> Accruals:
    """What its lines make of their years and buckets, in the order of their dates (not for conditions)."""
    before: dict[Bucket, Used] = dict(history.used)
    counted = [
        (line.date, number, bucket, line.service)
        for number, (line, bucket) in enumerate(zip(header.lines, each_counted_bucket, strict=True), 1)
        if bucket is not None and line.date is not None
    ]
    if any(later[0] < earlier[0] for earlier, later in pairwise(counted)):
        counted.sort(key=_by_date)
    found: dict[int, tuple[Used, Used, bool]] = {}
    closing: dict[Bucket, Used] = {}
    unpriced: set[Bucket] = set()
    for day, number, bucket, service in counted:
        key = day.year, bucket
        running = before.get(key)
        first = key not in closing
        if service.allowed is None and service.charge is None:
            unpriced.add(key)
        if running is None:
            stated = stated_use(header, bucket, key[0])
            running = NO_USE if stated is None else Used(stated, stated, complete=True)
        allowed, charge = service.allowed, service.charge
        known, amount = allowed or _NOTHING, (charge or _NOTHING) if allowed is None else allowed
        after = running._replace(allowed=running.allowed + known, charged=running.charged + amount)
        found[number] = running, after, first
        before[key] = closing[key] = after
    return Accruals(found, closing, unpriced)


def _by_date(counted: tuple[Any, ...]) -> Any:
    return counted[0]


@fact("line")
def accrued_allowed(number: int, accruals: Accruals, kx_threshold: Decimal) -> Decimal | None:
    """The allowed amount of the line's year and bucket with this line added, in dollars.

    ``used`` and the input's earlier claims, in order of receipt, then date. Lines whose allowed amount is
    unknown count nothing here. Where no ``used`` is stated the sum is a lower bound: it stands if it alone
    passes the threshold, and is missing otherwise.
    """
    if number not in accruals.lines:
        return None
    _, used, _ = accruals.lines[number]
    return used.allowed if used.complete or used.allowed > kx_threshold else None


@fact("line")
def accrued_with_charges(number: int, accruals: Accruals, kx_threshold: Decimal) -> Decimal | None:
    """As ``accrued_allowed``, with the charge of each line whose allowed amount is unknown: it overstates."""
    if number not in accruals.lines:
        return None
    _, used, _ = accruals.lines[number]
    return used.charged if used.complete or used.charged > kx_threshold else None


class Crossing(NamedTuple):
    """A bucket whose amount of the year passes the KX threshold with the claim, in dollars."""

    bucket: str
    year: int
    amount: Decimal
    threshold: Decimal


@fact("claim", tables=("therapy_thresholds",))
def over_with_charges(accruals: Accruals, reference: Reference) -> Crossing | None:
    """The first of the claim's buckets over its KX threshold, charges taken for unknown allowed amounts."""
    for (year, bucket), used in accruals.closing.items():
        threshold = _threshold(bucket, year, reference)
        if threshold is not None and used.charged > threshold:
            return Crossing(bucket, year, used.charged, threshold)
    return None


@fact("line")
def accrued_before(number: int, accruals: Accruals) -> Decimal | None:
    """As ``accrued_with_charges``, without this line; missing where nobody states what was used before."""
    if number not in accruals.lines:
        return None
    used, _, _ = accruals.lines[number]
    return used.charged if used.complete else None


@fact("line")
def accrued_by_claim(date: Date, counted_bucket: str, accruals: Accruals) -> Decimal | None:
    """The amount of the line's year and bucket with the whole claim added, charges taken for allowed amounts.

    Missing where nobody states what was used before, or where a line of the claim states no amount at all.
    """
    key = date.year, counted_bucket
    used = accruals.closing.get(key)
    return used.charged if used is not None and used.complete and key not in accruals.unpriced else None


@fact("line")
def first_over_review(number: int, accruals: Accruals, review_threshold: Decimal) -> bool | None:
    """Whether this is the input's first line with which its year and bucket are over the review threshold.

    Charges are taken where the allowed amount is unknown. Missing where the threshold is not passed by what
    is known, and nobody states what was used before.
    """
    if number not in accruals.lines:
        return None
    before, used, first = accruals.lines[number]
    if used.charged <= review_threshold:
        return False if used.complete else None
    return (first and not before.followed) or before.charged <= review_threshold


@fact("claim")
def repeated_claim(history: ClaimHistory) -> str | None:
    """The id of the first earlier claim that billed one of this claim's lines; missing if none did."""
    return next(iter(history.repeats.values()), None)


@fact("line")
def repeats_claim(number: int, history: ClaimHistory) -> str | None:
    """The id of the earlier claim of the input that billed exactly this line; missing if none did."""
    return history.repeats.get(number)
