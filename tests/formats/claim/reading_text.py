"""Reading .claim text in a test: the claims and the problems apart."""

from __future__ import annotations

import io

from claimlint.formats.claim import read
from claimlint.formats.reading import Problem, ReadClaim
from claimlint.model import Claim, ServiceLine


def items(text: str | bytes) -> list[ReadClaim | Problem]:
    """Everything that reading ``text`` gives."""
    data = text.encode() if isinstance(text, str) else text
    return list(read(io.BytesIO(data), "batch.claim"))


def read_claims(text: str | bytes) -> list[ReadClaim]:
    """The claims of ``text``."""
    return [item for item in items(text) if isinstance(item, ReadClaim)]


def problems(text: str | bytes) -> list[Problem]:
    """The problems of ``text``."""
    return [item for item in items(text) if isinstance(item, Problem)]


def clean_claims(text: str | bytes) -> list[Claim]:
    """The claims of a text that must be free of problems."""
    assert problems(text) == []
    return [item.claim for item in read_claims(text)]


def header_of(fields: str) -> Claim:
    """The one claim with these header fields."""
    (claim,) = clean_claims(f"claim 1\n  {fields}\n")
    return claim


def line_of(text: str) -> ServiceLine:
    """The one service line ``text`` of a claim."""
    (claim,) = clean_claims(f"claim 1\n  {text}\n")
    (line,) = claim.lines
    return line


def underlined(text: str, span_of: tuple[str, int, int]) -> str:
    """The part of an excerpt that is underlined."""
    excerpt, start, length = span_of
    return excerpt[start : start + length]
