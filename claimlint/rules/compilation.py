"""From a ruleset as written to one that runs: conditions type-checked and compiled, templates parsed."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from claimlint.facts.registry import CONSTANT_ROOTS, KINDS, REGISTRY, Fact, Registry
from claimlint.findings import Prediction
from claimlint.reference.expectations import PARAMETERS
from claimlint.rules.conditions import analysis, checker, compiler, messages, typed
from claimlint.rules.conditions.compiled import CompiledCondition, CompiledTemplate
from claimlint.rules.conditions.errors import ConditionError, closest
from claimlint.rules.conditions.parser import parse
from claimlint.rules.conditions.typed import Condition
from claimlint.rules.errors import RulesetError
from claimlint.rules.reading import SHIPPED, SourceRule, SourceRuleset, read_ruleset
from claimlint.rules.reference_data import build_reference
from claimlint.rules.ruleset import (
    DATE_ROOTS,
    FIELDS,
    TIERS,
    VALUE_TIERS,
    Case,
    FixRule,
    Hint,
    Rule,
    Ruleset,
    tier_of,
)
from claimlint.rules.schema import CaseEntry, FixEntry
from claimlint.rules.vocabulary import NodeScope, Vocabulary

_ACTIONS = (
    "add_modifier",
    "remove_modifier",
    "set_modifiers",
    "replace_code",
    "set_units",
    "set_total",
    "set_member_id",
    "set_assignment",
    "drop_diagnosis",
    "drop_pointer",
    "drop_line",
)

T = TypeVar("T")


def compile_ruleset(source: SourceRuleset, registry: Registry = REGISTRY) -> Ruleset:
    """The runnable form of ``source``. Raises RulesetError with the place of every mistake in its rules."""
    _check_names(source, registry)
    reference = build_reference(source)
    vocabulary = Vocabulary(registry, reference)
    rules, wrong = [], []
    for rule in source.rules.values():
        try:
            _check_silences(rule, source)
            rules.append(_RuleCompiler(rule, vocabulary, source).compile())
        except RulesetError as error:
            wrong.append(error)
    if wrong:
        raise RulesetError.of_all(wrong)
    digest = hashlib.sha256()
    for path, content in sorted(source.contents.items()):
        digest.update(f"{len(path)}:{len(content)}:".encode() + content)
    head = source.head
    return Ruleset(
        head.name, head.title, head.payers, head.extends, tuple(rules), reference, digest.hexdigest()
    )


def _check_names(source: SourceRuleset, registry: Registry) -> None:
    """Raise RulesetError for a parameter that no condition could name, because a fact has its name."""
    for name, (_, file) in source.parameters.items():
        if name not in PARAMETERS and any(registry.find(kind, name) is not None for kind in KINDS):
            raise file.key_error(
                f"there is a fact called {name}; name the parameter otherwise", ("parameter", name)
            )


def _check_silences(rule: SourceRule, source: SourceRuleset) -> None:
    """Raise RulesetError for a rule that silences one that neither this nor any shipped ruleset has."""
    unknown = [code for code in rule.entry.silences if code not in source.rules]
    if not unknown or rule.ruleset in SHIPPED:
        return
    known = {*source.rules, *(code for name in SHIPPED for code in read_ruleset(name).rules)}
    for code in unknown:
        if code not in known:
            place = (*rule.key, "silences", str(rule.entry.silences.index(code)))
            raise rule.file.error(f"there is no rule {code} to silence", place, closest(code, known))


class _RuleCompiler:
    def __init__(self, rule: SourceRule, vocabulary: Vocabulary, source: SourceRuleset) -> None:
        self._rule = rule
        self._vocabulary = vocabulary
        self._source = source
        self._conditions: dict[str, list[Condition]] = {}

    def compile(self) -> Rule:
        rule, entry = self._rule, self._rule.entry
        cases: tuple[CaseEntry, ...] = entry.case or (entry,)
        if bool(entry.when) == bool(entry.case):
            raise rule.file.error(f"rule {rule.name} needs either a when or cases, not both", rule.key)
        for number, parameter in enumerate(entry.parameters):
            if parameter not in self._source.parameters:
                known = closest(parameter, self._source.parameters)
                place = (*rule.key, "parameters", str(number))
                raise rule.file.error(f"there is no parameter {parameter}", place, known)
        if entry.code in entry.silences:
            place = (*rule.key, "silences", str(entry.silences.index(entry.code)))
            raise rule.file.error(f"{entry.code} silences itself", place)
        compiled = []
        for number, case in enumerate(cases):
            key = (*rule.key, "case", str(number)) if entry.case else rule.key
            compiled.append(self._case(case, key))
        return Rule(
            entry.code,
            rule.name,
            entry.severity,
            entry.confidence,
            entry.enabled,
            entry.starts,
            entry.ends,
            entry.cite,
            entry.silences,
            self._needs(),
            tuple(compiled),
            {
                each: compiler.compile_condition(typed.Or(rule.name, tuple(conditions)))
                for each, conditions in self._conditions.items()
            },
            entry.voids,
            tuple(map(compiler.compile_condition, self._questions())),
            {each: compiler.compile_condition(gate) for each, gate in self._gates()},
        )

    def _gates(self) -> Iterator[tuple[str, Condition]]:
        """Per node kind inside the claim, what the rule asks of the claim alone before anything can hold."""
        for each, conditions in self._conditions.items():
            if each == "claim":
                continue
            asked = []
            for condition in conditions:
                parts = [part for part in analysis.conjuncts(condition) if analysis.reads_only(part, "claim")]
                asked.append(" and ".join(f"({part.source})" for part in parts))
            if all(asked):
                yield (
                    each,
                    checker.check(
                        parse(" or ".join(f"({text})" for text in asked)), self._vocabulary.scope("claim")
                    ),
                )

    def _questions(self) -> Iterator[Condition]:
        """The conditions on single lines in what is asked of the claim, where alike lines answer alike."""
        for condition in self._conditions.get("claim", ()):
            for inner in analysis.inner_conditions(condition, "line"):
                roots = _own_roots(analysis.roots(inner))
                if tier_of("line", roots - _tables(roots)) == 0:
                    yield inner

    def _needs(self) -> tuple[tuple[str, str, frozenset[str]], ...]:
        """The facts the rule cannot do without."""
        found = []
        for name in self._rule.entry.needs:
            reference = self._vocabulary.resolve("claim", name)
            if reference is None:
                known = closest(name, [fact for fact in self._vocabulary.names("claim") if fact != name])
                raise self._rule.file.error(
                    f"needs names a fact of the claim such as plan_exists, not {name}",
                    (*self._rule.key, "needs"),
                    known,
                )
            roots = reference.roots - _tables(reference.roots)
            found.append((name, ".".join(reference.path), frozenset(roots)))
        return tuple(found)

    def _case(self, case: CaseEntry, key: tuple[str, ...]) -> Case:
        entry = self._rule.entry
        each = self._stated(case.each or entry.each, "each", key)
        scope = self._vocabulary.scope(each)
        condition = self._condition(case.when, scope, (*key, "when"))
        self._conditions.setdefault(each, []).append(condition)
        roots = _own_roots(analysis.roots(condition))
        message, message_roots = self._template(case, "message", key, scope)
        help_text, help_roots = self._template(case, "help", key, scope)
        affects, affects_roots = self._affects(case, key, each)
        fixes, fix_roots = self._fixes(case, key, scope)
        related, related_roots = self._related(case, key, each)
        stands_on, places_roots = self._stands_on(case, key, each)
        at = self._field(case, key, each)
        everything = (
            roots | message_roots | help_roots | affects_roots | fix_roots | related_roots | places_roots
        )
        tables = _tables(everything)
        tier = tier_of(each, roots - _tables(roots))
        stable, rest, stable_tier = (None, None, None) if tier is not None else _split(condition, each)
        predicts = case.predicts or entry.predicts
        return Case(
            each=each,
            condition=compiler.compile_condition(condition),
            tier=tier,
            stable=stable,
            rest=rest,
            stable_tier=stable_tier,
            roots=roots - _tables(roots),
            tables=frozenset(table.removeprefix("table:") for table in tables),
            at=at,
            message=message,
            help=help_text,
            severity=case.severity or entry.severity,
            confidence=case.confidence or entry.confidence,
            predicts=Prediction(predicts.group, predicts.carc, predicts.rarc) if predicts else None,
            related=related,
            related_message=case.related_message or entry.related_message or "the other line",
            related_at_risk=case.related_at_risk or entry.related_at_risk,
            affects=affects,
            stands_on=stands_on,
            fixes=fixes,
            typed=pickle.dumps(condition),
            hints=tuple(_hints(condition)) if each == "line" else (),
        )

    def _stated(self, value: T | None, name: str, key: tuple[str, ...]) -> T:
        if value is None:
            raise self._rule.file.error(f"rule {self._rule.name} says nothing of {name}", key)
        return value

    def _located(self, build: Callable[[], T], key: tuple[str, ...]) -> T:
        """Run a parser or checker; its complaint gets the place in the file."""
        try:
            return build()
        except ConditionError as error:
            raise self._rule.file.text_error(
                error.message, key, error.line, error.column, error.suggestion
            ) from None

    def _condition(self, text: str, scope: NodeScope, key: tuple[str, ...]) -> Condition:
        return self._located(lambda: checker.check(parse(text), scope), key)

    def _template(
        self, case: CaseEntry, name: str, key: tuple[str, ...], scope: NodeScope
    ) -> tuple[CompiledTemplate, frozenset[str]]:
        own = getattr(case, name)
        text = self._stated(own or getattr(self._rule.entry, name), name, key)
        return self._text(text, scope, (*(key if own else self._rule.key), name))

    def _text(
        self, text: str, scope: NodeScope, key: tuple[str, ...]
    ) -> tuple[CompiledTemplate, frozenset[str]]:
        template = self._located(lambda: messages.parse_template(text, scope), key)
        return messages.compile_template(template), _own_roots(messages.roots(template))

    def _affects(
        self, case: CaseEntry, key: tuple[str, ...], each: str
    ) -> tuple[CompiledCondition | None, frozenset[str]]:
        """The condition on lines that says which of them a finding about a claim or day is about."""
        if case.affects is None:
            return None, frozenset()
        path = self._vocabulary.scope(each).inner("line")
        if path is None or each == "line":
            raise self._rule.file.error(f"affects has no meaning for each = {each}", (*key, "affects"))
        condition = self._condition(case.affects, self._vocabulary.scope("line"), (*key, "affects"))
        roots = {f"lines.{root}" for root in analysis.roots(condition)}
        return compiler.compile_condition(condition), _own_roots(frozenset(roots))

    def _related(self, case: CaseEntry, key: tuple[str, ...], each: str) -> tuple[str | None, frozenset[str]]:
        """The fact that gives the related lines of a line, as places within the day."""
        name = case.related or self._rule.entry.related
        if name is None:
            return None, frozenset()
        registry = self._vocabulary.registry
        if each != "line":
            raise self._rule.file.error(f"related has no meaning for each = {each}", (*key, "related"))
        if registry.find("line", name) is None:
            known = closest(name, (fact.name for fact in registry.of_kind("line")))
            raise self._rule.file.error(f"there is no fact {name} of a line", (*key, "related"), known)
        return name, registry.roots("line", name)

    def _stands_on(
        self, case: CaseEntry, key: tuple[str, ...], each: str
    ) -> tuple[str | None, frozenset[str]]:
        """The fact that gives the lines of a day that a finding is about, as places within the day."""
        name = case.stands_on or self._rule.entry.stands_on
        if name is None:
            return None, frozenset()
        registry = self._vocabulary.registry
        if each != "day":
            raise self._rule.file.error(f"stands_on has no meaning for each = {each}", (*key, "stands_on"))
        if case.affects is not None:
            raise self._rule.file.error("affects and stands_on both name the lines", (*key, "stands_on"))
        giving = [fact.name for fact in registry.of_kind("day") if _gives_places(fact)]
        if name not in giving:
            known = closest(name, giving)
            raise self._rule.file.error(f"no fact {name} of a day gives lines", (*key, "stands_on"), known)
        return name, registry.roots("day", name)

    def _field(self, case: CaseEntry, key: tuple[str, ...], each: str) -> str:
        at = self._stated(case.at or self._rule.entry.at, "at", key)
        owner = "line" if each in ("line", "day") or case.affects is not None else "claim"
        known = FIELDS[owner] if each in KINDS[:3] else ["provider", "taxonomy", "diagnosis"]
        if at not in known and not (each == "claim" and at in FIELDS["claim"]):
            place = (*(key if case.at else self._rule.key), "at")
            raise self._rule.file.error(f"there is no field {at} to underline", place, closest(at, known))
        return at

    def _fixes(
        self, case: CaseEntry, key: tuple[str, ...], scope: NodeScope
    ) -> tuple[tuple[FixRule, ...], frozenset[str]]:
        own = case.fix is not None
        entries = case.fix if case.fix is not None else self._rule.entry.fix
        fixes, roots = [], frozenset[str]()
        for number, entry in enumerate(entries or ()):
            place = (*(key if own else self._rule.key), "fix", str(number))
            fix, fix_roots = self._fix(entry, scope, place)
            fixes.append(fix)
            roots |= fix_roots
        return tuple(fixes), roots

    def _fix(self, entry: FixEntry, scope: NodeScope, key: tuple[str, ...]) -> tuple[FixRule, frozenset[str]]:
        title, roots = self._text(entry.title, scope, (*key, "title"))
        when = None
        if entry.when is not None:
            condition = self._condition(entry.when, scope, (*key, "when"))
            when, roots = compiler.compile_condition(condition), roots | _own_roots(analysis.roots(condition))
        stated: dict[str, Any] = {
            name: getattr(entry, name) for name in _ACTIONS if getattr(entry, name) is not None
        }
        if len(stated) > 1:
            raise self._rule.file.error(f"a fix has one action, not {' and '.join(stated)}", key)
        action, value = next(iter(stated.items()), (None, None))
        template = None
        if isinstance(value, str):
            template, value_roots = self._text(value, scope, (*key, str(action)))
            roots |= value_roots
        return FixRule(entry.kind, title, when, action, template), roots


def _gives_places(fact: Fact) -> bool:
    return fact.function.__annotations__.get("return") == "tuple[int, ...]"


def _split(
    condition: Condition, each: str
) -> tuple[CompiledCondition | None, CompiledCondition | None, int | None]:
    """The conjuncts whose result can be remembered, the others, and the one tier that takes most of them.

    Of two that take equally many, the one whose values few claims differ in.
    """
    best: list[Condition] = []
    best_tier = None
    conjuncts = analysis.conjuncts(condition)
    own = [_own_roots(analysis.roots(part)) for part in conjuncts]
    for number, tier in enumerate(TIERS[each]):
        held = frozenset(tier) | CONSTANT_ROOTS
        chosen = [part for part, roots in zip(conjuncts, own, strict=True) if roots - _tables(roots) <= held]
        by_value = each == "claim" and number >= VALUE_TIERS
        if chosen and len(chosen) >= len(best) + (not by_value):
            best, best_tier = chosen, number
    return _joined(best), _joined([part for part in conjuncts if part not in best]), best_tier


def _hints(condition: Condition) -> Iterator[Hint]:
    """For each way in which a condition about a line can hold, what it asks of few things alone."""
    for parts in analysis.alternatives(condition):
        of_codes, of_line = [], []
        for part in parts:
            roots = analysis.roots(part)
            wanted = roots - _tables(roots) - CONSTANT_ROOTS
            if "day_codes" in wanted and wanted <= DATE_ROOTS:
                of_codes.append(part)
            elif tier_of("line", wanted) == 0:
                of_line.append(part)
        yield Hint(*(_joined(chosen) for chosen in (of_codes, of_line)))


def _joined(conditions: list[Condition]) -> CompiledCondition | None:
    return compiler.compile_condition(analysis.conjunction(conditions)) if conditions else None


def _tables(roots: frozenset[str]) -> frozenset[str]:
    return frozenset(root for root in roots if root.startswith("table:"))


_OF_LINES = {"core": "cores", "period": "periods"}


def _own_roots(roots: frozenset[str]) -> frozenset[str]:
    """Roots read through ``lines`` as roots of the node around them.

    What the lines share is the node's ``cores`` and ``periods``; the claim's own roots are its own.
    """
    from claimlint.facts.registry import ROOTS

    found = set()
    for root in roots:
        inner = root.rpartition("lines.")[2]
        if inner == root or inner.startswith("table:") or inner.partition(".")[0] in ROOTS["claim"]:
            found.add(inner)
        else:
            found.add(_OF_LINES.get(inner, f"lines.{inner}"))
    return frozenset(found)


__all__ = ["FIELDS", "RulesetError", "compile_ruleset"]
