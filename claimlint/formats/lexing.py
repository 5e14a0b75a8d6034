"""lark's contextual lexer for short runs: no regular expression of a grammar is compiled twice.

lark joins the terminals that a parser state accepts into one expression for each such state. That is quick
to match and slow to compile, and a run on a small file compiles far longer than it matches: a five-line claim
comes by some twenty states. Here each terminal is compiled by itself, once, and those of a state are tried in
lark's own order, which is what their joined expression does.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from lark.lexer import BasicLexer, ContextualLexer, Scanner, _create_unless


class TerminalScanner(Scanner):
    """Tries terminals one by one."""

    def __init__(self, terminals: Any, g_regex_flags: int, re_: Any, use_bytes: bool) -> None:
        super().__init__(terminals, g_regex_flags, re_, use_bytes)  # type: ignore[no-untyped-call]

    def _build_mres(self, terminals: Any, max_size: int) -> list[re.Pattern[str]]:
        return [_compiled(each.name, each.pattern.to_regexp(), self.g_regex_flags) for each in terminals]


@cache
def _compiled(name: str, expression: str, flags: int) -> re.Pattern[str]:
    return re.compile(f"(?P<{name}>{expression})", flags)


class TerminalLexer(BasicLexer):
    """The lexer of one state."""

    def _build_scanner(self) -> Scanner:
        terminals, self.callback = _create_unless(self.terminals, self.g_regex_flags, self.re, self.use_bytes)
        return TerminalScanner(terminals, self.g_regex_flags, self.re, self.use_bytes)


class StateLexer(ContextualLexer):
    """Lexers by parser state."""

    BasicLexer = TerminalLexer
