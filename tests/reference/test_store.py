"""Imported releases answer before shipped ones on their dates; what cannot be used is left out, and told."""

from __future__ import annotations

import os
import pickle
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint import data_folder
from claimlint.data_folder import DamagedImport
from claimlint.reference.calendar import Effective
from claimlint.reference.importing.kinds import KINDS
from claimlint.reference.importing.recognition import Wanted, recognise
from claimlint.reference.importing.writing import import_releases
from claimlint.reference.store import Store
from claimlint.reference.tables import CodeSet, Reference, Release, Table
from claimlint.rules.shelf import load_ruleset
from tests.reference import official_files as official

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)


def shipped() -> Reference:
    """One shipped release of the third quarter of 2024."""
    rows = [("97110", Effective(), {"code": "97110", "mue": "9", "mai": "3"})]
    third = Effective(date(2024, 7, 1), date(2024, 9, 30))
    return Reference({"mue": Table("mue", [Release("2024Q3", third, list(rows), complete=False)])}, {}, {})


def limits(folder: Path, quarter: date, units: int) -> Path:
    """Import a table of unit limits."""
    path = folder / f"MUE_Eff_{quarter:%m-%d-%Y}.csv"
    official.written(path, official.mue(("97110", units, 3)))
    import_releases(recognise([str(path)], Wanted()), str(folder / "store"), NOW)
    return folder / "store"


def attached(store: Path) -> Reference:
    reference = shipped()
    Store(str(store)).attach(reference)
    return reference


def answer(reference: Reference, day: date) -> tuple[str | None, str | None]:
    """The limit of a day, and the stale release that gave it."""
    period = reference.calendar.period(day)
    row = reference.row("mue", "97110", period)
    stale = reference.tables["mue"].stale_release(period)
    return row and row["mue"], stale and f"{stale.name} {stale.origin}"


def test_an_imported_release_answers_for_its_dates_and_the_shipped_one_for_the_others(tmp_path: Path) -> None:
    limits(tmp_path, date(2026, 1, 1), 5)
    reference = attached(limits(tmp_path, date(2026, 7, 1), 6))
    assert {
        day: answer(reference, date.fromisoformat(day))
        for day in (
            "2024-06-30",
            "2024-08-01",
            "2025-01-01",
            "2026-01-01",
            "2026-05-01",
            "2026-07-01",
            "2026-10-01",
        )
    } == {
        "2024-06-30": (None, None),
        "2024-08-01": ("9", None),
        "2025-01-01": ("9", "2024Q3 shipped"),
        "2026-01-01": ("5", None),
        "2026-05-01": ("9", "2024Q3 shipped"),
        "2026-07-01": ("6", None),
        "2026-10-01": ("6", "2026Q3 imported"),
    }


def test_an_older_import_does_not_answer_for_later_days_than_the_shipped_release(tmp_path: Path) -> None:
    reference = attached(limits(tmp_path, date(2023, 1, 1), 4))
    assert answer(reference, date(2023, 2, 1)) == ("4", None)
    assert answer(reference, date(2026, 2, 1)) == ("9", "2024Q3 shipped")


def test_a_list_of_codes_does_not_answer_for_later_days(tmp_path: Path) -> None:
    path = official.written(tmp_path / "icd10cm_order_2026.txt", official.icd10cm("M5450 1"))
    import_releases(recognise([path], Wanted()), str(tmp_path), NOW)
    old = Release("FY2025", Effective(date(2024, 10, 1), date(2025, 9, 30)), [], complete=True)
    reference = Reference({"icd10cm": Table("icd10cm", [old])}, {}, {})
    Store(str(tmp_path)).attach(reference)
    table, period = reference.tables["icd10cm"], reference.calendar.period
    assert [table.knows("M9999", period(date(2026, month, 1))) for month in (9, 10)] == [True, False]
    assert table.rows(period(date(2026, 10, 1))) is None


def test_what_is_imported_never_gets_into_a_pickle(tmp_path: Path) -> None:
    reference = attached(limits(tmp_path, date(2026, 7, 1), 6))
    again = pickle.loads(pickle.dumps(reference))
    assert again.tables["mue"].imported == []
    assert answer(again, date(2026, 7, 1)) == ("9", "2024Q3 shipped")


def test_a_table_of_the_users_own_is_let_be(tmp_path: Path) -> None:
    reference = shipped()
    reference.tables["mue"].official = False
    Store(str(limits(tmp_path, date(2026, 7, 1), 6))).attach(reference)
    assert answer(reference, date(2026, 7, 1)) == ("9", "2024Q3 shipped")


@pytest.mark.parametrize(("column", "expected"), [("mue", {"97112"}), ("label", {"97110"})])
def test_a_set_of_codes_from_a_table_follows_what_is_imported_where_that_has_the_column(
    tmp_path, column, expected
):
    store = limits(tmp_path, date(2026, 7, 1), 6)
    content = official.mue(("97110", 6, 3), ("97112", 9, 3))
    path = official.written(tmp_path / "MUE_Eff_07-01-2026.csv", content)
    import_releases(recognise([path], Wanted()), str(store), NOW)
    reference = shipped()
    stretches = [(Effective(date(2024, 7, 1)), frozenset({"97110"}))]
    reference.code_sets["nine"] = CodeSet("nine", stretches, ("mue", {column: ("9",)}))
    Store(str(store)).attach(reference)
    nine = reference.code_sets["nine"]
    days = (date(2024, 7, 1), date(2026, 6, 30), date(2026, 7, 1))
    found = [nine.at(reference.calendar.period(day)) for day in days]
    assert found == [{"97110"}, {"97110"}, expected]


def test_a_table_that_the_ruleset_has_not_is_let_be(tmp_path: Path) -> None:
    reference = Reference({}, {}, {})
    Store(str(limits(tmp_path, date(2026, 7, 1), 6))).attach(reference)
    assert len(reference.calendar) == 1


def test_an_older_history_is_not_looked_at_where_a_newer_one_has_all_its_days(tmp_path: Path) -> None:
    store = tmp_path / "store"
    for name, row in (("v321", "97530 97116 20200101 * 1"), ("v322", "97530 97112 20210401 * 1")):
        path = official.written(tmp_path / f"ccipra-{name}r0-f1.txt", official.ptp(row))
        import_releases(recognise([path], Wanted(parts=1)), str(store), NOW)
    reference = Reference({"ptp": Table("ptp", [])}, {}, {})
    Store(str(store)).attach(reference)
    assert [release.name for release in reference.tables["ptp"].imported] == ["2026Q3"]
    assert date(2020, 1, 1) not in reference.calendar.boundaries


def test_a_process_that_is_forked_off_opens_the_file_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (release,) = Store(str(limits(tmp_path, date(2026, 7, 1), 6))).releases
    release.rows_of("97110")
    first = release._connection
    release.rows_of("97112")
    assert release._connection is first
    monkeypatch.setattr(os, "getpid", lambda: -1)
    release.rows_of("97113")
    assert release._connection is not first


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """The file of a release, to be damaged."""
    (path,) = limits(tmp_path, date(2026, 7, 1), 6).iterdir()
    return path


def spoil_with(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (
            lambda path: path.write_bytes(b"no database at all, but long enough to be read" * 40),
            "not a database",
        ),
        (lambda path: path.write_bytes(b""), "no file of claimlint's"),
        (lambda path: path.write_bytes(path.read_bytes()[:-8192]), "malformed"),
        (lambda path: spoil_with(path, "PRAGMA user_version = 99"), "format 99"),
        (lambda path: spoil_with(path, "PRAGMA application_id = 1"), "no file of claimlint's"),
        (lambda path: spoil_with(path, "DROP TABLE about"), "no such table"),
        (lambda path: spoil_with(path, "DELETE FROM about WHERE name = 'ends'"), "ends"),
        (lambda path: spoil_with(path, "UPDATE about SET value = 'x' WHERE name = 'ends'"), "cannot be used"),
        (lambda path: spoil_with(path, "UPDATE about SET value = '7' WHERE name = 'key'"), "cannot be used"),
    ],
)
def test_a_damaged_file_is_left_out_and_told(damaged, spoil, told):
    spoil(damaged)
    store = Store(str(damaged.parent))
    assert store.releases == []
    (complaint,) = store.complaints
    assert str(damaged) in complaint
    assert told in complaint


@pytest.mark.parametrize(
    "statement",
    ["DROP TABLE row", "UPDATE row SET value = 'only one'", "UPDATE row SET starts = 'soon'"],
)
def test_damage_that_shows_only_when_a_row_is_asked_for_is_an_error_that_names_the_file(damaged, statement):
    spoil_with(damaged, statement)
    (release,) = Store(str(damaged.parent)).releases
    with pytest.raises(DamagedImport, match="cannot be used") as caught:
        release.rows_of("97110")
    assert caught.value.path == str(damaged)


def test_a_release_without_a_column_that_facts_read_is_not_used(damaged: Path) -> None:
    spoil_with(damaged, "UPDATE about SET value = '[\"mue\"]' WHERE name = 'columns'")
    store, reference = Store(str(damaged.parent)), shipped()
    store.attach(reference)
    store.attach(reference)
    assert reference.tables["mue"].imported == []
    assert [complaint.rpartition(": not used: ")[2] for complaint in store.complaints] == [
        "has no column mai; import it again"
    ]


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "store"
    path.write_text("a file")
    assert "cannot be read" in Store(str(path)).complaints[0]


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"CLAIMLINT_DATA_DIR": "/d"}, "/d"),
        ({"CLAIMLINT_DATA_DIR": ""}, None),
        ({"XDG_DATA_HOME": "/x"}, "/x/claimlint"),
        ({"HOME": "/home/ada"}, "/home/ada/.local/share/claimlint"),
        ({"XDG_DATA_HOME": "relative"}, None),
    ],
)
def test_where_imported_files_lie(environment, folder, monkeypatch):
    for name in ("CLAIMLINT_DATA_DIR", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert data_folder.folder() == folder


DAYS = st.dates(date(2017, 1, 1), date(2027, 12, 31))


@given(
    st.lists(
        st.tuples(DAYS, st.none() | DAYS, st.sampled_from("019")),
        min_size=1,
        max_size=8,
        unique_by=lambda row: row[0],
    )
)
def test_a_look_up_equals_a_search_through_the_rows_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[date, date | None, str]]
) -> None:
    folder = tmp_path_factory.mktemp("store")
    texts = [f"97530 97116 {a:%Y%m%d} {f'{b:%Y%m%d}' if b else '*'} {i}" for a, b, i in rows]
    path = official.written(folder / "practitioner.txt", official.ptp(*texts, "11111 22222 20200101 * 1"))
    wanted = Wanted(effective=date(2026, 7, 1), parts=1)
    import_releases(recognise([path], wanted), str(folder), NOW)
    reference = Reference({"ptp": Table("ptp", [])}, {}, {})
    Store(str(folder)).attach(reference)
    table = reference.tables["ptp"]
    first, last = KINDS["ptp-practitioner"].days(date(2026, 7, 1))
    marks = {day for row in rows for day in row[:2] if day}
    for day in sorted(marks | {date.fromordinal(mark.toordinal() + 1) for mark in marks} | {first, last}):
        period = reference.calendar.period(day)
        held = [(a, i) for a, b, i in rows if a <= day and (b is None or (a < b and day <= b))]
        found = table.row(("97530", "97116"), period)
        assert (found and found["indicator"]) == (max(held)[1] if held and day >= first else None)
        assert table.knows(("97530", "97116"), period) == (day >= first)
        assert table.is_stale(period) == (day > last)


def test_what_a_release_mentions_is_what_stands_in_its_keys(tmp_path: Path) -> None:
    rows = ("97140 97124 20200101 * 1", "97530 97116 20200101 20251231 1", "97110 97150 20200101 * 1")
    paths = official.ptp_parts(tmp_path, rows, rows[:1], rows[1:2], rows[2:])
    import_releases(recognise(paths, Wanted(parts=4)), str(tmp_path / "store"), NOW)
    (release,) = Store(str(tmp_path / "store")).releases
    codes = ("97140", "97124", "97530", "97116", "97110", "97150", "9714", "7140", "97999")
    for day in (date(2025, 7, 1), date(2026, 7, 1)):
        keys = list(release.on(day))
        assert keys
        for code in codes:
            assert release.mentions(code, day) == any(code in key for key in keys), (code, day)


def test_a_table_may_take_the_imports_of_another_name(tmp_path: Path) -> None:
    path = official.written(
        tmp_path / "MUE_Eff_07-01-2026.csv", official.mue(("97110", 8, 3), whose="Outpatient Hospital")
    )
    import_releases(recognise([str(path)], Wanted()), str(tmp_path / "store"), NOW)
    practitioner = attached(tmp_path / "store")
    assert answer(practitioner, date(2026, 8, 1)) == ("9", "2024Q3 shipped")
    releases = shipped().tables["mue"].releases
    hospital = Reference({"mue": Table("mue", releases, imports="mue_hospital")}, {}, {})
    Store(str(tmp_path / "store")).attach(hospital)
    assert answer(hospital, date(2026, 8, 1)) == ("8", None)


def test_the_institutional_ruleset_takes_the_tables_of_hospitals() -> None:
    tables = load_ruleset("medicare-institutional").reference.tables
    assert (tables["ptp"].imports, tables["mue"].imports) == ("ptp_hospital", "mue_hospital")
