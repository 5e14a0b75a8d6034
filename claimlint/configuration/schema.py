"""The shape of a configuration file, as pydantic models, and the JSON Schemas of it and of rulesets.

``python -m claimlint.configuration.schema FOLDER`` writes ``config.schema.json`` and ``ruleset.schema.json``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from claimlint.findings import SEVERITIES
from claimlint.reports import FORMATS
from claimlint.rules.schema import Adjustment, Code, Identifier, ParameterEntry, RulesetFile


def _known_format(value: object) -> object:
    if value not in FORMATS:
        raise ValueError(f"must be one of {', '.join(sorted(FORMATS))}")
    return value


def _texts(value: object) -> object:
    """A list of texts; one text would be taken apart into letters."""
    if isinstance(value, list | tuple):
        return value
    raise ValueError("must be a list of texts")


Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
Format = Annotated[str, BeforeValidator(_known_format), Field(json_schema_extra={"enum": sorted(FORMATS)})]


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, use_attribute_docstrings=True, strict=False
    )


class PayerEntry(_Table):
    """``[payer.NAME]``: what differs for the claims of one payer."""

    select: Texts | None = None
    """Apply only these rules."""
    ignore: Texts | None = None
    """Leave these rules out, besides those that are left out anyway."""
    extend_select: Texts | None = Field(default=None, alias="extend-select")
    """Apply these rules besides the default."""
    parameter: dict[Identifier, ParameterEntry] = {}
    """Parameters of rules, by name."""
    adjust: dict[Code, Adjustment] = {}
    """Changes of rules, by code: enabled, severity, confidence, predicts."""


class ConfigFile(_Table):
    """A ``claimlint.toml``, or the table ``[tool.claimlint]`` of a ``pyproject.toml``."""

    extends: Texts = ()
    """Configuration files that this one builds on: paths from this file, or ``package:NAME``."""
    plugins: Texts = ()
    """Installed plug-ins, by the names of their entry points: their rulesets and facts are at hand."""
    rulesets: Texts | None = None
    """Rulesets that come before the shipped ones: names of shipped ones, or paths from this file."""
    payer: str | None = None
    """Judge every claim as billed to this payer."""
    select: Texts | None = None
    """Apply only these rules: codes, prefixes of codes or names."""
    ignore: Texts | None = None
    """Leave these rules out."""
    extend_select: Texts | None = Field(default=None, alias="extend-select")
    """Apply these rules besides the default."""
    mandatory: Texts = ()
    """Rules that cannot be ignored or suppressed."""
    fail_level: Literal["error", "warning", "info"] | None = Field(default=None, alias="fail-level")
    """Exit with 1 if there is a finding at this level or graver."""
    format: Format | None = None
    """What to print."""
    exclude: Texts | None = None
    """Files and folders that are passed over when a folder is searched, as globs from this file's folder."""
    per_file_ignores: dict[str, Texts] = Field(default={}, alias="per-file-ignores")
    """Rules that are left out for files that match a glob from this file's folder."""
    parameter: dict[Identifier, ParameterEntry] = {}
    """Parameters of rules, by name."""
    adjust: dict[Code, Adjustment] = {}
    """Changes of rules, by code: enabled, severity, confidence, predicts."""
    payers: dict[str, PayerEntry] = Field(default={}, alias="payer-settings")
    """``[payer-settings.NAME]``: what differs for the claims of one payer."""


assert set(SEVERITIES) == {"error", "warning", "info"}


_ONE_OR_MANY = ("bad", "good", "fix")
"""The keys of a rule that take one entry or a list of them."""


def published(model: type[BaseModel], title: str) -> str:
    """The text of a JSON Schema (2020-12)."""
    schema: dict[str, Any] = model.model_json_schema(by_alias=True)
    for entry in ("RuleEntry", "CaseEntry"):
        stated = schema["$defs"].get(entry, {}).get("properties", {})
        for key in _ONE_OR_MANY:
            if key in stated:
                forms = stated[key].get("anyOf", [{"type": "array", "items": {"type": "string"}}])
                one = [form["items"] for form in forms if form.get("type") == "array"]
                stated[key] = {"anyOf": [*one, *forms]}
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}
    return json.dumps(schema, indent=2) + "\n"


def config_schema() -> str:
    """The text of ``docs/config.schema.json``."""
    return published(ConfigFile, "claimlint.toml")


def ruleset_schema() -> str:
    """The text of ``docs/ruleset.schema.json``."""
    return published(RulesetFile, "A claimlint ruleset")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m claimlint.configuration.schema FOLDER")
    for name, text in (("config", config_schema()), ("ruleset", ruleset_schema())):
        Path(sys.argv[1], f"{name}.schema.json").write_text(text, encoding="utf-8")
