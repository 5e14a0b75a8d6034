"""What is held between the passes, and what is read again: nothing is lost in between."""

import io

import pytest

from claimlint.formats.claim import read
from claimlint.rules.holding import Holder


class Counted:
    """A source of so many claims, which counts how often it is read."""

    def __init__(self, claims):
        self.name = "batch.claim"
        self.reads = 0
        self._text = "".join(
            f"claim {number} dx M54.50\n  2026-02-04 97110-GP x1 $30\n" for number in range(claims)
        )

    def read(self):
        self.reads += 1
        return read(io.BytesIO(self._text.encode()), self.name)


@pytest.mark.parametrize("limit", range(8))
def test_every_source_gives_the_same_again(limit):
    sources = [Counted(3), Counted(2), Counted(2)]
    holder = Holder(limit)
    held = [holder.hold(source) for source in sources]

    first = [[item.claim.id for item in source.read()] for source in held]
    again = [[item.claim.id for item in source.read()] for source in held]

    assert first == again == [["0", "1", "2"], ["0", "1"], ["0", "1"]]
    assert holder.holds_all == (limit >= 7)
    assert [source.reads for source in sources] == [
        1 if limit >= sum((3, 2, 2)[: at + 1]) else 2 for at in range(3)
    ]
