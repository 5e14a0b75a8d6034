"""Facts about the course of treatment: evaluations, progress reports, visits a week, and lapses of the plan.

Source: CMS Pub 100-02 ch. 15 sec. 220.1 and 220.3; 42 CFR 410.61 and 424.24(c).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date as Date
from datetime import timedelta
from typing import NamedTuple, cast

from claimlint.facts.calendar_days import Duration, add_duration
from claimlint.facts.people import provider_type
from claimlint.facts.registry import fact, part
from claimlint.model import Claim, Core, PlanOfCare, Provider
from claimlint.reference.tables import Reference

_ASSISTANTS = frozenset({"PTA", "OTA", "SLPA"})


@fact("line")
def treatment(therapy: bool, code: str, period: int, reference: Reference) -> bool | None:
    """Whether the line bills outpatient therapy other than an evaluation.

    Evaluations and re-evaluations are those of the code set ``therapy_evaluations``.
    """
    codes = reference.code_sets.get("therapy_evaluations")
    evaluations = codes.at(period) if codes is not None else None
    if not therapy:
        return False
    return None if evaluations is None else code not in evaluations


class Stated(NamedTuple):
    """Which of the things that few claims state a claim does state."""

    progress: bool | None
    evaluation: bool | None
    weekly: bool | None
    lacking: bool | None
    settled: bool | None
    delayed: bool | None
    notice: bool | None


@fact("claim", by_value=True)
def stated(header: Claim) -> Stated:
    """Which of the things that few claims state it does state (its parts are facts too)."""
    plan = header.plan if header.plan is not None and header.plan.exists else None
    return Stated(
        None if header.progress is None else True,
        None if header.evaluated is None else header.evaluated.day is not None,
        None if plan is None or plan.weekly is None else True,
        None if plan is None else bool(plan.lacks),
        None if plan is None else plan.met is not None or plan.plateau is not None,
        None if plan is None else plan.delayed,
        None if header.abn is None else header.abn.signed is not None,
    )


part(
    "claim",
    "progress_stated",
    "stated.progress",
    bool | None,
    "Whether the claim says which progress reports there are, or that there is none; else missing.",
)
part(
    "claim",
    "evaluation_on_file",
    "stated.evaluation",
    bool | None,
    "Whether the patient was evaluated (``evaluated none`` says no); missing if the claim does not say.",
)
part(
    "claim",
    "visits_planned",
    "stated.weekly",
    bool | None,
    "Whether the claim says how many visits a week are planned; else missing.",
)
part(
    "claim",
    "plan_incomplete",
    "stated.lacking",
    bool | None,
    "Whether the plan of care is stated to lack an element; missing if the claim says nothing of a plan.",
)
part(
    "claim",
    "improvement_ended",
    "stated.settled",
    bool | None,
    "Whether the plan's goals are stated to be met, or a plateau to be reached; missing without a plan.",
)
part(
    "claim",
    "certification_delayed",
    "stated.delayed",
    bool | None,
    "Whether the certification is stated to be delayed with a reason on file; missing without a plan.",
)


part(
    "claim",
    "notice_on_file",
    "stated.notice",
    bool | None,
    "Whether a signed notice of non-coverage (ABN) is on file; missing if the claim does not say.",
)


@fact("claim")
def notice_signed(header: Claim) -> Date | None:
    """The day on which a notice of non-coverage (ABN) was signed; missing if none is stated."""
    return header.abn.signed if header.abn is not None else None


@fact("claim")
def treatment_dates(header: Claim, each_treatment: tuple[bool | None, ...]) -> tuple[Date, ...]:
    """The days on which the claim bills therapy other than an evaluation, in order."""
    lines = zip(header.lines, each_treatment, strict=True)
    return tuple(sorted({line.date for line, treatment in lines if treatment and line.date is not None}))


@fact("claim")
def disciplines_billed(
    each_therapy: tuple[bool | None, ...], each_therapy_discipline: tuple[str | None, ...]
) -> tuple[str, ...]:
    """The disciplines of the claim's therapy: PT, OT, SLP."""
    lines = zip(each_therapy, each_therapy_discipline, strict=True)
    return tuple(sorted({discipline for therapy, discipline in lines if therapy and discipline}))


@fact("claim")
def treatment_begins(treatment_dates: tuple[Date, ...]) -> Date | None:
    """The first day on which the claim bills therapy other than an evaluation."""
    return treatment_dates[0] if treatment_dates else None


@fact("claim")
def treatment_ends(treatment_dates: tuple[Date, ...]) -> Date | None:
    """The last day on which the claim bills therapy other than an evaluation."""
    return treatment_dates[-1] if treatment_dates else None


# Progress reports


class Reporting(NamedTuple):
    """The treatment days since the last progress report, where most of them lie between two; ``due`` is the
    last of them that needed none."""

    days: int
    due: Date | None


@fact("claim")
def reporting(
    header: Claim,
    disciplines_billed: tuple[str, ...],
    therapy_dates: tuple[Date, ...],
    claim_period: int,
    reference: Reference,
) -> Reporting | None:
    """How many treatment days went without a progress report.

    Treatment days are the days of therapy on the claim, ``treated`` and ``evaluated``; they are counted
    from the day after a report, or from the first where it is stated that there is none. A day before
    the first report that is stated is not judged, for earlier reports may have been left out. What an
    assistant alone wrote is no report. Missing where earlier treatment days are not stated and those
    known are no more than parameter ``progress_report_days`` (10), and where several disciplines treat,
    each of which reports for itself. Source: CMS Pub 100-02 ch. 15 sec. 220.3.D.
    """
    limit = cast("int | None", reference.value("progress_report_days", claim_period))
    reports = header.progress
    if reports is None or limit is None or len(disciplines_billed) > 1 or not therapy_dates:
        return None
    written = sorted(
        report.written
        for report in reports
        if report.written is not None and provider_type(report.author, reference) not in _ASSISTANTS
    )
    if (reports and not written) or any(report.written is None for report in reports):
        return None
    most, due, sure = 0, None, True
    known = _treatment_days(header, therapy_dates)
    complete = _earlier_days_known(header, therapy_dates[0])
    for day in therapy_dates:
        last = max((report for report in written if report <= day), default=None)
        if written and last is None:
            sure = False
            continue
        since = [other for other in known if other <= day and (last is None or other > last)]
        sure = sure and (complete or (last is not None and last >= therapy_dates[0]))
        if len(since) > limit and due is None:
            due = since[limit - 1]
        most = max(most, len(since))
    return Reporting(most, due) if sure or due is not None else None


@fact("claim")
def unreported_days(reporting: Reporting) -> int:
    """How many treatment days went without a progress report, at the most."""
    return reporting.days


@fact("claim")
def report_due(reporting: Reporting) -> Date | None:
    """The treatment day by which a progress report was due that was not written; missing if none was."""
    return reporting.due


def _treatment_days(header: Claim, therapy_dates: Iterable[Date]) -> list[Date]:
    """The treatment days of this course that the claim knows of, in order."""
    established = header.plan.established if header.plan is not None else None
    evaluated = header.evaluated.day if header.evaluated is not None else None
    earlier = [*header.treated, *(() if evaluated is None else (evaluated,))]
    if established is not None:
        earlier = [day for day in earlier if day >= established]
    return sorted({*earlier, *therapy_dates})


def _earlier_days_known(header: Claim, opening: Date) -> bool:
    """Whether the treatment days before the claim's first are stated, or there can be none."""
    evaluated = header.evaluated.day if header.evaluated is not None else None
    established = header.plan.established if header.plan is not None else None
    return (
        bool(header.treated)
        or (evaluated is not None and evaluated >= opening)
        or (established is not None and established >= opening)
    )


@fact("claim")
def last_report(header: Claim) -> Date | None:
    """The day of the latest progress report that is stated."""
    written = [report.written for report in header.progress or () if report.written is not None]
    return max(written, default=None)


@fact("claim", tables=("taxonomies",))
def report_author(header: Claim, last_report: Date, reference: Reference) -> str | None:
    """What the one who alone wrote the latest progress report is; missing if the claim names nobody."""
    authors = [report.author for report in header.progress or () if report.written == last_report]
    types = [provider_type(author, reference) for author in authors]
    # Of two reports of one day, the therapist's counts.
    return next((name for name in types if name not in _ASSISTANTS), types[0])


# Visits a week


class Week(NamedTuple):
    """The calendar week with the most treatment days: its first day, those days in order, and the last one
    that the claim bills."""

    begins: Date
    days: tuple[Date, ...]
    last_billed: Date

    @property
    def visits(self) -> int:
        return len(self.days)


@fact("claim")
def busiest_week(
    header: Claim,
    disciplines_billed: tuple[str, ...],
    treatment_dates: tuple[Date, ...],
    each_therapy: tuple[bool | None, ...],
    each_treatment: tuple[bool | None, ...],
) -> Week | None:
    """The calendar week of the claim in which treatment was given on most days.

    Counted are the days billed on the claim and those stated as ``treated``: other claims may add to them.
    The day of an evaluation, from which the plan comes, is no visit under it, whatever else was done then.
    Weeks begin on Sunday or on Monday, whichever gives fewer. Missing where
    several disciplines treat, each of which has its own frequency.
    """
    if len(disciplines_billed) > 1 or not treatment_dates:
        return None
    lines = zip(header.lines, each_therapy, each_treatment, strict=True)
    evaluations = {line.date for line, therapy, treatment in lines if therapy and treatment is False}
    if header.evaluated is not None:
        evaluations.add(header.evaluated.day)
    billed = [day for day in treatment_dates if day not in evaluations]
    if not billed:
        return None
    days = {day for day in _treatment_days(header, treatment_dates) if day not in evaluations}
    return min((_busiest(days, billed, first) for first in (6, 0)), key=lambda week: week.visits)


def _busiest(days: set[Date], billed: Sequence[Date], first: int) -> Week:
    """The week with the most of ``days`` among those of the days ``billed``; weeks begin on weekday
    ``first``."""
    weeks: dict[Date, list[Date]] = {_week_of(day, first): [] for day in billed}
    for day in sorted({*days, *billed}):
        week = _week_of(day, first)
        if week in weeks:
            weeks[week].append(day)
    begins = max(weeks, key=lambda week: (len(weeks[week]), week))
    last_billed = max(day for day in billed if _week_of(day, first) == begins)
    return Week(begins, tuple(weeks[begins]), last_billed)


def _week_of(day: Date, first: int) -> Date:
    back = (day.weekday() - first) % 7
    return day - timedelta(days=min(back, (day - Date.min).days))


@fact("claim")
def week_visits(busiest_week: Week) -> int:
    """How many days of treatment the busiest calendar week of the claim has, at the least."""
    return busiest_week.visits


@fact("claim")
def week_begins(busiest_week: Week) -> Date:
    """The first day of the busiest calendar week of the claim."""
    return busiest_week.begins


@fact("claim")
def first_visit_beyond(header: Claim, busiest_week: Week) -> Date | None:
    """The first day of the busiest week that is beyond the planned visits a week, and not after the last day
    that the claim bills in it; missing where the plan says no number or there are not more."""
    weekly = header.plan.weekly if header.plan is not None else None
    if weekly is None or busiest_week.visits <= weekly:
        return None
    return min(busiest_week.days[int(weekly)], busiest_week.last_billed)


# Evaluations


@fact("line")
def earlier_evaluation(
    header: Claim,
    core: Core,
    date: Date,
    pointers: tuple[int, ...] | None,
    disciplines_billed: tuple[str, ...],
    period: int,
    reference: Reference,
) -> Date | None:
    """The day of the latest earlier evaluation of the same kind, for a line that bills one.

    Alike are the codes of one of the sets ``pt_initial_evaluations`` and ``ot_initial_evaluations``, and
    else a code and itself. Known are the lines of the claim, by the same provider and for at least one
    of the same diagnoses, and ``evaluated`` for the claim's only discipline. Missing where none is
    known: other claims may bill one.
    """
    alike, initial = _alike_evaluations(core.code, period, reference)
    found = [
        line.date
        for line in header.lines
        if line.date is not None
        and line.date < date
        and line.service.code in alike
        and _own(line.service.rendering, header) == _own(core.rendering, header)
        and not _disjoint(line.service.pointers, pointers)
    ]
    evaluated = header.evaluated.day if header.evaluated is not None else None
    if initial and len(disciplines_billed) == 1 and evaluated is not None and evaluated < date:
        found.append(evaluated)
    return max(found, default=None)


def _alike_evaluations(code: str, period: int, reference: Reference) -> tuple[frozenset[str], bool]:
    """The codes of evaluations of the same kind, and whether they are initial ones of PT or OT."""
    for name in ("pt_initial_evaluations", "ot_initial_evaluations"):
        codes = reference.code_sets.get(name)
        members = codes.at(period) if codes is not None else None
        if members is not None and code in members:
            return members, True
    return frozenset({code}), False


def _own(rendering: Provider | None, header: Claim) -> Provider | None:
    return rendering or header.setting.rendering


def _disjoint(mine: tuple[int, ...] | None, other: tuple[int, ...] | None) -> bool:
    """Whether two lines are known to treat different diagnoses."""
    return bool(mine) and bool(other) and not {*(mine or ())} & {*(other or ())}


@fact("line")
def next_recertification(header: Claim, date: Date) -> Date | None:
    """The day of the first recertification of the plan on or after the date of service."""
    recertified = header.plan.recertified if header.plan is not None else ()
    return min((day for day in recertified if day >= date), default=None)


# Lapses of the certification


class Lapse(NamedTuple):
    """A stretch between two certified intervals: ``ended`` is the last day of the first, ``resumed`` the
    first of the second."""

    ended: Date
    resumed: Date


@fact("claim")
def certification_lapse(
    plan: PlanOfCare,
    first_treatment: Date,
    treatment_dates: tuple[Date, ...],
    claim_period: int,
    reference: Reference,
) -> Lapse | None:
    """The first lapse in which the claim bills treatment, before a recertification; else missing.

    The first interval ends ``certified_days`` (90) after the first treatment, the others as many days after
    their recertification, and earlier where the plan's own end lies before the next recertification.
    Source: 42 CFR 424.24(c)(4); CMS Pub 100-02 ch. 15 sec. 220.1.3.
    """
    days = cast("Duration | None", reference.value("certified_days", claim_period))
    if days is None:
        return None
    begins = first_treatment
    for resumed in sorted(plan.recertified):
        ended = add_duration(begins, days)
        if plan.until is not None and begins <= plan.until < resumed:
            ended = min(ended, plan.until)
        if any(ended < day < resumed for day in treatment_dates):
            return Lapse(ended, resumed)
        begins = max(begins, resumed)
    return None


@fact("claim")
def treated_in_lapse(plan: PlanOfCare, certification_lapse: Lapse | None) -> bool:
    """Whether the claim bills treatment between a certified interval and a later recertification."""
    return certification_lapse is not None


@fact("claim")
def lapse_begins(certification_lapse: Lapse) -> Date:
    """The last certified day before the lapse in which the claim bills treatment."""
    return certification_lapse.ended


@fact("claim")
def lapse_ends(certification_lapse: Lapse) -> Date:
    """The recertification that ends the lapse in which the claim bills treatment."""
    return certification_lapse.resumed


# Days of modalities


@fact("line")
def modalities_alone(day_codes: tuple[str, ...], period: int, reference: Reference) -> bool | None:
    """Whether all that is billed or documented on the date are modalities (code set ``modalities``)."""
    codes = reference.code_sets.get("modalities")
    modalities = codes.at(period) if codes is not None else None
    return None if modalities is None else modalities.issuperset(day_codes)


@fact("line")
def opens_date(day_cores: tuple[Core, ...], day_index: int) -> bool:
    """Whether no earlier line of the date asks to be paid."""
    return not any(core.billed for core in day_cores[:day_index])


# Diagnoses of the course


@fact("claim")
def symptoms_alone(diagnoses: tuple[str, ...], claim_period: int, reference: Reference) -> bool | None:
    """Whether every diagnosis of the claim is an unspecified pain (code set ``unspecified_pain``)."""
    codes = reference.code_sets.get("unspecified_pain")
    pains = codes.at(claim_period) if codes is not None else None
    return None if pains is None else bool(diagnoses) and pains.issuperset(diagnoses)
