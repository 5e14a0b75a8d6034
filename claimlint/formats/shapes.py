"""What in a text has the shape of member data, wherever it stands: nobody typed it where it belongs.

Readers mark member data at its own place. A member id in the place of a provider, or a birth date in that of
an amount, is known by its shape alone; and where a value could not be read, everything that is of no harmless
kind counts as member data.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from claimlint.source import Excerpt

MASK = "***"

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_NUMBERS = (
    # Medicare Beneficiary Identifier (CMS, "Understanding the MBI"), hyphens or blanks in it.
    r"[1-9][a-z][0-9a-z][0-9][- ]?[a-z][0-9a-z][0-9][- ]?[a-z]{2}[0-9]{2}(?:\Z|(?![0-9a-z]))",
    # The number before it: a social security number and a code. X would be a taxonomy code (225100000X).
    r"[0-9]{3}-?[0-9]{2}-?[0-9]{4}-?[a-wyz][0-9a-z]?(?![0-9a-z])",
    r"(?:[a-z]{1,3})[0-9]{3}-?[0-9]{2}-?[0-9]{4}(?![0-9a-z])",
    r"[0-9]{3}[- ][0-9]{2}[- ][0-9]{4}(?![0-9a-z])",
)
_YEAR = r"(?:19[0-9]{2}|200[0-9])"
"""Services are billed for a year or so after they were rendered; a date this old is somebody's."""
_DATES = (
    rf"{_YEAR}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}(?![0-9])",
    rf"[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.]{_YEAR}(?![0-9])",
    rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])",
    rf"(?:0[1-9]|[12][0-9]|3[01]){{2}}{_YEAR}(?![0-9])",
    r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}(?![0-9])",
    rf"{_MONTH}\.? *[0-9]{{1,2}}(?:st|nd|rd|th)?,? *{_YEAR}(?![0-9])",
    rf"[0-9]{{1,2}}[- ]?{_MONTH}\.?[- ,]*(?:{_YEAR}|[0-9]{{2}}(?![0-9]))",
)
# A social security number without hyphens begins with no 000, 666 or 9; counts and control numbers often do.
_BARE_NUMBER = r"(?!000|666|9)[0-9]{9}(?![0-9a-z])"
_BEFORE = r"(?<![0-9a-z])"


@cache
def _in_ids() -> re.Pattern[str]:
    return re.compile(f"{_BEFORE}(?:{'|'.join((*_NUMBERS, *_DATES))})", re.IGNORECASE)


@cache
def _anywhere() -> re.Pattern[str]:
    """Made when it is asked for: to compile it takes as long as to read a small file."""
    return re.compile(f"{_BEFORE}(?:{'|'.join((*_NUMBERS, *_DATES, _BARE_NUMBER))})", re.IGNORECASE)


_YEAR_ALONE = re.compile(r"(?<![\w.,$-])19[0-9]{2}(?![\w,-]|\.[0-9])")

_CAPITALISED = re.compile(r"(?<![\w*])[A-Z][A-Za-z'\u00c0-\u024f]{4,}(?:, [A-Z][a-z]+)?")
"""Messages of our rules are in lower case, so a long word that is not was written in the place of a code."""
OUR_TOPICS = frozenset(
    ("ABN", "ACU", "CHI", "COV", "CPM", "INS", "MOD", "NCS", "PAY", "POC", "PSY", "PTP", "STR", "SUP", "UNT")
)
"""What the codes of shipped rules begin with. What other rules say in words of their own stays."""
_NAME_PAYERS = frozenset(("COV",))
"""Those whose messages name payers."""
_KNOWN = frozenset(("Medicare", "Medicare's", "Identifier", "Beneficiary", "Advantage", "Hubbard", "HCPCS"))

_HARMLESS = re.compile(
    r"[0-9]{1,5}"  # counts, places, procedure codes
    r"|0{4,}[0-9]{1,5}"  # control numbers
    r"|[0-9]{4}[A-Za-z]|[A-Za-z][0-9]{4}"  # other procedure codes
    r"|[A-Za-z0-9]{1,2}"  # modifiers, qualifiers, diagnosis pointers
    r"|(?:[0-9]{5}|[0-9]{4}[A-Za-z]|[A-Za-z][0-9]{4})(?:[-:][A-Za-z0-9]{2})+"
    r"|[A-TV-Za-tv-z][0-9][0-9A-Za-z](?:\.[0-9A-Za-z]{0,4})?"  # diagnoses
    r"|-?\$ ?[0-9]{1,3}(?:,?[0-9]{3}){0,2}(?:\.[0-9]{0,2})?|-?[0-9]{1,5}\.[0-9]{1,2}"
    r"|[xX][0-9]{1,4}|[0-9]{1,4} ?(?:min|x|u|units?)"
    r"|[0-9]{1,2}:[0-9]{2}"
    r"|[12][0-9]{9}"  # NPIs
    r"|[0-9]{6}X[0-9]{3}(?:A[12])?"  # versions: 005010X222A1
    r"|20[1-9][0-9][-/]?[0-9]{2}[-/]?[0-9]{2}"  # days of service, which have no place of their own here
    r"|\W{1,3}"
)
"""Kinds of values that say nothing of who the patient is: a broken value is quoted only if it is of one."""

_WORDY = re.compile("[A-Za-z\u00c0-\u024f']{3,}")
_KEYWORDS = frozenset(("none", "diagnoses", "goals", "type", "amount", "frequency", "duration"))
"""Words of the .claim format that stand in the place of codes."""

_OF_PROBLEM = {
    "SYN": re.compile(r"(?<=unknown word )`[^`]*`(?=: expected)|(?<=, not )`[^`]*`"),
    "X12": re.compile("`[^`]*`"),
}
"""Where messages about a file's own problems quote what stands there. Those of .claim text quote words of the
format as well, which stay, and words that are like one."""


@lru_cache(4096)
def masked_text(text: str) -> str:
    """``text`` with whatever has the shape of a member's number or of a birth date as ``***``."""
    return _anywhere().sub(MASK, text)


@lru_cache(4096)
def masked_id(text: str) -> str:
    """The same of an id of a claim, which may well be nine digits."""
    return _in_ids().sub(MASK, text)


def masked_number(text: str | None) -> str | None:
    """A number that somebody wrote, of an authorization or referral; with blanks in it it may be a name."""
    return text if text is None else MASK if " " in text.strip() else masked_text(text)


@lru_cache(4096)
def masked_message(code: str, message: str) -> str:
    """The message of a finding; what a problem of a file quotes stays only if it is of a harmless kind."""
    quotes = _OF_PROBLEM.get(code[:3])
    if quotes is not None:
        message = quotes.sub(_masked_quote, message)
        return masked_text(message)
    shown = masked_text(message)
    if code[:3] in OUR_TOPICS - _NAME_PAYERS:
        shown = _CAPITALISED.sub(_masked_name, shown)
    return _YEAR_ALONE.sub(MASK, shown)


def without_pieces(message: str, source: str) -> str:
    """The message without parts of a member's number in its source, which hyphens may have set apart."""
    for found in _anywhere().finditer(source):
        for piece in re.split("[- ]", found.group()):
            if len(piece) > 2 and piece.upper() in message.upper():
                message = re.sub(rf"(?<!\w){re.escape(piece)}(?!\w)", MASK, message, flags=re.IGNORECASE)
    return message


def marked(excerpt: Excerpt) -> Excerpt:
    """The excerpt with what has such a shape marked as private besides."""
    found = tuple((at.start(), at.end() - at.start()) for at in _anywhere().finditer(excerpt.text))
    return excerpt._replace(private=(*excerpt.private, *found)) if found else excerpt


def is_harmless(value: str) -> bool:
    """Whether a value is of a kind that says nothing of a patient: a code, a count, an amount, an NPI."""
    return _HARMLESS.fullmatch(value) is not None


def may_be_a_name(value: str) -> bool:
    """Whether a value in the place of a code or count may be words: three letters on end, and no keyword."""
    return _WORDY.search(value) is not None and value.lower().strip(".,;") not in _KEYWORDS


def _masked_name(word: re.Match[str]) -> str:
    return word.group() if word.group() in _KNOWN else MASK


def _masked_quote(quote: re.Match[str]) -> str:
    return quote.group() if is_harmless(quote.group()[1:-1]) else f"`{MASK}`"
