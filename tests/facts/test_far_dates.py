"""A mistyped year is judged like any other: no date arithmetic runs off the calendar."""

from datetime import date

import pytest

import claimlint
from claimlint.facts.calendar_days import next_workday

CLAIMS = """\
claim far  payer medicare  received 2026-03-01  member 1EG4-TE5-MK73  dx M54.50  referring MD 1003000126
  plan established {day}  certified {day}  recertified {day}
  {day} 97110-GP x2 30min $64.00 dx 1
claim near  payer medicare  received 2026-03-01  member 2EG4-TE5-MK73  dx M54.50  referring MD 1003000126
  2026-02-04 97110 x2 30min $64.00 dx 1
"""


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-18", "9999-01-02", "0001-01-01", "0001-12-31"])
def test_a_far_date_is_judged_and_its_neighbour_too(day: str) -> None:
    report = claimlint.check_text(CLAIMS.format(day=day), as_of="2026-03-01")
    found = {(finding.claim, finding.code) for finding in report}
    assert ("near", "MOD001") in found
    assert ("far", "STR020" if day.startswith("9") else "COV001") in found


@pytest.mark.parametrize(
    ("day", "workday"),
    [
        ("2026-06-15", "2026-06-15"),
        ("2026-06-13", "2026-06-15"),
        ("2026-01-17", "2026-01-20"),
        ("2026-07-03", "2026-07-06"),
        ("2026-05-25", "2026-05-26"),
        ("2026-11-26", "2026-11-27"),
        ("2020-06-19", "2020-06-19"),
        ("2021-06-18", "2021-06-21"),
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_a_limit_on_a_weekend_or_federal_holiday_moves_to_the_next_workday(day: str, workday: str) -> None:
    assert next_workday(date.fromisoformat(day)) == date.fromisoformat(workday)
