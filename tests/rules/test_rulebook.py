"""The shipped rulesets read like a manual: a file for each topic, its rules in the order of their codes."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from claimlint.cli import rule_documents
from claimlint.rules.reading import SHIPPED, SourceRule, read_ruleset
from tests.rules import quality

ROOT = Path(__file__).parent.parent.parent


def own_rules(ruleset: str) -> list[SourceRule]:
    """The rules that a ruleset adds to those it extends, file by file, as they stand there."""
    source = read_ruleset(ruleset)
    own = [rule for rule in source.rules.values() if rule.ruleset == source.head.name]
    return sorted(own, key=lambda rule: (rule.file.path, rule.file.text.index(f"[rule.{rule.name}]")))


@pytest.mark.parametrize("ruleset", SHIPPED)
def test_the_rules_of_a_file_stand_in_the_order_of_their_codes(ruleset: str) -> None:
    for path, rules in groupby(own_rules(ruleset), key=lambda rule: rule.file.path):
        codes = [rule.entry.code for rule in rules]
        assert codes == sorted(codes), path


def test_a_file_of_the_medicare_ruleset_holds_one_topic() -> None:
    topics: dict[str, set[str]] = {}
    for rule in own_rules("medicare"):
        topics.setdefault(rule.topic, set()).add(rule.entry.code[:3])
    assert {topic: codes for topic, codes in topics.items() if len(codes) > 1} == {}


def test_what_is_recalled_with_little_certainty_is_off() -> None:
    unsure = [rule for name in SHIPPED for rule in own_rules(name) if rule.entry.confidence == "low"]
    assert [rule.entry.code for rule in unsure if rule.entry.enabled] == []


def test_every_rule_has_its_page_and_every_page_is_current() -> None:
    folder = ROOT / "docs" / "rules"
    written = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    assert written == rule_documents.documents(), "run `make docs`"


def test_the_table_of_quality_is_current() -> None:
    path = ROOT / "docs" / "ruleset-quality.md"
    assert path.read_text(encoding="utf-8") == quality.published(), "run `make docs`"
