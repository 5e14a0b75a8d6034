"""Charts as inline SVG: bars by name and columns by week, each with its figures in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from claimlint.reports.html.markup import element, table, text
from claimlint.reports.html.tallies import Tally
from claimlint.reports.renderer import counted, dollars

TOP = 10
"""So many bars a chart has; the others are one."""

_WIDTH, _ROW, _LABEL, _FIGURES, _LETTERS = 640, 27, 228, 168, 30
_COLUMNS, _HEIGHT, _LEFT, _RIGHT, _BOTTOM = 640, 240, 76, 22, 28
_MOST_COLUMNS = 60
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_NOTHING = Decimal(0)


class Bar(NamedTuple):
    """What a bar stands for. ``filters`` is the value by which the table of findings can be filtered."""

    label: str
    findings: int
    dollars: Decimal
    filters: str | None = None


def ranked(tally: Tally[str]) -> list[Bar]:
    """The bars of a tally: most dollars first, then most findings; the smaller ones together at the end."""
    bars = [
        Bar(label, tally.findings.get(label, 0), tally.dollars.get(label, _NOTHING), label)
        for label in {**tally.findings, **tally.dollars}
    ]
    bars.sort(key=lambda bar: (-bar.dollars, -bar.findings, bar.label))
    top, rest = bars[:TOP], bars[TOP:]
    findings = tally.other_findings + sum(bar.findings for bar in rest)
    money = tally.other_dollars + sum((bar.dollars for bar in rest), _NOTHING)
    if rest or findings:
        top.append(Bar("others" if tally.other_findings else f"{len(rest):,} others", findings, money))
    return top


def bar_chart(name: str, title: str, said: str, bars: Sequence[Bar], filters: str | None = None) -> str:
    """Horizontal bars. ``name`` is unique in the page, ``filters`` the filter that the names set."""
    # What all the others come to would only dwarf the bars, so it has its figures and no bar.
    named = [bar for bar in bars if bar.filters is not None]
    by_dollars = any(bar.dollars for bar in named)
    most = max((_size(bar, by_dollars) for bar in named), default=0.0) or 1.0
    drawn = []
    for place, bar in enumerate(bars):
        middle = place * _ROW + _ROW / 2 + 4
        length = _size(bar, by_dollars) / most * (_WIDTH - _LABEL - _FIGURES)
        rect = (
            f'<rect class="bar" x="{_LABEL}" y="{place * _ROW + 5}" width="{max(length, 1):.1f}"'
            f' height="{_ROW - 10}" rx="2"/>'
        )
        drawn.append(
            f"<g><title>{text(f'{bar.label}: {_figures(bar)}')}</title>"
            f'<text class="label" x="0" y="{middle:g}">{text(_cut(bar.label))}</text>'
            f"{'' if bar.filters is None else rect}"
            f'<text class="figure" x="{_WIDTH - 60}" y="{middle:g}">{text(dollars(bar.dollars))}</text>'
            f'<text class="count" x="{_WIDTH}" y="{middle:g}">{bar.findings:,}</text></g>'
        )
    rows = [(bar.label, f"{bar.findings:,}", dollars(bar.dollars)) for bar in bars]
    figures = table(title, (name.capitalize(), "Findings", "At risk"), rows, (1, 2))
    if filters is not None:
        figures = element("div", figures, data_filter=filters)
    size = f"0 0 {_WIDTH} {max(len(bars), 1) * _ROW}"
    return _figure(name, title, said, size, "\n".join(drawn), figures)


def date_chart(tally: Tally[date | None]) -> str:
    """Columns by week of service, or by month or year where there would be too many."""
    days = sorted(day for day in {**tally.findings, **tally.dollars} if day is not None)
    unit, starts = _axis(days)
    place_of = {start: place for place, start in enumerate(starts)}
    bars = [Bar(_day_label(start, unit), 0, _NOTHING) for start in starts]
    for day in days:
        place = place_of[_start(day, unit)]
        bar = bars[place]
        bars[place] = bar._replace(
            findings=bar.findings + tally.findings.get(day, 0),
            dollars=bar.dollars + tally.dollars.get(day, _NOTHING),
        )
    said = "Dollars at risk by the date of the service line. Each line counts once."
    title = f"By {unit} of service"
    shown = [bar for bar in bars if bar.findings or bar.dollars]
    undated = tally.findings.get(None, 0), tally.dollars.get(None, _NOTHING)
    if any(undated):
        shown.append(Bar("no date of service", *undated))
    rows = [(bar.label, f"{bar.findings:,}", dollars(bar.dollars)) for bar in shown]
    head = "Week from" if unit == "week" else unit.capitalize()
    figures = table(title, (head, "Findings", "At risk"), rows, (1, 2))
    return _figure("week", title, said, f"0 0 {_COLUMNS} {_HEIGHT}", _columns(bars), figures)


def _columns(bars: Sequence[Bar]) -> str:
    if not bars:
        return f'<text class="label" x="0" y="40">{text("no finding has a date of service")}</text>'
    by_dollars = any(bar.dollars for bar in bars)
    values = [_size(bar, by_dollars) for bar in bars]
    top = _round_up(max(values) or 1)
    high, wide = _HEIGHT - _BOTTOM - 12, _COLUMNS - _LEFT - _RIGHT
    parts = []
    for tick in range(5):
        y = 12 + high - high * tick / 4
        value = top * tick / 4
        label = f"${value:,.0f}" if by_dollars else f"{value:,.4g}"
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_COLUMNS}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick end" x="{_LEFT - 10}" y="{y + 4:.1f}">{label}</text>')
    step = wide / len(bars)
    every = -(-len(bars) // 10)
    for place, (bar, value) in enumerate(zip(bars, values, strict=True)):
        x, width = _LEFT + place * step, min(step * 0.7, 64)
        height = high * value / top
        parts.append(
            f"<g><title>{text(f'{bar.label}: {_figures(bar)}')}</title>"
            f'<rect class="bar" x="{x + (step - width) / 2:.1f}" y="{12 + high - height:.1f}"'
            f' width="{width:.1f}" height="{height:.1f}" rx="1.5"/></g>'
        )
        if place % every == 0:
            middle = x + step / 2
            parts.append(
                f'<text class="tick middle" x="{middle:.1f}" y="{_HEIGHT - 6}">{text(bar.label)}</text>'
            )
    return "\n".join(parts)


def _figure(name: str, title: str, said: str, size: str, drawn: str, figures: str) -> str:
    return (
        f'<figure class="chart"><figcaption>{text(title)}</figcaption>'
        f'<div class="scroll"><svg viewBox="{size}" role="img" aria-labelledby="{name}-title {name}-said">'
        f'<title id="{name}-title">{text(title)}</title><desc id="{name}-said">{text(said)}</desc>\n'
        f"{drawn}</svg></div>\n<details><summary>Figures</summary>{figures}</details></figure>"
    )


def _size(bar: Bar, by_dollars: bool) -> float:
    return float(bar.dollars) if by_dollars else float(bar.findings)


def _figures(bar: Bar) -> str:
    return f"{dollars(bar.dollars)} at risk, {counted(bar.findings, 'finding')}"


def _cut(label: str) -> str:
    return label if len(label) <= _LETTERS else f"{label[: _LETTERS - 1].rstrip()}\u2026"


def _axis(days: Sequence[date]) -> tuple[str, list[date]]:
    """The unit of the axis, and the first days of its weeks, months or years without a gap."""
    if not days:
        return "week", []
    first, last = _start(days[0], "week"), days[-1]
    if (last - first).days // 7 < _MOST_COLUMNS:
        return "week", [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    first = days[0]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months <= _MOST_COLUMNS:
        numbers = range(first.month - 1, first.month - 1 + months)
        return "month", [date(first.year + n // 12, n % 12 + 1, 1) for n in numbers]
    years = sorted({day.year for day in days})
    return "year", [date(year, 1, 1) for year in years[-_MOST_COLUMNS:]]


def _start(day: date, unit: str) -> date:
    return {
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "year": day.replace(month=1, day=1),
    }[unit]


def _day_label(day: date, unit: str) -> str:
    month = _MONTHS[day.month - 1]
    return {"week": f"{month} {day.day}", "month": f"{month} {day.year}", "year": str(day.year)}[unit]


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 6, 8, 10 times a power of ten."""
    power = 1.0
    while power * 10 < value:
        power *= 10
    return next(factor * power for factor in (1, 2, 4, 6, 8, 10) if factor * power >= value)
