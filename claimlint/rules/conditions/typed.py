"""The typed tree of a condition: every name resolved, every literal a value.

Trees are immutable and can be pickled: they hold names and paths, never functions or views. Every
node keeps its ``source``, the text of what it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from claimlint.rules.conditions.scope import Type

Constant = int | Decimal | str | date | timedelta
"""What a literal stands for: numbers, dollars, codes and text, dates, days."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A part of a condition or of a message template."""

    source: str


@dataclass(frozen=True, slots=True)
class Value(Typed):
    """Something with a value, which may be missing."""

    type: Type


@dataclass(frozen=True, slots=True)
class Condition(Typed):
    """Something that is true, false or unknown."""


@dataclass(frozen=True, slots=True)
class Fact(Value):
    """A fact of the node, read along ``path``; ``optional`` if it may be missing."""

    name: str
    path: tuple[str, ...]
    optional: bool
    roots: frozenset[str]


@dataclass(frozen=True, slots=True)
class Attribute(Value):
    """A part of a record; ``optional`` if the part may be missing although the record is there."""

    base: Value
    name: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Literal(Value):
    """A value written out."""

    value: Constant


@dataclass(frozen=True, slots=True)
class Arithmetic(Value):
    """``left`` and ``right`` joined by ``+``, ``-`` or ``*``; a date, if any, is on the left."""

    operator: str
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class CalendarShift(Value):
    """A date moved by calendar months: forward, or back where ``months`` is negative."""

    date: Value
    months: int


@dataclass(frozen=True, slots=True)
class Call(Value):
    """A function's result; ``optional`` if it may be missing although every argument is there."""

    name: str
    arguments: tuple[Value, ...]
    optional: bool


class Elements(NamedTuple):
    """The nodes of another kind inside a node: where they are, and the roots of the tuple itself."""

    kind: str
    path: tuple[str, ...]
    roots: frozenset[str]


@dataclass(frozen=True, slots=True)
class Count(Value):
    """How many elements a condition holds for; missing when it is unknown for any of them."""

    elements: Elements
    condition: Condition


@dataclass(frozen=True, slots=True)
class Members(Typed):
    """The codes of a named set; those of a dated set are looked up by ``period``, and may be missing."""

    name: str
    period: Fact | None


@dataclass(frozen=True, slots=True)
class And(Condition):
    """True when every part is; without parts, true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or(Condition):
    """True when some part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The opposite of its part."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Quantified(Condition):
    """``any``, ``no`` or ``every`` element fulfils a condition."""

    quantifier: str
    elements: Elements
    condition: Condition


@dataclass(frozen=True, slots=True)
class Presence(Condition):
    """A fact is present, or is missing. Unknown where it is part of a record that is itself missing."""

    subject: Fact | Attribute
    present: bool


@dataclass(frozen=True, slots=True)
class Truth(Condition):
    """A yes/no value standing alone."""

    value: Value


@dataclass(frozen=True, slots=True)
class Comparison(Condition):
    """Two values of one type compared by ``=``, ``!=``, ``<``, ``<=``, ``>`` or ``>=``."""

    operator: str
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class Between(Condition):
    """A value from ``low`` to ``high``, both included."""

    value: Value
    low: Value
    high: Value


@dataclass(frozen=True, slots=True)
class InList(Condition):
    """A value is among ``items``, or is not."""

    value: Value
    items: tuple[Constant, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class InSet(Condition):
    """A code is in a named set, or is not."""

    value: Value
    members: Members
    negated: bool


@dataclass(frozen=True, slots=True)
class HasAny(Condition):
    """One of ``codes`` is among those of the subject."""

    subject: Value
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasAll(Condition):
    """Every one of ``codes`` is among those of the subject."""

    subject: Value
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasValue(Condition):
    """The code that a fact gives is among those of the subject."""

    subject: Value
    wanted: Value


@dataclass(frozen=True, slots=True)
class HasSet(Condition):
    """Some code of a named set is among those of the subject."""

    subject: Value
    members: Members


@dataclass(frozen=True, slots=True)
class StartsWith(Condition):
    """A code or text begins with one of ``prefixes``."""

    value: Value
    prefixes: tuple[str, ...]
