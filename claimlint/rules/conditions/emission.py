"""Python expressions for typed conditions: one that holds when a condition is true, one when it is false.

A condition for which neither holds is unknown. Every value comes with its *guards*, tests that must
hold in order before it may be read: they keep a missing value out of every comparison.
"""

from __future__ import annotations

import ast
from typing import NamedTuple, TypeVar

from claimlint.rules.conditions import fragments as python
from claimlint.rules.conditions import typed
from claimlint.rules.conditions.analysis import operands
from claimlint.rules.conditions.scope import DATE
from claimlint.rules.conditions.typed import Condition, Value

Meaning = TypeVar("Meaning")

VIEW = "node"
"""The parameter of every compiled function."""

_COMPARISONS: dict[str, type[ast.cmpop]] = {
    "=": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
}
_ARITHMETIC: dict[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}


class Guarded(NamedTuple):
    """An expression that may be evaluated once all ``guards`` have held, in order."""

    guards: tuple[ast.expr, ...]
    value: ast.expr


class Emitter:
    """Builds the expressions, and keeps a list of the globals they need."""

    def __init__(self) -> None:
        self.constants: dict[str, object] = {}
        self.code_sets: dict[str, tuple[str, bool]] = {}
        self.functions: dict[str, str] = {}
        self._names: dict[object, str] = {}
        self._fresh = 0

    # Conditions

    def true(self, condition: Condition, view: str) -> ast.expr:
        """An expression that holds exactly when ``condition`` is true of ``view``."""
        match condition:
            case typed.And(parts=parts):
                return python.both([self.true(part, view) for part in parts])
            case typed.Or(parts=parts):
                return python.either([self.true(part, view) for part in parts])
            case typed.Not(part=part):
                return self.false(part, view)
            case typed.Quantified():
                return self._quantified(condition, view, wanted=True)
            case _:
                guards, test = self.test(condition, view)
                return python.both([*guards, test])

    def false(self, condition: Condition, view: str) -> ast.expr:
        """An expression that holds exactly when ``condition`` is false of ``view``."""
        match condition:
            case typed.And(parts=parts):
                return python.either([self.false(part, view) for part in parts])
            case typed.Or(parts=parts):
                return python.both([self.false(part, view) for part in parts])
            case typed.Not(part=part):
                return self.true(part, view)
            case typed.Quantified():
                return self._quantified(condition, view, wanted=False)
            case _:
                guards, test = self.test(condition, view)
                return python.both([*guards, python.negated(test)])

    def decided(self, condition: Condition, view: str) -> ast.expr:
        """An expression that holds exactly when ``condition`` is true or false of ``view``."""
        return python.either([self.true(condition, view), self.false(condition, view)])

    def _quantified(self, condition: typed.Quantified, view: str, wanted: bool) -> ast.expr:
        """``any`` is true when some element is true and false when all are false; the others likewise."""
        some = (condition.quantifier == "any") == wanted
        of_each = self.true if some != (condition.quantifier == "every") else self.false
        element = self.fresh("element")
        over = python.read(python.load(view), *condition.elements.path)
        tests = python.generated(of_each(condition.condition, element), element, over)
        return python.call(python.load("any" if some else "all"), tests)

    def test(self, condition: Condition, view: str) -> Guarded:
        """A condition without conditions in it: known when the guards hold, and then the expression."""
        if isinstance(condition, typed.Presence):
            return self._presence(condition, view)
        read = [self.operand(operand, view) for operand in operands(condition)]
        guards = tuple(guard for guarded in read for guard in guarded.guards)
        return Guarded(guards, self._outcome(condition, [guarded.value for guarded in read]))

    def _outcome(self, condition: Condition, values: list[ast.expr]) -> ast.expr:
        """Whether ``condition`` holds of the ``values`` of its operands, none of them missing."""
        match condition:
            case typed.Truth():
                return values[0]
            case typed.Comparison(operator=operator):
                return ast.Compare(values[0], [_COMPARISONS[operator]()], [values[1]])
            case typed.Between():
                return ast.Compare(values[1], [ast.LtE(), ast.LtE()], [values[0], values[2]])
            case typed.InList(items=items, negated=negated):
                return _among(values[0], self.constant(frozenset(items)), negated)
            case typed.InSet(negated=negated):
                return _among(values[0], values[1], negated)
            case typed.HasValue():
                return _among(values[1], values[0], negated=False)
            case typed.HasSet():
                return _overlap(values[1], values[0])
            case typed.HasAny(codes=(code,)):
                return _among(python.constant(code), values[0], negated=False)
            case typed.HasAny(codes=codes):
                return _overlap(self.constant(frozenset(codes)), values[0])
            case typed.HasAll(codes=codes):
                return python.both(
                    [_among(python.constant(code), values[0], negated=False) for code in codes]
                )
            case typed.StartsWith(prefixes=prefixes):
                return python.call(python.read(values[0], "startswith"), python.constant(prefixes))
            case _:
                raise TypeError(f"not a test: {condition!r}")

    def _presence(self, condition: typed.Presence, view: str) -> Guarded:
        subject = condition.subject
        guards: tuple[ast.expr, ...] = ()
        if isinstance(subject, typed.Fact):
            value = python.read(python.load(view), *subject.path)
        else:
            guards, base = self.value(subject.base, view)
            value = python.read(base, subject.name)
        if not subject.optional:
            return Guarded(guards, python.constant(condition.present))
        return Guarded(guards, python.present(value) if condition.present else python.absent(value))

    # Values

    def operand(self, operand: Value | typed.Members, view: str) -> Guarded:
        """A value, or the codes of a named set."""
        if isinstance(operand, typed.Members):
            return self.members(operand, view)
        return self.value(operand, view)

    def value(self, value: Value, view: str) -> Guarded:
        """A value, with the guards without which it is missing."""
        match value:
            case typed.Fact(path=path, optional=optional):
                read = python.read(python.load(view), *path)
                return Guarded((python.present(read),) if optional else (), read)
            case typed.Attribute(base=base, name=name, optional=optional):
                guards, of = self.value(base, view)
                read = python.read(of, name)
                return Guarded((*guards, python.present(read)) if optional else guards, read)
            case typed.Literal(value=constant):
                return Guarded((), self.constant(constant))
            case typed.Arithmetic():
                return self._arithmetic(value, view)
            case typed.CalendarShift(date=date, months=months):
                guards, day = self.value(date, view)
                return Guarded(guards, python.call(python.load("shift_months"), day, python.constant(months)))
            case typed.Call():
                return self._call(value, view)
            case typed.Count():
                return self._count(value, view)
            case _:
                raise TypeError(f"not a value: {value!r}")

    def _arithmetic(self, value: typed.Arithmetic, view: str) -> Guarded:
        left, right = self.value(value.left, view), self.value(value.right, view)
        guards = left.guards + right.guards
        if value.type == DATE:
            duration = right.value if value.operator == "+" else ast.UnaryOp(ast.USub(), right.value)
            return Guarded(guards, python.call(python.load("shift_days"), left.value, duration))
        return Guarded(guards, ast.BinOp(left.value, _ARITHMETIC[value.operator](), right.value))

    def _call(self, value: typed.Call, view: str) -> Guarded:
        arguments = [self.value(argument, view) for argument in value.arguments]
        guards = tuple(guard for argument in arguments for guard in argument.guards)
        function = self._global("function", self.functions, value.name)
        result = python.call(function, *(argument.value for argument in arguments))
        return self._kept(guards, result) if value.optional else Guarded(guards, result)

    def _count(self, value: typed.Count, view: str) -> Guarded:
        element = self.fresh("element")
        over = python.read(python.load(view), *value.elements.path)
        verdicts = python.generated(self.verdict(value.condition, element), element, over)
        return self._kept((), python.call(python.load("count_true"), verdicts))

    def verdict(self, condition: Condition, view: str) -> ast.expr:
        """True, False or None. Most rules are kept by most nodes, so whether it is false is asked first."""
        unless_false = python.chosen(self.true(condition, view), python.constant(True), python.constant(None))
        return python.chosen(self.false(condition, view), python.constant(False), unless_false)

    def members(self, members: typed.Members, view: str) -> Guarded:
        """The codes of a named set; of a dated one, in the period of ``view``."""
        dated = members.period is not None
        codes = self._global("codes", self.code_sets, (members.name, dated))
        if members.period is None:
            return Guarded((), codes)
        guards, period = self.value(members.period, view)
        return self._kept(guards, python.call(codes, period))

    def _kept(self, guards: tuple[ast.expr, ...], result: ast.expr) -> Guarded:
        """A result that may be None: worked out once, kept under a name of its own and guarded."""
        kept = self.fresh("kept")
        return Guarded((*guards, python.present(python.assigned(kept, result))), python.load(kept))

    # Names

    def fresh(self, word: str) -> str:
        """A local name that nothing else uses."""
        self._fresh += 1
        return f"{word}_{self._fresh}"

    def constant(self, value: object) -> ast.expr:
        """``value`` itself where byte code can hold it, else a global that stands for it."""
        members = value if isinstance(value, frozenset) else (value,)
        if all(isinstance(member, str | int) for member in members):
            return python.constant(value)
        return self._global("constant", self.constants, value)

    def _global(self, word: str, table: dict[str, Meaning], meaning: Meaning) -> ast.expr:
        """The global that stands for ``meaning`` in ``table``, the same each time it is asked for."""
        key = (word, type(meaning), meaning)
        if key not in self._names:
            self._names[key] = f"{word}_{len(self._names)}"
            table[self._names[key]] = meaning
        return python.load(self._names[key])


def _among(value: ast.expr, codes: ast.expr, negated: bool) -> ast.expr:
    return ast.Compare(value, [ast.NotIn() if negated else ast.In()], [codes])


def _overlap(wanted: ast.expr, codes: ast.expr) -> ast.expr:
    """Whether ``wanted``, a frozenset, has an element in common with ``codes``."""
    return python.negated(python.call(python.read(wanted, "isdisjoint"), codes))
