"""What types of bill and places of service say: whether of an inpatient, and which part of Medicare pays."""

from __future__ import annotations

from claimlint.model.nodes import Claim

INPATIENT_PLACES = frozenset(("21", "51", "61"))
"""Places of service of inpatients: general, psychiatric and rehabilitation hospitals."""

INPATIENT_BILLS = frozenset(("11", "18", "21"))
"""How the types of bill of inpatients begin: hospital, swing bed, skilled nursing facility."""

OUTPATIENT_BILLS = frozenset(("13", "14", "23", "34", "71", "72", "73", "74", "75", "76", "77", "83", "85"))
"""How the types of bill of outpatients begin."""

_PART_B_BILLS = OUTPATIENT_BILLS | {"12", "22"}
"""How types of bill begin that Medicare pays from Part B: outpatients', and inpatients' without Part A (CMS
Pub 100-04 ch. 1 and 25)."""


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
