"""Facts about manipulation of the spine: which regions the diagnoses of a line name."""

from __future__ import annotations

from claimlint.facts.registry import fact
from claimlint.reference.tables import Reference


@fact("line", tables=("spinal_regions",))
def spinal_regions(
    pointers: tuple[int, ...] | None, diagnoses: tuple[str, ...], period: int, reference: Reference
) -> int | None:
    """How many regions of the spine the subluxations that the line points to are in.

    A line has room for only so many pointers (parameter ``most_pointers``): where they are all used, every
    subluxation of the claim counts.
    """
    most = reference.value("most_pointers", period)
    found = diagnoses
    if not pointers:
        if len(diagnoses) != 1:
            return None
    elif not isinstance(most, int) or len(pointers) < most:
        found = tuple([diagnoses[place - 1] for place in pointers if 0 < place <= len(diagnoses)])
    rows = [reference.row("spinal_regions", diagnosis, period) for diagnosis in found]
    return len({row["region"] for row in rows if row is not None})
