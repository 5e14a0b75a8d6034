"""Every example in docs/conditions.md reads as the document says."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from claimlint.rules.conditions.errors import ConditionError
from claimlint.rules.conditions.messages import parse_template
from claimlint.rules.conditions.parser import parse
from claimlint.rules.conditions.rendering import render_trace
from claimlint.rules.reading import read_ruleset
from tests.rules.conditions.toy import LINE, checked, explained, view

DOCUMENT = (Path(__file__).parents[3] / "docs" / "conditions.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)\n```$", DOCUMENT, re.MULTILINE | re.DOTALL)


def rows(header: str) -> list[tuple[str, str]]:
    """The first two cells of each row of the tables whose first column is headed ``header``."""
    found = []
    for table in re.findall(rf"^\| {header} \|.*\n\|[-|]+\n((?:\|.*\n)+)", DOCUMENT, re.MULTILINE):
        cells = [row.strip("|").split(" | ") for row in table.splitlines()]
        found += [(first.strip(), second.strip()) for first, second in cells]
    return found


EXAMPLES = [example for first, _ in rows("write") for example in re.findall(r"`([^`]+)`", first)]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_construct_in_the_tables_can_be_read(example: str) -> None:
    parse(example)


def test_the_tables_were_found() -> None:
    assert len(EXAMPLES) > 45


@pytest.mark.parametrize(("mistake", "message"), rows("you write"))
def test_every_mistake_gives_the_message_shown(mistake: str, message: str) -> None:
    with pytest.raises(ConditionError) as caught:
        checked(mistake.strip("`"))
    assert str(caught.value) == message


@pytest.mark.parametrize("accrued", [Decimal("2481.50"), None])
def test_the_worked_example_gives_the_trees_shown(accrued: Decimal | None) -> None:
    (condition,) = blocks("condition")
    in_reach = None if accrued is None else True
    facts = {"therapy_discipline": "PT", "kx_threshold": Decimal(2480), "modifiers": ("GP", "CQ")}
    trace = explained(condition, view("line", accrued_allowed=accrued, threshold_in_reach=in_reach, **facts))
    assert render_trace(trace) == blocks("text")[accrued is None]


def test_the_worked_example_is_the_shipped_rule() -> None:
    (condition,) = blocks("condition")
    rule = read_ruleset("medicare").rules["MOD015"].entry
    assert rule.case[0].when.split() == condition.split()


def test_the_message_can_be_read() -> None:
    (message,) = blocks("message")
    assert len(parse_template(message, LINE).parts) == 8
