"""What one line says, apart from its slots: the form in which a parsed line is remembered.

A *hole* is a date or an id whose text differs from line to line. ``Meaning.fill`` puts the values of one
line's slots into the holes; a line without holes means the same every time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from claimlint.model import Service

if TYPE_CHECKING:
    from lark import Token

CLAIM, FIELDS, SERVICE = "claim", "fields", "service"
"""The kinds of line."""

SETTING = frozenset(
    (
        "payer",
        "billing",
        "rendering",
        "supervising",
        "referring",
        "facility",
        "place",
        "assignment",
        "enrolled",
        "network",
        "coverage",
    )
)
"""The attributes that belong to ``Setting``; all others are the claim's own."""

LISTS = frozenset(("progress", "treated", "other_payers", "stays"))
"""The attributes whose words may be repeated in one claim: each adds to the list."""


class Formula:
    """A value that depends on holes: ``make`` called with what is fixed and with the holes' values."""

    __slots__ = ("fixed", "holes", "make")

    def __init__(self, make: Callable[..., object], fixed: dict[str, object], holes: dict[str, int]) -> None:
        self.make = make
        self.fixed = fixed
        self.holes = tuple(holes.items())

    def fill(self, values: Sequence[object]) -> object:
        """The value for one line, whose holes have these ``values``."""
        arguments = self.fixed.copy()
        for name, hole in self.holes:
            arguments[name] = values[hole]
        return self.make(**arguments)


class Statement(NamedTuple):
    """One field of the header: the ``word`` that states it, the attribute it sets and its value."""

    word: str
    target: str
    value: object


class Meaning(NamedTuple):
    """What a line says. ``holes`` are its tokens in source order; ``repeats`` words that it says twice.

    ``identifier`` is the claim's id where it is no hole. The holes of a service line are its date and,
    for a range, the date through which it runs. Values of ``statements`` may be ``Formula``.
    """

    kind: str
    statements: tuple[Statement, ...] = ()
    identifier: str | None = None
    service: Service | None = None
    holes: tuple[Token, ...] = ()
    repeats: tuple[Token, ...] = ()

    def fill(self, values: Sequence[object]) -> tuple[Statement, ...]:
        """The statements for one line, whose holes have these ``values``."""
        return tuple(
            Statement(word, target, value.fill(values))
            if isinstance(value, Formula)
            else Statement(word, target, value)
            for word, target, value in self.statements
        )


Node = TypeVar("Node", bound=Hashable)

_MOST_SHARED = 50_000
_shared: dict[object, object] = {}


def shared(node: Node) -> Node:
    """The one node that stands for all nodes equal to this one."""
    if len(_shared) >= _MOST_SHARED:
        _shared.clear()
    return cast(Node, _shared.setdefault(node, node))
