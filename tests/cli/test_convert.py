"""``claimlint convert``."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.x12_faults import VALID
from tests.cli.conftest import AS_OF, Run

TEXT = """\
claim 1
  payer    medicare
  member   1EG4-TE5-MK73  born 1949-03-02
  billing  1234567893 group
  provider PT 1376543215
  referring 1003000126
  place    11
  dx       M54.50
  2026-06-09  97110-GP  x2  30min  $64.00
"""


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "a.claim"
    path.write_text(TEXT)
    return path


def test_a_claim_text_becomes_a_valid_837p(run: Run, text: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.837"
    done = run("convert", text, "-o", out)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "claimlint: not carried over: the minutes of services (of 1 claim)",
        "claimlint: converted 1 claim",
    ]
    assert "SV1*HC:97110:GP*64*UN*2***1~" in out.read_text()
    assert run("check", out, "--select", "X12,STR", "--format", "concise", *AS_OF).out.startswith(
        "0 findings"
    )


def test_what_was_converted_comes_back(run: Run, text: Path, tmp_path: Path) -> None:
    run("convert", text, "-o", tmp_path / "a.837")
    back = run("convert", tmp_path / "a.837")
    assert back.code == 0
    (tmp_path / "b.claim").write_text(back.out)
    again = run("convert", tmp_path / "b.claim")
    assert (again.code, again.out) == (0, (tmp_path / "a.837").read_text())


def test_every_fixture_stays_valid(run: Run, checkout: Path, tmp_path: Path) -> None:
    for path in ("claim/clinic-week.claim", "claim/chiropractor.claim", "demo/riverside-clinic.claim"):
        run("convert", checkout / "fixtures" / path, "-o", tmp_path / "a.837")
        told = run("check", tmp_path / "a.837", "--select", "X12", "--format", "concise", *AS_OF).out
        assert told.startswith("0 findings"), path


def test_what_of_an_837p_is_not_carried_over_is_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.837"
    path.write_text(VALID)
    done = run("convert", path)
    assert done.code == 1
    assert done.out.count("claim 26-") == 3
    assert "not carried over: REF*6R (of " in done.err


def test_a_claim_that_cannot_be_written_is_named_and_the_others_go_on(run: Run, text: Path) -> None:
    text.write_text(TEXT + TEXT.replace("claim 1", "claim 2").replace("  place    11\n", ""))
    done = run("convert", text)
    assert done.code == 1
    assert "not converted: claim 2: it has no place of service: write `place 11`" in done.err
    assert done.out.count("CLM*") == 1
    assert "converted 1 claim, 1 not" in done.err


def test_a_claim_that_could_not_be_read_in_full_is_not_converted(run: Run, text: Path) -> None:
    text.write_text(TEXT.replace("x2", "x2x") + TEXT.replace("claim 1", "claim 2"))
    done = run("convert", text)
    assert done.code == 1
    assert "not converted: claim 1: it could not be read in full" in done.err
    assert "CLM*2*" in done.out
    assert "CLM*1*" not in done.out


def test_member_data_in_messages_is_masked_off_the_terminal(run: Run, text: Path) -> None:
    member = TEXT.replace("claim 1", "claim 1EG4TE5MK73").replace("  place    11\n", "")
    text.write_text(TEXT.replace("claim 1", "claim 2") + member)
    done = run("convert", text)
    assert "not converted: claim ***: it has no place" in done.err
    assert "1EG4" not in done.err


def test_where_nothing_can_be_converted_nothing_is_written(run: Run, text: Path, tmp_path: Path) -> None:
    text.write_text(TEXT.replace("  place    11\n", ""))
    out = tmp_path / "a.837"
    assert run("convert", text, "-o", out).code == 2
    assert not out.exists()
    assert run("convert", text).out == ""


def test_the_day_of_the_file_can_be_said(run: Run, text: Path) -> None:
    assert "BHT*0019*00*1*20260609*" in run("convert", text).out
    assert "BHT*0019*00*1*20260701*" in run("convert", text, "--date", "2026-07-01").out


def test_the_input_is_not_written_over_and_the_same_format_is_refused(run: Run, text: Path) -> None:
    done = run("convert", text, "-o", text)
    assert (done.code, "is the input itself" in done.err) == (2, True)
    done = run("convert", text, "--to", "claim")
    assert (done.code, "is .claim text already" in done.err) == (2, True)
    assert text.read_text() == TEXT


def test_standard_input_is_converted(run: Run) -> None:
    assert "CLM*1*64*" in run("convert", "-", given=TEXT.encode()).out
    assert "claim 26-" in run("convert", "-", given=VALID.encode()).out


def test_what_is_no_claim_file_is_told(run: Run, tmp_path: Path) -> None:
    for content in (b"", b"PK\x03\x04", b"# only\n"):
        (tmp_path / "x").write_bytes(content)
        done = run("convert", tmp_path / "x")
        assert (done.code, done.out) == (2, "")
    assert run("convert", tmp_path / "none").code == 2


def test_a_facility_s_claim_becomes_text_that_finds_the_same(
    run: Run, checkout: Path, tmp_path: Path
) -> None:
    batch = checkout / "fixtures" / "837i" / "outpatient-therapy.837i"
    done = run("convert", batch, "-o", tmp_path / "a.claim")
    assert done.code == 1
    assert done.err.splitlines() == [
        "claimlint: not carried over: CL1 (of 2 claims)",
        "claimlint: converted 2 claims",
    ]
    assert "bill      131  2026-06-02..2026-06-11  status 01" in (tmp_path / "a.claim").read_text()
    for path in (batch, tmp_path / "a.claim"):
        told = run("check", path, "--format", "concise", "--as-of", "2026-07-06").out
        assert told.startswith("0 findings"), path


def test_a_facility_s_claim_is_not_written_as_an_837p(run: Run, checkout: Path, tmp_path: Path) -> None:
    run("convert", checkout / "fixtures" / "837i" / "outpatient-therapy.837i", "-o", tmp_path / "a.claim")
    done = run("convert", tmp_path / "a.claim", "-o", tmp_path / "b.837")
    assert done.code == 2
    assert "it is a facility's claim, which an 837P cannot hold" in done.err
    assert not (tmp_path / "b.837").exists()
