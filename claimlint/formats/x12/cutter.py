"""Cuts an interchange into blocks of segments, and finds where it ends."""

from __future__ import annotations

from typing import NamedTuple

from claimlint.formats.x12.blocks import Block
from claimlint.formats.x12.buffer import Buffer
from claimlint.formats.x12.delimiters import Delimiters, standard_isa

GOES_ON = ""
TRAILER = "trailer"
INTERCHANGE = "the next interchange"
FILE = "the end of the file"

_WHITE = b" \t\r\n"


class Cut(NamedTuple):
    """A block, and what ends the interchange with it: IEA, another ISA, the end of the file or nothing."""

    block: Block
    ending: str


class Cutter:
    """Gives the blocks of the interchange that begins where the buffer stands."""

    def __init__(self, buffer: Buffer, delimiters: Delimiters) -> None:
        self.buffer = buffer
        self.delimiters = delimiters
        self._trailer = b"IEA" + delimiters.element
        self._isa = standard_isa()

    def next(self) -> Cut:
        """What is in memory of the interchange; the last segment of the block may not be all there."""
        buffer = self.buffer
        end, ending = self._end()
        block = Block(buffer.data[buffer.at : end], buffer.position, self.delimiters, buffer.line_end)
        return Cut(block, ending)

    def consume(self, size: int, ending: str) -> None:
        """The first ``size`` bytes of the block are read; have more ready if the interchange goes on."""
        self.buffer.skip(size)
        if not ending:
            self.buffer.more()

    def _end(self) -> tuple[int, str]:
        buffer = self.buffer
        trailer = self._after_trailer()
        # Every interchange begins with at least three characters of its own.
        following = self._next_isa(buffer.at + 3)
        if following is not None and (trailer is None or following < trailer):
            return following, INTERCHANGE
        if trailer is not None:
            return trailer, TRAILER
        return len(buffer.data), FILE if buffer.ended else GOES_ON

    def _after_trailer(self) -> int | None:
        """Where the IEA segment ends, its terminator included."""
        data = self.buffer.data
        found = data.find(self._trailer, self.buffer.at)
        while found >= 0:
            if self._begins_segment(found):
                end = data.find(self.delimiters.terminator, found)
                return end + 1 if end >= 0 else None
            found = data.find(self._trailer, found + 1)
        return None

    def _next_isa(self, start: int) -> int | None:
        """Where another ISA stands: of the fixed widths anywhere, of any widths where a segment begins."""
        data, element = self.buffer.data, self.delimiters.element
        found = data.find(b"ISA", start)
        while found >= 0:
            if self._isa.match(data, found):
                return found
            if data.startswith(element, found + 3) and self._begins_segment(found):
                return found
            found = data.find(b"ISA", found + 1)
        return None

    def _begins_segment(self, at: int) -> bool:
        """Whether nothing but white space stands between a segment terminator and ``at``."""
        data, first, terminator = self.buffer.data, self.buffer.at, self.delimiters.terminator[0]
        before = at - 1
        while before >= first:
            if data[before] == terminator:
                return True
            if data[before] not in _WHITE:
                return False
            before -= 1
        return True
