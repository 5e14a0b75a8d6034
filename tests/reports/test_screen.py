"""Excerpts on a screen: the marks stand under the span whatever the line holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.reports.screen import underlined, visible, width, wrapped
from claimlint.source import Excerpt


def marked(excerpt: Excerpt, columns: int = 60) -> str:
    """The characters that stand over the marks."""
    shown, marks = underlined(excerpt, columns)
    start, end = len(marks) - len(marks.lstrip(" ")), len(marks)
    over, column = "", 0
    for char in shown:
        if start <= column < end and width(char):
            over += char
        column += width(char)
    return over


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("2026-02-04  97110-GP", "97110"),
        ("\t2026-02-04\t97110-GP", "97110"),
        ("note 鍼治療 97110-GP", "97110"),
        ("note 鍼治療 97110", "治療"),
        ("\x1b[31mred 97110", "97110"),
        ("nbsp\xa0here 97110", "97110"),
    ],
)
def test_the_marks_stand_under_the_field(text: str, field: str) -> None:
    assert marked(Excerpt(text, text.index(field), len(field))) == field


def test_a_combining_accent_takes_no_room() -> None:
    text = "cafe\u0301 97110"
    assert marked(Excerpt(text, text.index("97110"), 5)) == "97110"


def test_a_tab_inside_the_span_is_marked_in_full() -> None:
    assert underlined(Excerpt("a\tb", 0, 3), 40) == ("a    b", "^^^^^^")


def test_something_missing_has_one_mark_where_it_should_be() -> None:
    assert underlined(Excerpt("CLM*1", 5, 0), 40) == ("CLM*1", "     ^")
    assert underlined(Excerpt("", 0, 0), 40) == ("", "^")


def test_a_long_line_is_cut_on_both_sides_of_the_span() -> None:
    text = "a" * 500 + "97110" + "b" * 500
    shown, marks = underlined(Excerpt(text, 500, 5), 41)
    assert shown == "..." + "a" * 15 + "97110" + "b" * 15 + "..."
    assert marks == " " * 18 + "^^^^^"


def test_the_beginning_is_kept_where_the_span_is_near_it() -> None:
    shown, marks = underlined(Excerpt("ab 97110" + "z" * 500, 3, 5), 40)
    assert shown == "ab 97110" + "z" * 26 + "..."
    assert marks == "   ^^^^^"


def test_a_span_longer_than_the_screen_is_cut_too() -> None:
    shown, marks = underlined(Excerpt("x" * 1000, 0, 1000), 40)
    assert (shown, marks) == ("x" * 34 + "...", "^" * 34)


def test_a_line_of_megabytes_is_shown_from_its_surroundings_alone() -> None:
    shown, _ = underlined(Excerpt("~" * 10_000_000, 9_000_000, 3), 80)
    assert len(shown) == 80


@given(
    text=st.text(max_size=300),
    start=st.integers(-5, 320),
    length=st.integers(-5, 320),
    columns=st.integers(20, 120),
)
def test_any_excerpt_is_printable_and_fits(text: str, start: int, length: int, columns: int) -> None:
    shown, marks = underlined(Excerpt(text, start, length), columns)
    assert shown.isprintable()
    assert width(shown) <= columns
    assert set(marks) <= {" ", "^"}
    assert "^" in marks
    assert len(marks) <= columns + 1


@given(st.text())
def test_visible_text_is_printable_and_printable_text_unchanged(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert shown == text or not text.isprintable()


@given(st.lists(st.text("ab鍼", min_size=1, max_size=12), min_size=1), st.integers(8, 40))
def test_wrapping_keeps_every_word_and_the_width(words: list[str], columns: int) -> None:
    lines = wrapped(" ".join(words), columns)
    assert " ".join(lines).split(" ") == words
    assert all(width(line) <= columns or " " not in line for line in lines)
