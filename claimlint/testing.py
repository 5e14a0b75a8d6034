"""The public test kit for rulesets: run the examples that rules carry, and say what is wrong with them.

A rule's ``bad`` example is a .claim text that must give exactly one finding of that rule and nothing else; a
``good`` one must give no finding of it, nor of any other rule. Findings at level info do not count.

``assert_examples`` runs all examples of a ruleset in one test, ``examples`` and ``complaint`` one in each;
``findings``, ``assert_finding`` and ``assert_clean`` judge a text of the test's own.
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

__all__ = [
    "Example",
    "Judged",
    "assert_clean",
    "assert_examples",
    "assert_finding",
    "complaint",
    "examples",
    "findings",
    "judge_example",
    "run_example",
]


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


def findings(
    text: str, ruleset: str, *, as_of: date | None = None, payer: str | None = None
) -> list[Finding]:
    """The findings of a .claim text or an 837P by one ruleset, shipped or a path.

    Raises RulesetError for a ruleset that cannot be used.
    """
    shelf = Shelf([ruleset], only=True, imported=False)
    linter = Linter(shelf, as_of or date.today(), payer=payer)
    linter.prepare([Source.from_bytes("<text>", text.encode())])
    return list(linter.findings())


def assert_finding(
    text: str, code: str, ruleset: str, *, line: int | None = None, as_of: date | None = None
) -> Finding:
    """The one finding of rule ``code`` in a text, on service line ``line`` where that is given.

    Raises AssertionError, which says what was found, where there is none or are several.
    """
    found = findings(text, ruleset, as_of=as_of)
    own = [each for each in found if each.code == code and line in (None, each.line)]
    where = "" if line is None else f" on line {line}"
    if len(own) != 1:
        raise AssertionError(f"expected one {code}{where}, found {_told(found)}")
    return own[0]


def assert_clean(text: str, ruleset: str, *, as_of: date | None = None) -> None:
    """Nothing but information is found in a text. Raises AssertionError, which says what was."""
    found = [each for each in findings(text, ruleset, as_of=as_of) if each.severity != "info"]
    if found:
        raise AssertionError(f"expected no finding, found {_told(found)}")


def assert_examples(ruleset: str) -> None:
    """Every example of a ruleset, shipped or a path, does what it says.

    Raises AssertionError with all that do not, RulesetError for a ruleset that cannot be used.
    """
    wrong = [f"{each}: {said}" for each in examples(ruleset) if (said := complaint(each)) is not None]
    if wrong:
        raise AssertionError("\n".join(wrong))


def _told(found: list[Finding]) -> str:
    return "; ".join(f"{each.code} on line {each.line}: {each.message}" for each in found) or "nothing"


def _own(example: Example, finding: Finding) -> bool:
    return finding.code == example.rule.entry.code
