"""Facts about add-on codes: the primary service that each must be billed with (NCCI add-on code edits)."""

from __future__ import annotations

from claimlint.facts.pairs import same_provider
from claimlint.facts.registry import fact
from claimlint.model import Core
from claimlint.reference.tables import Reference


@fact("line", tables=("addon_codes",))
def addon_primaries(code: str, period: int, reference: Reference) -> tuple[str, ...] | None:
    """The codes one of which must be billed beside an add-on code; missing for a code that is none."""
    row = reference.row("addon_codes", code, period)
    return tuple(row["primaries"].split("|")) if row is not None else None


@fact("line")
def primary_today(
    day_cores: tuple[Core, ...],
    day_index: int,
    addon_primaries: tuple[str, ...],
    claim_rendering_type: str | None,
    reference: Reference,
) -> bool | None:
    """Whether the same provider bills a primary of the add-on code on the same day.

    Missing for a line that is billed for several days, whose primaries may stand on each of them.
    """
    mine = day_cores[day_index]
    if mine.spans:
        return None
    return any(
        core.code in addon_primaries
        and core.billed
        and same_provider(mine, core, claim_rendering_type, reference)
        for core in day_cores
    )
