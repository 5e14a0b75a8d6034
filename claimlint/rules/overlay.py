"""What a configuration changes about a ruleset: parameters, and what is said of single rules."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from claimlint import cache, plugins

if TYPE_CHECKING:
    from claimlint.rules.reading import SourceRuleset
    from claimlint.rules.ruleset import Ruleset
    from claimlint.rules.source_file import SourceFile


class Change(NamedTuple):
    """A ``parameter`` or an ``adjust`` entry of a configuration: its name, what it says, and where.

    ``value`` is the value of a parameter, or a tuple of first days, last days and values; of a rule, pairs of
    what is changed and how it is to be.
    """

    kind: str
    name: str
    value: Any
    path: str
    line: int
    column: int


class _Place:
    """Stands for a source file in messages: the place of one change, whatever key they name."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self.path = change.path

    def error(self, message: str, key: tuple[str, ...], suggestion: str | None = None) -> Exception:
        from claimlint.rules.errors import RulesetError

        _, _, _, path, line, column = self._change
        return RulesetError(message, path, line, column, suggestion)

    key_error = error


def load_overlaid(name: str, changes: Sequence[Change]) -> Ruleset:
    """The ruleset called ``name`` with ``changes``, of which the later win. Raises RulesetError.

    What it has no parameter or rule for is none of its own, and must be some other ruleset's.
    """
    from hashlib import sha256

    from claimlint.rules.shelf import _CODE

    said = repr(
        (plugins.ruleset(name) or os.path.abspath(name), plugins.in_use(), [change[:3] for change in changes])
    )

    def build() -> tuple[Ruleset, list[str]]:
        from claimlint.rules.compilation import compile_ruleset
        from claimlint.rules.reading import read_ruleset

        source = read_ruleset(name)
        _check(changes, source)
        _apply(source, changes)
        paths = [os.path.abspath(path) for path in (*source.contents, *source.folders)]
        source.contents[f"\0{said}"] = said.encode()  # the digest tells it from the ruleset as it is
        return compile_ruleset(source), paths

    ruleset: Ruleset = cache.remember(f"ruleset-{sha256(said.encode()).hexdigest()}", build, _CODE)
    return ruleset


def _check(changes: Sequence[Change], own: SourceRuleset) -> None:
    """Raise RulesetError for a change of what no ruleset has."""
    from claimlint.rules.conditions.errors import closest
    from claimlint.rules.reading import read_ruleset
    from claimlint.rules.shelf import SHIPPED

    unknown = [
        change
        for change in changes
        if change.name not in (own.parameters if change.kind == "parameter" else own.rules)
    ]
    if not unknown:
        return
    sources = [own, *map(read_ruleset, SHIPPED)]
    known: dict[str, set[str]] = {
        "parameter": {name for source in sources for name in source.parameters},
        "adjust": {code for source in sources for code in source.rules},
    }
    for change in unknown:
        if change.name not in known[change.kind]:
            what = "parameter" if change.kind == "parameter" else "rule"
            message = f"there is no {what} {change.name}"
            raise _Place(change).error(message, (), closest(change.name, known[change.kind]))


def _apply(source: SourceRuleset, changes: Sequence[Change]) -> None:
    from claimlint.rules import reading
    from claimlint.rules.schema import Adjustment, DatedValue

    for change in changes:
        place = cast("SourceFile", _Place(change))
        if change.kind == "parameter" and change.name in source.parameters:
            value = change.value
            if isinstance(value, tuple):
                value = tuple(
                    DatedValue.model_validate({"from": first, "until": last, "value": own})
                    for first, last, own in value
                )
            reading.check_parameter(change.name, value, place, source.parameters[change.name])
            source.parameters[change.name] = value, place
        elif change.kind == "adjust" and change.name in source.rules:
            reading.adjust(source, {change.name: Adjustment.model_validate(dict(change.value))}, place)
