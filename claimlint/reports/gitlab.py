"""The report as a GitLab code quality artifact: a JSON array with an entry for each finding."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TextIO

from claimlint.findings import Finding, Outcome, Run
from claimlint.reports.places import plain
from claimlint.reports.reasons import because
from claimlint.reports.redaction import redacted
from claimlint.reports.renderer import Options, dollars

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


class GitlabReport:
    """Writes each finding as it comes; keeps 8 bytes of each, so that no two entries have one fingerprint."""

    def __init__(self, stream: TextIO, options: Options) -> None:
        self._write = stream.write
        self._redact = options.redact
        self._before = "\n"
        self._seen: dict[bytes, int] = {}

    def start(self, run: Run) -> None:
        self._write("[")

    def finding(self, finding: Finding) -> None:
        self._finding(finding, _SEVERITIES[finding.severity], "")

    def _finding(self, finding: Finding, severity: str, suppressed: str) -> None:
        """An entry; ``suppressed`` is why nobody need mind it."""
        if self._redact:
            finding = redacted(finding)
        whose = "" if finding.claim is None else f" [claim {finding.claim}]"
        if finding.claim is not None and finding.line is not None:
            whose = f" [line {finding.line} of claim {finding.claim}]"
        worth = f" ({dollars(finding.at_risk)} at risk)" if finding.at_risk else ""
        about = (finding.fingerprint, finding.code, finding.file, finding.message)
        note = f"; suppressed: {suppressed}" if suppressed else ""
        self._entry(
            f"{finding.code} {finding.message}{whose}{worth}{note}",
            finding.code,
            severity,
            about,
            finding.file,
            finding.span.start.line,
        )

    def finish(self, outcome: Outcome) -> None:
        for entry in outcome.suppressed:
            self._finding(entry.finding, "info", because(entry, self._redact))
        for error in outcome.errors:
            about = ("", "unreadable", error.file, error.message)
            told = f"could not be linted: {error.message}; {error.help}"
            self._entry(told, "unreadable", "critical", about, error.file, 1)
        self._write("\n]\n")

    def _entry(
        self, description: str, check: str, severity: str, about: tuple[str, ...], file: str, line: int
    ) -> None:
        digest = sha256("\x1f".join(about).encode("utf-8", "surrogatepass")).digest()
        number = self._seen[digest[:8]] = self._seen.get(digest[:8], 0) + 1
        fingerprint = sha256(digest + str(number).encode()).hexdigest()
        entry = {
            "description": description,
            "check_name": check,
            "fingerprint": fingerprint,
            "severity": severity,
            "location": {"path": plain(file), "lines": {"begin": line}},
        }
        self._write(self._before + json.dumps(entry))
        self._before = ",\n"
