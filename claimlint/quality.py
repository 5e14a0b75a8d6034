"""How well the examples of a ruleset guard its rules: part of the public test kit (see ``testing``).

Every condition is changed in small ways (``rules.mutating``); each change should make some example of the
rule come out otherwise: with a finding, with none, or "not evaluated".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from claimlint.formats.reading import ReadClaim
from claimlint.formats.sources import Source
from claimlint.model import VOID
from claimlint.rules.conditions.environment import Environment
from claimlint.rules.conditions.evaluator import Trace, evaluate
from claimlint.rules.explaining import nodes_of
from claimlint.rules.mutating import Judged, Mutant, judged, mutants
from claimlint.rules.ruleset import Rule
from claimlint.rules.selection import Selection
from claimlint.rules.shelf import load_ruleset
from claimlint.testing import Example, examples, linter_for

Reasons = Mapping[str, Mapping[str, str]]
"""Rule code to its mutants that cannot be told from it on any claim, each with the reason."""


class Guard(NamedTuple):
    """How a rule's examples guard it: how many there are, how many mutants, and which of these nothing shows.

    ``equivalent`` are mutants that judge every claim as the rule does, with the reason; ``survivors`` the
    others. ``unknown`` are names among the reasons given that no survivor has. ``parts`` are the smallest
    parts of its conditions, each with what it came to in the examples: True, False or both; no part may be
    there when its examples cannot be judged.
    """

    ruleset: str
    rule: Rule
    evidence: str
    bad: int
    good: int
    mutants: int
    equivalent: tuple[tuple[str, str], ...]
    survivors: tuple[str, ...]
    unknown: tuple[str, ...]
    parts: tuple[tuple[str, frozenset[bool]], ...] = ()

    @property
    def uncovered(self) -> tuple[str, ...]:
        """What no example shows of the parts: ``never true: units > 2``."""
        return tuple(
            f"never {str(verdict).lower()}: {part}"
            for part, seen in self.parts
            for verdict in (True, False)
            if verdict not in seen
        )


class _Node(NamedTuple):
    """A node of an example that the rule looks at, and the verdicts of the rule's own conditions."""

    each: str
    view: Any
    day: date | None
    environment: Environment
    traces: tuple[Trace | None, ...]

    @property
    def verdicts(self) -> tuple[bool | None, ...]:
        """What each case came to; False for one about another kind of node."""
        return tuple(trace.verdict if trace is not None else False for trace in self.traces)


def guards(
    ruleset: str, equivalent: Reasons = MappingProxyType({}), codes: Collection[str] | None = None
) -> Iterator[Guard]:
    """How every rule that a ruleset, shipped or a path, adds to those it extends is guarded by its
    examples; with ``codes``, each of these rules.

    Raises RulesetError for a ruleset that cannot be used.
    """
    by_code: dict[str, list[Example]] = {}
    for example in examples(ruleset):
        by_code.setdefault(example.rule.entry.code, []).append(example)
    rules = {rule.code: rule for rule in load_ruleset(ruleset).rules}
    for code, own in sorted(by_code.items()):
        if codes is not None and code not in codes:
            continue
        rule = rules[code]
        nodes = [node for example in own for node in _nodes(example, rule)]
        every = list(mutants(rule))
        surviving = [_named(mutant) for mutant in every if _survives(mutant, rule, nodes)]
        reasons = equivalent.get(code, {})
        yield Guard(
            ruleset,
            rule,
            own[0].rule.entry.evidence,
            sum(example.kind == "bad" for example in own),
            sum(example.kind == "good" for example in own),
            len(every),
            tuple((name, reasons[name]) for name in surviving if name in reasons),
            tuple(name for name in surviving if name not in reasons),
            tuple(name for name in reasons if name not in surviving),
            _parts(nodes),
        )


def _parts(nodes: list[_Node]) -> tuple[tuple[str, frozenset[bool]], ...]:
    """The smallest parts of the conditions, with what each came to."""
    seen: dict[str, set[bool]] = {}
    for node in nodes:
        for trace in node.traces:
            if trace is not None:
                for leaf in _leaves(trace):
                    known = seen.setdefault(" ".join(leaf.source.split()), set())
                    if leaf.verdict is not None:
                        known.add(leaf.verdict)
    return tuple((part, frozenset(verdicts)) for part, verdicts in seen.items())


def _leaves(trace: Trace) -> Iterator[Trace]:
    if not trace.children:
        yield trace
    for child in trace.children:
        yield from _leaves(child)


def _named(mutant: Mutant) -> str:
    return " ".join(f"case {mutant.case}: {mutant.change}".split()) if mutant.case else mutant.change


def _nodes(example: Example, rule: Rule) -> Iterator[_Node]:
    """The nodes of an example, as its ruleset shows them."""
    source = Source.from_bytes(str(example), example.text.encode())
    everything = Selection(extend_select=("ALL",))
    linter = linter_for(example, everything)
    linter.prepare([source])
    sequence = 0
    for item in source.read():
        if not isinstance(item, ReadClaim):
            continue
        sequence += 1
        claim = item.claim
        if claim.frequency == VOID and not rule.voids:
            continue
        judge = linter.judge_of(claim)
        own = next(found for found in judge.binding.ruleset.rules if found.code == rule.code)
        view = judge.view(claim, linter.history_of([source], sequence))
        environment = Environment(judge.binding.reference.code_sets, {})
        lacking = any(attrgetter(path)(view) is None for _, path, *_ in own.needs)
        conditions = judged(own).conditions
        for each in dict.fromkeys(case.each for case in own.cases):
            for _, node in nodes_of(judge, view, each, None):
                if lacking or (each == "line" and not node.billed):
                    continue
                traces = tuple(
                    evaluate(condition, node, environment) if case.each == each else None
                    for case, condition in zip(own.cases, conditions, strict=True)
                )
                yield _Node(each, node, _day(each, node), environment, traces)


def _day(each: str, node: Any) -> date | None:
    """The day by which it is known whether the rule judges a node."""
    if each == "line":
        day: date | None = node.line.date
        return day
    lines = [line.line for line in node.lines] if each == "day" else _claim_of(node).header.lines
    return lines[0].date if lines else None


def _claim_of(node: Any) -> Any:
    return node if node.kind == "claim" else node.claim


def _survives(mutant: Mutant, rule: Rule, nodes: list[_Node]) -> bool:
    """Whether every node comes out as it does by the rule itself."""
    own = judged(rule)
    place = mutant.case - 1
    for node in nodes:
        verdicts = list(node.verdicts)
        if mutant.case and rule.cases[place].each == node.each:
            condition = mutant.judged.conditions[place]
            verdicts[place] = evaluate(condition, node.view, node.environment).verdict
        if _outcome(verdicts, mutant.judged, node.day) != _outcome(node.verdicts, own, node.day):
            return False
    return True


def _outcome(verdicts: Sequence[bool | None], by: Judged, day: date | None) -> int | str:
    """What a rule says of a node: the first case that holds, that it cannot be evaluated, or nothing."""
    outside = day is not None and (
        (by.starts is not None and day < by.starts) or (by.ends is not None and day > by.ends)
    )
    if outside:
        return "kept"
    if True in verdicts:
        return verdicts.index(True)
    return "not evaluated" if None in verdicts else "kept"
