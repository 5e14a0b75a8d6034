"""A claim of an 837P or 837I together with the knowledge of where its fields stand."""

from __future__ import annotations

from claimlint.formats.reading import (
    Edit,
    Place,
    ReadClaim,
    pointers_without,
    pointing_once,
    repeated_diagnosis,
)
from claimlint.formats.x12 import edits
from claimlint.formats.x12.blocks import Block, Elements
from claimlint.formats.x12.facility_codes import CONDITIONS, OCCURRENCES, VALUES
from claimlint.formats.x12.guides import PROFESSIONAL, Guide
from claimlint.formats.x12.nodes import DIAGNOSIS_QUALIFIERS
from claimlint.formats.x12.parties import Level, Parties
from claimlint.formats.x12.places import excerpt_of, place_of
from claimlint.formats.x12.shapes import LinePlan, Plan
from claimlint.model import Claim
from claimlint.source import Span

Found = tuple[Block, int, Elements | None]
"""A segment by its block and number there, and the part of it that is meant (None: all of it)."""

_CLAIM_ELEMENTS = {
    "id": Elements(1),
    "total": Elements(2),
    "place": Elements(5, 1),
    "frequency": Elements(5, 3),
    "assignment": Elements(7),
    "accident": Elements(11, 1),
}
_ROLE_ELEMENTS = {
    "rendering": Elements(9),
    "supervising": Elements(9),
    "referring": Elements(9),
    "facility": Elements(9),
    "authorization": Elements(2),
    "referral": Elements(2),
    "original": Elements(2),
    "initial": Elements(3),
    "onset": Elements(3),
    "attending": Elements(9),
    "note": Elements(2),
}
_SERVICE_ELEMENTS = {
    "SV1": {"charge": Elements(2), "units": Elements(4), "minutes": Elements(4), "place": Elements(5)},
    "SV2": {"charge": Elements(3), "units": Elements(5), "revenue": Elements(1)},
}
_PROCEDURE = {"SV1": 1, "SV2": 2}
"""Which element is the composite of the procedure."""
_CODE = 2
_FIRST_MODIFIER = 3
_DESCRIPTION = 7
_FACILITY_CODES = {"occurrences": OCCURRENCES, "conditions": CONDITIONS, "values": VALUES}
"""Field to the qualifiers of HI that its codes have."""


class X12Claim(ReadClaim):
    """A claim that begins with segment ``first`` of ``block``, read by ``plan``."""

    __slots__ = ("_block", "_first", "_guide", "_parties", "_plan")

    def __init__(
        self,
        claim: Claim,
        file: str,
        block: Block,
        first: int,
        plan: Plan,
        parties: Parties,
        guide: Guide = PROFESSIONAL,
    ) -> None:
        self.claim = claim
        self.file = file
        self._block = block
        self._first = first
        self._plan = plan
        self._parties = parties
        self._guide = guide

    @property
    def lost_lines(self) -> int:
        return self._plan.lost_lines

    def place(self, line: int | None, field: str | None = None, item: int | None = None) -> Place:
        if line is None or not 1 <= line <= len(self._plan.line_plans):
            return place_of(*self._in_header(field, item))
        plan = self._plan.line_plans[line - 1]
        if field == "line":
            return self._whole_line(plan)
        if field in ("date", "through") and "date" in plan.roles:
            return self._date(plan.roles["date"], field)
        return place_of(*self._in_line(plan, field, item))

    def taxonomy_place(self, line: int | None, role: str) -> Place:
        found: Found | None
        if role == "billing":
            found = _in_level(self._parties.billing, "PRV_BI", Elements(3))
        else:
            found = self._specialty(line, role)
        return place_of(*found) if found else self.place(line, role)

    def _specialty(self, line: int | None, role: str) -> Found | None:
        """The PRV behind the NM1 of a provider, of a line or the claim; None where there is none."""
        plan = self._plan.line_plans[line - 1] if line else None
        roles = plan.roles if plan and role in plan.roles else self._plan.roles
        behind = roles.get(role, -1) + 1
        if not 0 < behind < self._plan.end or not self._block.segment(self._first + behind)[1].startswith(
            b"PRV"
        ):
            return None
        return self._segment(behind, Elements(3))

    def line_at(self, source_line: int) -> int | None:
        for number, plan in enumerate(self._plan.line_plans, 1):
            first, _ = self._block.segment(self._first + plan.first)
            last, text = self._block.segment(self._first + plan.end - 1)
            if self._physical(first) <= source_line <= self._physical(last + len(text)):
                return number
        return None

    @property
    def source_lines(self) -> tuple[int, int]:
        first, _ = self._block.segment(self._first)
        last, text = self._block.segment(self._first + self._plan.end - 1)
        return self._physical(first), self._physical(last + len(text))

    @property
    def begins(self) -> int:
        return self._block.start.byte + self._block.segment(self._first)[0]

    def edits(self, line: int | None, action: str, value: str) -> tuple[Edit, ...]:
        found: Found | None = None
        if line is None and action == "drop_diagnosis":
            return self._dropped_diagnosis(value)
        if line is None and action in ("set_total", "set_assignment"):
            found = self._header(Elements(0))
        elif line is None and action == "set_member_id" and self._parties.subscriber:
            found = _in_level(self._parties.subscriber, "NM1_IL", Elements(9))
        elif line is not None and 1 <= line <= len(self._plan.line_plans):
            found = self._segment(self._plan.line_plans[line - 1].roles["service"], None)
        if found is None:
            return ()
        block, index, _ = found
        offset, segment = block.segment(index)
        if line is not None and action == "drop_pointer":
            wanted = pointing_once(self.claim.lines[line - 1].service.pointers or (), value)
            at = block.start.byte + offset
            return (edits.pointing(wanted, segment, at, block.delimiters),) if wanted is not None else ()
        return edits.of(action, value, segment, block.start.byte + offset, block.delimiters)

    def _dropped_diagnosis(self, value: str) -> tuple[Edit, ...]:
        """Take a repeated diagnosis out of its HI, and let the lines point to the same ones as before."""
        places = repeated_diagnosis(self.claim, value)
        if places is None:
            return ()
        dropped, first = places
        block, index, where = self._diagnosis(dropped)
        offset, segment = block.segment(index)
        taken_out = edits.without_element(where, segment, block.start.byte + offset, block.delimiters)
        if taken_out is None:
            return ()
        found = [taken_out]
        for plan, line in zip(self._plan.line_plans, self.claim.lines, strict=True):
            old = line.service.pointers or ()
            new = pointers_without(old, dropped, first)
            if new != old:
                block, index, _ = self._segment(plan.roles["service"], None)
                offset, segment = block.segment(index)
                found.append(edits.pointing(new, segment, block.start.byte + offset, block.delimiters))
        return tuple(found)

    def _physical(self, offset: int) -> int:
        return self._block.position(offset).line

    def _segment(self, number: int, where: Elements | None) -> Found:
        """Segment ``number`` of the claim."""
        return self._block, self._first + number, where

    def _header(self, where: Elements) -> Found:
        return self._segment(0, where)

    def _in_header(self, field: str | None, item: int | None) -> Found:
        roles = self._plan.roles
        if field == "accident" and "accident" in roles and len(self._elements(0)) <= 11:
            return self._segment(roles["accident"], Elements(3))
        if field == "bill":
            return self._header(Elements(5))
        if field in _CLAIM_ELEMENTS:
            return self._header(_CLAIM_ELEMENTS[field])
        if field == "diagnoses" and self._plan.diagnoses:
            return self._diagnosis(item)
        if field in _FACILITY_CODES:
            return self._code(_FACILITY_CODES[field], item) or self._header(Elements(0))
        if field == "other_payers" and self._plan.other_payers:
            subscriber, payer = self._plan.other_payers[min(item or 1, len(self._plan.other_payers)) - 1]
            return self._segment(subscriber, None) if payer is None else self._segment(payer, Elements(3))
        if field in roles:
            return self._segment(roles[field], _ROLE_ELEMENTS.get(field))
        return self._in_parties(field) or self._header(Elements(0))

    def _in_parties(self, field: str | None) -> Found | None:
        """A field that stands in the levels around the claim; None where it does not."""
        parties = self._parties
        if field == "billing":
            return _in_level(parties.billing, "NM1_85", Elements(9))
        if field == "payer":
            if parties.subscriber and self.claim.setting.payer is not None:
                return _in_level(parties.subscriber, "SBR", Elements(9))
            return _in_level(parties.subscriber, "NM1_PR", Elements(9))
        if field == "member":
            found = _in_level(parties.subscriber, "NM1_IL", Elements(9))
            return found or _in_level(parties.patient, "NM1_QC", Elements(9))
        if field == "born":
            named = "NM1_IL" if parties.patient is parties.subscriber else "NM1_QC"
            return _in_level(parties.patient, "DMG", Elements(2), named)
        if field == "died":
            return _in_level(parties.patient, "PAT", Elements(6))
        return None

    def _diagnosis(self, item: int | None) -> Found:
        """The ``item``-th diagnosis of the claim, counted as by the reader; without one, the first."""
        found = self._code(DIAGNOSIS_QUALIFIERS, item)
        return found or self._segment(self._plan.diagnoses[0], None)

    def _code(self, qualifiers: frozenset[bytes], item: int | None) -> Found | None:
        """The ``item``-th code of HI with one of these qualifiers; without one, the first."""
        count = 0
        for index in self._plan.diagnoses:
            for number, composite in enumerate(self._elements(index)[1:], 1):
                components = composite.split(self._block.delimiters.component)
                if components[0] in qualifiers and len(components) > 1 and components[1].strip():
                    count += 1
                    if count == (item or 1):
                        return self._segment(index, Elements(number, 2))
        return None

    def _in_line(self, plan: LinePlan, field: str | None, item: int | None) -> Found:
        service = plan.roles["service"]
        elements = self._elements(service)
        if field == "modifiers":
            return self._segment(service, self._modifiers(elements, item))
        if field == "pointers" and not self._guide.institutional and len(elements) > 7 and elements[7]:
            return self._segment(service, Elements(7, item or 0))
        if field == "note" and "note" not in plan.roles:
            described = len(self._procedure(elements)) >= _DESCRIPTION
            place = _PROCEDURE[self._guide.service]
            return self._segment(
                service, Elements(place, _DESCRIPTION) if described else self._coded(elements)
            )
        known = _SERVICE_ELEMENTS[self._guide.service]
        if field in known:
            where = known[field]
            if where.element < len(elements) and elements[where.element]:
                return self._segment(service, where)
        elif field in plan.roles and field in _ROLE_ELEMENTS:
            return self._segment(plan.roles[field], _ROLE_ELEMENTS[field])
        if field == "place" or (field in _ROLE_ELEMENTS and field in self._plan.roles):
            return self._in_header(field, None)
        return self._segment(service, self._coded(elements))

    def _procedure(self, elements: list[bytes]) -> list[bytes]:
        """The components of the procedure of SV1 or SV2; none where it is left out."""
        place = _PROCEDURE[self._guide.service]
        return elements[place].split(self._block.delimiters.component) if len(elements) > place else []

    def _coded(self, elements: list[bytes]) -> Elements:
        """Where the code of the procedure stands; the revenue code where a facility gives none."""
        place = _PROCEDURE[self._guide.service]
        if self._guide.institutional and (len(elements) <= place or not elements[place]):
            return Elements(1)
        return Elements(place, _CODE)

    def _modifiers(self, elements: list[bytes], item: int | None) -> Elements:
        """The component of the ``item``-th modifier; without one, all; the code where there is none."""
        components, place = self._procedure(elements), _PROCEDURE[self._guide.service]
        stated = [number for number, modifier in enumerate(components[2:6], _FIRST_MODIFIER) if modifier]
        if not stated or (item or 1) > len(stated):
            return self._coded(elements)
        return Elements(place, stated[item - 1]) if item else Elements(place, stated[0], stated[-1])

    def _elements(self, number: int) -> list[bytes]:
        """The elements of segment ``number`` of the claim."""
        return self._block.segment(self._first + number)[1].split(self._block.delimiters.element)

    def _date(self, number: int, field: str) -> Place:
        """The date of service, or the second half of a range."""
        block = self._block
        elements = self._elements(number)
        whole = place_of(*self._segment(number, Elements(3)))
        if len(elements) < 4 or b"-" not in elements[3]:
            return whole
        offset, segment = block.segment(self._first + number)
        first = sum(map(len, elements[:3])) + 3
        dash = first + elements[3].index(b"-")
        begin, end = (first, dash) if field == "date" else (dash + 1, first + len(elements[3]))
        span = Span(block.position(offset + begin), block.position(offset + end))
        return Place(span, excerpt_of(segment, block.delimiters, begin, end))

    def _whole_line(self, plan: LinePlan) -> Place:
        """All segments of a line; shown is its SV1 or SV2."""
        block = self._block
        first, _ = block.segment(self._first + plan.first)
        shown = place_of(*self._segment(plan.roles["service"], None))
        last, text = block.segment(self._first + plan.end - 1)
        return Place(Span(block.position(first), block.position(last + len(text))), shown.excerpt)


def _in_level(level: Level | None, name: str, where: Elements, after: str | None = None) -> Found | None:
    """The first segment of a level of kind ``name`` (behind kind ``after``); None where it has none."""
    index = level.find(name, after) if level else None
    return None if level is None or index is None else (level.block, index, where)
