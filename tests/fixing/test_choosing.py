"""Which fixes go together in one round."""

from claimlint.fixing.choosing import Candidate, compatible
from claimlint.formats.reading import Edit


def candidate(
    *edits: tuple[int, int, str], claim: str = "1", line: int | None = 1, kind: str = "safe", code: str = "A"
) -> Candidate:
    return Candidate("f", claim, line, code, "name", kind, "title", tuple(Edit(*edit) for edit in edits), "")


def test_fixes_of_two_lines_go_together():
    one, two = candidate((5, 6, "a")), candidate((15, 16, "b"), line=2)
    assert compatible([two, one]) == [one, two]


def test_of_two_fixes_of_one_line_one_waits():
    one, two = candidate((5, 6, "a")), candidate((15, 16, "b"))
    assert compatible([one, two]) == [one]


def test_two_insertions_at_one_place_do_not_go_together():
    one, two = candidate((5, 5, "a")), candidate((5, 5, "b"), line=2, code="B")
    assert compatible([two, one]) == [one]


def test_edits_that_touch_do_not_go_together():
    one, two = candidate((5, 7, "a")), candidate((7, 9, "b"), claim="2")
    assert compatible([one, two]) == [one]


def test_a_fix_of_the_whole_claim_waits_for_those_of_lines_that_are_lighter():
    line, whole = candidate((5, 5, "a")), candidate((90, 99, "b"), line=None)
    assert compatible([whole, line]) == [line]


def test_a_safe_fix_goes_before_an_unsafe_one_that_changes_less():
    safe, unsafe = candidate((5, 9, "a")), candidate((5, 5, "b"), kind="unsafe")
    assert compatible([unsafe, safe]) == [safe]


def test_a_fix_that_drops_a_line_gives_way_to_one_that_keeps_it():
    drops, adds = candidate((0, 40, ""), kind="unsafe"), candidate((9, 9, "-59"), kind="unsafe")
    assert compatible([drops, adds]) == [adds]


def test_the_order_of_findings_decides_nothing():
    some = [candidate((n * 3 % 11, n * 3 % 11 + 1, str(n)), line=n, code=str(n)) for n in range(1, 11)]
    assert compatible(some) == compatible(reversed(some))
