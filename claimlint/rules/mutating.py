"""Small mistakes in the conditions of a rule, each of which some example of it ought to show.

A *mutant* is a rule with one part of one condition changed as by a slip of the pen: a part left out or turned
round, a number one too large or too small, a code left out of a list, a first or last day one day off. A rule
is well guarded by its examples when none of its mutants judges all of them as it does itself.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from claimlint.rules.conditions import typed
from claimlint.rules.conditions.scope import DATE, DURATION, MONEY, NUMBER, Type
from claimlint.rules.conditions.typed import Condition
from claimlint.rules.ruleset import Rule

_ONE_DAY = timedelta(days=1)
_JOINED = (typed.And, typed.Or, typed.Not, typed.Quantified)
_STEPS: dict[Type, object] = {
    NUMBER: 1,
    MONEY: Decimal("0.01"),
    DATE: _ONE_DAY,
    DURATION: _ONE_DAY,
}
"""By how much a boundary is shifted."""


class Judged(NamedTuple):
    """What decides about a node: the conditions of the rule's cases, and the days that it judges."""

    conditions: tuple[Condition, ...]
    starts: date | None
    ends: date | None


class Mutant(NamedTuple):
    """A changed rule, and what was changed: ``case`` counts from 1, 0 stands for the days it judges."""

    case: int
    change: str
    judged: Judged


def judged(rule: Rule) -> Judged:
    """What the rule itself judges by."""
    return Judged(tuple(pickle.loads(case.typed) for case in rule.cases), rule.starts, rule.ends)


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Every mutant of ``rule``."""
    own = judged(rule)
    for place, condition in enumerate(own.conditions):
        for change, changed in _changed(condition):
            conditions = (*own.conditions[:place], changed, *own.conditions[place + 1 :])
            yield Mutant(place + 1, change, own._replace(conditions=conditions))
    if own.starts is not None:
        yield Mutant(0, "from one day later", own._replace(starts=own.starts + _ONE_DAY))
        yield Mutant(0, "from one day earlier", own._replace(starts=own.starts - _ONE_DAY))
    if own.ends is not None:
        yield Mutant(0, "until one day later", own._replace(ends=own.ends + _ONE_DAY))
        yield Mutant(0, "until one day earlier", own._replace(ends=own.ends - _ONE_DAY))


def _changed(condition: Condition) -> Iterator[tuple[str, Condition]]:
    """Everything that one slip makes of a condition, with what the slip is."""
    match condition:
        case typed.And(parts=parts) | typed.Or(parts=parts):
            yield from _within(condition, parts)
        case typed.Not(part=part):
            yield f"without its not: {part.source}", part
            inside = _changed(part) if isinstance(part, _JOINED) else _test(part)
            for change, changed in inside:
                yield change, replace(condition, part=changed)
        case typed.Quantified():
            yield from _quantified(condition)
        case _:
            yield f"not ({condition.source})", typed.Not(f"not ({condition.source})", condition)
            yield from _test(condition)


def _within(condition: typed.And | typed.Or, parts: tuple[Condition, ...]) -> Iterator[tuple[str, Condition]]:
    """Each part left out, and each part changed."""
    for place, part in enumerate(parts):
        rest = (*parts[:place], *parts[place + 1 :])
        yield f"without {part.source}", rest[0] if len(rest) == 1 else replace(condition, parts=rest)
        for change, changed in _changed(part):
            yield change, replace(condition, parts=(*parts[:place], changed, *parts[place + 1 :]))


def _quantified(condition: typed.Quantified) -> Iterator[tuple[str, Condition]]:
    kind = condition.elements.kind
    other = {"any": "every", "every": "any", "no": "every"}[condition.quantifier]
    yield (
        f"{other} instead of {condition.quantifier} {kind} where",
        replace(condition, quantifier=other),
    )
    for change, changed in _changed(condition.condition):
        yield change, replace(condition, condition=changed)


def _test(test: Condition) -> Iterator[tuple[str, Condition]]:
    """A single test with its boundary shifted, or with something left out of its list."""
    match test:
        case typed.Comparison(operator="=" | "!=") | typed.Presence() | typed.Truth():
            return
        case typed.Comparison(right=right):
            for change, shifted in _shifts(right):
                yield f"{test.source}: {change}", replace(test, right=shifted)
        case typed.Between(low=low, high=high):
            for change, shifted in _shifts(low):
                yield f"{test.source}: {change} (low)", replace(test, low=shifted)
            for change, shifted in _shifts(high):
                yield f"{test.source}: {change} (high)", replace(test, high=shifted)
        case typed.InList(items=items):
            yield from _shorter(test, "items", items)
        case typed.HasAny(codes=codes) | typed.HasAll(codes=codes):
            yield from _shorter(test, "codes", codes)
        case typed.StartsWith(prefixes=prefixes):
            yield from _shorter(test, "prefixes", prefixes)


def _shifts(value: typed.Value) -> Iterator[tuple[str, typed.Value]]:
    """A boundary one step higher and one step lower."""
    step = _STEPS.get(value.type)
    if step is None:
        return
    kind = DURATION if value.type == DATE else value.type
    for sign, word in (("+", "one more"), ("-", "one less")):
        literal = typed.Literal(str(step), kind, step)  # type: ignore[arg-type]
        yield word, typed.Arithmetic(f"{value.source} {sign} {step}", value.type, sign, value, literal)


def _shorter(test: Condition, field: str, items: tuple[Any, ...]) -> Iterator[tuple[str, Condition]]:
    """A list without each of its items in turn."""
    if len(items) < 2:
        return
    changed: Callable[..., Any] = replace
    for place, item in enumerate(items):
        left = (*items[:place], *items[place + 1 :])
        yield f"{test.source} without {_shown(item)}", changed(test, **{field: left})


def _shown(item: object) -> str:
    return item.isoformat() if isinstance(item, date) else str(item)
