"""From settings to what a run goes by: which rules, which rulesets and which payer, for each file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from claimlint import cache, plugins
from claimlint.configuration.search import SUPPRESS_FILE, nearest
from claimlint.configuration.settings import NOTHING, Excluded, PerFile, Settings, Stated
from claimlint.rules.engine import Policy
from claimlint.rules.selection import Selection
from claimlint.rules.shelf import _CODE, Shelf

if TYPE_CHECKING:
    from claimlint.rules.silencing import SuppressFile

COMMAND_LINE = "command line"


class Asked(NamedTuple):
    """What the caller said itself, which is stronger than any file; None or () where nothing was said.

    ``config`` is the one configuration file that holds for everything; with ``isolated`` none does.
    """

    payer: str | None = None
    rulesets: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    config: str | None = None
    isolated: bool = False
    plugins: tuple[str, ...] = ()
    suppress_file: str | None = None
    as_of: date | None = None
    fail_level: str | None = None
    format: str | None = None


class Policies:
    """What holds for each file of a run. Raises RulesetError for a configuration that cannot be used."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._nearest: dict[str, str | None] = {}
        self._nearest_suppress: dict[str, str | None] = {}
        self._suppress_files: dict[str, SuppressFile] = {}
        self._settings: dict[str | None, Settings] = {}
        self._shelves: dict[str | None, Shelf] = {}
        self._policies: dict[tuple[str | None, tuple[str, ...], str | None], Policy] = {}

    @property
    def none_found(self) -> bool:
        """Whether no configuration file has been found for anything that was asked for."""
        return all(path is None for path in self._settings)

    def settings(self, file: str | None = None) -> Settings:
        """The settings of a file, or of the working folder; what the caller said stands over them."""
        if self._asked.isolated:
            path = None
        elif self._asked.config is not None:
            path = self._asked.config
        else:
            folder = os.path.dirname(os.path.abspath(file)) if file is not None else os.getcwd()
            path = nearest(folder, self._nearest)
        known = self._settings.get(path)
        if known is None:
            known = self._settings[path] = self._said(NOTHING if path is None else _loaded(path))
            plugins.use(known.value("plugins"))
        return known

    def shelf(self, settings: Settings) -> Shelf:
        """The rulesets at hand under some settings."""
        known = self._shelves.get(settings.path)
        if known is None:
            changes = settings.changes_for if settings.changes or settings.payer_changes else None
            known = self._shelves[settings.path] = Shelf(settings.value("rulesets"), changes=changes)
        return known

    def of(self, file: str) -> Policy:
        """What holds for a file."""
        settings = self.settings(None if file.startswith("<") else file)
        never = tuple(rule for entry in settings.per_file if _matches(file, entry) for rule in entry.rules)
        suppress_file = self.suppress_file(file)
        key = settings.path, never, suppress_file.path if suppress_file is not None else None
        known = self._policies.get(key)
        if known is None:
            known = self._policies[key] = self._made(settings, never, suppress_file)
        return known

    def excludes(self, path: str) -> bool:
        """Whether a search through folders passes a file or folder over."""
        return any(_matches(path, entry) for entry in self.settings(path).value("exclude"))

    def _said(self, settings: Settings) -> Settings:
        """The settings with what the caller said: it takes the place of a file's value, or adds to it."""
        options = dict(settings.options)
        asked = self._asked
        for option, value in (
            ("payer", asked.payer),
            ("rulesets", asked.rulesets),
            ("select", asked.select),
            ("fail-level", asked.fail_level),
            ("format", asked.format),
        ):
            if value:
                options[option] = Stated(value, COMMAND_LINE)
        if asked.select:
            # What is selected here is meant, whatever the file leaves out.
            options["ignore"] = Stated(asked.ignore, COMMAND_LINE)
        elif asked.ignore:
            both = (*settings.value("ignore"), *asked.ignore)
            options["ignore"] = Stated(tuple(dict.fromkeys(both)), COMMAND_LINE)
        if asked.plugins:
            every = (*settings.value("plugins"), *asked.plugins)
            options["plugins"] = Stated(tuple(dict.fromkeys(every)), COMMAND_LINE)
        if asked.extend_select:
            both = (*settings.value("extend-select"), *asked.extend_select)
            options["extend-select"] = Stated(tuple(dict.fromkeys(both)), COMMAND_LINE)
        return settings._replace(options=options)

    def suppress_file(self, file: str) -> SuppressFile | None:
        """The suppress file that holds for a file: the one that was named, or the nearest going up."""
        path = self._asked.suppress_file
        if path is None and not self._asked.isolated:
            folder = os.getcwd() if file.startswith("<") else os.path.dirname(os.path.abspath(file))
            path = nearest(folder, self._nearest_suppress, (SUPPRESS_FILE,))
        if path is None:
            return None
        known = self._suppress_files.get(path)
        if known is None:
            from claimlint.configuration.suppress_file import load

            near = os.path.relpath(path)
            shown = path if near.startswith("..") else near
            known = self._suppress_files[path] = load(shown, self._asked.as_of or date.today())
        return known

    def forget_suppress_files(self) -> None:
        """Read them again when they are next asked for: they have been written."""
        self._suppress_files.clear()
        self._policies.clear()

    def _made(self, settings: Settings, never: tuple[str, ...], suppress_file: SuppressFile | None) -> Policy:
        value = settings.value
        mandatory = value("mandatory")
        selection = Selection(value("select"), value("ignore"), value("extend-select"), never, mandatory)
        payers = {
            payer: _of_payer(selection, said, self._asked) for payer, said in settings.payers.items() if said
        }
        return Policy(self.shelf(settings), selection, value("payer"), mandatory, payers, suppress_file)


def _of_payer(selection: Selection, said: Mapping[str, Stated], asked: Asked) -> Selection:
    """The selection for the claims of a payer; what the caller selects on the command line stays stronger."""
    select = said["select"].value if "select" in said and not asked.select else selection.select
    ignore: Any = said["ignore"].value if "ignore" in said else ()
    extended: Any = said["extend-select"].value if "extend-select" in said else ()
    return selection._replace(
        select=select,
        ignore=(*selection.ignore, *ignore),
        extend_select=(*selection.extend_select, *extended),
    )


def _matches(file: str, entry: PerFile | Excluded) -> bool:
    """Whether a glob means a file: by its path from the glob's folder, by its name, or a folder above it."""
    from fnmatch import fnmatchcase

    path = os.path.relpath(os.path.abspath(file), entry.folder).replace(os.sep, "/")
    if path.startswith("../"):
        return False
    pattern = entry.pattern.removeprefix("./").rstrip("/")
    parts = path.split("/")
    above = ("/".join(parts[:number]) for number in range(1, len(parts) + 1))
    if "/" not in pattern:
        return any(fnmatchcase(part, pattern) for part in parts)
    return any(fnmatchcase(folder, pattern) for folder in above)


def _loaded(path: str) -> Settings:
    """The settings of a configuration file, from the cache where nothing they come from has changed."""
    from hashlib import sha256

    def build() -> tuple[Settings, list[str]]:
        from claimlint.configuration.files import read

        return read(path)

    name = f"config-{sha256(os.path.abspath(path).encode()).hexdigest()}"
    settings: Settings = cache.remember(name, build, _CODE)
    return settings
