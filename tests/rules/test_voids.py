"""Void claims: what asks to be cancelled is not denied, so only what identifies and carries it is judged."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.rules.rulesets_written import HEAD, RULE, loaded, rule_of, written
from tests.rules.runs import LINE, batch, lint

FAULTY = """claim 1  payer medicare  {}  member 1EG4-TE5-MK73  dx M54.50  plan none
  billing 1234567893  provider LMT 1245319599  referring none
  2026-06-02  97140     x1  15min  $29.00
  2026-06-02  97124-GP  x9  15min  $30.00
  2026-06-02  97124-GP  x9  15min  $30.00
"""
VOID = "frequency 8 original 2026061200345"


def test_what_a_void_repeats_of_its_original_is_not_judged() -> None:
    original, void = (lint(FAULTY.format(words), "medicare") for words in ("frequency 1", VOID))

    assert len(original.findings) > 2
    assert void.findings == []
    assert void.not_evaluated.keys() <= {"COV001", "COV002", "STR009", "STR024", "STR025"}


def test_a_replacement_is_judged_as_an_original_is() -> None:
    replacement = lint(FAULTY.format("frequency 7 original 2026061200345"), "medicare")

    assert replacement.told == lint(FAULTY.format("frequency 1"), "medicare").told


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (FAULTY.format("frequency 8"), "STR026"),
        (FAULTY.format(VOID).replace("1234567893", "1234567890"), "STR001"),
        (FAULTY.format(VOID).replace("TE5", "TO5"), "STR003"),
        (FAULTY.format(VOID).replace("M54.50", "724.2"), "STR005"),
    ],
)
def test_what_identifies_a_void_is_judged_and_puts_no_dollar_at_risk(wrong: str, code: str) -> None:
    finding = lint(wrong, "medicare").only()

    assert (finding.code, finding.at_risk) == (code, Decimal(0))


def test_a_void_of_an_837p_must_name_its_original() -> None:
    assert lint(batch(claim="11:B:8", references=["REF*F8*2026061200345"])).told == []
    assert lint(batch(claim="11:B:8")).only().code == "STR026"


def test_voids_and_originals_that_read_alike_do_not_share_their_verdicts() -> None:
    texts = [FAULTY.format(words) for words in ("frequency 1", VOID, "frequency 1", VOID)]
    text = "".join(text.replace("claim 1", f"claim {place}") for place, text in enumerate(texts, 1))

    assert {finding.claim for finding in lint(text, "medicare").findings} == {"1", "3"}


def test_a_suppression_on_a_void_is_not_called_useless() -> None:
    text = FAULTY.format(VOID).replace("$29.00", "$29.00  # claimlint: ignore[MOD001] an old claim")

    assert lint(text, "medicare").told == []


def test_what_was_voided_may_be_billed_anew() -> None:
    claims = [batch([LINE]), batch([LINE], claim="11:B:8", references=["REF*F8*2026061200345"])]
    assert lint(claims[0] + claims[0], select=("COV004",)).told == [("COV004", 1)]
    assert lint(claims[0] + claims[1] + claims[0], select=("COV004",)).told == []


def test_a_voided_claim_does_not_count_towards_the_threshold() -> None:
    header = "  member 1EG4-TE5-MK73  dx M54.50  payer medicare  billing 1234567893\n"
    billed = "  2026-06-02  97110-GP-KX  x2  $64.00  allowed $50.00\n"
    claims = [
        f"claim 1  received 2026-06-10  used PT/SLP $2,400.00\n{header}{billed}",
        f"claim 2  received 2026-06-11  {VOID}\n{header}{billed}",
        f"claim 3  received 2026-06-12\n{header}  2026-06-04  97110-GP  x2  $64.00  allowed $50.00\n",
    ]
    assert lint(claims[0] + claims[2], "medicare", select=("MOD015",)).told == [("MOD015", 1)]
    assert lint("".join(claims), "medicare", select=("MOD015",)).told == []


@pytest.mark.parametrize(("field", "told"), [("", []), ("voids = true\n", [("HSE001", 1)])])
def test_a_rule_of_ones_own_says_whether_it_is_put_to_voids(
    tmp_path: Path, field: str, told: list[tuple[str, int]]
) -> None:
    path = written(tmp_path, HEAD + RULE + field)

    assert rule_of(loaded(path), "HSE001").voids is bool(field)
    assert lint(f"claim 1  {VOID}\n  2026-06-02  97110  x5\n", str(path)).told == told
