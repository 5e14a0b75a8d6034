"""Holds a segment against the guide: which elements it lacks, and which hold what they may not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from claimlint.formats.x12.blocks import Elements
from claimlint.formats.x12.codes import (
    DOUBTFUL_VALUE,
    ELEMENT_LENGTH,
    INCOMPLETE_PAIR,
    INVALID_ADDRESS,
    INVALID_VALUE,
    MISSING_ELEMENT,
    UNREADABLE_DATE,
    UNREADABLE_ELEMENT,
    UNREADABLE_NUMBER,
    UNUSED_ELEMENT,
    Code,
)
from claimlint.formats.x12.elements import day, days, decode, number, quoted
from claimlint.formats.x12.flaws import Flaw
from claimlint.formats.x12.guide import LABELS, STATES, TOGETHER
from claimlint.formats.x12.guides import Guide
from claimlint.formats.x12.kinds import NAMES, PASSING
from claimlint.formats.x12.places import private_elements

_SPEC = re.compile(
    r"(?P<usage>[RSN])(?:\.(?P<type>AN|ID|N0|R|D8)(?P<low>\d+)?(?:-(?P<high>\d+))?)?"
    r"(?:(?P<certain>[=~])(?P<codes>[\w,]+))?(?:\*(?P<times>\d+))?"
)
_MOST_CODES = 8


class Element(NamedTuple):
    """What one element may hold. ``codes`` is empty where the guide leaves them open or a rule looks."""

    usage: str
    type: str
    shortest: int
    longest: int
    codes: frozenset[bytes]
    certain: bool


class _Segment(NamedTuple):
    """A kind of segment: its elements, and the composites among them by element."""

    elements: tuple[Element, ...]
    composites: dict[int, tuple[Element, ...]]


def _elements(text: str) -> tuple[Element, ...]:
    found: list[Element] = []
    for word in text.split():
        match = _SPEC.fullmatch(word)
        if match is None:
            raise ValueError(f"not in the notation of the guide: {word}")
        shortest = int(match["low"] or 0)
        element = Element(
            match["usage"],
            match["type"] or "",
            shortest,
            int(match["high"] or shortest),
            frozenset((match["codes"] or "").encode().split(b",")) if match["codes"] else frozenset(),
            match["certain"] != "~",
        )
        found += [element] * int(match["times"] or 1)
    return tuple(found)


@cache
def _segment(guide: Guide, kind: str) -> _Segment:
    """What the guide says of a kind of segment."""
    identifier = kind.partition("_")[0]
    elements = _elements(guide.segments.get(kind, ""))
    composites = {
        place: _elements(guide.segments[name])
        for place in range(1, len(elements) + 1)
        if (name := f"{identifier}{place:02}") in guide.segments
    }
    return _Segment(elements, composites)


def certainly_fine(
    guide: Guide, kind: str, separator: bytes, component: bytes
) -> Callable[[bytes], object] | None:
    """Matches segments of a kind that need no further look; None where the guide has nothing to say."""
    segment, identifier = _segment(guide, kind), kind.partition("_")[0]
    if not segment.elements or identifier in _SPECIAL.keys() - {"N4"}:
        return None
    delimiter = re.escape(separator)
    pairs = dict(TOGETHER.get(identifier, ()))
    units: list[tuple[bytes, bool]] = []
    place = 0
    while place < len(segment.elements):
        place += 1
        one = _usual(guide, kind, place, separator, component)
        needed = segment.elements[place - 1].usage == "R" or (kind, place) in _MOSTLY_NEEDED
        unit = delimiter + one
        if place in pairs:
            other = _usual(guide, kind, place + 1, separator, component)
            both = delimiter + one.removesuffix(b"?") + delimiter + other.removesuffix(b"?")
            place += 1
            unit = both if needed else b"(?:" + both + b"|" + delimiter * 2 + b")"
        units.append((unit, needed))
    return re.compile(rb"\s*" + identifier.encode() + _in_order(units) + rb"\s*").fullmatch


def _in_order(units: list[tuple[bytes, bool]]) -> bytes:
    """A pattern of units one after the other; those behind the last that is needed may be left out."""
    required = max((number for number, (_, needed) in enumerate(units, 1) if needed), default=0)
    tail = b""
    for unit, _ in reversed(units[required:]):
        tail = b"(?:" + unit + tail + b")?"
    return b"".join(unit for unit, _ in units[:required]) + tail


class Conformance:
    """Holds segments with one pair of separators against a guide."""

    def __init__(self, guide: Guide, element: bytes, component: bytes) -> None:
        self._guide = guide
        self._element = element
        self._component = component
        self._fine = {kind: certainly_fine(guide, name, element, component) for kind, name in NAMES.items()}
        passing = "".join(kind for kind in PASSING if self._fine[kind])
        self._passing = re.compile(f"[{passing}]")

    def conforms(self, kind: str, raw: bytes) -> bool:
        """Whether nothing is wrong with the elements of a segment, as far as the guide is known."""
        fine = self._fine.get(kind)
        if fine is not None and fine(raw):
            return True
        return kind not in NAMES or not self.flaws(kind, raw)

    def flaws(self, kind: str, raw: bytes) -> list[Flaw]:
        """What is wrong with the elements of a segment. Line ends within it count for nothing."""
        text = raw.strip()
        if b"\n" in text or b"\r" in text:
            text = text.replace(b"\r", b"").replace(b"\n", b"")
        return nonconformities(self._guide, NAMES[kind], text.split(self._element), self._component)

    def suspects(self, shape: str, segments: list[bytes], also_lasting: bool) -> list[int]:
        """The numbers of the segments that do not conform.

        Of the kinds that are remembered once found fine, only with ``also_lasting``.
        """
        if also_lasting:
            return [at for at, kind in enumerate(shape) if not self.conforms(kind, segments[at])]
        fine, conforms, found = self._fine, self.conforms, []
        for match in self._passing.finditer(shape):
            at = match.start()
            kind = shape[at]
            if not fine[kind](segments[at]) and not conforms(kind, segments[at]):  # type: ignore[misc]
                found.append(at)
        return found


_MOSTLY_NEEDED = frozenset((("N4", 2), ("N4", 3)))
"""What the usual form has, though the guide can do without it: an address abroad."""

_DAY = (
    rb"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])"
    rb"|(?:0[13-9]|1[0-2])(?:29|30)|(?:0[13578]|1[02])31)"
)
"""A date written CCYYMMDD, but for 29 February."""

_LOOKED_AT = {
    ("CLM", 11): rb"",
    ("N4", 2): b"(?:" + "|".join(sorted(STATES)).encode() + b")",
    ("N4", 3): rb"\d{5}(?:\d{4})?",
    ("DMG", 2): _DAY,
}
"""The usual form of what is no plain element, by kind and place."""


def _usual(guide: Guide, kind: str, place: int, separator: bytes, component: bytes) -> bytes:
    """A pattern of the usual form of an element."""
    segment = _segment(guide, kind)
    if (kind, place) in _LOOKED_AT:
        return _LOOKED_AT[kind, place]
    element = segment.elements[place - 1]
    if element.usage == "N":
        return b""
    if place not in segment.composites:
        return _pattern(element, separator)
    parts = [
        (b"" if part.usage == "N" else _pattern(part, separator + component), part.usage == "R")
        for part in segment.composites[place]
    ]
    between = re.escape(component)
    whole = _in_order(
        [(between * (number > 0) + part, needed) for number, (part, needed) in enumerate(parts)]
    )
    return b"(?:" + whole + b")" + (b"?" if element.usage == "S" else b"")


def _pattern(element: Element, delimiters: bytes) -> bytes:
    """A pattern of an element, or of a component, that holds none of ``delimiters``."""
    optional = b"?" if element.usage == "S" else b""
    if element.codes:
        return b"(?:" + b"|".join(sorted(element.codes)) + b")" + optional
    size = b"{%d,%d}" % (max(element.shortest, 1), element.longest) if element.longest else b"+"
    if element.type == "N0":
        one = rb"\d" + size
    elif element.type == "R":
        one = rb"\d{1,%d}(?:\.\d{1,2})?" % max(min(9, (element.longest or 11) - 2), 1)
    elif element.type == "D8":
        one = _DAY
    else:
        one = b"(?! )(?:(?![" + re.escape(delimiters) + rb"])[\x20-\x7e])" + size
    return b"(?:" + one + b")" + optional


def nonconformities(guide: Guide, kind: str, elements: list[bytes], component: bytes) -> list[Flaw]:
    """What the guide says against a segment of that kind (``NM1_82``), in the order of its elements.

    Values of elements that may hold member data are not quoted.
    """
    segment = _segment(guide, kind)
    hidden = private_elements(elements)
    name = kind.partition("_")[0]
    found: list[Flaw] = []
    for place, element in enumerate(segment.elements, 1):
        value = elements[place] if place < len(elements) else b""
        label = f"{name}{place:02}"
        private = hidden is None or place in hidden
        if place in segment.composites and value:
            components = value.split(component)
            for number_, part in enumerate(segment.composites[place], 1):
                one = components[number_ - 1] if number_ <= len(components) else b""
                found += _check(guide, part, one, f"{label}-{number_}", Elements(place, number_), private)
        else:
            found += _check(guide, element, value, label, Elements(place), private)
    extra = elements[len(segment.elements) + 1 :]
    # Where the segment is wrong already, what stands behind it may be the next one, whose terminator is lost.
    if segment.elements and not found and any(value.strip() for value in extra):
        place = next(at for at, value in enumerate(elements) if at > len(segment.elements) and value.strip())
        message = f"{name}{place:02} is not used: {name} ends with {name}{len(segment.elements):02}"
        found.append(Flaw(UNUSED_ELEMENT, Elements(place), message))
    found += _pairs(name, elements)
    special = _codes_of_facilities if name == "HI" and guide.institutional else _SPECIAL.get(name)
    if special:
        found += special(elements, component)
    return found


def _check(
    guide: Guide, element: Element, value: bytes, name: str, where: Elements, private: bool
) -> Iterator[Flaw]:
    shown = f"{name} ({LABELS[name]})" if name in LABELS else name
    if not value.strip():
        if element.usage == "R":
            yield Flaw(MISSING_ELEMENT, where, f"{shown} is missing")
        return
    stated = "what it holds" if private else quoted(value, 20)
    if element.usage == "N":
        yield Flaw(UNUSED_ELEMENT, where, f"{shown} is not used in an {guide.transaction}")
    elif element.codes:
        if value not in element.codes:
            yield _no_code(element, shown, stated, where)
    elif element.type in ("N0", "R") and _number(element, value) is None:
        yield Flaw(UNREADABLE_NUMBER, where, f"{shown} is not a number: {stated}")
    elif element.type == "D8":
        if day(value) is None:
            yield Flaw(UNREADABLE_DATE, where, f"{shown} is not a date written CCYYMMDD: {stated}")
    elif element.longest:
        size = len(decode(value))
        if element.type in ("N0", "R"):
            size -= value.count(b"-") + value.count(b".")
        if not element.shortest <= size <= element.longest:
            allowed = f"{element.shortest} to {element.longest}"
            if element.shortest == element.longest:
                allowed = str(element.longest)
            yield Flaw(ELEMENT_LENGTH, where, f"{shown} has {size} characters; it may have {allowed}")


def _number(element: Element, value: bytes) -> object:
    if element.type == "N0":
        return value if value.isdigit() else None
    return number(value)


def _no_code(element: Element, shown: str, stated: str, where: Elements) -> Flaw:
    codes = sorted(map(decode, element.codes))
    more = ", ..." if len(codes) > _MOST_CODES else ""
    expected = f"expected {'one of ' if len(codes) > 1 else ''}{', '.join(codes[:_MOST_CODES])}{more}"
    code: Code = INVALID_VALUE if element.certain else DOUBTFUL_VALUE
    return Flaw(code, where, f"{shown} is {stated}; {expected}")


def _pairs(name: str, elements: list[bytes]) -> Iterator[Flaw]:
    for first, second in TOGETHER.get(name, ()):
        values = [elements[place] if place < len(elements) else b"" for place in (first, second)]
        if bool(values[0].strip()) != bool(values[1].strip()):
            given, lacking = (first, second) if values[0].strip() else (second, first)
            message = f"{name}{lacking:02} is missing beside {name}{given:02}"
            yield Flaw(INCOMPLETE_PAIR, Elements(given), message)


def _address(elements: list[bytes], component: bytes) -> Iterator[Flaw]:
    """A state and a ZIP code, unless a country other than the United States or Canada is named."""
    values = elements + [b""] * (8 - len(elements))
    country = values[4].strip()
    if country not in (b"", b"US", b"USA", b"CA"):
        return
    if values[2] and decode(values[2]) not in STATES:
        yield Flaw(INVALID_ADDRESS, Elements(2), "N402 (state) is no state or province of the US or Canada")
    if not values[2] and not values[7]:
        yield Flaw(MISSING_ELEMENT, Elements(2), "N402 (state) is missing")
    if not values[3]:
        yield Flaw(MISSING_ELEMENT, Elements(3), "N403 (ZIP code) is missing")
    elif country != b"CA" and decode(values[2]) not in _PROVINCES and not _ZIP.fullmatch(values[3]):
        yield Flaw(INVALID_ADDRESS, Elements(3), "N403 (ZIP code) is not five or nine digits")


_ZIP = re.compile(rb"\d{5}(?:\d{4})?")
_PROVINCES = frozenset(["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"])


def _period(elements: list[bytes], component: bytes) -> Iterator[Flaw]:
    """A date in the format that it claims to have."""
    values = elements + [b""] * (4 - len(elements))
    starts, _ends = days(values[3])
    if values[2] == b"D8" and values[3] and day(values[3]) is None:
        yield Flaw(UNREADABLE_DATE, Elements(3), f"DTP03 is not a date written CCYYMMDD: {quoted(values[3])}")
    elif values[2] == b"RD8" and values[3]:
        _first, dash, last = values[3].partition(b"-")
        if starts is None or not dash or day(last) is None:
            message = f"DTP03 is not two dates written CCYYMMDD-CCYYMMDD: {quoted(values[3])}"
            yield Flaw(UNREADABLE_DATE, Elements(3), message)


def _diagnoses(elements: list[bytes], component: bytes) -> Iterator[Flaw]:
    """The qualifiers of HI: the principal diagnosis first, others behind it, none without a code."""
    kinds = [composite.split(component)[0] for composite in elements[1:]]
    for place, (kind, composite) in enumerate(zip(kinds, elements[1:], strict=True), 1):
        if not composite:
            continue
        where, name = Elements(place, 1), f"HI{place:02}-1"
        if kind not in _HI_QUALIFIERS:
            expected = "ABK" if place == 1 else "ABF"
            yield Flaw(
                INVALID_VALUE, where, f"{name} (kind of code) is {quoted(kind, 5)}; expected {expected}"
            )
        elif kind in (b"ABK", b"BK") and place > 1:
            yield Flaw(
                INVALID_VALUE, where, f"{name} is {decode(kind)}, but only the first diagnosis is principal"
            )
        elif kind in (b"ABF", b"BF") and place == 1:
            principal = "ABK" if kind == b"ABF" else "BK"
            yield Flaw(INVALID_VALUE, where, f"{name} is {decode(kind)}; the first diagnosis has {principal}")
        elif place > 1 and kind in _DIAGNOSES and kinds[0] in _DIAGNOSES and len(kind) != len(kinds[0]):
            yield Flaw(
                INVALID_VALUE, where, f"{name} is {decode(kind)} beside {decode(kinds[0])}: two code sets"
            )
        if kind in _DIAGNOSES:
            yield from _dotted(place, composite, component)
    if len(elements) > 13:
        yield Flaw(UNUSED_ELEMENT, Elements(13), "HI holds twelve codes at most")


_DIAGNOSES = frozenset((b"ABK", b"ABF", b"BK", b"BF"))


def _dotted(place: int, composite: bytes, component: bytes) -> Iterator[Flaw]:
    """The dot of an ICD code is implied, and not sent."""
    code = composite.split(component)[1:2]
    if code and b"." in code[0] and component != b".":
        message = f"HI{place:02}-2 (diagnosis) is {quoted(code[0], 10)}; it is sent without the dot"
        yield Flaw(INVALID_VALUE, Elements(place, 2), message)


_HI_QUALIFIERS = _DIAGNOSES | {b"BP", b"BO", b"BG"}


def _codes_of_facilities(elements: list[bytes], component: bytes) -> Iterator[Flaw]:
    """The codes of an institutional HI: one list in each segment, each code with what goes with it."""
    first = elements[1].split(component)[0] if len(elements) > 1 else b""
    most = _INSTITUTIONAL_CODES.get(first, ("", 12))[1]
    for place, composite in enumerate(elements[1:], 1):
        if not composite:
            continue
        values = [*composite.split(component), *[b""] * 5]
        where, name = Elements(place, 1), f"HI{place:02}"
        if values[0] not in _INSTITUTIONAL_CODES:
            expected = (
                "ABK, ABF, BH, BI, BE, BG or another kind of the guide" if place == 1 else decode(first)
            )
            message = f"{name}-1 (kind of code) is {quoted(values[0], 5)}; expected {expected}"
            yield Flaw(INVALID_VALUE, where, message)
            continue
        if _INSTITUTIONAL_CODES[values[0]][0] != _INSTITUTIONAL_CODES.get(first, (None, 0))[0] and place > 1:
            message = (
                f"{name}-1 is {decode(values[0])} beside {decode(first)}: one HI holds codes of one kind"
            )
            yield Flaw(INVALID_VALUE, where, message)
        if not values[1].strip():
            yield Flaw(MISSING_ELEMENT, Elements(place, 2), f"{name}-2 (code) is missing")
        elif values[0] in _TWO_CHARACTERS and len(values[1].strip()) != 2:
            size = len(decode(values[1].strip()))
            message = f"{name}-2 (code) has {size} characters; it has 2"
            yield Flaw(ELEMENT_LENGTH, Elements(place, 2), message)
        elif values[0] in _DIAGNOSES or values[0] in _OTHER_DIAGNOSES:
            yield from _dotted(place, composite, component)
        yield from _beside_code(values, name, place)
    if len(elements) > most + 1:
        times = "one code" if most == 1 else f"{most} codes"
        yield Flaw(UNUSED_ELEMENT, Elements(most + 1), f"HI of {decode(first)} holds {times} at most")


def _beside_code(values: list[bytes], name: str, place: int) -> Iterator[Flaw]:
    """What goes with a code of HI: the day or period of an occurrence or procedure, the amount of a value."""
    kind = values[0]
    if kind == b"BE":
        if not values[4]:
            yield Flaw(MISSING_ELEMENT, Elements(place), f"{name}-5 (amount of the value code) is missing")
        elif number(values[4]) is None:
            message = f"{name}-5 (amount of the value code) is not a number: {quoted(values[4], 20)}"
            yield Flaw(UNREADABLE_NUMBER, Elements(place, 5), message)
        return
    if kind not in _DATED_CODES:
        return
    what = "period of the occurrence" if kind == b"BI" else "date beside the code"
    if not values[3]:
        yield Flaw(MISSING_ELEMENT, Elements(place), f"{name}-4 ({what}) is missing")
        return
    starts, ends = days(values[3])
    if kind == b"BI":
        if b"-" not in values[3] or starts is None or (ends is None and day(values[3][:8]) is None):
            message = f"{name}-4 ({what}) is not two dates written CCYYMMDD-CCYYMMDD: {quoted(values[3])}"
            yield Flaw(UNREADABLE_DATE, Elements(place, 4), message)
    elif day(values[3]) is None:
        message = f"{name}-4 ({what}) is not a date written CCYYMMDD: {quoted(values[3])}"
        yield Flaw(UNREADABLE_DATE, Elements(place, 4), message)


_OTHER_DIAGNOSES = frozenset((b"ABJ", b"BJ", b"APR", b"PR", b"ABN", b"BN"))
_TWO_CHARACTERS = frozenset((b"BH", b"BI", b"BE", b"BG"))
_DATED_CODES = frozenset((b"BH", b"BI", b"BBR", b"BR", b"BBQ", b"BQ", b"CAH"))
_INSTITUTIONAL_CODES = {
    **dict.fromkeys((b"ABK", b"BK"), ("principal diagnosis", 1)),
    **dict.fromkeys((b"ABJ", b"BJ"), ("admitting diagnosis", 1)),
    **dict.fromkeys((b"APR", b"PR"), ("reason for the visit", 3)),
    **dict.fromkeys((b"ABN", b"BN"), ("external cause", 12)),
    b"DR": ("diagnosis related group", 1),
    **dict.fromkeys((b"ABF", b"BF"), ("other diagnosis", 12)),
    **dict.fromkeys((b"BBR", b"BR", b"CAH"), ("principal procedure", 1)),
    **dict.fromkeys((b"BBQ", b"BQ"), ("other procedure", 12)),
    b"BI": ("occurrence span", 12),
    b"BH": ("occurrence", 12),
    b"BE": ("value", 12),
    b"BG": ("condition", 12),
    b"TC": ("treatment", 12),
}
"""Qualifier of HI in an 837I to the kind of its codes, and how many of them one segment holds."""


def _drug(elements: list[bytes], component: bytes) -> Iterator[Flaw]:
    values = elements + [b""] * (4 - len(elements))
    if values[2] == b"N4" and not re.fullmatch(rb"\d{11}", values[3].strip()):
        yield Flaw(
            UNREADABLE_ELEMENT, Elements(3), f"LIN03 (drug code) is not eleven digits: {quoted(values[3])}"
        )


def _revenue(elements: list[bytes], component: bytes) -> Iterator[Flaw]:
    """A revenue code of four digits, of those that there are."""
    code = elements[1].strip() if len(elements) > 1 else b""
    if not code:
        return
    if not re.fullmatch(rb"\d{4}", code):
        yield Flaw(INVALID_VALUE, Elements(1), f"SV201 (revenue code) is not four digits: {quoted(code, 10)}")
    elif not (b"0001" <= code <= b"1006" or b"2100" <= code <= b"2109" or b"3101" <= code <= b"3109"):
        message = (
            f"SV201 (revenue code) is {quoted(code)}; expected 0001 to 1006, 2100 to 2109 or 3101 to 3109"
        )
        yield Flaw(DOUBTFUL_VALUE, Elements(1), message)


_SPECIAL: dict[str, Callable[[list[bytes], bytes], Iterator[Flaw]]] = {
    "N4": _address,
    "DTP": _period,
    "HI": _diagnoses,
    "LIN": _drug,
    "SV2": _revenue,
}
