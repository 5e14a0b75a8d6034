"""Comments that silence rules: what they apply to, and what is wrong with a malformed one."""

from __future__ import annotations

import pytest

from claimlint.formats.reading import Suppression
from tests.formats.claim.reading_text import problems, read_claims

IGNORE = "# claimlint: ignore[NCS001, unit-count] paid in cash"


def suppressions(text: str) -> list[Suppression]:
    return [suppression for read_claim in read_claims(text) for suppression in read_claim.suppressions]


def told(text: str) -> list[tuple[tuple[str, ...], str, int | None]]:
    return [(found.codes, found.reason, found.line) for found in suppressions(text)]


CODES, REASON = ("NCS001", "unit-count"), "paid in cash"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"claim 1\n2026-01-01 97110\n2026-01-02 97110 {IGNORE}\n", 2),
        (f"claim 1\n2026-01-01 97110\n  {IGNORE}\n2026-01-02 97110\n", 2),
        (f"claim 1\n{IGNORE}\n# and more\n2026-01-02 97110\n", 1),
        (f"claim 1 {IGNORE}\n2026-01-02 97110\n", None),
        (f"{IGNORE}\nclaim 1\n2026-01-02 97110\n", None),
        (f"claim 1\npayer x {IGNORE}\n2026-01-02 97110\n", None),
    ],
)
def test_a_suppression_applies_to_its_line_or_the_line_below(text: str, line: int | None) -> None:
    assert told(text) == [(CODES, REASON, line)]
    assert problems(text) == []


def test_above_the_next_claim_it_is_that_claims() -> None:
    first, second = read_claims(f"claim 1\n2026-01-02 97110\n{IGNORE}\nclaim 2\n")
    assert (first.suppressions, [found.line for found in second.suppressions]) == ((), [None])


def test_several_above_and_beside_one_line_all_apply() -> None:
    text = f"claim 1\n{IGNORE}\n# claimlint: ignore[A1] x\n2026-01-01 97110 # claimlint: ignore[B1] y\n"
    assert [(codes, line) for codes, _, line in told(text)] == [(CODES, 1), (("A1",), 1), (("B1",), 1)]


def test_its_place_is_the_comment() -> None:
    (found,) = suppressions(f"claim 1\n  2026-01-01 97110 {IGNORE}\n")
    assert found.span.start == (2, 20, 27)
    assert found.excerpt.text[found.excerpt.start :] == IGNORE


def test_a_remembered_line_is_suppressed_again() -> None:
    text = f"claim 1\n2026-01-01 97110 {IGNORE}\nclaim 2\n2026-01-01 97110 {IGNORE}\n"
    assert [found.span.start.line for found in suppressions(text)] == [2, 4]


def test_without_a_reason_it_still_silences_and_is_told() -> None:
    text = "claim 1\n2026-01-01 97110 # claimlint: ignore[NCS001]\n"
    assert told(text) == [(("NCS001",), "", 1)]
    (problem,) = problems(text)
    assert (problem.code, problem.severity, problem.line) == ("SYN012", "warning", 1)
    assert problem.message == "the suppression of NCS001 gives no reason"


@pytest.mark.parametrize(
    "comment",
    [
        "# claimlint: ingore[NCS001] x",
        "# claimlint: ignore NCS001 x",
        "# claimlint ignore[NCS001] x",
        "# claimlint: ignore[] x",
        "# claim-lint: ignore[NCS001] x",
    ],
)
def test_a_malformed_suppression_is_told(comment: str) -> None:
    text = f"claim 1\n2026-01-01 97110 {comment}\n"
    (problem,) = problems(text)
    assert (problem.code, problem.line) == ("SYN011", 1)
    assert problem.excerpt.text[problem.excerpt.start :] == comment
    assert suppressions(text) == []


@pytest.mark.parametrize(
    "comment", ["# claims of May", "# see claimlint: ignore[A1] x", '"# claimlint: oops"']
)
def test_other_comments_and_quoted_texts_are_none_of_our_business(comment: str) -> None:
    text = f"claim 1\n2026-01-01 97110 {'note ' if comment[0] == chr(34) else ''}{comment}\n"
    assert problems(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"claim 1\n{IGNORE}\n\n2026-01-01 97110\n",
        f"claim 1\n2026-01-01 97110\n{IGNORE}\n",
        f"{IGNORE}\npayer x\nclaim 1\n",
    ],
)
def test_a_suppression_that_stands_at_no_line_is_told(text: str) -> None:
    (problem,) = problems(text)
    assert problem.code == "SYN013"
    assert problem.message == "the suppression of NCS001, unit-count stands at no line of a claim"
    assert suppressions(text) == []
