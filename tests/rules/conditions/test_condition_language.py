"""What each construct of the condition language means; every verdict here is given by both evaluators."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from claimlint.rules.conditions.analysis import conjunction, conjuncts, may_be_unknown, names_read, roots
from claimlint.rules.conditions.compiler import compile_condition
from claimlint.rules.conditions.evaluator import evaluate
from claimlint.rules.conditions.parser import MAXIMUM_DEPTH
from tests.rules.conditions.toy import (
    CLAIM,
    DAY,
    ENVIRONMENT,
    LINE,
    PROVIDER,
    Certifier,
    Edit,
    Partner,
    Plan,
    ToyScope,
    checked,
    explained,
    lacks,
    verdict,
    view,
)

KX_MISSING = (
    "therapy_discipline is present and accrued_allowed > kx_threshold and not has any (KX, GA, GZ, GY)"
)
PTP_MODIFIER_NEEDED = """ptp_edit is present and ptp_edit.indicator = 1
          and not has any (59, XE, XS, XP, XU)
          and not (date >= 2019-07-01 and ptp_edit.partner has any (59, XE, XS, XP, XU))"""
INITIAL_CERTIFICATION = """plan is present and any line where (therapy)
          and (plan.certified is missing or plan.certified - first_treatment > 30 days)
          and as_of - first_treatment > 30 days and not order_exception and not plan.delayed"""


@pytest.mark.parametrize(
    ("modifiers", "accrued", "expected"),
    [
        (("GP",), Decimal("2480.01"), True),
        (("GP",), Decimal("2480.00"), False),
        (("GP", "KX"), Decimal("2480.01"), False),
        (("GP",), None, None),
        (("GP", "KX"), None, False),
    ],
)
def test_threshold_rule_fires_over_the_amount_without_an_attestation(
    modifiers: tuple[str, ...], accrued: Decimal | None, expected: bool | None
) -> None:
    facts: dict[str, Any] = {"therapy_discipline": "GP", "kx_threshold": Decimal(2480)}
    assert verdict(KX_MISSING, modifiers=modifiers, accrued_allowed=accrued, **facts) is expected


def test_provider_rule_fires_only_on_a_stated_invalid_npi() -> None:
    condition = "npi is present and not npi_valid"
    assert verdict(condition, PROVIDER, npi="1234567890", npi_valid=False) is True
    assert verdict(condition, PROVIDER, npi="1234567893", npi_valid=True) is False
    assert verdict(condition, PROVIDER) is False


@pytest.mark.parametrize(
    ("units", "minutes", "expected"),
    [(3, 37, True), (3, 38, False), (None, 38, None), (3, None, None), (1, 0, None)],
)
def test_day_rule_compares_billed_units_with_what_a_function_supports(
    units: int | None, minutes: int | None, expected: bool | None
) -> None:
    condition = "timed_units > units_supported_by(timed_minutes)"
    assert verdict(condition, DAY, timed_units=units, timed_minutes=minutes) is expected


@pytest.mark.parametrize(
    ("own", "partner", "served", "indicator", "expected"),
    [
        ((), (), date(2026, 2, 4), 1, True),
        (("59",), (), date(2026, 2, 4), 1, False),
        ((), ("XS",), date(2026, 2, 4), 1, False),
        ((), ("XS",), date(2019, 6, 30), 1, True),
        ((), (), date(2026, 2, 4), 0, False),
        ((), (), None, 1, True),
        ((), ("XS",), None, 1, None),
        ((), None, date(2026, 2, 4), 1, None),
    ],
)
def test_pair_rule_accepts_the_modifier_on_either_line_from_july_2019(
    own: tuple[str, ...],
    partner: tuple[str, ...] | None,
    served: date | None,
    indicator: int,
    expected: bool | None,
) -> None:
    edit = Edit(indicator, Partner("97530", partner))
    assert verdict(PTP_MODIFIER_NEEDED, ptp_edit=edit, modifiers=own, date=served) is expected


@pytest.mark.parametrize(
    ("plan", "first", "expected"),
    [
        (Plan(certified=date(2026, 2, 20)), date(2026, 1, 21), False),
        (Plan(certified=date(2026, 2, 21)), date(2026, 1, 21), True),
        (Plan(), date(2026, 1, 21), True),
        (Plan(delayed=True), date(2026, 1, 21), False),
        (Plan(certified=date(2026, 2, 20)), None, None),
        (None, date(2026, 1, 21), False),
    ],
)
def test_certification_rule_counts_days_from_the_first_treatment(
    plan: Plan | None, first: date | None, expected: bool | None
) -> None:
    lines = (view("line", therapy=None), view("line", therapy=True))
    facts = {"plan": plan, "first_treatment": first, "lines": lines, "as_of": date(2026, 3, 1)}
    assert verdict(INITIAL_CERTIFICATION, CLAIM, **facts) is expected


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        ("code = 97140", {"code": "97140"}, True),
        ("97140 = code", {"code": "97140"}, True),
        ("code = '97140'", {"code": "97140"}, True),
        ("code != 97140", {"code": "97140"}, False),
        ("year = 2026", {"year": 2026}, True),
        ("units = 1.50", {"units": Decimal("1.5")}, True),
        ("charge between $10 and $12.50", {"charge": Decimal("12.50")}, True),
        ("charge between $10 and $12.49", {"charge": Decimal("12.50")}, False),
        ("charge > $2,480", {"charge": Decimal("2480.01")}, True),
        ("charge * units >= $30", {"charge": Decimal(15), "units": 2}, True),
        ("units - 1 + 2 * 3 = 7", {"units": 2}, True),
        ("units - (1 + 2) = 1", {"units": 4}, True),
        ("code in (97140, 97124)", {"code": "97124"}, True),
        ("code not in (97140, 97124)", {"code": "97124"}, False),
        ("charge in ($1, $2.50)", {"charge": Decimal("2.5")}, True),
        ("units in (1, 2)", {"units": 3}, False),
        ("date in (2026-02-04)", {"date": date(2026, 2, 4)}, True),
        ("code in evaluations", {"code": "97161"}, True),
        ("code not in evaluations", {"code": "97110"}, True),
        ("code in always_therapy", {"code": "97140", "period": 2025}, False),
        ("code in always_therapy", {"code": "97140", "period": 2026}, True),
        ("code starts with 971", {"code": "97161"}, True),
        ("code starts with (G02, 99)", {"code": "97161"}, False),
        ("has KX", {"modifiers": ("GP", "KX")}, True),
        ("not has KX", {"modifiers": ("GP", "KX")}, False),
        ("has any (59, XE)", {"modifiers": ("GP", "59")}, True),
        ("has all (GP, 59)", {"modifiers": ("GP", "59")}, True),
        ("has all (GP, KX)", {"modifiers": ("GP", "59")}, False),
        ("has any evaluations", {"modifiers": ("GP",)}, True),
        ("has any always_therapy", {"modifiers": ("KX",), "period": 2026}, False),
        ("has therapy_discipline", {"modifiers": ("GO",), "therapy_discipline": "GO"}, True),
        ("modifiers is present", {"modifiers": ()}, True),
        ("progress is missing", {"progress": ()}, False),
        ("therapy or units > 3 and units < 5", {"therapy": True, "units": 9}, True),
        ("(therapy or units > 3) and units < 5", {"therapy": True, "units": 9}, False),
    ],
)
def test_meaning_where_everything_is_known(condition: str, facts: dict[str, Any], expected: bool) -> None:
    assert verdict(condition, **facts) is expected


@pytest.mark.parametrize(
    ("condition", "day", "expected"),
    [
        ("date + 1 year = 2025-02-28", date(2024, 2, 29), True),
        ("date - 1 year = 2023-02-28", date(2024, 2, 29), True),
        ("date + 4 years = 2028-02-29", date(2024, 2, 29), True),
        ("1 month + date = 2026-02-28", date(2026, 1, 31), True),
        ("date + 1 month = 2026-04-30", date(2026, 3, 31), True),
        ("date - 3 months = 2025-11-15", date(2026, 2, 15), True),
        ("date + 30 days = 2026-03-03", date(2026, 2, 1), True),
        ("2 weeks + date = 2026-02-15", date(2026, 2, 1), True),
        ("date - 1 day = 2026-01-31", date(2026, 2, 1), True),
        ("date - 2026-01-01 > 30 days", date(2026, 1, 31), False),
        ("date - 2026-01-01 > 30 days", date(2026, 2, 1), True),
        ("date + 30 days = 9999-12-31", date.max, True),
        ("date + 1 year = 9999-12-31", date.max, True),
        ("date - 30 days = 0001-01-01", date.min, True),
        ("date - 1 month = 0001-01-01", date.min, True),
    ],
)
def test_dates_move_by_days_and_by_the_calendar_and_stop_at_its_ends(
    condition: str, day: date, expected: bool
) -> None:
    assert verdict(condition, date=day) is expected


def test_a_duration_fact_is_compared_in_days() -> None:
    assert verdict("age > 2 weeks", CLAIM, age=timedelta(days=15)) is True
    assert verdict("age + 1 day > 2 weeks", CLAIM, age=timedelta(days=13)) is False


TRUE, FALSE, UNKNOWN = "code = 97110", "code = 97140", "units > 1"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (f"{TRUE} and {UNKNOWN}", None),
        (f"{FALSE} and {UNKNOWN}", False),
        (f"{UNKNOWN} and {FALSE}", False),
        (f"{TRUE} or {UNKNOWN}", True),
        (f"{UNKNOWN} or {TRUE}", True),
        (f"{FALSE} or {UNKNOWN}", None),
        (f"not {UNKNOWN}", None),
        (f"not ({FALSE} or not {TRUE})", True),
        (f"{UNKNOWN} or not {UNKNOWN}", None),
        ("units is missing", True),
        ("units is present", False),
        ("units not in (1, 2)", None),
        ("therapy", None),
        ("not therapy", None),
    ],
)
def test_unknown_follows_kleene(condition: str, expected: bool | None) -> None:
    assert verdict(condition) is expected


@pytest.mark.parametrize(
    ("plan", "present", "missing"),
    [(None, None, None), (Plan(), False, True), (Plan(certified=date(2026, 2, 20)), True, False)],
)
def test_presence_of_a_part_is_known_once_its_record_is(
    plan: Plan | None, present: bool | None, missing: bool | None
) -> None:
    assert verdict("plan.certified is present", CLAIM, plan=plan) is present
    assert verdict("plan.certified is missing", CLAIM, plan=plan) is missing


def test_a_part_that_always_belongs_to_its_record_is_present_with_it() -> None:
    assert verdict("plan.delayed is missing", CLAIM, plan=Plan()) is False
    assert verdict("plan.delayed is missing", CLAIM, plan=None) is None


LINES = {
    "none": (),
    "true": (True,),
    "false": (False,),
    "mixed": (False, None, True),
    "unknown or false": (False, None),
    "unknown or true": (True, None),
}


@pytest.mark.parametrize(
    ("lines", "some", "none", "every", "more_than_none"),
    [
        ("none", False, True, True, False),
        ("true", True, False, True, True),
        ("false", False, True, False, False),
        ("mixed", True, False, False, None),
        ("unknown or false", None, None, False, None),
        ("unknown or true", True, False, None, None),
    ],
)
def test_conditions_on_inner_nodes(
    lines: str, some: bool | None, none: bool | None, every: bool | None, more_than_none: bool | None
) -> None:
    nodes = tuple(view("line", therapy=therapy) for therapy in LINES[lines])
    assert verdict("any line where (therapy)", CLAIM, lines=nodes) is some
    assert verdict("no line where (therapy)", CLAIM, lines=nodes) is none
    assert verdict("every line where (therapy)", CLAIM, lines=nodes) is every
    assert verdict("count line where (therapy) > 0", CLAIM, lines=nodes) is more_than_none


@pytest.mark.parametrize(
    ("condition", "scope", "facts", "expected"),
    [
        ("units > 3", LINE, {}, ("units",)),
        ("units > 3 and code = 97110", LINE, {}, ("units",)),
        ("units > 3 and (therapy or code = 97110)", LINE, {}, ("units",)),
        ("units > 3 and therapy and charge > $1", LINE, {"charge": Decimal(5)}, ("therapy", "units")),
        ("units > 3 and code = 97140", LINE, {}, ()),
        ("accrued_allowed > kx_threshold", LINE, {}, ("accrued_allowed", "kx_threshold")),
        ("code in always_therapy", LINE, {}, ("period",)),
        ("code in always_therapy", LINE, {"period": 1999}, ("always_therapy",)),
        ("has any always_therapy", LINE, {"period": 1999}, ("always_therapy",)),
        ("plan.certified > as_of", CLAIM, {}, ("plan",)),
        ("plan.certified > as_of", CLAIM, {"plan": Plan()}, ("plan.certified",)),
        ("plan.certified is missing", CLAIM, {}, ("plan",)),
        ("plan.certifier.npi = 1", CLAIM, {"plan": Plan()}, ("plan.certifier",)),
        ("plan.certifier.npi = 1", CLAIM, {"plan": Plan(certifier=Certifier("MD"))}, ("plan.certifier.npi",)),
        ("timed_units > units_supported_by(timed_minutes)", DAY, {"timed_units": 1}, ("timed_minutes",)),
        (
            "timed_units > units_supported_by(timed_minutes)",
            DAY,
            {"timed_units": 1, "timed_minutes": 0},
            ("units_supported_by",),
        ),
        ("ptp_edit.partner has KX", LINE, {}, ("ptp_edit",)),
        (
            "ptp_edit.partner has KX",
            LINE,
            {"ptp_edit": Edit(1, Partner("97530", None))},
            ("ptp_edit.partner.modifiers",),
        ),
    ],
)
def test_an_unknown_condition_names_the_facts_it_lacks(
    condition: str, scope: ToyScope, facts: dict[str, Any], expected: tuple[str, ...]
) -> None:
    assert lacks(condition, scope, **facts) == expected


def test_inner_nodes_contribute_only_where_they_are_undecided() -> None:
    lines = (view("line", units=1), view("line", therapy=True), view("line", therapy=False, units=9))
    condition = "any line where (units > 3 and therapy)"
    assert lacks(condition, CLAIM, lines=lines) == ("units",)
    assert lacks("count line where (units > 3 and therapy) = 1", CLAIM, lines=lines) == ("units",)


def test_roots_are_the_base_inputs_and_those_of_inner_nodes_carry_their_path() -> None:
    condition = checked("total > $5 and any line where (code in always_therapy)", CLAIM)
    assert roots(condition) == {"base_total", "lines", "lines.base_code", "lines.base_period"}
    assert names_read(condition) == {"total", "code", "period"}


def test_roots_reach_into_calls_counts_and_parts_of_records() -> None:
    condition = checked(
        "units_supported_by(count line where (units > 1)) > 1 or plan.certified > as_of", CLAIM
    )
    assert roots(condition) == {"lines", "lines.base_units", "base_plan", "base_as_of"}


def test_conjuncts_are_the_parts_that_and_joins_at_the_top() -> None:
    condition = checked("therapy and (code = 97140 and has KX) and (units > 1 or units < 0)")
    parts = conjuncts(condition)
    assert [part.source for part in parts] == ["therapy", "code = 97140", "has KX", "units > 1 or units < 0"]
    assert conjunction(parts).source == "therapy and code = 97140 and has KX and (units > 1 or units < 0)"
    assert conjunction(parts[1:2]) is parts[1]


def test_the_conjunction_of_nothing_is_true() -> None:
    nothing = conjunction(())
    assert compile_condition(nothing).bind(ENVIRONMENT)(view("line")) is True
    assert evaluate(nothing, view("line"), ENVIRONMENT).verdict is True


def test_only_what_reads_a_fact_that_may_be_missing_can_be_unknown() -> None:
    assert not may_be_unknown(checked("code = 97140 and units is missing and code in evaluations"))
    assert may_be_unknown(checked("code in always_therapy"))
    assert may_be_unknown(checked("plan.delayed is present", CLAIM))


def test_the_deepest_condition_that_is_read_also_compiles() -> None:
    nested = "not " * (MAXIMUM_DEPTH - 2) + "therapy"
    assert verdict(nested, therapy=True) is True
    long = " and ".join(["units > 0 or charge > $1"] * 500)
    assert verdict(long, units=1, charge=Decimal(2)) is True


def test_a_compiled_condition_stops_at_the_part_that_settles_it() -> None:
    class Unreadable:
        @property
        def units(self) -> int:
            raise AssertionError("read although the code settles the matter")

        @property
        def service(self) -> Any:
            return view("line", code="97110").service

    condition = compile_condition(checked("code = 97140 and units > 1")).bind(ENVIRONMENT)
    assert condition(Unreadable()) is False
    either = compile_condition(checked("code = 97110 or units > 1")).bind(ENVIRONMENT)
    assert either(Unreadable()) is True


def test_the_trace_carries_every_value_and_verdict() -> None:
    node = view("claim", plan=Plan(certified=date(2026, 3, 20)), first_treatment=date(2026, 2, 1))
    trace = explained("plan.certified - first_treatment > 30 days and not order_exception", node, CLAIM)
    first, second = trace.children
    assert [(reading.source, reading.value) for reading in first.readings] == [
        ("plan.certified", date(2026, 3, 20)),
        ("first_treatment", date(2026, 2, 1)),
        ("plan.certified - first_treatment", timedelta(days=47)),
    ]
    assert (first.verdict, second.verdict, second.label) == (True, True, "not order_exception")
