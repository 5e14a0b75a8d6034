"""The reasons of suppressions as they may leave the terminal: free words, which may name a patient.

Nobody can tell a name from other words for sure. What stays is what cannot well be one: words in lower case,
abbreviations, codes and amounts. Capitalised words, dates and longer numbers go.
"""

from __future__ import annotations

import re

from claimlint.findings import Suppressed
from claimlint.reports.redaction import redacted
from claimlint.reports.renderer import place
from claimlint.rules.privacy import MASK, masked

_WORD = re.compile(r"\S+")
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_HARMLESS = re.compile(
    r"[a-z]+(?:[-'/][a-z]+)*"  # secondary, out-of-network
    r"|[A-Z]{2,4}"  # ABN, KX
    r"|[A-Z]{3}[0-9]{3}"  # our rules: MOD015
    r"|[0-9]{1,3}(?:\.[0-9]{1,2})?%?"
    r"|\$[0-9,]{1,9}(?:\.[0-9]{2})?"
    r"|[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}"  # a procedure code
)
_KNOWN = frozenset(
    ("medicare", "medicaid", "payer", "plan", "claim", "patient", "the", "this", "no", "not", "paid", "see")
)
"""Words that are no name, however they are written."""


def silenced(entry: Suppressed, redact: bool) -> str:
    """The finding that was silenced: ``clinic.claim:3:15 NCS001 on line 2 of claim 26-00417``."""
    finding = redacted(entry.finding) if redact else entry.finding
    line = "" if finding.line is None else f"line {finding.line} of "
    return f"{place(finding)} {finding.code} on {line}claim {finding.claim}"


def because(entry: Suppressed, redact: bool) -> str:
    """Why it was: the reason as it may be shown, or that there is none."""
    reason = entry.reason
    if redact:
        reason = masked_reason(masked(reason, entry.finding.private))
    return reason or "no reason given"


def masked_reason(reason: str) -> str:
    """The reason with every word that might be somebody's name, date or number as ``***``."""
    return _WORD.sub(_masked_word, reason)


def _masked_word(word: re.Match[str]) -> str:
    bare = _EDGE.sub("", word.group()) if not word.group().startswith("$") else word.group().rstrip(".,;:)")
    if not bare or _HARMLESS.fullmatch(bare) or bare.lower() in _KNOWN:
        return word.group()
    return word.group().replace(bare, MASK)
