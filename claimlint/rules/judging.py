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
from claimlint.rules.binding import Binding, BoundCase, Causes, RuleAt, Rules, Undecided, Verdict
from claimlint.rules.ruleset import TIERS, VALUE_TIERS

_REMEMBERED = 1 << 13

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


class Judgement(NamedTuple):
    """What came of putting rules to nodes: those that cannot be decided, and those that stay open.

    An open rule stands beside the place of its node among those that were judged together, and what is still
    to be asked there.
    """

    undecided: tuple[Undecided, ...]
    open: tuple[tuple[RuleAt, int, Verdict], ...]


_NOTHING = Judgement((), ())

_Bills = tuple[tuple[Bill, ...], tuple[int, ...]]
"""What the lines of a day bill in time, and which of them bill the same service."""


class Verdicts(NamedTuple):
    """All that a claim's rules gave, with line places as indexes into the claim's lines."""

    violations: list[Violation]
    undecided: set[Undecided]
    unclear: set[str]
    """The codes among ``undecided`` of rules that were put to this claim's own nodes."""
    admitted: dict[RuleAt, bool]
    """Whether the claim lets a gated rule through to its nodes."""


class _Memory(dict[Any, tuple[Any, Any]]):
    """What was found by key; bounded. A key may hold ids of nodes: the nodes are kept beside."""

    __slots__ = ()

    def keep(self, key: Any, found: Judged, nodes: Any) -> Judged:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[key] = found, nodes
        return found


class _Asking:
    """Rules being put to nodes, and what has come of it so far."""

    def __init__(self, causes: Causes, groups: dict[frozenset[Undecided], tuple[Undecided, ...]]) -> None:
        self._causes = causes
        self._groups = groups
        self._undecided: set[Undecided] = set()
        self._open: list[tuple[RuleAt, int, Verdict]] = []

    def put(self, view: Any, place: int, rules: Rules) -> None:
        """Put ``rules`` to the node at ``place``."""
        for screen, rule_at in rules.shared:
            verdict = screen(view)
            if verdict:
                self._open.append((rule_at, place, screen))
            elif verdict is None:
                decided = rule_at.decide(view, verdict, self._causes)
                assert isinstance(decided, Undecided)
                self._undecided.add(decided)
        for rule_at in rules.open:
            if rule_at.tier is None:
                self._open.append((rule_at, place, rule_at.screen))
                continue
            left = rule_at.left(view)
            wanting = rule_at.wanting(view) if left is not None else None
            if wanting is not None:
                self._undecided.add(wanting)
            elif left is not None:
                self._open.append((rule_at, place, left))

    @property
    def judgement(self) -> Judgement:
        if not (self._undecided or self._open):
            return _NOTHING
        undecided = frozenset(self._undecided)
        # One tuple stands for all that are equal, so that what was added last is known again at once.
        group = self._groups.setdefault(undecided, tuple(undecided))
        return Judgement(group, tuple(self._open))


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
        self._groups: dict[frozenset[Undecided], tuple[Undecided, ...]] = {}

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
        verdicts = Verdicts([], set(), set(), {})
        try:
            self._judge_lines(view, verdicts)
            self._judge_dates(view, verdicts)
            self._judge_claim(view, verdicts)
            self._judge_diagnoses(view, verdicts)
            self._judge_providers(view, verdicts)
        finally:
            view.release()
        return verdicts

    def _settle(
        self,
        judgement: Judgement,
        view: Any,
        nodes: Callable[[Any, Any], Sequence[Any]],
        places: Any,
        verdicts: Verdicts,
    ) -> None:
        """Add a judgement, and put what it left open to the nodes themselves: ``nodes`` at ``places``."""
        undecided, still_open = judgement
        if undecided:
            verdicts.undecided.update(undecided)
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
                verdicts.undecided.add(decided)
                verdicts.unclear.add(decided.code)
            elif decided is not None:
                verdicts.violations.append(self._violation(decided, node))

    def _admits(self, rule_at: RuleAt, view: Any, verdicts: Verdicts) -> bool:
        """Whether a claim lets a rule through to its nodes; asked once a claim."""
        admitted = rule_at.admits(view)
        if isinstance(admitted, Undecided):
            verdicts.undecided.add(admitted)
        verdicts.admitted[rule_at] = found = admitted is True
        return found

    def _judge_lines(self, view: Any, verdicts: Verdicts) -> None:
        """The rules about a line that read nothing of the other lines."""
        diagnoses = id(view.diagnoses)
        last_key: Any = None
        of_pointers = _NOTHING
        refused: set[RuleAt] = set()
        last_undecided: tuple[Undecided, ...] = ()
        for place, (line, alike) in enumerate(zip(view.header.lines, view.alike, strict=True)):
            if not alike.billed:
                continue
            judgement: Judgement | None = alike.judgement
            if judgement is None:
                judgement = alike.judgement = self._put([view.lines[place]], (0, None))
            if judgement is not _NOTHING:
                undecided, still_open = judgement
                if undecided is not last_undecided:
                    last_undecided = undecided
                    verdicts.undecided.update(undecided)
                # What the claim does not let through at one line it lets through at none.
                for entry in still_open:
                    if entry[0] not in refused:
                        self._settle(judgement, view, _one_line, place, verdicts)
                        refused.update(rule for rule, admitted in verdicts.admitted.items() if not admitted)
                        break
            key = line.service.pointers, alike.period, diagnoses
            if key != last_key:
                last_key = key
                known = self._pointers.get(key)
                if known is not None:
                    of_pointers = known[0]
                else:
                    of_pointers = self._put([view.lines[place]], (1,))
                    self._pointers.keep(key, of_pointers, view.diagnoses)
            if of_pointers is not _NOTHING:
                self._settle(of_pointers, view, _one_line, place, verdicts)

    def _judge_dates(self, view: Any, verdicts: Verdicts) -> None:
        """The rules about the lines of a date that read the others too, and those about its days."""
        lines, alike = view.header.lines, view.alike
        for places in view.dates:
            of_date = tuple([alike[place] for place in places])
            known = self._dates.get(of_date)
            if known is not None:
                of_lines, days = known[0]
            else:
                found = self._put_date(view, places, of_date), self._days_among(view, places)
                of_lines, days = self._dates.keep(of_date, found, None)
            if of_lines is not _NOTHING:
                self._settle(of_lines, view, _some_lines, places, verdicts)
            period = of_date[0].period
            for members, bills, assisted in days:
                own = [places[member] for member in members]
                key: Any = bills, tuple([lines[place].service.minutes for place in own]), period
                if assisted:
                    key = *key, tuple([lines[place].service.assistant_minutes for place in own])
                known = self._days.get(key)
                if known is not None:
                    judgement = known[0]
                else:
                    judgement = self._days.keep(key, self._put([self._views.day(view, own)], (0, None)), None)
                if judgement is not _NOTHING:
                    self._settle(judgement, view, self._day, own, verdicts)
                if self._whole_days:
                    self._judge_whole_day(view, own, verdicts)

    def _judge_whole_day(self, view: Any, places: list[int], verdicts: Verdicts) -> None:
        """The rules about a day that read more of its lines than what they bill in time."""
        services = [view.header.lines[place].service for place in places]
        key = tuple(
            [
                (view.alike[place], service.minutes, service.assistant_minutes)
                for place, service in zip(places, services, strict=True)
            ]
        )
        known = self._days.get(key)
        if known is not None:
            judgement = known[0]
        else:
            judgement = self._days.keep(key, self._put([self._views.day(view, places)], (1,)), None)
        if judgement is not _NOTHING:
            self._settle(judgement, view, self._day, places, verdicts)

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
        if judgement is not _NOTHING:
            self._settle(judgement, view, _the_claim, None, verdicts)
        for tier, read, memory in self._by_value:
            key = read(view)
            known = memory.get(key)
            judgement = known[0] if known is not None else memory.keep(key, self._put([view], (tier,)), None)
            if judgement is not _NOTHING:
                self._settle(judgement, view, _the_claim, None, verdicts)

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
        key = id(view.diagnoses), view.claim_period
        known = self._diagnoses.get(key)
        if known is None:
            found = self._put([view], (1,)), self._put(self.diagnosis_nodes(view), (0, None))
            self._diagnoses.keep(key, found, view.diagnoses)
        else:
            found = known[0]
        of_list, of_each = found
        if of_list is not _NOTHING:
            self._settle(of_list, view, _the_claim, None, verdicts)
        if of_each is not _NOTHING:
            self._settle(of_each, view, self._diagnosis_nodes, None, verdicts)

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
        if judgement is not _NOTHING or view.names_providers:
            # Somebody here breaks a rule, or a line names its own: each is put once, at its first place.
            judgement = self._put(self.provider_nodes(view), (0, None))
            self._settle(judgement, view, self._provider_nodes, None, verdicts)

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
            if judgement is not _NOTHING:
                return judgement
        return _NOTHING

    def provider_nodes(self, view: Any) -> list[Any]:
        """The views of the providers it names, each once, at the first place that does."""
        cores = tuple([alike.core for alike in view.alike])
        return [self._views.provider(view, *named) for named in named_providers(view.setting, cores)]

    def days(self, view: Any, places: Sequence[int]) -> list[Any]:
        """The days of a date: its lines by discipline and rendering provider.

        A line that shows no discipline belongs to the date's only one: its minutes count there.
        """
        days = self._days_among(view, places)
        return [self._views.day(view, [places[member] for member in members]) for members, _, _ in days]

    def _days_among(self, view: Any, places: Sequence[int]) -> tuple[tuple[list[int], _Bills, bool], ...]:
        """For each day among the lines of a date, which of them it has, and what they bill in time.

        Beside it stands whether some of them states an assistant's minutes.
        """
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
        return tuple(
            [(members, *_billed_by([of_date[place] for place in members])) for members in days.values()]
        )

    def _day(self, view: Any, places: list[int]) -> list[Any]:
        return [self._views.day(view, places)]

    def _diagnosis_nodes(self, view: Any, places: None) -> list[Any]:
        return self.diagnosis_nodes(view)

    def _provider_nodes(self, view: Any, places: None) -> list[Any]:
        return self.provider_nodes(view)

    def _put(self, nodes: Sequence[Any], tiers: tuple[int | None, ...]) -> Judgement:
        """Put the rules of ``tiers`` (None: those of no tier) to nodes."""
        asking = _Asking(self._views.causes, self._groups)
        for place, view in enumerate(nodes):
            if view.kind == "line" and not view.billed:
                continue
            for tier in tiers:
                asking.put(view, place, self.binding.rules_at(view.kind, tier, period_of(view)))
        return asking.judgement

    def _put_date(self, view: Any, places: Sequence[int], of_date: tuple[Alike, ...]) -> Judgement:
        """Put the rules about a line that read the others of its date to the lines of one."""
        if not self._bits_left(view, places, of_date):
            return _NOTHING
        rules = self.binding.date_rules(of_date[0].period)
        of_codes = self._bits_of_codes(view, places[0], of_date)
        asking = _Asking(self._views.causes, self._groups)
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


def _billed_by(lines: list[Alike]) -> tuple[_Bills, bool]:
    bills = tuple([alike.bill for alike in lines])
    services = grouped([alike.service for alike in lines])
    return (bills, services), any(bill.assisted for bill in bills)


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
