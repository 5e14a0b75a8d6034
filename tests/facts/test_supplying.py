"""What to supply where a fact is missing: every fact has words for it, and the format reads them."""

from __future__ import annotations

from dataclasses import fields

import pytest

from claimlint.facts import REGISTRY
from claimlint.facts.registry import ROOTS
from claimlint.facts.supplying import BY_FACT, statements, supplies
from claimlint.formats.reading import Problem
from claimlint.formats.sources import Source
from claimlint.model import PlanOfCare
from claimlint.rules.shelf import SHIPPED
from tests.rules.runs import batch, lint

WRITTEN = sorted({statement for statement in BY_FACT.values() if statement.write})

BARE = """\
claim 1
  2026-06-02  97110-GP  $64.00
  2026-02-30  97140-GP  x1
  2026-06-03  98941  x1
  2026-06-03  97124-GP-KX  x1  $30.00
claim 2  plan established 2026-05-01  dx M54.50 M25.551
  2026-06-02  97110-GP  x2  $64.00  by PT
  2026-06-02  20560  x1
  2016-06-02  97110-GP  x2
  2016-06-02  97140-GP  x2
"""
"""Claims that say next to nothing, on days inside and outside the tables."""


def test_minutes_are_asked_for_in_a_billers_words() -> None:
    assert supplies(["timed_minutes"]) == (
        "the minutes of each timed service: write `30min` on the service line (not in an 837P)",
    )


def test_what_an_837p_carries_is_named_with_its_segment() -> None:
    assert supplies(["units"]) == ("the units: write `x2` on the service line (837P: SV104)",)


def test_what_states_absence_is_told_too() -> None:
    assert "write `auth A17` or `auth none` in the header" in supplies(["authorized"])[0]


def test_facts_that_go_without_the_same_thing_ask_for_it_once() -> None:
    assert len(supplies(["accrued_allowed", "accrued_with_charges"])) == 1


def test_a_fact_without_an_entry_goes_without_what_it_is_made_of() -> None:
    assert statements("pointers_repeat") == statements("pointers")
    assert statements("supported_units")[0] == statements("timed_minutes")[0]


def test_an_input_that_may_be_missing_is_not_asked_for() -> None:
    assert statements("repeats_line") == ()


def test_what_is_no_fact_is_a_number_of_the_ruleset() -> None:
    assert supplies(["certified_days"]) == ("a date of service for which the ruleset states certified_days",)


@pytest.mark.parametrize("name", sorted(BY_FACT))
def test_every_entry_is_about_something_that_exists(name: str) -> None:
    record, dot, part = name.partition(".")
    if dot:
        assert (record, part in {field.name for field in fields(PlanOfCare)}) == ("plan", True)
    else:
        assert REGISTRY.named(name) is not None or any(name in roots for roots in ROOTS.values())


@pytest.mark.parametrize("statement", WRITTEN, ids=lambda statement: statement.write)
def test_every_example_is_read_without_a_problem(statement) -> None:
    for words in filter(None, (statement.write, statement.instead)):
        if statement.where == "in the header":
            text = f"claim 1\n  {words}\n"
        elif words.startswith("20"):
            text = f"claim 1\n  {words} 97110\n"
        else:
            text = f"claim 1\n  2026-02-04 97110 {words}\n"
        assert [
            item for item in Source.from_bytes("x", text.encode()).read() if isinstance(item, Problem)
        ] == []


@pytest.mark.parametrize("ruleset", SHIPPED)
def test_whatever_a_shipped_rule_lacks_has_words(ruleset: str) -> None:
    lacked = set()
    for text in (BARE, batch(), batch(after=(), diagnoses=None)):
        for needs in lint(text, ruleset).not_evaluated.values():
            assert needs
            lacked.update(needs)
    assert lacked
    facts = {name for name in lacked if REGISTRY.named(name) is not None}
    assert [name for name in facts if not statements(name)] == []
