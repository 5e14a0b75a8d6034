"""How a rule judges the nodes of one claim, part by part, and what becomes of the result."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from claimlint.facts.accrual import ClaimHistory
from claimlint.findings import Finding, Suppressed
from claimlint.formats.reading import ReadClaim
from claimlint.model import Claim
from claimlint.rules.conditions.environment import Environment
from claimlint.rules.conditions.evaluator import Reading, Trace, evaluate
from claimlint.rules.judging import Judge, Violation, period_of
from claimlint.rules.locating import Locator, most_specific
from claimlint.rules.privacy import MASK, masked, private_ids
from claimlint.rules.ruleset import Case, Rule
from claimlint.rules.selection import strength
from claimlint.rules.silencing import SuppressFile
from claimlint.rules.suppressing import Suppressor

MEMBER_FACTS = frozenset({"member_id", "mbi_when_cleaned", "born", "died"})
"""Facts whose values are member data."""


class CaseAt(NamedTuple):
    """One case of the rule, by its number, put to one node."""

    number: int
    trace: Trace


class NodeAt(NamedTuple):
    """The rule put to one node. ``passed_by`` says why the rule does not look at it; else None.

    ``verdict`` is that of the rule: true where a case holds, unknown where none does and one is unknown.
    """

    label: str
    passed_by: str | None
    cases: tuple[CaseAt, ...]
    verdict: bool | None
    lacks: tuple[str, ...]


class Heard(NamedTuple):
    """A finding that the rule gives at the place asked about, and what silences it, if anything.

    ``silenced_by`` are codes and names of more specific rules, ``suppressed`` says which comment, or entry of
    a suppress file, applies.
    """

    finding: Finding
    silenced_by: tuple[tuple[str, str], ...]
    suppressed: Suppressed | None


class Silencers(NamedTuple):
    """What may silence a finding from outside of its claim, and the selectors of rules that nothing silences.

    ``file`` is the name of the file that the claim stands in.
    """

    file: str
    mandatory: tuple[str, ...] = ()
    suppress_file: SuppressFile | None = None


class Explanation(NamedTuple):
    """Everything that one rule says about one place of a claim."""

    rule: Rule
    nodes: tuple[NodeAt, ...]
    heard: tuple[Heard, ...]


def explain(
    read: ReadClaim,
    claim: Claim,
    judge: Judge,
    history: ClaimHistory,
    rule: Rule,
    line: int | None,
    silencers: Silencers,
    *,
    redact: bool,
) -> Explanation:
    """How ``rule`` judges service line ``line`` of ``claim``; with None, every node of the claim.

    ``claim`` is the claim of ``read`` as it is judged. ``redact`` masks the values of member data.
    """
    view = judge.view(claim, history)
    environment = Environment(judge.binding.reference.code_sets, {})
    hidden = private_ids(claim) if redact else None
    nodes = []
    for each in dict.fromkeys(case.each for case in rule.cases):
        cases = [(number, case) for number, case in enumerate(rule.cases, 1) if case.each == each]
        for label, node in nodes_of(judge, view, each, line):
            nodes.append(_judged(label, node, rule, cases, environment, hidden))
    heard = _heard(read, claim, judge, history, rule, line, silencers)
    return Explanation(rule, tuple(nodes), tuple(heard))


def nodes_of(judge: Judge, view: Any, each: str, line: int | None) -> Iterator[tuple[str, Any]]:
    """The nodes of one kind that a line is part of (all of them with None), each with what to call it."""
    lines = [node for node in view.lines if line in (None, node.number)]
    match each:
        case "claim":
            yield "the claim", view
        case "line":
            yield from (
                (f"line {node.number}: {node.line.date or 'no date'} {node.core.code}", node)
                for node in lines
            )
        case "day":
            for places in view.dates:
                for node in judge.days(view, places):
                    if line is None or line in node.day_numbers:
                        numbers = ", ".join(map(str, node.day_numbers))
                        yield f"the day {node.lines[0].line.date or 'without date'}: lines {numbers}", node
        case "diagnosis":
            for node in judge.diagnosis_nodes(view):
                yield f"diagnosis {node.position}: {node.diagnosis}", node
        case "provider":
            for node in judge.provider_nodes(view):
                yield f"{node.role} provider", node


def _judged(
    label: str,
    node: Any,
    rule: Rule,
    cases: list[tuple[int, Case]],
    environment: Environment,
    hidden: tuple[str, ...] | None,
) -> NodeAt:
    """The rule put to a node. ``hidden`` are the ids to be masked, None where member data may be shown."""
    traces = [CaseAt(number, evaluate(pickle.loads(case.typed), node, environment)) for number, case in cases]
    verdicts = [case.trace.verdict for case in traces]
    verdict = True if True in verdicts else None if None in verdicts else False
    lacks = {name for case in traces if case.trace.verdict is None for name in case.trace.lacks}
    claim = node if node.kind == "claim" else node.claim
    wanting = {name for name, path, _ in rule.needs if attrgetter(path)(claim) is None}
    if wanting:
        verdict, lacks = None, wanting
    if hidden is not None:
        traces = [case._replace(trace=_masked(case.trace, hidden)) for case in traces]
    return NodeAt(label, _passed_by(node, rule), tuple(traces), verdict, tuple(sorted(lacks)))


def _passed_by(node: Any, rule: Rule) -> str | None:
    """Why a rule does not look at a node."""
    if node.kind == "line" and not node.billed:
        return "the line only documents: it has minutes and neither units nor charge"
    period = period_of(node)
    if period is None:
        return None
    claim = node if node.kind == "claim" else node.claim
    day: date = claim.reference.calendar.first_day(period)
    if (rule.starts is not None and day < rule.starts) or (rule.ends is not None and day > rule.ends):
        words = [f"from {rule.starts}" if rule.starts else "", f"until {rule.ends}" if rule.ends else ""]
        return f"the rule judges dates of service {' '.join(filter(None, words))}"
    return None


def _masked(trace: Trace, ids: tuple[str, ...]) -> Trace:
    """The same tree without the values of member data, and of texts that spell out one of ``ids``."""
    return trace._replace(
        readings=tuple(_masked_reading(reading, ids) for reading in trace.readings),
        children=tuple(_masked(child, ids) for child in trace.children),
    )


def _masked_reading(reading: Reading, ids: tuple[str, ...]) -> Reading:
    if reading.value is not None and not MEMBER_FACTS.isdisjoint(_words(reading.source)):
        return reading._replace(kind="text", value=MASK)
    return reading._replace(value=masked(reading.value, ids)) if isinstance(reading.value, str) else reading


def _words(source: str) -> list[str]:
    """The names in the source text of a value: of ``born + 65 years``, ``born`` among them."""
    return "".join(char if char.isalnum() or char == "_" else " " for char in source).split()


def _heard(
    read: ReadClaim,
    claim: Claim,
    judge: Judge,
    history: ClaimHistory,
    rule: Rule,
    line: int | None,
    silencers: Silencers,
) -> Iterator[Heard]:
    """The findings of the rule that stand at the place, whether or not they are reported in the end."""
    violations = judge.judge(claim, history).violations
    own = [violation for violation in violations if violation.bound.rule.code == rule.code]
    locator = Locator(read, claim, judge.binding.reference)
    reported = [found for found in locator.findings(violations) if found.finding.code == rule.code]
    spans = {found.finding.span for found in reported}
    reported = [found for found in reported if _is_about(found.finding, line)]
    silenced = [
        found
        for found in locator.findings(own)
        if _is_about(found.finding, line)
        and (found.finding.span not in spans or (line is not None and not reported))
    ]
    suppressor = Suppressor(read, judge.binding, silencers.mandatory)
    for found in (*reported, *silenced):
        silencing = () if found in reported else tuple(_silencing(violations, rule))
        _, suppressed = suppressor.apply([found])
        by = suppressed[0] if suppressed else _by_file(claim, found.finding, silencers)
        yield Heard(found.finding, silencing, by)


def _is_about(finding: Finding, line: int | None) -> bool:
    """Whether a finding stands at a service line, or points at it; one of the claim, or any line, always."""
    if line is None or finding.line is None:
        return True
    return line == finding.line or any(related.line == line for related in finding.related)


def _silencing(violations: list[Violation], rule: Rule) -> Iterator[tuple[str, str]]:
    heard = [violation.bound.rule for violation in most_specific(violations)]
    yield from sorted({(other.code, other.name) for other in heard if rule.code in other.silences})


def _by_file(claim: Claim, finding: Finding, silencers: Silencers) -> Suppressed | None:
    """The entry of the suppress file that silences a finding."""
    entries = silencers.suppress_file
    if entries is None or any(strength(rule, finding.code, finding.name) for rule in silencers.mandatory):
        return None
    return entries.silences(finding, entries.about(claim, silencers.file))
