"""What a rule's page says: everything that rulesets state about a rule, gathered in one place."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, NamedTuple

from claimlint.facts.registry import REGISTRY
from claimlint.findings import Prediction
from claimlint.rules.conditions import typed
from claimlint.rules.reading import SourceRule, SourceRuleset, read_ruleset
from claimlint.rules.schema import Adjustment, CaseEntry, DatedValue, PredictionEntry
from claimlint.rules.shelf import SHIPPED, load_ruleset


class CasePage(NamedTuple):
    """One way in which the rule can be broken, with everything it takes from its rule filled in.

    ``when`` and ``affects`` are conditions as written, ``fixes`` the kind and title of each fix.
    """

    each: str
    when: str
    affects: str | None
    message: str
    help: str
    severity: str
    confidence: str
    predicts: Prediction | None
    fixes: tuple[tuple[str, str], ...]


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

    ``silences`` and ``silenced_by`` are codes and names of rules, ``reads`` names and meanings of facts,
    ``needs`` those without which it is never evaluated, ``changes`` what other rulesets change about it.
    """

    code: str
    name: str
    severity: str
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
    needs: tuple[str, ...]
    silences: tuple[tuple[str, str], ...]
    silenced_by: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, str], ...]


class Library:
    """The rules of the shipped rulesets, and of those that are named besides. Raises RulesetError."""

    def __init__(self, named: Sequence[str] = ()) -> None:
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
        compiled = next(r for r in load_ruleset(self.path(rule.ruleset)).rules if r.code == entry.code)
        conditions = [pickle.loads(case.typed) for case in compiled.cases]
        named = sorted({fact.name for condition in conditions for fact in _facts(condition)})
        holders = tuple(name for name, source in self._sources.items() if entry.code in source.rules)
        tables = sorted({table for case in compiled.cases for table in case.tables})
        return RulePage(
            code=entry.code,
            name=rule.name,
            severity=entry.severity,
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
            parameters=tuple(self._parameters({*named, *entry.parameters}, holders)),
            tables=tuple(self._tables(tables, holders)),
            reads=tuple(_meanings(named, {case.each for case in compiled.cases})),
            needs=entry.needs,
            silences=tuple((code, self._name(code)) for code in entry.silences),
            silenced_by=tuple((r.entry.code, r.name) for r in self.rules() if entry.code in r.entry.silences),
            changes=tuple(self._changes(rule, holders)),
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


def _case(rule: SourceRule, case: CaseEntry) -> CasePage:
    entry = rule.entry
    fixes = case.fix if case.fix is not None else entry.fix
    return CasePage(
        each=case.each or entry.each or "",
        when=case.when,
        affects=case.affects or entry.affects,
        message=case.message or entry.message or "",
        help=case.help or entry.help or "",
        severity=case.severity or entry.severity,
        confidence=case.confidence or entry.confidence,
        predicts=_prediction(case.predicts or entry.predicts),
        fixes=tuple((fix.kind, fix.title) for fix in fixes or ()),
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


def _facts(part: Any) -> Iterator[typed.Fact]:
    """Every fact that a typed condition names."""
    if isinstance(part, typed.Fact):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _facts(item)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _facts(getattr(part, field.name))


def _meanings(names: Sequence[str], kinds: set[str]) -> Iterator[tuple[str, str]]:
    """Name and meaning of the facts among ``names``; parameters and periods have pages of their own."""
    for name in names:
        # A condition on the lines of a claim or a day reads facts of lines too.
        fact = next(filter(None, (REGISTRY.find(kind, name) for kind in (*sorted(kinds), "line"))), None)
        if fact is not None:
            yield name, fact.summary
