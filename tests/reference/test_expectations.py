"""What facts expect of tables: rows they can read."""

from __future__ import annotations

import pytest

from claimlint.reference.expectations import Columns, is_amount

COLUMNS = Columns(1, words=("basis",), numbers=("mue", "mai"), decimals=("work_rvu",), dollars=("limit",))


@pytest.mark.parametrize(
    ("changed", "flaw"),
    [
        ({}, None),
        ({"mue": "0"}, None),
        ({"basis": ""}, None),
        ({"mue": ""}, "mue is '', which is no whole number"),
        ({"mai": "-1"}, "mai is '-1', which is no whole number"),
        ({"mai": "\u00b2"}, "mai is '\u00b2', which is no whole number"),
        ({"mai": "1.5"}, "mai is '1.5', which is no whole number"),
        ({"work_rvu": "2"}, None),
        ({"work_rvu": "0,32"}, "work_rvu is '0,32', which is no number"),
        ({"limit": "$2480"}, "limit is '$2480', which is no amount in dollars"),
        ({"limit": "NaN"}, "limit is 'NaN', which is no amount in dollars"),
    ],
)
def test_a_row_that_facts_could_not_read_is_told(changed: dict[str, str], flaw: str | None) -> None:
    row = {"basis": "timed15", "mue": "6", "mai": "3", "work_rvu": "0.32", "limit": "2480.00"}
    assert COLUMNS.flaw(row | changed) == flaw


@pytest.mark.parametrize(
    ("text", "amount"), [("2480", True), ("2480.00", True), ("", False), ("inf", False), ("2,480", False)]
)
def test_an_amount_is_a_plain_finite_number(text: str, amount: bool) -> None:
    assert is_amount(text) is amount
