"""What no example can say of the Medicare rules: partners, dollars, one finding a cause, 837P, severities."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.rules.rulesets_written import written
from tests.rules.runs import MEDICARE_HEADER as HEADER
from tests.rules.runs import lint as lint_by
from tests.rules.runs import lint_as_medicare as lint
from tests.rules.runs import medicare_batch as batch

# Pairs and units


@pytest.mark.parametrize("order", [("97140", "97124"), ("97124", "97140")])
def test_a_pair_stands_on_its_second_column_and_points_to_the_first(order: tuple[str, str]) -> None:
    lines = "".join(f"  2026-06-02  {code}-GP  x1  15min  $30.00\n" for code in order)
    found = lint(HEADER + lines).only()

    assert found.line == order.index("97124") + 1
    assert [related.line for related in found.related] == [order.index("97140") + 1]
    assert found.at_risk == Decimal("30.00")


def test_of_two_pairs_the_one_that_no_modifier_helps_speaks() -> None:
    run = lint(
        HEADER
        + "  2026-06-02  97150-GP  x1  $25.00\n"
        + "  2026-06-02  97140-GP-59  x1  15min  $29.00\n"
        + "  2026-06-02  97124-GP-59  x1  15min  $30.00\n"
    )

    assert run.codes == ["PTP007"]


@pytest.mark.parametrize(
    ("by", "modifiers", "codes"),
    [("PT 1376543215", "GP", ["PTP007"]), ("PTA", "GP-CQ", ["PTP007"]), ("MD 1376543215", "GP", [])],
)
def test_only_services_of_one_kind_of_provider_pair(by: str, modifiers: str, codes: list[str]) -> None:
    run = lint(
        HEADER
        + f"  2026-06-02  97140-{modifiers}  x1  15min  $29.00  by {by}\n"
        + "  2026-06-02  97124-GP  x1  15min  $30.00\n"
    )

    assert run.codes == codes


@pytest.mark.parametrize("day", ["2026-06-02", "2026-06-04"])
def test_lines_of_a_day_pair_wherever_they_stand_in_the_claim(day: str) -> None:
    run = lint(
        HEADER
        + f"  {day}  97140-GP  x1  15min  $29.00\n  2026-06-03  97110-GP  x2  30min  $64.00\n"
        + f"  {day}  97124-GP  x1  15min  $30.00\n"
    )

    assert run.codes == ["PTP007"]
    assert run.only().line == 3


def test_the_limit_of_a_day_denies_every_line_that_counts() -> None:
    found = lint(
        HEADER + "  2026-06-02  97110-GP-CQ  x4  60min  $128.00\n  2026-06-02  97110-GP  x3  45min  $96.00\n"
    )

    assert found.only().code == "UNT007"
    assert [related.line for related in found.only().related] == [2]
    assert found.only().at_risk == found.outcome.at_risk == Decimal("149.18")


def test_minutes_that_are_not_billed_do_not_hide_the_limit() -> None:
    run = lint(HEADER + "  2026-06-02  97110-GP  10min\n  2026-06-02  97110-GP  x7  105min  $224.00\n")

    assert run.codes == ["UNT007"]


def test_missing_units_leave_the_limit_of_the_day_unevaluated() -> None:
    run = lint(
        HEADER + "  2026-06-02  97110-GP  x6  90min  $192.00\n  2026-06-02  97110-GP-59  15min  $32.00\n"
    )

    assert "UNT007" not in run.codes
    assert "UNT007" in run.not_evaluated


@pytest.mark.parametrize(
    ("code", "appeal"), [("97129", "no modifier or appeal"), ("97110", "only an appeal")]
)
def test_only_the_limit_that_an_appeal_can_pass_speaks_of_one(code: str, appeal: str) -> None:
    text = HEADER.replace("PT", "OT") + f"  2026-06-02  {code}-GO  x8  120min  $224.00\n"

    assert appeal in lint(text).only().help


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["97110-GP  x5  75min  $160.00"], ["UNT007"]),
        (["97110-GP  x4  60min  $128.00"], []),
        (["97110-GP  x4  60min  $128.00", "97110-GP-59  x4  60min  $128.00"], []),
        (["97110-GP-GY  x5  75min  $160.00"], []),
    ],
)
def test_a_limit_of_indicator_1_judges_each_line_by_itself(
    lines: list[str], found: list[str], tmp_path: Path
) -> None:
    (tmp_path / "mue.csv").write_text("code,mue,mai\n97110,4,1\n")
    own = written(
        tmp_path,
        '[ruleset]\nname = "own"\ntitle = "Own"\npayers = ["medicare"]\nextends = ["medicare"]\n'
        '[table.mue]\nkey = ["code"]\n'
        'releases = [{ release = "own", file = "mue.csv", from = 2026-01-01 }]\n',
    )
    run = lint_by(HEADER + "".join(f"  2026-06-02  {line}\n" for line in lines), str(own))

    assert run.codes == found


# One finding per cause


@pytest.mark.parametrize(
    ("lines", "specific", "general"),
    [
        ("97010 x1 $12.00", "NCS006", "MOD001"),
        ("97010-GP x1 $12.00", "NCS006", "UNT007"),
        ("97014-GP x1 $12.00", "NCS007", "UNT007"),
        ("97012-GP x2 $30.00", "UNT006", "UNT007"),
        ("97161-GO x1 $110.00", "MOD003", "MOD006"),
        ("97161-GO-GN x1 $110.00", "MOD004", "MOD003"),
        ("97110-GP-GO-CQ x1 15min $32.00", "MOD004", "MOD009"),
        ("97110-KX x1 15min $32.00", "MOD017", "MOD001"),
        ("97110-CQ-KX x1 15min $32.00", "MOD008", "MOD017"),
        ("97110-CQ-CO x1 15min $32.00", "MOD009", "MOD008"),
        ("97140-GP x1 15min $29.00\n  2026-06-02  97124-GP-59 x1 15min $30.00", "PTP007", "PTP003"),
        ("97161-GP x1 $110.00\n  2026-06-02  97750-GP-59 x2 30min $70.00", "PTP003", "PTP001"),
        ("97110-GP x7 105min $224.00\n  2026-06-02  97110-GP x7 105min $224.00", "COV003", "UNT007"),
        ("97110 x1 15min $32.00 by LMT", "NCS001", "MOD001"),
        ("97140-GP x1 15min $29.00 by DC\n  2026-06-02  98940-AT x1 $45.00 by DC", "CHI004", "PTP002"),
        ("98943 x1 $40.00 by DC", "CHI004", "UNT007"),
        ("90837 x1 60min $150.00 by DC", "CHI004", "PSY001"),
    ],
)
def test_the_specific_rule_speaks_and_the_general_one_where_it_is_off(
    lines: str, specific: str, general: str
) -> None:
    text = HEADER + f"  2026-06-02  {lines}\n"

    assert set(lint(text, select=(specific, general)).codes) == {specific}
    assert set(lint(text, select=(general,)).codes) == {general}


def test_massage_by_a_therapist_under_a_certified_plan_is_put_to_the_rules_and_passes() -> None:
    run = lint(
        HEADER.replace("dx", "plan established 2026-06-01 certified 2026-06-02  dx")
        + "  2026-06-02  97124-GP  x2  30min  $60.00\n"
    )

    assert run.codes == []
    assert run.passed("NCS001")
    assert run.passed("POC001")


# 837P


@pytest.mark.parametrize("member", ["1eg4te5mk73", "1EG4-TE5-MK73"])
def test_a_member_id_that_is_only_written_wrongly_has_a_safe_fix_in_an_837p(member: str) -> None:
    text = batch([("SV1*HC:97110:GP*64*UN*2***1", "20260602")], member=member)
    found = lint(text).only()

    assert found.code == "STR003"
    assert found.fix is not None
    assert found.fix.kind == "safe"
    (edit,) = found.fix.edits
    mended = text.encode()[: edit.start] + edit.text.encode() + text.encode()[edit.end :]
    assert lint(mended.decode()).codes == []
    assert member not in found.message + found.help


def test_a_member_id_that_cannot_be_mended_has_no_fix() -> None:
    found = lint(batch([("SV1*HC:97110:GP*64*UN*2***1", "20260602")], member="1EG4TE5MK7")).only()

    assert (found.code, found.fix) == ("STR003", None)


def test_a_therapy_claim_without_referring_provider_is_found_in_an_837p() -> None:
    found = lint(
        batch(
            [("SV1*HC:97110:GP*64*UN*2***1", "20260602"), ("SV1*HC:99213*90*UN*1***1", "20260603")],
            referring="",
        )
    )

    assert found.only().code == "POC006"
    assert found.only().at_risk == Decimal("51.77")


def test_a_claim_without_therapy_needs_no_certifying_provider_in_an_837p() -> None:
    run = lint(batch([("SV1*HC:99213*90*UN*1***1", "20260602")], referring="", taxonomy="207Q00000X"))

    assert run.codes == []
    assert run.passed("POC006")


def test_a_chiropractors_claim_needs_no_certifying_provider() -> None:
    lines = [("SV1*HC:98940:AT*45*UN*1***1:2", "20260602"), ("SV1*HC:97140:GP:{}*29*UN*1***2", "20260602")]

    def codes(modifier: str) -> list[str]:
        filled = [(service.format(modifier), day) for service, day in lines]
        spine, began = "HI*ABK:M9903*ABF:M5450", ["DTP*454*D8*20260602"]
        text = batch(filled, referring="", taxonomy="111N00000X", diagnoses=spine, references=began)
        return lint(text).codes

    assert codes("GY") == []
    assert codes("59") == ["CHI004"]


def test_the_fix_of_a_missing_therapy_modifier_follows_the_therapists_taxonomy() -> None:
    text = batch([("SV1*HC:97530*64*UN*2***1", "20260602")], taxonomy="225X00000X")
    found = lint(text).only()

    assert found.code == "MOD001"
    assert found.fix is not None
    assert found.fix.kind == "unsafe"
    (edit,) = found.fix.edits
    mended = text.encode()[: edit.start] + edit.text.encode() + text.encode()[edit.end :]
    assert b"SV1*HC:97530:GO*" in mended
    assert lint(mended.decode()).codes == []


def test_a_modifier_that_the_therapist_may_not_give_is_not_added() -> None:
    found = lint(batch([("SV1*HC:92507*64*UN*1***1", "20260602")])).only()

    assert found.code == "MOD001"
    assert found.fix is not None
    assert (found.fix.kind, found.fix.edits) == ("unsafe", ())


def test_a_code_that_is_left_out_has_no_form_that_is_wrong() -> None:
    run = lint(batch([("SV1*HC::GP*64*UN*2***1", "20260602")]))

    assert "STR015" not in run.codes


def test_an_837p_does_not_say_what_the_certifying_practitioner_is() -> None:
    run = lint(batch([("SV1*HC:97110:GP*64*UN*2***1", "20260602")]))

    assert run.codes == []
    assert "POC005" in run.not_evaluated


# Lines billed for several days


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("G0283-GP  x5  $75.00", "UNT006"),
        ("97110-GP  x10  150min  $320.00", "UNT007"),
        ("97110-GP  x10  80min  $320.00", "UNT001"),
    ],
)
def test_the_units_of_a_range_of_days_are_not_those_of_a_day(line: str, code: str) -> None:
    of_range = lint(f"{HEADER}  2026-06-08..2026-06-12  {line}\n")
    of_day = lint(f"{HEADER}  2026-06-08  {line}\n")

    assert code not in of_range.codes
    assert code in of_range.not_evaluated
    assert code in of_day.codes


def test_a_range_of_one_day_is_a_day() -> None:
    assert lint(f"{HEADER}  2026-06-08..2026-06-08  97161-GP  x5  $75.00\n").codes == ["UNT006"]


def test_a_code_that_is_never_payable_is_not_payable_on_any_day() -> None:
    assert lint(f"{HEADER}  2026-06-08..2026-06-12  97010-GP  x5  $75.00\n").codes == ["NCS006"]


# Severities that a case changes


@pytest.mark.parametrize(
    ("lines", "code", "severity", "confidence"),
    [
        ("97110-GP-GA-GZ x1 15min $32.00", "ABN001", "error", "high"),
        ("97110-GP-GA-GY x1 15min $32.00", "ABN001", "warning", "medium"),
        ("97810 x1 20min $45.00 dx 2 by MD", "ACU002", "error", "medium"),
        ("97810 x1 20min $45.00 dx 3 by MD", "ACU002", "warning", "low"),
    ],
)
def test_a_doubtful_case_accuses_less(lines: str, code: str, severity: str, confidence: str) -> None:
    found = lint(HEADER.replace("M54.50", "M54.50 M25.561 M54.16") + f"  2026-06-02  {lines}\n").only()

    assert (found.code, found.severity, found.confidence) == (code, severity, confidence)
