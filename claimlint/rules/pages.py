"""What a rule's page says: everything that rulesets state about a rule, gathered in one place."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from types import FunctionType
from typing import Any, NamedTuple, TypeVar

from claimlint.facts.registry import REGISTRY, Fact
from claimlint.facts.supplying import statements
from claimlint.findings import SEVERITIES, Prediction
from claimlint.reference.tables import Reference
from claimlint.rules.conditions import typed
from claimlint.rules.overlay import Change
from claimlint.rules.reading import SourceRule, SourceRuleset, read_ruleset
from claimlint.rules.ruleset import Rule
from claimlint.rules.schema import Adjustment, CaseEntry, DatedValue, PredictionEntry, RuleEntry
from claimlint.rules.shelf import SHIPPED, load_ruleset

Named = TypeVar("Named", bound=typed.Typed)

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


class CasePage(NamedTuple):
    """One way in which the rule can be broken, with everything it takes from its rule filled in.

    ``when`` and ``affects`` are conditions as written, ``stands_on`` the fact that gives its lines, ``fixes``
    the kind and title of each fix.
    """

    each: str
    when: str
    affects: str | None
    stands_on: str | None
    message: str
    help: str
    severity: str
    confidence: str
    predicts: Prediction | None
    fixes: tuple[tuple[str, str, bool], ...]
    """Kind, title, and whether it can be carried out."""


class ParameterPage(NamedTuple):
    """A number of the rule: the rulesets that state it so, and its values with their first and last day."""

    name: str
    rulesets: tuple[str, ...]
    values: tuple[tuple[date | None, date | None, str], ...]


class TablePage(NamedTuple):
    """A reference table that the rule reads: the first and last day that it covers, its newest release."""

    name: str
    starts: date | None
    ends: date | None
    newest: str


class RulePage(NamedTuple):
    """One rule. ``starts`` and ``ends`` bound the dates of service it judges; ``rulesets`` all have it.

    ``severities`` are those of its cases, the gravest first; ``silences`` and ``silenced_by`` codes and names
    of rules. ``reads`` are names and meanings of facts, ``states`` what a claim can state for them, in words,
    and ``needs`` the facts without which it is never evaluated. ``changes`` is what other rulesets change
    about it, ``modifiers`` those that its conditions name.
    """

    code: str
    name: str
    severity: str
    severities: tuple[str, ...]
    confidence: str
    enabled: bool
    ruleset: str
    topic: str
    rulesets: tuple[str, ...]
    starts: date | None
    ends: date | None
    why: str
    cases: tuple[CasePage, ...]
    evidence: str
    citations: tuple[str, ...]
    parameters: tuple[ParameterPage, ...]
    tables: tuple[TablePage, ...]
    reads: tuple[tuple[str, str], ...]
    states: tuple[str, ...]
    needs: tuple[str, ...]
    silences: tuple[tuple[str, str], ...]
    silenced_by: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, str], ...]
    modifiers: tuple[str, ...]


class Library:
    """The rules of the shipped rulesets, and of those that are named besides. Raises RulesetError.

    ``configured`` is what a configuration changes about them, each with what to call its place.
    """

    def __init__(self, named: Sequence[str] = (), configured: Sequence[tuple[str, Change]] = ()) -> None:
        self._configured = configured
        self._paths: dict[str, str] = {}
        self._sources: dict[str, SourceRuleset] = {}
        for path in (*SHIPPED, *named):
            source = read_ruleset(path)
            self._sources[source.head.name] = source
            self._paths[source.head.name] = path
        self._rules: dict[str, SourceRule] = {}
        for name, source in self._sources.items():
            self._rules.update({code: rule for code, rule in source.rules.items() if rule.ruleset == name})

    def rules(self) -> list[SourceRule]:
        """Every rule as the ruleset that adds it states it, in order of code."""
        return [self._rules[code] for code in sorted(self._rules)]

    def find(self, name: str) -> SourceRule | None:
        """The rule with this code (in any case) or name."""
        named = (rule for rule in self._rules.values() if rule.name == name.lower())
        return self._rules.get(name.upper()) or next(named, None)

    def path(self, ruleset: str) -> str:
        """What a ruleset is loaded by: its own name where it is shipped, else its path."""
        return self._paths[ruleset]

    def page(self, rule: SourceRule) -> RulePage:
        """The page of a rule."""
        entry = rule.entry
        ruleset = load_ruleset(self.path(rule.ruleset))
        compiled = next(r for r in ruleset.rules if r.code == entry.code)
        conditions = [pickle.loads(case.typed) for case in compiled.cases]
        named = sorted({fact.name for fact in _named(conditions, typed.Fact)})
        holders = tuple(name for name, source in self._sources.items() if entry.code in source.rules)
        tables = sorted({table for case in compiled.cases for table in case.tables})
        parameters = tuple(self._parameters(_read_by(rule, compiled, named), holders))
        return RulePage(
            code=entry.code,
            name=rule.name,
            severity=entry.severity,
            severities=case_severities(entry),
            confidence=entry.confidence,
            enabled=entry.enabled,
            ruleset=rule.ruleset,
            topic=rule.topic,
            rulesets=holders,
            starts=entry.starts,
            ends=entry.ends,
            why=entry.why,
            cases=tuple(_case(rule, case) for case in entry.case or (entry,)),
            evidence=entry.evidence,
            citations=entry.cite,
            parameters=parameters,
            tables=tuple(self._tables(tables, holders)),
            reads=tuple(_meanings(named, {case.each for case in compiled.cases})),
            states=tuple(_states([*named, *_parts(conditions)])),
            needs=entry.needs,
            silences=tuple((code, self._name(code)) for code in entry.silences),
            silenced_by=tuple((r.entry.code, r.name) for r in self.rules() if entry.code in r.entry.silences),
            changes=(*self._changes(rule, holders), *self._by_configuration(rule, parameters)),
            modifiers=tuple(sorted(_modifiers(conditions, ruleset.reference))),
        )

    def _name(self, code: str) -> str:
        rule = self._rules.get(code)
        return rule.name if rule is not None else ""

    def _parameters(self, names: set[str], holders: Sequence[str]) -> Iterator[ParameterPage]:
        """The parameters among ``names``, rulesets that agree on their values together."""
        for name in sorted(names):
            stated: dict[tuple[tuple[date | None, date | None, str], ...], list[str]] = {}
            for holder in holders:
                found = self._sources[holder].parameters.get(name)
                if found is not None:
                    stated.setdefault(_values(found[0]), []).append(holder)
            for values, rulesets in stated.items():
                yield ParameterPage(name, tuple(rulesets), values)

    def _tables(self, names: Sequence[str], holders: Sequence[str]) -> Iterator[TablePage]:
        for name in names:
            found = next(
                (self._sources[h].tables[name] for h in holders if name in self._sources[h].tables), None
            )
            if found is not None:
                first, last = found[0].releases[0], found[0].releases[-1]
                yield TablePage(name, first.starts, last.ends, last.release)

    def _changes(self, rule: SourceRule, holders: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Ruleset and what it states otherwise than the rule's own."""
        for holder in holders:
            other = self._sources[holder].rules[rule.entry.code].entry
            for field in Adjustment.model_fields:
                value = getattr(other, field)
                if value != getattr(rule.entry, field):
                    shown = str(_prediction(value)) if isinstance(value, PredictionEntry) else value
                    yield holder, ("on" if value else "off") if field == "enabled" else f"{field} {shown}"

    def _by_configuration(
        self, rule: SourceRule, parameters: Sequence[ParameterPage]
    ) -> Iterator[tuple[str, str]]:
        """Place in a configuration and what it states otherwise than the rulesets do."""
        names = {parameter.name for parameter in parameters}
        for place, change in self._configured:
            if change.kind == "parameter" and change.name in names:
                yield place, f"{change.name} {_changed_value(change.value)}"
            elif change.kind == "adjust" and change.name == rule.entry.code:
                for field, value in change.value:
                    yield place, ("on" if value else "off") if field == "enabled" else f"{field} {value}"


def _changed_value(value: Any) -> str:
    """A parameter's value as a configuration states it, with its days where it has some."""
    if not isinstance(value, tuple):
        return _shown(value)
    return ", ".join(
        " ".join(filter(None, (_shown(own), first and f"from {first}", last and f"until {last}")))
        for first, last, own in value
    )


def case_severities(entry: RuleEntry) -> tuple[str, ...]:
    """The severities of a rule's cases, the gravest first."""
    found = {case.severity or entry.severity for case in entry.case or (entry,)}
    return tuple(severity for severity in SEVERITIES if severity in found)


def _modifiers(conditions: list[typed.Condition], reference: Reference) -> frozenset[str]:
    """The modifiers that conditions name, one by one or by a set of nothing else."""
    named = {code for found in _named(conditions, typed.HasAny) for code in found.codes}
    named |= {code for found in _named(conditions, typed.HasAll) for code in found.codes}
    for found in _named(conditions, typed.HasSet):
        named |= {code for _, codes in reference.code_sets[found.members.name].stretches for code in codes}
    return frozenset(code for code in named if len(code) == 2)


def _read_by(rule: SourceRule, compiled: Rule, facts: Sequence[str]) -> set[str]:
    """Every name by which a rule may read a parameter: in its own words, or in the facts that it reads.

    A fact names the parameters that it looks up as texts in its code, and nowhere else.
    """
    entry = rule.entry
    cases = entry.case or (entry,)
    own = [text for case in cases for text in (case.when, case.affects, case.message, case.help) if text]
    found = {*entry.parameters, *facts, *_IDENTIFIER.findall(" ".join(own))}
    for each in {case.each for case in compiled.cases}:
        for name in found & {*facts}:
            fact = REGISTRY.find(each, name) or REGISTRY.find("line", name)
            if fact is not None:
                found |= _texts_in(fact)
    return found


def _texts_in(fact: Fact) -> set[str]:
    """The texts in the code of a fact, of the facts that it reads and of the functions that these call."""
    found: set[str] = set()
    seen: set[Callable[..., Any]] = set()
    waiting = [(fact.kind, fact.function)]
    while waiting:
        kind, function = waiting.pop()
        if function in seen:
            continue
        seen.add(function)
        code = function.__code__
        found |= {text for text in code.co_consts if isinstance(text, str)}
        called = (function.__globals__.get(name) for name in code.co_names)
        waiting += [(kind, other) for other in called if isinstance(other, FunctionType)]
        inputs = (REGISTRY.find(kind, name) for name in code.co_varnames[: code.co_argcount])
        waiting += [(other.kind, other.function) for other in inputs if other is not None]
    return found


def _case(rule: SourceRule, case: CaseEntry) -> CasePage:
    entry = rule.entry
    fixes = case.fix if case.fix is not None else entry.fix
    return CasePage(
        each=case.each or entry.each or "",
        when=case.when,
        affects=case.affects or entry.affects,
        stands_on=case.stands_on or entry.stands_on,
        message=case.message or entry.message or "",
        help=case.help or entry.help or "",
        severity=case.severity or entry.severity,
        confidence=case.confidence or entry.confidence,
        predicts=_prediction(case.predicts or entry.predicts),
        fixes=tuple((fix.kind, fix.title, fix.edits) for fix in fixes or ()),
    )


def _prediction(entry: PredictionEntry | None) -> Prediction | None:
    return Prediction(entry.group, entry.carc, entry.rarc) if entry is not None else None


def _values(
    value: bool | int | str | tuple[DatedValue, ...],
) -> tuple[tuple[date | None, date | None, str], ...]:
    if isinstance(value, tuple):
        return tuple((dated.starts, dated.ends, _shown(dated.value)) for dated in value)
    return ((None, None, _shown(value)),)


def _shown(value: bool | int | str) -> str:
    return str(value) if not isinstance(value, bool) else "yes" if value else "no"


def _named(part: Any, kind: type[Named]) -> Iterator[Named]:
    """Every fact, or part of a record, that typed conditions name."""
    if isinstance(part, kind):
        yield part
    if isinstance(part, tuple | list):
        for item in part:
            yield from _named(item, kind)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _named(getattr(part, field.name), kind)


def _parts(part: Any) -> list[str]:
    """Every part of a record that typed conditions name, such as ``plan.certified``."""
    return sorted({found.source for found in _named(part, typed.Attribute)})


def _states(names: Sequence[str]) -> dict[str, None]:
    """What a claim can state so that facts and parts of them are not missing, in words, each once."""
    found = (statement for name in names for statement in statements(name))
    return dict.fromkeys(str(statement) for statement in found if statement.write)


def _meanings(names: Sequence[str], kinds: set[str]) -> Iterator[tuple[str, str]]:
    """Name and meaning of the facts among ``names``; parameters and periods have pages of their own."""
    for name in names:
        # A condition on the lines of a claim or a day reads facts of lines too.
        fact = next(filter(None, (REGISTRY.find(kind, name) for kind in (*sorted(kinds), "line"))), None)
        if fact is not None:
            yield name, fact.summary
