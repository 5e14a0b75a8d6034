"""Facts about the timed services of a day, each by itself: its minutes, its units, and those that are due."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, cast

from claimlint.facts.registry import fact
from claimlint.facts.time import Bill, unit_rule_at
from claimlint.facts.unit_arithmetic import allot, known_sum, units_for
from claimlint.model import Core
from claimlint.reference.tables import Reference


class TimedService(NamedTuple):
    """The timed lines of a day that bill one service, by their places within the day.

    ``minutes`` are those of all of them, ``billed_minutes`` those of the lines that ask for units; ``units``
    are what these ask for. Each is None where a line does not state it.
    """

    places: tuple[int, ...]
    billed: tuple[int, ...]
    units: int | Decimal | None
    minutes: int | None
    billed_minutes: int | None


class Questioned(NamedTuple):
    """A service whose units are not its due; ``kind`` is empty where there is none.

    ``units`` are billed and ``due`` would be right, for ``minutes``. ``lines`` are the places of its billed
    lines within the day.
    """

    kind: str = ""
    units: int | Decimal = 0
    due: int = 0
    minutes: int = 0
    lines: tuple[int, ...] = ()


_NOTHING = Questioned()


def services_of_day(
    bills: Sequence[Bill], groups: Sequence[int], minutes: Sequence[int | None]
) -> list[TimedService]:
    """The timed services of a day, in the order of their first line."""
    found = []
    for first in dict.fromkeys(group for group, bill in zip(groups, bills, strict=True) if bill.timed):
        places = tuple(place for place, group in enumerate(groups) if group == first and bills[place].timed)
        billed = tuple(place for place in places if bills[place].billed)
        found.append(
            TimedService(
                places,
                billed,
                known_sum([bills[place].units for place in billed]),
                cast("int | None", known_sum([minutes[place] for place in places])),
                cast("int | None", known_sum([minutes[place] for place in billed])),
            )
        )
    return found


@fact("day")
def timed_by_service(
    day_bills: tuple[Bill, ...], day_groups: tuple[int, ...], day_minutes: tuple[int | None, ...]
) -> tuple[TimedService, ...]:
    """The timed services of the day, each with all of its lines (not for conditions)."""
    return tuple(services_of_day(day_bills, day_groups, day_minutes))


@fact("day")
def misallotted(
    timed_by_service: tuple[TimedService, ...], timed_minutes: int, day_period: int, reference: Reference
) -> Questioned | None:
    """The first service of the day that bills other units than are its due.

    Its part ``kind`` is ``short`` where it bills fewer than the whole units that its own minutes fill,
    ``long`` where more than those and the one that is left over for the services with the most minutes
    beyond. ``units`` are billed, ``due`` would be right, for ``minutes``. Minutes that are documented and not
    billed count in what all minutes make; a bill that is right without them is right.
    Source: CMS Pub 100-04 ch. 5 sec. 20.2.
    """
    rule = unit_rule_at(day_period, reference)
    if rule is None:
        return None
    of_all = allot([service.minutes or 0 for service in timed_by_service], rule)
    of_billed = allot([service.billed_minutes or 0 for service in timed_by_service], rule)
    long = _NOTHING
    for service, everything, alone in zip(timed_by_service, of_all, of_billed, strict=True):
        if not service.billed:
            continue
        units, minutes = service.units, service.billed_minutes or 0
        if units is None:
            return None
        if units < alone.whole:
            return Questioned("short", units, alone.whole, minutes, service.billed)
        most = max(everything.most, alone.most)
        if units > most and not long.kind:
            long = Questioned("long", units, most, minutes, service.billed)
    return long


@fact("day")
def misallotted_lines(misallotted: Questioned) -> tuple[int, ...]:
    """The places within the day of the lines that bill the service which ``misallotted`` is about."""
    return misallotted.lines


@fact("day")
def misallotted_code(cores: tuple[Core, ...], misallotted: Questioned) -> str | None:
    """The code of the service which ``misallotted`` is about."""
    return cores[misallotted.lines[0]].code if misallotted.lines else None


@fact("day")
def billable_minutes(timed_by_service: tuple[TimedService, ...]) -> int | None:
    """The minutes of the day's timed services that are billed; missing if one of them states none.

    Minutes of a line without units and charge were given and not billed: nobody asks for them.
    """
    return cast("int | None", known_sum([service.billed_minutes for service in timed_by_service]))


@fact("day")
def billable_units(billable_minutes: int, day_period: int, reference: Reference) -> int | None:
    """The units that the minutes of the billed timed services support (see ``supported_units``)."""
    rule = unit_rule_at(day_period, reference)
    return units_for(billable_minutes, rule) if rule is not None else None


@fact("day")
def unit_rule(day_period: int, reference: Reference) -> str | None:
    """How the payer counts timed units, where its ruleset says: ``ama`` counts each code by itself.

    Parameter ``unit_rule``.
    """
    return cast("str | None", reference.value("unit_rule", day_period))


@fact("day")
def past_midpoint(
    timed_by_service: tuple[TimedService, ...], day_period: int, reference: Reference
) -> Questioned | None:
    """The first service of the day that bills more units than its own minutes make: its ``kind`` is ``long``.

    A unit is earned past its midpoint, and minutes of other services do not help. Missing where none is found
    and a service states no minutes or units. Source: the time rule of the code book.
    """
    rule = unit_rule_at(day_period, reference)
    if rule is None:
        return None
    unsure = False
    for service in timed_by_service:
        if not service.billed:
            continue
        if service.units is None or service.minutes is None:
            unsure = True
            continue
        due = units_for(service.minutes, rule)
        if service.units > due:
            return Questioned("long", service.units, due, service.minutes, service.billed)
    return None if unsure else _NOTHING


@fact("day")
def past_midpoint_lines(past_midpoint: Questioned) -> tuple[int, ...]:
    """The places within the day of the lines that bill the service which ``past_midpoint`` is about."""
    return past_midpoint.lines


@fact("day")
def past_midpoint_code(cores: tuple[Core, ...], past_midpoint: Questioned) -> str | None:
    """The code of the service which ``past_midpoint`` is about."""
    return cores[past_midpoint.lines[0]].code if past_midpoint.lines else None
