"""Which stretches of a line that could not be read may hold member data."""

from __future__ import annotations

import re
from functools import cache

MEMBER_WORDS = frozenset(("member", "born", "died"))
"""The words that member data follows."""


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    member_word = re.compile(r"(?<![0-9a-z])(?:member|born|died)(?![0-9a-z])", re.IGNORECASE)
    # The shape of a Medicare Beneficiary Identifier (CMS, "Understanding the MBI"), with or without hyphens.
    mbi = re.compile(
        r"(?<![0-9a-z])[1-9][a-z][0-9a-z][0-9][- ]?[a-z][0-9a-z][0-9][- ]?[a-z]{2}[0-9]{2}(?![0-9a-z])", re.I
    )
    return member_word, mbi


def guessed(text: str, suspect: int | None = None) -> tuple[tuple[int, int], ...]:
    """The (start, length) stretches of an unreadable line to be masked; rather too many than too few.

    Everything after the first word of ``MEMBER_WORDS``, or after ``suspect`` (the end of a word that may be
    one of them misspelt), and whatever has the shape of a Medicare number before that.
    """
    member_word, mbi = _patterns()
    found = member_word.search(text)
    starts = [start for start in (found.end() if found else None, suspect) if start is not None]
    rest = min(starts, default=len(text))
    stretches = [
        (match.start(), match.end() - match.start()) for match in mbi.finditer(text) if match.start() < rest
    ]
    if rest < len(text):
        stretches.append((rest, len(text) - rest))
    return tuple(stretches)


def mbi_stretches(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, length) stretches with the shape of a Medicare number."""
    return tuple((match.start(), match.end() - match.start()) for match in _patterns()[1].finditer(text))


def overlaps(private: tuple[tuple[int, int], ...], start: int, end: int) -> bool:
    """Whether the stretch from ``start`` to ``end`` touches a private one."""
    return any(begin < end and start < begin + length for begin, length in private)
