"""ICD-10-CM in tabular order, fixed width: number 1-5, code 7-13, whether it can be billed 15, texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from claimlint.reference.importing.files import Member
from claimlint.reference.importing.kinds import Kind
from claimlint.reference.importing.layouts import ALWAYS, OPEN, Entry, Found, Layout, Tally
from claimlint.reference.importing.refusal import RefusedError, at_line
from claimlint.reference.importing.tables import batches

_ROW = re.compile(r"\d{5} (?=.{7} [01] .)([A-Z][0-9A-Z]{2,6}) {1,5}([01]) ")
_SHORTEST = 77
"""Characters of a row up to its long text."""


def _recognise(member: Member) -> tuple[str, ...]:
    return () if member.is_sheet or not _ROW.match(member.head) else ("icd10cm",)


def _read(kind: Kind, files: Sequence[Found], tally: Tally) -> Iterator[list[Entry]]:
    member = files[0].member
    yield from batches(member.place, _entries(member, tally))


def _entries(member: Member, tally: Tally) -> Iterator[tuple[int, Entry]]:
    for number, line in member.lines():
        if not line.strip():
            continue
        row = _ROW.match(line)
        if row is None or len(line.rstrip("\r\n")) < _SHORTEST:
            raise RefusedError(
                at_line(member.place, number), f"this row is no code, or cut short: {line[:40]!r}"
            )
        tally.read += 1
        yield number, (row[1], ALWAYS, OPEN, row[2])


LAYOUT = Layout("ICD-10-CM codes in tabular order", _recognise, _read)
