"""The syntax tree of a condition as its author wrote it, before names and types are looked at.

Equality ignores where a node stands, so that a condition printed and read again equals itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of the text: offsets from 0 up to but not including ``end``; line and column from 1."""

    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Expression:
    """Anything that can stand in a condition."""

    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name(Expression):
    """A fact by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Attribute(Expression):
    """A part of a record: ``plan.certified``."""

    base: Expression
    attribute: str


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """A function of values: ``units_supported_by(timed_minutes)``."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Literal(Expression):
    """A value written out.

    ``kind`` is ``code``, ``number``, ``money``, ``date``, ``duration`` or ``string``.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Arithmetic(Expression):
    """Two values joined by ``+``, ``-`` or ``*``."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Elements(Expression):
    """``line where (...)``: the nodes inside this one for which a condition holds."""

    kind: str
    condition: Expression


@dataclass(frozen=True, slots=True)
class Count(Expression):
    """``count line where (...)``."""

    elements: Elements


@dataclass(frozen=True, slots=True)
class Quantified(Expression):
    """``any``, ``no`` or ``every`` ``line where (...)``."""

    quantifier: str
    elements: Elements


@dataclass(frozen=True, slots=True)
class Comparison(Expression):
    """Two values compared by ``=``, ``!=``, ``<``, ``<=``, ``>`` or ``>=``."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Between(Expression):
    """``value between low and high``, both ends included."""

    value: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class CodeSetName(Expression):
    """A code set by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Listed(Expression):
    """Values written out in parentheses."""

    items: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Membership(Expression):
    """``value in ...`` or ``value not in ...``."""

    value: Expression
    members: CodeSetName | Listed
    negated: bool


@dataclass(frozen=True, slots=True)
class Presence(Expression):
    """``fact is present`` or ``fact is missing``."""

    subject: Expression
    present: bool


@dataclass(frozen=True, slots=True)
class Has(Expression):
    """``subject has ...``; without a subject it is about the modifiers.

    ``quantifier`` is ``one`` (a literal or fact), ``any`` (a list or code set) or ``all`` (a list).
    """

    subject: Expression | None
    quantifier: str
    wanted: Expression


@dataclass(frozen=True, slots=True)
class StartsWith(Expression):
    """``value starts with "M99.0"``; of several prefixes one is enough."""

    value: Expression
    prefixes: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Not(Expression):
    """``not`` a condition."""

    part: Expression


@dataclass(frozen=True, slots=True)
class And(Expression):
    """Conditions joined by ``and``."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or(Expression):
    """Conditions joined by ``or``."""

    parts: tuple[Expression, ...]
