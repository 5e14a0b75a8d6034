"""Facts about facilities' claims (837I, UB-04): type of bill, revenue codes, occurrences."""

from __future__ import annotations

from datetime import date as Date
from typing import NamedTuple

from claimlint.facts.registry import fact, part
from claimlint.model import Claim, Occurrence, Provider, Setting

part("line", "revenue", "service.revenue", str | None, "The revenue code of a facility's line, as billed.")


class _Discipline(NamedTuple):
    """A therapy discipline on a facility's claim: its modifier and its occurrence codes."""

    modifier: str
    plan: str
    start: str


_DISCIPLINES = {
    "042": _Discipline("GP", "29", "35"),
    "043": _Discipline("GO", "17", "44"),
    "044": _Discipline("GN", "30", "45"),
}
"""Revenue code, without its last digit, to the discipline (CMS Pub 100-04 ch. 5 sec. 10.6 and 20)."""


def _discipline(revenue: str | None) -> _Discipline | None:
    # The leading zero is often left out; what has more or fewer characters is no revenue code at all.
    return _DISCIPLINES.get(revenue.zfill(4)[:3]) if revenue and len(revenue) in (3, 4) else None


@fact("claim")
def institutional(is_institutional: bool) -> bool:
    """Whether a facility bills the claim: an 837I, or `.claim` text with ``bill``."""
    return is_institutional


@fact("claim", by_value=True)
def bill_type(header: Claim) -> str | None:
    """The type of bill without its leading zero, such as 131; missing where it is no facility's claim."""
    return header.bill.type if header.bill is not None else None


@fact("claim")
def bill_kind(bill_type: str) -> str:
    """The first two characters of the type of bill: the facility and the kind of care, such as 13."""
    return bill_type[:2]


@fact("claim", by_value=True)
def occurrence_codes(header: Claim) -> tuple[str, ...] | None:
    """The occurrence codes of a facility's claim, spans among them; missing where it does not say."""
    if header.occurrences is None:
        return None
    return tuple(event.code for event in header.occurrences)


@fact("line")
def revenue_modifier(revenue: str | None) -> str | None:
    """The modifier of the discipline of a therapy revenue code: GP, GO or GN; missing for other lines.

    042x is physical therapy, 043x occupational therapy, 044x speech-language pathology.
    """
    discipline = _discipline(revenue)
    return discipline.modifier if discipline else None


@fact("line")
def therapy_revenue(revenue_modifier: str | None) -> bool:
    """Whether the line is billed under a therapy revenue code (042x, 043x, 044x)."""
    return revenue_modifier is not None


@fact("line")
def stated_start(revenue: str | None, header: Claim) -> Date | None:
    """The first day of treatment in the line's discipline, by occurrence code 35, 44 or 45."""
    discipline = _discipline(revenue)
    if discipline is None:
        return None
    return _earliest(header.occurrences, discipline.start)


def _earliest(occurrences: tuple[Occurrence, ...] | None, code: str) -> Date | None:
    days = [event.day for event in occurrences or () if event.code == code and event.day is not None]
    return min(days, default=None)


def _lacking(header: Claim, stated: tuple[str, ...], part_of: str) -> tuple[str, ...]:
    billed = {_discipline(line.service.revenue) for line in header.lines if line.service.code}
    wanted = [getattr(one, part_of) for one in _DISCIPLINES.values() if one in billed]
    return tuple(code for code in wanted if code not in stated)


@fact("claim", by_value=True)
def starts_unstated(header: Claim, occurrence_codes: tuple[str, ...]) -> tuple[str, ...]:
    """The occurrence codes of the first day of treatment (35, 44, 45) that the billed disciplines lack."""
    return _lacking(header, occurrence_codes, "start")


@fact("claim", by_value=True)
def plans_unstated(header: Claim, occurrence_codes: tuple[str, ...]) -> tuple[str, ...]:
    """The occurrence codes of the plan of care (29, 17, 30) that the billed disciplines lack."""
    return _lacking(header, occurrence_codes, "plan")


class Statement(NamedTuple):
    """The statement period of a facility's claim."""

    begins: Date
    ends: Date


@fact("claim", by_value=True)
def statement(header: Claim) -> Statement | None:
    """The statement period of a facility's claim; missing where it states none."""
    bill = header.bill
    if bill is None or bill.starts is None or bill.ends is None:
        return None
    return Statement(bill.starts, bill.ends)


@fact("claim", by_value=True)
def value_codes(header: Claim) -> tuple[str, ...] | None:
    """The value codes of a facility's claim; missing where it does not say."""
    return None if header.values is None else tuple(value.code for value in header.values)


@fact("claim")
def attending_named(setting: Setting) -> bool | None:
    """Whether the claim names an attending provider by NPI; missing where a text leaves the word out.

    An 837I without one says that there is none, and so does ``attending none``.
    """
    attending = setting.attending
    if attending is None:
        return None if setting.form == "text" else False
    return attending.npi is not None or (attending != Provider() and setting.form == "text")
