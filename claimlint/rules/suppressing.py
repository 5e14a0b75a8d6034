"""Suppressions: comments that silence rules at a claim or a line, and those that silence nothing."""

from __future__ import annotations

from dataclasses import replace

from claimlint.findings import Finding, Fix, Suppressed
from claimlint.formats.reading import ReadClaim, Suppression
from claimlint.rules.binding import Binding
from claimlint.rules.conditions.errors import closest
from claimlint.rules.locating import Located
from claimlint.rules.privacy import private_ids, shielded
from claimlint.rules.selection import strength
from claimlint.rules.silencing import EXPIRED, REASONLESS, UNUSED

UNUSED_CODE = "SUP001"
UNUSED_NAME = "unused-suppression"
MANDATORY_CODE = "SUP002"
MANDATORY_NAME = "mandatory-rule"

OWN_CODES = ((UNUSED_CODE, UNUSED_NAME), (MANDATORY_CODE, MANDATORY_NAME), UNUSED, EXPIRED, REASONLESS)
"""The codes of findings about suppressions themselves, with their names."""

_NOT_RULES = ("SYN", "X12", "SUP")
"""What the codes of problems of the file, and of suppressions, begin with."""

_TAKE_OUT = "take it out of the comment, so that it cannot hide a later finding"
_CORRECT = (
    "write the code or name of the rule that is meant, or take it out; `claimlint rule` lists all rules"
)
_IGNORE = "mend what it is about, or leave it out of a run with --ignore"


class Suppressor:
    """Applies the suppressions of one claim."""

    def __init__(self, read: ReadClaim, binding: Binding, mandatory: tuple[str, ...] = ()) -> None:
        self._read = read
        self._mandatory = mandatory
        self._binding = binding
        self._known = [(rule.code, rule.name) for rule in binding.ruleset.rules]

    def apply(self, located: list[Located]) -> tuple[list[Located], list[Suppressed]]:
        """What is left of a claim's findings and one for each useless suppression; and those that went."""
        left, used, suppressed = [], set(), []
        for item in located:
            match = self._match(item.finding)
            if match is None:
                left.append(item)
            elif self._is_mandatory(item.finding):
                left.append(item)
                if match not in used:
                    left.append(Located(self._refused(self._read.suppressions[match[0]], match[1]), ()))
                used.add(match)
            else:
                used.add(match)
                own = self._read.suppressions[match[0]]
                suppressed.append(Suppressed(item.finding, "comment", own.reason, own.span))
        for place, suppression in enumerate(self._read.suppressions):
            for code in suppression.codes:
                if (place, code) not in used and self._was_applied(code):
                    left.append(Located(self._unused(place, suppression, code), ()))
        return left, suppressed

    def _match(self, finding: Finding) -> tuple[int, str] | None:
        """The suppression that silences a finding, as its place among the claim's and the code it says."""
        for place, suppression in enumerate(self._read.suppressions):
            if suppression.line not in (None, finding.line):
                continue
            for code in suppression.codes:
                if _means(code, finding.code, finding.name):
                    return place, code
        return None

    def _is_mandatory(self, finding: Finding) -> bool:
        return any(strength(selector, finding.code, finding.name) for selector in self._mandatory)

    def _refused(self, suppression: Suppression, stated: str) -> Finding:
        """Says that a suppression is of a rule that cannot be silenced."""
        message = f"the suppression of {stated} silences nothing: the configuration makes the rule mandatory"
        help_text = "mend what the rule finds, or take the suppression out"
        return self._about(suppression, MANDATORY_CODE, MANDATORY_NAME, message, help_text)

    def _was_applied(self, stated: str) -> bool:
        """Whether a suppression's rule took part in the run, or is no rule at all: else it may be of use."""
        if not self._is_known(stated):
            return True
        return any(_means(stated, rule.code, rule.name) for rule in self._binding.rules)

    def _is_known(self, stated: str) -> bool:
        return any(_means(stated, code, name) for code, name in self._known)

    def _unused(self, number: int, suppression: Suppression, stated: str) -> Finding:
        why, help_text = self._reason(stated)
        message = f"the suppression of {stated} silences nothing: {why}"
        finding = self._about(suppression, UNUSED_CODE, UNUSED_NAME, message, help_text)
        if not self._is_known(stated):
            return finding  # another rule may be meant
        edits = self._read.without_suppression(number, stated)
        return replace(finding, fix=Fix("safe", f"take out the suppression of {stated}", edits))

    def _about(self, suppression: Suppression, code: str, name: str, message: str, help_text: str) -> Finding:
        """A finding about a suppression itself."""
        finding = Finding(
            code=code,
            name=name,
            severity="warning",
            confidence="high",
            file=self._read.file,
            claim=self._read.claim.id,
            line=suppression.line,
            field=None,
            span=suppression.span,
            excerpt=suppression.excerpt,
            message=message,
            help=help_text,
        )
        return shielded(finding, private_ids(self._read.claim))

    def _reason(self, stated: str) -> tuple[str, str]:
        """Why a suppression is of no use, and what to do about it."""
        if self._is_known(stated):
            return "nothing here breaks it", _TAKE_OUT
        if stated.upper().startswith(_NOT_RULES):
            return "it is no rule, and is not silenced by a comment", _IGNORE
        why = f"ruleset {self._binding.ruleset.name}, which judges this claim, has no such rule"
        meant = self._meant(stated)
        return (f"{why}; did you mean {meant}?", _CORRECT) if meant else (why, _TAKE_OUT)

    def _meant(self, stated: str) -> str | None:
        """A like name, or a like code of the same topic: one of another topic may be another payer's rule."""
        topic = stated.upper().rstrip("0123456789")
        codes = [code for code, _ in self._known if code.rstrip("0123456789") == topic]
        return closest(stated.upper(), codes) or closest(stated.lower(), [name for _, name in self._known])


def _means(stated: str, code: str, name: str) -> bool:
    """Whether a suppression means a rule: by its whole code or its name, never by a prefix."""
    return stated.upper() == code or stated == name
