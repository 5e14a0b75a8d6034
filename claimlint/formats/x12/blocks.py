"""Stretches of a file cut into segments, which know where each segment stands.

A claim refers to its block and the number of its first segment; offsets, lines and columns are
worked out only when somebody asks.
"""

from __future__ import annotations

from typing import NamedTuple

from claimlint.formats.x12.delimiters import Delimiters
from claimlint.source import Position


def advance(position: Position, data: bytes, line_end: bytes) -> Position:
    """The position after ``data``, which begins at ``position``. Lines end with ``line_end``."""
    lines = data.count(line_end)
    if lines:
        tail = data[data.rfind(line_end) + 1 :]
        return Position(position.line + lines, 1 + _characters(tail), position.byte + len(data))
    return Position(position.line, position.column + _characters(data), position.byte + len(data))


def _characters(data: bytes) -> int:
    """How many characters the bytes are: UTF-8 where they are that, one each where they are not."""
    return len(data) if data.isascii() else len(data.decode("utf-8", "surrogateescape"))


class Elements(NamedTuple):
    """Which part of a segment: ``element`` 0 is the identifier; ``component`` counts from 1, 0 is all."""

    element: int
    component: int = 0
    until: int = 0
    """The last component, where a run of them is meant."""


class Block:
    """Part of a file, from ``start``, that holds whole segments of one interchange.

    ``delimiters.component`` may be corrected while the block is read. ``parts`` are the segments
    with the line ends that precede them; they are cut again on demand after ``release``.
    """

    __slots__ = ("_mark", "_parts", "_reached", "data", "delimiters", "line_end", "start")

    def __init__(self, data: bytes, start: Position, delimiters: Delimiters, line_end: bytes) -> None:
        self.data = data
        self.start = start
        self.delimiters = delimiters
        self.line_end = line_end
        self._parts: list[bytes] | None = None
        self._mark = (0, 0)
        self._reached = start

    @property
    def parts(self) -> list[bytes]:
        """The segments, each as it stands between two terminators."""
        if self._parts is None:
            self._parts = self.data.split(self.delimiters.terminator)
        return self._parts

    def release(self) -> None:
        """Give back the memory of what can be worked out again."""
        self._parts = None

    def offset(self, index: int) -> int:
        """Where part ``index`` begins in ``data``. Cheap when asked in ascending order."""
        known, offset = self._mark
        if index < known:
            known = offset = 0
        offset += sum(map(len, self.parts[known:index])) + index - known
        self._mark = (index, offset)
        return offset

    def segment(self, index: int) -> tuple[int, bytes]:
        """Where segment ``index`` begins in ``data``, white space apart, and its bytes."""
        raw = self.parts[index]
        text = raw.lstrip()
        return self.offset(index) + len(raw) - len(text), text.rstrip()

    def position(self, offset: int) -> Position:
        """The position in the file of byte ``offset`` of ``data``. Cheap when asked in ascending order."""
        reached = self._reached
        if offset < reached.byte - self.start.byte:
            reached = self.start
        reached = advance(reached, self.data[reached.byte - self.start.byte : offset], self.line_end)
        self._reached = reached
        return reached


def stretch(segment: bytes, where: Elements, delimiters: Delimiters) -> tuple[int, int]:
    """The first byte and the end of an element or component; the whole segment where it is empty."""
    elements = segment.split(delimiters.element)
    if where.element >= len(elements) or not elements[where.element]:
        return 0, len(segment)
    first = sum(map(len, elements[: where.element])) + where.element
    element = elements[where.element]
    if not where.component:
        return first, first + len(element)
    components = element.split(delimiters.component)
    last = max(where.component, where.until)
    if last > len(components) or not components[where.component - 1]:
        return first, first + len(element)
    begins = sum(map(len, components[: where.component - 1])) + where.component - 1
    ends = sum(map(len, components[:last])) + last - 1
    return first + begins, first + ends
