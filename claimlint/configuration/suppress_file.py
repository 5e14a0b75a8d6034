"""Reading and writing ``claimlint.suppress.toml``."""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from claimlint.rules.errors import RulesetError
from claimlint.rules.schema import Day
from claimlint.rules.silencing import Entry, SuppressFile, whole_line
from claimlint.rules.source_file import SourceFile, all_errors, read_text, toml_error
from claimlint.rules.toml_places import TomlPlaces

_HEAD = """\
# Findings that are of no concern, and why: `claimlint suppress` writes here. Members stand only as hashes,
# which the key makes.
key = "{key}"
"""


class SuppressEntry(BaseModel):
    """``[[suppress]]``: one finding, or all of a rule on a claim, that is of no concern."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str = Field(min_length=1)
    claim: str | None = None
    member: str | None = None
    line: int | None = Field(default=None, ge=1)
    field: str | None = None
    file: str | None = None
    reason: str = ""
    expires: Day | None = None

    @model_validator(mode="after")
    def _of_somebody(self) -> SuppressEntry:
        if (self.claim is None) == (self.member is None):
            raise ValueError("says whose finding it silences by either claim or member")
        return self


class SuppressContent(BaseModel):
    """A suppress file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = ""
    suppress: tuple[SuppressEntry, ...] = ()


def load(path: str, as_of: date) -> SuppressFile:
    """The suppress file at ``path``, ready to work. Raises RulesetError for one that cannot be used."""
    content, file = _content(path)
    entries = []
    lines = file.text.split("\n")
    for number, entry in enumerate(content.suppress, 1):
        line = file.places.key(("suppress", str(number - 1))).line
        byte = len("\n".join(lines[: line - 1]).encode()) + (1 if line > 1 else 0)
        span = whole_line(line, byte, lines[line - 1])
        entries.append(
            Entry(
                entry.rule,
                entry.claim,
                entry.member,
                entry.line,
                entry.field,
                entry.file,
                entry.reason,
                entry.expires,
                number,
                span,
                lines[line - 1],
            )
        )
    return SuppressFile(path, os.path.dirname(os.path.abspath(path)), content.key, tuple(entries), as_of)


def _content(path: str) -> tuple[SuppressContent, SourceFile]:
    text = read_text(path)
    try:
        parsed: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise toml_error(str(error), path, text) from None
    except (RecursionError, ValueError):
        raise RulesetError("this is no TOML that can be read", path) from None
    file = SourceFile(path, text, TomlPlaces(text))
    try:
        return SuppressContent.model_validate(parsed), file
    except ValidationError as error:
        raise all_errors(error, file, _known_keys) from None


def _known_keys(key: tuple[str, ...]) -> list[str]:
    model: type[BaseModel] = SuppressEntry if len(key) > 1 else SuppressContent
    return list(model.model_fields)


def key_of(path: str) -> str:
    """The key by which a suppress file hashes members; a new one where it has none yet."""
    if os.path.exists(path):
        content, _ = _content(path)
        if content.key:
            return content.key
    return secrets.token_hex(16)


def with_entry(path: str, key: str, entry: dict[str, Any]) -> str:
    """The text of the file with an entry more, everything else as it stands.

    Raises RulesetError for a file that cannot be used, ValueError where it has that entry already.
    """
    text = read_text(path) if os.path.exists(path) else ""
    if text:
        content, _ = _content(path)
        new = SuppressEntry.model_validate(entry)
        same = {"rule", "claim", "member", "line", "field", "file"}
        for number, other in enumerate(content.suppress, 1):
            if other.model_dump(include=same) == new.model_dump(include=same):
                raise ValueError(f"entry {number} says so already")
        if not content.key and entry.get("member"):
            text = f'key = "{key}"\n' + text
    else:
        text = _HEAD.format(key=key)
    said = "".join(f"{name} = {_toml(value)}\n" for name, value in entry.items() if value is not None)
    return f"{text.rstrip()}\n\n[[suppress]]\n{said}"


def without_entries(path: str, numbers: set[int]) -> str:
    """The text of the file without some entries, counted from 1; comments above an entry go with it."""
    text = read_text(path)
    parts = re.split(r"(?m)^(?=[ \t]*\[\[)", text)
    kept, number = [parts[0]], 0
    for part in parts[1:]:
        if re.match(r"[ \t]*\[\[\s*suppress\s*\]\]", part):
            number += 1
            if number in numbers:
                continue
        kept.append(part)
    return "".join(kept).rstrip() + "\n"


def _toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    escaped = "".join(
        f"\\u{ord(letter):04x}" if ord(letter) < 0x20 or ord(letter) == 0x7F else letter
        for letter in str(value).replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'
