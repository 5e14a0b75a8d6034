"""The arithmetic of timed units: the manual's examples, and a model that counts as it is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.facts.unit_arithmetic import (
    Allotment,
    AssistantRule,
    AssistantUnits,
    UnitRule,
    allot,
    assisted,
    share,
    units_for,
)

CMS = UnitRule(minutes=15, least=8)
SINCE_2022 = AssistantRule(10, True, 9, 14, 23, 28)
BEFORE_2022 = SINCE_2022._replace(midpoint=False)

TABLE = [(8, 22), (23, 37), (38, 52), (53, 67), (68, 82), (83, 97), (98, 112), (113, 127)]
"""CMS Pub 100-04 ch. 5 sec. 20.2.C: from how many minutes to how many make 1, 2, 3 ... units."""

services = st.lists(st.integers(0, 50), min_size=1, max_size=5)


@pytest.mark.parametrize(("units", "row"), list(enumerate(TABLE, 1)))
def test_minutes_make_units_as_the_manuals_table_has_it(units: int, row: tuple[int, int]) -> None:
    assert [units_for(minutes, CMS) for minutes in row] == [units, units]
    assert units_for(row[0] - 1, CMS) == units - 1


@pytest.mark.parametrize(
    ("minutes", "total", "allotted"),
    [
        ([24, 23], 3, [(1, 2), (1, 1)]),
        ([20, 20], 3, [(1, 2), (1, 2)]),
        ([33, 7], 3, [(2, 2), (0, 1)]),
        ([18, 13, 10, 8], 3, [(1, 1), (0, 1), (0, 1), (0, 0)]),
        ([7, 7, 7], 1, [(0, 1)] * 3),
        ([7, 7], 1, [(0, 1)] * 2),
        ([7], 0, [(0, 0)]),
        ([30, 0], 2, [(2, 2), (0, 0)]),
    ],
)
def test_the_manuals_examples(minutes: list[int], total: int, allotted: list[tuple[int, int]]) -> None:
    assert units_for(sum(minutes), CMS) == total
    assert allot(minutes, CMS) == [Allotment(*each) for each in allotted]


def bills(minutes: list[int]) -> Iterator[tuple[int, ...]]:
    """Every right bill of a day, as the manual has it counted.

    Find the units of all minutes in its table. Bill each service a unit for every 15 minutes; then, while
    units are left, a unit of a service with the most minutes that are not billed yet.
    """
    total = sum(minutes)
    units = next((n for n, (_, most) in enumerate([(0, 7), *TABLE, *_further()]) if total <= most), 0)
    billed, unbilled = [0] * len(minutes), list(minutes)
    for service in range(len(minutes)):
        while unbilled[service] >= 15:
            billed[service] += 1
            unbilled[service] -= 15
            units -= 1
    yield from _bill_the_rest(billed, unbilled, units)


def _further() -> list[tuple[int, int]]:
    return [(first + 120, last + 120) for first, last in TABLE] + [
        (first + 240, last + 240) for first, last in TABLE
    ]


def _bill_the_rest(billed: list[int], unbilled: list[int], units: int) -> Iterator[tuple[int, ...]]:
    if units <= 0:
        yield tuple(billed)
        return
    most = max(unbilled)
    for service, left in enumerate(unbilled):
        if left == most:
            after = list(billed), list(unbilled)
            after[0][service] += 1
            after[1][service] = 0
            yield from _bill_the_rest(*after, units - 1)


@given(services)
def test_every_right_bill_is_within_what_is_allotted_and_reaches_it(minutes: list[int]) -> None:
    right = set(bills(minutes))
    allotted = allot(minutes, CMS)

    assert {sum(bill) for bill in right} == {max(units_for(sum(minutes), CMS), sum(m // 15 for m in minutes))}
    for service, (whole, most) in enumerate(allotted):
        units = {bill[service] for bill in right}
        assert whole == minutes[service] // 15 <= min(units)
        assert most == max(units)


@given(services, st.permutations(range(5)))
def test_the_order_of_services_plays_no_part(minutes: list[int], order: list[int]) -> None:
    places = [place for place in order if place < len(minutes)]
    shuffled = allot([minutes[place] for place in places], CMS)
    assert shuffled == [allot(minutes, CMS)[place] for place in places]


# CQ and CO


@pytest.mark.parametrize(
    ("therapist", "assistant", "units", "modified"),
    [
        # CMS: the assistant gives 10 minutes, the therapist 5: one unit, the assistant's.
        (5, 10, 1, 1),
        (6, 5, 1, 1),
        # The therapist's own minutes earn the unit, whatever the assistant gives.
        (10, 5, 1, 0),
        (8, 7, 1, 0),
        (7, 8, 1, 1),
        # CMS: 22 and 23 minutes make three units; the third is the therapist's by 8 minutes.
        (23, 22, 3, 1),
        # 20 and 25: the third has 5 and 10 minutes, and is the assistant's.
        (20, 25, 3, 2),
        # CMS: 13 and 23, beside 30 minutes of another service: two units, one of them the assistant's.
        (13, 23, 2, 1),
        # CMS: 19 minutes by the assistant make one unit of hers; 15 and more of a service do.
        (0, 19, 1, 1),
        (0, 38, 3, 3),
        (45, 0, 3, 0),
        # CMS: 12 and 14 minutes are two units, one with and one without.
        (12, 14, 2, 1),
        (14, 9, 2, 1),
        (14, 14, 2, 1),
        # Such a pair after whole units.
        (12 + 15, 14 + 30, 5, 3),
    ],
)
def test_published_examples_since_2022(therapist: int, assistant: int, units: int, modified: int) -> None:
    found = assisted(therapist, assistant, units, CMS, SINCE_2022)
    assert found == AssistantUnits(modified, modified)


def test_before_2022_a_therapists_eight_minutes_did_not_help() -> None:
    assert assisted(23, 22, 3, CMS, BEFORE_2022) == AssistantUnits(2, 2)
    assert assisted(10, 5, 1, CMS, BEFORE_2022) == AssistantUnits(1, 1)
    assert assisted(12, 14, 2, CMS, BEFORE_2022) == AssistantUnits(1, 2)


@pytest.mark.parametrize(("own", "theirs"), [(8, 15 - 1), (15 - 1, 8), (14, 8), (9, 13), (11, 11)])
def test_two_units_left_that_are_no_pair_leave_open_whose_the_second_is(own: int, theirs: int) -> None:
    assert assisted(own, theirs, 2, CMS, SINCE_2022) == AssistantUnits(1, 2)


@pytest.mark.parametrize(
    ("assistant", "total", "found"),
    [
        (1, 15, (False, False)),
        (2, 15, (False, True)),
        (3, 15, (True, True)),
        (3, 30, (False, False)),
        (4, 30, (True, True)),
        (5, 45, (False, True)),
        (6, 45, (True, True)),
        (0, 0, (False, False)),
    ],
)
def test_more_than_a_tenth(assistant: int, total: int, found: tuple[bool, bool]) -> None:
    assert share(assistant, total, 10) == found


def modified_units(therapist: int, assistant: int, units: int) -> set[int]:
    """How many of ``units`` carry the modifier since 2022, by the words of the rule, unit by unit.

    Take off the units of 15 minutes that one of them gave alone. If one unit is left: it carries none where
    the therapist gave 8 minutes or more of it, else where the assistant gave more than 10 percent of its
    minutes. If two are left and each gave 9 to 14 minutes of 23 to 28: one with, one without.
    """
    own, theirs, carrying = therapist, assistant, 0
    while own >= 15 and units:
        own, units = own - 15, units - 1
    while theirs >= 15 and units:
        theirs, units, carrying = theirs - 15, units - 1, carrying + 1
    if units == 0:
        return {carrying}
    if units == 1:
        if own >= 8:
            return {carrying}
        exactly = theirs / (own + theirs) > 0.10 if theirs else False
        rounded = theirs >= int((own + theirs) / 10 + 0.5) + 1 if theirs else False
        return {carrying + exactly, carrying + rounded}
    if units == 2 and 9 <= own <= 14 and 9 <= theirs <= 14 and 23 <= own + theirs <= 28:
        return {carrying + 1}
    return set()


@given(st.integers(0, 70), st.integers(0, 70), st.integers(0, 10))
def test_the_assistants_units_are_those_of_the_rules_words(
    therapist: int, assistant: int, units: int
) -> None:
    fewest, most = assisted(therapist, assistant, units, CMS, SINCE_2022)
    expected = modified_units(therapist, assistant, units)

    assert 0 <= fewest <= most <= units
    if units >= therapist // 15 + assistant // 15 and expected:
        assert {fewest, most} == expected


@given(st.integers(0, 70), st.integers(0, 70), st.integers(1, 6), st.booleans())
def test_who_gave_nothing_carries_nothing(therapist: int, assistant: int, units: int, midpoint: bool) -> None:
    rule = SINCE_2022._replace(midpoint=midpoint)
    assert assisted(therapist, 0, units, CMS, rule) == AssistantUnits(0, 0)
    alone = assisted(0, assistant, max(1, units_for(assistant, CMS)), CMS, rule)
    assert alone.fewest == alone.most or assistant == 0 or assistant < 8
