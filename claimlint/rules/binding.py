"""A ruleset bound for a run: its active rules as functions of node views, grouped by what they look at."""

from collections.abc import Callable, Collection
from operator import attrgetter
from typing import Any, NamedTuple

from claimlint.reference.tables import Reference
from claimlint.rules.conditions.environment import Environment
from claimlint.rules.ruleset import TIERS, Case, FixRule, Rule, Ruleset, tier_of

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


class BoundCase(NamedTuple):
    """A case of a rule, ready to be put to a node."""

    rule: Rule
    case: Case
    verdict: Verdict
    lacks: Callable[[Any], tuple[str, ...]]
    stable: Verdict | None
    message: Callable[[Any], str]
    help: Callable[[Any], str]
    affects: Verdict | None
    fixes: tuple[BoundFix, ...]


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

    __slots__ = ("_needs", "_undecided", "cases", "each", "rule", "screen", "shared", "tier")

    def __init__(self, rule: Rule, each: str, cases: tuple[BoundCase, ...], screen: Verdict) -> None:
        self.rule = rule
        self.each = each
        prefix = "" if each == "claim" else "claim."
        self._needs = [(name, attrgetter(prefix + path)) for name, path in rule.needs]
        self._undecided: dict[tuple[str, ...], Undecided] = {}
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
        names = [name for name, read in self._needs if read(view) is None]
        return self.undecided(tuple(names)) if names else None

    def possible(self, view: Any) -> bool:
        """Whether some case may hold at ``view``, by the parts that can be remembered."""
        return any((bound.stable or bound.verdict)(view) is not False for bound in self.cases)


def _common_tier(each: str, tiers: list[int]) -> int | None:
    """The tier that holds the roots of all ``tiers``."""
    return tier_of(each, frozenset(root for tier in tiers for root in TIERS[each][tier]))


class Rules(NamedTuple):
    """Rules in force at a kind of node: those that are remembered, with their screens, and the others."""

    shared: tuple[tuple[Verdict, RuleAt], ...]
    open: tuple[RuleAt, ...]


class Binding:
    """One ruleset with the rules that a selection leaves active."""

    def __init__(self, ruleset: Ruleset, active: Collection[str]) -> None:
        self.ruleset = ruleset
        self.reference: Reference = ruleset.reference
        self.rules = tuple(rule for rule in ruleset.rules if rule.code in active)
        environment = Environment(self.reference.code_sets, {})
        self._at: dict[str, list[RuleAt]] = {}
        for rule in self.rules:
            for each in dict.fromkeys(case.each for case in rule.cases):
                cases = tuple(_bind(rule, case, environment) for case in rule.cases if case.each == each)
                screen = rule.screens[each].bind(environment)
                self._at.setdefault(each, []).append(RuleAt(rule, each, cases, screen))
        self._in_force: dict[tuple[str, int | None, int | None], Rules] = {}
        self.needs_history = any(rule.needs_history for rule in self.rules)

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

    def _judges(self, rule: Rule, period: int | None) -> bool:
        if period is None:
            return True
        day = self.reference.calendar.first_day(period)
        return (rule.starts is None or day >= rule.starts) and (rule.ends is None or day <= rule.ends)


def _bind(rule: Rule, case: Case, environment: Environment) -> BoundCase:
    return BoundCase(
        rule,
        case,
        case.condition.bind(environment),
        case.condition.bind_lacks(environment),
        case.stable.bind(environment) if case.stable is not None else None,
        case.message.bind(environment),
        case.help.bind(environment),
        case.affects.bind(environment) if case.affects is not None else None,
        tuple(_bind_fix(fix, environment) for fix in case.fixes),
    )


def _bind_fix(fix: FixRule, environment: Environment) -> BoundFix:
    return BoundFix(
        fix.kind,
        fix.title.bind(environment),
        fix.when.bind(environment) if fix.when is not None else None,
        fix.action,
        fix.value.bind(environment) if fix.value is not None else None,
    )
