"""From recognised files to a release in the store, whole or not at all."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, suppress
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from claimlint.data_folder import DamagedImport
from claimlint.reference.importing.layouts import ALWAYS, OPEN, Entry, Tally
from claimlint.reference.importing.recognition import Incoming
from claimlint.reference.importing.refusal import RefusedError
from claimlint.reference.store import APPLICATION, FORMAT, About, file_name, read_about

_ONE_DAY = timedelta(days=1)
_PAGE = 8192
_PART = ".part"
_HOUR = 3600

# Of two rows of a pair with one first day, the earlier last day counts: what accuses less.
_INSERT = (
    "INSERT INTO row VALUES (?, ?, ?, ?) "
    "ON CONFLICT (key, starts) DO UPDATE SET ends = min(ends, excluded.ends)"
)


class Imported(NamedTuple):
    """What became of the files of a release. ``before`` is the one of that name that was there."""

    about: About
    before: About | None

    @property
    def unchanged(self) -> bool:
        """Whether the same files had been imported before."""
        return self.before is not None and self.before.digest == self.about.digest


def import_releases(incoming: list[Incoming], folder: str, now: datetime) -> list[Imported]:
    """Put releases into the store in ``folder``: all of them, or none and nothing is changed.

    Raises RefusedError for a file with something wrong in it, OSError where it cannot be written.
    """
    os.makedirs(folder, mode=0o700, exist_ok=True)
    _sweep(folder)
    results, written = [], []
    try:
        for each in incoming:
            path = os.path.join(folder, file_name(each.kind.name, each.release))
            before, digest = _present(path), _digest(each)
            if before is not None and before.digest == digest:
                results.append(Imported(before, before))
                continue
            temporary = f"{path}.{os.getpid()}{_PART}"
            written.append((temporary, path))
            results.append(Imported(_write(temporary, each, digest, now), before))
        for temporary, path in written:
            os.replace(temporary, path)
    finally:
        for temporary, _ in written:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
    if written:
        _keep(folder)
    return results


def _sweep(folder: str) -> None:
    """Remove what imports that were killed left behind: files half written, of more than an hour ago."""
    for entry in os.scandir(folder):
        if entry.name.endswith(_PART) and time.time() - entry.stat().st_mtime > _HOUR:
            with suppress(OSError):
                os.unlink(entry.path)


def _present(path: str) -> About | None:
    """The release at ``path``; None where there is none that can be used."""
    try:
        return read_about(path)
    except (OSError, DamagedImport):
        return None


def _digest(incoming: Incoming) -> str:
    """What identifies the files of a release, whatever they are called, and how they are kept."""
    sums = []
    for path in sorted({found.member.path for found in incoming.files}):
        try:
            with open(path, "rb") as file:
                found = sha256()
                while block := file.read(1 << 20):
                    found.update(block)
        except OSError as error:
            raise RefusedError(path, f"cannot be read: {(error.strerror or str(error)).lower()}") from None
        sums.append(found.hexdigest())
    about = (str(FORMAT), incoming.kind.name, incoming.effective.isoformat(), *sorted(sums))
    return sha256("\n".join(about).encode()).hexdigest()


def _write(path: str, incoming: Incoming, digest: str, now: datetime) -> About:
    """Write the store's file of a release, and say what it is."""
    kind, tally, days = incoming.kind, Tally(), _Days(incoming)
    with suppress(FileNotFoundError):
        os.unlink(path)
    try:
        # Nobody else knows this file, and it is given up if anything fails: no journal is needed.
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for setting in (
                f"page_size = {_PAGE}",
                "journal_mode = OFF",
                "synchronous = OFF",
                "locking_mode = EXCLUSIVE",
                f"application_id = {APPLICATION}",
                f"user_version = {FORMAT}",
            ):
                connection.execute(f"PRAGMA {setting}")
            connection.execute("BEGIN")
            connection.execute(
                "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
            )
            connection.execute(
                "CREATE TABLE row (key TEXT, starts INTEGER, ends INTEGER NOT NULL, value TEXT NOT NULL, "
                "PRIMARY KEY (key, starts)) WITHOUT ROWID"
            )
            given = 0
            for batch in incoming.layout.read(kind, incoming.files, tally):
                connection.executemany(_INSERT, days.checked(batch))
                given += len(batch)
            (rows,) = connection.execute("SELECT count(*) FROM row").fetchone()
            if not rows:
                raise RefusedError(incoming.files[0].member.place, "has no rows that could be used")
            days.check_quarter()
            starts, ends = kind.days(incoming.effective)
            about = About(
                kind.name,
                incoming.release,
                kind.table,
                kind.key,
                kind.columns,
                starts,
                ends,
                kind.complete,
                kind.lasting,
                days.boundaries(),
                rows,
                tally.left_out + given - rows,
                tuple(dict.fromkeys(os.path.basename(found.member.path) for found in incoming.files)),
                digest,
                now.isoformat(timespec="seconds"),
            )
            connection.executemany("INSERT INTO about VALUES (?, ?)", about.texts())
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise OSError(5, f"cannot be written: {error}", path) from None
    _keep(path)
    return about


class _Days:
    """The days on which something changes in a release, each of which must be one."""

    def __init__(self, incoming: Incoming) -> None:
        self._incoming = incoming
        self._starts: dict[str, date] = {}
        self._ends: dict[str, date] = {}

    def checked(self, batch: list[Entry]) -> list[Entry]:
        """The rows, once their days are known to be days. Raises RefusedError."""
        for known, place, without in ((self._starts, 1, ALWAYS), (self._ends, 2, OPEN)):
            for text in {entry[place] for entry in batch} - known.keys() - {without}:
                day = _day(text)
                if day is None:
                    key = next(entry[0] for entry in batch if entry[place] == text).replace("\t", " ")
                    raise RefusedError(
                        self._incoming.files[0].member.place, f"a row of {key} has {text}, which is no day"
                    )
                known[text] = day
        return batch

    def check_quarter(self) -> None:
        """Raises RefusedError where rows begin after the quarter that the files' names say."""
        _, last = self._incoming.kind.days(self._incoming.effective)
        late = max(self._starts.values(), default=last)
        if late > last and self._incoming.kind.history and not self._incoming.stated:
            raise RefusedError(
                self._incoming.files[0].member.place,
                f"has rows that begin on {late}, after the last day of {self._incoming.release}",
                "say --effective with the first day of the quarter that it is of",
            )

    def boundaries(self) -> tuple[date, ...]:
        """The first day of each stretch without a change, from the first day that the release answers for."""
        starts, ends = self._incoming.kind.days(self._incoming.effective)
        found = {starts, ends + _ONE_DAY, *self._starts.values()}
        found.update(day + _ONE_DAY for day in self._ends.values() if day < date.max)
        return tuple(sorted(day for day in found if day >= starts))


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _keep(path: str) -> None:
    """See that a file, or the names in a folder, are on the disk."""
    if os.path.isdir(path) and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
