"""Files as they come damaged: formatting keeps what they say, and fixing brings about nothing new."""

from __future__ import annotations

import io
import random
from datetime import date
from pathlib import Path

import pytest

from claimlint.fixing.drafts import Draft
from claimlint.fixing.rounds import fix
from claimlint.formats.claim.formatting import formatted
from claimlint.formats.claim.sameness import hold_the_same_comments, say_the_same
from claimlint.formats.sources import Source
from claimlint.rules.engine import Linter
from claimlint.rules.shelf import Shelf

FILES = (
    "demo/riverside-clinic.claim",
    "demo/lakeside-therapy.837",
    "claim/broken.claim",
    "claim/clinic-week.claim",
    "837p/therapy.837",
)
PIECES = (
    b"-GP-GP",
    b"  # claimlint: ignore[MOD001] x\n",
    b"total $5\n",
    b"dx 1,1",
    b"\r",
    b'"',
    b"\xe9",
    b"~",
    b"#",
)
LINTER = Linter(Shelf(imported=False), date(2026, 6, 30))


def mangled(text: bytes, chance: random.Random) -> bytes:
    """The text with a few lines swapped, pieces lost and pieces put in."""
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(text))
        match chance.randrange(3):
            case 0:
                text = text[:at] + text[at + chance.randint(1, 30) :]
            case 1:
                text = text[:at] + chance.choice(PIECES) + text[at:]
            case _:
                lines = text.splitlines(keepends=True)
                one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
                lines[one], lines[other] = lines[other], lines[one]
                text = b"".join(lines)
    return text


@pytest.mark.parametrize("seed", range(40))
def test_a_mangled_file_is_formatted_and_fixed_without_harm(seed: int, checkout: Path) -> None:
    chance = random.Random(seed)
    text = mangled((checkout / "fixtures" / FILES[seed % len(FILES)]).read_bytes(), chance)
    if b"ISA" not in text:
        neat = b"".join(formatted(io.BytesIO(text), []))
        assert say_the_same(io.BytesIO(text), io.BytesIO(neat))
        assert hold_the_same_comments(io.BytesIO(text), io.BytesIO(neat))
        assert b"".join(formatted(io.BytesIO(neat), [])) == neat
    draft = Draft(Source.from_bytes("mangled", text))
    done = fix(LINTER, [draft], unsafe=True)
    assert draft.changed == bool(done.applied)
    again = fix(LINTER, [Draft(draft.current)], unsafe=True)
    assert not again.applied or done.left or done.taken_back
