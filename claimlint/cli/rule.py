"""``claimlint rule``: what a rule checks, why, and how to fix what it finds."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from textwrap import dedent, indent
from typing import TYPE_CHECKING, Any

import click

from claimlint.cli.failures import CouldNotRun, meant
from claimlint.cli.options import ruleset_option
from claimlint.cli.outputs import standard_output

if TYPE_CHECKING:
    from claimlint.formats.codes import ProblemCode
    from claimlint.rules.pages import CasePage, Library, ParameterPage, RulePage

_KINDS = {
    "claim": "the claim",
    "line": "each service line",
    "day": "each day: the lines of one patient, date, discipline and rendering provider",
    "diagnosis": "each diagnosis",
    "provider": "each provider that the claim names",
}
_FIXES = {"safe": "safe to apply", "unsafe": "states a fact that you must confirm"}


@click.command("rule", short_help="Print what a rule checks, why and how to fix it.")
@click.argument("rule", required=False, metavar="[CODE|NAME]")
@click.option("--all", "every", is_flag=True, help="List every rule, as without CODE or NAME.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What to print.",
)
@ruleset_option
def command(rule: str | None, every: bool, format_name: str, rulesets: tuple[str, ...]) -> None:
    """Print the page of a rule, or a table of all rules.

    The page says what the rule checks and why, with its condition as written, the denial to expect, how to
    fix it, what it rests on, and examples with the findings that they really give. SYN and X12 codes have
    pages too.
    """
    from claimlint.rules.errors import RulesetError
    from claimlint.rules.pages import Library

    try:
        library = Library(rulesets)
        if rule is None or every:
            text = _table_json(library) if format_name == "json" else "\n".join(_table(library))
        else:
            found = library.find(rule)
            if found is not None:
                page = library.page(found)
                text = _page_json(page, library) if format_name == "json" else "\n".join(_page(page, library))
            else:
                problem = next(
                    (code for code in _codes() if rule.lower() in (code.code.lower(), code.name)), None
                )
                if problem is None:
                    raise CouldNotRun(
                        f"there is no rule {rule}{_meant(rule, library)}", "`claimlint rule` lists them"
                    )
                text = _problem_json(problem) if format_name == "json" else "\n".join(_problem(problem))
    except RulesetError as error:
        raise CouldNotRun(str(error)) from None
    standard_output().write(f"{text}\n")


def _codes() -> list[ProblemCode]:
    """What is reported apart from rules: problems of the file, and useless suppressions."""
    from claimlint.formats.codes import ProblemCode, all_codes
    from claimlint.rules.suppressing import UNUSED_CODE, UNUSED_NAME

    what = "a comment that suppresses a rule which nothing beside it breaks"
    help_text = "take the rule out of the comment, so that it cannot hide a later finding"
    return [*all_codes(), ProblemCode(UNUSED_CODE, UNUSED_NAME, "warning", help_text, ".claim", what)]


def _meant(rule: str, library: Library) -> str:
    from claimlint.rules.conditions.errors import closest

    words = [word for found in library.rules() for word in (found.entry.code, found.name)]
    words += [word for code in _codes() for word in (code.code, code.name)]
    return meant(closest(rule.upper(), words) or closest(rule.lower(), words))


def _rows(library: Library) -> list[tuple[str, str, str, str]]:

    rows = [
        (rule.entry.code, rule.name, rule.entry.severity if rule.entry.enabled else "off", rule.ruleset)
        for rule in library.rules()
    ]
    return rows + [(code.code, code.name, code.severity, code.where) for code in _codes()]


def _table(library: Library) -> Iterator[str]:
    rows = [("code", "name", "severity", "ruleset"), *_rows(library)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _table_json(library: Library) -> str:
    names = ("code", "name", "severity", "ruleset")
    return json.dumps([dict(zip(names, row, strict=True)) for row in _rows(library)], indent=2)


def _width() -> int:
    return min(os.get_terminal_size(1).columns, 110) if os.isatty(1) else 100


def _section(title: str, *texts: str) -> Iterator[str]:
    """A heading and paragraphs below it, wrapped; where there are several, their later lines are moved in."""
    from claimlint.reports.screen import wrapped

    yield ""
    yield title
    hanging = "    " if len(texts) > 1 else "  "
    for text in texts:
        first, *rest = wrapped(" ".join(text.split()), _width() - len(hanging))
        yield f"  {first}"
        yield from (f"{hanging}{line}" for line in rest)


def _page(page: RulePage, library: Library) -> Iterator[str]:
    title = f"{page.code} {page.name}"
    yield title
    yield "=" * len(title)
    state = "" if page.enabled else ", off unless selected"
    yield f"{page.severity}, {page.confidence} confidence{state}; ruleset {page.ruleset}, topic {page.topic}"
    yield f"in force for: {', '.join(page.rulesets)}"
    if page.starts or page.ends:
        yield f"judges dates of service {_stretch(page.starts, page.ends)}"
    for ruleset, change in page.changes:
        yield f"in {ruleset}: {change}"
    yield from _section("Why", page.why)
    for number, case in enumerate(page.cases, 1):
        yield from _case(case, page, f" ({number} of {len(page.cases)})" if len(page.cases) > 1 else "")
    if page.reads:
        yield from _section(
            "What it reads", *(f"{name}: {meaning.replace('``', '')}" for name, meaning in page.reads)
        )
    if page.needs:
        yield from _section("Not evaluated without", ", ".join(page.needs))
    if page.parameters:
        yield from _section("Parameters", *(_parameter(parameter) for parameter in page.parameters))
    if page.tables:
        yield from _section(
            "Tables", *(f"{t.name}: {_stretch(t.starts, t.ends)}, newest {t.newest}" for t in page.tables)
        )
    if page.silences:
        yield from _section("Silences on the same line", ", ".join(map(" ".join, page.silences)))
    if page.silenced_by:
        yield from _section("Silenced on the same line by", ", ".join(map(" ".join, page.silenced_by)))
    evidence = [f"evidence: {page.evidence}"] if page.evidence else []
    yield from _section("Rests on", *page.citations, *evidence)
    yield from _examples(page, library)


def _case(case: CasePage, page: RulePage, which: str) -> Iterator[str]:
    from claimlint.reports.denials import described

    yield from _section(f"What it checks{which}", f"fires on {_KINDS[case.each]}, where")
    yield indent(_laid_out(case.when), "    ")
    if case.affects:
        yield "  and is about the lines where"
        yield indent(_laid_out(case.affects), "    ")
    if (case.severity, case.confidence) != (page.severity, page.confidence):
        yield f"  here: {case.severity}, {case.confidence} confidence"
    yield from _section("What it says", case.message)
    fixes = [f"{title} ({_FIXES[kind]})" for kind, title in case.fixes]
    yield from _section("How to fix it", case.help, *fixes)
    if case.predicts is not None:
        yield from _section("Denial to expect", described(case.predicts))


def _laid_out(condition: str) -> str:
    """A condition as written, its later lines moved left together."""
    first, line_end, rest = condition.strip().partition("\n")
    return first + line_end + dedent(rest)


def _parameter(parameter: ParameterPage) -> str:
    values = "; ".join(
        value if starts is None and ends is None else f"{value} {_stretch(starts, ends)}"
        for starts, ends, value in parameter.values
    )
    return f"{parameter.name} = {values} ({', '.join(parameter.rulesets)})"


def _stretch(starts: date | None, ends: date | None) -> str:
    words = [f"from {starts}" if starts else "", f"until {ends}" if ends else ""]
    return " ".join(filter(None, words)) or "of all times"


def _run_examples(page: RulePage, library: Library) -> Iterator[tuple[str, str, str]]:
    """Kind and text of each example, and what linting it really prints."""
    from claimlint.reports.renderer import Options
    from claimlint.reports.text import TextReport
    from claimlint.testing import examples, run_example

    for example in examples(library.path(page.ruleset)):
        if example.rule.entry.code != page.code:
            continue
        stream = io.StringIO()
        report = TextReport(stream, Options(width=_width() - 4))
        for finding in run_example(example):
            report.finding(replace(finding, file=f"{example.kind}.claim"))
        printed = stream.getvalue().partition("\n\n")[2]
        yield example.kind, dedent(example.text).strip("\n"), printed.strip("\n")


def _examples(page: RulePage, library: Library) -> Iterator[str]:
    headings = {"bad": "Gives the finding", "good": "Gives none"}
    for kind, text, printed in _run_examples(page, library):
        yield ""
        yield headings[kind]
        yield indent(text, "    ")
        if printed:
            yield ""
            yield indent(printed, "  ")


def _page_json(page: RulePage, library: Library) -> str:
    values = _named(page)
    values["examples"] = [
        {"kind": kind, "text": text, "prints": printed}
        for kind, text, printed in _run_examples(page, library)
    ]
    return json.dumps(values, indent=2)


def _named(value: Any) -> Any:
    """Named tuples as objects, dates as text."""
    if isinstance(value, tuple):
        names = getattr(value, "_fields", None)
        if names is None:
            return [_named(item) for item in value]
        return {name: _named(item) for name, item in zip(names, value, strict=True)}
    return value.isoformat() if isinstance(value, date) else value


def _problem(problem: ProblemCode) -> Iterator[str]:
    title = f"{problem.code} {problem.name}"
    yield title
    yield "=" * len(title)
    yield f"{problem.severity}; {problem.what}"
    yield from _section("How to fix it", problem.help)


def _problem_json(problem: ProblemCode) -> str:
    return json.dumps(_named(problem), indent=2)
