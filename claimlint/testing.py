"""The public test kit for rulesets: run the examples that rules carry, and say what is wrong with them.

A rule's ``bad`` example is a .claim text that must give exactly one finding of that rule and nothing else; a
``good`` one must give no finding of it, nor of any other rule. Findings at level info do not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from claimlint import cache
from claimlint.findings import Finding
from claimlint.formats.sources import Source
from claimlint.rules.engine import Linter
from claimlint.rules.reading import SHIPPED, SourceRule, SourceRuleset, read_ruleset
from claimlint.rules.selection import Selection
from claimlint.rules.shelf import Shelf


class Example(NamedTuple):
    """One example of a rule: ``kind`` is ``bad`` or ``good``, ``number`` counts from 1 within its kind.

    ``ruleset`` is the rule's own, ``judged_by`` the one that judges it.
    """

    ruleset: str
    rule: SourceRule
    kind: str
    number: int
    text: str
    as_of: date
    payer: str | None
    judged_by: str

    def __str__(self) -> str:
        return f"{self.ruleset}-{self.rule.entry.code}-{self.kind}-{self.number}"


def examples(ruleset: str) -> Iterator[Example]:
    """The examples of the rules that a ruleset, shipped or a path, adds to those it extends."""
    source = read_ruleset(ruleset)
    for rule in source.rules.values():
        if rule.ruleset != source.head.name:
            continue
        for kind in ("bad", "good"):
            for number, text in enumerate(getattr(rule.entry, kind), 1):
                judge = _judge(rule) or ruleset
                yield Example(ruleset, rule, kind, number, text, _as_of(source), _payer(source), judge)


def _judge(rule: SourceRule) -> str | None:
    """The ruleset that the rule names for its examples: a shipped one, or one by its path from the rule's."""
    named = rule.entry.examples_ruleset
    if named is None or named in SHIPPED:
        return named
    return str(Path(rule.file.path).parent / named)


def _as_of(source: SourceRuleset) -> date:
    return source.head.examples_as_of or date.today()


def _payer(source: SourceRuleset) -> str | None:
    return source.head.examples_payer or next(iter(source.head.payers), None)


class Judged(NamedTuple):
    """What came of an example: its findings, and what its rule lacked where it could not be evaluated."""

    findings: list[Finding]
    lacks: tuple[str, ...]


def judge_example(example: Example) -> Judged:
    """An example judged by its rule's ruleset; problems of its syntax are among the findings."""
    # A rule that is off by default is on for its own examples.
    own = () if example.rule.entry.enabled else (example.rule.entry.code,)
    linter = linter_for(example, Selection(extend_select=own))
    linter.prepare([Source.from_bytes(str(example), example.text.encode())])
    findings = list(linter.findings())
    undecided = linter.outcome.not_evaluated
    code = example.rule.entry.code
    return Judged(findings, next((found.needs for found in undecided if found.code == code), ()))


def linter_for(example: Example, selection: Selection) -> Linter:
    """A linter for an example, with nothing that this user imported; the ruleset is loaded once."""
    name = example.judged_by
    files = None if name in SHIPPED else cache.signature(read_ruleset(name).contents)
    return _loaded(name, files, example.as_of, selection).again()


@lru_cache(maxsize=8)
def _loaded(ruleset: str, _files: cache.Signature | None, as_of: date, selection: Selection) -> Linter:
    return Linter(Shelf([ruleset], only=True, imported=False), as_of, selection)


def run_example(example: Example) -> list[Finding]:
    """The findings of an example, judged by its rule's ruleset; problems of its syntax among them."""
    return judge_example(example).findings


def complaint(example: Example) -> str | None:
    """What is wrong with an example; None if it does what it says."""
    findings = [
        finding for finding in run_example(example) if finding.severity != "info" or _own(example, finding)
    ]
    told = (
        "; ".join(f"{finding.code} on line {finding.line}: {finding.message}" for finding in findings)
        or "nothing"
    )
    if example.kind == "bad":
        if len(findings) == 1 and _own(example, findings[0]):
            return None
        return f"must give one finding, {example.rule.entry.code}, and gives {told}"
    return None if not findings else f"must give no finding, and gives {told}"


def _own(example: Example, finding: Finding) -> bool:
    return finding.code == example.rule.entry.code
