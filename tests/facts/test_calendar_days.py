"""Durations on the calendar: days, months and years, counted as people count them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.facts.calendar_days import add_duration, parse_duration

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(days, st.integers(-2000, 2000))
def test_days_are_counted_one_by_one(day: date, count: int) -> None:
    assert add_duration(day, (count, "day")) == day + timedelta(days=count)


@given(days, st.integers(0, 60), st.sampled_from(["month", "year"]))
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, count: int, unit: str
) -> None:
    months = count * (12 if unit == "year" else 1)
    first = day.replace(day=1)
    for _ in range(months):
        first = (first + timedelta(days=31)).replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    assert add_duration(day, (count, unit)) == first.replace(day=min(day.day, last.day))


@pytest.mark.parametrize(
    ("day", "duration", "expected"),
    [
        (date(2024, 2, 29), (1, "year"), date(2025, 2, 28)),
        (date(2024, 2, 28), (1, "year"), date(2025, 2, 28)),
        (date(2023, 3, 1), (1, "year"), date(2024, 3, 1)),
        (date(2026, 1, 31), (1, "month"), date(2026, 2, 28)),
        (date(2026, 12, 31), (6, "month"), date(2027, 6, 30)),
        (date(2026, 3, 31), (-1, "month"), date(2026, 2, 28)),
        (date(9999, 12, 1), (31, "day"), date.max),
        (date(9999, 12, 1), (1, "month"), date.max),
        (date(1, 1, 1), (-1, "year"), date.min),
    ],
)
def test_the_ends_of_months_and_of_the_calendar(day: date, duration: tuple[int, str], expected: date) -> None:
    assert add_duration(day, duration) == expected


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("90 days", (90, "day")),
        ("1 day", (1, "day")),
        (" 2  weeks ", (14, "day")),
        ("6 months", (6, "month")),
        ("1 year", (1, "year")),
        ("0 days", (0, "day")),
    ],
)
def test_a_duration_is_a_count_and_a_unit(text: str, duration: tuple[int, str]) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    "text", ["", "90", "days", "90days", "-1 days", "1.5 days", "90 dayz", "\u00b2 days", "9" * 99 + " days"]
)
def test_anything_else_is_no_duration(text: str) -> None:
    assert parse_duration(text) is None
