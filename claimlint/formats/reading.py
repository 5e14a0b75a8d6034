"""What every reader gives: claims that can say where they stand, and the problems met on the way.

A reader is a function ``read(data, file) -> Iterator[ReadClaim | Problem]``. It never raises for
what the bytes hold, it holds one claim at a time, and it drops no claim that can be read.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from claimlint.model import Claim
from claimlint.source import Excerpt, Span


class Problem(NamedTuple):
    """Something in the file that could not be read, or that breaks the format.

    ``code`` is ``SYN...`` for .claim text and ``X12...`` for interchanges, ``name`` its kebab-case
    name. ``claim`` and ``line`` (the service line's number) are None where the problem lies outside.
    """

    code: str
    name: str
    severity: str
    message: str
    help: str
    file: str
    span: Span
    excerpt: Excerpt
    claim: str | None = None
    line: int | None = None


class Suppression(NamedTuple):
    """A comment that silences rules: ``codes`` by code or name, for one service line or the claim.

    ``line`` is the service line's number, None for the whole claim.
    """

    codes: tuple[str, ...]
    reason: str
    line: int | None
    span: Span
    excerpt: Excerpt


class Place(NamedTuple):
    """Where a field stands and how to show it."""

    span: Span
    excerpt: Excerpt


class Edit(NamedTuple):
    """Replace the bytes from ``start`` up to ``end`` (offsets in the file) by ``text``."""

    start: int
    end: int
    text: str


HEADER_ACTIONS = frozenset(("set_member_id", "set_total", "set_assignment", "drop_diagnosis"))
"""The actions of ``ReadClaim.edits`` that change the header, whichever lines they are about."""


class ReadClaim(ABC):
    """A claim together with the knowledge of where it stands.

    Positions are worked out only when somebody asks, from the claim's own few source lines.
    """

    __slots__ = ("claim", "file")

    claim: Claim
    file: str

    @property
    def lost_lines(self) -> int:
        """How many lines of the claim could not be read at all."""
        return 0

    @property
    def suppressions(self) -> tuple[Suppression, ...]:
        """The suppression comments that apply to this claim, in source order."""
        return ()

    @abstractmethod
    def place(self, line: int | None, field: str | None = None, item: int | None = None) -> Place:
        """Where ``field`` stands, of service line ``line`` (from 1) or, with None, of the header.

        ``item`` picks one of several, counted from 1. A field the source does not state
        falls back to the code of the line, and for the header to the word that opens the claim.

        Fields of a line: ``line`` (all of it), ``date``, ``through``, ``code``, ``modifiers``,
        ``units``, ``minutes``, ``charge``, ``allowed``, ``pointers``, ``rendering``,
        ``supervising``, ``referring``, ``facility``, ``assistant_minutes``, ``start_time``, ``place``,
        ``monitored``, ``skilled``, ``note``, ``authorization``, ``revenue``. A line that does not state its
        own ``rendering``, ``place`` or such leads to the header's.
        Fields of the header: ``id``, ``payer``, ``received``, ``frequency``, ``member``, ``born``,
        ``died``, ``billing``, ``facility``, ``rendering``, ``supervising``, ``referring``, ``place``,
        ``diagnoses``, ``plan``, ``certified``, ``certifier``, ``used``, ``initial``, ``onset``, ``abn``,
        ``authorization``, ``referral``, ``accident``, ``other_payers``, ``coverage``, ``stays``,
        ``assignment``, ``enrolled``, ``network``, ``total``, ``attending``, ``bill``, ``occurrences``,
        ``conditions``, ``values``.
        """

    def taxonomy_place(self, line: int | None, role: str) -> Place:
        """Where the taxonomy code of the provider in ``role`` stands; the provider if it has no own place."""
        return self.place(line, role)

    @abstractmethod
    def line_at(self, source_line: int) -> int | None:
        """The number of the service line that stands on the physical line ``source_line``; else None."""

    @property
    @abstractmethod
    def source_lines(self) -> tuple[int, int]:
        """The first and last physical line of the claim, from 1."""

    @property
    @abstractmethod
    def begins(self) -> int:
        """The byte of the file at which the claim begins."""

    def edits(self, line: int | None, action: str, value: str) -> tuple[Edit, ...]:
        """The byte edits that carry out a fix, or () where this source cannot be edited so.

        Actions on a line: ``add_modifier``, ``remove_modifier`` (the last that reads so), ``set_modifiers``
        (all of them in order, ``GP-59-KX``), ``replace_code``, ``set_units``, ``drop_pointer`` (``2``:
        all but the first that point to that diagnosis), ``drop_line``. Actions on
        the header: ``set_member_id``, ``set_total`` (``133.50``), ``set_assignment`` (``yes`` or ``no``),
        ``drop_diagnosis`` (``3``: the third, which repeats an earlier one; the lines then point to that one,
        and to those behind it at their new places).
        """
        return ()

    def without_suppression(self, number: int, code: str) -> tuple[Edit, ...]:
        """The edits that take a code out of suppression ``number`` (from 0); the last one with the comment.

        () where that cannot be done.
        """
        return ()


def repeated_diagnosis(claim: Claim, place: str) -> tuple[int, int] | None:
    """The place of the diagnosis to drop and that of the same one before it, each from 1.

    None if ``place`` is that of no repeated diagnosis, or if there are several: each would move the others.
    """
    diagnoses = claim.diagnoses or ()
    if not place.isdigit() or not 0 < int(place) <= len(diagnoses):
        return None
    if len(set(diagnoses)) != len(diagnoses) - 1:
        return None
    first = diagnoses.index(diagnoses[int(place) - 1]) + 1
    return (int(place), first) if first < int(place) else None


def pointing_once(pointers: tuple[int, ...], place: str) -> tuple[int, ...] | None:
    """The pointers with that to diagnosis ``place`` where it first stands; None if that does not repeat."""
    if not place.isdigit() or pointers.count(int(place)) < 2:
        return None
    first = pointers.index(int(place))
    return tuple(one for at, one in enumerate(pointers) if one != int(place) or at == first)


def pointers_without(pointers: tuple[int, ...], dropped: int, first: int) -> tuple[int, ...]:
    """Where a line points once diagnosis ``dropped`` is gone and ``first`` stands for it."""
    moved = [first if place == dropped else place - (place > dropped) for place in pointers]
    return tuple(dict.fromkeys(moved))


class UnreadableSource(Exception):  # noqa: N818 - named for what it is about
    """A source that holds no claims in a format that can be read; ``help`` says what to do."""

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class ClaimSource(Protocol):
    """Something that claims can be read from, more than once. ``name`` is what findings call it."""

    name: str

    def read(self) -> Iterator[ReadClaim | Problem]:
        """The claims and problems, in order.

        Raises UnreadableSource if it is in no format that claimlint reads, OSError if it cannot be opened.
        """
