"""A source with edits carried out: byte edits on its text, which the disk holds where it is large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import BinaryIO

from claimlint.formats.reading import Edit
from claimlint.formats.sources import SNIFFED_BYTES, Source, looks_like_x12

_CHUNK = 1 << 18


class Draft:
    """A source as it was (``original``) and as it stands now (``current``)."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.name = source.name
        with source.open() as stream:
            self.original = Source.from_chunks(source.name, chunks(stream))
        self.original.standard_input = source.standard_input
        self.is_x12 = looks_like_x12(_head(self.original))
        self.current = self.original

    @property
    def changed(self) -> bool:
        """Whether any edit was carried out."""
        return self.current is not self.original

    def edit(self, edits: Iterable[Edit]) -> None:
        """Carry out edits that do not overlap."""
        with self.current.open() as stream:
            self.current = Source.from_chunks(self.name, edited(stream, edits))
        self.current.standard_input = self.source.standard_input

    def rewrite(self, text: Iterator[bytes]) -> None:
        """Put another text in the place of the whole; one that is equal changes nothing."""
        self.current = Source.from_chunks(self.name, text)
        self.current.standard_input = self.source.standard_input
        with self.original.open() as before, self.current.open() as after:
            if all(a == b for a, b in zip_longest(chunks(before), chunks(after))):
                self.reset()

    def reset(self) -> None:
        """Undo all edits."""
        self.current = self.original


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of a stream, piece by piece."""
    return iter(lambda: stream.read(_CHUNK), b"")


def edited(stream: BinaryIO, edits: Iterable[Edit]) -> Iterator[bytes]:
    """The bytes of ``stream`` with ``edits``, which do not overlap, carried out."""
    at = 0
    for edit in sorted(edits):
        while at < edit.start:
            piece = stream.read(min(_CHUNK, edit.start - at))
            if not piece:
                raise ValueError(f"an edit begins at byte {edit.start}, and the source has {at}")
            at += len(piece)
            yield piece
        if edit.start < at:
            raise ValueError(f"two edits overlap at byte {edit.start}")
        stream.seek(edit.end)
        at = edit.end
        yield edit.text.encode()
    yield from chunks(stream)


def _head(source: Source) -> bytes:
    with source.open() as stream:
        return stream.read(SNIFFED_BYTES)
