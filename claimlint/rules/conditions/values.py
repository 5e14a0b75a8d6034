"""The type checker's lower half: values, which are compared, counted, added up and shown."""

from __future__ import annotations

from abc import ABC, abstractmethod

from claimlint.rules.conditions import names, syntax, typed
from claimlint.rules.conditions.errors import ConditionError
from claimlint.rules.conditions.literals import literal
from claimlint.rules.conditions.printer import print_syntax
from claimlint.rules.conditions.scope import CALENDAR, DATE, DURATION, MONEY, NUMBER, Scope, Type
from claimlint.rules.conditions.typed import Value

_RESULTS: dict[tuple[str, Type, Type], Type] = {
    ("+", NUMBER, NUMBER): NUMBER,
    ("-", NUMBER, NUMBER): NUMBER,
    ("*", NUMBER, NUMBER): NUMBER,
    ("+", MONEY, MONEY): MONEY,
    ("-", MONEY, MONEY): MONEY,
    ("*", MONEY, NUMBER): MONEY,
    ("*", NUMBER, MONEY): MONEY,
    ("+", DURATION, DURATION): DURATION,
    ("-", DURATION, DURATION): DURATION,
    ("-", DATE, DATE): DURATION,
    ("+", DATE, DURATION): DATE,
    ("-", DATE, DURATION): DATE,
    ("+", DATE, CALENDAR): DATE,
    ("-", DATE, CALENDAR): DATE,
}
_DONE = {"+": "added", "-": "subtracted", "*": "multiplied"}


class ValueChecker(ABC):
    """Gives the values of one scope their types."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @abstractmethod
    def elements(self, node: syntax.Elements) -> tuple[typed.Elements, typed.Condition]:
        """The nodes that ``node`` runs over and its condition on them."""

    def value(self, node: syntax.Expression, expected: Type | None = None) -> Value:
        """The typed value of ``node``; ``expected`` helps to read digits and misspelt names.

        Raises ConditionError.
        """
        match node:
            case syntax.Literal():
                return literal(node, expected)
            case syntax.Name():
                return names.fact(node, self.scope, expected)
            case syntax.Attribute(base=base, attribute=attribute):
                return names.attribute(self.value(base), attribute, node.span)
            case syntax.Call():
                return self._call(node)
            case syntax.Arithmetic():
                return self._arithmetic(node)
            case syntax.Count(elements=inner):
                elements, condition = self.elements(inner)
                return typed.Count(print_syntax(node), NUMBER, elements, condition)
            case _:
                raise wrong(node, f"'{print_syntax(node)}' is true or false; a value is needed here")

    def _call(self, node: syntax.Call) -> Value:
        reference = names.function(node, self.scope)
        arguments = []
        for argument, wanted in zip(node.arguments, reference.parameters, strict=True):
            value = self.value(argument, wanted)
            if value.type != wanted:
                raise wrong(argument, f"{node.name} needs {wanted} here, and {value.source} is {value.type}")
            arguments.append(value)
        return typed.Call(
            print_syntax(node), reference.result, reference.name, tuple(arguments), reference.optional
        )

    def _arithmetic(self, node: syntax.Arithmetic) -> Value:
        source = print_syntax(node)
        left, right = self.value(node.left), self.value(node.right)
        if node.operator == "+" and right.type == DATE:
            left, right = right, left
        result = _RESULTS.get((node.operator, left.type, right.type))
        if result is None:
            both = f"{left.source} is {left.type} and {right.source} is {right.type}"
            suggestion = f"{right.source} days" if (left.type, right.type) == (DATE, NUMBER) else None
            raise wrong(node, f"{both}: they cannot be {_DONE[node.operator]}", suggestion)
        if right.type == CALENDAR:
            assert isinstance(right, typed.Literal)
            assert isinstance(right.value, int)
            months = right.value if node.operator == "+" else -right.value
            return typed.CalendarShift(source, DATE, left, months)
        return typed.Arithmetic(source, result, node.operator, left, right)


def is_constant(value: Value) -> bool:
    """Whether ``value`` is the same on every claim: nothing but literals."""
    match value:
        case typed.Literal():
            return True
        case typed.Arithmetic(left=left, right=right):
            return is_constant(left) and is_constant(right)
        case typed.CalendarShift(date=date):
            return is_constant(date)
        case _:
            return False


def wrong(node: syntax.Expression, message: str, suggestion: str | None = None) -> ConditionError:
    """The error for ``node``."""
    return ConditionError(message, node.span.line, node.span.column, suggestion)
