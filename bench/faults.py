"""Faults planted in clean claims: one a claim, each with the rule that should find it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import NamedTuple

from bench.claims import KX_THRESHOLD, MOST_LINES, BilledClaim, clean_transactions
from bench.practice import with_wrong_check_digit


class Fault(NamedTuple):
    """A mistake: its name, the rule meant to find it, and whether an 837P shows it at all.

    ``plant`` changes a claim and says whether it could.
    """

    name: str
    rule: str
    in_837p: bool
    plant: Callable[[BilledClaim, Random], bool]


def transactions(count: int, seed: int, share: float) -> Iterator[list[BilledClaim]]:
    """``count`` claims as ``clean_transactions`` gives them, a ``share`` (0 to 1) of them with a fault."""
    rng = Random(f"faults {seed}")
    for claims in clean_transactions(count, seed):
        for claim in claims:
            if rng.random() < share:
                _plant_one(claim, rng)
        yield claims


def _plant_one(claim: BilledClaim, rng: Random) -> None:
    """Plants the first fault, in random order, that this claim can have."""
    for fault in rng.sample(FAULTS, len(FAULTS)):
        if fault.plant(claim, rng):
            claim.fault = fault.name
            return


def _total_again(claim: BilledClaim) -> bool:
    claim.total = sum(line.charge for line in claim.lines)
    return True


def _drop_discipline_modifier(claim: BilledClaim, rng: Random) -> bool:
    lines = [line for line in claim.lines if line.modifiers in (("GP",), ("GO",), ("GN",))]
    if not lines:
        return False
    rng.choice(lines).modifiers = ()
    return True


def _bill_other_discipline(claim: BilledClaim, rng: Random) -> bool:
    lines = [
        line for line in claim.lines if line.modifiers == ("GP",) and line.code in ("97110", "97140", "97530")
    ]
    if not lines:
        return False
    rng.choice(lines).modifiers = ("GO",)
    return True


def _mistype_npi(claim: BilledClaim, rng: Random) -> bool:
    claim.clinician = with_wrong_check_digit(claim.clinician)
    return True


def _mistype_member_id(claim: BilledClaim, rng: Random) -> bool:
    """The letter O where the fourth place wants a digit."""
    claim.member_id = claim.member_id[:3] + "O" + claim.member_id[4:]
    return True


def _add_massage(claim: BilledClaim, rng: Random) -> bool:
    manual = [line for line in claim.lines if line.code == "97140" and "CQ" not in line.modifiers]
    if not manual or len(claim.lines) >= MOST_LINES or claim.patient.discipline.profession != "PT":
        return False
    line = rng.choice(manual)
    charge = claim.clinic.charges["97124"]
    modifiers = tuple(modifier for modifier in line.modifiers if modifier != "59")
    massage = replace(
        line, code="97124", modifiers=modifiers, units=1, minutes=15, charge=charge, allowed=None
    )
    claim.lines.insert(claim.lines.index(line) + 1, massage)
    return _total_again(claim)


def _leave_out_kx(claim: BilledClaim, rng: Random) -> bool:
    if claim.used is None or claim.used <= KX_THRESHOLD:
        return False
    for line in claim.lines:
        line.modifiers = tuple(modifier for modifier in line.modifiers if modifier != "KX")
    return True


def _date_next_year(claim: BilledClaim, rng: Random) -> bool:
    claim.lines[-1].day += timedelta(days=364)
    return True


def _repeat_line(claim: BilledClaim, rng: Random) -> bool:
    if len(claim.lines) >= MOST_LINES:
        return False
    line = rng.choice(claim.lines)
    claim.lines.insert(claim.lines.index(line) + 1, replace(line))
    return _total_again(claim)


def _charge_nothing(claim: BilledClaim, rng: Random) -> bool:
    rng.choice(claim.lines).charge = 0
    return _total_again(claim)


def _misstate_total(claim: BilledClaim, rng: Random) -> bool:
    if not claim.clinic.states_total:
        return False
    claim.total += 10_00
    return True


def _replace_code(claim: BilledClaim, code: str) -> bool:
    for line in claim.lines:
        if line.code == "G0283":
            line.code = code
            line.charge = claim.clinic.charges[code]
            return _total_again(claim)
    return False


def _bill_unattended_stimulation(claim: BilledClaim, rng: Random) -> bool:
    return _replace_code(claim, "97014")


def _bill_hot_pack(claim: BilledClaim, rng: Random) -> bool:
    return _replace_code(claim, "97010")


def _bill_untimed_twice(claim: BilledClaim, rng: Random) -> bool:
    for line in claim.lines:
        if line.code in ("97012", "97016", "97018", "G0283", "92507", "92526"):
            line.units = 2
            line.charge *= 2
            return _total_again(claim)
    return False


def _bill_more_units_than_minutes(claim: BilledClaim, rng: Random) -> bool:
    for line in claim.lines:
        if line.code in ("97110", "97530") and line.minutes is not None and line.units <= 2:
            line.charge = line.charge // line.units * (line.units + 2)
            line.units += 2
            return _total_again(claim)
    return False


def _leave_out_referrer(claim: BilledClaim, rng: Random) -> bool:
    stated = claim.referring is not None
    claim.referring = None
    return stated


def _point_beyond_diagnoses(claim: BilledClaim, rng: Random) -> bool:
    if len(claim.diagnoses) > 3:
        return False
    line = rng.choice(claim.lines)
    line.pointers = (1, len(claim.diagnoses) + 1)
    return True


def _leave_out_active_treatment(claim: BilledClaim, rng: Random) -> bool:
    if claim.patient.discipline.profession != "DC":
        return False
    rng.choice(claim.lines).modifiers = ()
    return True


def _treat_past_the_plan(claim: BilledClaim, rng: Random) -> bool:
    """The plan of care began so early that its certified interval has run out."""
    if claim.plan is None:
        return False
    early = timedelta(days=130)
    claim.plan = (claim.plan[0] - early, claim.plan[1] - early)
    claim.evaluated = None
    return True


FAULTS = (
    Fault("discipline modifier missing", "MOD001", True, _drop_discipline_modifier),
    Fault("modifier of another discipline", "MOD006", True, _bill_other_discipline),
    Fault("rendering NPI mistyped", "STR001", True, _mistype_npi),
    Fault("member id mistyped", "STR003", True, _mistype_member_id),
    Fault("massage beside manual therapy", "PTP007", True, _add_massage),
    Fault("KX missing", "MOD015", False, _leave_out_kx),
    Fault("service in the future", "STR020", True, _date_next_year),
    Fault("line repeated", "COV003", True, _repeat_line),
    Fault("charge of zero", "STR019", True, _charge_nothing),
    Fault("total misstated", "STR019", True, _misstate_total),
    Fault("97014 billed to Medicare", "NCS007", True, _bill_unattended_stimulation),
    Fault("97010 billed to Medicare", "NCS006", True, _bill_hot_pack),
    Fault("untimed code billed twice", "UNT006", True, _bill_untimed_twice),
    Fault("more units than minutes", "UNT001", False, _bill_more_units_than_minutes),
    Fault("referring provider missing", "POC006", True, _leave_out_referrer),
    Fault("pointer beyond the diagnoses", "STR009", True, _point_beyond_diagnoses),
    Fault("AT missing", "CHI001", True, _leave_out_active_treatment),
    Fault("plan of care run out", "POC003", False, _treat_past_the_plan),
)
