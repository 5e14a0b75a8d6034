"""What the elements of ISA and GS may hold (X12 5010, section B.1 of the implementation guides)."""

from __future__ import annotations

from collections.abc import Iterator

from claimlint.formats.x12.blocks import Elements
from claimlint.formats.x12.codes import INVALID_VALUE, MISSING_ELEMENT, UNREADABLE_DATE, UNREADABLE_NUMBER
from claimlint.formats.x12.elements import day, quoted
from claimlint.formats.x12.flaws import Flaw, element

_PARTIES = frozenset((b"01", b"14", b"20", b"27", b"28", b"29", b"30", b"33", b"ZZ"))
_CODES: dict[tuple[str, int], tuple[str, frozenset[bytes]]] = {
    ("ISA", 1): ("kind of authorization", frozenset((b"00", b"03"))),
    ("ISA", 3): ("kind of password", frozenset((b"00", b"01"))),
    ("ISA", 5): ("qualifier of the sender", _PARTIES),
    ("ISA", 7): ("qualifier of the receiver", _PARTIES),
    ("ISA", 14): ("whether an acknowledgment is asked for", frozenset((b"0", b"1"))),
    ("ISA", 15): ("test or production", frozenset((b"P", b"T"))),
    ("GS", 1): (
        "kind of transaction sets",
        frozenset((b"BE", b"FA", b"HB", b"HC", b"HI", b"HN", b"HP", b"HR", b"HS", b"RA")),
    ),
    ("GS", 7): ("standard", frozenset((b"X",))),
}
_REQUIRED = {
    "ISA": {6: "sender", 8: "receiver", 13: "control number"},
    "GS": {2: "sender", 3: "receiver", 6: "control number", 8: "version"},
}
_DATE = {"ISA": 9, "GS": 4}
_TIME = {"ISA": 10, "GS": 5}
_CENTURY = {"ISA": b"20", "GS": b""}


def envelope_flaws(name: str, elements: list[bytes]) -> Iterator[Flaw]:
    """What is wrong with the elements of an ISA or GS, given with its identifier first."""
    for (segment, place), (what, codes) in _CODES.items():
        value = element(elements, place).strip()
        if segment == name and value not in codes:
            expected = ", ".join(code.decode() for code in sorted(codes))
            stated = f"is {quoted(value, 5)}" if value else "is missing"
            code = INVALID_VALUE if value else MISSING_ELEMENT
            message = f"{name}{place:02} ({what}) {stated}; expected {expected}"
            yield Flaw(code, Elements(place), message)
    for place, what in _REQUIRED[name].items():
        value = element(elements, place).strip()
        if not value:
            yield Flaw(MISSING_ELEMENT, Elements(place), f"{name}{place:02} ({what}) is missing")
        elif what == "control number" and not value.isdigit():
            message = f"{name}{place:02} (control number) is not a number: {quoted(value)}"
            yield Flaw(UNREADABLE_NUMBER, Elements(place), message)
    date, time = element(elements, _DATE[name]).strip(), element(elements, _TIME[name]).strip()
    if day(_CENTURY[name] + date) is None:
        written = "YYMMDD" if name == "ISA" else "CCYYMMDD"
        message = f"{name}{_DATE[name]:02} (date) is not a date written {written}: {quoted(date)}"
        yield Flaw(UNREADABLE_DATE, Elements(_DATE[name]), message)
    if not _is_time(time) or (name == "ISA" and len(time) != 4):
        message = f"{name}{_TIME[name]:02} (time) is not a time written HHMM: {quoted(time)}"
        yield Flaw(UNREADABLE_DATE, Elements(_TIME[name]), message)


def _is_time(value: bytes) -> bool:
    """A time of day: hours and minutes, perhaps seconds and hundredths."""
    if not value.isdigit() or len(value) not in (4, 6, 7, 8):
        return False
    return value[:2] < b"24" and value[2:4] < b"60" and value[4:6] < b"60"
