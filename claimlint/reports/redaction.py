"""Findings as they may leave the terminal: without anything that says who the patient is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from claimlint.findings import Attribution, Finding, Fix
from claimlint.formats.shapes import (
    MASK,
    is_harmless,
    marked,
    masked_id,
    masked_message,
    masked_text,
    may_be_a_name,
    without_pieces,
)
from claimlint.model import Provider
from claimlint.rules.privacy import masked

MEMBER_FIELDS = frozenset({"member", "born", "died"})
"""The fields whose edits would spell out member data."""


CODED_FIELDS = frozenset(("place", "code", "modifiers", "diagnoses", "pointers", "units", "frequency"))
"""The fields whose values are codes and counts. Anything else there was mistyped, and may be a name."""

_NPI = re.compile("[0-9]{1,12}")
_PROFESSION = re.compile("[A-Za-z]{1,4}")
_TAXONOMY = re.compile("[0-9][0-9A-Za-z]{8}[Xx]")

_WORD = re.compile(r"[^\s,:*^~>|-]+")


def redacted(finding: Finding) -> Finding:
    """The finding without member data, its excerpts apart, where it is only marked (``Excerpt.masked``)."""
    if finding.fix is not None and finding.field in MEMBER_FIELDS:
        finding = replace(finding, fix=_unlisted(finding.fix))
    finding = _without_mistyped(finding)
    ids, attribution = finding.private, finding.attribution
    if attribution is not None:
        attribution = _redacted_attribution(attribution, ids)
    shown = replace(
        finding,
        claim=None if finding.claim is None else masked_id(masked(finding.claim, ids)),
        message=without_pieces(
            masked_message(finding.code, masked(finding.message, ids)), finding.excerpt.text
        ),
        help=masked_text(masked(finding.help, ids)),
        excerpt=marked(finding.excerpt),
        related=tuple(
            related._replace(
                claim=masked_id(masked(related.claim, ids)),
                message=masked_text(masked(related.message, ids)),
                excerpt=marked(related.excerpt),
            )
            for related in finding.related
        ),
        fix=None if finding.fix is None else _redacted_fix(finding.fix, ids),
        attribution=attribution,
    )
    return finding if shown == finding else shown


def _redacted_attribution(whose: Attribution, ids: tuple[str, ...]) -> Attribution:
    procedure = whose.procedure
    return whose._replace(
        payer=None if whose.payer is None else masked_text(whose.payer),
        billing=_redacted_provider(whose.billing),
        rendering=_redacted_provider(whose.rendering),
        date=_redacted_date(whose.date),
        procedure=None if procedure is None else _redacted_procedure(masked(procedure, ids)),
        lines=tuple(
            line._replace(date=_redacted_date(line.date), rendering=_redacted_provider(line.rendering))
            for line in whose.lines
        ),
    )


def _redacted_provider(provider: Provider | None) -> Provider | None:
    """The provider, unless a number or a profession of theirs has the shape of something else."""
    if provider is None:
        return None
    shown = {
        "npi": _kept(provider.npi, _NPI),
        "type": _kept(provider.type, _PROFESSION),
        "taxonomy": _kept(provider.taxonomy, _TAXONOMY),
    }
    return replace(provider, **shown)


def _kept(value: str | None, kind: re.Pattern[str]) -> str | None:
    return value if value is None or (kind.fullmatch(value) and masked_text(value) == value) else MASK


def _redacted_date(day: date | None) -> date | None:
    return None if day is None or masked_text(day.isoformat()) == MASK else day


def _redacted_procedure(procedure: str) -> str:
    return "-".join(part if is_harmless(part) else MASK for part in masked_text(procedure).split("-"))


def _without_mistyped(finding: Finding) -> Finding:
    """Without a coded value that is of no such kind, words perhaps, in the message and the excerpt."""
    excerpt = finding.excerpt
    if finding.field not in CODED_FIELDS:
        return finding
    found = [
        (excerpt.start + word.start(), word.end() - word.start())
        for word in _WORD.finditer(excerpt.text[excerpt.start : excerpt.start + excerpt.length])
        if not is_harmless(word.group()) and may_be_a_name(word.group())
    ]
    if not found:
        return finding
    message = finding.message
    for start, length in found:
        value = re.escape(excerpt.text[start : start + length])
        message = re.sub(rf"(?<!\w){value}(?!\w)", MASK, message, flags=re.IGNORECASE)
    return replace(finding, message=message, excerpt=excerpt._replace(private=(*excerpt.private, *found)))


def redacted_payers(payers: Mapping[str, int]) -> dict[str, int]:
    """How many claims name each payer, with what might be a member's number or birth date as ``***``."""
    found: dict[str, int] = {}
    for payer, claims in payers.items():
        shown = masked_text(payer)
        found[shown] = found.get(shown, 0) + claims
    return found


def _redacted_fix(fix: Fix, ids: tuple[str, ...]) -> Fix:
    """Without edits, where one of them would write a member id."""
    spelled = any(masked_text(masked(edit.text, ids)) != edit.text for edit in fix.edits)
    fix = fix._replace(title=masked_text(masked(fix.title, ids)))
    return _unlisted(fix) if spelled else fix


def _unlisted(fix: Fix) -> Fix:
    return fix._replace(edits=(), unlisted=fix.automatic)
