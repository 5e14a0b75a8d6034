"""The work that is measured: which command reads which batch, and whether it truly read it all."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from bench.claims import AS_OF
from bench.generate import DATA, BatchPaths
from bench.measure import Subject, run_python


class Batch(NamedTuple):
    """A made-up batch on disk and how much is in it."""

    paths: BatchPaths
    claims: int
    lines: int


class Task(NamedTuple):
    """A subject that works through one file of a batch; ``peer`` names the subject it is compared with."""

    subject: Subject
    batch: Batch
    path: Path
    peer: str | None = None

    @property
    def lines_a_second(self) -> float:
        """Service lines by the second, start-up included."""
        return self.batch.lines / self.subject.seconds


def make_batch(claims: int, faults: float = 0.10) -> Batch:
    """Makes a batch under ``bench/data``, in a process of its own so that this one stays small."""
    name = f"batch-{claims}" if faults else f"clean-{claims}"
    command = ["-m", "bench.generate", "--claims", str(claims), "--faults", str(faults), "--name", name]
    made = run_python(command)
    if made.status != 0:
        sys.exit(f"the batch of {claims} claims could not be made: {made.error}")
    paths = BatchPaths(DATA, name)
    totals = json.loads(paths.totals.read_text(encoding="utf-8"))
    return Batch(paths, totals["claims"], totals["lines"])


FIRST_FIFTY = (
    "STR001,STR002,STR003,STR005,STR008,STR009,STR012,STR014,STR015,STR018,STR019,STR020,STR021,STR024,"
    "COV001,COV002,COV003,COV004,MOD001,MOD002,MOD003,MOD004,MOD006,MOD008,MOD009,MOD015,MOD017,MOD018,"
    "UNT001,UNT003,UNT006,UNT007,PTP001,PTP002,PTP003,PTP007,POC001,POC002,POC003,POC005,POC006,"
    "NCS001,NCS006,NCS007,CHI001,CHI003,CHI004,ACU002,ABN001,PSY001"
)
"""The rules that the goals of speed were set for."""


def claimlint_task(
    batch: Batch, path: Path, peer: str | None = None, one_process: bool = False, fifty: bool = False
) -> Task:
    """Linting ``path`` with claimlint, findings out as JSON lines, on the day the batches are meant for."""
    jobs = ["--jobs", "1"] if one_process else []
    chosen = ["--select", FIRST_FIFTY] if fifty else []
    options = ["--format", "jsonl", "--as-of", AS_OF.isoformat(), *jobs, *chosen]
    name = " ".join([f"claimlint check {path.suffix}", *jobs, *(["(50 rules)"] if fifty else [])])
    return Task(
        Subject(name, ["-m", "claimlint", "check", *options, str(path)], statuses=(0, 1)), batch, path, peer
    )


def gate_task(batch: Batch, path: Path) -> Task:
    """Splitting ``path`` into clean and held claims, beside linting it."""
    outputs = ["--clean", str(DATA / f"clean{path.suffix}"), "--held", str(DATA / f"held{path.suffix}")]
    options = [*outputs, "--reasons", str(DATA / "reasons.jsonl"), "--as-of", AS_OF.isoformat()]
    command = ["-m", "claimlint", "gate", str(path), *options]
    subject = Subject(f"claimlint gate {path.suffix}", command, statuses=(0, 1))
    return Task(subject, batch, path, f"claimlint check {path.suffix}")


def peer_task(peer: str, batch: Batch, path: Path) -> Task:
    """Working through ``path`` with ``pyx12`` or ``lark``."""
    return Task(Subject(f"{peer} {path.suffix}", ["-m", "bench.peers", peer, str(path)]), batch, path)


def verify(task: Task) -> dict[str, Any]:
    """Runs a claimlint task once, unmeasured; its subject fails unless the summary counts the whole batch.

    A Python that breaks down exits with 1 just as findings do, and a reader that skips claims is fast:
    neither may give a figure. The run also warms the file cache and the compiled modules. Returns the
    report's summary, empty where there is none.
    """
    output = DATA / f"{task.path.name}.jsonl"
    run = run_python(task.subject.arguments, output)
    summary = read_summary(output)
    output.unlink()
    if run.status not in task.subject.statuses or not summary:
        task.subject.failure = f"exit status {run.status} and no summary: {run.error or 'no message'}"
        return summary
    there = {"claims": task.batch.claims, "lines": task.batch.lines}
    counted = {name: summary.get(name) for name in there}
    if counted != there:
        task.subject.failure = f"the summary counts {counted}, but the file has {there}"
    return summary


def read_summary(path: Path) -> dict[str, Any]:
    """The ``summary`` object that ends a JSON-lines report; empty where there is none."""
    last = ""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            last = line if line.strip() else last
    try:
        found = json.loads(last)
    except json.JSONDecodeError:
        return {}
    if not isinstance(found, dict):
        return {}
    summary = found.get("summary", found)
    return summary if isinstance(summary, dict) else {}
