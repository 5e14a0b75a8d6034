"""The findings that a reader without scripts gets to see: those with the most dollars."""

from __future__ import annotations

import heapq

from claimlint.findings import SEVERITIES, Finding
from claimlint.reports.denials import described
from claimlint.reports.html import labels
from claimlint.reports.html.markup import element, paragraph, text
from claimlint.reports.renderer import counted, dollars, place
from claimlint.reports.screen import parted
from claimlint.source import Excerpt

SHOWN = 100
"""How many are kept and shown."""

_COLUMNS = 160


class Worst:
    """Keeps the findings with the most dollars, the gravest and first of equal ones."""

    def __init__(self, redact: bool) -> None:
        self._redact = redact
        self._heap: list[tuple[tuple[object, ...], Finding]] = []
        self._number = 0

    def add(self, finding: Finding) -> None:
        """Take note of a finding, masked already where that is wanted."""
        self._number += 1
        weight = finding.at_risk, -SEVERITIES.index(finding.severity), -self._number
        if len(self._heap) < SHOWN:
            heapq.heappush(self._heap, (weight, finding))
        elif weight > self._heap[0][0]:
            heapq.heapreplace(self._heap, (weight, finding))

    def section(self) -> str:
        """All of them, the one with most dollars first, each to be opened."""
        found = [finding for _, finding in sorted(self._heap, key=lambda entry: entry[0], reverse=True)]
        if self._number > len(found):
            said = (
                f"The {len(found)} findings with the most dollars, of {self._number:,}."
                " With scripts allowed, this page lists, filters and sorts all of them."
            )
        else:
            said = (
                f"{counted(len(found), 'finding')}, most dollars first."
                if found
                else "There are no findings."
            )
        items = "\n".join(map(self._item, found))
        return f'<div id="static">{paragraph(said, "lead")}\n{items}</div>'

    def _item(self, finding: Finding) -> str:
        of_claim = "" if finding.claim is None else f"claim {finding.claim}"
        if finding.line is not None:
            of_claim += f", line {finding.line}"
        aside = "; ".join(filter(None, (of_claim, _worth(finding))))
        summary = (
            f'<span class="chip {finding.severity}">{finding.severity}</span> '
            f"{element('strong', text(finding.code))} {element('span', text(finding.message))} "
            f"{element('span', text(aside), class_='faint')}"
        )
        facts = [("Rule", text(labels.rule(finding))), ("Place", text(place(finding)))]
        if finding.citations:
            facts.append(("Why", text("; ".join(finding.citations))))
        if finding.help:
            facts.append(("Fix", text(labels.plain(finding.help))))
        if finding.fix is not None:
            facts.append(
                ("Edit", text(f"{finding.fix.title} ({labels.FIX_KINDS.get(finding.fix.kind, '')})"))
            )
        if finding.predicts is not None:
            facts.append(("Expect", text(described(finding.predicts))))
        for other in finding.related:
            where = other.claim if other.line is None else f"{other.claim}, line {other.line}"
            facts.append(("Note", text(f"{other.message} ({where})") + self._excerpt(other.excerpt)))
        listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
        return (
            f"<details><summary>{summary}</summary>"
            f"{self._excerpt(finding.excerpt)}<dl>{listed}</dl></details>"
        )

    def _excerpt(self, excerpt: Excerpt) -> str:
        before, marked, after = parted(excerpt.masked() if self._redact else excerpt, _COLUMNS)
        return f"<pre>{text(before)}<mark>{text(marked)}</mark>{text(after)}</pre>"


def _worth(finding: Finding) -> str:
    return f"{dollars(finding.at_risk)} at risk" if finding.at_risk else ""
