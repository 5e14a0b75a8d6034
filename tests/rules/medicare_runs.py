"""What the tests of the Medicare rules share: a run over a text, a short header, an 837P with one claim."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from claimlint.findings import Finding, Outcome
from claimlint.formats.sources import Source
from claimlint.rules.engine import Linter
from claimlint.rules.selection import Selection
from claimlint.rules.shelf import Shelf

HEADER = """claim 1  payer medicare  member 1EG4-TE5-MK73  dx M54.50
  billing 1234567893  provider PT 1245319599  referring MD 1003000126
"""


class Run:
    """The findings of a text and what was not evaluated."""

    def __init__(self, findings: list[Finding], outcome: Outcome) -> None:
        self.findings = findings
        self.outcome = outcome

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.findings if finding.severity != "info"]

    @property
    def not_evaluated(self) -> set[str]:
        return {undecided.code for undecided in self.outcome.not_evaluated}

    def only(self) -> Finding:
        """The one finding."""
        assert len(self.codes) == 1, self.codes
        return next(finding for finding in self.findings if finding.severity != "info")

    def passed(self, code: str) -> bool:
        """Whether a rule was put to the claims and had nothing to say."""
        return code not in self.codes and code not in self.not_evaluated


def lint(text: str, as_of: str = "2026-06-30", select: tuple[str, ...] = ()) -> Run:
    """Lint a text or a batch as Medicare's, on a day and perhaps with certain rules only."""
    linter = Linter(Shelf(["medicare"], only=True), date.fromisoformat(as_of), Selection(select=select))
    linter.prepare([Source.from_bytes("example", text.encode())])
    findings = list(linter.findings())
    return Run(findings, linter.outcome)


def batch(
    lines: Sequence[tuple[str, str]],
    member: str = "1EG4TE5MK73",
    referring: str = "NM1*DN*1*HARBOR*RUTH****XX*1003000126",
    taxonomy: str = "225100000X",
    diagnoses: str = "HI*ABK:M5450",
) -> str:
    """An 837P with one claim; ``lines`` are the SV1 segment and the date of service."""
    body = [
        "ST*837*0001*005010X222A1",
        "BHT*0019*00*BATCH1*20260630*0915*CH",
        "NM1*41*2*LAKESIDE BILLING*****46*LAKE01",
        "PER*IC*BILLING DESK*TE*5550100100",
        "NM1*40*2*EXAMPLE PAYER*****46*PAYER1",
        "HL*1**20*1",
        "NM1*85*2*LAKESIDE THERAPY*****XX*1234567893",
        "N3*12 SHORE ROAD",
        "N4*MADISON*WI*537030001",
        "REF*EI*123456789",
        "HL*2*1*22*0",
        "SBR*P*18*******MB",
        f"NM1*IL*1*ALDER*JUNE****MI*{member}",
        "N3*2 ELM STREET",
        "N4*MADISON*WI*537040000",
        "DMG*D8*19490302*F",
        "NM1*PR*2*MEDICARE*****PI*00882",
        f"CLM*26-1*{sum(Decimal(line.split('*')[2]) for line, _ in lines)}***11:B:1*Y*A*Y*Y",
        diagnoses,
        *([referring] if referring else []),
        "NM1*82*1*QUILL*MARA****XX*1245319599",
        f"PRV*PE*PXC*{taxonomy}",
    ]
    for number, (service, day) in enumerate(lines, 1):
        body += [f"LX*{number}", service, f"DTP*472*D8*{day}"]
    body.append(f"SE*{len(body) + 1}*0001")
    envelope = [
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{'LAKE01':15}*ZZ*{'PAYER1':15}*260630*0915*^*00501*000000001*0*T*:",
        "GS*HC*LAKE01*PAYER1*20260630*0915*7*X*005010X222A1",
        *body,
        "GE*1*7",
        "IEA*1*000000001",
    ]
    return "~\n".join(envelope) + "~\n"
