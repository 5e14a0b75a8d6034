"""What reading a layout gives, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from claimlint.reference.importing.files import Member
from claimlint.reference.importing.kinds import Kind

Entry = tuple[str, str, str, str]
"""Key, first day, last day (as 20260701) and value, as the store keeps them."""

ALWAYS = "0"
"""``starts`` of a row that holds from the first day of its release."""

OPEN = "99999999"
"""``ends`` of a row without a last day."""


class Tally:
    """What a layout counts while it reads: rows of the file, and those that are left out."""

    def __init__(self) -> None:
        self.read = 0
        self.left_out = 0


class Found(NamedTuple):
    """A file that was recognised. ``part`` is its number in a quarter, or None."""

    member: Member
    kind: Kind
    part: int | None = None


Read = Callable[[Kind, Sequence[Found], Tally], Iterator[list[Entry]]]
"""Reads the files of one release and gives its rows in batches. Raises RefusedError."""


class Layout(NamedTuple):
    """``recognise`` says which kinds a file is, by its content; it raises RefusedError if it cannot tell
    them apart. ``read`` reads them."""

    name: str
    recognise: Callable[[Member], tuple[str, ...]]
    read: Read
