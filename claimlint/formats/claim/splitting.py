"""Splits a .claim text on the borders of its claims; what stands before the first goes into every part."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO


class Plan:
    """Where the claims of a text begin, with the comments right above them, and which must be held.

    ``starts`` are the bytes of the lines that open claims, ``troubles`` those of problems with their codes.
    """

    broken: frozenset[int] = frozenset()
    unread = 0
    noise = 0

    def __init__(self, data: BinaryIO, starts: Sequence[int], troubles: Sequence[tuple[int, str]]) -> None:
        self.borders = list(_borders(data, starts))
        self.held = bytearray(len(starts))
        for at, _ in troubles:
            number = bisect_right(self.borders, at) - 1
            if number < 0:
                self.held[:] = b"\1" * len(starts)
                break
            self.held[number] = 1


def _borders(data: BinaryIO, starts: Sequence[int]) -> Iterator[int]:
    """The bytes where the claims' parts of the text begin: comments right above a claim are the claim's."""
    at, above, wanted = 0, -1, 0
    for line in _lines(data):
        if wanted < len(starts) and at <= starts[wanted] < at + len(line):
            yield at if above < 0 else above
            wanted += 1
        text = line.strip()
        above = (at if above < 0 else above) if text.startswith(b"#") else -1
        at += len(line)


def _lines(data: BinaryIO) -> Iterator[bytes]:
    """The lines with their ends: LF, CR LF or CR alone, as the reader takes them."""
    for line in data:
        yield from line.splitlines(keepends=True)


def split(
    data: BinaryIO,
    plan: Plan,
    into: Callable[[int | None], int | None],
    writes: Sequence[Callable[[bytes], object]],
) -> None:
    """Write each claim to one of ``writes``, see ``claimlint.formats.x12.splitting.split``."""
    at, begun = 0, [False] * len(writes)
    preamble: list[bytes] = []
    sink: int | None = None
    for line in _lines(data):
        number = bisect_right(plan.borders, at) - 1
        if number < 0:
            preamble.append(line)
        else:
            if bisect_left(plan.borders, at) < len(plan.borders) and plan.borders[number] == at:
                sink = into(number)
                if sink is not None and not begun[sink]:
                    begun[sink] = True
                    for first in preamble:
                        writes[sink](first)
            if sink is not None:
                writes[sink](line if line.endswith((b"\n", b"\r")) else line + b"\n")
        at += len(line)
