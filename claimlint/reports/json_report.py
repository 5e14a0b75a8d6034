"""The report as one JSON document, written finding by finding; ``docs/report.schema.json`` describes it."""

from __future__ import annotations

import json
from typing import TextIO

from claimlint.findings import Finding, Outcome, Run
from claimlint.reports import records
from claimlint.reports.renderer import Options


class JsonReport:
    """Writes the document's head, its array of findings as they come, then the rest.

    Each finding has a line of its own, so that two reports can be compared line by line.
    """

    def __init__(self, stream: TextIO, options: Options) -> None:
        self._write = stream.write
        self._redact = options.redact
        self._before = "\n"

    def start(self, run: Run) -> None:
        members = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in records.head(run).items())
        self._write("{\n" + ",\n".join((*members, '"findings": [')))

    def finding(self, finding: Finding) -> None:
        self._write(self._before + records.written(finding, self._redact))
        self._before = ",\n"

    def finish(self, outcome: Outcome) -> None:
        rest = {
            "not_evaluated": records.undecided(outcome),
            "suppressed": records.suppressed(outcome, self._redact),
            "errors": records.errors(outcome),
            "summary": records.summary(outcome, self._redact),
        }
        members = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in rest.items())
        self._write(",\n".join(("\n]", *members)) + "\n}\n")
