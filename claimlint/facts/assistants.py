"""Facts about what therapist assistants gave: the units that carry CQ or CO, and those that should."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple, cast

from claimlint.facts.registry import fact
from claimlint.facts.time import Bill, unit_rule_at
from claimlint.facts.unit_arithmetic import (
    AssistantRule,
    AssistantUnits,
    UnitRule,
    assisted,
    known_sum,
    share,
)
from claimlint.model import Core
from claimlint.reference.tables import Reference


class AssistedService(NamedTuple):
    """A service whose units carry CQ or CO otherwise than its minutes say; ``kind`` is empty where none does.

    Of its ``units``, ``marked`` carry the modifier and ``due`` should; the assistant gave ``alone`` of its
    ``minutes``. ``lines`` are the places within the day of the lines to be changed.
    """

    kind: str = ""
    units: int | Decimal = 0
    marked: int | Decimal = 0
    due: int = 0
    minutes: int = 0
    alone: int = 0
    lines: tuple[int, ...] = ()
    several: bool = False
    """Whether it is billed on several lines."""


_NOTHING = AssistedService()


@fact("line")
def assistant_stated(core: Core) -> bool:
    """Whether the line states the minutes that an assistant gave alone."""
    return core.assisted


@fact("day")
def assistant_rule(day_period: int, reference: Reference) -> AssistantRule | None:
    """When a unit counts as an assistant's (not for conditions).

    Parameters ``assistant_percent``, ``assistant_midpoint``, ``assistant_pair_least`` and ``_most``,
    ``assistant_pair_total_least`` and ``_most``. Source: 42 CFR 410.59(a)(4), 410.60(a)(4).
    """
    values = [reference.value(f"assistant_{name}", day_period) for name in AssistantRule._fields]
    if None in values:
        return None
    percent, midpoint, *pair = values
    return AssistantRule(
        cast("int", percent), cast("bool", midpoint), *cast("tuple[int, int, int, int]", pair)
    )


@fact("day")
def assistant_units(
    day_bills: tuple[Bill, ...],
    day_groups: tuple[int, ...],
    day_minutes: tuple[int | None, ...],
    day_assistant_minutes: tuple[int | None, ...],
    day_period: int,
    assistant_rule: AssistantRule,
    reference: Reference,
) -> AssistedService | None:
    """The first service whose units carry CQ or CO otherwise than the assistant's minutes say.

    Its part ``kind`` is ``unmarked`` where none carries it and some should, ``few`` where more should,
    ``many`` where fewer should. ``marked`` of its ``units`` carry it and ``due`` should; the assistant gave
    ``alone`` of ``minutes``. Minutes given together are the therapist's. Missing where no service is found
    and some line does not state an assistant's minutes. Evaluations, and therapy without GP or GO, have no
    such modifier. Source: 42 CFR 410.59(a)(4), 410.60(a)(4).
    """
    unit = unit_rule_at(day_period, reference)
    if unit is None:
        return None
    if not any(bill.assisted for bill in day_bills):  # most days
        return None if any(bill.assistable and bill.billed for bill in day_bills) else _NOTHING
    services: dict[int, list[int]] = {}
    for place, bill in enumerate(day_bills):
        if bill.assistable:
            # A service that is not counted by time is judged line by line.
            services.setdefault(day_groups[place] if bill.timed else -1 - place, []).append(place)
    unsure = False
    for places in services.values():
        billed = [place for place in places if day_bills[place].billed]
        if not billed:
            continue
        units = known_sum([day_bills[place].units for place in billed])
        minutes = known_sum([day_minutes[place] for place in places])
        alone = known_sum([day_assistant_minutes[place] for place in places])
        if units is None or minutes is None or alone is None or alone > minutes or units % 1:
            unsure = True
            continue
        timed = day_bills[places[0]].timed
        wanted = _wanted(int(minutes), int(alone), int(units), unit if timed else None, assistant_rule)
        marked = [place for place in billed if day_bills[place].marked]
        carrying = known_sum([day_bills[place].units for place in marked]) or 0
        found = AssistedService("", units, carrying, 0, int(minutes), int(alone), (), len(billed) > 1)
        if carrying < wanted.fewest:
            kind = "few" if carrying else "unmarked"
            others = tuple(place for place in billed if place not in marked)
            return found._replace(kind=kind, due=wanted.fewest, lines=others)
        if carrying > wanted.most:
            return found._replace(kind="many", due=wanted.most, lines=tuple(marked))
    return None if unsure else _NOTHING


def _wanted(
    minutes: int, alone: int, units: int, unit: UnitRule | None, rule: AssistantRule
) -> AssistantUnits:
    """The units of a service that are the assistant's; all or none of one that is not counted by time."""
    if unit is not None:
        return assisted(minutes - alone, alone, units, unit, rule)
    surely, possibly = share(alone, minutes, rule.percent)
    return AssistantUnits(units * surely, units * possibly)


@fact("day")
def assistant_lines(assistant_units: AssistedService) -> tuple[int, ...]:
    """The places within the day of the lines which ``assistant_units`` is about."""
    return assistant_units.lines


@fact("day")
def assistant_code(cores: tuple[Core, ...], assistant_units: AssistedService) -> str | None:
    """The code of the service which ``assistant_units`` is about."""
    return cores[assistant_units.lines[0]].code if assistant_units.lines else None


@fact("day")
def assistant_modifier(cores: tuple[Core, ...], assistant_units: AssistedService) -> str | None:
    """The modifier of the service which ``assistant_units`` is about: CQ beside GP, CO beside GO."""
    if not assistant_units.lines:
        return None
    return "CQ" if "GP" in cores[assistant_units.lines[0]].modifiers else "CO"
