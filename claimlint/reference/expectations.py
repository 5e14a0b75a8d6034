"""What the facts expect of a ruleset's parameters and tables: a wrong one is refused when it is loaded.

A ruleset may state each of these or not; where it does not, the facts that need it are missing.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import NamedTuple

PARAMETERS: dict[str, tuple[str, ...]] = {
    "assistant_payment": ("number",),
    "certification_days": ("days",),
    "certified_days": ("days",),
    "filing_limit": ("days", "duration"),
    "filing_next_workday": ("boolean",),
    "least_unit_minutes": ("number",),
    "order_exception": ("boolean",),
    "part_b_deductible": ("money",),
    "ptp_either_column": ("boolean",),
    "reduced_practice_expense": ("number",),
    "unit_minutes": ("number",),
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
    "conversion_factors": Columns(1, decimals=("conversion_factor",)),
    "fee_schedule": Columns(
        1,
        words=("status", "mult_proc"),
        decimals=("work_rvu", "nonfacility_pe_rvu", "facility_pe_rvu", "malpractice_rvu"),
    ),
    "mue": Columns(1, numbers=("mue", "mai")),
    "ptp": Columns(2, words=("indicator",)),
    "taxonomies": Columns(1, words=("role",)),
    "therapy_codes": Columns(1, words=("basis", "disciplines", "therapy_designation")),
    "therapy_thresholds": Columns(1, dollars=("pt_slp", "ot")),
}
"""Table to the columns that facts read."""


def is_amount(text: str) -> bool:
    """Whether ``text`` is a plain number or amount, such as 2480.00."""
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
