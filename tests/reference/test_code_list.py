"""Long lists of codes are read when they are asked, and tell how a code stands on a day."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import pytest

from claimlint.reference.calendar import Effective
from claimlint.reference.code_list import CodeFile, CodeFileError, CodeList, Standing, changes_in
from claimlint.reference.tables import Reference, Release
from claimlint.resources import path

TEXT = """\
# two categories
I10 .
M54 2 5-2021-09-30 5[019]+2021-10-01 6-2019-09-30 6+2022-10-01
"""
STARTS, ENDS = date(2018, 10, 1), date(2026, 9, 30)
LOW_BACK_PAIN = ("M5450", "M5451", "M5459")


@pytest.fixture
def codes(tmp_path: Path) -> CodeList:
    file = tmp_path / "codes.txt"
    file.write_text(TEXT, encoding="utf-8")
    changes = frozenset(day for stretch in changes_in(TEXT) for day in stretch.boundaries())
    release = Release("FY2026", Effective(STARTS, ENDS), [], complete=True)
    return CodeList("icd10cm", [(release, CodeFile(str(file)))], changes)


@pytest.mark.parametrize(
    ("code", "day", "standing"),
    [
        ("M542", "2018-10-01", Standing("billable")),
        ("M542", "2026-09-30", Standing("billable")),
        ("M545", "2021-09-30", Standing("billable")),
        ("M545", "2021-10-01", Standing("header", LOW_BACK_PAIN)),
        ("M5450", "2021-09-30", Standing("unknown")),
        ("M5450", "2021-10-01", Standing("billable")),
        ("M546", "2019-09-30", Standing("billable")),
        ("M546", "2019-10-01", Standing("unknown")),
        ("M546", "2022-10-01", Standing("billable")),
        ("M54", "2020-01-01", Standing("header", ("M542", "M545"))),
        ("M5", "2020-01-01", Standing("unknown")),
        ("", "2020-01-01", Standing("unknown")),
        ("I10", "2020-01-01", Standing("billable")),
        ("I109", "2020-01-01", Standing("unknown")),
        ("X99", "2020-01-01", Standing("unknown")),
        ("M542", "2018-09-30", None),
        ("M542", "2026-10-01", Standing("billable")),
        ("M545", "2026-10-01", Standing("header", LOW_BACK_PAIN)),
        ("M549", "2026-10-01", None),
    ],
)
def test_a_code_stands_as_the_release_of_its_day_says(
    codes: CodeList, code: str, day: str, standing: Standing | None
) -> None:
    assert codes.standing(code, date.fromisoformat(day)) == standing


def test_of_several_releases_the_one_of_the_day_answers(codes: CodeList, tmp_path: Path) -> None:
    file = tmp_path / "next.txt"
    file.write_text("M54 9\n", encoding="utf-8")
    release = Release("FY2027", Effective(date(2026, 10, 1), date(2027, 9, 30)), [], complete=True)
    both = CodeList("icd10cm", [(release, CodeFile(str(file))), *codes._files], frozenset())
    assert both.newest == "FY2027"
    assert both.standing("M549", date(2026, 9, 30)) == Standing("unknown")
    assert both.standing("M549", date(2026, 10, 1)) == Standing("billable")
    assert both.standing("M542", date(2026, 10, 1)) == Standing("unknown")
    assert both.standing("M542", date(2027, 10, 1)) is None


def test_the_nearest_codes_share_the_longest_beginning(codes: CodeList) -> None:
    day = date(2026, 1, 1)
    assert codes.nearest("M545", day) == ("M545", LOW_BACK_PAIN)
    assert codes.nearest("M5455", day) == ("M545", LOW_BACK_PAIN)
    assert codes.nearest("M5421", day) == ("M542", ())
    assert codes.nearest("X999", day) is None
    assert codes.nearest("M", day) is None


def test_the_validity_of_a_code_is_every_stretch_of_it(codes: CodeList) -> None:
    found = [(stretch.starts, stretch.ends) for stretch in codes.validity("M546")]
    assert found == [(None, date(2019, 9, 30)), (date(2022, 10, 1), None)]


def test_the_days_on_which_codes_change_are_boundaries(codes: CodeList) -> None:
    days = ["2018-10-01", "2019-10-01", "2021-10-01", "2022-10-01", "2026-10-01"]
    assert sorted(set(codes.boundaries())) == [date.fromisoformat(day) for day in days]
    assert Reference({"icd10cm": codes}, {}, {}).calendar.period(ENDS) == 4
    assert codes.first_day(2) == date(2019, 10, 1)
    assert [codes.is_stale(period) for period in (0, 4, 5)] == [False, False, True]


def test_what_is_kept_is_where_the_file_is_and_not_what_it_says(codes: CodeList) -> None:
    assert codes.standing("I10", STARTS) == Standing("billable")
    assert len(pickle.dumps(codes)) < 1000
    again = pickle.loads(pickle.dumps(codes))
    Path(codes._files[0][1].path).write_text("I10 9\n", encoding="utf-8")
    assert again.standing("I10", STARTS) == Standing("header", ("I109",))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("M5 4", "'M5' is no category, which has 3 characters"),
        ("M54 5[0", "'5[0' has no characters in brackets at its end"),
        ("M54 5[]", "'5[]' has no characters in brackets at its end"),
        ("M54 5.0", "'5.0' is no ending of a code"),
        ("M.4 5", "'5' is no ending of a code"),
        ("M54 5+2021-13-01", "month must be in 1..12"),
    ],
)
def test_a_line_that_cannot_be_read_is_told(line: str, message: str) -> None:
    with pytest.raises(CodeFileError) as raised:
        list(changes_in(f"# codes\nI10 .\n\n{line}\n"))
    assert (str(raised.value).split(",")[0].split(" not")[0], raised.value.line) == (message.split(",")[0], 4)


@pytest.mark.parametrize(
    ("day", "count"),
    [
        ("2018-10-01", 71_932),
        ("2019-10-01", 72_184),
        ("2020-04-01", 72_186),
        ("2020-10-01", 72_616),
        ("2021-01-01", 72_621),
        ("2021-10-01", 72_748),
        ("2022-04-01", 72_750),
        ("2023-04-01", 73_674),
        ("2023-10-01", 74_044),
        ("2024-10-01", 74_260),
        ("2025-10-01", 74_719),
    ],
)
def test_the_shipped_list_has_as_many_codes_as_were_published(day: str, count: int) -> None:
    text = path("rulesets/tables/icd10cm.txt").read_text(encoding="utf-8")
    assert sum(stretch.covers(date.fromisoformat(day)) for stretch in changes_in(text)) == count
