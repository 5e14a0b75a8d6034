"""``claimlint show``: one claim, readable, with its findings."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from bench.x12_faults import AS_OF, VALID
from claimlint.cli import main


def show(folder: Path, text: str, claim: str, *options: str) -> Result:
    file = folder / "batch.837"
    file.write_text(text)
    arguments = ["show", str(file), "--claim", claim, "--as-of", AS_OF, "--isolated", *options]
    return CliRunner().invoke(main, arguments)


def test_a_claim_of_an_837p_is_shown_as_text(tmp_path: Path) -> None:
    result = show(tmp_path, VALID, "26-00418", "--no-redact")

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].endswith("batch.837, lines 41 to 49")
    assert lines[1] == "claim 26-00418"
    assert "  member    2EG4-TE5-MK74  born 1951-06-11  sex M" in lines
    assert lines[-1] == "  2026-02-09  97530-GP  x2  $70.00  dx 1"


def test_findings_stand_below_what_they_are_about(tmp_path: Path) -> None:
    text = VALID.replace("HC:97530:GP*70", "HC:97530:GO*70").replace("CLM*26-00418*70", "CLM*26-00418*75")
    lines = show(tmp_path, text, "26-00418").stdout.splitlines()

    service = next(at for at, line in enumerate(lines) if "97530" in line and not line.startswith("    #"))
    assert any("STR019" in line for line in lines[:service])
    assert any("MOD006" in line for line in lines[service:])
    assert not any("STR019" in line for line in lines[service:])


def test_member_data_is_masked_off_the_terminal(tmp_path: Path) -> None:
    result = show(tmp_path, VALID, "26-00418")
    assert "2EG4" not in result.stdout
    assert "1951" not in result.stdout
    assert "  member    ***" in result.stdout


def test_all_claims_of_an_id_are_shown(tmp_path: Path) -> None:
    result = show(tmp_path, VALID.replace("26-00419", "26-00418"), "26-00418")
    assert result.stdout.count("claim 26-00418\n") == 2


def test_an_unknown_claim_is_told_with_those_that_are_alike(tmp_path: Path) -> None:
    result = show(tmp_path, VALID, "26-0418")
    assert result.exit_code == 2
    assert "has no claim 26-0418" in result.output
    assert "did you mean 26-00418" in result.output


def test_json_holds_the_text_and_the_findings(tmp_path: Path) -> None:
    text = VALID.replace("HC:97530:GP*70", "HC:97530:GO*70")
    told = json.loads(show(tmp_path, text, "26-00418", "--format", "json").stdout)

    assert (told["claim"], told["lines"]) == ("26-00418", [41, 49])
    assert "97530" in told["text"]
    assert "MOD006" in [finding["code"] for finding in told["findings"]]


def test_what_is_printed_can_be_read_again(tmp_path: Path) -> None:
    text = VALID.replace("HC:97530:GP*70", "HC:97530:GO*70")
    again = tmp_path / "again.claim"
    again.write_text(show(tmp_path, VALID, "26-00418", "--no-redact").stdout)
    result = CliRunner().invoke(main, ["check", str(again), "--as-of", AS_OF, "--isolated"])
    assert "SYN" not in result.stdout
    assert show(tmp_path, text, "26-00418").exit_code == 1


def test_a_birth_date_in_the_place_of_a_number_is_masked(tmp_path: Path) -> None:
    path = tmp_path / "a.claim"
    path.write_text(
        "claim 1\n  payer medicare\n  member 1EG4-TE5-MK73\n"
        '  auth "Smith, John 1949-03-02"\n  referral "Smith 03/02/1949"\n'
        "  2026-06-08  97110-GP  x1  $64.00  auth 1949-03-02\n"
    )
    show = ["show", str(path), "--claim", "1", "--as-of", AS_OF]
    shown = CliRunner().invoke(main, show).stdout
    assert "1949" not in shown
    assert "Smith" not in shown
    assert "Smith" in CliRunner().invoke(main, [*show, "--no-redact"]).stdout


def test_an_insured_person_s_birth_date_among_the_occurrences_is_masked(tmp_path: Path) -> None:
    path = tmp_path / "a.claim"
    path.write_text(
        "claim 1\n  payer medicare\n  bill 131\n  occurrence A1 1949-03-02\n  occurrence 11 2026-05-20\n"
        "  2026-06-08  97110-GP  x1  $64.00  rev 0420\n"
    )
    show = ["show", str(path), "--claim", "1", "--as-of", AS_OF]
    shown = CliRunner().invoke(main, show).stdout
    assert "1949" not in shown
    assert "occurrence 11 2026-05-20" in shown
    parsed = CliRunner().invoke(main, ["parse", str(path), "--redact"]).stdout
    assert "1949" not in parsed
    assert '"code":"A1"' in parsed
