"""What the layouts that are tables with headings have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from claimlint.reference.importing.files import Member, Rows
from claimlint.reference.importing.layouts import Entry
from claimlint.reference.importing.refusal import RefusedError, at_line

CODE = re.compile(r"[0-9A-Z]{5}").fullmatch
"""Whether a text has the form of a CPT or HCPCS code."""

_BATCH = 20_000


def header_of(
    member: Member, is_header: Callable[[list[str]], bool]
) -> tuple[list[list[str]], list[str], Rows]:
    """The rows before a table's headings, the headings, and an iterator over the rows after them."""
    before: list[list[str]] = []
    rows = member.rows()
    for _, cells in rows:
        if is_header(cells):
            return before, cells, rows
        before.append(cells)
    raise RefusedError(member.place, "its headings cannot be found")


def heading(text: str) -> str:
    """A heading in upper case, with single blanks."""
    return " ".join(re.sub(r"[_\s]+", " ", text).upper().split())


def column(place: str, headings: Sequence[str], what: str, pattern: str, *, first: bool = False) -> int:
    """The one column whose heading matches, or the first. Raises RefusedError if there is none or several."""
    found = [number for number, text in enumerate(headings) if re.search(pattern, text)]
    if not found or (len(found) > 1 and not first):
        many = "several columns look like" if found else "no column is"
        raise RefusedError(place, f"{many} the {what}, by the headings")
    return found[0]


def batches(place: str, entries: Iterator[tuple[int, Entry]]) -> Iterator[list[Entry]]:
    """Rows in batches. Raises RefusedError for a key that stands twice."""
    seen: set[tuple[str, str]] = set()
    batch: list[Entry] = []
    for number, entry in entries:
        if entry[:2] in seen:
            key = entry[0].replace("\t", " ")
            raise RefusedError(at_line(place, number), f"{key} stands here for the second time")
        seen.add(entry[:2])
        batch.append(entry)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch
