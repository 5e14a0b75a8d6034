"""The rooms keep to themselves: the import contracts of pyproject.toml hold, and cover every room."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

SHARED = {"__init__", "lexing", "parsers", "reading", "shapes", "tables"}
"""What of ``claimlint.formats`` is no format: the contract of readers, the shapes of member data, lark's
parsers and lexer."""


@pytest.fixture(scope="module")
def contracts(checkout: Path) -> list[dict[str, Any]]:
    configuration = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = configuration["tool"]["importlinter"]["contracts"]
    return found


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    return subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True)


def test_the_import_contracts_hold(checkout: Path) -> None:
    result = lint_imports(checkout)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_room_has_its_place_in_the_order(checkout: Path, contracts: list[dict[str, Any]]) -> None:
    order = next(contract for contract in contracts if contract["type"] == "layers")
    placed = {room.strip() for layer in order["layers"] for room in layer.replace("|", ":").split(":")}
    rooms = {folder.parent.name for folder in (checkout / "claimlint").glob("*/__init__.py")}
    assert rooms == placed - {"source"}


def test_every_format_is_closed_to_the_other_rooms(checkout: Path, contracts: list[dict[str, Any]]) -> None:
    folder = checkout / "claimlint" / "formats"
    rooms = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/*.py")}
    concrete = {f"claimlint.formats.{room}" for room in rooms - SHARED}
    closed = next(contract for contract in contracts if "know no format" in contract["name"])
    assert concrete <= set(closed["forbidden_modules"])


def test_a_broken_contract_is_noticed(tmp_path: Path, checkout: Path) -> None:
    """A copy of the rooms, empty but for one import that leads the wrong way."""
    (tmp_path / "pyproject.toml").write_bytes((checkout / "pyproject.toml").read_bytes())
    for path in (checkout / "claimlint").rglob("*.py"):
        empty = tmp_path / path.relative_to(checkout)
        empty.parent.mkdir(parents=True, exist_ok=True)
        empty.touch()
    (tmp_path / "claimlint" / "__init__.py").touch()
    assert lint_imports(tmp_path).returncode == 0
    (tmp_path / "claimlint" / "model" / "__init__.py").write_text("import claimlint.reports\n")
    assert lint_imports(tmp_path).returncode == 1
