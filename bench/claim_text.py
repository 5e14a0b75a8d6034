"""Writes made-up claims as ``.claim`` text (see ``docs/format.md``)."""

from __future__ import annotations

from bench.claims import BilledClaim, BilledLine
from bench.identifiers import hyphenated_mbi
from bench.practice import Clinician


def claim_text(claim: BilledClaim) -> str:
    """One claim in canonical order, a keyword a line, ended by an empty line."""
    return "\n".join([f"claim {claim.id}", *_header(claim), *map(_service_line, claim.lines), "", ""])


def _header(claim: BilledClaim) -> list[str]:
    patient = claim.patient
    member_id = hyphenated_mbi(claim.member_id) if claim.clinic.hyphens else claim.member_id
    fields = [
        "  payer     medicare",
        f"  received  {claim.received}",
        f"  member    {member_id}  born {patient.born}  sex {patient.sex}",
        f"  billing   {claim.clinic.npi} group",
        f"  provider  {_provider(claim.clinician)}",
    ]
    if claim.referring is not None:
        fields.append(f"  referring {_provider(claim.referring)}")
    fields.append(f"  place     {claim.place}")
    fields.append(f"  dx        {' '.join(claim.diagnoses)}")
    if claim.plan is not None:
        established, certified = claim.plan
        plan = f"  plan      established {established}  certified {certified}"
        if claim.referring is not None:
            plan += f"  by {_provider(claim.referring)}"
        fields.append(f"{plan}  until {claim.plan_until}")
    if claim.evaluated is not None:
        fields.append(f"  evaluated {claim.evaluated}")
    if claim.used is not None:
        fields.append(f"  used      {patient.discipline.bucket} {_dollars(claim.used)}")
    if claim.initial is not None:
        fields.append(f"  initial   {claim.initial}")
    if claim.clinic.states_total:
        fields.append(f"  total     {_dollars(claim.total)}")
    return fields


def _service_line(line: BilledLine) -> str:
    words = [f"  {line.day}", "-".join((line.code, *line.modifiers)), f"x{line.units}"]
    if line.minutes is not None:
        words.append(f"{line.minutes}min")
    words.append(_dollars(line.charge))
    if line.allowed is not None:
        words.append(f"allowed {_dollars(line.allowed)}")
    words.append(f"dx {','.join(map(str, line.pointers))}")
    if line.rendering is not None:
        words.append(f"by {_provider(line.rendering)}")
    if line.assistant_minutes is not None:
        words.append(f"assistant {line.assistant_minutes}min")
    return "  ".join(words)


def _provider(clinician: Clinician) -> str:
    return f"{clinician.profession} {clinician.npi}"


def _dollars(cents: int) -> str:
    return f"${cents // 100:,}.{cents % 100:02d}"
