"""Findings as they may leave the terminal: without anything that says who the patient is."""

from __future__ import annotations

from dataclasses import replace

from claimlint.findings import Finding, Fix
from claimlint.rules.privacy import masked

MEMBER_FIELDS = frozenset({"member", "born", "died"})
"""The fields whose edits would spell out member data."""


def redacted(finding: Finding) -> Finding:
    """The finding without member data, its excerpts apart: those mark it themselves (``Excerpt.masked``)."""
    if finding.fix is not None and finding.field in MEMBER_FIELDS:
        finding = replace(finding, fix=finding.fix._replace(edits=()))
    if not finding.private:
        return finding
    ids = finding.private
    return replace(
        finding,
        claim=None if finding.claim is None else masked(finding.claim, ids),
        message=masked(finding.message, ids),
        help=masked(finding.help, ids),
        related=tuple(
            related._replace(claim=masked(related.claim, ids), message=masked(related.message, ids))
            for related in finding.related
        ),
        fix=None if finding.fix is None else _redacted_fix(finding.fix, ids),
    )


def _redacted_fix(fix: Fix, ids: tuple[str, ...]) -> Fix:
    """Without edits, where one of them would write a member id."""
    spelled = any(masked(edit.text, ids) != edit.text for edit in fix.edits)
    return Fix(fix.kind, masked(fix.title, ids), () if spelled else fix.edits)
