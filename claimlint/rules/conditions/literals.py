"""Values written out in a condition: what each one stands for."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from claimlint.rules.conditions import syntax, typed
from claimlint.rules.conditions.errors import ConditionError
from claimlint.rules.conditions.scope import CALENDAR, DATE, DURATION, MONEY, NUMBER, TEXT, Type

_LONGEST = {"day": 36_525, "week": 5_218, "month": 1_200, "year": 100}
"""A hundred years in each unit: beyond that a duration is a slip of the pen."""


_MOST_DIGITS = 30


def literal(node: syntax.Literal, expected: Type | None) -> typed.Literal:
    """The value of ``node``. Digits are taken as a code where a TEXT is expected.

    Raises ConditionError for what is no date, is too long a duration or cannot be a code.
    """
    match node.kind:
        case "number" if expected == TEXT:
            return typed.Literal(node.text, TEXT, code(node))
        case "number" if len(node.text) > _MOST_DIGITS:
            raise ConditionError(
                f"a number has at most {_MOST_DIGITS} digits", node.span.line, node.span.column
            )
        case "number":
            return typed.Literal(node.text, NUMBER, (Decimal if "." in node.text else int)(node.text))
        case "money":
            return typed.Literal(node.text, MONEY, Decimal(node.text.lstrip("$").replace(",", "")))
        case "date":
            return typed.Literal(node.text, DATE, _date(node))
        case "duration":
            return _duration(node)
        case _:
            return typed.Literal(node.text, TEXT, code(node))


def code(node: syntax.Literal) -> str:
    """The code or text that ``node`` stands for. Raises ConditionError when it cannot be one."""
    if node.kind == "code" or (node.kind == "number" and node.text.isdigit()):
        return node.text
    if node.kind == "string":
        return node.text[1:-1]
    raise ConditionError(f"{node.text} cannot be a code", node.span.line, node.span.column)


def _date(node: syntax.Literal) -> date:
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        raise ConditionError(
            f"{node.text} is not a day of the calendar", node.span.line, node.span.column
        ) from None


def _duration(node: syntax.Literal) -> typed.Literal:
    digits, unit = node.text.rstrip("s").split()
    if len(digits) > 9 or int(digits) > _LONGEST[unit]:
        raise ConditionError(f"{node.text} is longer than a hundred years", node.span.line, node.span.column)
    number = int(digits)
    match unit:
        case "day" | "week":
            return typed.Literal(node.text, DURATION, timedelta(days=number if unit == "day" else 7 * number))
        case _:
            return typed.Literal(node.text, CALENDAR, number if unit == "month" else 12 * number)
