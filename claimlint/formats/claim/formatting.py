"""The formatter of .claim text: one word a line in canonical order, in columns, comments in their places.

A comment at the end of a line stays with the first thing that the line says; a comment on lines of its own
stays above what it stands above, with blank lines before and between. A claim with anything that could not be
read, or that says something twice, is left as it is, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import Any, BinaryIO, NamedTuple

from claimlint.formats.claim import grammar
from claimlint.formats.claim.codes import (
    LINE_OUTSIDE_CLAIM,
    MALFORMED_SUPPRESSION,
    MISPLACED_SUPPRESSION,
    REPEATED_WORD,
    SUPPRESSION_WITHOUT_REASON,
    Code,
)
from claimlint.formats.claim.entries import BLANK, LOST, SERVICE_LINE, Entry
from claimlint.formats.claim.lines import LongLine, decoded, physical_lines
from claimlint.formats.claim.meaning import CLAIM, LISTS, SETTING, Statement
from claimlint.formats.claim.memory import known_line, recall
from claimlint.formats.claim.printer import (
    INDENT,
    WORD_ORDER,
    claim_line,
    field_line,
    header_fields,
    service_lines,
)
from claimlint.model import Claim, ServiceLine, Setting

_BOM = b"\xef\xbb\xbf"
_OF_COMMENTS = (MALFORMED_SUPPRESSION, SUPPRESSION_WITHOUT_REASON, MISPLACED_SUPPRESSION)
_RANK = {word: rank for rank, word in enumerate(WORD_ORDER)}
_STAYS = ("home-health", "snf", "hospice", "inpatient")


class Kept(NamedTuple):
    """A line for which its claim was left as it is: its number from 1, kind of problem, and message."""

    line: int
    code: Code | None
    message: str


class _Line(NamedTuple):
    number: int
    raw: bytes
    entry: Entry


class _Item(NamedTuple):
    """Something that is said, with the comment and blank lines above it and the comment beside it."""

    above: tuple[str, ...]
    text: str
    comment: str
    rank: int
    line: ServiceLine | None = None


def formatted(data: BinaryIO, kept: list[Kept]) -> Iterator[bytes]:
    """The text as it should be, piece by piece. What was left as it is, is added to ``kept``.

    Raises ValueError for a line that is too long to be held.
    """
    return _Formatter(kept).pieces(data)


class _Formatter:
    def __init__(self, kept: list[Kept]) -> None:
        self._kept = kept
        self._end = "\n"
        self._blank = True
        """Whether nothing stands above the next line, or a blank line does: another one would be too many."""

    def pieces(self, data: BinaryIO) -> Iterator[bytes]:
        batches = physical_lines(data)
        first = next(batches, [])
        if first:
            # Blank lines at the beginning go, so they cannot say how lines end.
            telling = next((line for line in first if line.strip()), first[0])
            ending = telling[len(telling.rstrip(b"\r\n")) :]
            self._end = ending.decode() or "\n"
        if first and first[0].startswith(_BOM):
            yield _BOM
            first[0] = first[0][len(_BOM) :]
        above: tuple[_Line, ...] = ()
        for block in _blocks(chain(first, chain.from_iterable(batches))):
            body, rest = _without_rest(block)
            if body:
                yield self._block([*above, *body])
                above = ()
            above = (*above, *rest)
        yield self._encoded(self._shown(_comments(above), last=True))

    def _block(self, lines: list[_Line]) -> bytes:
        """What stands before the first claim, or one claim, with the comments above it."""
        first = next(place for place, line in enumerate(lines) if _says(line.entry))
        problem = _problem(lines[first:])
        if problem is None:
            try:
                return self._encoded(self._written(lines))
            except ValueError as error:
                problem = Kept(lines[first].number, None, str(error))
        self._kept.append(problem)
        above = self._encoded(self._shown(_comments(tuple(lines[:first]))))
        self._blank = False
        return above + b"".join(line.raw for line in lines[first:])

    def _written(self, lines: list[_Line]) -> list[str]:
        items = _items(lines)
        # What heads the file or the claim stays there, whatever comes first then.
        heading, items[0] = items[0].above, items[0]._replace(above=())
        ordered = sorted(items, key=lambda item: item.rank)
        texts = iter(service_lines([item.line for item in ordered if item.line is not None]))
        claim = items[0].rank < 0
        written = self._shown(heading)
        for item in ordered:
            text = item.text or next(texts)
            indent = INDENT if claim and item.rank >= 0 else ""
            comment = f"  {item.comment}" if item.comment else ""
            written += self._shown((*item.above, f"{indent}{text}{comment}"))
        return written

    def _shown(self, lines: Iterable[str], last: bool = False) -> list[str]:
        """Lines without more than one blank line at a time, and none at the beginning or end of the file."""
        found = []
        for line in lines:
            if line or not self._blank:
                found.append(line)
            self._blank = not line
        while last and found and not found[-1]:
            found.pop()
        return found

    def _encoded(self, lines: list[str]) -> bytes:
        return "".join(f"{line}{self._end}" for line in lines).encode("utf-8", "surrogateescape")


def _blocks(raws: Iterable[bytes]) -> Iterator[list[_Line]]:
    """The lines before the first claim, then those of each claim."""
    block: list[_Line] = []
    for number, raw in enumerate(raws, 1):
        if isinstance(raw, LongLine):
            raise ValueError(f"line {number} is too long to be formatted")
        entry = known_line(raw) or recall(raw)
        if entry.kind is CLAIM and block:
            yield block
            block = []
        block.append(_Line(number, raw, entry))
    if block:
        yield block


def _without_rest(block: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """A block, and the comments and blank lines at its end: they stand above the next claim."""
    end = len(block)
    while end and not _says(block[end - 1].entry):
        end -= 1
    return block[:end], block[end:]


def _says(entry: Entry) -> bool:
    return entry.kind is not BLANK


def _problem(lines: list[_Line]) -> Kept | None:
    """What keeps a block from being formatted; None if nothing does."""
    stated: set[str] = set()
    claim = lines[0].entry.kind is CLAIM
    for number, _, entry in lines:
        for fault in entry.faults:
            if fault.code not in _OF_COMMENTS:
                return Kept(number, fault.code, fault.message)
        if entry.kind is LOST:
            return Kept(number, None, "the line could not be read")
        if entry.kind is SERVICE_LINE and not claim:
            return Kept(number, LINE_OUTSIDE_CLAIM, "a service line stands before the first claim")
        targets = {target for _, target, _ in entry.statements} - LISTS
        if targets & stated:
            return Kept(number, REPEATED_WORD, "it restates what the claim has said")
        stated |= targets
    return None


def _items(lines: list[_Line]) -> list[_Item]:
    items: list[_Item] = []
    above: list[_Line] = []
    for line in lines:
        entry = line.entry
        if not _says(entry):
            above.append(line)
            continue
        text = decoded(line.raw)[0]
        comment = _comment(text[grammar.comment_start(text) :])
        said = list(_said(entry))
        said[0] = said[0]._replace(above=_comments(tuple(above)), comment=comment)
        items += said
        above = []
    return items


def _said(entry: Entry) -> Iterator[_Item]:
    """What a line says, each thing apart."""
    if entry.line is not None:
        yield _Item((), "", "", len(_RANK), entry.line)
        return
    if entry.kind is CLAIM:
        yield _Item((), claim_line(entry.identifier), "", -1)
    for _, statements in groupby(entry.statements, key=lambda statement: statement.word):
        for word, value in header_fields(_claim(statements)):
            rank = _RANK["stay" if word in _STAYS else word]
            yield _Item((), field_line(word, value), "", rank)


def _claim(statements: Iterable[Statement]) -> Claim:
    """A claim that says this and nothing else."""
    values: dict[str, Any] = {}
    for _, target, value in statements:
        values[target] = values.get(target, ()) + value if target in LISTS else value
    setting = Setting(**{target: values.pop(target) for target in SETTING.intersection(values)})
    return Claim(id="", setting=setting, **values)


def _comments(lines: tuple[_Line, ...]) -> tuple[str, ...]:
    """Comment lines, indented as the claim's words or not at all, and blank lines as ""."""
    found = []
    for _, raw, _ in lines:
        text = raw.decode("utf-8", "surrogateescape").rstrip("\r\n")
        comment = _comment(text[grammar.comment_start(text) :])
        found.append(f"{INDENT}{comment}" if comment and not text.startswith("#") else comment)
    return tuple(found)


def _comment(text: str) -> str:
    return text.rstrip(" \t\f\v")
