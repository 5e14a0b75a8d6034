"""Reading and writing a baseline: keyed fingerprints of findings, by file and rule, without member data.

A fingerprint is an HMAC of what a finding is about (rule, claim id, service), never of where it stands. The
key lies in the file, so whoever has the file can test a guess; nothing can be read from it.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from claimlint.findings import Finding
from claimlint.rules.errors import RulesetError
from claimlint.rules.silencing import Baseline

VERSION = 1


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    rule: str
    fingerprint: str = Field(pattern=r"^[0-9a-f]{24}$")
    count: int = Field(ge=1)


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    key: str = Field(min_length=16)
    findings: tuple[_Entry, ...]


class BaselineEntry(NamedTuple):
    """So many findings of a rule in a file (by its path from the baseline) with one fingerprint."""

    file: str
    rule: str
    fingerprint: str
    number: int


class KnownFindings:
    """A baseline with the file it lies in."""

    def __init__(self, path: str, key: str, entries: Iterable[BaselineEntry]) -> None:
        self.path = path
        self.key = key
        self.entries = sorted(entries)
        counts: dict[str, int] = {}
        for entry in self.entries:
            counts[entry.fingerprint] = counts.get(entry.fingerprint, 0) + entry.number
        self.at_work = Baseline(key, counts)

    def stale(self, files: Iterable[str]) -> list[BaselineEntry]:
        """The entries of ``files`` that a run over them did not meet, with how many of each."""
        linted = {beside(self.path, file) for file in files}
        left = self.at_work.left
        found = []
        for entry in self.entries:
            missing = min(left.get(entry.fingerprint, 0), entry.number)
            if missing and entry.file in linted:
                left[entry.fingerprint] -= missing
                found.append(entry._replace(number=missing))
        return found

    def without(self, stale: Iterable[BaselineEntry]) -> KnownFindings:
        """The baseline without what is stale."""
        gone = {entry[:3]: entry.number for entry in stale}
        left = [
            entry._replace(number=entry.number - gone.get(entry[:3], 0))
            for entry in self.entries
            if entry.number > gone.get(entry[:3], 0)
        ]
        return KnownFindings(self.path, self.key, left)

    def text(self) -> str:
        """The content of its file: an entry a line, in order."""
        lines = [
            json.dumps({"file": e.file, "rule": e.rule, "fingerprint": e.fingerprint, "count": e.number})
            for e in self.entries
        ]
        inside = ",\n".join(f"    {line}" for line in lines)
        findings = f"[\n{inside}\n  ]" if lines else "[]"
        return f'{{\n  "version": {VERSION},\n  "key": "{self.key}",\n  "findings": {findings}\n}}\n'


def of_findings(path: str, findings: Iterable[Finding]) -> KnownFindings:
    """A new baseline at ``path``, with a key of its own. Findings without a fingerprint are left out."""
    key = secrets.token_hex(16)
    maker = Baseline(key, {})
    counts: dict[tuple[str, str, str], int] = {}
    for finding in findings:
        fingerprint = maker.fingerprint(finding)
        if fingerprint is not None:
            entry = beside(path, finding.file), finding.code, fingerprint
            counts[entry] = counts.get(entry, 0) + 1
    return KnownFindings(path, key, (BaselineEntry(*entry, count) for entry, count in counts.items()))


def read(path: str) -> KnownFindings:
    """The baseline at ``path``. Raises RulesetError for a file that is none."""
    try:
        with open(path, encoding="utf-8") as file:
            content: Any = json.load(file)
    except OSError as error:
        raise RulesetError(f"cannot be read: {(error.strerror or 'unknown reason').lower()}", path) from None
    except json.JSONDecodeError as error:
        raise RulesetError(f"this is no JSON: {error.msg.lower()}", path, error.lineno, error.colno) from None
    except (RecursionError, ValueError):
        raise RulesetError("this is no JSON that can be read", path) from None
    if isinstance(content, dict) and content.get("version", VERSION) != VERSION:
        raise RulesetError(
            f"this baseline has version {content['version']}; this claimlint reads {VERSION}", path
        )
    try:
        parsed = _Content.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise RulesetError(f"this is no baseline: {where}: {first['msg'].lower()}", path) from None
    entries = (BaselineEntry(e.file, e.rule, e.fingerprint, e.count) for e in parsed.findings)
    return KnownFindings(path, parsed.key, entries)


def beside(path: str, file: str) -> str:
    """A file by its path from the folder of a baseline, with ``/``: the same wherever a run stands."""
    if file.startswith("<"):
        return file
    return os.path.relpath(os.path.abspath(file), os.path.dirname(os.path.abspath(path))).replace(os.sep, "/")
