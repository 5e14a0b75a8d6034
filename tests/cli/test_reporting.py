"""What ``claimlint check`` can say beside its report, and shell completion."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from claimlint.cli import main, progress
from claimlint.cli.completion import payers, rules

AS_OF = ("--as-of", "2026-06-30")
DEMO = Path(__file__).parent.parent.parent / "fixtures" / "demo"


def test_statistics_count_by_rule_and_stand_in_place_of_the_findings(run):
    ran = run("check", DEMO, *AS_OF, "--statistics")
    assert ran.code == 1
    first, *_, last = ran.out.splitlines()
    assert first.split() == ["2", "$91.89", "MOD001", "therapy-modifier-missing"]
    assert last == "10 findings on 10 claims, $500.23 at risk"
    entries = json.loads(run("check", DEMO, *AS_OF, "--statistics", "--format", "json").out)
    assert entries[0]["code"] == "MOD001"
    assert sum(entry["findings"] for entry in entries) == 10
    rows = run("check", DEMO, *AS_OF, "--statistics", "--format", "csv").out.splitlines()
    assert rows[0] == "code,name,severity,findings,at risk,with edits"
    assert len(rows) == len(entries) + 1


def test_statistics_leave_the_reports_in_files_as_they_are(run, tmp_path):
    run("check", DEMO, *AS_OF, "--statistics", "--output", f"json={tmp_path / 'all.json'}")
    assert len(json.loads((tmp_path / "all.json").read_text())["findings"]) == 10


def test_statistics_in_another_format_are_refused(run):
    ran = run("check", DEMO, "--statistics", "--format", "sarif")
    assert (ran.code, ran.out) == (2, "")
    assert "--statistics cannot be printed as sarif" in ran.err


def test_exit_zero_forgives_findings_and_nothing_else(run, faulty, tmp_path):
    assert run("check", faulty, *AS_OF).code == 1
    assert run("check", faulty, *AS_OF, "--exit-zero").code == 0
    assert run("check", faulty, tmp_path / "none.claim", *AS_OF, "--exit-zero").code == 2


def test_the_files_are_shown_and_nothing_is_linted(run, faulty, tmp_path):
    ran = run("check", faulty, tmp_path / "none.claim", "--show-files")
    assert (ran.code, ran.out) == (2, f"{faulty}\n")
    assert "none.claim: there is no such file" in ran.err
    assert run("check", faulty, "--show-files").code == 0


def test_standard_input_can_have_a_name(run, faulty):
    ran = run("check", "-", *AS_OF, "--format", "concise", given=faulty.read_bytes())
    assert ran.out.startswith("<stdin>:")
    ran = run(
        "check",
        "-",
        "--stdin-filename",
        "day/1.claim",
        *AS_OF,
        "--format",
        "concise",
        given=faulty.read_bytes(),
    )
    assert ran.out.startswith("day/1.claim:")


def test_times_are_told_by_rule_and_change_no_report(run, faulty):
    plain, timed = run("check", faulty, *AS_OF), run("check", faulty, *AS_OF, "--timing")
    assert (plain.code, plain.out, plain.err) == (timed.code, timed.out, "")
    header, *rows = timed.err.splitlines()
    assert header.split() == ["rule", "seconds", "share", "asked"]
    assert all(re.match(r"[A-Z]{3}[0-9]{3} |\d+ more", row) for row in rows)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_given_a_script(run, shell):
    ran = run("completion", shell)
    assert ran.code == 0
    assert "_CLAIMLINT_COMPLETE" in ran.out


def test_rules_are_completed_by_code_name_and_topic_also_after_a_comma():
    def offered(begun: str) -> list[str]:
        return [item.value for item in rules(None, None, begun)]  # type: ignore[arg-type]

    assert {"MOD", "MOD001", "MOD015"} <= {*offered("mod")}
    assert "kx-missing" in offered("kx")
    assert "STR,X12001" in offered("STR,x12")
    assert offered("nothing") == []
    found = [item.value for item in payers(None, None, "medicare-")]  # type: ignore[arg-type]
    assert found == ["medicare-advantage", "medicare-institutional"]


def test_the_shell_asks_and_is_answered(monkeypatch):
    environment = {
        "_CLAIMLINT_COMPLETE": "bash_complete",
        "COMP_WORDS": "claimlint check --ignore kx-m",
        "COMP_CWORD": "3",
    }
    result = CliRunner().invoke(main, [], prog_name="claimlint", env=environment)
    assert result.output == "plain,kx-missing\n"


def test_progress_is_shown_to_somebody_who_waits(tmp_path, monkeypatch):
    program = (
        "from claimlint.cli import progress\n"
        "from time import monotonic\n"
        "progress._AFTER, progress._EVERY = 0.01, 0.01\n"
        "said = []\n"
        "def told():\n    said.append(1)\n    return f'so far {len(said)}'\n"
        "assert progress.wanted()\n"
        "with progress.shown(told):\n"
        "    end = monotonic() + 5\n"
        "    while len(said) < 2 and monotonic() < end:\n        pass\n"
    )
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", program], stderr=theirs, stdout=subprocess.DEVNULL, check=True)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "so far 1" in shown
    assert shown.endswith("\r\x1b[K")


def test_nothing_is_shown_where_nobody_looks():
    assert not progress.wanted()


@pytest.mark.parametrize("command", ["check", "compare", "convert", "fmt", "gate", "parse", "show", "test"])
def test_help_tells_the_exit_codes(run, command):
    assert "Exit code 0: " in run(command, "--help").out
