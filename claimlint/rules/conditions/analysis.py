"""Questions about a typed condition: what it reads, whether it can be unknown, its top-level parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from claimlint.rules.conditions import typed
from claimlint.rules.conditions.scope import BOOLEAN
from claimlint.rules.conditions.typed import Condition, Typed, Value


def roots(node: Typed) -> frozenset[str]:
    """The base inputs that ``node`` depends on; those of inner nodes with their path: ``lines.code``."""
    match node:
        case typed.Fact(roots=own):
            return own
        case (
            typed.Quantified(elements=elements, condition=condition)
            | typed.Count(elements=elements, condition=condition)
        ):
            prefix = ".".join(elements.path)
            return elements.roots | {f"{prefix}.{root}" for root in roots(condition)}
        case _:
            return frozenset[str]().union(*(roots(part) for part in parts(node)))


def names_read(node: Typed) -> frozenset[str]:
    """The facts that ``node`` names, those of inner nodes included."""
    if isinstance(node, typed.Fact):
        return frozenset({node.name})
    return frozenset[str]().union(*(names_read(part) for part in parts(node)))


def inner_conditions(node: Typed, kind: str) -> Iterator[Condition]:
    """The conditions that ``node`` puts to the inner nodes of one kind."""
    if isinstance(node, typed.Quantified | typed.Count) and node.elements.kind == kind:
        yield node.condition
    for part in parts(node):
        yield from inner_conditions(part, kind)


def reads_only(node: Typed, path: str) -> bool:
    """Whether ``node`` names some fact, and no fact but those that are read along ``path``."""
    facts = [*_facts(node)]
    return bool(facts) and all(fact.path[0] == path and len(fact.path) > 1 for fact in facts)


def _facts(node: Typed) -> Iterator[typed.Fact]:
    if isinstance(node, typed.Fact):
        yield node
    elif isinstance(node, typed.Quantified | typed.Count):
        # It stands on nodes, not on facts: what its own path leads to is not asked here.
        yield typed.Fact(node.source, BOOLEAN, "", ("",), False, frozenset())
    for part in parts(node):
        yield from _facts(part)


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that ``and`` joins at the top of ``condition``; itself when there is no ``and``."""
    if isinstance(condition, typed.And):
        return tuple(inner for part in condition.parts for inner in conjuncts(part))
    return (condition,)


def alternatives(condition: Condition) -> Iterator[tuple[Condition, ...]]:
    """The ways in which ``condition`` can hold, one for each part of its first ``or``."""
    parts = conjuncts(condition)
    for place, part in enumerate(parts):
        if isinstance(part, typed.Or):
            for way in part.parts:
                yield (*parts[:place], *conjuncts(way), *parts[place + 1 :])
            return
    yield parts


def conjunction(conditions: Iterable[Condition]) -> Condition:
    """The ``and`` of ``conditions``: one stands for itself, none is always true."""
    joined = tuple(conditions)
    if len(joined) == 1:
        return joined[0]
    sources = (
        f"({part.source})" if isinstance(part, typed.And | typed.Or) else part.source for part in joined
    )
    return typed.And(" and ".join(sources), joined)


def may_be_unknown(node: Typed) -> bool:
    """Whether a condition can be unknown, or a value missing."""
    match node:
        case typed.Presence(subject=typed.Fact()):
            return False
        case typed.Presence(subject=typed.Attribute(base=base)):
            return may_be_unknown(base)
        case typed.Members(period=period):
            return period is not None
        case typed.Fact(optional=True) | typed.Attribute(optional=True) | typed.Call(optional=True):
            return True
        case _:
            return any(may_be_unknown(part) for part in parts(node))


def parts(node: Typed) -> tuple[Typed, ...]:
    """What ``node`` is made of, in reading order."""
    match node:
        case typed.And(parts=inner) | typed.Or(parts=inner):
            return inner
        case typed.Not(part=part):
            return (part,)
        case typed.Quantified(condition=condition) | typed.Count(condition=condition):
            return (condition,)
        case typed.Members(period=period):
            return () if period is None else (period,)
        case Value():
            return _value_parts(node)
        case _:
            return operands(node)


def operands(test: Typed) -> tuple[Value | typed.Members, ...]:
    """The values that a test reads, in reading order; () for what is no test."""
    match test:
        case typed.Presence(subject=value) | typed.Truth(value=value):
            return (value,)
        case typed.InList(value=value) | typed.StartsWith(value=value):
            return (value,)
        case typed.HasAny(subject=value) | typed.HasAll(subject=value):
            return (value,)
        case typed.Comparison(left=left, right=right):
            return (left, right)
        case typed.Between(value=value, low=low, high=high):
            return (value, low, high)
        case typed.HasValue(subject=value, wanted=wanted):
            return (value, wanted)
        case typed.InSet(value=value, members=members) | typed.HasSet(subject=value, members=members):
            return (value, members)
        case _:
            return ()


def _value_parts(value: Value) -> tuple[Value, ...]:
    match value:
        case typed.Attribute(base=base):
            return (base,)
        case typed.Arithmetic(left=left, right=right):
            return (left, right)
        case typed.CalendarShift(date=date):
            return (date,)
        case typed.Call(arguments=arguments):
            return arguments
        case _:
            return ()
