"""Facts about NCCI procedure-to-procedure edits: which line of the day a line may not be billed with."""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

from claimlint.facts.people import provider_type
from claimlint.facts.registry import fact
from claimlint.facts.therapy import DISCIPLINE_OF_MODIFIER, DISCIPLINE_OF_TYPE
from claimlint.model import Core
from claimlint.reference.tables import Reference

_BYPASS = frozenset({"59", "XE", "XS", "XP", "XU"})


class Edit(NamedTuple):
    """The edit that decides about a line as column 2.

    ``indicator`` is ``0`` (no modifier helps), ``1`` (a modifier may) or ``none`` (no edit);
    ``partner`` is the code of the column-1 line, ``partner_modifiers`` its modifiers and ``place`` its
    place within the day.
    """

    indicator: str
    partner: str | None = None
    partner_modifiers: tuple[str, ...] = ()
    place: int | None = None


_NO_EDIT = Edit("none")


@fact("line", by_value=True)
def day_codes(day_cores: tuple[Core, ...]) -> tuple[str, ...]:
    """The codes billed or documented on the date of the line, each as often as it is, in order."""
    return tuple(sorted([core.code for core in day_cores]))


@fact("line", tables=("ptp",))
def codes_paired_today(day_codes: tuple[str, ...], period: int, reference: Reference) -> bool:
    """Whether two codes of the date may be a pair: an NCCI edit lists them, or the tables do not know."""
    table = reference.tables.get("ptp")
    if table is None:
        return len({*day_codes}) > 1
    return any(
        table.row(pair, period) is not None or not table.knows(pair, period)
        for pair in permutations(dict.fromkeys(day_codes), 2)
    )


@fact("line")
def code_repeated_today(day_codes: tuple[str, ...]) -> bool:
    """Whether some code stands on several lines of the date."""
    return len({*day_codes}) < len(day_codes)


@fact("line", tables=("ptp",))
def ptp_edit(
    day_cores: tuple[Core, ...],
    day_index: int,
    period: int,
    claim_rendering_type: str | None,
    reference: Reference,
) -> Edit | None:
    """The active NCCI edit in which this line is column 2, with its column-1 line of the same day.

    Of several, the one that denies most surely: indicator 0, then 1 without a modifier. Missing where the
    tables say nothing about a pair of the day (dates before the first release). A line billed as excluded by
    statute (GY) pairs with none: it is denied for that, and is no column-1 service that gets paid.
    """
    mine = day_cores[day_index]
    if "GY" in mine.modifiers:
        return _NO_EDIT
    table = reference.tables.get("ptp")
    found, sure = _NO_EDIT, True
    for index, other in enumerate(day_cores):
        if index == day_index or other.code == mine.code:
            continue
        key = (other.code, mine.code)
        row = table.row(key, period) if table is not None else None
        if row is None:
            if table is None or not table.knows(key, period):
                sure = sure and not _pairs(mine, other, claim_rendering_type, reference)
        elif row["indicator"] != "9" and _pairs(mine, other, claim_rendering_type, reference):
            edit = Edit(row["indicator"], other.code, other.modifiers, index)
            if _rank(edit, mine) < _rank(found, mine):
                found = edit
    return found if sure or found is not _NO_EDIT else None


@fact("line")
def codes_beside(
    day_cores: tuple[Core, ...], day_index: int, claim_rendering_type: str | None, reference: Reference
) -> tuple[str, ...]:
    """The codes that the same provider bills on other lines of the day, in order.

    Without what is billed as excluded by statute (GY), and without what is documented only.
    """
    mine = day_cores[day_index]
    return tuple(
        sorted(
            {
                core.code
                for index, core in enumerate(day_cores)
                if index != day_index and _pairs(mine, core, claim_rendering_type, reference)
            }
        )
    )


@fact("line")
def ptp_indicator(ptp_edit: Edit) -> str:
    """Whether a modifier can help: ``0`` no, ``1`` yes; ``none`` where the line is column 2 of no edit."""
    return ptp_edit.indicator


@fact("line")
def ptp_partner(ptp_edit: Edit) -> str | None:
    """The code of the column-1 line of the edit."""
    return ptp_edit.partner


@fact("line")
def ptp_partner_modifiers(ptp_edit: Edit) -> tuple[str, ...]:
    """The modifiers of the column-1 line of the edit."""
    return ptp_edit.partner_modifiers


@fact("line")
def ptp_partner_line(ptp_edit: Edit) -> int | None:
    """The place of the column-1 line within the day."""
    return ptp_edit.place


@fact("line")
def ptp_either_column(period: int, reference: Reference) -> bool | None:
    """Whether 59 and the X modifiers count on the column-1 line too (from 2019-07-01, CR 11168).

    Parameter ``ptp_either_column``.
    """
    value = reference.value("ptp_either_column", period)
    return value if isinstance(value, bool) else None


def _rank(edit: Edit, mine: Core) -> int:
    """How surely an edit denies the line: lower is surer."""
    if edit.indicator == "0":
        return 0
    if edit.indicator == "1":
        return 2 if _BYPASS & {*mine.modifiers, *edit.partner_modifiers} else 1
    return 3


def _pairs(mine: Core, other: Core, claim_rendering_type: str | None, reference: Reference) -> bool:
    """Whether two services of a day are the same provider's, so that NCCI judges them together.

    Different therapy disciplines, and different types of clinicians, are different providers
    (NCCI Policy Manual ch. 1). A line that asks for nothing, or is billed as excluded (GY), pairs with none.
    """
    if (other.units is None and not other.charged) or "GY" in other.modifiers:
        return False
    mine_discipline, other_discipline = _discipline(mine), _discipline(other)
    if mine_discipline and other_discipline and mine_discipline != other_discipline:
        return False
    if mine.rendering == other.rendering:
        return True
    mine_type, other_type = (
        claim_rendering_type if core.rendering is None else provider_type(core.rendering, reference)
        for core in (mine, other)
    )
    if mine_type is None or other_type is None:
        return True
    # An assistant's services are the therapist's.
    return DISCIPLINE_OF_TYPE.get(mine_type, mine_type) == DISCIPLINE_OF_TYPE.get(other_type, other_type)


def _discipline(core: Core) -> str | None:
    return next((m for m in core.modifiers if m in DISCIPLINE_OF_MODIFIER), None)
