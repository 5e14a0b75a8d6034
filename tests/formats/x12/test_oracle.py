"""Where pyx12 and the index of the samples call a file valid, claimlint finds no error of structure."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from bench.x12_faults import AS_OF, FAULTS
from claimlint.cli import main
from claimlint.reports.x12_dictionary import data_element

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


@pytest.mark.parametrize("guide", ["837.5010.X222.A1.xml", "837Q3.I.5010.X223.A1.v2.xml"])
def test_the_numbers_of_data_elements_are_those_of_pyx12(guide):
    import pyx12

    tree = ElementTree.parse(Path(pyx12.__file__).parent / "map" / guide).getroot()
    compared = 0
    for segment in tree.iter("segment"):
        name = segment.get("xid")
        if name in ("ISA", "IEA", "GS", "GE", "TA1"):
            continue
        for part in segment:
            place = int(part.get("seq") or part.findtext("seq") or 0)
            components = part.findall("element") if part.tag == "composite" else []
            for number, one in enumerate(components, 1) if components else [(0, part)]:
                stated = one.get("data_ele") or one.findtext("data_ele")
                used = one.get("usage") or one.findtext("usage")
                if stated and used != "N" and (name, place) != ("REF", 4):
                    assert data_element(name, place, number) == stated, (name, place, number)
                    compared += 1
    assert compared > 1000


def test_pyx12_calls_the_acknowledgments_of_faulty_files_valid(tmp_path):
    folder = tmp_path / "faulty"
    folder.mkdir()
    for number, fault in enumerate(FAULTS):
        (folder / f"{number:02}.837").write_text(fault.plant())
    answer = tmp_path / "answer.999"
    arguments = ["check", str(folder), "--isolated", "--as-of", AS_OF, "--output", f"999={answer}"]
    CliRunner().invoke(main, arguments)
    interchanges = ["ISA*" + part for part in answer.read_text().split("ISA*")[1:]]
    # A TA1 stands before the first group, where pyx12 looks for none.
    whole = [one for one in interchanges if "TA1*" not in one]
    assert len(whole) > 40
    answer.write_text("".join(whole))
    assert _says_pyx12(answer)
