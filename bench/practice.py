"""The people of the made-up batches: clinics, their clinicians, the physicians who refer, the patients."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from bench.catalogue import (
    ACUPUNCTURE,
    CHIROPRACTIC,
    COUNSELLING,
    DISCIPLINES,
    OCCUPATIONAL_THERAPY,
    PHYSICAL_THERAPY,
    SPEECH_THERAPY,
    Discipline,
)
from bench.identifiers import make_mbi, make_npi

SURNAMES = (
    *("ASHBY", "BARLOW", "CALDER", "DUNMORE", "EASTMAN", "FENWICK", "GARLAND", "HOLLIS", "INGRAM"),
    *("JARVIS", "KEATING", "LOCKE", "MARLOWE", "NORWOOD", "OAKES", "PRESCOTT", "QUILL", "RADLEY"),
    *("SEDGWICK", "THORNE", "UPTON", "VANCE", "WHITLOCK", "YARDLEY", "ZELLER"),
)
GIVEN_NAMES = (
    *("ADA", "BERT", "CLARA", "DEAN", "EDITH", "FRANK", "GRETA", "HUGO", "IRIS", "JONAS"),
    *("KARIN", "LEWIS", "MABEL", "NOLAN", "OLIVE", "PERCY", "ROSA", "SIMON", "TESSA", "VERA"),
)
TOWNS = (
    ("FAIRHAVEN", "IL", "62901"),
    ("MILLBROOK", "OH", "43004"),
    ("STONEFIELD", "PA", "17005"),
    ("CEDAR BEND", "NC", "27006"),
    ("WESTFORD", "TX", "75007"),
    ("LAKEMONT", "MN", "55008"),
)


@dataclass(frozen=True, slots=True)
class Clinician:
    """Somebody who treats or refers: short profession name, taxonomy, NPI and name."""

    profession: str
    taxonomy: str
    npi: str
    surname: str
    given_name: str


@dataclass(frozen=True, slots=True)
class Clinic:
    """A billing provider, its staff by discipline name, and its charge for one unit of a code in cents.

    ``hyphens`` says that it writes member ids as the card prints them, ``states_total`` that its
    ``.claim`` texts state the claim total.
    """

    number: int
    name: str
    npi: str
    taxonomy: str
    tax_id: str
    street: str
    town: tuple[str, str, str]
    staff: dict[str, tuple[Clinician, ...]]
    charges: dict[str, int]
    hyphens: bool
    states_total: bool


@dataclass(slots=True)
class Patient:
    """One patient's episode of care, as it stands after the claims made so far.

    ``accrued`` (cents) is what counts towards the therapy threshold this year, beginning with what
    other providers used; it is stated on claims only if ``states_used``. ``last_visit`` is the last
    day billed, ``claims_left`` how many claims are still to come.
    """

    number: int
    member_id: str
    surname: str
    given_name: str
    born: date
    sex: str
    street: str
    discipline: Discipline
    clinic: Clinic
    clinician: Clinician
    referring: Clinician
    diagnoses: tuple[str, ...]
    place: str
    claims_left: int
    last_visit: date
    states_used: bool
    states_plan: bool
    states_allowed: bool
    accrued: int
    first_visit: date | None = None
    certified: date | None = None
    evaluated: bool = False


def _make_clinician(rng: Random, profession: str, taxonomy: str) -> Clinician:
    return Clinician(profession, taxonomy, make_npi(rng), rng.choice(SURNAMES), rng.choice(GIVEN_NAMES))


_CLINIC_KINDS: tuple[tuple[str, str, tuple[tuple[Discipline, int], ...]], ...] = (
    ("REHABILITATION", "261QR0400X", ((PHYSICAL_THERAPY, 4), (OCCUPATIONAL_THERAPY, 2), (SPEECH_THERAPY, 1))),
    ("PHYSICAL THERAPY", "261QP2000X", ((PHYSICAL_THERAPY, 3),)),
    ("THERAPY PARTNERS", "261QR0400X", ((PHYSICAL_THERAPY, 3), (OCCUPATIONAL_THERAPY, 2))),
    ("REHABILITATION", "261QR0400X", ((PHYSICAL_THERAPY, 3), (SPEECH_THERAPY, 2))),
    ("PHYSICAL THERAPY", "261QP2000X", ((PHYSICAL_THERAPY, 5),)),
    ("HAND THERAPY", "261QR0400X", ((OCCUPATIONAL_THERAPY, 3),)),
    ("REHABILITATION", "261QR0400X", ((PHYSICAL_THERAPY, 4), (OCCUPATIONAL_THERAPY, 1), (SPEECH_THERAPY, 1))),
    ("PHYSICAL THERAPY", "261QP2000X", ((PHYSICAL_THERAPY, 2),)),
    ("CHIROPRACTIC", "111N00000X", ((CHIROPRACTIC, 3),)),
    ("PAIN MEDICINE", "208100000X", ((ACUPUNCTURE, 2),)),
    ("COUNSELLING", "1041C0700X", ((COUNSELLING, 4),)),
    ("CHIROPRACTIC", "111N00000X", ((CHIROPRACTIC, 2),)),
)


def make_clinics(rng: Random) -> tuple[Clinic, ...]:
    """A dozen clinics with some fifty clinicians, each clinic with its own price list."""
    clinics = []
    for number, (kind, taxonomy, posts) in enumerate(_CLINIC_KINDS, start=1):
        town = TOWNS[number % len(TOWNS)]
        staff = {
            discipline.name: tuple(
                _make_clinician(rng, discipline.profession, discipline.taxonomy) for _ in range(count)
            )
            for discipline, count in posts
        }
        clinics.append(
            Clinic(
                number=number,
                name=f"{town[0]} {kind}",
                npi=make_npi(rng),
                taxonomy=taxonomy,
                tax_id=f"90{rng.randrange(10**7):07d}",
                street=f"{rng.randrange(1, 900)} HARBOR STREET",
                town=town,
                staff=staff,
                charges=_price_list(rng),
                hyphens=number % 4 == 0,
                states_total=number % 3 == 0,
            )
        )
    return tuple(clinics)


def _price_list(rng: Random) -> dict[str, int]:
    """A charge in cents for one unit of every code: 1.3 to 2.4 times the fee, mostly in whole dollars."""
    markup = rng.randrange(130, 240)
    step = rng.choice((100, 100, 100, 25))
    prices: dict[str, int] = {}
    for discipline in DISCIPLINES:
        for treatment in discipline.evaluations + discipline.treatments:
            prices.setdefault(treatment.code, treatment.fee * markup // 100 // step * step)
    return prices | {"97014": 2000, "97010": 1500}


def make_referrers(rng: Random) -> tuple[Clinician, ...]:
    """Forty practitioners who may certify a plan of care (42 CFR 424.24(c))."""
    kinds = (
        ("MD", "207Q00000X"),
        ("MD", "207R00000X"),
        ("MD", "207X00000X"),
        ("DO", "207Q00000X"),
        ("NP", "363L00000X"),
        ("PA", "363A00000X"),
    )
    return tuple(_make_clinician(rng, *rng.choice(kinds)) for _ in range(40))


class Reception:
    """Admits patients: chooses the discipline, clinic, clinician and circumstances of each."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._clinics = make_clinics(rng)
        self._referrers = make_referrers(rng)
        self._shares = [discipline.share for discipline in DISCIPLINES]
        self._clinics_of = {
            discipline.name: [clinic for clinic in self._clinics if discipline.name in clinic.staff]
            for discipline in DISCIPLINES
        }
        self.admitted = 0

    def admit(self, before: date) -> Patient:
        """A new patient with no visit yet, all visits to come after ``before``."""
        rng = self._rng
        self.admitted += 1
        discipline = rng.choices(DISCIPLINES, self._shares)[0]
        clinic = rng.choice(self._clinics_of[discipline.name])
        states_used = discipline.therapy and rng.random() < 0.4
        return Patient(
            number=self.admitted,
            member_id=make_mbi(rng),
            surname=rng.choice(SURNAMES),
            given_name=rng.choice(GIVEN_NAMES),
            born=date(1932, 1, 1) + timedelta(days=rng.randrange(29 * 365)),
            sex=rng.choice("FFFM"),
            street=f"{rng.randrange(1, 9999)} ORCHARD LANE",
            discipline=discipline,
            clinic=clinic,
            clinician=rng.choice(clinic.staff[discipline.name]),
            referring=rng.choice(self._referrers),
            diagnoses=rng.choice(discipline.diagnoses),
            place="12" if discipline.therapy and rng.random() < 0.05 else "11",
            claims_left=rng.choice((1, 2, 3, 3, 4, 4, 5, 6)),
            last_visit=before,
            states_used=states_used,
            states_plan=discipline.therapy and rng.random() < 0.7,
            states_allowed=rng.random() < 0.25,
            accrued=rng.choice((0, 250_00, 640_00, 1180_00, 1900_00, 2455_00, 2710_00)) if states_used else 0,
        )


def with_wrong_check_digit(clinician: Clinician) -> Clinician:
    """The same clinician with the last digit of the NPI mistyped."""
    last = (int(clinician.npi[-1]) + 1) % 10
    return replace(clinician, npi=f"{clinician.npi[:-1]}{last}")
