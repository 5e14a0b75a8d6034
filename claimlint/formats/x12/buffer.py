"""The bytes of a file as they come in, with the position of the next one to be read."""

from __future__ import annotations

from typing import BinaryIO

from claimlint.formats.x12.blocks import advance
from claimlint.source import Position

CHUNK = 64 * 1024
"""Bytes read at a time, at least."""

_SAMPLE = 4096
"""Bytes that show how the file's lines end."""


class Buffer:
    """The part of a file that is in memory: ``data`` from ``at`` on is still to be read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.data = b""
        self.at = 0
        self.position = Position(1, 1, 0)
        self.ended = False
        self.ahead(_SAMPLE)
        self.line_end = b"\r" if b"\r" in self.data and b"\n" not in self.data else b"\n"

    def more(self) -> bool:
        """Read on; False at the end of the file. What is still to be read at least doubles."""
        rest = self.data[self.at :]
        chunk = b"" if self.ended else self._source.read(max(CHUNK, len(rest)))
        self.ended = not chunk
        self.data = rest + chunk
        self.at = 0
        return bool(chunk)

    def ahead(self, size: int) -> None:
        """Have ``size`` bytes to read, or all that are left."""
        while len(self.data) - self.at < size and not self.ended:
            self.more()

    def skip(self, size: int) -> bytes:
        """Go on by ``size`` bytes, and give them."""
        skipped = self.data[self.at : self.at + size]
        self.position = advance(self.position, skipped, self.line_end)
        self.at += len(skipped)
        return skipped
