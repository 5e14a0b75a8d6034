"""Silencing findings from outside of the claims: the entries of a suppress file, and a baseline.

Both are asked of a finding once the comments in its source have had their say, and neither silences a rule
that the configuration makes mandatory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from os.path import abspath, relpath
from typing import NamedTuple

from claimlint.findings import Finding, Fix, Suppressed
from claimlint.model import Claim
from claimlint.rules.selection import strength
from claimlint.source import Excerpt, Position, Span

UNUSED = ("SUP003", "unused-suppression-entry")
EXPIRED = ("SUP004", "expired-suppression")
REASONLESS = ("SUP005", "suppression-without-reason")

HASH_LENGTH = 24


def keyed(key: str, text: str) -> str:
    """A keyed hash (HMAC-SHA-256, 96 bits of it): what it is of can be checked and not read."""
    import hmac

    return hmac.new(key.encode(), text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()[:HASH_LENGTH]


def member_hash(key: str, member_id: str) -> str:
    """The keyed hash of a member id, however it is written."""
    return keyed(key, "".join(letter for letter in member_id.upper() if letter.isalnum()))


class Entry(NamedTuple):
    """One entry of a suppress file. ``claim`` or ``member`` (a keyed hash) says whose finding it silences."""

    rule: str
    claim: str | None
    member: str | None
    line: int | None
    field: str | None
    file: str | None
    reason: str
    expires: date | None
    number: int
    """Its place in the file, from 1."""
    span: Span
    text: str
    """The line of the file that it begins on."""


def names(stated: str, code: str, name: str) -> bool:
    """Whether an entry's rule is the one with this code and name, and no prefix of it."""
    return strength(stated, code, name) >= len(stated)


class SuppressFile:
    """A suppress file at work."""

    def __init__(self, path: str, folder: str, key: str, entries: tuple[Entry, ...], as_of: date) -> None:
        self.path = path
        self._folder = folder
        self._key = key
        self.entries = entries
        self._as_of = as_of
        self._of_claim: dict[str, list[Entry]] = {}
        self._of_member: dict[str, list[Entry]] = {}
        for entry in entries:
            if entry.claim is not None:
                self._of_claim.setdefault(entry.claim, []).append(entry)
            elif entry.member is not None:
                self._of_member.setdefault(entry.member, []).append(entry)

    def about(self, claim: Claim, file: str) -> list[Entry]:
        """The entries that are about a claim of a file."""
        found = list(self._of_claim.get(claim.id, ()))
        if self._of_member and claim.member is not None and claim.member.id:
            found += self._of_member.get(member_hash(self._key, claim.member.id), ())
        return [entry for entry in found if entry.file is None or self._is_of(file, entry.file)]

    def _is_of(self, file: str, pattern: str) -> bool:
        from fnmatch import fnmatchcase

        path = relpath(abspath(file), self._folder)
        return fnmatchcase(path, pattern) or fnmatchcase(path.rsplit("/", 1)[-1], pattern)

    def silences(self, finding: Finding, entries: list[Entry]) -> Suppressed | None:
        """What silences a finding, of the entries about its claim."""
        for entry in entries:
            if (
                names(entry.rule, finding.code, finding.name)
                and entry.line in (None, finding.line)
                and entry.field in (None, finding.field)
                and (entry.expires is None or entry.expires >= self._as_of)
            ):
                return Suppressed(finding, "file", entry.reason, entry.span)
        return None

    def complaints(self, seen: Collection[int], used: Collection[int]) -> Iterator[Finding]:
        """What is wrong with the entries: expired, without a reason, or silencing nothing on their claims.

        ``seen`` are the numbers of the entries whose claims were linted, ``used`` of those that silenced.
        """
        for entry in self.entries:
            what = f"the suppression of {entry.rule} on {_whose(entry)}"
            if entry.expires is not None and entry.expires < self._as_of:
                yield self._about(
                    entry,
                    EXPIRED,
                    f"{what} expired on {entry.expires.isoformat()}",
                    "take it out, or give it a new date if it still holds",
                )
            elif entry.number in seen and entry.number not in used:
                yield self._about(
                    entry,
                    UNUSED,
                    f"{what} silences nothing",
                    "take it out, so that it cannot hide a later finding:"
                    " `claimlint suppress --prune --in PATH`",
                )
            if not entry.reason.strip():
                yield self._about(
                    entry, REASONLESS, f"{what} gives no reason", "write why it is of no concern"
                )

    def _about(self, entry: Entry, code: tuple[str, str], message: str, help_text: str) -> Finding:
        fix = Fix("safe", "take the entry out", unlisted=True) if code is not REASONLESS else None
        return Finding(
            code=code[0],
            name=code[1],
            severity="warning",
            confidence="high",
            file=self.path,
            claim=None,
            line=None,
            field=None,
            span=entry.span,
            excerpt=Excerpt(entry.text, 0, len(entry.text)),
            message=message,
            help=help_text,
            fix=fix,
        )


def _whose(entry: Entry) -> str:
    return f"claim {entry.claim}" if entry.claim is not None else "a member's claims"


class Baseline:
    """Findings that were there before: as many of each as the baseline counts are silenced.

    ``counts`` is by keyed fingerprint. Problems of a file have no fingerprint, and are never in it.
    """

    def __init__(self, key: str, counts: Mapping[str, int]) -> None:
        self._key = key
        self._counts = dict(counts)
        self._left = dict(counts)

    def renew(self) -> None:
        """Begin anew, for another run over the same input."""
        self._left = dict(self._counts)

    def fingerprint(self, finding: Finding) -> str | None:
        """The keyed fingerprint of a finding; None where it has none."""
        return keyed(self._key, finding.fingerprint) if finding.fingerprint else None

    def silences(self, finding: Finding) -> Suppressed | None:
        """The finding as one that was known, where the baseline has one left of it."""
        own = self.fingerprint(finding)
        if own is None or not self._left.get(own):
            return None
        self._left[own] -= 1
        return Suppressed(finding, "baseline", "known before: it is in the baseline", finding.span)

    @property
    def left(self) -> dict[str, int]:
        """What was not met, by keyed fingerprint."""
        return {own: number for own, number in self._left.items() if number}


def whole_line(line: int, byte: int, text: str) -> Span:
    """The stretch of a line of a file."""
    start = Position(line, 1, byte)
    return Span(start, Position(line, 1 + len(text), byte + len(text.encode())))
