"""The tree-walking evaluator: the verdict on a view together with every value that led to it.

It means what the compiled form means, and shares no code with it beyond date arithmetic. Where the
compiled form stops at the first part that settles the matter, this one looks at all of them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, NamedTuple

from claimlint.rules.conditions import operations, typed
from claimlint.rules.conditions.analysis import operands
from claimlint.rules.conditions.environment import Environment, undated_codes
from claimlint.rules.conditions.scope import DATE
from claimlint.rules.conditions.typed import Condition, Value


class Reading(NamedTuple):
    """A value that was read or worked out: its source text, the kind of its type, None when missing."""

    source: str
    kind: str
    value: Any


class Trace(NamedTuple):
    """What became of a condition: true, false or None for unknown, and why.

    ``label`` names the node in a tree (``and``, ``any line where``, ``line 2``; the source of a
    test), ``lacks`` the missing facts that leave it unknown, sorted.
    """

    label: str
    source: str
    verdict: bool | None
    readings: tuple[Reading, ...] = ()
    children: tuple[Trace, ...] = ()
    lacks: tuple[str, ...] = ()


class Valued(NamedTuple):
    """A value, None when missing; the names it then lacks; all that was read and counted for it."""

    value: Any
    lacks: frozenset[str] = frozenset()
    readings: tuple[Reading, ...] = ()
    counted: tuple[Trace, ...] = ()


def evaluate(condition: Condition, view: Any, environment: Environment) -> Trace:
    """What ``condition`` comes to for ``view``, part by part."""
    return _Walker(environment).condition(condition, view)


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


class _Walker:
    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def condition(self, condition: Condition, view: Any) -> Trace:
        match condition:
            case typed.And(parts=parts):
                return _joined("and", condition, [self.condition(part, view) for part in parts], by=False)
            case typed.Or(parts=parts):
                return _joined("or", condition, [self.condition(part, view) for part in parts], by=True)
            case typed.Not(part=part):
                return _opposite(condition, self.condition(part, view))
            case typed.Quantified():
                return self._quantified(condition, view)
            case typed.Presence():
                return self._presence(condition, view)
            case _:
                return self._test(condition, view)

    def _quantified(self, condition: typed.Quantified, view: Any) -> Trace:
        children = self._elements(condition.elements, condition.condition, view)
        label = f"{condition.quantifier} {condition.elements.kind} where"
        joined = _joined(label, condition, children, by=condition.quantifier != "every")
        return joined._replace(verdict=_negated(joined.verdict)) if condition.quantifier == "no" else joined

    def _elements(self, elements: typed.Elements, condition: Condition, view: Any) -> list[Trace]:
        """The condition's trace for each element, labelled ``line 1`` and so on."""
        traces = []
        for number, element in enumerate(_read(view, elements.path), start=1):
            trace = self.condition(condition, element)
            label = f"{elements.kind} {number}"
            traces.append(Trace(label, trace.source, trace.verdict, (), (trace,), trace.lacks))
        return traces

    def _presence(self, condition: typed.Presence, view: Any) -> Trace:
        subject = condition.subject
        read = self.value(subject, view)
        if isinstance(subject, typed.Attribute) and self.value(subject.base, view).lacks:
            return _leaf(condition, None, [read], read.lacks)
        return _leaf(condition, (read.value is not None) == condition.present, [read])

    def _test(self, condition: Condition, view: Any) -> Trace:
        read = [self._operand(operand, view) for operand in operands(condition)]
        lacks = frozenset[str]().union(*(valued.lacks for valued in read))
        verdict = None if lacks else _outcome(condition, [valued.value for valued in read])
        return _leaf(condition, verdict, read, lacks)

    def _operand(self, operand: Value | typed.Members, view: Any) -> Valued:
        if isinstance(operand, typed.Members):
            return self._members(operand, view)
        return self.value(operand, view)

    def _members(self, members: typed.Members, view: Any) -> Valued:
        if members.period is None:
            return Valued(undated_codes(self._environment, members.name))
        period = self.value(members.period, view)
        if period.lacks:
            return period
        codes = self._environment.code_sets[members.name].at(period.value)
        return Valued(codes, frozenset({members.source} if codes is None else ()), period.readings)

    def value(self, value: Value, view: Any) -> Valued:
        match value:
            case typed.Fact(name=name, path=path):
                found = _read(view, path)
                return Valued(found, _if_missing(found, name), (Reading(name, value.type.kind, found),))
            case typed.Literal(value=constant):
                return Valued(constant)
            case typed.Attribute(base=base, name=name):
                record = self.value(base, view)
                if record.lacks:
                    return record
                part = getattr(record.value, name)
                reading = Reading(value.source, value.type.kind, part)
                return Valued(part, _if_missing(part, value.source), (reading,))
            case typed.Arithmetic(operator=sign, left=left, right=right):
                both = (self.value(left, view), self.value(right, view))
                return _worked_out(value, both, _calculation(value, sign))
            case typed.CalendarShift(date=date, months=months):
                day = self.value(date, view)
                return _worked_out(value, (day,), lambda start: operations.shift_months(start, months))
            case typed.Call(name=name, arguments=arguments):
                read = tuple(self.value(argument, view) for argument in arguments)
                return _worked_out(value, read, self._environment.functions[name], name)
            case typed.Count(elements=elements, condition=condition):
                return _counted(value, self._elements(elements, condition, view))
            case _:
                raise TypeError(f"not a value: {value!r}")


def _read(view: Any, path: tuple[str, ...]) -> Any:
    for attribute in path:
        view = getattr(view, attribute)
    return view


def _if_missing(value: Any, name: str) -> frozenset[str]:
    return frozenset({name} if value is None else ())


def _leaf(
    condition: Condition, verdict: bool | None, read: list[Valued], lacks: frozenset[str] = frozenset()
) -> Trace:
    """A test, with each value that it read once and the elements that it counted."""
    distinct = {reading.source: reading for valued in read for reading in valued.readings}
    counted = tuple(trace for valued in read for trace in valued.counted)
    source = condition.source
    return Trace(source, source, verdict, tuple(distinct.values()), counted, tuple(sorted(lacks)))


def _joined(label: str, condition: Condition, children: list[Trace], by: bool) -> Trace:
    """Kleene's ``or`` (settled by True) or ``and`` (settled by False) of ``children``.

    Where it is unknown it lacks what its unknown children lack.
    """
    verdicts = [child.verdict for child in children]
    if by in verdicts:
        return Trace(label, condition.source, by, (), tuple(children))
    lacks = tuple(sorted(_lacked(children)))
    return Trace(label, condition.source, None if None in verdicts else not by, (), tuple(children), lacks)


def _lacked(traces: list[Trace]) -> frozenset[str]:
    return frozenset(name for trace in traces for name in trace.lacks)


def _negated(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def _opposite(condition: typed.Not, part: Trace) -> Trace:
    """A negated test stays one line: ``not has KX``."""
    verdict = _negated(part.verdict)
    if part.children:
        return Trace("not", condition.source, verdict, (), (part,), part.lacks)
    return Trace(condition.source, condition.source, verdict, part.readings, (), part.lacks)


def _worked_out(
    value: Value, read: tuple[Valued, ...], calculate: Callable[..., Any], name: str | None = None
) -> Valued:
    """The result of a calculation; ``name`` is what is missing when it gives None for values all present."""
    lacks = frozenset[str]().union(*(valued.lacks for valued in read))
    readings = tuple(reading for valued in read for reading in valued.readings)
    counted = tuple(trace for valued in read for trace in valued.counted)
    if lacks:
        return Valued(None, lacks, readings, counted)
    result = calculate(*(valued.value for valued in read))
    missing = frozenset[str]() if name is None else _if_missing(result, name)
    return Valued(result, missing, (*readings, Reading(value.source, value.type.kind, result)), counted)


def _calculation(value: typed.Arithmetic, sign: str) -> Callable[[Any, Any], Any]:
    if value.type != DATE:
        return _ARITHMETIC[sign]
    return lambda day, days: operations.shift_days(day, days if sign == "+" else -days)


def _counted(value: typed.Count, children: list[Trace]) -> Valued:
    total = operations.count_true(child.verdict for child in children)
    reading = Reading(value.source, value.type.kind, total)
    return Valued(total, _lacked(children), (reading,), tuple(children))


def _outcome(condition: Condition, values: list[Any]) -> bool:
    """Whether a test holds of the values of its operands, none of them missing."""
    match condition, values:
        case typed.Truth(), [value]:
            return bool(value)
        case typed.Comparison(operator=sign), [left, right]:
            return _COMPARISONS[sign](left, right)
        case typed.Between(), [value, low, high]:
            return bool(low <= value and value <= high)
        case typed.InList(items=items, negated=negated), [value]:
            return (value in items) != negated
        case typed.InSet(negated=negated), [value, codes]:
            return (value in codes) != negated
        case typed.HasAny(codes=codes), [own]:
            return any(code in own for code in codes)
        case typed.HasAll(codes=codes), [own]:
            return all(code in own for code in codes)
        case typed.HasValue(), [own, code]:
            return code in own
        case typed.HasSet(), [own, codes]:
            return any(code in codes for code in own)
        case typed.StartsWith(prefixes=prefixes), [text]:
            return any(text[: len(prefix)] == prefix for prefix in prefixes)
        case _:
            raise TypeError(f"not a test: {condition!r}")
