"""Runs commands as whole separate processes and takes their time, processor time and peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
_BYTES_OF_MAXRSS = 1 if sys.platform == "darwin" else 1024


class Measurement(NamedTuple):
    """One run: wall-clock ``seconds``, ``cpu`` seconds (user and system), ``peak`` resident bytes.

    ``error`` is the last line the command wrote to standard error.
    """

    seconds: float
    cpu: float
    peak: int
    status: int
    error: str


@dataclass
class Subject:
    """A command to measure: arguments for this Python, and the exit statuses that mean it did its work."""

    name: str
    arguments: Sequence[str]
    statuses: tuple[int, ...] = (0,)
    data: str = ""
    """The folder of imported files; by default there is none."""
    runs: list[Measurement] = field(default_factory=list)
    failure: str | None = None

    @property
    def measured(self) -> bool:
        """Whether there are figures: it ran, and never failed."""
        return bool(self.runs) and self.failure is None

    @property
    def seconds(self) -> float:
        """Median wall-clock seconds of a run."""
        return median(run.seconds for run in self.runs)

    @property
    def cpu(self) -> float:
        """Median processor seconds of a run."""
        return median(run.cpu for run in self.runs)

    @property
    def peak(self) -> float:
        """Median peak resident bytes of a run."""
        return median(run.peak for run in self.runs)


def run_python(arguments: Sequence[str], output: Path | None = None, data: str = "") -> Measurement:
    """Runs this Python with ``arguments`` from the repository root; its output goes to a file or nowhere.

    ``data`` is the folder of imported official files; what the user of this machine imported is not used.

    A child's peak memory is never reported lower than this process's own (the kernel carries the
    figure over from the fork), so this process imports little and makes batches in a child. Python keeps
    compiled modules, as wherever a package is installed, even if the shell says that it should not.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["CLAIMLINT_DATA_DIR"] = data
    with open(output or os.devnull, "wb") as stdout, tempfile.TemporaryFile() as stderr:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )
        _, wait_status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(wait_status)
        stderr.seek(0)
        errors = stderr.read().decode("utf-8", "replace").split("\n")
    return Measurement(
        seconds=seconds,
        cpu=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss * _BYTES_OF_MAXRSS,
        status=process.returncode,
        error=next((line.strip() for line in reversed(errors) if line.strip()), ""),
    )


def measure_in_turn(subjects: Sequence[Subject], repeat: int) -> None:
    """Runs every subject ``repeat`` times, A B C A B C, so that a busy spell of the machine hits all alike.

    A subject that fails is not run again; ``failure`` says why.
    """
    for _ in range(repeat):
        for subject in subjects:
            if subject.failure is None:
                run = run_python(subject.arguments, data=subject.data)
                if run.status in subject.statuses:
                    subject.runs.append(run)
                else:
                    subject.failure = f"exit status {run.status}: {run.error or 'no message'}"
