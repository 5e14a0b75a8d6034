"""Putting rules to the nodes of a claim, and what came of it.

What comes of it is remembered for all nodes that agree in what the rules read, so it holds no node: only
which rules cannot be decided there, and which stay open.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from claimlint.rules.binding import Causes, RuleAt, Rules, Undecided, Verdict


class Lacking:
    """Rules that cannot be decided. There is one object for all that are equal: they compare by identity."""

    __slots__ = ("undecided",)

    def __init__(self, undecided: tuple[Undecided, ...]) -> None:
        self.undecided = undecided


class Open(NamedTuple):
    """A rule to be asked of each claim anew: at which of the nodes judged together, and what is asked."""

    rule_at: RuleAt
    place: int
    ask: Verdict


class Judgement(NamedTuple):
    """What came of putting rules to nodes: those that cannot be decided, and those that stay open."""

    lacking: Lacking | None
    open: tuple[Open, ...]


NOTHING = Judgement(None, ())


class Groups:
    """The ``Lacking`` of a run."""

    def __init__(self) -> None:
        self._groups: dict[frozenset[Undecided], Lacking] = {}

    def of(self, undecided: frozenset[Undecided]) -> Lacking | None:
        """The one object for rules that cannot be decided; None for none."""
        if not undecided:
            return None
        known = self._groups.get(undecided)
        if known is None:
            known = self._groups[undecided] = Lacking(tuple(undecided))
        return known

    def joined(self, judgements: list[Judgement]) -> Judgement:
        """One judgement of several on the same nodes."""
        told = [judgement for judgement in judgements if judgement is not NOTHING]
        if len(told) < 2:
            return told[0] if told else NOTHING
        undecided = frozenset(
            each for judgement in told if judgement.lacking for each in judgement.lacking.undecided
        )
        return Judgement(self.of(undecided), tuple(entry for judgement in told for entry in judgement.open))


class Asking:
    """Rules being put to nodes, and what has come of it so far."""

    def __init__(self, causes: Causes, groups: Groups) -> None:
        self._causes = causes
        self._groups = groups
        self._undecided: set[Undecided] = set()
        self._open: list[Open] = []

    def put(self, view: Any, place: int, rules: Rules) -> None:
        """Put ``rules`` to the node at ``place``."""
        for screen, rule_at in rules.shared:
            verdict = screen(view)
            if verdict:
                self._open.append(Open(rule_at, place, screen))
            elif verdict is None:
                decided = rule_at.decide(view, verdict, self._causes)
                assert isinstance(decided, Undecided)
                self._undecided.add(decided)
        for rule_at in rules.open:
            if rule_at.tier is None:
                self._open.append(Open(rule_at, place, rule_at.screen))
                continue
            left = rule_at.left(view)
            wanting = rule_at.wanting(view) if left is not None else None
            if wanting is not None:
                self._undecided.add(wanting)
            elif left is not None:
                self._open.append(Open(rule_at, place, left))

    @property
    def judgement(self) -> Judgement:
        """What has come of it."""
        if not (self._undecided or self._open):
            return NOTHING
        return Judgement(self._groups.of(frozenset(self._undecided)), tuple(self._open))
