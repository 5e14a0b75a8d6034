"""Made-up identifiers that are valid in form: NPIs and Medicare beneficiary identifiers (MBIs)."""

from __future__ import annotations

from random import Random

_NPI_PREFIX = "80840"
_MBI_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
_MBI_DIGITS = "0123456789"
_MBI_PLACES = (
    "123456789",
    _MBI_LETTERS,
    _MBI_LETTERS + _MBI_DIGITS,
    _MBI_DIGITS,
    _MBI_LETTERS,
    _MBI_LETTERS + _MBI_DIGITS,
    _MBI_DIGITS,
    _MBI_LETTERS,
    _MBI_LETTERS,
    _MBI_DIGITS,
    _MBI_DIGITS,
)
"""What may stand in each of the eleven places (CMS, "Understanding the MBI format")."""


def npi_check_digit(first_nine: str) -> str:
    """The tenth digit of an NPI: Luhn over 80840 and its ``first_nine`` digits (45 CFR 162.406)."""
    total = 0
    for place, digit in enumerate(reversed(_NPI_PREFIX + first_nine)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return str(-total % 10)


def make_npi(rng: Random) -> str:
    """A valid NPI that is nobody's: it begins with 2, and every NPI given out so far begins with 1."""
    first_nine = f"2{rng.randrange(10**8):08d}"
    return first_nine + npi_check_digit(first_nine)


def make_mbi(rng: Random) -> str:
    """A valid MBI of eleven characters, without hyphens."""
    return "".join([rng.choice(allowed) for allowed in _MBI_PLACES])


def hyphenated_mbi(member_id: str) -> str:
    """The MBI as the card prints it: four, three and four characters."""
    return f"{member_id[:4]}-{member_id[4:7]}-{member_id[7:]}"
