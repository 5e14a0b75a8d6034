"""Suppressions that silence nothing: what is said of each, and what may have been meant."""

from __future__ import annotations

import pytest

from tests.rules.runs import lint

CLEAN = "claim 1\n  dx M54.50\n  2026-06-02 97110-GP x2 30min $64 dx 1"


def told(stated: str, ruleset: str = "medicare") -> tuple[str, str]:
    """Message and help of the one finding about a suppression of ``stated`` beside a clean line."""
    run = lint(f"{CLEAN}  # claimlint: ignore[{stated}] because\n", ruleset)
    (finding,) = [finding for finding in run.findings if finding.code == "SUP001"]
    return finding.message, finding.help


def test_a_rule_that_nothing_here_breaks() -> None:
    message, help_text = told("MOD001")
    assert message == "the suppression of MOD001 silences nothing: nothing here breaks it"
    assert help_text.startswith("take it out of the comment")


@pytest.mark.parametrize(
    ("stated", "meant"),
    [
        ("MOD01", "MOD01"),
        ("mod0015", "MOD015"),
        ("kx-mising", "kx-missing"),
        ("timely-fileing", "timely-filing"),
    ],
)
def test_an_unknown_rule_is_told_with_what_may_be_meant(stated: str, meant: str) -> None:
    message, help_text = told(stated)
    assert f"the suppression of {stated} silences nothing: ruleset medicare" in message
    assert f"has no such rule; did you mean {meant}" in message
    assert help_text.startswith("write the code or name of the rule that is meant")


@pytest.mark.parametrize("stated", ["PAY001", "QQQ001"])
def test_a_code_of_no_topic_of_the_ruleset_gets_no_suggestion(stated: str) -> None:
    """It may be a rule of another payer."""
    message, _ = told(stated)
    assert message.endswith("ruleset medicare, which judges this claim, has no such rule")


@pytest.mark.parametrize("stated", ["SYN001", "X12021", "SUP001"])
def test_what_is_no_rule_is_not_silenced_by_a_comment(stated: str) -> None:
    message, help_text = told(stated)
    assert message.endswith("it is no rule, and is not silenced by a comment")
    assert "--ignore" in help_text
