"""Fixes on X12: the byte edits that change one segment."""

from __future__ import annotations

from claimlint.formats.reading import Edit
from claimlint.formats.x12.blocks import Elements, stretch
from claimlint.formats.x12.delimiters import Delimiters
from claimlint.formats.x12.elements import decode

_MOST_MODIFIERS = 4
_FIRST_MODIFIER = 2
_AFTER_MODIFIERS = 6


def of(action: str, value: str, segment: bytes, at: int, delimiters: Delimiters) -> tuple[Edit, ...]:
    """The edits of ``action`` (see ``ReadClaim.edits``) on ``segment``, which begins at byte ``at``.

    () where the action is none of X12's or cannot be carried out. Dropping a line would also
    change LX numbers, the claim total and SE01, so it is not offered.
    """
    if not _safe(value, delimiters):
        return ()
    if action == "set_assignment":
        value = _ASSIGNMENT[value]
    if action == "set_units" and segment.startswith(b"SV2"):
        return (_set_element(_FACILITY_UNITS, value, segment, at, delimiters.element),)
    if action in _ELEMENTS:
        return (_set_element(_ELEMENTS[action], value, segment, at, delimiters.element),)
    if action in ("add_modifier", "remove_modifier", "set_modifiers", "replace_code"):
        return _edit_procedure(action, value, segment, at, delimiters)
    return ()


_ELEMENTS = {"set_total": 2, "set_units": 4, "set_assignment": 7, "set_member_id": 9}
_ASSIGNMENT = {"yes": "A", "no": "C"}
_POINTERS = 7
_FACILITY_UNITS = 5


def without_element(where: Elements | None, segment: bytes, at: int, delimiters: Delimiters) -> Edit | None:
    """Take an element out of a segment of several, which begins at byte ``at``; those behind it move up."""
    if where is None or segment.count(delimiters.element) < 2:
        return None
    first, end = stretch(segment, Elements(where.element), delimiters)
    return Edit(at + first - 1, at + end, "")


def pointing(pointers: tuple[int, ...], segment: bytes, at: int, delimiters: Delimiters) -> Edit:
    """Let a service line, whose SV1 begins at byte ``at``, point to these diagnoses."""
    text = decode(delimiters.component).join(map(str, pointers))
    return _set_element(_POINTERS, text, segment, at, delimiters.element)


def _safe(value: str, delimiters: Delimiters) -> bool:
    """Whether a value can stand in an element: nothing in it is a delimiter."""
    return bool(value) and value.isascii() and not any(byte.decode("latin-1") in value for byte in delimiters)


def _set_element(index: int, value: str, segment: bytes, at: int, separator: bytes) -> Edit:
    """Replace element ``index``; a segment that ends before it is made longer."""
    elements = segment.split(separator)
    if index >= len(elements):
        missing = index - len(elements) + 1
        return Edit(at + len(segment), at + len(segment), decode(separator) * missing + value)
    start = at + sum(map(len, elements[:index])) + index
    return Edit(start, start + len(elements[index]), value)


def _edit_procedure(
    action: str, value: str, segment: bytes, at: int, delimiters: Delimiters
) -> tuple[Edit, ...]:
    """Edit the code or the modifiers in SV101 or SV202; a description behind them stays where it is."""
    elements = segment.split(delimiters.element)
    place = 2 if elements[0] == b"SV2" else 1
    if len(elements) <= place:
        return ()
    components = elements[place].split(delimiters.component)
    if len(components) < 2:
        return ()
    start = at + sum(map(len, elements[:place])) + place
    if action == "replace_code":
        start += len(components[0]) + 1
        return (Edit(start, start + len(components[1]), value),)
    stated = [decode(modifier) for modifier in components[_FIRST_MODIFIER:_AFTER_MODIFIERS] if modifier]
    wanted = _changed(action, value, stated)
    if wanted is None:
        return ()
    behind = len(components) > _AFTER_MODIFIERS
    padding = [""] * (_MOST_MODIFIERS - len(wanted)) if behind else []
    separator = decode(delimiters.component)
    text = "".join(separator + modifier for modifier in [*wanted, *padding])
    begin = start + sum(map(len, components[:_FIRST_MODIFIER])) + _FIRST_MODIFIER - 1
    old = b"".join(
        delimiters.component + modifier for modifier in components[_FIRST_MODIFIER:_AFTER_MODIFIERS]
    )
    return (_least(Edit(begin, begin + len(old), text), old),)


def _changed(action: str, value: str, stated: list[str]) -> list[str] | None:
    """The modifiers after the action; None where it cannot be carried out."""
    if action == "set_modifiers":
        wanted = value.split("-")
        return wanted if len(wanted) <= _MOST_MODIFIERS and all(wanted) else None
    if action == "add_modifier":
        return [*stated, value] if len(stated) < _MOST_MODIFIERS and value not in stated else None
    if value not in stated:
        return None
    place = len(stated) - 1 - stated[::-1].index(value)
    return stated[:place] + stated[place + 1 :]


def _least(edit: Edit, old: bytes) -> Edit:
    """The same edit without the beginning and end that it would not change."""
    before, after = old.decode("latin-1"), edit.text
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return Edit(edit.start + head, edit.end - tail, after[head : len(after) - tail])
