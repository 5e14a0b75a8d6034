"""Grammars are loaded by name, once for each set of options."""

import pytest

from claimlint.formats import parsers


def test_a_parser_is_built_once():
    assert parsers.load("x12_837p", lexer="basic") is parsers.load("x12_837p", lexer="basic")


def test_an_unknown_grammar_is_an_error():
    with pytest.raises(FileNotFoundError):
        parsers.load("no_such_grammar")
