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


@lru_cache(maxsize=8192)
def next_workday(day: date) -> date:
    """``day``, or the first Federal workday after it: no weekend and no Federal holiday (5 U.S.C. 6103).

    The last days of the calendar, which only a mistyped year reaches, stay as they are.
    """
    if day > _LAST_MOVED:
        return day
    while day.weekday() >= _SATURDAY or _is_federal_holiday(day):
        day += timedelta(days=1)
    return day


_LAST_MOVED = date.max - timedelta(days=14)
_SATURDAY = 5
_MONDAY, _THURSDAY = 0, 3
_FIXED_HOLIDAYS = {(1, 1): 1, (6, 19): 2021, (7, 4): 1, (11, 11): 1, (12, 25): 1}
"""Month and day, and the first year."""
_FLOATING_HOLIDAYS = {(1, 3, _MONDAY), (2, 3, _MONDAY), (9, 1, _MONDAY), (10, 2, _MONDAY), (11, 4, _THURSDAY)}
"""Month, which one of the month, weekday."""


def _is_federal_holiday(day: date) -> bool:
    """Whether a weekday is a Federal holiday, or stands in for one on the weekend beside it."""
    observed = [day]
    if day.weekday() == _MONDAY:
        observed.append(day - timedelta(days=1))
    if day.weekday() == _SATURDAY - 1:
        observed.append(day + timedelta(days=1))
    if any(_FIXED_HOLIDAYS.get((held.month, held.day), date.max.year) <= held.year for held in observed):
        return True
    last_monday_of_may = day.month == 5 and day.weekday() == _MONDAY and day.day > 24
    return last_monday_of_may or (day.month, (day.day + 6) // 7, day.weekday()) in _FLOATING_HOLIDAYS
