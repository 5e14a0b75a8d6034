"""The page of a rule as text: first what it says and what to do, then how it decides, then its examples."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from textwrap import dedent, indent
from typing import TYPE_CHECKING

from claimlint.facts.supplying import supplies
from claimlint.reports.denials import described
from claimlint.reports.screen import wrapped

if TYPE_CHECKING:
    from claimlint.formats.codes import ProblemCode
    from claimlint.rules.pages import CasePage, Library, ParameterPage, RulePage

KINDS = {
    "claim": "the claim",
    "line": "each service line",
    "day": "each day: the lines of one patient, date, discipline and rendering provider",
    "diagnosis": "each diagnosis",
    "provider": "each provider that the claim names",
}
_FIXES = {"safe": "safe to apply", "unsafe": "states a fact that you must confirm"}
_LABEL = 10


def rule_page(page: RulePage, library: Library) -> Iterator[str]:
    """The lines of a rule's page."""
    yield from _essence(page)
    for number, case in enumerate(page.cases, 1):
        yield from _condition(case, _which(number, page))
    yield from _reads(page)
    yield from _reference_data(page)
    if page.silences:
        yield from _section("Silences on the same line", ", ".join(map(" ".join, page.silences)))
    if page.silenced_by:
        yield from _section("Silenced on the same line by", ", ".join(map(" ".join, page.silenced_by)))
    evidence = [f"evidence: {page.evidence}"] if page.evidence else []
    yield from _section("Rests on", *page.citations, *evidence)
    yield from _examples(page, library)


def problem_page(problem: ProblemCode) -> Iterator[str]:
    """The lines of the page of what is reported apart from rules."""
    yield from _title(problem.code, problem.name)
    yield f"{problem.severity}; {problem.what}"
    yield ""
    yield from _labelled("fix", problem.help)
    if problem.snip:
        yield from _labelled("SNIP", f"type {problem.snip}")
    if problem.right:
        for title, text in (("For example", problem.wrong), ("instead of", problem.right)):
            yield ""
            yield title
            yield from indent(some_lines(text), "    ").splitlines()


def some_lines(text: str) -> str:
    """The first and last lines of a text of many; what has no line says so."""
    lines = text.splitlines() or ["(nothing)"]
    return "\n".join(lines if len(lines) <= 12 else [*lines[:4], "...", *lines[-2:]])


def _title(code: str, name: str) -> Iterator[str]:
    title = f"{code} {name}"
    yield title
    yield "=" * len(title)


def _essence(page: RulePage) -> Iterator[str]:
    """What a biller wants to know first: it fits on a screen."""
    yield from _title(page.code, page.name)
    state = "" if page.enabled else ", off unless selected"
    severities = " or ".join(page.severities)
    yield f"{severities}, {page.confidence} confidence{state}; ruleset {page.ruleset}, topic {page.topic}"
    yield from wrapped(f"in force for: {', '.join(page.rulesets)}", width())
    if page.starts or page.ends:
        yield f"judges dates of service {stretch_text(page.starts, page.ends)}"
    for ruleset, change in page.changes:
        yield f"in {ruleset}: {change}"
    yield from _section("Why", page.why)
    for number, case in enumerate(page.cases, 1):
        yield from _said(case, page, number)


def _said(case: CasePage, page: RulePage, number: int) -> Iterator[str]:
    """What one case says, what to do about it, and which denial to expect."""
    sure = f", {case.confidence} confidence" if case.confidence != page.confidence else ""
    which = f" (case {number} of {len(page.cases)}: {case.severity}{sure})" if len(page.cases) > 1 else ""
    yield from _section(f"What it says{which}", case.message)
    if case.help:
        yield from _labelled("fix", case.help)
    for kind, title, edits in case.fixes:
        yield from _labelled("edit" if edits else "by hand", f"{title} ({_FIXES[kind]})")
    if case.predicts is not None:
        yield from _labelled("expect", described(case.predicts))


def _which(number: int, page: RulePage) -> str:
    return f" (case {number} of {len(page.cases)})" if len(page.cases) > 1 else ""


def _condition(case: CasePage, which: str) -> Iterator[str]:
    yield from _section(f"What it checks{which}", f"fires on {KINDS[case.each]}, where")
    yield indent(laid_out(case.when), "    ")
    if case.affects:
        yield "  and is about the lines where"
        yield indent(laid_out(case.affects), "    ")
    if case.stands_on:
        yield f"  and is about the lines that {case.stands_on} gives"


def laid_out(condition: str) -> str:
    """A condition as written, its later lines moved left together."""
    first, line_end, rest = condition.strip().partition("\n")
    return first + line_end + dedent(rest)


def _reads(page: RulePage) -> Iterator[str]:
    """What a claim must state for it, and the facts that it makes of that."""
    if page.states:
        yield from _section("What it reads of a claim", *page.states, hanging=True)
    if page.reads:
        facts = (f"{name}: {meaning.replace('``', '')}" for name, meaning in page.reads)
        yield from _section("The facts in it", *facts, hanging=True)
    if page.needs:
        yield from _section("Not evaluated without", *supplies(page.needs), hanging=True)


def _reference_data(page: RulePage) -> Iterator[str]:
    if page.parameters:
        yield from _section("Parameters", *(parameter_text(found) for found in page.parameters), hanging=True)
    if page.tables:
        tables = (f"{t.name}: {stretch_text(t.starts, t.ends)}, newest {t.newest}" for t in page.tables)
        yield from _section("Tables", *tables, hanging=True)


def parameter_text(parameter: ParameterPage) -> str:
    """A parameter with its values and their days, and the rulesets that state it so."""
    values = "; ".join(
        value if starts is None and ends is None else f"{value} {stretch_text(starts, ends)}"
        for starts, ends, value in parameter.values
    )
    return f"{parameter.name} = {values} ({', '.join(parameter.rulesets)})"


def stretch_text(starts: date | None, ends: date | None) -> str:
    """A stretch of days in words."""
    words = [f"from {starts}" if starts else "", f"until {ends}" if ends else ""]
    return " ".join(filter(None, words)) or "of all times"


def _examples(page: RulePage, library: Library) -> Iterator[str]:
    for kind, text, printed in run_examples(page, library):
        yield ""
        none = f"Gives no {page.code}, but another finding" if printed else "Gives none"
        yield "Gives the finding" if kind == "bad" else none
        yield indent(text, "    ")
        if printed:
            yield ""
            yield indent(printed, "  ")


def run_examples(page: RulePage, library: Library) -> Iterator[tuple[str, str, str]]:
    """Kind and text of each example, and what linting it really prints."""
    from claimlint.reports.renderer import Options
    from claimlint.reports.text import TextReport
    from claimlint.testing import examples, run_example

    for example in examples(library.path(page.ruleset)):
        if example.rule.entry.code != page.code:
            continue
        stream = io.StringIO()
        report = TextReport(stream, Options(width=width() - 4))
        for finding in run_example(example):
            report.finding(replace(finding, file=f"{example.kind}.claim"))
        printed = stream.getvalue().partition("\n\n")[2]
        yield example.kind, dedent(example.text).strip("\n"), printed.strip("\n")


def width() -> int:
    """The columns of a page."""
    return min(os.get_terminal_size(1).columns, 110) if os.isatty(1) else 100


def _section(title: str, *texts: str, hanging: bool = False) -> Iterator[str]:
    """A heading and paragraphs below it, wrapped; ``hanging`` moves the later lines of each in."""
    yield ""
    yield title
    later = "    " if hanging else "  "
    for text in texts:
        first, *rest = wrapped(" ".join(text.split()), width() - len(later))
        yield f"  {first}"
        yield from (f"{later}{line}" for line in rest)


def _labelled(label: str, text: str) -> Iterator[str]:
    """``fix:`` and its like, as findings have them."""
    first, *rest = wrapped(" ".join(text.split()), width() - _LABEL - 2)
    yield f"  {f'{label}:':<{_LABEL}}{first}"
    yield from (" " * (_LABEL + 2) + line for line in rest)
