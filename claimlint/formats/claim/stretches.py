"""Where the fields of one line stand within it: (start, end) in characters from 0, by the field's name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeAlias

from claimlint.formats.claim.slots import PROCEDURE, Slot
from claimlint.formats.claim.trees import Branch, parts_of, rule_of, stretch_of, tokens_of

Stretch: TypeAlias = tuple[int, int]
Stretches: TypeAlias = dict[str, tuple[Stretch, ...]]
"""Fields named as in ``ReadClaim.place``; the items of a list are a stretch each.

Besides, ``claim`` is the word that opens a claim and ``payer:word`` the keyword that states ``payer``.
"""

_ATTRIBUTES = {
    "by": "rendering",
    "assistant": "assistant_minutes",
    "authorized": "authorization",
    "other_payer": "other_payers",
    "stay": "stays",
    "occurrence": "occurrences",
    "condition": "conditions",
    "value": "values",
}
"""Rules of the grammar whose field bears another name."""

_ITEMISED = frozenset(("diagnoses", "pointers", "progress", "treated", "recertified", "lacks", "condition"))
_WHOLE = frozenset(("plan", "accident", "other_payer", "stay", "bill", "occurrence", "value"))
"""Fields underlined with their keyword, for the keyword is half of what they say."""
_NESTED = frozenset(("member", "plan", "frequency"))
"""Fields that hold words of their own."""
_LISTS = frozenset(
    (
        *("other_payers", "stays", "progress", "treated", "recertified"),
        *("occurrences", "conditions", "values"),
    )
)


def stretches(tree: Branch) -> Stretches:
    """Where everything that a line states stands in it."""
    found: Stretches = {}
    own = [stretch_of(token) for token in tokens_of(tree)]
    if tree.data == "service_line":
        found["line"], found["date"] = (_around(tree),), (own[0],)
    elif tree.data == "claim_line":
        found["claim"], found["id"] = (own[0],), (own[1],)
    for field in parts_of(tree):
        _add(found, field)
    return found


def _add(found: Stretches, field: Branch) -> None:
    rule = rule_of(field)
    tokens = tokens_of(field)
    keyword, *values = (stretch_of(token) for token in tokens)
    if rule == "procedure":
        found["code"], found["modifiers"] = (keyword,), tuple(values)
        return
    name = _ATTRIBUTES.get(rule, rule)
    values = values or [keyword]
    if rule in _WHOLE:
        places: tuple[Stretch, ...] = (_around(field),)
    elif rule in _ITEMISED:
        places = tuple(values)
    else:
        places = ((values[0][0], values[-1][1]),)
    if rule == "used":
        name = f"used_{tokens[1].type.lower()}"
        places = found["used"] = (values[1],)
    found[name] = found.get(name, ()) + places if name in _LISTS else places
    found[f"{name}:word"] = (keyword,)
    if rule in _NESTED:
        for part in parts_of(field):
            _add_nested(found, part)


def _add_nested(found: Stretches, part: Branch) -> None:
    """A word inside a field; `by` in a plan names the certifier."""
    inner: Stretches = {}
    _add(inner, part)
    for name, places in inner.items():
        found[name.replace("rendering", "certifier")] = places


def _around(tree: Branch) -> Stretch:
    tokens = list(tree.scan_values(lambda _: True))
    return stretch_of(tokens[0])[0], stretch_of(tokens[-1])[1]


def moved(found: Stretches, old: Sequence[Stretch], text: str, slots: Sequence[Slot]) -> Stretches:
    """The stretches of ``text``, a line that differs only in its slots, which stood at ``old``."""
    ends = [end for _, end in old]
    starts = [start for start, _ in old]
    now = [end for _, _, end in slots]

    def start_of(position: int) -> int:
        before = bisect_right(ends, position)
        return position + (now[before - 1] - ends[before - 1] if before else 0)

    def end_of(position: int) -> int:
        before = bisect_right(starts, position - 1)
        return position + (now[before - 1] - ends[before - 1] if before else 0)

    places = {name: tuple((start_of(a), end_of(b)) for a, b in places) for name, places in found.items()}
    for kind, start, end in slots:
        if kind == PROCEDURE:
            code, *modifiers = (
                (start + part.start(), start + part.end()) for part in re.finditer("[^-]+", text[start:end])
            )
            places["code"], places["modifiers"] = (code,), tuple(modifiers)
    return places
