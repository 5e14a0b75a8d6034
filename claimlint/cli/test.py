"""``claimlint test``: run the examples of rulesets, and see how well they guard their rules."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from claimlint.cli.config import plugin_option
from claimlint.cli.failures import CouldNotRun
from claimlint.cli.options import text_or_json
from claimlint.cli.outputs import standard_output
from claimlint.reports.renderer import counted
from claimlint.reports.screen import visible

if TYPE_CHECKING:
    from claimlint.quality import Guard
    from claimlint.testing import Example

EXIT_FAILED = 1
_SHOWN = 10


class _Tested(NamedTuple):
    """What came of the examples of a rule: what is wrong with them, with places, and how they guard it."""

    code: str
    name: str
    place: str
    examples: int
    wrong: list[tuple[str, str]]
    guard: Guard | None

    @property
    def failed(self) -> bool:
        return bool(self.wrong) or not self.examples


@click.command("test", short_help="Run the examples of rulesets.")
@click.argument("rulesets", nargs=-1, required=True, metavar="RULESETS...")
@click.option("--rule", "only", metavar="CODE|NAME", help="Only the examples of this rule.")
@click.option("--no-mutants", is_flag=True, help="Only run the examples.")
@click.option(
    "--strict", is_flag=True, help="Exit with 1 also where a slip in a condition would go unnoticed."
)
@text_or_json
@plugin_option
def command(
    rulesets: tuple[str, ...],
    plugins: tuple[str, ...],
    only: str | None,
    no_mutants: bool,
    strict: bool,
    format_name: str,
) -> None:
    """Run the examples of the rules in RULESETS (names or paths), and see how well they guard the rules.

    Every `bad` example must give exactly one finding, of its rule; every `good` one none. Then each condition
    is changed in small ways, one at a time: a change that no example notices is told, with the parts of
    conditions that are never true or never false.

    Exit code 0: all examples do what they say; 1: some do not, or a rule has none; 2: a ruleset cannot be
    used.
    """
    from claimlint.plugins import use
    from claimlint.rules.errors import RulesetError

    try:
        use(plugins)
        tested = [found for ruleset in rulesets for found in _tested(ruleset, only, not no_mutants)]
    except RulesetError as error:
        raise CouldNotRun(str(error)) from None
    if only is not None and not tested:
        raise CouldNotRun(
            f"there is no rule {only} in these rulesets", "`claimlint test RULESETS` tests them all"
        )
    if format_name == "json":
        text = json.dumps([_record(found) for found in tested], indent=2)
    else:
        text = "\n".join([*(line for found in tested for line in _lines(found)), _sum(tested)])
    standard_output().write(f"{text}\n")
    unnoticed = strict and any(found.guard is not None and found.guard.survivors for found in tested)
    sys.exit(EXIT_FAILED if unnoticed or not tested or any(found.failed for found in tested) else 0)


def _tested(ruleset: str, only: str | None, mutants: bool) -> Iterator[_Tested]:
    """What came of the rules that a ruleset adds to those it extends, in order of code."""
    from claimlint.quality import guards
    from claimlint.rules.reading import read_ruleset
    from claimlint.rules.shelf import load_ruleset
    from claimlint.testing import complaint, examples

    load_ruleset(ruleset)
    source = read_ruleset(ruleset)
    own = {
        rule.entry.code: rule
        for rule in source.rules.values()
        if rule.ruleset == source.head.name
        and (only is None or only.upper() == rule.entry.code or only.lower() == rule.name)
    }
    by_code: dict[str, list[Example]] = {code: [] for code in own}
    for example in examples(ruleset):
        if example.rule.entry.code in own:
            by_code[example.rule.entry.code].append(example)
    found = guards(ruleset, codes=frozenset(own)) if mutants else iter(())
    guard_of = {guard.rule.code: guard for guard in found}
    for code, rule in sorted(own.items()):
        wrong = []
        for example in by_code[code]:
            said = complaint(example)
            if said is not None:
                wrong.append((_place(example), f"{example.kind} example {example.number} {said}"))
        spot = rule.file.places.key(rule.key)
        place = f"{rule.file.path}:{spot.line}"
        yield _Tested(code, rule.name, place, len(by_code[code]), wrong, guard_of.get(code))


def _place(example: Example) -> str:
    """Where an example begins in its file."""
    rule = example.rule
    spot = rule.file.places.find((*rule.key, example.kind, str(example.number - 1)))
    return f"{rule.file.path}:{spot.line}"


def _lines(found: _Tested) -> Iterator[str]:
    state = "FAIL" if found.failed else "ok"
    guard = found.guard
    said = counted(found.examples, "example")
    if guard is not None and guard.mutants:
        killed = guard.mutants - len(guard.survivors)
        said += f", {killed} of {guard.mutants} slips noticed"
    yield visible(f"{state:<4}  {found.code} {found.name}: {said}")
    if not found.examples:
        yield visible(
            f"      {found.place}: no example: nobody has tried this rule; give it bad and good ones"
        )
    for place, complaint in found.wrong:
        yield visible(f"      {place}: {complaint}")
    if guard is None or found.wrong:
        return
    for part in guard.uncovered[:_SHOWN]:
        yield visible(f"      {part}")
    for slip in guard.survivors[:_SHOWN]:
        yield visible(f"      unnoticed: {slip}")
    more = max(len(guard.survivors) - _SHOWN, 0)
    if more:
        yield f"      and {more} more; --format json lists them all"
    if guard.survivors:
        yield "      give a good example that differs from a bad one in nothing but that part"


def _sum(tested: list[_Tested]) -> str:
    failed = sum(found.failed for found in tested)
    guards = [found.guard for found in tested if found.guard is not None]
    slips, unnoticed = sum(g.mutants for g in guards), sum(len(g.survivors) for g in guards)
    examples = counted(sum(found.examples for found in tested), "example")
    said = f"{counted(len(tested), 'rule')}, {examples}: {failed} failed"
    return f"{said}; {slips - unnoticed} of {slips} slips noticed" if guards else said


def _record(found: _Tested) -> dict[str, Any]:
    guard = found.guard
    return {
        "code": found.code,
        "name": found.name,
        "place": found.place,
        "examples": found.examples,
        "failed": found.failed,
        "wrong": [{"place": place, "message": message} for place, message in found.wrong],
        "mutants": guard.mutants if guard is not None else None,
        "survivors": list(guard.survivors) if guard is not None else None,
        "uncovered": list(guard.uncovered) if guard is not None else None,
    }
