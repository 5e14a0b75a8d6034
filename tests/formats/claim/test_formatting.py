"""The formatter: canonical order and columns, the same claims, every comment in its place."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimlint.formats.claim.formatting import Kept, formatted
from claimlint.formats.claim.printer import WORD_ORDER, header_fields, write
from claimlint.formats.claim.sameness import hold_the_same_comments, say_the_same
from claimlint.model import Claim
from tests.formats.claim.reading_text import clean_claims
from tests.strategies import claims


def of(text: str | bytes, kept: list[Kept] | None = None) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    return b"".join(formatted(io.BytesIO(data), [] if kept is None else kept)).decode()


def same(before: str, after: str) -> bool:
    def streams() -> tuple[io.BytesIO, io.BytesIO]:
        return io.BytesIO(before.encode()), io.BytesIO(after.encode())

    return say_the_same(*streams()) and hold_the_same_comments(*streams())


@settings(max_examples=50)
@given(claims())
def test_what_is_printed_is_formatted(claim: Claim) -> None:
    assert of(write(claim)) == write(claim)


_COMMENTS = st.sampled_from(
    [
        "# one",
        "#two  ",
        "  # claimlint: ignore[NCS001] cash",
        "# claimlint: ignore[MOD001]",
        "",
        "",
        "\t# caf\u00e9",
        "   ",
    ]
)
_BESIDE = st.sampled_from(["", "", " # beside", "# close", "  # claimlint: ignore[UNT001] because"])


@st.composite
def written(draw: st.DrawFn) -> str:
    """Claims as people write them: words in any order and on one line, comments and blank lines anywhere."""
    text = "payer medicare\nplace 11\n" if draw(st.booleans()) else ""
    for claim in draw(st.lists(claims(), min_size=1, max_size=2)):
        head, *lines = write(claim).splitlines()
        services = [line for line in lines if line[2:3].isdigit()]
        header = draw(st.permutations([line for line in lines if not line[2:3].isdigit()]))
        place = draw(st.integers(0, len(services)))
        joined = ""
        for line in [head, *services[:place], *header, *services[place:]]:
            text += "".join(f"{comment}\n" for comment in draw(st.lists(_COMMENTS, max_size=2)) if not joined)
            joined += line.replace("  ", " " * draw(st.integers(1, 3))) if '"' not in line else line
            # A service line stands alone, and so does what comes before one.
            if line not in header or draw(st.booleans()) or line == header[-1]:
                text += f"{joined}{draw(_BESIDE)}\n"
                joined = ""
    return text + "".join(f"{comment}\n" for comment in draw(st.lists(_COMMENTS, max_size=2)))


@settings(max_examples=50)
@given(written())
def test_formatting_keeps_what_is_said_and_every_comment(text: str) -> None:
    assert same(text, of(text))


@settings(max_examples=50)
@given(written())
def test_formatting_twice_changes_nothing_more(text: str) -> None:
    once = of(text)
    assert of(once) == once


@settings(max_examples=50)
@given(claims())
def test_the_printer_keeps_the_canonical_order(claim: Claim) -> None:
    stays = ("home-health", "snf", "hospice", "inpatient")
    words = ["stay" if word in stays else word for word, _ in header_fields(claim)]
    assert words == sorted(words, key=WORD_ORDER.index)


MESSY = """\

# The clinic.
billing 1234567893
payer medicare   # all of them


# She comes on Mondays.
CLAIM 26-1 dx M54.50 member 1eg4te5mk73 born 1949-03-02  # seen
  # the first visit
  2026-02-04 97110-gp-KX x2 30min $64 dx 1  # long
  2026-02-06  97140-GP x1 $29.00 note "a # in it"
provider PT 2000000028 # late
  # her plan
  plan established 2026-02-02

  # the end
# really
"""

NEAT = """\
# The clinic.
payer     medicare  # all of them
billing   1234567893

# She comes on Mondays.
claim 26-1  # seen
  member    1EG4-TE5-MK73  born 1949-03-02
  provider  PT 2000000028  # late
  dx        M54.50
  # her plan
  plan      established 2026-02-02
  # the first visit
  2026-02-04  97110-GP-KX  x2  30min  $64.00  dx 1  # long
  2026-02-06  97140-GP     x1         $29.00  note "a # in it"

  # the end
# really
"""


def test_an_example() -> None:
    assert of(MESSY) == NEAT
    assert of(NEAT) == NEAT


def test_line_ends_and_the_mark_at_the_beginning_are_kept() -> None:
    text = b"\xef\xbb\xbf" + MESSY.replace("\n", "\r\n").encode()
    assert of(text).encode() == b"\xef\xbb\xbf" + NEAT.replace("\n", "\r\n").encode()


def test_a_last_line_without_an_end_gets_one() -> None:
    assert of("claim 1") == "claim 1\n"


def test_a_repeated_list_stays_apart() -> None:
    text = "claim 1\n  treated   2026-01-02\n  treated   2026-01-05  # late\n"
    assert of(text) == text


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("  payr medicare", "SYN002"),
        ("  2026-02-04 97110 2", "SYN001"),
        ("  2026-02-30 97110", "SYN003"),
        ("  place 11\n  place 12", "SYN004"),
        ("  2026-02-04 97110 x2 x3", "SYN004"),
        ("  place 11 place 12", "SYN004"),
    ],
)
def test_a_claim_with_a_problem_is_left_as_it_is_and_the_others_are_formatted(line: str, code: str) -> None:
    kept: list[Kept] = []
    text = f"claim 1 payer medicare\n{line}\n   # c\n\n\nclaim 2 payer medicare\n"
    after = of(text, kept)
    assert after == f"claim 1 payer medicare\n{line}\n  # c\n\nclaim 2\n  payer     medicare\n"
    assert [entry.code.code for entry in kept if entry.code] == [code]
    assert same(text, after)


def test_lines_before_the_first_claim_that_could_not_be_read_are_left() -> None:
    kept: list[Kept] = []
    text = "payr medicare\nplace 11\nclaim 1 dx M54.50\n"
    assert of(text, kept) == "payr medicare\nplace 11\nclaim 1\n  dx        M54.50\n"
    assert [entry.line for entry in kept] == [1]


def test_bytes_that_are_no_utf8_survive_in_comments() -> None:
    text = b"# caf\xe9\nclaim 1\n"
    assert b"".join(formatted(io.BytesIO(text), [])) == text


def test_a_line_too_long_to_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2 is too long"):
        of("claim 1\n# " + "x" * 700_000 + "\n")


def test_claims_read_the_same() -> None:
    assert clean_claims(MESSY) == clean_claims(NEAT)
