"""What a configuration file says, with what it extends: values with their origin, without any model."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from claimlint.rules.overlay import Change

OPTIONS: Mapping[str, Any] = MappingProxyType(
    {
        "payer": None,
        "plugins": (),
        "rulesets": (),
        "select": (),
        "ignore": (),
        "extend-select": (),
        "mandatory": (),
        "fail-level": "error",
        "format": "text",
        "exclude": (),
    }
)
"""The options of a configuration file and what holds where nothing is said."""


class Stated(NamedTuple):
    """A value, and where it was stated: ``claimlint.toml:3``, ``default`` or ``command line``."""

    value: Any
    origin: str


class PerFile(NamedTuple):
    """Rules that are left out for files that match ``pattern``, a glob from ``folder``."""

    pattern: str
    folder: str
    rules: tuple[str, ...]
    origin: str


class Excluded(NamedTuple):
    """Files that a search passes over: a glob from ``folder``."""

    pattern: str
    folder: str


class Settings(NamedTuple):
    """The settings of the files below one configuration file; ``path`` is None where there is none."""

    path: str | None
    options: Mapping[str, Stated]
    per_file: tuple[PerFile, ...] = ()
    payers: Mapping[str, Mapping[str, Stated]] = {}
    """Payer to its own ``select``, ``ignore`` and ``extend-select``."""
    changes: tuple[Change, ...] = ()
    payer_changes: Mapping[str, tuple[Change, ...]] = {}

    def value(self, option: str) -> Any:
        """The value of an option, or its default."""
        stated = self.options.get(option)
        return OPTIONS[option] if stated is None else stated.value

    def origin(self, option: str) -> str:
        """Where the value of an option was stated."""
        stated = self.options.get(option)
        return "default" if stated is None else stated.origin

    def changes_for(self, payer: str | None) -> tuple[Change, ...]:
        """What is changed about the ruleset of a payer, the stronger last."""
        return self.changes + tuple(self.payer_changes.get(payer or "", ()))


NOTHING = Settings(None, {})
"""The settings where there is no configuration file."""
