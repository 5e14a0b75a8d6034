"""From a segment of a block to the place that is shown: span, excerpt and what of it is private."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimlint.formats.reading import Place, Problem
from claimlint.formats.x12.blocks import Block, Elements, stretch
from claimlint.formats.x12.codes import Code
from claimlint.formats.x12.delimiters import Delimiters
from claimlint.formats.x12.elements import encoding_of
from claimlint.source import Excerpt, Span

_LONGEST = 2_000
"""Excerpts end after so many characters."""

_PRIVATE_NAMES = (b"IL", b"QC")
_PRIVATE_ELEMENTS: dict[bytes, tuple[int, ...]] = {
    b"N3": (1, 2),
    b"N4": (1, 2, 3, 4, 5, 6, 7),
    b"DMG": (2,),
    b"PER": (2, 4, 6, 8),
    b"PAT": (6,),
    b"NTE": (2,),
    b"K3": (1,),
}
"""Elements that hold member data; addresses and contacts count whoever they belong to."""

_WORDS = re.compile(rb"[^0-9]*[A-Za-z\x80-\xff]{4}[^0-9]*")

_LETTERS = re.compile(rb"[A-Za-z\x80-\xff]{4}")

_PUBLIC = frozenset(
    (
        b"ISA IEA GS GE ST SE BHT HL SBR CLM CUR HI LX SV1 SV2 SV5 CL1 PWK CN1 AMT CR1 CR2 CR3 CRC HCP CAS OI"
        b" MIA MOA QTY MEA PS1 LIN CTP SVD LQ FRM PRV DTP REF NM1"
    ).split()
)


def private_elements(elements: list[bytes]) -> tuple[int, ...] | None:
    """The numbers of the elements that hold member data; None where the whole segment counts as such."""
    identifier = elements[0].strip()
    if identifier == b"NM1":
        member = elements[1:2] and elements[1] in _PRIVATE_NAMES
        if member or (len(elements) > 8 and elements[8] == b"MI"):
            return 3, 4, 5, 6, 7, 9
        return ()
    if identifier == b"REF":
        return (2, 3) if elements[1:2] == [b"SY"] else ()
    if identifier in _PRIVATE_ELEMENTS:
        return _PRIVATE_ELEMENTS[identifier]
    return () if identifier in _PUBLIC else None


def free_words(segment: bytes, delimiters: Delimiters) -> Iterator[tuple[int, int]]:
    """The first byte and the end of each component that is words, no code or number, so perhaps a name."""
    elements = segment.split(delimiters.element)
    names = _names(elements) if elements[0].strip() == b"NM1" else ()
    at = len(elements[0]) + 1
    for number, element in enumerate(elements[1:], 1):
        if number not in names and _LETTERS.search(element):
            begin = at
            for component in element.split(delimiters.component):
                if _WORDS.fullmatch(component):
                    yield begin, begin + len(component)
                begin += len(component) + 1
        at += len(element) + 1


def _names(elements: list[bytes]) -> tuple[int, ...]:
    """The elements of an NM1 that are words where all is right: names, and the id of a payer or submitter."""
    return (3, 4, 5, 6, 7) if elements[8:9] == [b"XX"] else (3, 4, 5, 6, 7, 9)


def excerpt_of(segment: bytes, delimiters: Delimiters, first: int, end: int) -> Excerpt:
    """The segment as a reader is shown it, with bytes ``first`` up to ``end`` marked."""
    encoding = encoding_of(segment)

    def characters(begin: int, stop: int) -> tuple[int, int]:
        before = len(segment[:begin].decode(encoding, "replace"))
        length = len(segment[begin:stop].decode(encoding, "replace"))
        return min(before, _LONGEST), max(min(before + length, _LONGEST) - before, 0)

    elements = segment.split(delimiters.element)
    hidden = private_elements(elements)
    if hidden is None:
        private: tuple[tuple[int, int], ...] = (characters(0, len(segment)),)
    else:
        wanted = [number for number in hidden if number < len(elements) and elements[number]]
        private = tuple(characters(*stretch(segment, Elements(number), delimiters)) for number in wanted)
        private += tuple(characters(at, stop) for at, stop in free_words(segment, delimiters))
    start, length = characters(first, end)
    text = segment.decode(encoding)[:_LONGEST].replace("\r", " ").replace("\n", " ")
    return Excerpt(text, start, length, private)


def place_of(block: Block, index: int, where: Elements | None = None) -> Place:
    """The place of a segment, or of an element or component of it."""
    offset, segment = block.segment(index)
    first, end = stretch(segment, where, block.delimiters) if where else (0, len(segment))
    span = Span(block.position(offset + first), block.position(offset + end))
    return Place(span, excerpt_of(segment, block.delimiters, first, end))


def problem(
    code: Code,
    file: str,
    place: Place,
    message: str,
    *,
    help: str | None = None,
    claim: str | None = None,
    line: int | None = None,
) -> Problem:
    """A problem of kind ``code`` at ``place``; ``help`` overrides the code's own."""
    return Problem(
        code=code.code,
        name=code.name,
        severity=code.severity,
        message=message,
        help=help or code.help,
        file=file,
        span=place.span,
        excerpt=place.excerpt,
        claim=claim,
        line=line,
    )
