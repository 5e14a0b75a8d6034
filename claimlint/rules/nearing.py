"""Patients whose therapy of a year nears the KX threshold or is over it, for reports that show them."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from claimlint.facts.therapy import kx_threshold_of, threshold_of
from claimlint.findings import ThresholdUse
from claimlint.formats.reading import ReadClaim
from claimlint.history.accrual import YearEnd
from claimlint.reference.tables import Reference
from claimlint.rules.privacy import mbis_in, private_ids

NEAR = Decimal("0.8")
"""The share of the KX threshold from which on a patient is watched: our choice, not a regulation's."""

WATCHED = 500
"""How many buckets of patients are kept, those furthest along; the others are counted."""

_NOTHING = Decimal(0)


class ThresholdWatch:
    """Takes what each patient's buckets of a year came to, and tells of those near their threshold.

    ``reference_of`` gives the reference data that hold for a payer, whose thresholds are taken by the year.
    """

    def __init__(self, reference_of: Callable[[str | None], Reference]) -> None:
        self._reference_of = reference_of
        self._furthest: list[tuple[Decimal, int, str, YearEnd, Decimal, Decimal | None]] = []
        self._by_claim: dict[int, list[tuple[YearEnd, Decimal, Decimal | None]]] | None = None
        self.left_out = 0

    def close(self, year_end: YearEnd) -> None:
        """Take note of a bucket of a year, all claims counted."""
        reference = self._reference_of(year_end.payer or None)
        period = reference.calendar.period(date(year_end.year, 12, 31))
        threshold = kx_threshold_of(year_end.bucket, period, reference)
        total = max(year_end.used.allowed, year_end.used.charged)
        if not threshold or total < NEAR * threshold:
            return
        review = threshold_of("review", year_end.bucket, period, reference)
        # No two entries agree in their first three elements, so that the others are never compared.
        entry = total / threshold, -year_end.sequence, year_end.bucket, year_end, threshold, review
        if len(self._furthest) < WATCHED:
            heapq.heappush(self._furthest, entry)
        else:
            heapq.heappushpop(self._furthest, entry)
            self.left_out += 1

    def told(self, sequence: int, read: ReadClaim) -> list[ThresholdUse]:
        """The buckets to which claim number ``sequence`` is the last to add."""
        if self._by_claim is None:
            self._by_claim = {}
            for *_, year_end, threshold, review in sorted(self._furthest, key=lambda entry: entry[:3]):
                self._by_claim.setdefault(year_end.sequence, []).append((year_end, threshold, review))
        return [_use(*known, read) for known in self._by_claim.get(sequence, ())]


def _use(year_end: YearEnd, kx: Decimal, review: Decimal | None, read: ReadClaim) -> ThresholdUse:
    member, payer, year, bucket, _, stated, used = year_end
    before = None if stated is None else min(stated, used.allowed)
    claim = read.claim
    return ThresholdUse(
        member=member,
        payer=payer,
        year=year,
        bucket=bucket,
        stated=before,
        allowed=used.allowed - (before or _NOTHING),
        charged=max(used.charged - used.allowed, _NOTHING),
        complete=used.complete,
        kx=kx,
        review=review,
        claim=claim.id,
        file=read.file,
        line=read.place(None).span.start.line,
        private=tuple(dict.fromkeys((*private_ids(claim), *mbis_in(claim.id)))),
    )
