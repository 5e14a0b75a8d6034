"""What is remembered from claim to claim changes no verdict.

One judge goes through many claims, with all its memories; beside it every rule is put to every node by the
evaluator that walks the condition's tree and remembers nothing.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

from bench.generate import BatchPaths, generate
from claimlint.facts import REGISTRY
from claimlint.facts.views import Views
from claimlint.formats.reading import ReadClaim
from claimlint.formats.sources import Source
from claimlint.model import Claim
from claimlint.rules.binding import Binding
from claimlint.rules.conditions.environment import Environment
from claimlint.rules.conditions.evaluator import evaluate
from claimlint.rules.engine import Linter
from claimlint.rules.judging import Judge, period_of
from claimlint.rules.ruleset import Rule
from claimlint.rules.shelf import Shelf, load_ruleset
from claimlint.testing import examples

AS_OF = date(2026, 11, 20)

Told = set[tuple[str, tuple[int, ...], tuple[str, int | None]]]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> BatchPaths:
    """A batch in which every other claim has a fault."""
    folder = tmp_path_factory.mktemp("batches")
    generate(folder, "faulty", 120, seed=7, faults=0.5)
    return BatchPaths(folder, "faulty")


def medicare() -> Judge:
    ruleset = load_ruleset("medicare")
    return Judge(Binding(ruleset, {rule.code for rule in ruleset.rules}), Views(REGISTRY), AS_OF)


def nodes(judge: Judge, view: Any, each: str) -> Iterator[Any]:
    """The nodes of one kind in a claim that a rule looks at."""
    match each:
        case "claim":
            yield view
        case "line":
            yield from (line for line in view.lines if line.billed)
        case "day":
            for places in view.dates:
                yield from judge.days(view, places)
        case "diagnosis":
            yield from judge.diagnosis_nodes(view)
        case "provider":
            yield from judge.provider_nodes(view)


def in_force(rule: Rule, node: Any, judge: Judge) -> bool:
    period = period_of(node)
    if period is None:
        return True
    day = judge.binding.reference.calendar.first_day(period)
    return (rule.starts is None or day >= rule.starts) and (rule.ends is None or day <= rule.ends)


@cache
def condition_of(typed: bytes) -> Any:
    """The typed condition that a case carries."""
    return pickle.loads(typed)


def directly(judge: Judge, claim: Claim, history: Any) -> tuple[Told, set[str]]:
    """What every rule says of every node, put to each anew; and the rules that some node leaves unknown."""
    environment = Environment(judge.binding.reference.code_sets, {})
    view = judge.view(claim, history)
    broken: Told = set()
    unknown: set[str] = set()
    for rule in judge.binding.rules:
        lacking = any(attrgetter(path)(view) is None for _, path, _ in rule.needs)
        for each in dict.fromkeys(case.each for case in rule.cases):
            for node in nodes(judge, view, each):
                if not in_force(rule, node, judge):
                    continue
                verdicts = [
                    evaluate(condition_of(case.typed), node, environment).verdict
                    for case in rule.cases
                    if case.each == each
                ]
                if None in verdicts and True not in verdicts:
                    unknown.add(rule.code)
                if True in verdicts and not lacking:
                    broken.add((rule.code, where(node), owner(node)))
    return broken, unknown


def where(node: Any) -> tuple[int, ...]:
    return (node.number,) if node.kind == "line" else tuple(node.day_numbers) if node.kind == "day" else ()


def owner(node: Any) -> tuple[str, int | None]:
    if node.kind == "diagnosis":
        return "diagnoses", node.position
    return (node.role, None) if node.kind == "provider" else ("", None)


def remembered(judge: Judge, claim: Claim, history: Any) -> tuple[Told, set[str]]:
    """The same of the judge that remembers."""
    verdicts = judge.judge(claim, history)
    told: Told = set()
    for violation in verdicts.violations:
        each = violation.bound.case.each
        lines = tuple(place + 1 for place in violation.lines) if each in ("line", "day") else ()
        told.add((violation.bound.rule.code, lines, violation.owner))
    return told, {undecided.code for undecided in verdicts.undecided}


def hold_equal(judge: Judge, claims: Iterable[tuple[Claim, Any]]) -> int:
    """Compare the two on each claim; how many violations there were."""
    needing = {rule.code for rule in judge.binding.rules if rule.needs}
    seen = 0
    for claim, history in claims:
        broken, unknown = directly(judge, claim, history)
        told, undecided = remembered(judge, claim, history)
        # A finding about a day names only the lines that it affects.
        days = {rule.code for rule in judge.binding.rules if any(case.each == "day" for case in rule.cases)}
        assert {entry for entry in told if entry[0] not in days} == {
            entry for entry in broken if entry[0] not in days
        }, claim
        assert {code for code, _, _ in told} == {code for code, _, _ in broken}, claim
        assert undecided - needing == unknown - needing, claim
        assert undecided >= unknown - {code for code, _, _ in told}, claim
        seen += len(broken)
    return seen


@cache
def linter() -> Linter:
    return Linter(Shelf(), AS_OF)


def claims_of(sources: list[Source]) -> list[tuple[Claim, Any]]:
    """The claims of an input, each with what the others say of it."""
    history = linter()._collect_history(sources)
    read = [item.claim for source in sources for item in source.read() if isinstance(item, ReadClaim)]
    return [(claim, history.of(sequence, claim)) for sequence, claim in enumerate(read, 1)]


@pytest.mark.parametrize("form", ["claim", "x12"])
def test_generated_claims(generated: BatchPaths, form: str) -> None:
    path: Path = getattr(generated, form)
    judge = medicare()
    claims = claims_of([Source.from_bytes(path.name, path.read_bytes())])

    assert hold_equal(judge, claims) > 25
    # Again, with every memory full of the same claims.
    assert hold_equal(judge, claims) > 25


def test_the_examples_of_all_rules() -> None:
    judge = medicare()
    found = 0
    for example in examples("medicare"):
        found += hold_equal(judge, claims_of([Source.from_bytes("example", example.text.encode())]))

    assert found > 100
