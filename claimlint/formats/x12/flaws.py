"""Values in segments that cannot be read, or that are missing where the guide requires them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from claimlint.formats.x12.blocks import Elements
from claimlint.formats.x12.codes import (
    MISSING_ELEMENT,
    UNREADABLE_DATE,
    UNREADABLE_ELEMENT,
    UNREADABLE_NUMBER,
    Code,
)
from claimlint.formats.x12.elements import amount, day, days, decode, number, quoted


class Flaw(NamedTuple):
    """Something wrong with one element of a segment."""

    code: Code
    where: Elements
    message: str


def element(elements: list[bytes], index: int) -> bytes:
    """Element ``index`` of a segment, empty where the segment ends before it."""
    return elements[index] if index < len(elements) else b""


def component(composite: list[bytes], number_from_1: int) -> bytes:
    """Component of a composite by its number from 1, empty where it ends before it."""
    return composite[number_from_1 - 1] if number_from_1 <= len(composite) else b""


def _required_number(elements: list[bytes], index: int, what: str) -> list[Flaw]:
    value = element(elements, index)
    name = f"{decode(elements[0])}{index:02}"
    if not value:
        return [Flaw(MISSING_ELEMENT, Elements(index), f"{name} ({what}) is missing")]
    if number(value) is None:
        return [
            Flaw(UNREADABLE_NUMBER, Elements(index), f"{name} ({what}) is not a number: {quoted(value, 40)}")
        ]
    return []


def _required_amount(elements: list[bytes], index: int, what: str) -> list[Flaw]:
    """The same of a number that is an amount of dollars and cents."""
    found = _required_number(elements, index, what)
    value = element(elements, index)
    if not found and amount(value) is None:
        name = f"{decode(elements[0])}{index:02}"
        message = f"{name} ({what}) is no amount of dollars and cents: {quoted(value, 40)}"
        found.append(Flaw(UNREADABLE_NUMBER, Elements(index), message))
    return found


def _claim(elements: list[bytes], separator: bytes) -> list[Flaw]:
    found = []
    if not element(elements, 1).strip():
        found.append(Flaw(MISSING_ELEMENT, Elements(1), "CLM01 (patient control number) is missing"))
    return found + _required_amount(elements, 2, "total charge")


def _service(elements: list[bytes], separator: bytes) -> list[Flaw]:
    found = []
    if not component(element(elements, 1).split(separator), 2).strip():
        found.append(Flaw(MISSING_ELEMENT, Elements(1), "SV101-2 (procedure code) is missing"))
    found += _required_amount(elements, 2, "charge")
    basis = element(elements, 3)
    if basis not in (b"UN", b"MJ"):
        stated = f"is {quoted(basis, 10)}" if basis else "is missing"
        found.append(
            Flaw(
                UNREADABLE_ELEMENT if basis else MISSING_ELEMENT,
                Elements(3),
                f"SV103 (unit of measure) {stated}; expected UN (units) or MJ (minutes)",
            )
        )
    found += _required_number(elements, 4, "quantity")
    for position, pointer in enumerate(element(elements, 7).split(separator), 1):
        if pointer and not pointer.isdigit():
            message = f"SV107-{position} (diagnosis pointer) is not a number: {quoted(pointer, 10)}"
            found.append(Flaw(UNREADABLE_NUMBER, Elements(7, position), message))
    return found


def _facility_service(elements: list[bytes], separator: bytes) -> list[Flaw]:
    found = []
    if not element(elements, 1).strip():
        found.append(Flaw(MISSING_ELEMENT, Elements(1), "SV201 (revenue code) is missing"))
    found += _required_amount(elements, 3, "charge")
    basis = element(elements, 4)
    if basis not in (b"UN", b"DA"):
        stated = f"is {quoted(basis, 10)}" if basis else "is missing"
        code = UNREADABLE_ELEMENT if basis else MISSING_ELEMENT
        message = f"SV204 (unit of measure) {stated}; expected UN (units) or DA (days)"
        found.append(Flaw(code, Elements(4), message))
    return found + _required_number(elements, 5, "quantity")


def _statement(elements: list[bytes], separator: bytes) -> list[Flaw]:
    starts, ends = days(element(elements, 3))
    _, dash, last = element(elements, 3).partition(b"-")
    if starts is None or (dash and ends is None and day(last) is None):
        return [Flaw(UNREADABLE_DATE, Elements(3), "DTP03 (statement period) is not two dates")]
    return []


def _service_date(elements: list[bytes], separator: bytes) -> list[Flaw]:
    value = element(elements, 3)
    if not value:
        return [Flaw(MISSING_ELEMENT, Elements(3), "DTP03 (date of service) is missing")]
    starts, ends = days(value)
    first, dash, last = value.partition(b"-")
    if starts is None or (dash and ends is None and first != last):
        return [Flaw(UNREADABLE_DATE, Elements(3), f"the date of service is not a date: {quoted(value)}")]
    return []


def _single_date(what: str) -> Callable[[list[bytes], bytes], list[Flaw]]:
    def check(elements: list[bytes], separator: bytes) -> list[Flaw]:
        value = element(elements, 3)
        # A range that says it is one has the wrong format, which the guide tells: not a date that is none.
        ranged = element(elements, 2) == b"RD8" and days(value)[0] is not None
        if day(value) is None and not ranged:
            return [Flaw(UNREADABLE_DATE, Elements(3), f"the {what} is not a date: {quoted(value)}")]
        return []

    return check


def _private_date(index: int, what: str) -> Callable[[list[bytes], bytes], list[Flaw]]:
    """The same for member data, which no message may quote; it may be absent."""

    def check(elements: list[bytes], separator: bytes) -> list[Flaw]:
        value = element(elements, index)
        if value and day(value) is None:
            return [Flaw(UNREADABLE_DATE, Elements(index), f"the {what} is not a date written CCYYMMDD")]
        return []

    return check


_CHECKS: dict[str, Callable[[list[bytes], bytes], list[Flaw]]] = {
    "CLM": _claim,
    "SV1": _service,
    "SV2": _facility_service,
    "DTP_434": _statement,
    "DTP_472": _service_date,
    "DTP_454": _single_date("initial treatment date"),
    "DTP_431": _single_date("onset date"),
    "DTP_439": _single_date("accident date"),
    "DMG": _private_date(2, "birth date"),
    "PAT": _private_date(6, "date of death"),
}


def flaws(kind: str, elements: list[bytes], separator: bytes) -> list[Flaw]:
    """What is wrong with the elements that are read of a segment; ``kind`` is its name, ``DTP_472``."""
    check = _CHECKS.get(kind)
    return check(elements, separator) if check else []
