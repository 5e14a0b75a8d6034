"""Reading rulesets: from TOML files to their validated, merged content.

A ruleset is one TOML file, or a folder of them of which exactly one carries ``[ruleset]``. It is named by
the name of a shipped one (``medicare``) or by a path. Rulesets it extends are read first, and it may add
to them, replace parameters, sets and tables, and adjust their rules.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from claimlint import resources
from claimlint.rules.conditions.errors import closest
from claimlint.rules.errors import RulesetError
from claimlint.rules.shelf import SHIPPED
from claimlint.rules.schema import Adjustment, RuleEntry, RulesetFile, RulesetHead, TableEntry
from claimlint.rules.toml_places import TomlPlaces


@dataclass(slots=True)
class SourceFile:
    """A ruleset file with the places of its keys."""

    path: str
    text: str
    places: TomlPlaces

    def error(self, message: str, key: tuple[str, ...], suggestion: str | None = None) -> RulesetError:
        place = self.places.find(key)
        return RulesetError(message, self.path, place.line, place.column, suggestion)

    def text_error(
        self, message: str, key: tuple[str, ...], line: int, column: int, suggestion: str | None
    ) -> RulesetError:
        """An error at ``line`` and ``column`` (from 1) inside the string value of ``key``."""
        place = self.places.find(key)
        first = place.text_column if line == 1 else 1
        return RulesetError(message, self.path, place.text_line + line - 1, first + column - 1, suggestion)


@dataclass(slots=True)
class SourceRule:
    """A rule as written, the file it stands in, and its key there."""

    name: str
    entry: RuleEntry
    file: SourceFile
    topic: str
    ruleset: str

    @property
    def key(self) -> tuple[str, ...]:
        return ("rule", self.name)


@dataclass(slots=True)
class SourceRuleset:
    """A ruleset with everything it extends, merged; the later word wins."""

    head: RulesetHead
    file: SourceFile
    parameters: dict[str, tuple[Any, SourceFile]] = field(default_factory=dict)
    sets: dict[str, tuple[Any, SourceFile]] = field(default_factory=dict)
    tables: dict[str, tuple[TableEntry, SourceFile]] = field(default_factory=dict)
    rules: dict[str, SourceRule] = field(default_factory=dict)
    """By code, in order of code."""
    contents: dict[str, bytes] = field(default_factory=dict)
    """Every file read, by path: what the result depends on."""


def read_ruleset(name: str, _inside: tuple[str, ...] = ()) -> SourceRuleset:
    """The ruleset called ``name``: a shipped one, or the path of a file or folder. Raises RulesetError."""
    folder = _find(name)
    if folder in _inside:
        raise RulesetError("this ruleset extends itself", folder)
    files = [_read_file(path) for path in _toml_files(folder)]
    heads = [(parsed.ruleset, file) for parsed, file in files if parsed.ruleset is not None]
    if len(heads) != 1:
        what = "no file has" if not heads else "more than one file has"
        raise RulesetError(f"{what} a [ruleset] table; exactly one must", folder)
    head, head_file = heads[0]
    merged = SourceRuleset(head, head_file)
    for base in head.extends:
        _absorb(merged, read_ruleset(_relative(base, folder), (*_inside, folder)))
    for parsed, file in files:
        _merge(merged, parsed, file, head.name)
    for parsed, file in files:
        _adjust(merged, parsed.adjust, file)
    merged.rules = dict(sorted(merged.rules.items()))
    return merged


def _find(name: str) -> str:
    if name in SHIPPED:
        for candidate in (f"rulesets/{name}", f"rulesets/{name}.toml"):
            path = resources.path(candidate)
            if path.exists():
                return str(path)
    if os.path.exists(name):
        return name
    raise RulesetError("there is no such ruleset, shipped or as a path", name, suggestion=closest(name, SHIPPED))


def _relative(base: str, folder: str) -> str:
    """A ruleset named in ``extends``: shipped, or a path beside the file that names it."""
    beside = Path(folder).parent / base if os.path.isfile(folder) else Path(folder) / base
    return str(beside) if base not in SHIPPED and beside.exists() else base


def _toml_files(path: str) -> list[str]:
    if os.path.isfile(path):
        return [path]
    found = sorted(str(entry) for entry in Path(path).glob("*.toml"))
    if not found:
        raise RulesetError("there is no .toml file in this folder", path)
    return found


def _read_file(path: str) -> tuple[RulesetFile, SourceFile]:
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulesetError(f"cannot be read: {error}", path) from None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulesetError(*_toml_message(str(error), path)) from None
    file = SourceFile(path, text, TomlPlaces(text))
    try:
        return RulesetFile.model_validate(content), file
    except ValidationError as error:
        raise _first_error(error, file) from None


def _toml_message(message: str, path: str) -> tuple[str, str, int, int]:
    """tomllib's message, and the place it names in words."""
    text, _, place = message.partition(" (at line ")
    line, _, column = place.rstrip(")").partition(", column ")
    numbers = (int(line), int(column)) if line.isdigit() and column.isdigit() else (0, 0)
    return text[:1].lower() + text[1:], path, *numbers


def _first_error(error: ValidationError, file: SourceFile) -> RulesetError:
    """What is wrong first, in our words, with what may have been meant."""
    first = error.errors(include_url=False)[0]
    key = tuple(str(part) for part in first["loc"] if not str(part)[:1].isupper())
    if first["type"] == "extra_forbidden":
        known = _known_keys(key)
        return file.error(f"there is no key {key[-1]} here", key, closest(key[-1], known))
    message = first["msg"].removeprefix("Value error, ")
    return file.error(f"{key[-1] if key else 'file'}: {message[:1].lower()}{message[1:]}", key)


def _known_keys(key: tuple[str, ...]) -> Iterable[str]:
    from claimlint.rules import schema

    if len(key) == 1:
        return (field.alias or name for name, field in RulesetFile.model_fields.items())
    models: dict[str, Any] = {
        "rule": schema.CaseEntry if "case" in key else schema.RuleEntry,
        "ruleset": schema.RulesetHead,
        "table": schema.TableRelease if "releases" in key else schema.TableEntry,
        "adjust": schema.Adjustment,
        "set": schema.DatedCodes,
        "parameter": schema.DatedValue,
    }
    model = models.get(key[0], schema.RuleEntry)
    if "predicts" in key[:-1]:
        model = schema.PredictionEntry
    if "fix" in key[:-1]:
        model = schema.FixEntry
    return [field.alias or name for name, field in model.model_fields.items()]


def _absorb(merged: SourceRuleset, base: SourceRuleset) -> None:
    merged.parameters.update(base.parameters)
    merged.sets.update(base.sets)
    merged.tables.update(base.tables)
    merged.rules.update(base.rules)
    merged.contents.update(base.contents)


def _merge(merged: SourceRuleset, parsed: RulesetFile, file: SourceFile, ruleset: str) -> None:
    merged.contents[file.path] = file.text.encode()
    merged.parameters.update({name: (value, file) for name, value in parsed.parameter.items()})
    merged.sets.update({name: (value, file) for name, value in parsed.set.items()})
    merged.tables.update({name: (table, file) for name, table in parsed.table.items()})
    names = {rule.name: code for code, rule in merged.rules.items()}
    for name, entry in parsed.rule.items():
        other = merged.rules.get(entry.code)
        if other is not None and other.ruleset == ruleset:
            raise file.error(f"code {entry.code} is already that of rule {other.name}", ("rule", name, "code"))
        if names.get(name, entry.code) != entry.code:
            raise file.error(f"there is already a rule {name}, with code {names[name]}", ("rule", name))
        topic = Path(file.path).stem
        merged.rules[entry.code] = SourceRule(name, entry, file, topic, ruleset)


def _adjust(merged: SourceRuleset, adjustments: dict[str, Adjustment], file: SourceFile) -> None:
    for code, adjustment in adjustments.items():
        rule = merged.rules.get(code)
        if rule is None:
            raise file.error(f"there is no rule {code} to adjust", ("adjust", code), closest(code, merged.rules))
        changes = adjustment.model_dump(exclude_none=True, exclude={"predicts"})
        if adjustment.predicts is not None:
            changes["predicts"] = adjustment.predicts
        adjusted = rule.entry.model_copy(update=changes)
        merged.rules[code] = SourceRule(rule.name, adjusted, rule.file, rule.topic, rule.ruleset)
