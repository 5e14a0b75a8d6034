"""The header of a claim: what its lines state, on top of what the file states before the first claim."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from claimlint.formats.claim.entries import Entry
from claimlint.formats.claim.meaning import LISTS, SETTING, Statement, shared
from claimlint.model import Setting

_MOST_SETTINGS = 20_000


class Headers:
    """The headers of one file. ``preamble`` is what holds for every claim that does not say otherwise."""

    def __init__(self, preamble: Iterable[Statement] = ()) -> None:
        self.preamble = tuple(preamble)
        self.preamble_lists = {target for _, target, _ in self.preamble if target in LISTS}
        self._settings: dict[tuple[Entry, ...], tuple[Setting, dict[str, Any]]] = {}

    def plain(self, settings: list[Entry], own: list[Entry]) -> tuple[Setting, dict[str, Any]]:
        """The setting and the claim's other attributes, where no attribute is stated on two of the lines.

        ``settings`` are lines that state nothing but attributes of the Setting, ``own`` lines that state
        none of them.
        """
        key = tuple(settings)
        found = self._settings.get(key)
        if found is None:
            if len(self._settings) >= _MOST_SETTINGS:
                self._settings.clear()
            found = self._settings[key] = self.merged(settings)
        setting, preamble = found
        values = preamble.copy()
        for entry in own:
            values.update(entry.values)
        return setting, values

    def merged(self, entries: Iterable[Entry]) -> tuple[Setting, dict[str, Any]]:
        """The same for lines of any kind, in source order: the last statement counts, lists add up."""
        own = [statement for entry in entries for statement in entry.statements]
        stated = {statement.word for statement in own}
        inherited = [statement for statement in self.preamble if statement.word not in stated]
        values: dict[str, Any] = {}
        for _, target, value in (*inherited, *own):
            values[target] = values.get(target, ()) + value if target in LISTS else value
        setting = {target: values.pop(target) for target in SETTING.intersection(values)}
        return shared(Setting(**setting)), values
