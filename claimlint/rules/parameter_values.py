"""What the value of a parameter means: ``"30 days"`` is a duration, ``"$2,480"`` an amount of money."""

from __future__ import annotations

from decimal import Decimal

from claimlint.facts.calendar_days import parse_duration
from claimlint.reference.expectations import PARAMETERS, is_amount

IN_WORDS = {
    "boolean": "true or false",
    "number": "a whole number",
    "money": 'an amount such as "$2,480"',
    "days": 'a number of days such as "30 days"',
    "duration": 'a duration such as "6 months" or "1 year"',
    "text": "a text",
}
"""The kinds of parameters, as people say them."""


def parameter_value(value: bool | int | str) -> tuple[str, object]:
    """The kind and meaning of a value. Raises ValueError for an amount of money that is none."""
    if isinstance(value, bool):
        return "boolean", value
    if isinstance(value, int):
        return "number", value
    duration = parse_duration(value)
    if duration is not None:
        return ("days" if duration[1] == "day" else "duration"), duration
    if value.startswith("$"):
        amount = value[1:].replace(",", "")
        if not is_amount(amount):
            raise ValueError(f'{value} is no amount of money; write one as "$2,480" or "$12.50"')
        return "money", Decimal(amount)
    return "text", value


def unfit(name: str, kind: str, value: object, kind_before: str | None) -> str | None:
    """Why a value cannot stand for parameter ``name``; None if it can.

    ``kind_before`` is the kind that the parameter has in the ruleset that this one builds on.
    """
    wanted = PARAMETERS.get(name) or ((kind_before,) if kind_before is not None else (kind,))
    if kind not in wanted:
        return f"must be {' or '.join(IN_WORDS[each] for each in wanted)}"
    if name in PARAMETERS and isinstance(value, int) and not isinstance(value, bool) and value < 1:
        return "must be at least 1"
    return None
