"""Charts show each line's dollars once, the largest first, and their figures stand beside them as a table."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from claimlint.findings import Attribution, LineAtRisk
from claimlint.model import Provider
from claimlint.reports.html import charts, tallies
from claimlint.reports.html.tallies import Tallies, Tally
from tests.reports.samples import MODIFIER, PAIR, SYNTAX

ANNE, BEN = Provider("PT", "2000000028"), Provider("OT", "2000000077")
CLINIC = Provider(npi="2000000010")
MONDAY = date(2026, 6, 8)


def whose(claim: int, *lines: LineAtRisk) -> Attribution:
    return Attribution(claim, "medicare", CLINIC, ANNE, MONDAY, lines)


def line(number: int, amount: int, rendering: Provider = ANNE, day: date = MONDAY) -> LineAtRisk:
    return LineAtRisk(number, day, rendering, Decimal(amount))


def test_a_line_counts_once_for_its_payer_and_once_for_each_rule() -> None:
    tally = Tallies()
    tally.add(replace(MODIFIER, attribution=whose(1, line(1, 10), line(2, 5, BEN))))
    tally.add(replace(PAIR, attribution=whose(1, line(2, 5, BEN))))
    tally.add(replace(PAIR, attribution=whose(1, line(2, 5, BEN))))
    tally.add(replace(PAIR, attribution=whose(2, line(2, 7, BEN, MONDAY + timedelta(7)))))
    assert tally.payers.dollars == {"medicare": 22}
    assert tally.payers.findings == {"medicare": 4}
    assert tally.rendering.dollars == {"2000000028": 10, "2000000077": 12}
    assert tally.billing.dollars == {"2000000010": 22}
    assert tally.rules.dollars == {"MOD001 therapy-modifier-missing": 15, "PTP002 ptp-modifier-needed": 12}
    assert tally.days.dollars == {MONDAY: 15, MONDAY + timedelta(7): 7}


def test_what_belongs_to_nobody_is_counted_and_worth_nothing() -> None:
    tally = Tallies()
    tally.add(SYNTAX)
    assert tally.payers.findings == tally.rendering.findings == {"not stated": 1}
    assert tally.denials.findings == {"no denial expected": 1}
    assert tally.payers.dollars == {}


def test_keys_beyond_the_limit_are_with_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "KEYS", 2)
    tally: Tally[str] = Tally()
    for key in ("a", "b", "c", "a", "d"):
        tally.count(key)
        tally.add(key, Decimal(1))
    assert (tally.findings, tally.other_findings, tally.other_dollars) == ({"a": 2, "b": 1}, 2, 2)
    assert charts.ranked(tally)[-1][:3] == ("others", 2, 2)


def filled(number: int) -> Tally[str]:
    tally: Tally[str] = Tally()
    for place in range(number):
        tally.count(f"rule {place:02}")
        tally.add(f"rule {place:02}", Decimal(place))
    return tally


def test_the_largest_come_first_and_the_rest_together() -> None:
    bars = charts.ranked(filled(13))
    assert [bar.label for bar in bars] == [*(f"rule {place:02}" for place in range(12, 2, -1)), "3 others"]
    assert bars[-1][1:] == (3, Decimal(3), None)
    assert len(charts.ranked(filled(10))) == 10


def test_a_chart_says_in_words_and_in_a_table_what_it_draws() -> None:
    drawn = charts.bar_chart("rule", "By rule", "What it is", charts.ranked(filled(12)), "rule")
    assert 'role="img" aria-labelledby="rule-title rule-said"' in drawn
    assert '<title id="rule-title">By rule</title><desc id="rule-said">What it is</desc>' in drawn
    assert '<th scope="row">rule 11</th><td class="number">1</td><td class="number">$11.00</td>' in drawn
    assert drawn.count('class="bar"') == 10, "the others are no bar"
    widths = [float(width) for width in re.findall(r'width="([\d.]+)"', drawn)]
    assert widths == sorted(widths, reverse=True)


def test_without_dollars_the_bars_are_findings() -> None:
    tally: Tally[str] = Tally()
    for key in "aaab":
        tally.count(key)
    drawn = charts.bar_chart("rule", "By rule", "", charts.ranked(tally))
    first, second = (float(width) for width in re.findall(r'<rect class="bar"[^>]* width="([\d.]+)"', drawn))
    assert first == pytest.approx(3 * second, rel=0.01)
