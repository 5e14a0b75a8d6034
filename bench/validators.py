"""Which of the one-fault copies of a valid 837P each validator tells from the valid file.

``python -m bench.validators`` prints the table. A validator *catches* a fault where what it says of the copy
differs from what it says of the valid file: for claimlint the finding that is meant, and no other, at its
place. Peers that are not installed have a dash.
"""

from __future__ import annotations

import importlib
import io
import logging
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.peers import validate_with_pyx12
from bench.tables import table
from bench.x12_faults import AS_OF, FAULTS, OneFault
from claimlint import check_text
from claimlint.formats.x12.examples import VALID

Verdict = Callable[[Path], Any]
"""What a validator says of a file, in a form that can be compared."""


def says_claimlint(path: Path) -> tuple[tuple[str, str | None, str], ...]:
    """The findings: code, claim and the text that is underlined."""
    found = []
    for finding in check_text(path.read_bytes(), path.name, as_of=AS_OF):
        excerpt = finding.excerpt
        marked = excerpt.text[excerpt.start : excerpt.start + excerpt.length]
        found.append((finding.code, finding.claim, marked))
    return tuple(found)


def says_validedi(path: Path) -> list[tuple[str, str]]:
    """The codes and messages of its errors."""
    result = importlib.import_module("validedi").validate(str(path))
    return sorted((error.code, error.message) for error in result.errors)


def says_x12sdk(path: Path) -> str:
    """What it raises when all models of a file are read; empty where it raises nothing."""
    reader = importlib.import_module("x12sdk.io").X12ModelReader
    try:
        with reader(str(path)) as models:
            for _ in models.models():
                pass
    except Exception as error:
        return type(error).__name__
    return ""


def says_pyx12(path: Path) -> bool:
    """Its verdict."""
    with redirect_stdout(io.StringIO()):
        return validate_with_pyx12(path)


PEERS: dict[str, Verdict] = {"pyx12": says_pyx12, "x12sdk": says_x12sdk, "validedi": says_validedi}


def _told(found: tuple[tuple[str, str | None, str], ...], fault: OneFault) -> bool:
    """Whether claimlint told the fault, at its place, and nothing else."""
    expected = [(fault.code, claim) for claim in fault.claims or (None,)]
    told = [(code, claim) for code, claim, _ in found]
    return told == expected and all(marked.startswith(fault.underlined) for _, _, marked in found)


def caught(folder: Path) -> dict[str, list[bool] | None]:
    """Validator to whether it catches each of ``FAULTS``; None for one that is not installed."""
    valid = folder / "valid.837"
    valid.write_text(VALID, encoding="utf-8")
    copies = []
    for number, fault in enumerate(FAULTS):
        copies.append(folder / f"{number}.837")
        copies[-1].write_text(fault.plant(), encoding="utf-8")
    found: dict[str, list[bool] | None] = {
        "claimlint": [_told(says_claimlint(copy), fault) for copy, fault in zip(copies, FAULTS, strict=True)]
    }
    for name, says in PEERS.items():
        try:
            of_valid = says(valid)
        except ImportError:
            found[name] = None
        else:
            found[name] = [says(copy) != of_valid for copy in copies]
    return found


def one_fault_table() -> str:
    """The table, with the sums below."""
    logging.disable(logging.CRITICAL)
    with TemporaryDirectory() as folder:
        found = caught(Path(folder))
    logging.disable(logging.NOTSET)
    names = list(found)
    rows = [
        [fault.name, *("-" if marks is None else _mark(marks[at]) for marks in found.values())]
        for at, fault in enumerate(FAULTS)
    ]
    sums = ["-" if marks is None else str(sum(marks)) for marks in found.values()]
    rows.append([f"caught, of {len(FAULTS)}", *sums])
    title = "faults: copies of a valid 837P with one fault each, and who tells them from the valid file"
    return table(title, ["fault", *names], rows)


def _mark(caught_it: bool) -> str:
    return "yes" if caught_it else "no"


def main() -> None:
    """The command line: prints the table."""
    print(one_fault_table())


if __name__ == "__main__":
    main()
