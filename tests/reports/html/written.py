"""What the tests of the HTML report share: reports of findings, and their rows read back."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from claimlint.findings import SEVERITIES, Attribution, Finding, LineAtRisk, Outcome, Run
from claimlint.formats.sources import Source
from claimlint.model import Provider
from claimlint.reports import FORMATS, Options
from claimlint.reports.html.rows import LONGEST
from claimlint.rules.engine import Linter
from claimlint.rules.shelf import Shelf
from tests.reports.samples import MEMBER, MODIFIER, PAIR, outcome

AS_OF = date(2026, 6, 30)

COLUMNS = [
    *("severity", "code", "name", "confidence", "cents", "basis", "file", "row", "column", "claim", "line"),
    *(
        "date",
        "procedure",
        "payer",
        "billing",
        "rendering",
        "profession",
        "message",
        "help",
        "denial",
        "expect",
        "why",
    ),
    *("edit", "excerpt", "number", "lines", "related"),
]
TEXTS = {
    *(
        "code",
        "name",
        "confidence",
        "basis",
        "file",
        "date",
        "procedure",
        "payer",
        "billing",
        "rendering",
        "profession",
    ),
    *("message", "help", "denial", "expect", "why", "edit"),
}


@cache
def _shelf() -> Shelf:
    return Shelf()


def linted(text: str, jobs: int = 1) -> tuple[list[Finding], Outcome]:
    """The detailed findings of .claim text, and the totals."""
    linter = Linter(_shelf(), AS_OF, jobs=jobs, detailed=True)
    linter.prepare([Source.from_bytes("clinic.claim", text.encode())])
    return list(linter.findings()), linter.outcome


def report(findings: Iterable[Finding], outcome: Outcome, redact: bool = True, name: str = "html") -> str:
    """The report on findings, as text."""
    stream = io.StringIO()
    renderer = FORMATS[name](stream, Options(redact=redact))
    renderer.start(Run("claimlint", "0.1.0", ("medicare",), AS_OF))
    for finding in findings:
        renderer.finding(finding)
    renderer.finish(outcome)
    return stream.getvalue()


def block(page: str) -> str:
    """What stands in the element of the rows."""
    found = re.search(r'<script type="application/json" id="rows">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return found[1]


def rows(page: str) -> list[dict[str, Any]]:
    """The rows as the page's script reads them: numbers stand for the texts that were there before."""
    texts: list[str] = []

    def text(value: str | int | None) -> str | None:
        if isinstance(value, int):
            return texts[value]
        if value is not None and len(value) <= LONGEST:
            texts.append(value)
        return value

    found = []
    for row in json.loads(block(page)):
        named = dict(zip(COLUMNS, row, strict=True))
        for column in COLUMNS:
            if column in TEXTS:
                named[column] = text(named[column])
        named["related"] = [[text(message), *rest] for message, *rest in named["related"]]
        found.append(named)
    return found


def at_risk(read: Sequence[dict[str, Any]]) -> int:
    """Cents of the lines of some rows, each line once."""
    worth = {(row["number"], line): cents for row in read for line, cents in row["lines"]}
    return sum(worth.values())


def many(number: int) -> tuple[list[Finding], Outcome]:
    """So many findings: in turn an error of MOD001, a warning of PTP002 and an info of STR003, and totals."""
    findings: list[Finding] = []
    for place in range(number):
        model = (MODIFIER, PAIR, MEMBER)[place % 3]
        worth = Decimal(place) if model is not MEMBER else Decimal(0)
        lines = (LineAtRisk(1, None, None, worth),) if worth else ()
        who = Provider("PT", f"20000000{place % 7:02}")
        payer = "medicare" if place % 5 else "acme"
        whose = Attribution(place + 1, payer, Provider(npi="2000000010"), who, None, lines)
        findings.append(replace(model, claim=f"26-{place}", at_risk=worth, attribution=whose))
    end = outcome()
    end.findings = {name: sum(finding.severity == name for finding in findings) for name in SEVERITIES}
    end.at_risk = sum((finding.at_risk for finding in findings), Decimal(0))
    return findings, end
