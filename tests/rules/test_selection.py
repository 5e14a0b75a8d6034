"""Which rules a run applies: the more exact selector is the stronger, and of equals ignoring wins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.rules.reading import read_ruleset
from claimlint.rules.selection import Selection, UnknownSelector
from tests.rules.rulesets_written import loaded

KNOWN = {code: rule.name for code, rule in read_ruleset("medicare").rules.items()}


def chosen(*, default: bool = True, **selectors: str) -> set[str]:
    """The codes that a selection applies, each selector a text of words."""
    selection = Selection(**{name: tuple(words.split()) for name, words in selectors.items()})
    return {code for code, name in KNOWN.items() if selection.includes(code, name, default=default)}


def of(*prefixes: str) -> set[str]:
    return {code for code in KNOWN if code.startswith(prefixes)}


def test_without_selectors_a_rule_is_on_as_its_ruleset_says() -> None:
    assert chosen() == set(KNOWN)
    assert chosen(default=False) == set()


@pytest.mark.parametrize("word", ["STR001", "str001", "npi-checksum"])
def test_a_rule_is_selected_by_its_code_in_any_case_or_its_name(word: str) -> None:
    assert chosen(select=word) == {"STR001"}
    assert chosen(ignore=word) == set(KNOWN) - {"STR001"}


def test_selecting_replaces_what_is_on_and_extending_adds_to_it() -> None:
    assert chosen(select="COV MOD01") == of("COV", "MOD01")
    assert chosen(extend_select="COV", default=False) == of("COV")
    assert chosen(extend_select="COV") == set(KNOWN)
    assert chosen(select="COV", extend_select="STR001") == of("COV", "STR001")


def test_all_stands_for_every_rule_and_is_the_weakest() -> None:
    assert chosen(select="ALL", default=False) == set(KNOWN)
    assert chosen(ignore="ALL") == set()
    assert chosen(ignore="ALL", select="S") == of("STR")
    assert chosen(select="ALL", ignore="S") == set(KNOWN) - of("STR")
    assert chosen(ignore="ALL", extend_select="npi-checksum") == {"STR001"}


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ("STR001", "STR", {"STR001"}),
        ("STR", "STR001", of("STR") - {"STR001"}),
        ("STR00", "STR", of("STR00")),
        ("STR", "STR00", of("STR") - of("STR00")),
        ("STR", "STR", set()),
        ("npi-checksum", "STR001", set()),
        ("STR001", "npi-checksum", set()),
        ("npi-checksum", "STR00", {"STR001"}),
        ("STR COV", "STR0 COV001", of("COV") - {"COV001"}),
    ],
)
def test_the_more_exact_selector_wins_and_of_equals_ignoring(
    select: str, ignore: str, expected: set[str]
) -> None:
    assert chosen(select=select, ignore=ignore) == expected


def test_extending_is_as_strong_as_selecting() -> None:
    assert chosen(ignore="STR", extend_select="STR001") == set(KNOWN) - of("STR") | {"STR001"}
    assert chosen(ignore="STR001", extend_select="STR") == set(KNOWN) - {"STR001"}


def test_what_stands_in_the_middle_of_a_name_or_code_selects_nothing() -> None:
    assert chosen(select="npi") == set()
    assert chosen(select="001") == set()
    assert chosen(select="STR-") == set()


def test_the_active_rules_of_a_ruleset_leave_out_those_that_are_off() -> None:
    rules = loaded("medicare").rules
    rules = tuple(rule._replace(enabled=rule.code != "STR001") for rule in rules)
    assert Selection().active(rules) == set(KNOWN) - {"STR001"}
    assert Selection(select=("STR",)).active(rules) == of("STR")


@pytest.mark.parametrize(
    ("word", "suggestion"),
    [
        ("npi-cheksum", "npi-checksum"),
        ("timely-filing-nere", "timely-filing-near"),
        ("zzzzzz", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("option", ["select", "ignore", "extend_select"])
def test_a_selector_that_means_no_rule_is_told_with_what_was_meant(
    option: str, word: str, suggestion: str | None
) -> None:
    with pytest.raises(UnknownSelector) as caught:
        Selection(**{option: ("STR", word)}).check(tuple(KNOWN.items()))
    assert (caught.value.selector, caught.value.suggestion) == (word, suggestion)


def test_known_selectors_pass() -> None:
    Selection(("ALL", "s", "npi-checksum"), ("STR001",), ("cov",)).check(tuple(KNOWN.items()))


def test_problems_of_the_file_are_reported_unless_they_are_ignored() -> None:
    assert Selection(select=("STR",)).reports("SYN001", "syntax-error")
    assert not Selection(ignore=("SYN001",)).reports("SYN001", "syntax-error")
    assert not Selection(ignore=("SYN",)).reports("SYN001", "syntax-error")
    assert Selection(ignore=("SYN",), select=("SYN001",)).reports("SYN001", "syntax-error")


words = st.lists(
    st.sampled_from(["ALL", "S", "STR", "STR0", "STR00", "STR001", "npi-checksum", "COV", "COV001"]),
    max_size=4,
)


def strongest(selectors: list[str], code: str, name: str) -> int:
    """How exactly some selector means a rule, written out case by case."""
    grades = [0]
    for selector in selectors:
        if selector in (code, name):
            grades.append(99)
        elif selector == "ALL":
            grades.append(1)
        elif code[: len(selector)] == selector:
            grades.append(1 + len(selector))
    return max(grades)


@given(words, words, words, st.booleans())
def test_precedence_equals_its_written_rule(
    select: list[str], ignore: list[str], extend: list[str], default: bool
) -> None:
    selection = Selection(tuple(select), tuple(ignore), tuple(extend))
    for code, name in (
        ("STR001", "npi-checksum"),
        ("STR014", "modifier-duplicate"),
        ("COV001", "timely-filing"),
    ):
        wanted, unwanted = strongest(select + extend, code, name), strongest(ignore, code, name)
        on = wanted > 0 or (default and not select)
        expected = on and not (unwanted and unwanted >= wanted)
        assert selection.includes(code, name, default=default) == expected
