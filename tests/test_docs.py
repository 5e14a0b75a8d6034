"""The documentation is true: its commands and sessions are run, its links lead somewhere.

A block marked ``console`` holds commands after ``$ `` and what they print, in part: lines that begin as those
shown must occur in that order; ``...`` stands for any others. ``$ echo $?`` shows the exit code, which must
be 0 or 1. ``pycon`` blocks of a page are one session. A ``claim`` or ``csv`` block with a name is a
file for commands.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimlint import claim_record
from claimlint.configuration.schema import config_schema, ruleset_schema
from claimlint.facts import catalogue
from claimlint.reports import schema

ROOT = Path(__file__).parent.parent
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
_BLOCK = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, kind: str) -> Iterator[tuple[str, str]]:
    """Name and content of the blocks of a kind."""
    for found, name, content in _BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
        if found == kind:
            yield name, content


def commands(content: str) -> Iterator[tuple[str, list[str]]]:
    """Each command with the lines shown under it."""
    for part in re.split(r"^\$ ", content, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        yield command, shown


def with_blocks(kind: str) -> list[str]:
    return [page for page in PAGES if any(True for _ in blocks(page, kind))]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the fixtures, from which examples are run."""
    shutil.copytree(ROOT / "fixtures", tmp_path / "fixtures")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def missing(shown: list[str], printed: str) -> str | None:
    """The first line shown that does not occur in what was printed, after those before it."""
    lines = iter(printed.splitlines())
    for line in shown:
        if line.strip() not in ("", "...") and not any(found.startswith(line.rstrip()) for found in lines):
            return line
    return None


@pytest.mark.slow
@pytest.mark.parametrize("page", with_blocks("console"))
def test_every_command_prints_what_is_shown(page: str, place: Path) -> None:
    for kind in ("claim", "csv", "toml"):
        for name, content in blocks(page, kind):
            if name:
                (place / name).write_text(content)
    programs = place / "bin"
    programs.mkdir()
    (programs / "claimlint").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m claimlint "$@"\n')
    (programs / "claimlint").chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "CLAIMLINT_DATA_DIR": str(place / "imported"),
    }
    code = 0
    for _, content in blocks(page, "console"):
        for command, shown in commands(content):
            if command == "echo $?":
                assert shown == [str(code)]
                continue
            ran = subprocess.run(["/bin/sh", "-c", command], env=environment, capture_output=True, text=True)
            code = ran.returncode
            printed = ran.stdout + ran.stderr
            assert missing(shown, printed) is None, f"$ {command}\n{printed}"
            assert "Traceback" not in printed
            assert code in (0, 1), f"$ {command}\n{printed}"


@pytest.mark.parametrize("page", with_blocks("pycon"))
def test_every_session_gives_what_is_shown(page: str, place: Path) -> None:
    for name, content in blocks(page, "toml"):
        if name:
            (place / name).write_text(content, encoding="utf-8")
    text = "\n".join(content for _, content in blocks(page, "pycon"))
    session = doctest.DocTestParser().get_doctest(text, {}, page, page, 0)
    complaints: list[str] = []
    doctest.DocTestRunner(verbose=False).run(session, out=complaints.append)
    assert complaints == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = {target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)}
    local = [target for target in targets if target and "://" not in target]
    assert [target for target in local if not ((ROOT / page).parent / target).exists()] == []


def test_the_tests_that_the_comparison_names_are_there():
    rows = re.findall(
        r"^\| .* \| (.*) \|$", (ROOT / "docs/compared.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    named = [link for row in rows for link in re.findall(r"\[([^]]+)\]\(\.\./(tests/[^)]+)\)", row)]
    assert len(named) > 60
    for words, path in named:
        name = "test_" + words.replace(" ", "_")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path} has no {name}"


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("docs/facts.md", catalogue.published),
        ("docs/claim.schema.json", claim_record.published),
        ("docs/report.schema.json", schema.published),
        ("docs/config.schema.json", config_schema),
        ("docs/ruleset.schema.json", ruleset_schema),
    ],
)
def test_what_is_generated_is_current(path, current):
    assert (ROOT / path).read_text(encoding="utf-8") == current(), "run `make docs`"


def test_types_of_facts_are_those_of_the_condition_language():
    """The page names a type for exactly the facts that conditions can name."""
    from typing import get_type_hints

    from claimlint.facts.registry import KINDS, REGISTRY
    from claimlint.rules.conditions.scope import type_of

    words = {
        "boolean": "yes/no",
        "number": "number",
        "money": "money",
        "date": "date",
        "duration": "days",
        "text": "text",
        "texts": "list of codes",
        "dates": "list of dates",
        "record": "record",
    }
    for kind in KINDS:
        for fact in REGISTRY.of_kind(kind):
            hint = get_type_hints(fact.function)["return"]
            named = catalogue.type_name(hint)
            try:
                expected = words[type_of(hint)[0].kind]
            except TypeError:
                assert named is None, fact.name
            else:
                assert named is not None, fact.name
                assert named.partition(":")[0] == expected, fact.name


def test_a_line_that_is_not_printed_is_noticed():
    assert missing(["a", "...", "c"], "a\nb\nc\n") is None
    assert missing(["a", "c", "b"], "a\nb\nc\n") == "b"
    assert missing(["x"], "a\n") == "x"
