"""What no example says of structure and identifiers: fixes in both formats, 837P input, a user's tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimlint.findings import Finding
from tests.rules.runs import LINE, batch, lint, lint_as_medicare, medicare_batch

HEADER = """claim 26-1  member 1EG4-TE5-MK73  dx M54.50 M25.551
  billing 1234567893  provider PT 1003000126  place 11
"""
SERVICE = "  2026-06-04  97110-GP  x2  30min  $64.00  dx 1\n"


def mended(text: str, finding: Finding) -> str:
    """The text with the edits of the finding's fix."""
    assert finding.fix is not None
    data = text.encode()
    for edit in sorted(finding.fix.edits, reverse=True):
        data = data[: edit.start] + edit.text.encode() + data[edit.end :]
    return data.decode()


# ---- diagnoses


def test_after_the_last_fiscal_year_at_hand_a_header_is_told_with_less_confidence() -> None:
    text = HEADER.replace("dx M54.50", "received 2026-11-20  dx M54.5") + SERVICE.replace(
        "2026-06", "2026-11"
    )
    finding = lint(text, as_of="2026-11-20").only()

    assert (finding.code, finding.severity, finding.confidence) == ("STR006", "error", "medium")
    assert "(table: icd10cm FY2026, newest shipped)" in finding.help


def test_a_code_that_may_be_newer_than_the_lists_is_not_evaluated() -> None:
    text = HEADER.replace("dx M54.50", "received 2026-11-20  dx M54.55") + SERVICE.replace(
        "2026-06", "2026-11"
    )
    run = lint(text, as_of="2026-11-20")

    assert run.told == []
    assert "diagnosis_status" in run.not_evaluated["STR007"]


@pytest.mark.parametrize(
    ("code", "help"),
    [
        ("M25.51", "M25.511, M25.512 and M25.519 begin with M25.51"),
        ("M25.5", "M25.50, M25.511, M25.512, M25.519, M25.521, M25.522 and 17 others begin with M25.5"),
        ("S16.1XX", "S16.1XXA, S16.1XXD and S16.1XXS begin with S16.1XX"),
    ],
)
def test_the_codes_below_a_header_are_named_and_many_are_counted(code: str, help: str) -> None:
    finding = lint(HEADER.replace("M25.551", code) + SERVICE).only()

    assert (finding.code, finding.help) == (
        "STR006",
        f"code the condition as the record describes it: {help}",
    )


def test_a_code_with_a_character_too_many_is_led_back_to_the_right_one() -> None:
    finding = lint(HEADER.replace("M25.551", "I10.1") + SERVICE).only()

    assert (finding.code, finding.help) == ("STR007", "correct the code: I10 can be billed")


def test_a_diagnosis_is_underlined_where_it_stands() -> None:
    text = HEADER.replace("M25.551", "M25.51") + SERVICE
    start = lint(text).only().span.start
    assert text.splitlines()[start.line - 1][start.column - 1 :] == "M25.51"

    batched = batch(diagnoses="HI*ABK:M5450*ABF:M2551")
    span = lint(batched).only().span
    assert batched[span.start.byte : span.end.byte] == "M2551"


def test_the_diagnoses_of_a_void_are_not_judged() -> None:
    text = HEADER.replace("dx M54.50", "frequency 8 original 26021 dx M54.5") + SERVICE

    assert lint(text).told == []


# ---- a diagnosis listed twice


def test_a_repeated_diagnosis_is_taken_out_of_a_text_and_the_lines_point_as_before() -> None:
    text = HEADER.replace("M54.50 M25.551", "M54.50, M25.551, M54.50  M62.81 # as told")
    text += "".join(SERVICE.replace("dx 1", f"dx {pointers}") for pointers in ("1", "3", "4,3", "3,1,2"))
    text = text.replace("  2026-06-04  97110", "  2026-06-04  97110", 1)
    finding = lint(text, select=("STR010",)).only()
    after = mended(text, finding)

    assert finding.fix is not None
    assert finding.fix.kind == "safe"
    assert "dx M54.50, M25.551  M62.81 # as told" in after
    assert [line.rpartition("dx ")[2] for line in after.splitlines()[2:]] == ["1", "1", "3,1", "1,2"]
    assert lint(after, select=("STR",)).codes == []


def test_a_repeated_diagnosis_is_taken_out_of_an_837p_and_the_lines_point_as_before() -> None:
    lines = [LINE, (LINE.replace("***1", "***3"), "20260605"), (LINE.replace("***1", "***4:3"), "20260608")]
    text = batch(lines, diagnoses="HI*ABK:M5450*ABF:M25551*ABF:M5450*ABF:M6281")
    finding = lint(text).only()
    after = mended(text, finding)

    assert finding.code == "STR010"
    assert "HI*ABK:M5450*ABF:M25551*ABF:M6281~" in after
    assert [part for part in ("***1~", "***3:1~") if part in after] == ["***1~", "***3:1~"]
    assert lint(after).codes == []


@pytest.mark.parametrize(
    "text",
    [
        HEADER.replace("M25.551", "M54.50 M54.50") + SERVICE,
        HEADER.replace("M25.551", "M54.50 M62.81 M62.81") + SERVICE,
        "dx M54.50 M54.50\n" + HEADER.replace("dx M54.50 M25.551", "") + SERVICE,
        HEADER.replace("M25.551", "M54.50") + SERVICE + "  2026-06-31x\n",
    ],
)
def test_what_cannot_be_taken_out_alone_is_offered_without_edits(text: str) -> None:
    found = [finding for finding in lint(text, select=("STR010",)).findings if finding.code == "STR010"]

    assert found
    assert all(finding.fix is not None and finding.fix.edits == () for finding in found)


def test_an_hi_of_one_repeated_diagnosis_is_not_emptied() -> None:
    text = batch(diagnoses="HI*ABK:M5450~\nHI*ABF:M5450")
    (finding,) = (finding for finding in lint(text).findings if finding.code == "STR010")

    assert finding.fix is not None
    assert finding.fix.edits == ()


# ---- names, and what a payer asks for


@pytest.mark.parametrize(
    ("old", "new", "lacks"),
    [
        ("*ALDER*JUNE", "**", "name"),
        ("DMG*D8*19490302*F~\n", "", "birth date, sex"),
        ("*19490302*F", "**F", "birth date"),
        ("*19490302*F", "*19490302", "sex"),
    ],
)
def test_an_837p_without_name_birth_date_or_sex_says_so(old: str, new: str, lacks: str) -> None:
    text = batch().replace(old, new)
    if not new:
        text = text.replace("SE*25", "SE*24")
    finding = lint(text).only()

    assert finding.code == "STR029"
    assert finding.message == f"not given of the patient or the insured: {lacks}"
    assert finding.predicts is not None
    assert ("MA36" in finding.predicts.rarc) == ("name" in lacks)


def test_a_dependent_needs_a_birth_date_and_sex_and_the_subscriber_does_not() -> None:
    patient = "HL*3*2*23*0~\nPAT*19~\nNM1*QC*1*ALDER*FAY~\nN3*2 ELM STREET~\nN4*MADISON*WI*537040000~\n"
    text = batch().replace("DMG*D8*19490302*F~\n", "").replace("SBR*P*18*", "SBR*P**").replace("22*0", "22*1")
    text = text.replace("CLM*", patient + "DMG*D8*20140620*F~\nCLM*")
    assert lint(text.replace("SE*25", "SE*30")).told == []

    unnamed = text.replace("ALDER*FAY", "*FAY").replace("SE*25", "SE*30")
    assert lint(unnamed).only().message == "not given of the patient or the insured: name"
    undated = text.replace("DMG*D8*20140620*F~\n", "").replace("SE*25", "SE*29")
    assert lint(undated).only().message == "not given of the patient or the insured: birth date, sex"


def test_a_birth_date_that_cannot_be_read_is_told_once() -> None:
    codes = lint(batch().replace("19490302", "19490230")).codes

    assert "STR029" not in codes
    assert len(codes) == 1


def test_a_payer_that_asks_for_taxonomy_codes_is_told_who_has_none(tmp_path: Path) -> None:
    payer = tmp_path / "payer.toml"
    payer.write_text(
        '[ruleset]\nname = "strict"\ntitle = "Wants taxonomy codes"\nextends = ["base"]\n'
        "[parameter]\ntaxonomy_required = true\n"
    )
    rendering = ("NM1*82*1*QUILL*MARA****XX*1003000126",)
    run = lint(batch(after=rendering), str(payer), select=("STR027",))

    assert [str(finding.predicts) for finding in run.findings] == ["CO-16 N255", "CO-16 N288"]
    assert lint(batch(after=rendering), select=("STR027",)).told == []
    text = HEADER.replace("PT 1003000126", "1003000126") + SERVICE
    assert lint(text, str(payer), select=("STR027",)).passed("STR027")
    full = batch().replace("HL*1**20*1~", "HL*1**20*1~\nPRV*BI*PXC*225100000X~").replace("SE*25", "SE*26")
    assert lint(full, str(payer)).told == []


def test_a_complete_table_of_modifiers_or_taxonomy_codes_tells_what_is_not_in_it(tmp_path: Path) -> None:
    (tmp_path / "modifiers.csv").write_text("modifier\nGP\n59\n")
    (tmp_path / "taxonomies.csv").write_text("taxonomy,role\n225100000X,PT\n")
    house = tmp_path / "house.toml"
    house.write_text(
        '[ruleset]\nname = "house"\ntitle = "Own tables"\nextends = ["base"]\n'
        '[table.modifiers]\nkey = ["modifier"]\n'
        'releases = [{ release = "2026", file = "modifiers.csv", from = 2026-01-01 }]\n'
        '[table.taxonomies]\nkey = ["taxonomy"]\nreleases = [{ release = "2026", file = "taxonomies.csv" }]\n'
    )
    line = LINE.replace(":GP", ":GP:ZZ")

    assert lint(batch([line]), str(house)).only().message == (
        "ZZ is not in the table of modifiers at the date of service"
    )
    assert lint(batch([line]), str(house)).only().code == "STR013"
    assert lint(batch([line])).told == []
    assert lint(batch([LINE], day="20251204"), str(house), as_of="2026-01-05").told == []
    unlisted = batch().replace("225100000X", "225100000Y")
    assert lint(unlisted, str(house)).only().code == "STR027"
    assert lint(unlisted).told == []


def test_fifty_lines_are_the_most_of_an_837p_too() -> None:
    days = [f"2026{month:02}{day:02}" for month in (1, 2, 3) for day in range(1, 18)]
    most = [(LINE, day) for day in days[:50]]

    assert lint(batch(most)).told == []
    finding = lint(batch([*most, (LINE, days[50])])).only()
    assert (finding.code, finding.line, finding.predicts) == ("STR011", None, None)


# ---- Medicare


def test_the_old_number_was_taken_until_the_end_of_2019_whatever_the_day_of_service() -> None:
    text = (
        "claim 1  payer medicare  member 123456789A  dx M62.81  {}\n  2019-06-04  97110-GP  x2  30min  $64\n"
    )

    assert "STR003" not in lint_as_medicare(text.format("received 2019-12-31"), select=("STR",)).codes
    assert lint_as_medicare(text.format("received 2020-01-01"), select=("STR003", "STR004")).codes == [
        "STR004"
    ]


def test_the_old_number_is_seen_in_an_837p_and_never_shown() -> None:
    run = lint_as_medicare(medicare_batch([LINE], member="123456789A"), select=("STR",))
    finding = run.only()

    assert finding.code == "STR004"
    assert "123456789A" not in finding.message + finding.help


def test_a_range_that_ends_before_it_begins_spans_no_years() -> None:
    text = (
        "claim 1  payer medicare  member 1EG4-TE5-MK73  dx M54.50\n  2026-01-02..2025-12-30  A4556  x2  $20\n"
    )

    assert lint_as_medicare(text, select=("STR",)).codes == ["STR021"]


@pytest.mark.parametrize("text", ["text", "837p"])
def test_assignment_is_set_in_the_source(text: str) -> None:
    if text == "text":
        source = "claim 1  payer medicare  assignment no\n  2026-06-02  90834  x1  $100  by CSW 1003000126\n"
        expected = "assignment yes"
    else:
        line = LINE.replace("97110:GP", "90834").replace("UN*2", "UN*1")
        source = medicare_batch([line], taxonomy="1041C0700X", diagnoses="HI*ABK:F321")
        source = source.replace("11:B:1*Y*A*Y*Y", "11:B:1*Y*C*Y*Y")
        expected = "11:B:1*Y*A*Y*Y"
    finding = lint_as_medicare(source, select=("STR028",)).only()
    after = mended(source, finding)

    assert finding.fix is not None
    assert finding.fix.kind == "unsafe"
    assert expected in after
    assert lint_as_medicare(after, select=("STR028",)).codes == []


def test_assignment_of_a_claim_that_does_not_tell_is_not_evaluated_where_it_matters() -> None:
    text = "claim 1  payer medicare  dx F32.1\n  2026-06-02  90834  x1  $100  by {} 1003000126\n"

    assert lint_as_medicare(text.format("CSW")).not_evaluated["STR028"] == ("assignment_accepted",)
    assert lint_as_medicare(text.format("MD")).passed("STR028")


def test_a_code_that_ended_and_a_modifier_that_is_none_are_each_the_one_cause() -> None:
    header = "claim 1  payer medicare  dx M54.50\n  billing 1234567893  provider PT 1245319599\n"

    assert lint_as_medicare(header + "  2026-06-02  97001  x1  $100\n", select=("STR", "MOD")).codes == [
        "STR016"
    ]
    text = header + "  2026-06-02  97110-GPX  x2  30min  $64\n"
    assert lint_as_medicare(text, select=("STR", "MOD")).codes == ["STR013"]


def test_what_is_said_of_one_diagnosis_silences_nothing_about_another() -> None:
    run = lint(HEADER.replace("M54.50 M25.551", "724.2 M54.55 M25.51") + SERVICE)

    assert sorted(run.codes) == ["STR005", "STR006", "STR007"]


@pytest.mark.parametrize("pointers", ["", "  dx 1", "  dx 0"])
def test_of_a_claim_without_diagnoses_one_thing_is_said(pointers: str) -> None:
    text = HEADER.replace("M54.50 M25.551", "none") + SERVICE.replace("  dx 1", pointers)

    assert lint(text).codes == ["STR008"]
    lines = [LINE.replace("***1", f"***{pointers[-1:]}")]
    assert lint(batch(lines, diagnoses=None)).codes == ["STR008"]
