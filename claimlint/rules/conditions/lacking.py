"""Python statements that name the missing facts which leave a condition unknown."""

from __future__ import annotations

import ast

from claimlint.rules.conditions import fragments as python
from claimlint.rules.conditions import typed
from claimlint.rules.conditions.analysis import may_be_unknown, operands
from claimlint.rules.conditions.emission import VIEW, Emitter
from claimlint.rules.conditions.typed import Condition, Value

_FOUND = "found"


def lacking(condition: Condition, emitter: Emitter) -> list[ast.stmt]:
    """The body of a function of a view: the missing facts, sorted; () where ``condition`` is decided."""
    nothing = ast.Return(python.constant(()))
    if not may_be_unknown(condition):
        return [nothing]
    found = ast.Assign([ast.Name(_FOUND, ast.Store())], python.call(python.load("set")))
    names = python.call(python.load("tuple"), python.call(python.load("sorted"), python.load(_FOUND)))
    return [
        ast.If(emitter.decided(condition, VIEW), [nothing], []),
        found,
        *_Lacking(emitter).of_condition(condition, VIEW),
        ast.Return(names),
    ]


class _Lacking:
    """Statements that add to ``found``, each run only where its condition is unknown or its value missing."""

    def __init__(self, emitter: Emitter) -> None:
        self._emitter = emitter

    def of_condition(self, condition: Condition, view: str) -> list[ast.stmt]:
        """What an unknown ``condition`` lacks; a part that is decided contributes nothing."""
        match condition:
            case typed.And(parts=parts) | typed.Or(parts=parts):
                doubtful = [part for part in parts if may_be_unknown(part)]
                if len(doubtful) == 1:
                    return self.of_condition(doubtful[0], view)
                return [self._where_unknown(part, view) for part in doubtful]
            case typed.Not(part=part):
                return self.of_condition(part, view)
            case typed.Quantified(elements=elements, condition=inner):
                return self._of_elements(elements, inner, view)
            case typed.Presence(subject=typed.Attribute(base=base)):
                return self._of_operand(base, view)
            case _:
                return [
                    statement
                    for operand in operands(condition)
                    if may_be_unknown(operand)
                    for statement in self._of_operand(operand, view)
                ]

    def _where_unknown(self, condition: Condition, view: str) -> ast.stmt:
        unknown = python.negated(self._emitter.decided(condition, view))
        return ast.If(unknown, self.of_condition(condition, view), [])

    def _of_elements(self, elements: typed.Elements, condition: Condition, view: str) -> list[ast.stmt]:
        if not may_be_unknown(condition):
            return []
        element = self._emitter.fresh("element")
        over = python.read(python.load(view), *elements.path)
        body = [self._where_unknown(condition, element)]
        return [ast.For(ast.Name(element, ast.Store()), over, body, [])]

    def _of_operand(self, operand: Value | typed.Members, view: str) -> list[ast.stmt]:
        """What is missing of a value, if anything is."""
        match operand:
            case typed.Fact(name=name, optional=True):
                return [self._unless_present(operand, name, view)]
            case typed.Attribute(base=base, optional=optional):
                return self._of_parts(operand, (base,), operand.source if optional else None, view)
            case typed.Call(arguments=arguments, name=name, optional=optional):
                return self._of_parts(operand, arguments, name if optional else None, view)
            case typed.Members(period=period) if period is not None:
                return self._of_parts(operand, (period,), operand.source, view)
            case typed.Arithmetic(left=left, right=right):
                return self._of_operand(left, view) + self._of_operand(right, view)
            case typed.CalendarShift(date=date):
                return self._of_operand(date, view)
            case typed.Count(elements=elements, condition=condition):
                return self._of_elements(elements, condition, view)
            case _:
                return []

    def _of_parts(
        self, whole: Value | typed.Members, parts: tuple[Value, ...], name: str | None, view: str
    ) -> list[ast.stmt]:
        """What ``parts`` lack; where they lack nothing, ``name`` if the whole is missing all the same."""
        lacks = [statement for part in parts for statement in self._of_operand(part, view)]
        if name is None:
            return lacks
        missing = self._unless_present(whole, name, view)
        guards = [guard for part in parts for guard in self._emitter.value(part, view).guards]
        if not guards:
            return [*lacks, missing]
        return [ast.If(python.both(guards), [missing], lacks)]

    def _unless_present(self, operand: Value | typed.Members, name: str, view: str) -> ast.stmt:
        guards = self._emitter.operand(operand, view).guards
        add = python.call(python.read(python.load(_FOUND), "add"), python.constant(name))
        return ast.If(python.negated(python.both(guards)), [ast.Expr(add)], [])
