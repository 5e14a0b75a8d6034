"""The chart by date has a column for each week, month or year, and no stray date makes them too many."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from claimlint.reports.html.date_chart import date_chart
from claimlint.reports.html.tallies import Tally

MONDAY = date(2026, 6, 8)


def dated(*days: date) -> Tally[date | None]:
    tally: Tally[date | None] = Tally()
    for day in days:
        tally.count(day)
        tally.add(day, Decimal(1))
    return tally


def test_weeks_without_a_finding_have_their_place() -> None:
    drawn = date_chart(dated(date(2026, 6, 10), date(2026, 6, 14), date(2026, 6, 29)))
    assert "By week of service" in drawn
    assert [label for label in ("Jun 8", "Jun 15", "Jun 22", "Jun 29") if f">{label}</text>" in drawn] == [
        *("Jun 8", "Jun 15", "Jun 22", "Jun 29")
    ]
    assert '<th scope="row">Jun 8, 2026</th><td class="number">2</td>' in drawn


@pytest.mark.parametrize(
    ("days", "unit", "columns"),
    [
        ((date(2026, 1, 1), date(2027, 1, 31)), "week", 57),
        ((date(2024, 12, 31), date(2026, 3, 1)), "month", 16),
        ((date(1, 1, 1), date(9999, 12, 31)), "year", 60),
        ((date(1, 1, 1),), "week", 1),
        ((date(9999, 12, 31),), "week", 1),
    ],
)
def test_long_spans_are_shown_by_month_or_year(days: tuple[date, ...], unit: str, columns: int) -> None:
    drawn = date_chart(dated(*days))
    assert f"By {unit} of service" in drawn
    assert drawn.count('class="bar"') == columns


def test_dates_that_are_missing_are_in_the_table() -> None:
    tally = dated(MONDAY)
    tally.count(None)
    assert '<th scope="row">no date of service</th><td class="number">1</td>' in date_chart(tally)
    assert "no finding has a date of service" in date_chart(Tally())


def test_a_mistyped_year_stands_in_the_figures_and_spoils_no_column() -> None:
    days = [MONDAY + timedelta(days=7 * week) for week in range(12)]
    drawn = date_chart(dated(date(1926, 6, 8), *days, date(2062, 6, 8)))
    assert "By week of service, without stray dates" in drawn
    assert drawn.count('class="bar"') == 12
    for row in ("earlier", "later", "Jun 8, 2026"):
        assert f'<th scope="row">{row}</th><td class="number">1</td><td class="number">$1.00</td>' in drawn
    few = date_chart(dated(date(2020, 6, 8), *days[:3]))
    assert "By year of service<" in few, "of a few findings none is stray"


def test_years_before_the_last_sixty_stand_in_the_figures() -> None:
    drawn = date_chart(dated(*(date(year, 1, 1) for year in range(1900, 2000))))
    assert drawn.count('class="bar"') == 60
    assert '<th scope="row">earlier</th><td class="number">40</td>' in drawn


def test_small_sums_have_an_axis_with_cents() -> None:
    tally: Tally[date | None] = Tally()
    tally.add(MONDAY, Decimal("1.20"))
    drawn = date_chart(tally)
    assert [f">${tick}</text>" in drawn for tick in ("0", "0.5", "1", "1.5", "2")] == [True] * 5
