"""Which lines of an input were billed before by another claim of it.

A replacement (frequency 7) repeats lines rightfully. A void (8) takes them back, and they may be billed anew.

Two passes in bounded memory: the first marks a bit for each patient's day and keeps the days that more than
one claim bills, which are few; the second compares the lines of those only, exactly.
"""

from __future__ import annotations

from datetime import date
from mmap import mmap

from claimlint.model import REPLACEMENT, VOID, Claim, Service, Setting

_BITS = 1 << 26
_MASK = _BITS - 1

Key = tuple[object, ...]


class DuplicateIndex:
    """Finds lines with the same payer, patient, renderer, date, code, modifiers, place, units and charge.

    Where nobody is said to render, the billing provider is taken to.
    """

    def __init__(self) -> None:
        # Pages that nothing is marked on are never made: a small input pays for a few of them only.
        self._seen = mmap(-1, _BITS >> 3)
        self._suspects: set[int] = set()
        """The hashes of the patients' days that several claims bill."""
        self._first: dict[Key, tuple[int, str]] = {}

    def add(self, claim: Claim) -> None:
        """First pass: take note of a claim."""
        if claim.frequency in (REPLACEMENT, VOID) or claim.member is None or claim.member.id is None:
            return
        seen, member = self._seen, claim.member.id
        for day in {line.date for line in claim.lines}:
            mark = _mark(member, day)
            place, bit = (mark & _MASK) >> 3, 1 << (mark & 7)
            if seen[place] & bit:
                self._suspects.add(mark)
            else:
                seen[place] |= bit

    def earlier(self, sequence: int, claim: Claim) -> dict[int, str]:
        """Service line number to the id of the claim that billed it first.

        Second pass, in the order of the first.
        """
        found: dict[int, str] = {}
        suspects = self._suspects
        if not suspects or claim.frequency == REPLACEMENT or claim.member is None or claim.member.id is None:
            return found
        member = claim.member.id
        days = {day for day in {line.date for line in claim.lines} if _mark(member, day) in suspects}
        if not days:
            return found
        for number, line in enumerate(claim.lines, 1):
            if line.date not in days or line.date is None or line.service.charge is None:
                continue
            # A bit may be shared by days of different hashes; the exact comparison settles it.
            key = _exact_key(claim, number)
            if claim.frequency == VOID:
                self._first.pop(key, None)
                continue
            first = self._first.setdefault(key, (sequence, claim.id))
            if first[0] != sequence:
                found[number] = first[1]
        return found


def _mark(member: str, day: date | None) -> int:
    return hash((member, day))


def _body_key(service: Service, setting: Setting) -> Key:
    return (
        service.code,
        service.revenue,
        service.modifiers,
        service.units,
        service.charge,
        service.place or setting.place,
        service.rendering or setting.rendering or setting.billing,
    )


def _exact_key(claim: Claim, number: int) -> Key:
    line = claim.lines[number - 1]
    assert claim.member is not None
    # A run may put a payer in the place of the claims' own between the passes, so the first does without.
    payer = claim.setting.payer
    return (payer, claim.member.id, line.date, *_body_key(line.service, claim.setting))
