"""What belongs to the levels around the claims (loops 1000 and 2000A to C), and what they must have."""

from __future__ import annotations

from typing import NamedTuple

from claimlint.formats.x12.blocks import Elements
from claimlint.formats.x12.codes import MISSING_SEGMENT, UNEXPECTED_SEGMENT, Code
from claimlint.formats.x12.guides import Guide
from claimlint.formats.x12.kinds import BLANK, BOUNDARIES, KIND, NAMES, UNKNOWN, display
from claimlint.formats.x12.loops import loop_flaws

_REQUIRED: dict[str, dict[str, str]] = {
    "HL_20": {"NM1_85": "billing provider (NM1*85)"},
    "HL_22": {
        "SBR": "subscriber information (SBR)",
        "NM1_IL": "subscriber name (NM1*IL)",
        "NM1_PR": "payer name (NM1*PR)",
    },
    "HL_23": {"NM1_QC": "patient name (NM1*QC)"},
}
_DECISIVE: dict[str, str] = {
    "NM1_85": "HL_20",
    "PRV_BI": "HL_20",
    "SBR": "HL_22",
    "NM1_IL": "HL_22",
    "NM1_PR": "HL_22",
    "NM1_QC": "HL_23",
    "PAT": "HL_23",
}
"""Segments that show which level they belong to where its HL is missing."""

_WHERE = {
    "ST": "the header of the transaction set",
    "HL_20": "the billing provider",
    "HL_22": "the subscriber",
    "HL_23": "the patient",
}
_LOST_CLAIM = frozenset(KIND[name] for name in ("HI", "LX", "SV1", "SV2"))
_MOST_UNEXPECTED = 20
_LIMIT = 1_000
_LONGEST_KEPT = 200

_ROLES = {
    "BHT": "header",
    "NM1_85": "billing",
    "PRV_BI": "specialty",
    "SBR": "subscription",
    "NM1_IL": "subscriber",
    "NM1_PR": "payer",
    "PAT": "patient_information",
    "NM1_QC": "patient",
}


class LevelFlaw(NamedTuple):
    """Something wrong at ``segment`` of a level; ``where`` in it, None for all of it."""

    code: Code
    segment: int
    message: str
    where: Elements | None = None


class LevelPlan(NamedTuple):
    """Which segment of a level plays which role, by its number in the level; -1 where there is none.

    ``demographics`` is the first DMG behind the subscriber's or, if there is one, the patient's name.
    """

    opening: str
    flaws: tuple[LevelFlaw, ...]
    header: int
    billing: int
    specialty: int
    subscription: int
    subscriber: int
    payer: int
    patient_information: int
    patient: int
    demographics: int


class LevelPlans(dict[str, LevelPlan]):
    """Shape of a level (its kinds, HL first where it is there) to its plan, worked out on demand. Bounded."""

    __slots__ = ("_guide",)

    def __init__(self, guide: Guide) -> None:
        super().__init__()
        self._guide = guide

    def __missing__(self, shape: str) -> LevelPlan:
        roles = {role: shape.find(KIND[name]) for name, role in _ROLES.items()}
        named = max(roles["patient"], roles["subscriber"] if roles["patient"] < 0 else -1, 0)
        plan = LevelPlan(
            NAMES.get(shape[0], ""),
            tuple(shape_flaws(self._guide, shape)),
            demographics=shape.find(KIND["DMG"], named),
            **roles,
        )
        if len(shape) <= _LONGEST_KEPT:
            if len(self) >= _LIMIT:
                self.clear()
            self[shape] = plan
        return plan


def shape_flaws(guide: Guide, shape: str) -> list[LevelFlaw]:
    """What the level of these kinds lacks, and what does not belong to it."""
    opening = NAMES.get(shape[0], "")
    expected = {level: names.split() for level, names in guide.levels.items()}
    level = opening if opening in expected else ""
    found = [
        LevelFlaw(MISSING_SEGMENT, 0, f"the {what} is missing below {display(level)}")
        for name, what in _REQUIRED.get(level, {}).items()
        if KIND[name] not in shape
    ]
    strays: list[int] = []
    for index, kind in enumerate(shape):
        name = NAMES.get(kind, "")
        if kind in _LOST_CLAIM:
            return _lost_claim(found, strays, index)
        if kind == BLANK or kind in BOUNDARIES:
            continue
        if name in expected.get(level, ()) or (name == "BHT" and not level) or name in _DECISIVE:
            if strays and len(found) < _MOST_UNEXPECTED:
                found.append(_unexpected(shape, strays, level, expected))
            strays = []
            if name == "BHT":
                level = "ST"
            elif name not in expected.get(level, ()):
                # An HL of another level is told as such, and stands for the one that these segments have.
                stands = opening == "HL" and level == ""
                level = _DECISIVE[name]
                if not stands:
                    message = f"{display(level)} is missing before {display(name)}"
                    found.append(LevelFlaw(MISSING_SEGMENT, index, message))
        else:
            strays.append(index)
    if strays:
        return [*found, _unexpected(shape, strays, level, expected)]
    return found or _order_flaws(guide, shape)


def _order_flaws(guide: Guide, shape: str) -> list[LevelFlaw]:
    """What is wrong with the order and number of the segments of a level that has all it needs."""
    opening = NAMES.get(shape[0], "")
    loops: list[tuple[str, list[tuple[int, str]]]] = [(opening, [])]
    for index, kind in enumerate(shape):
        name = NAMES.get(kind, "")
        if not name:
            continue
        if name.startswith("NM1_"):
            loops[0][1].append((index, name))
            loops.append((name, []))
        loops[-1][1].append((index, name))
    found = []
    for loop, members in loops:
        for flaw in loop_flaws(guide.order, loop, [name for _, name in members]):
            found.append(LevelFlaw(flaw.code, members[flaw.at][0], flaw.message))
    return found


def _lost_claim(found: list[LevelFlaw], strays: list[int], index: int) -> list[LevelFlaw]:
    """Segments of a claim whose CLM is missing; what was not expected before them belongs to it as well."""
    strangers = [flaw.segment for flaw in found if flaw.code is UNEXPECTED_SEGMENT] + strays
    others = [flaw for flaw in found if flaw.code is not UNEXPECTED_SEGMENT]
    message = "CLM is missing before this segment; its claim was not read"
    return [*others, LevelFlaw(MISSING_SEGMENT, min([*strangers, index]), message)]


def _unexpected(shape: str, strays: list[int], level: str, expected: dict[str, list[str]]) -> LevelFlaw:
    """The flaw of a run of segments that do not belong to the level: reported at the first."""
    kind = shape[strays[0]]
    what = "{unknown}" if kind == UNKNOWN else display(NAMES[kind])
    more = f" and {len(strays) - 1} more" if len(strays) > 1 else ""
    where = _WHERE.get(level, "no level of the hierarchy")
    names = [name for name in expected.get(level, ("HL_22",)) if not name.startswith("REF_")]
    message = f"unexpected segment {what}{more} in {where}; expected one of {', '.join(map(display, names))}"
    return LevelFlaw(UNEXPECTED_SEGMENT, strays[0], message)
