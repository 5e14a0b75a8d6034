"""From the text of a value to the value: days, amounts, codes and ids as the AST holds them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import TypeVar

_MOST_REMEMBERED = 20_000
_LONGEST_REMEMBERED = 100
"""Characters."""

Value = TypeVar("Value")


class _Memory(dict[str, Value]):
    """Values by their text, worked out once."""

    def __init__(self, value_of: Callable[[str], Value]) -> None:
        self.value_of = value_of

    def __missing__(self, text: str) -> Value:
        value = self.value_of(text)
        if len(text) <= _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[text] = value
        return value


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


days = _Memory(_day)
"""Day by its text; None for a text that names no day of the calendar."""


def amount(text: str) -> Decimal:
    """Dollars with two decimals, or more where the text has more: ``$2,455`` is ``Decimal("2455.00")``."""
    dollars, _, cents = text.replace("$", "").replace(",", "").partition(".")
    value = Decimal(f"{dollars}.{cents.rstrip('0'):0<2}")
    return value if value else abs(value)


amounts = _Memory(amount)
"""Dollars by their text."""


def _minutes(text: str) -> int:
    return int(text[:-3])


minutes = _Memory(_minutes)
"""Minutes by their text: ``30min``."""


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text.zfill(5))
    except ValueError:
        return None


times = _Memory(_time)
"""Time of day by its text, ``09:30`` or ``9:30``; None for a text that no clock shows."""


def count(text: str) -> int | Decimal:
    """A number of units: whole where it is whole, else a fraction. ``1.50`` is ``Decimal("1.5")``."""
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return Decimal(f"{whole}.{fraction}") if fraction else int(whole)


def _units(text: str) -> int | Decimal:
    return count(text[1:])


units = _Memory(_units)
"""Units by their text: ``x2``."""


def _procedure(text: str) -> tuple[str, tuple[str, ...]]:
    code, *modifiers = text.upper().split("-")
    return code, tuple(modifiers)


procedures = _Memory(_procedure)
"""A procedure's code and modifiers by their text without blanks: ``97110-gp-59``."""


def diagnosis(text: str) -> str:
    """An ICD-10-CM code in upper case with its dot: after the third character of a longer code."""
    code = text.upper().rstrip(".")
    if "." in code or len(code) <= 3:
        return code
    return f"{code[:3]}.{code[3:]}"


def member_id(text: str) -> str:
    """A member id as payers compare it: upper case, without hyphens and blanks."""
    return text.upper().replace("-", "").replace(" ", "").replace("\t", "")


_ESCAPES = {"n": "\n", "r": "\r"}


def unquoted(token: str) -> str:
    r"""What a quoted string says: ``\"`` is a quote, ``\\`` a backslash, ``\n`` and ``\r`` line ends."""
    text = token[1:-1]
    if "\\" not in text:
        return text
    pieces = text.split("\\\\")
    return "\\".join(_unescaped(piece) for piece in pieces)


def _unescaped(text: str) -> str:
    head, *rest = text.split("\\")
    return head + "".join(_ESCAPES.get(piece[:1], piece[:1]) + piece[1:] for piece in rest)


def quoted(text: str) -> str:
    """The quoted string that says ``text``."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{text}"'
