"""The order of segments within a loop, how often each may come, which must: of an 837P (005010X222A1)."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from claimlint.formats.x12.codes import MISPLACED_SEGMENT, MISSING_SEGMENT, REPEATED_SEGMENT, Code
from claimlint.formats.x12.kinds import display


class LoopFlaw(NamedTuple):
    """Something wrong in a loop, at its member ``at``."""

    code: Code
    at: int
    message: str


class _Member(NamedTuple):
    """A kind of segment or inner loop: its place in the order, how often it may come, whether it must."""

    place: int
    most: int
    required: bool


ORDER: dict[str, str] = {
    "claim": "CLM / DTP_431:1 DTP_454:1 DTP_439:1 DTP_435:1 DTP / PWK:10 / CN1:1 / AMT:1"
    " / REF_F8:1 REF_G1:1 REF_9F:1 REF / K3:10 / NTE:1 / CR1:1 / CR2:1 / CRC:8 / HI:4 / HCP:1"
    " / referring:2 rendering:1 facility:1 supervising:1"
    " pick_up:1 drop_off:1 / other_subscriber:10 / service_line",
    "referring": "NM1_DN NM1_P3 / REF:20",
    "rendering": "NM1_82 / PRV_PE:1 / REF:20",
    "facility": "NM1_77 / N3:1! / N4:1! / REF:3 / PER:1",
    "supervising": "NM1_DQ / REF:20",
    "pick_up": "NM1_PW / N3:1! / N4:1!",
    "drop_off": "NM1_45 / N3:1! / N4:1!",
    "other_subscriber": "SBR / CAS:5 / AMT:3 / OI:1! / MOA:1 / other_insured:1! other_payer:1!"
    " other_provider:7",
    "other_insured": "NM1_IL / N3:1 / N4:1 / REF",
    "other_payer": "NM1_PR / N3:1 / N4:1 / DTP_573:1 / REF_F8:1 REF_G1:1 REF_9F:1 REF",
    "service_line": "LX / SV1:1 / SV5:1 / PWK:11 / CR1:1 / CR3:1 / CRC:5 / DTP_472:1 DTP_431:1 DTP_454:1 "
    "DTP_439:1 DTP / QTY:2 / MEA:5 / CN1:1 / REF_G1:5 REF_9F:5 REF_6R:1 REF"
    " / AMT:2 / K3:10 / NTE:2 / PS1:1 / HCP:1 /"
    " drug:1 / rendering:1 purchased:1 facility:1 supervising:1 ordering:1 referring:2 pick_up:1 drop_off:1 /"
    " adjudication:15 / form",
    "drug": "LIN / CTP:1! / REF:1",
    "ordering": "NM1_DK / N3:1 / N4:1 / REF:20 / PER:1",
    "adjudication": "SVD / CAS:5 / DTP_573:1! / AMT:1",
    "form": "LQ / FRM:99!",
    "HL_20": "HL_20 / PRV_BI:1 / CUR:1 / NM1_85:1 / NM1_87:1 / NM1_PE:1",
    "HL_22": "HL_22 / SBR:1! / PAT:1 / NM1_IL:1 / NM1_PR:1",
    "HL_23": "HL_23 / PAT:1! / NM1_QC:1",
    "NM1_85": "NM1_85 / N3:1! / N4:1! / REF! REF_G1 REF_F8 / PER:2",
    "NM1_87": "NM1_87 / N3:1! / N4:1!",
    "NM1_PE": "NM1_PE / N3:1! / N4:1! / REF:3",
    "NM1_IL": "NM1_IL / N3:1 / N4:1 / DMG:1 / REF:2 / PER:1",
    "NM1_PR": "NM1_PR / N3:1 / N4:1 / REF",
    "NM1_QC": "NM1_QC / N3:1! / N4:1! / DMG:1 / REF:2 / PER:1",
    "NM1_41": "NM1_41 / PER:2!",
    "NM1_40": "NM1_40",
    "ST": "ST / BHT:1! / NM1_41:1! / NM1_40:1!",
}
"""Loop to its members in order, free between slashes; ``:2``: how often one may come, ``!``: that it must."""

LOOP_NAMES = {
    "attending": "NM1*71",
    "operating": "NM1*72",
    "other_operating": "NM1*ZZ",
    "referring": "NM1*DN",
    "rendering": "NM1*82",
    "facility": "NM1*77",
    "supervising": "NM1*DQ",
    "pick_up": "NM1*PW",
    "drop_off": "NM1*45",
    "other_subscriber": "SBR",
    "other_insured": "NM1*IL",
    "other_payer": "NM1*PR",
    "other_provider": "NM1 of another payer's provider",
    "service_line": "LX",
    "drug": "LIN",
    "purchased": "NM1*QB",
    "ordering": "NM1*DK",
    "adjudication": "SVD",
    "form": "LQ",
}
"""Loop to the segment that opens it, as messages name it."""


def _members(text: str) -> dict[str, _Member]:
    found: dict[str, _Member] = {}
    for place, group in enumerate(text.split("/")):
        for word in group.split():
            required = word.endswith("!")
            name, _, most = word.rstrip("!").partition(":")
            found[name] = _Member(place, int(most or 0), required)
    return found


_read = cache(_members)


def loop_flaws(order: Mapping[str, str], loop: str, members: Sequence[str]) -> Iterator[LoopFlaw]:
    """What is wrong with the order and number of a loop's members; ``members`` begins with its opener.

    ``order`` says what the loop has. What does not belong to it at all is not looked at.
    """
    known = _read(order.get(loop, ""))
    opener = named(members[0]) if members else ""
    counts: dict[str, int] = {}
    for at, name in enumerate(members):
        member = known.get(name)
        if member is None:
            continue
        counts[name] = counts.get(name, 0) + 1
        if member.most and counts[name] == member.most + 1:
            times = "once" if member.most == 1 else f"{member.most} times"
            message = f"{named(name)} stands more than {times} in the loop of {opener}"
            yield LoopFlaw(REPEATED_SEGMENT, at, message)
    for name, member in known.items():
        if member.required and name not in counts:
            yield LoopFlaw(MISSING_SEGMENT, 0, f"{named(name)} is missing in the loop of {opener}")
    for at, after in _misplaced([known[name].place if name in known else -1 for name in members]):
        message = f"{named(members[at])} stands behind {named(members[after])}; expected before it"
        yield LoopFlaw(MISPLACED_SEGMENT, at, message)


def named(member: str) -> str:
    """A member of a loop as messages name it."""
    return LOOP_NAMES.get(member) or display(member)


def _misplaced(places: list[int]) -> Iterator[tuple[int, int]]:
    """The members that stand out of order, each with one that it should stand before; -1 is of no place.

    Those are left that a longest run in order does without; one that comes too early is told by the member
    that should stand before it.
    """
    if all(one <= two for one, two in itertools.pairwise(places)):
        return
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = [-1] * len(places)
    for at, place in enumerate(places):
        if place < 0:
            continue
        reach = bisect_right(tails, place)
        before[at] = ends[reach - 1] if reach else -1
        if reach == len(tails):
            tails.append(place)
            ends.append(at)
        else:
            tails[reach], ends[reach] = place, at
    kept: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    for at, place in enumerate(places):
        if place < 0 or at in kept:
            continue
        earlier = [other for other in range(at) if other in kept and places[other] > place]
        if earlier:
            yield at, earlier[0]
            continue
        later = [
            other for other in range(at + 1, len(places)) if other in kept and 0 <= places[other] < place
        ]
        if later:
            yield later[0], at
