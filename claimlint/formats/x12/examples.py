"""For each problem of an X12 file an example: a small valid 837P, and the change that gives the problem."""

from __future__ import annotations

from typing import NamedTuple

VALID = """\
ISA*00*          *00*          *ZZ*LAKE01         *ZZ*PARTB          *260302*0915*^*00501*000000001*0*T*:~
GS*HC*LAKE01*PARTB*20260302*0915*7*X*005010X222A1~
ST*837*0001*005010X222A1~
BHT*0019*00*BATCH1*20260302*0915*CH~
NM1*41*2*LAKESIDE BILLING*****46*LAKE01~
PER*IC*BILLING DESK*TE*5555550100~
NM1*40*2*EXAMPLE PAYER*****46*PARTB~
HL*1**20*1~
PRV*BI*PXC*225100000X~
NM1*85*2*LAKESIDE THERAPY*****XX*1234567893~
N3*12 SHORE ROAD~
N4*MADISON*WI*537030001~
REF*EI*123456789~
HL*2*1*22*0~
SBR*P*18*******MB~
NM1*IL*1*ALDER*JUNE****MI*1EG4TE5MK73~
N3*2 ELM STREET~
N4*MADISON*WI*53704~
DMG*D8*19490302*F~
NM1*PR*2*MEDICARE*****PI*00882~
CLM*26-00417*110***11:B:1*Y*A*Y*Y~
HI*ABK:M5450*ABF:M25551~
NM1*DN*1*HARBOR*RUTH****XX*1003000126~
NM1*82*1*QUILL*MARA****XX*1376543215~
PRV*PE*PXC*225100000X~
LX*1~
SV1*HC:97110:GP*70*UN*2***1:2~
DTP*472*D8*20260204~
REF*6R*L1~
LX*2~
SV1*HC:97140:GP*40*UN*1***1~
DTP*472*D8*20260204~
REF*6R*L2~
HL*3*1*22*0~
SBR*P*18*******MB~
NM1*IL*1*BIRCH*OTTO****MI*2EG4TE5MK74~
N3*4 OAK STREET~
N4*MADISON*WI*53704~
DMG*D8*19510611*M~
NM1*PR*2*MEDICARE*****PI*00882~
CLM*26-00418*70***11:B:1*Y*A*Y*Y~
HI*ABK:M25562~
NM1*DN*1*HARBOR*RUTH****XX*1003000126~
NM1*82*1*QUILL*MARA****XX*1376543215~
PRV*PE*PXC*225100000X~
LX*1~
SV1*HC:97530:GP*70*UN*2***1~
DTP*472*D8*20260209~
REF*6R*L3~
HL*4*1*22*0~
SBR*P*18*******MB~
NM1*IL*1*CEDAR*ANN****MI*3EG4TE5MK75~
N3*6 PINE STREET~
N4*MADISON*WI*53704~
DMG*D8*19471120*F~
NM1*PR*2*MEDICARE*****PI*00882~
CLM*26-00419*35***11:B:1*Y*A*Y*Y~
HI*ABK:R262~
NM1*DN*1*HARBOR*RUTH****XX*1003000126~
NM1*82*1*QUILL*MARA****XX*1376543215~
PRV*PE*PXC*225100000X~
LX*1~
SV1*HC:97116:GP*35*UN*1***1~
DTP*472*D8*20260211~
REF*6R*L4~
SE*64*0001~
GE*1*7~
IEA*1*000000001~
"""
"""A valid interchange of three claims, in which no rule finds anything on 2026-03-02."""


class Example(NamedTuple):
    """The text of the valid file that is changed, and what stands there instead."""

    right: str
    wrong: str

    def planted(self) -> str:
        """The valid file with the mistake in it. Raises ValueError where it has no such text."""
        if self.right not in VALID:
            raise ValueError(f"not in the valid file: {self.right!r}")
        text = VALID.replace(self.right, self.wrong, 1)
        inside = VALID.index("ST*") < VALID.index(self.right) < VALID.index("GE*") and "GE*" not in self.right
        more = self.wrong.count("~") - self.right.count("~") if inside else 0
        return text.replace("SE*64*", f"SE*{64 + more}*") if text.count("SE*64*") == 1 and more else text


_ISA = VALID[: VALID.index("\n") + 1]
_LINE = VALID[VALID.index("LX*1~\nSV1*HC:97530") : VALID.index("HL*4")]

EXAMPLES: dict[str, Example] = {
    "X12001": Example(VALID, "97110 GP 30 minutes, 97140 GP 15 minutes\n"),
    "X12002": Example(_ISA, "From: billing office, batch of today\n" + _ISA),
    "X12003": Example(_ISA, "ISA*00*00*ZZ*LAKE01*ZZ*PARTB*260302*0915*^*00501*000000001*0*T~\n"),
    "X12004": Example("*ZZ*LAKE01         *", "*ZZ*LAKE01*"),
    "X12005": Example("GS*HC*LAKE01*PARTB*20260302*0915*7*X*005010X222A1~\n", ""),
    "X12006": Example("SE*64*0001~\nGE*1*7~\n", "SE*64*0001~\n"),
    "X12007": Example(VALID[VALID.index("DTP*472*D8*20260211") + 10 :], ""),
    "X12008": Example("IEA*1*000000001~\n", "IEA*1*000000001\n"),
    "X12009": Example("", ""),
    "X12010": Example("SE*64*0001~\n", "SE*65*0001~\n"),
    "X12011": Example("SE*64*0001~\n", "SE*64*0002~\n"),
    "X12012": Example("GE*1*7~\n", "GE*2*7~\n"),
    "X12013": Example("GE*1*7~\n", "GE*1*8~\n"),
    "X12014": Example("IEA*1*000000001~\n", "IEA*2*000000001~\n"),
    "X12015": Example("IEA*1*000000001~\n", "IEA*1*000000002~\n"),
    "X12016": Example("ST*837*0001*005010X222A1~\n", "ST*837*0001*004010X098A1~\n"),
    "X12017": Example("ST*837*0001*005010X222A1~\n", "ST*837*0001*005010X298~\n"),
    "X12018": Example("ST*837*0001*005010X222A1~\n", "ST*835*0001*005010X221A1~\n"),
    "X12019": Example("HL*3*1*22*0~\n", "HL*3*2*22*0~\n"),
    "X12020": Example("DTP*472*D8*20260209~\n", ""),
    "X12021": Example("REF*6R*L3~\n", "REF*6R*L3~\nCLP*1~\n"),
    "X12022": Example("SV1*HC:97530:GP*70*UN*2***1~\n", "SV1*HC:97530:GP*$70*UN*2***1~\n"),
    "X12023": Example("DTP*472*D8*20260209~\n", "DTP*472*D8*20260230~\n"),
    "X12024": Example("SV1*HC:97530:GP*70*UN*2***1~\n", "SV1*HC:97530:GP*70*XX*2***1~\n"),
    "X12025": Example("CLM*26-00418*70***11:B:1*Y*A*Y*Y~\n", "CLM*26-00418*70***11:B:1*Y*A*Y~\n"),
    "X12026": Example("*0*T*:~\n", "*0*T*>~\n"),
    "X12027": Example("CLM*26-00418*", "CLM*26-00418-LAKESIDE-THERAPY-MADISON-WISCONSIN*"),
    "X12028": Example("CLM*26-00418*70***11:B:1*Y*A*Y*Y~\n", "CLM*26-00418*70***11:B:1*X*A*Y*Y~\n"),
    "X12029": Example("SBR*P*18*******MB~\n", "SBR*P*18*******QQ~\n"),
    "X12030": Example("DMG*D8*19510611*M~\n", "DMG*D8*19510611*M*S~\n"),
    "X12031": Example("PER*IC*BILLING DESK*TE*5555550100~\n", "PER*IC*BILLING DESK*TE*5555550100*EM~\n"),
    "X12032": Example(
        "HI*ABK:M25562~\nNM1*DN*1*HARBOR*RUTH****XX*1003000126~\n",
        "NM1*DN*1*HARBOR*RUTH****XX*1003000126~\nHI*ABK:M25562~\n",
    ),
    "X12033": Example("DTP*472*D8*20260209~\n", "DTP*472*D8*20260209~\nDTP*472*D8*20260209~\n"),
    "X12034": Example("CLM*26-00418*70***11:B:1*Y*A*Y*Y~\n", "CLM*26-00418*70***11:B:1*Y*A*Y*Y**OA~\n"),
    "X12035": Example(
        "REF*6R*L3~\n",
        "REF*6R*L3~\nSVD*11111*50*HC:97530:GP**2~\nCAS*CO*45*10~\nDTP*573*D8*20260220~\n",
    ),
    "X12036": Example("CLM*26-00418*", "CLM*26-00417*"),
    "X12037": Example("HL*3*1*22*0~\n", "HL*7*1*22*0~\n"),
    "X12038": Example(
        "SBR*P*18*******MB~\n" + VALID[VALID.index("NM1*IL*1*CEDAR") : VALID.index("CLM*26-00419")],
        "SBR*P********CI~\nNM1*IL*1*CEDAR*ANN****MI*3EG4TE5MK75~\nNM1*PR*2*EXAMPLE PAYER*****PI*00882~\n"
        "HL*5*4*23*0~\nPAT*19~\n"
        "NM1*QC*1*CEDAR*TOM~\nN3*6 PINE STREET~\nN4*MADISON*WI*53704~\nDMG*D8*20151120*M~\n",
    ),
    "X12039": Example("N3*4 OAK STREET~\n", "N3*4 CAFÉ STREET~\n"),
    "X12040": Example("N3*4 OAK STREET~\nN4*MADISON*WI*53704~\n", "N3*4 OAK STREET~\nN4*MADISON*WX*53704~\n"),
    "X12041": Example("CLM*26-00418*70***11:B:1*Y*A*Y*Y~\n", "CLM*26-00418*70***21:B:1*Y*A*Y*Y~\n"),
    "X12042": Example("ST*837*0001*005010X222A1~\n", "ST*837*0001*005010X223A2~\n"),
    "X12043": Example("LX*2~\n", "LX*3~\n"),
}
"""Code to its example."""
