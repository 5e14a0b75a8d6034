"""What is linted: files, standard input and text, each of which can be read more than once."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from claimlint.formats.reading import UnreadableSource

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from claimlint.formats.reading import Problem, ReadClaim

SNIFFED_BYTES = 1 << 16
"""How much of a file is looked at to tell its format."""

_KEPT_IN_MEMORY = 1 << 22
_CHUNK = 1 << 18


class Source:
    """Bytes with a name. ``open`` gives a new stream over all of them each time.

    ``path`` is that of the file, None for what is no file on the disk. ``standard_input`` says that it came
    from there.
    """

    path: str | None = None
    standard_input = False

    def __init__(self, name: str, open: Callable[[], BinaryIO]) -> None:
        self.name = name
        self.open = open

    @classmethod
    def from_path(cls, path: str) -> Source:
        """A file."""
        source = cls(path, lambda: open(path, "rb"))  # noqa: SIM115 - for the caller to close
        source.path = path
        return source

    @classmethod
    def from_bytes(cls, name: str, data: bytes) -> Source:
        """Bytes at hand."""
        return cls(name, lambda: io.BytesIO(data))

    @classmethod
    def from_stream(cls, name: str, stream: BinaryIO) -> Source:
        """A stream that can be read once, such as standard input: kept in memory, or on disk when large."""
        return cls.from_chunks(name, iter(lambda: stream.read(_CHUNK), b""))

    @classmethod
    def from_chunks(cls, name: str, chunks: Iterator[bytes]) -> Source:
        """Bytes that come one piece after the other: kept in memory, or on disk when there are many."""
        head: list[bytes] = []
        size = 0
        for chunk in chunks:
            head.append(chunk)
            size += len(chunk)
            if size >= _KEPT_IN_MEMORY:
                break
        else:
            return cls.from_bytes(name, b"".join(head))
        from tempfile import TemporaryFile
        from weakref import finalize

        spool = TemporaryFile()  # noqa: SIM115 - lives as long as the source, and has no name on the disk
        spool.writelines(head)
        spool.writelines(chunks)
        source = cls(name, lambda: io.BufferedReader(_FromStart(spool)))
        finalize(source, spool.close)
        return source

    def is_claim_text(self) -> bool:
        """Whether it is read as .claim text. Raises what ``read`` raises."""
        with self.open() as stream:
            return not looks_like_x12(_sniffed(stream))

    def read(self) -> Iterator[ReadClaim | Problem]:
        """The claims and problems of the source.

        Raises UnreadableSource if it is in no format that claimlint reads, OSError if it cannot be opened.
        """
        with self.open() as stream:
            yield from _reader(stream)(stream, self.name)


class _FromStart(io.RawIOBase):
    """A stream over all of an open file that neither closes it nor minds where others read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._file.seek(0, io.SEEK_END)}
        self._position = base[whence] + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        self._file.seek(self._position)
        data = self._file.read(len(view))
        view[: len(data)] = data
        self._position += len(data)
        return len(data)


def _reader(stream: BinaryIO) -> Callable[[BinaryIO, str], Iterator[ReadClaim | Problem]]:
    """The reader for what the first bytes look like."""
    if looks_like_x12(_sniffed(stream)):
        from claimlint.formats.x12 import read

        return read
    from claimlint.formats.claim import read as read_text

    return read_text


def _sniffed(stream: BinaryIO) -> bytes:
    """The first bytes of a stream, which stands at its beginning again."""
    head = stream.read(SNIFFED_BYTES)
    stream.seek(0)
    if not head.strip():
        raise UnreadableSource("the file is empty", "give a file with claims in it")
    _refuse_other_formats(head)
    return head


_MAGIC = (
    (b"PK\x03\x04", "a ZIP archive", "unpack it and lint the files inside"),
    (b"\x1f\x8b", "a gzip file", "unpack it first"),
    (b"%PDF", "a PDF", "lint the claim file itself, not its printed form"),
    (b"SQLite format 3", "an SQLite database", "export the claims as 837P, 837I or .claim text"),
)


def _refuse_other_formats(head: bytes) -> None:
    for magic, what, help_text in _MAGIC:
        if head.startswith(magic):
            raise UnreadableSource(f"this is {what}, not a claim file", help_text)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableSource("this text is in UTF-16", "save it as UTF-8")
    if b"\0" in head and not looks_like_x12(head):
        raise UnreadableSource("this is a binary file, not a claim file", "give 837P, 837I or .claim text")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"{" and b'"resourceType"' in head:
        raise UnreadableSource(
            "this is FHIR, which is not read", "export the claims as 837P, 837I or .claim text"
        )
    if start[:2] == b"<?" or (start[:1] == b"<" and b">" in head):
        raise UnreadableSource("this looks like XML, which is not read", "give 837P, 837I or .claim text")
    if _is_table(start):
        raise UnreadableSource(
            "this looks like a table (CSV), which is not read",
            "export the claims as 837P, 837I or .claim text",
        )
    if start[:1] in (b"{", b"["):
        raise UnreadableSource("this looks like JSON, which is not read", "give 837P, 837I or .claim text")


def _is_table(start: bytes) -> bool:
    """Whether the first two lines have one separator equally often, and no line begins as one of a claim."""
    lines = start.splitlines()
    if len(lines) < 2 or looks_like_x12(start) or lines[0].startswith(b"#"):
        return False
    words = {line.split(None, 1)[0].lower() for line in lines if line.strip()}
    if words & {b"claim", b"payer", b"member", b"billing", b"provider", b"place", b"dx"}:
        return False
    return any(lines[0].count(mark) == lines[1].count(mark) > 0 for mark in (b",", b";", b"\t", b"|"))


def looks_like_x12(head: bytes) -> bool:
    """Whether an interchange begins within ``head``, after any noise."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:3] in (b"ISA", b"GS*", b"ST*"):
        return True
    place = head.find(b"ISA")
    while place >= 0:
        separator = head[place + 3 : place + 4]
        # Sixteen elements follow ISA, so its separator recurs soon; in prose it does not.
        plausible = separator and not separator.isalnum() and not separator.isspace()
        if plausible and head[place : place + 120].count(separator) >= 16:
            return True
        place = head.find(b"ISA", place + 3)
    return False
