"""NPI, MBI and ICD-10-CM codes, held against a second, plainer reading of their definitions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.model.identifiers import (
    diagnosis_is_well_formed,
    is_health_insurance_claim_number,
    mbi_is_well_formed,
    normal_member_id,
    npi_check_digit_is_right,
    taxonomy_is_well_formed,
)


def luhn(digits: str) -> bool:
    """The Luhn check as it is told: double every second digit from the right, add up their digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += sum(int(figure) for figure in str(number))
    return total % 10 == 0


@given(st.from_regex(r"[0-9]{9,11}", fullmatch=True) | st.from_regex(r"[12][0-9]{9}", fullmatch=True))
def test_an_npi_is_ten_digits_from_1_or_2_with_the_check_digit_of_80840(npi: str) -> None:
    expected = len(npi) == 10 and npi[0] in "12" and luhn("80840" + npi)
    assert npi_check_digit_is_right(npi) == expected


@given(st.from_regex(r"[12][0-9]{8}", fullmatch=True))
def test_exactly_one_check_digit_is_right(stem: str) -> None:
    assert sum(npi_check_digit_is_right(stem + digit) for digit in "0123456789") == 1


@given(st.from_regex(r"[12][0-9]{8}", fullmatch=True), st.data())
def test_a_mistyped_digit_and_most_swapped_neighbours_are_noticed(stem: str, data: st.DataObject) -> None:
    (npi,) = [stem + digit for digit in "0123456789" if npi_check_digit_is_right(stem + digit)]
    place = data.draw(st.integers(0, 9))
    digit = data.draw(st.sampled_from("0123456789".replace(npi[place], "")))
    assert not npi_check_digit_is_right(npi[:place] + digit + npi[place + 1 :])
    place = data.draw(st.integers(0, 8))
    first, second = npi[place : place + 2]
    if first != second and {first, second} != {"0", "9"}:
        assert not npi_check_digit_is_right(npi[:place] + second + first + npi[place + 2 :])


@pytest.mark.parametrize("npi", ["1234567893", "1003000126", "2000000002"])
def test_real_forms_of_npi_are_right(npi: str) -> None:
    assert npi_check_digit_is_right(npi)


@pytest.mark.parametrize(
    "npi", ["", "123456789", "12345678930", "3000000001", "123456789\u0663", "12345 7893"]
)
def test_what_is_no_npi_at_all_is_wrong(npi: str) -> None:
    assert not npi_check_digit_is_right(npi)


MBI = re.compile(
    "[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][AC-HJKMNP-RT-Y]{2}[0-9]{2}"
)


@given(
    st.from_regex(MBI, fullmatch=True)
    | st.from_regex("[0-9A-Z]{10,12}", fullmatch=True)
    | st.from_regex(r"[0-9][A-Z][0-9A-Z][0-9][A-Z][0-9A-Z][0-9][A-Z]{2}[0-9]{2}", fullmatch=True)
)
def test_an_mbi_has_digits_and_letters_in_their_places(member_id: str) -> None:
    assert mbi_is_well_formed(member_id) == bool(MBI.fullmatch(member_id))


@given(st.text(max_size=14))
def test_any_text_can_be_asked_whether_it_is_an_mbi(text: str) -> None:
    assert mbi_is_well_formed(text) == bool(MBI.fullmatch(text))


@pytest.mark.parametrize("letter", "SLOIBZ")
@pytest.mark.parametrize("place", [1, 2, 4, 5, 7, 8])
def test_letters_that_look_like_digits_are_in_no_mbi(letter: str, place: int) -> None:
    assert not mbi_is_well_formed("1EG4TE5MK73"[:place] + letter + "1EG4TE5MK73"[place + 1 :])


def test_a_member_id_is_made_normal() -> None:
    assert normal_member_id("1eg4-te5 mk73") == "1EG4TE5MK73"
    assert not mbi_is_well_formed("1EG4-TE5-MK73")


DIAGNOSIS = re.compile(r"[A-Z][0-9A-Z]{2}(\.?[0-9A-Z]{1,4})?")


@given(st.from_regex(DIAGNOSIS, fullmatch=True) | st.text("AZ019.", max_size=10) | st.text(max_size=9))
def test_a_diagnosis_has_the_form_of_icd_10_cm(code: str) -> None:
    assert diagnosis_is_well_formed(code) == bool(DIAGNOSIS.fullmatch(code))


@pytest.mark.parametrize("code", ["M54.50", "I10", "M5450", "S13.4XXA", "C7A.00", "Z96.651", "QA0.0101"])
def test_real_diagnoses_are_well_formed(code: str) -> None:
    assert diagnosis_is_well_formed(code)


@pytest.mark.parametrize(
    "code", ["", "724.2", "M5", "M54.", "M54..5", "M54.50000", "m54.50", "M5.450", "M54.5\u0660"]
)
def test_what_cannot_be_a_diagnosis_is_not(code: str) -> None:
    assert not diagnosis_is_well_formed(code)


@pytest.mark.parametrize(
    "member_id",
    ["123456789A", "123-45-6789-a", "123456789C1", "123456789TA", "A123456", "WCD123456789", "MH 123456"],
)
def test_the_old_medicare_numbers_are_known_by_their_form(member_id: str) -> None:
    assert is_health_insurance_claim_number(member_id)


@pytest.mark.parametrize(
    "member_id",
    [
        "",
        "A",
        "123456789",
        "1234567890",
        "123456789AB1",
        "12345678A",
        "1EG4TE5MK73",
        "A12345",
        "A1234567",
        "XYZ123456",
        "W123456789",
        "A123456789A",
        "12345678\u0661A",
    ],
)
def test_other_ids_are_no_old_medicare_numbers(member_id: str) -> None:
    assert not is_health_insurance_claim_number(member_id)


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("225100000X", True),
        ("2084P0800X", True),
        ("22510000X", False),
        ("225100000x", False),
        ("2251-0000X", False),
    ],
)
def test_a_taxonomy_code_has_ten_digits_or_capital_letters(code: str, right: bool) -> None:
    assert taxonomy_is_well_formed(code) is right
