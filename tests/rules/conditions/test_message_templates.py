"""Message templates: values in braces, formatted by type."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from claimlint.rules.conditions.errors import ConditionError
from claimlint.rules.conditions.formatting import show
from claimlint.rules.conditions.messages import compile_template, parse_template, roots
from tests.rules.conditions.toy import CLAIM, ENVIRONMENT, LINE, Plan, ToyScope, view


def filled_in(text: str, scope: ToyScope = LINE, **facts: Any) -> str:
    compiled = pickle.loads(pickle.dumps(compile_template(parse_template(text, scope))))
    message = compiled.bind(ENVIRONMENT)(view(scope.kind, **facts))
    assert isinstance(message, str)
    return message


def test_values_are_put_into_the_text() -> None:
    message = filled_in(
        "{therapy_discipline} spending reaches {accrued_allowed} in {year}",
        therapy_discipline="GP",
        accrued_allowed=Decimal("2481.5"),
        year=2026,
    )
    assert message == "GP spending reaches $2,481.50 in 2026"


@pytest.mark.parametrize(
    ("template", "facts", "expected"),
    [
        ("{charge}", {"charge": Decimal("1234.5")}, "$1,234.50"),
        ("{charge - $10}", {"charge": Decimal("5")}, "-$5.00"),
        ("{date}", {"date": date(2026, 2, 4)}, "2026-02-04"),
        ("{date + 1 month}", {"date": date(2026, 1, 31)}, "2026-02-28"),
        ("{date - 2026-01-01}", {"date": date(2026, 1, 31)}, "30 days"),
        ("{date - 2026-01-30}", {"date": date(2026, 1, 31)}, "1 day"),
        ("{modifiers}", {"modifiers": ("GP", "KX")}, "GP, KX"),
        ("{modifiers}", {}, "none"),
        ("{progress}", {"progress": (date(2026, 1, 1), date(2026, 2, 1))}, "2026-01-01, 2026-02-01"),
        ("{units}", {"units": Decimal("1.50")}, "1.5"),
        ("{units}", {"units": Decimal("100")}, "100"),
        ("{units * 10}", {"units": Decimal("1E+1")}, "100"),
        ("{units}", {"units": 10}, "10"),
        ("{therapy}", {"therapy": True}, "yes"),
        ("{therapy}", {"therapy": False}, "no"),
        ("{code}", {"code": "97140"}, "97140"),
        ("{charge} {date} {therapy} {units} {progress}", {}, "unknown unknown unknown unknown unknown"),
        ("{units_supported_by(units)}", {"units": 23}, "2"),
        ("{units_supported_by(units)}", {"units": 0}, "unknown"),
        ("{ptp_edit.partner.code}", {}, "unknown"),
        ("{{{code}}} and {{}}", {"code": "97140"}, "{97140} and {}"),
        ("no values at all", {}, "no values at all"),
        ("", {}, ""),
    ],
)
def test_each_type_is_shown_its_own_way(template: str, facts: dict[str, Any], expected: str) -> None:
    assert filled_in(template, **facts) == expected


def test_parts_of_records_and_counts_can_be_shown() -> None:
    lines = (view("line", therapy=True), view("line", therapy=False))
    template = "{plan.certified}: {count line where (therapy)} of {count line where (code is present)}"
    message = filled_in(template, CLAIM, plan=Plan(certified=date(2026, 2, 20)), lines=lines)
    assert message == "2026-02-20: 1 of 2"


@pytest.mark.parametrize(
    ("template", "line", "column", "message"),
    [
        ("a {", 1, 3, "'{' without its other half; a brace in the text is written twice"),
        ("a } b", 1, 3, "'}' without its other half; a brace in the text is written twice"),
        ("a { } b", 1, 3, "nothing stands between the braces"),
        ("first\n  {zebra}", 2, 4, "a line has no fact called 'zebra'"),
        (
            "{code} {units +}",
            1,
            16,
            "the condition ends too early: expected a fact or a value, 'count' or '('",
        ),
        ("{ptp_edit}", 1, 2, "ptp_edit is a record and cannot be shown; name one of its parts"),
        ("x {units > 3}", 1, 4, "'units > 3' is true or false; a value is needed here"),
        ("{1 year}", 1, 2, "1 year is a number of months or years and cannot be shown"),
    ],
)
def test_mistakes_are_reported_at_their_place_in_the_template(
    template: str, line: int, column: int, message: str
) -> None:
    with pytest.raises(ConditionError) as caught:
        parse_template(template, LINE)
    assert (caught.value.message, caught.value.line, caught.value.column) == (message, line, column)


def test_roots_of_a_message_are_those_of_its_values() -> None:
    assert roots(parse_template("{code} on {date}", LINE)) == {"base_code", "base_date"}


def test_a_large_whole_decimal_keeps_its_zeros() -> None:
    assert show("number", Decimal("1E+3")) == "1000"
