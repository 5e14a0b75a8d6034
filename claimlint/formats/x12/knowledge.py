"""What is remembered while a file is read, from one interchange to the next."""

from __future__ import annotations

from functools import cache

from claimlint.formats.x12.conformance import Conformance
from claimlint.formats.x12.delimiters import Delimiters
from claimlint.formats.x12.guides import PROFESSIONAL, Guide
from claimlint.formats.x12.kinds import Kinds
from claimlint.formats.x12.levels import LevelPlans
from claimlint.formats.x12.nodes import Nodes
from claimlint.formats.x12.shapes import Plans

_plans = cache(Plans)
_level_plans = cache(LevelPlans)
_LIMIT = 8


class Knowledge:
    """What is known by one guide. Kinds and nodes belong to a set of delimiters and to one file; plans hold
    for all files."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.plans = _plans(guide)
        self.level_plans = _level_plans(guide)
        self._kinds: dict[tuple[bytes, bytes], Kinds] = {}
        self._conformance: dict[tuple[bytes, bytes], Conformance] = {}
        self._nodes: dict[tuple[bytes, bytes], Nodes] = {}

    def conformance(self, delimiters: Delimiters) -> Conformance:
        """How segments with these separators are held against the guide."""
        key = (delimiters.element, delimiters.component)
        known = self._conformance.get(key)
        if known is None:
            if len(self._conformance) >= _LIMIT:
                self._conformance.clear()
            known = self._conformance[key] = Conformance(self.guide, *key)
        return known

    def kinds(self, delimiters: Delimiters) -> Kinds:
        """The kinds of segments with these separators."""
        key = (delimiters.element, delimiters.component)
        known = self._kinds.get(key)
        if known is None:
            if len(self._kinds) >= _LIMIT:
                self._kinds.clear()
            conforms = self.conformance(delimiters).conforms
            known = self._kinds[key] = Kinds(delimiters.element, conforms)
        return known

    def nodes(self, delimiters: Delimiters) -> Nodes:
        """The nodes of segments with these separators."""
        key = (delimiters.element, delimiters.component)
        known = self._nodes.get(key)
        if known is None:
            if len(self._nodes) >= _LIMIT:
                self._nodes.clear()
            known = self._nodes[key] = Nodes(*key, self.guide)
        return known


class Libraries(dict[Guide, Knowledge]):
    """Guide to what is known by it, made when its first claim is met."""

    __slots__ = ()

    def __missing__(self, guide: Guide) -> Knowledge:
        known = self[guide] = Knowledge(guide)
        return known

    @property
    def usual(self) -> Knowledge:
        """What is known by the guide that is taken until a transaction set names its own."""
        return self[PROFESSIONAL]
