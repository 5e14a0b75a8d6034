"""No command prints who the patient is where it does not print to a terminal."""

from __future__ import annotations

import re

import pytest

from claimlint.reports import FORMATS

AS_OF = ("--as-of", "2026-06-30")

TEXT = """\
claim 1EG4-TE5-MK73/1
  payer    medicare
  member   1EG4-TE5-MK73  born 1949-03-02
  provider PT 2000000028
  2026-06-09  97110  x2  30min  $64.00  note "June Alder, left knee"  # claimlint: ignore[KXX001] Alder asked
  nonsense
claim 1EG4TE5MK73
  payer    medicare
  member   1EG4-TE5-MK73  born 1949-03-02
  provider PT 2000000028
  2026-06-09  97110  x2  30min  $64.00  note "June Alder, left knee"
"""

SECRETS = ("1EG4", "MK73", "ALDER", "1949")

TELLING = [name for name in FORMATS if name != "999"]
"""The formats that tell every finding; an acknowledgment tells those of the structure of an 837 alone."""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "batch.claim"
    path.write_text(TEXT)
    return path


@pytest.mark.parametrize("format_name", TELLING)
def test_a_report_masks_a_claim_id_made_of_the_members(run, path, format_name):
    out = run("check", path, "--format", format_name, *AS_OF).out
    assert all(code in out for code in ("MOD001", "COV004", "SUP001", "SYN002"))
    # A fingerprint is a hash of the path, too: by chance it spells out four digits of a year.
    readable = re.sub(r"\b[0-9a-f]{20,}\b", "", out)
    assert [secret for secret in SECRETS if secret in readable.upper()] == []
    assert "1EG4-TE5-MK73/1" in run("check", path, "--format", format_name, "--no-redact", *AS_OF).out


@pytest.mark.parametrize("format_name", TELLING)
def test_a_report_in_a_file_masks_it_too(run, path, tmp_path, format_name):
    target = tmp_path / "report"
    run("check", path, "--output", f"{format_name}={target}", *AS_OF)
    readable = re.sub(r"\b[0-9a-f]{20,}\b", "", target.read_text())
    assert [secret for secret in SECRETS if secret in readable.upper()] == []


@pytest.mark.parametrize("format_name", ["json", "jsonl"])
def test_parse_masks_ids_dates_and_notes_on_request(run, path, format_name):
    out = run("parse", path, "--format", format_name, "--redact").out
    assert '"id":"***/1"' in out
    assert [secret for secret in SECRETS if secret in out.upper()] == []
    assert "June Alder" in run("parse", path, "--format", format_name).out


@pytest.mark.parametrize("rule", ["MOD001", "COV004", "STR003"])
def test_explain_masks_values_and_the_claim(run, path, rule):
    out = run("explain", f"{path}:11", rule, *AS_OF).out
    assert out.startswith(f"{rule} ")
    assert [secret for secret in SECRETS if secret in out.upper()] == []


@pytest.mark.parametrize(
    "line",
    ["2026-06-09,Jane Doe,1EG4TE5MK73,1949-03-02", '"Doe, Jane",1949-03-02', "DOE^JANE|19490302", "Jane Doe"],
)
def test_a_line_that_is_none_of_ours_is_told_of_without_a_word_of_it(run, tmp_path, line):
    path = tmp_path / "x.claim"
    path.write_text(f"claim 1  payer medicare\n  2026-06-02  97110-GP  x2  $64.00\n{line}\n")
    for report in ("text", "concise", "json", "jsonl"):
        out = run("check", path, "--as-of", "2026-06-30", "--format", report).out.lower()
        assert not any(part in out for part in ("jane", "doe", "1949", "1eg4")), report
