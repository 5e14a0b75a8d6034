"""From a ruleset's tables, code sets and parameters as written to the look-ups that rules run on."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from claimlint import resources
from claimlint.reference.calendar import Calendar, Effective
from claimlint.reference.code_list import CodeFile, CodeFileError, CodeList, changes_in
from claimlint.reference.expectations import CODE_LISTS, TABLES
from claimlint.reference.tables import CodeSet, Key, Parameter, Reference, Release, Row, Table, chosen_codes
from claimlint.rules.conditions.errors import closest
from claimlint.rules.errors import RulesetError
from claimlint.rules.parameter_values import parameter_value
from claimlint.rules.reading import SourceRuleset
from claimlint.rules.schema import CodesFromTable, Dated, DatedCodes, DatedValue, TableEntry, TableRelease
from claimlint.rules.source_file import SourceFile, read_text


def build_reference(source: SourceRuleset) -> Reference:
    """All reference data of ``source``, bound to one calendar. Raises RulesetError."""
    tables = {name: _table(source, name, entry, file) for name, (entry, file) in source.tables.items()}
    sets = {name: _code_set(name, value, file, tables) for name, (value, file) in source.sets.items()}
    parameters = {name: _parameter(name, value) for name, (value, _) in source.parameters.items()}
    days = [day for rule in source.rules.values() for day in _effective(rule.entry).boundaries()]
    return Reference(tables, sets, parameters, days)


def _effective(entry: Dated) -> Effective:
    return Effective(entry.starts, entry.ends)


def _table(source: SourceRuleset, name: str, entry: TableEntry, file: SourceFile) -> Table:
    expected = TABLES.get(name)
    if expected is not None and len(entry.key) != expected.key:
        wanted = f"{expected.key} column" + ("s" if expected.key > 1 else "")
        raise file.error(f"table {name} is looked up by {wanted}", ("table", name, "key"))
    if (entry.form == "codes") != (name in CODE_LISTS):
        wanted = "rows" if entry.form == "codes" else "codes"
        raise file.error(f"table {name} has the form {wanted}", ("table", name))
    if entry.form == "codes":
        return _code_list(source, name, entry, file)
    releases = []
    for number, release in enumerate(entry.releases):
        key = ("table", name, "releases", str(number), "file")
        rows = list(_rows(source, name, entry, release, file, key))
        releases.append(Release(release.release, _effective(release), rows, complete=release.complete))
    return Table(name, releases, official=_ships(file), imports=entry.imports)


def _ships(file: SourceFile) -> bool:
    """Whether a ruleset's file is one that ships with claimlint."""
    return Path(file.path).resolve().is_relative_to(resources.path("rulesets").resolve())


def _code_list(source: SourceRuleset, name: str, entry: TableEntry, file: SourceFile) -> CodeList:
    """A list of codes: its files are looked through for days and mistakes; what is kept is where they are."""
    files, changes = [], set[date]()
    for number, release in enumerate(entry.releases):
        path, text = _text(source, release, file, ("table", name, "releases", str(number), "file"))
        try:
            changes.update(day for stretch in changes_in(text) for day in stretch.boundaries())
        except CodeFileError as error:
            raise RulesetError(str(error), path, error.line, 1) from None
        dates = Release(release.release, _effective(release), [], complete=True)
        files.append((dates, CodeFile(os.path.abspath(path))))
    return CodeList(name, files, frozenset(changes))


def _text(
    source: SourceRuleset, release: TableRelease, file: SourceFile, key: tuple[str, ...]
) -> tuple[str, str]:
    """The path of a release's file, and what it says."""
    path = str(Path(file.path).parent / release.file)
    if not Path(path).is_file():
        raise file.error(f"there is no table file {release.file} beside this ruleset", key, _alike(path))
    text = read_text(path)
    source.contents[path] = text.encode()
    return path, text


def _rows(
    source: SourceRuleset,
    name: str,
    entry: TableEntry,
    release: TableRelease,
    file: SourceFile,
    key: tuple[str, ...],
) -> Iterator[tuple[Key, Effective, Row]]:
    """The rows of a release's file: column names, then rows; lines that begin with # are comments."""
    path, text = _text(source, release, file, key)
    numbered = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line and line[0] != "#"]
    reader = csv.DictReader(line for _, line in numbered)
    columns = reader.fieldnames or ()
    expected = TABLES.get(name)
    for column in (*entry.key, *(expected.names if expected is not None else ())):
        if column not in columns:
            raise file.error(
                f"table file {release.file} has no column {column}", key, closest(column, columns)
            )
    try:
        for row in reader:
            number = numbered[reader.line_num - 1][0]
            effective = _checked(name, row, path, number)
            values = [row[column] for column in entry.key]
            yield values[0] if len(values) == 1 else tuple(values), effective, row
    except csv.Error as error:
        raise RulesetError(
            f"cannot be read as a table: {error}", path, numbered[reader.line_num - 1][0], 1
        ) from None


def _checked(table: str, row: dict[str | Any, str | Any], path: str, number: int) -> Effective:
    """The dates of a row. Raises RulesetError if it has too many columns or too few, or a value is wrong."""
    if None in row or None in row.values():
        many = None in row
        raise RulesetError(
            f"this row has {'more' if many else 'fewer'} columns than the header", path, number, 1
        )
    dates = []
    for column in ("starts", "ends"):
        try:
            dates.append(date.fromisoformat(row[column]) if row.get(column) else None)
        except ValueError:
            raise RulesetError(f"{column} is {row[column]!r}, which is no date", path, number, 1) from None
    flaw = TABLES[table].flaw(row) if table in TABLES else None
    if flaw is not None:
        raise RulesetError(flaw, path, number, 1)
    return Effective(*dates)


def _alike(path: str) -> str | None:
    return closest(Path(path).name, (entry.name for entry in Path(path).parent.glob("*") if entry.is_file()))


def _code_set(name: str, value: Any, file: SourceFile, tables: dict[str, Table]) -> CodeSet:
    if isinstance(value, CodesFromTable):
        wanted = {column: (text,) if isinstance(text, str) else text for column, text in value.where.items()}
        stretches = list(_codes_from_table(name, value.table, wanted, file, tables))
        return CodeSet(name, stretches, (value.table, wanted))
    if value and isinstance(value[0], DatedCodes):
        return CodeSet(name, [(_effective(item), frozenset(item.codes)) for item in value])
    return CodeSet(name, [(Effective(), frozenset(value))])


def _codes_from_table(
    name: str,
    table_name: str,
    wanted: dict[str, tuple[str, ...]],
    file: SourceFile,
    tables: dict[str, Table],
) -> Iterator[tuple[Effective, frozenset[str]]]:
    """The codes for each stretch of time without change in the table, just as a look-up would tell."""
    table = tables.get(table_name)
    if table is None:
        raise file.error(
            f"there is no table {table_name}", ("set", name, "table"), closest(table_name, tables)
        )
    if isinstance(table, CodeList):
        raise file.error(f"table {table_name} has no rows to make a set of", ("set", name, "table"))
    for columns in (release.rows[0][2].keys() for release in table.releases if release.rows):
        for column in wanted.keys() - columns:
            message = f"table {table_name} has no column {column}"
            raise file.key_error(message, ("set", name, "where", column), closest(column, columns))
    calendar = Calendar(table.boundaries())
    table.bind(calendar)
    for period in range(len(calendar)):
        rows = table.rows(period)
        if rows is not None:
            yield _stretch(calendar, period), chosen_codes(rows, wanted)


def _stretch(calendar: Calendar, period: int) -> Effective:
    """The days of a period."""
    starts = calendar.first_day(period) if period else None
    last = period + 1 == len(calendar)
    return Effective(starts, None if last else calendar.first_day(period + 1) - timedelta(days=1))


def _parameter(name: str, value: Any) -> Parameter:
    dated = value if isinstance(value, tuple) else (DatedValue(value=value),)
    parsed = [(_effective(item), parameter_value(item.value)) for item in dated]
    return Parameter(name, parsed[0][1][0], [(effective, meaning) for effective, (_, meaning) in parsed])
