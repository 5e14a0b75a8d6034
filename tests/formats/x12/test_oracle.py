"""Where pyx12 and the index of the samples call a file valid, claimlint finds no error of structure."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pyx12") is None, reason="pyx12 is not installed: make .venv/measuring"
)


def _says_pyx12(path: Path) -> bool:
    """Its verdict; False too where it has no map of the guide. It leaves files open, so it runs by itself."""
    command = [sys.executable, "-m", "bench.peers", "pyx12", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip().endswith("True")


def test_what_pyx12_calls_valid_has_no_error_of_structure(samples, read, tmp_path):
    valid = []
    for number, sample in enumerate(samples):
        path = tmp_path / f"{number}.837"
        path.write_bytes(sample["data"])
        if sample["envelope_errors"] is None and _says_pyx12(path):
            valid.append(sample["file"])
            errors = [one.code for one in read(sample["data"]).problems if one.severity == "error"]
            # 005010 has replaced 004010, which pyx12 knows as well.
            assert errors in ([], ["X12016"]), sample["file"]
    assert len(valid) > 7


@pytest.mark.parametrize("name", ["facility", "therapy"])
def test_pyx12_calls_our_fixtures_valid(name, request, tmp_path):
    path = tmp_path / "a.837"
    path.write_bytes(request.getfixturevalue(name))
    assert _says_pyx12(path)
