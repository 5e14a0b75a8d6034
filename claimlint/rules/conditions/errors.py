"""What is wrong with a condition or a message template, and where in its text."""

from __future__ import annotations

from collections.abc import Iterable


class ConditionError(Exception):
    """A condition that cannot be understood.

    ``line`` and ``column`` count from 1 inside the text of the condition. ``suggestion`` is what the
    author most likely meant to write there, or None.
    """

    def __init__(self, message: str, line: int, column: int, suggestion: str | None = None) -> None:
        super().__init__(message, line, column, suggestion)
        self.message = message
        self.line = line
        self.column = column
        self.suggestion = suggestion

    def __str__(self) -> str:
        return f"{self.message}; did you mean '{self.suggestion}'?" if self.suggestion else self.message


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like a misspelt ``word``; None when none is like it."""
    from difflib import SequenceMatcher, get_close_matches

    matches = get_close_matches(word, sorted(set(candidates)), n=20)

    def likeness(match: str) -> tuple[float, int]:
        """Of those that are equally like it, the one that begins and ends like it."""
        begins, ends = _alike(match, word), _alike(match[::-1], word[::-1])
        return SequenceMatcher(None, match, word).ratio(), begins + ends

    return max(matches, key=likeness, default=None)


def _alike(one: str, other: str) -> int:
    """How many characters two words have in common at their beginning."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
