"""Which services that are limited over time the claims of an input bill for each patient, and when.

Some services are limited over weeks or months: visits of acupuncture, manipulations, monthly codes. A ruleset
lists the codes of such courses in its table ``courses``; claims without one of them cost next to nothing.

Days count, in whatever order the claims come in. A replacement counts for nothing, and is told nothing: the
input may hold its original already. A void takes back one service of each code and day that it names. What
a denial is announced for (GA, GY, GZ) counts for nothing either. So what is told is a lower bound.

Two passes in bounded memory: services and claims go into an external sort by patient and payer, and are
brought together patient by patient.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter

from claimlint.facts.accrual import Served
from claimlint.facts.courses import counts
from claimlint.history.spool import Row, SortedSpool
from claimlint.model import REPLACEMENT, VOID, Claim

_MOST_TOLD = 500
"""How many services a claim is told at most, the latest: far more than any limit there is."""

_AHEAD = 31
"""How many days after a claim's last are told: what is limited by the month counts to its end."""

_OWNER = itemgetter(0, 1)


class CourseIndex:
    """Collects the claims of an input, then tells each what all of them bill of its patient's courses."""

    def __init__(self) -> None:
        self._services = SortedSpool()
        self._claims = SortedSpool()
        self._settled = SortedSpool()
        self._upcoming: Iterator[Row] = iter(())
        self._next: Row | None = None

    def add(self, sequence: int, claim: Claim, codes: frozenset[str]) -> None:
        """Take note of claim number ``sequence``, whose ruleset follows ``codes``."""
        if codes.isdisjoint([line.service.code for line in claim.lines]):
            return
        if claim.frequency == REPLACEMENT or claim.member is None or claim.member.id is None:
            return
        owner = claim.member.id, claim.setting.payer or ""
        sign = -1 if claim.frequency == VOID else 1
        served = {
            (line.date.toordinal(), line.service.code)
            for line in claim.lines
            if line.date is not None and line.service.code in codes and counts(line.service)
        }
        for ordinal, code in served:
            self._services.add((*owner, ordinal, code, sign))
        days = [line.date for line in claim.lines if line.date is not None]
        if sign > 0 and days:
            self._claims.add((*owner, sequence, max(days).toordinal()))

    def settle(self) -> None:
        """Bring services and claims together, once all claims have been added."""
        claims = groupby(self._claims, _OWNER)
        owner, own = next(claims, (None, iter(())))
        for patient, rows in groupby(self._services, _OWNER):
            while owner is not None and owner < patient:
                owner, own = next(claims, (None, iter(())))
            if owner != patient:
                continue
            timeline = list(_standing(rows))
            for _, _, sequence, last in own:
                until = bisect_left(timeline, (last + _AHEAD + 1, ""))
                if until:
                    self._settled.add((sequence, timeline[max(until - _MOST_TOLD, 0) : until]))
        self._services.close()
        self._claims.close()
        self._upcoming = iter(self._settled)
        self._next = next(self._upcoming, None)

    @property
    def in_memory(self) -> bool:
        """Whether what is told lies in memory, and not in a file."""
        return self._settled.in_memory

    def told(self, sequence: int) -> tuple[Served, ...]:
        """The services of the patient around claim ``sequence``, its own included, by date and code.

        Ask in ascending order of sequence.
        """
        found: tuple[Served, ...] = ()
        while self._next is not None and self._next[0] <= sequence:
            if self._next[0] == sequence:
                found = tuple([Served(date.fromordinal(ordinal), code) for ordinal, code in self._next[1]])
            self._next = next(self._upcoming, None)
        return found


def _standing(rows: Iterator[Row]) -> Iterator[tuple[int, str]]:
    """The days and codes of one patient that are billed more often than they are voided, in order."""
    for (ordinal, code), same in groupby(rows, itemgetter(2, 3)):
        if sum([row[4] for row in same]) > 0:
            yield ordinal, code
