"""What each discipline bills: services, diagnoses, and which of them go together.

Fees are invented, in cents; a clinic's charge is its own multiple of them.
"""

from __future__ import annotations

from typing import NamedTuple


class Treatment(NamedTuple):
    """A code a discipline bills, how often against the others, and the fee of one unit in cents.

    ``minutes`` is what one unit takes. A ``timed`` code is billed by the quarter of an hour, up to
    ``most`` units a day; any other is billed once.
    """

    code: str
    weight: int
    fee: int
    minutes: int = 15
    timed: bool = True
    most: int = 2


class Discipline(NamedTuple):
    """A kind of clinic work: who does it, what it bills, and for which diagnoses.

    ``modifiers`` go on every line, ``assistant`` is added when an assistant treated. ``share`` weighs
    how many patients there are; ``lines_a_visit`` lists the likely numbers of treatment lines.
    """

    name: str
    profession: str
    taxonomy: str
    modifiers: tuple[str, ...]
    assistant: str | None
    bucket: str | None
    share: int
    evaluations: tuple[Treatment, ...]
    treatments: tuple[Treatment, ...]
    lines_a_visit: tuple[int, ...]
    diagnoses: tuple[tuple[str, ...], ...]

    @property
    def therapy(self) -> bool:
        """Whether this is physical, occupational or speech therapy (the Medicare therapy benefit)."""
        return self.bucket is not None


PHYSICAL_THERAPY = Discipline(
    name="physical therapy",
    profession="PT",
    taxonomy="225100000X",
    modifiers=("GP",),
    assistant="CQ",
    bucket="PT/SLP",
    share=62,
    evaluations=(
        Treatment("97161", 5, 9800, 30, timed=False),
        Treatment("97162", 4, 9800, 40, timed=False),
        Treatment("97163", 1, 9800, 45, timed=False),
    ),
    treatments=(
        Treatment("97110", 30, 2900, most=3),
        Treatment("97140", 20, 2700),
        Treatment("97112", 16, 3300),
        Treatment("97530", 14, 3600),
        Treatment("97116", 8, 2900),
        Treatment("97035", 4, 1400, most=1),
        Treatment("97535", 3, 3200),
        Treatment("97124", 2, 2800),
        Treatment("G0283", 5, 1300, timed=False),
        Treatment("97012", 3, 1400, timed=False),
        Treatment("97016", 2, 1200, timed=False),
    ),
    lines_a_visit=(2, 3, 3, 4, 4, 5),
    diagnoses=(
        ("M54.50",),
        ("M54.50", "M25.551"),
        ("M54.50", "M54.16", "M62.81"),
        ("M54.2", "M62.81"),
        ("M25.511", "M75.41"),
        ("M25.561", "M17.11"),
        ("M17.12", "R26.2", "R26.89"),
        ("Z96.651", "M25.661", "R26.2", "M62.81"),
        ("Z96.641", "R26.89", "M62.81"),
        ("R26.89", "R29.6"),
        ("I69.351", "R26.89", "M62.81", "Z91.81"),
        ("S83.511D", "M25.561"),
    ),
)

OCCUPATIONAL_THERAPY = Discipline(
    name="occupational therapy",
    profession="OT",
    taxonomy="225X00000X",
    modifiers=("GO",),
    assistant="CO",
    bucket="OT",
    share=16,
    evaluations=(
        Treatment("97165", 5, 9900, 30, timed=False),
        Treatment("97166", 4, 9900, 45, timed=False),
    ),
    treatments=(
        Treatment("97530", 30, 3600),
        Treatment("97110", 20, 2900),
        Treatment("97535", 18, 3200),
        Treatment("97140", 14, 2700),
        Treatment("97112", 10, 3300),
        Treatment("97018", 4, 600, timed=False),
        Treatment("97035", 4, 1400, most=1),
    ),
    lines_a_visit=(2, 3, 3, 4, 4),
    diagnoses=(
        ("M18.11",),
        ("G56.01", "M62.81"),
        ("S52.501D", "M25.631"),
        ("M65.341", "M25.641"),
        ("I69.351", "R27.8", "M62.81"),
        ("G20.A1", "R27.8"),
    ),
)

SPEECH_THERAPY = Discipline(
    name="speech-language pathology",
    profession="SLP",
    taxonomy="235Z00000X",
    modifiers=("GN",),
    assistant=None,
    bucket="PT/SLP",
    share=6,
    evaluations=(Treatment("92523", 4, 20500, 60, timed=False),),
    treatments=(
        Treatment("92507", 30, 7400, 45, timed=False),
        Treatment("92526", 20, 8100, 45, timed=False),
    ),
    lines_a_visit=(1, 1, 1, 2),
    diagnoses=(("R13.12",), ("R47.01", "I69.320"), ("I69.391", "R13.12"), ("R47.1", "G20.A1")),
)

CHIROPRACTIC = Discipline(
    name="chiropractic",
    profession="DC",
    taxonomy="111N00000X",
    modifiers=("AT",),
    assistant=None,
    bucket=None,
    share=8,
    evaluations=(),
    treatments=(
        Treatment("98940", 45, 2800, 10, timed=False),
        Treatment("98941", 50, 4000, 15, timed=False),
    ),
    lines_a_visit=(1,),
    diagnoses=(
        ("M99.03", "M54.50", "M99.02", "M99.04"),
        ("M99.01", "M54.2", "M99.02", "M99.03"),
        ("M99.02", "M54.6", "M99.01", "M99.03"),
        ("M99.03", "M54.16", "M99.04", "M99.05"),
    ),
)

ACUPUNCTURE = Discipline(
    name="acupuncture",
    profession="MD",
    taxonomy="208100000X",
    modifiers=(),
    assistant=None,
    bucket=None,
    share=4,
    evaluations=(),
    treatments=(Treatment("97810", 1, 3900, timed=True, most=1), Treatment("97811", 1, 2900, most=2)),
    lines_a_visit=(2,),
    diagnoses=(("M54.50",), ("M54.59",), ("M54.51", "M62.81")),
)

COUNSELLING = Discipline(
    name="counselling",
    profession="CSW",
    taxonomy="1041C0700X",
    modifiers=(),
    assistant=None,
    bucket=None,
    share=6,
    evaluations=(),
    treatments=(
        Treatment("90834", 50, 10400, 45, timed=False),
        Treatment("90837", 40, 15400, 60, timed=False),
        Treatment("90832", 10, 7900, 30, timed=False),
    ),
    lines_a_visit=(1,),
    diagnoses=(("F33.1",), ("F41.1",), ("F43.23",), ("F32.1", "F41.1")),
)

DISCIPLINES = (
    PHYSICAL_THERAPY,
    OCCUPATIONAL_THERAPY,
    SPEECH_THERAPY,
    CHIROPRACTIC,
    ACUPUNCTURE,
    COUNSELLING,
)

EXCLUSIVE = frozenset({("97140", "97124"), ("97016", "97012")})
"""Treatments a careful clinic does not bill on one day, whichever comes first."""

DISTINCT = (("97012", "97140"), ("97140", "97018"))
"""Pairs of one day in which the second code says 59: a separate service (NCCI, indicator 1)."""
