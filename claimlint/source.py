"""Where things stand in the bytes of a file: positions, spans and the excerpts shown with a finding."""

from typing import NamedTuple


class Position(NamedTuple):
    """A place in a file: ``line`` and ``column`` count from 1 (columns in characters), ``byte`` from 0."""

    line: int
    column: int
    byte: int


class Span(NamedTuple):
    """A stretch of a file, from ``start`` up to but not including ``end``."""

    start: Position
    end: Position


class Excerpt(NamedTuple):
    """The piece of source a reader of a finding is shown: one physical line, or one X12 segment.

    ``text`` has no line end. ``start`` and ``length`` (in characters, from 0) say which part of it
    the finding is about. ``private`` lists the (start, length) stretches that hold member data: they
    are masked wherever the excerpt leaves the terminal.
    """

    text: str
    start: int
    length: int
    private: tuple[tuple[int, int], ...] = ()

    def masked(self) -> "Excerpt":
        """The same excerpt with member data overwritten, place by place, with ``*``."""
        text = self.text
        for start, length in self.private:
            text = text[:start] + "*" * len(text[start : start + length]) + text[start + length :]
        return self._replace(text=text)
