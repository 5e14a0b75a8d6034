"""What is wrong inside a claim that was read: its loops, the elements of its segments, what goes together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from claimlint.formats.x12.blocks import Elements
from claimlint.formats.x12.codes import (
    LINE_NUMBER,
    MISSING_SEGMENT,
    UNEXPECTED_SEGMENT,
    WRONG_GUIDE,
)
from claimlint.formats.x12.conformance import Conformance
from claimlint.formats.x12.elements import quoted
from claimlint.formats.x12.flaws import element, flaws
from claimlint.formats.x12.guides import Guide
from claimlint.formats.x12.kinds import NAMES
from claimlint.formats.x12.nodes import Nodes
from claimlint.formats.x12.shapes import Plan
from claimlint.formats.x12.situations import (
    ClaimFlaw,
    accident_flaws,
    admission_flaws,
    balance_flaws,
    diagnosis_flaws,
    service_date_flaws,
)
from claimlint.model import Claim
from claimlint.model.facilities import INPATIENT_BILLS, INPATIENT_PLACES, OUTPATIENT_BILLS


def needs_a_look(claim: Claim, plan: Plan, segments: list[bytes], nodes: Nodes, usual: Guide) -> bool:
    """Whether something may be wrong with a claim that neither its shape nor a single segment shows.

    ``usual`` is the guide of the transaction set that it stands in.
    """
    guide = nodes.guide
    return (
        bool(plan.adjudications)
        or claim.accident is not None
        or guide.institutional
        or guide is not usual
        or _is_inpatient(claim)
        or any(segments[at].lstrip()[3:4] == b"B" for at in plan.diagnoses[:1])
        or _miscounted(plan, segments, nodes) is not None
    )


def _miscounted(plan: Plan, segments: list[bytes], nodes: Nodes) -> int | None:
    """The place of the first LX that does not have the number of its line."""
    return None if plan.openers is None else nodes.miscounted[plan.openers(segments)]


class Examined(NamedTuple):
    """A claim as it was read, and what it is held against.

    ``segments`` are those that its ``plan`` covers, of the kinds ``shape``; ``usual`` is the guide of the
    transaction set that it stands in, ``nodes`` and ``conformance`` are of its own.
    """

    claim: Claim
    plan: Plan
    shape: str
    segments: list[bytes]
    nodes: Nodes
    conformance: Conformance
    usual: Guide

    def flaws(
        self, suspected: list[int], structure: bool, shown: Callable[[int], str]
    ) -> Iterator[ClaimFlaw]:
        """All of it. ``suspected`` are the segments whose elements do not conform.

        ``structure`` says whether the guide counts, or only what keeps the claim from being read; ``shown``
        names a segment of no known kind.
        """
        plan = self.plan
        for flaw in plan.flaws:
            if structure or (flaw.code is MISSING_SEGMENT and not flaw.by_guide):
                message = flaw.message.replace("{unknown}", shown(flaw.segment))
                yield ClaimFlaw(flaw.code, flaw.segment, flaw.line, message)
        told = set()
        for at, line in _read_segments(plan):
            elements = self.nodes.split(self.segments[at])
            for wrong in flaws(NAMES[self.shape[at]], elements, self.nodes.component):
                told.add((at, wrong.where.element))
                yield ClaimFlaw(wrong.code, at, line, wrong.message, wrong.where)
        strays = {flaw.segment for flaw in plan.flaws if flaw.code is UNEXPECTED_SEGMENT}
        for at in suspected:
            for wrong in () if at in strays else self.conformance.flaws(self.shape[at], self.segments[at]):
                if (at, wrong.where.element) not in told:
                    yield ClaimFlaw(wrong.code, at, plan.line_of(at), wrong.message, wrong.where)
        if structure:
            yield from self._situations()
            yield from self._numbers()
            yield from self._guide()

    def _situations(self) -> Iterator[ClaimFlaw]:
        """What the claim lacks for what it says, and sums of other payers that do not agree."""
        claim, plan, nodes = self.claim, self.plan, self.nodes
        guide = nodes.guide
        if not guide.institutional:
            header = nodes.split(self.segments[0])
            yield from accident_flaws(header, nodes.component, "accident" in plan.roles)
        yield from admission_flaws(_is_inpatient(claim), guide.institutional, "admitted" in plan.roles)
        listed = [nodes.split(self.segments[at])[1:] for at in plan.diagnoses]
        days = [line.date for line in claim.lines if line.date is not None]
        yield from diagnosis_flaws(listed, plan.diagnoses, min(days, default=None), guide.institutional)
        if claim.bill is not None:
            undated = [
                (number, own.roles["service"], bool(line.service.code and line.through))
                for number, (line, own) in enumerate(zip(claim.lines, plan.line_plans, strict=True), 1)
                if own.roles.get("date") == plan.roles.get("statement")
            ]
            yield from service_date_flaws(undated, (claim.bill.type or "")[:2] in OUTPATIENT_BILLS)
        if plan.adjudications:
            segments = [nodes.split(raw) for raw in self.segments]
            yield from balance_flaws(segments, plan.adjudications, 3 if guide.institutional else 2)

    def _numbers(self) -> Iterator[ClaimFlaw]:
        place = _miscounted(self.plan, self.segments, self.nodes)
        if place is not None:
            at = self.plan.line_plans[place].first
            stated = quoted(element(self.nodes.split(self.segments[at]), 1), 12)
            message = f"LX01 is {stated} but this is line {place + 1} of the claim"
            yield ClaimFlaw(LINE_NUMBER, at, place + 1, message, Elements(1))

    def _guide(self) -> Iterator[ClaimFlaw]:
        guide, usual = self.nodes.guide, self.usual
        if guide is not usual:
            message = (
                f"the claim is {guide.claims} (CLM05-2 is `{guide.place_code_set}`, services stand in"
                f" {guide.service}), but the transaction set has {usual.claims} claims"
            )
            yield ClaimFlaw(WRONG_GUIDE, 0, None, message, Elements(5, 2))


def _is_inpatient(claim: Claim) -> bool:
    """Whether the place of service, or the type of bill, is that of an inpatient."""
    if claim.bill is not None:
        return (claim.bill.type or "")[:2] in INPATIENT_BILLS
    return claim.setting.place in INPATIENT_PLACES


def _read_segments(plan: Plan) -> Iterator[tuple[int, int | None]]:
    """The segments of a claim whose values may be flawed, with the number of their service line."""
    yield 0, None
    for role in ("initial", "onset", "accident", "statement"):
        if role in plan.roles:
            yield plan.roles[role], None
    for number, line in enumerate(plan.line_plans, 1):
        for role in ("service", "date"):
            if role in line.roles and line.first <= line.roles[role]:
                yield line.roles[role], number
