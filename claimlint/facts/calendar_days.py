"""Calendar arithmetic with the durations that rules use: days, months and years."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

Duration = tuple[int, str]
"""A count and its unit: ``day``, ``month`` or ``year``."""

_LONGEST_COUNT = 5
"""Digits of a count; longer ones leave the calendar."""


@lru_cache(maxsize=8192)
def add_duration(day: date, duration: Duration) -> date:
    """``day`` moved by a duration; a day the target month lacks becomes its last (29 February + 1 year).

    Clamped to the calendar's own end.
    """
    count, unit = duration
    try:
        if unit == "day":
            return day + timedelta(days=count)
        months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):
        return date.max if count > 0 else date.min


def parse_duration(text: str) -> Duration | None:
    """Read ``90 days``, ``2 weeks``, ``6 months`` or ``1 year``; None for anything else."""
    count, _, unit = text.strip().partition(" ")
    unit = unit.strip().removesuffix("s")
    if not (count.isascii() and count.isdecimal() and len(count) <= _LONGEST_COUNT):
        return None
    if unit == "week":
        return 7 * int(count), "day"
    return (int(count), unit) if unit in ("day", "month", "year") else None
