"""The arithmetic of timed units: how many a day's minutes make, whose they are, and which an assistant gave.

Whole numbers in, whole numbers out; what claims are and which numbers a regulation has is known elsewhere.
Sources: CMS Pub 100-04 ch. 5 sec. 20.2 (units); 42 CFR 410.59(a)(4), 410.60(a)(4) and the CMS therapy
services page, billing examples for CQ and CO (assistants).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple


class UnitRule(NamedTuple):
    """How minutes make units: the minutes of a whole unit (15), and the least that earn the last one (8)."""

    minutes: int
    least: int


class Allotment(NamedTuple):
    """How many of a day's units are a service's: the whole ones that its own minutes fill, and the most.

    They differ by the one unit that is left over for the services with the most minutes beyond whole units.
    """

    whole: int
    most: int


class AssistantRule(NamedTuple):
    """When a unit is an assistant's in part, and must say so.

    ``percent`` is the share of the minutes that an assistant may give alone without a word of it (10). With
    ``midpoint`` (from 2022) the last unit needs none where the therapist's own minutes earn it, and two units
    left of one service are one each where both gave from ``pair_least`` to ``pair_most`` minutes (9 to 14)
    and together from ``pair_total_least`` to ``pair_total_most`` (23 to 28).
    """

    percent: int
    midpoint: bool
    pair_least: int
    pair_most: int
    pair_total_least: int
    pair_total_most: int


class AssistantUnits(NamedTuple):
    """The fewest units of a service that must carry the assistant's modifier, and the most that may."""

    fewest: int
    most: int


def units_for(minutes: int, rule: UnitRule) -> int:
    """The units that ``minutes`` make: 8 to 22 make one, 23 to 37 two, and so on; fewer than 8 make none."""
    return 0 if minutes < rule.least else (minutes + rule.minutes - rule.least) // rule.minutes


def allot(minutes: Sequence[int], rule: UnitRule) -> list[Allotment]:
    """What the services of a day, by the minutes of each, may bill of the units that all minutes make.

    Every service has the units that its own minutes fill. Those of all minutes that are left go one each to
    the services with the most minutes left; of services with equally many either may have it.
    """
    whole = [each // rule.minutes for each in minutes]
    beyond = [each % rule.minutes for each in minutes]
    left = units_for(sum(minutes), rule) - sum(whole)
    if left <= 0:
        return [Allotment(units, units) for units in whole]
    # As many services come before the last that gets one as there are units left.
    last = sorted(beyond, reverse=True)[min(left, len(beyond)) - 1]
    return [Allotment(units, units + (0 < rest >= last)) for units, rest in zip(whole, beyond, strict=True)]


def assisted(
    therapist: int, assistant: int, units: int, unit: UnitRule, rule: AssistantRule
) -> AssistantUnits:
    """Of ``units`` billed of one service, those that an assistant gave in whole or in part.

    ``therapist`` are the minutes that the therapist gave, those given together among them; ``assistant``
    those that the assistant gave alone. Whole units of either come first. Of the unit that is left the share
    counts; between the exact share and its rounding to whole minutes, which CMS allows as well, both answers
    stand.
    """
    own, own_left = divmod(therapist, unit.minutes)
    theirs, theirs_left = divmod(assistant, unit.minutes)
    left = units - own - theirs
    if left <= 0:
        return AssistantUnits(max(0, units - own), min(units, theirs))
    together = own_left + theirs_left
    if left == 1 and rule.midpoint and own_left >= unit.least:
        return AssistantUnits(theirs, theirs)
    if left == 2 and rule.midpoint and _is_pair(own_left, theirs_left, rule):
        return AssistantUnits(theirs + 1, theirs + 1)
    surely, possibly = share(theirs_left, together, rule.percent)
    # Two units left that are no such pair: their minutes do not say which of them is whose.
    return AssistantUnits(theirs + surely, theirs + left * possibly)


def _is_pair(own: int, theirs: int, rule: AssistantRule) -> bool:
    return (
        rule.pair_least <= min(own, theirs)
        and max(own, theirs) <= rule.pair_most
        and rule.pair_total_least <= own + theirs <= rule.pair_total_most
    )


def share(assistant: int, total: int, percent: int) -> tuple[bool, bool]:
    """Whether the assistant's minutes are more than ``percent`` of all: surely, and possibly.

    Surely where they are also more than that share rounded to whole minutes, half a minute up: of 15 minutes
    more than 2 (1.5), not only more than 1.
    """
    possibly = 100 * assistant > percent * total
    return possibly and assistant > (percent * total + 50) // 100, possibly


def known_sum(values: Iterable[int | Decimal | None]) -> int | Decimal | None:
    """The sum of units or minutes; None where one of them is not known."""
    total: int | Decimal = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total
