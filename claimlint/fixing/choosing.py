"""Which fixes of one round go together: none in the way of another, the least invasive first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from claimlint.formats.reading import Edit

WHOLE_CLAIM = 0
"""Stands for a line where a fix is about more than one."""


class Candidate(NamedTuple):
    """A fix that may be applied, and the finding that it mends.

    ``line`` is the number of the service line, None for the claim. ``about`` tells equal findings of one
    source apart from all others, wherever they stand.
    """

    file: str
    claim: str | None
    line: int | None
    code: str
    name: str
    kind: str
    title: str
    edits: tuple[Edit, ...]
    about: str
    private: tuple[str, ...] = ()

    @property
    def weight(self) -> tuple[bool, int, int, str, str]:
        """What sorts fixes: safe ones first, then those that take less away, then by place and rule."""
        removed = sum(edit.end - edit.start for edit in self.edits)
        return self.kind != "safe", removed, min(edit.start for edit in self.edits), self.code, self.title


def compatible(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those of one file that can be applied at once.

    Of fixes whose edits overlap or touch, or that are about one service line, or of which one is about a
    whole claim, the first by weight is taken. The others wait for the next round, in which the claim is
    judged as it stands then.
    """
    taken: list[tuple[int, int]] = []
    lines: dict[str | None, set[int]] = {}
    chosen = []
    for candidate in sorted(candidates, key=lambda candidate: candidate.weight):
        wide = candidate.line is None or len(candidate.edits) > 1
        line = WHOLE_CLAIM if wide or candidate.line is None else candidate.line
        busy = lines.setdefault(candidate.claim, set())
        if WHOLE_CLAIM in busy or line in busy or (wide and busy):
            continue
        if any(_meets(edit, taken) for edit in candidate.edits):
            continue
        for edit in candidate.edits:
            taken.insert(bisect_left(taken, (edit.start, edit.end)), (edit.start, edit.end))
        busy.add(line)
        chosen.append(candidate)
    return chosen


def _meets(edit: Edit, taken: list[tuple[int, int]]) -> bool:
    """Whether an edit overlaps or touches one of ``taken``, which are sorted and apart from each other."""
    place = bisect_left(taken, (edit.start, edit.end))
    after = place < len(taken) and taken[place][0] <= edit.end
    return after or (place > 0 and taken[place - 1][1] >= edit.start)
