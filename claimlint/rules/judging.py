"""Putting the rules to the nodes of one claim, and remembering what many claims share.

A rule's result depends on nothing but the roots that its facts name. So the rules about a line, say, are put
to each distinct (core, period) once and looked up ever after; those that also read the header are remembered
by that, those about pairs of lines by the cores of the whole day. What a rule reads beyond that (dates, the
plan, other claims) is put to each claim anew, and only where the part that is remembered leaves it open.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from claimlint.facts.accrual import ClaimHistory
from claimlint.facts.people import named_providers
from claimlint.facts.views import Views
from claimlint.model import Claim
from claimlint.rules.binding import Binding, BoundCase, RuleAt, Undecided
from claimlint.rules.ruleset import TIERS

_REMEMBERED = 1 << 16


class Violation(NamedTuple):
    """A rule broken at a node: everything a finding says, but for where its lines stand.

    ``lines`` are the service lines it is about and ``related`` others to point at: places within the group
    of lines that were judged together. ``owner`` is the diagnosis or provider it is about, by its place or
    role.
    """

    bound: BoundCase
    message: str
    help: str
    confidence: str
    lines: tuple[int, ...]
    related: tuple[int, ...]
    owner: tuple[str, int | None]
    fix: tuple[str, str, str | None, str] | None
    """Kind, title, action and value."""


class Judgement(NamedTuple):
    """What came of putting rules to nodes: violations, undecided rules, and rules that stay open.

    An open rule may be broken by what cannot be remembered, and is put to each claim anew: to the node at
    the place that stands beside it.
    """

    violations: tuple[Violation, ...]
    undecided: tuple[Undecided, ...]
    open: tuple[tuple[RuleAt, int], ...]


_NOTHING = Judgement((), (), ())


class Verdicts(NamedTuple):
    """All that a claim's rules gave, with line places as indexes into the claim's lines."""

    violations: list[Violation]
    undecided: set[Undecided]


class _Memory:
    """Judgements by key; bounded. Keys may hold ids of nodes: the nodes are kept beside the judgement."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], tuple[Judgement, Any]] = {}

    def get(self, key: tuple[Any, ...]) -> Judgement | None:
        known = self._known.get(key)
        return known[0] if known is not None else None

    def keep(self, key: tuple[Any, ...], judgement: Judgement, nodes: Any) -> Judgement:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[key] = judgement, nodes
        return judgement


class Judge:
    """Judges claims by one bound ruleset."""

    def __init__(self, binding: Binding, views: Views, as_of: date) -> None:
        self.binding = binding
        self._views = views
        self._as_of = as_of
        self._line_memories = [_Memory() for _ in TIERS["line"]]
        self._claim_memories = [_Memory() for _ in TIERS["claim"]]
        self._diagnoses = _Memory()
        self._providers = _Memory()
        self._has = {each: binding.tiers(each) for each in TIERS}

    def view(self, claim: Claim, history: ClaimHistory) -> Any:
        """The view of a claim, its lines grouped by date."""
        view = self._views.claim(claim, self.binding.reference, self._as_of, history, self._views)
        for group in by_date(view):
            cores = tuple([line.core for line in group])
            for index, line in enumerate(group):
                line.day_cores = cores
                line.day_index = index
                line.day_lines = group
        return view

    def judge(self, claim: Claim, history: ClaimHistory) -> Verdicts:
        """Every violation of ``claim``, and every rule that could not be decided on it."""
        view = self.view(claim, history)
        verdicts = Verdicts([], set())
        for group in by_date(view):
            places = tuple([line.number - 1 for line in group])
            for line in group:
                if line.billed:
                    for judgement in self._judge_line(line):
                        self._collect(judgement, [line], verdicts, (line.number - 1,), places)
            judgement, nodes = self._judge_date(view, group)
            if judgement is not _NOTHING:
                self._collect(judgement, nodes, verdicts, places)
        every = tuple(range(len(view.lines)))
        for judgement in self._judge_claim(view):
            self._collect(judgement, [view], verdicts, every)
        for judgement, nodes in (self._judge_diagnoses(view), *self._judge_providers(view)):
            if judgement is not _NOTHING:
                self._collect(judgement, nodes, verdicts, every)
        return verdicts

    def _collect(
        self,
        judgement: Judgement,
        nodes: Any,
        verdicts: Verdicts,
        places: tuple[int, ...],
        open_places: tuple[int, ...] | None = None,
    ) -> None:
        """Add a judgement, and settle what it left open.

        ``places`` turn the line places of what was remembered into the claim's, ``open_places`` those of what
        is found now, where they differ.
        """
        for violation in judgement.violations:
            verdicts.violations.append(_placed(violation, places))
        if judgement.undecided:
            verdicts.undecided.update(judgement.undecided)
        if not judgement.open:
            return
        views = nodes() if callable(nodes) else nodes
        for rule_at, place in judgement.open:
            view = views[place]
            if rule_at.screen(view) is False:
                continue
            decided = rule_at.decide(view)
            if isinstance(decided, Undecided):
                verdicts.undecided.add(decided)
            elif decided is not None:
                verdicts.violations.append(_placed(self._violation(decided, view), open_places or places))

    def _judge_line(self, line: Any) -> Iterator[Judgement]:
        """The rules about a line that read nothing of the other lines."""
        core, period, claim = line.core, line.period, line.claim
        for tier in self._has["line"]:
            key: tuple[Any, ...]
            if tier == 0:
                key = id(core), period
            elif tier == 1:
                key = id(core), period, id(claim.claim_rendering), claim.claim_place, claim.form, claim.has_plan
            elif tier == 2:
                key = id(core), period, line.pointers, id(claim.diagnoses)
            else:
                break
            judgement = self._line_memories[tier].get(key)
            if judgement is None:
                judgement = _at_first(self._put([line], (tier,)))
                self._line_memories[tier].keep(key, judgement, (core, claim.setting, claim.diagnoses))
            if judgement is not _NOTHING:
                yield judgement
        if always_open := self.binding.rules_at("line", None, period).open:
            yield Judgement((), (), tuple([(rule_at, 0) for rule_at in always_open]))

    def _judge_date(self, view: Any, group: list[Any]) -> tuple[Judgement, Any]:
        """The rules about the lines of a date that read the others too, and about its days."""
        first = group[0]
        key = tuple([id(core) for core in first.day_cores]), first.period, id(view.claim_rendering)
        nodes = partial(self._date_nodes, view, group)
        judgement = self._line_memories[3].get(key)
        if judgement is None:
            judgement = self._put(nodes(), _DATE_TIERS)
            self._line_memories[3].keep(key, judgement, (first.day_cores, view.claim_rendering))
        return judgement, nodes

    def _date_nodes(self, view: Any, group: list[Any]) -> list[Any]:
        """The lines of a date, then its days: the lines by discipline and rendering provider."""
        days: dict[tuple[Any, Any], list[Any]] = {}
        for line in group:
            days.setdefault((line.therapy_discipline or line.renderer_discipline, line.rendering), []).append(line)
        day_views = [
            self._views.day(view, tuple([line.core for line in lines]), lines[0].period, lines)
            for lines in days.values()
        ]
        return [*group, *day_views]

    def _judge_claim(self, view: Any) -> Iterator[Judgement]:
        """The rules about the claim as a whole."""
        cores, periods = tuple([id(line.core) for line in view.lines]), tuple([line.period for line in view.lines])
        for tier in self._has["claim"]:
            key: tuple[Any, ...]
            if tier == 0:
                key = cores, periods, view.has_plan
            elif tier == 1:
                key = cores, periods, view.claim_names_referring
            elif tier == 2:
                key = cores, periods, id(view.setting)
            else:
                key = id(view.diagnoses), view.claim_period
            judgement = self._claim_memories[tier].get(key)
            if judgement is None:
                nodes = [line.core for line in view.lines], view.setting, view.diagnoses
                judgement = self._claim_memories[tier].keep(key, self._put([view], (tier,)), nodes)
            if judgement is not _NOTHING:
                yield judgement
        if always_open := self.binding.rules_at("claim", None, view.claim_period).open:
            yield Judgement((), (), tuple([(rule_at, 0) for rule_at in always_open]))

    def _judge_diagnoses(self, view: Any) -> tuple[Judgement, Any]:
        """The rules about each diagnosis."""
        key = id(view.diagnoses), view.claim_period
        nodes = partial(self._diagnosis_nodes, view)
        judgement = self._diagnoses.get(key)
        if judgement is None:
            judgement = self._diagnoses.keep(key, self._put(nodes(), (0, None)), view.diagnoses)
        return judgement, nodes

    def _diagnosis_nodes(self, view: Any) -> list[Any]:
        make = self._views.diagnosis
        return [make(view, diagnosis, place) for place, diagnosis in enumerate(view.diagnoses or (), 1)]

    def _judge_providers(self, view: Any) -> Iterator[tuple[Judgement, Any]]:
        """The rules about each provider that the header or a line names."""
        naming = tuple([line.core for line in view.lines if line.core.names_providers])
        key = id(view.setting), tuple([id(core) for core in naming]), view.claim_period
        nodes = partial(self._provider_nodes, view)
        judgement = self._providers.get(key)
        if judgement is None or (naming and judgement is not _NOTHING):
            # A line's own provider is found at its place, which another claim with the same cores may differ in.
            judgement = self._put(nodes(), (0, None))
            self._providers.keep(key, judgement, (view.setting, naming))
        yield judgement, nodes

    def _provider_nodes(self, view: Any) -> list[Any]:
        cores = tuple([line.core for line in view.lines])
        return [self._views.provider(view, *named) for named in named_providers(view.setting, cores)]

    def _put(self, nodes: list[Any], tiers: tuple[int | None, ...]) -> Judgement:
        """Put the rules of ``tiers`` to nodes. A tier of lines and one of days may be put together."""
        violations: list[Violation] = []
        undecided: set[Undecided] = set()
        still_open: list[tuple[RuleAt, int]] = []
        for index, view in enumerate(nodes):
            if view.kind == "line" and not view.billed:
                continue
            for tier in _own_tiers(view, tiers):
                rules = self.binding.rules_at(view.kind, tier, period_of(view))
                for rule_at in [rule_at for screen, rule_at in rules.shared if screen(view) is not False]:
                    decided = rule_at.decide(view)
                    if isinstance(decided, Undecided):
                        undecided.add(decided)
                    elif decided is not None:
                        violations.append(self._violation(decided, view))
                still_open += [
                    (rule_at, index) for rule_at in rules.open if rule_at.tier is None or rule_at.possible(view)
                ]
        if not (violations or undecided or still_open):
            return _NOTHING
        return Judgement(tuple(violations), tuple(sorted(undecided)), tuple(still_open))

    def _violation(self, bound: BoundCase, view: Any) -> Violation:
        case = bound.case
        lines, related = self._lines_of(bound, view)
        help_text, confidence = bound.help(view), case.confidence
        for name in sorted(case.tables):
            table = self.binding.reference.tables.get(name)
            period = period_of(view)
            if table is not None and period is not None and table.is_stale(period):
                help_text = f"{help_text} (table: {name} {table.newest}, newest shipped)"
                confidence = {"high": "medium"}.get(confidence, "low")
        fix = None
        for offered in bound.fixes:
            if offered.when is None or offered.when(view):
                value = offered.value(view) if offered.value is not None else ""
                fix = offered.kind, offered.title(view), offered.action, value
                break
        owner = _owner(case.each, view)
        return Violation(bound, bound.message(view), help_text, confidence, lines, related, owner, fix)

    def _lines_of(self, bound: BoundCase, view: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The lines a violation is about and those it points at, as places within the group judged."""
        each = bound.case.each
        if each == "line":
            related = getattr(view, bound.case.related) if bound.case.related else ()
            found = (related,) if isinstance(related, int) else related or ()
            return (view.day_index,), tuple(index for index in found if index != view.day_index)
        if each == "provider":
            return ((view.index,) if view.index is not None else ()), ()
        if each == "day":
            chosen = [line for line in view.lines if bound.affects is None or bound.affects(line)]
            return tuple(line.day_index for line in chosen), ()
        if bound.affects is None:
            return (), ()
        return tuple(line.number - 1 for line in view.lines if bound.affects(line)), ()


def by_date(view: Any) -> list[list[Any]]:
    """The lines of each date, in the order of their first line; one without a date stands alone."""
    groups: dict[Any, list[Any]] = {}
    for line in view.lines:
        groups.setdefault(line.line.date or line.number, []).append(line)
    return list(groups.values())


_DATE_TIERS = (3, 0, None)
"""The tier of lines that read the whole date, with the tiers of days."""


def _own_tiers(view: Any, tiers: tuple[int | None, ...]) -> tuple[int | None, ...]:
    if tiers is not _DATE_TIERS:
        return tiers
    return (3,) if view.kind == "line" else (0, None)


def _at_first(judgement: Judgement) -> Judgement:
    """A judgement of one line, with that line as the first and only of its group."""
    if not judgement.violations:
        return judgement
    return judgement._replace(violations=tuple([v._replace(lines=(0,)) for v in judgement.violations]))


def _placed(violation: Violation, places: tuple[int, ...]) -> Violation:
    return violation._replace(
        lines=tuple([places[index] for index in violation.lines]),
        related=tuple([places[index] for index in violation.related]),
    )


def _owner(each: str, view: Any) -> tuple[str, int | None]:
    if each == "diagnosis":
        return "diagnoses", view.position
    if each == "provider":
        return view.role, None
    return "", None


_PERIODS = {"line": "period", "day": "day_period", "claim": "claim_period"}


def period_of(view: Any) -> int | None:
    node = view if view.kind in _PERIODS else view.claim
    period: int | None = getattr(node, _PERIODS[node.kind])
    return period
