"""What the facts expect of a ruleset's parameters and tables: a wrong one is refused when it is loaded.

A ruleset may state each of these or not; where it does not, the facts that need it are missing.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import NamedTuple

PARAMETERS: dict[str, tuple[str, ...]] = {
    "assistant_payment": ("number",),
    "assistant_midpoint": ("boolean",),
    "assistant_pair_least": ("number",),
    "assistant_pair_most": ("number",),
    "assistant_pair_total_least": ("number",),
    "assistant_pair_total_most": ("number",),
    "assistant_percent": ("number",),
    "certification_days": ("days",),
    "certified_days": ("days",),
    "course_length": ("days", "duration"),
    "filing_limit": ("days", "duration"),
    "filing_next_workday": ("boolean",),
    "habilitative_modifiers": ("boolean",),
    "least_unit_minutes": ("number",),
    "most_pointers": ("number",),
    "order_exception": ("boolean",),
    "part_b_deductible": ("money",),
    "progress_report_days": ("number",),
    "ptp_either_column": ("boolean",),
    "reduced_practice_expense": ("number",),
    "unit_minutes": ("number",),
    "unit_rule": ("text",),
    "verbal_signature_days": ("days",),
}
"""Parameter to the kinds of value it may have."""


class Columns(NamedTuple):
    """How many columns a table's key has, and those that facts read: words, numbers whole or not, dollars."""

    key: int
    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    decimals: tuple[str, ...] = ()
    dollars: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every column that facts read."""
        return (*self.words, *self.numbers, *self.decimals, *self.dollars)

    def flaw(self, row: dict[str, str]) -> str | None:
        """What is wrong with a row; None if nothing is."""
        for column in self.numbers:
            if not (row[column].isascii() and row[column].isdecimal()):
                return f"{column} is {row[column]!r}, which is no whole number"
        for column in self.decimals:
            if not is_amount(row[column]):
                return f"{column} is {row[column]!r}, which is no number"
        for column in self.dollars:
            if not is_amount(row[column]):
                return f"{column} is {row[column]!r}, which is no amount in dollars"
        return None


TABLES: dict[str, Columns] = {
    "modifiers": Columns(1),
    "addon_codes": Columns(1, words=("primaries",)),
    "conversion_factors": Columns(1, decimals=("conversion_factor",)),
    "fee_schedule": Columns(
        1,
        words=("status", "mult_proc"),
        decimals=("work_rvu", "nonfacility_pe_rvu", "facility_pe_rvu", "malpractice_rvu"),
    ),
    "courses": Columns(1, words=("course", "days")),
    "continued_services": Columns(1, words=("continues",)),
    "mue": Columns(1, numbers=("mue", "mai")),
    "procedure_dates": Columns(1, words=("successor",)),
    "ptp": Columns(2, words=("indicator",)),
    "spinal_regions": Columns(1, words=("region",)),
    "session_minutes": Columns(1, words=("series",), numbers=("least", "most")),
    "taxonomies": Columns(1, words=("role",)),
    "therapy_codes": Columns(1, words=("basis", "disciplines", "family", "therapy_designation")),
    "therapy_thresholds": Columns(1, dollars=("pt_slp", "ot")),
}
"""Table to the columns that facts read."""

CODE_LISTS = ("icd10cm",)
"""The tables that facts ask for codes (``CodeList``), not for rows."""


def is_amount(text: str) -> bool:
    """Whether ``text`` is a plain number or amount, such as 2480.00."""
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
