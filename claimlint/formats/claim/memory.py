"""What each physical line was found to mean, remembered by its bytes: the fast way through a batch.

A line that was met before is looked up whole. A service line that differs from an earlier one only in its
date, and a claim line that differs only in its id, is put together from what was remembered of that one;
all others go to ``templates``. Every memory is bounded: a full one starts anew.
"""

from __future__ import annotations

from datetime import date

from claimlint.formats.claim import grammar, templates
from claimlint.formats.claim.codes import LINE_TOO_LONG, NOT_UTF8
from claimlint.formats.claim.entries import Entry, PlainClaimLine, PlainServiceLine, lost_entry
from claimlint.formats.claim.faults import Fault
from claimlint.formats.claim.lines import LONGEST_LINE, decoded
from claimlint.formats.claim.meaning import CLAIM
from claimlint.model import Service, ServiceLine

_MOST_LINES = 60_000
_MOST_SERVICE_LINES = 120_000
_MOST_BODIES = 20_000
_MOST_DATES = 20_000
_MOST_OPENINGS = 100

_lines: dict[bytes, Entry] = {}
_openings: set[bytes] = set()
"""What stands before the id of a claim line that states nothing else."""
_bodies: dict[bytes, Body] = {}
"""What stands after the date of a service line, and what it bills."""
_kept = 0
"""How many service lines all bodies together hold."""
_dates: dict[bytes, date] = {}
"""What stands up to the end of a service line's date, and that date."""

known_line = _lines.get
"""The entry of a physical line (with its line end), if it is remembered whole."""


class Body(dict[date, Entry]):
    """The service lines that are alike but for their date, by that date."""

    __slots__ = ("service",)

    def __init__(self, service: Service) -> None:
        self.service = service

    def keep(self, day: date, entry: Entry) -> Entry:
        """Remember the line of one date."""
        global _kept
        if _kept >= _MOST_SERVICE_LINES:
            _kept = 0
            for body in _bodies.values():
                body.clear()
        _kept += 1
        self[day] = entry
        return entry


def forget() -> None:
    """Empty every memory of lines and templates."""
    global _kept
    _kept = 0
    _lines.clear()
    _openings.clear()
    _bodies.clear()
    _dates.clear()
    templates.forget()


def recall(raw: bytes) -> Entry:
    """The entry of a physical line that is not remembered whole."""
    end = raw.find(b"-") + 6  # of a date that stands first
    body = _bodies.get(raw[end:])
    if body is not None:
        day = _dates.get(raw[:end])
        if day is not None:
            return body.get(day) or body.keep(day, PlainServiceLine(ServiceLine(day, body.service)))
    before_id = raw.find(b" ") + 1
    if raw[:before_id] in _openings and raw.isascii():
        match = grammar.lone_identifier().match(raw.decode(), before_id)
        if match:
            return PlainClaimLine(match[1])
    return learn(raw)


def learn(raw: bytes) -> Entry:
    """The entry of a physical line, which is remembered from now on."""
    if len(raw) > LONGEST_LINE:
        message = f"the line is {len(raw):,} bytes long; at most {LONGEST_LINE:,} are read"
        fault = Fault(LINE_TOO_LONG, message, LINE_TOO_LONG.help, 0, 1)
        return lost_entry((fault,), ((0, LONGEST_LINE),))
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
    global _kept
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
                _kept = 0
            if len(_dates) >= _MOST_DATES:
                _dates.clear()
            _dates[raw[:end]] = line.date
            _bodies.setdefault(raw[end:], Body(line.service)).keep(line.date, entry)
            return
    if len(_lines) >= _MOST_LINES:
        _lines.clear()
    _lines[raw] = entry
