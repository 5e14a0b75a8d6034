"""Filling in a template says the same as parsing the line, and what that rests on."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimlint.formats.claim import grammar, memory, templates
from claimlint.formats.claim.slots import dissect, slots_of
from tests.formats.claim.reading_text import clean_claims, line_of

WORDS = """
day:       2026-02-04 | 2026-03-05 | 2026-12-06 | 2026-02-30 | 2026-2-4 | 12026-02-04
days:      2026-02-04..2026-02-06 | 2026-03-04..2026-03-05 | 2026-03-04..2026-02-30 | 2026-02-04 .. 2026-02-06
procedure: 97110 | 97140-GP | 97112-GO | 9711-GP-KX | g0283-59-gp-kx | 97110-GP - kx | 97110- | x2 | 1234567890
units:     x1 | x2 | X12 | x1.5 | x2.5 | x1.50 | x0 | x-1 | x01 | x1.55555 | x1234567890 | x1,5 | x | x-
minutes:   30min | 15min | 5MIN | 0min | 1234567min | 1234567890min | 30 min | 30mins | min
money:     $64 | $29 | $164.00 | -$5 | $-5 | $1,234.5 | $5. | $0 | $1,,2 | $.5 | $1.23456 | $1234567890123456
pointers:  dx 1 | dx 2 | dx 1,2 | dx 3,4 | DX 1, 2 | dx 12 ,3 | dx 1,2, | dx 1234567890 | dx A1 | dx M54.50
provider:  by PT 1376543217 | by PT 1376543225 | by 225100000X 1376543217 | by LMT | by PT 1 | by 97110
number:    auth A1 | auth B2 | auth 1376543217 | auth x2 | auth "none" | auth $5 | AUTH 2026-02-04
allowed:   allowed $5 | allowed $6 | allowed $1,234.56 | allowed -$5 | allowed
assistant: assistant 15min | assistant 5MIN | assistant
place:     place 11 | place 12 | place 1234567890
note:      note "x2 2026-02-04" | note "x3 2026-02-05" | note"$5" | note "30min
role:      provider | supervisor | referring | facility | billing
who:       PT 1376543217 | PT 1376543225 | MD 1003000126 group | 1234567893 | 1234567891 | 123 | 225100000X
begin:     claim 1 | claim x2 | claim 2026-02-04 | claim $5 | claim "1" | claim
member:    member A1 born 1949-03-02 | member B2-C3 born 1950-03-02 | member 30min | member born 1949-03-02
used:      used OT $5 | used OT $7.5 | used OT -$5 | used OT $1,000 | used OT
total:     total $64 | total $29.00 | total $-5 | total 64 | referral R1 | referral 1376543217
plan:      plan certified 2026-02-04 by MD 1003000126 | plan certified 2026-02-05 by MD 1003000134 | plan none
"""
"""What may follow each other in a line, well written and not."""

KINDS = {kind: values.strip().split(" | ") for kind, values in re.findall(r"(\w+):(.*)", WORDS)}
SERVICE = ["units", "minutes", "money", "pointers", "provider", "number", "allowed", "assistant", "place", "note"]


@st.composite
def lines_alike(draw: st.DrawFn) -> list[str]:
    """Lines built in the same way from different values: many share a template."""
    heads = ["day", "procedure"], ["days", "procedure"], ["role", "who"], ["begin"], ["begin", "member"], ["plan"]
    kinds = [*draw(st.sampled_from(heads)), *draw(st.lists(st.sampled_from(SERVICE) | st.sampled_from(sorted(KINDS)), max_size=4))]
    blanks = [draw(st.sampled_from([" ", "  ", " ", "\t", "\u00a0", "", ",", "."])) for _ in kinds]
    return [
        "".join(draw(st.sampled_from(KINDS[kind])) + blank for kind, blank in zip(kinds, blanks, strict=True))
        for _ in range(draw(st.integers(2, 6)))
    ]


def said(line: str) -> tuple[object, ...]:
    """Everything a line says, and where."""
    entry = templates.read_line(line)
    told = entry.kind, entry.line, entry.identifier, entry.statements, entry.faults, entry.private
    return *told, templates.line_stretches(line)


def said_by_the_grammar(line: str) -> tuple[object, ...]:
    """The same when nothing is remembered."""
    templates.forget()
    entry = templates.read_line(line)
    templates.forget()
    told = entry.kind, entry.line, entry.identifier, entry.statements, entry.faults, entry.private
    return *told, templates.line_stretches(line)
