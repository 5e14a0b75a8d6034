"""Makes up a full quarter of NCCI procedure-to-procedure edits in the official layout, always the same bytes.

    python -m bench.edits --rows 2000000

Four tab-separated files, cut by column 1 as CMS cuts them. Codes and pairs are drawn at random, and no edit
of theirs is a real one; some rows ended long ago, some are void, and some pairs have several rows. The pairs
of the shipped table are among them, and no others of its codes, so that a lint run finds the same either way.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator
from pathlib import Path

from bench.generate import DATA
from bench.measure import ROOT

QUARTER = "2026q3"
PARTS = 4
_NOTICE = (
    "Synthetic edits in the official layout, made up for a benchmark\r\n"
    "Only those of the shipped table are real\r\n\r\n"
    "Column 1/Column 2 Edits\t\t\t\t\t\t\r\n"
    "\t\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    "Column 1\tColumn 2\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n"
)
_SHIPPED = ROOT / "rulesets" / "tables" / "ptp_practitioner_2024q3.csv"
_RATIONALES = ("Misuse of one code with another", "Standards of practice", "More extensive procedure")
_DAYS = [f"{year}{month:02}01" for year in range(1996, 2027) for month in (1, 4, 7, 10)][:-1]


def write_edits(rows: int, folder: Path = DATA) -> list[Path]:
    """Writes the parts of a quarter with that many rows, unless they are there; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{QUARTER}-ccipra-{rows}-f{number}.txt" for number in range(1, PARTS + 1)]
    if all(path.exists() for path in paths):
        return paths
    drawn = random.Random(1)
    shipped = _shipped()
    known = {code for pair in shipped for code in pair}
    codes = sorted({*_codes(drawn), *known})
    free = [code for code in codes if code not in known]
    each = max(rows // len(codes), 1)
    written = 0
    for number, path in enumerate(paths):
        temporary = path.with_suffix(".part")
        with open(temporary, "w", encoding="ascii", newline="") as file:
            file.write(_NOTICE)
            for column1 in codes[number * len(codes) // PARTS : (number + 1) * len(codes) // PARTS]:
                last = number == PARTS - 1 and column1 == codes[-1]
                real = {pair[1]: indicator for pair, indicator in shipped.items() if pair[0] == column1}
                others = free if column1 in known else codes
                for line in _edits(drawn, column1, real, others, rows - written if last else each):
                    file.write(line)
                    written += 1
        temporary.rename(path)
    return paths


def _codes(drawn: random.Random) -> Iterator[str]:
    """Twelve thousand codes, most of five digits."""
    for _ in range(12_000):
        yield f"{drawn.randrange(10_000, 99_600):05}"
    for _ in range(1_500):
        yield f"{drawn.choice('ACEGJLQ')}{drawn.randrange(1, 9_999):04}"


def _shipped() -> dict[tuple[str, str], str]:
    """The pairs of the shipped table, with their indicators."""
    with open(_SHIPPED, encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {(row["column1"], row["column2"]): row["indicator"] for row in rows}


def _edits(
    drawn: random.Random, column1: str, real: dict[str, str], codes: list[str], count: int
) -> Iterator[str]:
    """The rows of a column-1 code."""
    for column2, indicator in real.items():
        yield f"{column1}\t{column2}\t\t20200101\t*\t{indicator}\t{_RATIONALES[0]}\r\n"
    left = max(count - len(real), 0)
    for column2 in sorted({*drawn.sample(codes, min(left, len(codes)))} - {column1}):
        again = left > 1 and drawn.random() < 0.05
        starts = drawn.randrange(len(_DAYS) - 8)
        for period in range(1 + again):
            if not left:
                return
            left -= 1
            yield _row(drawn, column1, column2, starts + 4 * period, ended=period == 0 and again)
    number = 0
    while left:
        # What a small number of pairs leaves over is filled up with codes that nobody bills.
        number += 1
        left -= 1
        yield _row(drawn, column1, f"Z{number:04}", drawn.randrange(len(_DAYS) - 8), ended=False)


def _row(drawn: random.Random, column1: str, column2: str, starts: int, *, ended: bool) -> str:
    effective = _DAYS[starts]
    chance = drawn.random()
    deleted = "*"
    if ended:
        deleted = _DAYS[starts + 2]
    elif chance < 0.03:
        deleted = effective
    elif chance < 0.4:
        deleted = _DAYS[drawn.randrange(starts + 1, len(_DAYS))]
    indicator = "9" if deleted == effective else drawn.choice("011")
    old = "*" if effective < "19960401" else ""
    rationale = drawn.choice(_RATIONALES)
    return f"{column1}\t{column2}\t{old}\t{effective}\t{deleted}\t{indicator}\t{rationale}\r\n"


def main() -> None:
    """The command line: writes the files and names them."""
    parser = argparse.ArgumentParser(prog="python -m bench.edits", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rows", type=int, default=2_000_000, help="rows (default %(default)s)")
    for path in write_edits(parser.parse_args().rows):
        print(path)


if __name__ == "__main__":
    main()
