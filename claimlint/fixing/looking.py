"""One look at all inputs together: which fixes are offered, and what would tell that a fix did harm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from claimlint.findings import FileError, Finding
from claimlint.fixing.choosing import Candidate
from claimlint.fixing.drafts import Draft
from claimlint.formats.codes import unsettles_file
from claimlint.formats.reading import Problem, ReadClaim
from claimlint.formats.sources import Source
from claimlint.rules.engine import Linter

Kind = tuple[str, str | None, str]
"""File, claim and code: what findings are counted by. No more of a kind than before are nothing new."""


class Met(NamedTuple):
    """A finding in short: where it stands and of which rule."""

    file: str
    claim: str | None
    line: int | None
    code: str
    name: str

    @property
    def kind(self) -> Kind:
        """What it is counted by."""
        return self.file, self.claim, self.code


@dataclass(slots=True)
class Look:
    """What was seen: findings by kind, fixes on offer, the claims of each file, and files with errors."""

    kinds: Counter[Kind] = field(default_factory=Counter)
    candidates: list[Candidate] = field(default_factory=list)
    claims: dict[str, bytes] = field(default_factory=dict)
    """By file: what its claims are called, in order, as a digest."""
    unsettled: dict[str, str] = field(default_factory=dict)
    """By file: the problem for which none of its claims is edited."""
    errors: tuple[FileError, ...] = ()
    """Files that could not be linted."""
    more: list[Met] = field(default_factory=list)
    """Warnings and errors beyond those that were known."""


def look(linter: Linter, drafts: Sequence[Draft], known: Counter[Kind] | None = None) -> Look:
    """Lint the drafts as they stand. ``known`` are the findings beyond which others are new."""
    seen = Look()
    sources = [_Watched(draft.current) for draft in drafts]
    other = linter.again()
    other.prepare(sources)
    offered: list[Finding] = []
    same: Counter[str] = Counter()
    for finding in other.findings():
        met = Met(finding.file, finding.claim, finding.line, finding.code, finding.name)
        seen.kinds[met.kind] += 1
        if known is not None and finding.severity != "info" and seen.kinds[met.kind] > known[met.kind]:
            seen.more.append(met)
        if finding.fix is not None and finding.fix.edits:
            offered.append(finding)
    broken = {source.name: source.broken for source in sources}
    interchanges = {draft.name for draft in drafts if draft.is_x12}
    for finding in offered:
        fix = finding.fix
        assert fix is not None
        if finding.claim in broken[finding.file]:
            continue
        if finding.file in interchanges and not all(edit.text.isascii() for edit in fix.edits):
            continue
        about = "\x1f".join(
            (
                finding.file,
                str(finding.claim),
                finding.code,
                finding.fingerprint,
                str(finding.line),
                fix.title,
            )
        )
        same[about] += 1
        seen.candidates.append(
            Candidate(
                finding.file,
                finding.claim,
                finding.line,
                finding.code,
                finding.name,
                fix.kind,
                fix.title,
                fix.edits,
                f"{about}\x1f{same[about]}",
                finding.private,
            )
        )
    seen.claims = {source.name: source.digest for source in sources}
    seen.unsettled = {source.name: source.unsettled for source in sources if source.unsettled}
    seen.errors = tuple(other.outcome.errors)
    return seen


class _Watched:
    """A source that notes what it gives: its claims in order, and those with errors."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self.digest = b""
        self.broken: frozenset[str | None] = frozenset()
        self.unsettled = ""
        self._source = source

    def read(self) -> Iterator[ReadClaim | Problem]:
        claims, broken, unsettled = blake2b(digest_size=16), set(), ""
        for item in self._source.read():
            if isinstance(item, ReadClaim):
                claims.update(f"{item.claim.id}\x1f".encode("utf-8", "surrogatepass"))
                if item.lost_lines:
                    broken.add(item.claim.id)
            elif item.severity == "error":
                if item.claim is not None:
                    broken.add(item.claim)
                elif not unsettled and unsettles_file(item):
                    unsettled = f"{item.code} {item.name}"
            yield item
        self.digest, self.broken, self.unsettled = claims.digest(), frozenset(broken), unsettled
