"""What claims are told of the courses of their patients, held against counting by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from claimlint.facts.accrual import Served
from claimlint.history import courses, spool
from claimlint.history.courses import CourseIndex
from claimlint.model import Claim, Member, Service, ServiceLine, Setting

CODES = frozenset({"97810", "G3002"})
FIRST = date(2026, 2, 2)


def on(day: int, code: str = "97810", *modifiers: str, units: int | None = 1) -> ServiceLine:
    """A service line so many days after the first."""
    minutes = 20 if units is None else None
    return ServiceLine(FIRST + timedelta(days=day), Service(code, modifiers, units, minutes))


def claim(
    *lines: ServiceLine,
    member: str | None = "1EG4TE5MK73",
    payer: str = "medicare",
    frequency: str | None = None,
) -> Claim:
    return Claim(
        id="1", setting=Setting(payer=payer), member=Member(id=member), lines=lines, frequency=frequency
    )


def told(*claims: Claim) -> list[list[tuple[int, str]]]:
    """What the index tells each claim: days after the first, and codes."""
    index = CourseIndex()
    for sequence, each in enumerate(claims, 1):
        index.add(sequence, each, CODES)
    index.settle()
    return [
        [((served.date - FIRST).days, served.code) for served in index.told(sequence)]
        for sequence in range(1, len(claims) + 1)
    ]


def test_a_claim_is_told_what_all_claims_of_the_patient_bill_in_order_of_date() -> None:
    everything = [(0, "97810"), (7, "97810"), (7, "G3002"), (14, "97810")]
    assert told(claim(on(14), on(7)), claim(on(0)), claim(on(7, "G3002"))) == [everything] * 3


def test_what_is_told_is_a_date_and_a_code() -> None:
    index = CourseIndex()
    index.add(1, claim(on(0)), CODES)
    index.settle()
    assert index.told(1) == (Served(FIRST, "97810"),)


def test_patients_and_payers_are_kept_apart() -> None:
    claims = (claim(on(0)), claim(on(1), member="9A12C34DE56"), claim(on(2), payer="medicaid"))
    assert told(*claims) == [[(0, "97810")], [(1, "97810")], [(2, "97810")]]


def test_a_day_and_code_billed_twice_is_told_once() -> None:
    assert told(claim(on(0), on(0)), claim(on(0))) == [[(0, "97810")]] * 2


def test_a_void_takes_back_one_of_each_that_it_names() -> None:
    void = claim(on(0), on(7), frequency="8")
    assert told(claim(on(0), on(7)), claim(on(0)), void) == [[(0, "97810")], [(0, "97810")], []]


def test_a_void_before_its_original_takes_it_back_too() -> None:
    assert told(claim(on(0), frequency="8"), claim(on(0)), claim(on(7))) == [
        [],
        [(7, "97810")],
        [(7, "97810")],
    ]


def test_a_replacement_counts_for_nothing_and_is_told_nothing() -> None:
    assert told(claim(on(0)), claim(on(1), frequency="7")) == [[(0, "97810")], []]


@pytest.mark.parametrize("modifier", ["GA", "GY", "GZ"])
def test_what_a_denial_is_announced_for_counts_for_nothing(modifier: str) -> None:
    assert (
        told(claim(on(0), on(1, "97810", modifier)), claim(on(2, "97810", "GX")))
        == [[(0, "97810"), (2, "97810")]] * 2
    )


def test_what_is_documented_only_counts_for_nothing() -> None:
    assert told(claim(on(0), on(1, units=None))) == [[(0, "97810")]]


def test_other_codes_and_claims_without_a_member_are_let_alone() -> None:
    assert told(claim(on(0, "97110")), claim(on(1), member=None), claim(on(2), on(2, "97110"))) == [
        [],
        [],
        [(2, "97810")],
    ]


def test_a_line_without_a_date_counts_for_nothing() -> None:
    undated = ServiceLine(None, Service("97810", (), 1))
    assert told(claim(undated), claim(undated, on(0))) == [[], [(0, "97810")]]


def test_what_comes_a_month_later_is_not_told() -> None:
    assert told(claim(on(0)), claim(on(31)), claim(on(32))) == [
        [(0, "97810"), (31, "97810")],
        [(0, "97810"), (31, "97810"), (32, "97810")],
        [(0, "97810"), (31, "97810"), (32, "97810")],
    ]


def test_of_very_many_services_the_latest_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courses, "_MOST_TOLD", 2)
    assert told(claim(on(0), on(1), on(2)))[0] == [(1, "97810"), (2, "97810")]


def test_what_does_not_fit_in_memory_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = [claim(on(day % 40), member=f"M{day % 7}") for day in range(120)]
    alone = told(*claims)
    monkeypatch.setattr(spool, "_ROWS_IN_MEMORY", 5)

    assert told(*claims) == alone
    assert all(alone)


def test_it_says_whether_it_lies_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def settled() -> CourseIndex:
        index = CourseIndex()
        for sequence in range(1, 10):
            index.add(sequence, claim(on(sequence)), CODES)
        index.settle()
        return index

    assert settled().in_memory
    monkeypatch.setattr(spool, "_ROWS_IN_MEMORY", 5)
    assert not settled().in_memory
