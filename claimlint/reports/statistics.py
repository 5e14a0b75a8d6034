"""``--statistics``: in place of the findings, how many each rule has and what they put at risk."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TextIO

from claimlint.findings import Finding, Outcome, Run
from claimlint.reports.renderer import counted, dollars, unread

STATISTICS = ("text", "json", "csv")
"""The formats in which they can be had."""


class StatisticsReport:
    """Adds up findings by rule; the rule with the most dollars at risk stands first."""

    def __init__(self, stream: TextIO, format_name: str) -> None:
        self._stream = stream
        self._format = format_name
        self._rules: dict[str, tuple[str, str, int, Decimal, int]] = {}

    def start(self, run: Run) -> None:
        """Nothing is known yet."""

    def finding(self, finding: Finding) -> None:
        _, _, found, at_risk, fixable = self._rules.get(finding.code, ("", "", 0, Decimal(0), 0))
        fixable += finding.fix is not None and finding.fix.automatic
        self._rules[finding.code] = (
            finding.name,
            finding.severity,
            found + 1,
            at_risk + finding.at_risk,
            fixable,
        )

    def finish(self, outcome: Outcome) -> None:
        rows = sorted(
            ((code, *entry) for code, entry in self._rules.items()),
            key=lambda row: (-row[4], -row[3], row[0]),
        )
        if self._format == "json":
            keys = ("code", "name", "severity", "findings", "at_risk", "with_edits")
            entries = [dict(zip(keys, (*row[:4], f"{row[4]:.2f}", row[5]), strict=True)) for row in rows]
            self._stream.write(json.dumps(entries, indent=2) + "\n")
        elif self._format == "csv":
            lines = ["code,name,severity,findings,at risk,with edits"]
            lines += [
                f"{c},{name},{level},{n},{amount:.2f},{fixes}" for c, name, level, n, amount, fixes in rows
            ]
            self._stream.write("\r\n".join(lines) + "\r\n")
        else:
            self._text([(f"{n:,}", dollars(amount), c, name) for c, name, _, n, amount, _ in rows], outcome)

    def _text(self, rows: list[tuple[str, str, str, str]], outcome: Outcome) -> None:
        widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
        for number, amount, code, name in rows:
            self._stream.write(f"{number:>{widths[0]}}  {amount:>{widths[1]}}  {code:<{widths[2]}}  {name}\n")
        left_out = f"; {unread(outcome)}" if outcome.errors else ""
        found = counted(sum(outcome.findings.values()), "finding")
        on = counted(outcome.claims_with_findings, "claim")
        self._stream.write(f"{found} on {on}, {dollars(outcome.at_risk)} at risk{left_out}\n")
