"""Lines of a claim file as they may leave the terminal: with member data overwritten, place by place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from claimlint.formats.sources import looks_like_x12
from claimlint.source import Excerpt

_LONGEST_SEGMENT = 1 << 16


def lines_of(head: bytes, chunks: Iterable[bytes], physical: bool = False) -> Iterator[bytes]:
    """The lines of a file that begins with ``head``, with their ends.

    Unless they are to be ``physical``, an interchange without line breaks is cut behind its segments, so that
    there is something to compare.
    """
    terminator = _terminator(head) if not physical and looks_like_x12(head) else b""
    end = b"\n" if not terminator or b"\n" in head else terminator
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(end)
        yield from (line + end for line in whole)
        while len(rest) > _LONGEST_SEGMENT and not physical:
            piece, rest = rest[:_LONGEST_SEGMENT], rest[_LONGEST_SEGMENT:]
            yield piece
    if rest:
        yield rest


def masker(head: bytes) -> Callable[[bytes], str]:
    """What shows a line of a file that begins with ``head`` without its member data and its line end."""
    return _masked_segments(head) if looks_like_x12(head) else _masked_text


def _masked_text(line: bytes) -> str:
    from claimlint.formats.claim.lines import decoded
    from claimlint.formats.claim.templates import private_stretches

    text = decoded(line)[0]
    return _without_mbis(Excerpt(text, 0, 0, private_stretches(text)).masked().text)


def _masked_segments(head: bytes) -> Callable[[bytes], str]:
    from claimlint.formats.x12.delimiters import find_opening
    from claimlint.formats.x12.places import excerpt_of

    opening = find_opening(head, 0)
    delimiters = opening.delimiters if opening is not None else None

    def masked(line: bytes) -> str:
        if delimiters is None:
            return "*" * len(line.rstrip(b"\r\n"))
        end = delimiters.terminator.decode("latin-1")
        segments = line.rstrip(b"\r\n").split(delimiters.terminator)
        return _without_mbis(end.join(excerpt_of(part, delimiters, 0, 0).masked().text for part in segments))

    return masked


def _without_mbis(text: str) -> str:
    """Without what has the shape of a Medicare number, such as in a claim id made of one."""
    from claimlint.formats.claim.privacy import mbi_stretches

    return Excerpt(text, 0, 0, mbi_stretches(text)).masked().text


def _terminator(head: bytes) -> bytes:
    from claimlint.formats.x12.delimiters import find_opening

    opening = find_opening(head, 0)
    return opening.delimiters.terminator if opening is not None and opening.delimiters is not None else b""
