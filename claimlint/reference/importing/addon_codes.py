"""NCCI add-on codes: one row for each add-on code and primary code, with the days of the edit.

The layout is not published in one place; a file is taken if its headings name an add-on code and a primary
code, and refused otherwise. Days are read as 20260701 or as the day of the year, 2026182.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from claimlint.reference.importing.files import Member
from claimlint.reference.importing.kinds import FIRST_DAY, Kind
from claimlint.reference.importing.layouts import OPEN, Entry, Found, Layout, Tally
from claimlint.reference.importing.refusal import RefusedError, at_line
from claimlint.reference.importing.tables import CODE, batches, column, header_of, heading

_ADDON = r"^(ADD-? ?ON|AOC)( CODE)?S?$"
_PRIMARY = r"^PRIMARY( CODE)?S?$"
_TYPE = r"\bTYPE\b"
_STARTS = r"^(?!PRIMARY).*\bEFF"
_ENDS = r"\b(DEL|DELETION|TERM|TERMINATION)\b"
CONTRACTOR_DEFINED = "CCCCC"
"""What stands for primary codes that each contractor defines."""

_ONE_DAY = timedelta(days=1)


def _is_header(cells: list[str]) -> bool:
    texts = [heading(cell) for cell in cells]
    return all(any(re.search(pattern, text) for text in texts) for pattern in (_ADDON, _PRIMARY))


def _recognise(member: Member) -> tuple[str, ...]:
    return ("addon-codes",) if any(_is_header(cells) for cells in member.head_rows) else ()


def _read(kind: Kind, files: Sequence[Found], tally: Tally) -> Iterator[list[Entry]]:
    member = files[0].member
    by_code: dict[str, list[tuple[date, date, str, str]]] = {}
    for code, starts, ends, type_, primary in _rows(member):
        tally.read += 1
        if ends < FIRST_DAY or ends < starts:
            tally.left_out += 1
        else:
            by_code.setdefault(code, []).append((max(starts, FIRST_DAY), ends, type_, primary))
    yield from batches(
        member.place,
        ((0, entry) for code, rows in sorted(by_code.items()) for entry in _stretches(code, rows)),
    )


def _rows(member: Member) -> Iterator[tuple[str, date, date, str, str]]:
    """Add-on code, first day, last day, type and primary code of each edit."""
    _, cells, rows = header_of(member, _is_header)
    headings = [heading(cell) for cell in cells]
    addon = column(member.place, headings, "add-on code", _ADDON)
    primary = column(member.place, headings, "primary code", _PRIMARY)
    starts = column(member.place, headings, "first day of the edit", _STARTS)
    ends = [number for number, text in enumerate(headings) if re.search(_ENDS, text)]
    types = [number for number, text in enumerate(headings) if re.search(_TYPE, text)]
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        place = at_line(member.place, number)
        texts = [cell.strip() for cell in row] + [""] * (len(headings) - len(row))
        codes = [texts[column].zfill(5) if member.is_sheet else texts[column] for column in (addon, primary)]
        if not all(map(CODE, codes)):
            raise RefusedError(place, f"this row is no add-on code with its primary: {' '.join(row)[:60]!r}")
        last = min((_day(place, texts[column]) or date.max for column in ends), default=date.max)
        type_ = texts[types[0]] if types else ""
        yield codes[0], _day(place, texts[starts]) or FIRST_DAY, last, type_, codes[1]


def _day(place: str, text: str) -> date | None:
    """A day written as 20260701 or 2026182; None where there is none."""
    if text in ("", "*", "0"):
        return None
    try:
        if len(text) == 7:
            return date(int(text[:4]), 1, 1) + (int(text[4:]) - 1) * _ONE_DAY
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]) if len(text) == 8 else 0)
    except ValueError:
        raise RefusedError(place, f"{text!r} is no day") from None


def _stretches(code: str, rows: list[tuple[date, date, str, str]]) -> Iterator[Entry]:
    """One row for each stretch of days on which the primary codes of an add-on code are the same."""
    days = sorted(
        {starts for starts, _, _, _ in rows} | {ends + _ONE_DAY for _, ends, _, _ in rows if ends < date.max}
    )
    for first, following in zip(days, [*days[1:], None], strict=True):
        held = [row for row in rows if row[0] <= first <= row[1]]
        if held:
            primaries = sorted({primary for _, _, _, primary in held if primary != CONTRACTOR_DEFINED})
            types = "|".join(sorted({type_ for _, _, type_, _ in held}))
            ends = f"{following - _ONE_DAY:%Y%m%d}" if following else OPEN
            yield code, f"{first:%Y%m%d}", ends, f"{types}\t{'|'.join(primaries)}"


LAYOUT = Layout("NCCI add-on codes", _recognise, _read)
