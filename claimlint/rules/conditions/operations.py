"""Operations that compiled conditions and the tree-walking evaluator share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta


def shift_days(day: date, duration: timedelta) -> date:
    """``day`` moved by whole days; it stops at the ends of the calendar (years 1 and 9999)."""
    try:
        return day + duration
    except OverflowError:
        return date.max if duration > timedelta(0) else date.min


def shift_months(day: date, months: int) -> date:
    """``day`` moved by calendar months, on the last day of a month that has no such day.

    29 February and one year is 28 February, as 42 CFR 424.44 is read for timely filing. It stops at
    the ends of the calendar.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    for last in (day.day, 30, 29):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, 28)


def count_true(verdicts: Iterable[bool | None]) -> int | None:
    """How many of ``verdicts`` are true; None when any is unknown."""
    total = 0
    for verdict in verdicts:
        if verdict is None:
            return None
        total += verdict
    return total
