"""What the tests of the X12 reader share: the fixtures' bytes, a reader on bytes, and the public samples."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from claimlint.formats import x12
from claimlint.formats.reading import Problem, ReadClaim

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT.parent / "shared" / "samples"


@dataclass
class Result:
    """What the reader gave for a file, apart by kind."""

    claims: list[ReadClaim]
    problems: list[Problem]

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]

    @property
    def ids(self) -> list[str]:
        return [read.claim.id for read in self.claims]

    def claim(self, id: str) -> ReadClaim:
        return next(read for read in self.claims if read.claim.id == id)

    def only(self, code: str) -> Problem:
        """The file's one problem, which has this code."""
        assert self.codes == [code]
        return self.problems[0]


def _read(data: bytes) -> Result:
    found = list(x12.read(io.BytesIO(data), "batch.837"))
    return Result(
        [item for item in found if isinstance(item, ReadClaim)],
        [item for item in found if isinstance(item, Problem)],
    )


@pytest.fixture(scope="session")
def read() -> Callable[[bytes], Result]:
    """Reads bytes as a file."""
    return _read


@pytest.fixture(scope="session")
def facility() -> bytes:
    """One 837I interchange, two hospital claims of two patients."""
    return (ROOT / "fixtures/837i/outpatient-therapy.837i").read_bytes()


@pytest.fixture(scope="session")
def therapy() -> bytes:
    """One interchange, three Medicare claims of two patients, line ends after segments."""
    return (ROOT / "fixtures/837p/therapy.837").read_bytes()


@pytest.fixture(scope="session")
def two_interchanges() -> bytes:
    """Two interchanges with different delimiters: a dependent with other insurance; Medicare in one line."""
    return (ROOT / "fixtures/837p/two-interchanges.837").read_bytes()


@pytest.fixture(scope="session")
def samples() -> list[dict[str, object]]:
    """The index entries of the public 837P and 837I samples, each with its bytes under ``data``."""
    index = SAMPLES / "index.json"
    if not index.exists():
        pytest.skip("the public samples are not at hand")
    entries = [
        entry for entry in json.loads(index.read_text()) if entry["file"].startswith(("837P/", "837I/"))
    ]
    return [{**entry, "data": (SAMPLES / entry["file"]).read_bytes()} for entry in entries]
