"""The model of a made-up batch: claims in the order the payer receives them, a thousand at a time.

Both formats are written from this one model. What it holds at a time are the patients under
treatment (about one for every twenty claims of the batch) and the claims of one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bench.catalogue import DISTINCT, EXCLUSIVE, Treatment
from bench.practice import Clinic, Clinician, Patient, Reception

FIRST_VISIT = date(2026, 1, 5)
LAST_VISIT = date(2026, 10, 30)
FIRST_RECEIVED = date(2026, 1, 14)
LAST_RECEIVED = date(2026, 11, 10)
AS_OF = date(2026, 11, 20)
"""A day to lint the batches on: after every claim, and well before any filing limit."""

CLAIMS_A_TRANSACTION = 1000
MOST_LINES = 6
KX_THRESHOLD = 2480_00
"""The therapy threshold of 2026 in cents, the same for both buckets (SSA 1833(g)(7))."""

_DAYS_BETWEEN_CLAIMS = 14
_EPISODE_DAYS = 75
_CERTIFIED_DAYS = 84


@dataclass(slots=True)
class BilledLine:
    """One service line. ``charge`` and ``allowed`` are in cents and for all units together.

    ``minutes``, ``assistant_minutes`` and ``allowed`` have no place in an 837P. ``rendering`` is set
    only when it is not the claim's.
    """

    day: date
    code: str
    modifiers: tuple[str, ...]
    units: int
    minutes: int | None
    charge: int
    allowed: int | None
    pointers: tuple[int, ...]
    rendering: Clinician | None = None
    assistant_minutes: int | None = None


@dataclass(slots=True)
class BilledClaim:
    """One claim as both formats will say it; ``fault`` names what was planted in it, if anything.

    ``used`` is in cents. ``plan`` is the day the plan of care was established and the day it was
    certified; ``initial`` the first chiropractic treatment.
    """

    id: str
    patient: Patient
    clinic: Clinic
    clinician: Clinician
    member_id: str
    referring: Clinician | None
    place: str
    diagnoses: tuple[str, ...]
    received: date
    lines: list[BilledLine]
    total: int
    plan: tuple[date, date] | None = None
    evaluated: date | None = None
    used: int | None = None
    initial: date | None = None
    fault: str | None = None

    @property
    def plan_until(self) -> date | None:
        """The last day the plan of care covers."""
        return self.plan and self.plan[0] + timedelta(days=_CERTIFIED_DAYS)


def clean_transactions(count: int, seed: int) -> Iterator[list[BilledClaim]]:
    """``count`` faultless claims in lists of up to a thousand, each list sorted by clinic and patient."""
    rng = Random(f"claims {seed}")
    reception = Reception(rng)
    transaction: list[BilledClaim] = []
    for claim in _claims_by_receipt(count, rng, reception):
        transaction.append(claim)
        if len(transaction) == CLAIMS_A_TRANSACTION:
            yield _sorted_for_submission(transaction)
            transaction = []
    if transaction:
        yield _sorted_for_submission(transaction)


def _sorted_for_submission(claims: list[BilledClaim]) -> list[BilledClaim]:
    return sorted(claims, key=lambda claim: (claim.clinic.number, claim.patient.number))


def _claims_by_receipt(count: int, rng: Random, reception: Reception) -> Iterator[BilledClaim]:
    """Takes the patients under treatment in turn, so that each has a claim about every two weeks."""
    span = (LAST_RECEIVED - FIRST_RECEIVED).days
    caseload: list[Patient | None] = [None] * max(1, count * _DAYS_BETWEEN_CLAIMS // span)
    turns = list(range(len(caseload)))
    reach = len(turns) // 3 + 1
    for number in range(count):
        received = FIRST_RECEIVED + timedelta(days=number * span // count)
        place = number % len(turns)
        other = min(place + rng.randrange(reach), len(turns) - 1)
        turns[place], turns[other] = turns[other], turns[place]
        slot = turns[place]
        patient = caseload[slot]
        if patient is None or not _may_be_billed(patient, received):
            patient = caseload[slot] = reception.admit(FIRST_VISIT - timedelta(days=1))
        patient.claims_left -= 1
        yield _make_claim(f"26-{number + 1:07d}", patient, received, rng)


def _may_be_billed(patient: Patient, received: date) -> bool:
    first = patient.first_visit
    return (
        patient.claims_left > 0
        and bool(_days_open(patient, received))
        and (first is None or (received - first).days <= _EPISODE_DAYS)
    )


def _days_open(patient: Patient, received: date) -> list[date]:
    """The weekdays a claim received on ``received`` may bill: 2 to 20 days earlier, none billed before."""
    first = max(FIRST_VISIT, patient.last_visit + timedelta(days=1), received - timedelta(days=20))
    last = min(LAST_VISIT, received - timedelta(days=2))
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


def _make_claim(claim_id: str, patient: Patient, received: date, rng: Random) -> BilledClaim:
    used = patient.accrued
    lines = _make_lines(patient, received, rng)
    patient.last_visit = lines[-1].day
    if patient.first_visit is None:
        patient.first_visit = lines[0].day
        patient.certified = lines[0].day + timedelta(days=rng.randrange((received - lines[0].day).days + 1))
    _attest_necessity(patient, lines)
    therapy = patient.discipline.therapy
    claim = BilledClaim(
        id=claim_id,
        patient=patient,
        clinic=patient.clinic,
        clinician=patient.clinician,
        member_id=patient.member_id,
        referring=patient.referring if therapy else None,
        place=patient.place,
        diagnoses=patient.diagnoses,
        received=received,
        lines=lines,
        total=sum(line.charge for line in lines),
    )
    if patient.states_plan and patient.certified is not None:
        claim.plan = (patient.first_visit, patient.certified)
        claim.evaluated = patient.first_visit
    if patient.states_used:
        claim.used = used
    if patient.discipline.profession == "DC":
        claim.initial = patient.first_visit
    return claim


def _make_lines(patient: Patient, received: date, rng: Random) -> list[BilledLine]:
    wanted = rng.choice((1, 2, 3, 3, 4, 5, 6)) if patient.discipline.therapy else rng.choice((1, 2, 3, 4))
    visits: list[list[Treatment]] = []
    billed = 0
    open_days = _days_open(patient, received)
    while billed < wanted and len(visits) < len(open_days):
        visit = _choose_treatments(patient, rng)
        if billed + len(visit) > MOST_LINES:
            break
        visits.append(visit)
        billed += len(visit)
    days = sorted(rng.sample(open_days, len(visits)))
    lines: list[BilledLine] = []
    for day, visit in zip(days, visits, strict=True):
        lines += _bill_visit(patient, day, visit, rng)
    return lines


def _choose_treatments(patient: Patient, rng: Random) -> list[Treatment]:
    """What is done on one visit, in the catalogue's order; the first of an episode is the evaluation."""
    discipline = patient.discipline
    size = rng.choice(discipline.lines_a_visit)
    if not patient.evaluated:
        patient.evaluated = True
        if discipline.evaluations and rng.random() < 0.75:
            weights = [treatment.weight for treatment in discipline.evaluations]
            evaluation = rng.choices(discipline.evaluations, weights)[0]
            timed = [treatment for treatment in discipline.treatments[:2] if treatment.timed]
            return [evaluation, *timed[: rng.randrange(3)]]
    chosen: list[Treatment] = []
    left = list(discipline.treatments)
    while left and len(chosen) < size:
        treatment = rng.choices(left, [treatment.weight for treatment in left])[0]
        chosen.append(treatment)
        left = [other for other in left if other is not treatment and not _exclude(other, treatment)]
        if discipline.profession in ("DC", "CSW"):
            break
    return sorted(chosen, key=discipline.treatments.index)


def _exclude(one: Treatment, other: Treatment) -> bool:
    return (one.code, other.code) in EXCLUSIVE or (other.code, one.code) in EXCLUSIVE


def _bill_visit(patient: Patient, day: date, visit: list[Treatment], rng: Random) -> Iterator[BilledLine]:
    discipline = patient.discipline
    codes = {treatment.code for treatment in visit}
    distinct = {second for first, second in DISTINCT if first in codes and second in codes}
    evaluation = visit[0] in discipline.evaluations
    assistant = discipline.assistant if not evaluation and rng.random() < 0.12 else None
    rendering = None
    if rng.random() < 0.04:
        colleague = rng.choice(patient.clinic.staff[discipline.name])
        rendering = colleague if colleague is not patient.clinician else None
    pointers = _choose_pointers(patient, rng)
    for treatment in visit:
        units = rng.choice((1, 1, 1, 2, 2, treatment.most)) if treatment.most > 1 and treatment.timed else 1
        modifiers = discipline.modifiers
        if treatment.code in distinct:
            modifiers += ("59",)
        if assistant is not None:
            modifiers += (assistant,)
        minutes = treatment.minutes * units
        if treatment.timed:
            minutes += rng.choice((-1, 0, 0, 0, 0, 0, 1, 2))
        yield BilledLine(
            day=day,
            code=treatment.code,
            modifiers=modifiers,
            units=units,
            minutes=minutes,
            charge=patient.clinic.charges[treatment.code] * units,
            allowed=treatment.fee * units if patient.states_allowed else None,
            pointers=pointers,
            rendering=rendering,
            assistant_minutes=minutes if assistant is not None and treatment.timed else None,
        )


def _choose_pointers(patient: Patient, rng: Random) -> tuple[int, ...]:
    """Which diagnoses a visit is for: the first alone, or the first and more."""
    count = len(patient.diagnoses)
    if patient.discipline.profession == "DC":
        return tuple(range(1, count + 1))
    return tuple(range(1, rng.choice((1, 1, 2, count)) + 1))[:count]


def _attest_necessity(patient: Patient, lines: list[BilledLine]) -> None:
    """Adds KX to the claim that reaches the threshold and to all after it."""
    if not patient.discipline.therapy:
        return
    patient.accrued += sum(line.charge if line.allowed is None else line.allowed for line in lines)
    if patient.accrued > KX_THRESHOLD:
        for line in lines:
            line.modifiers = (line.modifiers[0], "KX", *line.modifiers[1:])
