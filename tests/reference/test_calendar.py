"""Periods: between two boundaries nothing changes, and every boundary begins a new one."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from claimlint.reference.calendar import Calendar, Effective

days = st.dates(date(2025, 12, 20), date(2026, 1, 20))
stretches = st.builds(Effective, st.none() | days, st.none() | days)


@given(st.lists(days, max_size=8), days)
def test_a_period_counts_the_boundaries_up_to_a_day(boundaries: list[date], day: date) -> None:
    calendar = Calendar(boundaries)
    assert calendar.period(day) == sum(boundary <= day for boundary in set(boundaries))
    assert len(calendar) == len(set(boundaries)) + 1


@given(st.lists(days, min_size=1, max_size=8))
def test_a_period_begins_on_its_first_day(boundaries: list[date]) -> None:
    calendar = Calendar(boundaries)
    assert calendar.first_day(0) == date.min
    for period in range(1, len(calendar)):
        first = calendar.first_day(period)
        assert calendar.period(first) == period
        assert calendar.period(first - timedelta(days=1)) == period - 1


@given(st.lists(stretches, max_size=4))
def test_within_a_period_no_stretch_begins_or_ends(effective: list[Effective]) -> None:
    calendar = Calendar(day for stretch in effective for day in stretch.boundaries())
    covered: dict[int, list[bool]] = {}
    day = date(2025, 12, 10)
    while day < date(2026, 1, 31):
        states = [
            (stretch.starts is None or day >= stretch.starts)
            and (stretch.ends is None or day <= stretch.ends)
            for stretch in effective
        ]
        assert states == [stretch.covers(day) for stretch in effective]
        assert covered.setdefault(calendar.period(day), states) == states
        day += timedelta(days=1)


def test_a_stretch_to_the_end_of_the_calendar_has_no_day_after() -> None:
    assert list(Effective(None, date.max).boundaries()) == []
    assert list(Effective(date(2026, 1, 1), date(2026, 1, 1)).boundaries()) == [
        date(2026, 1, 1),
        date(2026, 1, 2),
    ]
