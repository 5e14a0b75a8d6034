"""Walks through the bytes of an 837 file in pieces: envelope segments, levels, claims, and all else.

The pieces, one after the other, are the file: no byte is left out or changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from claimlint.formats.x12.buffer import CHUNK, Buffer
from claimlint.formats.x12.delimiters import LOOKAHEAD, Delimiters, find_opening

NOISE, ISA, GS, HEADER, LEVEL, CLAIM, TRAILER, END = (
    "noise", "interchange", "group", "transaction", "level", "claim", "trailer", "end",
)  # fmt: skip


class Piece(NamedTuple):
    """A part of the file from byte ``at`` on: its kind, and its segments with what stands before each.

    ``text_at`` is where its first segment itself begins, behind line ends. ``END`` is what ends an
    interchange: bytes behind its last segment terminator, often none.
    """

    kind: str
    at: int
    text_at: int
    segments: list[bytes]
    delimiters: Delimiters | None = None

    @property
    def end(self) -> int:
        """The byte behind it."""
        return self.at + sum(map(len, self.segments))


def walk(data: BinaryIO) -> Iterator[Piece]:
    """The pieces of a file, in order. An interchange goes up to its IEA or to the next ISA."""
    buffer = Buffer(data)
    while True:
        noise = bytearray()
        at = buffer.position.byte
        while True:
            buffer.ahead(LOOKAHEAD)
            opening = find_opening(buffer.data, buffer.at, malformed=False)
            safe = len(buffer.data) - LOOKAHEAD
            if opening is not None and (opening.start <= safe or buffer.ended):
                noise += buffer.skip(opening.start - buffer.at)
                break
            if buffer.ended:
                noise += buffer.skip(len(buffer.data) - buffer.at)
                opening = None
                break
            if opening is None:
                noise += buffer.skip(max(safe - buffer.at, 0))
                buffer.ahead(CHUNK)
            else:
                buffer.more()
        if noise:
            yield Piece(NOISE, at, at, [bytes(noise)])
        if opening is None or opening.delimiters is None:
            return
        yield from _interchange(buffer, opening.delimiters)


def _segments(buffer: Buffer, delimiters: Delimiters) -> Iterator[bytes]:
    """The segments of an interchange, each with what stands before it and its terminator; then the rest."""
    terminator = delimiters.terminator
    opened = False
    while True:
        data, at = buffer.data, buffer.at
        end = data.rfind(terminator, at) + 1
        if not end:
            if buffer.more():
                continue
            yield buffer.skip(len(buffer.data) - buffer.at)
            return
        size = 0
        for raw in data[at:end].split(terminator)[:-1]:
            text = raw.lstrip()
            if text.startswith(b"ISA" + delimiters.element) and opened:
                buffer.skip(size)
                yield b""
                return
            opened = True
            size += len(raw) + 1
            yield raw + terminator
            if text.startswith(b"IEA" + delimiters.element):
                buffer.skip(size)
                yield b""
                return
        buffer.skip(size)


def _interchange(buffer: Buffer, delimiters: Delimiters) -> Iterator[Piece]:
    element = delimiters.element
    at = start = buffer.position.byte
    kind, text_at = "", at
    segments: list[bytes] = []
    before = b""
    for raw in _segments(buffer, delimiters):
        name = raw.lstrip()[:4].partition(element)[0]
        opened = _OPENERS.get(name) if raw else END
        if opened is None and not kind:
            opened = HEADER
        if opened is not None or (kind == TRAILER and raw.strip(delimiters.terminator).strip()):
            if segments:
                yield Piece(kind, start, text_at, segments, delimiters)
            kind, segments, start = opened or HEADER, [], at
            text_at = at + len(raw) - len(raw.lstrip())
        segments.append(raw)
        at += len(raw)
        before = raw
    if segments and (kind != END or before):
        kind = END if before and not before.endswith(delimiters.terminator) and len(segments) == 1 else kind
        yield Piece(kind, start, text_at, segments, delimiters)


_OPENERS = {
    b"ISA": ISA,
    b"GS": GS,
    b"ST": HEADER,
    b"HL": LEVEL,
    b"CLM": CLAIM,
    b"SE": TRAILER,
    b"GE": TRAILER,
    b"IEA": TRAILER,
}
"""Identifier to the kind of piece that such a segment opens."""
