"""One-fault copies of a valid 837P: each differs from it in one place, which a validator has to name."""

from __future__ import annotations

from typing import NamedTuple

from claimlint.formats.x12.examples import VALID

AS_OF = "2026-03-02"

EVERY = ("26-00417", "26-00418", "26-00419")
_SECOND = VALID.index("HL*3*1*22*0")
_THIRD = VALID.index("HL*4*1*22*0")


class OneFault(NamedTuple):
    """A mistake and what tells it: the code of the finding and the text that it underlines.

    ``claims`` are those that it belongs to, () where it is of the envelope or of a level.
    """

    name: str
    old: str
    new: str
    code: str
    underlined: str
    claims: tuple[str, ...] = ()
    recount: bool = True
    """Whether SE01 is made to fit: a segment that is missing is a fault, and a wrong count another."""

    def plant(self) -> str:
        """The copy. The second patient's claim is the one that is hurt, where the text stands there."""
        at = VALID.find(self.old, _SECOND, _THIRD)
        at = VALID.find(self.old) if at < 0 else at
        if at < 0:
            raise ValueError(f"{self.name}: the valid file has no {self.old!r}")
        text = VALID[:at] + self.new + VALID[at + len(self.old) :]
        more = self.new.count("~") - self.old.count("~")
        return text.replace("SE*64*", f"SE*{64 + more}*") if more and self.recount else text


_CLAIM = ("26-00418",)

FAULTS: tuple[OneFault, ...] = (
    OneFault("wrong SE count", "SE*64*", "SE*65*", "X12010", "65"),
    OneFault("ST control number", "SE*64*0001", "SE*64*0002", "X12011", "0002"),
    OneFault("GS control number", "GE*1*7", "GE*1*8", "X12013", "8"),
    OneFault("ISA control number", "IEA*1*000000001", "IEA*1*000000002", "X12015", "000000002"),
    OneFault("GE count", "GE*1*7", "GE*2*7", "X12012", "2"),
    OneFault("IEA count", "IEA*1*", "IEA*3*", "X12014", "3"),
    OneFault("claim total not the sum", "CLM*26-00418*70", "CLM*26-00418*75", "STR019", "75", _CLAIM),
    OneFault("diagnosis pointer out of range", "UN*2***1~", "UN*2***2~", "STR009", "2", _CLAIM),
    OneFault("billing NPI check digit", "XX*1234567893", "XX*1234567894", "STR001", "1234567894", EVERY),
    OneFault("rendering NPI check digit", "XX*1376543215", "XX*1376543216", "STR001", "1376543216", _CLAIM),
    OneFault("NPI of nine digits", "XX*1376543215", "XX*137654321", "STR001", "137654321", _CLAIM),
    OneFault("state that does not exist", "N4*MADISON*WI*53704", "N4*MADISON*WX*53704", "X12040", "WX"),
    OneFault("ZIP code of four digits", "N4*MADISON*WI*53704", "N4*MADISON*WI*5370", "X12040", "5370"),
    OneFault("place of service that does not exist", "***11:B:1", "***97:B:1", "STR025", "97", _CLAIM),
    OneFault("30 February", "D8*20260209", "D8*20260230", "X12023", "20260230", _CLAIM),
    OneFault("date in the future", "D8*20260209", "D8*20270209", "STR020", "20270209", _CLAIM),
    OneFault("HI missing", "HI*ABK:M25562~\n", "", "STR008", "CLM", _CLAIM),
    OneFault("DTP*472 missing", "DTP*472*D8*20260209~\n", "", "X12020", "SV1", _CLAIM),
    OneFault("diagnosis that does not exist", "ABK:M25562", "ABK:M2556Q", "STR007", "M2556Q", _CLAIM),
    OneFault("procedure that cannot be", "HC:97530", "HC:9753Z", "STR015", "9753Z", _CLAIM),
    OneFault("modifier that cannot be", "HC:97530:GP", "HC:97530:GP:!1", "STR013", "!1", _CLAIM),
    OneFault("zero units", "*UN*2***1~", "*UN*0***1~", "STR018", "0", _CLAIM),
    OneFault("negative charge", "GP*70*UN", "GP*-70*UN", "STR019", "-70", _CLAIM),
    OneFault("CLM06 of another letter", "***11:B:1*Y*A", "***11:B:1*X*A", "X12028", "X", _CLAIM),
    OneFault("CLM07 of another letter", "*Y*A*Y*Y~", "*Y*Q*Y*Y~", "X12028", "Q", _CLAIM),
    OneFault("HL parent", "HL*3*1*22*0", "HL*3*9*22*0", "X12019", "9"),
    OneFault(
        "SV1 before its LX",
        "LX*1~\nSV1*HC:97530:GP*70*UN*2***1~\n",
        "SV1*HC:97530:GP*70*UN*2***1~\nLX*1~\n",
        "X12032",
        "SV1",
        _CLAIM,
    ),
    OneFault("unknown segment", "REF*6R*L3~\n", "REF*6R*L3~\nZZZ*1~\n", "X12021", "ZZZ*1", _CLAIM),
    OneFault(
        "taxonomy that does not exist", "PRV*PE*PXC*225100000X", "PRV*PE*PXC*2251", "STR027", "2251", _CLAIM
    ),
    OneFault("claim id used twice", "CLM*26-00418", "CLM*26-00417", "X12036", "26-00417", ("26-00417",)),
    OneFault(
        "HI after the providers",
        "HI*ABK:M25562~\nNM1*DN*1*HARBOR*RUTH****XX*1003000126~\n",
        "NM1*DN*1*HARBOR*RUTH****XX*1003000126~\nHI*ABK:M25562~\n",
        "X12032",
        "HI",
        _CLAIM,
    ),
    OneFault("street missing of the patient", "N3*4 OAK STREET~\n", "", "X12034", "NM1*IL"),
    OneFault("sex of another letter", "19510611*M", "19510611*X", "X12028", "X"),
    OneFault("payer of no kind", "SBR*P*18*******MB", "SBR*P*18*******QQ", "X12029", "QQ"),
    OneFault("rank of the payer", "SBR*P*18", "SBR*X*18", "X12028", "X"),
    OneFault("relation to the subscriber", "SBR*P*18", "SBR*P*77", "X12028", "77"),
    OneFault("qualifier of the member id", "MI*2EG4", "ZZ*2EG4", "X12028", "ZZ"),
    OneFault(
        "two rendering providers",
        "LX*1~\nSV1*HC:97530",
        "NM1*82*1*QUILL*MARA****XX*1376543215~\nLX*1~\nSV1*HC:97530",
        "X12033",
        "NM1*82",
        _CLAIM,
    ),
    OneFault(
        "two dates of service",
        "DTP*472*D8*20260209~\n",
        "DTP*472*D8*20260209~\nDTP*472*D8*20260209~\n",
        "X12033",
        "DTP*472",
        _CLAIM,
    ),
    OneFault(
        "claim id of 39 characters",
        "CLM*26-00418",
        "CLM*26-00418" + "0" * 31,
        "X12027",
        "26-00418" + "0" * 31,
        ("26-00418" + "0" * 31,),
    ),
    OneFault("ABF first", "ABK:M25562", "ABF:M25562", "X12028", "ABF", _CLAIM),
    OneFault("accident without a date", "*Y*A*Y*Y~", "*Y*A*Y*Y**OA~", "X12034", "OA", _CLAIM),
    OneFault("HL number", "HL*3*1*22*0", "HL*7*1*22*0", "X12037", "7"),
    OneFault("element that is not used", "DMG*D8*19510611*M~", "DMG*D8*19510611*M*S~", "X12030", "S"),
    OneFault("line numbers with a gap", "LX*1~\nSV1*HC:97530", "LX*2~\nSV1*HC:97530", "X12043", "2", _CLAIM),
    OneFault("diagnosis with its dot", "ABK:M25562", "ABK:M25.562", "X12028", "M25.562", _CLAIM),
    OneFault("frequency of no kind", "***11:B:1", "***11:B:0", "X12029", "0", _CLAIM),
    OneFault("pointer of a letter", "UN*2***1~", "UN*2***A~", "X12022", "A", _CLAIM),
    OneFault("part of a cent", "GP*70*UN", "GP*70.005*UN", "X12022", "70.005", _CLAIM),
    OneFault("level of no kind", "HL*3*1*22*0", "HL*3*1*24*0", "X12024", "24"),
    OneFault("patient announced who does not follow", "HL*3*1*22*0", "HL*3*1*22*1", "X12038", "HL*4*1*22*0"),
    OneFault(
        "element behind the last one", "LX*1~\nSV1*HC:97530", "LX*1*9~\nSV1*HC:97530", "X12030", "9", _CLAIM
    ),
    OneFault(
        "dates of a range the wrong way round",
        "D8*20260209",
        "RD8*20260209-20260208",
        "STR021",
        "20260208",
        _CLAIM,
    ),
    OneFault(
        "range of days of onset",
        "HI*ABK:M25562",
        "DTP*431*RD8*20260101-20260102~\nHI*ABK:M25562",
        "X12028",
        "RD8",
        _CLAIM,
    ),
    OneFault("BHT missing", "BHT*0019*00*BATCH1*20260302*0915*CH~\n", "", "X12020", "ST"),
    OneFault("submitter's contact missing", "PER*IC*BILLING DESK*TE*5555550100~\n", "", "X12020", "NM1*41"),
    OneFault(
        "version of the other guide",
        "ST*837*0001*005010X222A1",
        "ST*837*0001*005010X223A2",
        "X12042",
        "005010X223A2",
    ),
    OneFault(
        "service of the other guide",
        "SV1*HC:97530:GP*70*UN*2***1~",
        "SV2*0420*HC:97530:GP*70*UN*2~",
        "X12021",
        "SV2*0420*HC:97530:GP*70*UN*2",
        _CLAIM,
    ),
    OneFault("qualifier of an NPI", "XX*1376543215", "ZZ*1376543215", "X12028", "ZZ", _CLAIM),
    OneFault("ZIP code missing", "N4*MADISON*WI*53704", "N4*MADISON*WI", "X12025", "N4*MADISON*WI"),
    OneFault("truncated", VALID[VALID.index("SV1*HC:97116") + 8 :], "", "X12007", "SV1*HC:9", (), False),
)
"""Each of which one finding tells, and nothing else."""
