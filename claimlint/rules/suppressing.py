"""Suppressions: comments that silence rules at a claim or a line, and those that silence nothing."""

from __future__ import annotations

from claimlint.findings import Finding
from claimlint.formats.reading import ReadClaim, Suppression
from claimlint.rules.binding import Binding
from claimlint.rules.locating import Located

UNUSED_CODE = "SUP001"
UNUSED_NAME = "unused-suppression"


class Suppressor:
    """Applies the suppressions of one claim."""

    def __init__(self, read: ReadClaim, binding: Binding) -> None:
        self._read = read
        self._binding = binding

    def apply(self, located: list[Located]) -> tuple[list[Located], int]:
        """What is left of a claim's findings and one for each useless suppression; and how many went."""
        left, used = [], set()
        for item in located:
            match = self._match(item.finding)
            if match is None:
                left.append(item)
            else:
                used.add(match)
        suppressed = len(located) - len(left)
        for place, suppression in enumerate(self._read.suppressions):
            for code in suppression.codes:
                if (place, code) not in used and self._was_applied(code):
                    left.append(Located(self._unused(suppression, code), ()))
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

    def _was_applied(self, code: str) -> bool:
        """Whether a suppression's rule took part in the run, or is no rule at all: else it may be of use."""
        every = self._binding.ruleset.rules
        if not any(_means(code, rule.code, rule.name) for rule in every):
            return True
        return any(_means(code, rule.code, rule.name) for rule in self._binding.rules)

    def _unused(self, suppression: Suppression, code: str) -> Finding:
        known = any(_means(code, rule.code, rule.name) for rule in self._binding.ruleset.rules)
        why = "nothing here breaks it" if known else "the payer's ruleset has no such rule"
        return Finding(
            code=UNUSED_CODE,
            name=UNUSED_NAME,
            severity="warning",
            confidence="high",
            file=self._read.file,
            claim=self._read.claim.id,
            line=suppression.line,
            field=None,
            span=suppression.span,
            excerpt=suppression.excerpt,
            message=f"the suppression of {code} silences nothing: {why}",
            help="take it out of the comment, so that it cannot hide a later finding",
        )


def _means(stated: str, code: str, name: str) -> bool:
    """Whether a suppression means a rule: by its whole code or its name, never by a prefix."""
    return stated.upper() == code or stated == name
