"""What a lint run gives: findings, what could not be evaluated, and the totals.

These are the internal, position-carrying forms; ``reports.json`` publishes them as a contract.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from claimlint.formats.reading import Edit
from claimlint.model import Provider
from claimlint.model.construction import immutable
from claimlint.source import Excerpt, Span

SEVERITIES = ("error", "warning", "info")
"""From the gravest to the mildest."""


class Prediction(NamedTuple):
    """The denial to expect: group code (CO, PR, OA), CARC and the usual RARCs."""

    group: str
    carc: str
    rarc: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join((f"{self.group}-{self.carc}", *self.rarc))


class Related(NamedTuple):
    """Another place that a finding is about: the partner line of a pair, the earlier duplicate."""

    message: str
    claim: str
    line: int | None
    span: Span
    excerpt: Excerpt


class Fix(NamedTuple):
    """How to mend it: ``safe`` is mechanical, ``unsafe`` asserts a fact that a person must confirm.

    ``unlisted`` says that ``--fix`` carries it out although no edits are listed here: they would spell out
    member data, or are of another file.
    """

    kind: str
    title: str
    edits: tuple[Edit, ...] = ()
    unlisted: bool = False

    @property
    def automatic(self) -> bool:
        """Whether ``--fix`` carries it out; else a person has to see to it."""
        return bool(self.edits) or self.unlisted


class LineAtRisk(NamedTuple):
    """A service line whose dollars a finding puts at risk: its number, date, rendering provider and worth."""

    number: int
    date: date | None
    rendering: Provider | None
    dollars: Decimal


class Attribution(NamedTuple):
    """Whose finding it is, for reports that add up dollars by payer, provider and date.

    ``claim`` is the number of the claim in the input, from 1: ids may repeat. ``rendering`` is the provider
    of the finding's line, or the claim's; ``procedure`` is what its line bills. ``lines`` lets a report count
    each line once, however many findings are about it.
    """

    claim: int
    payer: str | None
    billing: Provider | None
    rendering: Provider | None
    date: date | None
    lines: tuple[LineAtRisk, ...]
    procedure: str | None = None


@immutable
class Finding:
    """One thing wrong with one claim, with its place, reason, likely denial and worth.

    ``line`` is the number of the service line, from 1; None when the finding is about the claim or
    the file. ``at_risk`` is in dollars and ``at_risk_basis`` says what it was taken from: ``allowed``, ``fee
    schedule``, ``charge``, of several lines such as ``allowed and charge``, or ``""`` (nothing at risk or
    known). ``fee schedule 2024`` is one older than the service, the newest at hand.
    """

    code: str
    name: str
    severity: str
    confidence: str
    file: str
    claim: str | None
    line: int | None
    field: str | None
    span: Span
    excerpt: Excerpt
    message: str
    help: str
    predicts: Prediction | None = None
    at_risk: Decimal = Decimal(0)
    at_risk_basis: str = ""
    citations: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    fingerprint: str = ""
    private: tuple[str, ...] = ()
    """Member ids that the claim's id or a text here spells out: masked wherever they leave the terminal."""
    attribution: Attribution | None = None
    """Only where the run was asked for it (``Linter(detailed=True)``), and of no problem of a file itself."""


class Suppressed(NamedTuple):
    """A finding that was silenced, what silenced it and why.

    ``kind`` is ``comment`` for a comment in the source, ``file`` for an entry of a suppress file and
    ``baseline`` for a finding that was known before. ``span`` is where the suppression stands, ``reason``
    what its author wrote: it may name a patient.
    """

    finding: Finding
    kind: str
    reason: str
    span: Span


class ThresholdUse(NamedTuple):
    """How far a patient has come towards the therapy thresholds of a year, in dollars.

    ``bucket`` is ``PT/SLP`` or ``OT``. ``stated`` is the last amount that a claim states was used before
    it, None where none does. ``allowed`` adds up the known allowed amounts that were billed since,
    ``charged`` the charges of lines whose allowed amount is unknown. Unless it is ``complete``, what was used
    outside of the input is not in it. ``kx`` and ``review`` are the KX threshold and that of targeted medical
    review. ``claim`` is the last claim that adds to it, which begins on ``line`` of ``file``.
    """

    member: str
    payer: str
    year: int
    bucket: str
    stated: Decimal | None
    allowed: Decimal
    charged: Decimal
    complete: bool
    kx: Decimal
    review: Decimal | None
    claim: str
    file: str
    line: int
    private: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """All of it together, with charges where the allowed amount is unknown."""
        return (self.stated or Decimal(0)) + self.allowed + self.charged


class NotEvaluated(NamedTuple):
    """A rule that could not be decided on ``claims`` claims, and the facts it lacked there."""

    code: str
    name: str
    claims: int
    needs: tuple[str, ...]


class FileError(NamedTuple):
    """A path that could not be linted at all."""

    file: str
    message: str
    help: str


class Run(NamedTuple):
    """What a report's head says. ``rulesets`` are names; ``as_of`` is the day the run stands on."""

    tool: str
    version: str
    rulesets: tuple[str, ...]
    as_of: date


@dataclass(slots=True)
class Outcome:
    """The totals of a run; filled while the run goes on and complete once it has ended."""

    files: int = 0
    claims: int = 0
    lines: int = 0
    charges: Decimal = Decimal(0)
    at_risk: Decimal = Decimal(0)
    findings: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SEVERITIES, 0))
    fixable: dict[str, int] = field(default_factory=lambda: {"safe": 0, "unsafe": 0})
    """How many of the findings carry edits that would mend them, by the kind of their fix."""
    claims_with_findings: int = 0
    suppressed: list[Suppressed] = field(default_factory=list)
    """Every finding that was silenced, in the order of the input."""
    not_evaluated: list[NotEvaluated] = field(default_factory=list)
    suppress_entries: set[tuple[str, int, bool]] = field(default_factory=set)
    """Entries of suppress files by path and number: those about a linted claim, and (True) that silenced."""
    unbound_payers: dict[str, int] = field(default_factory=dict)
    """Payer name (``""`` for none stated) to the claims whose payer no ruleset binds."""
    errors: list[FileError] = field(default_factory=list)
    thresholds: list[ThresholdUse] = field(default_factory=list)
    """Patients near a therapy threshold or over it, where the run was asked for them."""
    thresholds_left_out: int = 0
    """How many more there are."""

    def add(self, other: Outcome) -> None:
        """Add the totals of another part of the same run; what was not evaluated is not among them."""
        self.files += other.files
        self.claims += other.claims
        self.lines += other.lines
        self.charges += other.charges
        self.at_risk += other.at_risk
        for severity, count in other.findings.items():
            self.findings[severity] += count
        for kind, count in other.fixable.items():
            self.fixable[kind] += count
        self.claims_with_findings += other.claims_with_findings
        self.suppressed += other.suppressed
        self.suppress_entries |= other.suppress_entries
        for payer, claims in other.unbound_payers.items():
            self.unbound_payers[payer] = self.unbound_payers.get(payer, 0) + claims
        self.errors += other.errors
        self.thresholds += other.thresholds

    def exceeds(self, fail_level: str) -> bool:
        """Whether there is a finding at ``fail_level`` or graver."""
        return any(self.findings[s] for s in SEVERITIES[: SEVERITIES.index(fail_level) + 1])
