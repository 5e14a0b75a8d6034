"""The list of reasons: JSON lines, which say of each held claim why, and end with a summary."""

from __future__ import annotations

import json
from typing import Any, TextIO

from claimlint.findings import Finding
from claimlint.reports.records import written

SCHEMA_VERSION = 1


class Reasons:
    """Writes one object a line: a ``finding`` that holds, ``held`` for each claim, at last ``summary``."""

    def __init__(self, stream: TextIO | None, redact: bool) -> None:
        self._stream = stream
        self._redact = redact

    def finding(self, finding: Finding) -> None:
        """A finding that holds a claim, as in a JSON report."""
        if self._stream is not None:
            self._stream.write(f'{{"kind":"finding","finding":{written(finding, self._redact)}}}\n')

    def held(self, claim: str, number: int, codes: list[str], why: str) -> None:
        """A claim that is held, the ``number``-th of the input from 1."""
        self._line({"kind": "held", "claim": claim, "number": number, "codes": codes, "why": why})

    def summary(self, values: dict[str, Any]) -> None:
        """The last line."""
        self._line({"kind": "summary", "schema_version": SCHEMA_VERSION, **values})

    def _line(self, values: dict[str, Any]) -> None:
        if self._stream is not None:
            self._stream.write(json.dumps(values) + "\n")
