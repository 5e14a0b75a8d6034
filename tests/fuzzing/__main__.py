"""Coverage-guided fuzzing: ``make fuzz``, or ``python -m tests.fuzzing FOLDER [-max_total_time=300]``.

FOLDER keeps the inputs that reached new code, ``crashes`` in it those that breached a property, one for each
place where it was noticed. Other arguments are libFuzzer's. Exit code 1 where anything was breached.
"""

from __future__ import annotations

import gc
import os
import sys
import time
import traceback
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["claimlint"], enable_loader_override=False):
    from tests.fuzzing import properties
    from tests.fuzzing.mutation import mutated
    from tests.fuzzing.seeds import seeds

SLOW = 10.0
"""Seconds of one input that are a breach."""


class Crashes:
    """Keeps one input for each place where something was breached."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: dict[str, int] = {}
        self.inputs = 0
        self.began = time.monotonic()

    def __call__(self, data: bytes) -> None:
        """Check an input, and note what it breaches."""
        self.inputs += 1
        began = time.monotonic()
        try:
            properties.check(data)
        except Exception as error:
            self.note(data, _place(error), traceback.format_exc())
        if time.monotonic() - began > SLOW:
            self.note(data, "slow", f"took {time.monotonic() - began:.1f} s\n")
        if self.inputs % 5000 == 0:
            gc.collect()
            self.tell()

    def note(self, data: bytes, place: str, told: str) -> None:
        """Keep an input unless one of its kind is kept."""
        self.seen[place] = self.seen.get(place, 0) + 1
        if self.seen[place] == 1:
            self.folder.mkdir(parents=True, exist_ok=True)
            name = "".join(char if char.isalnum() else "-" for char in place)[:120]
            (self.folder / name).write_bytes(data)
            (self.folder / f"{name}.txt").write_text(told)
            print(f"claimlint: breached: {place}\n{told}", file=sys.stderr, flush=True)

    def tell(self) -> None:
        """Say how far it has come."""
        took = time.monotonic() - self.began
        print(
            f"claimlint: {self.inputs:,} inputs in {took:,.0f} s, {len(self.seen)} breaches",
            file=sys.stderr,
            flush=True,
        )


def _place(error: Exception) -> str:
    """What was raised, and the last lines of ours on the way."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename
    ]
    ours = [f"{Path(frame.filename).stem}-{frame.name}-{frame.lineno}" for frame in frames[-1:]]
    return f"{type(error).__name__}-{'-'.join(ours)}"


def main() -> None:
    """Fuzz until libFuzzer ends."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".fuzzing")
    known = seeds()
    (folder / "inputs").mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(known):
        (folder / "inputs" / f"seed-{number:04d}").write_bytes(seed)
    crashes = Crashes(folder / "crashes")

    def mutate(data: bytes, size: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.1:
            return bytes(atheris.Mutate(data, size))
        return mutated(bytes(data), random, known)[:size]

    options = [sys.argv[0], str(folder / "inputs"), *sys.argv[2:]]
    for name, value in (("-max_len", "20000"), ("-timeout", "120"), ("-rss_limit_mb", "4096")):
        if not any(option.startswith(f"{name}=") for option in sys.argv):
            options.append(f"{name}={value}")
    atheris.Setup(options, crashes, custom_mutator=mutate)
    import atexit

    def end() -> None:
        crashes.tell()
        if crashes.seen:
            sys.stderr.flush()
            os._exit(1)

    atexit.register(end)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
