"""Which transaction sets and implementation guides are read, and how."""

from __future__ import annotations

from typing import NamedTuple

from claimlint.formats.x12.codes import OTHER_GUIDE, UNSUPPORTED_TRANSACTION, UNSUPPORTED_VERSION, Code
from claimlint.formats.x12.guides import INSTITUTIONAL, PROFESSIONAL, Guide

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

_GUIDES = {"X222": PROFESSIONAL, "X223": INSTITUTIONAL, "X098": PROFESSIONAL, "X096": INSTITUTIONAL}
"""Implementation guide (positions 7 to 10 of its version) to the one by which its claims are read."""

_UNREAD = {
    "X224": "dental claims (837D)",
    "X299": "post-adjudicated institutional claims",
    "X300": "post-adjudicated dental claims",
    "X097": "dental claims (837D)",
}
"""Implementation guide to what it is for, of those whose claims are not read."""


class Reading(NamedTuple):
    """How to treat a transaction set. ``code`` is None where there is nothing to report."""

    claims: bool
    """Whether its claims are read."""

    structure: bool
    """Whether its segments are held against the guide."""

    code: Code | None = None
    message: str = ""
    guide: Guide = PROFESSIONAL


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
    if guide in _UNREAD:
        message = f"version `{version}` holds {_UNREAD[guide]}; skipped"
        return Reading(False, False, UNSUPPORTED_TRANSACTION, message)
    if version.startswith("005010") and guide in ("X222", "X223", ""):
        return Reading(True, True, guide=_GUIDES.get(guide, PROFESSIONAL))
    if version.startswith("005010"):
        return Reading(
            True,
            False,
            OTHER_GUIDE,
            f"version `{version}` is neither the professional claim guide 005010X222A1 nor the institutional"
            " one 005010X223A2",
        )
    if not version:
        return Reading(True, False, OTHER_GUIDE, "neither ST03 nor GS08 says which version the claims follow")
    by = _GUIDES.get(guide, PROFESSIONAL)
    message = f"version `{version}` is not {by.version}; read as far as it agrees"
    return Reading(True, False, UNSUPPORTED_VERSION, message, by)
