"""The four delimiters of an interchange, and how its first bytes declare them."""

from __future__ import annotations

import re
from typing import NamedTuple

ISA_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
"""The fixed lengths in bytes of ISA01 to ISA16 (ASC X12 005010 control segments, appendix C of the TR3)."""

LOOKAHEAD = 1024
"""How many bytes after the first of an interchange are enough to find its delimiters."""

_STANDARD_ISA = b"ISA(.)..#.{10}#..#.{10}#..#.{15}#..#.{15}#\\d{6}#\\d{4}#.#.{5}#\\d{9}#.#.#[^A-Za-z0-9]"


class Delimiters(NamedTuple):
    """One byte each."""

    element: bytes
    component: bytes
    repetition: bytes
    terminator: bytes


class Opening(NamedTuple):
    """Where an interchange opens, at byte ``start``.

    ``delimiters`` is None where an ISA does not declare them. ``declared`` is False where there
    is no ISA and they were inferred from a GS or ST segment. ``standard`` says whether every
    element of the ISA has its fixed width.
    """

    start: int
    delimiters: Delimiters | None
    declared: bool = True
    standard: bool = True


def standard_isa() -> re.Pattern[bytes]:
    """Matches an ISA segment of exactly the fixed widths, whatever its delimiters."""
    return re.compile(_STANDARD_ISA.replace(b"#", b"\\1"), re.DOTALL)


def find_opening(data: bytes, start: int, malformed: bool = True) -> Opening | None:
    """The first place from ``start`` where an interchange opens, or None.

    Without ``malformed``, an ISA that does not declare its delimiters is passed over.

    The opening is believed only with at least ``LOOKAHEAD`` bytes after it or the end of the file:
    the caller sees to that.
    """
    pattern = re.compile(
        rb"ISA([^A-Za-z0-9 \r\n])|\bGS([^A-Za-z0-9\s])[A-Z]{2}\2|\bST([^A-Za-z0-9\s])\d{3}\3"
    )
    for match in pattern.finditer(data, start):
        opening = _isa(data, match.start()) if match[1] else _inferred(data, match.start())
        if opening is not None and (malformed or opening.delimiters):
            return opening
    return None


def _isa(data: bytes, start: int) -> Opening | None:
    """What the ISA at ``start`` declares; None where it is no ISA at all but a word in prose."""
    element = data[start + 3 : start + 4]
    pieces = data[start : start + 512].split(element, 16)
    if len(pieces) < 17 or len(pieces[16]) < 2:
        return Opening(start, None) if len(pieces) > 10 else None
    component, terminator = pieces[16][:1], pieces[16][1:2]
    values = pieces[1:16]
    if component.isalnum() or component in (b"\r", b"\n") or terminator.isalnum():
        return Opening(start, None)
    if len({element, component, terminator}) < 3:
        return Opening(start, None)
    if any(len(value) > 2 * width + 10 for value, width in zip(values, ISA_WIDTHS, strict=False)):
        return Opening(start, None)
    standard = tuple(map(len, values)) == ISA_WIDTHS[:15]
    return Opening(start, Delimiters(element, component, values[10][:1] or b"^", terminator), True, standard)


def _inferred(data: bytes, start: int) -> Opening | None:
    """Delimiters inferred from a GS or ST segment without its ISA; None where nothing follows it.

    The segment terminator is the byte before the next ST or BHT, line ends apart.
    """
    element = data[start + 2 : start + 3]
    following = b"ST" if data.startswith(b"GS", start) else b"BHT"
    at = data.find(following + element, start, start + 512)
    if at < 0:
        return None
    before = data[start:at]
    terminator = (before.rstrip(b" \r\n") or before)[-1:]
    if terminator.isalnum():
        terminator = b"\n" if before.endswith(b"\n") else b"\r"
        if not before.endswith(terminator):
            return None
    if terminator == element:
        return None
    return Opening(start, Delimiters(element, b":", b"^", terminator), declared=False)
