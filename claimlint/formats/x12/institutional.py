"""What an 837I has otherwise than an 837P (005010X223A2), in the notation of ``guide`` and of ``loops``."""

from __future__ import annotations

from claimlint.formats.x12 import guide, loops

_PERSON = "R.ID2-3 R.ID1=1 R.AN1-60 S.AN1-35 S.AN1-25 N S.AN1-10 S.ID1-2=XX S.AN2-80 N N N"
_ORGANIZATION = "R.ID2-3 R.ID1=2 R.AN1-60 N N N N S.ID1-2=XX S.AN2-80 N N N"
_INSTITUTIONAL_REFERENCES = (
    "0B,1G,1J,1W,2U,4N,6R,9A,9B,9C,9D,9F,D9,EA,EI,F8,FY,G1,G2,G4,LU,LX,NF,P4,SY,T4,VY,XZ,Y4"
)
_ONLY_PROFESSIONAL = (
    *("SV1", "SV101", "SV5", "CLM11", "CR1", "CR2", "CR3", "QTY", "MEA", "LQ", "FRM", "PS1", "PRV_PE"),
    *("NM1_P3", "NM1_DQ", "NM1_PW", "NM1_45", "NM1_QB", "NM1_DK", "DTP_431", "DTP_454", "DTP_439"),
)

SEGMENTS: dict[str, str] = {
    **{kind: elements for kind, elements in guide.SEGMENTS.items() if kind not in _ONLY_PROFESSIONAL},
    "NM1_85": _ORGANIZATION,
    "NM1_87": "R.ID2-3 R.ID1=2 N*10",
    "NM1_71": _PERSON,
    "NM1_72": _PERSON,
    "NM1_ZZ": _PERSON,
    "NM1_82": _PERSON,
    "NM1_DN": _PERSON,
    "NM1_77": _ORGANIZATION,
    "PRV_AT": "R.ID1-3 R.ID2-3=PXC R N N N",
    "SBR": guide.SEGMENTS["SBR"].replace(guide.INSURANCE, "N"),
    "PAT": "R.ID2=01,19,20,21,39,40,53,G8 N*8",
    "CLM": "R.AN1-38 R.R1-18 N N R N R.ID1=A,B,C R.ID1=N,W,Y R.ID1=I,Y N*10"
    " S.ID1-2=1,2,3,4,5,6,7,8,9,10,11,15",
    "CLM05": "R.AN1-2 R.ID1-2=A R.ID1",
    "DTP_434": "R.ID3 R.ID2-3=RD8 R.AN1-35",
    "DTP_435": "R.ID3 R.ID2-3=D8,DT R.AN1-35",
    "DTP": "R.ID3=050,096 R.ID2-3=D8,TM R.AN1-35",
    "CL1": "R.ID1~1,2,3,4,5,9 S.ID1~1,2,4,5,6,8,9,D,E,F,G"
    " R.ID1-2~01,02,03,04,05,06,07,09,20,21,30,40,41,42,43,50,51,61,62,63,64,65,66,69,70"
    ",81,82,83,84,85,86,87,88,89,90,91,92,93,94,95 N",
    "AMT": "R.ID1-3=A8,D,EAF,F3,GT,N8 R.R1-18 N",
    "REF": f"R.ID2-3~{_INSTITUTIONAL_REFERENCES} R.AN1-50 S.AN1-80 S",
    "NTE": "R.ID3=ADD,ALG,DCP,DGN,DME,MED,NTR,ODT,RHB,RLH,RNH,SET,SFM,SPT,TPO,UPI R.AN1-80",
    "HCP": "R.ID2=00,01,02,03,04,05,06,07,08,09,10,11,12,13,14 R.R1-18 S.R1-18 S.AN1-50 S.R1-9 S.AN1-50"
    " S.R1-18 S.AN1-48 S.ID2=ER,HC,HP,IV,WK S.AN1-48 S.ID2=DA,UN S.R1-15 S.ID2=T1,T2,T3,T4,T5,T6"
    " S.ID1-2=1,2,3,4,5 S.ID1-2=1,2,3,4,5,6",
    "MIA": "R.R1-15 N S.R1-15 S.R1-18 S.AN1-50 S.R1-18*9 S.R1-15 S.R1-18*4 S.AN1-50*4 S.R1-18",
    "CRC": "R.ID2=ZZ R.ID1=N,Y R.ID2-3=AV,NU,S2,ST S.ID2-3 S.ID2-3 N N",
    "OI": "N N R.ID1=N,W,Y N N R.ID1=I,Y",
    "SV2": "R.AN1-48 S R.R1-18 R.ID2=DA,UN R.R1-15 N S.R1-18 N N N",
    "SV202": "R.ID2=ER,HC,HP,IV,WK R S S S S S.AN1-80 N",
    "LIN": "N R.ID2=N4 R.AN1-48 N*28",
    "SVD": "R.AN2-80 R.R1-18 S R R.R1-15 S.N01-6",
    "SVD03": "R.ID2=ER,HC,HP,IV,WK R.AN1-48 S.AN2 S.AN2 S.AN2 S.AN2 S.AN1-80 N",
}
"""Kind of segment, or place of a composite, to what its elements may hold."""

ORDER: dict[str, str] = {
    **loops.ORDER,
    "claim": "CLM / DTP_434:1! DTP_435:1 DTP:2 / CL1:1! / PWK:10 / CN1:1 / AMT:1"
    " / REF_F8:1 REF_G1:1 REF_9F:1 REF / K3:10 / NTE:11 / CRC:1 / HI:25 / HCP:1"
    " / attending:1 operating:1 other_operating:1 rendering:1 facility:1 referring:1"
    " / other_subscriber:10 / service_line:999",
    "attending": "NM1_71 / PRV_AT:1 / REF:4",
    "operating": "NM1_72 / REF:4",
    "other_operating": "NM1_ZZ / REF:4",
    "rendering": "NM1_82 / REF:4",
    "facility": "NM1_77 / N3:1! / N4:1! / REF:3",
    "referring": "NM1_DN / REF:3",
    "other_subscriber": "SBR / CAS:5 / AMT:3 / OI:1! / MIA:1 / MOA:1 / other_insured:1! other_payer:1!"
    " other_provider:7",
    "service_line": "LX / SV2:1 / PWK:10 / DTP_472:1 / REF_6R:1 REF:2 / AMT:2 / NTE:1 / HCP:1 /"
    " drug:1 / operating:1 other_operating:1 rendering:1 referring:1 / adjudication:15",
    "adjudication": "SVD / CAS:5 / DTP_573:1! / AMT:1",
    "HL_22": "HL_22 / SBR:1! / NM1_IL:1 / NM1_PR:1",
}
"""Loop to its members in order."""

LEVELS: dict[str, str] = {**guide.LEVELS, "HL_22": guide.LEVELS["HL_22"].replace(" PAT", "")}
"""Level to the segments that belong to it."""
