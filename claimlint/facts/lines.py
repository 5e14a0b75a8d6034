"""Facts of one service line: what was billed, when, by whom and for which diagnoses."""

from __future__ import annotations

from datetime import date as Date
from decimal import Decimal

from claimlint.facts.registry import fact, part
from claimlint.facts.therapy import LIABILITY_MODIFIERS
from claimlint.model import Core, Provider, Service
from claimlint.reference.tables import Reference

part("line", "date", "line.date", Date | None, "The date of service (the first day of a range).")
part(
    "line",
    "through",
    "line.through",
    Date | None,
    "The last day of a line billed for a range of dates; missing for a single day.",
)
part("line", "code", "core.code", str, "The procedure code (HCPCS or CPT), as billed.")
part("line", "modifiers", "core.modifiers", tuple[str, ...], "The modifiers of the line, in order.")
part("line", "units", "core.units", int | Decimal | None, "The units billed.")
part("line", "minutes", "service.minutes", int | None, "The minutes documented for the line.")
part("line", "charge", "service.charge", Decimal | None, "The charge of the line, in dollars.")
part(
    "line",
    "monitored",
    "service.monitored",
    int | None,
    "On how many days of its period a remote monitoring device gave data.",
)
part(
    "line",
    "skilled",
    "service.skilled",
    bool | None,
    "Whether the record says that the service took the skills of a therapist.",
)
part(
    "line",
    "allowed",
    "service.allowed",
    Decimal | None,
    "The amount the payer allows for the line, in dollars, where the input states it.",
)


@fact("line")
def year(date: Date) -> int:
    """The calendar year of the date of service."""
    return date.year


@fact("line")
def code_well_formed(core: Core, is_institutional: bool) -> bool:
    """Whether the code has the form of a HCPCS code: five characters, digits but for one letter.

    A code that is left out has no form that could be wrong; the reader says that it is missing. A facility
    may bill a HIPPS code, of five letters and digits.
    Source: HCPCS; a CPT code has five digits or four and one of A, F, M, T and U, a level II code a letter
    and four digits.
    """
    code = core.code
    if is_institutional and len(code) == 5 and code.isascii() and code.isalnum():
        return True
    return not code or (
        len(code) == 5
        and code.isascii()
        and (
            (code[:4].isdigit() and code[4] in "0123456789AFMTU")
            or (code[0].isalpha() and code[1:].isdigit())
        )
    )


@fact("line")
def reports_quality(code: str) -> bool:
    """Whether the code reports quality of care and asks for no payment.

    CPT category II (four digits and F), or a measure code of HCPCS (G8, G9, M1 and three digits).
    Source: CMS Quality Payment Program, claims-based reporting.
    """
    return code.endswith("F") or code.startswith(("G8", "G9", "M1"))


@fact("line")
def modifier_count(core: Core) -> int:
    """How many modifiers the line carries."""
    return len(core.modifiers)


@fact("line")
def malformed_modifier(core: Core) -> str | None:
    """The first modifier of the line that is not two capital letters or digits; missing if all are."""
    return next((modifier for modifier in core.modifiers if not _is_modifier(modifier)), None)


def _is_modifier(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalnum() and text == text.upper()


@fact("line", tables=("modifiers",))
def unlisted_modifier(core: Core, period: int, reference: Reference) -> str | None:
    """The first modifier that a complete table of modifiers lacks on the date; missing if there is none."""
    table = reference.tables.get("modifiers")
    if table is None:
        return None
    unlisted = (code for code in core.modifiers if table.knows(code, period) and not table.row(code, period))
    return next(unlisted, None)


@fact("line")
def repeated_modifier(core: Core) -> str | None:
    """The first modifier that stands twice on the line; missing if none does."""
    seen = core.modifiers
    return next((modifier for place, modifier in enumerate(seen) if modifier in seen[:place]), None)


part("line", "spans_days", "core.spans", bool, "Whether the line is billed for a range of several days.")


@fact("line", tables=("procedure_dates",))
def code_ended(code: str, period: int, reference: Reference) -> Date | None:
    """The last day of a code that could no longer be billed on the date of service; missing for any other."""
    return _nearest_day(code, period, reference)[0]


@fact("line", tables=("procedure_dates",))
def code_begins(code: str, period: int, reference: Reference) -> Date | None:
    """The first day of a code that cannot be billed yet on the date of service; missing for any other."""
    return _nearest_day(code, period, reference)[1]


@fact("line", tables=("procedure_dates",))
def code_successor(code: str, reference: Reference) -> str | None:
    """The codes that took the place of a code that ended, in words; missing where the table names none."""
    table = reference.tables.get("procedure_dates")
    found = table.dates(code)[-1:] if table is not None else []
    return found[0][1]["successor"] or None if found else None


def _nearest_day(code: str, period: int, reference: Reference) -> tuple[Date | None, Date | None]:
    """Of a code that is listed and not in force: its last day before the period, and its first one after."""
    table = reference.tables.get("procedure_dates")
    if table is None or table.row(code, period) is not None:
        return None, None
    day = reference.calendar.first_day(period)
    stretches = [effective for effective, _ in table.dates(code)]
    ended = [stretch.ends for stretch in stretches if stretch.ends is not None and stretch.ends < day]
    begin = [stretch.starts for stretch in stretches if stretch.starts is not None and stretch.starts > day]
    return max(ended, default=None), min(begin, default=None)


@fact("line")
def units_whole(units: int | Decimal) -> bool:
    """Whether the units are a whole number."""
    return units == int(units)


@fact("line")
def billed(core: Core) -> bool:
    """Whether the line asks to be paid. One with minutes and neither units nor charge only documents."""
    return core.billed


@fact("line")
def place(core: Core, claim_place: str | None) -> str | None:
    """The place of service: the line's own, else the claim's."""
    return core.place or claim_place


@fact("line")
def place_well_formed(place: str) -> bool:
    """Whether the place of service has two digits, as every one has."""
    return len(place) == 2 and place.isascii() and place.isdigit()


@fact("line")
def rendering(core: Core, claim_rendering: Provider | None) -> Provider | None:
    """Who gave the service: the line's own rendering provider, else the claim's."""
    return core.rendering or claim_rendering


@fact("line")
def own_renderer(core: Core) -> bool:
    """Whether the line names a rendering provider of its own, other than the claim's."""
    return core.rendering is not None


@fact("line")
def rendering_npi(rendering: Provider) -> str | None:
    """The NPI of the rendering provider."""
    return rendering.npi


@fact("line")
def rendering_named(core: Core, claim_names_rendering: bool | None) -> bool | None:
    """Whether the line or the claim names a rendering provider by NPI.

    An 837 that names none says so; a text that leaves the word out says nothing (missing), and
    ``provider none`` states that there is none.
    """
    return True if core.rendering is not None and core.rendering.npi else claim_names_rendering


@fact("line")
def renderer_numbered(core: Core, claim_names_rendering: bool | None, form: str) -> bool | None:
    """Whether whoever renders the line, by the line or else by the claim, is named by NPI.

    A text that names somebody without an NPI says nothing of it (missing).
    """
    own = core.rendering
    if own is None:
        return claim_names_rendering
    return True if own.npi else None if form == "text" else False


@fact("line")
def referring_named(core: Core, claim_names_referring: bool | None) -> bool | None:
    """Whether the line or the claim names a referring (certifying) provider by NPI.

    An 837 that names none says so; a text that leaves the word out says nothing (missing), and
    ``referring none`` states that there is none.
    """
    return True if core.referring is not None and core.referring.npi else claim_names_referring


@fact("line")
def authorized(service: Service, authorized_claim: bool | None) -> bool | None:
    """Whether a prior authorization number stands on the line or the claim."""
    return True if service.authorization else authorized_claim


@fact("line")
def pointer_count(pointers: tuple[int, ...]) -> int:
    """How many diagnoses the line points to."""
    return len(pointers)


@fact("line")
def highest_pointer(pointers: tuple[int, ...]) -> int:
    """The highest place in the claim's list of diagnoses that the line points to."""
    return max(pointers, default=0)


@fact("line")
def lowest_pointer(pointers: tuple[int, ...]) -> int:
    """The lowest place in the claim's list of diagnoses that the line points to; places count from 1."""
    return min(pointers, default=1)


@fact("line")
def pointers_repeat(pointers: tuple[int, ...]) -> bool:
    """Whether the line points to the same diagnosis twice."""
    return len(set(pointers)) < len(pointers)


@fact("line")
def repeated_pointer(pointers: tuple[int, ...]) -> int | None:
    """The first diagnosis, by its place in the claim's list, that the line points to again; else missing."""
    return next((pointer for place, pointer in enumerate(pointers) if pointer in pointers[:place]), None)


@fact("line")
def pointed_diagnoses(pointers: tuple[int, ...] | None, diagnoses: tuple[str, ...]) -> tuple[str, ...] | None:
    """The diagnoses that the line points to; the only one of the claim where the line points to none."""
    if pointers:
        return tuple(diagnoses[place - 1] for place in pointers if 0 < place <= len(diagnoses))
    return diagnoses if len(diagnoses) == 1 else None


@fact("line")
def pointed_prefixes(pointed_diagnoses: tuple[str, ...]) -> tuple[str, ...]:
    """Everything that a diagnosis the line points to begins with: M, M5, M54, M54.5 and M54.50 for M54.50."""
    found = {
        diagnosis[:length]: None for diagnosis in pointed_diagnoses for length in range(1, len(diagnosis) + 1)
    }
    return tuple(prefix for prefix in found if not prefix.endswith("."))


@fact("line")
def described(service: Service, form: str) -> bool | None:
    """Whether the line has a description or remark of its own.

    An 837 without one (SV101-7, NTE) says so; a text that leaves the word out says nothing (missing), and
    ``note ""`` states that there is none.
    """
    if service.note is not None:
        return service.note.strip() != ""
    return False if form != "text" else None


@fact("line")
def pointed_in_common(pointed_diagnoses: tuple[str, ...]) -> str:
    """What all diagnoses that the line points to begin with; empty where they have nothing in common.

    ``F33.`` for F33.1 and F33.9, ``F`` for F33.1 and F41.1.
    """
    first, last = min(pointed_diagnoses, default=""), max(pointed_diagnoses, default="")
    same = (index for index, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1])
    return first[: next(same, min(len(first), len(last)))]


@fact("line")
def provider_codes(day_cores: tuple[Core, ...], day_index: int) -> tuple[str, ...]:
    """The codes that the line's provider bills on the date of the line, its own among them, in order."""
    mine = day_cores[day_index]
    return tuple(core.code for core in day_cores if core.billed and core.rendering == mine.rendering)


@fact("line")
def liability_beside(day_cores: tuple[Core, ...], day_index: int) -> tuple[str, ...]:
    """Those of GA, GX, GY and GZ that the provider's other lines of the date carry."""
    mine = day_cores[day_index]
    return tuple(
        modifier
        for index, core in enumerate(day_cores)
        if index != day_index and core.rendering == mine.rendering
        for modifier in core.modifiers
        if modifier in LIABILITY_MODIFIERS
    )


@fact("line")
def first_pointed_diagnosis(pointers: tuple[int, ...] | None, diagnoses: tuple[str, ...]) -> str | None:
    """The diagnosis that the line points to first; the claim's only one where the line points to none."""
    if pointers:
        return diagnoses[pointers[0] - 1] if 0 < pointers[0] <= len(diagnoses) else None
    return diagnoses[0] if len(diagnoses) == 1 else None


@fact("line")
def own_referrer(core: Core) -> bool:
    """Whether the line names a referring provider of its own."""
    return core.referring is not None


@fact("line")
def earlier_twin(
    day_services: tuple[Service, ...], day_cores: tuple[Core, ...], day_index: int, claim_place: str | None
) -> int | None:
    """The place within the day of an earlier line that bills exactly the same, by the same provider.

    Same rendering provider, date, code, modifiers, place, units and charge (CP1; duplicate detection).
    """
    bills = [
        _billing_key(service, core, claim_place)
        for service, core in zip(day_services, day_cores, strict=True)
    ]
    mine = bills[day_index]
    return next((index for index in range(day_index) if mine is not None and bills[index] == mine), None)


@fact("line")
def repeats_line(earlier_twin: int | None) -> bool:
    """Whether an earlier line of the same claim and day bills exactly the same, by the same provider."""
    return earlier_twin is not None


def _billing_key(service: Service, core: Core, claim_place: str | None) -> tuple[object, ...] | None:
    """What makes two lines of a day the same bill; None for a line that asks for nothing or has no code."""
    if (service.units is None and service.charge is None) or not service.code:
        return None
    return (
        service.code,
        service.modifiers,
        service.units,
        service.charge,
        core.place or claim_place,
        core.rendering,
    )
