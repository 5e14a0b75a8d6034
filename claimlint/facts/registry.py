"""The register of facts: typed, documented functions that conditions may name.

A fact is a pure function of *inputs*: other facts, or the roots listed in ``ROOTS``, which it names
as its parameters. So what a fact depends on is known without running it, nothing it has not named
can leak into it, and results can be shared between nodes whose roots are the same.

A parameter that is not annotated ``| None`` is needed: when it is missing the fact is missing, and
the function is not called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

KINDS = ("claim", "line", "day", "diagnosis", "provider")
"""The nodes a rule can look at. Facts of the claim may be named from every kind."""

ROOTS: dict[str, frozenset[str]] = {
    "claim": frozenset(
        {
            "header",
            "setting",
            "claim_rendering",
            "claim_names_referring",
            "claim_place",
            "form",
            "diagnoses",
            "has_plan",
            "lines",
            "claim_period",
            "as_of",
            "history",
            "reference",
        }
    ),
    "line": frozenset(
        {"line", "service", "core", "pointers", "period", "number", "day_services", "day_cores", "day_index"}
    ),
    "day": frozenset({"cores", "day_period", "day_numbers"}),
    "diagnosis": frozenset({"diagnosis", "position"}),
    "provider": frozenset({"provider", "role"}),
}
"""What an engine gives each node; everything else is computed from these."""

CONSTANT_ROOTS = frozenset({"as_of", "reference"})
"""Roots that never change within a run."""


class Fact(NamedTuple):
    """One registered fact. ``tables`` are the reference tables it reads, by name."""

    name: str
    kind: str
    function: Callable[..., Any]
    parameters: tuple[str, ...]
    tables: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return (self.function.__doc__ or "").strip().partition("\n")[0]


class FactError(Exception):
    """A fact is registered wrongly: a clash of names or an input that does not exist."""


class Registry:
    """All facts by node kind."""

    def __init__(self) -> None:
        self._facts: dict[str, dict[str, Fact]] = {kind: {} for kind in KINDS}

    def add(self, kind: str, function: Callable[..., Any], tables: tuple[str, ...] = ()) -> None:
        """Register ``function`` under its own name for nodes of ``kind``."""
        name = function.__name__
        if kind not in self._facts:
            raise FactError(f"fact {name}: there is no node kind {kind}")
        if name in self._facts[kind] or name in ROOTS[kind]:
            raise FactError(f"there is already a fact {name} of a {kind}")
        code = function.__code__
        parameters = code.co_varnames[: code.co_argcount]
        self._facts[kind][name] = Fact(name, kind, function, parameters, tables)

    def find(self, kind: str, name: str) -> Fact | None:
        """The fact that ``name`` means at a node of ``kind``: its own, else the claim's."""
        return self._facts[kind].get(name) or self._facts["claim"].get(name)

    def of_kind(self, kind: str) -> Iterator[Fact]:
        """The facts of one kind, in the order of their registration."""
        return iter(self._facts[kind].values())

    def path(self, kind: str, name: str) -> str | None:
        """How a node view of ``kind`` reads a fact or root: ``code``, or ``claim.payer``."""
        if name in self._facts[kind] or name in ROOTS[kind]:
            return name
        if kind != "claim" and (name in self._facts["claim"] or name in ROOTS["claim"]):
            return f"claim.{name}"
        return None

    def roots(self, kind: str, name: str) -> frozenset[str]:
        """The roots, and the tables as ``table:NAME``, that a name depends on in the end."""
        if name in ROOTS[kind] or (name in ROOTS["claim"] and name not in self._facts[kind]):
            return frozenset({name})
        fact = self.find(kind, name)
        if fact is None:
            raise FactError(f"there is no fact or root {name} of a {kind}")
        found = frozenset(f"table:{table}" for table in fact.tables)
        for parameter in fact.parameters:
            if parameter == name:
                raise FactError(f"fact {name} of a {kind} needs itself")
            found |= self.roots(fact.kind, parameter)
        return found


REGISTRY = Registry()
"""The facts that claimlint ships; plug-ins add theirs."""

F = TypeVar("F", bound=Callable[..., Any])


def fact(kind: str, *, tables: tuple[str, ...] = ()) -> Callable[[F], F]:
    """Register the decorated function as a fact of nodes of ``kind`` that reads ``tables``."""

    def register(function: F) -> F:
        REGISTRY.add(kind, function, tables)
        return function

    return register
