"""What is remembered while a file is read, from one interchange to the next."""

from __future__ import annotations

from claimlint.formats.x12.conformance import Conformance
from claimlint.formats.x12.delimiters import Delimiters
from claimlint.formats.x12.kinds import Kinds
from claimlint.formats.x12.levels import LevelPlans
from claimlint.formats.x12.nodes import Nodes
from claimlint.formats.x12.shapes import Plans

_PLANS = Plans()
_LEVEL_PLANS = LevelPlans()
_LIMIT = 8


class Knowledge:
    """Kinds and nodes belong to a set of delimiters and to one file; plans hold for all files."""

    def __init__(self) -> None:
        self.plans = _PLANS
        self.level_plans = _LEVEL_PLANS
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
            known = self._conformance[key] = Conformance(*key)
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
            known = self._nodes[key] = Nodes(*key)
        return known
