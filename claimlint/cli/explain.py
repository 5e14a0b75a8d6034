"""``claimlint explain``: how a rule judges one place of a file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from textwrap import indent
from typing import TYPE_CHECKING, NamedTuple

import click

from claimlint.cli.config import config_options
from claimlint.cli.failures import CouldNotRun, meant
from claimlint.cli.inputs import STANDARD_INPUT_NAME, one_source, reading
from claimlint.cli.options import (
    check_choices,
    rule_options,
    selection_options,
    tell_unusable_imports,
)
from claimlint.cli.outputs import standard_output
from claimlint.cli.settings import check_policies, found_policies
from claimlint.data_folder import DamagedImport

if TYPE_CHECKING:
    from claimlint.formats.reading import ReadClaim
    from claimlint.formats.sources import Source
    from claimlint.model import Claim
    from claimlint.rules.explaining import Explanation, Heard, NodeAt
    from claimlint.rules.judging import Judge
    from claimlint.rules.ruleset import Rule
    from claimlint.rules.selection import Selection
    from claimlint.rules.shelf import Shelf


_IN_STANDARD_INPUT = re.compile(r"-:[0-9]+(:[0-9]+)?").fullmatch


class _Place(NamedTuple):
    """What FILE:LINE[:COLUMN] says."""

    path: str
    line: int
    column: int | None


class _Found(NamedTuple):
    """The claim at a place: its number in the file, from 1, and the number of its service line."""

    read: ReadClaim
    sequence: int
    line: int | None


class _PlaceFirst(click.Command):
    """Takes ``-:9``, line 9 of standard input, for a place, where other commands see an option."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        named = [f"{STANDARD_INPUT_NAME}{arg[1:]}" if _IN_STANDARD_INPUT(arg) else arg for arg in args]
        return super().parse_args(context, named)


@click.command("explain", cls=_PlaceFirst, short_help="Show how a rule judges one place of a file.")
@click.argument("place", metavar="FILE:LINE")
@click.argument("rule", metavar="CODE|NAME")
@click.option(
    "--claim", "identifier", metavar="ID", help="The claim that is meant, where several stand on one line."
)
@selection_options
@rule_options
@config_options
@click.option(
    "--redact/--no-redact", default=None, help="Mask member data [default: everywhere but on a terminal]."
)
def command(
    place: str,
    rule: str,
    identifier: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    extend_select: tuple[str, ...],
    payer: str | None,
    rulesets: tuple[str, ...],
    as_of: date | None,
    config: str | None,
    isolated: bool,
    plugins: tuple[str, ...],
    redact: bool | None,
) -> None:
    """Show how a rule judges what stands at FILE:LINE, such as batch.claim:12.

    FILE:LINE:COLUMN, as findings have it, will do too, and -:LINE for a line of standard input.

    Prints the rule's condition as a tree with the verdict and every value of each part, for the service line
    on that line of the file; on a line of the claim's header, for the whole claim. Then it says what becomes
    of the finding, if there is one. SYN, X12 and SUP codes have no condition: their page is printed. The
    configuration of the file holds, and its suppress file.
    """
    from claimlint.configuration.policies import Asked
    from claimlint.model.facilities import judged_payer
    from claimlint.rules.engine import Linter
    from claimlint.rules.errors import RulesetError
    from claimlint.rules.explaining import Silencers, explain
    from claimlint.rules.selection import Selection

    where = _parsed(place)
    if os.path.isdir(where.path):
        raise CouldNotRun(f"{where.path} is a folder", "say which file of it, and which line: FILE:LINE")
    if meaning := _apart_from_rules(rule):
        standard_output().write("\n".join(meaning) + "\n")
        return
    day = as_of or date.today()
    policies = found_policies(
        Asked(payer, rulesets, select, ignore, extend_select, config, isolated, plugins, None, day)
    )
    check_choices(policies.shelf(policies.settings()), Selection(select, ignore, extend_select), payer)
    source = one_source(where.path)
    found = _at(source, where, identifier)
    out = standard_output()
    masked = not out.isatty() if redact is None else redact
    claim = found.read.claim
    try:
        check_policies(policies, [source])
        policy = policies.of(source.name)
        shelf, payer = policy.shelf, policy.payer
        judged = judged_payer(claim, payer or claim.setting.payer)
        if judged != claim.setting.payer:
            claim = replace(claim, setting=replace(claim.setting, payer=judged))
        selection = policy.payers.get(claim.setting.payer or "", policy.selection)
        # The rule is judged whether or not the run would apply it; that is said apart.
        linter = Linter(shelf, day, Selection(extend_select=("ALL",)), payer)
        judge = linter.judge_of(claim)
        known = _rule(judge, rule, shelf, claim)
        history = linter.history_of([source], found.sequence)
        silencers = Silencers(source.name, policy.mandatory, policy.suppress_file)
        explanation = explain(found.read, claim, judge, history, known, found.line, silencers, redact=masked)
    except (RulesetError, DamagedImport) as error:
        raise CouldNotRun(str(error)) from None
    tell_unusable_imports(shelf)
    out.write("\n".join(_told(explanation, found, judge, day, selection, masked)) + "\n")


def _apart_from_rules(code: str) -> list[str]:
    """The page of a SYN, X12 or SUP code: it has no condition that could be shown."""
    from claimlint.cli.rule import problem_codes
    from claimlint.cli.rule_page import problem_page

    if code[:3].upper() not in ("SYN", "X12", "SUP"):
        return []
    known = [found for found in problem_codes() if found.code == code.upper()]
    return [line for found in known for line in problem_page(found)]


def _parsed(place: str) -> _Place:
    """FILE:LINE or FILE:LINE:COLUMN; FILE may have colons itself."""
    path, _, last = place.rpartition(":")
    if not path or not _is_number(last):
        raise CouldNotRun(f"{place} is not FILE:LINE", "say which line of the file, such as batch.claim:12")
    shorter, _, line = path.rpartition(":")
    if shorter and _is_number(line) and not os.path.exists(path):
        return _Place(_path(shorter), int(line), int(last))
    return _Place(_path(path), int(last), None)


def _path(name: str) -> str:
    """A path; what findings call standard input is that, unless there is a file so called."""
    return "-" if name == STANDARD_INPUT_NAME and not os.path.exists(name) else name


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _at(source: Source, place: _Place, identifier: str | None) -> _Found:
    """The claim and service line at a place of the file."""
    from claimlint.formats.reading import ReadClaim

    found: list[_Found] = []
    sequence, last_line = 0, 0
    with reading(source):
        for item in source.read():
            if not isinstance(item, ReadClaim):
                continue
            sequence += 1
            first, last_line = item.source_lines
            if first > place.line:
                break
            if last_line >= place.line and identifier in (None, item.claim.id):
                found.append(_Found(item, sequence, item.line_at(place.line)))
    if not found:
        whose = "no claim stands" if identifier is None else f"claim {identifier} does not stand"
        raise CouldNotRun(
            f"{whose} on line {place.line} of {source.name}", _help_with_lines(sequence, last_line)
        )
    if place.column is not None:
        return _at_column(found, place.line, place.column)
    if len(found) > 1:
        raise CouldNotRun(
            f"{len(found)} claims stand on line {place.line} of {source.name}",
            "say which with --claim ID, or give the column too: FILE:LINE:COLUMN",
        )
    return found[0]


def _help_with_lines(claims: int, last_line: int) -> str:
    return f"the last of its claims ends on line {last_line}" if claims else "there is no claim in it"


def _at_column(found: list[_Found], line: int, column: int) -> _Found:
    """Of several claims on one physical line, the one at a column, with its service line there."""
    here = line, column
    before = [one for one in found if one.read.place(None, "id").span.start[:2] <= here]
    chosen = (before or found)[-1 if before else 0]
    for number in range(len(chosen.read.claim.lines), 0, -1):
        span = chosen.read.place(number, "line").span
        if span.start[:2] <= here < span.end[:2]:
            return chosen._replace(line=number)
    return chosen


def _rule(judge: Judge, name: str, shelf: Shelf, claim: Claim) -> Rule:
    """The rule by its code or name, in the ruleset of the claim's payer."""
    from claimlint.rules.conditions.errors import closest

    ruleset = judge.binding.ruleset
    for rule in ruleset.rules:
        if name.upper() == rule.code or name.lower() == rule.name:
            return rule
    known = shelf.known_rules()
    payer = claim.setting.payer or "none"
    if any(name.upper() == code or name.lower() == other for code, other in known):
        raise CouldNotRun(
            f"ruleset {ruleset.name}, which judges this claim (payer {payer}), has no rule {name}",
            "give another --payer or --ruleset to see how it would be judged there",
        )
    words = [word for pair in known for word in pair]
    raise CouldNotRun(
        f"there is no rule {name}{meant(closest(name.upper(), words) or closest(name.lower(), words))}",
        "`claimlint rule` lists them",
    )


def _told(
    explanation: Explanation, found: _Found, judge: Judge, day: date, selection: Selection, redact: bool
) -> Iterator[str]:
    from claimlint.reports.screen import visible
    from claimlint.rules.privacy import masked, private_ids

    rule, claim = explanation.rule, found.read.claim
    where = "" if found.line is None else f", line {found.line}"
    whose = masked(claim.id, private_ids(claim)) if redact else claim.id
    yield visible(f"{rule.code} {rule.name} on claim {whose}{where}")
    yield f"by ruleset {judge.binding.ruleset.name}, as of {day}"
    if not selection.includes(rule.code, rule.name, default=rule.enabled):
        why = "the selection leaves it out" if any(selection) else "it is off unless selected"
        yield f"a run does not apply this rule: {why}"
    for node in explanation.nodes:
        yield ""
        yield from _node(node, len(rule.cases))
    if not explanation.nodes:
        yield ""
        yield f"the claim has nothing of the kind that this rule looks at ({rule.cases[0].each})"
    for heard in explanation.heard:
        yield ""
        yield from _outcome(heard, redact)


def _node(node: NodeAt, cases: int) -> Iterator[str]:
    from claimlint.facts.supplying import supplies
    from claimlint.reports.screen import visible
    from claimlint.rules.conditions.rendering import render_trace

    yield visible(node.label)
    if node.passed_by is not None:
        yield f"  not looked at: {node.passed_by}"
        return
    for number, trace in node.cases:
        if cases > 1:
            yield f"  case {number} of {cases}"
        yield indent("\n".join(map(visible, render_trace(trace).split("\n"))), "  " if cases == 1 else "    ")
    if node.verdict is None:
        yield f"  not evaluated: it lacks {', '.join(node.lacks)}"
        for supply in supplies(node.lacks):
            yield f"    {supply}"
    else:
        yield "  the rule fires" if node.verdict else "  the rule does not fire"


def _outcome(heard: Heard, redact: bool) -> Iterator[str]:
    """What becomes of a finding: it is reported, or what keeps it from that."""
    import io

    from claimlint.reports.renderer import Options
    from claimlint.reports.screen import visible
    from claimlint.reports.text import TextReport

    if heard.silenced_by:
        names = ", ".join(" ".join(other) for other in heard.silenced_by)
        yield f"this finding is not reported: {names} is more specific, and speaks in its place"
    elif heard.suppressed is not None:
        line = heard.suppressed.span.start.line
        reason = f": {heard.suppressed.reason}" if heard.suppressed.reason else ""
        what = "the comment" if heard.suppressed.kind == "comment" else "the suppress file's entry"
        yield visible(f"this finding is not reported: {what} on line {line} suppresses it{reason}")
    else:
        yield "this finding is reported"
    stream = io.StringIO()
    TextReport(stream, Options(redact=redact)).finding(heard.finding)
    yield indent(stream.getvalue().partition("\n\n")[2].rstrip("\n"), "  ")
