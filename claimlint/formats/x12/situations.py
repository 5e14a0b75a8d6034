"""What a claim must have because of something else that it says, and sums that must agree (005010X222A1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from claimlint.formats.x12.blocks import Elements
from claimlint.formats.x12.codes import (
    INVALID_VALUE,
    MISPLACED_SEGMENT,
    MISSING_ADMISSION,
    MISSING_SEGMENT,
    MISSING_SITUATIONAL,
    REPEATED_SEGMENT,
    UNBALANCED,
    Code,
)
from claimlint.formats.x12.elements import number
from claimlint.formats.x12.flaws import element


class ClaimFlaw(NamedTuple):
    """Something wrong at ``segment`` of a claim, of service line ``line``; ``where`` in it, if not all."""

    code: Code
    segment: int
    line: int | None
    message: str
    where: Elements | None = None


class Adjudication(NamedTuple):
    """What another payer decided: of a claim (SBR, its AMT) or a line (SVD), with its CAS segments.

    ``opener`` is the SBR or SVD, ``service`` the SV1 or SV2 of the line or None, ``line`` its number;
    ``payer`` the NM1*PR of the claim's loop.
    """

    opener: int
    adjustments: tuple[int, ...]
    amounts: tuple[int, ...] = ()
    service: int | None = None
    line: int | None = None
    payer: int | None = None


def accident_flaws(claim: list[bytes], component: bytes, dated: bool) -> Iterator[ClaimFlaw]:
    """An accident that is claimed (CLM11) needs its date, and on the road its state."""
    causes = element(claim, 11).split(component)
    if causes[0] in (b"AA", b"EM", b"OA") and not dated:
        message = "DTP*439 is missing: CLM11 says that an accident is the cause, and its date is required"
        if causes[0] != b"EM":
            yield ClaimFlaw(MISSING_SITUATIONAL, 0, None, message, Elements(11))
    if b"AA" in causes[:2] and not (causes[3:4] and causes[3].strip()):
        message = "CLM11-4 is missing: the state of a car accident is required"
        yield ClaimFlaw(MISSING_SITUATIONAL, 0, None, message, Elements(11))


_ENDED = date(2015, 10, 1)
"""The first day of service that ICD-9-CM is not for."""


def diagnosis_flaws(
    codes: list[list[bytes]], places: tuple[int, ...], first_day: date | None, institutional: bool
) -> Iterator[ClaimFlaw]:
    """A facility's claim has a principal diagnosis; qualifiers of ICD-9 are for services before October 2015.

    ``codes`` are the composites of each HI, which stand at ``places`` of the claim.
    """
    kinds = [
        (at, place, composite[:3])
        for at, listed in zip(places, codes, strict=True)
        for place, composite in enumerate(listed, 1)
    ]
    if institutional and not any(kind[:2] == b"BK" or kind == b"ABK" for _, _, kind in kinds):
        message = "the principal diagnosis is missing: no HI has ABK"
        yield ClaimFlaw(MISSING_SEGMENT, places[0] if places else 0, None, message)
    if institutional:
        yield from _principal_flaws(kinds)
    if first_day is None or first_day < _ENDED:
        return
    for at, place, kind in kinds:
        if kind[:2] in (b"BK", b"BF") and not kind[2:].isalnum():
            message = f"HI{place:02}-1 is {kind[:2].decode()}, which is ICD-9-CM: it ended on 2015-09-30"
            yield ClaimFlaw(INVALID_VALUE, at, None, message, Elements(place, 1))
            return


def _principal_flaws(kinds: list[tuple[int, int, bytes]]) -> Iterator[ClaimFlaw]:
    """A facility's principal diagnosis stands once, before its other ones."""
    principal = [at for at, _, kind in kinds if kind == b"ABK" or kind[:2] == b"BK"]
    others = [at for at, _, kind in kinds if kind == b"ABF" or kind[:2] == b"BF"]
    for at in principal[1:2]:
        message = "the claim has more than one principal diagnosis (HI*ABK)"
        yield ClaimFlaw(REPEATED_SEGMENT, at, None, message)
    if principal and others and others[0] < principal[0]:
        message = "HI*ABK stands behind HI*ABF; expected before it"
        yield ClaimFlaw(MISPLACED_SEGMENT, principal[0], None, message)


def service_date_flaws(services: Iterable[tuple[int, int, bool]], outpatient: bool) -> Iterator[ClaimFlaw]:
    """A procedure of an outpatient has its own day where the statement is of several.

    ``services`` are the line, its SV2, and whether it has a procedure and no day.
    """
    for line, at, undated in services:
        if outpatient and undated:
            message = f"DTP*472 is missing: line {line} has a procedure, and the statement is of several days"
            yield ClaimFlaw(MISSING_SITUATIONAL, at, line, message)


def admission_flaws(inpatient: bool, institutional: bool, admitted: bool) -> Iterator[ClaimFlaw]:
    """An inpatient's claim tells the day of admission; ``admitted`` says whether it does."""
    if inpatient and not admitted:
        where = "the type of bill" if institutional else "the place of service"
        message = (
            f"DTP*435 is missing: {where} (CLM05-1) is an inpatient's, and the day of admission is expected"
        )
        yield ClaimFlaw(MISSING_ADMISSION, 0, None, message, Elements(5, 1))


def balance_flaws(
    segments: list[list[bytes]], adjudications: tuple[Adjudication, ...], charge_element: int = 2
) -> Iterator[ClaimFlaw]:
    """Whether what another payer paid and adjusted adds up to what was charged, line by line and in all.

    ``segments`` are those of the claim, as elements; ``charge_element`` is where SV1 or SV2 has its charge. A
    payer that states no adjustment at all is not judged, nor is one of whose amounts any cannot be read.
    Source: 005010X222A1, section 1.4.4 on balancing.
    """
    lines = [one for one in adjudications if one.service is not None]
    for one in lines:
        charge = number(element(segments[one.service or 0], charge_element))
        paid = number(element(segments[one.opener], 2))
        adjusted = _adjusted(segments, one.adjustments)
        if not one.adjustments or charge is None or paid is None or adjusted is None:
            continue
        if paid + adjusted != charge:
            message = f"{_sum(paid, adjusted)}, but the charge is ${charge:,.2f}"
            yield ClaimFlaw(UNBALANCED, one.opener, one.line, message, Elements(2))
    for one in adjudications:
        if one.service is not None or one.payer is None:
            continue
        payer = element(segments[one.payer], 9)
        theirs = [line for line in lines if payer and element(segments[line.opener], 1) == payer]
        at = next((at for at in one.amounts if element(segments[at], 1) == b"D"), None)
        adjustments = one.adjustments + tuple(at for line in theirs for at in line.adjustments)
        charge = number(element(segments[0], 2))
        if at is None or not adjustments or charge is None:
            continue
        paid, adjusted = number(element(segments[at], 2)), _adjusted(segments, adjustments)
        if paid is not None and adjusted is not None and paid + adjusted != charge:
            message = f"{_sum(paid, adjusted)}, but the total charge is ${charge:,.2f}"
            yield ClaimFlaw(UNBALANCED, at, None, message, Elements(2))


def _sum(paid: Decimal, adjusted: Decimal) -> str:
    return (
        f"the other payer paid ${paid:,.2f} and adjusted ${adjusted:,.2f}, ${paid + adjusted:,.2f} together"
    )


def _adjusted(segments: list[list[bytes]], adjustments: tuple[int, ...]) -> Decimal | None:
    """The sum of the amounts of CAS segments; None if one cannot be read, or is left out."""
    total = Decimal(0)
    for at in adjustments:
        for place in range(2, len(segments[at]), 3):
            reason, amount = segments[at][place], element(segments[at], place + 1)
            if not (reason or amount):
                continue
            value = number(amount)
            if value is None:
                return None
            total += value
    return total
