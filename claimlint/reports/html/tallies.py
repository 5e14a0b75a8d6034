"""What findings come to by rule, payer, provider, denial and date, each service line counted once.

Nothing is kept of a finding. A line counts once for each rule and each denial that speaks of it, and once for
its payer, its providers and its date, so that those add up to the dollars at risk of the run.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from claimlint.findings import Finding
from claimlint.reports.html import labels

KEYS = 20_000
"""How many rules, providers or dates have a bar of their own to win; what comes later is with the others."""

_NOTHING = Decimal(0)

Key = TypeVar("Key", bound=Hashable)


class Tally(Generic[Key]):
    """Findings and dollars by a key."""

    def __init__(self) -> None:
        self.findings: dict[Key, int] = {}
        self.dollars: dict[Key, Decimal] = {}
        self.other_findings = 0
        self.other_dollars = _NOTHING

    def count(self, key: Key) -> None:
        """Add a finding."""
        if key in self.findings or len(self.findings) < KEYS:
            self.findings[key] = self.findings.get(key, 0) + 1
        else:
            self.other_findings += 1

    def add(self, key: Key, dollars: Decimal) -> None:
        """Add dollars."""
        if key in self.dollars or len(self.dollars) < KEYS:
            self.dollars[key] = self.dollars.get(key, _NOTHING) + dollars
        else:
            self.other_dollars += dollars


class Tallies:
    """All tallies of a report. The findings of a claim come one after the other."""

    def __init__(self) -> None:
        self.rules: Tally[str] = Tally()
        self.payers: Tally[str] = Tally()
        self.rendering: Tally[str] = Tally()
        self.billing: Tally[str] = Tally()
        self.denials: Tally[str] = Tally()
        self.days: Tally[date | None] = Tally()
        self._claim = 0
        self._seen: set[tuple[str, int]] = set()

    def add(self, finding: Finding) -> None:
        """Count a finding, and the dollars of its lines that were not counted before."""
        whose, rule, denial = finding.attribution, labels.rule(finding), labels.denial(finding.predicts)
        self.rules.count(rule)
        self.denials.count(denial)
        self.payers.count(labels.payer(whose and whose.payer))
        self.billing.count(labels.provider(whose and whose.billing))
        self.rendering.count(labels.provider(whose and whose.rendering))
        self.days.count(None if whose is None else whose.date)
        if whose is None:
            return
        if whose.claim != self._claim:
            self._claim = whose.claim
            self._seen.clear()
        for line in whose.lines:
            if self._first(rule, line.number):
                self.rules.add(rule, line.dollars)
            if self._first(denial, line.number):
                self.denials.add(denial, line.dollars)
            if self._first("", line.number):
                self.payers.add(labels.payer(whose.payer), line.dollars)
                self.billing.add(labels.provider(whose.billing), line.dollars)
                self.rendering.add(labels.provider(line.rendering), line.dollars)
                self.days.add(line.date, line.dollars)

    def _first(self, whose: str, line: int) -> bool:
        before = len(self._seen)
        self._seen.add((whose, line))
        return len(self._seen) > before
