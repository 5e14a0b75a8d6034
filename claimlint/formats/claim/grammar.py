"""``grammars/claim.lark`` at work: parsing one line, and what else the grammar's terminals tell.

Nothing here repeats the syntax: the keywords and the comments are read off the grammar's own terminals.
lark is imported on the first call, not with this module.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lark import Lark, Token, Tree


@cache
def parser() -> Lark:
    """The parser of one physical line (start rule ``line``)."""
    from claimlint.formats import parsers

    return parsers.load("claim", start="line")


def parse(text: str) -> Tree[Token]:
    """The tree of one line without its line end. Raises ``lark.exceptions.UnexpectedInput``."""
    return parser().parse(text)


@cache
def terminal(name: str) -> str:
    """The regular expression of a terminal."""
    return parser().get_terminal(name).pattern.to_regexp()


@cache
def keywords() -> dict[str, str]:
    """Terminal name to keyword, for every keyword of the grammar."""
    found = {}
    for definition in parser().terminals:
        literal = re.match(r"\(\?i:([a-z/\\-]+)\)", definition.pattern.to_regexp())
        if literal:
            found[definition.name] = literal[1].replace("\\", "")
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
