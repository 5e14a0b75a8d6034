"""Measures claimlint beside its peers and prints tables: ``python -m bench.run``.

``bench/README.md`` says what is measured and how to read the tables.
"""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from bench.experiments import imported_tables, memory, start_up, throughput
from bench.measure import ROOT
from bench.tasks import make_batch
from bench.validators import one_fault_table

RESULTS = Path(__file__).resolve().parent / "results"
MEMORY_SIZES = (20_000, 200_000)
EDITS = 2_000_000


def save(report: str) -> Path:
    """Writes the report to ``bench/results`` under the time of day, and gives its path."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{datetime.now():%Y-%m-%d-%H%M%S}.txt"
    path.write_text(report + "\n", encoding="utf-8")
    return path


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options, with ``--quick`` and the size of the peers' batches worked out."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.run", description="Measure claimlint beside its peers."
    )
    add = parser.add_argument
    add("--claims", type=int, default=20_000, help="claims in the batch (default %(default)s)")
    add("--repeat", type=int, default=3, help="runs of each process (default %(default)s)")
    add(
        "--peer-claims",
        type=int,
        help="claims in the peers' batches, where those are to be smaller (default: the very same files)",
    )
    add("--quick", action="store_true", help="2000 claims, 500 for the peers, one run of each: a first look")
    add(
        "--import-table",
        action="store_true",
        help=f"only the import of {EDITS:,} rows, and lint runs with it",
    )
    add(
        "--memory", action="store_true", help="also peak memory at {:,} and {:,} claims".format(*MEMORY_SIZES)
    )
    options = parser.parse_args(arguments)
    if options.quick:
        options.claims, options.peer_claims, options.repeat = 2000, 500, 1
    if min(options.claims, options.repeat, 1 if options.peer_claims is None else options.peer_claims) < 1:
        parser.error("--claims, --repeat and --peer-claims must be at least 1")
    options.peer_claims = options.peer_claims or options.claims
    options.start_up_repeat = 3 if options.quick else 11
    return options


def measure_throughput(options: argparse.Namespace) -> str:
    """Makes the batches that are needed and measures on them."""
    batches = {size: make_batch(size) for size in (options.claims, options.peer_claims)}
    return throughput(batches[options.claims], batches[options.peer_claims], options.repeat)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line: makes the batches, measures, prints the tables and keeps a copy."""
    options = parse_arguments(arguments)
    edits = 100_000 if options.quick else EDITS
    experiments: list[Callable[[], str]] = [
        lambda: f"Python {platform.python_version()} on {platform.system()} {platform.machine()}",
    ]
    if not options.import_table:
        experiments += [
            lambda: measure_throughput(options),
            lambda: start_up(options.start_up_repeat),
            one_fault_table,
        ]
    experiments.append(lambda: imported_tables(make_batch(options.claims), edits, options.repeat))
    if options.memory:
        experiments.append(lambda: memory(MEMORY_SIZES, options.repeat))
    parts = []
    for experiment in experiments:
        parts.append(experiment())
        print(parts[-1] + "\n", flush=True)
    kept = save("\n\n".join(parts))
    print(f"kept as {kept.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
