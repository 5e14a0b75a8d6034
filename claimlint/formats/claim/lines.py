"""Physical lines of a byte stream: LF, CRLF or CR ends, and no line longer than memory allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

LONGEST_LINE = 65_536
"""Bytes of the longest line that is read; a longer one is reported and left out."""

_BLOCK = 1 << 18
_HEAD = 500


class LongLine(bytes):
    """The beginning of a line that is too long to hold; its length is that of the line in the file."""

    size: int

    def __len__(self) -> int:
        return self.size


def physical_lines(data: BinaryIO) -> Iterator[list[bytes]]:
    """All lines of ``data`` with their ends, in batches that follow each other in the file."""
    rest = b""
    while block := data.read(_BLOCK):
        lines = (rest + block).splitlines(keepends=True)
        rest = b""
        if not lines[-1].endswith(b"\n"):  # unfinished, or a CR whose LF comes with the next block
            rest = lines.pop()
        if lines:
            yield lines
        if len(rest) > LONGEST_LINE and not rest.endswith(b"\r"):
            line, rest = _skip_long_line(rest, data)
            yield [line]
    if rest:
        yield rest.splitlines(keepends=True)


def _skip_long_line(beginning: bytes, data: BinaryIO) -> tuple[LongLine, bytes]:
    """Read on to the end of a long line. Gives the line, and what was read after it."""
    line = LongLine(beginning[:_HEAD])
    line.size = len(beginning)
    while block := data.read(_BLOCK):
        if block.endswith(b"\r"):
            block += data.read(1)
        first = block.splitlines(keepends=True)[0]
        line.size += len(first)
        if first.endswith((b"\n", b"\r")):
            return line, block[len(first) :]
    return line, b""


def decoded(raw: bytes) -> tuple[str, tuple[int, int] | None]:
    """The text of a line without its line end; a byte that is not UTF-8 becomes U+FFFD.

    With it the place (in characters) and the value of the first such byte, or None.
    """
    try:
        return raw.decode().rstrip("\r\n"), None
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "surrogateescape").rstrip("\r\n")
        places = [place for place, letter in enumerate(text) if "\udc80" <= letter <= "\udcff"]
        faulty = places[0], ord(text[places[0]]) - 0xDC00
        return "".join("\ufffd" if "\udc80" <= letter <= "\udcff" else letter for letter in text), faulty
