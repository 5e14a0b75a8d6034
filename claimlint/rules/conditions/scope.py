"""What the names in a condition may mean: types, references and the ``Scope`` that resolves them.

The owner of the facts implements ``Scope``; conditions know nothing else about facts.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, NamedTuple, Protocol, Union, get_args, get_origin, get_type_hints

from claimlint.rules.conditions.environment import CodeSet, Environment

__all__ = [
    "BOOLEAN",
    "CALENDAR",
    "DATE",
    "DATES",
    "DURATION",
    "MONEY",
    "NODE_KINDS",
    "NUMBER",
    "RECORD",
    "TEXT",
    "TEXTS",
    "CodeSet",
    "CodeSetReference",
    "Environment",
    "FunctionReference",
    "Reference",
    "Scope",
    "Type",
    "attributes",
    "type_of",
]

NODE_KINDS = ("claim", "line", "day", "diagnosis", "provider")
"""What a rule can look at, and what ``any ... where`` can run over."""

RECORD = "record"
"""The kind of every record type; ``Type.record`` says which."""


class Type(NamedTuple):
    """The type of a fact or value. ``record`` is the class of a record, None for all other kinds."""

    kind: str
    record: type | None = None

    def __str__(self) -> str:
        return _DESCRIPTIONS[self.kind]


BOOLEAN = Type("boolean")
NUMBER = Type("number")
"""A number without a unit: ``int`` or ``Decimal``."""
MONEY = Type("money")
"""Dollars as ``Decimal``."""
DATE = Type("date")
DURATION = Type("duration")
"""Whole calendar days, as ``datetime.timedelta``."""
TEXT = Type("text")
"""A code or a word."""
TEXTS = Type("texts")
"""Several codes, such as the modifiers of a line."""
DATES = Type("dates")
CALENDAR = Type("calendar")
"""Months or years, whose length depends on the date they are added to. No fact has this type."""

_DESCRIPTIONS = {
    "boolean": "a yes/no fact",
    "number": "a number",
    "money": "an amount of money",
    "date": "a date",
    "duration": "a number of days",
    "text": "a code or text",
    "texts": "a list of codes",
    "dates": "a list of dates",
    "calendar": "a number of months or years",
    "record": "a record",
}


class Reference(NamedTuple):
    """How a fact is read from a node view ``n``: ``path`` ("a", "b") is ``n.a.b``.

    ``optional`` says whether the value may be None, which means missing; no earlier step of the path
    may be. ``roots`` are the base inputs that the fact depends on.
    """

    name: str
    path: tuple[str, ...]
    type: Type
    optional: bool
    roots: frozenset[str]


class CodeSetReference(NamedTuple):
    """A code set by name; the membership of a ``dated`` one is looked up with the node's ``period``."""

    name: str
    dated: bool


class FunctionReference(NamedTuple):
    """A function of values. ``optional`` says whether its result may be None, which means missing."""

    name: str
    parameters: tuple[Type, ...]
    result: Type
    optional: bool


class Scope(Protocol):
    """What names mean for one kind of node."""

    @property
    def kind(self) -> str:
        """One of ``NODE_KINDS``."""

    def resolve(self, name: str) -> Reference | None:
        """The fact called ``name``; None when there is none."""

    def names(self) -> Iterable[str]:
        """Every name of a fact, code set or function, for "did you mean"."""

    def inner(self, kind: str) -> tuple[tuple[str, ...], Scope, frozenset[str]] | None:
        """The nodes of another kind inside this one; None when there are none of that kind.

        Gives the path from the node to the tuple of their views, their scope, and the roots of the
        tuple itself. A condition on those nodes has its own roots too, with the path before them:
        ``code`` read from ``("lines",)`` is the root ``lines.code``.
        """

    def code_set(self, name: str) -> CodeSetReference | None:
        """The code set called ``name``; None when there is none."""

    def function(self, name: str) -> FunctionReference | None:
        """The function called ``name``; None when there is none."""


_SIMPLE: dict[object, Type] = {
    bool: BOOLEAN,
    int: NUMBER,
    Decimal: MONEY,
    datetime.date: DATE,
    datetime.timedelta: DURATION,
    str: TEXT,
    tuple[str, ...]: TEXTS,
    tuple[datetime.date, ...]: DATES,
}


def type_of(hint: Any) -> tuple[Type, bool]:
    """The type that an annotation stands for, and whether ``None`` (missing) is among its values.

    Raises TypeError for an annotation that the language has no type for.
    """
    members = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    present = [member for member in members if member is not NoneType]
    optional = len(present) < len(members)
    if set(present) == {int, Decimal}:
        return NUMBER, optional
    if len(present) == 1:
        (only,) = present
        if only in _SIMPLE:
            return _SIMPLE[only], optional
        if isinstance(only, type) and get_origin(only) is None and getattr(only, "__annotations__", None):
            return Type(RECORD, only), optional
    raise TypeError(f"conditions have no type for {hint}")


def attributes(record: type) -> dict[str, Any]:
    """The public attributes of a record class and their annotations."""
    return {name: hint for name, hint in get_type_hints(record).items() if not name.startswith("_")}
