"""Putting the rules to the nodes of one claim, and remembering what many claims share.

A condition's verdict depends on nothing but the roots that its facts name. So the rules about a line, say,
are put to each distinct (core, period, profile of the header) once; those about pairs of lines to each
distinct day. What is remembered is which rules are kept (most), which cannot be decided, and which stay
open: those that are broken, or that read what is not remembered (dates, the plan, other claims) and are
not settled without. Only the open ones are put to each claim anew.
"""

from collections.abc import Callable, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from claimlint.facts.accrual import ClaimHistory
from claimlint.facts.people import HEADER_ROLES, named_providers
from claimlint.facts.sharing import UNKNOWN, Alike, Sharing
from claimlint.facts.time import Bill, grouped
from claimlint.facts.views import Views
from claimlint.model import Claim
from claimlint.rules.asking import NOTHING, Asking, Groups, Judgement, Lacking, Open
from claimlint.rules.binding import Binding, BoundCase, RuleAt, Undecided
from claimlint.rules.ruleset import TIERS, VALUE_TIERS

_REMEMBERED = 1 << 13

_Nodes = Callable[[Any, Any], Sequence[Any]]
"""From the view of a claim and places in it to the views of the nodes that stand there."""

Judged = TypeVar("Judged")


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


class _Day(NamedTuple):
    """A day among the lines of a date: which of them it has, and what they bill in time.

    ``assisted`` says whether some of them states an assistant's minutes. ``judged`` has by the minutes of its
    lines what came of judging it.
    """

    members: tuple[int, ...]
    bills: tuple[Bill, ...]
    services: tuple[int, ...]
    """For each line, the first one that bills the same service."""
    assisted: bool
    judged: dict[Any, Judgement]


class Verdicts:
    """All that a claim's rules gave, with line places as indexes into the claim's lines.

    ``unclear`` are the codes of the rules that were put to this claim's own nodes and could not be decided;
    ``admitted`` says whether the claim lets a gated rule through to its nodes.
    """

    __slots__ = ("admitted", "lacking", "own", "unclear", "violations")

    def __init__(self) -> None:
        self.violations: list[Violation] = []
        self.lacking: set[Lacking] = set()
        self.own: set[Undecided] = set()
        self.unclear: set[str] = set()
        self.admitted: dict[RuleAt, bool] = {}

    @property
    def undecided(self) -> set[Undecided]:
        """Every rule that could not be decided, with what it lacks."""
        return self.own.union(*(lacking.undecided for lacking in self.lacking))


class _Memory(dict[Any, tuple[Any, Any]]):
    """What was found by key; bounded. A key may hold ids of nodes: the nodes are kept beside."""

    __slots__ = ()

    def keep(self, key: Any, found: Judged, nodes: Any) -> Judged:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[key] = found, nodes
        return found


class Judge:
    """Judges claims by one bound ruleset."""

    def __init__(self, binding: Binding, views: Views, as_of: date) -> None:
        self.binding = binding
        self._views = views
        self._as_of = as_of
        self._sharing = Sharing(binding.reference)
        self._pointers, self._of_codes = _Memory(), _Memory()
        self._dates, self._days = _Memory(), _Memory()
        self._whole_days = binding.asks("day", 1)
        self._claims, self._diagnoses, self._providers = _Memory(), _Memory(), _Memory()
        self._by_value = [
            (tier, attrgetter(*TIERS["claim"][tier]), _Memory())
            for tier in range(VALUE_TIERS, len(TIERS["claim"]))
            if binding.asks("claim", tier)
        ]
        self._seen: dict[tuple[bool | None, ...], int] = {}
        self._groups = Groups()
        self._judged_days = 0

    def view(self, claim: Claim, history: ClaimHistory) -> Any:
        """The view of a claim. Release it when done."""
        sharing, reference = self._sharing, self.binding.reference
        frame = sharing.frame(claim.setting)
        profile = sharing.profile(frame, claim)
        alike, dates = sharing.lines(claim, frame, profile)
        return self._views.claim(
            claim, frame, profile, alike, dates, reference, self._as_of, history, self._views
        )

    def judge(self, claim: Claim, history: ClaimHistory) -> Verdicts:
        """Every violation of ``claim``, and every rule that could not be decided on it."""
        view = self.view(claim, history)
        verdicts = Verdicts()
        try:
            self._judge_lines(view, verdicts)
            self._judge_dates(view, verdicts)
            self._judge_claim(view, verdicts)
            self._judge_diagnoses(view, verdicts)
            self._judge_providers(view, verdicts)
        finally:
            view.release()
        return verdicts

    def _take(self, judgement: Judgement, view: Any, nodes: _Nodes, places: Any, verdicts: Verdicts) -> None:
        """Add a judgement, and put what it left open to the nodes themselves: ``nodes`` at ``places``."""
        lacking, still_open = judgement
        if lacking is not None:
            verdicts.lacking.add(lacking)
        if still_open:
            self._settle(still_open, view, nodes, places, verdicts)

    def _settle(
        self, still_open: Sequence[Open], view: Any, nodes: _Nodes, places: Any, verdicts: Verdicts
    ) -> None:
        """Put what was left open to the nodes."""
        found: Sequence[Any] | None = None
        for rule_at, place, ask in still_open:
            if rule_at.gated:
                admitted = verdicts.admitted.get(rule_at)
                if admitted is None:
                    admitted = self._admits(rule_at, view, verdicts)
                if not admitted:
                    continue
            if found is None:
                found = nodes(view, places)
            node = found[place]
            verdict = ask(node)
            if verdict is False or (verdict is None and rule_at.rule.code in verdicts.unclear):
                continue
            decided = rule_at.decide(node, verdict, self._views.causes)
            if isinstance(decided, Undecided):
                # One reason a claim is enough: what the next line lacks is seldom anything else.
                verdicts.own.add(decided)
                verdicts.unclear.add(decided.code)
            elif decided is not None:
                verdicts.violations.append(self._violation(decided, node))

    def _admits(self, rule_at: RuleAt, view: Any, verdicts: Verdicts) -> bool:
        """Whether a claim lets a rule through to its nodes; asked once a claim."""
        admitted = rule_at.admits(view)
        if isinstance(admitted, Undecided):
            verdicts.own.add(admitted)
        verdicts.admitted[rule_at] = found = admitted is True
        return found

    def _judge_lines(self, view: Any, verdicts: Verdicts) -> None:
        """The rules about a line that read nothing of the other lines."""
        diagnoses, institutional = id(view.diagnoses), view.is_institutional
        lacks, settle = verdicts.lacking.add, self._settle
        last_key: Any = None
        of_pointers = NOTHING
        for place, (line, alike) in enumerate(zip(view.header.lines, view.alike, strict=True)):
            if not alike.billed:
                continue
            judgement: Judgement | None = alike.judgement
            if judgement is None:
                judgement = alike.judgement = self._put([view.lines[place]], (0, None))
            lacking, still_open = judgement
            if lacking is not None:
                lacks(lacking)
            if still_open:
                settle(still_open, view, _one_line, place, verdicts)
            key = line.service.pointers, alike.period, diagnoses, institutional
            if key != last_key:
                last_key = key
                known = self._pointers.get(key)
                if known is not None:
                    of_pointers = known[0]
                else:
                    of_pointers = self._put([view.lines[place]], (1,))
                    self._pointers.keep(key, of_pointers, view.diagnoses)
            if of_pointers is not NOTHING:
                self._take(of_pointers, view, _one_line, place, verdicts)

    def _judge_dates(self, view: Any, verdicts: Verdicts) -> None:
        """The rules about the lines of a date that read the others too, and those about its days."""
        lines, alike, dates = view.header.lines, view.alike, self._dates
        for places in view.dates:
            of_date = tuple([alike[place] for place in places])
            known = dates.get(of_date)
            if known is not None:
                of_lines, days = known[0]
            else:
                found = self._put_date(view, places, of_date), self._days_among(view, places)
                of_lines, days = dates.keep(of_date, found, None)
            if of_lines is not NOTHING:
                self._take(of_lines, view, _some_lines, places, verdicts)
            for day in days:
                own = [places[member] for member in day.members]
                services = [lines[place].service for place in own]
                minutes: Any = tuple([service.minutes for service in services])
                if day.assisted:
                    minutes = minutes, tuple([service.assistant_minutes for service in services])
                judgement = day.judged.get(minutes)
                if judgement is None:
                    judgement = self._judge_day(view, day, own, minutes)
                if judgement is not NOTHING:
                    self._take(judgement, view, self._day, own, verdicts)

    def _judge_day(self, view: Any, day: _Day, places: list[int], minutes: Any) -> Judgement:
        """The rules about a day whose lines state ``minutes``."""
        period = view.alike[places[0]].period
        by_time = self._put_day(view, places, (day.bills, day.services, period, minutes), (0, None))
        judgement = by_time
        if self._whole_days:
            alike = tuple([view.alike[place] for place in places])
            whole = self._put_day(view, places, (alike, minutes), (1,))
            judgement = self._groups.joined([by_time, whole])
        self._judged_days += 1
        if self._judged_days >= _REMEMBERED:
            self._judged_days = 0
            self._dates.clear()
        day.judged[minutes] = judgement
        return judgement

    def _put_day(
        self, view: Any, places: list[int], key: tuple[Any, ...], tiers: tuple[int | None, ...]
    ) -> Judgement:
        """The rules of ``tiers`` about a day, of which they read what ``key`` holds: many days share that."""
        known = self._days.get(key)
        if known is not None:
            judgement: Judgement = known[0]
            return judgement
        return self._days.keep(key, self._put([self._views.day(view, places)], tiers), None)

    def _bits_left(self, view: Any, places: Sequence[int], of_date: tuple[Alike, ...]) -> int:
        """What the codes of a date and its lines, each by itself, leave of the rules about lines together."""
        of_lines = 0
        for place, alike in zip(places, of_date, strict=True):
            if alike.bits is None:
                rules = self.binding.date_rules(alike.period)
                alike.bits = rules.of_line(view.lines[place]) if alike.billed else 0
            of_lines |= alike.bits
        return of_lines and of_lines & self._bits_of_codes(view, places[0], of_date)

    def _bits_of_codes(self, view: Any, place: int, of_date: tuple[Alike, ...]) -> int:
        key = tuple(sorted([alike.code for alike in of_date])), of_date[0].period
        known = self._of_codes.get(key)
        if known is not None:
            bits: int = known[0]
            return bits
        bits = self.binding.date_rules(of_date[0].period).of_codes(view.lines[place])
        return self._of_codes.keep(key, bits, None)

    def _judge_claim(self, view: Any, verdicts: Verdicts) -> None:
        """The rules about the claim as a whole."""
        # Whether a rule about the claim can be broken does not depend on the order of its lines.
        seen = [alike.seen for alike in view.alike]
        if None in seen:
            seen = [self._seen_of(view, place) for place in range(len(seen))]
        seen.sort()
        key = tuple(seen), view.claim_period, view.profile
        known = self._claims.get(key)
        judgement = (
            known[0] if known is not None else self._claims.keep(key, self._put([view], (0, None)), None)
        )
        if judgement is not NOTHING:
            self._take(judgement, view, _the_claim, None, verdicts)
        for tier, read, memory in self._by_value:
            key = read(view)
            known = memory.get(key)
            judgement = known[0] if known is not None else memory.keep(key, self._put([view], (tier,)), None)
            if judgement is not NOTHING:
                self._take(judgement, view, _the_claim, None, verdicts)

    def _seen_of(self, view: Any, place: int) -> int:
        """What the rules about the claim see of a line: a number for all that they cannot tell apart."""
        alike = view.alike[place]
        if alike.seen is None:
            answers = tuple([ask(view.lines[place]) for ask in self.binding.questions])
            alike.seen = self._seen.setdefault(answers, len(self._seen))
        seen: int = alike.seen
        return seen

    def _judge_diagnoses(self, view: Any, verdicts: Verdicts) -> None:
        """The rules about the list of diagnoses and about each of them."""
        key = id(view.diagnoses), view.is_institutional, view.claim_period
        known = self._diagnoses.get(key)
        if known is None:
            found = self._put([view], (1,)), self._put(self.diagnosis_nodes(view), (0, None))
            self._diagnoses.keep(key, found, view.diagnoses)
        else:
            found = known[0]
        of_list, of_each = found
        if of_list is not NOTHING:
            self._take(of_list, view, _the_claim, None, verdicts)
        if of_each is not NOTHING:
            self._take(of_each, view, self._diagnosis_nodes, None, verdicts)

    def diagnosis_nodes(self, view: Any) -> list[Any]:
        """The views of the claim's diagnoses."""
        make = self._views.diagnosis
        return [make(view, diagnosis, place) for place, diagnosis in enumerate(view.diagnoses or (), 1)]

    def _judge_providers(self, view: Any, verdicts: Verdicts) -> None:
        """The rules about each provider that the header or a line names."""
        frame, period = view.frame, view.claim_period
        judgement: Judgement | None = frame.providers.get(period)
        if judgement is None:
            judgement = frame.providers[period] = self._judge_header_providers(view)
        if judgement is not NOTHING or view.names_providers:
            # Somebody here breaks a rule, or a line names its own: each is put once, at its first place.
            judgement = self._put(self.provider_nodes(view), (0, None))
            self._take(judgement, view, self._provider_nodes, None, verdicts)

    def _judge_header_providers(self, view: Any) -> Judgement:
        """The rules about the providers of the header: the first judgement that is not nothing."""
        for role in HEADER_ROLES:
            provider = getattr(view.setting, role)
            if provider is None:
                continue
            key = id(provider), role, view.claim_period
            known = self._providers.get(key)
            judgement: Judgement
            if known is not None:
                judgement = known[0]
            else:
                node = self._views.provider(view, provider, role)
                judgement = self._providers.keep(key, self._put([node], (0, None)), provider)
            if judgement is not NOTHING:
                return judgement
        return NOTHING

    def provider_nodes(self, view: Any) -> list[Any]:
        """The views of the providers it names, each once, at the first place that does."""
        cores = tuple([alike.core for alike in view.alike])
        return [self._views.provider(view, *named) for named in named_providers(view.setting, cores)]

    def days(self, view: Any, places: Sequence[int]) -> list[Any]:
        """The days of a date: its lines by discipline and rendering provider.

        A line that shows no discipline belongs to the date's only one: its minutes count there.
        """
        days = self._days_among(view, places)
        return [self._views.day(view, [places[member] for member in day.members]) for day in days]

    def _days_among(self, view: Any, places: Sequence[int]) -> tuple[_Day, ...]:
        """The days among the lines of a date."""
        of_date = [view.alike[place] for place in places]
        for place, alike in zip(places, of_date, strict=True):
            if alike.discipline is UNKNOWN:
                line = view.lines[place]
                alike.discipline = line.therapy_discipline or line.renderer_discipline
        shown = {alike.discipline for alike in of_date} - {None}
        only = shown.pop() if len(shown) == 1 else None
        days: dict[tuple[Any, Any], list[int]] = {}
        for member, alike in enumerate(of_date):
            days.setdefault((alike.discipline or only, alike.core.rendering), []).append(member)
        return tuple([_day_of(members, [of_date[member] for member in members]) for members in days.values()])

    def _day(self, view: Any, places: list[int]) -> list[Any]:
        return [self._views.day(view, places)]

    def _diagnosis_nodes(self, view: Any, places: None) -> list[Any]:
        return self.diagnosis_nodes(view)

    def _provider_nodes(self, view: Any, places: None) -> list[Any]:
        return self.provider_nodes(view)

    def _put(self, nodes: Sequence[Any], tiers: tuple[int | None, ...]) -> Judgement:
        """Put the rules of ``tiers`` (None: those of no tier) to nodes."""
        asking = Asking(self._views.causes, self._groups)
        for place, view in enumerate(nodes):
            if view.kind == "line" and not view.billed:
                continue
            for tier in tiers:
                asking.put(view, place, self.binding.rules_at(view.kind, tier, period_of(view)))
        return asking.judgement

    def _put_date(self, view: Any, places: Sequence[int], of_date: tuple[Alike, ...]) -> Judgement:
        """Put the rules about a line that read the others of its date to the lines of one."""
        if not self._bits_left(view, places, of_date):
            return NOTHING
        rules = self.binding.date_rules(of_date[0].period)
        of_codes = self._bits_of_codes(view, places[0], of_date)
        asking = Asking(self._views.causes, self._groups)
        for place, line in enumerate(_some_lines(view, places)):
            left = line.alike.bits & of_codes
            if left:
                asking.put(line, place, rules.left(left))
        return asking.judgement

    def _violation(self, bound: BoundCase, view: Any) -> Violation:
        case = bound.case
        lines, related = self._lines_of(bound, view)
        help_text, confidence = bound.help(view), case.confidence
        for name in sorted(case.tables):
            table = self.binding.reference.tables.get(name)
            period = period_of(view)
            stale = table.stale_release(period) if table is not None and period is not None else None
            if stale is not None:
                help_text = f"{help_text} (table: {name} {stale.name}, newest {stale.origin})"
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
        if bound.case.stands_on is not None:
            return tuple(view.places[place] for place in getattr(view, bound.case.stands_on)), ()
        return tuple(
            line.number - 1 for line in view.lines if bound.affects is None or bound.affects(line)
        ), ()


def _day_of(members: list[int], lines: list[Alike]) -> _Day:
    bills = tuple([alike.bill for alike in lines])
    services = grouped([alike.service for alike in lines])
    return _Day(tuple(members), bills, services, any(bill.assisted for bill in bills), {})


def _the_claim(view: Any, places: None) -> Sequence[Any]:
    return (view,)


def _one_line(view: Any, place: int) -> Sequence[Any]:
    return (view.lines[place],)


def _some_lines(view: Any, places: Sequence[int]) -> list[Any]:
    lines = view.lines
    return [lines[place] for place in places]


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
