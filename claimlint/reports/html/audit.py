"""The audit of suppressions: which findings were silenced, by what, why, and what they are worth."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from claimlint.findings import Suppressed
from claimlint.reports.html import labels, totals
from claimlint.reports.html.markup import paragraph, table
from claimlint.reports.reasons import because
from claimlint.reports.redaction import redacted
from claimlint.reports.renderer import counted, dollars, place

_OPEN = 15
"""So many are shown at once; more can be opened."""

_SHOWN = 1_000
"""So many are in the page at the most; the JSON report has all."""

_HEAD = ("Place", "Claim", "Rule", "Reason", "By", "Worth")


def section(suppressed: Sequence[Suppressed], redact: bool) -> str:
    """The whole section, in the order of the input; empty where nothing was suppressed."""
    if not suppressed:
        return ""
    worth = sum((entry.finding.at_risk for entry in suppressed), Decimal(0))
    said = (
        f"{counted(len(suppressed), 'finding')}, worth {dollars(worth)} if each would be denied."
        " They count in none of the totals."
    )
    content = paragraph(said, "lead") + _table(suppressed[:_OPEN], redact)
    more = suppressed[_OPEN:_SHOWN]
    if more:
        content += f"<details><summary>{len(more):,} more</summary>{_table(more, redact)}</details>"
    if suppressed[_SHOWN:]:
        content += paragraph(f"{len(suppressed) - _SHOWN:,} more are in the JSON report.", "faint")
    return totals.section("suppressed", "Suppressed", content)


def _table(suppressed: Sequence[Suppressed], redact: bool) -> str:
    rows = [_row(entry, redact) for entry in suppressed]
    return table("Findings that were suppressed", _HEAD, rows, (5,))


def _row(entry: Suppressed, redact: bool) -> tuple[str, ...]:
    finding = redacted(entry.finding) if redact else entry.finding
    whose = finding.claim or ""
    if finding.line is not None:
        whose += f", line {finding.line}"
    reason = because(entry, redact)
    return place(finding), whose, labels.rule(finding), reason, entry.kind, dollars(finding.at_risk)
