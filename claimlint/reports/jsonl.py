"""The report as JSON lines: one finding a line, then one line with the totals."""

from __future__ import annotations

import json
from typing import TextIO

from claimlint.findings import Finding, Outcome, Run
from claimlint.reports import records
from claimlint.reports.renderer import Options


class JsonLinesReport:
    """Writes each finding as it comes. The last line is the one that has a ``summary``."""

    def __init__(self, stream: TextIO, options: Options) -> None:
        self._write = stream.write
        self._redact = options.redact
        self._run: Run | None = None

    def start(self, run: Run) -> None:
        self._run = run

    def finding(self, finding: Finding) -> None:
        self._write(records.written(finding, self._redact) + "\n")

    def finish(self, outcome: Outcome) -> None:
        if self._run is None:
            raise RuntimeError("the report was finished before it was started")
        tail = {
            "summary": records.summary(outcome, self._redact),
            **records.head(self._run),
            "not_evaluated": records.undecided(outcome),
            "suppressed": records.suppressed(outcome, self._redact),
            "errors": records.errors(outcome),
        }
        self._write(json.dumps(tail) + "\n")
