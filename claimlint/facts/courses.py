"""Facts about courses of treatment: services that are limited over weeks, months or a year.

The table ``courses`` says which codes count together. What the input shows of a course is a lower bound,
since other claims may be unknown: ``earlier_services_known`` tells where it is not.
"""

from __future__ import annotations

from datetime import date as Date
from typing import cast

from claimlint.facts.accrual import ClaimHistory, Served
from claimlint.facts.calendar_days import Duration, add_duration
from claimlint.facts.registry import fact
from claimlint.model import Claim, Service
from claimlint.reference.tables import Reference

_DENIED = frozenset({"GA", "GY", "GZ"})
"""Modifiers that announce a denial (CMS Pub 100-04 ch. 30 sec. 50)."""

_NO_DAYS: tuple[Date, ...] = ()


def counts(service: Service) -> bool:
    """Whether a service counts against a limit: it asks to be paid, and no denial is announced for it."""
    billed = service.units is not None or service.charge is not None or service.minutes is None
    return billed and _DENIED.isdisjoint(service.modifiers)


@fact("line", tables=("courses",))
def course(code: str, period: int, reference: Reference) -> str | None:
    """The course that services of the code count towards; missing if none is followed over time."""
    row = reference.row("courses", code, period)
    return row["course"] if row is not None else None


@fact("claim", tables=("courses",))
def course_services(
    header: Claim, each_course: tuple[str | None, ...], history: ClaimHistory
) -> tuple[Served, ...]:
    """The services of the patient's courses around the claim, by date and code (not for conditions)."""
    own = {
        Served(line.date, line.service.code)
        for line, course in zip(header.lines, each_course, strict=True)
        if course is not None and line.date is not None and counts(line.service)
    }
    return tuple(sorted(own.union(history.served)))


@fact("claim", tables=("courses",))
def treated_course(
    header: Claim,
    each_course: tuple[str | None, ...],
    each_therapy: tuple[bool | None, ...],
    reference: Reference,
) -> str | None:
    """The course whose earlier days ``treated`` states; missing where none are, or it is not sure whose.

    Therapy has treatment days of its own, and two courses of one claim leave open whose they are.
    """
    if not header.treated or True in each_therapy:
        return None
    found = set()
    for line, course in zip(header.lines, each_course, strict=True):
        if course is not None and line.date is not None:
            row = reference.row("courses", line.service.code, reference.calendar.period(line.date))
            if row is not None and row["days"] == "treatment":
                found.add(course)
    return found.pop() if len(found) == 1 else None


@fact("claim", tables=("courses",))
def course_days(
    header: Claim, course_services: tuple[Served, ...], treated_course: str | None, reference: Reference
) -> dict[str, tuple[Date, ...]]:
    """Course to the days on which a service of it was given, in order (not for conditions)."""
    days: dict[str, set[Date]] = {}
    for day, code in course_services:
        row = reference.row("courses", code, reference.calendar.period(day))
        if row is not None:
            days.setdefault(row["course"], set()).add(day)
    if treated_course is not None:
        days.setdefault(treated_course, set()).update(header.treated)
    return {course: tuple(sorted(found)) for course, found in days.items()}


@fact("line")
def course_begins(
    header: Claim,
    date: Date,
    course: str,
    course_days: dict[str, tuple[Date, ...]],
    period: int,
    reference: Reference,
) -> Date | None:
    """The first day of the line's course: ``initial``, else the first day that the input shows.

    A course lasts for parameter ``course_length``; what comes after that begins a new one.
    """
    length = cast("Duration | None", reference.value("course_length", period))
    known = [day for day in course_days.get(course, _NO_DAYS) if day <= date]
    begins = header.initial if header.initial is not None and header.initial <= date else None
    if begins is None:
        begins = known[0] if known else date
    if length is None:
        return None
    for day in known:
        if day >= add_duration(begins, length):
            begins = day
    return begins


@fact("line")
def visit_number(
    date: Date, course: str, course_days: dict[str, tuple[Date, ...]], course_begins: Date
) -> int:
    """The how-manieth day of its course the line's date is, at least: other claims may be unknown."""
    return sum(course_begins <= day <= date for day in course_days.get(course, _NO_DAYS))


@fact("line")
def earlier_services_known(
    header: Claim,
    date: Date,
    course: str,
    course_days: dict[str, tuple[Date, ...]],
    treated_course: str | None,
) -> bool | None:
    """Yes where no earlier service of the course is unknown; missing where there may be one.

    They are known where the claim states its earlier treatment days (``treated``), or where the input shows
    the course from its first day on (``initial``).
    """
    if treated_course == course:
        return True
    initial = header.initial
    if initial is not None and (initial == date or initial in course_days.get(course, _NO_DAYS)):
        return True
    return None


@fact("line")
def course_days_this_month(date: Date, course: str, course_days: dict[str, tuple[Date, ...]]) -> int:
    """On how many days of the calendar month, up to the line's own, its course had a service, at least."""
    first = date.replace(day=1)
    return sum(first <= day <= date for day in course_days.get(course, _NO_DAYS))


@fact("line")
def previous_in_course(date: Date, course: str, course_days: dict[str, tuple[Date, ...]]) -> Date | None:
    """The last day before the line's on which its course had a service; missing if the input shows none."""
    return max([day for day in course_days.get(course, _NO_DAYS) if day < date], default=None)


@fact("line")
def codes_this_month(date: Date, course_services: tuple[Served, ...]) -> tuple[str, ...]:
    """The codes of courses billed for the patient in the calendar month of the line, its own among them.

    On whatever day and claim of the input.
    """
    month = date.year, date.month
    return tuple(sorted({code for day, code in course_services if (day.year, day.month) == month}))


@fact("line", tables=("courses", "therapy_codes"))
def course_time_today(
    course: str, day_services: tuple[Service, ...], period: int, reference: Reference
) -> tuple[Service, ...]:
    """The day's services of the line's course that are counted in 15-minute units (not for conditions)."""
    found = []
    for service in day_services:
        row, basis = (reference.row(table, service.code, period) for table in ("courses", "therapy_codes"))
        if row is not None and row["course"] == course and basis is not None and basis["basis"] == "timed15":
            found.append(service)
    return tuple(found)


@fact("line")
def course_minutes_today(course_time_today: tuple[Service, ...]) -> int | None:
    """The minutes of the day's timed services of the line's course; missing if one states none."""
    minutes = [service.minutes for service in course_time_today]
    return None if None in minutes else sum([each for each in minutes if each is not None])


@fact("line")
def course_units_today(course_time_today: tuple[Service, ...]) -> int | None:
    """The units of the day's timed services of the line's course; missing if a charged one states none."""
    if any(service.units is None and service.charge is not None for service in course_time_today):
        return None
    return sum([int(service.units) for service in course_time_today if service.units is not None])
