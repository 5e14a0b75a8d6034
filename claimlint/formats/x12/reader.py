"""Reads files of X12 interchanges: finds where they open and what stands between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from claimlint.formats.reading import Place, Problem, ReadClaim
from claimlint.formats.x12 import codes
from claimlint.formats.x12.buffer import CHUNK, Buffer
from claimlint.formats.x12.delimiters import LOOKAHEAD, Opening, find_opening
from claimlint.formats.x12.interchange import Interchange
from claimlint.formats.x12.knowledge import Libraries
from claimlint.formats.x12.places import problem
from claimlint.source import Excerpt, Position, Span

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SHOWN = 80


def read(data: BinaryIO, file: str) -> Iterator[ReadClaim | Problem]:
    """The claims of an 837P or 837I file, and what is wrong with the file, in the order they stand in it.

    Raises nothing for what the bytes hold. ``file`` is the name that claims and problems carry.
    """
    return _File(data, file).read()


class _File:
    """One file being read."""

    def __init__(self, data: BinaryIO, file: str) -> None:
        self.buffer = Buffer(data)
        self.file = file
        self.libraries = Libraries()
        self.found_any = False
        self.malformed = False

    def read(self) -> Iterator[ReadClaim | Problem]:
        yield from self._byte_order_mark()
        noise = _Noise(self.buffer.position)
        while True:
            opening = self._next_opening(noise)
            if opening is None:
                break
            if noise.text:
                yield self._noise(noise)
            if opening.delimiters is None:
                self.malformed = True
                yield self._malformed(opening)
                self.buffer.skip(3)
            else:
                self.malformed = False
                yield from Interchange(
                    self.buffer, opening, opening.delimiters, self.file, self.libraries
                ).read()
            self.found_any = True
            noise = _Noise(self.buffer.position)
        if not self.found_any:
            yield self._nothing(noise)
        elif noise.text:
            yield self._noise(noise)

    def _next_opening(self, noise: _Noise) -> Opening | None:
        """Go to where the next interchange opens, keeping account of what is skipped; None at the end."""
        buffer = self.buffer
        while True:
            buffer.ahead(LOOKAHEAD)
            opening = find_opening(buffer.data, buffer.at, malformed=not self.malformed)
            safe = len(buffer.data) - LOOKAHEAD
            if opening is None:
                if buffer.ended:
                    noise.add(buffer, len(buffer.data) - buffer.at)
                    return None
                noise.add(buffer, max(safe - buffer.at, 0))
                buffer.ahead(CHUNK)
            elif opening.start > safe and not buffer.ended:
                buffer.more()
            else:
                noise.add(buffer, opening.start - buffer.at)
                return opening._replace(start=buffer.at)

    def _byte_order_mark(self) -> Iterator[Problem]:
        buffer = self.buffer
        if buffer.data.startswith(_BYTE_ORDER_MARK):
            start = buffer.position
            buffer.skip(len(_BYTE_ORDER_MARK))
            buffer.position = Position(1, 1, len(_BYTE_ORDER_MARK))
            place = Place(Span(start, buffer.position), Excerpt("", 0, 0))
            yield problem(codes.NOISE, self.file, place, "byte order mark before the interchange was skipped")

    def _noise(self, noise: _Noise) -> Problem:
        size = noise.end.byte - noise.start.byte
        return problem(
            codes.NOISE, self.file, noise.place(), f"{size:,} bytes outside an interchange were skipped"
        )

    def _nothing(self, noise: _Noise) -> Problem:
        empty = not noise.text
        message = "the file is empty" if empty else "no X12 interchange found: the file has no ISA segment"
        return problem(codes.NO_INTERCHANGE, self.file, noise.place(), message)

    def _malformed(self, opening: Opening) -> Problem:
        noise = _Noise(self.buffer.position)
        line = self.buffer.data[opening.start : opening.start + _SHOWN].splitlines()[0]
        noise.text = line
        noise.end = Position(noise.start.line, noise.start.column + 3, noise.start.byte + 3)
        message = "ISA does not declare its delimiters: it has not sixteen elements of the right size"
        return problem(codes.MALFORMED_ISA, self.file, noise.place(), message)


class _Noise:
    """Bytes outside interchanges: from the first to the last that is not white space."""

    def __init__(self, start: Position) -> None:
        self.start = start
        self.end = start
        self.text = b""

    def add(self, buffer: Buffer, size: int) -> None:
        """Skip ``size`` bytes of the buffer."""
        rest = buffer.data[buffer.at : buffer.at + size]
        if not self.text:
            blank = len(rest) - len(rest.lstrip())
            buffer.skip(blank)
            self.start = self.end = buffer.position
            rest = rest[blank:]
            self.text = rest[:_SHOWN].split(b"\n")[0].split(b"\r")[0]
        inked = len(rest.rstrip())
        if inked:
            buffer.skip(inked)
            self.end = buffer.position
        buffer.skip(len(rest) - inked)

    def place(self) -> Place:
        """The stretch, with its first line shown; what it holds is not known, so all of it is private."""
        text = self.text.decode("utf-8", "replace")
        return Place(
            Span(self.start, self.end), Excerpt(text, 0, len(text), ((0, len(text)),) if text else ())
        )
