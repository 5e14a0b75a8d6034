"""Syntax errors in the language's own words: what stands there, what was expected, what was likely meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimlint.rules.conditions.errors import ConditionError, closest

if TYPE_CHECKING:
    from lark import UnexpectedInput

_KEYWORDS = (
    *("and", "or", "not", "in", "is", "present", "missing", "has", "any", "all", "no", "every"),
    *("count", "where", "between", "starts", "with"),
)
_FOREIGN = {
    "==": "=",
    "<>": "!=",
    "=>": ">=",
    "=<": "<=",
    "&&": "and",
    "||": "or",
    "&": "and",
    "|": "or",
    "!": "not",
}
"""What programmers write, and what it is called here."""

_SIGNS = "=<>&|!"

_AFTER_VALUE = frozenset({"IN", "IS", "HAS", "NOT", "PLUS", "MINUS", "STAR", "LPAR"})
"""What may follow a value beside a comparison; too many to list."""
_VALUES = frozenset({"CODE", "NUMBER", "MONEY", "DATE", "DURATION", "STRING"})


def explained(error: UnexpectedInput, text: str) -> ConditionError:
    """The ConditionError for what lark says about ``text``."""
    token = getattr(error, "token", None)
    terminals = set(getattr(error, "accepts", None) or getattr(error, "allowed", None) or ())
    expected = _expected(terminals)
    if token is not None and token.type == "$END":
        line = text.count("\n") + 1
        column = len(text) - (text.rfind("\n") + 1) + 1
        return ConditionError(f"the condition ends too early: expected {expected}", line, column)
    start = _begin(text, error.pos_in_stream or 0)
    word = _word_at(text, start)
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    suggestion = _suggestion(word, "CODE" in terminals)
    return ConditionError(f"cannot read '{word}' here: expected {expected}", error.line, column, suggestion)


def _begin(text: str, start: int) -> int:
    """Where the run of signs around ``start`` begins: of ``==`` only the second is unexpected."""
    while start > 0 and text[start] in _SIGNS and text[start - 1] in _SIGNS:
        start -= 1
    return start


def _word_at(text: str, start: int) -> str:
    """The word, or the run of other signs, that begins at ``start``."""
    match = re.compile(rf"[\w.$]+|[{_SIGNS}]+|\S").match(text, start)
    return match.group() if match else ""


def _suggestion(word: str, code_expected: bool) -> str | None:
    """What the author most likely meant by ``word``; None when nothing is near."""
    if word in _FOREIGN:
        return _FOREIGN[word]
    if word.lower() in _KEYWORDS:
        return word.lower() if word != word.lower() else None
    if code_expected and word != word.upper() and len(word) in (2, *range(4, 9)):
        return word.upper()
    return closest(word, _KEYWORDS)


def _expected(terminals: set[str]) -> str:
    """What may stand there, for a reader: "a fact or a value, 'not' or '('"."""
    words: list[str] = []
    if "NAME" in terminals:
        words.append(_named(terminals))
    elif terminals >= _VALUES:
        words.append("a code or another value")
    compared = "COMPARISON" in terminals
    named = terminals - _AFTER_VALUE if compared else terminals
    words += [text for name, text in _VOCABULARY if name in named]
    if compared:
        words.append("a comparison such as '=', 'in', 'has' or 'is present'")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _named(terminals: set[str]) -> str:
    if terminals >= _VALUES:
        return "a fact or a value"
    return "the name of a code set" if "LPAR" in terminals else "a name"


_VOCABULARY = (
    ("_AND", "'and'"),
    ("_OR", "'or'"),
    ("NOT", "'not'"),
    ("IN", "'in'"),
    ("IS", "'is'"),
    ("HAS", "'has'"),
    ("ANY", "'any'"),
    ("ALL", "'all'"),
    ("NO", "'no'"),
    ("EVERY", "'every'"),
    ("COUNT", "'count'"),
    ("WHERE", "'where'"),
    ("PRESENT", "'present'"),
    ("MISSING", "'missing'"),
    ("WITH", "'with'"),
    ("PLUS", "'+'"),
    ("MINUS", "'-'"),
    ("STAR", "'*'"),
    ("LPAR", "'('"),
    ("COMMA", "','"),
    ("RPAR", "')'"),
    ("$END", "the end"),
)
