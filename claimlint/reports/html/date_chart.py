"""The chart of dollars by date of service, by week, or by month or year where weeks would be too many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from claimlint.reports.html.charts import Bar, figure, figures_of, size_of
from claimlint.reports.html.markup import table, text
from claimlint.reports.html.tallies import Tally
from claimlint.reports.renderer import dollars

MOST_COLUMNS = 60

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 240, 76, 22, 12, 28
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_STRAY = 40
"""Of so many findings one at each end may stand outside of the columns: a mistyped year spoils none."""

_NOTHING = Decimal(0)


class _Axis(NamedTuple):
    """The unit of the columns, and the first day of each."""

    unit: str
    starts: list[date]


def date_chart(tally: Tally[date | None]) -> str:
    """The chart with its figures, those of dates outside of its columns and of no date among them."""
    days = sorted(day for day in {**tally.findings, **tally.dollars} if day is not None)
    unit, starts = _axis(days, [tally.findings.get(day, 0) for day in days])
    columns = {start: Bar(_long(start, unit), 0, _NOTHING) for start in starts}
    earlier, later = Bar("earlier", 0, _NOTHING), Bar("later", 0, _NOTHING)
    undated = Bar(
        "no date of service",
        tally.findings.get(None, 0) + tally.other_findings,
        tally.dollars.get(None, _NOTHING) + tally.other_dollars,
    )
    for day in days:
        start = _start(day, unit)
        if start in columns:
            columns[start] = _with(columns[start], tally, day)
        elif start < starts[0]:
            earlier = _with(earlier, tally, day)
        else:
            later = _with(later, tally, day)
    title = f"By {unit} of service"
    rows = [
        (bar.label, f"{bar.findings:,}", dollars(bar.dollars))
        for bar in (earlier, *columns.values(), later, undated)
        if bar.findings or bar.dollars
    ]
    head = "Week from" if unit == "week" else unit.capitalize()
    figures = table(title, (head, "Findings", "At risk"), rows, (1, 2))
    said = "Dollars at risk by the date of the service line. Each line counts once."
    if earlier.findings or later.findings or earlier.dollars or later.dollars:
        said += " Dates before and after the columns stand in the figures only."
        title += ", without stray dates"
    drawn = _columns(list(columns.values()), [_short(start, unit) for start in starts])
    return figure("week", title, said, f"0 0 {_WIDTH} {_HEIGHT}", drawn, figures)


def _with(bar: Bar, tally: Tally[date | None], day: date) -> Bar:
    return bar._replace(
        findings=bar.findings + tally.findings.get(day, 0),
        dollars=bar.dollars + tally.dollars.get(day, _NOTHING),
    )


def _columns(bars: Sequence[Bar], labels: Sequence[str]) -> str:
    if not bars:
        return f'<text class="label" x="0" y="40">{text("no finding has a date of service")}</text>'
    by_dollars = any(bar.dollars for bar in bars)
    values = [size_of(bar, by_dollars) for bar in bars]
    top = _round_up(max(values))
    high = _HEIGHT - _BOTTOM - _TOP
    parts = []
    for tick in range(5):
        y = _TOP + high - high * tick / 4
        mark = ("$" if by_dollars else "") + f"{top * tick / 4:{',.4g' if top < 8 else ',.0f'}}"
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick end" x="{_LEFT - 10}" y="{y + 4:.1f}">{mark}</text>')
    step = (_WIDTH - _LEFT - _RIGHT) / len(bars)
    width = min(step * 0.7, 64)
    every = -(-len(bars) // 10)
    for place, (bar, value, label) in enumerate(zip(bars, values, labels, strict=True)):
        middle = _LEFT + (place + 0.5) * step
        height = high * value / top
        parts.append(
            f"<g><title>{text(f'{bar.label}: {figures_of(bar)}')}</title>"
            f'<rect class="bar" x="{middle - width / 2:.1f}" y="{_TOP + high - height:.1f}"'
            f' width="{width:.1f}" height="{height:.1f}" rx="1.5"/></g>'
        )
        if place % every == 0:
            parts.append(f'<text class="tick middle" x="{middle:.1f}" y="{_HEIGHT - 6}">{text(label)}</text>')
    return "\n".join(parts)


def _axis(days: Sequence[date], findings: Sequence[int]) -> _Axis:
    """The finest axis that takes all days, or nearly all where that makes it finer."""
    if not days:
        return _Axis("week", [])
    whole = _between(days[0], days[-1])
    if whole.unit == "week":
        return whole
    stray = max(sum(findings) // _STRAY, 1 if sum(findings) >= 10 else 0)
    near = _between(days[_within(findings, stray)], days[-1 - _within(findings[::-1], stray)])
    return near if _UNITS.index(near.unit) < _UNITS.index(whole.unit) else whole


_UNITS = ("week", "month", "year")


def _within(findings: Sequence[int], stray: int) -> int:
    """The place of the first day that is left when up to ``stray`` findings are put aside."""
    for place, number in enumerate(findings):
        stray -= number
        if stray < 0:
            return place
    return 0


def _between(first: date, last: date) -> _Axis:
    """The weeks, months or years from the one to the other, without a gap; the last sixty years at most."""
    monday = _start(first, "week")
    weeks = (last - monday).days // 7 + 1
    if weeks <= MOST_COLUMNS:
        return _Axis("week", [monday + timedelta(weeks=number) for number in range(weeks)])
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months <= MOST_COLUMNS:
        numbers = range(first.month - 1, first.month - 1 + months)
        return _Axis("month", [date(first.year + number // 12, number % 12 + 1, 1) for number in numbers])
    years = range(max(first.year, last.year - MOST_COLUMNS + 1), last.year + 1)
    return _Axis("year", [date(year, 1, 1) for year in years])


def _start(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _short(day: date, unit: str) -> str:
    month = _MONTHS[day.month - 1]
    return {"week": f"{month} {day.day}", "month": f"{month} {day.year}", "year": str(day.year)}[unit]


def _long(day: date, unit: str) -> str:
    return f"{_short(day, unit)}, {day.year}" if unit == "week" else _short(day, unit)


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 6, 8, 10 times a power of ten; 1 for nothing."""
    power = 1.0
    while power * 10 < value:
        power *= 10
    return next(factor * power for factor in (1, 2, 4, 6, 8, 10) if factor * power >= value)
