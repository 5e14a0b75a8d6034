"""The 999: what it says of a transaction set, and that it is an interchange itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.x12_faults import AS_OF, FAULTS, VALID
from claimlint.cli import main
from claimlint.reports.x12_dictionary import LoopIds


def acknowledged(folder: Path, text: str) -> list[str]:
    """The segments of the 999 of a batch."""
    batch = folder / "batch.837"
    batch.write_text(text)
    arguments = ["check", str(batch), "--format", "999", "--as-of", AS_OF, "--isolated"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code in (0, 1), result.output
    return result.stdout.split("~\n")[:-1]


def told(segments: list[str]) -> list[str]:
    return [segment for segment in segments if segment[:3] in ("TA1", "IK3", "CTX", "IK4", "IK5", "AK9")]


def test_a_valid_batch_is_accepted(tmp_path: Path) -> None:
    segments = acknowledged(tmp_path, VALID)

    assert segments[1:] == [
        "GS*FA*PARTB*LAKE01*20260302*0000*1*X*005010X231A1",
        "ST*999*0001*005010X231A1",
        "AK1*HC*7*005010X222A1",
        "AK2*837*0001*005010X222A1",
        "IK5*A",
        "AK9*A*1*1*1",
        "SE*6*0001",
        "GE*1*1",
        "IEA*1*000000001",
    ]
    assert len(segments[0]) == 105
    assert "*ZZ*PARTB          *ZZ*LAKE01         *260302*0000*^*00501*" in segments[0]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("wrong SE count", ["IK5*R*4", "AK9*R*1*1*0"]),
        ("ST control number", ["IK5*R*3", "AK9*R*1*1*0"]),
        ("GE count", ["IK5*A", "AK9*R*2*1*0*5"]),
        ("ISA control number", ["TA1*000000001*260302*0915*E*001", "IK5*A", "AK9*A*1*1*1"]),
        (
            "30 February",
            ["IK3*DTP*46*2400*8", "CTX*CLM01:26-00418", "IK4*3*1251*8*20260230", "IK5*R*5", "AK9*R*1*1*0"],
        ),
        ("DTP*472 missing", ["IK3*DTP*45*2400*3", "CTX*CLM01:26-00418", "IK5*R*5", "AK9*R*1*1*0"]),
        ("HI after the providers", ["IK3*HI*41*2300*7", "CTX*CLM01:26-00418", "IK5*R*5", "AK9*R*1*1*0"]),
        (
            "ABF first",
            ["IK3*HI*40*2300*8", "CTX*CLM01:26-00418", "IK4*1:1*1270*7*ABF", "IK5*R*5", "AK9*R*1*1*0"],
        ),
        ("payer of no kind", ["IK3*SBR*33*2000*8", "IK4*9*1032*I6*QQ", "IK5*E*5", "AK9*E*1*1*1"]),
        ("street missing of the patient", ["IK3*N3*34*2010*I6", "IK5*R*5", "AK9*R*1*1*0"]),
        ("version of the other guide", ["IK5*R*I6", "AK9*R*1*1*0"]),
        (
            "line numbers with a gap",
            ["IK3*LX*44*2400*8", "CTX*CLM01:26-00418", "IK4*1*554*7*2", "IK5*E*5", "AK9*E*1*1*1"],
        ),
        # An address is nobody's business.
        ("state that does not exist", ["IK3*N4*36*2010*8", "IK4*2*156*7", "IK5*R*5", "AK9*R*1*1*0"]),
        # Content is not the business of a 999.
        ("rendering NPI check digit", ["IK5*A", "AK9*A*1*1*1"]),
        ("truncated", ["TA1*000000001*260302*0915*R*023", "IK5*R*2", "AK9*R*1*1*0"]),
    ],
)
def test_a_fault_is_told(tmp_path: Path, fault: str, expected: list[str]) -> None:
    text = next(one for one in FAULTS if one.name == fault).plant()
    assert told(acknowledged(tmp_path, text)) == expected


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_its_own_counts_are_right(tmp_path: Path, fault) -> None:  # type: ignore[no-untyped-def]
    segments = acknowledged(tmp_path, fault.plant())
    names = [segment.split("*")[0] for segment in segments]
    opens, closes = names.index("ST"), names.index("SE")
    assert segments[closes] == f"SE*{closes - opens + 1}*0001"
    assert segments[-1].startswith(f"IEA*{names.count('GS')}*")


def test_a_text_of_claims_has_no_acknowledgment(tmp_path: Path) -> None:
    text = tmp_path / "a.claim"
    text.write_text("claim 1\n  2026-02-04  97110-GP  x1  $30.00\n")
    result = CliRunner().invoke(main, ["check", str(text), "--format", "999", "--isolated"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "a 999 answers 837 files, and there is none among the inputs" in result.stderr


def loops(text: str, institutional: bool = False) -> list[str]:
    """The loop of each segment of a text."""
    followed = LoopIds(institutional)
    return [followed.enter(segment.split("*")) for segment in text.split()]


def test_each_segment_stands_in_a_loop() -> None:
    assert loops("ST*837 BHT NM1*41 PER NM1*40 HL*1**20 PRV*BI NM1*85 N3 N4 REF NM1*87 N3") == [
        *("", "", "1000A", "1000A", "1000B", "2000A", "2000A", "2010AA", "2010AA", "2010AA", "2010AA"),
        *("2010AB", "2010AB"),
    ]
    assert loops(
        "HL*2*1*22 SBR*P NM1*IL N3 DMG NM1*PR REF HL*3*2*23 PAT NM1*QC DMG CLM*1 HI NM1*82 PRV REF"
    ) == [
        *("2000B", "2000B", "2010BA", "2010BA", "2010BA", "2010BB", "2010BB", "2000C", "2000C", "2010CA"),
        *("2010CA", "2300", "2300", "2310B", "2310B", "2310B"),
    ]
    assert loops(
        "HL*2*1*22 CLM*1 SBR*S CAS OI NM1*IL NM1*PR DTP*573 LX*1 SV1 DTP*472 NM1*82 LIN CTP SVD DTP*573"
    ) == [
        *("2000B", "2300", "2320", "2320", "2320", "2330A", "2330B", "2330B", "2400", "2400", "2400"),
        *("2420A", "2410", "2410", "2430", "2430"),
    ]
    assert loops("HL*2*1*22 CLM*1 NM1*71 NM1*82 SBR*S NM1*71 LX*1 SV2 NM1*72", institutional=True) == [
        *("2000B", "2300", "2310A", "2310D", "2320", "2330C", "2400", "2400", "2420A"),
    ]
