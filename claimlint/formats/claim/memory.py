"""What each physical line was found to mean, remembered by its bytes: the fast way through a batch.

A line that was met before is looked up whole. A service line that differs from an earlier one only in its
date, and a claim line that differs only in its id, is put together from what was remembered of that one;
all others go to ``templates``. Every memory is bounded: a full one starts anew.
"""

from __future__ import annotations

from datetime import date

from claimlint.formats.claim import grammar, templates
from claimlint.formats.claim.codes import LINE_TOO_LONG, NOT_UTF8
from claimlint.formats.claim.entries import Entry, PlainClaimLine, PlainServiceLine
from claimlint.formats.claim.faults import Fault
from claimlint.formats.claim.lines import LONGEST_LINE, decoded
from claimlint.formats.claim.meaning import CLAIM
from claimlint.model import Service, ServiceLine

_MOST_LINES = 60_000
_MOST_BODIES = 20_000
_MOST_DATES = 20_000
_MOST_OPENINGS = 100
_OPENING = 300
"""Bytes of a line too long to be read in which a claim's id is looked for."""

_lines: dict[bytes, Entry] = {}
_openings: set[bytes] = set()
"""What stands before the id of a claim line that states nothing else."""
_bodies: dict[bytes, Service] = {}
"""What stands after the date of a service line, and what it bills."""
_dates: dict[bytes, date] = {}
"""What stands up to the end of a service line's date, and that date."""

known_line = _lines.get
"""The entry of a physical line (with its line end), if it is remembered whole."""


def forget() -> None:
    """Empty every memory of lines and templates."""
    for memory in (_lines, _openings, _bodies, _dates):
        memory.clear()
    templates.forget()


def recall(raw: bytes) -> Entry:
    """The entry of a physical line that is not remembered whole."""
    line = recall_service_line(raw)
    if line is not None:
        return PlainServiceLine(line)
    before_id = raw.find(b" ") + 1
    if raw[:before_id] in _openings and raw.isascii():
        match = grammar.lone_identifier().match(raw.decode(), before_id)
        if match:
            return PlainClaimLine(match[1])
    return learn(raw)


def recall_service_line(raw: bytes) -> ServiceLine | None:
    """The service line that a physical line is, if its date and its body are remembered and it says no more.

    Few lines agree in both, so they are not remembered whole.
    """
    end = raw.find(b"-") + 6  # of a date that stands first
    service = _bodies.get(raw[end:])
    if service is None:
        return None
    day = _dates.get(raw[:end])
    return ServiceLine(day, service) if day is not None else None


def learn(raw: bytes) -> Entry:
    """The entry of a physical line, which is remembered from now on."""
    if len(raw) > LONGEST_LINE:
        message = f"the line is {len(raw):,} bytes long; at most {LONGEST_LINE:,} are read"
        fault = Fault(LINE_TOO_LONG, message, LINE_TOO_LONG.help, 0, 1)
        return templates.without_content(decoded(raw[:_OPENING])[0], fault, ((0, LONGEST_LINE),))
    text, faulty = decoded(raw)
    entry = templates.read_line(text)
    if faulty is not None:
        message = f"byte 0x{faulty[1]:02X} is not UTF-8"
        fault = Fault(NOT_UTF8, message, NOT_UTF8.help, faulty[0], faulty[0] + 1)
        entry = entry.with_faults((fault,))
    if len(raw) <= templates.LONGEST_REMEMBERED:
        _keep(raw, entry)
    return entry


def _keep(raw: bytes, entry: Entry) -> None:
    """Remember a line: a plain service line by its date and its body, a plain claim line by its opening."""
    if entry.kind is CLAIM:
        before_id = raw.find(b" ") + 1
        plain = not entry.odd and not entry.statements and len(_openings) < _MOST_OPENINGS
        if plain and raw[before_id:].rstrip(b"\r\n") == entry.identifier.encode():
            _openings.add(raw[:before_id])
        return
    line = entry.line
    if line is not None and line.date is not None and line.through is None and not entry.odd:
        end = raw.find(b"-") + 6
        if raw[end - 10 : end].decode("ascii", "replace") == line.date.isoformat():
            if len(_bodies) >= _MOST_BODIES:
                _bodies.clear()
            if len(_dates) >= _MOST_DATES:
                _dates.clear()
            _dates[raw[:end]] = line.date
            _bodies[raw[end:]] = line.service
            return
    if len(_lines) >= _MOST_LINES:
        _lines.clear()
    _lines[raw] = entry
