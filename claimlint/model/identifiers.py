"""The identifiers of claims: how an NPI, an MBI and an ICD-10-CM code are built."""

from __future__ import annotations

_LUHN_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_NPI_PREFIX_SUM = 24
"""What the prefix 80840 adds to the Luhn sum of a ten-digit NPI (45 CFR 162.406)."""

_DIGITS = frozenset("0123456789")
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

_MBI_CLASSES = {
    **dict.fromkeys(map(ord, "0123456789"), "9"),
    **dict.fromkeys(map(ord, "ACDEFGHJKMNPQRTUVWXY"), "A"),
}
"""Digits, and the letters an MBI may hold: not S, L, O, I, B, Z."""
_MBI_FORMS = frozenset(f"9A{third}9A{sixth}9AA99" for third in "A9" for sixth in "A9")


def npi_check_digit_is_right(npi: str) -> bool:
    """Whether ``npi`` has ten digits, begins with 1 or 2 and passes the Luhn check with prefix 80840."""
    if len(npi) != 10 or not npi.isascii() or not npi.isdigit() or npi[0] not in "12":
        return False
    total = _NPI_PREFIX_SUM
    for place, digit in enumerate(npi):
        total += int(digit) if place % 2 else _LUHN_DOUBLED[int(digit)]
    return total % 10 == 0


def mbi_is_well_formed(member_id: str) -> bool:
    """Whether ``member_id`` has the eleven characters of a Medicare Beneficiary Identifier.

    Position 1 is 1-9; 2, 5, 8, 9 letters; 3, 6 letters or digits; 4, 7, 10, 11 digits; the letters
    S, L, O, I, B and Z are not used (CMS, Understanding the MBI format).
    """
    # A character of no class stays itself and cannot pass for one: A and 9 are in classes of their own.
    return member_id[:1] != "0" and member_id.translate(_MBI_CLASSES) in _MBI_FORMS


_RAILROAD_PREFIXES = frozenset(
    ("A", "H", "CA", "JA", "MA", "MH", "PA", "PD", "PH", "WA", "WD", "WH", "WCA", "WCD", "WCH")
)
"""What the old Medicare numbers of railroad beneficiaries began with."""


def is_health_insurance_claim_number(member_id: str) -> bool:
    """Whether ``member_id`` has the form of the number that Medicare used before the MBI, its HICN.

    Nine digits, a letter and perhaps one more letter or digit; of railroad beneficiaries a prefix and six or
    nine digits. Case, hyphens and blanks do not count.
    """
    plain = normal_member_id(member_id)
    if not plain.isascii():
        return False
    stem, suffix = plain[:9], plain[9:]
    if stem.isdigit() and len(stem) == 9:
        return suffix[:1].isalpha() and len(suffix) <= 2 and suffix.isalnum()
    digits = plain.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    prefix = plain[: len(plain) - len(digits)]
    return prefix in _RAILROAD_PREFIXES and digits.isdigit() and len(digits) in (6, 9)


def taxonomy_is_well_formed(taxonomy: str) -> bool:
    """Whether ``taxonomy`` has the form of a NUCC provider taxonomy code: ten digits or capital letters."""
    return len(taxonomy) == 10 and all(
        character in _DIGITS or character in _LETTERS for character in taxonomy
    )


def normal_member_id(member_id: str) -> str:
    """``member_id`` in upper case without hyphens and blanks."""
    return member_id.upper().replace("-", "").replace(" ", "")


def diagnosis_is_well_formed(diagnosis: str) -> bool:
    """Whether ``diagnosis`` has the form of an ICD-10-CM code, with or without its dot.

    A letter, two digits or letters, then up to four more. The second was a digit in every code until QA0 came
    on 2025-10-01.
    """
    stem, dot, rest = diagnosis[:3], diagnosis[3:4] == ".", diagnosis[3:]
    if dot:
        rest = rest[1:]
        if not rest:
            return False
    return (
        len(stem) == 3
        and stem[0] in _LETTERS
        and len(rest) <= 4
        and all(character in _DIGITS or character in _LETTERS for character in stem[1:] + rest)
    )
