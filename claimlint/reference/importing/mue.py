"""NCCI medically unlikely edits: a notice, headings, then code, units, adjudication indicator, rationale.

The headings say whose edits they are; the day they take effect stands in the name of the file alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from claimlint.reference.importing.files import Member
from claimlint.reference.importing.kinds import Kind
from claimlint.reference.importing.layouts import ALWAYS, OPEN, Entry, Found, Layout, Tally
from claimlint.reference.importing.refusal import RefusedError, at_line
from claimlint.reference.importing.tables import CODE, batches, column, header_of, heading

_WHOSE = {"PRACTITIONER": "mue-practitioner", "HOSPITAL": "mue-hospital", "DME": "mue-dme"}
_INDICATOR = re.compile(r"([123])\b")


def _is_header(cells: list[str]) -> bool:
    texts = [heading(cell) for cell in cells]
    return (
        len(texts) >= 3
        and texts[0].startswith("HCPCS")
        and any("MUE VALUE" in text for text in texts)
        and any("MUE ADJUDICATION INDICATOR" in text for text in texts)
    )


def _recognise(member: Member) -> tuple[str, ...]:
    for cells in member.head_rows:
        if _is_header(cells):
            values = next(heading(cell) for cell in cells if "MUE VALUE" in heading(cell))
            return tuple(kind for word, kind in _WHOSE.items() if word in values) or tuple(_WHOSE.values())
    return ()


def _read(kind: Kind, files: Sequence[Found], tally: Tally) -> Iterator[list[Entry]]:
    member = files[0].member
    yield from batches(member.place, _entries(member, tally))


def _entries(member: Member, tally: Tally) -> Iterator[tuple[int, Entry]]:
    _, cells, rows = header_of(member, _is_header)
    headings = [heading(cell) for cell in cells]
    units = column(member.place, headings, "MUE value", "MUE VALUE")
    indicator = column(member.place, headings, "MUE adjudication indicator", "MUE ADJUDICATION INDICATOR")
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        code = row[0].strip().zfill(5) if member.is_sheet else row[0].strip()
        mai = _INDICATOR.match(row[indicator].strip()) if len(row) > max(units, indicator) else None
        if mai is None or not CODE(code) or not row[units].strip().isdecimal():
            raise RefusedError(at_line(member.place, number), f"this row is no edit: {','.join(row)[:60]!r}")
        tally.read += 1
        yield number, (code, ALWAYS, OPEN, f"{int(row[units])}\t{mai[1]}")


LAYOUT = Layout("NCCI medically unlikely edits", _recognise, _read)
