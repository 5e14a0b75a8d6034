"""The rulesets at hand: which one a payer is bound to, each loaded when the first claim asks for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from claimlint import cache, data_folder, plugins

if TYPE_CHECKING:
    from claimlint.reference.store import Store
    from claimlint.rules.overlay import Change
    from claimlint.rules.ruleset import Ruleset

    Changes = Callable[[str | None], tuple[Change, ...]]

SHIPPED = (
    *("base", "cms-units", "medicare", "medicare-institutional"),
    *("medicare-advantage", "uhc-medicare-advantage", "commercial"),
)
"""The rulesets that come with claimlint."""

FALLBACK = "base"
"""The ruleset of claims whose payer no ruleset binds."""

BOUND = {
    "medicare": "medicare",
    "medicare-institutional": "medicare-institutional",
    "medicare-advantage": "medicare-advantage",
    "uhc-medicare-advantage": "uhc-medicare-advantage",
    "commercial": "commercial",
}
"""Payer to shipped ruleset, as the rulesets themselves say (a test holds them equal): kept here so that a
run loads only the rulesets it meets."""


def load_ruleset(name: str) -> Ruleset:
    """The ruleset called ``name``, shipped or a path, ready to run. Raises RulesetError."""

    def build() -> tuple[Ruleset, list[str]]:
        from claimlint.rules.compilation import compile_ruleset
        from claimlint.rules.reading import read_ruleset

        source = read_ruleset(name)
        ruleset = compile_ruleset(source)
        # A folder's time changes when a file is added to it, which would belong to the ruleset.
        return ruleset, [os.path.abspath(path) for path in (*source.contents, *source.folders)]

    ruleset: Ruleset = cache.remember(f"ruleset-{_key(name)}", build, _CODE)
    return ruleset


def _key(name: str) -> str:
    """A file name for a ruleset: the name of a shipped one, a digest of any other's path."""
    used = plugins.in_use()
    if name in SHIPPED and not used:
        return name
    from hashlib import sha256

    path = name if name in SHIPPED else plugins.ruleset(name) or os.path.abspath(name)
    return sha256(f"{path}{used}".encode()).hexdigest()


def _code_files() -> list[str]:
    """The modules whose change makes compiled rulesets stale: facts, conditions and the compiler."""
    rules = os.path.dirname(os.path.abspath(__file__))
    package = os.path.dirname(rules)
    folders = (
        rules,
        os.path.join(rules, "conditions"),
        *(os.path.join(package, n) for n in ("facts", "reference")),
    )
    return [entry.path for folder in folders for entry in os.scandir(folder) if entry.name.endswith(".py")]


_CODE = cache.signature(_code_files())
"""As they are when this module is imported: what is compiled later in the run is compiled by these."""


class Shelf:
    """Finds the ruleset of a payer. ``chosen`` are rulesets named by the user, which come first.

    A chosen ruleset without payers holds for every claim; with ``only``, each of them does. Releases of
    official tables that the user imported answer before the shipped ones, unless ``imported`` is false.
    ``changes`` says what a configuration changes for the claims of a payer.
    """

    def __init__(
        self,
        chosen: Sequence[str] = (),
        *,
        only: bool = False,
        imported: bool = True,
        changes: Changes | None = None,
    ) -> None:
        self._store = _opened_store() if imported else None
        self._chosen = [(name, self._with_imports(load_ruleset(name))) for name in chosen]
        self._only = only
        self._changes = changes
        self._loaded: dict[tuple[str, tuple[Change, ...]], Ruleset] = {}

    def for_payer(self, payer: str | None) -> tuple[Ruleset, bool]:
        """The ruleset of ``payer``, and whether it binds that payer (else it is the fallback)."""
        changes = self._changes(payer) if self._changes is not None else ()
        for path, ruleset in reversed(self._chosen):
            if self._only or payer in ruleset.payers or not ruleset.payers:
                return (self._load(path, changes) if changes else ruleset), True
        name = BOUND.get(payer or "")
        return self._load(name or FALLBACK, changes), name is not None

    def _load(self, name: str, changes: tuple[Change, ...] = ()) -> Ruleset:
        if (name, changes) not in self._loaded:
            if changes:
                from claimlint.rules.overlay import load_overlaid

                ruleset = load_overlaid(name, changes)
            else:
                ruleset = load_ruleset(name)
            self._loaded[name, changes] = self._with_imports(ruleset)
        return self._loaded[name, changes]

    def _with_imports(self, ruleset: Ruleset) -> Ruleset:
        """The ruleset with what the user imported: attached to what was loaded, so the cache never has it."""
        if self._store is not None:
            self._store.attach(ruleset.reference)
        return ruleset

    def unusable_imports(self) -> list[str]:
        """What the user imported and cannot be used, and why."""
        return self._store.complaints if self._store is not None else []

    def payers(self) -> list[str]:
        """Every payer that some ruleset binds, in order of name."""
        chosen = {payer for _, ruleset in self._chosen for payer in ruleset.payers}
        return sorted(chosen | set(BOUND))

    def known_rules(self) -> list[tuple[str, str]]:
        """Code and name of every rule of the chosen and the shipped rulesets, and of useless suppressions."""
        from claimlint.rules.suppressing import OWN_CODES

        rulesets = [
            *(ruleset for _, ruleset in self._chosen),
            *map(self._load, dict.fromkeys((FALLBACK, *BOUND.values()))),
        ]
        rules = {(rule.code, rule.name) for ruleset in rulesets for rule in ruleset.rules}
        return sorted(rules | {*OWN_CODES})

    def takeovers(self) -> list[str]:
        """What may not be meant: chosen rulesets that replace shipped ones without building on any."""
        return [
            f"ruleset {ruleset.name} takes payer {payer} over and extends nothing: of all rules only its own "
            f"{len(ruleset.rules)} are applied"
            for _, ruleset in self._chosen
            for payer in ruleset.payers
            if payer in BOUND and not ruleset.extends
        ] + [
            f"ruleset {ruleset.name} names no payers, so it holds for every claim, and extends nothing: of"
            f" all rules only its own {len(ruleset.rules)} are applied"
            for _, ruleset in self._chosen
            if not ruleset.payers and not ruleset.extends and not self._only and ruleset.name not in SHIPPED
        ]


def _opened_store() -> Store | None:
    """What the user imported; None, for one look at the disk, where there is nothing."""
    folder = data_folder.existing()
    if folder is None:
        return None
    from claimlint.reference.store import Store

    return Store(folder)
