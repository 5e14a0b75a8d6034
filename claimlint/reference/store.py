"""Releases of official tables that the user imported, looked up as the shipped ones are.

Each release is an SQLite file of its own, which is never changed once it is there: a reader needs no lock,
and whoever reads one that is replaced or removed meanwhile goes on reading what it opened. A table ``row``
holds ``key`` (several columns joined by tabs), ``starts`` and ``ends`` (as 20260701, both days included) and
``value`` (the other columns, joined by tabs); a table ``about`` says what the release is. There is no pickle
in it.

A file that is damaged, or none of ours, is left out and complained of.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from claimlint.data_folder import DamagedImport
from claimlint.reference.calendar import Effective
from claimlint.reference.expectations import TABLES
from claimlint.reference.tables import Key, Reference, Release, Row

if TYPE_CHECKING:
    from sqlite3 import Connection

APPLICATION = 0x434C4D44
"""``PRAGMA application_id`` of our files: CLMD."""

FORMAT = 1
"""``PRAGMA user_version``: changes when older files cannot be read any more."""

SUFFIX = ".sqlite"

OPEN_END = 99_999_999
"""``ends`` of a row without a last day."""

_MOST_REMEMBERED = 200_000
"""Keys of a release whose rows are remembered before the memory starts anew."""


class About(NamedTuple):
    """What an imported release is. Days are dates of service that it answers for; ``imported`` is UTC."""

    kind: str
    release: str
    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    starts: date
    ends: date
    complete: bool
    lasting: bool
    boundaries: tuple[date, ...]
    rows: int
    left_out: int
    sources: tuple[str, ...]
    digest: str
    imported: str

    def texts(self) -> list[tuple[str, str]]:
        """Name and JSON of each field, as the file holds them."""
        return [
            (name, json.dumps(value, default=date.isoformat))
            for name, value in zip(self._fields, self, strict=True)
        ]

    @classmethod
    def parse(cls, texts: Mapping[str, str]) -> About:
        """The fields from their JSON. Raises KeyError, TypeError or ValueError for what is none."""
        values: dict[str, Any] = {name: json.loads(texts[name]) for name in cls._fields}
        for name in ("key", "columns", "sources"):
            values[name] = tuple(str(item) for item in values[name])
        for name in ("starts", "ends"):
            values[name] = date.fromisoformat(values[name])
        values["boundaries"] = tuple(date.fromisoformat(day) for day in values["boundaries"])
        return cls(**values)


def file_name(kind: str, release: str) -> str:
    """What the file of a release is called."""
    return f"{kind}-{release}{SUFFIX}"


def connect(path: str) -> Connection:
    """A connection that reads a file of the store. Raises sqlite3.Error."""
    import sqlite3
    from urllib.parse import quote

    # The file never changes, so nothing need be locked, and no journal is looked for.
    uri = f"file:{quote(path)}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, check_same_thread=False)


def read_about(path: str) -> About:
    """What a file of the store is. Raises DamagedImport, or FileNotFoundError for one that has gone."""
    import sqlite3
    from contextlib import closing

    os.stat(path)
    try:
        with closing(connect(path)) as connection:
            ours, version = (
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("application_id", "user_version")
            )
            if ours != APPLICATION:
                raise DamagedImport(path, "it is no file of claimlint's")
            if version != FORMAT:
                raise DamagedImport(path, f"it has format {version}, and this claimlint reads {FORMAT}")
            texts = dict(connection.execute("SELECT name, value FROM about"))
            return About.parse(texts)
    except (sqlite3.Error, KeyError, TypeError, ValueError) as error:
        raise DamagedImport(path, str(error)) from None


class StoredRelease(Release):
    """An imported release: its rows are fetched when they are asked for, and remembered."""

    __slots__ = ("_by_key", "_connection", "_of_process", "about", "path")

    origin = "imported"

    def __init__(self, path: str, about: About) -> None:
        effective = Effective(about.starts, about.ends)
        super().__init__(about.release, effective, [], complete=about.complete)
        self.lasting = about.lasting
        self.path = path
        self.about = about
        self._by_key: dict[Key, tuple[tuple[int, int, Row], ...]] = {}
        self._connection: Connection | None = None
        self._of_process = 0

    def boundaries(self) -> Iterator[date]:
        yield from self.about.boundaries

    @property
    def columns(self) -> frozenset[str]:
        return frozenset((*self.about.key, *self.about.columns))

    def on(self, day: date) -> Mapping[Key, Row]:
        return _RowsOn(self, day)

    def rows_of(self, key: Key) -> tuple[tuple[int, int, Row], ...]:
        """First day, last day and columns of each row of ``key``, the latest first.

        Raises DamagedImport.
        """
        found = self._by_key.get(key)
        if found is None:
            if len(self._by_key) >= _MOST_REMEMBERED:
                self._by_key.clear()
            text = key if isinstance(key, str) else "\t".join(key)
            query = "SELECT starts, ends, value FROM row WHERE key = ? ORDER BY starts DESC"
            rows = self._fetched(query, (text,))
            try:
                found = tuple(
                    (int(starts), int(ends), self._row(text, str(value))) for starts, ends, value in rows
                )
            except (TypeError, ValueError) as error:
                raise DamagedImport(self.path, str(error)) from None
            self._by_key[key] = found
        return found

    def beginning(self, text: str, day: date) -> list[tuple[str, Row]]:
        number = day.year * 10_000 + day.month * 100 + day.day
        query = (
            "SELECT key, value FROM row WHERE key >= ? AND key < ? AND starts <= ? AND ends >= ? ORDER BY key"
        )
        found = self._fetched(query, (text, f"{text}\x7f", number, number))
        return [(key, self._row(key, value)) for key, value in found]

    def mentions(self, part: str, day: date) -> bool:
        number = day.year * 10_000 + day.month * 100 + day.day
        first = (f"{part}\t", f"{part}\t\x7f", number, number)
        begins = "SELECT 1 FROM row WHERE key >= ? AND key < ? AND starts <= ? AND ends >= ? LIMIT 1"
        if self._fetched(begins, first):
            return True
        # Only the first part has an index; what is looked for is mostly met soon.
        ends = "SELECT 1 FROM row WHERE substr(key, -?) = ? AND starts <= ? AND ends >= ? LIMIT 1"
        last = f"\t{part}"
        return bool(self._fetched(ends, (len(last), last, number, number)))

    def rows_on(self, day: int) -> Iterator[tuple[Key, Row]]:
        """Every row in force on a day."""
        query = "SELECT key, value FROM row WHERE starts <= ? AND ends >= ? ORDER BY key, starts DESC"
        last = None
        for text, value in self._fetched(query, (day, day)):
            if text != last:
                last = text
                yield tuple(text.split("\t")) if len(self.about.key) > 1 else text, self._row(text, value)

    def _row(self, key: str, value: str) -> Row:
        names, values = (*self.about.key, *self.about.columns), f"{key}\t{value}".split("\t")
        if len(names) != len(values):
            raise DamagedImport(self.path, f"the row of {key!r} has {len(values)} columns, not {len(names)}")
        return dict(zip(names, values, strict=True))

    def _fetched(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        import sqlite3

        try:
            return self._connected().execute(query, values).fetchall()
        except (sqlite3.Error, ValueError) as error:
            raise DamagedImport(self.path, str(error)) from None

    def _connected(self) -> Connection:
        """The connection of this process: one that was opened before a fork must not be used after it."""
        if self._connection is None or self._of_process != os.getpid():
            self._connection = connect(self.path)
            self._of_process = os.getpid()
        return self._connection


class _RowsOn(Mapping[Key, Row]):
    """The rows of an imported release that are in force on a day."""

    __slots__ = ("_day", "_release")

    def __init__(self, release: StoredRelease, day: date) -> None:
        self._release = release
        self._day = day.year * 10_000 + day.month * 100 + day.day

    def get(self, key: Key, default: Any = None) -> Any:
        for starts, ends, row in self._release.rows_of(key):
            if starts <= self._day <= ends:
                return row
        return default

    def __getitem__(self, key: Key) -> Row:
        row: Row | None = self.get(key)
        if row is None:
            raise KeyError(key)
        return row

    def __contains__(self, key: object) -> bool:
        return (isinstance(key, str | tuple)) and self.get(key) is not None

    def __iter__(self) -> Iterator[Key]:
        return (key for key, _ in self._release.rows_on(self._day))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Store:
    """The imported releases in a folder. ``complaints`` say what there cannot be used, and why."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.releases: list[StoredRelease] = []
        self.complaints: list[str] = []
        for name in self._names():
            path = os.path.join(folder, name)
            try:
                self.releases.append(StoredRelease(path, read_about(path)))
            except FileNotFoundError:
                continue  # removed meanwhile
            except OSError as error:
                self.complaints.append(f"{path}: cannot be read: {error.strerror}")
            except DamagedImport as error:
                self.complaints.append(str(error))
        self._refused: set[str] = set()

    def _names(self) -> list[str]:
        try:
            return sorted(name for name in os.listdir(self.folder) if name.endswith(SUFFIX))
        except OSError as error:
            self.complaints.append(
                f"{self.folder}: cannot be read: {error.strerror}; imported tables are not used"
                " (CLAIMLINT_DATA_DIR names another folder, or none if it is empty)"
            )
            return []

    def attach(self, reference: Reference) -> None:
        """Let the imported releases answer for the tables of a ruleset."""
        by_table: dict[str, list[Release]] = {}
        wanted = {table.imports: name for name, table in reference.tables.items() if table.official}
        for release in _not_superseded(self.releases):
            name = wanted.get(release.about.table)
            if name is not None and self._fits(release, name):
                by_table.setdefault(name, []).append(release)
        if by_table:
            reference.attach(by_table)

    def _fits(self, release: StoredRelease, table: str) -> bool:
        """Whether a release has the columns that facts read of the table that it is for."""
        expected = TABLES.get(table)
        if expected is None:
            return True
        lacking = [name for name in expected.names if name not in release.about.columns]
        if len(release.about.key) == expected.key and not lacking:
            return True
        if release.path not in self._refused:
            self._refused.add(release.path)
            what = f"has no column {lacking[0]}" if lacking else "has another key"
            self.complaints.append(f"{release.path}: not used: {what}; import it again")
        return False


def _not_superseded(releases: Iterable[StoredRelease]) -> list[StoredRelease]:
    """The releases that answer for some day: not those whose days a newer one of their kind has all."""
    found: list[StoredRelease] = []
    for release in sorted(releases, key=lambda one: (one.about.ends, one.name), reverse=True):
        mine = release.about
        if not any(other.about.table == mine.table and other.about.starts <= mine.starts for other in found):
            found.append(release)
    return found
