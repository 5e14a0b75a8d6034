"""What the names in conditions mean: the registered facts, and a ruleset's parameters and code sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_type_hints

from claimlint.facts.registry import Registry
from claimlint.reference.tables import Reference
from claimlint.rules.conditions.scope import (
    BOOLEAN,
    DURATION,
    MONEY,
    NUMBER,
    TEXT,
    CodeSetReference,
    FunctionReference,
    Type,
    type_of,
)
from claimlint.rules.conditions.scope import Reference as Named

_OPTIONAL_ROOTS = frozenset(
    {
        "accident_kind",
        "claim_coverage",
        "claim_enrolled",
        "claim_names_referring",
        "claim_order",
        "claim_period",
        "claim_place",
        "claim_rendering",
        "day_period",
        "diagnoses",
        "has_plan",
        "has_primary",
        "has_stays",
        "has_used",
        "period",
        "pointers",
    }
)
_NAMED_ROOTS = {("provider", "role"): TEXT, ("diagnosis", "position"): NUMBER, ("line", "number"): NUMBER}
_OPTIONAL_NAMED_ROOTS = {("claim", "billing_group"): BOOLEAN}
"""Roots that conditions and messages may name as they are."""
_PERIOD = {"line": "period", "day": "day_period", "claim": "claim_period"}
_PARAMETER_TYPES = {"boolean": BOOLEAN, "number": NUMBER, "money": MONEY, "days": DURATION, "text": TEXT}
_INNER = {
    ("claim", "line"): ("lines",),
    ("day", "line"): ("lines",),
    ("line", "line"): ("claim", "lines"),
}


class Vocabulary:
    """All names of one ruleset, by node kind."""

    def __init__(self, registry: Registry, reference: Reference) -> None:
        self.registry = registry
        self.reference = reference
        self._resolved: dict[tuple[str, str], Named | None] = {}

    def scope(self, kind: str) -> NodeScope:
        """The names as they are meant at a node of ``kind``."""
        return NodeScope(self, kind)

    def resolve(self, kind: str, name: str) -> Named | None:
        """A fact, parameter or the period at a node of ``kind``; None if there is no such name."""
        key = kind, name
        if key not in self._resolved:
            self._resolved[key] = self._resolve(kind, name)
        return self._resolved[key]

    def _resolve(self, kind: str, name: str) -> Named | None:
        path: tuple[str, ...]
        if name == "period":
            root = _PERIOD.get(kind, "claim_period")
            path = (root,) if kind in _PERIOD else ("claim", root)
            return Named(name, path, NUMBER, True, frozenset({root}))
        if (kind, name) in _NAMED_ROOTS:
            return Named(name, (name,), _NAMED_ROOTS[kind, name], False, frozenset({name}))
        if ("claim", name) in _OPTIONAL_NAMED_ROOTS:
            path = (name,) if kind == "claim" else ("claim", name)
            return Named(name, path, _OPTIONAL_NAMED_ROOTS["claim", name], True, frozenset({name}))
        fact = self.registry.find(kind, name)
        if fact is None:
            return self._parameter(kind, name)
        try:
            kind_of_value, _ = type_of(get_type_hints(fact.function)["return"])
        except TypeError:
            return None
        dotted = self.registry.path(kind, name)
        assert dotted is not None, "a fact that is found has a path"
        return Named(
            name,
            tuple(dotted.split(".")),
            kind_of_value,
            self._optional(kind, name),
            self.registry.roots(kind, name),
        )

    def _parameter(self, kind: str, name: str) -> Named | None:
        parameter = self.reference.parameters.get(name)
        if parameter is None:
            return None
        value_type: Type | None = _PARAMETER_TYPES.get(parameter.kind)
        if value_type is None:
            return None
        root = _PERIOD.get(kind, "claim_period")
        path = ("parameters", name) if kind in _PERIOD else ("claim", "parameters", name)
        return Named(name, path, value_type, True, frozenset({root, "reference"}))

    def _optional(self, kind: str, name: str) -> bool:
        """Whether a fact may be missing: by itself, or because something it needs may be."""
        fact = self.registry.find(kind, name)
        if fact is None:
            return name in _OPTIONAL_ROOTS
        annotations = fact.function.__annotations__
        if "None" in str(annotations.get("return", "")):
            return True
        return any(
            self._optional(fact.kind, parameter)
            for parameter in fact.parameters
            if "None" not in str(annotations.get(parameter, ""))
        )

    def names(self, kind: str) -> Iterator[str]:
        """Every name that may stand in a condition at a node of ``kind``."""
        yield from (
            root for owner, root in (*_NAMED_ROOTS, *_OPTIONAL_NAMED_ROOTS) if owner in (kind, "claim")
        )
        for owner in dict.fromkeys((kind, "claim")):
            for fact in self.registry.of_kind(owner):
                if self.resolve(kind, fact.name) is not None:
                    yield fact.name
        yield from self.reference.parameters
        yield from self.reference.code_sets


class NodeScope:
    """The names of a vocabulary at one kind of node; what the condition checker asks."""

    def __init__(self, vocabulary: Vocabulary, kind: str) -> None:
        self._vocabulary = vocabulary
        self._kind = kind

    @property
    def kind(self) -> str:
        return self._kind

    def resolve(self, name: str) -> Named | None:
        return self._vocabulary.resolve(self._kind, name)

    def names(self) -> Iterable[str]:
        return self._vocabulary.names(self._kind)

    def inner(self, kind: str) -> tuple[tuple[str, ...], NodeScope, frozenset[str]] | None:
        path = _INNER.get((self._kind, kind))
        if path is None:
            return None
        return path, self._vocabulary.scope(kind), frozenset({"cores"})

    def code_set(self, name: str) -> CodeSetReference | None:
        code_set = self._vocabulary.reference.code_sets.get(name)
        return CodeSetReference(name, code_set.dated) if code_set is not None else None

    def function(self, name: str) -> FunctionReference | None:
        return None
