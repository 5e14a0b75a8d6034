"""``claimlint check --fix``, ``--unsafe-fixes``, ``--fix-only`` and ``--diff``."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from claimlint.fixing import rounds
from tests.cli.conftest import AS_OF, CLEAN, Run

SPENT = CLEAN.replace("  provider", "  used     PT/SLP $2,600.00\n  provider")
"""Over the KX threshold without KX, which only --unsafe-fixes adds."""

FAULTY = CLEAN.replace("97110-GP", "97110-GP-GP")
"""GP twice: the second is taken out by a safe fix."""


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "faulty.claim"
    path.write_text(FAULTY)
    return path


def test_safe_fixes_are_written_and_the_report_is_of_what_is_left(run: Run, faulty: Path) -> None:
    done = run("check", "--fix", faulty, *AS_OF)
    assert done.code == 0
    assert faulty.read_text() == CLEAN
    assert "nothing found" in done.out
    assert done.err.splitlines() == [
        f"claimlint: fixed {faulty}: STR014 modifier-duplicate",
        "claimlint: 1 fixed, 0 remaining",
    ]


def test_without_fix_nothing_is_written(run: Run, faulty: Path) -> None:
    assert "STR014" in run("check", faulty, *AS_OF).out
    assert faulty.read_text() == FAULTY


def test_unsafe_fixes_wait_for_their_option(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.claim"
    file.write_text(SPENT)
    held_back = run("check", "--fix", file, *AS_OF)
    assert (held_back.code, file.read_text()) == (1, SPENT)
    assert held_back.err.endswith("claimlint: 0 fixed, 1 remaining (1 more with --unsafe-fixes)\n")

    taken = run("check", "--fix", "--unsafe-fixes", file, *AS_OF, "--ignore", "MOD020")
    assert (taken.code, file.read_text()) == (0, SPENT.replace("97110-GP", "97110-GP-KX"))


def test_the_report_says_how_many_findings_can_be_fixed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.claim"
    both = "1 can be fixed with --fix, 1 more with --unsafe-fixes"
    for text, told in (
        (SPENT.replace("-GP", "-GP-GP"), both),
        (SPENT, "1 can be fixed with --fix --unsafe-fixes"),
        (FAULTY, "1 can be fixed with --fix"),
    ):
        file.write_text(text)
        assert told in run("check", file, *AS_OF).out.splitlines()
    file.write_text(CLEAN)
    assert "can be fixed" not in run("check", file, *AS_OF).out


def test_fix_only_prints_no_report(run: Run, faulty: Path) -> None:
    done = run("check", "--fix-only", faulty, *AS_OF)
    assert (done.code, done.out) == (0, "")
    assert done.err.endswith("claimlint: 1 fixed\n")
    assert faulty.read_text() == CLEAN


def test_fix_only_tells_what_it_could_not_read(run: Run, faulty: Path, tmp_path: Path) -> None:
    (tmp_path / "a.claim").write_bytes(b"PK\x03\x04....")
    done = run("check", "--fix-only", tmp_path, tmp_path / "none.claim", *AS_OF)
    assert done.code == 2
    assert "this is a ZIP archive" in done.err
    assert "there is no such file" in done.err
    assert faulty.read_text() == CLEAN


def test_diff_prints_a_patch_writes_nothing_and_exits_with_1(run: Run, faulty: Path) -> None:
    done = run("check", "--diff", faulty, *AS_OF, "--no-redact")
    assert done.code == 1
    assert faulty.read_text() == FAULTY
    assert done.out == (
        f"--- {faulty}\n+++ {faulty}\n@@ -2,4 +2,4 @@\n   payer    medicare\n"
        "   member   1EG4-TE5-MK73  born 1949-03-02\n   provider PT 2000000028\n"
        "-  2026-06-09  97110-GP-GP  x2  30min  $64.00\n+  2026-06-09  97110-GP  x2  30min  $64.00\n"
    )
    assert done.err == "claimlint: would fix 1 in 1 file\n"


def test_a_diff_masks_member_data(run: Run, faulty: Path) -> None:
    printed = run("check", "--diff", faulty, *AS_OF).out
    assert "1EG4" not in printed
    assert "1949" not in printed
    assert "+  2026-06-09  97110-GP  x2" in printed


def test_a_diff_of_an_interchange_without_line_breaks_shows_segments(
    run: Run, checkout: Path, tmp_path: Path
) -> None:
    text = (checkout / "fixtures/demo/lakeside-therapy.837").read_text().replace("\n", "")
    file = tmp_path / "a.837"
    file.write_text(text)
    printed = run("check", "--diff", "--unsafe-fixes", "--select", "MOD001", file, *AS_OF).out
    assert "-SV1*HC:97112*36*UN*1***1~" in printed.splitlines()
    assert "+SV1*HC:97112:GP*36*UN*1***1~" in printed.splitlines()
    assert "2AC3CD4EF56" not in printed


def test_a_clean_file_has_no_diff(run: Run, clean: Path) -> None:
    done = run("check", "--diff", clean, *AS_OF)
    assert (done.code, done.out, done.err) == (0, "", "claimlint: nothing to fix\n")


def test_a_diff_of_what_cannot_be_read_exits_with_2(run: Run, faulty: Path, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04....")
    done = run("check", "--diff", faulty, tmp_path / "a.zip", tmp_path / "none.claim", *AS_OF)
    assert done.code == 2
    assert "this is a ZIP archive" in done.err
    assert "there is no such file" in done.err
    assert "+  2026-06-09  97110-GP  x2" in done.out


def test_standard_input_comes_back_fixed_and_the_report_goes_to_standard_error(run: Run) -> None:
    done = run("check", "--fix", "-", *AS_OF, given=FAULTY.encode())
    assert (done.code, done.out) == (0, CLEAN)
    assert "checked 1 claim" in done.err
    assert "1 fixed, 0 remaining" in done.err


def test_standard_input_comes_back_whatever_it_is(run: Run) -> None:
    for text in (CLEAN.encode(), b"", b"\xff\x00{}", b"claim 1\n  what is this"):
        assert run("check", "--fix", "-", *AS_OF, given=text).out.encode("utf-8", "surrogateescape") in (
            text,
            text.decode("utf-8", "replace").encode(),
        )


def test_the_json_of_what_is_left_stays_json(run: Run, faulty: Path) -> None:
    assert json.loads(run("check", "--fix", faulty, *AS_OF, "--format", "json").out)["findings"] == []


def test_only_the_fixes_of_selected_rules_are_taken(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.claim"
    file.write_text(FAULTY.replace("97110-GP-GP", "97110-59-59"))
    run("check", "--fix", "--select", "STR014", file, *AS_OF)
    assert file.read_text() == FAULTY.replace("97110-GP-GP", "97110-59")


def test_numbers_of_an_interchange_stay_right(run: Run, checkout: Path, tmp_path: Path) -> None:
    before = (checkout / "fixtures/demo/lakeside-therapy.837").read_bytes().replace(b"\n", b"\r\n")
    file = tmp_path / "a.837"
    file.write_bytes(before)
    done = run("check", "--fix", "--unsafe-fixes", file, *AS_OF, "--format", "concise")
    assert "X12" not in done.out
    after = file.read_bytes()
    assert after.count(b"\r\n") == before.count(b"\r\n")
    changed = [pair for pair in zip(before.split(b"~"), after.split(b"~"), strict=True) if pair[0] != pair[1]]
    assert {pair[0].split(b"*")[0].strip() for pair in changed} == {b"SV1", b"NM1"}


def test_a_broken_envelope_is_left_alone_and_told(run: Run, checkout: Path, tmp_path: Path) -> None:
    text = (checkout / "fixtures/demo/lakeside-therapy.837").read_text()
    file = tmp_path / "a.837"
    file.write_text(text[: text.index("\nSE*")])
    before = file.read_bytes()
    done = run("check", "--fix", file, *AS_OF)
    assert file.read_bytes() == before
    assert "was not fixed: X12" in done.err


def test_noise_around_an_interchange_is_kept(run: Run, checkout: Path, tmp_path: Path) -> None:
    text = (checkout / "fixtures/demo/lakeside-therapy.837").read_text()
    file = tmp_path / "a.837"
    file.write_text(f"sent on monday\n{text}\nbye")
    run("check", "--fix", "--unsafe-fixes", "--select", "MOD001", file, *AS_OF)
    assert file.read_text() == f"sent on monday\n{text.replace('HC:97112*', 'HC:97112:GP*')}\nbye"


def test_a_read_only_file_is_named_and_the_others_are_fixed(run: Run, faulty: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.claim"
    other.write_text(FAULTY.replace("claim 1", "claim 2").replace("06-09", "06-10"))
    faulty.chmod(0o444)
    done = run("check", "--fix", faulty, other, *AS_OF)
    assert done.code == 2
    assert f"{faulty} was left as it is: it is read-only" in done.err
    assert faulty.read_text() == FAULTY
    assert "97110-GP " in other.read_text()
    assert "STR014" in done.out
    assert "1 fixed, 1 remaining" in done.err


def test_a_pipe_cannot_be_fixed(run: Run, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, FAULTY.encode())
    os.close(writing)
    try:
        done = run("check", "--fix", f"/dev/fd/{reading}", *AS_OF)
    finally:
        os.close(reading)
    assert done.code == 2
    assert "it is no plain file" in done.err


def test_a_file_that_changes_meanwhile_is_not_overwritten(
    run: Run, faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = rounds.look

    def look(*arguments):  # type: ignore[no-untyped-def]
        faulty.write_text("claim 9\n")
        return really(*arguments)

    monkeypatch.setattr(rounds, "look", look)
    done = run("check", "--fix", faulty, *AS_OF)
    assert done.code == 2
    assert "it changed meanwhile" in done.err
    assert faulty.read_text() == "claim 9\n"


def test_a_link_stays_a_link(run: Run, faulty: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.claim"
    link.symlink_to(faulty)
    run("check", "--fix", link, *AS_OF)
    assert link.is_symlink()
    assert faulty.read_text() == CLEAN


def test_fixing_twice_changes_nothing_more(run: Run, checkout: Path, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    for name in ("riverside-clinic.claim", "lakeside-therapy.837"):
        (folder / name).write_bytes((checkout / "fixtures/demo" / name).read_bytes())
    run("check", "--fix", "--unsafe-fixes", folder, *AS_OF)
    once = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = run("check", "--diff", "--unsafe-fixes", folder, *AS_OF)
    assert again.code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == once


def test_what_a_baseline_knows_is_not_fixed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.claim").write_text(FAULTY)
    assert run("baseline", "create", "a.claim", "--baseline", "known.json", *AS_OF).code == 0
    done = run("check", "--fix", "a.claim", "--baseline", "known.json", *AS_OF)
    assert done.code == 0
    assert done.err.endswith("0 fixed, 0 remaining\n")
    assert (tmp_path / "a.claim").read_text() == FAULTY


def test_harm_to_another_claim_is_found_beside_a_file_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.claim").write_text(CLEAN.replace("-GP", "-GP-GP"))
    (tmp_path / "b.claim").write_text(CLEAN.replace("claim 1", "claim 2"))
    (tmp_path / "c.claim").write_bytes(b"PK\x03\x04....")
    done = run("check", "--fix", tmp_path, *AS_OF)
    assert done.code == 2
    assert "it would have brought about COV004 duplicate-claim" in done.err


def test_two_inputs_of_one_name_are_refused(run: Run, faulty: Path) -> None:
    done = run("check", "--fix", faulty, "-", "--stdin-filename", faulty, *AS_OF, given=FAULTY.encode())
    assert done.code == 2
    assert "go by the name" in done.err
    assert faulty.read_text() == FAULTY


def test_inputs_that_are_not_held_are_fixed_as_well(
    run: Run, faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large ones are read from disk again in each round."""
    from claimlint.formats import sources
    from claimlint.rules import holding

    monkeypatch.setattr(sources, "_KEPT_IN_MEMORY", 16)
    monkeypatch.setattr(holding.Holder.__init__, "__defaults__", (1,))
    faulty.write_text(FAULTY + FAULTY.replace("claim 1", "claim 2").replace("06-09", "06-10"))
    assert run("check", "--fix", faulty, *AS_OF).code == 0
    assert faulty.read_text().count("97110-GP ") == 2


def test_fixes_that_stand_in_one_segment_of_an_837p_are_applied_one_after_the_other(
    run: Run, checkout: Path, tmp_path: Path
) -> None:
    path = tmp_path / "batch.837"
    text = (checkout / "fixtures/837p/therapy.837").read_text()
    service = next(line for line in text.splitlines() if line.startswith("SV1*HC:97110:GP*"))
    path.write_text(text.replace(service, service.replace(":GP*", ":GP:GP:GP:GP*"), 1))
    assert "STR014" in run("check", path, *AS_OF).out
    done = run("check", "--fix", path, *AS_OF)
    assert "STR014 modifier-duplicate (3)" in done.err
    assert path.read_text() == text
