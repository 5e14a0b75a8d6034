"""A small world to try conditions in: four kinds of node, facts of every type, code sets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, NamedTuple

from claimlint.rules.conditions.checker import check
from claimlint.rules.conditions.compiler import compile_condition
from claimlint.rules.conditions.environment import Environment
from claimlint.rules.conditions.evaluator import Trace, evaluate
from claimlint.rules.conditions.parser import parse
from claimlint.rules.conditions.scope import (
    NUMBER,
    CodeSetReference,
    FunctionReference,
    Reference,
    Scope,
    type_of,
)
from claimlint.rules.conditions.typed import Condition


@dataclass(frozen=True, slots=True)
class Certifier:
    """Who certified a plan."""

    type: str
    npi: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of care."""

    certified: date | None = None
    delayed: bool = False
    maintenance: bool | None = None
    weekly: int | None = None
    recertified: tuple[date, ...] = ()
    certifier: Certifier | None = None


class Partner(NamedTuple):
    """The other line of a pair of codes."""

    code: str
    modifiers: tuple[str, ...] | None


class Edit(NamedTuple):
    """An NCCI edit; ``rank`` is of a kind that conditions have no type for."""

    indicator: int
    partner: Partner
    rank: float = 0.0


FACTS: dict[str, dict[str, Any]] = {
    "claim": {
        "payer": str | None,
        "total": Decimal | None,
        "plan": Plan | None,
        "first_treatment": date | None,
        "as_of": date,
        "order_exception": bool,
        "diagnoses": tuple[str, ...] | None,
        "age": timedelta | None,
        "period": int | None,
    },
    "line": {
        "code": str,
        "modifiers": tuple[str, ...],
        "units": int | Decimal | None,
        "charge": Decimal | None,
        "date": date | None,
        "period": int | None,
        "therapy": bool | None,
        "therapy_discipline": str | None,
        "threshold_in_reach": bool | None,
        "accrued_allowed": Decimal | None,
        "kx_threshold": Decimal | None,
        "year": int | None,
        "ptp_edit": Edit | None,
        "progress": tuple[date, ...] | None,
    },
    "day": {"timed_units": int | None, "timed_minutes": int | None},
    "provider": {"npi": str | None, "npi_valid": bool},
}
"""The facts of each kind of node."""

PATHS = {"code": ("service", "code"), "modifiers": ("service", "modifiers")}
"""Facts that do not lie straight on the node."""

INNER = {"claim": {"line": "lines"}, "line": {}, "day": {"line": "lines"}, "provider": {}}
"""The kinds of node inside each kind."""


class ToySet(NamedTuple):
    """A code set: one for all time, or one for each period."""

    codes: frozenset[str] | None
    by_period: dict[int, frozenset[str]]

    def at(self, period: int) -> frozenset[str] | None:
        return self.by_period.get(period)


class ToyScope(NamedTuple):
    """The names of one kind of node."""

    kind: str

    def resolve(self, name: str) -> Reference | None:
        hint = FACTS[self.kind].get(name)
        if hint is None:
            return None
        type_, optional = type_of(hint)
        return Reference(name, PATHS.get(name, (name,)), type_, optional, frozenset({f"base_{name}"}))

    def names(self) -> Iterable[str]:
        return [*FACTS[self.kind], "evaluations", "always_therapy", "units_supported_by"]

    def inner(self, kind: str) -> tuple[tuple[str, ...], Scope, frozenset[str]] | None:
        attribute = INNER[self.kind].get(kind)
        return None if attribute is None else ((attribute,), ToyScope(kind), frozenset({attribute}))

    def code_set(self, name: str) -> CodeSetReference | None:
        return {
            "evaluations": CodeSetReference("evaluations", False),
            "always_therapy": CodeSetReference("always_therapy", True),
        }.get(name)

    def function(self, name: str) -> FunctionReference | None:
        if name == "units_supported_by":
            return FunctionReference(name, (NUMBER,), NUMBER, True)
        return None


CLAIM, LINE, DAY, PROVIDER = (ToyScope(kind) for kind in FACTS)


def units_supported_by(minutes: Decimal) -> int | None:
    """The 8-minute rule; no minutes support no statement at all, so that results can be missing too."""
    return int(minutes + 7) // 15 if minutes > 0 else None


ENVIRONMENT = Environment(
    {
        "evaluations": ToySet(frozenset({"97161", "97162", "GP"}), {}),
        "always_therapy": ToySet(
            None, {2025: frozenset({"97110", "KX"}), 2026: frozenset({"97110", "97140"})}
        ),
    },
    {"units_supported_by": units_supported_by},
)


def view(kind: str, **facts: Any) -> SimpleNamespace:
    """A node of ``kind``: facts not given are missing, or false, or empty."""
    empty = {bool: False, str: "97110", tuple[str, ...]: (), date: date(2026, 3, 1)}
    values = {name: empty.get(hint) for name, hint in FACTS[kind].items()} | facts
    service = SimpleNamespace(code=values.pop("code", None), modifiers=values.pop("modifiers", None))
    return SimpleNamespace(**{"lines": (), **values}, service=service)


def checked(text: str, scope: Scope = LINE) -> Condition:
    """The typed condition that ``text`` is."""
    return check(parse(text), scope)


def explained(text: str, node: SimpleNamespace, scope: Scope = LINE) -> Trace:
    """The tree-walker's trace of ``text``, held equal to what the compiled form says."""
    condition = checked(text, scope)
    trace = evaluate(condition, node, ENVIRONMENT)
    compiled = compile_condition(condition)
    assert compiled.bind(ENVIRONMENT)(node) is trace.verdict
    assert compiled.bind_lacks(ENVIRONMENT)(node) == trace.lacks
    return trace


def verdict(text: str, scope: ToyScope = LINE, **facts: Any) -> bool | None:
    """True, False or None for unknown, by both evaluators."""
    return explained(text, view(scope.kind, **facts), scope).verdict


def lacks(text: str, scope: ToyScope = LINE, **facts: Any) -> tuple[str, ...]:
    """The missing facts that leave ``text`` unknown, by both evaluators."""
    return explained(text, view(scope.kind, **facts), scope).lacks
