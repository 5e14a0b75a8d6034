"""The parser that runs by tables gives the trees that lark gives, and none where lark gives none."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark.exceptions import UnexpectedInput

from claimlint.formats import parsers
from claimlint.formats.claim import grammar
from claimlint.formats.claim.printer import write
from claimlint.formats.tables import Runner, tables_of
from claimlint.testing import examples
from tests.strategies import claims

ROOT = Path(__file__).parents[2]
LINES = sorted(
    {
        line[: grammar.comment_start(line)].rstrip()
        for path in (ROOT / "fixtures").rglob("*.claim")
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
    }
    | {
        line[: grammar.comment_start(line)].rstrip()
        for name in ("base", "medicare", "medicare-institutional", "commercial")
        for example in examples(name)
        for line in example.text.splitlines()
        if "*" not in line
    }
)
WORDS = sorted({word for line in LINES for word in line.split()} | set(grammar.keywords().values()))
RUNNER = Runner(parsers.tables("claim", "line"))  # type: ignore[arg-type]


def shape(tree: Any) -> Any:
    """A tree of either kind, to be compared: names, types, texts and places."""
    if isinstance(tree, str):
        return tree.type, str(tree), tree.start_pos, tree.end_pos  # type: ignore[attr-defined]
    return str(tree.data), [shape(child) for child in tree.children]


def by_lark(text: str) -> Any:
    try:
        return shape(grammar.parser().parse(text))
    except UnexpectedInput:
        return None


def by_tables(text: str) -> Any:
    tree = RUNNER.parse(text)
    return None if tree is None else shape(tree)


@pytest.mark.parametrize("number", range(8))
def test_the_lines_at_hand_give_the_same_trees(number: int) -> None:
    mine = LINES[number::8]
    assert len(mine) > 50
    assert [by_tables(line) for line in mine] == [by_lark(line) for line in mine]


@given(claims())
@settings(max_examples=40)
def test_any_claim_gives_the_same_trees(claim: Any) -> None:
    for line in write(claim).splitlines():
        assert by_tables(line) == by_lark(line), line


letters = st.text(string.printable + "\u017f\u212a\u00e9\u00a0\ufeff", max_size=12)


@given(
    st.lists(st.one_of(st.sampled_from(WORDS), letters), max_size=9), st.sampled_from((" ", "  ", "", "-"))
)
@settings(max_examples=600)
def test_any_words_give_the_same_trees(words: list[str], between: str) -> None:
    text = between.join(words).replace("\n", " ").replace("\r", " ")
    assert by_tables(text) == by_lark(text)


@given(st.sampled_from([line for line in LINES if line.strip()]), st.data())
@settings(max_examples=400)
def test_a_line_with_one_change_gives_the_same_trees(line: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(line) - 1))
    text = (
        line[:at]
        + data.draw(st.sampled_from(("", "x", " ", "-", ".", "\u017f", "#", '"', "$")))
        + line[at + 1 :]
    )
    assert by_tables(text) == by_lark(text)


def test_keywords_are_read_in_any_case_even_in_letters_beyond_ascii() -> None:
    for text in ("PAYER medicare", "ba\u017fe", "mar\u212aed", "\u017fex f", "pa\u0131d"):
        assert by_tables(text) == by_lark(text)


def test_a_grammar_that_the_tables_cannot_say_is_left_to_lark() -> None:
    assert tables_of(parsers.load("condition"), "start") is None
