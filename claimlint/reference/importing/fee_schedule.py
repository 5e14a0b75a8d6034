"""Relative values of the physician fee schedule (PPRRVU): headings over several lines, then a row a code.

Columns are found by their headings, for their number changes: 31, and from 2026 32. From 2026 there are two
files, alike but for the conversion factor. Descriptions, which are the AMA's, are dropped, and so are the
rows of the professional and technical components (modifiers 26 and TC), which no rule asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from claimlint.reference.importing.files import Member
from claimlint.reference.importing.kinds import Kind
from claimlint.reference.importing.layouts import ALWAYS, OPEN, Entry, Found, Layout, Tally
from claimlint.reference.importing.names import says
from claimlint.reference.importing.refusal import RefusedError, at_line
from claimlint.reference.importing.tables import CODE, batches, column, header_of, heading

_WORDS = {
    "status": r"\bSTATUS\b",
    "mult_proc": r"\bMULT\b",
    "global": r"\bGLOB",
    "professional_technical": r"\bPCTC\b|\bPC/TC\b",
}
_NUMBERS = {
    "work_rvu": r"\bWORK\b",
    "nonfacility_pe_rvu": r"^(?!.*\bOPPS\b).*\bNF\b.*\bPE\b",
    "facility_pe_rvu": r"^(?!.*\bOPPS\b)(?!.*\bNF\b).*\bF\b.*\bPE\b",
    "malpractice_rvu": r"^(?!.*\bOPPS\b).*\bMP\b",
    "nonfacility_total": r"\bNF\b.*\bTOTAL\b",
    "facility_total": r"^(?!.*\bNF\b).*\bF\b.*\bTOTAL\b",
    "conversion_factor": r"\bCONV\b|^CF$",
}
_LIKELY = 0.9
"""The share of rows whose parts must add up to their totals."""


def _is_header(cells: list[str]) -> bool:
    return [heading(cell) for cell in cells[:2]] == ["HCPCS", "MOD"] and len(cells) >= 25


def _recognise(member: Member) -> tuple[str, ...]:
    return ("fee-schedule",) if any(_is_header(cells) for cells in member.head_rows) else ()


def is_apm(member: Member) -> bool:
    """Whether a file is that of clinicians in an advanced alternative payment model (QPP)."""
    return says([re.sub("non-?qpp", "", name.lower()) for name in member.names[:1]], "qpp")


def _read(kind: Kind, files: Sequence[Found], tally: Tally) -> Iterator[list[Entry]]:
    standard = [found.member for found in files if not is_apm(found.member)]
    apm = [found.member for found in files if is_apm(found.member)]
    if len(standard) != 1 or len(apm) > 1:
        raise RefusedError(
            files[0].member.place,
            "the file of the standard conversion factor (nonQPP) must be given once",
        )
    factors = {code: row["conversion_factor"] for _, code, row in _rows(apm[0], Tally())} if apm else {}
    place = standard[0].place
    yield from batches(
        place,
        (
            (
                number,
                (code, ALWAYS, OPEN, _value(kind, {**row, "conversion_factor_apm": factors.get(code, "")})),
            )
            for number, code, row in _rows(standard[0], tally)
        ),
    )


def _value(kind: Kind, row: dict[str, str]) -> str:
    return "\t".join(row[name] for name in kind.columns)


def _rows(member: Member, tally: Tally) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Line, code and columns of each code without a modifier."""
    before, last, rows = header_of(member, _is_header)
    headings = _headings([*before, last])
    # Of columns with headings alike the first counts; whether that was right the totals tell.
    columns = {
        name: column(member.place, headings, name.replace("_", " "), pattern, first=True)
        for name, pattern in (*_WORDS.items(), *_NUMBERS.items())
    }
    judged = sound = 0
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        code = cells[0].strip().zfill(5) if member.is_sheet else cells[0].strip()
        if not CODE(code) or len(cells) < len(headings):
            raise RefusedError(
                at_line(member.place, number), f"this row has no code or too few columns: {code!r}"
            )
        tally.read += 1
        row = {name: cells[place].strip() for name, place in columns.items()}
        for name in _NUMBERS:
            row[name] = _number(at_line(member.place, number), name, row[name])
        judged += 1
        sound += _adds_up(row)
        if cells[1].strip():
            tally.left_out += 1
        else:
            yield number, code, row
    if sound < _LIKELY * judged:
        raise RefusedError(
            member.place,
            "work, practice expense and malpractice do not add up to the totals: the columns are not what "
            "their headings say",
        )


def _headings(rows: list[list[str]]) -> list[str]:
    """The heading of each column: its words in all lines, with NF and F for outside and inside a facility."""
    width = len(rows[-1])
    found = []
    for place in range(width):
        words = heading(" ".join(row[place] for row in rows if place < len(row)))
        words = re.sub(r"\bNON ?- ?FAC(ILITY)?\b|\bNON FAC(ILITY)?\b", "NF", words)
        found.append(re.sub(r"\bFAC(ILITY)?\b", "F", words))
    return found


def _number(place: str, name: str, text: str) -> str:
    """A number as written; an empty cell is zero."""
    try:
        if not text or Decimal(text).is_finite():
            return text or "0.00"
    except InvalidOperation:
        pass
    raise RefusedError(place, f"{name.replace('_', ' ')} is {text!r}, which is no number")


def _adds_up(row: dict[str, str]) -> bool:
    numbers = {name: Decimal(row[name]) for name in _NUMBERS}
    rest = numbers["work_rvu"] + numbers["malpractice_rvu"]
    return all(
        abs(rest + numbers[f"{where}_pe_rvu"] - numbers[f"{where}_total"]) <= Decimal("0.02")
        for where in ("nonfacility", "facility")
    )


LAYOUT = Layout("relative values of the physician fee schedule", _recognise, _read)
