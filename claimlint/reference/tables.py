"""Effective-dated reference data: tables, code sets and parameters, looked up by period.

A look-up outside the dates of a table gives None (the fact is then missing), with one exception:
the newest release answers for later dates too, and says so (``Table.stale_release``). Releases that the user
imported come before the shipped ones on the dates that they cover.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, cast

from claimlint.reference.calendar import Calendar, Effective

Row = dict[str, str]
Key = str | tuple[str, ...]


_MOST_MENTIONED = 20_000


class Release:
    """One edition of a table: its rows by key, each with its own effective dates.

    ``complete`` says whether a key that is not listed is known to be absent. A release that lists
    only some keys answers for those and leaves the others missing. ``lasting`` says whether it may answer for
    later days, as long as it is the newest. Its rows are pickled as one piece, which is opened when one is
    looked up: a run needs few tables, and the days on which their rows change.
    """

    __slots__ = ("_changes", "_rows", "complete", "effective", "lasting", "name")

    origin = "shipped"
    """Where it comes from: ``shipped`` or ``imported``."""

    def __init__(
        self, name: str, effective: Effective, rows: list[tuple[Key, Effective, Row]], *, complete: bool
    ) -> None:
        self.name = name
        self.effective = effective
        self._rows: list[tuple[Key, Effective, Row]] | bytes = rows
        self._changes = sorted({day for _, effective, _ in rows for day in effective.boundaries()})
        self.complete = complete
        self.lasting = True

    @property
    def rows(self) -> list[tuple[Key, Effective, Row]]:
        """Every row, with its key and dates."""
        if isinstance(self._rows, bytes):
            self._rows = pickle.loads(self._rows)
        return cast(list[tuple[Key, Effective, Row]], self._rows)

    def boundaries(self) -> Iterator[date]:
        """The days on which something changes in it."""
        yield from self.effective.boundaries()
        yield from self._changes

    @property
    def columns(self) -> frozenset[str]:
        """The columns of its rows."""
        return frozenset(self.rows[0][2]) if self.rows else frozenset()

    def __getstate__(self) -> tuple[Any, ...]:
        sealed = pickle.dumps(self.rows, pickle.HIGHEST_PROTOCOL)
        return self.name, self.effective, sealed, self._changes, self.complete, self.lasting

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.name, self.effective, self._rows, self._changes, self.complete, self.lasting = state

    def on(self, day: date) -> Mapping[Key, Row]:
        """The rows in force on a day."""
        return {key: row for key, effective, row in self.rows if effective.covers(day)}

    def beginning(self, text: str, day: date) -> list[tuple[str, Row]]:
        """Key and row of what is in force on a day and whose key begins with ``text``, in order."""
        found = ((str(key), row) for key, effective, row in self.rows if effective.covers(day))
        return sorted(entry for entry in found if entry[0].startswith(text))

    def mentions(self, part: str, day: date) -> bool:
        """Whether a row in force on a day has ``part`` in its key of several parts."""
        return any(part in key for key, effective, _ in self.rows if effective.covers(day))


class Table:
    """A named reference table with one or more releases, in whatever order they are given.

    Where several cover a day, the one that begins last answers; of two that begin together, the later given.
    ``imported`` are releases that the user imported, which answer before the others (``Reference.attach``),
    if the table is ``official``: one that ships with claimlint, not a user's own that is called the same.
    ``imports`` is the name under which they were imported.
    """

    __slots__ = (
        "_by_key",
        "_by_period",
        "_calendar",
        "_mentioned",
        "imported",
        "imports",
        "name",
        "official",
        "releases",
    )

    def __init__(
        self, name: str, releases: list[Release], official: bool = True, imports: str | None = None
    ) -> None:
        self.name = name
        self.imports = imports or name
        self.official = official
        self.releases = sorted(releases, key=lambda release: release.effective.starts or date.min)
        self.imported: list[Release] = []
        self._calendar: Calendar | None = None
        self._by_period: dict[int, tuple[Release, Mapping[Key, Row]] | None] = {}
        self._by_key: dict[Key, list[tuple[Effective, Row]]] | None = None
        self._mentioned: dict[tuple[str, int], bool] = {}

    def boundaries(self) -> Iterator[date]:
        for release in (*self.releases, *self.imported):
            yield from release.boundaries()

    def bind(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._by_period.clear()
        self._mentioned.clear()

    def _edition(self, period: int) -> tuple[Release, Mapping[Key, Row]] | None:
        try:
            return self._by_period[period]
        except KeyError:
            pass
        day = self._first_day(period)
        release = covering(self.imported, day) or covering(self.releases, day) or self._outlasted(day)
        edition = (release, release.on(day)) if release is not None else None
        self._by_period[period] = edition
        return edition

    def _first_day(self, period: int) -> date:
        assert self._calendar is not None, "a table is bound to its ruleset's calendar before it is read"
        return self._calendar.first_day(period)

    def _outlasted(self, day: date) -> Release | None:
        """The newest release where ``day`` lies after all shipped ones, or after all imported ones."""
        last = [
            releases[-1]
            for releases in (self.imported, self.releases)
            if releases
            and all(each.effective.ends is not None and each.effective.ends < day for each in releases)
        ]
        newest = max(last, key=lambda release: release.effective.ends or date.max, default=None)
        return newest if newest is not None and newest.lasting else None

    def row(self, key: Key, period: int) -> Row | None:
        """The row of ``key`` in force in ``period``; None if there is none or no release covers it."""
        edition = self._edition(period)
        return edition[1].get(key) if edition is not None else None

    def knows(self, key: Key, period: int) -> bool:
        """Whether the table can tell about ``key``: it lists it, or is complete for that period."""
        edition = self._edition(period)
        return edition is not None and (edition[0].complete or key in edition[1])

    def mentions(self, part: str, period: int) -> bool:
        """Whether a row in force in ``period`` has ``part`` in its key of several parts; remembered."""
        known = self._mentioned.get((part, period))
        if known is None:
            edition = self._edition(period)
            known = edition is not None and edition[0].mentions(part, self._first_day(period))
            if len(self._mentioned) >= _MOST_MENTIONED:
                self._mentioned.clear()
            self._mentioned[part, period] = known
        return known

    def dates(self, key: Key) -> list[tuple[Effective, Row]]:
        """Every row of ``key`` with its dates, whenever it is in force."""
        if self._by_key is None:
            self._by_key = {}
            for release in self.releases:
                for listed, effective, row in release.rows:
                    self._by_key.setdefault(listed, []).append((effective, row))
        return self._by_key.get(key, [])

    def rows(self, period: int) -> Mapping[Key, Row] | None:
        """All rows in force in ``period``; None if no release covers it."""
        edition = self._edition(period)
        return edition[1] if edition is not None else None

    def keys(self) -> Iterator[Key]:
        """The keys of all rows, whenever they are in force."""
        for release in self.releases:
            for key, _, _ in release.rows:
                yield key

    def stale_release(self, period: int) -> Release | None:
        """The release that answers for ``period`` though it ended before; None if it covers the period."""
        edition = self._edition(period)
        if edition is None or edition[0].effective.covers(self._first_day(period)):
            return None
        return edition[0]

    def is_stale(self, period: int) -> bool:
        """Whether ``period`` lies after the newest release, which then answers for it."""
        return self.stale_release(period) is not None

    @property
    def newest(self) -> str:
        """The name of the newest shipped release, such as ``2024Q3``."""
        return self.releases[-1].name

    def __getstate__(self) -> tuple[str, list[Release], bool, str]:
        return self.name, self.releases, self.official, self.imports

    def __setstate__(self, state: tuple[str, list[Release], bool, str]) -> None:
        Table.__init__(self, *state)


def covering(releases: list[Release], day: date) -> Release | None:
    """The release that begins last among those that cover a day."""
    return next((release for release in reversed(releases) if release.effective.covers(day)), None)


class CodeSet:
    """A named set of codes, of one or several stretches of time.

    Several stretches that cover a day are added up; a day that none covers has no set (missing). ``drawn`` is
    the table that the codes come from, with the texts that its columns must have.
    """

    __slots__ = ("_by_period", "_calendar", "_table", "codes", "drawn", "name", "stretches")

    def __init__(
        self,
        name: str,
        stretches: list[tuple[Effective, frozenset[str]]],
        drawn: tuple[str, dict[str, tuple[str, ...]]] | None = None,
    ) -> None:
        self.name = name
        self.stretches = stretches
        self.drawn = drawn
        self._table: Table | None = None
        undated = len(stretches) == 1 and not list(stretches[0][0].boundaries())
        self.codes = stretches[0][1] if undated else None
        """The codes of a set without dates; None for a dated set."""
        self._calendar: Calendar | None = None
        self._by_period: dict[int, frozenset[str] | None] = {}

    @property
    def dated(self) -> bool:
        return self.codes is None

    def boundaries(self) -> Iterator[date]:
        for effective, _ in self.stretches:
            yield from effective.boundaries()

    def bind(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._by_period.clear()

    def at(self, period: int) -> frozenset[str] | None:
        """The codes in force in ``period``, or None where the set says nothing."""
        if self.codes is not None:
            return self.codes
        try:
            return self._by_period[period]
        except KeyError:
            codes = self._by_period[period] = self._found(period)
            return codes

    def _found(self, period: int) -> frozenset[str] | None:
        if self._table is not None and self.drawn is not None:
            rows = self._table.rows(period)
            return chosen_codes(rows, self.drawn[1]) if rows is not None else None
        assert self._calendar is not None
        day = self._calendar.first_day(period)
        found = [codes for effective, codes in self.stretches if effective.covers(day)]
        return frozenset[str]().union(*found) if found else None

    def draw(self, table: Table) -> None:
        """Take the codes from the table anew, whenever they are asked for: something was imported into it.

        A set that conditions were told to have no dates stays as it is, and so does one that asks for a
        column that what was imported has not.
        """
        wanted = frozenset(self.drawn[1]) if self.drawn is not None else frozenset()
        if self.dated and all(wanted <= release.columns for release in table.imported):
            self._table = table

    def __getstate__(self) -> tuple[object, ...]:
        return self.name, self.stretches, self.drawn

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        CodeSet.__init__(self, *state)


def chosen_codes(rows: Mapping[Key, Row], wanted: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """The (first) keys of the rows whose columns have one of the wanted texts."""
    chosen = [
        key for key, row in rows.items() if all(row[column] in texts for column, texts in wanted.items())
    ]
    return frozenset(key if isinstance(key, str) else key[0] for key in chosen)


class Parameter:
    """A number, amount, duration or word that a ruleset states, of one or several stretches of time."""

    __slots__ = ("_always", "_by_period", "_calendar", "kind", "name", "stretches")

    def __init__(self, name: str, kind: str, stretches: list[tuple[Effective, object]]) -> None:
        self.name = name
        self.kind = kind
        self.stretches = stretches
        self._always = len(stretches) == 1 and not list(stretches[0][0].boundaries())
        self._calendar: Calendar | None = None
        self._by_period: dict[int, object] = {}

    def boundaries(self) -> Iterator[date]:
        for effective, _ in self.stretches:
            yield from effective.boundaries()

    def bind(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._by_period.clear()

    def at(self, period: int | None) -> object:
        """The value in force in ``period``, or None.

        A parameter without dates holds whatever the period, known or not.
        """
        if self._always:
            return self.stretches[0][1]
        if period is None:
            return None
        if period not in self._by_period:
            assert self._calendar is not None
            day = self._calendar.first_day(period)
            self._by_period[period] = next(
                (value for effective, value in reversed(self.stretches) if effective.covers(day)), None
            )
        return self._by_period[period]

    def __getstate__(self) -> tuple[str, str, list[tuple[Effective, object]]]:
        return self.name, self.kind, self.stretches

    def __setstate__(self, state: tuple[str, str, list[tuple[Effective, object]]]) -> None:
        Parameter.__init__(self, *state)


class ParameterReader:
    """The parameters in force in one period, as attributes; durations in days come as ``timedelta``."""

    def __init__(self, reference: Reference, period: int | None) -> None:
        self._reference = reference
        self._period = period

    def __getattr__(self, name: str) -> Any:
        parameter = self._reference.parameters.get(name)
        if parameter is None or name.startswith("_"):
            raise AttributeError(name)
        value = parameter.at(self._period)
        if parameter.kind == "days" and isinstance(value, tuple):
            value = timedelta(days=value[0])
        self.__dict__[name] = value
        return value


class Reference:
    """All reference data of one ruleset, bound to one calendar."""

    __slots__ = ("_readers", "calendar", "code_sets", "parameters", "tables")

    def __init__(
        self,
        tables: dict[str, Table],
        code_sets: dict[str, CodeSet],
        parameters: dict[str, Parameter],
        other_boundaries: Iterable[date] = (),
    ) -> None:
        self.tables = tables
        self.code_sets = code_sets
        self.parameters = parameters
        dated: list[Table | CodeSet | Parameter] = [
            *tables.values(),
            *code_sets.values(),
            *parameters.values(),
        ]
        self._bind(Calendar([day for item in dated for day in item.boundaries()] + list(other_boundaries)))

    def _bind(self, calendar: Calendar) -> None:
        self.calendar = calendar
        for items in (self.tables, self.code_sets, self.parameters):
            for item in items.values():
                item.bind(calendar)
        self._readers: dict[int | None, ParameterReader] = {}

    def attach(self, imported: Mapping[str, list[Release]]) -> None:
        """Let imported releases answer for tables, by their names, on the dates that they cover.

        To be done before anything is looked up: the periods are numbered anew.
        """
        days = set(self.calendar.boundaries)
        for name, releases in imported.items():
            table = self.tables[name]
            table.imported = sorted(
                releases, key=lambda one: (one.effective.starts or date.min, one.effective.ends or date.max)
            )
            days.update(day for release in table.imported for day in release.boundaries())
        for code_set in self.code_sets.values():
            if code_set.drawn is not None and code_set.drawn[0] in imported:
                code_set.draw(self.tables[code_set.drawn[0]])
        self._bind(Calendar(days))

    def parameters_at(self, period: int | None) -> ParameterReader:
        """The parameters in force in ``period``."""
        reader = self._readers.get(period)
        if reader is None:
            reader = self._readers[period] = ParameterReader(self, period)
        return reader

    def value(self, parameter: str, period: int) -> object:
        """The value of a parameter in ``period``; None if there is none, or it says nothing then."""
        found = self.parameters.get(parameter)
        return found.at(period) if found is not None else None

    def codes(self, code_set: str, period: int) -> frozenset[str] | None:
        """The codes of a set in ``period``; None if there is no such set, or it says nothing then."""
        found = self.code_sets.get(code_set)
        return found.at(period) if found is not None else None

    def row(self, table: str, key: Key, period: int) -> Row | None:
        """The row of ``key`` in a table; None if there is no such table, row or release."""
        found = self.tables.get(table)
        return found.row(key, period) if found is not None else None

    def __getstate__(self) -> tuple[object, ...]:
        return self.tables, self.code_sets, self.parameters, self.calendar.boundaries

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        Reference.__init__(self, *state)
