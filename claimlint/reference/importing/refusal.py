"""Why a file is not imported."""

from __future__ import annotations


class RefusedError(Exception):
    """A file cannot be imported. ``place`` is the file, and the line where one is to blame."""

    def __init__(self, place: str, reason: str, help: str = "") -> None:
        super().__init__(f"{place}: {reason}")
        self.help = help


def at_line(place: str, number: int) -> str:
    """The place of a line of a file."""
    return f"{place}, line {number}"
