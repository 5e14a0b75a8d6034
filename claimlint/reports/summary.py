"""The end of the text report: what was read, what it is worth, and what could not be decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from claimlint.facts.supplying import supplies
from claimlint.findings import SEVERITIES, FileError, Finding, NotEvaluated, Outcome, Run, Suppressed
from claimlint.reports.paint import Paint
from claimlint.reports.renderer import counted, dollars, unread
from claimlint.reports.screen import visible, wrapped

_TOP = 10
"""How many rules the table of dollars lists."""

_UNDECIDED = 8
"""How many things that rules wait for are listed; the JSON report has them all."""

_SUPPRESSED = 20
"""How many suppressed findings are listed; the JSON report has them all."""

_UNNAMED = "what `claimlint rule CODE` says that it reads"


class _Waiting(NamedTuple):
    """A rule that waits for something, and for how many things in all."""

    code: str
    claims: int
    things: int


class Summary:
    """Adds up what findings say by rule, and writes that beside the totals of the run."""

    def __init__(self, paint: Paint, width: int, redact: bool) -> None:
        self.run: Run | None = None
        self._paint = paint
        self._width = width
        self._redact = redact
        self._rules: dict[tuple[str, str], tuple[int, Decimal]] = {}

    def count(self, finding: Finding) -> None:
        """Add a finding to its rule's count and dollars."""
        rule = (finding.code, finding.name)
        number, amount = self._rules.get(rule, (0, Decimal(0)))
        self._rules[rule] = (number + 1, amount + finding.at_risk)

    def lines(self, outcome: Outcome) -> Iterator[str]:
        """The lines of the summary."""
        yield from self._totals(outcome)
        if self._rules:
            yield ""
            yield from self._by_dollars(outcome.at_risk)
        if outcome.not_evaluated:
            yield ""
            yield from self._undecided(outcome.not_evaluated, outcome.claims)
        if outcome.unbound_payers:
            yield ""
            from claimlint.reports.redaction import redacted_payers

            payers = outcome.unbound_payers
            yield from self._unbound(redacted_payers(payers) if self._redact else payers)
        if outcome.suppressed:
            yield ""
            yield from self._suppressed(outcome.suppressed)
        if outcome.errors:
            yield ""
            yield from self._errors(outcome.errors)

    def _totals(self, outcome: Outcome) -> Iterator[str]:
        read = (
            f"checked {counted(outcome.claims, 'claim')} with {counted(outcome.lines, 'service line')}"
            f" in {counted(outcome.files, 'file')}"
        )
        if self.run is not None:
            rulesets = ", ".join(self.run.rulesets) or "no ruleset"
            read += f", by {rulesets} as of {self.run.as_of.isoformat()}"
        yield self._paint.strong(read)
        says = [self._found(outcome)]
        if outcome.errors:
            says.append(self._paint.severity("error", unread(outcome)))
        if outcome.suppressed:
            says.append(f"{len(outcome.suppressed):,} suppressed")
        yield "; ".join(says)
        if outcome.at_risk or outcome.charges:
            at_risk = self._paint.strong(dollars(outcome.at_risk))
            yield f"{at_risk} at risk of {dollars(outcome.charges)} charged"
        fixable = _fixable(outcome.fixable["safe"], outcome.fixable["unsafe"])
        if fixable:
            yield fixable

    def _found(self, outcome: Outcome) -> str:
        total = sum(outcome.findings.values())
        if not total:
            if not outcome.claims:
                return "nothing was checked"
            return "nothing found in what was read" if outcome.errors else "nothing found"
        kinds = ", ".join(
            self._paint.severity(kind, f"{number:,} info" if kind == "info" else counted(number, kind))
            for kind, number in ((kind, outcome.findings[kind]) for kind in SEVERITIES)
            if number
        )
        claims = outcome.claims_with_findings
        on = f" on {counted(claims, 'claim')}" if claims else ""
        return f"{counted(total, 'finding')}{on}: {kinds}"

    def _by_dollars(self, at_risk: Decimal) -> Iterator[str]:
        ranked = sorted(self._rules.items(), key=lambda entry: (-entry[1][1], -entry[1][0], entry[0]))
        rows = [(f"{code} {name}", f"{n:,}", dollars(amount)) for (code, name), (n, amount) in ranked[:_TOP]]
        header = ("by rule", "findings", "at risk")
        widths = [max(len(row[column]) for row in (header, *rows)) for column in range(3)]
        for index, (rule, number, amount) in enumerate((header, *rows)):
            line = f"  {rule:<{widths[0]}}  {number:>{widths[1]}}  {amount:>{widths[2]}}"
            yield self._paint.strong(line) if index == 0 else line
        if len(ranked) > _TOP:
            yield f"  and {counted(len(ranked) - _TOP, 'more rule')}"
        if sum(amount for _, amount in self._rules.values()) != at_risk:
            yield "  a line that several rules find wrong counts once in the total, once for each rule here"

    def _undecided(self, undecided: Sequence[NotEvaluated], claims: int) -> Iterator[str]:
        """What to supply, and below it the rules that wait for it.

        What some claims state and others leave out comes first: what none states, nobody keeps record of.
        """
        rules = counted(len(undecided), "rule")
        yield self._paint.strong(f"not evaluated: {rules} (neither passed nor failed), for want of")
        ranked = _ranked(undecided, claims)
        for supply, rules_waiting in ranked[:_UNDECIDED]:
            yield from self._item(supply)
            yield from self._item(_rules_and_claims(rules_waiting), indent=6)
        told = {rule.code for _, rules_waiting in ranked[:_UNDECIDED] for rule in rules_waiting}
        if len(told) < len(undecided):
            more = counted(len(undecided) - len(told), "more rule")
            yield from self._item(f"and {more}; --format json lists them all")

    def _unbound(self, payers: dict[str, int]) -> Iterator[str]:
        yield self._paint.strong("no ruleset for:")
        for payer, claims in sorted(payers.items(), key=lambda entry: (-entry[1], entry[0])):
            who = f"payer {payer}" if payer else "no payer named"
            yield from self._item(f"{who}: {counted(claims, 'claim')}")
        yield from self._item("no payer's rules ran on these claims; name the payer in them, or give --payer")

    def _suppressed(self, suppressed: Sequence[Suppressed]) -> Iterator[str]:
        """The audit: what was silenced, and why."""
        from claimlint.reports.reasons import because, silenced

        yield self._paint.strong("suppressed:")
        for entry in suppressed[:_SUPPRESSED]:
            yield from self._item(f"{silenced(entry, self._redact)}: {because(entry, self._redact)}")
        if len(suppressed) > _SUPPRESSED:
            yield from self._item(f"and {len(suppressed) - _SUPPRESSED:,} more; --format json lists them all")

    def _errors(self, errors: Iterable[FileError]) -> Iterator[str]:
        yield self._paint.severity("error", "could not be linted:")
        for error in errors:
            yield from self._item(f"{error.file}: {error.message}")
            if error.help:
                yield from (f"    {line}" for line in wrapped(visible(error.help), self._width - 4))

    def _item(self, text: str, indent: int = 2) -> Iterator[str]:
        first, *rest = wrapped(visible(text), self._width - indent - 2)
        yield " " * indent + first
        yield from (" " * (indent + 2) + line for line in rest)


def wanted(undecided: Sequence[NotEvaluated], claims: int) -> list[tuple[str, str]]:
    """What to supply, and the rules that wait for it on how many of all ``claims``; what helps most first."""
    return [(supply, _rules_and_claims(rules)) for supply, rules in _ranked(undecided, claims)]


def _ranked(undecided: Sequence[NotEvaluated], claims: int) -> list[tuple[str, list[_Waiting]]]:
    waiting: dict[str, list[_Waiting]] = {}
    for entry in undecided:
        things = supplies(entry.needs) or (_UNNAMED,)
        for supply in things:
            waiting.setdefault(supply, []).append(_Waiting(entry.code, entry.claims, len(things)))
    return sorted(waiting.items(), key=lambda entry: (_by_weight(entry[1], claims), entry[0]))


def _by_weight(rules: Sequence[_Waiting], claims: int) -> tuple[bool, float, int]:
    """What most claims lack comes first, then what most rules wait for; what all ``claims`` lack last."""
    nowhere = max(rule.claims for rule in rules) >= claims
    return nowhere, -max(rule.claims / rule.things for rule in rules), -len(rules)


def _fixable(safe: int, unsafe: int) -> str:
    """``2 can be fixed with --fix, 3 more with --unsafe-fixes``."""
    if not safe:
        return f"{unsafe:,} can be fixed with --fix --unsafe-fixes" if unsafe else ""
    more = f", {unsafe:,} more with --unsafe-fixes" if unsafe else ""
    return f"{safe:,} can be fixed with --fix{more}"


def _rules_and_claims(rules: Iterable[_Waiting]) -> str:
    """``UNT001 UNT003 on 12 claims, UNT006 on up to 3 claims``: of these, some may lack something else."""
    together: dict[str, list[str]] = {}
    for rule in sorted(rules, key=lambda rule: (rule.things > 1, -rule.claims, rule.code)):
        most = "up to " if rule.things > 1 else ""
        together.setdefault(f"on {most}{counted(rule.claims, 'claim')}", []).append(rule.code)
    return ", ".join(f"{' '.join(codes)} {on}" for on, codes in together.items())
