"""The levels around the claims: billing provider, subscriber, patient (loops 2000A, 2000B and 2000C).

Levels nest: a subscriber belongs to the billing provider before it, a patient to the subscriber
before it. Where an HL is missing its segments are still taken for what they are.
"""

from __future__ import annotations

from datetime import date
from itertools import compress
from operator import not_

from claimlint.formats.x12.blocks import Block, Elements
from claimlint.formats.x12.codes import (
    HIERARCHY_CHILD,
    HIERARCHY_NUMBER,
    HIERARCHY_PARENT,
    MISSING_SITUATIONAL,
    UNREADABLE_ELEMENT,
)
from claimlint.formats.x12.elements import day, decode, quoted
from claimlint.formats.x12.flaws import element, flaws
from claimlint.formats.x12.kinds import KIND
from claimlint.formats.x12.knowledge import Knowledge
from claimlint.formats.x12.levels import LevelFlaw, LevelPlan
from claimlint.formats.x12.nodes import NO_PAYER, Nodes, Payer
from claimlint.formats.x12.parties import Level, Parties, Terms
from claimlint.model import Member, Provider

_PARENTS = {"HL_22": "HL_20", "HL_23": "HL_22"}
_SEX = {b"F": "F", b"M": "M", b"U": "U"}
_LATER = (b"S", b"T", b"A", b"B", b"C", b"D", b"E", b"F", b"G", b"H")
_DEMOGRAPHICS = ("name", "birth date", "sex")


class Hierarchy:
    """The open levels of one transaction set. ``structure`` says whether to hold them against the guide."""

    def __init__(self, nodes: Nodes, knowledge: Knowledge, structure: bool) -> None:
        self.nodes = nodes
        self._guide = knowledge.guide
        self.structure = structure
        self.parties = Parties(Terms(None), None, None, None, None, None)
        self._plans = knowledge.level_plans
        self._billing: Level | None = None
        self._subscriber: Level | None = None
        self._billing_provider: Provider | None = None
        self._terms = Terms(None)
        self._terms_by_payer: dict[Payer, Terms] = {}
        self._member_id: bytes = b""
        self._subscriber_named = True
        self._numbers: dict[str, bytes] = {}
        self._wrong_parent: bytes | None = None
        self._levels = 0
        self._misnumbered = False
        self._childless = False
        self._awaited = False
        self._is_patient = False
        self.nobody = False
        """Whether the open subscriber is not the patient (no SBR02), and no level of a patient is open."""
        self._created: date | None = None

    def take(self, block: Block, first: int, shape: str) -> list[LevelFlaw]:
        """Read the level of these segments, and give what is wrong with it.

        ``shape`` begins with HL, or with ST or any other segment where the HL itself is missing.
        """
        plan = self._plans[shape]
        segments = block.parts[first : first + len(shape)]
        level = Level(block, first, shape)
        found = list(plan.flaws) if self.structure and plan.flaws else []
        # Where an HL may be lost, those behind it are numbered as before.
        self._misnumbered = self._misnumbered or bool(plan.flaws)
        if plan.header >= 0:
            self._created = day(element(self.nodes.split(segments[plan.header]), 4))
        if plan.opening.startswith("HL"):
            header = self.nodes.split(segments[0])
            found += self._open(plan.opening, header)
            if self.structure:
                found += self._number(plan.opening, header)
                found += self._situation(plan, segments, shape)
        self._enter(plan, segments, level)
        if self.nodes.flawed:
            self.nodes.flawed = False
            found += self._unreadable("DMG", segments, plan.demographics)
            found += self._unreadable("PAT", segments, plan.patient_information)
        return found

    def _enter(self, plan: LevelPlan, segments: list[bytes], level: Level) -> None:
        """Let the level, or the one whose HL is missing, take the place of the one before."""
        split = self.nodes.split
        if plan.opening == "HL_20" or plan.billing >= 0:
            specialty = split(segments[plan.specialty]) if plan.specialty >= 0 else None
            named = plan.billing >= 0
            self._billing_provider = (
                self.nodes.provider(split(segments[plan.billing]), specialty) if named else None
            )
            self._billing = level
            self._terms_by_payer.clear()
            self._subscriber = None
            self._terms = self._terms_with(NO_PAYER)
            self._member_id = b""
            self.parties = Parties(self._terms, None, level, None, None, self._created)
        if plan.opening == "HL_22" or max(plan.subscription, plan.subscriber, plan.payer) >= 0:
            subscription = segments[plan.subscription] if plan.subscription >= 0 else b""
            payer = segments[plan.payer] if plan.payer >= 0 else b""
            self._terms = self._terms_with(self.nodes.payers[subscription, payer])
            subscriber = split(segments[plan.subscriber]) if plan.subscriber >= 0 else []
            self._member_id = element(subscriber, 9)
            # A segment that is missing altogether is told as such.
            self._subscriber_named = not subscriber or bool(element(subscriber, 3).strip())
            self._subscriber = level
            self._person(plan, segments, level)
        elif plan.opening == "HL_23" or plan.patient >= 0:
            self._person(plan, segments, level)

    def _person(self, plan: LevelPlan, segments: list[bytes], level: Level) -> None:
        """Make the patient: who stands in ``level``, under the subscriber's member id.

        A patient's own id counts where the subscriber has none.
        """
        nodes = self.nodes
        patient = nodes.split(segments[plan.patient]) if plan.patient >= 0 else []
        demographics = nodes.split(segments[plan.demographics]) if plan.demographics >= 0 else []
        id = self._member_id or element(patient, 9)
        born, sex = element(demographics, 2), element(demographics, 3)
        named = self._subscriber_named and (not patient or bool(element(patient, 3).strip()))
        stated = (named, bool(born.strip()), bool(sex.strip()))
        died = None
        if plan.patient_information >= 0:
            died = nodes.day(element(nodes.split(segments[plan.patient_information]), 6))
        unstated = () if all(stated) else tuple(compress(_DEMOGRAPHICS, map(not_, stated)))
        member = Member(decode(id) or None, nodes.day(born), died, _SEX.get(sex), unstated)
        self.parties = Parties(self._terms, member, self._billing, self._subscriber, level, self._created)

    def _terms_with(self, payer: Payer) -> Terms:
        """The terms with ``payer``, the same object for all subscribers of one billing provider."""
        terms = self._terms_by_payer.get(payer)
        if terms is None:
            terms = self._terms_by_payer[payer] = self.nodes.terms(self._billing_provider, payer)
        return terms

    def _open(self, opening: str, header: list[bytes]) -> list[LevelFlaw]:
        """Enter the number of an HL and check that its parent is open."""
        if opening == "HL":
            stated = quoted(element(header, 3), 10)
            message = (
                f"hierarchical level {stated} is none of an {self._guide.transaction}; expected 20, 22 or 23"
            )
            return [LevelFlaw(UNREADABLE_ELEMENT, 0, message, Elements(3))]
        if opening == "HL_20":
            self._numbers.clear()
        elif opening == "HL_22":
            self._numbers.pop("HL_22", None)
        self._numbers[opening] = element(header, 1)
        return self._check_parent(opening, element(header, 2)) if self.structure else []

    def _check_parent(self, opening: str, parent: bytes) -> list[LevelFlaw]:
        """A wrong parent is reported once: one lost billing provider would be reported for every patient."""
        above = _PARENTS.get(opening)
        if above is None:
            return []
        expected = self._numbers.get(above)
        without_number = self._billing if above == "HL_20" else self._subscriber
        if expected == parent or self._wrong_parent == parent or (expected is None and without_number):
            return []
        self._wrong_parent = parent
        role = "billing provider" if above == "HL_20" else "subscriber"
        actual = (
            "no HL of one is open" if expected is None else f"the one that is open is {quoted(expected, 12)}"
        )
        message = f"HL02 names {quoted(parent, 12, 'nothing')} as the {role}, but {actual}"
        return [LevelFlaw(HIERARCHY_PARENT, 0, message, Elements(2))]

    def _number(self, opening: str, header: list[bytes]) -> list[LevelFlaw]:
        """Levels are numbered one by one, and HL04 says whether a level has others below it."""
        found = []
        stated = element(header, 1)
        self._levels += 1
        if stated.isdigit() and int(stated[:12]) != self._levels:
            message = f"HL01 is {quoted(stated, 12)} but this is level {self._levels} of the transaction set"
            if not self._misnumbered:
                found.append(LevelFlaw(HIERARCHY_NUMBER, 0, message, Elements(1)))
            self._misnumbered = True
        below = element(header, 4)
        if opening == "HL_23":
            if self._childless:
                message = "HL04 of the subscriber above is 0, but this patient follows below it"
                found.append(LevelFlaw(HIERARCHY_CHILD, 0, message, None))
            self._childless = self._awaited = False
            return found
        if lacking := self.lacking():
            found.append(LevelFlaw(HIERARCHY_CHILD, 0, lacking, None))
        self._childless, self._awaited = (
            opening == "HL_22" and below == b"0",
            opening == "HL_22" and below == b"1",
        )
        return found

    def lacking(self) -> str | None:
        """What is told where a subscriber's level ends: that it says a patient follows, and none did."""
        awaited, self._awaited = self._awaited, False
        return "HL04 of the subscriber above is 1, but no patient (HL level 23) follows" if awaited else None

    def _situation(self, plan: LevelPlan, segments: list[bytes], shape: str) -> list[LevelFlaw]:
        """What a subscriber must state as the patient, or as somebody whom Medicare pays for second."""
        if plan.opening == "HL_23":
            self.nobody = False
            if not self._is_patient:
                return []
            self._is_patient = False
            message = "a patient follows below a subscriber whose SBR02 is 18, so is the patient"
            return [LevelFlaw(MISSING_SITUATIONAL, 0, message, None)]
        if plan.opening != "HL_22" or plan.subscription < 0:
            return []
        subscription = self.nodes.split(segments[plan.subscription])
        relation, at = element(subscription, 2), plan.subscription
        self._is_patient = relation == b"18"
        found = []
        if self._is_patient and plan.subscriber >= 0:
            end = plan.payer if plan.payer > plan.subscriber else None
            lacking = [name for name in ("N3", "N4") if shape.find(KIND[name], plan.subscriber, end) < 0]
            if lacking:
                message = f"{' and '.join(lacking)} missing: the subscriber is the patient (SBR02 is 18)"
                found.append(LevelFlaw(MISSING_SITUATIONAL, plan.subscriber, message, None))
        self.nobody = not relation
        second = element(subscription, 1) in _LATER
        if self._guide.institutional:
            return found  # It has value codes (12, 13, 14 ...) in the place of SBR05.
        if second and element(subscription, 9) == b"MB" and not element(subscription, 5):
            message = "SBR05 is missing: Medicare is not the first to pay (SBR01), and SBR05 says why"
            found.append(LevelFlaw(MISSING_SITUATIONAL, at, message, Elements(1)))
        return found

    def _unreadable(self, name: str, segments: list[bytes], index: int) -> list[LevelFlaw]:
        if index < 0:
            return []
        found = flaws(name, self.nodes.split(segments[index]), self.nodes.component)
        return [LevelFlaw(flaw.code, index, flaw.message, flaw.where) for flaw in found]
