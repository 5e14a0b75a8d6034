"""Putting the rules to the nodes of one claim, and remembering what many claims share.

A condition's verdict depends on nothing but the roots that its facts name. So the rules about a line, say,
are put to each distinct (core, period, profile of the header) once; those about pairs of lines to each
distinct day. What is remembered is which rules are kept (most), which cannot be decided, and which stay
open: those that are broken, or that read what is not remembered (dates, the plan, other claims) and are
not settled without. Only the open ones are put to each claim anew.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from claimlint.facts.accrual import ClaimHistory
from claimlint.facts.people import HEADER_ROLES, named_providers
from claimlint.facts.views import Views
from claimlint.model import Claim
from claimlint.rules.binding import Binding, BoundCase, RuleAt, Undecided

_REMEMBERED = 1 << 13


class Violation(NamedTuple):
    """A rule broken at a node: everything a finding says, but for where its lines stand.

    ``lines`` are the service lines it is about and ``related`` others to point at, as indexes into the
    claim's lines. ``owner`` is the field of the diagnosis or provider it is about, with its position.
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
    """What came of putting rules to nodes: those that cannot be decided, and those that stay open.

    An open rule stands beside the place of its node among those that were judged together.
    """

    undecided: tuple[Undecided, ...]
    open: tuple[tuple[RuleAt, int], ...]


_NOTHING = Judgement((), ())


class Verdicts(NamedTuple):
    """All that a claim's rules gave, with line places as indexes into the claim's lines."""

    violations: list[Violation]
    undecided: set[Undecided]
    unclear: set[str]
    """The codes among ``undecided`` of rules that were put to this claim's own nodes."""


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
        self._lines, self._pointers = _Memory(), _Memory()
        self._dates, self._minutes = _Memory(), _Memory()
        self._claims, self._diagnoses = _Memory(), _Memory()
        self._each_diagnosis, self._providers = _Memory(), _Memory()

    def view(self, claim: Claim, history: ClaimHistory) -> Any:
        """The view of a claim, its lines grouped by date. Release it when done."""
        view = self._views.claim(claim, self.binding.reference, self._as_of, history, self._views)
        _group_by_date(view)
        return view

    def judge(self, claim: Claim, history: ClaimHistory) -> Verdicts:
        """Every violation of ``claim``, and every rule that could not be decided on it."""
        view = self._views.claim(claim, self.binding.reference, self._as_of, history, self._views)
        verdicts = Verdicts([], set(), set())
        try:
            for group in _group_by_date(view):
                for line in group:
                    for judgement in self._judge_line(line):
                        self._settle(judgement, [line], verdicts)
                judgement = self._judge_date(view, group)
                if judgement is not _NOTHING:
                    self._settle(judgement, group, verdicts)
                judgement = self._judge_days(view, group)
                if judgement is not _NOTHING:
                    self._settle(judgement, self.days(view, group) if judgement.open else (), verdicts)
            for judgement in self._judge_claim(view):
                self._settle(judgement, [view], verdicts)
            judgement = self._judge_diagnoses(view)
            if judgement is not _NOTHING:
                self._settle(judgement, self.diagnosis_nodes(view), verdicts)
            judgement = self._judge_providers(view)
            if judgement is not _NOTHING:
                self._settle(judgement, self.provider_nodes(view), verdicts)
        finally:
            view.release()
        return verdicts

    def _settle(self, judgement: Judgement, nodes: Sequence[Any], verdicts: Verdicts) -> None:
        """Add a judgement, and put what it left open to the nodes themselves."""
        if judgement.undecided:
            verdicts.undecided.update(judgement.undecided)
        for rule_at, place in judgement.open:
            verdict = rule_at.screen(nodes[place])
            if verdict is False or (verdict is None and rule_at.rule.code in verdicts.unclear):
                continue
            decided = rule_at.decide(nodes[place], verdict, self._views.causes)
            if isinstance(decided, Undecided):
                # One reason a claim is enough: what the next line lacks is seldom anything else.
                verdicts.undecided.add(decided)
                verdicts.unclear.add(decided.code)
            elif decided is not None:
                verdicts.violations.append(self._violation(decided, nodes[place]))

    def _judge_line(self, line: Any) -> Iterator[Judgement]:
        """The rules about a line that read nothing of the other lines."""
        if not line.billed:
            return
        core, period, profile, diagnoses = line.core, line.period, line.claim.profile, line.claim.diagnoses
        key: tuple[Any, ...] = id(core), period, id(profile)
        judgement = self._lines.get(key)
        if judgement is None:
            judgement = self._lines.keep(key, self._put([line], (0, None)), (core, profile))
        if judgement is not _NOTHING:
            yield judgement
        key = line.pointers, period, id(diagnoses)
        judgement = self._pointers.get(key)
        if judgement is None:
            judgement = self._pointers.keep(key, self._put([line], (1,)), diagnoses)
        if judgement is not _NOTHING:
            yield judgement

    def _judge_date(self, view: Any, group: list[Any]) -> Judgement:
        """The rules about the lines of a date that read the others too."""
        first = group[0]
        cores = first.day_cores
        key = tuple([id(core) for core in cores]), first.period, id(view.profile)
        judgement = self._dates.get(key)
        if judgement is None:
            judgement = self._dates.keep(key, self._put(group, (2,)), (cores, view.profile))
        return judgement

    def _judge_days(self, view: Any, group: list[Any]) -> Judgement:
        """The rules about the days of a date."""
        first = group[0]
        cores, minutes = first.day_cores, tuple([line.service.minutes for line in group])
        key = tuple([id(core) for core in cores]), minutes, first.period, id(view.profile)
        judgement = self._minutes.get(key)
        if judgement is None:
            judgement = self._put(self.days(view, group), (0, None))
            self._minutes.keep(key, judgement, (cores, view.profile))
        return judgement

    def days(self, view: Any, group: list[Any]) -> list[Any]:
        """The lines of a date by discipline and rendering provider.

        A line that shows no discipline belongs to the date's only one: its minutes count there.
        """
        shown = {line.therapy_discipline or line.renderer_discipline for line in group} - {None}
        only = shown.pop() if len(shown) == 1 else None
        days: dict[tuple[Any, Any], list[Any]] = {}
        for line in group:
            discipline = line.therapy_discipline or line.renderer_discipline or only
            days.setdefault((discipline, line.core.rendering), []).append(line)
        return [
            self._views.day(view, tuple([line.core for line in lines]), lines[0].period, lines)
            for lines in days.values()
        ]

    def _judge_claim(self, view: Any) -> Iterator[Judgement]:
        """The rules about the claim as a whole."""
        lines, period, diagnoses = view.lines, view.claim_period, view.diagnoses
        # Whether a rule about the claim can be broken does not depend on the order of its lines.
        bills = sorted([(id(line.core), -1 if line.period is None else line.period) for line in lines])
        key: tuple[Any, ...] = tuple(bills), period, id(view.profile)
        judgement = self._claims.get(key)
        if judgement is None:
            nodes = [line.core for line in lines], view.profile
            judgement = self._claims.keep(key, self._put([view], (0, None)), nodes)
        yield judgement
        key = id(diagnoses), period
        judgement = self._diagnoses.get(key)
        if judgement is None:
            judgement = self._diagnoses.keep(key, self._put([view], (1,)), diagnoses)
        yield judgement

    def _judge_diagnoses(self, view: Any) -> Judgement:
        """The rules about each diagnosis."""
        key = id(view.diagnoses), view.claim_period
        judgement = self._each_diagnosis.get(key)
        if judgement is None:
            judgement = self._put(self.diagnosis_nodes(view), (0, None))
            self._each_diagnosis.keep(key, judgement, view.diagnoses)
        return judgement

    def diagnosis_nodes(self, view: Any) -> list[Any]:
        """The views of the claim's diagnoses."""
        make = self._views.diagnosis
        return [make(view, diagnosis, place) for place, diagnosis in enumerate(view.diagnoses or (), 1)]

    def _judge_providers(self, view: Any) -> Judgement:
        """The rules about each provider that the header or a line names."""
        setting, period = view.setting, view.claim_period
        if not any(line.core.names_providers for line in view.lines):
            for role in HEADER_ROLES:
                provider = getattr(setting, role)
                if provider is not None:
                    key = id(provider), role, period
                    judgement = self._providers.get(key)
                    if judgement is None:
                        node = self._views.provider(view, provider, role)
                        judgement = self._providers.keep(key, self._put([node], (0, None)), provider)
                    if judgement is not _NOTHING:
                        break
            else:
                return _NOTHING
        # Somebody here breaks a rule, or a line names its own: each provider is put once, at its first place.
        return self._put(self.provider_nodes(view), (0, None))

    def provider_nodes(self, view: Any) -> list[Any]:
        """The views of the providers it names, each once, at the first place that does."""
        cores = tuple([line.core for line in view.lines])
        return [self._views.provider(view, *named) for named in named_providers(view.setting, cores)]

    def _put(self, nodes: Sequence[Any], tiers: tuple[int | None, ...]) -> Judgement:
        """Put the rules of ``tiers`` (None: those of no tier) to nodes."""
        undecided: set[Undecided] = set()
        still_open: list[tuple[RuleAt, int]] = []
        for place, view in enumerate(nodes):
            if view.kind == "line" and not view.billed:
                continue
            for tier in tiers:
                rules = self.binding.rules_at(view.kind, tier, period_of(view))
                for screen, rule_at in rules.shared:
                    verdict = screen(view)
                    if verdict:
                        still_open.append((rule_at, place))
                    elif verdict is None:
                        decided = rule_at.decide(view, verdict, self._views.causes)
                        assert isinstance(decided, Undecided)
                        undecided.add(decided)
                for rule_at in rules.open:
                    if rule_at.tier is not None and not rule_at.possible(view):
                        continue
                    wanting = rule_at.wanting(view) if rule_at.tier is not None else None
                    if wanting is None:
                        still_open.append((rule_at, place))
                    else:
                        undecided.add(wanting)
        if not (undecided or still_open):
            return _NOTHING
        return Judgement(tuple(undecided), tuple(still_open))

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
        """The lines a violation is about and those it points at, as indexes into the claim's lines."""
        each = bound.case.each
        if each == "line":
            related = getattr(view, bound.case.related) if bound.case.related else ()
            places = (related,) if isinstance(related, int) else related or ()
            others = (view.day_lines[place] for place in places if place != view.day_index)
            return (view.number - 1,), tuple(other.number - 1 for other in others)
        if each == "provider":
            return ((view.index,) if view.index is not None else ()), ()
        if each == "diagnosis" or (each == "claim" and bound.affects is None):
            return (), ()
        return tuple(
            line.number - 1 for line in view.lines if bound.affects is None or bound.affects(line)
        ), ()


def _group_by_date(view: Any) -> list[list[Any]]:
    """The lines of each date, in the order of their first line; one without a date stands alone."""
    groups: dict[Any, list[Any]] = {}
    for line in view.lines:
        day = line.line.date or line.number
        group = groups.get(day)
        if group is None:
            groups[day] = [line]
        else:
            group.append(line)
    found = list(groups.values())
    for group in found:
        cores = tuple([line.core for line in group])
        for index, line in enumerate(group):
            line.day_cores = cores
            line.day_index = index
            line.day_lines = group
    return found


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
