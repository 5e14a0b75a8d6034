"""Facts about who pays, and whether: coverage, other payers, stays, enrolment, split services."""

from __future__ import annotations

from datetime import date as Date
from decimal import Decimal
from typing import NamedTuple

from claimlint.facts.registry import fact, part
from claimlint.model import Claim, Core

_NO_OTHER_SERVICE = frozenset({"KX", "59", "XE", "XS", "XP", "XU"})
"""Modifiers that make no other service of the same code: an attestation, and those that pass NCCI edits."""

_ANSWERS_FOR = {"work": "the workers' compensation insurer", "auto": "the insurer of the car accident"}
"""Who pays first for what came of an accident (42 CFR 411.40 to 411.54)."""


class Split(NamedTuple):
    """The earlier line that a line continues: its ``place`` within the day, and how the two differ.

    ``modifiers`` are those that only one of them carries.
    """

    place: int
    modifiers: tuple[str, ...]


part(
    "claim",
    "coverage",
    "claim_coverage",
    str | None,
    "What the member is covered by: ``part-b``, ``advantage`` or ``none``.",
)
part(
    "claim",
    "enrolled",
    "claim_enrolled",
    bool | None,
    "Whether the rendering provider of the claim is enrolled with the payer.",
)
part(
    "claim",
    "payer_order",
    "claim_order",
    str | None,
    "Whether the payer is billed as the first to pay (``primary``) or after another (``secondary``).",
)
part(
    "claim",
    "accident",
    "accident_kind",
    str | None,
    "What accident caused the condition: ``work``, ``auto`` or ``other``.",
)
part(
    "claim",
    "stays_stated",
    "has_stays",
    bool | None,
    "Whether the claim states a stay; missing if it does not.",
)
part(
    "claim",
    "used_stated",
    "has_used",
    bool | None,
    "Whether the claim states what was used this year before it; missing if it does not.",
)


@fact("line")
def stays_today(header: Claim, date: Date) -> tuple[str, ...] | None:
    """The kinds of stay that the date falls in: home-health, snf, hospice, inpatient.

    Missing where the claim states no stay at all. The last day of a stay is that of the discharge and does
    not count: care given after it is paid for as usual.
    """
    if not header.stays:
        return None
    return tuple(dict.fromkeys(stay.kind for stay in header.stays if stay.starts <= date < stay.ends))


@fact("claim")
def another_pays_first(
    has_primary: bool | None, accident_kind: str | None, claim_order: str | None, form: str
) -> bool | None:
    """Whether another payer is stated to pay before this one; missing where the claim does not say.

    Another payer as primary, or an accident at work or with a car. An 837P that is sent to the payer as the
    primary one and states neither says no, and so does a claim that names others and none of them as primary.
    """
    if has_primary or accident_kind in _ANSWERS_FOR:
        return True
    return False if form != "text" and claim_order == "primary" else has_primary


@fact("claim")
def primary_payer(header: Claim, accident_kind: str | None) -> str | None:
    """Who pays before this payer, in words: the other payer stated to be primary, else by the accident."""
    primary = next((other for other in header.other_payers if other.order == "primary"), None)
    if primary is not None:
        return primary.name or "another payer"
    return _ANSWERS_FOR.get(accident_kind or "")


@fact("claim")
def used_this_year(header: Claim) -> Decimal | None:
    """What the claim states was used of the yearly therapy amounts before it, PT/SLP and OT together.

    In the year of its first line.
    """
    pt_slp, ot = header.used("PT/SLP"), header.used("OT")
    if pt_slp is None or ot is None:
        return ot if pt_slp is None else pt_slp
    return pt_slp + ot


@fact("line")
def split_from(day_cores: tuple[Core, ...], day_index: int, claim_place: str | None) -> Split | None:
    """The earlier line of the day that bills the same service but for KX, 59 or an X modifier.

    Same code, provider and place, and modifiers that differ in nothing but KX, 59, XE, XS, XP and XU.
    """
    mine = day_cores[day_index]
    if not _bills_a_day(mine):
        return None
    for place, other in enumerate(day_cores[:day_index]):
        if (
            other.code == mine.code
            and other.rendering == mine.rendering
            and (other.place or claim_place) == (mine.place or claim_place)
            and _bills_a_day(other)
        ):
            differing = {*mine.modifiers} ^ {*other.modifiers}
            if differing and differing <= _NO_OTHER_SERVICE:
                return Split(place, tuple(sorted(differing)))
    return None


@fact("line")
def split_place(split_from: Split) -> int:
    """The place within the day of the earlier line that this one continues."""
    return split_from.place


def _bills_a_day(core: Core) -> bool:
    return not core.spans and (core.units is not None or core.charged)
