"""Running the command line in this process."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from claimlint.cli import main


class Ran(NamedTuple):
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]

AS_OF = ("--as-of", "2026-06-30")


@pytest.fixture
def run() -> Run:
    """Runs ``claimlint ARGUMENTS``; an exception that leaves the command fails the test."""

    def ran(*arguments: str | os.PathLike[str], given: bytes = b"") -> Ran:
        result = CliRunner().invoke(main, [os.fspath(part) for part in arguments], input=given)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return ran


CLEAN = """\
claim 1
  payer    medicare
  member   1EG4-TE5-MK73  born 1949-03-02
  provider PT 2000000028
  2026-06-09  97110-GP  x2  30min  $64.00
"""

FAULTY = CLEAN.replace("97110-GP", "97110")
"""97110 without its therapy modifier: MOD001."""


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.claim"
    path.write_text(CLEAN)
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "faulty.claim"
    path.write_text(FAULTY)
    return path
