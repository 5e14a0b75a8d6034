"""Hand-made findings: a clinic's small batch with one finding of each shape. All of it is invented."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from claimlint.findings import (
    FileError,
    Finding,
    Fix,
    NotEvaluated,
    Outcome,
    Prediction,
    Related,
    Run,
    Suppressed,
)
from claimlint.formats.reading import Edit
from claimlint.reports import FORMATS, Options
from claimlint.source import Excerpt, Position, Span

RUN = Run("claimlint", "0.1.0", ("medicare",), date(2026, 3, 1))


def span(line: int, column: int, byte: int, length: int) -> Span:
    """A stretch of ``length`` ASCII characters on one line."""
    return Span(Position(line, column, byte), Position(line, column + length, byte + length))


MODIFIER = Finding(
    code="MOD001",
    name="therapy-modifier-missing",
    severity="error",
    confidence="high",
    file="clinic.claim",
    claim="26-00417",
    line=2,
    field="modifiers",
    span=span(12, 15, 300, 8),
    excerpt=Excerpt("  2026-02-04  97110-KX  x2  30min  $64.00  dx 1,2", 14, 8),
    message="97110 is always a therapy service and has none of GP, GO and GN",
    help="Add the modifier of the plan of care under which the service was given: GP for physical therapy,"
    " GO for occupational therapy, GN for speech-language pathology.",
    predicts=Prediction("CO", "4", ("N822", "MA130")),
    at_risk=Decimal("64.00"),
    at_risk_basis="charge",
    citations=("CMS Pub 100-04 ch. 5 sec. 20.1", "42 CFR 410.60"),
    fix=Fix("unsafe", "add GP", (Edit(305, 308, "-GP-KX"),)),
    fingerprint="5f0c2a9be1d34478",
)

PAIR = Finding(
    code="PTP002",
    name="ptp-modifier-needed",
    severity="warning",
    confidence="medium",
    file="clinic.claim",
    claim="26-00418",
    line=2,
    field="code",
    span=span(21, 15, 610, 5),
    excerpt=Excerpt("  2026-02-06  97530-GP  x1  15min  $1,240.00", 14, 5),
    message="97530 is column 2 of an NCCI pair with 97150 of the same day",
    help="",
    predicts=Prediction("CO", "97"),
    at_risk=Decimal("1198.5"),
    at_risk_basis="allowed",
    related=(
        Related(
            "the column-1 line",
            "26-00418",
            1,
            span(20, 15, 560, 5),
            Excerpt("  2026-02-06  97150-GP  x1  $41.00", 14, 5),
        ),
    ),
    fingerprint="00aa11bb22cc33dd",
)

MEMBER = Finding(
    code="STR003",
    name="member-id-form",
    severity="info",
    confidence="high",
    file="batch.837",
    claim="A1",
    line=None,
    field="member",
    span=span(1, 41, 40, 13),
    excerpt=Excerpt("NM1*IL*1*DOE*PAT****MI*1EG4-TE5-MK73", 23, 13, ((9, 3), (13, 3), (23, 13))),
    message="the member id has hyphens",
    help="Send the eleven characters alone.",
    fix=Fix("safe", "remove the hyphens", (Edit(40, 53, "1EG4TE5MK73"),)),
    fingerprint="0123456789abcdef",
)

SYNTAX = Finding(
    code="SYN003",
    name="unknown-word",
    severity="error",
    confidence="high",
    file="batch.837",
    claim=None,
    line=None,
    field=None,
    span=span(3, 1, 80, 0),
    excerpt=Excerpt("", 0, 0),
    message="expected a segment and found the end of the file",
    help="Send the file again, whole.",
    fingerprint="fedcba9876543210",
)

FINDINGS = (MODIFIER, PAIR, MEMBER, SYNTAX)


def outcome() -> Outcome:
    """The totals that belong to FINDINGS, with something of everything that can be said at the end."""
    return Outcome(
        files=2,
        claims=12,
        lines=48,
        charges=Decimal("2931.00"),
        at_risk=Decimal("1262.50"),
        findings={"error": 2, "warning": 1, "info": 1},
        claims_with_findings=3,
        suppressed=[
            Suppressed(PAIR, "comment", "billed for the denial, Mrs. Alder asked", span(21, 40, 640, 30))
        ],
        not_evaluated=[
            NotEvaluated("UNT001", "timed-units", 11, ("timed_minutes",)),
            NotEvaluated("POC003", "plan-not-certified", 9, ("plan",)),
            NotEvaluated("POC001", "plan-missing", 9, ("plan",)),
        ],
        unbound_payers={"": 2, "acme": 1},
        errors=[FileError("scan.pdf", "a PDF, not a claim file", "Name .claim or X12 files.")],
    )


def clean() -> Outcome:
    """The totals of a run in which there was nothing to say."""
    return Outcome(files=1, claims=1, lines=2, charges=Decimal("93.00"))


def render(
    name: str,
    findings: Iterable[Finding] = FINDINGS,
    end: Outcome | None = None,
    options: Options | None = None,
) -> str:
    """The whole report in format ``name``."""
    stream = io.StringIO()
    renderer = FORMATS[name](stream, Options() if options is None else options)
    renderer.start(RUN)
    for finding in findings:
        renderer.finding(finding)
    renderer.finish(outcome() if end is None else end)
    return stream.getvalue()
