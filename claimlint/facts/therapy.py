"""Facts about therapy lines: what the therapy code list says of a code, disciplines and thresholds."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import cast

from claimlint.facts.registry import fact
from claimlint.model import Core
from claimlint.reference.tables import Reference

DISCIPLINE_OF_MODIFIER = {"GP": "PT", "GO": "OT", "GN": "SLP"}
"""The therapy discipline that a modifier states (CMS Pub 100-04 ch. 5 sec. 20.1)."""

DISCIPLINE_OF_TYPE = {"PT": "PT", "PTA": "PT", "OT": "OT", "OTA": "OT", "SLP": "SLP", "SLPA": "SLP"}
"""The therapy discipline that a provider's type belongs to."""

LIABILITY_MODIFIERS = frozenset({"GA", "GX", "GY", "GZ"})
"""The modifiers that say who pays for what the payer will deny (CMS Pub 100-04 ch. 30 sec. 50)."""

_MODIFIER_OF_DISCIPLINE = {discipline: modifier for modifier, discipline in DISCIPLINE_OF_MODIFIER.items()}


@fact("line", tables=("therapy_codes",))
def therapy_designation(code: str, period: int, reference: Reference) -> str | None:
    """What the yearly therapy code list says of the code: ``always``, ``sometimes`` or ``none`` therapy."""
    table = reference.tables.get("therapy_codes")
    if table is None or table.rows(period) is None:
        return None
    row = table.row(code, period)
    return row["therapy_designation"] if row is not None else "none"


@fact("line", tables=("therapy_codes",))
def only_therapy_today(
    day_cores: tuple[Core, ...], day_index: int, period: int, reference: Reference
) -> bool | None:
    """Whether no other therapy code stands on the claim for the date, billed or only documented."""
    table = reference.tables.get("therapy_codes")
    rows = table.rows(period) if table is not None else None
    if rows is None:
        return None
    mine = day_cores[day_index].code
    others = {core.code for core in day_cores if core.code != mine} & rows.keys()
    return all(rows[code]["therapy_designation"] == "none" for code in others)


@fact("line", tables=("therapy_codes",))
def code_disciplines(code: str, period: int, reference: Reference) -> tuple[str, ...] | None:
    """The disciplines that may bill a therapy code: PT, OT, SLP; missing for other codes."""
    row = reference.row("therapy_codes", code, period)
    return tuple(row["disciplines"].split("|")) if row is not None else None


@fact("line")
def discipline_modifier_count(modifiers: tuple[str, ...]) -> int:
    """How many different ones of GP, GO and GN the line carries."""
    return len(DISCIPLINE_OF_MODIFIER.keys() & set(modifiers))


@fact("line")
def therapy_discipline(modifiers: tuple[str, ...], discipline_modifier_count: int) -> str | None:
    """The discipline stated by the line's one therapy modifier: PT (GP), OT (GO) or SLP (GN)."""
    if discipline_modifier_count != 1:
        return None
    return next(
        DISCIPLINE_OF_MODIFIER[modifier] for modifier in modifiers if modifier in DISCIPLINE_OF_MODIFIER
    )


@fact("line")
def renderer_discipline(rendering_type: str) -> str | None:
    """The therapy discipline of the rendering provider; missing for anybody but a therapist or assistant."""
    return DISCIPLINE_OF_TYPE.get(rendering_type)


@fact("line")
def renderer_modifier(renderer_discipline: str) -> str:
    """The therapy modifier that fits the rendering therapist: GP, GO or GN."""
    return _MODIFIER_OF_DISCIPLINE[renderer_discipline]


@fact("line")
def therapy(
    therapy_designation: str | None, discipline_modifier_count: int, modifiers: tuple[str, ...], billed: bool
) -> bool | None:
    """Whether the line bills outpatient therapy: an always-therapy code, or GP, GO or GN on a listed code.

    One billed as excluded by statute (GY) asks the payer for a denial, not for therapy.
    """
    if not billed or "GY" in modifiers:
        return False
    if therapy_designation is None:
        return None
    return therapy_designation == "always" or (
        therapy_designation == "sometimes" and discipline_modifier_count > 0
    )


@fact("line")
def threshold_bucket(therapy_discipline: str) -> str:
    """The yearly amount that the line counts towards: ``PT/SLP`` together, or ``OT`` (SSA 1833(g))."""
    return "OT" if therapy_discipline == "OT" else "PT/SLP"


@fact("line")
def habilitative_modifiers(period: int, reference: Reference) -> bool | None:
    """Whether the payer wants therapy marked as habilitative (96) or rehabilitative (97).

    Parameter ``habilitative_modifiers``.
    """
    return cast("bool | None", reference.value("habilitative_modifiers", period))


@fact("line", tables=("therapy_thresholds",))
def kx_threshold(threshold_bucket: str, period: int, reference: Reference) -> Decimal | None:
    """The KX modifier threshold of the line's year and discipline, in dollars (SSA 1833(g)(7))."""
    return kx_threshold_of(threshold_bucket, period, reference)


@fact("line", tables=("therapy_thresholds",))
def review_threshold(threshold_bucket: str, period: int, reference: Reference) -> Decimal | None:
    """The amount of the line's year and discipline beyond which contractors may review claims, in dollars.

    Source: SSA 1833(g)(7)(B), the targeted review of therapy.
    """
    return threshold_of("review", threshold_bucket, period, reference)


def kx_threshold_of(bucket: str, period: int, reference: Reference) -> Decimal | None:
    """The KX threshold of ``PT/SLP`` or ``OT`` in a period; None where the table ends."""
    return threshold_of("kx", bucket, period, reference)


def threshold_of(name: str, bucket: str, period: int, reference: Reference) -> Decimal | None:
    """The threshold called ``name`` of ``PT/SLP`` or ``OT`` in a period; None where the table ends."""
    row = reference.row("therapy_thresholds", name, period)
    return Decimal(row["ot" if bucket == "OT" else "pt_slp"]) if row is not None else None


@fact("line")
def liability(modifiers: tuple[str, ...]) -> tuple[str, ...]:
    """Those of GA, GX, GY and GZ that the line carries, in its order."""
    return tuple(modifier for modifier in modifiers if modifier in LIABILITY_MODIFIERS)


@fact("line")
def therapy_modifiers(modifiers: tuple[str, ...]) -> tuple[str, ...]:
    """Those of GP, GO and GN that the line carries, in its order."""
    return tuple(modifier for modifier in modifiers if modifier in DISCIPLINE_OF_MODIFIER)


@fact("line")
def discipline_position(modifiers: tuple[str, ...]) -> int:
    """The place, from 1, of the line's first therapy modifier (GP, GO, GN); 0 if it has none."""
    return next(
        (place for place, modifier in enumerate(modifiers, 1) if modifier in DISCIPLINE_OF_MODIFIER), 0
    )


@fact("line")
def discipline_leading(modifiers: tuple[str, ...]) -> str:
    """The line's modifiers with its therapy modifiers first, and the others in their order: ``GP-59-KX``."""
    return "-".join(sorted(modifiers, key=lambda modifier: modifier not in DISCIPLINE_OF_MODIFIER))


@lru_cache(maxsize=4096)
def counts_towards_threshold(modifiers: tuple[str, ...]) -> str | None:
    """The bucket a service counts towards, or None: one therapy modifier, and no liability modifier.

    GA, GX, GY and GZ announce a denial, and what is denied uses up nothing (SSA 1833(g)).
    """
    found = DISCIPLINE_OF_MODIFIER.keys() & modifiers
    if len(found) != 1 or LIABILITY_MODIFIERS.intersection(modifiers):
        return None
    return "OT" if "GO" in found else "PT/SLP"


@fact("line")
def counted_bucket(core: Core) -> str | None:
    """The yearly amount, ``PT/SLP`` or ``OT``, that the line adds to; missing if it adds to none."""
    return counts_towards_threshold(core.modifiers) if core.billed else None
