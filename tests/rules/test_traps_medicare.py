"""What no example can say of the Medicare rules: what is not evaluated, days of the run, sums over claims."""

from __future__ import annotations

import pytest

from tests.rules.runs import MEDICARE_HEADER as HEADER
from tests.rules.runs import lint_as_medicare as lint
from tests.rules.runs import medicare_batch as batch

# What is not evaluated


def test_an_837p_carries_no_plan_and_no_amount_used() -> None:
    run = lint(batch([("SV1*HC:97110:GP*64*UN*2***1", "20260602")]))

    assert run.codes == []
    assert {"POC001", "POC002", "POC003", "MOD015", "UNT001"} <= run.not_evaluated.keys()
    assert run.passed("POC006")
    assert run.passed("MOD001")


def test_a_text_that_says_nothing_of_a_plan_leaves_its_rules_unevaluated() -> None:
    run = lint(HEADER + "  2026-01-02  97110-GP  x2  30min  $64.00\n")

    assert {"POC001", "POC002", "POC003"} <= run.not_evaluated.keys()
    assert not {"POC001", "POC002", "POC003"} & set(run.codes)


def test_a_stated_absence_of_a_plan_leaves_nothing_to_certify() -> None:
    run = lint(HEADER + "  plan none\n  2026-01-02  97110-GP  x2  30min  $64.00\n")

    assert run.codes == ["POC001"]
    assert not {"POC002", "POC003"} & run.not_evaluated.keys()


def test_a_plan_without_its_date_leaves_treatment_before_it_unknown() -> None:
    run = lint(HEADER + "  plan certified 2026-06-10\n  2026-06-02  97110-GP  x2  30min  $64.00\n")

    assert run.codes == []
    assert "POC001" in run.not_evaluated


def test_without_used_a_sum_below_the_threshold_says_nothing() -> None:
    run = lint(HEADER + "  2026-06-02  97110-GP  x2  30min  $64.00  allowed $55.00\n")

    assert run.codes == []
    assert "MOD015" in run.not_evaluated


@pytest.mark.parametrize("code", ["MOD015", "UNT007", "PTP001", "PTP007"])
def test_dates_before_our_tables_are_not_evaluated(code: str) -> None:
    run = lint(
        HEADER.replace("dx", "received 2018-01-20  used PT/SLP $3,000.00  dx")
        + "  2017-12-29  97140-GP  x9  135min  $290.00\n  2017-12-29  97124-GP  x1  15min  $30.00\n"
    )

    assert run.codes == []
    assert code in run.not_evaluated


def test_a_therapy_code_before_the_code_list_is_not_evaluated() -> None:
    run = lint(HEADER.replace("dx", "received 2018-01-20  dx") + "  2017-12-29  97110  x2  30min  $64.00\n")

    assert run.codes == []
    assert "MOD001" in run.not_evaluated


@pytest.mark.parametrize("day", ["2020-01-01", "2024-06-30"])
def test_pairs_between_the_releases_of_the_table_are_not_evaluated(day: str) -> None:
    run = lint(
        HEADER.replace("dx", "received 2024-07-20  dx")
        + f"  {day}  97530-GP  x2  30min  $78.00\n  {day}  97116-GP  x1  15min  $30.00\n",
    )

    assert not [code for code in run.codes if code.startswith("PTP")]
    assert "PTP002" in run.not_evaluated


@pytest.mark.parametrize(("first", "second"), [("97530", "97116"), ("97140", "97530"), ("97530", "97113")])
@pytest.mark.parametrize(
    ("day", "received", "codes"), [("2019-12-31", "2020-01-20", ["PTP002"]), ("2024-07-01", "2024-07-20", [])]
)
def test_a_retired_pair_binds_through_2019_and_is_no_edit_in_a_release_that_lacks_it(
    first: str, second: str, day: str, received: str, codes: list[str]
) -> None:
    header = HEADER.replace("dx M54.50", f"received {received}  dx M62.81")
    run = lint(header + f"  {day}  {first}-GP  x1  15min  $39.00\n  {day}  {second}-GP  x1  15min  $30.00\n")

    assert run.codes == codes
    assert codes or run.passed("PTP002")


def test_a_threshold_after_our_table_is_missing_and_not_the_last_one_known() -> None:
    text = HEADER.replace("dx", "used PT/SLP $9,000.00  dx") + "  2027-01-05  97110-GP  x2  30min  $64.00\n"
    run = lint(text, as_of="2027-02-01")

    assert run.codes == []
    assert "MOD015" in run.not_evaluated


def test_acupuncture_without_pointers_among_several_diagnoses_is_not_evaluated() -> None:
    run = lint(HEADER.replace("M54.50", "M54.50 M25.561") + "  2026-06-02  97810  x1  20min  $45.00\n")

    assert "ACU002" not in run.codes
    assert "ACU002" in run.not_evaluated


def test_a_renderer_of_unknown_kind_accuses_nobody() -> None:
    run = lint(
        "claim 1  payer medicare  dx M54.50 F33.1\n  2026-06-02  97124-GO  x1  15min  $30.00\n"
        "  2026-06-02  97110-GO  x1  15min  $32.00\n"
        "  2026-06-02  90837  x1  60min  $150.00\n  2026-06-09  98943-GY  x1  $40.00\n"
    )

    assert run.codes == []
    assert {"NCS001", "MOD006", "PSY001", "CHI004"} <= run.not_evaluated.keys()


def test_a_sometimes_code_by_a_physician_is_not_judged_without_word_of_a_plan() -> None:
    run = lint(batch([("SV1*HC:97597*95*UN*1***1", "20260602")], taxonomy="207Q00000X"))

    assert run.codes == []
    assert "MOD002" in run.not_evaluated


# Old releases that answer for new dates


@pytest.mark.parametrize(
    ("day", "confidence", "says"), [("2024-09-30", "high", False), ("2024-10-01", "medium", True)]
)
def test_the_newest_shipped_table_answers_later_dates_with_less_confidence_and_says_so(
    day: str, confidence: str, says: bool
) -> None:
    header = HEADER.replace("dx", "received 2024-11-20  dx")
    found = lint(
        header + f"  {day}  97140-GP  x1  15min  $29.00\n  {day}  97124-GP  x1  15min  $30.00\n"
    ).only()

    assert (found.code, found.confidence) == ("PTP007", confidence)
    assert ("2024Q3, newest shipped" in found.help) is says


# Days


@pytest.mark.parametrize(("as_of", "codes"), [("2026-05-01", []), ("2026-05-02", ["POC002"])])
def test_an_uncertified_plan_turns_into_an_error_on_day_31_of_the_run(as_of: str, codes: list[str]) -> None:
    run = lint(HEADER + "  plan established 2026-04-01\n  2026-04-01  97110-GP  x2  30min  $64.00\n", as_of)

    assert run.codes == codes
    assert [finding.severity for finding in run.findings] == ["error"] * len(codes)


def test_a_plan_certified_late_is_a_warning() -> None:
    text = (
        HEADER
        + "  plan established 2026-04-01  certified 2026-05-02\n  2026-04-01  97110-GP  x2  30min  $64.00\n"
    )

    assert lint(text).only().severity == "warning"


@pytest.mark.parametrize(("as_of", "codes"), [("2026-05-12", []), ("2026-05-13", ["POC002"])])
def test_a_verbal_order_waits_fourteen_days_for_its_signature(as_of: str, codes: list[str]) -> None:
    text = (
        HEADER
        + "  plan established 2026-04-01  verbal 2026-04-28\n  2026-04-01  97110-GP  x2  30min  $64.00\n"
    )

    assert lint(text, as_of).codes == codes


@pytest.mark.parametrize("words", ["order 2026-03-25", "sent 2026-04-02"])
def test_the_order_exception_needs_the_order_and_the_sent_plan(words: str) -> None:
    text = HEADER + f"  plan established 2026-04-01  {words}\n  2026-04-01  97110-GP  x2  30min  $64.00\n"

    assert lint(text).codes == ["POC002"]


def test_an_earlier_day_of_treatment_starts_the_clock() -> None:
    plan = "  plan established 2026-04-01  certified 2026-05-05\n"
    line = "  2026-04-20  97110-GP  x2  30min  $64.00\n"

    assert lint(HEADER + plan + line).codes == []
    assert lint(HEADER + plan + "  treated 2026-04-01\n" + line).codes == ["POC002"]


def test_a_recertification_presumes_the_first_certification() -> None:
    plan = "  plan established 2026-01-05  recertified 2026-04-01\n  treated 2026-01-05\n"
    line = "  {}  97110-GP  x2  30min  $64.00\n"

    assert lint(HEADER + plan + line.format("2026-06-30")).codes == []
    assert lint(HEADER + plan + line.format("2026-07-01"), "2026-07-20").codes == ["POC003"]


def test_the_end_of_a_recertified_plan_may_be_that_of_the_first() -> None:
    plan = "  plan established 2026-02-02  certified 2026-02-20  until 2026-05-02  recertified 2026-05-01\n"
    run = lint(HEADER + plan + "  evaluated 2026-02-02\n  2026-05-20  97110-GP  x2  30min  $64.00\n")

    assert run.codes == []
    assert "POC003" in run.not_evaluated


def test_an_unstated_first_treatment_leaves_the_end_of_the_interval_open() -> None:
    plan = "  plan established 2026-02-02  certified 2026-02-20\n"

    run = lint(HEADER + plan + "  2026-05-20  97110-GP  x2  30min  $64.00\n")
    assert run.codes == []
    assert "POC003" in run.not_evaluated
    assert lint(
        HEADER + plan + "  evaluated 2026-02-02\n  2026-05-20  97110-GP  x2  30min  $64.00\n"
    ).codes == ["POC003"]


def test_an_assistant_modifier_before_2020_is_no_matter_of_its_own() -> None:
    header = HEADER.replace("dx M54.50", "received 2020-01-20  dx M62.81")

    assert lint(header + "  2019-12-31  97110-CQ  x2  30min  $64.00\n").codes == ["MOD001"]
    assert lint(header + "  2020-01-01  97110-CQ  x2  30min  $64.00\n").codes == ["MOD008"]


# The yearly threshold


BATCH = "billing 1234567893  provider PT 1245319599  referring MD 1003000126  payer medicare\n"


def test_the_amount_used_speaks_of_the_year_of_the_first_line() -> None:
    run = lint(
        HEADER.replace("dx", "used PT/SLP $2,600.00  dx")
        + "  2025-12-30  97110-GP-KX  x2  30min  $64.00  allowed $55.00\n"
        + "  2026-01-02  97110-GP     x2  30min  $64.00  allowed $55.00\n"
    )

    assert run.codes == ["STR023"]
    assert "MOD015" in run.not_evaluated


def test_the_sum_goes_on_from_a_stated_amount() -> None:
    claims = "".join(
        f"claim {number}  received 2026-06-{9 + number}  member 1EG4-TE5-MK73  dx M54.50  {used}\n"
        f"  2026-06-0{number}  97110-GP  x2  30min  $64.00  allowed $50.00\n"
        for number, used in [(1, "used PT/SLP $2,380.00"), (2, ""), (3, "")]
    )
    found = lint(BATCH + claims).only()

    assert (found.claim, found.code, found.severity) == ("3", "MOD015", "error")
    assert "$2,530.00" in found.message


def test_what_another_payer_allowed_uses_up_nothing_of_medicares_amount() -> None:
    run = lint(
        BATCH
        + "claim 1  payer medicare-advantage  received 2026-05-01  member 1EG4-TE5-MK73  dx M54.50\n"
        + "  2026-04-02  97110-GP-KX  x4  60min  $2,470.00  allowed $2,470.00\n"
        + "claim 2  received 2026-06-20  member 1EG4-TE5-MK73  dx M54.50\n"
        + "  2026-06-02  97110-GP  x2  30min  $64.00  allowed $55.00\n"
    )

    assert "MOD015" not in run.codes
    assert "MOD015" in run.not_evaluated


@pytest.mark.parametrize("modifier", ["GA", "GZ", "GY"])
def test_what_is_billed_for_a_denial_uses_up_nothing(modifier: str) -> None:
    run = lint(
        HEADER.replace("dx", "used PT/SLP $2,400.00  dx")
        + f"  2026-06-01  97110-GP-{modifier}  x2  30min  $64.00  allowed $55.00\n"
        + "  2026-06-02  97110-GP  x2  30min  $64.00  allowed $55.00\n",
        select=("MOD",),
    )

    assert run.codes == []


def test_charges_alone_give_a_warning_that_says_so() -> None:
    found = lint(
        HEADER.replace("dx", "used PT/SLP $2,450.00  dx") + "  2026-06-02  97110-GP  x2  30min  $64.00\n"
    ).only()

    assert (found.code, found.severity, found.confidence) == ("MOD015", "warning", "medium")
    assert "charges" in found.message


def test_a_stated_amount_over_the_threshold_is_an_error_whatever_the_line_is_worth() -> None:
    found = lint(
        HEADER.replace("dx", "used PT/SLP $2,480.01  dx") + "  2026-06-02  97110-GP  x2  30min  $64.00\n"
    ).only()

    assert (found.code, found.severity) == ("MOD015", "error")


def test_a_credit_of_an_earlier_claim_does_not_take_back_what_was_allowed() -> None:
    header = HEADER.replace("claim 1", "claim {}  received 2026-06-{}0")
    used = header.replace("dx", "used PT/SLP $2,400.00  dx")
    run = lint(
        used.format(1, 1)
        + "  2026-06-02  97110-GP-KX  x2  30min  $90.00  allowed $81.00\n"
        + header.format(2, 2)
        + "  2026-06-04  97110-GP-KX  x2  30min  $-90.00\n"
        + header.format(3, 3)
        + "  2026-06-09  97110-GP  x1  15min  $45.00  allowed $35.00\n",
        select=("MOD015",),
    )

    assert (run.only().claim, run.only().severity) == ("3", "error")


def test_kx_is_never_added_as_a_safe_fix() -> None:
    found = lint(
        HEADER.replace("dx", "used PT/SLP $2,600.00  dx") + "  2026-06-02  97110-GP  x2  30min  $64.00\n"
    ).only()

    assert found.fix is not None
    assert found.fix.kind == "unsafe"
