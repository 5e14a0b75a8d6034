"""Facts of the physician fee schedule: whether and how Medicare pays for a code."""

from __future__ import annotations

from claimlint.facts.registry import fact
from claimlint.reference.tables import Reference


@fact("line", tables=("fee_schedule",))
def fee_schedule_status(code: str, period: int, reference: Reference) -> str | None:
    """How Medicare pays the code: ``A`` active, ``B`` bundled, ``N`` not covered; missing if unlisted.

    ``C`` is priced by the contractor, ``I`` not valid for Medicare, ``R`` paid under special restrictions.
    Source: CMS physician fee schedule, relative value files.
    """
    row = reference.row("fee_schedule", code, period)
    return row["status"] if row is not None else None
