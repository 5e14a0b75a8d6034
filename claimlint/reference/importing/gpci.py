"""Geographic factors of the physician fee schedule (GPCI): headings, a row a locality, notes at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from claimlint.reference.importing.files import Member
from claimlint.reference.importing.kinds import Kind
from claimlint.reference.importing.layouts import ALWAYS, OPEN, Entry, Found, Layout, Tally
from claimlint.reference.importing.refusal import RefusedError, at_line
from claimlint.reference.importing.tables import batches, column, header_of, heading

_FACTOR = re.compile(r"\d(\.\d+)?").fullmatch


def _is_header(cells: list[str]) -> bool:
    texts = [heading(cell) for cell in cells]
    return sum("GPCI" in text for text in texts) >= 3 and any("LOCALITY NUMBER" in text for text in texts)


def _recognise(member: Member) -> tuple[str, ...]:
    return ("gpci",) if any(_is_header(cells) for cells in member.head_rows) else ()


def _read(kind: Kind, files: Sequence[Found], tally: Tally) -> Iterator[list[Entry]]:
    member = files[0].member
    yield from batches(member.place, _entries(member, tally))


def _entries(member: Member, tally: Tally) -> Iterator[tuple[int, Entry]]:
    _, cells, rows = header_of(member, _is_header)
    headings = [heading(cell) for cell in cells]
    place = member.place
    contractor = column(place, headings, "contractor", r"CONTRACTOR|\bMAC\b|CARRIER")
    state = column(place, headings, "state", r"^STATE$")
    locality = column(place, headings, "locality number", "LOCALITY NUMBER")
    works = [number for number, text in enumerate(headings) if re.search(r"\b(PW|WORK)\b.*GPCI", text)]
    if len(works) > 1:
        floored = column(place, headings, "work factor with the floor", r"\b(PW|WORK)\b.*\bWITH\b")
        work = column(place, headings, "work factor without the floor", r"\b(PW|WORK)\b.*\bWITHOUT\b")
    else:
        work = floored = column(place, headings, "work factor", r"\b(PW|WORK)\b.*GPCI")
    expense = column(place, headings, "practice expense factor", r"\bPE\b.*GPCI")
    malpractice = column(place, headings, "malpractice factor", r"\bMP\b.*GPCI")
    factors = (work, floored, expense, malpractice)
    notes = None
    for number, row in rows:
        texts = [cell.strip() for cell in row]
        if not any(texts):
            continue
        if len(texts) < len(headings) or not re.fullmatch(r"\d{4,5}", texts[contractor]):
            notes = notes or number
            continue
        if notes is not None:
            raise RefusedError(at_line(place, notes), "this row is no locality, and stands among localities")
        if not all(_FACTOR(texts[column]) for column in factors):
            raise RefusedError(at_line(place, number), f"a factor is no number: {' '.join(texts)[:60]!r}")
        tally.read += 1
        key = f"{texts[contractor].zfill(5)}\t{texts[locality].zfill(2)}"
        yield number, (key, ALWAYS, OPEN, "\t".join(texts[column] for column in (state, *factors)))


LAYOUT = Layout("geographic factors of the physician fee schedule", _recognise, _read)
