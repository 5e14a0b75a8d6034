"""What one line says, apart from its slots: the form in which a parsed line is remembered.

A *hole* is a date, an id or a number whose text differs from line to line. ``Meaning.fill`` puts the values
of one line's slots into the holes; a line without holes means the same every time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from claimlint.formats.claim.slots import PROCEDURE, Slot
from claimlint.formats.claim.trees import stretch_of

if TYPE_CHECKING:
    from claimlint.formats.tables import Token

CLAIM, FIELDS, SERVICE = "claim", "fields", "service"
"""The kinds of line."""

SETTING = frozenset(
    (
        "payer",
        "payer_order",
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
        "attending",
    )
)
"""The attributes that belong to ``Setting``; all others are the claim's own."""

LISTS = frozenset(("progress", "treated", "other_payers", "stays", "occurrences", "conditions", "values"))
"""The attributes whose words may be repeated in one claim: each adds to the list."""


class Hole(NamedTuple):
    """The value of the hole with this number; of holes that follow each other, given a slice."""

    number: int | slice

    def fill(self, values: tuple[object, ...]) -> object:
        """The value for one line, whose holes have these ``values``."""
        return values[self.number]


class Holes:
    """The holes of one line, numbered in source order; ``slots`` are the places that they stand at."""

    def __init__(self) -> None:
        self.slots: list[Slot] = []

    def add(self, token: Token) -> Hole:
        """The hole of this token."""
        self.slots.append((token.type, *stretch_of(token)))
        return Hole(len(self.slots) - 1)

    def add_all(self, tokens: Sequence[Token]) -> Hole:
        """The holes of these tokens."""
        first = len(self.slots)
        self.slots += [(token.type, *stretch_of(token)) for token in tokens]
        return Hole(slice(first, len(self.slots)))

    def add_procedure(self, tokens: Sequence[Token]) -> Hole:
        """The one hole of a code and its modifiers."""
        self.slots.append((PROCEDURE, stretch_of(tokens[0])[0], stretch_of(tokens[-1])[1]))
        return Hole(len(self.slots) - 1)


class Formula:
    """A value that depends on holes: what ``make`` gives for arguments, some of them holes or formulas."""

    __slots__ = ("fixed", "formulas", "holes", "make")

    def __init__(self, make: Callable[..., object], arguments: dict[str, object]) -> None:
        self.make = make
        self.fixed = {n: v for n, v in arguments.items() if not isinstance(v, Hole | Formula)}
        self.holes = [(n, v.number) for n, v in arguments.items() if isinstance(v, Hole)]
        self.formulas = [(n, v) for n, v in arguments.items() if isinstance(v, Formula)]

    def fill(self, values: tuple[object, ...]) -> object:
        """The value for one line, whose holes have these ``values``."""
        arguments = self.fixed.copy()
        for name, number in self.holes:
            arguments[name] = values[number]
        for name, formula in self.formulas:
            arguments[name] = formula.fill(values)
        return self.make(**arguments)


def made(make: Callable[..., object], arguments: dict[str, object]) -> object:
    """What ``make`` gives for these arguments, or the formula of it if some of them depend on holes."""
    formula = Formula(make, arguments)
    return formula if formula.holes or formula.formulas else make(**arguments)


class Statement(NamedTuple):
    """One field of the header: the ``word`` that states it, the attribute it sets and its value."""

    word: str
    target: str
    value: object


class Meaning(NamedTuple):
    """What a line says. ``holes`` stand in source order; ``repeats`` are the words that it says twice.

    ``identifier`` is the claim's id where it is no hole. The first hole of a service line is its date, the
    second, where ``through`` says so, the date through which it runs; ``service`` makes what it bills.
    Values of ``statements`` may be a ``Hole`` or ``Formula``.
    """

    kind: str
    statements: tuple[Statement, ...] = ()
    identifier: str | None = None
    service: Formula | None = None
    through: bool = False
    holes: tuple[Slot, ...] = ()
    repeats: tuple[Token, ...] = ()

    def fill(self, values: tuple[object, ...]) -> tuple[Statement, ...]:
        """The statements for one line, whose holes have these ``values``."""
        return tuple(
            Statement(word, target, value.fill(values))
            if isinstance(value, Formula | Hole)
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
