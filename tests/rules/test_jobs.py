"""A large input is linted by several processes, and the report is the same whatever their number."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bench.generate import BatchPaths, generate
from claimlint.findings import Finding, Outcome
from claimlint.formats.files import sources
from claimlint.rules import engine, forking
from claimlint.rules.engine import Linter
from claimlint.rules.selection import EVERYTHING
from claimlint.rules.shelf import Shelf

pytestmark = pytest.mark.skipif(not forking.AVAILABLE, reason="this system forks no processes")

BROKEN = "claim 9-1\n  2026-01-07  97110  x1  $60.00\n  2026-13-07  97110  x1\nclaim 9-2\n  nonsense\n"


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two batches with many faults, and a file with syntax errors between them."""
    folder = tmp_path_factory.mktemp("batches")
    generate(folder, "a", 150, seed=3, faults=0.6)
    generate(folder, "c", 150, seed=4, faults=0.6)
    (folder / "b.claim").write_text(BROKEN, encoding="utf-8")
    for name in ("a", "c"):
        paths = BatchPaths(folder, name)
        paths.planted.unlink()
        paths.totals.unlink()
    return folder


def linted(folder: Path, jobs: int, detailed: bool = False) -> tuple[list[Finding], Outcome]:
    found, errors = sources([str(folder)])
    assert not errors
    linter = Linter(Shelf(), date(2026, 11, 20), EVERYTHING, None, jobs, detailed)
    linter.prepare(found)
    return list(linter.findings()), linter.outcome


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Small inputs are worth forking too; the processes that were forked off."""
    monkeypatch.setattr(engine, "_WORTH_FORKING", 10)
    started: list[int] = []

    class Counted(forking.Forked):
        def __init__(self, work: Callable[[Callable[[Any], None]], None]) -> None:
            super().__init__(work)
            started.append(self._pid)

    monkeypatch.setattr(forking, "Forked", Counted)
    return started


@pytest.mark.parametrize("jobs", [2, 3, 7])
def test_the_report_is_the_same(batches: Path, forks: list[int], jobs: int) -> None:
    alone = linted(batches, 1, detailed=True)
    assert forks == []
    together = linted(batches, jobs, detailed=True)

    assert len(forks) == jobs - 1
    assert len(alone[0]) > 150
    assert together[0] == alone[0]
    assert together[1] == alone[1]
    assert alone[1].thresholds


def test_a_small_input_is_not_worth_it(batches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forked(work: object) -> None:
        raise AssertionError("a process was forked")

    monkeypatch.setattr(forking, "Forked", forked)
    assert linted(batches, 4)[1].claims > 600


def test_what_is_not_held_is_linted_by_one(
    batches: Path, forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = linted(batches, 1)
    monkeypatch.setattr(engine.Holder.__init__, "__defaults__", (100,))
    assert linted(batches, 2) == alone
    assert forks == []


def test_a_part_whose_process_dies_is_linted_here(
    batches: Path, forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = linted(batches, 1)
    here = os.getpid()
    lint = Linter._lint

    def dying(self: Linter, start: int, stop: int) -> Any:
        if os.getpid() != here:
            os._exit(9)
        return lint(self, start, stop)

    monkeypatch.setattr(Linter, "_lint", dying)
    assert linted(batches, 3) == alone
    assert len(forks) == 2


def test_where_no_process_can_be_forked_all_is_linted_here(
    batches: Path, forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = linted(batches, 1)
    fork = os.fork

    def second_fails() -> int:
        if forks:
            raise BlockingIOError("too many processes")
        return fork()

    monkeypatch.setattr(os, "fork", second_fails)
    assert linted(batches, 4) == alone
    assert len(forks) == 1


def test_processes_end_when_nobody_wants_their_findings(batches: Path, forks: list[int]) -> None:
    found, _ = sources([str(batches)])
    linter = Linter(Shelf(), date(2026, 11, 20), EVERYTHING, None, 3)
    linter.prepare(found)
    findings = linter.findings()
    next(findings)
    findings.close()  # type: ignore[attr-defined]

    for pid in forks:
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
