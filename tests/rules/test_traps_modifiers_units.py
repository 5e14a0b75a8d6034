"""What no example can say of therapy modifiers and units: partners, dollars, edits, 837P."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimlint.findings import Finding
from claimlint.resources import path as resource
from tests.rules.rulesets_written import written
from tests.rules.runs import MEDICARE_HEADER as HEADER
from tests.rules.runs import Run, lint
from tests.rules.runs import lint_as_medicare as medicare
from tests.rules.runs import medicare_batch as batch

USED = HEADER.replace("dx M54.50\n", "dx M54.50  used PT/SLP {}\n")
COMMERCIAL = "claim 1  payer commercial  member ABC1234567  dx M54.50\n  provider PT 1245319599\n"


def edited(text: str, finding: Finding) -> str:
    """The text with the fix of a finding applied."""
    assert finding.fix is not None
    data = text.encode()
    for edit in sorted(finding.fix.edits, reverse=True):
        data = data[: edit.start] + edit.text.encode() + data[edit.end :]
    return data.decode()


# Modifiers


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (HEADER + "  2026-06-02  97140-59-kx-GP  x1  15min  $29.00\n", "97140-59-kx-GP", "97140-GP-59-KX"),
        (batch(["SV1*HC:97140:59:KX:GP*29*UN*1***1"]), ":97140:59:KX:GP*", ":97140:GP:59:KX*"),
    ],
)
def test_reordering_modifiers_is_a_safe_edit(text: str, before: str, after: str) -> None:
    found = medicare(text).only()

    assert found.code == "MOD007"
    assert found.fix is not None
    assert found.fix.kind == "safe"
    assert edited(text, found) == text.replace(before, after)
    assert medicare(edited(text, found)).codes == []


def test_no_therapy_modifier_has_no_place() -> None:
    assert medicare(HEADER + "  2026-06-02  99213  x1  $64.00  by MD 1003000126\n").passed("MOD007")


def test_an_assistant_named_by_number_is_one_mistake() -> None:
    text = HEADER + "  2026-06-02  97161-GP  x1  $110.00  by PTA 1376543215\n"
    assert medicare(text).codes == ["MOD013"]


def test_whether_an_assistant_has_a_number_is_not_said_by_a_text_without_one() -> None:
    run = medicare(HEADER + "  2026-06-02  97110-GP-CQ  x2  30min  $64.00  by PTA\n")

    assert run.codes == []
    assert run.not_evaluated["MOD013"] == ("renderer_numbered",)


# What assistants gave


def test_the_missing_modifier_of_an_assistant_is_offered_where_all_of_it_is_hers() -> None:
    text = HEADER + "  2026-06-02  97140-GP  x1  15min  $29.00  assistant 0min\n"
    text += "  2026-06-02  97110-GP  x2  30min  $64.00  assistant 30min\n"
    found = medicare(text).only()

    assert (found.code, found.line) == ("MOD010", 2)
    assert found.at_risk == 0, "what is paid too much is taken back; no denial is expected"
    assert found.fix is not None
    assert found.fix.kind == "unsafe"
    assert medicare(edited(text, found)).codes == []


def test_a_service_that_must_be_split_has_no_edit() -> None:
    text = HEADER + "  2026-06-02  97110-GP     x2  30min  $64.00  assistant 15min\n"
    text += "  2026-06-02  97110-GP-76  x1  15min  $32.00  assistant 0min\n"
    found = medicare(text).only()

    assert (found.code, found.line) == ("MOD010", 1)
    assert [related.line for related in found.related] == [2]
    assert found.fix is not None
    assert found.fix.edits == ()


def test_minutes_given_together_are_the_therapists() -> None:
    assert medicare(HEADER + "  2026-06-02  97110-GP  x2  30min  $64.00  assistant 0min\n").passed("MOD010")


def test_another_service_without_an_assistants_minutes_does_not_hide_one_with_them() -> None:
    run = medicare(
        HEADER
        + "  2026-06-02  97140-GP  x1  15min  $29.00\n"
        + "  2026-06-02  97110-GP  x2  30min  $64.00  assistant 30min\n"
    )

    assert run.told == [("MOD010", 2)]


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "  2026-06-02  97110-GP  x2  30min  $64.00\n",
        HEADER + "  2026-06-02  97110-GP  x2  $64.00  assistant 15min\n",
        HEADER + "  2026-06-02  97110-GP  x2  30min  $64.00  assistant 31min\n",
        HEADER + "  2026-06-02  97110-GP  30min  $64.00  assistant 15min\n",
        batch(["SV1*HC:97110:GP*64*UN*2***1"]),
    ],
)
def test_what_is_not_said_of_assistants_is_not_evaluated(text: str) -> None:
    run = medicare(text)

    assert run.codes == []
    assert run.not_evaluated["MOD010"] == run.not_evaluated["MOD011"] == ("assistant_units",)


@pytest.mark.parametrize("order", [(0, 30), (30, 0)])
def test_days_that_differ_in_an_assistants_minutes_alone_are_told_apart(order: tuple[int, int]) -> None:
    claims = "".join(
        HEADER.replace("claim 1", f"claim {number}").replace("MK73", f"MK7{number}")
        + f"  2026-06-0{number}  97110-GP  x2  30min  $64.00  assistant {minutes}min\n"
        for number, minutes in enumerate(order, 1)
    )
    run = medicare(claims, select=("MOD010",))

    assert [finding.claim for finding in run.findings] == [str(order.index(30) + 1)]


# The year's amounts


def test_kx_is_not_premature_on_a_claim_that_crosses_and_is_told_once() -> None:
    run = medicare(
        USED.format("$1,000.00")
        + "  2026-06-02  97110-GP-KX  x2  30min  $64.00  allowed $50.00\n"
        + "  2026-06-04  97110-GP-KX  x4  60min  $2,000.00  allowed $1,500.00\n"
        + "  2026-06-09  97110-GP-KX  x2  30min  $64.00  allowed $50.00\n"
    )

    assert run.told == [("MOD020", 2)]


def test_without_kx_the_line_that_crosses_is_the_error_alone() -> None:
    run = medicare(USED.format("$2,450.00") + "  2026-06-02  97110-GP  x2  30min  $64.00  allowed $50.00\n")
    assert run.told == [("MOD015", 1)]


def test_premature_kx_can_be_dropped() -> None:
    text = USED.format("$1,000.00") + "  2026-06-02  97110-GP-KX  x2  30min  $64.00  allowed $50.00\n"
    found = medicare(text).only()

    assert found.code == "MOD016"
    assert "97110-GP  x2" in edited(text, found)


def test_a_line_without_any_amount_leaves_the_claims_amount_unknown() -> None:
    run = medicare(
        USED.format("$1,000.00")
        + "  2026-06-02  97110-GP-KX  x2  30min  $64.00  allowed $50.00\n"
        + "  2026-06-04  97110-GP-KX  x4  60min\n"
    )
    assert "MOD016" in run.not_evaluated


@pytest.mark.parametrize("code", ["99213-KX", "97110-GP"])
def test_what_is_no_therapy_with_kx_passes_the_rules_about_kx(code: str) -> None:
    run = medicare(HEADER + f"  2026-06-02  {code}  x1  15min  $64.00\n")
    assert run.passed("MOD016")
    assert run.passed("MOD020") or "MOD020" in run.not_evaluated


def test_the_review_threshold_is_told_once_a_claim_and_amount() -> None:
    run = medicare(
        USED.format("$3,100.00  used OT $2,950.00")
        + "  2026-06-02  97110-GP-KX  x2  30min  $64.00  allowed $50.00\n"
        + "  2026-06-04  97110-GP-KX  x2  30min  $64.00  allowed $50.00\n"
        + "  2026-06-04  97530-GO-KX  x1  15min  $39.00  allowed $30.00  by OT 1376543215\n"
        + "  2026-06-09  97530-GO-KX  x1  15min  $39.00  allowed $30.00  by OT 1376543215\n",
        select=("MOD019",),
    )
    assert run.told == [("MOD019", 1), ("MOD019", 4)]


# Units


def test_a_misplaced_unit_stands_on_its_service_and_risks_no_dollars() -> None:
    found = medicare(
        HEADER
        + "  2026-06-02  97112-GP     x1  24min  $34.00\n"
        + "  2026-06-02  97110-GP     x1  15min  $32.00\n"
        + "  2026-06-02  97110-GP-76  x1   8min  $32.00\n"
    ).only()

    assert (found.code, found.line) == ("UNT002", 2)
    assert [related.line for related in found.related] == [3]
    assert found.at_risk == 0


@pytest.mark.parametrize(
    "lines",
    [
        "  2026-06-02  97110-GP  x1  30min  $32.00\n  2026-06-02  97140-GP  x3  8min  $90.00\n",
        "  2026-06-02  97110-GP  x3  15min  $32.00\n  2026-06-02  97140-GP  x1  15min  $29.00\n",
    ],
)
def test_too_many_units_in_all_are_one_finding(lines: str) -> None:
    run = medicare(HEADER + lines)
    assert [code for code, _ in run.told] == ["UNT001"]


def test_a_unit_too_few_of_one_service_is_not_told_again_of_the_day() -> None:
    run = medicare(HEADER + "  2026-06-02  97110-GP  x1  30min  $32.00\n")
    assert run.told == [("UNT002", 1)]


@pytest.mark.parametrize("second", [("97110-GP-76", []), ("97112-GP", ["UNT002"])])
def test_days_alike_but_for_which_lines_are_one_service_are_told_apart(second: tuple[str, list[str]]) -> None:
    first = "97112-GP" if second[0] != "97112-GP" else "97110-GP-76"
    text = "".join(
        HEADER.replace("claim 1", f"claim {number}").replace("MK73", f"MK7{number}")
        + f"  2026-06-02  97110-GP  x2  15min  $64.00\n  2026-06-02  {other}  x1  30min  $34.00\n"
        for number, other in enumerate((first, second[0]), 1)
    )
    run = medicare(text, select=("UNT002",))

    assert [finding.code for finding in run.findings if finding.claim == "2"] == second[1]
    assert len(run.findings) == 1


def test_a_long_day_is_not_told_where_the_units_are_wrong_anyway() -> None:
    too_few_minutes = (
        "  2026-06-02  97110-GP  x5  60min  $160.00\n  2026-06-02  97530-GP  x4  60min  $156.00\n"
    )
    over_the_limit = (
        "  2026-06-02  97110-GP  x7  105min  $224.00\n  2026-06-02  97530-GP  x2  30min  $78.00\n"
    )

    assert medicare(HEADER + too_few_minutes).codes == ["UNT001"]
    assert medicare(HEADER + over_the_limit).codes == ["UNT007"]


def test_an_837p_keeps_no_minutes_so_none_are_missing() -> None:
    run = medicare(batch(["SV1*HC:97110:GP*64*UN*2***1", "SV1*HC:97140:GP*29*UN*1***1"]))

    assert run.codes == []
    assert {"UNT002", "UNT004", "UNT010"} <= run.not_evaluated.keys()
    assert run.not_evaluated["UNT010"] == ("minutes_kept_today",)


def test_a_session_longer_than_billed_is_information_with_the_right_code() -> None:
    text = HEADER.replace("PT 12", "CP 12").replace("M54.50", "F33.1")
    text += "  2026-06-02  90832  x1  45min  $80.00\n"
    found = medicare(text).only()

    assert (found.code, found.severity) == ("UNT014", "info")
    assert "90834  x1" in edited(text, found)


def limits_by_line(lines: str) -> Run:
    return lint(HEADER + lines, str(resource("rulesets/examples/mue-by-line.toml")))


def test_a_limit_by_the_line_lets_units_stand_on_several_and_one_of_the_day_does_not() -> None:
    by_line = "  2026-06-02  95851-GP  x3  $60.00\n  2026-06-02  95851-GP  x2  $40.00\n"

    assert limits_by_line(by_line).told == [("UNT008", 1)]
    assert limits_by_line(by_line.replace("95851", "95852")).told == [("UNT007", 1)]
    assert limits_by_line(by_line.replace("x3", "x4")).codes == ["UNT007"]


def test_a_payer_that_says_nothing_of_its_way_to_count_is_not_judged_by_one() -> None:
    run = lint(COMMERCIAL + "  2026-06-02  97110-GP  x4  8min  $128.00\n", "commercial")

    assert run.codes == []
    assert run.not_evaluated["UNT005"] == ("unit_rule",)
    assert run.not_evaluated["MOD022"] == ("habilitative_modifiers",)


def test_a_payer_that_counts_otherwise_or_asks_for_nothing_is_not_judged(tmp_path: Path) -> None:
    head = '[ruleset]\nname = "house"\ntitle = "Ours"\nextends = ["commercial"]\n[parameter]\n'
    house = written(tmp_path, head + 'unit_rule = "cms"\nhabilitative_modifiers = false\n')
    run = lint(COMMERCIAL + "  2026-06-02  97110-GP  x4  8min  $128.00\n", str(house))

    assert run.passed("UNT005")
    assert run.passed("MOD022")


@pytest.mark.parametrize("line", ["97161-GP  x1  $110.00", "97110-GP  x2  23min  $64.00"])
def test_where_no_way_to_count_finds_fault_it_plays_no_part(line: str) -> None:
    assert lint(COMMERCIAL + f"  2026-06-02  {line}\n", "commercial").passed("UNT005")


def test_minutes_billed_by_two_disciplines_stand_on_the_later_line_and_point_to_the_other() -> None:
    found = medicare(
        "claim 1  payer medicare  member 1EG4-TE5-MK73  dx M54.50\n"
        "  billing 1234567893  referring MD 1003000126\n"
        "  2026-06-02  97110-GP  x2  30min  $64.00  by PT 1245319599  at 9:30\n"
        "  2026-06-02  97535-GO  x2  30min  $70.00  by OT 1376543215  at 9:50\n"
    ).only()

    assert (found.code, found.line) == ("UNT011", 2)
    assert [related.line for related in found.related] == [1]
    assert "10 minutes from 09:50 on" in found.message


@pytest.mark.parametrize("word", ["", "at 09:75"])
def test_without_times_of_day_only_days_of_two_disciplines_are_not_evaluated(word: str) -> None:
    run = medicare(
        HEADER
        + f"  2026-06-02  97110-GP  x2  30min  $64.00  {word}\n"
        + "  2026-06-02  97535-GO  x2  30min  $70.00  by OT 1376543215  at 09:30\n",
        select=("UNT011",),
    )
    assert run.not_evaluated["UNT011"] == ("overlap",)
    assert medicare(HEADER + "  2026-06-02  97110-GP  x2  30min  $64.00\n").passed("UNT011")
