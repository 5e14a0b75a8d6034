"""The report as CSV: a worklist with a row for each finding, to be sorted and ticked off in a spreadsheet."""

from __future__ import annotations

import re
from typing import Any, TextIO

from claimlint.findings import Finding, Outcome, Run
from claimlint.model import Provider
from claimlint.reports.reasons import because
from claimlint.reports.redaction import redacted
from claimlint.reports.renderer import Options
from claimlint.reports.screen import visible

COLUMNS = (
    "file",
    "place",
    "claim",
    "line",
    "payer",
    "provider",
    "service date",
    "procedure",
    "rule",
    "name",
    "severity",
    "confidence",
    "message",
    "fix",
    "expected denial",
    "at risk",
    "basis",
    "source",
    "suppressed because",
)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""What a cell begins with that a spreadsheet takes for a formula or a command."""


class WorklistReport:
    """Writes RFC 4180: commas, CRLF, quotes where they are needed. What was suppressed stands last."""

    def __init__(self, stream: TextIO, options: Options) -> None:
        self._redact = options.redact
        self._stream = stream

    def start(self, run: Run) -> None:
        import csv

        self._rows: Any = csv.writer(self._stream, lineterminator="\r\n")
        self._rows.writerow(COLUMNS)

    def finding(self, finding: Finding) -> None:
        self._row(finding, "")

    def finish(self, outcome: Outcome) -> None:
        for entry in outcome.suppressed:
            self._row(entry.finding, because(entry, self._redact))
        for error in outcome.errors:
            cells = dict.fromkeys(COLUMNS, "")
            cells.update(file=error.file, severity="error", message=f"could not be linted: {error.message}")
            cells["fix"] = error.help
            self._rows.writerow([harmless(cell) for cell in cells.values()])

    def _row(self, finding: Finding, reason: str) -> None:
        if self._redact:
            finding = redacted(finding)
        start = finding.span.start
        whose = finding.attribution
        self._rows.writerow(
            [
                harmless(cell)
                for cell in (
                    finding.file,
                    f"{start.line}:{start.column}",
                    finding.claim or "",
                    "" if finding.line is None else str(finding.line),
                    (whose.payer if whose else None) or "",
                    _npi(whose.rendering or whose.billing) if whose else "",
                    whose.date.isoformat() if whose and whose.date else "",
                    (whose.procedure if whose else None) or "",
                    finding.code,
                    finding.name,
                    finding.severity,
                    finding.confidence,
                    finding.message,
                    finding.help,
                    str(finding.predicts or ""),
                    f"{finding.at_risk:.2f}" if finding.at_risk else "",
                    finding.at_risk_basis,
                    "; ".join(finding.citations),
                    reason,
                )
            ]
        )


def _npi(provider: Provider | None) -> str:
    return (provider.npi if provider is not None else None) or ""


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs: with an apostrophe before what could be a formula (OWASP).

    Control characters but line ends and tabs are shown as escapes.
    """
    if cell.lstrip(" \u00a0\ufeff\u200b\u3000").startswith(_FORMULA):
        cell = f"'{cell}"
    return _CONTROL.sub(lambda match: visible(match[0]), cell)
