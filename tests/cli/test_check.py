"""``claimlint check``: what is linted, what is printed, and how it ends."""

from __future__ import annotations

import io
import json
import os
import sys

import pytest

AS_OF = ("--as-of", "2026-06-30")


def codes(out: str) -> list[str]:
    return [finding["code"] for finding in json.loads(out)["findings"]]


def test_a_clean_file_ends_with_0(run, clean):
    ran = run("check", clean, *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert "nothing found" in ran.out


def test_a_finding_at_the_fail_level_ends_with_1(run, faulty):
    ran = run("check", faulty, *AS_OF)
    assert ran.code == 1
    assert "MOD001 therapy-modifier-missing" in ran.out


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_a_finding_below_the_fail_level_ends_with_0(run, tmp_path, level, code):
    path = tmp_path / "warned.claim"
    path.write_text("claim 1 payer medicare # claimlint: ignore[MOD001] nothing here breaks it\n")
    ran = run("check", path, *AS_OF, "--fail-level", level)
    assert "SUP001" in ran.out
    assert ran.code == code


def test_standard_input_is_read(run, faulty):
    ran = run("check", "-", "--format", "concise", *AS_OF, given=faulty.read_bytes())
    assert ran.out.startswith("<stdin>:5:15: error MOD001")
    assert ran.code == 1


def test_a_folder_and_a_glob_and_a_file_mean_each_file_once(run, tmp_path, clean, faulty):
    ran = run("check", tmp_path, tmp_path / "*.claim", faulty, "--format", "json", *AS_OF)
    assert json.loads(ran.out)["summary"]["files"] == 2


def test_the_same_file_by_two_paths_is_linted_once(run, tmp_path, faulty):
    (tmp_path / "link.claim").symlink_to(faulty)
    ran = run("check", tmp_path, "--format", "json", *AS_OF)
    assert json.loads(ran.out)["summary"]["files"] == 1


def test_hidden_entries_of_a_folder_and_other_files_are_passed_over(run, tmp_path, faulty):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.claim").write_text(faulty.read_text())
    (tmp_path / "readme.md").write_text("# no claims")
    (tmp_path / "notes.txt").write_text("nothing")
    ran = run("check", tmp_path, "--format", "json", *AS_OF)
    assert (codes(ran.out), json.loads(ran.out)["summary"]["files"]) == (["MOD001"], 1)


def test_a_pipe_is_read_although_it_can_be_read_only_once(run, faulty):
    reading, writing = os.pipe()
    os.write(writing, faulty.read_bytes())
    os.close(writing)
    try:
        ran = run("check", f"/dev/fd/{reading}", "--format", "json", *AS_OF)
    finally:
        os.close(reading)
    assert codes(ran.out) == ["MOD001"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--select", "MOD001"), ["MOD001"]),
        (("--select", "MOD"), ["MOD001"]),
        (("--select", "therapy-modifier-missing"), ["MOD001"]),
        (("--select", "STR,COV"), []),
        (("--ignore", "MOD001"), []),
        (("--ignore", "MOD", "--extend-select", "MOD001"), ["MOD001"]),
        (("--payer", "commercial"), []),
    ],
)
def test_rules_are_selected(run, faulty, options, expected):
    ran = run("check", faulty, "--format", "json", *AS_OF, *options)
    assert codes(ran.out) == expected


def test_problems_of_the_file_are_reported_whatever_is_selected_and_can_be_ignored(run, tmp_path):
    path = tmp_path / "broken.claim"
    path.write_text("claim 1 payer medicare\n  nonsense\n")
    assert codes(run("check", path, "--select", "MOD001", "--format", "json", *AS_OF).out) == ["SYN002"]
    assert codes(run("check", path, "--ignore", "SYN002", "--format", "json", *AS_OF).out) == []


def test_an_own_ruleset_judges_its_payer(run, tmp_path, clean):
    ruleset = tmp_path / "ours.toml"
    ruleset.write_text(
        """
[ruleset]
name = "ours"
title = "Ours"
payers = ["medicare"]
extends = ["base"]

[rule.no-exercise]
code = "OUR001"
severity = "warning"
confidence = "high"
each = "line"
when = "code = 97110"
at = "code"
message = "{code} is not for us"
help = "leave it out"
why = "Because."
cite = ["house rules"]
"""
    )
    ran = run("check", clean, "--ruleset", ruleset, "--format", "json", *AS_OF)
    assert codes(ran.out) == ["OUR001"]


def test_reports_go_to_files_and_to_standard_output(run, tmp_path, faulty):
    outputs = (
        "--output",
        f"json={tmp_path / 'report.json'}",
        "--output",
        f"concise={tmp_path / 'report.txt'}",
    )
    ran = run("check", faulty, *AS_OF, *outputs)
    assert "MOD001" in ran.out
    assert codes((tmp_path / "report.json").read_text()) == ["MOD001"]
    assert "error MOD001" in (tmp_path / "report.txt").read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["faulty.claim", "report.json", "report.txt"]


def test_the_same_run_gives_the_same_bytes(run, checkout):
    first, second = (run("check", checkout / "fixtures", "--format", "json", *AS_OF).out for _ in range(2))
    assert first == second


def test_member_data_stays_out_of_what_is_no_terminal(run, tmp_path, clean):
    clean.write_text(clean.read_text().replace("1EG4-TE5-MK73", "1EG4-TE5-MK7"))
    ran = run("check", clean, *AS_OF)
    assert "STR003" in ran.out
    assert "1EG4" not in ran.out
    assert "1949" not in ran.out
    assert "1EG4" in run("check", clean, "--no-redact", *AS_OF).out


def test_a_character_that_the_output_cannot_show_is_escaped(run, tmp_path, monkeypatch):
    path = tmp_path / "caf\u00e9.claim"
    path.write_text("claim caf\u00e9\n  payer medicare\n  2026-06-09 97110 x1 $32\n")
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    from claimlint.cli.outputs import standard_output

    standard_output().write(path.name)
    stream.flush()
    assert stream.buffer.getvalue() == b"caf\\xe9.claim"


@pytest.mark.parametrize(
    ("option", "value", "meant"),
    [("--format", "jsno", "json"), ("--fail-level", "warnign", "warning")],
)
def test_a_mistyped_value_of_an_option_is_guessed(run, clean, option, value, meant):
    done = run("check", clean, option, value)
    assert done.code == 2
    assert f"did you mean {meant}?" in done.err


def test_a_value_that_is_like_none_is_not_guessed(run, clean):
    assert "did you mean" not in run("check", clean, "--format", "spreadsheet").err


def test_unsafe_fixes_alone_say_that_they_do_nothing(run, clean):
    assert "--unsafe-fixes does nothing without --fix" in run("check", clean, "--unsafe-fixes").err


def test_a_ruleset_for_every_claim_that_extends_nothing_is_told(run, clean, tmp_path):
    (tmp_path / "own.toml").write_text('[ruleset]\nname = "own"\ntitle = "Own"\npayers = []\n')
    assert (
        "names no payers, so it holds for every claim"
        in run("check", clean, "--ruleset", tmp_path / "own.toml").err
    )


def test_lines_of_one_place_are_told_in_one_note(run, tmp_path):
    path = tmp_path / "a.claim"
    lines = "".join(f"  2026-06-0{day}  97110-GP  x1  $64.00\n" for day in (1, 2, 3))
    path.write_text(
        f"claim 1\n  payer medicare\n  provider PT 1376543215\n  referring none\n  dx M54.50\n{lines}"
    )
    told = run("check", path, "--select", "POC006", "--as-of", "2026-06-30").out
    assert told.count("referring none") == 1
    assert "note:     the other lines (1, lines 2 and 3)" in told


def test_a_report_does_not_take_the_place_of_a_read_only_file(run, clean, tmp_path):
    report = tmp_path / "r.json"
    report.write_text("old")
    report.chmod(0o444)
    done = run("check", clean, "--output", f"json={report}")
    assert (done.code, report.read_text()) == (2, "old")
    assert "it is read-only" in done.err


def test_a_claim_of_which_a_line_cannot_be_read_counts_among_those_with_findings(run, clean, tmp_path):
    text = clean.read_text()
    broken = tmp_path / "broken.claim"
    broken.write_text(text.replace("97110", "97110 97110", 1) + "\n" + text.replace("claim ", "claim Z", 1))
    for jobs in ("1", "2"):
        told = run("check", broken, "--format", "concise", "--as-of", "2026-06-30", "--jobs", jobs).out
        assert "SYN001" in told
        assert " on 1 of 2 claims" in told
