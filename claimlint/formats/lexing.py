"""lark's contextual lexer for short runs: no regular expression of a grammar is compiled twice.

lark joins the terminals that a parser state accepts into one expression for each such state. That is quick
to match and slow to compile, and a run on a small file compiles far longer than it matches: a five-line claim
comes by some twenty states. Here each terminal is compiled by itself, once, keywords not at all, and those of
a state are tried in lark's own order, which is what their joined expression does.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from lark.lexer import BasicLexer, ContextualLexer, PatternStr, Scanner, _create_unless

from claimlint.formats.tables import keyword


class TerminalScanner(Scanner):
    """Tries terminals one by one."""

    def __init__(self, terminals: Any, g_regex_flags: int, re_: Any, use_bytes: bool) -> None:
        super().__init__(terminals, g_regex_flags, re_, use_bytes)  # type: ignore[no-untyped-call]

    def _build_mres(self, terminals: Any, max_size: int) -> list[re.Pattern[str] | Literal]:
        return [self._matcher(each.name, each.pattern) for each in terminals]

    def _matcher(self, name: str, pattern: Any) -> re.Pattern[str] | Literal:
        expression, flags = pattern.to_regexp(), self.g_regex_flags
        if isinstance(pattern, PatternStr) and not flags and {*pattern.flags} <= {"i"}:
            return Literal(name, pattern.value, expression, bool(pattern.flags))
        word = None if flags else keyword(expression)
        if word is not None:
            return Literal(name, word[0], expression, True, _compiled("behind", word[1], 0))
        return _compiled(name, expression, flags)


class Found(NamedTuple):
    """A literal that was found, with what lark asks of a match."""

    text: str
    lastgroup: str

    def group(self, number: int) -> str:
        """The text of the match; there are no groups in it."""
        return self.text


class Literal:
    """A terminal that is a text written out, most often a keyword: it is compared and not compiled.

    ``behind`` is what must hold of the text behind it.
    """

    __slots__ = ("any_case", "behind", "expression", "name", "value")

    def __init__(
        self,
        name: str,
        value: str,
        expression: str,
        any_case: bool,
        behind: re.Pattern[str] | None = None,
    ) -> None:
        self.name = name
        self.value = value.lower() if any_case else value
        self.expression = expression
        self.any_case = any_case
        self.behind = behind

    def match(self, text: str, position: int, end: int | None = None) -> Found | re.Match[str] | None:
        """What a pattern's own ``match`` gives at ``position``."""
        stop = position + len(self.value)
        found = text[position:stop]
        if self.any_case and not found.isascii():
            # Some letters beyond ASCII are the same as one of its letters where case does not count.
            pattern = _compiled(self.name, self.expression, 0)
            return pattern.match(text, position, len(text) if end is None else end)
        if (found.lower() if self.any_case else found) != self.value or (end is not None and stop > end):
            return None
        if self.behind is not None and not self.behind.match(text, stop, len(text) if end is None else end):
            return None
        return Found(found, self.name)


@cache
def _compiled(name: str, expression: str, flags: int) -> re.Pattern[str]:
    return re.compile(f"(?P<{name}>{expression})", flags)


class TerminalLexer(BasicLexer):
    """The lexer of one state.

    Which terminals are part of another, such as a word of every name, is found out when it is made, and so
    kept with a parser in the cache: to try each against each takes longer than to read a small file.
    """

    def __init__(self, conf: Any, comparator: Any = None) -> None:
        super().__init__(conf, comparator)
        left, parts = _create_unless(self.terminals, self.g_regex_flags, self.re, self.use_bytes)
        self._separate = left if not parts else None

    def _build_scanner(self) -> Scanner:
        if self._separate is not None:
            terminals, self.callback = self._separate, {}
        else:
            terminals, self.callback = _create_unless(
                self.terminals, self.g_regex_flags, self.re, self.use_bytes
            )
        return TerminalScanner(terminals, self.g_regex_flags, self.re, self.use_bytes)


class StateLexer(ContextualLexer):
    """Lexers by parser state."""

    BasicLexer = TerminalLexer
