"""The report as SARIF 2.1.0 (OASIS), for code scanning and whatever else collects findings.

Results are written as they come, and what stands before them in other tools' files, the rules, after them.
GitHub takes no more than 25,000 results of a run. What goes beyond that is added up by rule and file, and
both the result and a notification of the run say so: nothing is left out in silence.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, TextIO

from claimlint.findings import Finding, Fix, Outcome, Related, Run, Suppressed
from claimlint.reports.denials import described
from claimlint.reports.places import uri
from claimlint.reports.reasons import because
from claimlint.reports.redaction import redacted
from claimlint.reports.renderer import Options, counted, dollars
from claimlint.source import Excerpt, Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_MOST = 24_000
"""Results that are written one by one; a thousand more have room for what is added up."""
_MOST_GROUPS = 500
_MOST_RELATED = 20

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_SUPPRESSED_BY = {"comment": "inSource"}


class _Group:
    """Findings of one rule in one file (or, where there are many of these, in all) that are added up."""

    def __init__(self, first: Finding) -> None:
        self.first = first
        self.findings = 0
        self.dollars = Decimal(0)

    def add(self, finding: Finding) -> None:
        self.findings += 1
        self.dollars += finding.at_risk


class SarifReport:
    """Writes one run. It keeps one finding of each rule, and those that stand for others."""

    def __init__(self, stream: TextIO, options: Options, most: int = _MOST) -> None:
        self._write = stream.write
        self._redact = options.redact
        self._most = most
        self._run: Run | None = None
        self._before = "\n"
        self._written = 0
        self._rules: dict[str, tuple[int, Finding]] = {}
        self._groups: dict[tuple[str, str], _Group] = {}

    def start(self, run: Run) -> None:
        self._run = run
        head = f'{{\n"$schema": {json.dumps(SCHEMA)},\n"version": "2.1.0",\n"runs": [{{\n'
        self._write(head + '"columnKind": "unicodeCodePoints",\n"results": [')

    def finding(self, finding: Finding) -> None:
        if self._written >= self._most:
            self._add_up(finding)
            return
        self._result(self._described(finding))

    def finish(self, outcome: Outcome) -> None:
        assert self._run is not None, "a report has a start"
        room = max(self._most - self._written, 0)
        for entry in outcome.suppressed[:room]:
            self._result(self._silenced(entry))
        notifications = self._notifications(outcome, len(outcome.suppressed[room:]))
        for group in self._groups.values():
            self._result(self._added_up(group))
        driver = {
            "name": self._run.tool,
            "semanticVersion": self._run.version,
            "rules": self._described_rules(),
        }
        rest = {
            "tool": {"driver": driver},
            "invocations": [
                {
                    "executionSuccessful": not outcome.errors,
                    "toolExecutionNotifications": notifications,
                }
            ],
            "properties": {
                "rulesets": list(self._run.rulesets),
                "asOf": self._run.as_of.isoformat(),
                "claims": outcome.claims,
                "atRisk": f"{outcome.at_risk:.2f}",
                "charges": f"{outcome.charges:.2f}",
            },
        }
        members = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in rest.items())
        self._write(f"\n],\n{members}\n}}]\n}}\n")

    def _result(self, result: dict[str, Any]) -> None:
        self._write(self._before + json.dumps(result))
        self._before = ",\n"
        self._written += 1

    def _add_up(self, finding: Finding) -> None:
        file = finding.file if len(self._groups) < _MOST_GROUPS else ""
        key = finding.code, finding.file if (finding.code, finding.file) in self._groups else file
        if key not in self._groups:
            self._index(finding)
            self._groups[key] = _Group(redacted(finding) if self._redact else finding)
        self._groups[key].add(finding)

    def _index(self, finding: Finding) -> int:
        """The number of the finding's rule among those of the run."""
        known = self._rules.get(finding.code)
        if known is None:
            known = self._rules[finding.code] = len(self._rules), finding
        return known[0]

    def _described(self, finding: Finding) -> dict[str, Any]:
        if self._redact:
            finding = redacted(finding)
        says = [finding.message]
        if finding.predicts is not None:
            says.append(f"Expect {described(finding.predicts)}.")
        if finding.at_risk:
            says.append(f"{dollars(finding.at_risk)} at risk.")
        if finding.help:
            says.append(f"To fix: {finding.help}.")
        result: dict[str, Any] = {
            "ruleId": finding.code,
            "ruleIndex": self._index(finding),
            "level": _LEVELS[finding.severity],
            "message": {"text": "\n".join(says)},
            "locations": [self._location(finding.file, finding.span, finding.excerpt)],
            "properties": {
                "claim": finding.claim,
                "line": finding.line,
                "confidence": finding.confidence,
                "atRisk": f"{finding.at_risk:.2f}",
                "atRiskBasis": finding.at_risk_basis,
            },
        }
        if finding.related:
            result["relatedLocations"] = [
                self._related(finding.file, related) for related in finding.related[:_MOST_RELATED]
            ]
        if finding.fingerprint:
            result["partialFingerprints"] = {"claimlint/v1": finding.fingerprint}
        if finding.fix is not None and finding.fix.edits:
            result["fixes"] = [_fix(finding.file, finding.fix)]
        return result

    def _silenced(self, entry: Suppressed) -> dict[str, Any]:
        justification = because(entry, self._redact)
        result = self._described(entry.finding)
        result["suppressions"] = [
            {"kind": _SUPPRESSED_BY.get(entry.kind, "external"), "justification": justification}
        ]
        return result

    def _added_up(self, group: _Group) -> dict[str, Any]:
        first = group.first
        more = f"{counted(group.findings, 'more finding')} of {first.code} {first.name}"
        worth = f", {dollars(group.dollars)} at risk" if group.dollars else ""
        text = (
            f"{more}{worth}; this is the first. They are added up, because GitHub takes no more than 25,000"
            " results of a run; `claimlint check --format json` lists them all."
        )
        return {
            "ruleId": first.code,
            "ruleIndex": self._index(first),
            "level": _LEVELS[first.severity],
            "message": {"text": text},
            "locations": [self._location(first.file, first.span, first.excerpt)],
            "occurrenceCount": group.findings,
        }

    def _location(self, file: str, span: Span, excerpt: Excerpt | None = None) -> dict[str, Any]:
        region = _region(span)
        if excerpt is not None and excerpt.text:
            shown = excerpt.masked() if self._redact else excerpt
            region["snippet"] = {"text": shown.text[shown.start : shown.start + shown.length]}
        return {"physicalLocation": {"artifactLocation": {"uri": uri(file)}, "region": region}}

    def _related(self, file: str, related: Related) -> dict[str, Any]:
        return {**self._location(file, related.span), "message": {"text": related.message}}

    def _notifications(self, outcome: Outcome, left_out: int) -> list[dict[str, Any]]:
        found = [
            {
                "level": "error",
                "message": {"text": f"{error.file}: {error.message}; {error.help}"},
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(error.file)}}}],
            }
            for error in outcome.errors
        ]
        if self._groups:
            added_up = sum(group.findings for group in self._groups.values())
            beyond = f"{counted(added_up, 'finding')} beyond the first {self._most:,}"
            text = f"{beyond} are added up by rule and file"
            found.append({"level": "warning", "message": {"text": text}})
        if left_out:
            text = f"{counted(left_out, 'suppressed finding')} found no room in the report"
            found.append({"level": "warning", "message": {"text": text}})
        for entry in outcome.not_evaluated:
            text = (
                f"{entry.code} {entry.name} was not evaluated on {counted(entry.claims, 'claim')}:"
                f" it lacked {', '.join(entry.needs)}"
            )
            found.append({"level": "note", "message": {"text": text}})
        unbound = sum(outcome.unbound_payers.values())
        if unbound:
            text = f"no payer's rules ran on {counted(unbound, 'claim')}"
            found.append({"level": "note", "message": {"text": text}})
        return found

    def _described_rules(self) -> list[dict[str, Any]]:
        from claimlint.rules.pages import Library

        library = Library()
        return [_rule(finding, library) for _, finding in self._rules.values()]


def _rule(finding: Finding, library: Any) -> dict[str, Any]:
    """What the run says of a rule once: its name and what it rests on, and of a shipped one the reason."""
    title = finding.name.replace("-", " ")
    known = library.find(finding.code)
    why = (
        known.entry.why
        if known is not None and known.name == finding.name
        else f"{title[:1].upper()}{title[1:]}."
    )
    rests = "".join(f"\n- {citation}" for citation in finding.citations)
    text = why + (f"\n\nSource:{rests}" if rests else "")
    return {
        "id": finding.code,
        "name": "".join(part.capitalize() for part in finding.name.split("-")),
        "shortDescription": {"text": title},
        "fullDescription": {"text": why},
        "help": {"text": text, "markdown": f"**{finding.code} {finding.name}**\n\n{text}"},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {
            "tags": ["claims", finding.code.rstrip("0123456789")],
            "precision": {"high": "high", "medium": "medium", "low": "low"}[finding.confidence],
            "citations": list(finding.citations),
        },
    }


def _region(span: Span) -> dict[str, Any]:
    return {
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
        "byteOffset": span.start.byte,
        "byteLength": span.end.byte - span.start.byte,
    }


def _fix(file: str, fix: Fix) -> dict[str, Any]:
    told = "safe" if fix.kind == "safe" else "states a fact that must be confirmed"
    return {
        "description": {"text": f"{fix.title} ({told})"},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": uri(file)},
                "replacements": [
                    {
                        "deletedRegion": {"byteOffset": edit.start, "byteLength": edit.end - edit.start},
                        "insertedContent": {"text": edit.text},
                    }
                    for edit in fix.edits
                ],
            }
        ],
    }
