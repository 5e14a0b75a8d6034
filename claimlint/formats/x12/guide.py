"""What the elements of an 837P's segments may hold: usage, type, length and codes (005010X222A1).

Facts of the implementation guide and of the data element dictionary, in a notation of our own. A segment
is its elements from the first, separated by spaces; ``*3`` behind one repeats it. An element is its usage
(``R`` required, ``S`` situational, ``N`` not used), and where it is known ``.`` with its type and length:
``AN`` text, ``ID`` code, ``N0`` whole number, ``R`` decimal number, ``D8`` date. ``=`` lists the codes that
there are; ``~`` the codes that we know of, where others only deserve a warning. What rules look into, such
as modifiers and places of service, is left to them. The components of a composite have a row of their own.
"""

from __future__ import annotations

_NAME = "R.ID1={entity} S.AN1-60 S.AN1-35 S.AN1-25 N S.AN1-10 S.ID1-2{qualifier} S.AN2-80 N N N"


def _name(entity: str, qualifier: str) -> str:
    return "R.ID2-3 " + _NAME.format(entity=entity, qualifier=qualifier)


_RESPONSIBILITY = "A,B,C,D,E,F,G,H,P,S,T,U"
INSURANCE = "S.ID1-3=12,13,14,15,16,41,42,43,47"
"""SBR05, the reason that Medicare pays second."""
_FILING = "S.ID1-2~11,12,13,14,15,16,17,AM,BL,CH,CI,DS,FI,HM,LM,MA,MB,MC,OF,TV,VA,WC,ZZ"
_RELATION = "01,18,19,20,21,39,40,53,G8"
_REFERENCE = "R.ID2-3 R.AN1-50 S.AN1-80 S"
_CONDITIONS = "01,04,05,06,07,08,09,12,38,65,AV,IH,L1,L2,L3,L4,L5,NU,S2,ST,ZV"
_PERIOD = "R.ID3 R.ID2-3=D8 R.AN1-35"
_ADJUSTMENT = "R.ID1-5 R.R1-18 S.R1-15 " + "S.ID1-5 S.R1-18 S.R1-15 " * 5

SEGMENTS: dict[str, str] = {
    "BHT": "R.ID4=0019 R.ID2=00,18 R.AN1-50 R.D8 R.N04-8 R.ID2=CH,RP,31",
    "HL_20": "R.N01-12 N R.ID1-2 R.ID1=1",
    "HL_22": "R.N01-12 R.AN1-12 R.ID1-2 R.ID1=0,1",
    "HL_23": "R.N01-12 R.AN1-12 R.ID1-2 R.ID1=0",
    "PRV_BI": "R.ID1-3 R.ID2-3=PXC R N N N",
    "PRV_PE": "R.ID1-3 R.ID2-3=PXC R N N N",
    "NM1_41": _name("1,2", "=46"),
    "NM1_40": _name("2", "=46"),
    "NM1_85": _name("1,2", "=XX"),
    "NM1_87": _name("1,2", ""),
    "NM1_PE": _name("2", "=PI,XV"),
    "NM1_IL": _name("1,2", "=II,MI"),
    "NM1_QC": _name("1", ""),
    "NM1_PR": _name("2", "=PI,XV"),
    "NM1_DN": _name("1", "=XX"),
    "NM1_P3": _name("1", "=XX"),
    "NM1_82": _name("1,2", "=XX"),
    "NM1_77": _name("2", "=XX"),
    "NM1_DQ": _name("1", "=XX"),
    "NM1_PW": _name("2", ""),
    "NM1_45": _name("2", ""),
    "NM1_QB": _name("1,2", "=XX"),
    "NM1_DK": _name("1", "=XX"),
    "N3": "R.AN1-55 S.AN1-55",
    "N4": "R.AN2-30 S S S.ID2-3 N N S.ID1-3",
    "PER": "R.ID2=IC S.AN1-60 R.ID2=ED,EM,FX,TE R.AN1-256 S.ID2=ED,EM,EX,FX,TE S.AN1-256"
    " S.ID2=ED,EM,EX,FX,TE S.AN1-256 N",
    "SBR": f"R.ID1={_RESPONSIBILITY} S.ID2={_RELATION} S.AN1-50 S.AN1-60 {INSURANCE} N N N {_FILING}",
    "PAT": f"S.ID2={_RELATION} N N N S.ID2-3=D8 S S.ID2=01 S.R1-10 S.ID1=Y",
    "DMG": "R.ID2-3=D8 S S.ID1=F,M,U N*8",
    "CUR": "R.ID2-3=85 R.ID3",
    "CLM": "R.AN1-38 R.R1-18 N N R R.ID1=N,Y R.ID1=A,B,C R.ID1=N,W,Y R.ID1=I,Y S.ID1=P S"
    " S.ID2-3=02,03,05,09 N*7 S.ID1-2=1,2,3,4,5,6,7,8,9,10,11,15",
    "CLM05": "R R.ID1-2=B R.ID1~1,2,3,4,5,6,7,8,9",
    "CLM11": "R.ID2-3=AA,EM,OA S.ID2-3=AA,EM,OA N S.ID2 S.ID2-3",
    "DTP_472": "R.ID3 R.ID2-3=D8,RD8 R.AN1-35",
    "DTP_431": _PERIOD,
    "DTP_454": _PERIOD,
    "DTP_439": _PERIOD,
    "DTP_435": _PERIOD,
    "DTP_573": _PERIOD,
    "DTP": "R.ID3=011,050,090,091,096,296,297,304,314,360,361,435,444,453,455,461,463,471,484,607,738,739,866"
    " R.ID2-3=D8,RD8,TM,DT R.AN1-35",
    "PWK": "R.ID2 R.ID1-2=AA,AB,AD,AF,AG,BM,EL,EM,FT,FX,NS N N S.ID1-2=AC S.AN2-80 N N N",
    "CN1": "R.ID2=01,02,03,04,05,06,09 S.R1-18 S.R1-6 S.AN1-50 S.R1-6 S.AN1-30",
    "AMT": "R.ID1-3=A8,D,EAF,F4,F5,T R.R1-18 N",
    "REF_G1": _REFERENCE,
    "REF_F8": _REFERENCE,
    "REF_9F": _REFERENCE,
    "REF_6R": _REFERENCE,
    "REF": "R.ID2-3~0B,1G,1J,1W,2U,4N,9A,9B,9C,9D,BT,D9,EA,EI,EW,F4,F5,FY,G2,LU,LX,NF,P4,SY,T4,VY,X4,XZ,Y4"
    " R.AN1-50 S.AN1-80 S",
    "K3": "R.AN1-80 N N",
    "NTE": "R.ID3=ADD,CER,DCP,DGN,PMT,TPO R.AN1-80",
    "CR1": "S.ID2=LB S.R1-10 N R.ID1=A,B,C,D,E R.ID2=DH R.R1-15 N N S.AN1-80 S.AN1-80",
    "CR2": "N*7 R.ID1=A,C,D,E,F,G,M N S.AN1-80 S.AN1-80 N",
    "CR3": "R.ID1=I,R,S R.ID2=MO R.R1-15 N N",
    "CRC": f"R.ID2=07,09,70,75,E1,E2,E3,ZZ R.ID1=N,Y R.ID2-3~{_CONDITIONS}" + f" S.ID2-3~{_CONDITIONS}" * 4,
    "HCP": "R.ID2=00,01,02,03,04,05,06,07,08,09,10,11,12,13,14 R.R1-18 S.R1-18 S.AN1-50 S.R1-9 S.AN1-50"
    " S.R1-18 N S.ID2=ER,HC,IV,WK S.AN1-48 S.ID2=MJ,UN S.R1-15 S.ID2=T1,T2,T3,T4,T5,T6 S.ID1-2=1,2,3,4,5"
    " S.ID1-2=1,2,3,4,5,6",
    "MOA": "S.R1-10 S.R1-18 S.AN1-50 S.AN1-50 S.AN1-50 S.AN1-50 S.AN1-50 S.R1-18 S.R1-18",
    "QTY": "R.ID2=FL,PT R.R1-15 N N",
    "MEA": "R.ID2=OG,TR R.ID1-3=HT,R1,R2,R3,R4 R.R1-20 N*9",
    "CAS": "R.ID1-2=CO,CR,OA,PI,PR " + _ADJUSTMENT,
    "OI": "N N R.ID1=N,W,Y S.ID1=P N R.ID1=I,Y",
    "LX": "R.N01-6",
    "SV1": "R R.R1-18 R R.R1-15 S N S N S.ID1=Y N S.ID1=Y S.ID1=Y N N S.ID1=0",
    "SV101": "R.ID2=ER,HC,IV,WK R S S S S S.AN1-80 N",
    "SV5": "R R.ID2=DA R.R1-15 R.R1-18 R.R1-18 R.ID1=1,4,6 N",
    "LIN": "N R.ID2=EN,EO,HI,N4,ON,UK,UP R.AN1-48 N*28",
    "CTP": "N N N R.R1-15 R",
    "CTP05": "R.ID2=F2,GR,ME,ML,UN N*14",
    "SVD": "R.AN2-80 R.R1-18 R N R.R1-15 S.N01-6",
    "SVD03": "R.ID2=ER,HC,IV,WK R.AN1-48 S.AN2 S.AN2 S.AN2 S.AN2 S.AN1-80 N",
    "LQ": "R.ID1-3=AS,UT R.AN1-30",
    "FRM": "R.AN1-20 S.ID1=N,W,Y S.AN1-50 S.D8 S.R1-6",
    "PS1": "R.AN1-50 R.R1-18 N",
}
"""Kind of segment, or place of a composite (``CLM05``), to what its elements may hold."""

_REFERENCES = "REF REF_G1 REF_F8 REF_9F REF_6R"

LEVELS: dict[str, str] = {
    "ST": f"BHT NM1_41 PER NM1_40 {_REFERENCES}",
    "HL_20": f"PRV_BI CUR NM1_85 N3 N4 {_REFERENCES} PER NM1_87 NM1_PE",
    "HL_22": f"SBR PAT NM1_IL N3 N4 DMG {_REFERENCES} PER NM1_PR",
    "HL_23": f"PAT NM1_QC N3 N4 DMG {_REFERENCES} PER",
}
"""Level around the claims to the segments that belong to it."""

TOGETHER: dict[str, tuple[tuple[int, int], ...]] = {
    "NM1": ((8, 9),),
    "PER": ((3, 4), (5, 6), (7, 8)),
    "PAT": ((5, 6), (7, 8)),
    "PWK": ((5, 6),),
    "CR1": ((1, 2),),
}
"""Identifier to the pairs of elements of which neither comes without the other."""

LABELS: dict[str, str] = {
    "BHT01": "hierarchical structure",
    "BHT02": "purpose",
    "BHT03": "batch reference",
    "BHT04": "date of the batch",
    "BHT05": "time of the batch",
    "BHT06": "kind of claims",
    "HL01": "number of the level",
    "HL04": "whether levels follow below",
    "PRV02": "qualifier of the taxonomy",
    "NM102": "person or organization",
    "NM103": "last name or organization",
    "NM104": "first name",
    "NM105": "middle name",
    "NM107": "name suffix",
    "NM108": "qualifier of the identifier",
    "NM109": "identifier",
    "N301": "street",
    "N302": "second line of the street",
    "N401": "city",
    "N402": "state",
    "N403": "ZIP code",
    "N404": "country",
    "SBR01": "rank of the payer",
    "SBR02": "relation to the subscriber",
    "SBR03": "group number",
    "SBR05": "reason Medicare pays second",
    "SBR09": "kind of payer",
    "PAT01": "relation to the subscriber",
    "DMG01": "format of the birth date",
    "DMG02": "birth date",
    "DMG03": "sex",
    "CLM01": "patient control number",
    "CLM02": "total charge",
    "CLM05": "place, code set and frequency",
    "CLM05-2": "code set of the place",
    "CLM06": "provider's signature",
    "CLM07": "assignment",
    "CLM08": "assignment of benefits",
    "CLM09": "release of information",
    "CLM10": "source of the signature",
    "CLM11-1": "cause of the claim",
    "CLM12": "special program",
    "CLM20": "reason of the delay",
    "DTP01": "which date",
    "DTP02": "format of the date",
    "DTP03": "date",
    "REF01": "which number",
    "REF02": "number",
    "AMT01": "which amount",
    "AMT02": "amount",
    "NTE01": "kind of note",
    "NTE02": "note",
    "CAS01": "group of the adjustment",
    "LX01": "number of the line",
    "SV101": "procedure",
    "SV101-1": "code set of the procedure",
    "SV102": "charge",
    "SV104": "quantity",
    "LIN02": "kind of drug code",
    "LIN03": "drug code",
    "CTP04": "quantity of the drug",
    "CTP05-1": "unit of the drug",
    "CL101": "priority of the admission",
    "CL102": "source of the admission",
    "CL103": "status of the patient",
    "SV201": "revenue code",
    "SV202": "procedure",
    "SV202-1": "code set of the procedure",
    "SV203": "charge",
    "SV204": "unit of measure",
    "SV205": "quantity",
    "SV207": "charge that is not covered",
    "SVD01": "other payer",
    "SVD02": "amount paid",
    "SVD05": "quantity paid",
}
"""Element to what it says, in our words."""

STATES = frozenset(
    [
        "AA",
        "AE",
        "AK",
        "AL",
        "AP",
        "AR",
        "AS",
        "AZ",
        "CA",
        "CO",
        "CT",
        "DC",
        "DE",
        "FL",
        "FM",
        "GA",
        "GU",
        "HI",
        "IA",
        "ID",
        "IL",
        "IN",
        "KS",
        "KY",
        "LA",
        "MA",
        "MD",
        "ME",
        "MH",
        "MI",
        "MN",
        "MO",
        "MP",
        "MS",
        "MT",
        "NC",
        "ND",
        "NE",
        "NH",
        "NJ",
        "NM",
        "NV",
        "NY",
        "OH",
        "OK",
        "OR",
        "PA",
        "PR",
        "PW",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UM",
        "UT",
        "VA",
        "VI",
        "VT",
        "WA",
        "WI",
        "WV",
        "WY",
        "AB",
        "BC",
        "MB",
        "NB",
        "NL",
        "NS",
        "NT",
        "NU",
        "ON",
        "PE",
        "QC",
        "SK",
        "YT",
    ]
)
"""USPS codes of states, territories and military posts, and those of the Canadian provinces."""
