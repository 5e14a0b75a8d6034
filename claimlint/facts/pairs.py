"""Facts about NCCI procedure-to-procedure edits: which line of the day a line may not be billed with."""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

from claimlint.facts.people import provider_type
from claimlint.facts.registry import fact
from claimlint.facts.therapy import DISCIPLINE_OF_MODIFIER, DISCIPLINE_OF_TYPE
from claimlint.model import Core
from claimlint.reference.tables import Reference


class Edit(NamedTuple):
    """The edit that decides about a line as column 2.

    ``indicator`` is ``0`` (no modifier helps), ``1`` (a modifier may) or ``none`` (no edit);
    ``partner`` is the code of the column-1 line, ``partner_modifiers`` its modifiers and ``place`` its
    place within the day. ``bypassed`` says whether a modifier lets the line through, None where it is not
    known which may.
    """

    indicator: str
    partner: str | None = None
    partner_modifiers: tuple[str, ...] = ()
    place: int | None = None
    bypassed: bool | None = False


class _Modifiers(NamedTuple):
    """The modifiers that let a pair with indicator 1 through, and the visits that 25 marks as separate."""

    distinct: frozenset[str]
    others: frozenset[str]
    visits: frozenset[str]
    either_column: bool


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


@fact("line")
def ptp_either_column(period: int, reference: Reference) -> bool | None:
    """Whether 59 and the X modifiers count on the column-1 line too (from 2019-07-01, CR 11168).

    Parameter ``ptp_either_column``.
    """
    value = reference.value("ptp_either_column", period)
    return value if isinstance(value, bool) else None


@fact("line", tables=("ptp",))
def ptp_edit(
    day_cores: tuple[Core, ...],
    day_index: int,
    period: int,
    claim_rendering_type: str | None,
    ptp_either_column: bool | None,
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
    passing = _passing(ptp_either_column, period, reference)
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
            indicator = row["indicator"]
            bypassed = indicator == "1" and _bypassed(mine, other, passing)
            edit = Edit(indicator, other.code, other.modifiers, index, bypassed)
            if _rank(edit) < _rank(found):
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
def ptp_bypassed(ptp_edit: Edit) -> bool | None:
    """Whether a modifier says that the line was separate from its column-1 line, so that it may be paid.

    59, XE, XS, XP or XU (code set ``bypass_modifiers``) on the line, or on either line where
    ``ptp_either_column``; a side of the body or another NCCI modifier (``other_ncci_modifiers``) on either
    line; 25 on the one that is a visit (``office_visits``). Never where the indicator is 0.
    Source: NCCI Policy Manual ch. 1; CR 11168.
    """
    return ptp_edit.bypassed


@fact("line")
def bypass_used(modifiers: tuple[str, ...], period: int, reference: Reference) -> tuple[str, ...] | None:
    """Those of 59, XE, XS, XP and XU that the line carries, in its order (code set ``bypass_modifiers``)."""
    known = reference.codes("bypass_modifiers", period)
    return None if known is None else tuple(modifier for modifier in modifiers if modifier in known)


@fact("line", tables=("ptp",))
def ptp_paired(day_cores: tuple[Core, ...], day_index: int, period: int, reference: Reference) -> bool | None:
    """Whether an NCCI edit pairs the line with another of its date, as the one column or the other.

    A line of the same code counts too: a modifier may have to tell them apart. Missing where the tables do
    not know one of the codes, or the date.
    """
    mine = day_cores[day_index].code
    others = [core.code for index, core in enumerate(day_cores) if index != day_index]
    table = reference.tables.get("ptp")
    rows = table.rows(period) if table is not None else None
    if mine in others:
        return True
    if table is None or rows is None:
        return None
    pairs = [pair for other in others for pair in ((mine, other), (other, mine))]
    if any(pair in rows and rows[pair]["indicator"] != "9" for pair in pairs):
        return True
    # A release is of a part of all codes: it knows those that it names.
    sure = all(table.knows((code, code), period) and table.mentions(code, period) for code in {mine, *others})
    return False if sure else None


def _passing(either_column: bool | None, period: int, reference: Reference) -> _Modifiers | None:
    """What lets a pair through in a period; None where the ruleset does not say."""
    distinct, others, visits = (
        reference.codes(name, period)
        for name in ("bypass_modifiers", "other_ncci_modifiers", "office_visits")
    )
    if distinct is None or others is None or visits is None or either_column is None:
        return None
    return _Modifiers(distinct, others, visits, either_column)


def _bypassed(mine: Core, partner: Core, passing: _Modifiers | None) -> bool | None:
    """Whether a modifier of a column-2 line, or of its partner, lets it through."""
    if passing is None:
        return None
    both = (mine, partner)
    marked = both if passing.either_column else (mine,)
    return (
        any(not passing.distinct.isdisjoint(core.modifiers) for core in marked)
        or any(not passing.others.isdisjoint(core.modifiers) for core in both)
        or any(core.code in passing.visits and "25" in core.modifiers for core in both)
    )


def _rank(edit: Edit) -> int:
    """How surely an edit denies the line: lower is surer."""
    if edit.indicator == "0":
        return 0
    if edit.indicator == "1":
        return 3 if edit.bypassed else 2 if edit.bypassed is None else 1
    return 4


def _pairs(mine: Core, other: Core, claim_rendering_type: str | None, reference: Reference) -> bool:
    """Whether two services of a day are the same provider's, so that NCCI judges them together.

    Different therapy disciplines, and different types of clinicians, are different providers
    (NCCI Policy Manual ch. 1). A line that asks for nothing, or is billed as excluded (GY), pairs with none.
    """
    if (other.units is None and not other.charged) or "GY" in other.modifiers:
        return False
    return same_provider(mine, other, claim_rendering_type, reference)


def same_provider(mine: Core, other: Core, claim_rendering_type: str | None, reference: Reference) -> bool:
    """Whether two services of a day are, for all that the claim says, of one provider as NCCI sees it."""
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
