"""From violations to findings: where they stand, what is at risk, and which of them speak."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from claimlint.findings import Attribution, Finding, Fix, LineAtRisk, Related
from claimlint.formats.reading import HEADER_ACTIONS, Place, Problem, ReadClaim
from claimlint.model import VOID, Claim
from claimlint.reference.tables import Reference
from claimlint.rules.judging import Violation
from claimlint.rules.privacy import mbis_in, private_ids, shielded
from claimlint.rules.ruleset import FIELDS
from claimlint.rules.worth import Worth


class Located(NamedTuple):
    """A finding, and the places of the service lines whose dollars it puts at risk."""

    finding: Finding
    lines: tuple[int, ...]


class Locator:
    """Locates the violations of one claim in its source.

    With the ``number`` of the claim in the input, findings also say whose they are.
    """

    def __init__(
        self, read: ReadClaim, claim: Claim, reference: Reference, number: int | None = None
    ) -> None:
        self._read = read
        self._claim = claim
        self._worth = Worth(claim, reference)
        self._private = private_ids(claim)
        self._number = number

    def findings(self, violations: list[Violation]) -> list[Located]:
        """The violations that speak, as findings in the order of their lines, then of their codes."""
        heard = most_specific(violations)
        return sorted(
            (self._located(violation) for violation in heard),
            key=lambda found: (found.finding.line or 0, found.finding.code, found.finding.span),
        )

    def _located(self, violation: Violation) -> Located:
        bound, claim = violation.bound, self._claim
        rule, case = bound.rule, bound.case
        line, field, place = self._place(violation)
        denied = case.severity != "info" and case.predicts is not None
        lines = self._lines_at_risk(violation) if denied else ()
        amount, basis = self._worth.of(lines)
        finding = Finding(
            code=rule.code,
            name=rule.name,
            severity=case.severity,
            confidence=violation.confidence,
            file=self._read.file,
            claim=claim.id,
            line=line,
            field=field,
            span=place.span,
            excerpt=place.excerpt,
            message=violation.message,
            help=violation.help,
            predicts=case.predicts,
            at_risk=amount,
            at_risk_basis=basis,
            citations=rule.citations,
            related=self._related(violation),
            fix=self._fix(violation, line),
            fingerprint=self._fingerprint(violation, line),
            attribution=None if self._number is None else self._attribution(self._number, line, lines),
        )
        return Located(shielded(finding, self._private), lines)

    def _attribution(self, number: int, line: int | None, at_risk: tuple[int, ...]) -> Attribution:
        setting, lines = self._claim.setting, self._claim.lines
        own = lines[line - 1] if line is not None else None
        return Attribution(
            claim=number,
            payer=setting.payer,
            billing=setting.billing,
            rendering=(own.service.rendering if own is not None else None) or setting.rendering,
            date=own.date if own is not None else min((at.date for at in lines if at.date), default=None),
            procedure=None if own is None else "-".join((own.service.code, *own.service.modifiers)),
            lines=tuple(
                LineAtRisk(
                    place + 1,
                    lines[place].date,
                    lines[place].service.rendering or setting.rendering,
                    dollars,
                )
                for place, dollars in self._worth.of_each(at_risk)
            ),
        )

    def _place(self, violation: Violation) -> tuple[int | None, str, Place]:
        owner, position = violation.owner
        field = owner or violation.bound.case.at
        line = violation.lines[0] + 1 if violation.lines else None
        # What only the header states stands there, whichever lines it is about.
        stated_at = line if owner or field in FIELDS["line"] else None
        if owner and violation.bound.case.at == "taxonomy":
            return line, field, self._read.taxonomy_place(stated_at, field)
        if field == "modifiers" and line is not None and position is None:
            position = self._accused(violation, line)
        return line, field, self._read.place(stated_at, field, position)

    def _accused(self, violation: Violation, line: int) -> int | None:
        """The place of the modifier that the message begins with; None if with none or one of two."""
        modifiers = self._claim.lines[line - 1].service.modifiers
        first = violation.message.partition(" ")[0]
        return modifiers.index(first) + 1 if modifiers.count(first) == 1 else None

    def _lines_at_risk(self, violation: Violation) -> tuple[int, ...]:
        """The lines it is about; all of the claim's where it is about none, or about somebody named on it.

        None of a void, which asks for no money.
        """
        if self._claim.frequency == VOID:
            return ()
        if not violation.lines or violation.owner[0]:
            return tuple(range(len(self._claim.lines)))
        if violation.bound.case.related_at_risk:
            return (*violation.lines, *violation.related)
        return violation.lines

    def at_risk(self, located: list[Located]) -> Decimal:
        """The dollars at risk on the claim, each line counted once."""
        lines = {index for found in located for index in found.lines}
        return self._worth.of(lines)[0]

    def _related(self, violation: Violation) -> tuple[Related, ...]:
        message = violation.bound.case.related_message
        numbers = [index + 1 for index in (*violation.lines[1:], *violation.related)]
        found = []
        for number in numbers:
            field = violation.bound.case.at if not violation.related else "code"
            place = self._read.place(number, field)
            found.append(Related(message, self._claim.id, number, place.span, place.excerpt))
        return tuple(found)

    def _fix(self, violation: Violation, line: int | None) -> Fix | None:
        if violation.fix is None:
            return None
        kind, title, action, value = violation.fix
        if action == "set_total":
            # Messages say $1,234.50; how an amount is written in a source is for its format to say.
            value = value.replace("$", "").replace(",", "")
        where = None if action in HEADER_ACTIONS else line
        edits = self._read.edits(where, action, value) if action is not None else ()
        return Fix(kind, title, edits)

    @cached_property
    def _alike_before(self) -> list[int]:
        """For each line, how many before it bill the same code on the same date."""
        seen: dict[tuple[date | None, str], int] = {}
        found = []
        for line in self._claim.lines:
            key = line.date, line.service.code
            found.append(seen.get(key, 0))
            seen[key] = found[-1] + 1
        return found

    def _fingerprint(self, violation: Violation, line: int | None) -> str:
        """Identifies the finding by what it is about, wherever it stands: no positions, no member data."""
        from hashlib import sha256

        about = [violation.bound.rule.code, self._claim.id, *map(str, violation.owner)]
        if line is not None:
            service_line = self._claim.lines[line - 1]
            service = service_line.service
            about += [str(service_line.date), service.code, *service.modifiers]
            about.append(str(self._alike_before[line - 1]))
        return sha256("\x1f".join(about).encode()).hexdigest()[:20]


def most_specific(violations: list[Violation]) -> list[Violation]:
    """Without those that a more specific rule silences on the same line: one finding per cause.

    What a rule about the claim says of several of its lines (``affects``) is still said of those of which
    nothing more specific is.
    """
    silencing: dict[str, list[Violation]] = {}
    for violation in violations:
        for code in violation.bound.rule.silences:
            silencing.setdefault(code, []).append(violation)
    if not silencing:
        return violations
    heard = []
    for violation in violations:
        others = [
            other for other in silencing.get(violation.bound.rule.code, ()) if _silences(other, violation)
        ]
        if not others:
            heard.append(violation)
        elif (
            violation.bound.case.each == "claim"
            and violation.bound.case.affects is not None
            and all(other.lines for other in others)
        ):
            taken = {line for other in others for line in (*other.lines, *other.related)}
            left = tuple(line for line in violation.lines if line not in taken)
            if left:
                heard.append(violation._replace(lines=left))
    return heard


def _silences(specific: Violation, general: Violation) -> bool:
    """Whether a violation of a rule that silences another's does so where this one stands."""
    # What is said of one diagnosis says nothing of another.
    own, other = specific.owner[1], general.owner[1]
    if own is not None and other is not None and own != other:
        return False
    if not specific.lines or not general.lines:
        return True
    return bool({*specific.lines, *specific.related} & {*general.lines})


def problem_finding(problem: Problem) -> Finding:
    """A syntax or structure problem as a finding."""
    finding = Finding(
        code=problem.code,
        name=problem.name,
        severity=problem.severity,
        confidence="high",
        file=problem.file,
        claim=problem.claim,
        line=problem.line,
        field=None,
        span=problem.span,
        excerpt=problem.excerpt,
        message=problem.message,
        help=problem.help,
    )
    return shielded(finding, mbis_in(problem.claim) if problem.claim else ())
