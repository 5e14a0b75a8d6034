"""A ruleset bound for a run: its active rules as functions of node views, grouped by what they look at."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from claimlint.facts.registry import CONSTANT_ROOTS
from claimlint.reference.tables import Reference
from claimlint.rules.conditions.compiled import CompiledCondition
from claimlint.rules.conditions.environment import Environment
from claimlint.rules.ruleset import DATE_TIER, TIERS, Case, FixRule, Rule, Ruleset, tier_of

if TYPE_CHECKING:
    from claimlint.rules.timing import Timing

Verdict = Callable[[Any], bool | None]
Causes = Callable[[Any, str], Collection[str]]
"""Why a fact is missing at a node: the inputs that are, or the fact itself."""


class BoundFix(NamedTuple):
    """A fix a case offers, ready to be filled in."""

    kind: str
    title: Callable[[Any], str]
    when: Verdict | None
    action: str | None
    value: Callable[[Any], str] | None


class BoundCase:
    """A case of a rule, ready to be put to a node. What only few nodes ask for is bound when one does."""

    def __init__(self, rule: Rule, case: Case, environment: Environment, timing: Timing | None) -> None:
        self.rule = rule
        self.case = case
        self._environment = environment
        self._timing = timing

    @cached_property
    def verdict(self) -> Verdict:
        """Whether the case holds."""
        return _timed(self._timing, self.rule, self.case.condition.bind(self._environment))

    @cached_property
    def lacks(self) -> Callable[[Any], tuple[str, ...]]:
        """The facts for want of which it is unknown whether it holds."""
        return self.case.condition.bind_lacks(self._environment)

    @cached_property
    def stable(self) -> Verdict | None:
        """The part that can be remembered."""
        stable = self._bound(self.case.stable)
        return None if stable is None else _timed(self._timing, self.rule, stable)

    @cached_property
    def rest(self) -> Verdict | None:
        """The other part."""
        rest = self._bound(self.case.rest)
        return None if rest is None else _timed(self._timing, self.rule, rest)

    @cached_property
    def message(self) -> Callable[[Any], str]:
        """What to say of a node."""
        return self.case.message.bind(self._environment)

    @cached_property
    def help(self) -> Callable[[Any], str]:
        """What to do about it."""
        return self.case.help.bind(self._environment)

    @cached_property
    def affects(self) -> Verdict | None:
        """Which lines of the node it is about."""
        return self._bound(self.case.affects)

    @cached_property
    def fixes(self) -> tuple[BoundFix, ...]:
        """The fixes it offers, in order."""
        return tuple(_bind_fix(fix, self._environment) for fix in self.case.fixes)

    def _bound(self, condition: CompiledCondition | None) -> Verdict | None:
        return condition.bind(self._environment) if condition is not None else None


def _timed(timing: Timing | None, rule: Rule, verdict: Verdict) -> Verdict:
    """``verdict``, with its time taken where the run asks for times."""
    return verdict if timing is None else timing.timed(rule.code, verdict)


class Undecided:
    """A rule, by its code, that cannot be decided on a node, and the facts it lacks there.

    There is one object for each rule and set of facts (``RuleAt.undecided``), so they compare by identity.
    """

    __slots__ = ("code", "needs")

    def __init__(self, code: str, needs: tuple[str, ...]) -> None:
        self.code = code
        self.needs = needs


class RuleAt:
    """The cases of one rule that look at one kind of node; the first that holds speaks."""

    __slots__ = (
        "_any",
        "_early",
        "_gate",
        "_late",
        "_undecided",
        "cases",
        "each",
        "gated",
        "rule",
        "screen",
        "shared",
        "tier",
    )

    def __init__(
        self, rule: Rule, each: str, cases: tuple[BoundCase, ...], screen: Verdict, gate: Verdict | None
    ) -> None:
        self.rule = rule
        self.each = each
        prefix = "" if each == "claim" else "claim."
        self._undecided: dict[tuple[str, ...], Undecided] = {}
        self._any: dict[tuple[Verdict, ...], Verdict] = {}
        self.cases = cases
        self.screen = screen
        """Whether any case holds: where this is False the rule is kept, and nothing more need be asked."""
        tiers = [bound.case.tier for bound in cases]
        self.shared = None not in tiers
        """Whether a result holds for every node with the same roots of the tier."""
        if not self.shared:
            tiers = [
                bound.case.stable_tier if bound.case.tier is None else bound.case.tier for bound in cases
            ]
        known = [tier for tier in tiers if tier is not None]
        # A tier that holds the roots of several cases: the last of the line holds the most.
        self.tier: int | None = None
        if len(known) == len(tiers):
            self.tier = max(known) if len({*known}) == 1 else _common_tier(each, known)
        self.shared = self.shared and self.tier is not None
        remembered = frozenset(TIERS[each][self.tier]) if self.tier is not None else frozenset()
        # What is missing wherever the tier's roots are the same is found out with them.
        early = {name for name, _, roots in rule.needs if roots - CONSTANT_ROOTS <= remembered}
        self._early = [(name, attrgetter(prefix + path)) for name, path, _ in rule.needs if name in early]
        self._late = [(name, attrgetter(path)) for name, path, _ in rule.needs if name not in early]
        self._gate = gate
        self.gated = gate is not None or bool(self._late)
        """Whether the claim is asked first, before its nodes are (``admits``)."""

    def decide(self, view: Any, verdict: bool | None, causes: Causes) -> BoundCase | Undecided | None:
        """The case that holds at ``view``, or what leaves the rule undecided, given the screen's verdict."""
        if verdict is None:
            lacking = {name for bound in self.cases for name in bound.lacks(view)}
            return self.undecided(tuple(sorted({cause for name in lacking for cause in causes(view, name)})))
        return next((bound for bound in self.cases if bound.verdict(view)), None) if verdict else None

    def undecided(self, needs: tuple[str, ...]) -> Undecided:
        """The one object that says that this rule lacks ``needs``."""
        known = self._undecided.get(needs)
        if known is None:
            known = self._undecided[needs] = Undecided(self.rule.code, needs)
        return known

    def wanting(self, view: Any) -> Undecided | None:
        """What the rule cannot do without and the header lacks."""
        names = [name for name, read in self._early if read(view) is None]
        return self.undecided(tuple(names)) if names else None

    def admits(self, claim: Any) -> bool | Undecided:
        """Whether any node of a claim need be looked at; or what the claim lacks, so that none need."""
        names = [name for name, read in self._late if read(claim) is None]
        if names:
            return self.undecided(tuple(names))
        return self._gate is None or self._gate(claim) is not False

    def left(self, view: Any) -> Verdict | None:
        """What is left to be asked once what can be remembered of ``view`` is known; None for nothing.

        It is asked of every node that agrees with ``view`` in the roots of the tier.
        """
        left = []
        for bound in self.cases:
            known = (bound.stable or bound.verdict)(view)
            if known is not False:
                left.append(bound.rest if known and bound.stable and bound.rest else bound.verdict)
        if len(left) < 2:
            return left[0] if left else None
        return self._any.setdefault(tuple(left), _any_of(tuple(left)))


def _any_of(verdicts: tuple[Verdict, ...]) -> Verdict:
    """Whether one of several verdicts is true; unknown where none is and one is unknown."""

    def verdict(view: Any) -> bool | None:
        found: bool | None = False
        for of_case in verdicts:
            known = of_case(view)
            if known:
                return True
            if known is None:
                found = None
        return found

    return verdict


def _common_tier(each: str, tiers: list[int]) -> int | None:
    """The tier that holds the roots of all ``tiers``."""
    return tier_of(each, frozenset(root for tier in tiers for root in TIERS[each][tier]))


class Rules(NamedTuple):
    """Rules in force at a kind of node: those that are remembered, with their screens, and the others."""

    shared: tuple[tuple[Verdict, RuleAt], ...]
    open: tuple[RuleAt, ...]


class DateRules:
    """The rules about a line that read the others of its date, and what tells quickly that none is broken.

    Each way in which one of their cases can hold has a bit. ``of_codes`` are the bits that the codes of a
    date leave, ``of_line`` those that a line leaves; a rule without a bit in both is kept there.
    """

    def __init__(self, rules: Rules, environment: Environment) -> None:
        self._asked: list[tuple[int, Verdict | None, Verdict | None]] = []
        self._rules: list[tuple[int, Verdict | None, RuleAt]] = []
        for screen, rule_at in rules.shared:
            self._rules.append((self._bits(rule_at, environment), screen, rule_at))
        for rule_at in rules.open:
            self._rules.append((self._bits(rule_at, environment), None, rule_at))
        self._of_bits: dict[int, Rules] = {}

    def _bits(self, rule_at: RuleAt, environment: Environment) -> int:
        bits = 0
        for bound in rule_at.cases:
            for hint in bound.case.hints:
                bit = 1 << len(self._asked)
                of_codes = hint.of_codes and hint.of_codes.bind(environment)
                of_line = hint.of_line and hint.of_line.bind(environment)
                self._asked.append((bit, of_codes, of_line))
                bits |= bit
        return bits

    def of_codes(self, line: Any) -> int:
        """The bits that the codes of the line's date leave."""
        return sum(bit for bit, of_codes, _ in self._asked if of_codes is None or of_codes(line) is not False)

    def of_line(self, line: Any) -> int:
        """The bits that the line leaves, and every line with its core, period and profile."""
        return sum(bit for bit, _, of_line in self._asked if of_line is None or of_line(line) is not False)

    def left(self, bits: int) -> Rules:
        """The rules that have one of ``bits``."""
        known = self._of_bits.get(bits)
        if known is None:
            chosen = [(screen, rule_at) for own, screen, rule_at in self._rules if own & bits]
            known = self._of_bits[bits] = Rules(
                tuple((screen, rule_at) for screen, rule_at in chosen if screen is not None),
                tuple(rule_at for screen, rule_at in chosen if screen is None),
            )
        return known


class Binding:
    """One ruleset with the rules that a selection leaves active."""

    def __init__(self, ruleset: Ruleset, active: Collection[str], timing: Timing | None = None) -> None:
        self.ruleset = ruleset
        self.reference: Reference = ruleset.reference
        self.rules = tuple(rule for rule in ruleset.rules if rule.code in active)
        self._environment = environment = Environment(self.reference.code_sets, {})
        self._at: dict[str, list[RuleAt]] = {}
        for rule in self.rules:
            for each in dict.fromkeys(case.each for case in rule.cases):
                cases = tuple(
                    BoundCase(rule, case, environment, timing) for case in rule.cases if case.each == each
                )
                screen = _timed(timing, rule, rule.screens[each].bind(environment))
                gate = rule.gates[each].bind(environment) if each in rule.gates else None
                self._at.setdefault(each, []).append(RuleAt(rule, each, cases, screen, gate))
        self._in_force: dict[tuple[str, int | None, int | None], Rules] = {}
        self._date_rules: dict[int | None, DateRules] = {}
        self.questions = tuple(
            question.bind(environment) for rule in self.rules for question in rule.questions
        )
        """What the rules about a claim ask of each line, as far as alike lines give the same answer."""
        self.needs_history = any(rule.needs_history for rule in self.rules)
        courses = self.reference.tables.get("courses")
        self.course_codes = frozenset[str]() if courses is None else frozenset(map(str, courses.keys()))
        """The codes whose services are followed from claim to claim."""

    def rules_at(self, each: str, tier: int | None, period: int | None) -> Rules:
        """The rules about nodes of a kind that are remembered in ``tier`` and judge dates in ``period``."""
        key = each, tier, period
        found = self._in_force.get(key)
        if found is None:
            every = self._at.get(each, ())
            chosen = [at for at in every if at.tier == tier and self._judges(at.rule, period)]
            found = self._in_force[key] = Rules(
                tuple((at.screen, at) for at in chosen if at.shared),
                tuple(at for at in chosen if not at.shared),
            )
        return found

    def asks(self, each: str, tier: int | None) -> bool:
        """Whether there are rules about nodes of a kind that are remembered in ``tier``."""
        return any(rule_at.tier == tier for rule_at in self._at.get(each, ()))

    def date_rules(self, period: int | None) -> DateRules:
        """The rules about a line that read the others of its date."""
        found = self._date_rules.get(period)
        if found is None:
            rules = self.rules_at("line", DATE_TIER, period)
            found = self._date_rules[period] = DateRules(rules, self._environment)
        return found

    def _judges(self, rule: Rule, period: int | None) -> bool:
        if period is None:
            return True
        day = self.reference.calendar.first_day(period)
        return (rule.starts is None or day >= rule.starts) and (rule.ends is None or day <= rule.ends)


def _bind_fix(fix: FixRule, environment: Environment) -> BoundFix:
    return BoundFix(
        fix.kind,
        fix.title.bind(environment),
        fix.when.bind(environment) if fix.when is not None else None,
        fix.action,
        fix.value.bind(environment) if fix.value is not None else None,
    )
