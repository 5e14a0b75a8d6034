"""Calendar arithmetic with the durations that rules use: days, months and years."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

Duration = tuple[int, str]
"""A count and its unit: ``day``, ``month`` or ``year``."""


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
    """Read ``90 days``, ``1 year`` or ``6 months``; None for anything else."""
    count, _, unit = text.strip().partition(" ")
    unit = unit.strip().removesuffix("s")
    if count.isdigit() and unit in ("day", "month", "year"):
        return int(count), unit
    return None
