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
            "member",
            "setting",
            "claim_rendering",
            "claim_rendering_type",
            "claim_names_rendering",
            "claim_names_referring",
            "claim_place",
            "form",
            "billing_group",
            "diagnoses",
            "has_plan",
            "is_institutional",
            "has_stays",
            "has_used",
            "has_primary",
            "accident_kind",
            "claim_order",
            "claim_coverage",
            "claim_enrolled",
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
    "day": frozenset(
        {
            "cores",
            "day_bills",
            "day_groups",
            "day_minutes",
            "day_assistant_minutes",
            "day_period",
            "day_numbers",
        }
    ),
    "diagnosis": frozenset({"diagnosis", "position"}),
    "provider": frozenset({"provider", "role"}),
}
"""What an engine gives each node; everything else is computed from these."""

PROFILE_ROOTS = (
    "claim_rendering_type",
    "claim_names_rendering",
    "claim_names_referring",
    "claim_place",
    "form",
    "billing_group",
    "claim_order",
    "claim_coverage",
    "claim_enrolled",
    "is_institutional",
    "has_plan",
    "has_stays",
    "has_used",
    "has_primary",
    "accident_kind",
)
"""What most rules read of a header; few combinations are distinct, so results are remembered by them."""

CONSTANT_ROOTS = frozenset({"as_of", "reference"})
"""Roots that never change within a run."""


EACH = "each_"
"""What an input of a claim's fact begins with that is a fact of its lines: ``each_therapy`` holds ``therapy``
of every line, in their order. It must be one that depends on core, period and profile alone."""

_EACH_ROOTS = {"core": "cores", "period": "periods"}

RECORDS = frozenset({"header", "member"})
"""Roots of many parts that mostly differ from claim to claim: what reads one part depends on that alone."""


class Fact(NamedTuple):
    """One registered fact. ``tables`` are the reference tables it reads, by name.

    ``path`` is set for a fact that is nothing but a part of a root, such as ``core.code``: it is read in
    place, without a call. What rests on a fact ``by_value`` depends on its value alone, which few claims
    differ in, and not on all that it was made from.
    """

    name: str
    kind: str
    function: Callable[..., Any]
    parameters: tuple[str, ...]
    tables: tuple[str, ...]
    path: str | None = None
    by_value: bool = False
    call: Callable[..., Any] | None = None
    """What is called in the place of ``function``, which it only guards."""

    @property
    def needed(self) -> tuple[str, ...]:
        """The inputs without which it is missing: those not annotated ``| None``."""
        hints = self.function.__annotations__
        return tuple(name for name in self.parameters if "None" not in str(hints.get(name, "")))

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

    def add(
        self,
        kind: str,
        function: Callable[..., Any],
        tables: tuple[str, ...] = (),
        by_value: bool = False,
        call: Callable[..., Any] | None = None,
    ) -> None:
        """Register ``function`` under its own name for nodes of ``kind``; ``call`` is called in its place."""
        name = function.__name__
        if kind not in self._facts:
            raise FactError(f"fact {name}: there is no node kind {kind}")
        if name in self._facts[kind] or name in ROOTS[kind]:
            raise FactError(f"there is already a fact {name} of a {kind}")
        code = function.__code__
        parameters = code.co_varnames[: code.co_argcount]
        self._facts[kind][name] = Fact(name, kind, function, parameters, tables, None, by_value, call)

    def add_part(self, kind: str, name: str, path: str, hint: Any, doc: str) -> None:
        """Register the part of a root that ``path`` leads to under ``name``; ``hint`` is its type."""

        def part(root: Any) -> Any:
            return root

        part.__name__, part.__doc__, part.__annotations__ = name, doc, {"root": Any, "return": hint}
        self.add(kind, part)
        root = path.partition(".")[0]
        self._facts[kind][name] = self._facts[kind][name]._replace(parameters=(root,), path=path)

    def find(self, kind: str, name: str) -> Fact | None:
        """The fact that ``name`` means at a node of ``kind``: its own, else the claim's."""
        return self._facts[kind].get(name) or self._facts["claim"].get(name)

    def named(self, name: str) -> Fact | None:
        """The fact called ``name``, of whatever kind of node."""
        return next((facts[name] for facts in self._facts.values() if name in facts), None)

    def of_kind(self, kind: str) -> Iterator[Fact]:
        """The facts of one kind, in the order of their registration."""
        return iter(self._facts[kind].values())

    def path(self, kind: str, name: str) -> str | None:
        """How a node view of ``kind`` reads a fact or root: ``code``, or ``claim.payer``."""
        if name in ROOTS[kind]:
            return name
        own = self._facts[kind].get(name)
        if own is not None:
            return own.path or name
        if kind != "claim":
            path = self.path("claim", name)
            return None if path is None else f"claim.{path}"
        return name if self._of_each(name) is not None else None

    def _of_each(self, name: str) -> Fact | None:
        """The fact of lines that ``each_NAME`` means."""
        return self._facts["line"].get(name.removeprefix(EACH)) if name.startswith(EACH) else None

    def roots(self, kind: str, name: str) -> frozenset[str]:
        """The roots, and the tables as ``table:NAME``, that a name depends on in the end."""
        if name in ROOTS[kind] or (name in ROOTS["claim"] and name not in self._facts[kind]):
            return frozenset({name})
        fact = self.find(kind, name)
        if fact is None and kind == "claim" and self._of_each(name) is not None:
            own = self.roots("line", name.removeprefix(EACH))
            return frozenset(_EACH_ROOTS.get(root, root) for root in own)
        if fact is None:
            raise FactError(f"there is no fact or root {name} of a {kind}")
        if fact.by_value:
            return frozenset({name})
        if fact.path is not None and fact.parameters[0] in RECORDS:
            return frozenset({fact.path})
        found = frozenset(f"table:{table}" for table in fact.tables)
        for parameter in fact.parameters:
            if parameter == name:
                raise FactError(f"fact {name} of a {kind} needs itself")
            found |= self.roots(fact.kind, parameter)
        return found


REGISTRY = Registry()
"""The facts that claimlint ships; plug-ins add theirs."""


def part(kind: str, name: str, path: str, hint: Any, doc: str) -> None:
    """Register a fact that is a part of a root: ``part("line", "code", "core.code", str, "...")``."""
    REGISTRY.add_part(kind, name, path, hint, doc)


F = TypeVar("F", bound=Callable[..., Any])


def fact(kind: str, *, tables: tuple[str, ...] = (), by_value: bool = False) -> Callable[[F], F]:
    """Register the decorated function as a fact of nodes of ``kind`` that reads ``tables``.

    ``by_value`` is for one whose values are hashable and repeat from claim to claim (see ``Fact``).
    """

    def register(function: F) -> F:
        REGISTRY.add(kind, function, tables, by_value)
        return function

    return register
