"""The problems that reading .claim text can report: one code each, never reused."""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """What stays the same in every problem of one kind."""

    code: str
    name: str
    severity: str
    help: str


SYNTAX_ERROR = Code(
    "SYN001",
    "syntax-error",
    "error",
    "mend this line; only it was left out, the rest of the claim is linted",
)
UNKNOWN_WORD = Code(
    "SYN002",
    "unknown-word",
    "error",
    "docs/format.md lists every word of the format; only this line was left out",
)
IMPOSSIBLE_DATE = Code(
    "SYN003",
    "impossible-date",
    "error",
    "give the day that is meant; until then the date counts as not stated",
)
REPEATED_WORD = Code(
    "SYN004",
    "repeated-word",
    "warning",
    "keep one of them; the last one counts",
)
LINE_OUTSIDE_CLAIM = Code(
    "SYN005",
    "line-outside-claim",
    "error",
    "put a line `claim ID` above it",
)
NOT_UTF8 = Code(
    "SYN006",
    "not-utf8",
    "warning",
    "save the file as UTF-8; each byte that is not was read as U+FFFD",
)
LINE_TOO_LONG = Code(
    "SYN007",
    "line-too-long",
    "error",
    "break the line up; it was left out",
)
NO_CLAIMS = Code(
    "SYN008",
    "no-claims",
    "warning",
    "a claim begins with a line `claim ID`",
)
NOT_TEXT = Code(
    "SYN009",
    "not-text",
    "error",
    "give .claim text in UTF-8; what can be read as a claim is linted all the same",
)
TOO_MANY_ERRORS = Code(
    "SYN010",
    "too-many-errors",
    "error",
    "check that this is .claim text; further unreadable lines up to the next `claim` are left out unreported",
)
MALFORMED_SUPPRESSION = Code(
    "SYN011",
    "malformed-suppression",
    "warning",
    "write it as `# claimlint: ignore[NCS001, UNT007] reason`; as it stands it silences nothing",
)
SUPPRESSION_WITHOUT_REASON = Code(
    "SYN012",
    "suppression-without-reason",
    "warning",
    "say after the bracket why the finding may be passed over, for whoever audits the claim",
)
MISPLACED_SUPPRESSION = Code(
    "SYN013",
    "misplaced-suppression",
    "warning",
    "put it on a service line, straight above one, or beside or above `claim`; here it silences nothing",
)
MISSING_CLAIM_ID = Code(
    "SYN014",
    "missing-claim-id",
    "error",
    "write the patient control number after `claim`; the claim is linted without one",
)
IMPOSSIBLE_TIME = Code(
    "SYN015",
    "impossible-time",
    "error",
    "give the time that is meant; until then it counts as not stated",
)

CODES = (
    SYNTAX_ERROR,
    UNKNOWN_WORD,
    IMPOSSIBLE_DATE,
    REPEATED_WORD,
    LINE_OUTSIDE_CLAIM,
    NOT_UTF8,
    LINE_TOO_LONG,
    NO_CLAIMS,
    NOT_TEXT,
    TOO_MANY_ERRORS,
    MALFORMED_SUPPRESSION,
    SUPPRESSION_WITHOUT_REASON,
    MISPLACED_SUPPRESSION,
    MISSING_CLAIM_ID,
    IMPOSSIBLE_TIME,
)
"""All of them, by number."""
