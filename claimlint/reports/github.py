"""The report as workflow commands of GitHub Actions, which show findings at the lines of a pull request."""

from __future__ import annotations

from typing import TextIO

from claimlint.findings import Finding, Outcome, Run
from claimlint.reports.places import plain
from claimlint.reports.reasons import because, silenced
from claimlint.reports.redaction import redacted
from claimlint.reports.renderer import Options, counted, dollars
from claimlint.reports.screen import visible

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


class GithubReport:
    """Writes a command a finding. GitHub shows ten of each level and step; the log has them all."""

    def __init__(self, stream: TextIO, options: Options) -> None:
        self._write = stream.write
        self._redact = options.redact

    def start(self, run: Run) -> None:
        """Nothing stands above the findings."""

    def finding(self, finding: Finding) -> None:
        if self._redact:
            finding = redacted(finding)
        start, end = finding.span
        place = {"file": plain(finding.file), "line": str(start.line), "col": str(start.column)}
        if end.line == start.line and end.column > start.column:
            place["endColumn"] = str(end.column - 1)
        place["title"] = f"{finding.code} {finding.name}"
        whose = "" if finding.claim is None else f" [claim {finding.claim}]"
        if finding.claim is not None and finding.line is not None:
            whose = f" [line {finding.line} of claim {finding.claim}]"
        worth = f" ({dollars(finding.at_risk)} at risk)" if finding.at_risk else ""
        says = f"{finding.message}{whose}{worth}"
        if finding.help:
            says += f"\nfix: {finding.help}"
        self._command(_LEVELS[finding.severity], place, says)

    def finish(self, outcome: Outcome) -> None:
        for entry in outcome.suppressed:
            # A line of the log, and no command: it is to be found, and to trouble nobody.
            says = f"{silenced(entry, self._redact)}: {because(entry, self._redact)}"
            self._write(visible(f"suppressed {says}") + "\n")
        for error in outcome.errors:
            self._command("error", {"file": plain(error.file)}, f"{error.message}; {error.help}")
        found = counted(sum(outcome.findings.values()), "finding")
        says = (
            f"{found} on {outcome.claims_with_findings:,} of {counted(outcome.claims, 'claim')};"
            f" {dollars(outcome.at_risk)} of {dollars(outcome.charges)} at risk;"
            f" {len(outcome.suppressed):,} suppressed;"
            f" {counted(len(outcome.not_evaluated), 'rule')} not evaluated on some claims"
        )
        self._command("notice", {"title": "claimlint"}, says)

    def _command(self, level: str, properties: dict[str, str], message: str) -> None:
        stated = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        lines = "\n".join(visible(line) for line in message.split("\n"))
        self._write(f"::{level} {stated}::{_data(lines)}\n")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
