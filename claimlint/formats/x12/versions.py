"""Which transaction sets and implementation guides are read, and how."""

from __future__ import annotations

from typing import NamedTuple

from claimlint.formats.x12.codes import OTHER_GUIDE, UNSUPPORTED_TRANSACTION, UNSUPPORTED_VERSION, Code

_TRANSACTIONS = {
    "270": "an eligibility inquiry",
    "271": "an eligibility response",
    "276": "a claim status inquiry",
    "277": "a claim status response or acknowledgment",
    "278": "an authorization request or response",
    "820": "a premium payment",
    "834": "an enrolment",
    "835": "a remittance advice",
    "837": "a claim",
    "997": "a functional acknowledgment",
    "999": "an implementation acknowledgment",
}
"""Transaction set identifier (ST01) to what it is, in our words."""

_PROFESSIONAL = "X222"
_NOT_PROFESSIONAL = {
    "X223": "institutional claims (837I)",
    "X224": "dental claims (837D)",
    "X299": "post-adjudicated institutional claims",
    "X300": "post-adjudicated dental claims",
    "X096": "institutional claims (837I)",
    "X097": "dental claims (837D)",
}
"""Implementation guide (positions 7 to 10 of its version) to what it is for, other than the 837P."""


class Reading(NamedTuple):
    """How to treat a transaction set. ``code`` is None where there is nothing to report."""

    claims: bool
    """Whether its claims are read."""

    structure: bool
    """Whether its segments are held against the 837P guide."""

    code: Code | None = None
    message: str = ""


def reading_of(transaction: str, version: str) -> Reading:
    """How to read ``transaction`` (ST01) of ``version`` (ST03, else GS08; empty if unknown)."""
    guide = version[6:10]
    if transaction != "837":
        what = _TRANSACTIONS.get(transaction, "no transaction set that claimlint knows")
        return Reading(
            False,
            False,
            UNSUPPORTED_TRANSACTION,
            f"transaction set `{transaction or '?'}` is {what}; skipped",
        )
    if guide in _NOT_PROFESSIONAL:
        message = f"version `{version}` holds {_NOT_PROFESSIONAL[guide]}; skipped"
        return Reading(False, False, UNSUPPORTED_TRANSACTION, message)
    if version.startswith("005010") and guide in (_PROFESSIONAL, ""):
        return Reading(True, True)
    if version.startswith("005010"):
        return Reading(
            True, False, OTHER_GUIDE, f"version `{version}` is not the professional claim guide 005010X222A1"
        )
    if not version:
        return Reading(True, False, OTHER_GUIDE, "neither ST03 nor GS08 says which version the claims follow")
    return Reading(
        True, False, UNSUPPORTED_VERSION, f"version `{version}` is not 005010X222A1; read as far as it agrees"
    )
