"""NCCI procedure-to-procedure edits: tab separated, seven fields, a few lines of notices before the rows.

Column 1, column 2, ``*`` for edits older than 1996, first day, last day or ``*``, modifier indicator,
rationale. A row whose last day is its first was never in force. The files tell their whole history; a quarter
comes in several parts, cut by column 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from claimlint.reference.importing.files import Member
from claimlint.reference.importing.kinds import FIRST_DAY, Kind
from claimlint.reference.importing.layouts import OPEN, Entry, Found, Layout, Tally
from claimlint.reference.importing.names import says
from claimlint.reference.importing.refusal import RefusedError, at_line

_BLOCK = 4 << 20
_LONGEST = 1 << 16
_MOST_HEADER_LINES = 20
_ROW = re.compile(
    r"^([0-9A-Z]{5}\t[0-9A-Z]{5})\t *\*? *\t(\d{8}) *\t(\d{8}|\*) *\t([019]) *\t([^\r\n]*)\r?$", re.M
)
_MEDICAID = re.compile(r"^[0-9A-Z]{5}\t[0-9A-Z]{5}\t\d{8}\t(\d{8}|\*) *\t[019] *\t[^\t\r\n]*\r?$", re.M)
_BEGINS = re.compile(r"[0-9A-Z]{5}\t[0-9A-Z]{5}\t")
_CODE = re.compile(r"[0-9A-Z]{5}")
_OLD = f"{FIRST_DAY:%Y%m%d}"
_CUT = "it may be cut short or damaged: download it again"


def _recognise(member: Member) -> tuple[str, ...]:
    if not _looks_so(member):
        return ()
    practitioner = says(member.names, "ccipra", "practitioner")
    hospital = says(member.names, "ccioph", "hospital", "outpatient")
    if practitioner == hospital:
        return ("ptp-practitioner", "ptp-hospital")
    return ("ptp-practitioner",) if practitioner else ("ptp-hospital",)


def _looks_so(member: Member) -> bool:
    if member.is_sheet:
        return any(_entry(cells) for cells in member.head_rows)
    head = "\n".join(member.head.split("\n")[: _MOST_HEADER_LINES + 1])
    if not _ROW.search(head) and _MEDICAID.search(head):
        raise RefusedError(
            member.place,
            "is a Medicaid file of NCCI edits: it has six fields, and Medicare's have seven",
            "take the file from the page of the Medicare NCCI edits",
        )
    return bool(_ROW.search(head))


def _read(kind: Kind, files: Sequence[Found], tally: Tally) -> Iterator[list[Entry]]:
    for found in files:
        before = tally.read
        batches = _sheet_batches if found.member.is_sheet else _text_batches
        for rows in batches(found.member):
            tally.read += len(rows)
            kept = [
                (key, starts, OPEN if ends == "*" else ends, indicator)
                for key, starts, ends, indicator, _ in rows
                if ends == "*" or (ends > starts and ends >= _OLD)
            ]
            tally.left_out += len(rows) - len(kept)
            yield kept
        if tally.read == before:
            raise RefusedError(found.member.place, "has no edits in it", _CUT)


Row = tuple[str, str, str, str, str]


def _text_batches(member: Member) -> Iterator[list[Row]]:
    """The rows of a text file, by blocks. A line that is none is refused, but for those before the first."""
    with member.open() as file:
        rest, number, started = "", 1, False
        while block := file.read(_BLOCK):
            text, newline, rest = (rest + block.decode("latin-1")).rpartition("\n")
            if len(rest) > _LONGEST:
                raise RefusedError(at_line(member.place, number), "the file has a line without end", _CUT)
            if not newline:
                continue
            text += newline
            rows = _ROW.findall(text)
            if len(rows) != text.count("\n"):
                _check(member, text, number, started)
            started = started or bool(rows)
            number += text.count("\n")
            yield rows
            last = text
        if rest.strip():
            yield _last_row(member, rest, number, last if started else "")


def _check(member: Member, text: str, number: int, started: bool) -> None:
    """Raises RefusedError for the first line that is no row, where it is no line of the header."""
    lines = text.split("\n")[:-1]
    first = next((place for place, line in enumerate(lines) if _ROW.match(line)), len(lines))
    if not started:
        if number + first - 1 > _MOST_HEADER_LINES:
            raise RefusedError(
                member.place, f"has more than {_MOST_HEADER_LINES} lines before its first edit", _CUT
            )
        lines = [line if _BEGINS.match(line) else "" for line in lines[:first]] + lines[first:]
    for place, line in enumerate(lines, number):
        if line.strip() and not _ROW.match(line):
            raise RefusedError(
                at_line(member.place, place), f"this row is no edit: {line.strip()[:60]!r}", _CUT
            )


def _last_row(member: Member, line: str, number: int, before: str) -> list[Row]:
    """The last row of a file that does not end with a line's end: whole, if its rationale was met before."""
    rows: list[Row] = _ROW.findall(line)
    if not rows or not re.search(rf"\t{re.escape(rows[0][4])}\r?\n", before):
        raise RefusedError(at_line(member.place, number), "the file ends in the middle of a row", _CUT)
    return rows


def _sheet_batches(member: Member) -> Iterator[list[Row]]:
    rows: list[Row] = []
    started = False
    for number, cells in member.rows():
        row = _entry(cells)
        if row is not None:
            started = True
            rows.append(row)
        elif (started and any(cells)) or number > _MOST_HEADER_LINES:
            raise RefusedError(
                at_line(member.place, number), f"this row is no edit: {' '.join(cells)[:60]!r}"
            )
        if len(rows) == 50_000:
            yield rows
            rows = []
    yield rows


def _entry(cells: Sequence[str]) -> Row | None:
    """The edit in a spreadsheet's row, where numbers have lost their leading zeros; None if it holds none."""
    texts = [cell.strip() for cell in cells[:7]]
    if len(texts) < 6:
        return None
    column1, column2 = (text.zfill(5) for text in texts[:2])
    if not (_CODE.fullmatch(column1) and _CODE.fullmatch(column2) and texts[2] in ("", "*")):
        return None
    found = _ROW.fullmatch("\t".join((column1, column2, "", *texts[3:6], "")))
    return (found[1], found[2], found[3], found[4], "") if found else None


LAYOUT = Layout("NCCI procedure-to-procedure edits", _recognise, _read)
