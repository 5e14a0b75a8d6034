"""The JSON report as pydantic models, and the JSON Schema made from them.

``python -m claimlint.reports.schema FILE`` writes the schema. A key may be added without a new
``schema_version``, so readers should pass over keys that they do not know.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from claimlint.reports.records import SCHEMA_VERSION

Money = Annotated[str, Field(pattern=r"^-?[0-9]+\.[0-9]{2}$", description="Dollars with two decimals.")]
Count = Annotated[int, Field(ge=0)]
Ordinal = Annotated[int, Field(ge=1)]
Severity = Literal["error", "warning", "info"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Position(_Record):
    """A place in a file."""

    line: Ordinal
    """The physical line, from 1."""
    column: Ordinal
    """The character in the line, from 1."""
    byte: Count
    """The byte in the file, from 0."""


class Span(_Record):
    """A stretch of a file, from ``start`` up to but not including ``end``."""

    start: Position
    end: Position


class Prediction(_Record):
    """The denial to expect."""

    group: str
    """The claim adjustment group code: CO, PR, OA or PI."""
    carc: str
    """The claim adjustment reason code."""
    rarc: tuple[str, ...]
    """The remittance advice remark codes that usually come with it."""


class Related(_Record):
    """Another place that a finding is about."""

    message: str
    claim: str
    line: Ordinal | None
    span: Span


class Edit(_Record):
    """Replace the bytes from ``start`` up to ``end`` of the file by ``text``."""

    start: Count
    end: Count
    text: str


class Fix(_Record):
    """How the file can be edited to mend the finding."""

    kind: Literal["safe", "unsafe"]
    """``safe`` is mechanical; ``unsafe`` states a fact that a person must confirm."""
    title: str
    edits: tuple[Edit, ...]
    """Empty where this source cannot be edited so, or where the edit would spell out member data."""


class Finding(_Record):
    """One thing wrong with one claim."""

    code: str
    name: str
    severity: Severity
    confidence: Literal["high", "medium", "low"]
    """How sure a denial is."""
    file: str
    claim: str | None
    """The patient control number; null where the finding is about the file."""
    line: Ordinal | None
    """The number of the service line in its claim; null where the finding is about the whole claim."""
    field: str | None
    span: Span
    message: str
    help: str
    predicts: Prediction | None
    at_risk: Money
    at_risk_basis: str
    """What ``at_risk`` was taken from, of several lines joined such as ``allowed and charge``.

    ``allowed``: the payer's allowed amount. ``fee schedule``: an estimate from the physician fee schedule,
    with its release (``fee schedule 2024``) where that is older than the service. ``charge``: the charge.
    Empty where nothing is at risk or nothing is known.
    """
    citations: tuple[str, ...]
    related: tuple[Related, ...]
    fix: Fix | None
    fingerprint: str
    """The same for the same finding after claims are reordered or other lines edited."""


class Tool(_Record):
    """Who wrote the report."""

    name: str
    version: str


class NotEvaluated(_Record):
    """A rule that could neither pass nor fail on some claims."""

    code: str
    claims: Ordinal
    needs: tuple[str, ...]
    """The facts it lacked, by name."""
    supply: tuple[str, ...]
    """What to write or supply so that it can be evaluated, in words."""


class Suppressed(_Record):
    """A finding that was silenced."""

    kind: Literal["comment", "file", "baseline"]
    """What silenced it: a comment in the source, an entry of a suppress file, or the baseline."""
    reason: str
    """Why, as its author wrote it; words that may be a name are masked unless the report is not redacted."""
    span: Span
    """Where the suppression stands."""
    finding: Finding


class FileError(_Record):
    """A path that could not be linted."""

    file: str
    message: str
    help: str


class SeverityCounts(_Record):
    """Findings by severity."""

    error: Count
    warning: Count
    info: Count


class Summary(_Record):
    """The totals of the run."""

    files: Count
    claims: Count
    lines: Count
    """Service lines."""
    findings: SeverityCounts
    claims_with_findings: Count
    suppressed: Count
    """Findings silenced by comments in the files."""
    charges: Money
    at_risk: Money
    not_evaluated: Count
    """Pairs of a rule and a claim that could not be decided."""
    unbound_payers: dict[str, Count]
    """Claims by payer name, of payers that no ruleset binds; the empty name is that of no payer."""


class _Head(_Record):
    schema_version: Literal[1]
    tool: Tool
    ruleset: tuple[str, ...]
    as_of: date
    """The day the run stands on."""
    not_evaluated: tuple[NotEvaluated, ...]
    suppressed: tuple[Suppressed, ...]
    """What was silenced and why: the audit of the run."""
    errors: tuple[FileError, ...]
    summary: Summary


class Report(_Head):
    """The whole document of ``--format json``."""

    findings: tuple[Finding, ...]


class LastLine(_Head):
    """The last line of ``--format jsonl``; every line before it is a Finding."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``Report``; its ``$defs`` also describe the lines of ``jsonl``."""
    _, schema = models_json_schema([(Report, "serialization"), (LastLine, "serialization")])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "claimlint report",
        "description": f"What claimlint --format json writes, schema_version {SCHEMA_VERSION}."
        " A line of --format jsonl is a #/$defs/Finding, the last one a #/$defs/LastLine.",
        "$ref": "#/$defs/Report",
        **schema,
    }


def published() -> str:
    """The text of ``docs/report.schema.json``."""
    return json.dumps(json_schema(), indent=2) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m claimlint.reports.schema FILE")
    Path(sys.argv[1]).write_text(published(), encoding="utf-8")
