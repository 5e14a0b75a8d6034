"""The report as JUnit XML, which every CI server shows: a suite for each file, a case for each finding.

Errors and warnings are failures of the type of their severity; information is a case that passed, with its
text as output; what was suppressed is a skipped case with the reason. A run without findings is one case that
passed.
"""

from __future__ import annotations

import re
from html import escape
from typing import TextIO

from claimlint.findings import Finding, Outcome, Run
from claimlint.reports.denials import described
from claimlint.reports.places import plain
from claimlint.reports.reasons import because, silenced
from claimlint.reports.redaction import redacted
from claimlint.reports.renderer import Options, dollars, place

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no room for."""


class JunitReport:
    """Writes a suite once its file has ended, since its head counts what is in it."""

    def __init__(self, stream: TextIO, options: Options) -> None:
        self._write = stream.write
        self._redact = options.redact
        self._file: str | None = None
        self._cases: list[str] = []
        self._failures = 0

    def start(self, run: Run) -> None:
        self._write(f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name={_attribute(run.tool)}>\n')

    def finding(self, finding: Finding) -> None:
        if self._redact:
            finding = redacted(finding)
        if finding.file != self._file:
            self._close()
            self._file = finding.file
        whose = "the file" if finding.claim is None else f"claim {finding.claim}"
        if finding.claim is not None and finding.line is not None:
            whose += f" line {finding.line}"
        opening = (
            f"    <testcase classname={_attribute(f'{plain(finding.file)}.{finding.code}')}"
            f" name={_attribute(f'{finding.code} {finding.name}: {whose}')}"
            f' file={_attribute(plain(finding.file))} line="{finding.span.start.line}">'
        )
        told = _text("\n".join(_told(finding)))
        if finding.severity == "info":
            inside = f"<system-out>{told}</system-out>"
        else:
            self._failures += 1
            inside = (
                f"<failure type={_attribute(finding.severity)}"
                f" message={_attribute(finding.message)}>{told}</failure>"
            )
        self._cases.append(f"{opening}{inside}</testcase>")

    def finish(self, outcome: Outcome) -> None:
        self._close()
        if self._file is None and outcome.claims:
            name = f"{outcome.claims:,} claims without findings"
            self._suite("claimlint", [f'    <testcase classname="claimlint" name="{name}"/>'], 0, 0)
        if outcome.suppressed:
            cases = [
                f"    <testcase classname={_attribute(entry.finding.code)}"
                f" name={_attribute(silenced(entry, self._redact))}>"
                f"<skipped message={_attribute(because(entry, self._redact))}/></testcase>"
                for entry in outcome.suppressed
            ]
            self._suite("suppressed", cases, 0, 0, len(cases))
        for error in outcome.errors:
            case = (
                f'    <testcase classname={_attribute(plain(error.file))} name="readable">'
                f"<error message={_attribute(error.message)}>{_text(error.help)}</error></testcase>"
            )
            self._suite(plain(error.file), [case], 0, 1)
        self._write("</testsuites>\n")

    def _close(self) -> None:
        if self._file is not None:
            self._suite(plain(self._file), self._cases, self._failures, 0)
        self._cases, self._failures = [], 0

    def _suite(self, name: str, cases: list[str], failures: int, errors: int, skipped: int = 0) -> None:
        head = f'tests="{len(cases)}" failures="{failures}" errors="{errors}" skipped="{skipped}"'
        inside = "\n".join(cases)
        self._write(f"  <testsuite name={_attribute(name)} {head}>\n{inside}\n  </testsuite>\n")


def _told(finding: Finding) -> list[str]:
    told = [f"{place(finding)}: {finding.message}"]
    if finding.predicts is not None:
        told.append(f"expect: {described(finding.predicts)}")
    if finding.at_risk:
        told.append(f"at risk: {dollars(finding.at_risk)}")
    if finding.help:
        told.append(f"fix: {finding.help}")
    if finding.citations:
        told.append(f"why: {'; '.join(finding.citations)}")
    return told


def _text(text: str) -> str:
    return escape(_ILLEGAL.sub("\ufffd", text), quote=False)


def _attribute(text: str) -> str:
    """In quotes; a reader would take line ends and tabs in an attribute for blanks."""
    inside = escape(_ILLEGAL.sub("\ufffd", text))
    return '"' + inside.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;") + '"'
