"""A ruleset ready to run: compiled rules and the reference data they stand on.

Everything here can be pickled, so that a warm start needs neither TOML nor grammar nor type checker.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from claimlint.facts.registry import CONSTANT_ROOTS, PROFILE_ROOTS
from claimlint.findings import Prediction
from claimlint.reference.tables import Reference
from claimlint.rules.conditions.compiled import CompiledCondition, CompiledTemplate

TIERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "line": (
        ("core", "period", *PROFILE_ROOTS),
        ("pointers", "diagnoses", "is_institutional", "period"),
        ("day_cores", "day_index", "core", "period", *PROFILE_ROOTS),
    ),
    "day": (
        ("day_bills", "day_groups", "day_minutes", "day_assistant_minutes", "day_period"),
        (
            "cores",
            "day_bills",
            "day_groups",
            "day_minutes",
            "day_assistant_minutes",
            "periods",
            "day_period",
            *PROFILE_ROOTS,
        ),
    ),
    "claim": (
        ("cores", "periods", "claim_period", *PROFILE_ROOTS),
        ("diagnoses", "is_institutional", "claim_period"),
        (
            "header.received",
            "header.created",
            "header.frequency",
            "header.original",
            "service_dates",
            "claim_period",
        ),
        ("member.id", "member.unstated", "claim_period"),
        ("certifier_type", "plan_names_certifier", "certifies_oneself", "claim_period"),
        ("stated", "claim_period"),
    ),
    "diagnosis": (("diagnosis", "position", "diagnoses", "claim_period"),),
    "provider": (("provider", "role", "claim_period"),),
}
"""Per node kind, the sets of roots by which the verdicts of conditions are remembered."""

DATE_TIER = 2
"""The tier of a line that holds the other lines of its date."""

DATE_ROOTS = frozenset({"day_codes", "period"})
"""What all lines of a date share, and many dates do."""

VALUE_TIERS = 2
"""From this one on, the tiers of a claim are remembered by the values of what they name."""


_FIELDS = {
    "claim": (
        "id payer received frequency member born died billing facility rendering supervising referring place "
        "diagnoses plan certified certifier recertified lacks progress evaluated used initial onset abn "
        "authorization referral accident "
        "other_payers coverage stays assignment enrolled network total "
        "attending bill occurrences conditions values"
    ),
    "line": (
        "line date through code modifiers units minutes charge allowed pointers rendering supervising "
        "referring facility assistant_minutes start_time place note authorization revenue"
    ),
}
FIELDS = {kind: names.split() for kind, names in _FIELDS.items()}
"""What ``at`` may underline, by node kind."""


def tier_of(each: str, roots: frozenset[str]) -> int | None:
    """The first tier that holds all of ``roots``; None if no tier does and results cannot be shared."""
    wanted = roots - CONSTANT_ROOTS
    return next((number for number, tier in enumerate(TIERS[each]) if wanted <= {*tier}), None)


class FixRule(NamedTuple):
    """A fix a rule offers: the action, its value template and the condition under which it is offered."""

    kind: str
    title: CompiledTemplate
    when: CompiledCondition | None
    action: str | None
    value: CompiledTemplate | None


class Hint(NamedTuple):
    """What one way in which a condition about a line can hold asks of the codes of its date, and of the line
    and what lines like it share (the first tier). Where one of them is false, it cannot hold so."""

    of_codes: CompiledCondition | None
    of_line: CompiledCondition | None


class Case(NamedTuple):
    """One way in which a rule can be broken, at one kind of node.

    ``roots`` are those of the condition; ``tier`` is the set of roots by which its verdict is remembered,
    None where it cannot be. Then ``stable`` is the part of the condition (of its top-level conjuncts) that
    can be, in ``stable_tier``: where it is false the whole is, and where it is true the whole is what the
    ``rest`` is.
    """

    each: str
    condition: CompiledCondition
    tier: int | None
    stable: CompiledCondition | None
    rest: CompiledCondition | None
    stable_tier: int | None
    roots: frozenset[str]
    tables: frozenset[str]
    at: str
    message: CompiledTemplate
    help: CompiledTemplate
    severity: str
    confidence: str
    predicts: Prediction | None
    related: str | None
    related_message: str
    related_at_risk: bool
    """Whether the related lines would be denied too."""
    affects: CompiledCondition | None
    stands_on: str | None
    """The fact of a day that gives the lines it is about."""
    fixes: tuple[FixRule, ...]
    typed: bytes
    """The pickled typed condition, for ``explain``."""
    hints: tuple[Hint, ...] = ()
    """Of a case about a line: where each of these is ruled out, so is the case."""


class Rule(NamedTuple):
    """A rule of a ruleset. ``starts`` and ``ends`` bound the dates of service it judges."""

    code: str
    name: str
    severity: str
    confidence: str
    enabled: bool
    starts: date | None
    ends: date | None
    citations: tuple[str, ...]
    silences: tuple[str, ...]
    needs: tuple[tuple[str, str, frozenset[str]], ...]
    """Names of facts without which it is not evaluated, with the path from a claim's view to each, and its
    roots."""
    cases: tuple[Case, ...]
    screens: dict[str, CompiledCondition]
    """Per node kind, whether any case holds: where this is false, no case need be looked at."""
    voids: bool = False
    """Whether it is put to void claims (frequency 8) too."""
    questions: tuple[CompiledCondition, ...] = ()
    """What its cases about a claim ask of each line, as far as alike lines give the same answer."""
    gates: Mapping[str, CompiledCondition] = MappingProxyType({})
    """Per node kind inside the claim, what every case asks of the claim: where this is false, none holds."""

    @property
    def needs_history(self) -> bool:
        """Whether some case reads what other claims of the input billed."""
        return any("history" in case.roots for case in self.cases)


class Ruleset(NamedTuple):
    """A named ruleset with all that it builds on, bound to payers."""

    name: str
    title: str
    payers: tuple[str, ...]
    extends: tuple[str, ...]
    rules: tuple[Rule, ...]
    reference: Reference
    digest: str
    """Identifies the exact content of the files it was made from."""
