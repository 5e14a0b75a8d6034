"""Periods: stretches of days on which no reference table, code set, parameter or rule changes.

Everything that is effective-dated in a ruleset contributes its first days and the days after its
last. Between two neighbouring boundaries every look-up gives the same answer, so a rule's result
on a service line can be remembered per period instead of per day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)


class Effective:
    """A stretch of days, both ends included; None is open."""

    __slots__ = ("ends", "starts")

    def __init__(self, starts: date | None = None, ends: date | None = None) -> None:
        self.starts = starts
        self.ends = ends

    def covers(self, day: date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)

    def boundaries(self) -> Iterable[date]:
        """The days on which something changes: the first day, and the day after the last."""
        if self.starts is not None:
            yield self.starts
        if self.ends is not None and self.ends < date.max:
            yield self.ends + _ONE_DAY


class Calendar:
    """Numbers the periods: 0 lies before the first boundary, 1 begins on it, and so on."""

    __slots__ = ("_periods", "boundaries")

    def __init__(self, boundaries: Iterable[date]) -> None:
        self.boundaries = sorted(set(boundaries))
        self._periods: dict[date, int] = {}

    def period(self, day: date) -> int:
        """The number of the period that ``day`` lies in."""
        period = self._periods.get(day)
        if period is None:
            if len(self._periods) > 50_000:
                self._periods.clear()
            period = self._periods[day] = bisect_right(self.boundaries, day)
        return period

    def first_day(self, period: int) -> date:
        """The first day of a period (``date.min`` for the one before every boundary)."""
        return self.boundaries[period - 1] if period else date.min

    def __len__(self) -> int:
        return len(self.boundaries) + 1
