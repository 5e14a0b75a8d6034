"""Inputs that are nearly right: every property holds of them, whatever was changed."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzzing import properties
from tests.fuzzing.mutation import mutated
from tests.fuzzing.seeds import seeds

KNOWN = seeds()
X12 = [seed for seed in KNOWN if seed.startswith(b"ISA")]
CLAIM_TEXT = [seed for seed in KNOWN if not seed.startswith(b"ISA")]


@st.composite
def nearly_right(draw: st.DrawFn, known: list[bytes]) -> bytes:
    """A seed with segments or lines moved, and words changed."""
    return mutated(draw(st.sampled_from(known)), draw(st.randoms(use_true_random=False)), known)


@settings(max_examples=150)
@given(nearly_right(X12))
def test_an_837_that_is_nearly_right_is_dealt_with(data: bytes) -> None:
    properties.check(data)


@settings(max_examples=150)
@given(nearly_right(CLAIM_TEXT))
def test_a_claim_text_that_is_nearly_right_is_dealt_with(data: bytes) -> None:
    properties.check(data)


@pytest.mark.parametrize("known", [X12, CLAIM_TEXT], ids=["x12", "claim"])
def test_changes_change_and_are_the_same_from_the_same_beginning(known: list[bytes]) -> None:
    once, twice = ([mutated(seed, Random(at), known) for at, seed in enumerate(known[:40])] for _ in range(2))
    assert once == twice
    assert sum(a != b for a, b in zip(once, known, strict=False)) > len(once) // 2
