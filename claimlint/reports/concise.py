"""One line a finding, for editors, terminals and grep; one line of totals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from claimlint.findings import SEVERITIES, Finding, Outcome, Run, Suppressed
from claimlint.reports.paint import Paint
from claimlint.reports.redaction import redacted
from claimlint.reports.renderer import Options, counted, dollars, place, unread
from claimlint.reports.screen import visible


class ConciseReport:
    """Writes ``file:line:column: severity CODE [line of claim] message ($at risk)``."""

    def __init__(self, stream: TextIO, options: Options) -> None:
        self._write = stream.write
        self._paint = Paint(options.colour)
        self._redact = options.redact

    def start(self, run: Run) -> None:
        """Nothing stands above the findings: every line but the last is one of them."""

    def finding(self, finding: Finding) -> None:
        if self._redact:
            finding = redacted(finding)
        severity = self._paint.severity(finding.severity, finding.severity)
        whose = "" if finding.claim is None else f" [claim {finding.claim}]"
        if finding.claim is not None and finding.line is not None:
            whose = f" [line {finding.line} of claim {finding.claim}]"
        worth = f" ({dollars(finding.at_risk)})" if finding.at_risk else ""
        says = visible(f"{finding.code}{whose} {finding.message}{worth}")
        self._write(f"{visible(place(finding))}: {severity} {says}\n")

    def finish(self, outcome: Outcome) -> None:
        if outcome.suppressed:
            self._tell(outcome.suppressed)
        for error in outcome.errors:
            self._write(f"{visible(error.file)}: {visible(error.message)}\n")
        self._sum(outcome)

    def _tell(self, suppressed: Sequence[Suppressed]) -> None:
        """The audit: what was silenced, and why."""
        from claimlint.reports.reasons import because, silenced

        for entry in suppressed:
            says = f"{silenced(entry, self._redact)}: {because(entry, self._redact)}"
            self._write(visible(f"suppressed {says}") + "\n")

    def _sum(self, outcome: Outcome) -> None:
        by_severity = ", ".join(f"{outcome.findings[severity]:,} {severity}" for severity in SEVERITIES)
        left_out = f"; {unread(outcome)}" if outcome.errors else ""
        self._write(
            f"{counted(sum(outcome.findings.values()), 'finding')} ({by_severity})"
            f" on {outcome.claims_with_findings:,} of {counted(outcome.claims, 'claim')};"
            f" {dollars(outcome.at_risk)} of {dollars(outcome.charges)} at risk;"
            f" {counted(len(outcome.not_evaluated), 'rule')} not evaluated on some claims{left_out}\n"
        )
