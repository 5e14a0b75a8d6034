"""Sorting more rows than memory holds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.history import spool
from claimlint.history.spool import SortedSpool

rows = st.lists(st.tuples(st.integers(0, 5), st.text(max_size=3)))


@given(rows)
def test_rows_come_back_sorted(written: list[tuple[int, str]]) -> None:
    collected = SortedSpool()
    for row in written:
        collected.add(row)
    assert list(collected) == sorted(written)
    collected.close()


@pytest.mark.parametrize(("in_memory", "a_block"), [(1, 1), (3, 2), (4, 9), (7, 7)])
def test_rows_that_spill_to_the_disk_come_back_sorted_and_whole(
    monkeypatch: pytest.MonkeyPatch, in_memory: int, a_block: int
) -> None:
    monkeypatch.setattr(spool, "_ROWS_IN_MEMORY", in_memory)
    monkeypatch.setattr(spool, "_ROWS_A_BLOCK", a_block)
    written = [((37 * number) % 53, number, Decimal(number)) for number in range(60)]
    collected = SortedSpool()
    for row in written:
        collected.add(row)
    assert list(collected) == sorted(written)
    # It can be gone over again, and more can come after.
    collected.add((-1, 0, Decimal(0)))
    assert list(collected) == [(-1, 0, Decimal(0)), *sorted(written)]
    collected.close()
    assert list(collected) == []


def test_equal_rows_are_all_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_ROWS_IN_MEMORY", 2)
    collected = SortedSpool()
    for _ in range(5):
        collected.add((1, "same"))
    assert list(collected) == [(1, "same")] * 5
    collected.close()


def test_what_stands_behind_a_unique_element_is_never_compared() -> None:
    collected = SortedSpool()
    for number in (3, 1, 2):
        collected.add((number, {"not": "comparable"}))
    assert [row[0] for row in collected] == [1, 2, 3]


def test_few_rows_never_touch_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.TemporaryFile", lambda: pytest.fail("a file was opened"))
    collected = SortedSpool()
    for number in range(1000):
        collected.add((number,))
    assert sum(1 for _ in collected) == 1000
