"""What the tests of shipped rules share: a run by a ruleset, a short header, and an 837P with one claim."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from claimlint.findings import Finding, Outcome
from claimlint.formats.sources import Source
from claimlint.rules.engine import Linter
from claimlint.rules.selection import Selection
from claimlint.rules.shelf import Shelf

MEDICARE_HEADER = """claim 1  payer medicare  member 1EG4-TE5-MK73  dx M54.50
  billing 1234567893  provider PT 1245319599  referring MD 1003000126
"""

LINE = "SV1*HC:97110:GP*64*UN*2***1"


class Run:
    """The findings of a text, and what was not evaluated: rule code to the facts it lacked."""

    def __init__(self, findings: list[Finding], outcome: Outcome) -> None:
        self.findings = findings
        self.outcome = outcome
        self.not_evaluated = {undecided.code: undecided.needs for undecided in outcome.not_evaluated}

    @property
    def told(self) -> list[tuple[str, int | None]]:
        """Code and service line of each finding."""
        return [(finding.code, finding.line) for finding in self.findings]

    @property
    def codes(self) -> list[str]:
        """The code of each finding that is more than worth knowing."""
        return [finding.code for finding in self.findings if finding.severity != "info"]

    def only(self) -> Finding:
        """The one finding; information beside it does not count."""
        graver = [finding for finding in self.findings if finding.severity != "info"]
        found = graver or self.findings
        assert len(found) == 1, [(finding.code, finding.message) for finding in self.findings]
        return found[0]

    def passed(self, code: str) -> bool:
        """Whether a rule was put to the claims and had nothing to say."""
        return code not in [finding.code for finding in self.findings] and code not in self.not_evaluated


@cache
def linter_by(ruleset: str, as_of: str, select: tuple[str, ...]) -> Linter:
    """One linter for all texts that a ruleset judges with the same rules on the same day."""
    return Linter(Shelf([ruleset], only=True), date.fromisoformat(as_of), Selection(select=select))


def lint(text: str, ruleset: str = "base", as_of: str = "2026-06-30", select: tuple[str, ...] = ()) -> Run:
    """Lint a text or a batch by one ruleset, on a day and perhaps with certain rules only."""
    linter = linter_by(ruleset, as_of, select).again()
    linter.prepare([Source.from_bytes("example", text.encode())])
    findings = list(linter.findings())
    return Run(findings, linter.outcome)


def lint_as_medicare(text: str, as_of: str = "2026-06-30", select: tuple[str, ...] = ()) -> Run:
    """Lint a text or a batch as Medicare's."""
    return lint(text, "medicare", as_of, select)


def batch(
    lines: Sequence[str | tuple[str, str]] = (LINE,),
    *,
    day: str = "20260604",
    biller: str = "NM1*85*2*LAKESIDE THERAPY*****XX*1234567893",
    insurance: str = "CI",
    member: str = "W123456789",
    payer: str = "NM1*PR*2*EXAMPLE HEALTH*****PI*60054",
    claim: str = "11:B:1",
    total: str | None = None,
    diagnoses: str | None = "HI*ABK:M5450*ABF:M25551",
    after: Sequence[str] = ("NM1*82*1*QUILL*MARA****XX*1003000126", "PRV*PE*PXC*225100000X"),
    references: Sequence[str] = (),
    line_after: Sequence[str] = (),
    made: str = "20260630",
) -> str:
    """An 837P with one claim of these SV1 segments, each perhaps with a date of service of its own.

    ``insurance`` is SBR09, ``claim`` CLM05; ``references`` stand before the diagnoses, ``after`` behind them
    and ``line_after`` behind the date of each line. ``made`` is the day of the file (BHT04).
    """
    dated = [(line, day) if isinstance(line, str) else line for line in lines]
    charged = sum(Decimal(line.split("*")[2]) for line, _ in dated)
    body = [
        "ST*837*0001*005010X222A1",
        f"BHT*0019*00*BATCH1*{made}*0915*CH",
        "NM1*41*2*LAKESIDE BILLING*****46*LAKE01",
        "PER*IC*BILLING DESK*TE*5550100100",
        "NM1*40*2*EXAMPLE PAYER*****46*PAYER1",
        "HL*1**20*1",
        biller,
        "N3*12 SHORE ROAD",
        "N4*MADISON*WI*537030001",
        "REF*EI*123456789",
        "HL*2*1*22*0",
        f"SBR*P*18*******{insurance}",
        f"NM1*IL*1*ALDER*JUNE****MI*{member}",
        "N3*2 ELM STREET",
        "N4*MADISON*WI*537040000",
        "DMG*D8*19490302*F",
        payer,
        f"CLM*26-1*{total or charged}***{claim}*Y*A*Y*Y",
        *references,
        *([diagnoses] if diagnoses else []),
        *after,
    ]
    for number, (service, served) in enumerate(dated, 1):
        body += [f"LX*{number}", service, f"DTP*472*D8*{served}", *line_after]
    body.append(f"SE*{len(body) + 1}*0001")
    envelope = [
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{'LAKE01':15}*ZZ*{'PAYER1':15}*260630*0915*^*00501*000000001*0*T*:",
        "GS*HC*LAKE01*PAYER1*20260630*0915*7*X*005010X222A1",
        *body,
        "GE*1*7",
        "IEA*1*000000001",
    ]
    return "~\n".join(envelope) + "~\n"


def medicare_batch(
    lines: Sequence[str | tuple[str, str]],
    member: str = "1EG4TE5MK73",
    referring: str = "NM1*DN*1*HARBOR*RUTH****XX*1003000126",
    taxonomy: str = "225100000X",
    diagnoses: str = "HI*ABK:M5450",
    references: Sequence[str] = (),
) -> str:
    """An 837P to Medicare with one claim."""
    rendering = ("NM1*82*1*QUILL*MARA****XX*1245319599", f"PRV*PE*PXC*{taxonomy}")
    return batch(
        lines,
        insurance="MB",
        member=member,
        payer="NM1*PR*2*MEDICARE*****PI*00882",
        diagnoses=diagnoses,
        after=(*([referring] if referring else ()), *rendering),
        references=references,
    )
