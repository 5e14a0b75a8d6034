"""A claim together with its own source lines: where its fields stand, and how to edit them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from claimlint.formats.claim.entries import BLANK, LOST, SERVICE_LINE, Entry
from claimlint.formats.claim.meaning import CLAIM
from claimlint.formats.claim.memory import known_line, recall
from claimlint.formats.claim.places import SourceLine
from claimlint.formats.claim.stretches import Stretch, Stretches
from claimlint.formats.claim.suppressions import code_with_comma
from claimlint.formats.claim.templates import line_stretches
from claimlint.formats.reading import (
    Edit,
    Place,
    ReadClaim,
    Suppression,
    pointers_without,
    pointing_once,
    repeated_diagnosis,
)
from claimlint.model import Claim

_INHERITED = frozenset(("rendering", "supervising", "referring", "facility", "place", "authorization"))
"""Fields of a line that, where it does not state them, it has from the header."""

_HEADER_ACTIONS = {"set_member_id": "member", "set_total": "total", "set_assignment": "assignment"}
"""What each of these actions on the header replaces."""


class ClaimText(ReadClaim):
    """A claim read from .claim text."""

    __slots__ = ("_first_line", "_lost_lines", "_offset", "_preamble", "_raws", "_services", "_suppressions")

    def __init__(
        self,
        claim: Claim,
        file: str,
        raws: list[bytes],
        first_line: int,
        offset: int,
        preamble: tuple[SourceLine, ...],
        suppressions: list[Suppression],
        lost_lines: int,
    ) -> None:
        self.claim = claim
        self.file = file
        self._raws = raws
        self._first_line = first_line
        self._offset = offset
        self._preamble = preamble
        self._suppressions = suppressions
        self._lost_lines = lost_lines
        self._services: list[SourceLine] | None = None
        """The physical lines of its service lines, once one is asked for."""

    @property
    def lost_lines(self) -> int:
        """How many of the claim's lines could not be read: what they state is missing from ``claim``."""
        return self._lost_lines

    @property
    def suppressions(self) -> tuple[Suppression, ...]:
        """The suppression comments of the claim and of its lines, in source order."""
        return tuple(self._suppressions)

    def place(self, line: int | None, field: str | None = None, item: int | None = None) -> Place:
        """Where a field stands; see ``ReadClaim.place``. It also knows the words of a plan one by one."""
        if line is not None:
            source = self._service_line(line)
            found = line_stretches(source.text)
            wanted = found.get("line" if field is None else field)
            if wanted:
                return source.place(*_picked(wanted, item))
            if field in _INHERITED:
                stated = self._header_field(field)
                if stated:
                    return stated[0].place(*_picked(stated[1], item))
            return source.place(*_fallback(source, found, "code"))
        stated = self._header_field(field or "claim")
        if stated:
            return stated[0].place(*_picked(stated[1], item))
        opening = SourceLine(self._raws[0], self._first_line, self._offset)
        return opening.place(*_fallback(opening, line_stretches(opening.text), "claim"))

    def line_at(self, source_line: int) -> int | None:
        """The number of the service line that stands on the physical line ``source_line``; else None."""
        index = source_line - self._first_line
        if not 0 <= index < len(self._raws) or _entry(self._raws[index]).kind is not SERVICE_LINE:
            return None
        return sum(_entry(raw).kind is SERVICE_LINE for raw in self._raws[: index + 1])

    @property
    def begins(self) -> int:
        return self._offset

    @property
    def source_lines(self) -> tuple[int, int]:
        """The first and last physical line of the claim, without comments and blank lines after it."""
        last = len(self._raws)
        while last > 1 and not _says_something(_entry(self._raws[last - 1])):
            last -= 1
        return self._first_line, self._first_line + last - 1

    def edits(self, line: int | None, action: str, value: str) -> tuple[Edit, ...]:
        """The byte edits that carry out a fix; see ``ReadClaim.edits``."""
        if line is None:
            return self._header_edits(action, value)
        source = self._service_line(line)
        if action == "drop_line":
            return self._dropped_line(line, source)
        found = line_stretches(source.text)
        if "code" not in found:
            return ()
        code = found["code"][0]
        procedure_end = (found["modifiers"] or (code,))[-1][1]
        match action:
            case "add_modifier":
                return (_edit(source, procedure_end, procedure_end, f"-{value}"),)
            case "replace_code":
                return (_edit(source, *code, value),)
            case "set_units" if "units" in found:
                return (_edit(source, *found["units"][0], f"x{value}"),)
            case "set_units":
                return (_edit(source, procedure_end, procedure_end, f"  x{value}"),)
            case "set_modifiers" if value:
                return (_edit(source, code[1], procedure_end, f"-{value}"),)
            case "drop_pointer":
                wanted = pointing_once(self.claim.lines[line - 1].service.pointers or (), value)
                places = found.get("pointers")
                if wanted is not None and places:
                    return (_edit(source, places[0][0], places[-1][1], ",".join(map(str, wanted))),)
            case "remove_modifier":
                return _removed_modifier(source, code, found["modifiers"], value)
        return ()

    def _dropped_line(self, line: int, source: SourceLine) -> tuple[Edit, ...]:
        """Take a line out, and its charge out of the total that adds up to all of them.

        Not one below comments that silence rules on it: they would silence those on the next.
        """
        for place in range(source.number - self._first_line - 1, 0, -1):
            entry = _entry(self._raws[place])
            if entry.kind is not BLANK:
                break
            if entry.remarks:
                return ()
        edits = [Edit(source.offset, source.offset + len(source.raw), "")]
        charges = [one.service.charge for one in self.claim.lines]
        known = [charge for charge in charges if charge is not None]
        gone = charges[line - 1]
        if gone is not None and len(known) == len(charges) and self.claim.total == sum(known):
            if self._own_header_field("total") is None:
                return ()
            edits += self._header_edits("set_total", f"{sum(known) - gone:.2f}")
        return tuple(edits)

    def without_suppression(self, number: int, code: str) -> tuple[Edit, ...]:
        """The edits that take a code out of a suppression; see ``ReadClaim.without_suppression``."""
        found = self._suppressions[number]
        start, end = found.span.start, found.span.end
        text = found.excerpt.text
        comment = text[found.excerpt.start : found.excerpt.start + found.excerpt.length]
        if len(comment) != end.column - start.column or "\ufffd" in text or code not in found.codes:
            return ()
        if len(found.codes) > 1:
            first, last = code_with_comma(comment, found.codes.index(code))
            begin = start.byte + len(comment[:first].encode())
            return (Edit(begin, begin + len(comment[first:last].encode()), ""),)
        before = text[: found.excerpt.start]
        place = start.line - self._first_line
        if not before.strip() and 0 <= place < len(self._raws):
            first = self._offset + sum(map(len, self._raws[:place]))
            return (Edit(first, first + len(self._raws[place]), ""),)
        blanks = len(before) - len(before.rstrip())
        return (Edit(start.byte - len(before[len(before) - blanks :].encode()), end.byte, ""),)

    def _header_edits(self, action: str, value: str) -> tuple[Edit, ...]:
        """Only of what the claim states itself: an edit of the preamble would change other claims."""
        if action == "drop_diagnosis":
            return self._dropped_diagnosis(value)
        if action == "set_total":
            value = f"${value.removeprefix('$')}"
        field = _HEADER_ACTIONS.get(action)
        stated = self._own_header_field(field) if field else None
        if stated and (field != "member" or (self.claim.member and self.claim.member.id)):
            return (_edit(stated[0], *stated[1][0], value),)
        if action == "set_total":
            opening = SourceLine(self._raws[0], self._first_line, self._offset)
            end = self._offset + len(opening.raw)
            line_end = opening.raw[len(opening.raw.rstrip(b"\r\n")) :].decode()
            new_line = f"  total     {value}"
            return (Edit(end, end, f"{new_line}{line_end}" if line_end else f"\n{new_line}"),)
        return ()

    def _dropped_diagnosis(self, value: str) -> tuple[Edit, ...]:
        """Take a repeated diagnosis out of ``dx``, and let the lines point to the same ones as before."""
        places, stated = repeated_diagnosis(self.claim, value), self._own_header_field("diagnoses")
        if places is None or stated is None or self._lost_lines:
            return ()
        source, codes = stated
        dropped, first = places
        edits = [_edit(source, codes[dropped - 2][1], codes[dropped - 1][1], "")]
        for number, line in enumerate(self.claim.lines, 1):
            old = line.service.pointers or ()
            new = pointers_without(old, dropped, first)
            if new != old:
                source = self._service_line(number)
                pointers = line_stretches(source.text)["pointers"]
                edits.append(_edit(source, pointers[0][0], pointers[-1][1], ",".join(map(str, new))))
        return tuple(edits)

    def _source_lines(self) -> Iterator[tuple[SourceLine, Entry]]:
        """The claim's physical lines."""
        offset = self._offset
        for number, raw in enumerate(self._raws, self._first_line):
            yield SourceLine(raw, number, offset), _entry(raw)
            offset += len(raw)

    def _service_line(self, line: int) -> SourceLine:
        """The physical line of service line ``line``. Raises IndexError when there is none."""
        if self._services is None:
            self._services = [source for source, entry in self._source_lines() if entry.kind is SERVICE_LINE]
        if not 1 <= line <= len(self._services):
            raise IndexError(f"claim {self.claim.id} has {len(self._services)} service lines, not {line}")
        return self._services[line - 1]

    def _own_header_field(self, field: str) -> tuple[SourceLine, tuple[Stretch, ...]] | None:
        """The claim's own line that states a field, the last one of several, and where it does."""
        for source, entry in reversed(list(self._source_lines())):
            if entry.statements or entry.kind is CLAIM:
                found = line_stretches(source.text).get(field)
                if found:
                    return source, found
        return None

    def _header_field(self, field: str) -> tuple[SourceLine, tuple[Stretch, ...]] | None:
        """The same, or else the line of the preamble that states it."""
        stated = self._own_header_field(field)
        for source in () if stated else self._preamble:
            found = line_stretches(source.text).get(field)
            stated = (source, found) if found else stated
        return stated


def _entry(raw: bytes) -> Entry:
    return known_line(raw) or recall(raw)


def _says_something(entry: Entry) -> bool:
    return bool(entry.statements) or entry.kind in (SERVICE_LINE, LOST)


def _picked(places: tuple[Stretch, ...], item: int | None) -> Stretch:
    """The ``item``-th of several stretches, or all of them from the first to the last."""
    if item is not None and 0 < item <= len(places):
        return places[item - 1]
    return places[0][0], places[-1][1]


def _fallback(source: SourceLine, found: Stretches, field: str) -> Stretch:
    """Where a field stands, or the first word of a line that has a syntax error."""
    if field in found:
        return found[field][0]
    start = len(source.text) - len(source.text.lstrip())
    return start, start + len(source.text[start:].split(None, 1)[0])


def _edit(source: SourceLine, start: int, end: int, text: str) -> Edit:
    return Edit(source.position(start).byte, source.position(end).byte, text)


def _removed_modifier(
    source: SourceLine, code: Stretch, modifiers: tuple[Stretch, ...], value: str
) -> tuple[Edit, ...]:
    """Take out the last modifier that reads ``value``, with the hyphen before it."""
    for before, place in reversed(list(pairwise((code, *modifiers)))):
        if source.text[place[0] : place[1]].upper() == value.upper():
            return (_edit(source, before[1], place[1], ""),)
    return ()
