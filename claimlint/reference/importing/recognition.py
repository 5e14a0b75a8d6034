"""What the given files are, by their content: grouped into the releases that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from claimlint.reference.importing import addon_codes, fee_schedule, gpci, hcpcs, icd10cm, mue, ptp
from claimlint.reference.importing.files import Member, members
from claimlint.reference.importing.kinds import KINDS, Kind
from claimlint.reference.importing.layouts import Found, Layout
from claimlint.reference.importing.names import effective_days, part
from claimlint.reference.importing.refusal import RefusedError

LAYOUTS: tuple[Layout, ...] = tuple(
    module.LAYOUT for module in (ptp, mue, addon_codes, fee_schedule, gpci, icd10cm, hcpcs)
)

PARTS = 4
"""The parts in which a quarter of procedure-to-procedure edits comes."""


class Incoming(NamedTuple):
    """The files of one release that is to be imported. ``stated`` says whether its day was given, not found
    in the names."""

    layout: Layout
    kind: Kind
    effective: date
    stated: bool
    files: tuple[Found, ...]

    @property
    def release(self) -> str:
        return self.kind.release(self.effective)


class Wanted(NamedTuple):
    """What the user says of the files: their kind, the day they take effect, the parts of a quarter."""

    kind: str | None = None
    effective: date | None = None
    parts: int = PARTS


def recognise(paths: Iterable[str], wanted: Wanted) -> list[Incoming]:
    """The releases that the files make. Raises RefusedError for a file that makes none."""
    groups: dict[tuple[str, date], list[Found]] = {}
    layouts: dict[str, Layout] = {}
    for path in dict.fromkeys(paths):
        for layout, found in _found_at(path, wanted):
            layouts[found.kind.name] = layout
            groups.setdefault((found.kind.name, _effective(found.member, wanted)), []).append(found)
    _check_quarters(groups)
    incoming = []
    for (name, effective), files in sorted(groups.items()):
        layout = layouts[name]
        _check_parts(layout, files, effective, wanted)
        ordered = tuple(sorted(files, key=lambda found: (found.part or 0, found.member.place)))
        incoming.append(Incoming(layout, KINDS[name], effective, wanted.effective is not None, ordered))
    return incoming


def _found_at(path: str, wanted: Wanted) -> list[tuple[Layout, Found]]:
    """What is recognised at a path; spreadsheets only where no text beside them is."""
    every = members(path)
    found: list[tuple[Layout, Found]] = []
    other: set[str] = set()
    for sheets in (False, True):
        for member in every:
            if member.is_sheet == sheets:
                for layout in LAYOUTS:
                    kinds = layout.recognise(member)
                    for kind in _chosen(member, layout, kinds, wanted):
                        found.append((layout, Found(member, KINDS[kind], part(member.names))))
                    other.update(kinds)
        if found:
            return found
    if other:
        raise RefusedError(path, f"is no file of kind {wanted.kind}, but of {' or '.join(sorted(other))}")
    raise RefusedError(
        path,
        "is no official file that claimlint knows" + _wants(every),
        "known: " + ", ".join(layout.name for layout in LAYOUTS),
    )


def _wants(every: Sequence[Member]) -> str:
    """What was looked for in a file whose headings decide."""
    if not every:
        return ": there is no .txt, .csv or .xlsx file in it"
    if any("AOC" in name.upper() for member in every for name in member.names):
        return ": no headings of an add-on code and a primary code are in it"
    return ""


def _chosen(member: Member, layout: Layout, kinds: tuple[str, ...], wanted: Wanted) -> tuple[str, ...]:
    """Those kinds of a file that are wanted. Raises RefusedError where its kind is not clear."""
    if wanted.kind is not None:
        return (wanted.kind,) if wanted.kind in kinds else ()
    if len(kinds) > 1 and layout in (ptp.LAYOUT, mue.LAYOUT):
        raise RefusedError(
            member.place,
            f"is a file of {layout.name}, and nothing says whose",
            f"say --kind {' or --kind '.join(kinds)}",
        )
    return kinds


def _effective(member: Member, wanted: Wanted) -> date:
    if wanted.effective is not None:
        return wanted.effective
    days = sorted(effective_days(member.names))
    if len(days) == 1:
        return days[0]
    problem = (
        f"names of several days ({', '.join(map(str, days))})" if days else "no name that says from when"
    )
    raise RefusedError(
        member.place,
        f"has {problem} it takes effect",
        "say --effective with its first day, such as 2026-07-01",
    )


def _check_quarters(groups: dict[tuple[str, date], list[Found]]) -> None:
    """Raises RefusedError for pairs of two quarters in one call: parts of both would be missing."""
    quarters: dict[str, tuple[date, Found]] = {}
    for (name, effective), files in sorted(groups.items()):
        if name.startswith("ptp-"):
            other = quarters.setdefault(name, (effective, files[0]))
            if other[0] != effective:
                releases = [KINDS[name].release(day) for day in (effective, other[0])]
                raise RefusedError(
                    files[0].member.place,
                    f"is of {releases[0]}, and {other[1].member.place} of {releases[1]}",
                    "import each quarter in a call of its own",
                )


def _check_parts(layout: Layout, files: list[Found], effective: date, wanted: Wanted) -> None:
    """Raises RefusedError where files of a release are missing, or more than it has."""
    place, release = files[0].member.place, files[0].kind.release(effective)
    if layout is ptp.LAYOUT:
        numbers = [found.part for found in files]
        expected = range(1, wanted.parts + 1)
        missing = [f"f{number}" for number in expected if number not in numbers]
        if None not in numbers and missing:
            what = f"without {', '.join(missing)}, {release} is not whole"
        elif len(files) != wanted.parts:
            what = f"{len(files)} files were given for {release}, which comes in {wanted.parts}"
        else:
            return
        raise RefusedError(
            place,
            what,
            "give all parts in one call; say --parts N where a quarter has another number of them",
        )
    if len(files) > 1 and layout is not fee_schedule.LAYOUT:
        raise RefusedError(files[1].member.place, f"is {release} too, as {place} is", "give one of them")
