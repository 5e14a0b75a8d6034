"""From a ruleset's tables, code sets and parameters as written to the look-ups that rules run on."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from claimlint.facts.calendar_days import parse_duration
from claimlint.reference.calendar import Effective
from claimlint.reference.tables import CodeSet, Key, Parameter, Reference, Release, Row, Table
from claimlint.rules.conditions.errors import closest
from claimlint.rules.reading import SourceFile, SourceRuleset
from claimlint.rules.schema import CodesFromTable, Dated, DatedCodes, DatedValue, TableEntry, TableRelease


def build_reference(source: SourceRuleset) -> Reference:
    """All reference data of ``source``, bound to one calendar. Raises RulesetError."""
    tables = {name: _table(source, name, entry, file) for name, (entry, file) in source.tables.items()}
    sets = {name: _code_set(name, value, file, tables) for name, (value, file) in source.sets.items()}
    parameters = {name: _parameter(name, value, file) for name, (value, file) in source.parameters.items()}
    days = [day for rule in source.rules.values() for day in _effective(rule.entry).boundaries()]
    return Reference(tables, sets, parameters, days)


def _effective(entry: Dated) -> Effective:
    return Effective(entry.starts, entry.ends)


def _table(source: SourceRuleset, name: str, entry: TableEntry, file: SourceFile) -> Table:
    releases = []
    for number, release in enumerate(entry.releases):
        key = ("table", name, "releases", str(number))
        rows = list(_rows(source, entry, release, file, key))
        releases.append(Release(release.release, _effective(release), rows, complete=release.complete))
    return Table(name, releases)


def _rows(
    source: SourceRuleset, entry: TableEntry, release: TableRelease, file: SourceFile, key: tuple[str, ...]
) -> Iterator[tuple[Key, Effective, Row]]:
    path = Path(file.path).parent / release.file
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise file.error(f"table file {release.file} cannot be read: {error}", key) from None
    source.contents[str(path)] = text.encode()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    reader = csv.DictReader(lines)
    missing = [column for column in entry.key if column not in (reader.fieldnames or ())]
    if missing:
        raise file.error(
            f"table file {release.file} has no column {missing[0]}",
            key,
            closest(missing[0], reader.fieldnames or ()),
        )
    for row in reader:
        try:
            effective = Effective(_day(row.get("starts")), _day(row.get("ends")))
        except ValueError as error:
            raise file.error(f"table file {release.file}: {error}", key) from None
        if None in row or None in row.values():
            raise file.error(f"table file {release.file} has a row with too few or too many columns: {row}", key)
        columns = [row[column] for column in entry.key]
        yield columns[0] if len(columns) == 1 else tuple(columns), effective, row


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _code_set(name: str, value: Any, file: SourceFile, tables: dict[str, Table]) -> CodeSet:
    if isinstance(value, CodesFromTable):
        return CodeSet(name, list(_codes_from_table(name, value, file, tables)))
    if value and isinstance(value[0], DatedCodes):
        return CodeSet(name, [(_effective(item), frozenset(item.codes)) for item in value])
    return CodeSet(name, [(Effective(), frozenset(value))])


def _codes_from_table(
    name: str, value: CodesFromTable, file: SourceFile, tables: dict[str, Table]
) -> Iterator[tuple[Effective, frozenset[str]]]:
    table = tables.get(value.table)
    if table is None:
        raise file.error(f"there is no table {value.table}", ("set", name, "table"), closest(value.table, tables))
    wanted = {column: (text,) if isinstance(text, str) else text for column, text in value.where.items()}
    for release in table.releases:
        # A code outside its own dates is not in the set; the rows of one stretch are gathered.
        stretches: dict[tuple[date | None, date | None], set[str]] = {}
        for key, effective, row in release.rows:
            unknown = [column for column in wanted if column not in row]
            if unknown:
                raise file.error(
                    f"table {value.table} has no column {unknown[0]}", ("set", name, "where"), closest(unknown[0], row)
                )
            if all(row[column] in texts for column, texts in wanted.items()):
                starts = max(filter(None, (effective.starts, release.effective.starts)), default=None)
                ends = effective.ends if release is table.releases[-1] else release.effective.ends
                stretches.setdefault((starts, ends), set()).add(key if isinstance(key, str) else key[0])
        for (starts, ends), codes in stretches.items():
            yield Effective(starts, ends), frozenset(codes)


def _parameter(name: str, value: Any, file: SourceFile) -> Parameter:
    if isinstance(value, tuple):
        dated: tuple[DatedValue, ...] = value
        stretches = [(_effective(item), _parsed(item.value)) for item in dated]
    else:
        stretches = [(Effective(), _parsed(value))]
    kinds = {kind for _, (kind, _) in stretches}
    if len(kinds) != 1:
        raise file.error(f"parameter {name} has values of several types", ("parameter", name))
    return Parameter(name, kinds.pop(), [(effective, parsed) for effective, (_, parsed) in stretches])


def _parsed(value: bool | int | str) -> tuple[str, object]:
    """The kind and value of a parameter: ``"30 days"`` is a duration, ``"$2,480"`` an amount of money."""
    if isinstance(value, bool):
        return "boolean", value
    if isinstance(value, int):
        return "number", value
    duration = parse_duration(value)
    if duration is not None:
        return ("days" if duration[1] == "day" else "duration"), duration
    if value.startswith("$"):
        try:
            return "money", Decimal(value[1:].replace(",", ""))
        except InvalidOperation:
            return "text", value
    return "text", value
