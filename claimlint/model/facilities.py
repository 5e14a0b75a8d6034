"""Which part of Medicare a facility's claim goes to."""

from __future__ import annotations

from claimlint.model.nodes import Claim

_PART_B_BILLS = frozenset(
    ("12", "13", "14", "22", "23", "34", "71", "72", "73", "74", "75", "76", "77", "83", "85")
)
"""How types of bill begin that Medicare pays from Part B (CMS Pub 100-04 ch. 1 and 25)."""


INSURED_BORN = frozenset(("A1", "B1", "C1"))
"""Occurrence codes whose day is an insured person's birth date."""


def medicare_of(bill_type: str | None) -> str:
    """The payer of a facility's claim to Medicare with that type of bill, as rulesets name payers.

    Facilities' claims are judged by other tables than practitioners', and what Part A pays is not Part B's.
    """
    return "medicare-institutional" if (bill_type or "")[:2] in _PART_B_BILLS else "medicare-part-a"


def judged_payer(claim: Claim, payer: str | None) -> str | None:
    """The payer by whose rules a claim to ``payer`` is judged: Medicare's own for a facility's claim."""
    if claim.bill is None or payer != "medicare":
        return payer
    return medicare_of(claim.bill.type)
