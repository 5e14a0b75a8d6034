"""The kinds of official files: which table each answers for, with which columns, and for which days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

FIRST_DAY = date(2018, 1, 1)
"""The first day that our tables reach back to; what official files say of earlier ones is left out."""


class Kind(NamedTuple):
    """A kind of official file.

    ``complete`` says whether a key that the file does not list is known to be absent. ``span`` is how long a
    release holds: ``quarter``, ``year`` (from its quarter to the end of the year, corrected by later
    quarters) or ``fiscal`` (to the end of September). ``history`` says whether it also tells what was before,
    ``lasting`` whether the newest may answer for later days: a list of codes would deny those that are new.
    """

    name: str
    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    what: str
    complete: bool = True
    span: str = "quarter"
    history: bool = False
    lasting: bool = True

    def release(self, effective: date) -> str:
        """What the release that begins on a day is called: 2026Q3, 2026C, FY2026."""
        quarter = (effective.month + 2) // 3
        if self.span == "year":
            return f"{effective.year}{'ABCD'[quarter - 1]}"
        if self.span == "fiscal":
            return f"FY{_fiscal(effective)}" + ("" if effective.month == 10 else f"-{effective:%m}")
        return f"{effective.year}Q{quarter}"

    def days(self, effective: date) -> tuple[date, date]:
        """The first and last date of service that the release answers for."""
        quarter = (effective.month + 2) // 3
        if self.span == "year":
            last = date(effective.year, 12, 31)
        elif self.span == "fiscal":
            last = date(_fiscal(effective), 9, 30)
        elif quarter == 4:
            last = date(effective.year, 12, 31)
        else:
            last = date(effective.year, 3 * quarter + 1, 1) - timedelta(days=1)
        return (FIRST_DAY if self.history else effective), last


def _fiscal(day: date) -> int:
    """The federal fiscal year, which begins in October."""
    return day.year + (day.month >= 10)


_RVUS = ("work_rvu", "nonfacility_pe_rvu", "facility_pe_rvu", "malpractice_rvu")

KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "ptp-practitioner",
            "ptp",
            ("column1", "column2"),
            ("indicator",),
            "NCCI procedure-to-procedure edits, practitioners",
            history=True,
        ),
        Kind(
            "ptp-hospital",
            "ptp_hospital",
            ("column1", "column2"),
            ("indicator",),
            "NCCI procedure-to-procedure edits, outpatient hospitals",
            history=True,
        ),
        Kind(
            "mue-practitioner",
            "mue",
            ("code",),
            ("mue", "mai"),
            "NCCI medically unlikely edits, practitioners",
            # CMS keeps some limits to itself.
            complete=False,
        ),
        Kind(
            "mue-hospital",
            "mue_hospital",
            ("code",),
            ("mue", "mai"),
            "NCCI medically unlikely edits, outpatient hospitals",
            complete=False,
        ),
        Kind(
            "mue-dme",
            "mue_dme",
            ("code",),
            ("mue", "mai"),
            "NCCI medically unlikely edits, equipment suppliers",
            complete=False,
        ),
        Kind(
            "addon-codes",
            "addon_codes",
            ("code",),
            ("type", "primaries"),
            "NCCI add-on codes",
            history=True,
        ),
        Kind(
            "fee-schedule",
            "fee_schedule",
            ("code",),
            (
                "status",
                "mult_proc",
                "global",
                *_RVUS,
                "professional_technical",
                "conversion_factor",
                "conversion_factor_apm",
            ),
            "Medicare physician fee schedule, relative values",
            span="year",
        ),
        Kind(
            "gpci",
            "gpci",
            ("contractor", "locality"),
            ("state", "work_gpci", "work_gpci_floor", "pe_gpci", "malpractice_gpci"),
            "Medicare physician fee schedule, geographic factors",
            span="year",
        ),
        Kind(
            "icd10cm",
            "icd10cm",
            ("code",),
            ("billable",),
            "ICD-10-CM codes in tabular order",
            span="fiscal",
            lasting=False,
        ),
        Kind(
            "hcpcs",
            "hcpcs",
            ("code",),
            ("coverage",),
            "HCPCS level II codes",
            # About level I, which is CPT, it says nothing.
            complete=False,
            lasting=False,
        ),
        Kind(
            "hcpcs-modifiers",
            "hcpcs_modifiers",
            ("modifier",),
            ("coverage",),
            "HCPCS level II modifiers",
            complete=False,
            lasting=False,
        ),
    )
}
"""Every kind by its name."""
