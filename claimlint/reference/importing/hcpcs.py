"""HCPCS level II (ANWEB), fixed width 320: codes and modifiers, each with the days on which it may be used.

Code 1-5 (a modifier at 4-5), sequence number 6-10, kind of record 11 (3 begins a code, 7 a modifier, 4 and 8
go on with its description), coverage 230, day added 269-276, last day of use 285-292.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from claimlint.reference.importing.files import Member
from claimlint.reference.importing.kinds import Kind
from claimlint.reference.importing.layouts import OPEN, Entry, Found, Layout, Tally
from claimlint.reference.importing.refusal import RefusedError, at_line
from claimlint.reference.importing.tables import batches

_RECORD = re.compile(r"([A-Z]\d{4}|   [0-9A-Z]{2})\d{5}([3478])")
_DAYS = re.compile(r"(\d{8}).{8}( {8}|\d{8})")
_FIRST = {"hcpcs": "3", "hcpcs-modifiers": "7"}


def _recognise(member: Member) -> tuple[str, ...]:
    if member.is_sheet:
        return ()
    lines = [line.rstrip("\r") for line in islice(member.head.split("\n"), 3)]
    return (
        tuple(_FIRST)
        if all(_RECORD.match(line) and len(line) >= 276 for line in lines if line) and lines[0]
        else ()
    )


def _read(kind: Kind, files: Sequence[Found], tally: Tally) -> Iterator[list[Entry]]:
    member = files[0].member
    yield from batches(member.place, _entries(member, _FIRST[kind.name], tally))


def _entries(member: Member, wanted: str, tally: Tally) -> Iterator[tuple[int, Entry]]:
    for number, line in member.lines():
        if not line.strip():
            continue
        record = _RECORD.match(line)
        if record is None:
            raise RefusedError(at_line(member.place, number), f"this row is no record: {line[:20]!r}")
        if record[2] != wanted:
            continue
        days = _DAYS.match(line.rstrip("\r\n").ljust(320)[268:])
        if days is None:
            raise RefusedError(at_line(member.place, number), "this row has no day added, or is cut short")
        tally.read += 1
        ends = days[2].strip() or OPEN
        if ends < days[1]:
            tally.left_out += 1
            continue
        yield number, (record[1].strip(), days[1], ends, line[229:230].strip())


LAYOUT = Layout("HCPCS level II", _recognise, _read)
