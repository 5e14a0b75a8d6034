"""Which stretches of a line that could not be read may hold member data."""

from __future__ import annotations

import re
from functools import cache

from claimlint.formats.shapes import is_harmless

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


_WORD = re.compile(r"[^\s,.;:]+(?:[.:][^\s,.;:]+)*")


_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_NAMING = frozenset(("claim", "payer", "auth", "referral", "original", "primary", "secondary"))
"""Words that names and numbers of others follow."""


@cache
def _format_words() -> frozenset[str]:
    from claimlint.formats.claim import grammar

    payers = ("medicare", "medicare-advantage", "commercial", "medicaid", "workers-comp", "none", "yes", "no")
    professions = ("pt", "pta", "ot", "ota", "slp", "slpa", "pt/slp")
    elements = ("diagnoses", "goals", "type", "amount", "frequency", "duration")
    return frozenset((*grammar.keywords().values(), *payers, *professions, *elements))


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


def doubtful(text: str, known: int | None = None) -> tuple[tuple[int, int], ...]:
    """The stretches of an unreadable line's values that are of no kind known to be harmless.

    The word that begins at ``known`` is one of the format, misspelt.
    """
    words = _format_words()
    return tuple(
        (word.start(), word.end() - word.start())
        for word in _WORD.finditer(text)
        if word.start() != known and word.group().lower() not in words and not is_harmless(word.group())
    )


def unlikely_words(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, length) stretches of long words in a readable line that stand where the format has none."""
    before, found = "", []
    for word in _WORD.finditer(text):
        lower = word.group().lower()
        if before not in _NAMING and lower not in _format_words() and _LONG_WORD.fullmatch(lower):
            found.append((word.start(), word.end() - word.start()))
        before = lower if '"' not in lower else before
    return tuple(found)


def mbi_stretches(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, length) stretches with the shape of a Medicare number."""
    return tuple((match.start(), match.end() - match.start()) for match in _patterns()[1].finditer(text))


def overlaps(private: tuple[tuple[int, int], ...], start: int, end: int) -> bool:
    """Whether the stretch from ``start`` to ``end`` touches a private one."""
    return any(begin < end and start < begin + length for begin, length in private)
