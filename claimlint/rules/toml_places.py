"""Where keys stand in a TOML file, for messages that point at the line to mend.

The TOML reader of the standard library gives values without positions; this scan of the same text finds
the line of a table header or key, which is all a message needs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*("[^"]*"|'[^']*'|[A-Za-z0-9_.-]+)\s*=\s*""")
_DELIMITERS = ("'''", '"""')


class TomlPlace(NamedTuple):
    """``line`` and ``column`` of a key's value, from 1; ``text_line`` and ``text_column`` of the first
    character of its text where the value is a string."""

    line: int
    column: int
    text_line: int
    text_column: int


class TomlPlaces:
    """The places of all keys of a TOML text, by dotted path; repeated tables are numbered from 0."""

    def __init__(self, text: str) -> None:
        self._places: dict[tuple[str, ...], TomlPlace] = {}
        counts: dict[tuple[str, ...], int] = {}
        table: tuple[str, ...] = ()
        closing = ""
        for number, line in enumerate(text.splitlines(), 1):
            if closing:
                closing = "" if closing in line else closing
                continue
            if header := _HEADER.match(line):
                table = tuple(part.strip().strip("\"'") for part in header[2].split("."))
                if header[1] == "[[":
                    index = counts[table] = counts.get(table, -1) + 1
                    table = (*table, str(index))
                self._places.setdefault(table, TomlPlace(number, header.start(1) + 1, number, 1))
            elif key := _KEY.match(line):
                name = tuple(part.strip("\"'") for part in key[1].split("."))
                closing = self._add_key((*table, *name), number, line, key.end())

    def _add_key(self, path: tuple[str, ...], number: int, line: str, start: int) -> str:
        """Note a key; gives the delimiter that closes a string begun and not ended on this line."""
        value = line[start:]
        for delimiter in _DELIMITERS:
            if value.startswith(delimiter):
                opened_alone = not value[3:].strip()
                place = (number + 1, 1) if opened_alone else (number, start + 4)
                self._places[path] = TomlPlace(number, start + 1, *place)
                return "" if delimiter in value[3:] else delimiter
        quoted = 1 if value[:1] in ("'", '"') else 0
        self._places[path] = TomlPlace(number, start + 1, number, start + 1 + quoted)
        for delimiter in _DELIMITERS:
            if value.count(delimiter) % 2:
                return delimiter
        return ""

    def find(self, path: tuple[str, ...]) -> TomlPlace:
        """The place of ``path``, or of the nearest table around it."""
        while path:
            if path in self._places:
                return self._places[path]
            path = path[:-1]
        return TomlPlace(1, 1, 1, 1)
