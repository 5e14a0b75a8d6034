"""Suppression comments: ``# claimlint: ignore[NCS001, UNT007] reason``."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from claimlint.formats.claim.codes import MALFORMED_SUPPRESSION, SUPPRESSION_WITHOUT_REASON
from claimlint.formats.claim.faults import Fault


class Remark(NamedTuple):
    """A suppression within its line: what it silences, why, and where it stands (characters from 0)."""

    codes: tuple[str, ...]
    reason: str
    start: int
    end: int


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    addressed = re.compile(r"#+\s*claim-?lint\b", re.IGNORECASE)
    suppression = re.compile(
        r"#+\s*claimlint\s*:\s*ignore\s*\[\s*([\w-]+(?:\s*,\s*[\w-]+)*)\s*,?\s*\][\s:,-]*(.*)", re.IGNORECASE
    )
    return addressed, suppression


def remarks(comment: str, offset: int) -> tuple[tuple[Remark, ...], tuple[Fault, ...]]:
    """The suppression in a comment that begins at ``offset`` of its line, and what is wrong with it.

    A comment that does not begin with ``claimlint`` is none of our business: () and ().
    """
    addressed, suppression = _patterns()
    if not addressed.match(comment):
        return (), ()
    end = offset + len(comment.rstrip())
    match = suppression.match(comment)
    if not match:
        message = "a comment that addresses claimlint is no suppression"
        return (), (Fault(MALFORMED_SUPPRESSION, message, MALFORMED_SUPPRESSION.help, offset, end),)
    codes = tuple(code.strip() for code in match[1].split(","))
    reason = match[2].strip()
    remark = Remark(codes, reason, offset, end)
    if reason:
        return (remark,), ()
    message = f"the suppression of {', '.join(codes)} gives no reason"
    return (remark,), (
        Fault(SUPPRESSION_WITHOUT_REASON, message, SUPPRESSION_WITHOUT_REASON.help, offset, end),
    )


def code_with_comma(comment: str, number: int) -> tuple[int, int]:
    """Where code ``number`` (from 0) of the several in a suppression stands, with a comma beside it."""
    first = comment.index("[") + 1
    parts = comment[first : comment.index("]")].split(",")
    start = first + sum(map(len, parts[:number])) + number
    end = start + len(parts[number])
    if number:
        return start - 1, start + len(parts[number].rstrip())
    blank = len(parts[1]) - len(parts[1].lstrip())
    return start, end + 1 + blank
