"""The report for people: each finding with its source line, its reason, its likely denial and its worth.

It is written for a biller who reads claims, not X12, so every line says in words what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from claimlint.findings import Finding, Fix, Outcome, Related, Run
from claimlint.reports.denials import described
from claimlint.reports.paint import Paint
from claimlint.reports.redaction import redacted
from claimlint.reports.renderer import Options, dollars, place
from claimlint.reports.screen import underlined, visible, wrapped
from claimlint.reports.summary import Summary
from claimlint.source import Excerpt, Span

_LABEL = 10
"""The columns that ``expect:`` and its like take, up to where their text begins."""

_FIX_KINDS = {"safe": "safe to apply", "unsafe": "states a fact that you must confirm"}


class TextReport:
    """Writes findings grouped by file, then the totals."""

    def __init__(self, stream: TextIO, options: Options) -> None:
        self._write = stream.write
        self._redact = options.redact
        self._width = max(options.width, 40)
        self._paint = Paint(options.colour)
        self._summary = Summary(self._paint, self._width, self._redact)
        self._file: str | None = None

    def start(self, run: Run) -> None:
        self._summary.run = run

    def finding(self, finding: Finding) -> None:
        self._summary.count(finding)
        if self._redact:
            finding = redacted(finding)
        parts = [*self._heading(finding), *self._excerpt(finding.span, finding.excerpt, finding.severity)]
        for label, text in self._reasons(finding):
            parts += self._labelled(label, text)
        # What stands where the finding does (in a header, for each line it is about) is shown once.
        here = [related for related in finding.related if related.span == finding.span]
        if here:
            parts += self._labelled("note", _together(here))
        for related in finding.related:
            if related.span != finding.span:
                parts += self._related(related)
        parts.append("\n")
        self._write("\n".join(parts))

    def finish(self, outcome: Outcome) -> None:
        self._write("\n".join((*self._summary.lines(outcome), "")))

    def _heading(self, finding: Finding) -> list[str]:
        paint = self._paint
        lines = []
        if finding.file != self._file:
            self._file = finding.file
            name = visible(finding.file)
            lines += [paint.strong(name), paint.faint("-" * min(len(name), self._width)), ""]
        severity = paint.severity(finding.severity, finding.severity)
        lines.append(
            f"{paint.strong(visible(place(finding)))}  {severity} {paint.strong(finding.code)} {finding.name}"
        )
        lines += (f"  {line}" for line in wrapped(visible(finding.message), self._width - 2))
        return lines

    def _excerpt(self, span: Span, excerpt: Excerpt, severity: str) -> list[str]:
        if self._redact:
            excerpt = excerpt.masked()
        number = str(span.start.line)
        blank = " " * len(number)
        shown, marks = underlined(excerpt, self._width - len(number) - 5)
        gutter = self._paint.faint
        return [
            gutter(f"  {blank} |"),
            f"{gutter(f'  {number} |')} {shown}".rstrip(),
            f"{gutter(f'  {blank} |')} {self._paint.severity(severity, marks)}",
        ]

    def _reasons(self, finding: Finding) -> list[tuple[str, str]]:
        reasons = []
        if finding.claim is not None:
            reasons.append(("claim", _whose(finding.claim, finding.line)))
        if finding.citations:
            reasons.append(("why", "; ".join(finding.citations)))
        if finding.predicts is not None:
            reasons.append(("expect", described(finding.predicts)))
        if finding.at_risk:
            basis = f" ({finding.at_risk_basis})" if finding.at_risk_basis else ""
            reasons.append(("at risk", dollars(finding.at_risk) + basis))
        if finding.help:
            reasons.append(("fix", " ".join(finding.help.split())))
        if finding.fix is not None:
            edit = "edit" if finding.fix.automatic else "by hand"
            reasons.append((edit if finding.help else "fix", _offer(finding.fix)))
        return reasons

    def _labelled(self, label: str, text: str) -> list[str]:
        first, *rest = wrapped(visible(text), self._width - _LABEL - 2)
        return [
            f"  {self._paint.strong(f'{label}:')}{' ' * (_LABEL - len(label) - 1)}{first}",
            *(" " * (_LABEL + 2) + line for line in rest),
        ]

    def _related(self, related: Related) -> list[str]:
        text = f"{related.message} ({_whose(related.claim, related.line)})"
        return [*self._labelled("note", text), *self._excerpt(related.span, related.excerpt, "note")]


def _together(related: Sequence[Related]) -> str:
    """Several lines at one place: ``the other lines (26-0417, lines 2, 3 and 4)``."""
    lines = [str(one.line) for one in related if one.line is not None]
    if len(lines) < 2:
        return f"{related[0].message} ({_whose(related[0].claim, related[0].line)})"
    message = related[0].message.replace("the other line", "the other lines")
    return f"{message} ({related[0].claim}, lines {', '.join(lines[:-1])} and {lines[-1]})"


def _whose(claim: str, line: int | None) -> str:
    return claim if line is None else f"{claim}, line {line}"


def _offer(fix: Fix) -> str:
    return f"{fix.title} ({_FIX_KINDS.get(fix.kind, fix.kind)})"
