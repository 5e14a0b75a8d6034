"""Runs a parser that lark has made by its tables alone, without lark.

To import lark takes longer than to read a small file. What lark works out of a grammar (the tables of its
LALR parser, the terminals of each state in their order, how trees are made of rules) is kept in the cache as
plain data, and a text that follows the grammar is parsed by that. Any other is lark's to judge: it knows what
was expected. A test holds both to the same trees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from lark import Lark

END = "$END"

Action = int
"""The state to go to, or minus one minus the number of the rule to reduce by."""


class Rule(NamedTuple):
    """How a node is made: of how many parts, which of them are kept, and whether one is taken to pieces.

    ``inline`` nodes are pieces of the node above, ``single`` ones give way to an only child.
    """

    name: str
    size: int
    kept: tuple[tuple[int, bool], ...]
    inline: bool
    single: bool


class Tables(NamedTuple):
    """A parser as plain data. ``scanners`` are the terminals of each state, in the order of trying them."""

    start: int
    end: int
    states: list[dict[str, Action]]
    scanners: list[tuple[str, ...]]
    rules: list[Rule]
    terminals: dict[str, str]
    ignored: frozenset[str]


class Token(str):
    """A terminal that was found: its text, its ``type`` and where it stands."""

    __slots__ = ("end_pos", "start_pos", "type")

    def __new__(cls, type: str, text: str, start: int, end: int) -> Token:
        self = super().__new__(cls, text)
        self.type, self.start_pos, self.end_pos = type, start, end
        return self

    type: str
    start_pos: int
    end_pos: int


class Tree:
    """A node: its rule and its children, tokens among them."""

    __slots__ = ("children", "data")

    def __init__(self, data: str, children: list[Any]) -> None:
        self.data = data
        self.children = children

    def find_data(self, name: str) -> Iterator[Tree]:
        """Itself and the nodes below it that are of rule ``name``."""
        for child in self.children:
            if isinstance(child, Tree):
                yield from child.find_data(name)
        if self.data == name:
            yield self

    def scan_values(self, wanted: Callable[[Token], bool]) -> Iterator[Token]:
        """The tokens below it that are ``wanted``, in their order."""
        for child in self.children:
            if isinstance(child, Tree):
                yield from child.scan_values(wanted)
            elif wanted(child):
                yield child


def tables_of(parser: Lark, start: str) -> Tables | None:
    """The tables of a parser made with ``lexing.StateLexer``; None for one that does what they cannot say."""
    inner: Any = parser.parser
    table = inner.parser._parse_table
    numbers = {state: number for number, state in enumerate(table.states)}
    rules: dict[Any, int] = {}
    states: list[dict[str, Action]] = []
    for actions in table.states.values():
        found: dict[str, Action] = {}
        for name, (action, argument) in actions.items():
            if str(action) == "Shift":
                found[str(name)] = numbers[argument]
            else:
                found[str(name)] = -1 - rules.setdefault(argument, len(rules))
        states.append(found)
    scanners: list[tuple[str, ...]] = []
    ignored: set[str] = set()
    for state in table.states:
        lexer = inner.lexer.lexers[state]
        if lexer._separate is None or lexer.g_regex_flags:
            return None
        ignored |= lexer.ignore_types
        scanners.append(tuple(str(each.name) for each in lexer._separate))
    made = [_rule(rule) for rule in rules]
    if any(rule is None for rule in made):
        return None
    return Tables(
        numbers[table.start_states[start]],
        numbers[table.end_states[start]],
        states,
        scanners,
        [rule for rule in made if rule is not None],
        {str(each.name): each.pattern.to_regexp() for each in parser.terminals},
        frozenset(map(str, ignored)),
    )


def _rule(rule: Any) -> Rule | None:
    options = rule.options
    if rule.alias or options.keep_all_tokens or options.empty_indices or options.template_source:
        return None
    kept = tuple(
        (at, not symbol.is_term and symbol.name.startswith("_"))
        for at, symbol in enumerate(rule.expansion)
        if not (symbol.is_term and symbol.filter_out)
    )
    name = str(rule.origin.name)
    return Rule(name, len(rule.expansion), kept, name.startswith("_"), bool(options.expand1))


_Match = Callable[[str, int], int]
"""Where a terminal that begins at a position ends; -1 where it does not."""

_WORD = re.compile(r"\(\?i:((?:[a-z]|\\?[/-])+)\)((?:\(\?:)?\(\?![^()]*\)\)?)")


def keyword(expression: str) -> tuple[str, str] | None:
    """The word that a terminal stands for in any case, and what must hold behind it; None for any other."""
    found = _WORD.fullmatch(expression)
    return None if found is None else (found[1].replace("\\", ""), found[2])


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _by_pattern(expression: str) -> _Match:
    match = _pattern(expression).match

    def ends(text: str, at: int) -> int:
        found = match(text, at)
        return -1 if found is None else found.end()

    return ends


def _by_word(word: str, behind: str, expression: str) -> _Match:
    """Compares a keyword and compiles nothing of it; letters beyond ASCII may be the same in another case."""
    size, follows = len(word), _pattern(behind).match

    def ends(text: str, at: int) -> int:
        found = text[at : at + size]
        if not found.isascii():
            match = _pattern(expression).match(text, at)
            return -1 if match is None else match.end()
        if found.lower() != word or follows(text, at + size) is None:
            return -1
        return at + size

    return ends


class Runner:
    """A parser at work. Scanners are made when a text first comes to their state."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._matches: dict[str, tuple[str, _Match]] = {}
        """Terminal to the letter that it must begin with, if it must with one, and how it is matched."""
        self._scanners: dict[tuple[tuple[str, ...], str], list[tuple[str, _Match]]] = {}

    def parse(self, text: str) -> Tree | None:
        """The tree of a text; None where it does not follow the grammar."""
        tables = self._tables
        states, rules, ignored, end = tables.states, tables.rules, tables.ignored, tables.end
        stack, values = [tables.start], list[Any]()
        at, size = 0, len(text)
        while True:
            name, token = END, None
            while at < size:
                found, stop = self._next(stack[-1], text, at)
                if not found:
                    return None
                start, at = at, stop
                if found not in ignored:
                    name, token = found, Token(found, text[start:stop], start, stop)
                    break
            while True:
                action = states[stack[-1]].get(name)
                if action is None:
                    return None
                if action >= 0:
                    stack.append(action)
                    values.append(token)
                    break
                rule = rules[-1 - action]
                value = _made(rule, values)
                if rule.size:
                    del stack[-rule.size :]
                    del values[-rule.size :]
                stack.append(states[stack[-1]][rule.name])
                values.append(value)
                if token is None and stack[-1] == end:
                    return value if isinstance(value, Tree) else None

    def _next(self, state: int, text: str, at: int) -> tuple[str, int]:
        """The terminal that begins at a position, and where it ends; an empty name where none does."""
        for name, ends in self._scanner(state, text[at]):
            stop = ends(text, at)
            if stop > at:
                return name, stop
        return "", at

    def _scanner(self, state: int, letter: str) -> list[tuple[str, _Match]]:
        """What may begin with a letter in a state, in the order in which it is tried."""
        terminals = self._tables.scanners[state]
        key = terminals, letter if letter.isascii() else ""
        found = self._scanners.get(key)
        if found is None:
            found = self._scanners[key] = [
                (name, match)
                for name in terminals
                for first, match in (self._match(name),)
                if not first or not key[1] or first == letter.lower()
            ]
        return found

    def _match(self, name: str) -> tuple[str, _Match]:
        known = self._matches.get(name)
        if known is None:
            expression = self._tables.terminals[name]
            word = keyword(expression)
            if word is None:
                known = "", _by_pattern(expression)
            else:
                known = word[0][0], _by_word(*word, expression)
            self._matches[name] = known
        return known


def _made(rule: Rule, values: list[Any]) -> Any:
    """The node of a rule, made of the last values; the children alone of one that is inline."""
    first = len(values) - rule.size
    children: list[Any] = []
    for at, pieces in rule.kept:
        if pieces:
            children += values[first + at]
        else:
            children.append(values[first + at])
    if rule.inline:
        return children
    if rule.single and len(children) == 1:
        return children[0]
    return Tree(rule.name, children)
