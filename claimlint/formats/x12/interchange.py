"""Reads one interchange: follows its envelope and hierarchy, and gives its claims."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter

from claimlint.formats.reading import Problem, ReadClaim
from claimlint.formats.x12 import codes
from claimlint.formats.x12.blocks import Block, Elements
from claimlint.formats.x12.buffer import Buffer
from claimlint.formats.x12.claims import X12Claim
from claimlint.formats.x12.codes import Code
from claimlint.formats.x12.cutter import FILE, Cut, Cutter
from claimlint.formats.x12.delimiters import Delimiters, Opening
from claimlint.formats.x12.elements import decode, quoted
from claimlint.formats.x12.envelope import Envelope
from claimlint.formats.x12.envelope_elements import envelope_flaws
from claimlint.formats.x12.examining import Examined, needs_a_look
from claimlint.formats.x12.flaws import element
from claimlint.formats.x12.guides import Guide
from claimlint.formats.x12.hierarchy import Hierarchy
from claimlint.formats.x12.kinds import BLANK, BOUNDARIES, KIND, NAMES, UNKNOWN, display, display_unknown
from claimlint.formats.x12.knowledge import Knowledge, Libraries
from claimlint.formats.x12.levels import LevelFlaw
from claimlint.formats.x12.places import place_of, problem
from claimlint.formats.x12.recognition import awaits_a_claim, claims_of, guide_of
from claimlint.formats.x12.shapes import Plan
from claimlint.formats.x12.situations import ClaimFlaw
from claimlint.formats.x12.versions import Reading, reading_of

LONGEST = 2 * 1024 * 1024
"""Bytes of one claim or segment, at most; what is longer is cut."""

_AWAITED = 256 * 1024
"""Bytes in which the first claim of a transaction set is waited for, at most."""

_CLAIM = KIND["CLM"]
_TRANSACTION = KIND["ST"]
_LEVELS = frozenset(KIND[name] for name in ("HL_20", "HL_22", "HL_23", "HL"))
_EXPECTED_AFTER = {"ISA": "GS", "GS": "ST", "SE": "ST, GE", "GE": "GS, IEA"}
_SKIP = Reading(claims=False, structure=False)


class Interchange:
    """One interchange, read from where the buffer stands."""

    def __init__(
        self, buffer: Buffer, opening: Opening, delimiters: Delimiters, file: str, libraries: Libraries
    ) -> None:
        self._opening: Opening | None = opening
        self._cutter = Cutter(buffer, delimiters)
        self._delimiters = delimiters
        self._file = file
        self._libraries = libraries
        self._look_up(libraries.usual)
        self._suspects: list[int] = []
        self._hierarchy = Hierarchy(self._nodes, self._knowledge, structure=True)
        self._envelope = Envelope(self._report)
        self._ids: set[str] = set()
        self._foreign_letters = False
        self._resuspect = False
        self._reading = _SKIP
        self._guide = _SKIP.guide
        self._problems: list[Problem] = []
        self._block = Block(b"", buffer.position, delimiters, buffer.line_end)
        self._index = 0
        self._segments_before = 0
        self._separator_checked = False
        self._subscriber_checked = False
        self._too_long = False
        self._lost = ""
        self._partial = False

    def _look_up(self, knowledge: Knowledge) -> None:
        """Take what is known of segments by one guide and with the delimiters of now."""
        self._knowledge = knowledge
        self._plans = knowledge.plans
        self._kinds = knowledge.kinds(self._delimiters)
        self._conformance = knowledge.conformance(self._delimiters)
        self._nodes = knowledge.nodes(self._delimiters)

    def _go_by(self, guide: Guide, shape: str) -> None:
        """Read what follows by ``guide``; the segments of the block at hand are held against it anew."""
        if guide is self._knowledge.guide:
            return
        self._look_up(self._libraries[guide])
        self._suspects = self._conformance.suspects(shape, self._block.parts[: len(shape)], True)

    def read(self) -> Iterator[ReadClaim | Problem]:
        """The claims and problems of the interchange; the buffer is left where it ends."""
        units = re.compile(f"[{BOUNDARIES}][^{BOUNDARIES}]*")
        while True:
            cut = self._cutter.next()
            block = self._block = cut.block
            whole = len(block.parts) - 1
            shape = self._shape(block.parts[:whole])
            spans = [match.span() for match in units.finditer(shape)]
            self._check_opening()
            self._check_letters(whole)
            consumed, used = self._share(cut, shape, spans, whole)
            for first, last in spans:
                self._index = first
                self._partial = bool(cut.ending) and last == whole
                if shape[first] != _CLAIM:
                    self._unit(shape, first, last)
                elif claim := self._claim(shape, first, last, cut.ending):
                    if self._problems:
                        yield from self._drain()
                    yield claim
                if self._problems:
                    yield from self._drain()
            if cut.ending:
                self._finish(cut.ending, whole)
                yield from self._drain()
            self._segments_before += used - shape.count(BLANK, 0, used)
            block.release()
            self._cutter.consume(consumed, cut.ending)
            if cut.ending:
                return

    def _shape(self, segments: list[bytes]) -> str:
        """The kinds of the segments; notes those whose elements are not as the guide has them."""
        self._kinds.flawed = False
        shape = self._kinds.shape(segments)
        self._suspects = self._conformance.suspects(shape, segments, self._kinds.flawed)
        return shape

    def _suspected(self, first: int, last: int) -> list[int]:
        """The segments from ``first`` up to ``last`` whose elements do not conform."""
        if not self._suspects or self._partial or not self._reading.structure:
            return []
        return self._suspects[bisect_left(self._suspects, first) : bisect_left(self._suspects, last)]

    def _drain(self) -> list[Problem]:
        problems, self._problems = self._problems, []
        return problems

    def _check_opening(self) -> None:
        """Report once how the interchange opens."""
        opening, self._opening = self._opening, None
        self._index = 0
        if opening and not opening.declared:
            self._report(
                codes.MISSING_ENVELOPE, "ISA is missing before this segment; delimiters are inferred", None
            )
        elif opening and not opening.standard:
            length = len(self._block.parts[0]) + 1
            self._report(codes.ISA_WIDTH, f"ISA has {length} characters instead of 106", None)

    def _check_letters(self, whole: int) -> None:
        """Report once an interchange that has letters outside of ASCII."""
        block = self._block
        if self._foreign_letters or block.data.isascii():
            return
        for index, raw in enumerate(block.parts[:whole]):
            if not raw.isascii():
                self._foreign_letters = True
                self._index = index
                self._report(
                    codes.INVALID_CHARACTER, "letters outside of ASCII, here for the first time", None
                )
                return

    def _share(self, cut: Cut, shape: str, spans: list[tuple[int, int]], whole: int) -> tuple[int, int]:
        """How many bytes and segments to read now; takes the units off ``spans`` that may not be whole.

        A transaction set is not begun before its first claim is there, which shows how to read it.
        """
        block = cut.block
        if cut.ending:
            return len(block.data), whole
        keep = len(spans) - 1
        opened = shape.rfind(_TRANSACTION)
        if opened >= 0 and len(block.data) <= _AWAITED and awaits_a_claim(shape, opened):
            keep = [first for first, _ in spans].index(opened)
        if keep > 0:
            self._too_long = False
            used, _ = spans[keep]
            del spans[keep:]
            return block.offset(used), used
        if len(block.data) <= LONGEST:
            spans.clear()
            return 0, 0
        if not self._too_long:
            self._too_long = True
            self._index = min(spans[0][0] if spans else 0, len(block.parts) - 1)
            size = f"{LONGEST // 1024:,} KB"
            message = f"no end of a claim or segment within {size}; the rest was skipped"
            self._report(codes.TOO_LONG, message, None)
        return len(block.data), whole

    def _unit(self, shape: str, first: int, last: int) -> None:
        """Read an envelope segment or a level of the hierarchy, with the segments up to the next."""
        kind = shape[first]
        if kind in _LEVELS:
            if not self._envelope.in_transaction:
                self._imply_transaction("HL", shape)
            self._level(shape, first, last)
            return
        name = NAMES[kind]
        elements = self._nodes.split(self._block.parts[first])
        number = self._segments_before + first + 1 - shape.count(BLANK, 0, first)
        if name == "ST":
            self._transaction(elements, number, shape)
            self._level(shape, first, last)
            return
        if name == "SE":
            if self._reading.structure and (lacking := self._hierarchy.lacking()):
                self._report(codes.HIERARCHY_CHILD, lacking, None)
            self._envelope.se(elements, number)
            self._reading = _SKIP
        elif name == "ISA":
            self._envelope.isa(elements)
            self._envelope_elements(name, elements)
        elif name == "GS":
            self._envelope.gs(elements)
            self._envelope_elements(name, elements)
        elif name == "GE":
            self._envelope.ge(elements)
        else:
            self._envelope.iea(elements)
        if last - first > 1:
            self._strays(name, shape, first + 1, last)

    def _envelope_elements(self, name: str, elements: list[bytes]) -> None:
        """Hold an ISA or GS against the guide; where ISA has not sixteen elements, that is told as such."""
        if self._partial or (name == "ISA" and len(elements) != 17):
            return
        for flaw in envelope_flaws(name, elements):
            self._report(flaw.code, flaw.message, flaw.where)

    def _transaction(self, elements: list[bytes], number: int, shape: str) -> None:
        """Open a transaction set and decide how it is read."""
        self._envelope.st(elements, number)
        version = element(elements, 3).strip() or self._envelope.version.strip()
        reading = reading_of(decode(element(elements, 1)).strip(), decode(version))
        if reading.code:
            where = Elements(1) if reading.code is codes.UNSUPPORTED_TRANSACTION else Elements(3)
            self._report(reading.code, reading.message, where)
        self._begin(reading, shape)
        if reading.claims and not reading.code:
            self._agree(elements)

    def _agree(self, elements: list[bytes]) -> None:
        """Whether the ST of claims agrees with the GS that it stands under, and with the claims."""
        kind, group = self._envelope.kind.strip(), self._envelope.version.strip()
        if kind and kind != b"HC":
            message = f"GS01 is {quoted(kind, 5)}, but the transaction set is an 837, which goes with HC"
            self._report(codes.INVALID_VALUE, message, Elements(1))
        standard = self._envelope.standard.strip()
        if standard and group.startswith(b"005010") and standard != b"00501":
            message = f"ISA12 is {quoted(standard, 5)}, but GS08 is {quoted(group)}, which goes with 00501"
            self._report(codes.DOUBTFUL_VALUE, message, Elements(1))
        stated = element(elements, 3).strip()
        if self._guide is not self._reading.guide:
            self._report(codes.WRONG_GUIDE, self._contradiction(stated), Elements(3))
        elif stated and group and stated != group:
            message = f"ST03 is {quoted(stated)} but GS08 is {quoted(group)}"
            self._report(codes.DOUBTFUL_VALUE, message, Elements(3))

    def _contradiction(self, stated: bytes) -> str:
        """That the claims are not what the version says; ``stated`` is the one of ST03, if there is one."""
        said, found = self._reading.guide, self._guide
        name, version = ("ST03", stated) if stated else ("GS08", self._envelope.version.strip())
        return (
            f"{name} is {quoted(version)}, the guide of {said.claims} claims, but the claims are"
            f" {found.claims}: CLM05-2 is `{found.place_code_set}`, and services stand in {found.service}"
        )

    def _imply_transaction(self, before: str, shape: str) -> None:
        """Go on as if an ST stood here; the version is that of the group."""
        self._envelope.st(None, 0, before)
        self._begin(reading_of("837", decode(self._envelope.version).strip()), shape)
        if self._guide is not self._reading.guide and self._reading.structure:
            self._report(codes.WRONG_GUIDE, self._contradiction(b""), None)

    def _begin(self, reading: Reading, shape: str) -> None:
        """Start with the levels of a transaction set that is read so, by the guide that its claims show."""
        self._reading, self._guide = reading, reading.guide
        if reading.claims:
            self._guide = self._shown_guide(shape) or reading.guide
            self._go_by(self._guide, shape)
        self._hierarchy = Hierarchy(self._nodes, self._knowledge, reading.structure)
        self._ids = set()
        self._subscriber_checked = not reading.structure

    def _shown_guide(self, shape: str) -> Guide | None:
        """The guide that the claims at hand are written by, if none of them is by the one that is stated."""
        found = None
        for first, last in claims_of(shape, self._index):
            claim = self._nodes.split(self._block.parts[first])
            shown = guide_of(shape[first:last], claim, self._delimiters.component)
            if shown is self._reading.guide:
                return None
            found = found or shown
        return found

    def _strays(self, opener: str, shape: str, first: int, last: int) -> None:
        """Segments right behind an envelope segment, where another envelope segment ought to stand."""
        while first < last and (
            shape[first] == BLANK or self._block.parts[first].lstrip().startswith(b"TA1")
        ):
            first += 1
        if first == last:
            return
        self._index = first
        if opener in ("ISA", "GS") and shape[first] != UNKNOWN:
            self._imply_transaction(display(NAMES[shape[first]]), shape)
            self._level(shape, first, last)
            return
        name = self._shown(shape[first], first)
        expected = _EXPECTED_AFTER.get(opener, "ISA")
        self._report(
            codes.UNEXPECTED_SEGMENT,
            f"unexpected segment {name} after {opener}; expected one of {expected}",
            None,
        )

    def _level(self, shape: str, first: int, last: int) -> None:
        if not self._reading.claims:
            return
        found = self._hierarchy.take(self._block, first, shape[first:last])
        if self._partial:
            return
        told = {(first + flaw.segment, flaw.where.element) for flaw in found if flaw.where}
        for at in self._suspected(first, last):
            for wrong in self._conformance.flaws(shape[at], self._block.parts[at]):
                if (at, wrong.where.element) not in told:
                    found.append(LevelFlaw(wrong.code, at - first, wrong.message, wrong.where))
        for flaw in sorted(found, key=attrgetter("segment")):
            self._index = first + flaw.segment
            message = flaw.message.replace("{unknown}", self._shown(UNKNOWN, self._index))
            self._report(flaw.code, message, flaw.where)

    def _claim(self, shape: str, first: int, last: int, ending: str) -> X12Claim | None:
        """The claim of these segments; None where it is cut off or stands in what is not read."""
        if not self._envelope.in_transaction:
            self._imply_transaction("CLM", shape)
        if not self._reading.claims:
            return None
        block = self._block
        if not self._separator_checked:
            self._check_separator(block.parts[first])
            if self._resuspect:
                self._resuspect = False
                self._suspects = self._conformance.suspects(shape, block.parts[: len(shape)], True)
        plan = self._plans[shape[first:last]]
        segments = block.parts[first:last]
        if self._partial and self._cut_off(plan, ending):
            self._lost = decode(element(self._nodes.split(segments[0]), 1))
            return None
        if plan.flaws:
            elements = self._nodes.split(segments[0])
            guide = guide_of(shape[first:last], elements, self._delimiters.component)
            if guide is not None and guide is not self._guide:
                return self._foreign(guide, shape, first, last)
        return self._read_claim(plan, shape, first, last, self._suspected(first, first + plan.end))

    def _foreign(self, guide: Guide, shape: str, first: int, last: int) -> X12Claim:
        """A claim by another guide than the transaction set it stands in: it is read by its own."""
        own = self._knowledge
        self._look_up(self._libraries[guide])
        try:
            plan = self._plans[shape[first:last]]
            suspected = []
            if self._reading.structure:
                segments = self._block.parts[first : first + plan.end]
                found = self._conformance.suspects(shape[first : first + plan.end], segments, True)
                suspected = [first + at for at in found]
            return self._read_claim(plan, shape, first, last, suspected)
        finally:
            self._look_up(own)

    def _read_claim(self, plan: Plan, shape: str, first: int, last: int, suspected: list[int]) -> X12Claim:
        """The claim that ``plan`` finds in these segments; what is wrong with it is reported."""
        nodes, segments, parties = self._nodes, self._block.parts[first:last], self._hierarchy.parties
        claim = nodes.claim(segments, plan, parties)
        repeated = claim.id in self._ids
        self._ids.add(claim.id)
        end = first + plan.end
        around = repeated or self._hierarchy.nobody or not self._subscriber_checked
        own = suspected or plan.flaws or nodes.flawed
        if own or around or needs_a_look(claim, plan, segments, nodes, self._guide):
            nodes.flawed = False
            known = nodes, self._conformance, self._guide
            examined = Examined(claim, plan, shape[first:end], segments[: plan.end], *known)
            self._claim_problems(examined, first, [at - first for at in suspected], repeated)
        if end < last:
            self._level(shape, end, last)
        return X12Claim(claim, self._file, self._block, first, plan, parties, self._knowledge.guide)

    def _cut_off(self, plan: Plan, ending: str) -> bool:
        """Whether the last claim of a file that breaks off is not all there."""
        tail = self._block.parts[-1]
        if tail.strip():
            return self._kinds[tail] not in BOUNDARIES
        return ending == FILE and any(
            flaw.code is codes.MISSING_SEGMENT and not flaw.by_guide for flaw in plan.flaws
        )

    def _check_separator(self, raw: bytes) -> None:
        """Claims that use another component separator than ISA16 declares are read with their own."""
        self._separator_checked = True
        composite = element(self._nodes.split(raw), 5)
        used = composite[2:3]
        if (
            not used
            or self._delimiters.component in composite
            or used.isalnum()
            or composite.count(used) != 2
        ):
            return
        declared = decode(self._delimiters.component)
        message = f"CLM05 separates components by {decode(used)} but ISA16 declares {declared}"
        self._report(codes.COMPONENT_SEPARATOR, message, Elements(5))
        self._delimiters = self._block.delimiters = self._delimiters._replace(component=used)
        self._cutter.delimiters = self._delimiters
        self._look_up(self._knowledge)
        self._hierarchy.nodes = self._nodes
        self._resuspect = True

    def _claim_problems(self, examined: Examined, first: int, suspected: list[int], repeated: bool) -> None:
        """Report what is wrong inside a claim, in the order of its segments."""
        claim, structure = examined.claim.id, self._reading.structure
        found: list[ClaimFlaw] = []
        if not self._subscriber_checked:
            self._subscriber_checked = True
            if self._hierarchy.parties.patient is None:
                message = f"claim {claim} has no subscriber: HL (level 22) is missing"
                found.append(ClaimFlaw(codes.MISSING_SEGMENT, 0, None, message))
        if repeated:
            message = f"CLM01 {claim} stands more than once in this transaction set"
            found.append(ClaimFlaw(codes.REPEATED_CLAIM, 0, None, message, Elements(1)))
        if self._hierarchy.nobody and structure:
            self._hierarchy.nobody = False
            message = "no HL (level 23) of the patient stands above, and SBR02 does not say 18"
            found.append(ClaimFlaw(codes.MISSING_SITUATIONAL, 0, None, message))
        found += examined.flaws(suspected, structure, lambda at: self._shown(UNKNOWN, first + at))
        for flaw in sorted(found, key=attrgetter("segment")):
            self._index = first + flaw.segment
            self._report(flaw.code, flaw.message, flaw.where, claim or None, flaw.line)

    def _finish(self, ending: str, whole: int) -> None:
        """Close the interchange; what stands behind its last segment terminator is not a whole segment."""
        block, envelope = self._block, self._envelope
        tail = block.parts[whole].strip()
        elements = self._nodes.split(tail)
        if elements[0] == b"IEA" and envelope.closed_by(elements):
            self._index = whole
            envelope.iea(elements)
            self._report(codes.UNTERMINATED, "IEA does not end with the segment terminator", None)
            return
        if self._too_long:
            return
        if tail or self._lost or (ending == FILE and envelope.in_transaction):
            lost = f"; claim {self._lost} is cut off and was not read" if self._lost else ""
            where = "in the middle of a segment" if tail else "inside a transaction set"
            self._index = whole if tail else max(whole - 1, 0)
            breaks = "the file" if ending == FILE else "the interchange"
            self._report(codes.TRUNCATED, f"{breaks} breaks off {where}{lost}", None)
            return
        self._index = max(whole - 1, 0)
        envelope.interrupted(ending)

    def _shown(self, kind: str, index: int) -> str:
        """A segment as messages name it."""
        if kind != UNKNOWN:
            return display(NAMES[kind])
        return display_unknown(decode(self._nodes.split(self._block.parts[index])[0]))

    def _report(
        self,
        code: Code,
        message: str,
        where: Elements | None,
        claim: str | None = None,
        line: int | None = None,
    ) -> None:
        """Report a problem at the segment that is being read."""
        place = place_of(self._block, self._index, where)
        self._problems.append(problem(code, self._file, place, message, claim=claim, line=line))
