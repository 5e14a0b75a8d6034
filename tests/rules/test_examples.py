"""Every rule of every shipped ruleset has examples, and they do what they say."""

import pytest

from claimlint.rules.reading import SHIPPED, read_ruleset
from claimlint.testing import Example, complaint, examples

ALL = [example for ruleset in SHIPPED for example in examples(ruleset)]


@pytest.mark.parametrize("example", ALL, ids=str)
def test_the_example_gives_what_it_says(example: Example) -> None:
    assert complaint(example) is None


@pytest.mark.parametrize("ruleset", SHIPPED)
def test_every_rule_has_a_bad_and_two_good_examples(ruleset: str) -> None:
    source = read_ruleset(ruleset)
    own = [rule for rule in source.rules.values() if rule.ruleset == source.head.name]
    too_few = [rule.entry.code for rule in own if len(rule.entry.bad) < 1 or len(rule.entry.good) < 2]
    assert too_few == []
