"""Reading rulesets: from TOML files to their validated, merged content.

A ruleset is one TOML file, or a folder of them of which exactly one carries ``[ruleset]``. It is named by
the name of a shipped one (``medicare``) or by a path. Rulesets it extends are read first, and it may add
to them, replace parameters, sets and tables, and adjust their rules.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from claimlint import plugins, resources
from claimlint.rules.conditions.errors import closest
from claimlint.rules.errors import RulesetError
from claimlint.rules.parameter_values import parameter_value, unfit
from claimlint.rules.schema import (
    Adjustment,
    Dated,
    DatedValue,
    RuleEntry,
    RulesetFile,
    RulesetHead,
    TableEntry,
)
from claimlint.rules.shelf import SHIPPED
from claimlint.rules.source_file import SourceFile, read_source_file

__all__ = ["SHIPPED", "SourceFile", "SourceRule", "SourceRuleset", "read_ruleset"]


_OF_FILES = ("SYN", "X12", "SUP")


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
    folders: set[str] = field(default_factory=set)
    """Every folder whose files were read because they lie there."""


def read_ruleset(name: str) -> SourceRuleset:
    """The ruleset called ``name``: a shipped one, or the path of a file or folder. Raises RulesetError."""
    path = _shipped(name) or name
    if not os.path.exists(path):
        raise RulesetError(
            "there is no such ruleset, shipped or as a path",
            name,
            suggestion=closest(name, (*SHIPPED, *plugins.rulesets())),
        )
    return _read(path, ())


def _read(path: str, inside: tuple[str, ...]) -> SourceRuleset:
    """The ruleset at ``path``, which those at ``inside`` extend one another down to."""
    files = [read_source_file(file) for file in _toml_files(path)]
    head, head_file = _head(path, files)
    merged = SourceRuleset(head, head_file)
    if os.path.isdir(path):
        merged.folders.add(path)
    within = (*inside, os.path.realpath(path))
    for number, base in enumerate(head.extends):
        key = ("ruleset", "extends", str(number))
        base_path = _shipped(base) or _beside(base, path)
        if base_path is None:
            known = closest(base, (*SHIPPED, *_neighbours(path)))
            raise head_file.error(f"there is no ruleset {base}, shipped or beside this one", key, known)
        if os.path.realpath(base_path) in within:
            raise head_file.error(f"this ruleset extends itself by way of {base}", key)
        absorbed = _read(base_path, within)
        if absorbed.head.name == head.name:
            raise head_file.error(
                f"{head.name} is the name of a ruleset that this one extends", ("ruleset", "name")
            )
        _absorb(merged, absorbed)
    for parsed, file in files:
        _merge(merged, parsed, file, head.name)
    for parsed, file in files:
        adjust(merged, parsed.adjust, file)
    merged.rules = dict(sorted(merged.rules.items()))
    return merged


def _head(path: str, files: list[tuple[RulesetFile, SourceFile]]) -> tuple[RulesetHead, SourceFile]:
    """What the ruleset says of itself, and the one file that says it."""
    heads = [(parsed.ruleset, file) for parsed, file in files if parsed.ruleset is not None]
    if not heads:
        if os.path.isfile(path):
            raise RulesetError("this file has no [ruleset] table", path, 1, 1)
        raise RulesetError("no file of this folder has a [ruleset] table; exactly one must", path)
    if len(heads) > 1:
        other = os.path.basename(heads[0][1].path)
        raise heads[1][1].key_error(
            f"{other} has a [ruleset] table too; only one file of a ruleset may", ("ruleset",)
        )
    return heads[0]


def _shipped(name: str) -> str | None:
    """Where the ruleset called ``name`` stands, a shipped one or a plug-in's; None if there is none."""
    if name in SHIPPED:
        for candidate in (f"rulesets/{name}", f"rulesets/{name}.toml"):
            path = resources.path(candidate)
            if path.exists():
                return str(path)
    return plugins.ruleset(name)


def _beside(base: str, path: str) -> str | None:
    """A ruleset named in ``extends`` by its path from what names it; None if there is none."""
    found = _folder(path) / base
    return str(found) if found.exists() else None


def _folder(path: str) -> Path:
    return Path(path).parent if os.path.isfile(path) else Path(path)


def _neighbours(path: str) -> list[str]:
    """The rulesets that ``extends`` may have meant: the files beside."""
    return [entry.name for entry in _folder(path).glob("*.toml")]


def _toml_files(path: str) -> list[str]:
    if os.path.isfile(path):
        return [path]
    found = sorted(str(entry) for entry in Path(path).glob("*.toml"))
    if not found:
        raise RulesetError("there is no .toml file in this folder", path)
    return found


def _absorb(merged: SourceRuleset, base: SourceRuleset) -> None:
    merged.parameters.update(base.parameters)
    merged.sets.update(base.sets)
    merged.tables.update(base.tables)
    merged.rules.update(base.rules)
    merged.contents.update(base.contents)
    merged.folders |= base.folders


def _merge(merged: SourceRuleset, parsed: RulesetFile, file: SourceFile, ruleset: str) -> None:
    merged.contents[file.path] = file.text.encode()
    for name, value in parsed.parameter.items():
        check_parameter(name, value, file, merged.parameters.get(name))
        merged.parameters[name] = value, file
    merged.sets.update({name: (value, file) for name, value in parsed.set.items()})
    merged.tables.update({name: (table, file) for name, table in parsed.table.items()})
    names = {rule.name: code for code, rule in merged.rules.items()}
    for name, entry in parsed.rule.items():
        if entry.code.startswith(_OF_FILES):
            raise file.error(
                f"codes that begin with {entry.code[:3]} are those of problems of files and suppressions",
                ("rule", name, "code"),
            )
        other = merged.rules.get(entry.code)
        if other is not None and (other.ruleset == ruleset or other.name != name):
            owner = (
                ""
                if other.ruleset == ruleset
                else f" of {other.ruleset}; a rule that replaces it has its name too"
            )
            raise file.error(
                f"code {entry.code} is already that of rule {other.name}{owner}", ("rule", name, "code")
            )
        if names.get(name, entry.code) != entry.code:
            raise file.key_error(f"there is already a rule {name}, with code {names[name]}", ("rule", name))
        topic = Path(file.path).stem
        merged.rules[entry.code] = SourceRule(name, entry, file, topic, ruleset)


def check_parameter(name: str, value: Any, file: SourceFile, before: tuple[Any, SourceFile] | None) -> None:
    """Raise RulesetError for a value of a kind that the parameter cannot have."""
    kind_before = _kinds(before[0])[0] if before is not None else None
    key = ("parameter", name)
    try:
        kinds = _kinds(value)
    except ValueError as error:
        raise file.error(str(error), key) from None
    if not kinds:
        raise file.error(f"parameter {name} needs a value", key)
    if kind_before is None and len(set(kinds)) > 1:
        raise file.error(f"parameter {name} has values of several types", key)
    _check_days(name, value, file, key)
    for number, (kind, item) in enumerate(zip(kinds, _items(value), strict=True)):
        flaw = unfit(name, kind, item, kind_before)
        if flaw is not None:
            raise file.error(f"parameter {name} {flaw}", (*key, str(number), "value"))


def _check_days(name: str, value: Any, file: SourceFile, key: tuple[str, ...]) -> None:
    """Raise RulesetError where two values of a parameter hold on one day."""
    if not (isinstance(value, tuple) and value and isinstance(value[0], Dated)):
        return
    numbered = sorted(enumerate(value), key=lambda entry: entry[1].starts or date.min)
    for (_, before), (number, after) in pairwise(numbered):
        if before.ends is None or (after.starts or date.min) <= before.ends:
            since = after.starts or "the beginning"
            message = f"parameter {name} has two values from {since} on; end one before the other begins"
            raise file.error(message, (*key, str(number)))


def _items(value: Any) -> list[Any]:
    """The values of a parameter, of all stretches of time."""
    return [
        item.value if isinstance(item, DatedValue) else item
        for item in (value if isinstance(value, tuple) else (value,))
    ]


def _kinds(value: Any) -> list[str]:
    return [parameter_value(item)[0] for item in _items(value)]


def adjust(merged: SourceRuleset, adjustments: dict[str, Adjustment], file: SourceFile) -> None:
    """Change rules of what is merged. Raises RulesetError for a code that it does not have."""
    for code, adjustment in adjustments.items():
        rule = merged.rules.get(code)
        if rule is None:
            known = closest(code, merged.rules)
            raise file.key_error(f"there is no rule {code} to adjust", ("adjust", code), known)
        changes: dict[str, Any] = {
            name: getattr(adjustment, name)
            for name in ("enabled", "severity", "confidence", "predicts")
            if getattr(adjustment, name) is not None
        }
        # What is said of the rule holds for all its cases, whatever each said of itself.
        own = dict.fromkeys(changes.keys() - {"enabled"})
        cases = tuple(case.model_copy(update=own) for case in rule.entry.case)
        adjusted = rule.entry.model_copy(update={**changes, "case": cases})
        merged.rules[code] = SourceRule(rule.name, adjusted, rule.file, rule.topic, rule.ruleset)
