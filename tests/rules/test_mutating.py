"""The slips that are made in conditions, and whether examples show them."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimlint.quality import guards
from tests.rules import quality

HEAD = """
[ruleset]
name = "own"
title = "Own"
payers = ["own"]
examples_as_of = 2026-06-30

[rule.own-rule]
code = "OWN001"
severity = "error"
confidence = "high"
each = "line"
at = "code"
message = "{code}"
help = "mend it"
why = "because"
cite = ["nowhere"]
"""
CLAIM = "'''\nclaim 1  payer own\n  2026-06-02  %s\n'''"


def survivors(tmp_path: Path, when: str, bad: list[str], good: list[str], head: str = HEAD) -> list[str]:
    """The mutants of a rule that its examples, each of one service line, do not show."""
    path = tmp_path / "own.toml"
    shown = [f"{kind} = [{', '.join(CLAIM % line for line in lines)}]" for kind, lines in examples(bad, good)]
    path.write_text("\n".join([head, f"when = '{when}'", *shown]))
    (guard,) = guards(str(path))
    assert (guard.bad, guard.good) == (len(bad), len(good))
    return list(guard.survivors)


def examples(bad: list[str], good: list[str]) -> list[tuple[str, list[str]]]:
    return [("bad", bad), ("good", good)]


def test_a_limit_shown_on_both_sides_leaves_nothing(tmp_path: Path) -> None:
    assert survivors(tmp_path, "units > 4", ["97110 x5"], ["97110 x4"]) == []


def test_a_limit_shown_far_from_it_leaves_both_shifts(tmp_path: Path) -> None:
    assert survivors(tmp_path, "units > 4", ["97110 x9"], ["97110 x1"]) == [
        "case 1: units > 4: one more",
        "case 1: units > 4: one less",
    ]


def test_a_guard_that_no_example_needs_is_told(tmp_path: Path) -> None:
    assert survivors(tmp_path, "units > 4 and not has GY", ["97110 x5"], ["97110 x4"]) == [
        "case 1: without not has GY"
    ]


def test_each_code_of_a_list_wants_an_example(tmp_path: Path) -> None:
    assert survivors(tmp_path, "has any (GA, GZ)", ["97110-GA x1"], ["97110 x1"]) == [
        "case 1: has any (GA, GZ) without GZ"
    ]


def test_that_a_rule_is_not_evaluated_is_an_outcome_too(tmp_path: Path) -> None:
    missing = ["97110 x2", "97110"]
    assert survivors(tmp_path, "units is present and units > 4", ["97110 x5"], ["97110 x4", "97110"]) == []
    assert survivors(tmp_path, "units > 4", ["97110 x5"], ["97110 x4", *missing]) == []


def test_the_days_that_a_rule_judges_are_shifted(tmp_path: Path) -> None:
    dated = HEAD.replace('each = "line"', 'each = "line"\nfrom = 2026-06-02\nuntil = 2026-06-02')
    assert survivors(tmp_path, "units > 4", ["97110 x5"], ["97110 x4"], dated) == [
        "from one day earlier",
        "until one day later",
    ]


def test_alternatives_are_left_out_one_by_one(tmp_path: Path) -> None:
    when = "units > 4 or code = 97140"
    assert survivors(tmp_path, when, ["97110 x5"], ["97110 x4"]) == ["case 1: without code = 97140"]


@pytest.fixture(scope="module")
def shipped() -> tuple[quality.Guard, ...]:
    return quality.shipped()


def test_every_mutant_of_a_shipped_rule_is_shown_by_an_example(shipped: tuple[quality.Guard, ...]) -> None:
    assert [(guard.rule.code, guard.survivors) for guard in shipped if guard.survivors] == []


def test_every_excuse_is_needed(shipped: tuple[quality.Guard, ...]) -> None:
    assert [(guard.rule.code, guard.unknown) for guard in shipped if guard.unknown] == []
