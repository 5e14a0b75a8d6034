"""Facts about each diagnosis: whether ICD-10-CM has it on the dates of service, and what is like it."""

from __future__ import annotations

from datetime import date as Date

from claimlint.facts.registry import fact
from claimlint.model import Claim
from claimlint.reference.code_list import CodeList
from claimlint.reference.tables import Reference

_CODES = "icd10cm"
_SHOWN = 6
"""How many codes a message names before it counts the others."""


@fact("diagnosis", tables=(_CODES,))
def diagnosis_status(diagnosis: str, claim_period: int, reference: Reference) -> str | None:
    """How the diagnosis stands on the day of the first line: ``billable``, ``header`` or ``unknown``.

    A ``header`` begins longer codes and is not billed itself; ``unknown`` is no code at that time. Missing
    outside the fiscal years at hand. The last of them answers for later days too, but says nothing of a code
    that it lacks: that may be new.
    Source: ICD-10-CM, the releases of CMS and CDC by fiscal year (October to September).
    """
    codes = _list(reference)
    standing = codes and codes.standing(_undotted(diagnosis), codes.first_day(claim_period))
    return standing.status if standing else None


@fact("diagnosis", tables=(_CODES,))
def diagnosis_billable_some_day(diagnosis: str, header: Claim, reference: Reference) -> bool | None:
    """Whether ICD-10-CM lets the diagnosis be billed on some date of service of the claim.

    Missing where no fiscal year at hand tells for one of them.
    """
    codes = _list(reference)
    if codes is None:
        return None
    code, sure = _undotted(diagnosis), True
    for day in {day for line in header.lines for day in (line.date, line.through) if day is not None}:
        standing = codes.standing(code, day)
        if standing is None:
            sure = False
        elif standing.status == "billable":
            return True
    return False if sure else None


@fact("diagnosis", tables=(_CODES,))
def diagnosis_ended(diagnosis: str, claim_period: int, reference: Reference) -> Date | None:
    """The last day on which the diagnosis could be billed, where that lies before the claim's first line."""
    codes = _list(reference)
    if codes is None:
        return None
    day = codes.first_day(claim_period)
    ends = [found.ends for found in codes.validity(_undotted(diagnosis)) if found.ends and found.ends < day]
    return max(ends, default=None)


@fact("diagnosis", tables=(_CODES,))
def diagnosis_begins(diagnosis: str, claim_period: int, reference: Reference) -> Date | None:
    """The first day on which the diagnosis can be billed, where that lies after the claim's first line."""
    codes = _list(reference)
    if codes is None:
        return None
    day = codes.first_day(claim_period)
    starts = [
        found.starts for found in codes.validity(_undotted(diagnosis)) if found.starts and found.starts > day
    ]
    return min(starts, default=None)


@fact("diagnosis", tables=(_CODES,))
def diagnoses_like_it(diagnosis: str, claim_period: int, reference: Reference) -> str:
    """The billable codes that begin as the diagnosis does, as far as any do, in words; of many, a few."""
    codes, code = _list(reference), _undotted(diagnosis)
    found = codes and codes.nearest(code, codes.first_day(claim_period))
    if not found:
        return f"no ICD-10-CM code begins with {code[:3]}"
    beginning, longer = found
    if not longer:
        return f"{dotted(beginning)} can be billed"
    names = [dotted(other) for other in longer]
    if len(names) > _SHOWN + 1:
        names = [*names[:_SHOWN], f"{len(names) - _SHOWN} others"]
    verb = "begins" if len(names) == 1 else "begin"
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"{listed} {verb} with {dotted(beginning)}"


def dotted(code: str) -> str:
    """A code as claims write it: with a dot after the third character."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def _undotted(diagnosis: str) -> str:
    return diagnosis.replace(".", "")


def _list(reference: Reference) -> CodeList | None:
    found = reference.tables.get(_CODES)
    return found if isinstance(found, CodeList) else None
