"""Every mistake in a condition is reported at its place, in the language's own words, with a suggestion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.rules.conditions.errors import ConditionError
from claimlint.rules.conditions.parser import parse
from tests.rules.conditions.toy import CLAIM, LINE, PROVIDER, ToyScope, checked


def failed(text: str, scope: ToyScope = LINE) -> ConditionError:
    with pytest.raises(ConditionError) as caught:
        checked(text, scope)
    return caught.value


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "suggestion"),
    [
        ("", 1, 1, "the condition ends too early: expected a fact or a value, 'not', 'has'", None),
        ("units >", 1, 8, "the condition ends too early: expected a fact or a value, 'count' or '('", None),
        ("therapy and\n", 2, 1, "the condition ends too early", None),
        ("code == 97140", 1, 6, "cannot read '==' here: expected a fact or a value", "="),
        ("code <> 97140", 1, 6, "cannot read '<>' here", "!="),
        ("therapy AND therapy", 1, 9, "cannot read 'AND' here: expected 'and', 'or', the end", "and"),
        ("therapy && therapy", 1, 9, "cannot read '&&' here", "and"),
        ("therapy\n  or code beetween 1 and 2", 2, 11, "cannot read 'beetween' here", "between"),
        ("has any (kx)", 1, 10, "cannot read 'kx' here: expected a code or another value", "KX"),
        ("has Kx", 1, 5, "cannot read 'Kx' here", "KX"),
        ("units is", 1, 9, "the condition ends too early: expected 'present' or 'missing'", None),
        ("code in", 1, 8, "the condition ends too early: expected the name of a code set or '('", None),
        ("any line wher (therapy)", 1, 10, "cannot read 'wher' here: expected 'where'", "where"),
        ("((therapy)", 1, 11, "the condition ends too early: expected ')'", None),
        ("units < 3 < 4", 1, 11, "cannot read '<' here: expected 'and', 'or'", None),
        ("code = 97140x", 1, 8, "cannot read '97140x' here", "97140X"),
    ],
)
def test_syntax_errors_say_what_was_expected(
    text: str, line: int, column: int, message: str, suggestion: str | None
) -> None:
    error = failed(text)
    assert error.message.startswith(message)
    assert (error.line, error.column, error.suggestion) == (line, column, suggestion)


@pytest.mark.parametrize(
    ("text", "column", "message", "suggestion"),
    [
        ("therapy and unit > 3", 13, "a line has no fact called 'unit'", "units"),
        ("zebra is present", 1, "a line has no fact called 'zebra'", None),
        ("evaluations", 1, "evaluations is a code set, not a fact: ask whether something is in it", None),
        ("units_supported_by > 3", 1, "units_supported_by is a function", "units_supported_by(...)"),
        ("code in evaluation", 9, "there is no code set called 'evaluation'", "evaluations"),
        ("code in units", 9, "units is a fact, not a code set", None),
        ("units in evaluations", 1, "units is a number; a code set holds codes", None),
        (
            "unit_supported_by(1) > 3",
            1,
            "there is no function called 'unit_supported_by'",
            "units_supported_by",
        ),
        ("units_supported_by(1, 2) > 3", 1, "units_supported_by takes 1 value, not 2", None),
        ("units_supported_by(code) > 3", 20, "units_supported_by needs a number here, and code is a", None),
        ("ptp_edit.partnr has KX", 1, "ptp_edit has no part called 'partnr'", "partner"),
        ("ptp_edit.rank > 2", 1, "ptp_edit.rank is of a kind that conditions cannot use", None),
        ("ptp_edit has KX", 1, "ptp_edit has no part called 'modifiers'", None),
        ("code.x = 3", 1, "code is a code or text, which has no parts such as 'x'", None),
        ("any claim where (therapy)", 5, "a line has no 'claim' inside it", None),
        ("code = 3.5", 8, "3.5 cannot be a code", None),
        ("code in (97140, 3.5)", 17, "3.5 cannot be a code", None),
        ("has $5", 5, "$5 cannot be a code", None),
        ("has KXX", 5, "KXX is no modifier, which is two capital letters or digits", None),
        ("therapy and not has any (KX, GA1, GZ)", 30, "GA1 is no modifier", None),
        ("has all (KX, 5)", 14, "5 is no modifier", None),
        ('has "kx"', 5, "kx is no modifier", "KX"),
        ("modifiers has 97110", 15, "97110 is no modifier", None),
        ("therapy and 5 = 6", 13, "5 and 6 are both written out; compare a fact with them", None),
        ("97110 in (97110)", 11, "97110 and 97110 are both written out; compare a fact with them", None),
        ("date > $5", 1, "date is a date and $5 is an amount of money: they cannot be compared", None),
        ("charge > 100", 1, "charge is an amount of money and 100 is a number: they cannot be", "$100"),
        ("charge in ($1, 2)", 16, "charge is an amount of money and 2 is a number: they cannot be", "$2"),
        ("date - date > 30", 1, "date - date is a number of days and 30 is a number: they cannot", "30 days"),
        ("date - date > 1 year", 1, "date - date is a number of days and 1 year is", "date > date + 1 year"),
        ("date > '2026-02-01'", 1, "date is a date and '2026-02-01' is a code or text", "2026-02-01"),
        ("date = 2026-02-30", 8, "2026-02-30 is not a day of the calendar", None),
        ("date > date + 101 years", 15, "101 years is longer than a hundred years", None),
        ("date + 30 > date", 1, "date is a date and 30 is a number: they cannot be added", "30 days"),
        (
            "units * 1 day > 3",
            1,
            "units is a number and 1 day is a number of days: they cannot be multip",
            None,
        ),
        ("units * 1 year > 3", 1, "units is a number and 1 year is a number of months or years", None),
        ("code > KX", 1, "code is a code or text: it can be equal to another, not more or less", None),
        ("code between 97110 and 97140", 1, "code is a code or text: it can be equal to another", None),
        ("modifiers = KX", 1, "modifiers is a list of codes and KX is a code or text", "modifiers has KX"),
        ("modifiers = modifiers", 1, "modifiers is a list of codes, which cannot be compared", None),
        ("modifiers in (59)", 1, "modifiers is a list of codes, not one code", "modifiers has any (59)"),
        ("code has KX", 1, "code is a code or text; only a list of codes can have one", "code = KX"),
        ("has evaluations", 5, "evaluations is a code set", "has any evaluations"),
        ("has date", 5, "'has' needs a code, and date is a date", None),
        ("year starts with 20", 1, "year is a number; only a fact that is a code or text starts with", None),
        ("units", 1, "units is a number; alone it is neither true nor false", "units is present"),
        (
            "therapy = yes",
            11,
            "a yes/no fact is not compared with 'yes': it stands alone, or after 'not'",
            None,
        ),
        ("therapy_discipline = gp", 22, "a line has no fact called 'gp'", "GP"),
        ("therapy_discipline = physical", 22, "a line has no fact called 'physical'", '"physical"'),
        (
            "(therapy and has KX) > 3",
            2,
            "'therapy and has KX' is true or false; a value is needed here",
            None,
        ),
        (
            "units + 1 is missing",
            1,
            "only a fact can be present or missing, and 'units + 1' is worked out",
            None,
        ),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(
    text: str, column: int, message: str, suggestion: str | None
) -> None:
    error = failed(text)
    assert error.message.startswith(message)
    assert (error.line, error.column, error.suggestion) == (1, column, suggestion)


def test_places_count_lines_and_columns_inside_the_condition() -> None:
    error = failed("therapy\n  and (code = 97140\n       or unitz > 3)")
    assert (error.line, error.column) == (3, 11)


def test_a_misspelt_kind_of_node_is_corrected() -> None:
    assert failed("any lines where (therapy)", CLAIM).suggestion == "line"


class NestingScope(ToyScope):
    """Lines inside lines."""

    __slots__ = ()

    def inner(self, kind: str) -> tuple[tuple[str, ...], NestingScope, frozenset[str]] | None:
        return ("lines",), self, frozenset()


def test_where_stands_inside_where_only_so_deep() -> None:
    scope, three = NestingScope("line"), "any line where (" * 3 + "therapy" + ")" * 3
    assert checked(three, scope).source == three
    error = failed(f"any line where ({three})", scope)
    assert (error.message, error.column) == ("'where' may stand inside another only 3 deep", 53)


def test_has_needs_a_subject_where_there_are_no_modifiers() -> None:
    assert failed("has KX", PROVIDER).message.startswith("a provider has no modifiers")


def test_the_error_reads_as_one_sentence_with_its_suggestion() -> None:
    assert str(failed("charge > 100")).endswith("they cannot be compared; did you mean '$100'?")
    assert str(failed("code = 3.5")) == "3.5 cannot be a code"


def test_a_number_without_measure_is_an_error_like_any_other() -> None:
    assert failed(f"units > {'9' * 5000}").message == "a number has at most 30 digits"


@pytest.mark.parametrize("text", ["not " * 5000 + "therapy", " - ".join(["units"] * 5000) + " > 1"])
def test_endless_nesting_is_an_error_like_any_other(text: str) -> None:
    assert failed(text).message == "this condition is nested too deeply"


def test_needless_parentheses_may_be_as_many_as_one_likes() -> None:
    assert checked("(" * 5000 + "therapy" + ")" * 5000) == checked("therapy")


WORDS = "and or not in is present missing has any ( ) , . = > + - * where line code KX 97140 $5 30 2026-01-01"
SENTENCES = st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join)


def place_of_error(text: str) -> tuple[int, int] | None:
    try:
        parse(text)
    except ConditionError as error:
        return error.line, error.column
    return None


@given(st.one_of(st.text(max_size=30), SENTENCES))
def test_any_text_is_either_read_or_refused_with_a_place_inside_it(text: str) -> None:
    place = place_of_error(text)
    if place is not None:
        line, column = place
        lines = text.split("\n")
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
