"""Facts about time: minutes, timed units and what they support (CMS Pub 100-04 ch. 5 sec. 20.2)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, cast

from claimlint.facts.registry import fact
from claimlint.facts.therapy import DISCIPLINE_OF_MODIFIER
from claimlint.facts.unit_arithmetic import UnitRule, units_for
from claimlint.model import Core
from claimlint.reference.tables import Reference


@fact("line", tables=("therapy_codes",))
def code_basis(code: str, period: int, reference: Reference) -> str | None:
    """How the code is counted: ``timed15``, ``untimed``, ``monthly`` ...; missing if it is not listed."""
    row = reference.row("therapy_codes", code, period)
    return row["basis"] or None if row is not None else None


class Bill(NamedTuple):
    """What a line bills in time: whether it is therapy counted in 15-minute units, and its units.

    ``charged`` says whether it states a charge. A line for several days bills it is not known how much a day.
    ``assistable`` says whether it is therapy of a kind and discipline that an assistant may give,
    ``assisted`` whether it states the minutes that one gave alone, ``marked`` whether it carries CQ or CO.
    """

    timed: bool
    units: int | Decimal | None
    charged: bool
    assistable: bool = False
    assisted: bool = False
    marked: bool = False

    @property
    def billed(self) -> bool:
        """Whether it asks for units, or leaves unsaid how many."""
        return self.units is not None or self.charged


_TOLD_APART = frozenset({"59", "XE", "XS", "XP", "XU", "76", "77"})
_ASSISTED_DISCIPLINES = {("GP",), ("GO",)}
_EVALUATIONS = ("eval", "reeval")


def bill_of(core: Core, period: int | None, reference: Reference) -> Bill:
    """What a line with that core bills in time."""
    row = reference.row("therapy_codes", core.code, period) if period is not None else None
    if row is None or row["therapy_designation"] == "none":
        return Bill(False, None if core.spans else core.units, core.spans or core.charged)
    disciplines = tuple(modifier for modifier in core.modifiers if modifier in DISCIPLINE_OF_MODIFIER)
    return Bill(
        row["basis"] == "timed15",
        None if core.spans else core.units,
        core.spans or core.charged,
        disciplines in _ASSISTED_DISCIPLINES and row["family"] not in _EVALUATIONS,
        core.assisted,
        "CQ" in core.modifiers or "CO" in core.modifiers,
    )


def service_of(core: Core, period: int | None, reference: Reference) -> str:
    """The service whose minutes a line counts with: a code for further minutes continues another."""
    row = reference.row("continued_services", core.code, period) if period is not None else None
    return row["continues"] if row is not None else core.code


def grouped(services: Sequence[str]) -> tuple[int, ...]:
    """For each line of a day the place of the first one of the same service."""
    return tuple([services.index(service) for service in services])


def _timed_therapy(core: Core, period: int, reference: Reference) -> bool:
    row = reference.row("therapy_codes", core.code, period)
    return row is not None and row["basis"] == "timed15" and row["therapy_designation"] != "none"


@fact("day", tables=("therapy_codes",))
def timed_services(day_bills: tuple[Bill, ...], day_period: int) -> tuple[Bill, ...]:
    """The day's services that are therapy counted in 15-minute units."""
    return tuple(bill for bill in day_bills if bill.timed)


@fact("day")
def timed_units(timed_services: tuple[Bill, ...]) -> int | Decimal | None:
    """The timed units billed for the day; missing if a charged line states no units.

    A line with minutes and neither units nor charge was given and not billed: it adds no units.
    """
    total: int | Decimal = 0
    for service in timed_services:
        if service.units is None and service.charged:
            return None
        total += service.units or 0
    return total


@fact("day", tables=("therapy_codes",))
def timed_minutes(
    day_bills: tuple[Bill, ...], day_minutes: tuple[int | None, ...], day_period: int
) -> int | None:
    """The minutes of all timed services of the day together; missing if one states none."""
    total = 0
    for bill, minutes in zip(day_bills, day_minutes, strict=True):
        if bill.timed:
            if minutes is None:
                return None
            total += minutes
    return total


@fact("day")
def timed_service_count(timed_services: tuple[Bill, ...]) -> int:
    """How many timed services the day has, billed or not."""
    return len(timed_services)


def unit_rule_at(period: int, reference: Reference) -> UnitRule | None:
    """How minutes make units in a period; None where the ruleset does not say."""
    unit = cast("int | None", reference.value("unit_minutes", period))
    least = cast("int | None", reference.value("least_unit_minutes", period))
    return UnitRule(unit, least) if unit is not None and least is not None else None


@fact("day")
def supported_units(timed_minutes: int, day_period: int, reference: Reference) -> int | None:
    """The units that the day's timed minutes support: 8 to 22 make 1, 23 to 37 make 2, and so on.

    Under eight minutes make none. Parameters ``unit_minutes`` (15) and ``least_unit_minutes`` (8).
    Source: CMS Pub 100-04 ch. 5 sec. 20.2.C.
    """
    rule = unit_rule_at(day_period, reference)
    return units_for(timed_minutes, rule) if rule is not None else None


@fact("line", tables=("therapy_codes",))
def counted_as_timed(core: Core, period: int, reference: Reference) -> bool:
    """Whether the line is therapy counted in 15-minute units, which CMS adds up over the day."""
    return _timed_therapy(core, period, reference)


@fact("line")
def minutes_stated(core: Core) -> bool:
    """Whether the line states its minutes."""
    return core.documented


@fact("line")
def minutes_kept_today(day_cores: tuple[Core, ...]) -> bool | None:
    """That some line of the date states its minutes; missing if none does, for they may be kept elsewhere."""
    return True if any(core.documented for core in day_cores) else None


@fact("line", tables=("mue",))
def mue(code: str, period: int, reference: Reference) -> int | None:
    """The medically unlikely edit: the most units of the code a day; 0 is never payable."""
    row = reference.row("mue", code, period)
    return int(row["mue"]) if row is not None else None


@fact("line", tables=("mue",))
def mue_indicator(code: str, period: int, reference: Reference) -> int | None:
    """The MUE adjudication indicator: 1 judges each line, 2 and 3 the whole day."""
    row = reference.row("mue", code, period)
    return int(row["mai"]) if row is not None else None


@fact("line")
def units_today(core: Core) -> int | Decimal | None:
    """The units billed for the date of service; missing for a line that is billed for several days."""
    return None if core.spans else core.units


@fact("line")
def same_code_today(day_cores: tuple[Core, ...], day_index: int) -> tuple[int, ...]:
    """The places within the day of all lines that bill this code by this provider, this one included.

    A line with minutes and neither units nor charge bills nothing.
    """
    mine = day_cores[day_index]
    return tuple(
        index
        for index, core in enumerate(day_cores)
        if core.code == mine.code
        and core.rendering == mine.rendering
        and (core.units is not None or core.charged or index == day_index)
    )


@fact("line")
def code_again_today(same_code_today: tuple[int, ...]) -> bool:
    """Whether the same provider bills the code on more than one line of the day."""
    return len(same_code_today) > 1


@fact("line")
def first_of_code_today(same_code_today: tuple[int, ...], day_index: int) -> bool:
    """Whether no earlier line of the day bills the same code by the same provider."""
    return same_code_today[0] == day_index


@fact("line")
def repeats_marked_today(day_cores: tuple[Core, ...], same_code_today: tuple[int, ...]) -> bool:
    """Whether all lines of the day that bill this code again carry 59, an X modifier, 76 or 77."""
    return all(_TOLD_APART.intersection(day_cores[index].modifiers) for index in same_code_today[1:])


@fact("line")
def units_of_code_today(
    day_cores: tuple[Core, ...], same_code_today: tuple[int, ...]
) -> int | Decimal | None:
    """The units of this code, date and provider over all lines of the claim; missing if one states none."""
    total: int | Decimal = 0
    for index in same_code_today:
        core = day_cores[index]
        if core.spans:
            return None
        if core.units is None:
            if core.charged:
                return None
            continue
        total += core.units
    return total
