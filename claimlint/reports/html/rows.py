"""Findings as the rows of JSON that the report's script reads.

A row is an array. Texts that may repeat (rules, helps, files, payers ...) are written where they first
stand; after that the row has their number instead, counted in the order of their first standing. So nothing
has to be known before the first finding is written, and nothing is kept of it but those texts, of which
there are ``REMEMBERED`` at the most: a few megabytes, whatever the number of findings. ``data.js`` is the
other end.
"""

from __future__ import annotations

from collections.abc import Iterable
from json.encoder import encode_basestring_ascii as _quote

from claimlint.findings import SEVERITIES, Finding, Fix, Related
from claimlint.reports.denials import described
from claimlint.reports.html import labels
from claimlint.reports.screen import parted, visible
from claimlint.source import Excerpt

REMEMBERED = 32_768
"""How many distinct texts have a number; ``data.js`` counts to the same."""

LONGEST = 1_000
"""Texts of more characters have none, so that what is remembered is bounded."""

_COLUMNS = 160
"""So much of a source line is shown around the field."""


def quoted(text: str) -> str:
    """A text as a JSON string that cannot end the element it stands in."""
    return _quote(visible(text)).replace("<", "\\u003c")


def cents(dollars: object) -> str:
    """``$1.50`` as ``150``: numbers that add up exactly."""
    return f"{dollars:.2f}".replace(".", "").lstrip("0") or "0"


class Rows:
    """Writes findings as rows; ``redact`` says that excerpts are to be masked."""

    def __init__(self, redact: bool) -> None:
        self._redact = redact
        self._numbers: dict[str, str] = {}

    def row(self, finding: Finding) -> str:
        """One finding, masked already where that is wanted, as an array."""
        again, whose = self._text, finding.attribution
        day = None if whose is None or whose.date is None else whose.date.isoformat()
        lines = "" if whose is None else ",".join(f"[{at.number},{cents(at.dollars)}]" for at in whose.lines)
        return (
            f"[{SEVERITIES.index(finding.severity)},{again(finding.code)},{again(finding.name)}"
            f",{again(finding.confidence)},{cents(finding.at_risk)},{again(finding.at_risk_basis)}"
            f",{again(finding.file)},{finding.span.start.line},{finding.span.start.column}"
            f",{_literal(finding.claim)},{finding.line or 0},{again(day)}"
            f",{again(None if whose is None else whose.procedure)}"
            f",{again(labels.payer(whose and whose.payer))}"
            f",{again(labels.provider(whose and whose.billing))}"
            f",{again(labels.provider(whose and whose.rendering))}"
            f",{again(labels.profession(whose and whose.rendering))}"
            f",{again(finding.message)},{again(labels.plain(finding.help))}"
            f",{again(labels.denial(finding.predicts))}"
            f",{again('' if finding.predicts is None else described(finding.predicts))}"
            f",{again('; '.join(finding.citations))},{again(_offer(finding.fix))}"
            f",{self._excerpt(finding.excerpt)},{0 if whose is None else whose.claim},[{lines}]"
            f",[{','.join(self._related(finding.related))}]]"
        )

    def _text(self, value: str | None) -> str:
        """A text that may repeat: itself at first, then its number."""
        if value is None:
            return "null"
        known = self._numbers.get(value)
        if known is not None:
            return known
        shown = visible(value)
        if len(self._numbers) < REMEMBERED and len(shown) <= LONGEST:
            self._numbers[value] = str(len(self._numbers))
        return quoted(shown)

    def _excerpt(self, excerpt: Excerpt) -> str:
        shown = parted(excerpt.masked() if self._redact else excerpt, _COLUMNS)
        return f"[{','.join(map(_literal, shown))}]"

    def _related(self, related: Iterable[Related]) -> Iterable[str]:
        for other in related:
            yield (
                f"[{self._text(other.message)},{_literal(other.claim)},{other.line or 0}"
                f",{other.span.start.line},{self._excerpt(other.excerpt)}]"
            )


def _literal(value: str | None) -> str:
    return "null" if value is None else quoted(value)


def _offer(fix: Fix | None) -> str:
    return "" if fix is None else f"{fix.title} ({labels.FIX_KINDS.get(fix.kind, fix.kind)})"
