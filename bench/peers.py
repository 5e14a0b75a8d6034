"""What claimlint is measured against, each run as a process of its own.

``python -m bench.peers pyx12 FILE.837`` validates with pyx12 and writes no acknowledgement;
``python -m bench.peers lark FILE.claim`` makes one tree of the whole file on claimlint's own grammar.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from bench.measure import ROOT


def validate_with_pyx12(path: Path) -> bool:
    """pyx12's verdict on the interchange; ImportError if pyx12 is not installed."""
    parameters = importlib.import_module("pyx12.params").params()
    parameters.set("exclude_external_codes", "")
    document = importlib.import_module("pyx12.x12n_document")
    return bool(document.x12n_document(parameters, str(path), None, None))


def parse_with_lark(path: Path) -> int:
    """Parses the text at once with a plain LALR parser; how many claims the tree has."""
    from lark import Lark

    parser = Lark.open(str(ROOT / "grammars" / "claim.lark"), parser="lalr", start="file")
    tree = parser.parse(path.read_text(encoding="utf-8"))
    return sum(1 for _ in tree.find_data("claim_line"))


def main() -> None:
    """The command line; prints the verdict or the number of claims."""
    if len(sys.argv) != 3 or sys.argv[1] not in ("pyx12", "lark"):
        sys.exit("say: python -m bench.peers pyx12|lark FILE")
    peer, path = sys.argv[1], Path(sys.argv[2])
    print(validate_with_pyx12(path) if peer == "pyx12" else parse_with_lark(path))


if __name__ == "__main__":
    main()
