"""Makes batches of therapy claims: the same claims as ``.claim`` text and as an 837P interchange.

    python -m bench.generate --claims 20000 --output-dir bench/data

The same arguments always give the same bytes. Beside the two batches it writes what it planted
(``.planted.csv``) and what there is (``.json``). No person, provider or price in them is real.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

from bench.claim_text import claim_text
from bench.claims import BilledClaim
from bench.faults import FAULTS, Fault, transactions
from bench.x12_text import Interchange

DATA = Path(__file__).parent / "data"
_FAULT_OF: dict[str | None, Fault] = {fault.name: fault for fault in FAULTS}


@dataclass
class Totals:
    """What a batch holds: claims, service lines, patients (members), and faults by name."""

    claims: int = 0
    lines: int = 0
    patients: int = 0
    faults: dict[str, int] = field(default_factory=dict)


class BatchPaths:
    """The files of the batch called ``name`` in the folder ``folder``."""

    def __init__(self, folder: Path, name: str) -> None:
        self.claim = folder / f"{name}.claim"
        self.x12 = folder / f"{name}.837"
        self.planted = folder / f"{name}.planted.csv"
        self.totals = folder / f"{name}.json"


def generate(folder: Path, name: str, claims: int, seed: int = 1, faults: float = 0.10) -> Totals:
    """Writes the batch ``name`` of ``claims`` claims to ``folder``, and returns its totals.

    ``faults`` is the share of claims with one planted fault, 0 to 1. Claims are written as they are
    made: memory holds the patients under treatment and one transaction.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = BatchPaths(folder, name)
    totals = Totals()
    with (
        _open(paths.claim) as claim_file,
        _open(paths.x12) as x12_file,
        _open(paths.planted) as planted_file,
    ):
        claim_file.write(f"# {claims:,} made-up therapy claims, seed {seed}; no person in them is real\n\n")
        planted_file.write("claim,fault,rule,in_837p\n")
        interchange = Interchange(x12_file.write)
        for transaction in transactions(claims, seed, faults):
            claim_file.writelines(map(claim_text, transaction))
            interchange.add(transaction)
            for claim in transaction:
                _count(claim, totals, planted_file)
        interchange.close()
    paths.totals.write_text(json.dumps(asdict(totals), indent=2) + "\n", encoding="utf-8")
    return totals


def _open(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="\n")


def _count(claim: BilledClaim, totals: Totals, planted_file: TextIO) -> None:
    totals.claims += 1
    totals.lines += len(claim.lines)
    totals.patients = max(totals.patients, claim.patient.number)
    if claim.fault is not None:
        fault = _FAULT_OF[claim.fault]
        totals.faults[fault.name] = totals.faults.get(fault.name, 0) + 1
        planted_file.write(f"{claim.id},{fault.name},{fault.rule},{'yes' if fault.in_837p else 'no'}\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line; prints the totals."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.generate", description="Make batches of therapy claims."
    )
    parser.add_argument("--claims", type=int, default=20_000, help="how many claims (default %(default)s)")
    parser.add_argument(
        "--seed", type=int, default=1, help="other seeds give other claims (default %(default)s)"
    )
    parser.add_argument(
        "--faults",
        type=float,
        default=0.10,
        help="share of claims with a planted fault (default %(default)s)",
    )
    parser.add_argument(
        "--output-dir", type=Path, default=DATA, help="the folder to write to (default bench/data)"
    )
    parser.add_argument("--name", help="the files' name without ending (default batch-CLAIMS)")
    options = parser.parse_args(arguments)
    name = options.name or f"batch-{options.claims}"
    totals = generate(options.output_dir, name, options.claims, options.seed, options.faults)
    print(f"{totals.claims:,} claims, {totals.lines:,} service lines, {totals.patients:,} patients")
    for fault, count in sorted(totals.faults.items()):
        print(f"{count:8,}  {fault} ({_FAULT_OF[fault].rule})")


if __name__ == "__main__":
    main()
