"""Where keys stand in a TOML file, for messages that point at the place to mend.

The TOML reader of the standard library gives values without positions. This scan goes over the same text once
more, after that reader has accepted it, and notes where each key and value begins; of a string it can tell
where each character of its value is written, escapes and line ends counted.
"""

from __future__ import annotations

import re
from typing import NamedTuple

Path = tuple[str, ...]
"""The keys that lead to a value; elements of an array are numbered from 0."""

_BLANK = re.compile(r"[ \t]*")
_BETWEEN = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_PLAIN = re.compile(r"[^\s,\]}#=.\[]+")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_ESCAPE = re.compile(r"\\(?:[ \t]*\n[ \t\n]*|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|.)")
_LINE_FEEDS = frozenset({"\\n", "\\x0a", "\\x0A", "\\u000a", "\\u000A", "\\U0000000a", "\\U0000000A"})
_DELIMITERS = ('"""', "'''", '"', "'")


class TomlPlace(NamedTuple):
    """A place in the file, from 1."""

    line: int
    column: int


class _Text(NamedTuple):
    """A string as written: from where its first character stands to where it ends; ``raw`` has no escapes."""

    start: int
    end: int
    raw: bool


class TomlPlaces:
    """The places of all keys of a TOML text, by path."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._keys: dict[Path, int] = {}
        self._values: dict[Path, int] = {}
        self._texts: dict[Path, _Text] = {}
        self._counts: dict[Path, int] = {}
        self._at = 0
        self._scan()

    def find(self, path: Path) -> TomlPlace:
        """Where the value of ``path`` begins, or that of the nearest table around it."""
        known = self._nearest(path)
        return self._place(self._values.get(known, self._keys.get(known, 0)))

    def key(self, path: Path) -> TomlPlace:
        """Where the key itself stands, or that of the nearest table around it."""
        known = self._nearest(path)
        return self._place(self._keys.get(known, self._values.get(known, 0)))

    def inside(self, path: Path, line: int, column: int) -> TomlPlace:
        """Where ``line`` and ``column`` (from 1) of the string that ``path`` stands for are written."""
        text = self._texts.get(self._nearest(path))
        return self._place(self._written_at(text, line, column)) if text is not None else self.find(path)

    def _nearest(self, path: Path) -> Path:
        """The longest known beginning of ``path``; what stands in the place of a list is its element 0."""
        known: Path = ()
        for part in path:
            if (*known, part) in self._keys or (*known, part) in self._values:
                known = (*known, part)
            elif part != "0":
                break
        return known

    def _place(self, offset: int) -> TomlPlace:
        return TomlPlace(self._text.count("\n", 0, offset) + 1, offset - self._text.rfind("\n", 0, offset))

    def _written_at(self, text: _Text, line: int, column: int) -> int:
        """The offset at which a character of a string's value is written."""
        at, row, place = text.start, 1, 1
        while at < text.end and (row, place) < (line, column):
            escape = None if text.raw else _ESCAPE.match(self._text, at, text.end)
            if escape is None:
                ends_row, at = self._text[at] == "\n", at + 1
            else:
                at = escape.end()
                if escape[0][1:].lstrip(" \t").startswith("\n"):
                    continue
                ends_row = escape[0] in _LINE_FEEDS
            row, place = (row + 1, 1) if ends_row else (row, place + 1)
        return at

    def _scan(self) -> None:
        table: Path = ()
        while self._skip(_BETWEEN) < len(self._text):
            start = self._at
            if self._text[start] == "[":
                table = self._header(start)
            elif not self._key_and_value(table):
                # What this scan cannot read it leaves out, and goes on behind it.
                self._at = start + 1

    def _skip(self, what: re.Pattern[str]) -> int:
        found = what.match(self._text, self._at)
        if found is not None:
            self._at = found.end()
        return self._at

    def _header(self, start: int) -> Path:
        """A table's header, ``[a.b]`` or ``[[a.b]]``; gives its path with the arrays on the way numbered."""
        double = self._text.startswith("[[", start)
        self._at = start + (2 if double else 1)
        parts = self._parts()
        path: Path = ()
        for number, part in enumerate(parts):
            path = (*path, part)
            if double and number == len(parts) - 1:
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                self._keys.setdefault(path, start)
                path = (*path, str(self._counts[path]))
            self._keys.setdefault(path, start)
        for _ in range(2 if double else 1):
            self._skip(_BLANK)
            self._at += self._text.startswith("]", self._at)
        return path

    def _parts(self) -> Path:
        """A key: bare or quoted words with dots between."""
        parts: list[str] = []
        while True:
            self._skip(_BLANK)
            quote = self._text[self._at : self._at + 1]
            if quote in ('"', "'") and quote:
                text = self._string(quote)
                parts.append(self._text[text.start : text.end])
            elif plain := _PLAIN.match(self._text, self._at):
                parts.append(plain[0])
                self._at = plain.end()
            self._skip(_BLANK)
            if not self._text.startswith(".", self._at):
                return tuple(parts)
            self._at += 1

    def _key_and_value(self, table: Path) -> bool:
        start = self._at
        parts = self._parts()
        if not parts or not self._text.startswith("=", self._at):
            return False
        for number in range(1, len(parts) + 1):
            self._keys.setdefault((*table, *parts[:number]), start)
        self._at += 1
        self._skip(_BLANK)
        self._value((*table, *parts))
        return True

    def _value(self, path: Path) -> None:
        start = self._at
        self._values[path] = start
        opening = next((mark for mark in _DELIMITERS if self._text.startswith(mark, start)), None)
        if opening is not None:
            self._texts[path] = self._string(opening)
        elif self._text.startswith("[", start):
            self._elements(path)
        elif self._text.startswith("{", start):
            self._at += 1
            while self._skip(_BETWEEN) < len(self._text) and self._text[self._at] != "}":
                if not self._key_and_value(path):
                    break
            self._at += 1
        else:
            self._skip(_SCALAR)

    def _elements(self, path: Path) -> None:
        self._at += 1
        number = 0
        while self._skip(_BETWEEN) < len(self._text) and self._text[self._at] != "]":
            before = self._at
            self._value((*path, str(number)))
            if self._at == before:
                break
            number += 1
        self._at += 1

    def _string(self, opening: str) -> _Text:
        """A string; afterwards the scan stands behind it."""
        start = self._at + len(opening)
        raw = opening[0] == "'"
        if len(opening) == 3 and self._text.startswith("\n", start):
            start += 1
        at = start
        while at < len(self._text) and not self._text.startswith(opening, at):
            at += 2 if not raw and self._text[at] == "\\" else 1
        end = at
        if len(opening) == 3:
            # Up to two quotes may stand before the three that close.
            while self._text.startswith(opening[0], end + 3):
                end += 1
        end = min(end, len(self._text))
        self._at = end + len(opening)
        return _Text(start, end, raw)
