"""The engine: sources in, findings out, one claim in memory at a time.

A run goes through its sources twice: first to collect what claims say about one another (the yearly
threshold, duplicates, courses of treatment), where the rulesets of their payers have rules that ask; then to
lint. Input of moderate size is held in between; larger input is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise, zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import proxy

from claimlint.facts import REGISTRY
from claimlint.facts.accrual import NO_HISTORY, ClaimHistory
from claimlint.facts.views import Views
from claimlint.findings import FileError, Finding, NotEvaluated, Outcome
from claimlint.formats.reading import ClaimSource, ReadClaim, UnreadableSource
from claimlint.model import VOID, Claim, Setting
from claimlint.model.facilities import judged_payer
from claimlint.rules.asking import Lacking
from claimlint.rules.binding import Binding, Undecided
from claimlint.rules.holding import Holder
from claimlint.rules.judging import Judge, Verdicts
from claimlint.rules.locating import Located, Locator, problem_finding
from claimlint.rules.ruleset import Ruleset
from claimlint.rules.selection import EVERYTHING, Selection, strength
from claimlint.rules.shelf import Shelf
from claimlint.rules.suppressing import Suppressor

if TYPE_CHECKING:
    from claimlint.history.accrual import YearEnd
    from claimlint.rules.nearing import ThresholdWatch
    from claimlint.rules.silencing import Baseline, Entry, SuppressFile
    from claimlint.rules.timing import Timing

_COMBINATIONS = 1 << 14
_WORTH_FORKING = 4_000
"""Claims (and problems) from which on a second process saves more time than it takes."""


class Policy(NamedTuple):
    """What holds for the claims of a file.

    ``payer`` overrides the payer of every claim. ``payers`` have selections of their own. ``mandatory`` are
    selectors of rules that no suppression silences, ``suppress_file`` what silences findings from outside.
    """

    shelf: Shelf
    selection: Selection = EVERYTHING
    payer: str | None = None
    mandatory: tuple[str, ...] = ()
    payers: Mapping[str, Selection] = MappingProxyType({})
    suppress_file: SuppressFile | None = None


class Linter:
    """Lints sources with the rulesets their payers are bound to.

    ``payer`` overrides the payer of every claim. Rulesets are loaded when the first claim needs them; a
    ruleset that cannot be loaded raises RulesetError then. The second pass goes on in up to ``jobs``
    processes, where there is enough to do and the input is held; what it gives is the same however many.
    ``detailed`` says of each finding whose it is (``Finding.attribution``), and which patients near a therapy
    threshold (``Outcome.thresholds``). With a ``timing`` the time of each rule is added to it. ``policies``
    says by the name of a source what holds for it, in place of ``shelf``, ``selection`` and ``payer``.
    Findings that a ``baseline`` has are silenced; it counts, and so takes one process.
    """

    def __init__(
        self,
        shelf: Shelf,
        as_of: date,
        selection: Selection = EVERYTHING,
        payer: str | None = None,
        jobs: int = 1,
        detailed: bool = False,
        timing: Timing | None = None,
        policies: Callable[[str], Policy] | None = None,
        baseline: Baseline | None = None,
    ) -> None:
        self._as_of = as_of
        self._policy = Policy(shelf, selection, payer)
        self._policy_of = policies
        self._baseline = baseline
        self._views = Views(REGISTRY)
        self._bindings: dict[tuple[str, bool, Selection], Binding] = {}
        self._judges: dict[tuple[str | None, bool], tuple[Judge, bool]] = {}
        self._judges_by_policy: dict[
            int, tuple[Policy, dict[tuple[str | None, bool], tuple[Judge, bool]]]
        ] = {}
        self._asked_jobs = jobs
        self._detailed = detailed
        self._timing = timing
        self._begin()

    def _begin(self) -> None:
        """Forget the input, and keep what was bound."""
        self.outcome = Outcome()
        self._tally: dict[tuple[frozenset[Lacking], frozenset[Undecided]], int] = {}
        self._totals: dict[str, tuple[int, set[str]]] = {}
        self._overridden: dict[tuple[int, str | None], tuple[Setting, Setting]] = {}
        self._sources: list[ClaimSource] = []
        self._history = _History(self._as_of)
        self._watch = self._new_watch() if self._detailed else None
        self._jobs = 1 if self._baseline is not None else self._asked_jobs
        self._items = 0
        """How many claims and problems the first pass met."""

    @property
    def progress(self) -> tuple[int, int]:
        """How many claims have been linted, and how many claims and problems of the input are known."""
        return self.outcome.claims, self._items

    @property
    def rulesets(self) -> tuple[str, ...]:
        """The names of the rulesets in use, in order; known once the claims have been gone through."""
        return tuple(sorted({binding.ruleset.name for binding in self._bindings.values()}))

    def again(self) -> Linter:
        """A linter for another input, with the rulesets that this one has loaded and bound."""
        other = copy(self)
        other._begin()
        return other

    def prepare(
        self,
        sources: Sequence[ClaimSource],
        seen: Callable[[ReadClaim], object] | None = None,
        holder: Holder | None = None,
    ) -> None:
        """First pass over ``sources``: loads rulesets, and collects what claims say of one another.

        Each claim is given to ``seen``. What is read is held by ``holder``, by default one of the usual size.
        """
        if self._baseline is not None:
            self._baseline.renew()
        holder = holder or Holder()
        self._sources = [holder.hold(source) for source in sources if self._can_be_read(source)]
        self._history = self._collect_history(self._sources, seen)
        # What is not held is read from files, of which two processes would read in one another's places.
        if not (holder.holds_all and self._history.in_memory and self._items >= _WORTH_FORKING):
            self._jobs = 1

    def findings(self) -> Iterator[Finding]:
        """Second pass: the findings, in the order of the sources, of their claims and of the claims' lines.

        ``outcome`` is complete once the iteration has ended.
        """
        if self._jobs > 1:
            yield from self._lint_in_parts()
        else:
            yield from self._lint(0, self._items)
        yield from self._complaints()
        self._settle()

    def _lint_in_parts(self) -> Iterator[Finding]:
        """All findings, those of the first part from this process and of each other one from its own."""
        from claimlint.rules.forking import Failed, Forked

        bounds = [self._items * number // self._jobs for number in range(self._jobs + 1)]
        parts = list(pairwise(bounds))
        forked: list[Forked] = []
        try:
            with suppress(
                OSError
            ):  # no room for another process, or for what it finds: the rest is done here
                for part in parts[1:]:
                    forked.append(Forked(partial(self._lint_apart, *part)))
            yield from self._lint(*parts[0])
            for part, work in zip_longest(parts[1:], forked):
                if work is None:
                    yield from self._lint(*part)
                    continue
                try:
                    results = work.results()
                    totals, outcome = next(results)
                    self._join(totals, outcome)
                    yield from results
                except Failed:
                    yield from self._lint(*part)
        finally:
            for work in forked:
                work.end()

    def _lint_apart(self, start: int, stop: int, give: Callable[[Any], None]) -> None:
        """Lint a part in a process of its own: first its totals, then its findings."""
        self.outcome, self._tally, self._totals = Outcome(), {}, {}
        found = list(self._lint(start, stop))
        self._fold_tally()
        give((self._totals, self.outcome))
        for finding in found:
            give(finding)

    def _join(self, totals: dict[str, tuple[int, set[str]]], other: Outcome) -> None:
        """Add what a part came to."""
        self._fold_tally()
        for code, (claims, names) in totals.items():
            before, known = self._totals.get(code, (0, set()))
            self._totals[code] = before + claims, known | names
        self.outcome.add(other)

    def _lint(self, start: int, stop: int) -> Iterator[Finding]:
        """The findings of the claims and problems from number ``start`` up to ``stop`` of the input."""
        number = sequence = 0
        for source in self._sources:
            whole = start == 0
            if whole:
                self.outcome.files += 1
            claims_before = sequence
            self._follow(source)
            troubled: set[str | None] = set()
            try:
                for item in source.read():
                    number += 1
                    mine = start < number <= stop
                    if isinstance(item, ReadClaim):
                        sequence += 1
                        if mine:
                            known = self.outcome.claims_with_findings
                            yield from self._lint_claim(item, self._history, sequence)
                            if item.claim.id in troubled:
                                self.outcome.claims_with_findings = known + 1
                        elif number <= start:
                            # Which line of two is the duplicate depends on what came before.
                            self._history.of(sequence, self._as_judged(item))
                        troubled.clear()
                    elif self._policy.selection.reports(item.code, item.name):
                        troubled.add(item.claim)
                        if mine:
                            yield self._counted(problem_finding(item))
            except OSError as error:
                self._unreadable(source, error)
            if whole and sequence == claims_before:
                self.outcome.errors.append(
                    FileError(source.name, "no claims were found in this file", "give 837 or .claim text")
                )

    def _follow(self, source: ClaimSource) -> None:
        """Let what holds for a source hold."""
        if self._policy_of is None:
            return
        policy = self._policy_of(source.name)
        if policy is not self._policy:
            self._policy, self._judges = self._judges_by_policy.setdefault(id(policy), (policy, {}))

    def judge_of(self, claim: Claim) -> Judge:
        """The judge with the ruleset that the claim's payer is bound to."""
        return self._judge_of(claim)[0]

    def history_of(self, sources: Sequence[ClaimSource], wanted: int) -> ClaimHistory:
        """What the rest of ``sources`` says about their claim number ``wanted``, from 1."""
        history = self._collect_history(sources)
        sequence = 0
        for source in sources:
            for item in source.read():
                if isinstance(item, ReadClaim):
                    sequence += 1
                    found = history.of(sequence, item.claim)
                    if sequence == wanted:
                        return found
        return NO_HISTORY

    def _can_be_read(self, source: ClaimSource) -> bool:
        """Whether a source opens and is in a known format; if not, that is noted."""
        try:
            for _ in source.read():
                break
        except UnreadableSource as error:
            self.outcome.errors.append(FileError(source.name, error.message, error.help))
            return False
        except OSError as error:
            self._unreadable(source, error)
            return False
        return True

    def _unreadable(self, source: ClaimSource, error: OSError) -> None:
        reason = (error.strerror or "unknown reason").lower()
        self.outcome.errors.append(
            FileError(source.name, f"cannot be read: {reason}", "check the path and its rights")
        )

    def _collect_history(
        self, sources: Sequence[ClaimSource], seen: Callable[[ReadClaim], object] | None = None
    ) -> _History:
        """First pass: what the claims of the input say about one another, for the rules that ask."""
        history = _History(self._as_of)
        sequence = 0
        for source in sources:
            self._follow(source)
            try:
                for item in source.read():
                    self._items += 1
                    if isinstance(item, ReadClaim):
                        sequence += 1
                        if seen is not None:
                            seen(item)
                        # What a void takes back counts for the payer's other claims.
                        payer = judged_payer(item.claim, self._policy.payer or item.claim.setting.payer)
                        binding = self._judge_for(payer, void=False)[0].binding
                        if binding.needs_history or (
                            self._watch is not None and "therapy_thresholds" in binding.reference.tables
                        ):
                            history.add(sequence, item.claim, binding.course_codes)
            except OSError as error:
                self._unreadable(source, error)
        history.settle(None if self._watch is None else self._watch.close)
        return history

    def _new_watch(self) -> ThresholdWatch:
        from claimlint.rules.nearing import ThresholdWatch

        # The watch must not keep the linter: what a run knows of its claims goes with it, not with the next
        # collection of garbage.
        own = proxy(self)
        return ThresholdWatch(
            lambda payer: own._judge_for(own._policy.payer or payer, void=False)[0].binding.reference
        )

    def _judge_of(self, claim: Claim) -> tuple[Judge, bool]:
        payer = judged_payer(claim, self._policy.payer or claim.setting.payer)
        return self._judge_for(payer, claim.frequency == VOID)

    def _judge_for(self, payer: str | None, void: bool) -> tuple[Judge, bool]:
        """The judge for the claims of a payer, or for its voids; and whether a ruleset binds that payer."""
        found = self._judges.get((payer, void))
        if found is None:
            policy = self._policy
            ruleset, bound = policy.shelf.for_payer(payer)
            selection = policy.payers.get(payer or "", policy.selection)
            found = Judge(self._binding(ruleset, void, selection), self._views, self._as_of), bound
            self._judges[payer, void] = found
        return found

    def _binding(self, ruleset: Ruleset, void: bool, selection: Selection) -> Binding:
        """The ruleset with the rules that the run selects, and of those for a void the ones put to voids."""
        key = ruleset.digest, void, selection
        found = self._bindings.get(key)
        if found is None:
            active = selection.active(ruleset.rules)
            if void:
                active &= {rule.code for rule in ruleset.rules if rule.voids}
            found = self._bindings[key] = Binding(ruleset, active, self._timing)
        return found

    def _lint_claim(self, read: ReadClaim, history: _History, sequence: int) -> Iterator[Finding]:
        claim = self._as_judged(read)
        judge, bound = self._judge_of(claim)
        outcome = self.outcome
        if not bound:
            payer = claim.setting.payer or ""
            outcome.unbound_payers[payer] = outcome.unbound_payers.get(payer, 0) + 1
        own_history = history.of(sequence, claim)
        if self._watch is not None:
            outcome.thresholds += self._watch.told(sequence, read)
        outcome.claims += 1
        outcome.lines += len(claim.lines)
        charges = [line.service.charge for line in claim.lines]
        outcome.charges += sum([charge for charge in charges if charge is not None])
        verdicts = judge.judge(claim, own_history)
        if verdicts.lacking or verdicts.own:
            self._note_undecided(verdicts)
        entries = self._entries_about(claim, read.file, judge.binding)
        if not verdicts.violations and not read.suppressions:
            return
        number = sequence if self._watch is not None else None
        locator = Locator(read, claim, judge.binding.reference, number)
        located = locator.findings(verdicts.violations)
        if read.suppressions:
            located, suppressed = Suppressor(read, judge.binding, self._policy.mandatory).apply(located)
            outcome.suppressed += suppressed
            located = [
                found
                for found in located
                if not found.finding.code.startswith("SUP")
                or self._policy.selection.reports(found.finding.code, found.finding.name)
            ]
        if located and (entries or self._baseline is not None):
            located = self._heard(located, entries)
        outcome.at_risk += locator.at_risk(located)
        outcome.claims_with_findings += bool(located)
        for found in located:
            yield self._counted(found.finding)

    def _entries_about(self, claim: Claim, file: str, binding: Binding) -> list[Entry]:
        """The entries of the suppress file about a claim; those of rules that took part are noted."""
        suppress_file = self._policy.suppress_file
        if suppress_file is None:
            return []
        entries = suppress_file.about(claim, file)
        if entries:
            applied = [(rule.code, rule.name) for rule in binding.rules]
            self.outcome.suppress_entries.update(
                (suppress_file.path, entry.number, False)
                for entry in entries
                if _named(entry.rule, applied) or not _named(entry.rule, self._policy.shelf.known_rules())
            )
        return entries

    def _heard(self, located: list[Located], entries: list[Entry]) -> list[Located]:
        """What of a claim's findings neither the suppress file nor the baseline silences."""
        left = []
        policy = self._policy
        for item in located:
            finding, silenced = item.finding, None
            if not any(strength(rule, finding.code, finding.name) for rule in policy.mandatory):
                if policy.suppress_file is not None and entries:
                    silenced = policy.suppress_file.silences(finding, entries)
                if silenced is None and self._baseline is not None:
                    silenced = self._baseline.silences(finding)
            if silenced is None:
                left.append(item)
                continue
            self.outcome.suppressed.append(silenced)
            if silenced.kind == "file" and policy.suppress_file is not None:
                number = next(e.number for e in entries if e.span == silenced.span)
                self.outcome.suppress_entries.add((policy.suppress_file.path, number, True))
        return left

    def _complaints(self) -> Iterator[Finding]:
        """What is wrong with the suppress files that were used."""
        used = {policy.suppress_file for policy, _ in self._judges_by_policy.values()}
        used.add(self._policy.suppress_file)
        for suppress_file in sorted((file for file in used if file is not None), key=lambda file: file.path):
            about: tuple[set[int], set[int]] = set(), set()
            for path, number, silenced in self.outcome.suppress_entries:
                if path == suppress_file.path:
                    about[silenced].add(number)
            for finding in suppress_file.complaints(*about):
                if self._policy.selection.reports(finding.code, finding.name):
                    yield self._counted(finding)

    def _as_judged(self, read: ReadClaim) -> Claim:
        """The claim as this run takes it."""
        claim = read.claim
        payer = judged_payer(claim, self._policy.payer or claim.setting.payer)
        if claim.setting.payer != payer:
            claim = self._with_payer(claim, payer)
        if read.lost_lines:
            # The stated total holds for lines that could not be read, and proves nothing about the others.
            claim = replace(claim, total=None)
        return claim

    def _with_payer(self, claim: Claim, payer: str | None) -> Claim:
        """The claim with that payer; settings stay shared, so that what is remembered of them is too."""
        key = id(claim.setting), payer
        known = self._overridden.get(key)
        if known is None:
            if len(self._overridden) > _COMBINATIONS:
                self._overridden.clear()
            known = self._overridden[key] = claim.setting, replace(claim.setting, payer=payer)
        return replace(claim, setting=known[1])

    def _counted(self, finding: Finding) -> Finding:
        self.outcome.findings[finding.severity] += 1
        if finding.fix is not None and finding.fix.automatic:
            self.outcome.fixable[finding.fix.kind] += 1
        return finding

    def _note_undecided(self, verdicts: Verdicts) -> None:
        key = frozenset(verdicts.lacking), frozenset(verdicts.own)
        if key not in self._tally and len(self._tally) >= _COMBINATIONS:
            self._fold_tally()
        self._tally[key] = self._tally.get(key, 0) + 1

    def _fold_tally(self) -> None:
        """Turn combinations of undecided rules into counts by rule."""
        for (groups, own), claims in self._tally.items():
            needs: dict[str, set[str]] = {}
            for undecided in own.union(*(lacking.undecided for lacking in groups)):
                needs.setdefault(undecided.code, set()).update(undecided.needs)
            for code, names in needs.items():
                before, known = self._totals.get(code, (0, set()))
                self._totals[code] = before + claims, known | names
        self._tally.clear()

    def _settle(self) -> None:
        """Complete the outcome: what was not evaluated, by rule."""
        self._fold_tally()
        if self._watch is not None:
            self.outcome.thresholds_left_out = self._watch.left_out
        names = {rule.code: rule.name for binding in self._bindings.values() for rule in binding.rules}
        self.outcome.not_evaluated = [
            NotEvaluated(code, names[code], claims, tuple(sorted(needs)))
            for code, (claims, needs) in sorted(self._totals.items())
        ]


def _named(stated: str, rules: Sequence[tuple[str, str]]) -> bool:
    """Whether an entry of a suppress file is of one of the rules."""
    from claimlint.rules.silencing import names

    return any(names(stated, *rule) for rule in rules)


class _History:
    """What the claims of an input say about one another."""

    def __init__(self, as_of: date) -> None:
        self._as_of = as_of
        self._started = False

    def add(self, sequence: int, claim: Claim, course_codes: frozenset[str]) -> None:
        """Take note of a claim, whose ruleset follows the courses of ``course_codes``."""
        if not self._started:
            from claimlint.history.accrual import AccrualLedger
            from claimlint.history.courses import CourseIndex
            from claimlint.history.duplicates import DuplicateIndex

            self._ledger, self._duplicates, self._started = AccrualLedger(), DuplicateIndex(), True
            self._courses = CourseIndex()
        self._ledger.add(sequence, claim, self._as_of)
        self._duplicates.add(claim)
        self._courses.add(sequence, claim, course_codes)

    def settle(self, closed: Callable[[YearEnd], None] | None = None) -> None:
        if self._started:
            self._ledger.settle(closed)
            self._courses.settle()

    @property
    def in_memory(self) -> bool:
        """Whether nothing of it lies in a file."""
        return not self._started or (self._ledger.in_memory and self._courses.in_memory)

    def of(self, sequence: int, claim: Claim) -> ClaimHistory:
        """What the input says about a claim. Ask in ascending order of sequence."""
        if not self._started:
            return NO_HISTORY
        used, repeats = self._ledger.before(sequence), self._duplicates.earlier(sequence, claim)
        served = self._courses.told(sequence)
        return ClaimHistory(used, repeats, served) if used or repeats or served else NO_HISTORY
