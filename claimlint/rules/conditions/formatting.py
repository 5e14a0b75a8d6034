"""Values as a reader of a report sees them, by the kind of their type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

UNKNOWN = "unknown"
"""What a message says in place of a missing value."""


def show(kind: str, value: Any) -> str:
    """``value`` of a type of this ``kind``; ``unknown`` when it is missing (None)."""
    return FORMATTERS[kind](value)


def show_boolean(value: Any) -> str:
    """``yes`` or ``no``."""
    return UNKNOWN if value is None else "yes" if value else "no"


def show_number(value: Any) -> str:
    """Plain digits without trailing zeros: ``2026``, ``1.5``."""
    if value is None:
        return UNKNOWN
    text = f"{value:f}" if not isinstance(value, int) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_money(value: Any) -> str:
    """Dollars and cents: ``$1,234.50``, ``-$5.00``."""
    if value is None:
        return UNKNOWN
    return f"{'-' if value < 0 else ''}${abs(value):,.2f}"


def show_date(value: Any) -> str:
    """ISO: ``2026-02-04``."""
    return UNKNOWN if value is None else str(value.isoformat())


def show_duration(value: Any) -> str:
    """``30 days``, ``1 day``."""
    if value is None:
        return UNKNOWN
    return f"{value.days} day{'' if abs(value.days) == 1 else 's'}"


def show_text(value: Any) -> str:
    """As it is; ``(none)`` for what was left out, such as a procedure code."""
    return UNKNOWN if value is None else str(value) or "(none)"


def show_texts(value: Any) -> str:
    """``GP, KX``; ``none`` for an empty list."""
    return UNKNOWN if value is None else ", ".join(value) or "none"


def show_dates(value: Any) -> str:
    """``2026-02-04, 2026-02-06``; ``none`` for an empty list."""
    return UNKNOWN if value is None else ", ".join(map(show_date, value)) or "none"


FORMATTERS: dict[str, Callable[[Any], str]] = {
    "boolean": show_boolean,
    "number": show_number,
    "money": show_money,
    "date": show_date,
    "duration": show_duration,
    "text": show_text,
    "texts": show_texts,
    "dates": show_dates,
}
"""A function for every kind that can be shown; a record cannot, only its parts."""
