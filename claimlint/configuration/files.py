"""Reading configuration files: validated, with what they extend, and remembered."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from pydantic import BaseModel, ValidationError

from claimlint.configuration.schema import ConfigFile, PayerEntry
from claimlint.configuration.search import FILE_NAME, PROJECT_FILE
from claimlint.configuration.settings import Excluded, PerFile, Settings, Stated
from claimlint.rules.conditions.errors import closest
from claimlint.rules.errors import RulesetError
from claimlint.rules.overlay import Change
from claimlint.rules.schema import Adjustment, DatedValue
from claimlint.rules.shelf import SHIPPED
from claimlint.rules.source_file import SourceFile, all_errors, read_text, toml_error
from claimlint.rules.toml_places import TomlPlaces

_TABLE = ("tool", "claimlint")
_LISTS = ("select", "ignore", "extend-select", "exclude", "mandatory", "plugins")
_ADDED = ("extend-select", "mandatory", "plugins")
"""The options whose values add up where one file extends another; of the others the nearer one counts."""


def read(path: str) -> tuple[Settings, list[str]]:
    """The settings of a configuration file, and every file that they come from. Raises RulesetError."""
    read_files: list[str] = []
    return _read(os.path.abspath(path), (), read_files), read_files


def _read(path: str, inside: tuple[str, ...], read_files: list[str]) -> Settings:
    file, prefix, content = _parsed(path)
    read_files.append(path)
    entry = _validated(content, file, prefix)
    within = (*inside, os.path.realpath(path))
    settings = Settings(path, {})
    for number, base in enumerate(entry.extends):
        key = (*prefix, "extends", str(number))
        base_path = _found(base, path, file, key)
        if os.path.realpath(base_path) in within:
            raise file.error(f"this configuration extends itself by way of {base}", key)
        settings = _over(settings, _read(base_path, within, read_files))
    return _over(settings, _own(entry, path, file, prefix))._replace(path=path)


def _parsed(path: str) -> tuple[SourceFile, tuple[str, ...], Any]:
    """The file, the key of its table, and what stands there."""
    text = read_text(path)
    try:
        content: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise toml_error(str(error), path, text) from None
    except (RecursionError, ValueError):
        raise RulesetError("this is no TOML that can be read", path) from None
    file = SourceFile(path, text, TomlPlaces(text))
    prefix: tuple[str, ...] = ()
    if os.path.basename(path) == PROJECT_FILE:
        prefix = _TABLE
        for part in _TABLE:
            content = content.get(part, {}) if isinstance(content, dict) else {}
    return file, prefix, content


def _validated(content: Any, file: SourceFile, prefix: tuple[str, ...]) -> ConfigFile:
    try:
        return ConfigFile.model_validate(content)
    except ValidationError as error:
        raise all_errors(error, file, _known_keys, prefix) from None


def _known_keys(key: tuple[str, ...]) -> list[str]:
    """The keys that may stand where the last of ``key`` does."""
    model: type[BaseModel] = ConfigFile
    if "adjust" in key[:-1]:
        model = Adjustment
    elif "parameter" in key[:-1]:
        model = DatedValue
    elif key[0] == "payer-settings" and len(key) > 1:
        model = PayerEntry
    return [field.alias or name for name, field in model.model_fields.items()]


def _found(base: str, path: str, file: SourceFile, key: tuple[str, ...]) -> str:
    """The configuration file that ``extends`` names. Raises RulesetError."""
    if "://" in base:
        raise file.error(
            "a configuration is extended from files and installed packages, never from a URL", key
        )
    if base.startswith("package:"):
        return _in_package(base.removeprefix("package:"), file, key)
    found = os.path.normpath(os.path.join(os.path.dirname(path), base))
    if os.path.isdir(found):
        found = os.path.join(found, FILE_NAME)
    if not os.path.isfile(found):
        beside = [name for name in os.listdir(os.path.dirname(path)) if name.endswith(".toml")]
        raise file.error(f"there is no file {base}", key, closest(base, beside))
    return found


def _in_package(name: str, file: SourceFile, key: tuple[str, ...]) -> str:
    """``claimlint.toml`` of an installed package, none of whose code runs."""
    if not name.isidentifier():
        raise file.error(f"{name!r} is no name of a package", key)
    spec = find_spec(name)
    folders = list(spec.submodule_search_locations or ()) if spec is not None else []
    if not folders:
        raise file.error(f"no package {name} is installed", key)
    found = os.path.join(folders[0], FILE_NAME)
    if not os.path.isfile(found):
        raise file.error(f"package {name} has no {FILE_NAME}", key)
    return found


def _own(entry: ConfigFile, path: str, file: SourceFile, prefix: tuple[str, ...]) -> Settings:
    """What one file says itself."""
    folder = os.path.dirname(path)

    def origin(*key: str) -> str:
        return f"{path}:{file.places.key((*prefix, *key)).line}"

    options: dict[str, Stated] = {}
    for option, value in entry.model_dump(by_alias=True, include=_fields()).items():
        if value is None or (option in _ADDED and not value):
            continue
        options[option] = Stated(tuple(value) if option in _LISTS else value, origin(option))
    if entry.rulesets is not None:
        named = tuple(
            name
            if name in entry.plugins
            else _ruleset(name, folder, file, (*prefix, "rulesets", str(number)))
            for number, name in enumerate(entry.rulesets)
        )
        options["rulesets"] = Stated(named, origin("rulesets"))
    if entry.exclude is not None:
        options["exclude"] = Stated(
            tuple(Excluded(pattern, folder) for pattern in entry.exclude), origin("exclude")
        )
    per_file = tuple(
        PerFile(pattern, folder, rules, origin("per-file-ignores", pattern))
        for pattern, rules in entry.per_file_ignores.items()
    )
    payers: dict[str, dict[str, Stated]] = {}
    payer_changes: dict[str, tuple[Change, ...]] = {}
    for payer, own in entry.payers.items():
        said = own.model_dump(by_alias=True, include={"select", "ignore", "extend_select"})
        payers[payer] = {
            option: Stated(tuple(value), origin("payer-settings", payer, option))
            for option, value in said.items()
            if value is not None
        }
        payer_changes[payer] = _changes(own, file, (*prefix, "payer-settings", payer))
    return Settings(path, options, per_file, payers, _changes(entry, file, prefix), payer_changes)


def _fields() -> set[str]:
    return {"payer", "select", "ignore", "extend_select", "mandatory", "plugins", "fail_level", "format"}


def _ruleset(name: str, folder: str, file: SourceFile, key: tuple[str, ...]) -> str:
    """A ruleset by its name where it is shipped, else by its path. Raises RulesetError."""
    if name in SHIPPED:
        return name
    if "://" in name:
        raise file.error("a ruleset is read from files, never from a URL", key)
    found = os.path.normpath(os.path.join(folder, name))
    if not os.path.exists(found):
        raise file.error(f"there is no ruleset {name}, shipped or at this path", key, closest(name, SHIPPED))
    return found


def _changes(entry: ConfigFile | PayerEntry, file: SourceFile, prefix: tuple[str, ...]) -> tuple[Change, ...]:
    found = []
    for name, value in entry.parameter.items():
        place = file.places.find((*prefix, "parameter", name))
        plain: Any = value
        if isinstance(value, tuple):
            plain = tuple((item.starts, item.ends, item.value) for item in value)
        found.append(Change("parameter", name, plain, file.path, *place))
    for code, adjustment in entry.adjust.items():
        place = file.places.key((*prefix, "adjust", code))
        said = adjustment.model_dump(exclude_none=True)
        pairs = tuple(
            (name, tuple(value.items()) if isinstance(value, dict) else value) for name, value in said.items()
        )
        found.append(Change("adjust", code, pairs, file.path, *place))
    return tuple(found)


def _over(base: Settings, own: Settings) -> Settings:
    """The settings of a file over those that it extends."""
    options = {**base.options, **own.options}
    for option in _ADDED:
        if option in base.options and option in own.options:
            both = dict.fromkeys((*base.options[option].value, *own.options[option].value))
            options[option] = Stated(tuple(both), own.options[option].origin)
    payers: dict[str, Mapping[str, Stated]] = dict(base.payers)
    payer_changes = dict(base.payer_changes)
    for payer, said in own.payers.items():
        payers[payer] = {**payers.get(payer, {}), **said}
        payer_changes[payer] = (*payer_changes.get(payer, ()), *own.payer_changes.get(payer, ()))
    return Settings(
        own.path,
        options,
        (*base.per_file, *own.per_file),
        payers,
        (*base.changes, *own.changes),
        payer_changes,
    )
