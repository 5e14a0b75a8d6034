"""Annotations of facts and records become types of the condition language."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, Optional

import pytest

from claimlint.model import PlanOfCare, Service, ServiceLine
from claimlint.rules.conditions.scope import (
    BOOLEAN,
    DATE,
    DATES,
    DURATION,
    MONEY,
    NUMBER,
    RECORD,
    TEXT,
    TEXTS,
    Type,
    attributes,
    type_of,
)


class Pair(NamedTuple):
    """A record."""

    code: str


class Row:
    """A record with a private part."""

    code: str
    _number: int


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        (bool, BOOLEAN),
        (int, NUMBER),
        (int | Decimal, NUMBER),
        (Decimal | int, NUMBER),
        (Decimal, MONEY),
        (date, DATE),
        (timedelta, DURATION),
        (str, TEXT),
        (tuple[str, ...], TEXTS),
        (tuple[date, ...], DATES),
        (PlanOfCare, Type(RECORD, PlanOfCare)),
        (Pair, Type(RECORD, Pair)),
    ],
)
def test_annotations_become_types_and_none_makes_them_optional(hint: Any, expected: Type) -> None:
    assert type_of(hint) == (expected, False)
    assert type_of(hint | None) == (expected, True)
    assert type_of(Optional[hint]) == (expected, True)  # noqa: UP045


@pytest.mark.parametrize("hint", [float, list[str], tuple[int, ...], int | str, None, object, "str"])
def test_other_annotations_are_refused(hint: Any) -> None:
    with pytest.raises(TypeError, match="conditions have no type for"):
        type_of(hint)


def test_parts_of_a_record_are_its_public_annotations() -> None:
    assert attributes(Pair) == attributes(Row) == {"code": str}
    assert attributes(ServiceLine) == {"date": date | None, "service": Service, "through": date | None}
