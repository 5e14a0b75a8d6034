"""Bar charts as inline SVG, each with its figures in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from claimlint.reports.html.markup import element, table, text
from claimlint.reports.html.tallies import Tally
from claimlint.reports.renderer import counted, dollars

TOP = 10
"""So many bars a chart has; the others are one."""

_WIDTH, _ROW, _LABEL, _FIGURES, _LETTERS = 640, 27, 228, 168, 30

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
    most = max((size_of(bar, by_dollars) for bar in named), default=0.0) or 1.0
    drawn = []
    for place, bar in enumerate(bars):
        middle = place * _ROW + _ROW / 2 + 4
        length = size_of(bar, by_dollars) / most * (_WIDTH - _LABEL - _FIGURES)
        rect = (
            f'<rect class="bar" x="{_LABEL}" y="{place * _ROW + 5}" width="{max(length, 1):.1f}"'
            f' height="{_ROW - 10}" rx="2"/>'
        )
        drawn.append(
            f"<g><title>{text(f'{bar.label}: {figures_of(bar)}')}</title>"
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
    return figure(name, title, said, size, "\n".join(drawn), figures)


def figure(name: str, title: str, said: str, size: str, drawn: str, figures: str) -> str:
    """A chart of ``size`` (a view box) with its title, what it says in words, and its ``figures``."""
    return (
        f'<figure class="chart"><figcaption>{text(title)}</figcaption>'
        f'<div class="scroll"><svg viewBox="{size}" role="img" aria-labelledby="{name}-title {name}-said">'
        f'<title id="{name}-title">{text(title)}</title><desc id="{name}-said">{text(said)}</desc>\n'
        f"{drawn}</svg></div>\n<details><summary>Figures</summary>{figures}</details></figure>"
    )


def size_of(bar: Bar, by_dollars: bool) -> float:
    """What the length of a bar stands for: dollars, or findings where there are none."""
    return float(bar.dollars) if by_dollars else float(bar.findings)


def figures_of(bar: Bar) -> str:
    """Both figures in words."""
    return f"{dollars(bar.dollars)} at risk, {counted(bar.findings, 'finding')}"


def _cut(label: str) -> str:
    return label if len(label) <= _LETTERS else f"{label[: _LETTERS - 1].rstrip()}\u2026"
