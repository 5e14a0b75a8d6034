"""A made-up practice that bills everything right: care of every discipline and year, as .claim text.

The claims are written from what the manuals ask, not from what the rules look at: whatever a rule says of
them is a false positive. Nobody in them is real.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from bench.identifiers import make_mbi, make_npi

YEARS = range(2018, 2027)
AS_OF = date(2026, 6, 30)

_BACK_PAIN_DIVIDED = date(2021, 10, 1)
_ASSISTANTS_MARKED = date(2020, 1, 1)
_THRESHOLDS = {
    2018: 2010,
    2019: 2040,
    2020: 2080,
    2021: 2110,
    2022: 2150,
    2023: 2230,
    2024: 2330,
    2025: 2410,
    2026: 2480,
}


@dataclass(slots=True)
class Line:
    """A service line: its code with modifiers, and the words behind the units."""

    day: date
    code: str
    modifiers: tuple[str, ...] = ()
    units: int = 1
    minutes: int | None = None
    charge: int = 0
    allowed: int | None = None
    words: str = ""

    def text(self) -> str:
        """The line as it stands in a claim."""
        words = ["-".join((self.code, *self.modifiers)), f"x{self.units}"]
        if self.minutes is not None:
            words.append(f"{self.minutes}min")
        words.append(f"${self.charge}.00")
        if self.allowed is not None:
            words.append(f"allowed ${self.allowed}.00")
        return f"  {self.day}  {'  '.join([*words, self.words])}".rstrip()


@dataclass(slots=True)
class PracticeClaim:
    """A claim: the words of its header by keyword, and its lines; ``kind`` names its kind of episode."""

    id: str
    kind: str
    header: dict[str, str]
    lines: list[Line] = field(default_factory=list)

    def text(self) -> str:
        """The claim as .claim text."""
        header = (f"  {word.partition(' #')[0]} {value}" for word, value in self.header.items())
        return "\n".join([f"claim {self.id}", *header, *(line.text() for line in self.lines)]) + "\n"


@dataclass(slots=True)
class _Course:
    """One patient's episode while it is made up."""

    rng: Random
    number: int
    kind: str
    header: dict[str, str]
    start: date
    used: int = 0
    claims: int = 0

    def claim(self, lines: list[Line], **words: str) -> PracticeClaim:
        """The next claim of the episode, received some days after its last line."""
        self.claims += 1
        received = lines[-1].day + timedelta(days=self.rng.randrange(4, 12))
        header = {**self.header, "received": f"{received}", **words}
        return PracticeClaim(f"P{self.number}-{self.claims}", self.kind, header, lines)


def practice(seed: int = 1) -> list[PracticeClaim]:
    """The claims of all episodes, in the order in which the payer receives them."""
    claims: list[PracticeClaim] = []
    number = 0
    for year in YEARS:
        for episode in _EPISODES:
            for _ in range(2):
                number += 1
                claims += episode(Random(f"{seed} {number}"), number, year)
    return sorted(claims, key=lambda claim: (claim.header["received"], claim.id))


def batch(claims: Sequence[PracticeClaim]) -> str:
    """One file with all of them."""
    return "\n".join(claim.text() for claim in claims)


def _header(rng: Random, billing: str = "group", **words: str) -> dict[str, str]:
    """A patient at a clinic; ``words`` say the rest."""
    born = date(rng.randrange(1932, 1952), rng.randrange(1, 13), rng.randrange(1, 28))
    return {
        "payer": "medicare",
        "member": f"{make_mbi(rng)} born {born} sex {rng.choice('FM')}",
        "billing": f"{make_npi(rng)} {billing}",
        "place": "11",
        "assignment": "yes",
        **words,
    }


def _visits(start: date, count: int, every: Sequence[int] = (2, 5)) -> list[date]:
    """Weekdays of treatment, some days apart in turn."""
    days = [start]
    while len(days) < count:
        following = days[-1] + timedelta(days=every[len(days) % len(every)])
        while following.weekday() > 4:
            following += timedelta(days=1)
        days.append(following)
    return days


def _weekday(year: int, month: int, day: int) -> date:
    start = date(year, month, day)
    while start.weekday() > 2:
        start += timedelta(days=1)
    return start


def _start(rng: Random, year: int, latest_month: int = 8) -> date:
    if year == AS_OF.year:
        latest_month = 2
    return _weekday(year, rng.randrange(1, latest_month + 1), rng.randrange(2, 20))


def _back_pain(day: date) -> str:
    return "M54.50" if day >= _BACK_PAIN_DIVIDED else "M54.5"


def _grouped(days: Sequence[date], size: int) -> Iterator[list[date]]:
    for first in range(0, len(days), size):
        yield list(days[first : first + size])


_EXERCISE = (("97110", 32, 28), ("97112", 36, 31), ("97140", 30, 26), ("97530", 40, 34))
"""Code, charge and allowed amount of a unit."""


def _therapy_visit(
    rng: Random, day: date, modifier: str, codes: Sequence[tuple[str, int, int]], extra: tuple[str, ...] = ()
) -> list[Line]:
    """One visit of timed services: two units of one and one of another, minutes to match."""
    (first, charge, allowed), (second, charge2, allowed2) = rng.sample(list(codes), 2)
    return [
        Line(day, first, (modifier, *extra), 2, 30 + rng.randrange(3), charge * 2, allowed * 2, "dx 1,2"),
        Line(day, second, (modifier, *extra), 1, 15, charge2, allowed2, "dx 1"),
    ]


def _threshold_words(course: _Course, bucket: str, lines: list[Line], year: int) -> dict[str, str]:
    """States what was used before; KX goes on the lines from the one that passes the threshold."""
    before = course.used
    for line in lines:
        course.used += line.allowed or 0
        if course.used > _THRESHOLDS[year]:
            line.modifiers = (line.modifiers[0], "KX", *line.modifiers[1:])
    return {f"used {bucket}": f"${before:,}.00"}


def _plan(start: date, by: str, until: int = 60, more: str = "") -> str:
    certified, ends = start + timedelta(days=12), start + timedelta(days=until)
    return f"established {start} certified {certified} by {by} until {ends}{more}"


def physical_therapy(rng: Random, number: int, year: int) -> Iterator[PracticeClaim]:
    """An evaluation and eight visits, two a claim, under one certified plan."""
    start = _start(rng, year)
    doctor, therapist = f"MD {make_npi(rng)}", f"PT {make_npi(rng)}"
    header = _header(rng, provider=therapist, referring=doctor, dx=f"{_back_pain(start)} M25.551")
    course = _Course(rng, number, "physical therapy", header, start, rng.randrange(0, 900))
    days = _visits(start, 9)
    for group in _grouped(days, 2):
        lines: list[Line] = []
        for day in group:
            if day == start:
                lines.append(Line(day, "97161", ("GP",), 1, 40, 140, 98, "dx 1,2"))
                lines.append(Line(day, "97110", ("GP",), 1, 15, 32, 28, "dx 1,2"))
            else:
                lines += _therapy_visit(rng, day, "GP", _EXERCISE[:3])
        words = _threshold_words(course, "PT/SLP", lines, year)
        treated = [day for day in days if day < group[0]]
        if treated:
            words["treated"] = " ".join(map(str, treated))
        yield course.claim(lines, plan=_plan(start, doctor), evaluated=f"{start}", **words)


def long_physical_therapy(rng: Random, number: int, year: int) -> Iterator[PracticeClaim]:
    """Thirty visits with progress reports, a recertification in time, and KX past the threshold."""
    start = _start(rng, year, 5)
    doctor, therapist = f"DO {make_npi(rng)}", f"PT {make_npi(rng)}"
    header = _header(rng, provider=therapist, referring=doctor, dx="M17.11 Z96.652")
    course = _Course(rng, number, "long physical therapy", header, start, rng.randrange(0, 300))
    days = _visits(start, 30, (2, 3))
    recertified = start + timedelta(days=70)
    reports = days[9::10]
    for group in _grouped(days, 5):
        lines: list[Line] = []
        for day in group:
            if day == start:
                lines.append(Line(day, "97162", ("GP",), 1, 45, 150, 98, "dx 1,2"))
            else:
                lines += _therapy_visit(rng, day, "GP", _EXERCISE[:3])
        words = _threshold_words(course, "PT/SLP", lines, year)
        treated = [day for day in days if day < group[0]]
        if treated:
            words["treated"] = " ".join(map(str, treated))
        known = [report for report in reports if report <= group[-1]]
        if known:
            words["progress"] = " ".join(map(str, known))
        more = f" recertified {recertified}" if group[-1] > recertified else ""
        plan = f"established {start} certified {start + timedelta(days=9)} by {doctor}{more}"
        yield course.claim(lines, plan=plan, evaluated=f"{start}", **words)


def assisted_therapy(rng: Random, number: int, year: int) -> Iterator[PracticeClaim]:
    """Visits that an assistant gives, marked so once Medicare asks for it; an evaluation by the therapist."""
    start = _start(rng, year)
    doctor, therapist = f"NP {make_npi(rng)}", f"PT {make_npi(rng)}"
    header = _header(rng, provider=therapist, referring=doctor, dx="M75.41 M25.511")
    course = _Course(rng, number, "assisted therapy", header, start)
    for day in _visits(start, 6):
        lines = _therapy_visit(rng, day, "GP", _EXERCISE[:3])
        if day == start:
            lines = [Line(day, "97161", ("GP",), 1, 40, 140, 98, "dx 1,2")]
        elif day >= _ASSISTANTS_MARKED:
            for line in lines:
                line.modifiers = (*line.modifiers, "CQ")
                line.words = f"{line.words} assistant {line.minutes}min"
        words = _threshold_words(course, "PT/SLP", lines, year)
        yield course.claim(lines, plan=_plan(start, doctor), evaluated=f"{start}", **words)


def group_therapy(rng: Random, number: int, year: int) -> Iterator[PracticeClaim]:
    """Group visits, and on other days visits one to one; massage as part of a plan."""
    start = _start(rng, year)
    doctor, therapist = f"PA {make_npi(rng)}", f"PT {make_npi(rng)}"
    header = _header(rng, provider=therapist, referring=doctor, dx="M54.2 M62.838")
    course = _Course(rng, number, "group therapy", header, start)
    for place, day in enumerate(_visits(start, 6)):
        if place == 0:
            lines = [Line(day, "97161", ("GP",), 1, 40, 140, 98, "dx 1,2")]
        elif place % 2:
            lines = [Line(day, "97150", ("GP",), 1, 45, 30, 18, "dx 1")]
        else:
            lines = [
                Line(day, "97110", ("GP",), 2, 30, 64, 56, "dx 1,2"),
                Line(day, "97124", ("GP",), 1, 15, 34, 27, "dx 2"),
            ]
        words = _threshold_words(course, "PT/SLP", lines, year)
        yield course.claim(lines, plan=_plan(start, doctor), evaluated=f"{start}", **words)


def modalities(rng: Random, number: int, year: int) -> Iterator[PracticeClaim]:
    """Exercise with the modalities that Medicare pays beside it."""
    start = _start(rng, year)
    doctor, therapist = f"MD {make_npi(rng)}", f"PT {make_npi(rng)}"
    header = _header(rng, provider=therapist, referring=doctor, dx="M25.561 M17.11")
    course = _Course(rng, number, "modalities", header, start)
    for place, day in enumerate(_visits(start, 5)):
        lines = [Line(day, "97110", ("GP",), 2, 32, 64, 56, "dx 1,2")]
        if place == 0:
            lines = [Line(day, "97163", ("GP",), 1, 50, 160, 98, "dx 1,2")]
        elif place % 2:
            lines.append(Line(day, "G0283", ("GP",), 1, 15, 16, 11, "dx 1"))
        else:
            lines += [
                Line(day, "97035", ("GP",), 1, 8, 18, 13, "dx 1"),
                Line(day, "97012", ("GP",), 1, 15, 20, 14, "dx 2"),
            ]
        words = _threshold_words(course, "PT/SLP", lines, year)
        yield course.claim(lines, plan=_plan(start, doctor), evaluated=f"{start}", **words)


def occupational_therapy(rng: Random, number: int, year: int) -> Iterator[PracticeClaim]:
    """Activities and self-care after a stroke, with assistants in between."""
    start = _start(rng, year)
    doctor, therapist = f"MD {make_npi(rng)}", f"OT {make_npi(rng)}"
    header = _header(rng, provider=therapist, referring=doctor, dx="I69.351 R27.8")
    course = _Course(rng, number, "occupational therapy", header, start, rng.randrange(0, 600))
    codes = (("97530", 40, 34), ("97535", 38, 32), ("97110", 32, 28))
    for group in _grouped(_visits(start, 8), 2):
        lines: list[Line] = []
        for day in group:
            if day == start:
                lines.append(Line(day, "97166", ("GO",), 1, 45, 150, 98, "dx 1,2"))
                continue
            extra = ("CO",) if day >= _ASSISTANTS_MARKED and rng.random() < 0.4 else ()
            visit = _therapy_visit(rng, day, "GO", codes, extra)
            for line in visit:
                line.words += f" assistant {line.minutes}min" if extra else ""
            lines += visit
        words = _threshold_words(course, "OT", lines, year)
        yield course.claim(lines, plan=_plan(start, doctor), evaluated=f"{start}", **words)


def speech_therapy(rng: Random, number: int, year: int) -> Iterator[PracticeClaim]:
    """Aphasia and swallowing, one unit a visit."""
    start = _start(rng, year)
    doctor, therapist = f"CNS {make_npi(rng)}", f"SLP {make_npi(rng)}"
    header = _header(rng, provider=therapist, referring=doctor, dx="I69.320 R13.12")
    course = _Course(rng, number, "speech therapy", header, start, rng.randrange(0, 600))
    for place, day in enumerate(_visits(start, 6)):
        if place == 0:
            lines = [Line(day, "92523", ("GN",), 1, 60, 260, 210, "dx 1")]
        elif place % 3 == 2:
            lines = [Line(day, "92526", ("GN",), 1, 40, 110, 80, "dx 2")]
        else:
            lines = [Line(day, "92507", ("GN",), 1, 45, 95, 74, "dx 1")]
        words = _threshold_words(course, "PT/SLP", lines, year)
        yield course.claim(lines, plan=_plan(start, doctor), evaluated=f"{start}", **words)


def chiropractic(rng: Random, number: int, year: int) -> Iterator[PracticeClaim]:
    """Active treatment of the spine, then maintenance under a signed notice."""
    start = _start(rng, year)
    doctor = f"DC {make_npi(rng)}"
    header = _header(rng, provider=doctor, dx=f"M99.03 {_back_pain(start)} M99.04 M99.05 M54.16")
    course = _Course(rng, number, "chiropractic", header, start)
    code, regions = rng.choice((("98940", "1,2"), ("98941", "1,2,3,4")))
    for group in _grouped(_visits(start, 8, (3, 4)), 3):
        lines = [Line(day, code, ("AT",), 1, None, 45, 27, f"dx {regions}") for day in group]
        yield course.claim(lines, initial=f"{start}")
    later = start + timedelta(days=60)
    lines = [Line(later, code, ("GA",), 1, None, 45, None, f"dx {regions}")]
    yield course.claim(lines, initial=f"{start}", abn=f"{later}")


def acupuncture(rng: Random, number: int, year: int) -> Iterator[PracticeClaim]:
    """Chronic low back pain, ten visits within ninety days, once Medicare covers them."""
    if year < 2020:
        return
    start = max(_start(rng, year), _weekday(year, 2, 3))
    doctor = f"MD {make_npi(rng)}"
    pain = "M54.59" if start >= _BACK_PAIN_DIVIDED else "M54.5"
    header = _header(rng, provider=doctor, dx=pain)
    course = _Course(rng, number, "acupuncture", header, start)
    days = _visits(start, 10, (7,))
    for group in _grouped(days, 2):
        if (_back_pain(group[-1]) == "M54.50") != (pain == "M54.59"):
            return
        lines = []
        for day in group:
            lines.append(Line(day, "97810", (), 1, 20, 55, 37, "dx 1"))
            lines.append(Line(day, "97811", (), 1, 16, 40, 28, "dx 1"))
        treated = [day for day in days if day < group[0]]
        words = {"treated": " ".join(map(str, treated))} if treated else {}
        yield course.claim(lines, initial=f"{start}", **words)


def psychotherapy(rng: Random, number: int, year: int) -> Iterator[PracticeClaim]:
    """A diagnostic evaluation and weekly sessions by a clinical social worker or psychologist."""
    start = _start(rng, year)
    kind = rng.choice(("CSW", "CP") if year < 2024 else ("CSW", "CP", "MFT", "MHC"))
    header = _header(rng, provider=f"{kind} {make_npi(rng)}", dx="F33.1 F41.1")
    course = _Course(rng, number, "psychotherapy", header, start)
    for place, day in enumerate(_visits(start, 5, (7,))):
        code, minutes, charge = (
            ("90791", 60, 190) if place == 0 else rng.choice((("90834", 45, 120), ("90837", 58, 165)))
        )
        yield course.claim([Line(day, code, (), 1, minutes, charge, None, "dx 1,2")])


def medicine(rng: Random, number: int, year: int) -> Iterator[PracticeClaim]:
    """Office visits of a physician; wound care, which is therapy only under a therapist's plan."""
    start = _start(rng, year)
    header = _header(rng, provider=f"MD {make_npi(rng)}", dx="L97.521 E11.621")
    course = _Course(rng, number, "medicine", header, start)
    yield course.claim([Line(start, "99213", (), 1, None, 130, 92, "dx 1,2")])
    yield course.claim([Line(start + timedelta(days=14), "97597", (), 1, None, 160, 105, "dx 1")])


def pain_management(rng: Random, number: int, year: int) -> Iterator[PracticeClaim]:
    """Chronic pain management, one bundle a month, once there is a code for it."""
    if year < 2023:
        return
    start = _start(rng, year)
    header = _header(rng, provider=f"MD {make_npi(rng)}", dx="G89.4 M54.59")
    course = _Course(rng, number, "pain management", header, start)
    for month in range(3):
        day = start + timedelta(days=31 * month)
        yield course.claim(
            [
                Line(day, "G3002", (), 1, 30, 110, 80, "dx 1,2"),
                Line(day, "G3003", (), 1, 15, 40, 29, "dx 1,2"),
            ]
        )


def remote_monitoring(rng: Random, number: int, year: int) -> Iterator[PracticeClaim]:
    """Remote therapeutic monitoring by a physical therapist: set-up, device and one month's management."""
    if year < 2022:
        return
    start = _start(rng, year)
    doctor, therapist = f"MD {make_npi(rng)}", f"PT {make_npi(rng)}"
    header = _header(rng, provider=therapist, referring=doctor, dx="M17.11 M25.561")
    course = _Course(rng, number, "remote monitoring", header, start)
    lines = [Line(start, "98975", ("GP",), 1, None, 25, 19, "dx 1")]
    words = _threshold_words(course, "PT/SLP", lines, year)
    yield course.claim(lines, plan=_plan(start, doctor), evaluated=f"{start}", **words)
    lines = [
        Line(start + timedelta(days=29), "98977", ("GP",), 1, None, 60, 46, "dx 1"),
        Line(start + timedelta(days=29), "98980", ("GP",), 1, 20, 55, 49, "dx 1"),
    ]
    words = _threshold_words(course, "PT/SLP", lines, year)
    yield course.claim(lines, plan=_plan(start, doctor), evaluated=f"{start}", **words)


def cash_massage(rng: Random, number: int, year: int) -> Iterator[PracticeClaim]:
    """A massage therapist's services, billed with GY for the denial that another payer wants to see."""
    start = _start(rng, year)
    header = _header(rng, provider=f"LMT {make_npi(rng)}", dx="M62.838")
    course = _Course(rng, number, "cash massage", header, start)
    yield course.claim([Line(start, "97124", ("GP", "GX", "GY"), 2, 30, 60, None, "dx 1")])


_EPISODES: tuple[Callable[[Random, int, int], Iterator[PracticeClaim]], ...] = (
    physical_therapy,
    long_physical_therapy,
    assisted_therapy,
    group_therapy,
    modalities,
    occupational_therapy,
    speech_therapy,
    chiropractic,
    acupuncture,
    psychotherapy,
    medicine,
    pain_management,
    remote_monitoring,
    cash_massage,
)
