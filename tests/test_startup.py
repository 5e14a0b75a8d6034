"""The start-up budget: what may be imported before anything is asked, and on a small warm run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FIVE_LINES = """\
claim 1 payer medicare member 1EG4-TE5-MK73 dx M54.50
  provider PT 2000000028
  referring MD 2000000036
  2026-06-09  97110-GP  x2  30min  $64.00
  2026-06-09  97140-GP  x1  15min  $38.00
"""

ALLOWED_FOR_HELP = {"claimlint", "claimlint.__main__", "claimlint.cli", "claimlint.version"}

HEAVY = {"pydantic", "lark", "tomllib", "sqlite3", "hypothesis", "pytest"}


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("five") / "five.claim"
    path.write_text(FIVE_LINES)
    return path


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, five: Path, checkout: Path) -> dict[str, str]:
    """A cache of its own, warm: byte code, rulesets and parsers."""
    folder = tmp_path_factory.mktemp("cache")
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {
        **inherited,
        "CLAIMLINT_CACHE_DIR": str(folder / "claimlint"),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "PYTHONPATH": str(checkout),
    }
    subprocess.run([*CLAIMLINT, "check", five], env=environment, capture_output=True, check=False)
    subprocess.run([*CLAIMLINT, "--help"], env=environment, capture_output=True, check=False)
    return environment


CLAIMLINT = [sys.executable, "-m", "claimlint"]


def imported(*arguments: str, environment: dict[str, str]) -> set[str]:
    """The modules that a command imports."""
    program = (
        "import sys\nfrom claimlint.__main__ import run\n"
        f"sys.argv = {['claimlint', *arguments]!r}\n"
        "try:\n    run()\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    return set(result.stderr.split())


def test_help_imports_click_and_little_else(environment):
    modules = imported("--help", environment=environment)
    assert "click" in modules
    assert {name for name in modules if name.split(".")[0] == "claimlint"} <= ALLOWED_FOR_HELP
    assert not modules & HEAVY


def test_a_warm_run_neither_validates_nor_parses_rulesets(environment, five):
    modules = imported("check", str(five), "--as-of", "2026-06-30", environment=environment)
    assert not modules & HEAVY
    assert not modules & {"pathlib", "claimlint.formats.claim.printer"}
    assert not modules & {
        "claimlint.rules.schema",
        "claimlint.rules.reading",
        "claimlint.rules.compilation",
        "claimlint.rules.conditions.parser",
        "claimlint.rules.estimating",
        "claimlint.rules.fee_schedule",
        "claimlint.claim_record",
        "claimlint.formats.x12",
        "claimlint.reference.store",
        "claimlint.reports.html",
        "claimlint.rules.nearing",
    }


def test_without_imported_files_a_run_looks_once_whether_there_are_any(tmp_path, monkeypatch):
    from claimlint.rules.shelf import Shelf

    looked, really = [], os.stat
    monkeypatch.setenv("CLAIMLINT_DATA_DIR", str(tmp_path / "none"))

    def stat(path, *arguments, **options):
        looked.append(os.fspath(path))
        return really(path, *arguments, **options)

    monkeypatch.setattr(os, "stat", stat)
    shelf = Shelf()
    shelf.for_payer("medicare")
    assert looked.count(str(tmp_path / "none")) == 1
    assert not [path for path in looked if path.startswith(str(tmp_path / "none") + os.sep)]


def test_a_warm_run_gives_what_a_cold_one_gives(environment, five):
    command = [*CLAIMLINT, "check", str(five), "--as-of", "2026-06-30"]
    warm = subprocess.run(command, env=environment, capture_output=True, text=True)
    cold = subprocess.run(
        command, env={**environment, "CLAIMLINT_CACHE_DIR": ""}, capture_output=True, text=True
    )
    assert (warm.stdout, warm.returncode) == (cold.stdout, cold.returncode)
    assert "checked 1 claim" in warm.stdout
