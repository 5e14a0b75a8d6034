"""The values of elements: text, numbers, dates and diagnosis codes. Nothing here knows a segment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memory(dict[Key, Value]):
    """Remembers what ``read`` made of bytes; forgets everything once ``limit`` values are known."""

    __slots__ = ("limit", "read")

    def __init__(self, read: Callable[[Key], Value], limit: int = 20_000) -> None:
        super().__init__()
        self.read = read
        self.limit = limit

    def __missing__(self, key: Key) -> Value:
        value = self.read(key)
        if len(self) >= self.limit:
            self.clear()
        self[key] = value
        return value


def encoding_of(data: bytes) -> str:
    """``utf-8`` where the bytes are that, else ``latin-1``, which reads any."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def decode(data: bytes) -> str:
    """The text of a segment or of a part of it."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def quoted(data: bytes, most: int = 20, empty: str = "empty") -> str:
    """A value of the file as messages quote it, in backticks: reports mask what might be member data."""
    text = decode(data)[:most].replace("`", "'")
    return f"`{text}`" if text else empty


def number(data: bytes) -> Decimal | None:
    """A number of type R or N0; None where it is none (exponents and signs of currency are refused)."""
    digits = data[1:] if data[:1] == b"-" else data
    if digits.replace(b".", b"", 1).isdigit() and len(digits) <= 18:
        return Decimal(data.decode())
    return None


def amount(data: bytes) -> Decimal | None:
    """An amount of dollars and cents; None where it is no number, or has a part of a cent."""
    value = number(data)
    return None if value is None or value != round(value, 2) else value


def whole(value: Decimal) -> int | Decimal:
    """The same number, as an int where it has no fraction."""
    return int(value) if value == value.to_integral_value() else value


def day(data: bytes) -> date | None:
    """A date written CCYYMMDD; None where it is none."""
    if len(data) != 8 or not data.isdigit():
        return None
    try:
        return date(int(data[:4]), int(data[4:6]), int(data[6:]))
    except ValueError:
        return None


def days(data: bytes) -> tuple[date | None, date | None]:
    """A date, or a range CCYYMMDD-CCYYMMDD of more than one day; None for what cannot be read."""
    first, dash, last = data.partition(b"-")
    starts = day(first)
    ends = day(last) if dash else None
    return starts, (ends if ends != starts else None)


def diagnosis(qualifier: bytes, code: bytes) -> str:
    """A diagnosis code with its dot: ``M5450`` gives ``M54.50``.

    ICD-9 (qualifiers BK and BF) has four characters before the dot where the code begins with E.
    """
    text = decode(code).strip().upper().replace(".", "")
    head = 4 if text[:1] == "E" and qualifier in (b"BK", b"BF") else 3
    return f"{text[:head]}.{text[head:]}" if len(text) > head else text
