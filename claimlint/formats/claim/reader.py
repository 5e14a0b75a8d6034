"""Reading .claim text: bytes to claims, one claim in memory, losing no more than the line that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from claimlint.formats.claim.codes import (
    LINE_OUTSIDE_CLAIM,
    MISPLACED_SUPPRESSION,
    NO_CLAIMS,
    NOT_TEXT,
    REPEATED_WORD,
    TOO_MANY_ERRORS,
)
from claimlint.formats.claim.entries import (
    BLANK,
    LOST,
    MIXED_LINE,
    OWN_LINE,
    SERVICE_LINE,
    SETTING_LINE,
    Entry,
    target_bit,
)
from claimlint.formats.claim.header import Headers
from claimlint.formats.claim.lines import physical_lines
from claimlint.formats.claim.meaning import CLAIM, LISTS, Statement
from claimlint.formats.claim.memory import known_line, recall, recall_service_line
from claimlint.formats.claim.places import SourceLine, fault_at, problem_at
from claimlint.formats.claim.templates import line_stretches
from claimlint.formats.claim.text import ClaimText
from claimlint.formats.reading import Place, Problem, ReadClaim, Suppression
from claimlint.model import Claim, ServiceLine

_MOST_ERRORS = 100
"""Unreadable lines reported for one claim; a flood of them means that this is no .claim text."""

_BOM = b"\xef\xbb\xbf"


def read(data: BinaryIO, file: str) -> Iterator[ReadClaim | Problem]:
    """The claims of a .claim text in source order, each after the problems of its lines.

    Raises nothing for what the bytes hold; errors of the stream itself pass through.
    """
    return _Reading(file).items(data)


class _Draft:
    """A claim while its lines are read, or what stands before the first claim (``identifier`` None)."""

    __slots__ = (
        "errors",
        "identifier",
        "lines",
        "number",
        "offset",
        "own",
        "plain",
        "raws",
        "settings",
        "stated",
        "suppressions",
    )

    def __init__(self, identifier: str | None, number: int, offset: int) -> None:
        self.identifier = identifier
        self.number = number
        self.offset = offset
        self.raws: list[bytes] = []
        self.lines: list[ServiceLine] = []
        self.settings: list[Entry] = []
        self.own: list[Entry] = []
        self.plain = True
        self.stated = 0
        self.errors = 0
        self.suppressions: list[Suppression] = []

    def source(self, raw: bytes, offset: int) -> SourceLine:
        """The line that comes next, which begins at ``offset``."""
        return SourceLine(raw, self.number + len(self.raws), offset)


class _Reading:
    """One file being read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.headers = Headers()
        self.preamble: tuple[SourceLine, ...] = ()
        self.pending: list[Suppression] = []
        """Suppressions on comment lines that wait for the line below."""
        self.binary = False

    def items(self, data: BinaryIO) -> Iterator[ReadClaim | Problem]:
        """All claims and problems of the file."""
        batches = physical_lines(data)
        first = next(batches, [])
        offset = 0
        if first and first[0].startswith(_BOM):
            first[0] = first[0][len(_BOM) :]
            offset = len(_BOM)
        yield from self._not_text(first, offset)
        draft = _Draft(None, 1, offset)
        lines, raws, pending = draft.lines, draft.raws, self.pending
        for raw in chain(first, chain.from_iterable(batches)):
            entry = known_line(raw)
            if entry is None:
                line = recall_service_line(raw)
                if line is not None and draft.identifier is not None and not pending:
                    lines.append(line)
                    raws.append(raw)
                    offset += len(raw)
                    continue
                entry = recall(raw)
            kind = entry.kind
            if kind is SERVICE_LINE and entry.line is not None:
                lines.append(entry.line)
                if draft.identifier is None:
                    yield from self._outside(draft.source(raw, offset), draft)
            elif kind is SETTING_LINE or kind is OWN_LINE or kind is MIXED_LINE:
                targets = entry.targets
                if draft.stated & targets:
                    yield from self._restated(entry, draft.source(raw, offset), draft)
                draft.stated |= targets
                if kind is SETTING_LINE:
                    draft.settings.append(entry)
                elif kind is OWN_LINE:
                    draft.own.append(entry)
                else:
                    draft.plain = False
            elif kind is CLAIM:
                if draft.identifier is None:
                    self._begin(draft)
                else:
                    yield self._finished(draft)
                draft = _Draft(entry.identifier, draft.number + len(raws), offset)
                draft.plain = not entry.statements
                draft.stated = entry.targets
                lines, raws = draft.lines, draft.raws
            if entry.odd or pending:
                yield from self._odd(entry, draft.source(raw, offset), draft)
            raws.append(raw)
            offset += len(raw)
        yield from self._end(draft, draft.source(b"", offset))

    def _not_text(self, first: list[bytes], offset: int) -> Iterator[Problem]:
        """Whether the file is binary, judged by a NUL byte in its first batch of lines."""
        for number, raw in enumerate(first, 1):
            if b"\0" in raw:
                self.binary = True
                line = SourceLine(raw, number, offset)
                start = line.text.find("\0")
                utf16 = first[0].startswith((b"\xff\xfe", b"\xfe\xff"))
                message = "the file is UTF-16 text" if utf16 else "the file holds binary data"
                yield problem_at(
                    line.place(start, start + 1), self.file, NOT_TEXT, f"{message}, not .claim text in UTF-8"
                )
                return
            offset += len(raw)

    def _begin(self, preamble: _Draft) -> None:
        """Keep what stands before the first claim."""
        number, offset = preamble.number, preamble.offset
        statements: list[Statement] = []
        kept: list[SourceLine] = []
        for raw in preamble.raws:
            entry = _entry(raw)
            if entry.statements:
                statements += entry.statements
                kept.append(SourceLine(raw, number, offset))
            number += 1
            offset += len(raw)
        self.headers = Headers(statements)
        self.preamble = tuple(kept)

    def _finished(self, draft: _Draft) -> ClaimText:
        """The claim whose last line has been read."""
        if draft.plain and not self.headers.preamble_lists:
            setting, values = self.headers.plain(draft.settings, draft.own)
        else:
            setting, values = self.headers.merged(_entry(raw) for raw in draft.raws)
        claim = Claim(id=draft.identifier or "", setting=setting, lines=tuple(draft.lines), **values)
        return ClaimText(
            claim,
            self.file,
            draft.raws,
            draft.number,
            draft.offset,
            self.preamble,
            draft.suppressions,
            draft.errors,
        )

    def _end(self, draft: _Draft, line: SourceLine) -> Iterator[ReadClaim | Problem]:
        """The last claim of the file, and what is left over."""
        yield from self._misplaced()
        if draft.identifier is not None:
            yield self._finished(draft)
        elif not self.binary:
            message = "there is no claim in this file" if draft.raws else "the file is empty"
            first = SourceLine(draft.raws[0], draft.number, draft.offset) if draft.raws else line
            yield problem_at(first.place(0, 0), self.file, NO_CLAIMS, message)

    def _outside(self, line: SourceLine, draft: _Draft) -> Iterator[Problem]:
        """A service line before the first claim."""
        draft.errors += 1
        if draft.errors <= _MOST_ERRORS:
            end = len(line.text.rstrip())
            start = end - len(line.text.strip())
            message = "a service line stands before the first claim"
            yield problem_at(line.place(start, end), self.file, LINE_OUTSIDE_CLAIM, message)

    def _restated(self, entry: Entry, line: SourceLine, draft: _Draft) -> Iterator[Problem]:
        """A line that states what the claim has stated before: allowed of lists only."""
        draft.plain = False
        words = line_stretches(line.text)
        for target in entry.values:
            # What a word states besides has no keyword of its own, and is not told again.
            if target not in LISTS and draft.stated & target_bit[target] and f"{target}:word" in words:
                start, end = words[f"{target}:word"][0]
                message = f"`{line.text[start:end]}` is stated a second time"
                problem = problem_at(line.place(start, end), self.file, REPEATED_WORD, message)
                yield problem._replace(claim=draft.identifier)

    def _odd(self, entry: Entry, line: SourceLine, draft: _Draft) -> Iterator[Problem]:
        """A line with faults or suppressions, or one below a comment with suppressions."""
        numbered = len(draft.lines) if entry.kind is SERVICE_LINE else None
        for fault in entry.faults:
            if entry.kind is LOST:
                draft.errors += 1
                if draft.errors > _MOST_ERRORS or (self.binary and draft.identifier is None):
                    break
            private = entry.private if entry.kind in (LOST, CLAIM) else None
            yield fault_at(line, self.file, fault, private)._replace(claim=draft.identifier, line=numbered)
            if entry.kind is LOST and draft.errors == _MOST_ERRORS:
                message = f"more than {_MOST_ERRORS - 1} lines could not be read"
                too_many = problem_at(line.place(0, 0, private), self.file, TOO_MANY_ERRORS, message)
                yield too_many._replace(claim=draft.identifier)
        found = [
            Suppression(remark.codes, remark.reason, numbered, *line.place(remark.start, remark.end))
            for remark in entry.remarks
        ]
        yield from self._suppress(entry, found, line, draft, numbered)

    def _suppress(
        self, entry: Entry, found: list[Suppression], line: SourceLine, draft: _Draft, numbered: int | None
    ) -> Iterator[Problem]:
        """Attach suppressions: those of a comment line to the line below, others to their own."""
        if entry.kind is BLANK:
            if not line.text.strip():
                yield from self._misplaced()
            self.pending += found
            return
        found = [*(suppression._replace(line=numbered) for suppression in self.pending), *found]
        self.pending.clear()
        if draft.identifier is None:
            self.pending += found
            yield from self._misplaced()
        else:
            draft.suppressions += found

    def _misplaced(self) -> Iterator[Problem]:
        """Suppressions with no line below them that they could silence."""
        for suppression in self.pending:
            place = Place(suppression.span, suppression.excerpt)
            message = f"the suppression of {', '.join(suppression.codes)} stands at no line of a claim"
            yield problem_at(place, self.file, MISPLACED_SUPPRESSION, message)
        self.pending.clear()


def _entry(raw: bytes) -> Entry:
    return known_line(raw) or recall(raw)
