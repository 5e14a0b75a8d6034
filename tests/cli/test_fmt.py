"""``claimlint fmt``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run

MESSY = "claim 1 payer medicare # c\n 2026-06-09 97110-GP x2 $64\n member 1EG4TE5MK73 born 1949-03-02\n"
NEAT = (
    "claim 1  # c\n  payer     medicare\n  member    1EG4-TE5-MK73  born 1949-03-02\n"
    "  2026-06-09  97110-GP  x2  $64.00\n"
)
BROKEN = "claim 2 place 11\n  oops\n"


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    path = tmp_path / "a.claim"
    path.write_text(MESSY)
    return path


def test_files_are_written_and_counted(run: Run, messy: Path, tmp_path: Path) -> None:
    (tmp_path / "b.claim").write_text(NEAT)
    done = run("fmt", tmp_path)
    assert (done.code, done.out) == (0, "")
    assert done.err == "claimlint: 1 file reformatted, 1 file left unchanged\n"
    assert messy.read_text() == NEAT


def test_check_names_what_would_change_and_writes_nothing(run: Run, messy: Path) -> None:
    done = run("fmt", "--check", messy)
    assert (done.code, done.out) == (1, f"would reformat {messy}\n")
    assert done.err == "claimlint: 1 file would be reformatted\n"
    assert messy.read_text() == MESSY
    messy.write_text(NEAT)
    assert run("fmt", "--check", messy).code == 0


def test_diff_shows_what_would_change_without_member_data(run: Run, messy: Path) -> None:
    done = run("fmt", "--diff", messy)
    assert done.code == 1
    assert "+  2026-06-09  97110-GP  x2  $64.00" in done.out.splitlines()
    assert "1EG4" not in done.out
    assert "1949" not in done.out
    assert messy.read_text() == MESSY
    assert "+  member    1EG4-TE5-MK73" in run("fmt", "--diff", "--no-redact", messy).out


def test_standard_input_is_printed_formatted(run: Run) -> None:
    done = run("fmt", "-", given=MESSY.encode())
    assert (done.code, done.out) == (0, NEAT)


def test_a_claim_that_cannot_be_read_is_left_and_told(run: Run, messy: Path) -> None:
    messy.write_text(BROKEN + MESSY)
    done = run("fmt", messy)
    assert done.code == 2
    assert messy.read_text() == BROKEN + NEAT
    assert f"{messy}:2: the claim was left as it is: SYN0" in done.err


def test_other_formats_are_refused_by_name_and_passed_over_in_a_folder(
    run: Run, checkout: Path, tmp_path: Path, messy: Path
) -> None:
    other = tmp_path / "b.837"
    other.write_bytes((checkout / "fixtures/demo/lakeside-therapy.837").read_bytes())
    named = run("fmt", other)
    assert named.code == 2
    assert f"{other}: this is an X12 interchange; only .claim text is formatted" in named.err
    assert run("fmt", tmp_path).code == 0


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x00\x01\x02", b'{"claims": []}'])
def test_what_is_no_claim_text_is_refused(run: Run, messy: Path, data: bytes) -> None:
    messy.write_bytes(data)
    done = run("fmt", messy)
    assert done.code == 2
    assert str(messy) in done.err
    assert messy.read_bytes() == data


def test_a_missing_file_is_told_and_the_others_are_formatted(run: Run, messy: Path, tmp_path: Path) -> None:
    done = run("fmt", tmp_path / "none.claim", messy)
    assert done.code == 2
    assert "there is no such file" in done.err
    assert messy.read_text() == NEAT


def test_a_file_is_formatted_once_however_often_it_is_named(run: Run, messy: Path, tmp_path: Path) -> None:
    assert run("fmt", messy, tmp_path).err == "claimlint: 1 file reformatted\n"


def test_a_read_only_file_is_left(run: Run, messy: Path) -> None:
    messy.chmod(0o444)
    done = run("fmt", messy)
    assert done.code == 2
    assert "it is read-only" in done.err
    assert messy.read_text() == MESSY


def test_a_pipe_is_left(run: Run) -> None:
    reading, writing = os.pipe()
    os.write(writing, MESSY.encode())
    os.close(writing)
    try:
        done = run("fmt", f"/dev/fd/{reading}")
    finally:
        os.close(reading)
    assert done.code == 2
    assert "it is no plain file" in done.err


def test_a_text_that_would_say_something_else_is_left(
    run: Run, messy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from claimlint.cli import fmt

    monkeypatch.setattr(fmt, "formatted", lambda stream, kept: iter([b"claim 1\n"]))
    done = run("fmt", messy)
    assert done.code == 2
    assert "it would not say the same" in done.err
    assert messy.read_text() == MESSY


def test_what_is_formatted_lints_alike(run: Run, checkout: Path, tmp_path: Path) -> None:
    file = tmp_path / "clinic.claim"
    file.write_bytes((checkout / "fixtures/claim/clinic-week.claim").read_bytes())
    before = run("check", file, "--as-of", "2026-06-30", "--statistics").out
    assert run("fmt", file).code == 0
    assert run("check", file, "--as-of", "2026-06-30", "--statistics").out == before


def test_words_that_could_not_be_read_are_masked_off_the_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.claim"
    path.write_text('claim 1\n  referring "Zebrowski Anna"\nclaim 2\n  used Zebrowski\n')
    told = run("fmt", path).err
    assert "unknown word `***`" in told
    assert "Zebrowski" not in told
    assert "`Zebrowski`" in run("fmt", path, "--no-redact").err
