"""The 277CA of ``claimlint gate``, and its reports."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bench.x12_faults import AS_OF, FAULTS, VALID
from claimlint.cli import main

BAD_NPI = VALID.replace("XX*1376543215", "XX*1376543216", 1)


def gate(folder: Path, text: str, *options: str, suffix: str = "837") -> Result:
    (folder / f"in.{suffix}").write_text(text)
    arguments = ["gate", str(folder / f"in.{suffix}"), "--clean", str(folder / "clean")]
    arguments += [
        "--held",
        str(folder / "held"),
        "--ack",
        str(folder / "ack"),
        "--isolated",
        "--as-of",
        AS_OF,
    ]
    return CliRunner().invoke(main, [*arguments, *options])


def lines(folder: Path) -> list[str]:
    return [segment.strip() for segment in (folder / "ack").read_text().split("~") if segment.strip()]


def test_every_claim_is_answered(tmp_path: Path) -> None:
    gate(tmp_path, BAD_NPI)
    answer = lines(tmp_path)
    claims = [line for line in answer if line.startswith("TRN*2*26-")]
    assert claims == ["TRN*2*26-00417", "TRN*2*26-00418", "TRN*2*26-00419"]
    after = answer[answer.index(claims[0]) + 1]
    assert after.startswith("STC*A7:562:82*")
    assert "STR001" in after.split("*")[12]
    assert answer[answer.index(claims[1]) + 1].startswith("STC*A2:20*")
    assert answer[answer.index("QTY*90*2") + 1] == "QTY*AA*1"


def test_counts_and_levels_are_right(tmp_path: Path) -> None:
    gate(tmp_path, BAD_NPI)
    answer = lines(tmp_path)
    inside = answer[answer.index("ST*277*0001*005010X214") : -2]
    assert inside[-1] == f"SE*{len(inside)}*0001"
    levels = [line.split("*") for line in answer if line.startswith("HL*")]
    assert [level[1] for level in levels] == [str(n) for n in range(1, len(levels) + 1)]
    assert all(level[2] == "" or int(level[2]) < int(level[1]) for level in levels)


def test_it_goes_back_to_who_sent_the_batch(tmp_path: Path) -> None:
    gate(tmp_path, VALID)
    sent = VALID.split("*")
    answered = lines(tmp_path)[0].split("*")
    assert (answered[6], answered[8]) == (sent[8], sent[6])


def test_member_ids_are_masked_unless_asked_for(tmp_path: Path) -> None:
    gate(tmp_path, BAD_NPI)
    assert "1EG4TE5MK73" not in (tmp_path / "ack").read_text()
    gate(tmp_path, BAD_NPI, "--no-redact")
    assert "*MI*1EG4TE5MK73" in (tmp_path / "ack").read_text()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_what_is_held_and_read_is_rejected(tmp_path: Path, fault) -> None:  # type: ignore[no-untyped-def]
    result = gate(tmp_path, fault.plant())
    held = int(re.search(r"^held: (\d+) claim", result.output, re.M)[1])  # type: ignore[index]
    statuses = [after for trace, after in zip(lines(tmp_path), lines(tmp_path)[1:], strict=False)
                if trace.startswith("TRN*2*") and not after.startswith("STC*A1")]  # fmt: skip
    rejected = [
        status for status in statuses if re.match(r"STC\*A[78]:", status) and len(status.split("*")) > 5
    ]
    assert len(rejected) == held


def test_a_claim_text_is_answered_too(tmp_path: Path) -> None:
    text = "claim 1\n  payer medicare\n  2026-02-04  97110  x1  $30.00\n"
    assert gate(tmp_path, text, suffix="claim").exit_code == 1
    assert "TRN*2*1" in lines(tmp_path)


def test_a_999_of_a_claim_text_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    text = "claim 1\n  payer medicare\n  2026-02-04  97110  x1  $30.00\n"
    done = gate(tmp_path, text, "--report", f"999={tmp_path / '999'}", suffix="claim")
    assert (done.exit_code, "a 999 answers 837 files" in done.output) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["in.claim"]


def test_a_report_of_the_batch_is_written_besides(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    gate(tmp_path, BAD_NPI, "--report", f"json={report}", "--report", f"999={tmp_path / '999'}")
    checked = CliRunner().invoke(
        main, ["check", str(tmp_path / "in.837"), "--isolated", "--as-of", AS_OF, "--format", "json"]
    )
    assert json.loads(report.read_text())["findings"] == json.loads(checked.stdout)["findings"]
    assert (tmp_path / "999").read_text().startswith("ISA*")
    refused = gate(tmp_path, BAD_NPI, "--report", f"json={tmp_path / 'clean'}")
    assert (refused.exit_code, "named twice" in refused.output) == (2, True)


FACILITY = Path(__file__).parents[2] / "fixtures/837i/outpatient-therapy.837i"


def test_a_claim_of_a_facility_has_its_type_of_bill_and_its_period(tmp_path: Path) -> None:
    gate(tmp_path, FACILITY.read_text().replace("CLM*26-09001*424***13:A:1*", "CLM*26-09001*424***18:A:1*"))
    answer = lines(tmp_path)
    at = answer.index("TRN*2*26-09001")
    assert answer[at + 2 : at + 4] == ["REF*BLT*181", "DTP*472*RD8*20260602-20260611"]


def test_what_only_a_facility_states_has_a_status_of_its_own(tmp_path: Path) -> None:
    text = FACILITY.read_text().replace("SV2*0424*HC:97161:GP", "SV2*0434*HC:97161:GP")
    gate(tmp_path, text, "--hold-level", "warning")
    assert any(line.startswith("STC*A8:455*") for line in lines(tmp_path))


def test_a_claim_of_a_professional_has_no_type_of_bill(tmp_path: Path) -> None:
    gate(tmp_path, VALID)
    assert not [line for line in lines(tmp_path) if line.startswith("REF*")]
