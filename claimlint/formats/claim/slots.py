"""Taking a line apart: its slots, whose texts differ from line to line, and all the rest, its template.

Slots are dates, the ids of claims, members, authorizations and referrals, ten-digit NPIs, amounts, units,
minutes, times of day, diagnosis pointers, and the procedure of a service line: its code with the modifiers.

``templates`` fills in the slots of a line by what lark made of another line with the same template. What
that rests on, and what the patterns here must keep to:

- A slot is what the grammar's own terminal matches at its place, so lark's lexer ends it where we do.
- It counts only if, in the line that lark did parse, it was exactly one token of that terminal. The lexer is
  contextual: in that place it expects the same terminals again, and none of the others that it expects
  there matches a text that the slot's terminal matches (a test asks every state of the parser), but for
  ``none``, which is no slot.
- Nothing before a slot looks into it. It follows a blank, a comma or a full stop, and an amount, which
  begins with ``$`` or ``-`` where all others begin with a letter or digit, follows a blank.
- A procedure is ``CODE`` and then ``-`` and ``MODIFIER`` any number of times. Nothing else may stand after
  the date or after that hyphen, and however many modifiers there are, the same may follow.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TypeAlias

from claimlint.formats.claim.grammar import terminal

Slot: TypeAlias = tuple[str, int, int]
"""The slot's terminal, or ``PROCEDURE``, and where it stands: its start and end in characters from 0."""

PROCEDURE = "PROCEDURE"


def dissect(text: str) -> tuple[tuple[str, ...], list[str]]:
    """The template of a line (without its comment) and the texts of its slots.

    A template is what stands before the first slot, that slot's terminal, what stands before the next one and
    so on, and at last what stands after all of them.
    """
    template: list[str] = []
    texts: list[str] = []
    end = 0
    head = _head().match(text)
    if head:
        for kind, group in (("DATE", 1), ("DATE", 2), (PROCEDURE, 3)):
            if head[group] is not None:
                template += (text[end : head.start(group)], kind)
                texts.append(head[group])
                end = head.end(group)
    for match in _slots().finditer(text, end):
        kind = match.lastgroup or ""
        if kind != "STRING":
            template += (text[end : match.start(kind)], kind)
            texts.append(match[kind])
            end = match.end()
    template.append(text[end:])
    return tuple(template), texts


def slots_of(template: tuple[str, ...], texts: list[str]) -> list[Slot]:
    """The slots of the line that ``dissect`` took apart."""
    slots: list[Slot] = []
    end = 0
    for before, kind, text in zip(template[::2], template[1::2], texts, strict=False):
        start = end + len(before)
        end = start + len(text)
        slots.append((kind, start, end))
    return slots


@cache
def _head() -> re.Pattern[str]:
    """The beginning of a service line: its date, the date through which it runs, and the procedure."""
    blank, date = terminal("BLANK"), f"({terminal('DATE')})"
    procedure = f"{terminal('CODE')}(?:{terminal('_HYPHEN')}{terminal('MODIFIER')})*"
    through = f"(?:{terminal('_RANGE')}{date})?"
    return re.compile(f"(?:{blank})?{date}{through}{blank}(?!{terminal('NONE')})({procedure})")


@cache
def _slots() -> re.Pattern[str]:
    """All other slots, each a group named by its terminal, and quoted strings, which hold none."""
    blank = terminal("BLANK")
    identified = "|".join(terminal(word) for word in ("CLAIM", "AUTH", "REFERRAL"))
    alternatives = (
        f"(?:{identified}){blank}(?!{terminal('NONE')}){_group('IDENTIFIER')}",
        f"{terminal('MEMBER')}{blank}{_group('MEMBER_ID')}",
        _group("DATE"),
        f"(?=[0-9]{{10}}(?![0-9])){_group('NPI')}",  # not every number: most are no NPIs
        _group("UNITS"),
        _group("MINUTES"),
        _group("TIME"),
        rf"(?<!\S){_group('MONEY')}",
        _group("STRING"),
    )
    pointer = rf"(?:(?<!\S){terminal('DX')}{blank}|,(?:{blank})?){_group('NUMBER')}"
    first_letter = r"""(?=[0-9cCaArRmMdDxX$,"-])"""  # only for speed
    return re.compile(rf"{first_letter}(?:(?<![^\s.,])(?:{'|'.join(alternatives)})|{pointer})")


def _group(name: str) -> str:
    return f"(?P<{name}>{terminal(name)})"
