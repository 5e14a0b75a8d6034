"""From a stretch of one physical line to its place in the file and the excerpt to show."""

from __future__ import annotations

from claimlint.formats.claim.codes import Code
from claimlint.formats.claim.faults import Fault
from claimlint.formats.claim.lines import decoded
from claimlint.formats.claim.templates import private_stretches
from claimlint.formats.reading import Place, Problem
from claimlint.source import Excerpt, Position, Span

_WIDEST_EXCERPT = 200
_CONTEXT_BEFORE = 80


class SourceLine:
    """One physical line and where it begins: ``number`` from 1, ``offset`` in bytes from 0."""

    __slots__ = ("number", "offset", "raw", "text")

    def __init__(self, raw: bytes, number: int, offset: int) -> None:
        self.raw = raw
        self.number = number
        self.offset = offset
        self.text = decoded(raw)[0]

    def position(self, column: int) -> Position:
        """The position of the character number ``column``, from 0."""
        return Position(self.number, column + 1, self.offset + self._bytes_before(column))

    def _bytes_before(self, column: int) -> int:
        if self.raw.isascii():
            return column
        letters = self.raw.decode("utf-8", "surrogateescape")[:column]
        return len(letters.encode("utf-8", "surrogateescape"))

    def place(self, start: int, end: int, private: tuple[tuple[int, int], ...] | None = None) -> Place:
        """The place of a stretch; ``private`` defaults to the line's member data."""
        if private is None:
            private = private_stretches(self.text)
        return Place(Span(self.position(start), self.position(end)), _excerpt(self.text, start, end, private))


def _excerpt(text: str, start: int, end: int, private: tuple[tuple[int, int], ...]) -> Excerpt:
    """The line, or of a long line the part around the stretch."""
    if len(text) <= _WIDEST_EXCERPT:
        return Excerpt(text, start, end - start, private)
    cut = max(0, min(start - _CONTEXT_BEFORE, len(text) - _WIDEST_EXCERPT))
    shown = text[cut : cut + _WIDEST_EXCERPT]
    kept = []
    for begin, length in private:
        first, last = max(begin - cut, 0), min(begin - cut + length, len(shown))
        if first < last:
            kept.append((first, last - first))
    return Excerpt(shown, start - cut, min(end - cut, len(shown)) - (start - cut), tuple(kept))


def problem_at(place: Place, file: str, code: Code, message: str, help: str | None = None) -> Problem:
    """A problem of the file at a place."""
    return Problem(code.code, code.name, code.severity, message, help or code.help, file, *place)


def fault_at(
    line: SourceLine, file: str, fault: Fault, private: tuple[tuple[int, int], ...] | None
) -> Problem:
    """The problem that a fault of this line is."""
    place = line.place(fault.start, fault.end, private)
    return problem_at(place, file, fault.code, fault.message, fault.help)
