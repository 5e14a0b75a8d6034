"""What therapy has used up of the yearly threshold before each claim of an input.

The threshold counts the allowed amounts of all therapy of a patient and calendar year, PT and SLP in
one bucket and OT in another, in the order in which the payer receives the claims (SSA 1833(g);
CMS Pub 100-04 ch. 5 sec. 10.3). Claims of one patient to one payer are taken by the date they are
received, then by their first date of service, then as they stand in the input.

A claim that states what was used before it (``used``) starts the sum anew: the statement includes the
earlier claims of the input, and speaks of the year of the claim's first line. A sum that rests on no
statement is a lower bound, since claims outside the input are unknown.

A replacement counts for nothing: the sum may hold its original already, and would count it twice. A void
takes back what it names. Whether the sum held that is not known: what is left is a lower bound again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from claimlint.facts.accrual import NO_USE, Added, Bucket, Used, claim_buckets, stated_use
from claimlint.history.spool import Row, SortedSpool
from claimlint.model import REPLACEMENT, VOID, Claim

_NOTHING = Decimal(0)
_NO_MORE = Added(_NOTHING, _NOTHING, _NOTHING)


class YearEnd(NamedTuple):
    """What a patient's bucket of a year came to, with all claims of the input.

    ``sequence`` is the number of the last claim that adds to it; ``stated`` the last amount stated as used
    before a claim.
    """

    member: str
    payer: str
    year: int
    bucket: str
    sequence: int
    stated: Decimal | None
    used: Used


class AccrualLedger:
    """Collects the claims of an input, then tells what was used before each of them."""

    def __init__(self) -> None:
        self._entries = SortedSpool()
        self._settled = SortedSpool()
        self._upcoming: Iterator[Row] = iter(())
        self._next: Row | None = None

    def add(self, sequence: int, claim: Claim, as_of: date) -> None:
        """Take note of claim number ``sequence`` of the input."""
        if claim.member is None or claim.member.id is None or claim.frequency == REPLACEMENT:
            return
        first_date = min([line.date for line in claim.lines if line.date is not None], default=None)
        if first_date is None:
            return
        buckets, void = claim_buckets(claim), claim.frequency == VOID
        # What a claim states holds for later ones, though none of its own lines counts.
        if not void:
            for bucket in ("PT/SLP", "OT"):
                if claim.used(bucket) is not None:
                    buckets.setdefault((first_date.year, bucket), _NO_MORE)
        owner = claim.member.id, claim.setting.payer or ""
        received, first = (claim.received or claim.created or as_of).toordinal(), first_date.toordinal()
        for (year, bucket), (allowed, charged, _) in buckets.items():
            used = None if void else stated_use(claim, bucket, year)
            self._entries.add((*owner, year, bucket, received, first, sequence, allowed, charged, used, void))

    def settle(self, closed: Callable[[YearEnd], None] | None = None) -> None:
        """Work out the sums, once all claims have been added, and tell ``closed`` what each came to."""
        owner: tuple[str, str, int, str] | None = None
        running, last, stated = NO_USE, 0, None
        for member, payer, year, bucket, _, _, sequence, allowed, charged, used, void in self._entries:
            if owner != (member, payer, year, bucket):
                if closed is not None and owner is not None and last:
                    closed(YearEnd(*owner, last, stated, running))
                owner, running = (member, payer, year, bucket), NO_USE
                last, stated = 0, None
            if void:
                running = _without(running, charged)
                continue
            if used is not None:
                running, stated = Used(used, used, complete=True, followed=running.followed), used
            last = sequence
            if running is not NO_USE:
                self._settled.add((sequence, year, bucket, running))
            running = Used(running.allowed + allowed, running.charged + charged, running.complete, True)
        if closed is not None and owner is not None and last:
            closed(YearEnd(*owner, last, stated, running))
        self._entries.close()
        self._upcoming = iter(self._settled)
        self._next = next(self._upcoming, None)

    @property
    def in_memory(self) -> bool:
        """Whether the settled sums lie in memory, and not in a file."""
        return self._settled.in_memory

    def before(self, sequence: int) -> dict[Bucket, Used]:
        """What each bucket held before claim ``sequence``. Ask in ascending order of sequence."""
        found: dict[Bucket, Used] = {}
        while self._next is not None and self._next[0] <= sequence:
            if self._next[0] == sequence:
                found[self._next[1], self._next[2]] = Used(*self._next[3])
            self._next = next(self._upcoming, None)
        return found


def _without(running: Used, voided: Decimal) -> Used:
    """At least what is left of ``running`` when a claim is voided: where it may hold a charge, that goes."""
    if running is NO_USE:
        return running
    allowed, charged = max(running.allowed - voided, _NOTHING), max(running.charged - voided, _NOTHING)
    return Used(allowed, charged, complete=False, followed=running.followed)
