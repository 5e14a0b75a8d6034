"""``claimlint data``: importing official files, what is at hand, removing; and what lint runs make of it."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import claimlint
from claimlint.rules.shelf import load_ruleset
from tests.cli.conftest import AS_OF, Run
from tests.reference import official_files as official

PAIR = """\
claim 1  payer medicare  member 1EG4-TE5-MK73  dx M54.50
  billing 2000000010  provider PT 2000000028  referring MD 2000000036
  2026-06-02  97530-GP  x2  30min  $78.00
  2026-06-02  97116-GP  x1  15min  $30.00
"""
"""Two services that the shipped table, which ended in 2024, knows for no pair."""


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for imported files, which is not there yet."""
    folder = tmp_path / "store"
    monkeypatch.setenv("CLAIMLINT_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    path = tmp_path / "pair.claim"
    path.write_text(PAIR)
    return path


def edits(folder: Path, *rows: str, version: str = "v322") -> str:
    return official.written(folder / f"ccipra-{version}r0-f1.txt", official.ptp(*rows))


def limits(folder: Path, units: int) -> str:
    content = official.mue(("97530", units, 3))
    return official.written(folder / "MUE_Eff_04-01-2026.csv", content)


def found(run: Run, path: Path, *arguments: str) -> list[dict[str, str]]:
    ran = run("check", path, "--as-of", "2026-06-30", "--format", "json", "--select", "PTP,UNT", *arguments)
    findings: list[dict[str, str]] = json.loads(ran.out)["findings"]
    return findings


def test_an_imported_edit_makes_a_finding_that_the_shipped_table_does_not(
    run: Run, tmp_path: Path, pair: Path
) -> None:
    assert found(run, pair) == []
    run("data", "import", "--parts", "1", edits(tmp_path, "97530 97116 20260101 * 0"))
    (finding,) = found(run, pair)
    assert (finding["code"], finding["confidence"]) == ("PTP001", "high")
    assert "newest" not in finding["help"]
    run("data", "remove", "ptp-practitioner")
    assert found(run, pair) == []


def test_an_edit_holds_from_its_first_day_to_its_last(run: Run, tmp_path: Path, pair: Path) -> None:
    run("data", "import", "--parts", "1", edits(tmp_path, "97530 97116 20260501 20260601 0"))
    assert found(run, pair) == []
    run("data", "import", "--parts", "1", edits(tmp_path, "97530 97116 20260501 20260602 0"))
    assert [finding["code"] for finding in found(run, pair)] == ["PTP001"]


def test_a_date_after_the_imported_quarter_is_judged_by_it_and_the_finding_says_so(
    run: Run, tmp_path: Path, pair: Path
) -> None:
    run("data", "import", "--parts", "1", edits(tmp_path, "97530 97116 20260101 * 0", version="v320"))
    (finding,) = found(run, pair)
    assert finding["confidence"] == "medium"
    assert finding["help"].endswith("(table: ptp 2026Q1, newest imported)")


def test_a_unit_limit_of_the_quarter_is_used(run: Run, tmp_path: Path, pair: Path) -> None:
    run("data", "import", limits(tmp_path, 1))
    (finding,) = found(run, pair)
    assert finding["code"].startswith("UNT")
    assert "newest" not in finding["help"]


def test_an_imported_list_of_diagnoses_tells_of_the_days_after_the_shipped_ones(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "diagnoses.claim"
    path.write_text(
        "claim 1  payer medicare  received 2026-11-02  dx M54.50 M54.5 M25.561 Z99.9\n"
        "  2026-10-05  99213  x1  $90.00\n"
    )

    def told() -> list[tuple[str, str]]:
        ran = run("check", path, "--as-of", "2026-11-20", "--format", "json", "--select", "STR006,STR007")
        return [
            (finding["code"], finding["message"].split()[0]) for finding in json.loads(ran.out)["findings"]
        ]

    assert told() == [("STR006", "M54.5")], "of what the last list at hand lacks nothing is said"
    content = official.icd10cm("M545 0", "M5450 1", "M5451 1", "Z99 0", "Z998 1")
    assert run("data", "import", official.written(tmp_path / "icd10cm_order_2027.txt", content)).code == 0
    assert told() == [("STR006", "M54.5"), ("STR007", "M25.561"), ("STR007", "Z99.9")]


def test_several_processes_find_the_same(run: Run, tmp_path: Path, pair: Path) -> None:
    run("data", "import", "--parts", "1", edits(tmp_path, "97530 97116 20260101 * 0"))
    pair.write_text("\n".join(PAIR.replace("claim 1", f"claim {number}") for number in range(400)))
    one, several = found(run, pair, "--jobs", "1"), found(run, pair, "--jobs", "3")
    assert len(one) == 400
    assert one == several


def test_explain_and_the_api_use_what_is_imported(run: Run, tmp_path: Path, pair: Path) -> None:
    run("data", "import", "--parts", "1", edits(tmp_path, "97530 97116 20260101 * 0"))
    assert "the rule fires" in run("explain", f"{pair}:4", "PTP001", *AS_OF).out
    report = claimlint.check(pair, as_of="2026-06-30", select="PTP")
    assert [finding.code for finding in report] == ["PTP001"]


def test_examples_of_rules_are_judged_by_the_shipped_tables_alone(run: Run, tmp_path: Path) -> None:
    before = run("rule", "PTP001").out
    run("data", "import", "--parts", "1", edits(tmp_path, "11111 22222 20260101 * 0"))
    assert run("rule", "PTP001").out == before


def test_a_ruleset_of_the_users_own_keeps_its_own_table_and_inherits_the_imported_one(
    run: Run, tmp_path: Path, pair: Path
) -> None:
    run("data", "import", "--parts", "1", edits(tmp_path, "97530 97116 20260101 * 0"))
    head = "[ruleset]\nname = 'house'\ntitle = 'House'\npayers = ['medicare']\nextends = ['medicare']\n"
    house = tmp_path / "house.toml"
    house.write_text(head)
    assert [finding["code"] for finding in found(run, pair, "--ruleset", str(house))] == ["PTP001"]
    (tmp_path / "ptp.csv").write_text("column1,column2,indicator\n11111,22222,1\n")
    own = "[table.ptp]\nkey = ['column1', 'column2']\nreleases = [{ release = 'own', file = 'ptp.csv' }]\n"
    house.write_text(head + own)
    assert found(run, pair, "--ruleset", str(house)) == []


def test_the_cache_of_rulesets_has_nothing_of_it(
    run: Run, tmp_path: Path, pair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMLINT_CACHE_DIR", str(tmp_path / "cache"))
    run("data", "import", "--parts", "1", edits(tmp_path, "97530 97116 20260101 * 0"))
    for _ in range(2):
        assert [finding["code"] for finding in found(run, pair)] == ["PTP001"]
        assert load_ruleset("medicare").reference.tables["ptp"].imported == []


# what is printed


def test_an_import_says_what_was_imported_and_the_same_again_that_nothing_changed(
    run: Run, tmp_path: Path
) -> None:
    path = edits(tmp_path, "97530 97116 20260101 * 0", "97530 97110 20100101 20100101 9")
    ran = run("data", "import", "--parts", "1", path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "imported ptp-practitioner 2026Q3: 1 row, 1 left out as never in force or of no use\n"
        "  answers for dates of service from 2018-01-01 to 2026-09-30\n"
    )
    today = datetime.now(UTC).date()
    again = run("data", "import", "--parts", "1", path)
    assert again.out == f"already imported: ptp-practitioner 2026Q3, on {today}; nothing changed\n"
    changed = run("data", "import", "--parts", "1", edits(tmp_path, "97530 97116 20260401 * 0"))
    assert f"  in place of the 2026Q3 that was imported on {today}\n" in changed.out


def test_a_refused_file_ends_with_the_reason_and_leaves_no_trace(
    run: Run, tmp_path: Path, store: Path
) -> None:
    ran = run("data", "import", edits(tmp_path, "97530 97116 20260101 * 0"))
    assert ran.code == 2
    assert "without f2, f3, f4, 2026Q3 is not whole\ngive all parts in one call" in ran.err
    assert not store.exists()


def test_a_mistaken_kind_is_told_with_what_was_meant(run: Run, tmp_path: Path) -> None:
    ran = run("data", "import", "--kind", "mue-practitoner", limits(tmp_path, 1))
    assert (ran.code, "did you mean mue-practitioner?" in ran.err) == (2, True)
    assert run("data", "remove", "ptp").code == 2


def test_status_says_what_is_imported_and_what_ships(run: Run, tmp_path: Path, store: Path) -> None:
    empty = run("data", "status").out
    assert f"nothing is imported in {store}" in empty
    assert "ptp" in empty
    run("data", "import", limits(tmp_path, 1))
    today = datetime.now(UTC).date()
    out = run("data", "status", "--as-of", "2026-07-10").out
    assert f"imported, in {store}\n  mue-practitioner  2026Q2  2026-04-01 to 2026-06-30  1 row  " in out
    assert f"imported {today}, 0 days ago  ended 10 days ago\n" in out
    assert re.search(r"^  mue +2024Q3 +2024-07-01 to 2024-09-30", out, re.MULTILINE)
    assert "  icd10cm           ICD-10-CM codes in tabular order\n" in out


def test_status_as_json(run: Run, tmp_path: Path, store: Path) -> None:
    run("data", "import", limits(tmp_path, 1))
    status = json.loads(run("data", "status", "--format", "json", "--as-of", "2026-07-10").out)
    assert (status["folder"], status["as_of"], status["problems"]) == (str(store), "2026-07-10", [])
    (one,) = status["imported"]
    assert one.pop("imported") <= datetime.now(UTC).isoformat()
    assert one == {
        "kind": "mue-practitioner",
        "release": "2026Q2",
        "table": "mue",
        "from": "2026-04-01",
        "until": "2026-06-30",
        "rows": 1,
        "left_out": 0,
        "complete": False,
        "sources": ["MUE_Eff_04-01-2026.csv"],
        "imported_days_ago": 0,
        "ended_days_ago": 10,
    }
    assert {"mue", "ptp"} <= {release["table"] for release in status["shipped"]}


def test_remove_takes_one_release_or_all_of_a_kind_and_says_which(run: Run, tmp_path: Path) -> None:
    for quarter in ("01", "04", "07"):
        content = official.mue(("97530", 1, 3))
        run("data", "import", official.written(tmp_path / f"MUE_Eff_{quarter}-01-2026.csv", content))
    run(
        "data",
        "import",
        official.written(
            tmp_path / "HCPC2026_JUL_ANWEB.txt", official.hcpcs("G0283 20030101 -", "GP 19990101 -")
        ),
    )
    assert run("data", "remove", "hcpcs").out == "removed hcpcs 2026Q3\n"
    assert run("data", "remove", "mue-practitioner", "2026Q1").out == "removed mue-practitioner 2026Q1\n"
    ran = run("data", "remove", "mue-practitioner", "2026Q1")
    assert (ran.code, "is not imported\nimported: 2026Q2, 2026Q3" in ran.err) == (2, True)
    assert run("data", "remove", "mue-practitioner").out == (
        "removed mue-practitioner 2026Q2\nremoved mue-practitioner 2026Q3\n"
    )
    assert run("data", "remove", "hcpcs-modifiers", "2026Q3").code == 0
    assert run("data", "remove", "hcpcs-modifiers").code == 2


def test_with_an_empty_variable_there_is_no_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMLINT_DATA_DIR", "")
    assert run("data", "import", limits(tmp_path, 1)).code == 2
    assert run("data", "remove", "hcpcs").code == 2
    assert "nothing is imported in any folder" in run("data", "status").out


def test_a_folder_that_cannot_be_written_is_told(run: Run, tmp_path: Path, store: Path) -> None:
    store.write_text("a file")
    ran = run("data", "import", limits(tmp_path, 1))
    assert ran.code == 2
    assert str(store) in ran.err


# a store that cannot be used


def test_a_damaged_file_is_told_and_the_shipped_tables_stand_in(
    run: Run, tmp_path: Path, pair: Path, store: Path
) -> None:
    run("data", "import", "--parts", "1", edits(tmp_path, "97530 97116 20260101 * 0"))
    (path,) = store.iterdir()
    path.write_bytes(b"no database")
    ran = run("check", pair, *AS_OF, "--select", "PTP")
    assert ran.code == 0
    assert f"claimlint: {path}: cannot be used" in ran.err
    assert f"claimlint: {path}: cannot be used" in run("explain", f"{pair}:4", "PTP001", *AS_OF).err
    assert f"cannot be used: {path}" in run("data", "status").out
    assert len(json.loads(run("data", "status", "--format", "json").out)["problems"]) == 1
    with pytest.warns(UserWarning, match="cannot be used"):
        claimlint.check(pair, as_of="2026-06-30")
    assert run("data", "remove", "ptp-practitioner").out == "removed ptp-practitioner 2026Q3\n"


def test_a_damaged_file_is_put_right_by_importing_it_again(run: Run, tmp_path: Path, store: Path) -> None:
    path = edits(tmp_path, "97530 97116 20260101 * 0")
    run("data", "import", "--parts", "1", path)
    (stored,) = store.iterdir()
    stored.write_bytes(b"no database")
    assert run("data", "import", "--parts", "1", path).out.startswith("imported ptp-practitioner 2026Q3")
    assert "cannot be used" not in run("data", "status").out


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_damage_found_while_linting_ends_the_run_with_the_file(
    run: Run, tmp_path: Path, pair: Path, store: Path, jobs: str
) -> None:
    run("data", "import", "--parts", "1", edits(tmp_path, "97530 97116 20260101 * 0"))
    (path,) = store.iterdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE row")
        connection.commit()
    pair.write_text("\n".join(PAIR.replace("claim 1", f"claim {number}") for number in range(400)))
    ran = run("check", pair, *AS_OF, "--select", "PTP", "--jobs", jobs)
    assert ran.code == 2
    assert f"{path}: cannot be used: no such table: row; import it again or remove it" in ran.err


def test_names_with_odd_characters_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    ran = run("data", "import", official.written(tmp_path / "odd\x1b[31m.txt", b"nothing"))
    assert ran.code == 2
    assert "\x1b" not in ran.err


def test_the_store_is_for_its_user_alone(run: Run, tmp_path: Path, store: Path) -> None:
    run("data", "import", limits(tmp_path, 1))
    if os.name == "posix":
        assert store.stat().st_mode & 0o077 == 0


def test_releases_are_named_by_their_quarter() -> None:
    from claimlint.reference.importing.kinds import KINDS

    named = {
        kind: [KINDS[kind].release(date(2026, month, 1)) for month in (1, 6, 10)]
        for kind in ("mue-dme", "gpci", "icd10cm")
    }
    assert named == {
        "mue-dme": ["2026Q1", "2026Q2", "2026Q4"],
        "gpci": ["2026A", "2026B", "2026D"],
        "icd10cm": ["FY2026-01", "FY2026-06", "FY2027"],
    }


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_release_begins_on_a_day_of_our_time(run: Run, tmp_path: Path, day: str) -> None:
    ran = run("data", "import", limits(tmp_path, 1), "--effective", day)
    assert ran.code == 2
    assert f"--effective {day} is no day that a release can begin on" in ran.err
