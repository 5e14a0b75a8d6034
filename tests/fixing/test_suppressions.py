"""Useless suppressions are taken out, and only they."""

from __future__ import annotations

import pytest

from tests.fixing.test_rounds import ONE, codes, fixed

LINE = "  2026-06-02  97110-GP  x2  30min  $64.00"
BARE = ONE + LINE + "\n"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (ONE + LINE + "  # claimlint: ignore[MOD001] why\n", BARE),
        (ONE + LINE + "#claimlint:ignore[MOD001] caf\u00e9", BARE.rstrip("\n")),
        (ONE + "  # claimlint: ignore[MOD001] why\n" + LINE + "\n", BARE),
        ("# claimlint: ignore[MOD001] why\n" + BARE, "\n" + BARE),
        (ONE + LINE + "  # claimlint: ignore[MOD001, STR001] why\n", BARE),
        (
            ONE + LINE.replace("-GP", "-GP-GP") + "  # claimlint: ignore[MOD001, STR014, STR001] why\n",
            ONE + LINE.replace("-GP", "-GP-GP") + "  # claimlint: ignore[STR014] why\n",
        ),
        (
            ONE + LINE.replace("-GP", "-GP-GP") + "  # claimlint: ignore[STR014 , MOD001] caf\u00e9\n",
            ONE + LINE.replace("-GP", "-GP-GP") + "  # claimlint: ignore[STR014 ] caf\u00e9\n",
        ),
    ],
)
def test_what_silences_nothing_goes(text: str, after: str) -> None:
    done, (result,) = fixed(text)
    assert set(codes(done)) == {"SUP001"}
    assert result == after


@pytest.mark.parametrize("stated", ["MOD01", "PAY001", "SYN001"])
def test_what_may_mean_another_rule_stays(stated: str) -> None:
    text = ONE + LINE + f"  # claimlint: ignore[{stated}] why\n"
    assert fixed(text)[1] == [text]


def test_a_suppression_that_a_fix_makes_useless_goes_with_it() -> None:
    """The line is fixed of something else first."""
    text = ONE + LINE.replace("-GP", "-GP-GP") + "  # claimlint: ignore[MOD001] why\n"
    done, (result,) = fixed(text)
    assert codes(done) == ["STR014", "SUP001"]
    assert result == BARE


TWICE = ONE.replace("dx M54.50", "dx M54.50  total $102.00") + (
    "  2026-06-02  97140-GP  x1  15min  $62.00\n{}  2026-06-02  97124-GP  x1  15min  $40.00\n"
)


def test_a_dropped_line_takes_its_charge_out_of_the_total() -> None:
    done, (result,) = fixed(TWICE.format(""), unsafe=True)
    assert codes(done) == ["PTP007"]
    assert "total $62.00" in result
    assert "97124" not in result


def test_a_line_below_a_suppression_of_its_own_is_not_dropped() -> None:
    text = TWICE.format("  # claimlint: ignore[STR014] as they sent it\n").replace("97124-GP", "97124-GP-GP")
    _, (result,) = fixed(text, unsafe=True)
    assert "97124" in result
