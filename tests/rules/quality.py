"""``docs/ruleset-quality.md``, and the mutants that no example shows.

``python -m tests.rules.quality FILE`` writes the table; without FILE it lists the mutants of shipped rules
that survive and are not excused in ``equivalent_mutants.toml``.
"""

from __future__ import annotations

import sys
import tomllib
from functools import cache
from pathlib import Path

from claimlint.quality import Guard, Reasons, guards
from claimlint.rules.shelf import SHIPPED

EQUIVALENT = Path(__file__).parent / "equivalent_mutants.toml"

_INTRODUCTION = """\
# How well the examples guard the rules

<!-- written by `make docs`; `python -m tests.rules.quality` lists the mutants that no example shows -->

Every rule of the shipped rulesets with its examples, all of which the tests run. *Mutants* are small slips
made in its conditions: a part left out or turned round, a limit one too high or too low, a code left out of
a list, a first or last day moved by one. *Killed* are those that make some example come out otherwise (a
finding, none, or "not evaluated", all of which the pages under `rules/` show), so that no such slip can go
unnoticed; *excused* those that no example can show, with the reason in
`tests/rules/equivalent_mutants.toml`. *Certainty* is how the rule is known.
"""


@cache
def shipped() -> tuple[Guard, ...]:
    """How the rules of all shipped rulesets are guarded, in order of code."""
    reasons: Reasons = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))
    found = [guard for ruleset in SHIPPED for guard in guards(ruleset, reasons)]
    return tuple(sorted(found, key=lambda guard: guard.rule.code))


def published() -> str:
    """The text of ``docs/ruleset-quality.md``."""
    found = shipped()
    bad, good = sum(guard.bad for guard in found), sum(guard.good for guard in found)
    total = sum(guard.mutants for guard in found)
    equivalent = sum(len(guard.equivalent) for guard in found)
    survivors = sum(len(guard.survivors) for guard in found)
    lines = [
        _INTRODUCTION,
        f"{len(found)} rules, {bad:,} bad and {good:,} good examples, {total:,} mutants: "
        f"{total - equivalent - survivors:,} killed, {equivalent:,} excused, "
        f"{survivors:,} that no example shows.",
        "",
        "| rule | ruleset | bad | good | mutants | killed | excused | survive | certainty | evidence |",
        "|---|---|--:|--:|--:|--:|--:|--:|---|---|",
    ]
    return "\n".join([*lines, *map(_row, found)]) + "\n"


def _row(guard: Guard) -> str:
    rule = guard.rule
    cells = (
        f"[{rule.code}](rules/{rule.code}.md) {rule.name}",
        guard.ruleset,
        guard.bad,
        guard.good,
        guard.mutants,
        guard.mutants - len(guard.equivalent) - len(guard.survivors),
        len(guard.equivalent),
        len(guard.survivors),
        rule.confidence if rule.enabled else f"{rule.confidence}, off",
        guard.evidence,
    )
    return f"| {' | '.join(map(str, cells))} |"


def main(arguments: list[str]) -> int:
    """Write the table to the file named, or list the survivors; 1 if there are any."""
    if arguments:
        Path(arguments[0]).write_text(published(), encoding="utf-8")
        return 0
    surviving = [(guard.rule.code, name) for guard in shipped() for name in guard.survivors]
    for code, name in surviving:
        print(f"{code} {name}")
    return 1 if surviving else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
