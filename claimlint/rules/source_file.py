"""One ruleset file: read, parsed and validated, with its complaints in words and at their place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from claimlint.cache import Signature, signature
from claimlint.facts.registry import KINDS
from claimlint.rules import schema
from claimlint.rules.conditions.errors import closest
from claimlint.rules.errors import RulesetError
from claimlint.rules.schema import RulesetFile
from claimlint.rules.toml_places import TomlPlace, TomlPlaces

_FORMS = {
    "Code": "a code is capital letters and three digits, such as PAY001",
    "Name": "a name is small letters, digits and hyphens, such as kx-missing",
    "Identifier": "a name is small letters, digits and underscores, such as kx_threshold",
}
_PATTERNS = {
    getattr(schema, name).__metadata__[0].pattern: explanation for name, explanation in _FORMS.items()
}
_NEEDED = {
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "dict_type": "must be a table",
    "model_attributes_type": "must be a table",
    "model_type": "must be a table",
    "string_type": "must be a text in quotes",
    "too_short": "must not be empty",
    "tuple_type": "must be a list in square brackets",
}
"""Pydantic's type of error, in our words."""


@dataclass(slots=True)
class SourceFile:
    """A ruleset file with the places of its keys."""

    path: str
    text: str
    places: TomlPlaces

    def error(self, message: str, key: tuple[str, ...], suggestion: str | None = None) -> RulesetError:
        """An error about the value of ``key``."""
        return self._at(self.places.find(key), message, suggestion)

    def key_error(self, message: str, key: tuple[str, ...], suggestion: str | None = None) -> RulesetError:
        """An error about ``key`` itself."""
        return self._at(self.places.key(key), message, suggestion)

    def text_error(
        self, message: str, key: tuple[str, ...], line: int, column: int, suggestion: str | None
    ) -> RulesetError:
        """An error at ``line`` and ``column`` (from 1) inside the string value of ``key``."""
        return self._at(self.places.inside(key, line, column), message, suggestion)

    def _at(self, place: TomlPlace, message: str, suggestion: str | None) -> RulesetError:
        return RulesetError(message, self.path, place.line, place.column, suggestion)


def read_text(path: str) -> str:
    """The text of a UTF-8 file, with LF for line ends. Raises RulesetError."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise RulesetError(f"cannot be read: {reason}", path) from None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise RulesetError(message, path, line, column) from None


_MOST_READ = 64
_read: dict[Signature, tuple[RulesetFile, SourceFile]] = {}
"""What files held when they had that size and time of change: rulesets that others extend are read often."""


def read_source_file(path: str) -> tuple[RulesetFile, SourceFile]:
    """The validated content of a ruleset file. Raises RulesetError."""
    as_it_is = signature([path])
    known = _read.get(as_it_is) if as_it_is is not None else None
    if known is None:
        known = _read_anew(path)
        if as_it_is is not None:
            if len(_read) >= _MOST_READ:
                _read.clear()
            _read[as_it_is] = known
    return known


def _read_anew(path: str) -> tuple[RulesetFile, SourceFile]:
    text = read_text(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise toml_error(str(error), path, text) from None
    except RecursionError:
        raise RulesetError("lists are nested too deeply", path) from None
    except ValueError:
        # Python refuses to read a number of thousands of digits.
        raise RulesetError("a number is too long", path) from None
    file = SourceFile(path, text, TomlPlaces(text))
    try:
        return RulesetFile.model_validate(content), file
    except ValidationError as error:
        raise all_errors(error, file, _known_keys) from None


def toml_error(message: str, path: str, text: str) -> RulesetError:
    """A mistake of TOML itself: tomllib's message, and the place that it names in words."""
    words, _, place = message.partition(" (at ")
    words = re.sub(
        r"\(('[^']*'(?:, '[^']*')*),?\)", lambda found: found[1].strip("'").replace("', '", "."), words
    )
    numbers = re.findall(r"\d+", place)
    if len(numbers) != 2:
        line = text.count("\n") + 1
        numbers = [line, len(text) - text.rfind("\n")]
    return RulesetError(words[:1].lower() + words[1:], path, int(numbers[0]), int(numbers[1]))


def all_errors(
    error: ValidationError,
    file: SourceFile,
    known_keys: Callable[[tuple[str, ...]], Iterable[str]],
    prefix: tuple[str, ...] = (),
) -> RulesetError:
    """What is wrong, in our words, with what may have been meant: all of it, each at its place.

    ``known_keys`` gives the keys that may stand where the last of a path does; what was validated stands in
    the file below ``prefix``.
    """
    errors = error.errors(include_url=False)
    # A misspelt key is missing too: what stands there says more than what does not.
    misspelt = {one["loc"][:-1] for one in errors if one["type"] == "extra_forbidden"}
    told = [one for one in errors if one["type"] != "missing" or one["loc"][:-1] not in misspelt]
    return RulesetError.of_all([_one_error(one, file, known_keys, prefix) for one in told])


def _one_error(
    first: Any,
    file: SourceFile,
    known_keys: Callable[[tuple[str, ...]], Iterable[str]],
    prefix: tuple[str, ...],
) -> RulesetError:
    """One mistake that pydantic found, in our words."""
    key = prefix + tuple(
        str(part) for part in first["loc"] if not str(part).startswith(schema.TAG) and part != "[key]"
    )
    field = next((part for part in reversed(key) if not part.isdecimal()), "the file")
    kind, given = first["type"], first["input"]
    if kind == "extra_forbidden":
        return file.key_error(
            f"there is no key {field} here", key, closest(field, known_keys(key[len(prefix) :]))
        )
    if kind == "missing":
        owner = ".".join(part for part in key[:-1] if not part.isdecimal())
        return file.key_error(f"[{owner}] needs {field}", key[:-1])
    if kind == "literal_error":
        expected = first["ctx"]["expected"].replace("'", "")
        suggestion = closest(given, re.split(r", | or ", expected)) if isinstance(given, str) else None
        return file.error(f"{field} must be {expected}, not '{given}'", key, suggestion)
    if kind == "string_pattern_mismatch":
        explanation = _PATTERNS[first["ctx"]["pattern"]]
        is_key = first["loc"][-1] == "[key]"
        return (file.key_error if is_key else file.error)(f"'{given}' will not do: {explanation}", key)
    suggestion = closest(given, KINDS) if field == "each" and isinstance(given, str) else None
    message = _NEEDED.get(kind) or first["msg"].removeprefix("Value error, ")
    return file.error(f"{field} {message[:1].lower()}{message[1:]}", key, suggestion)


def _known_keys(key: tuple[str, ...]) -> Iterable[str]:
    """The keys that may stand where the last of ``key`` does."""
    model: type[BaseModel] = RulesetFile
    if len(key) > 1:
        models: dict[str, type[BaseModel]] = {
            "rule": schema.CaseEntry if "case" in key[:-1] else schema.RuleEntry,
            "ruleset": schema.RulesetHead,
            "table": schema.TableRelease if "releases" in key[:-1] else schema.TableEntry,
            "adjust": schema.Adjustment,
            "set": schema.DatedCodes if key[-2].isdecimal() else schema.CodesFromTable,
            "parameter": schema.DatedValue,
        }
        model = models[key[0]]
        if "predicts" in key[:-1]:
            model = schema.PredictionEntry
        if "fix" in key[:-1]:
            model = schema.FixEntry
    return [field.alias or name for name, field in model.model_fields.items()]
