"""Our lexer gives what lark's own gives: the same trees, and the same complaints."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark
from lark.exceptions import UnexpectedInput

from claimlint import resources
from claimlint.formats import parsers
from claimlint.formats.lexing import Literal

LINES = [
    "claim 26-1 payer medicare",
    "  member 1EG4-TE5-MK73 born 1949-03-02 sex F",
    "PLAN Established 2026-02-02 certified 2026-02-20 by MD 1003000126 until 2026-05-02",
    "2026-02-04 97110-GP-KX x2 30min $64.00 allowed $27.31 dx 1,2 by PT 1245319599",
    "2026-02-04..2026-02-06 G0283 x2",
    "used PT/SLP $2,455.00",
    'auth "A 17" visits 5',
    "provider none",
]
WORDS = [
    *("claim", "payer", "plan", "none", "used", "ot", "pt/slp", "dx", "by", "x2", "30min", "$5", "97110"),
    *("GP", "-", "..", "2026-01-01", "\u017fex", "\u212ax", "#", "note"),
]


@cache
def plain() -> Lark:
    return Lark(resources.read_text("grammars/claim.lark"), parser="lalr", start="line")


def outcome(parser: Lark, text: str) -> Any:
    try:
        return parser.parse(text)
    except UnexpectedInput as error:
        return type(error), error.line, error.column, sorted(getattr(error, "accepts", None) or ())


@pytest.mark.parametrize("line", LINES)
def test_lines_of_claims(line: str) -> None:
    tree = outcome(plain(), line)
    assert not isinstance(tree, tuple)
    assert outcome(parsers.load("claim", start="line"), line) == tree


@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_any_words(text: str) -> None:
    assert outcome(parsers.load("claim", start="line"), text) == outcome(plain(), text)


@given(st.sampled_from(LINES), st.integers(0, 60), st.characters(exclude_characters="\r\n"))
def test_lines_with_a_letter_changed(line: str, place: int, letter: str) -> None:
    text = line[:place] + letter + line[place + 1 :]
    assert outcome(parsers.load("claim", start="line"), text) == outcome(plain(), text)


def test_a_literal_ends_where_the_text_does() -> None:
    keyword = Literal("SEX", "sex", "(?i:sex)", any_case=True)
    found = keyword.match("born sex", 5, 8)
    assert found is not None
    assert (found.group(0), found.lastgroup) == ("sex", "SEX")
    assert keyword.match("born sex", 5, 7) is None
    assert keyword.match("born \u017fex", 5) is not None
