"""Writes made-up claims as an 837P interchange (ASC X12N 005010X222A1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import groupby

from bench.claims import AS_OF, BilledClaim, BilledLine
from bench.practice import Clinic, Clinician, Patient

VERSION = "005010X222A1"


class Interchange:
    """One interchange: a functional group and a transaction for each list of claims."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._groups = 0
        self._segments: list[str] = []
        self._levels = 0
        self._lines = 0
        write(
            f"ISA*00*{'':10}*00*{'':10}*ZZ*{'THERAPYBENCH':15}*ZZ*{'PARTB':15}"
            f"*{AS_OF:%y%m%d}*0800*^*00501*000000001*0*T*:~\n"
        )

    def add(self, claims: list[BilledClaim]) -> None:
        """Writes one GS/ST of ``claims``, which must be sorted by clinic and patient."""
        self._groups += 1
        self._levels = 0
        self._segments = []
        sent = max(claim.received for claim in claims)
        self._transaction_header(sent)
        for _, clinic_claims in groupby(claims, key=lambda claim: claim.clinic.number):
            self._clinic(list(clinic_claims))
        number = f"{self._groups:04d}"
        self._segment(f"SE*{len(self._segments) + 1}*{number}")
        self._write(f"GS*HC*THERAPYBENCH*PARTB*{sent:%Y%m%d}*0800*{self._groups}*X*{VERSION}~\n")
        self._write("~\n".join(self._segments) + "~\n")
        self._write(f"GE*1*{self._groups}~\n")

    def close(self) -> None:
        """Writes the interchange trailer."""
        self._write(f"IEA*{self._groups}*000000001~\n")

    def _segment(self, text: str) -> None:
        self._segments.append(text)

    def _transaction_header(self, sent: date) -> None:
        number = f"{self._groups:04d}"
        self._segment(f"ST*837*{number}*{VERSION}")
        self._segment(f"BHT*0019*00*B{number}*{sent:%Y%m%d}*0800*CH")
        self._segment("NM1*41*2*HARBOR BILLING SERVICE*****46*TB0001")
        self._segment("PER*IC*CLAIMS DESK*TE*5555550100")
        self._segment("NM1*40*2*MEDICARE PART B*****46*PARTB")

    def _level(self, parent: int | None, code: str, has_child: bool) -> int:
        self._levels += 1
        self._segment(f"HL*{self._levels}*{'' if parent is None else parent}*{code}*{int(has_child)}")
        return self._levels

    def _clinic(self, claims: list[BilledClaim]) -> None:
        """Loop 2000A: the billing provider and everything it bills."""
        clinic: Clinic = claims[0].clinic
        level = self._level(None, "20", has_child=True)
        town, state, zip_code = clinic.town
        self._segment(f"PRV*BI*PXC*{clinic.taxonomy}")
        self._segment(f"NM1*85*2*{clinic.name}*****XX*{clinic.npi}")
        self._segment(f"N3*{clinic.street}")
        self._segment(f"N4*{town}*{state}*{zip_code}0001")
        self._segment(f"REF*EI*{clinic.tax_id}")
        for _, patient_claims in groupby(claims, key=lambda claim: (claim.patient.number, claim.member_id)):
            self._subscriber(level, list(patient_claims))

    def _subscriber(self, parent: int, claims: list[BilledClaim]) -> None:
        """Loop 2000B: the patient, who is the subscriber, and the claims."""
        patient: Patient = claims[0].patient
        self._level(parent, "22", has_child=False)
        town, state, zip_code = claims[0].clinic.town
        self._segment("SBR*P*18*******MB")
        self._segment(f"NM1*IL*1*{patient.surname}*{patient.given_name}****MI*{claims[0].member_id}")
        self._segment(f"N3*{patient.street}")
        self._segment(f"N4*{town}*{state}*{zip_code}")
        self._segment(f"DMG*D8*{patient.born:%Y%m%d}*{patient.sex}")
        self._segment("NM1*PR*2*MEDICARE PART B*****PI*PARTB")
        for claim in claims:
            self._claim(claim)

    def _claim(self, claim: BilledClaim) -> None:
        """Loop 2300, with the referring (2310A) and rendering (2310B) providers."""
        self._segment(f"CLM*{claim.id}*{_amount(claim.total)}***{claim.place}:B:1*Y*A*Y*Y")
        if claim.initial is not None:
            self._segment(f"DTP*454*D8*{claim.initial:%Y%m%d}")
        qualifiers = ["ABK"] + ["ABF"] * (len(claim.diagnoses) - 1)
        codes = (code.replace(".", "") for code in claim.diagnoses)
        self._segment("HI*" + "*".join(map(":".join, zip(qualifiers, codes, strict=True))))
        if claim.referring is not None:
            self._segment(_name("DN", claim.referring))
        self._rendering(claim.clinician)
        for number, line in enumerate(claim.lines, start=1):
            self._line(number, line)

    def _line(self, number: int, line: BilledLine) -> None:
        """Loop 2400, with its own rendering provider (2420A) where there is one."""
        self._lines += 1
        self._segment(f"LX*{number}")
        self._segment(
            f"SV1*{':'.join(('HC', line.code, *line.modifiers))}*{_amount(line.charge)}*UN*{line.units}"
            f"***{':'.join(map(str, line.pointers))}"
        )
        self._segment(f"DTP*472*D8*{line.day:%Y%m%d}")
        self._segment(f"REF*6R*{self._lines}")
        if line.rendering is not None:
            self._rendering(line.rendering)

    def _rendering(self, clinician: Clinician) -> None:
        self._segment(_name("82", clinician))
        self._segment(f"PRV*PE*PXC*{clinician.taxonomy}")


def _name(qualifier: str, clinician: Clinician) -> str:
    return f"NM1*{qualifier}*1*{clinician.surname}*{clinician.given_name}****XX*{clinician.npi}"


def _amount(cents: int) -> str:
    """Dollars as X12 writes a decimal number: no trailing zeros."""
    return f"{cents // 100}" if cents % 100 == 0 else f"{cents / 100:.2f}".rstrip("0")
