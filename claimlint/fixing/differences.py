"""Unified diffs of texts of any length: their lines are compared as they come, a stretch at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

_CONTEXT = 3
_STRETCHES = (16, 128, 1024)
"""How many lines are looked ahead, one after the other, for the place where two texts go on alike."""

_ALIKE = 2
"""So many lines in a row must be equal there, or all that are left."""


class Marked(NamedTuple):
    """A line of a diff: ``mark`` is `` ``, ``-`` or ``+``."""

    mark: str
    line: bytes


class Hunk(NamedTuple):
    """Lines that stand together, from line ``old`` of one text and line ``new`` of the other, from 1."""

    old: int
    new: int
    lines: tuple[Marked, ...]

    @property
    def head(self) -> str:
        """``@@ -3,7 +3,6 @@``."""
        return f"@@ -{self._range(self.old, '-')} +{self._range(self.new, '+')} @@"

    def _range(self, first: int, mark: str) -> str:
        length = sum(marked.mark in (" ", mark) for marked in self.lines)
        if length == 1:
            return str(first)
        return f"{first},{length}" if length else f"{first - 1},0"


def hunks(before: Iterable[bytes], after: Iterable[bytes]) -> Iterator[Hunk]:
    """Where two texts differ, with three lines around each place."""
    context: deque[Marked] = deque(maxlen=_CONTEXT)
    lines: list[Marked] = []
    equal = 0
    at = [1, 1]
    start = (1, 1)
    for marked in compared(before, after):
        if marked.mark != " ":
            if not lines:
                start = at[0] - len(context), at[1] - len(context)
                lines = list(context)
            lines.append(marked)
            equal = 0
        elif lines:
            lines.append(marked)
            equal += 1
            if equal > 2 * _CONTEXT:
                yield Hunk(*start, tuple(lines[: len(lines) - equal + _CONTEXT]))
                lines = []
        at[0] += marked.mark != "+"
        at[1] += marked.mark != "-"
        if marked.mark == " ":
            context.append(marked)
        else:
            context.clear()
    if lines:
        yield Hunk(*start, tuple(lines[: len(lines) - max(equal - _CONTEXT, 0)]))


def compared(before: Iterable[bytes], after: Iterable[bytes]) -> Iterator[Marked]:
    """Every line of both texts, those that they share once."""
    old, new = _Ahead(before), _Ahead(after)
    while True:
        a, b = old.peek(1), new.peek(1)
        if not a and not b:
            return
        if a == b:
            old.take(1)
            new.take(1)
            yield Marked(" ", a[0])
            continue
        gone, come = _resumption(old, new)
        yield from (Marked("-", line) for line in old.take(gone))
        yield from (Marked("+", line) for line in new.take(come))


def _resumption(old: _Ahead, new: _Ahead) -> tuple[int, int]:
    """How many lines of each to pass over, as few as possible, until both go on alike."""
    a: list[bytes] = []
    b: list[bytes] = []
    for stretch in _STRETCHES:
        a, b = old.peek(stretch), new.peek(stretch)
        places: dict[bytes, list[int]] = {}
        for place, line in enumerate(b):
            places.setdefault(line, []).append(place)
        best: tuple[int, int] | None = None
        for i, line in enumerate(a):
            if best is not None and i >= sum(best):
                break
            for j in places.get(line, ()):
                nearer = best is None or i + j < sum(best)
                if nearer and a[i : i + _ALIKE] == b[j : j + _ALIKE]:
                    best = i, j
                    break
        if best is not None:
            return best
        if len(a) < stretch and len(b) < stretch:
            break
    return len(a), len(b)


class _Ahead:
    """Lines that can be looked at before they are taken."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._ahead: deque[bytes] = deque()

    def peek(self, number: int) -> list[bytes]:
        """The next lines, fewer where the text ends."""
        self._ahead.extend(
            islice(self._lines, number - len(self._ahead)) if number > len(self._ahead) else ()
        )
        return list(islice(self._ahead, number))

    def take(self, number: int) -> list[bytes]:
        """The same, and pass over them."""
        self.peek(number)
        return [self._ahead.popleft() for _ in range(min(number, len(self._ahead)))]
