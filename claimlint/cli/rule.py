"""``claimlint rule``: what a rule checks, why, and how to fix what it finds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from claimlint.cli.config import config_options
from claimlint.cli.failures import CouldNotRun, meant
from claimlint.cli.options import complete_rules, ruleset_option, text_or_json
from claimlint.cli.outputs import standard_output
from claimlint.cli.settings import found_policies

if TYPE_CHECKING:
    from claimlint.configuration.settings import Settings
    from claimlint.formats.codes import ProblemCode
    from claimlint.rules.overlay import Change
    from claimlint.rules.pages import Library, RulePage


@click.command("rule", short_help="Print what a rule checks, why and how to fix it.")
@click.argument("rule", required=False, metavar="[CODE|NAME|TOPIC]", shell_complete=complete_rules)
@click.option("--all", "every", is_flag=True, help="List every rule, as without CODE or NAME.")
@text_or_json
@ruleset_option
@config_options
def command(
    rule: str | None,
    every: bool,
    format_name: str,
    rulesets: tuple[str, ...],
    config: str | None,
    isolated: bool,
    plugins: tuple[str, ...],
) -> None:
    """Print the page of a rule, or a table of all rules, or of a topic such as MOD.

    The page says first why the rule is there, what it says, how to fix that and which denial to expect; then
    its condition as written, what it reads and rests on, and examples with the findings that they really
    give. SYN, X12 and SUP codes have pages too. Rulesets and plug-ins of the configuration that holds in the
    working folder are at hand, and what it changes about the rule is told.
    """
    from claimlint.configuration.checking import check
    from claimlint.configuration.policies import Asked
    from claimlint.rules.errors import RulesetError
    from claimlint.rules.pages import Library

    try:
        policies = found_policies(Asked(rulesets=rulesets, config=config, isolated=isolated, plugins=plugins))
        settings = policies.settings()
        check(settings, policies.shelf(settings))
        library = Library(settings.value("rulesets"), list(_configured(settings)))
        as_json = format_name == "json"
        if rule is None or every:
            rows = _rows(library)
            text = _table_json(rows) if as_json else "\n".join(_table(rows))
        elif topic := _of_topic(rule, library):
            text = _table_json(topic) if as_json else "\n".join(_table(topic))
        else:
            text = _page(rule, library, as_json)
    except RulesetError as error:
        raise CouldNotRun(str(error)) from None
    standard_output().write(f"{text}\n")


def _configured(settings: Settings) -> Iterator[tuple[str, Change]]:
    """What the configuration changes about rules, with its place and the payer whose claims are meant."""
    from os.path import relpath

    for payer, changes in ((None, settings.changes), *settings.payer_changes.items()):
        for change in changes:
            near = relpath(change.path)
            path = change.path if near.startswith("..") else near
            yield f"{path}:{change.line}{f', for {payer}' if payer else ''}", change


def _page(asked: str, library: Library, as_json: bool) -> str:
    """The page of the rule, or of the code apart from rules, that is asked for by code or name."""
    from claimlint.cli.rule_page import problem_page, rule_page

    rule = library.find(asked)
    if rule is not None:
        page = library.page(rule)
        return _page_json(page, library) if as_json else "\n".join(rule_page(page, library))
    for problem in problem_codes():
        if asked.lower() in (problem.code.lower(), problem.name):
            return json.dumps(_named(problem), indent=2) if as_json else "\n".join(problem_page(problem))
    raise CouldNotRun(f"there is no rule {asked}{_meant(asked, library)}", "`claimlint rule` lists them")


def problem_codes() -> list[ProblemCode]:
    """What is reported apart from rules: problems of the file, and useless suppressions."""
    from claimlint.formats.codes import ProblemCode, all_codes
    from claimlint.rules.silencing import EXPIRED, REASONLESS, UNUSED
    from claimlint.rules.suppressing import MANDATORY_CODE, MANDATORY_NAME, UNUSED_CODE, UNUSED_NAME

    what = "a comment that suppresses a rule which nothing beside it breaks, or that there is not"
    help_text = (
        "take the rule out of the comment, so that it cannot hide a later finding, or correct its code"
    )
    prune = "take the entry out: `claimlint suppress --prune --in PATH` does so"
    where = "claimlint.suppress.toml"
    refused = "a comment that suppresses a rule which the configuration makes mandatory"
    mend = "mend what the rule finds, or take the suppression out"
    return [
        *all_codes(),
        ProblemCode(UNUSED_CODE, UNUSED_NAME, "warning", help_text, ".claim", what),
        ProblemCode(MANDATORY_CODE, MANDATORY_NAME, "warning", mend, ".claim", refused),
        ProblemCode(*UNUSED, "warning", prune, where, "an entry that silences nothing on its claims"),
        ProblemCode(
            *EXPIRED, "warning", prune, where, "an entry whose last day has passed; it silences nothing"
        ),
        ProblemCode(
            *REASONLESS, "warning", "write why it is of no concern", where, "an entry without a reason"
        ),
    ]


def _meant(rule: str, library: Library) -> str:
    from claimlint.rules.conditions.errors import closest

    words = [word for found in library.rules() for word in (found.entry.code, found.name)]
    words += [word for code in problem_codes() for word in (code.code, code.name)]
    return meant(closest(rule.upper(), words) or closest(rule.lower(), words))


class _Row(NamedTuple):
    """A line of the table. ``severities`` are those of the rule's cases, the gravest first."""

    code: str
    name: str
    severity: str
    ruleset: str
    severities: tuple[str, ...]


def _rows(library: Library) -> list[_Row]:
    from claimlint.rules.pages import case_severities

    rows = []
    for rule in library.rules():
        entry = rule.entry
        severity = entry.severity if entry.enabled else "off"
        rows.append(_Row(entry.code, rule.name, severity, rule.ruleset, case_severities(entry)))
    return rows + [_Row(*code[:3], code.where, (code.severity,)) for code in problem_codes()]


def _of_topic(asked: str, library: Library) -> list[_Row]:
    """The rows whose codes begin with exactly these letters: ``MOD``."""
    return [row for row in _rows(library) if row.code.rstrip("0123456789") == asked.upper()] or [
        row for row in _rows(library) if asked.upper() == "X12" == row.code[:3]
    ]


def _table(rows: Sequence[_Row]) -> Iterator[str]:
    lines = [("code", "name", "severity", "ruleset")]
    for row in rows:
        severity = "off" if row.severity == "off" else "/".join(row.severities)
        lines.append((row.code, row.name, severity, row.ruleset))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    for line in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _table_json(rows: Sequence[_Row]) -> str:
    return json.dumps([_named(row) for row in rows], indent=2)


def _page_json(page: RulePage, library: Library) -> str:
    from claimlint.cli.rule_page import run_examples

    values = _named(page)
    values["examples"] = [
        {"kind": kind, "text": text, "prints": printed} for kind, text, printed in run_examples(page, library)
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
