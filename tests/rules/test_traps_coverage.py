"""What no example can say of the rules about who pays: 837P, what is not evaluated, dollars, one a cause."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from tests.rules.runs import LINE, MEDICARE_HEADER, medicare_batch
from tests.rules.runs import lint_as_medicare as lint

HEADER = MEDICARE_HEADER + "  place 11\n"
SERVICE = "  2026-06-02  97110-GP  x2  30min  $64.00\n"
OTHER = (
    "SBR*{order}*18*******CI~\nOI***Y***Y~\nNM1*IL*1*ALDER*JUNE****MI*W1~\n"
    "NM1*PR*2*EXAMPLE HEALTH*****PI*60054~\nLX*1"
)


def claim_837p(order: str = "P", other: str | None = None, causes: str | None = None) -> str:
    """An 837P to Medicare as payer of that order, perhaps with another payer or the causes of an accident."""
    text = medicare_batch([LINE]).replace("SBR*P*18", f"SBR*{order}*18")
    if order != "P":
        text = text.replace(f"SBR*{order}*18***", f"SBR*{order}*18***12")
    if causes is not None:
        text = text.replace("*Y*A*Y*Y~", f"*Y*A*Y*Y**{causes}~\nDTP*439*D8*20260511~")
    if other is not None:
        text = text.replace("LX*1", OTHER.format(order=other))
    segments = text[text.index("ST*837") : text.index("SE*")].count("~") + 1
    return re.sub(r"SE\*[0-9]+", f"SE*{segments}", text)


# Who pays first


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (claim_837p(), []),
        (claim_837p("S"), []),
        (claim_837p("S", other="P"), []),
        (claim_837p("P", other="S"), []),
        (claim_837p("P", other="P"), ["COV007"]),
        (claim_837p("P", causes="EM"), ["COV007"]),
        (claim_837p("P", causes="AA:::PA"), ["COV007"]),
        (claim_837p("P", causes="OA"), []),
        (claim_837p("S", causes="EM"), []),
    ],
    ids=["first", "second", "after", "before", "both", "work", "car", "fall", "work-second"],
)
def test_an_837p_says_who_pays_first(text: str, codes: list[str]) -> None:
    run = lint(text)

    assert run.codes == codes
    assert "COV007" not in run.not_evaluated
    assert all(finding.severity == "error" for finding in run.findings if finding.code == "COV007")


def test_the_other_payer_is_named() -> None:
    found = lint(claim_837p("P", other="P"), select=("COV007",)).only()

    assert found.message == "EXAMPLE HEALTH pays first, and the claim goes to medicare as the primary payer"


@pytest.mark.parametrize(
    ("words", "who", "carc"),
    [
        ("other-payer primary", "another payer", "22"),
        ("accident auto", "the insurer of the car accident", "22"),
        ("accident work", "the workers' compensation insurer", "19"),
        ("accident work  other-payer primary aetna", "aetna", "19"),
    ],
)
def test_a_text_that_leaves_the_order_out_is_warned(words: str, who: str, carc: str) -> None:
    found = lint(HEADER + f"  {words}\n" + SERVICE).only()

    assert (found.code, found.severity) == ("COV007", "warning")
    assert found.message == f"{who} pays first, and the claim does not say that medicare is billed after it"
    assert found.predicts is not None
    assert found.predicts.carc == carc


# What a claim does not say


def test_what_a_text_leaves_out_is_not_evaluated() -> None:
    run = lint(HEADER + SERVICE)

    assert run.findings == []
    assert {code: run.not_evaluated.get(code) for code in ("COV006", "COV008")} == {
        "COV006": ("coverage",),
        "COV008": ("stays_stated",),
    }
    assert {"COV007", "COV014", "COV016", "COV018", "COV019"} <= {*run.not_evaluated}


def test_without_the_renderers_profession_the_place_is_not_judged() -> None:
    header = HEADER.replace("provider PT 1245319599", "provider 1245319599").replace("place 11", "place 22")
    run = lint(header + SERVICE)

    assert run.codes == []
    assert {"COV011", "COV012"} <= {*run.not_evaluated}


def test_a_stay_of_one_kind_says_that_there_is_none_of_another() -> None:
    run = lint(HEADER + "  hospice 2026-01-02..2026-01-30\n" + SERVICE)

    assert run.codes == []
    assert all(run.passed(code) for code in ("COV008", "COV014", "COV018", "COV019"))


# One finding a cause


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("place 31", ["COV009"]),
        ("place 21", ["COV010"]),
        ("place 22", ["COV012"]),
        ("place 99", ["COV013"]),
        ("place 23", ["COV011"]),
        ("place 30", ["STR025"]),
        ("place 02", []),
        ("place 31  snf 2026-05-01..2026-06-30", ["COV018"]),
        ("place 21  inpatient 2026-05-01..2026-06-30", ["COV019"]),
        ("place 22  inpatient 2026-05-01..2026-06-30", ["COV019"]),
        ("place 23  inpatient 2026-05-01..2026-06-30", ["COV019"]),
    ],
)
def test_where_the_patient_was_is_one_question(words: str, codes: list[str]) -> None:
    assert lint(MEDICARE_HEADER + f"  {words}\n" + SERVICE).codes == codes


@pytest.mark.parametrize(
    ("lines", "topics"),
    [
        ("97110-GP-XE x4 60min $128\n  2026-06-02 97110-GP-XS x3 45min $96", ["UNT"]),
        ("97110-GP x2 30min $64\n  2026-06-02 97110-GP x2 30min $64", ["COV"]),
        (
            "97530-GP-59 x1 15min $39\n  2026-06-02 97530-GP x1 15min $39\n  2026-06-02 97150-GP x1 $25",
            ["PTP"],
        ),
    ],
    ids=["above-the-mue", "exact-duplicate", "pair"],
)
def test_a_split_that_another_rule_judges_is_left_to_it(lines: str, topics: list[str]) -> None:
    codes = lint(HEADER + f"  2026-06-02 {lines}\n").codes

    assert [code[:3] for code in codes] == topics
    assert "COV005" not in codes


def test_a_split_points_to_the_line_that_it_continues() -> None:
    run = lint(
        HEADER
        + "  2026-06-02  97112-GP     x1  15min  $35.00\n"
        + "  2026-06-02  97110-GP     x1  15min  $32.00\n"
        + "  2026-06-02  97110-GP-KX  x1  15min  $32.00\n"
    )

    assert run.told == [("COV005", 3)]
    assert [related.line for related in run.only().related] == [2]
    assert run.only().at_risk == Decimal("22.38")


# Dollars


def test_only_what_the_renderer_without_enrolment_gave_is_at_risk() -> None:
    found = lint(
        HEADER + "  enrolled no\n" + SERVICE + "  2026-06-04  97110-GP  x1  15min  $32.00  by PT 1376543215\n"
    ).only()

    assert (found.code, found.line, found.at_risk) == ("COV016", 1, Decimal("51.77"))


def test_a_claim_for_a_member_of_a_plan_is_at_risk_as_a_whole() -> None:
    found = lint(HEADER + "  coverage advantage\n" + SERVICE + SERVICE.replace("06-02", "06-04")).only()

    assert (found.code, found.at_risk) == ("COV006", Decimal("103.54"))


def test_the_deductible_is_information_and_puts_nothing_at_risk() -> None:
    text = HEADER + "  used PT/SLP $100.00\n" + SERVICE
    assert lint(text).findings == []
    found = lint(text, select=("COV015",)).only()

    assert (found.code, found.severity, found.at_risk) == ("COV015", "info", Decimal(0))
    assert found.message.startswith("up to $183.00 of the $283.00 Part B deductible may be left")


def test_a_deductible_that_is_not_announced_yet_is_not_evaluated() -> None:
    run = lint(
        HEADER + "  received 2026-01-20  used PT/SLP $100.00\n  2027-06-02  97110-GP  x2  30min  $64.00\n",
        as_of="2027-06-30",
        select=("COV015",),
    )

    assert "COV015" in run.not_evaluated
