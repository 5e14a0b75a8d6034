"""Facts about two disciplines that treat a patient on one day: the minutes that both bill."""

from __future__ import annotations

from typing import NamedTuple

from claimlint.facts.registry import fact
from claimlint.facts.therapy import DISCIPLINE_OF_MODIFIER
from claimlint.facts.time import bill_of
from claimlint.model import Core, Service
from claimlint.reference.tables import Reference


class Overlap(NamedTuple):
    """Minutes that a line bills and an earlier one of another discipline bills too.

    ``code`` is that line's, ``place`` its place within the day; the minutes begin at ``start`` (``09:30``).
    """

    found: bool = False
    code: str = ""
    start: str = ""
    minutes: int = 0
    place: int | None = None


_NOTHING = Overlap()


@fact("claim")
def several_disciplines(each_therapy_discipline: tuple[str | None, ...]) -> bool:
    """Whether the lines of the claim bill therapy of more than one discipline."""
    return len({*each_therapy_discipline} - {None}) > 1


@fact("line")
def start_stated(core: Core) -> bool:
    """Whether the line states when it began."""
    return core.clocked


@fact("line", tables=("therapy_codes",))
def overlap(
    day_services: tuple[Service, ...],
    day_cores: tuple[Core, ...],
    day_index: int,
    period: int,
    reference: Reference,
) -> Overlap | None:
    """The minutes that the line bills and an earlier timed line of another discipline bills too.

    Its parts are ``found``, ``minutes``, ``start``, and the other line's ``code``. Missing where none are
    found and one of the lines does not say when it began, or for how long it went on.
    Source: CMS Pub 100-02 ch. 15 sec. 230 and the CMS questions and answers on therapy by two disciplines.
    """
    if not _timed(day_cores[day_index], period, reference):
        return _NOTHING
    mine, own = _clock(day_services[day_index]), _disciplines(day_cores[day_index])
    unsure = False
    for place in range(day_index):
        core = day_cores[place]
        theirs = _disciplines(core)
        if not (own and theirs) or own & theirs or not _timed(core, period, reference):
            continue
        other = _clock(day_services[place])
        if mine is None or other is None:
            unsure = True
            continue
        start, end = max(mine[0], other[0]), min(mine[1], other[1])
        if start < end:
            return Overlap(True, core.code, f"{start // 60:02}:{start % 60:02}", end - start, place)
    return None if unsure else _NOTHING


def _timed(core: Core, period: int, reference: Reference) -> bool:
    """Whether a line asks to be paid by the minutes of one day."""
    return (
        core.billed
        and not core.spans
        and "GY" not in core.modifiers
        and bill_of(core, period, reference).timed
    )


def _disciplines(core: Core) -> set[str]:
    return DISCIPLINE_OF_MODIFIER.keys() & set(core.modifiers)


def _clock(service: Service) -> tuple[int, int] | None:
    """From which minute of the day to which a service went on; None if that is not stated."""
    if service.start_time is None or service.minutes is None:
        return None
    start = service.start_time.hour * 60 + service.start_time.minute
    return start, start + service.minutes


@fact("line")
def overlapped_line(overlap: Overlap) -> int | None:
    """The place within the day of the earlier line whose minutes the line bills too."""
    return overlap.place
