"""``grammars/claim.lark`` at work: parsing one line, and what else the grammar's terminals tell.

Nothing here repeats the syntax: the keywords and the comments are read off the grammar's own terminals.
lark is imported for what does not follow the grammar, and to make the tables for what does.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from claimlint.formats.tables import Runner

if TYPE_CHECKING:
    from lark import Lark

    from claimlint.formats.claim.trees import Branch


@cache
def parser() -> Lark:
    """The parser of one physical line (start rule ``line``)."""
    from claimlint.formats import parsers

    return parsers.load("claim", start="line")


@cache
def _runner() -> Runner | None:
    """The same parser, run by its tables; None where only lark can run it."""
    from claimlint.formats import parsers

    tables = parsers.tables("claim", "line")
    return None if tables is None else Runner(tables)


def parse(text: str) -> Branch | None:
    """The tree of one line without its line end; None where it does not follow the grammar."""
    runner = _runner()
    tree: Any = None if runner is None else runner.parse(text)
    if tree is not None:
        return cast("Branch", tree)
    from lark.exceptions import UnexpectedInput

    try:
        tree = parser().parse(text)
    except UnexpectedInput:
        return None
    return cast("Branch", tree)


@cache
def _terminals() -> dict[str, str]:
    """Terminal to its regular expression, for every terminal of the grammar."""
    from claimlint.formats import parsers

    tables = parsers.tables("claim", "line")
    if tables is not None:
        return tables.terminals
    return {each.name: each.pattern.to_regexp() for each in parser().terminals}


def terminal(name: str) -> str:
    """The regular expression of a terminal."""
    return _terminals()[name]


@cache
def keywords() -> dict[str, str]:
    """Terminal name to keyword, for every keyword of the grammar."""
    found = {}
    for name, expression in _terminals().items():
        literal = re.match(r"\(\?i:([a-z/\\-]+)\)", expression)
        if literal:
            found[name] = literal[1].replace("\\", "")
    return found


@cache
def _comments() -> re.Pattern[str]:
    return re.compile(f"{terminal('STRING')}|({terminal('COMMENT')})")


def comment_start(text: str) -> int:
    """Where the comment of a line begins, its ``#``; the length of the line when it has none."""
    if "#" in text:
        for match in _comments().finditer(text):
            if match[1]:
                return match.start()
    return len(text)


@cache
def _openings() -> tuple[re.Pattern[str], re.Pattern[str]]:
    blank = f"(?:{terminal('BLANK')})?"
    return (
        re.compile(f"{blank}{terminal('CLAIM')}"),
        re.compile(f"{blank}({terminal('STRING')}|{terminal('IDENTIFIER')})"),
    )


def opening_claim(text: str) -> int | None:
    """Where the word ``claim`` ends if the line begins with it; else None."""
    match = _openings()[0].match(text)
    return match.end() if match else None


def first_identifier(text: str) -> str:
    """The id at the beginning of ``text``, in its quotes if it has them; empty when there is none."""
    match = _openings()[1].match(text)
    return match[1] if match else ""


@cache
def lone_identifier() -> re.Pattern[str]:
    """An identifier and the end of its line."""
    return re.compile(rf"({terminal('IDENTIFIER')})[\r\n]*\Z")
