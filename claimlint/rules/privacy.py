"""Member ids that other texts spell out: a claim's own id, where a clinic numbers its claims by its patients.

Readers mark member data where it stands (``Excerpt.private``). What is found here is marked beside it, and
masked wherever a report leaves the terminal.
"""

from __future__ import annotations

import re
from dataclasses import replace

from claimlint.findings import Finding
from claimlint.model import Claim
from claimlint.model.identifiers import mbi_is_well_formed
from claimlint.source import Excerpt

MASK = "***"

_LONG = 6
"""An id this long is looked for in every text; a shorter one might be part of a date or an amount."""

_SHORTEST = 4
"""So long must an id be to count as part of a claim's id; one that is shorter must be all of it."""

_LONGEST = 100
"""What is longer is no id, and is not worth the search."""

_MBI = 11

_BETWEEN = re.compile(r"[\W_]+")


def private_ids(claim: Claim) -> tuple[str, ...]:
    """What says who the patient is and may stand in other texts: the member id, or a claim id made of it."""
    found = list(mbis_in(claim.id)) if len(claim.id) >= _MBI else []
    member_id = claim.member.id if claim.member is not None else None
    for line in claim.lines:
        if any(len(modifier) > 2 for modifier in line.service.modifiers):
            # A member id with hyphens in the place of a procedure is read as a code and its modifiers.
            parts = (line.service.code, *line.service.modifiers)
            if mbis_in("".join(parts)):
                found += ("".join(parts), *(part for part in parts if len(part) > 2))
    own, whose = _bare(member_id or ""), _bare(claim.id)
    if _LONG <= len(own) <= _LONGEST:
        found.append(own)
    elif 0 < len(own) < _LONG and (own == whose or (len(own) >= _SHORTEST and own in whose)):
        found.append(claim.id)
    return tuple(dict.fromkeys(found))


def mbis_in(text: str) -> tuple[str, ...]:
    """What has the form of a Medicare Beneficiary Identifier in ``text``, whatever stands between."""
    normal = _bare(text[:_LONGEST])
    windows = (normal[start : start + _MBI] for start in range(len(normal) - _MBI + 1))
    return tuple(window for window in windows if mbi_is_well_formed(window))


def masked(text: str, ids: tuple[str, ...]) -> str:
    """``text`` with every one of ``ids`` in it as ``***``; a very short one only where it is all of it."""
    for private in ids:
        if text == private:
            return MASK
        for start, end in reversed(_stretches(text, private)):
            text = f"{text[:start]}{MASK}{text[end:]}"
    return text


def shielded(finding: Finding, ids: tuple[str, ...]) -> Finding:
    """The finding with what spells out one of ``ids`` marked: in its excerpts, and as ``private``."""
    if not ids:
        return finding
    spelled = _bare("\n".join(_texts(finding)))
    found = tuple(private for private in ids if private == finding.claim or _among(spelled, private))
    if not found:
        return finding
    return replace(
        finding,
        private=found,
        excerpt=_marked(finding.excerpt, found),
        related=tuple(r._replace(excerpt=_marked(r.excerpt, found)) for r in finding.related),
    )


def _texts(finding: Finding) -> list[str]:
    """Every text of a finding that a claim has a part in."""
    found = [finding.claim or "", finding.message, finding.help, finding.excerpt.text]
    for related in finding.related:
        found += related.message, related.excerpt.text
    if finding.fix is not None:
        found.append(finding.fix.title)
        found += [edit.text for edit in finding.fix.edits]
    return found


def _marked(excerpt: Excerpt, ids: tuple[str, ...]) -> Excerpt:
    stretches = [(start, end - start) for private in ids for start, end in _stretches(excerpt.text, private)]
    return excerpt._replace(private=(*excerpt.private, *stretches)) if stretches else excerpt


def _among(normal: str, private: str) -> bool:
    own = _bare(private)
    return len(own) >= _SHORTEST and own in normal


def _bare(text: str) -> str:
    """The letters and digits of a text, in upper case: however an id is set off and divided, they stay."""
    upper = text.upper()
    return upper if upper.isalnum() else _BETWEEN.sub("", upper)


def _stretches(text: str, private: str) -> list[tuple[int, int]]:
    """Where an id stands, however it is written: in any case, with hyphens, dots or blanks in it."""
    own = _bare(private)
    if len(own) < _SHORTEST or own not in _bare(text):
        return []
    # Upper case may be longer than what it is of: each character of it knows where it comes from.
    letters = [
        (upper, place) for place, letter in enumerate(text) if letter.isalnum() for upper in letter.upper()
    ]
    normal = "".join([letter for letter, _ in letters])
    found = []
    start = normal.find(own)
    while start >= 0:
        end = start + len(own)
        found.append((letters[start][1], letters[end - 1][1] + 1))
        start = normal.find(own, end)
    return found
