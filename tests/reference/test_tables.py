"""Reference data is looked up by the date of service; outside its dates it is missing, never stale unsaid."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.reference.calendar import Effective
from claimlint.reference.tables import CodeSet, Parameter, Reference, Release, Row, Table

ALWAYS = Effective()


def release(
    name: str,
    starts: date | None,
    ends: date | None,
    rows: dict[str, str],
    *,
    complete: bool = True,
    dates: Effective = ALWAYS,
) -> Release:
    """A release that gives each code of ``rows`` a value."""
    entries: list[tuple[str | tuple[str, ...], Effective, Row]] = [
        (code, dates, {"code": code, "value": value}) for code, value in rows.items()
    ]
    return Release(name, Effective(starts, ends), entries, complete=complete)


def bound(*releases: Release) -> Reference:
    return Reference({"limits": Table("limits", list(releases))}, {}, {})


def value_at(reference: Reference, code: str, day: date) -> str | None:
    row = reference.row("limits", code, reference.calendar.period(day))
    return row["value"] if row is not None else None


Q3, Q4 = (date(2024, 7, 1), date(2024, 9, 30)), (date(2024, 10, 1), date(2024, 12, 31))


def test_each_day_is_answered_by_its_release_from_the_first_day_to_the_last() -> None:
    reference = bound(release("Q3", *Q3, {"97110": "6"}), release("Q4", *Q4, {"97110": "5"}))
    answers = [value_at(reference, "97110", day) for day in (*Q3, *Q4)]
    assert answers == ["6", "6", "5", "5"]


def test_a_day_before_the_first_release_is_missing() -> None:
    reference = bound(release("Q3", *Q3, {"97110": "6"}))
    period = reference.calendar.period(date(2024, 6, 30))
    table = reference.tables["limits"]
    assert (table.row("97110", period), table.rows(period), table.knows("97110", period)) == (
        None,
        None,
        False,
    )
    assert not table.is_stale(period)


def test_a_day_in_a_gap_between_releases_is_missing() -> None:
    early = release("2019", date(2018, 1, 1), date(2019, 12, 31), {"97110": "4"})
    reference = bound(early, release("Q3", *Q3, {"97110": "6"}))
    assert value_at(reference, "97110", date(2019, 12, 31)) == "4"
    assert value_at(reference, "97110", date(2020, 1, 1)) is None
    assert not reference.tables["limits"].is_stale(reference.calendar.period(date(2020, 1, 1)))


def test_the_newest_release_answers_for_later_days_and_says_so() -> None:
    reference = bound(release("Q3", *Q3, {"97110": "6"}), release("Q4", *Q4, {"97110": "5"}))
    table = reference.tables["limits"]
    assert value_at(reference, "97110", date(2030, 1, 1)) == "5"
    assert table.newest == "Q4"
    stale = [table.is_stale(reference.calendar.period(day)) for day in (Q4[1], Q4[1] + timedelta(days=1))]
    assert stale == [False, True]


def test_an_open_release_is_never_stale() -> None:
    reference = bound(release("2026", date(2018, 1, 1), None, {"97110": "6"}))
    assert not reference.tables["limits"].is_stale(reference.calendar.period(date(2099, 1, 1)))


def test_the_order_in_which_releases_are_given_does_not_matter() -> None:
    newer = release("2026", date(2026, 1, 1), None, {"97110": "5"})
    older = release("Q3", *Q3, {"97110": "6"})
    for releases in ((older, newer), (newer, older)):
        reference = bound(*releases)
        table = reference.tables["limits"]
        assert table.newest == "2026"
        assert [value_at(reference, "97110", day) for day in (Q3[0], date(2026, 5, 5))] == ["6", "5"]
        assert not table.is_stale(reference.calendar.period(date(2026, 5, 5)))


def test_of_releases_that_overlap_the_one_that_begins_last_answers() -> None:
    reference = bound(
        release("all", None, None, {"97110": "6", "97112": "4"}), release("Q4", *Q4, {"97110": "5"})
    )
    assert [value_at(reference, "97110", day) for day in (Q3[1], Q4[0], Q4[1] + timedelta(days=1))] == [
        "6",
        "5",
        "6",
    ]
    # The later release is the whole table for its days.
    assert value_at(reference, "97112", Q4[0]) is None


def test_a_complete_release_knows_that_a_code_is_absent_and_an_incomplete_one_does_not() -> None:
    for complete in (True, False):
        reference = bound(release("Q3", *Q3, {"97110": "6"}, complete=complete))
        table, period = reference.tables["limits"], reference.calendar.period(Q3[0])
        assert table.knows("97110", period)
        assert table.knows("97112", period) is complete


def test_a_row_has_dates_of_its_own_within_its_release() -> None:
    row_dates = Effective(date(2024, 8, 1), date(2024, 8, 31))
    reference = bound(release("Q3", *Q3, {"97110": "6"}, dates=row_dates))
    days = (date(2024, 7, 31), date(2024, 8, 1), date(2024, 8, 31), date(2024, 9, 1))
    assert [value_at(reference, "97110", day) for day in days] == [None, "6", "6", None]


def test_a_table_or_parameter_that_the_ruleset_lacks_is_missing() -> None:
    reference = bound(release("Q3", *Q3, {}))
    assert reference.row("nothing", "97110", 0) is None
    assert reference.value("nothing", 0) is None


@st.composite
def dated(draw: st.DrawFn) -> Effective:
    starts = draw(st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 12)))
    length = draw(st.none() | st.integers(0, 6))
    ends = None if length is None else (starts or date(2026, 1, 5)) + timedelta(days=length)
    return Effective(starts, ends)


tables = st.lists(
    st.tuples(dated(), st.dictionaries(st.sampled_from("ABC"), dated(), max_size=3), st.booleans()),
    min_size=1,
    max_size=4,
)


@given(tables)
def test_a_look_up_equals_a_search_through_all_releases_and_rows(
    releases: list[tuple[Effective, dict[str, Effective], bool]],
) -> None:
    built = [
        Release(str(n), when, [(key, dates, {"n": str(n)}) for key, dates in rows.items()], complete=complete)
        for n, (when, rows, complete) in enumerate(releases)
    ]
    reference = Reference({"t": Table("t", built)}, {}, {})
    table = reference.tables["t"]
    for offset in range(30):
        day = date(2025, 12, 28) + timedelta(days=offset)
        period = reference.calendar.period(day)
        covering = [n for n, (when, _, _) in enumerate(releases) if when.covers(day)]
        after_all = all(when.ends is not None and when.ends < day for when, _, _ in releases)
        choices = covering or (list(range(len(releases))) if after_all else [])
        best = max(choices, key=lambda n: (releases[n][0].starts or date.min, n), default=None)
        assert table.is_stale(period) == after_all
        for key in "ABC":
            expected = None
            if best is not None and key in releases[best][1] and releases[best][1][key].covers(day):
                expected = {"n": str(best)}
            assert table.row(key, period) == expected
            known = best is not None and (releases[best][2] or expected is not None)
            assert table.knows(key, period) == known


@given(st.lists(st.tuples(dated(), st.frozensets(st.sampled_from("ABC"))), max_size=4))
def test_a_dated_set_adds_up_what_covers_the_day(stretches: list[tuple[Effective, frozenset[str]]]) -> None:
    reference = Reference({}, {"s": CodeSet("s", stretches)}, {})
    for offset in range(30):
        day = date(2025, 12, 28) + timedelta(days=offset)
        found = [codes for when, codes in stretches if when.covers(day)]
        expected = frozenset().union(*found) if found else None
        assert reference.code_sets["s"].at(reference.calendar.period(day)) == expected


def test_a_set_without_dates_is_one_set_for_all_days() -> None:
    plain = CodeSet("s", [(ALWAYS, frozenset({"97110"}))])
    assert (plain.dated, plain.codes, plain.at(7)) == (False, {"97110"}, {"97110"})
    assert CodeSet("s", [(Effective(date(2026, 1, 1)), frozenset({"97110"}))]).dated


@given(st.lists(st.tuples(dated(), st.integers()), max_size=4))
def test_of_a_parameters_values_the_last_given_that_covers_the_day_counts(
    stretches: list[tuple[Effective, int]],
) -> None:
    reference = Reference({}, {}, {"p": Parameter("p", "number", list(stretches))})
    for offset in range(30):
        day = date(2025, 12, 28) + timedelta(days=offset)
        period = reference.calendar.period(day)
        expected = next((value for when, value in reversed(stretches) if when.covers(day)), None)
        assert reference.value("p", period) == expected
        assert reference.parameters_at(period).p == expected


def test_parameters_read_as_attributes_give_days_as_spans_of_time() -> None:
    reference = Reference({}, {}, {"p": Parameter("p", "days", [(ALWAYS, (30, "day"))])})
    assert reference.parameters_at(0).p == timedelta(days=30)
    with pytest.raises(AttributeError):
        _ = reference.parameters_at(0).q


def test_without_a_date_of_service_only_a_parameter_without_dates_has_a_value() -> None:
    dated_value = Parameter("d", "number", [(Effective(date(2026, 1, 1)), 8)])
    reference = Reference({}, {}, {"p": Parameter("p", "number", [(ALWAYS, 4)]), "d": dated_value})
    assert (reference.value("p", None), reference.value("d", None)) == (4, None)
    assert (reference.parameters_at(None).p, reference.parameters_at(None).d) == (4, None)


def test_reference_data_survives_being_kept_in_the_cache() -> None:
    reference = Reference(
        {"limits": Table("limits", [release("Q3", *Q3, {"97110": "6"}, complete=False)])},
        {"s": CodeSet("s", [(Effective(Q3[0], Q3[1]), frozenset({"97110"}))])},
        {"p": Parameter("p", "number", [(Effective(None, Q3[1]), 8)])},
        [date(2026, 1, 1)],
    )
    again = pickle.loads(pickle.dumps(reference))
    assert again.calendar.boundaries == reference.calendar.boundaries
    for day in (date(2024, 6, 30), Q3[0], date(2026, 2, 1)):
        period = again.calendar.period(day)
        assert again.row("limits", "97110", period) == reference.row("limits", "97110", period)
        assert again.tables["limits"].knows("97112", period) == reference.tables["limits"].knows(
            "97112", period
        )
        assert again.code_sets["s"].at(period) == reference.code_sets["s"].at(period)
        assert again.value("p", period) == reference.value("p", period)
