"""``docs/rules``: a page for every shipped rule, and an index of them.

``python -m claimlint.cli.rule_documents FOLDER`` writes them, and removes pages of rules that are no more.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

from claimlint.cli.rule_page import KINDS, laid_out, parameter_text, some_lines, stretch_text
from claimlint.facts.supplying import supplies
from claimlint.formats.codes import ProblemCode, all_codes
from claimlint.formats.reading import Problem
from claimlint.formats.x12 import read
from claimlint.formats.x12.examples import EXAMPLES
from claimlint.reports.denials import described
from claimlint.reports.renderer import Options
from claimlint.reports.text import TextReport
from claimlint.rules.locating import problem_finding
from claimlint.rules.pages import CasePage, Library, RulePage
from claimlint.rules.shelf import SHIPPED
from claimlint.testing import Example, examples, judge_example

_WIDTH = 96
_QUALITY = "../ruleset-quality.md"
_TOPICS = {
    "ABN": "liability modifiers and the notice of non-coverage",
    "ACU": "acupuncture and dry needling",
    "CHI": "chiropractic",
    "COV": "coverage window, payer order, duplicates",
    "CPM": "chronic pain management, remote monitoring, caregiver training, telehealth",
    "MOD": "therapy discipline, assistant and attestation modifiers",
    "NCS": "massage, non-covered and bundled services",
    "PAY": "what single payers ask",
    "POC": "plan of care, certification, documentation",
    "PSY": "mental health",
    "PTP": "NCCI procedure-to-procedure edits",
    "STR": "structure and identifiers",
    "UNT": "units and time",
}
_NOTE = "<!-- written by `make docs` from the rulesets; edit those -->"
_FIXES = {"safe": "safe to apply", "unsafe": "states a fact that you must confirm"}


def documents() -> dict[str, str]:
    """File name to text, of the pages of all shipped rules and their index."""
    library = Library()
    shown: dict[str, list[Example]] = {}
    for ruleset in SHIPPED:
        for example in examples(ruleset):
            shown.setdefault(example.rule.entry.code, []).append(example)
    pages = [library.page(rule) for rule in library.rules()]
    problems = [code for code in all_codes() if code.where == "X12"]
    found = {f"{code.code}.md": "\n".join(_problem_page(code)) + "\n" for code in problems}
    found |= {f"{page.code}.md": "\n".join(_page(page, shown[page.code])) + "\n" for page in pages}
    found["README.md"] = "\n".join(_index(pages)) + "\n"
    return found


def _problem_page(code: ProblemCode) -> Iterator[str]:
    """The page of what the reader of X12 reports, with its example and what is printed for it."""
    yield f"# {code.code} {code.name}"
    yield ""
    yield _NOTE
    yield ""
    yield f"{code.severity}, SNIP type {code.snip}; {code.what}"
    yield ""
    yield "## How to fix"
    yield ""
    yield _sentence(code.help)
    if code.right or code.wrong:
        for title, text in (("Avoid", code.wrong), ("Prefer", code.right)):
            yield ""
            yield f"## {title}"
            yield ""
            yield "```"
            yield some_lines(text)
            yield "```"
        yield ""
        yield "claimlint says:"
        yield ""
        yield "```text"
        yield _told(code.code)
        yield "```"


def _told(code: str) -> str:
    """What is printed for the example of a problem of X12."""
    data = io.BytesIO(EXAMPLES[code].planted().encode())
    problems = [item for item in read(data, "batch.837") if isinstance(item, Problem)]
    first = next(problem_finding(problem) for problem in problems if problem.code == code)
    stream = io.StringIO()
    TextReport(stream, Options(width=_WIDTH)).finding(first)
    return stream.getvalue().partition("\n\n")[2].strip("\n")


def _page(page: RulePage, shown: list[Example]) -> Iterator[str]:
    yield f"# {page.code} {page.name}"
    yield ""
    yield _NOTE
    yield ""
    yield from _essence(page)
    yield ""
    yield "## What it checks"
    for number, case in enumerate(page.cases, 1):
        yield from _checked(case, _which(number, page))
    yield ""
    yield "## Why it denies"
    yield ""
    yield _sentence(page.why)
    yield ""
    for prediction in dict.fromkeys(case.predicts for case in page.cases if case.predicts is not None):
        yield f"- expect {described(prediction)}"
    yield from _shown("Avoid", [example for example in shown if example.kind == "bad"])
    yield from _shown("Prefer", [example for example in shown if example.kind == "good"])
    yield ""
    yield "## How to fix"
    yield ""
    for number, case in enumerate(page.cases, 1):
        yield from _mended(case, _which(number, page))
    yield from _rests(page)


def _essence(page: RulePage) -> Iterator[str]:
    state = "" if page.enabled else ", off unless selected"
    yield f"{' or '.join(page.severities)}, {page.confidence} confidence{state}; topic {page.topic}"
    yield ""
    yield f"- in force for: {', '.join(f'`{name}`' for name in page.rulesets)}"
    for ruleset, change in page.changes:
        yield f"- in `{ruleset}`: {change}"
    if page.starts or page.ends:
        yield f"- judges dates of service {stretch_text(page.starts, page.ends)}"
    if page.silences:
        yield f"- speaks instead of {_links(page.silences)} on the same line"
    if page.silenced_by:
        yield f"- gives way on the same line to {_links(page.silenced_by)}"


def _links(rules: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"[{code}]({code}.md) {name}" for code, name in rules)


def _which(number: int, page: RulePage) -> str:
    return f"case {number} of {len(page.cases)}" if len(page.cases) > 1 else ""


def _checked(case: CasePage, which: str) -> Iterator[str]:
    yield ""
    yield f"{which}, {case.severity}: {KINDS[case.each]}, where" if which else f"{KINDS[case.each]}, where"
    yield ""
    yield "```condition"
    yield laid_out(case.when)
    yield "```"
    if case.affects:
        yield ""
        yield "and it is about the lines where"
        yield ""
        yield "```condition"
        yield laid_out(case.affects)
        yield "```"
    if case.stands_on:
        yield ""
        yield f"and it is about the lines that `{case.stands_on}` gives"


def _mended(case: CasePage, which: str) -> Iterator[str]:
    label = f"{which}: " if which else ""
    yield f"- {label}{case.help or 'see above'}"
    for kind, title, edits in case.fixes:
        yield f"  - {'edit' if edits else 'by hand'}: {title} ({_FIXES[kind]})"


def _shown(title: str, shown: list[Example]) -> Iterator[str]:
    """Examples, and what linting them really prints."""
    yield ""
    yield f"## {title}"
    for example in shown:
        judged = judge_example(example)
        stream = io.StringIO()
        report = TextReport(stream, Options(width=_WIDTH))
        for finding in judged.findings:
            report.finding(replace(finding, file=f"{example.kind}.claim"))
        printed = stream.getvalue().partition("\n\n")[2].strip("\n")
        yield ""
        yield "```claim"
        yield dedent(example.text).strip("\n")
        yield "```"
        if printed:
            yield ""
            yield "```text"
            yield printed
            yield "```"
        if judged.lacks:
            yield ""
            yield f"Not evaluated here, for want of {'; '.join(supplies(judged.lacks))}."


def _rests(page: RulePage) -> Iterator[str]:
    yield ""
    yield "## What it rests on"
    yield ""
    for citation in page.citations:
        yield f"- {citation}"
    if page.evidence:
        yield f"- certainty: {page.evidence}"
    for parameter in page.parameters:
        yield f"- parameter {parameter_text(parameter)}"
    for table in page.tables:
        yield f"- table {table.name}: {stretch_text(table.starts, table.ends)}, newest {table.newest}"
    if page.states:
        yield ""
        yield "It reads of a claim:"
        yield ""
        for state in page.states:
            yield f"- {state}"
    if page.needs:
        yield ""
        yield f"It is never evaluated without {'; '.join(supplies(page.needs))}."


def _sentence(text: str) -> str:
    return " ".join(text.split())


def _index(pages: list[RulePage]) -> Iterator[str]:
    yield "# The rules"
    yield ""
    yield _NOTE
    yield ""
    yield f"{len(pages)} rules are shipped. How well their examples guard them: [quality]({_QUALITY})."
    yield ""
    yield "- [by topic](#by-topic)\n- [by denial code (CARC)](#by-denial-code)\n- [by modifier](#by-modifier)"
    yield from _by_topic(pages)
    yield from _x12_codes()
    by_carc: dict[str, list[RulePage]] = {}
    by_modifier: dict[str, list[RulePage]] = {}
    for page in pages:
        for carc in {case.predicts.carc for case in page.cases if case.predicts is not None}:
            by_carc.setdefault(carc, []).append(page)
        for modifier in page.modifiers:
            by_modifier.setdefault(modifier, []).append(page)
    yield from _listed("By denial code", "CARC", sorted(by_carc.items(), key=_numeric))
    yield from _listed("By modifier", "modifier", sorted(by_modifier.items()))


def _by_topic(pages: list[RulePage]) -> Iterator[str]:
    yield ""
    yield "## By topic"
    topics: dict[str, list[RulePage]] = {}
    for page in pages:
        topics.setdefault(page.code.rstrip("0123456789"), []).append(page)
    for topic, found in topics.items():
        yield ""
        yield f"### {topic}: {_TOPICS[topic]}" if topic in _TOPICS else f"### {topic}"
        yield ""
        yield "| rule | name | severity | confidence | ruleset |"
        yield "|---|---|---|---|---|"
        for page in found:
            severity = "/".join(page.severities) if page.enabled else "off"
            cells = (f"[{page.code}]({page.code}.md)", page.name, severity, page.confidence, page.ruleset)
            yield f"| {' | '.join(cells)} |"


def _x12_codes() -> Iterator[str]:
    """What the reader of X12 reports: each check, with its SNIP type."""
    yield ""
    yield "### X12: the structure of an 837"
    yield ""
    yield "| code | name | severity | SNIP type |"
    yield "|---|---|---|---|"
    for code in all_codes():
        if code.where == "X12":
            yield f"| [{code.code}]({code.code}.md) | {code.name} | {code.severity} | {code.snip} |"


def _listed(title: str, name: str, entries: list[tuple[str, list[RulePage]]]) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""
    yield f"| {name} | rules |"
    yield "|---|---|"
    for key, found in entries:
        yield f"| {key} | {', '.join(f'[{page.code}]({page.code}.md)' for page in found)} |"


def _numeric(entry: tuple[str, list[RulePage]]) -> tuple[int, str]:
    key = entry[0]
    return (int(key), "") if key.isdigit() else (1000, key)


def write(folder: Path) -> None:
    """Write every page into ``folder``; other pages in it go."""
    folder.mkdir(parents=True, exist_ok=True)
    found = documents()
    for path in folder.glob("*.md"):
        if path.name not in found:
            path.unlink()
    for name, text in found.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m claimlint.cli.rule_documents FOLDER")
    write(Path(sys.argv[1]))
