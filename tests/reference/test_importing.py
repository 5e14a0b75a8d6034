"""Official files are recognised by content, read whole or refused with the place, and kept without texts."""

from __future__ import annotations

import os
import sqlite3
import zipfile
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.reference.importing import files, ptp
from claimlint.reference.importing.kinds import KINDS
from claimlint.reference.importing.names import effective_days, part
from claimlint.reference.importing.recognition import Wanted, recognise
from claimlint.reference.importing.refusal import RefusedError
from claimlint.reference.importing.writing import Imported, import_releases
from claimlint.reference.store import Store, StoredRelease
from tests.reference import official_files as official

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
EDIT = "97530 97116 20200101 * 1"
WHOLE = ((EDIT,), ("97150 97110 20200101 * 0",), ("98941 97140 20200101 * 1",), ("G0151 97110 20200101 * 1",))


def imported(
    store: Path, *paths: str, kind: str | None = None, effective: date | None = None, parts: int = 4
) -> list[Imported]:
    return import_releases(recognise(paths, Wanted(kind, effective, parts)), str(store), NOW)


def only(store: Path) -> StoredRelease:
    (release,) = Store(str(store)).releases
    return release


def refused(store: Path, *paths: str, **wanted: object) -> str:
    """What an import says that is refused; nothing is left of it."""
    with pytest.raises(RefusedError) as caught:
        imported(store, *paths, **wanted)  # type: ignore[arg-type]
    assert not store.exists() or list(store.iterdir()) == []
    return str(caught.value)


def rows_at(release: StoredRelease, day: date) -> dict[object, dict[str, str]]:
    return dict(release.on(day))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


# NCCI procedure-to-procedure edits


def test_a_quarter_of_four_parts_becomes_one_release(tmp_path: Path, store: Path) -> None:
    (result,) = imported(store, *official.ptp_parts(tmp_path, *WHOLE))
    about = result.about
    assert (about.kind, about.release, about.table, about.rows) == ("ptp-practitioner", "2026Q3", "ptp", 4)
    assert (about.starts, about.ends) == (date(2018, 1, 1), date(2026, 9, 30))
    assert only(store).on(date(2026, 5, 5)).get(("97530", "97116")) == {
        "column1": "97530",
        "column2": "97116",
        "indicator": "1",
    }


def test_a_pair_has_each_of_its_intervals_and_void_and_old_rows_are_left_out(
    tmp_path: Path, store: Path
) -> None:
    rows = (
        "97530 97116 19960101 20171231 1",
        "97530 97116 20180101 20191231 1",
        "97530 97116 20200101 20200101 9",
        "97530 97116 20260101 * 0",
    )
    (result,) = imported(store, official.ptp_parts(tmp_path, rows)[0], parts=1)
    assert (result.about.rows, result.about.left_out) == (2, 2)
    indicators = [
        (only(store).on(day).get(("97530", "97116")) or {}).get("indicator")
        for day in (date(2019, 12, 31), date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    ]
    assert indicators == ["1", None, None, "0"]


def test_only_days_on_which_something_changes_from_2018_on_are_boundaries(
    tmp_path: Path, store: Path
) -> None:
    rows = ("97530 97116 19990101 20191231 1", "97530 97110 20030401 * 1", "97530 97112 20210701 * 1")
    imported(store, official.ptp_parts(tmp_path, rows)[0], parts=1)
    assert list(only(store).boundaries()) == [
        date(2018, 1, 1),
        date(2020, 1, 1),
        date(2021, 7, 1),
        date(2026, 10, 1),
    ]


def test_of_two_rows_of_a_pair_with_one_first_day_the_earlier_end_counts(tmp_path: Path, store: Path) -> None:
    rows = ("97530 97116 20200101 * 1", "97530 97116 20200101 20201231 1")
    (result,) = imported(store, official.ptp_parts(tmp_path, rows)[0], parts=1)
    assert (result.about.rows, result.about.left_out) == (1, 1)
    assert only(store).on(date(2021, 1, 1)).get(("97530", "97116")) is None


def test_text_and_spreadsheets_give_the_same(tmp_path: Path, store: Path) -> None:
    pytest.importorskip("openpyxl")
    cells = [["A notice"], ["Column 1", "Column 2"], ["97530", 97116, None, 20200101, "*", 1, "Made up"]]
    name = "ccipra-v322r0-f1"
    imported(store, official.written(tmp_path / f"{name}.xlsx", official.sheet(cells)), parts=1)
    from_sheet = rows_at(only(store), date(2026, 8, 1))
    imported(store, official.written(tmp_path / f"{name}.txt", official.ptp(EDIT)), parts=1)
    assert from_sheet == rows_at(only(store), date(2026, 8, 1)) != {}


def test_in_an_archive_text_is_read_and_a_spreadsheet_beside_it_is_not(tmp_path: Path, store: Path) -> None:
    both = {"ccipra-v322r0-f1.xlsx": b"no spreadsheet", "ccipra-v322r0-f1.TXT": official.ptp(EDIT)}
    imported(store, official.zipped(tmp_path / "edits.zip", both), parts=1)
    assert only(store).about.rows == 1


def test_a_spreadsheet_without_its_reader_is_refused_with_what_to_do(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(files, "import_module", absent)
    path = official.written(tmp_path / "ccipra-v322r0-f1.xlsx", b"")
    with pytest.raises(RefusedError, match="openpyxl") as caught:
        imported(store, path, parts=1)
    assert "claimlint[xlsx]" in caught.value.help


def test_blocks_do_not_cut_rows(tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ptp, "_BLOCK", 50)
    rows = tuple(f"97530 {code:05} 20200101 * 1" for code in range(97000, 97100))
    (result,) = imported(store, official.ptp_parts(tmp_path, rows)[0], parts=1)
    assert result.about.rows == 100


def broken(tmp_path: Path, content: bytes) -> str:
    return official.written(tmp_path / "ccipra-v322r0-f1.txt", content)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda text: text.replace(b"20200101", b"2020-1-1"), "line 7: this row is no edit: '97530"),
        (lambda text: text + b"97530\t97112\t\t20200101\r\n", "line 9: this row is no edit: '97530"),
        (lambda text: text.rstrip(b"\r\n")[:-3], "line 8: the file ends in the middle of a row"),
        (lambda text: text.rstrip(b"\r\n")[:-30], "line 8: the file ends in the middle of a row"),
        (lambda text: text.replace(b"20210101", b"20211301"), "has 20211301, which is no day"),
        (lambda text: text.replace(b"20210101", b"20261001"), "begin on 2026-10-01, after the last day of"),
        (lambda text: text + b"9" * 100_000, "the file has a line without end"),
        (lambda text: b"A line\r\n" * 30 + text, "is no official file"),
        (lambda text: text[: len(official.PTP_HEADER)], "is no official file"),
        (lambda text: text.replace(b"\t\t2", b"\t2"), "is a Medicaid file"),
    ],
)
def test_a_wrong_text_of_edits_is_refused_with_the_place(tmp_path, store, spoil, told):
    text = official.ptp(EDIT, "97530 97110 20210101 * 1")
    assert told in refused(store, broken(tmp_path, spoil(text)), parts=1)


def test_a_last_row_without_a_lines_end_is_whole_if_its_rationale_is(tmp_path: Path, store: Path) -> None:
    text = official.ptp(EDIT, "97530 97110 20210101 * 1").rstrip(b"\r\n")
    imported(store, broken(tmp_path, text), parts=1)
    assert only(store).about.rows == 2


def test_lines_may_end_without_a_carriage_return(tmp_path: Path, store: Path) -> None:
    imported(store, broken(tmp_path, official.ptp(EDIT).replace(b"\r", b"")), parts=1)
    assert only(store).about.rows == 1


def test_blank_lines_are_no_mistake(tmp_path: Path, store: Path) -> None:
    imported(store, broken(tmp_path, official.ptp(EDIT) + b"\r\n\r\n"), parts=1)
    assert only(store).about.rows == 1


def test_an_archive_cut_short_is_refused(tmp_path: Path, store: Path) -> None:
    path = Path(official.ptp_parts(tmp_path, (EDIT,))[0])
    path.write_bytes(path.read_bytes()[:-40])
    assert "cannot be read" in refused(store, str(path), parts=1)


def test_a_damaged_member_is_refused_though_its_beginning_can_be_read(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "ccipra-v322r0-f1.zip"
    rows = tuple(f"97530 {code:05} 20200101 * 1" for code in range(90000, 99999))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("ccipra-v322r0-f1.txt", official.ptp(*rows))
    content = bytearray(path.read_bytes())
    place = content.index(b"97530\t99000")
    content[place : place + 5] = b"97531"
    path.write_bytes(content)
    assert "cannot be read" in refused(store, str(path), parts=1)


def test_a_quarter_without_one_of_its_parts_is_refused(tmp_path: Path, store: Path) -> None:
    paths = official.ptp_parts(tmp_path, *WHOLE)
    assert "without f2, 2026Q3 is not whole" in refused(store, paths[0], *paths[2:])
    assert "comes in 4" in refused(
        store, official.written(tmp_path / "ccipra-v322r0.txt", official.ptp(EDIT))
    )


def test_parts_of_two_quarters_are_refused(tmp_path: Path, store: Path) -> None:
    paths = official.ptp_parts(tmp_path, *WHOLE)
    other = official.written(tmp_path / "ccipra-v321r0-f2.txt", official.ptp(EDIT))
    told = refused(store, paths[0], other, *paths[2:])
    assert "2026Q3" in told
    assert "2026Q2" in told


def test_edits_that_do_not_say_whose_they_are_need_the_kind(tmp_path: Path, store: Path) -> None:
    path = official.written(tmp_path / "edits-2026q3.txt", official.ptp(EDIT))
    assert "nothing says whose" in refused(store, path, parts=1)
    imported(store, path, kind="ptp-hospital", parts=1)
    assert only(store).about.table == "ptp_hospital"


def test_a_name_without_a_quarter_needs_the_day(tmp_path: Path, store: Path) -> None:
    path = official.written(tmp_path / "practitioner.txt", official.ptp(EDIT))
    assert "no name that says from when" in refused(store, path, parts=1)
    imported(store, path, effective=date(2026, 4, 1), parts=1)
    assert only(store).name == "2026Q2"


# the other kinds


def test_unit_limits_take_their_day_from_the_name(tmp_path: Path, store: Path) -> None:
    inner = {
        "MCR_MUE_PractitionerServices_Eff_07-01-2026.csv": official.mue(("97110", 6, 3), ("0001A", 1, 2))
    }
    imported(
        store, official.zipped(tmp_path / "medicare-ncci-2026-q3-practitioner-services-mue-table.zip", inner)
    )
    release = only(store)
    assert (release.name, release.about.kind, release.complete) == ("2026Q3", "mue-practitioner", False)
    assert (release.about.starts, release.about.ends) == (date(2026, 7, 1), date(2026, 9, 30))
    assert release.on(date(2026, 8, 1)).get("97110") == {"code": "97110", "mue": "6", "mai": "3"}


def test_unit_limits_of_hospitals_are_kept_apart(tmp_path: Path, store: Path) -> None:
    content = official.mue(("97110", 8, 3), whose="Outpatient Hospital")
    path = official.written(tmp_path / "MCR_MUE_Eff_07-01-2026.csv", content)
    imported(store, path)
    assert only(store).about.table == "mue_hospital"
    with pytest.raises(RefusedError, match="is no file of kind mue-practitioner, but of mue-hospital"):
        imported(store, path, kind="mue-practitioner")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("97110,six,3 Kind: Policy,Made up\n", "this row is no edit"),
        ("97110,6,4 Kind: Policy,Made up\n", "this row is no edit"),
        ("97110,6\n", "this row is no edit"),
        ("97112,5,3 Kind: Policy,Made up\n", "97112 stands here for the second time"),
        ('97110,6,"3 Kind: Policy,Made up\n', "cannot be read as a table"),
    ],
)
def test_a_wrong_table_of_unit_limits_is_refused_with_the_line(tmp_path, store, row, told):
    content = official.mue(("97112", 4, 3)) + row.encode()
    found = refused(store, official.written(tmp_path / "MUE_Eff_07-01-2026.csv", content))
    assert told in found
    assert "line 6" in found or "line 7" in found


def test_add_on_codes_have_their_primaries_of_each_stretch(tmp_path: Path, store: Path) -> None:
    content = official.addons(
        "97130 97129 2020001 - 1",
        "97551 97550 2024001 2026090 1",
        "97551 97552 20260101 - 1",
        "99999 CCCCC 2013001 - 2",
        "11111 22222 2010001 2015365 1",
    )
    (result,) = imported(store, official.written(tmp_path / "AOC_V2026Q3_01-MCR.txt", content))
    assert (result.about.release, result.about.left_out) == ("2026Q3", 1)
    release = only(store)
    primaries = [
        (release.on(day).get("97551") or {}).get("primaries")
        for day in (
            date(2023, 12, 31),
            date(2024, 1, 1),
            date(2026, 1, 1),
            date(2026, 3, 31),
            date(2026, 4, 1),
        )
    ]
    assert primaries == [None, "97550", "97550|97552", "97550|97552", "97552"]
    assert release.on(date(2026, 1, 1)).get("99999") == {"code": "99999", "type": "2", "primaries": ""}


def test_add_on_codes_without_headings_that_say_so_are_refused(tmp_path: Path, store: Path) -> None:
    path = official.written(tmp_path / "AOC_V2026Q3_01-MCR.txt", b"Code\tOther\r\n97130\t97129\r\n")
    assert "no headings of an add-on code" in refused(store, path)


THERAPY = "97110 - A 0.45 0.40 0.40 0.01 5 XXX"


@pytest.mark.parametrize("pricing", [True, False])
def test_relative_values_are_found_by_their_headings(tmp_path: Path, store: Path, pricing: bool) -> None:
    content = official.pprrvu(
        THERAPY,
        "70000 - A 1.00 2.00 0.50 0.10 0 XXX",
        "70000 26 A 1.00 0.50 0.50 0.05 0 XXX",
        pricing=pricing,
    )
    (result,) = imported(store, official.written(tmp_path / "PPRRVU2025_Jul.csv", content))
    assert (result.about.release, result.about.rows, result.about.left_out) == ("2025C", 2, 1)
    assert (result.about.starts, result.about.ends) == (date(2025, 7, 1), date(2025, 12, 31))
    row = only(store).on(date(2025, 8, 1))["97110"]
    assert {name: row[name] for name in ("status", "mult_proc", "global", "work_rvu", "malpractice_rvu")} == {
        "status": "A",
        "mult_proc": "5",
        "global": "XXX",
        "work_rvu": "0.45",
        "malpractice_rvu": "0.01",
    }
    other = only(store).on(date(2025, 8, 1))["70000"]
    assert (other["nonfacility_pe_rvu"], other["facility_pe_rvu"]) == ("2.00", "0.50")


def test_the_archive_of_2026_gives_both_conversion_factors_and_the_geographic_factors(
    tmp_path: Path, store: Path
) -> None:
    inner = {
        "PPRRVU2026_Jan_nonQPP.csv": official.pprrvu(THERAPY, factor="33.4009"),
        "PPRRVU2026_Jan_QPP.csv": official.pprrvu(THERAPY, factor="33.5675"),
        "GPCI2026.csv": official.gpci("06302 WI 00 0.973 1.000 0.950 0.400"),
        "RVU26A.txt": b"Read this first",
        "RVU26A.pdf": b"%PDF",
    }
    results = imported(store, official.zipped(tmp_path / "RVU26A.zip", inner))
    assert [(one.about.kind, one.about.release) for one in results] == [
        ("fee-schedule", "2026A"),
        ("gpci", "2026A"),
    ]
    fees, factors = Store(str(store)).releases
    row = fees.on(date(2026, 12, 31))["97110"]
    assert (row["conversion_factor"], row["conversion_factor_apm"]) == ("33.4009", "33.5675")
    assert factors.on(date(2026, 2, 1))["06302", "00"] == {
        "contractor": "06302",
        "locality": "00",
        "state": "WI",
        "work_gpci": "0.973",
        "work_gpci_floor": "1.000",
        "pe_gpci": "0.950",
        "malpractice_gpci": "0.400",
    }


def test_columns_that_do_not_add_up_are_not_what_their_headings_say(tmp_path: Path, store: Path) -> None:
    content = official.pprrvu(THERAPY).replace(b"0.86", b"7.86")
    assert "do not add up" in refused(store, official.written(tmp_path / "PPRRVU2026_Jul.csv", content))


def test_a_column_that_is_not_there_is_named(tmp_path: Path, store: Path) -> None:
    content = official.pprrvu(THERAPY).replace(b"MULT", b"MANY")
    assert "no column is the mult proc" in refused(
        store, official.written(tmp_path / "PPRRVU2026_Jul.csv", content)
    )


def test_only_the_file_of_the_other_conversion_factor_is_not_enough(tmp_path: Path, store: Path) -> None:
    path = official.written(tmp_path / "PPRRVU2026_Jan_QPP.csv", official.pprrvu(THERAPY))
    assert "nonQPP" in refused(store, path)


def test_diagnoses_hold_for_their_fiscal_year(tmp_path: Path, store: Path) -> None:
    path = official.written(tmp_path / "icd10cm_order_2026.txt", official.icd10cm("M545 0", "M5450 1"))
    imported(store, path)
    release = only(store)
    assert (release.name, release.about.starts, release.about.ends) == (
        "FY2026",
        date(2025, 10, 1),
        date(2026, 9, 30),
    )
    day = date(2026, 1, 1)
    assert [release.on(day)[code]["billable"] for code in ("M545", "M5450")] == ["0", "1"]


def test_diagnoses_of_april_are_a_release_of_their_own(tmp_path: Path, store: Path) -> None:
    inner = {"icd10cm-order-April-2026.txt": official.icd10cm("M5450 1")}
    imported(store, official.zipped(tmp_path / "april-1-2026-code-descriptions.zip", inner))
    assert (only(store).name, only(store).about.starts) == ("FY2026-04", date(2026, 4, 1))


def test_diagnoses_cut_short_are_refused(tmp_path: Path, store: Path) -> None:
    content = official.icd10cm("M545 0", "M5450 1")[:-60]
    assert "line 2" in refused(store, official.written(tmp_path / "icd10cm_order_2026.txt", content))


def test_codes_and_modifiers_come_from_one_file_with_their_dates(tmp_path: Path, store: Path) -> None:
    content = official.hcpcs("G0283 20030101 -", "G2000 20240101 20260630", "GP 19990101 -")
    inner = {"HCPC2026_JUL_ANWEB_v3.txt": content}
    results = imported(store, official.zipped(tmp_path / "july-2026-alpha-numeric-hcpcs-file.zip", inner))
    assert [one.about.kind for one in results] == ["hcpcs", "hcpcs-modifiers"]
    codes, modifiers = Store(str(store)).releases
    assert (codes.name, codes.complete) == ("2026Q3", False)
    assert codes.on(date(2026, 8, 1))["G0283"] == {"code": "G0283", "coverage": "C"}
    assert modifiers.on(date(2026, 8, 1))["GP"]["modifier"] == "GP"


def test_a_code_may_be_used_on_its_last_day(tmp_path: Path, store: Path) -> None:
    content = official.hcpcs("G2000 20240101 20260815", "G0283 20260801 -")
    imported(store, official.written(tmp_path / "HCPC2026_JUL_ANWEB.txt", content), kind="hcpcs")
    days = [date(2026, 7, 31), date(2026, 8, 1), date(2026, 8, 15), date(2026, 8, 16)]
    assert [sorted(only(store).on(day)) for day in days] == [
        ["G2000"],
        ["G0283", "G2000"],
        ["G0283", "G2000"],
        ["G0283"],
    ]


# what holds for all


def test_no_text_of_the_files_is_kept(tmp_path: Path, store: Path) -> None:
    imported(
        store,
        *official.ptp_parts(tmp_path, *WHOLE),
        official.written(tmp_path / "PPRRVU2026_Jul.csv", official.pprrvu(THERAPY)),
        official.written(tmp_path / "icd10cm_order_2026.txt", official.icd10cm("M5450 1")),
        official.written(
            tmp_path / "HCPC2026_JUL_ANWEB.txt", official.hcpcs("G0283 20030101 -", "GP 19990101 -")
        ),
    )
    for path in store.iterdir():
        with closing(sqlite3.connect(path)) as connection:
            told = "\n".join(connection.iterdump()).lower()
        assert not [word for word in ("a text", "a long", "made-up", "made up", "notice") if word in told]


def test_the_same_files_again_change_nothing(tmp_path: Path, store: Path) -> None:
    paths = official.ptp_parts(tmp_path, *WHOLE)
    imported(store, *paths)
    (path,) = store.iterdir()
    before = path.stat()
    (again,) = imported(store, *reversed(paths))
    after = path.stat()
    assert again.unchanged
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_another_file_of_a_release_takes_its_place(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "MUE_Eff_07-01-2026.csv"
    imported(store, official.written(path, official.mue(("97110", 6, 3))))
    (result,) = imported(store, official.written(path, official.mue(("97110", 5, 3))))
    assert not result.unchanged
    assert result.before is not None
    assert only(store).on(date(2026, 8, 1))["97110"]["mue"] == "5"


def test_a_mistake_in_one_file_leaves_everything_as_it_was(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "MUE_Eff_07-01-2026.csv"
    imported(store, official.written(path, official.mue(("97110", 6, 3))))
    official.written(path, official.mue(("97110", 5, 3)))
    bad = official.written(tmp_path / "icd10cm_order_2026.txt", official.icd10cm("M545 0", "M5450 1")[:-60])
    with pytest.raises(RefusedError):
        imported(store, str(path), bad)
    assert only(store).on(date(2026, 8, 1))["97110"]["mue"] == "6"
    assert len(list(store.iterdir())) == 1


@pytest.mark.parametrize("stage", ["_keep", "os.replace"])
def test_a_crash_while_writing_leaves_everything_as_it_was(tmp_path, store, stage, monkeypatch):
    path = tmp_path / "MUE_Eff_07-01-2026.csv"
    imported(store, official.written(path, official.mue(("97110", 6, 3))))
    official.written(path, official.mue(("97110", 5, 3)))

    def crash(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"claimlint.reference.importing.writing.{stage}", crash)
    with pytest.raises(KeyboardInterrupt):
        imported(store, str(path))
    monkeypatch.undo()
    assert only(store).on(date(2026, 8, 1))["97110"]["mue"] == "6"
    assert len(list(store.iterdir())) == 1


def test_what_a_killed_import_left_behind_is_not_taken_for_a_release(tmp_path: Path, store: Path) -> None:
    store.mkdir()
    (store / "mue-practitioner-2026Q3.sqlite.123.part").write_bytes(b"half")
    assert (Store(str(store)).releases, Store(str(store)).complaints) == ([], [])


def test_what_a_killed_import_left_behind_long_ago_is_removed(tmp_path: Path, store: Path) -> None:
    store.mkdir()
    old, fresh = (store / f"mue-practitioner-2026Q3.sqlite.{number}.part" for number in (1, 2))
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    imported(store, official.written(tmp_path / "MUE_Eff_07-01-2026.csv", official.mue(("97110", 6, 3))))
    assert (old.exists(), fresh.exists()) == (False, True)


def test_a_release_that_is_read_while_it_is_replaced_stays_as_it_was(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "MUE_Eff_07-01-2026.csv"
    imported(store, official.written(path, official.mue(("97110", 6, 3), ("97112", 4, 3))))
    reader, day = only(store), date(2026, 8, 1)
    assert reader.on(day)["97110"]["mue"] == "6"
    imported(store, official.written(path, official.mue(("97110", 5, 3), ("97112", 5, 3))))
    assert reader.on(day)["97112"]["mue"] == "4"
    assert only(store).on(day)["97112"]["mue"] == "5"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("notes.txt", b"nothing of the kind", "is no official file that claimlint knows"),
        ("empty.txt", b"", "is no official file that claimlint knows"),
        ("edits.zip", b"", "cannot be read"),
        ("nul.csv", b"\0\0\0,\0\n", "is no official file that claimlint knows"),
        ("odd.bin", bytes(range(256)), "is no official file that claimlint knows"),
    ],
)
def test_what_is_no_official_file_is_refused(tmp_path, store, name, content, told):
    assert told in refused(store, official.written(tmp_path / name, content))


SOUND = {
    "ccipra-v322r0-f1.txt": official.ptp(EDIT, "97530 97110 20210101 * 1"),
    "MUE_Eff_07-01-2026.csv": official.mue(("97110", 6, 3), ("97112", 4, 3)),
    "AOC_V2026Q3.txt": official.addons("97130 97129 2020001 - 1"),
    "PPRRVU2026_Jul.csv": official.pprrvu("97110 - A 0.45 0.40 0.40 0.01 5 XXX"),
    "GPCI2026.csv": official.gpci("06302 WI 00 0.973 1.000 0.950 0.400"),
    "icd10cm_order_2026.txt": official.icd10cm("M545 0", "M5450 1"),
    "HCPC2026_JUL_ANWEB.txt": official.hcpcs("G0283 20030101 -", "GP 19990101 -"),
}


@given(
    st.sampled_from(sorted(SOUND)),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000), st.binary(max_size=6)), max_size=3),
    st.booleans(),
)
def test_whatever_the_bytes_a_file_is_imported_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    changes: list[tuple[int, int, bytes]],
    archived: bool,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    content = SOUND[name]
    if archived:
        content = Path(official.zipped(folder / "x.zip", {name: content})).read_bytes()
    for start, length, text in changes:
        start %= len(content) + 1
        content = content[:start] + text + content[start + length % 40 :]
    path = official.written(folder / (f"{name}.zip" if archived else name), content)
    with suppress(RefusedError):
        for release in (one.about for one in imported(folder / "store", path, parts=1)):
            assert release.rows > 0
    assert not list(folder.glob("store/*.part"))


def test_an_archive_without_a_table_and_a_folder_and_nothing_are_refused(tmp_path: Path, store: Path) -> None:
    empty = official.zipped(tmp_path / "pictures.zip", {"a.png": b""})
    assert "no .txt, .csv or .xlsx file in it" in refused(store, empty)
    assert "is a folder" in refused(store, str(tmp_path))
    assert "no such file" in refused(store, str(tmp_path / "none.zip"))
    assert "no such file" in refused(store, str(tmp_path / "none.txt"))


def test_a_release_that_is_given_twice_is_refused(tmp_path: Path, store: Path) -> None:
    first = official.written(tmp_path / "a_Eff_07-01-2026.csv", official.mue(("97110", 6, 3)))
    second = official.written(tmp_path / "b_Eff_07-01-2026.csv", official.mue(("97110", 5, 3)))
    assert f"{second}: is 2026Q3 too, as {first} is" in refused(store, first, second)


@pytest.mark.parametrize(
    ("names", "day"),
    [
        (("ccipra-v322r0-f1.TXT",), date(2026, 7, 1)),
        (("ccioph-v300r1-f4.txt",), date(2024, 1, 1)),
        (
            ("ccipra-v322r0-f1.TXT", "medicare-ncci-2026q3-practitioner-ptp-edits-ccipra-v322r0-f1.zip"),
            date(2026, 7, 1),
        ),
        (("medicare-ncci-2026-q4-practitioner-services-mue-table.zip",), date(2026, 10, 1)),
        (("PPRRVU24_OCT.csv", "RVU24D.zip"), date(2024, 10, 1)),
        (("GPCI2026.csv", "RVU26C.zip"), date(2026, 7, 1)),
        (("GPCI2026.csv",), date(2026, 1, 1)),
        (("HCPC2022_JAN_ANWEB_v2.txt",), date(2022, 1, 1)),
        (("AOC_V2026Q2_01-MCR.txt",), date(2026, 4, 1)),
        (("icd10cm-order-2025.txt",), date(2024, 10, 1)),
    ],
)
def test_names_say_from_when(names, day):
    assert effective_days(names) == {day}


def test_names_say_which_part() -> None:
    assert [part([name]) for name in ("x-v322r0-f3.zip", "ccipra-v322r0-f1.TXT", "half1.txt")] == [3, 1, None]


def test_names_that_disagree_are_refused(tmp_path: Path, store: Path) -> None:
    inner = {"MCR_MUE_PractitionerServices_Eff_04-01-2026.csv": official.mue(("97110", 6, 3))}
    path = official.zipped(tmp_path / "medicare-ncci-2026-q3-mue.zip", inner)
    assert "names of several days (2026-04-01, 2026-07-01)" in refused(store, path)


def test_every_kind_names_columns_that_facts_read() -> None:
    from claimlint.reference.expectations import TABLES

    for kind in KINDS.values():
        expected = TABLES.get(kind.table)
        if expected is not None:
            assert len(kind.key) == expected.key
            assert {*expected.names} <= {*kind.columns}
