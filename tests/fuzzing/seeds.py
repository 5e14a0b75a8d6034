"""What fuzzing begins with: the fixtures, faulty copies of a valid 837P, and the examples of the rules."""

from __future__ import annotations

from pathlib import Path

from bench.x12_faults import FAULTS, VALID
from claimlint.testing import examples

RULESETS = ("base", "medicare", "medicare-institutional")
FIXTURES = Path(__file__).parents[2] / "fixtures"


def seeds() -> list[bytes]:
    """Every seed."""
    found = [path.read_bytes() for path in sorted(FIXTURES.rglob("*")) if path.is_file()]
    found += [VALID.encode(), *(fault.plant().encode() for fault in FAULTS)]
    found += [example.text.encode() for name in RULESETS for example in examples(name)]
    return found
