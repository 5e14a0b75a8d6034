"""Measuring: what a run reports, how failures show, and that no figure stands for work not done."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.edits import PARTS, write_edits
from bench.generate import BatchPaths
from bench.measure import Subject, measure_in_turn, run_python
from bench.run import parse_arguments
from bench.tables import megabytes, rate, ratio, table
from bench.tasks import Batch, Task, read_summary, verify


def test_a_run_reports_time_memory_and_status() -> None:
    run = run_python(["-c", "import sys; print('first', file=sys.stderr); sys.exit('last\\n')"])
    assert (run.status, run.error) == (1, "last")
    assert run.seconds > 0
    assert run.cpu > 0
    assert run.peak > 1_000_000


def test_peak_memory_covers_what_the_child_holds() -> None:
    assert 300_000_000 < run_python(["-c", "held = b'x' * 300_000_000"]).peak < 600_000_000


def test_output_goes_to_the_file_that_is_asked_for(tmp_path: Path) -> None:
    run_python(["-c", "print('claims')"], tmp_path / "output")
    assert (tmp_path / "output").read_text(encoding="utf-8") == "claims\n"


def test_a_failing_subject_is_named_and_the_others_still_run() -> None:
    broken = Subject("broken", ["-c", "raise SystemExit(2)"])
    sound = Subject("sound", ["-c", "raise SystemExit(1)"], statuses=(0, 1))
    measure_in_turn([broken, sound], repeat=2)
    assert (broken.measured, broken.failure) == (False, "exit status 2: no message")
    assert (sound.measured, len(sound.runs)) == (True, 2)


@pytest.mark.parametrize(
    ("output", "failure"),
    [
        ('{"summary": {"claims": 3, "lines": 9}}', None),
        ('{"claims": 3, "lines": 9}', None),
        ('{"summary": {"claims": 2, "lines": 9}}', "the summary counts {'claims': 2, 'lines': 9}"),
        ("", "exit status 1 and no summary: no message"),
        ("[]", "exit status 1 and no summary: no message"),
        ("not json", "exit status 1 and no summary: no message"),
    ],
)
def test_a_lint_run_that_did_not_read_the_whole_batch_gives_no_figure(
    tmp_path: Path, output: str, failure: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.tasks.DATA", tmp_path)
    subject = Subject("lint", ["-c", f"print({output!r}); raise SystemExit(1)"], statuses=(0, 1))
    paths = BatchPaths(tmp_path, "batch")
    verify(Task(subject, Batch(paths, claims=3, lines=9), paths.claim))
    if failure is None:
        assert subject.failure is None
    else:
        assert subject.failure is not None
        assert subject.failure.startswith(failure)


def test_the_summary_is_the_last_line_of_a_report(tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    report.write_text('{"code": "MOD001"}\n{"summary": {"claims": 5}}\n\n', encoding="utf-8")
    assert read_summary(report) == {"claims": 5}


def test_peers_work_on_the_same_files_unless_told_otherwise() -> None:
    default = parse_arguments([])
    assert (default.claims, default.peer_claims) == (20_000, 20_000)
    small = parse_arguments(["--claims", "300"])
    assert small.peer_claims == 300
    fewer = parse_arguments(["--peer-claims", "2000"])
    assert (fewer.claims, fewer.peer_claims) == (20_000, 2_000)


@pytest.mark.parametrize("arguments", [["--claims", "0"], ["--repeat", "0"], ["--peer-claims", "0"]])
def test_sizes_below_one_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        parse_arguments(arguments)
    assert refused.value.code == 2
    assert "must be at least 1" in capsys.readouterr().err


def test_tables_line_up() -> None:
    assert table("title", ("", "a", "bb"), [("one", "1", "22"), ("three", "1000", "")]).splitlines() == [
        "title",
        "          a  bb",
        "-----  ----  --",
        "one       1  22",
        "three  1000",
    ]


def test_figures_are_written_for_people() -> None:
    assert rate(90_000, 2) == "45,000"
    assert rate(1, 0) == "-"
    assert ratio(50, 2) == "25.00x"
    assert ratio(50, 0) == "-"
    assert megabytes(12_340_000) == "12.3"


def test_a_made_up_quarter_of_edits_has_its_rows_and_is_always_the_same(tmp_path: Path) -> None:
    first, again = (write_edits(20_000, tmp_path / name) for name in ("first", "again"))
    assert len(first) == PARTS
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    rows = [
        line
        for path in first
        for line in path.read_text().split("\n")
        if line[:5].isalnum() and line[5:6] == "\t"
    ]
    assert len(rows) == 20_000
