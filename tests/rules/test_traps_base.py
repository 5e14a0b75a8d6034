"""What no example says of the rules for every payer: 837P input, what is not evaluated, dollars, causes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.rules.runs import LINE, batch, lint

HEADER = """claim 26-1  member 1EG4-TE5-MK73  dx M54.50 M25.551
  billing 1234567893  provider PT 1003000126  place 11
"""


# ---- an 837P says what it leaves out


def test_a_clean_batch_has_no_findings() -> None:
    run = lint(batch())

    assert run.told == []
    assert {
        "STR001",
        "STR002",
        "STR005",
        "STR006",
        "STR007",
        "STR008",
        "STR009",
        "STR010",
        "STR011",
        "STR013",
        "STR016",
        "STR019",
        "STR024",
        "STR025",
        "STR027",
        "STR029",
    } & run.not_evaluated.keys() == set()


def test_a_group_without_a_rendering_provider_in_an_837p_names_none() -> None:
    finding = lint(batch(after=())).only()

    assert (finding.code, finding.line, finding.field) == ("STR002", 1, "rendering")
    assert str(finding.predicts) == "CO-16 N290"


def test_an_individual_biller_in_an_837p_needs_no_rendering_provider() -> None:
    biller = "NM1*85*1*QUILL*MARA****XX*1003000126"

    assert lint(batch(biller=biller, after=())).passed("STR002")


def test_a_rendering_provider_on_each_line_is_enough() -> None:
    on_lines = batch(
        [LINE, LINE.replace("97110", "97112")], after=(), line_after=("NM1*82*1*QUILL*MARA****XX*1003000126",)
    )

    assert lint(on_lines).passed("STR002")


def test_only_the_lines_without_a_renderer_are_at_risk() -> None:
    text = HEADER.replace("provider PT 1003000126", "provider none").replace("1234567893", "1234567893 group")
    run = lint(text + "  2026-06-04 97110-GP x2 $64 by PT 1003000126\n  2026-06-04 97140-GP x1 $29 dx 1\n")

    finding = run.only()
    assert (finding.code, finding.line, finding.at_risk) == ("STR002", 2, Decimal(29))


def test_a_text_without_a_rendering_provider_is_not_evaluated() -> None:
    run = lint("claim 1 billing 1234567893 group dx M54.50\n2026-06-04 97110-GP x2 $64 dx 1\n")

    assert run.told == []
    assert run.not_evaluated["STR002"] == ("rendering_named",)


def test_a_text_that_does_not_say_whether_a_group_bills_is_not_evaluated() -> None:
    run = lint("claim 1 billing 1234567893 provider none dx M54.50\n2026-06-04 97110-GP x2 $64 dx 1\n")

    assert run.told == []
    assert "billing_group" in run.not_evaluated["STR002"]


def test_an_837p_without_diagnoses_has_one_finding_for_them() -> None:
    run = lint(batch(diagnoses=None, lines=["SV1*HC:97110:GP*64*UN*2"]))

    assert [code for code, _ in run.told if not code.startswith("X12")] == ["STR008"]


def test_an_837p_line_without_pointers_points_to_no_diagnosis() -> None:
    run = lint(batch(["SV1*HC:97110:GP*64*UN*2"]))

    (finding,) = [finding for finding in run.findings if not finding.code.startswith("X12")]
    assert (finding.code, finding.line, finding.message) == ("STR009", 1, "the line points to no diagnosis")
    assert str(finding.predicts) == "CO-16 M76"


def test_a_text_line_without_pointers_is_not_evaluated() -> None:
    run = lint(HEADER + "  2026-06-04 97110-GP x2 $64\n")

    assert run.told == []
    assert "STR009" in run.not_evaluated


@pytest.mark.parametrize(
    ("pointers", "message"),
    [
        ("1:2:1", "the line points to diagnosis 1 twice"),
        ("3", "the line points to diagnosis 3, and the claim has 2"),
    ],
)
def test_pointers_of_an_837p_are_judged(pointers: str, message: str) -> None:
    assert lint(batch([f"SV1*HC:97110:GP*64*UN*2***{pointers}"])).only().message == message


def test_a_bad_npi_is_told_once_for_each_provider_that_has_it() -> None:
    wrong = "NM1*82*1*QUILL*MARA****XX*1003000127"
    run = lint(batch([LINE, LINE.replace("97110", "97112")], after=(wrong,)))

    finding = run.only()
    assert finding.code == "STR001"
    assert finding.message == "the rendering provider's NPI 1003000127 is not a valid NPI"
    assert finding.at_risk == Decimal(128)


def test_the_total_of_an_837p_is_held_against_its_lines_and_can_be_mended() -> None:
    finding = lint(batch(total="60")).only()

    assert finding.message == "the claim total is $60.00, and its lines add up to $64.00"
    assert finding.fix is not None
    assert (finding.fix.kind, [edit.text for edit in finding.fix.edits]) == ("unsafe", ["64.00"])


def test_an_unknown_place_of_an_837p_is_told_on_each_line_it_holds_for() -> None:
    run = lint(batch([LINE, LINE.replace("97110", "97112")], claim="29:B:1"))

    assert run.told == [("STR025", 1), ("STR025", 2)]


def test_an_837p_beyond_its_filing_limit_is_told_and_its_replacement_is_not() -> None:
    assert ("COV001", 1) in lint(batch(made="20270605"), "medicare").told
    replaced = batch(claim="11:B:7", references=["REF*F8*2026061200345"], made="20270605")
    run = lint(replaced, "medicare", as_of="2027-06-05")
    assert "COV001" not in dict(run.told)
    assert "COV001" in run.not_evaluated


def test_an_837p_is_filed_on_the_day_on_which_it_was_made() -> None:
    run = lint(batch(), "medicare", as_of="2028-01-01", select=("COV",))
    assert {"COV001", "COV002"} & dict(run.told).keys() == set()
    assert {"COV001", "COV002"} & run.not_evaluated.keys() == set()
    late = lint(batch(made="20270605"), "medicare", as_of="2028-01-01", select=("COV001",)).only()
    assert late.message.endswith("; it is filed on 2027-06-05, when its file was made")
    # Where the file does not say, the day of the run counts.
    said = lint(batch(made=""), "medicare", as_of="2027-06-05", select=("COV001",))
    unsaid = next(finding for finding in said.findings if finding.code == "COV001")
    assert unsaid.message.endswith("; it is filed on 2027-06-05, the day of this run")


def test_a_service_after_the_file_was_made_is_in_the_future() -> None:
    found = lint(batch(made="20260603"), "medicare", as_of="2028-01-01", select=("STR020",)).only()
    assert found.message == "a service is dated 2026-06-04, after 2026-06-03, when its file was made"


def test_a_void_is_no_duplicate_and_has_no_filing_limit() -> None:
    run = lint(batch(claim="11:B:8", references=["REF*F8*2026061200345"], made="20270605"), "medicare")

    assert not {"COV001", "COV002"} & dict(run.told).keys()
    assert {"COV001", "COV002"} <= run.not_evaluated.keys()


# ---- filing limits


def test_a_payer_without_a_stated_limit_is_not_evaluated() -> None:
    text = "claim 1 received 2030-01-01 dx M54.50\n2026-06-04 97110-GP x2 $64 dx 1\n"
    for ruleset in ("base", "commercial", "medicare-advantage", "uhc-medicare-advantage"):
        run = lint(text, ruleset, as_of="2030-01-01")
        assert "COV001" not in dict(run.told)
        assert run.not_evaluated["COV001"] == ("filing_deadline",)


def test_only_the_late_lines_of_a_claim_are_at_risk() -> None:
    text = "claim 1 received 2026-06-05 dx M54.50\n2025-06-06 97110-GP x2 $64\n2025-06-04 97110-GP x2 $66\n"
    run = lint(text, "medicare", select=("COV",))

    finding = run.only()
    assert (finding.code, finding.line, finding.at_risk) == ("COV001", 2, Decimal("50.13"))
    assert finding.message == (
        "a service of 2025-06-04 had to be filed by 2026-06-04; "
        "it is filed on 2026-06-05, when the payer gets it"
    )


def test_a_near_limit_is_information_and_puts_nothing_at_risk() -> None:
    text = "claim 1 dx M54.50\n2025-06-04 97110-GP x2 $64 dx 1\n"
    finding = lint(text, "medicare", as_of="2026-06-03", select=("COV",)).only()

    assert (finding.code, finding.severity, finding.at_risk) == ("COV002", "info", Decimal(0))
    assert (
        finding.message == "the filing limit ends on 2026-06-04, 1 day after 2026-06-03, the day of this run"
    )


# ---- duplicates


def test_a_duplicate_line_names_the_first_and_silences_what_follows_from_it() -> None:
    line = "  2026-06-04 97110-GP x4 60min $128 dx 1\n"
    run = lint(HEADER.replace("60min", "") + line + line, "medicare", select=("COV", "UNT"))

    finding = run.only()
    assert (finding.code, finding.line, finding.at_risk) == ("COV003", 2, Decimal("89.52"))
    assert [related.line for related in finding.related] == [1]
    assert finding.fix is not None
    assert (finding.fix.kind, len(finding.fix.edits)) == ("unsafe", 1)


def test_the_third_of_three_alike_names_the_first_too() -> None:
    line = "  2026-06-04 97110-GP x2 $64 dx 1\n"
    run = lint(HEADER + line * 3)

    assert run.told == [("COV003", 2), ("COV003", 3)]
    assert [[related.line for related in finding.related] for finding in run.findings] == [[1], [1]]


def test_a_duplicate_claim_puts_only_the_repeated_lines_at_risk() -> None:
    first = HEADER + "  2026-06-04 97110-GP x2 $64 dx 1\n"
    second = first.replace("26-1", "26-2") + "  2026-06-04 97140-GP x1 $29 dx 1\n"
    finding = lint(first + second).only()

    assert (finding.code, finding.claim, finding.line, finding.at_risk) == ("COV004", "26-2", 1, Decimal(64))
    assert str(finding.predicts) == "OA-18"


def test_duplicate_claims_are_found_across_forms_and_whatever_payer_a_run_gives() -> None:
    run = lint(batch() + "\n")
    assert run.told == []
    both = HEADER + "  2026-06-04 97110-GP x2 $64 dx 1\n"
    assert lint(both + both.replace("26-1", "26-2"), "medicare", select=("COV004",)).told == [("COV004", 1)]


# ---- units: CMS's worked examples (CMS Pub 100-04 ch. 5 sec. 20.2.C), to the unit


def day(*services: tuple[str, int, int]) -> str:
    """A day of services, each a code, minutes and billed units; without units where none are billed."""
    lines = [
        f"  2026-06-04 {code}-GP {minutes}min{f' x{units} ${30 * units}' if units else ''}\n"
        for code, minutes, units in services
    ]
    return HEADER + "".join(lines)


@pytest.mark.parametrize(
    ("services", "supported"),
    [
        ([("97112", 24, 2), ("97110", 23, 1)], 3),
        ([("97110", 20, 2), ("97140", 20, 1)], 3),
        ([("97110", 33, 2), ("97140", 7, 1)], 3),
        ([("97110", 18, 1), ("97140", 13, 1), ("97116", 10, 1), ("97035", 8, 0)], 3),
        ([("97110", 7, 1), ("97112", 7, 0), ("97140", 7, 0)], 1),
        ([("97110", 7, 1), ("97140", 7, 0)], 1),
        ([("97110", 8, 1)], 1),
        ([("97110", 22, 1)], 1),
        ([("97110", 23, 2)], 2),
        ([("97110", 37, 2)], 2),
        ([("97110", 38, 3)], 3),
        ([("97110", 52, 3)], 3),
        ([("97110", 53, 4)], 4),
        ([("97110", 67, 4)], 4),
        ([("97110", 68, 5)], 5),
        ([("97110", 127, 8)], 8),
        ([("97110", 128, 9)], 9),
    ],
)
def test_the_manuals_examples_come_out_and_one_unit_more_does_not(
    services: list[tuple[str, int, int]], supported: int
) -> None:
    assert lint(day(*services), "cms-units").passed("UNT001")
    (code, minutes, units), *others = services
    finding = lint(day((code, minutes, units + 1), *others), "cms-units").only()
    assert (finding.code, finding.severity) == ("UNT001", "error")
    total = sum(minutes for _, minutes, _ in services)
    assert (
        finding.message
        == f"{supported + 1} timed units are billed; {total} timed minutes support {supported}"
    )


def test_all_timed_lines_of_the_day_are_at_risk_and_others_are_not() -> None:
    run = lint(day(("97161", 30, 1), ("97110", 20, 2), ("97140", 10, 1)), "cms-units")

    finding = run.only()
    assert (finding.line, finding.at_risk) == (2, Decimal(90))
    assert [related.line for related in finding.related] == [3]
    assert finding.fix is not None
    assert (finding.fix.kind, finding.fix.title, finding.fix.edits) == ("unsafe", "bill 2 units in all", ())


def test_a_single_timed_line_can_be_set_to_the_units_it_supports() -> None:
    finding = lint(day(("97110", 20, 2)), "cms-units").only()

    assert finding.fix is not None
    assert (finding.fix.kind, finding.fix.title) == ("unsafe", "set the units to 1")
    assert [edit.text for edit in finding.fix.edits] == ["x1"]


def test_a_single_short_service_has_one_finding_and_may_be_dropped() -> None:
    finding = lint(day(("97110", 7, 1)), "cms-units").only()

    assert (finding.code, finding.line, finding.at_risk) == ("UNT003", 1, Decimal(30))
    assert finding.fix is not None
    assert (finding.fix.kind, len(finding.fix.edits)) == ("unsafe", 1)


def test_two_short_services_are_pooled_as_cms_pools_them() -> None:
    run = lint(day(("97110", 4, 1), ("97140", 3, 0)), "cms-units")
    assert run.told == [("UNT001", 1)]
    assert lint(day(("97110", 4, 1), ("97140", 4, 0)), "cms-units").passed("UNT003")


def test_days_disciplines_and_therapists_are_counted_apart() -> None:
    for other in ("2026-06-05 97110-GP", "2026-06-04 97530-GO"):
        text = HEADER + f"  2026-06-04 97110-GP x2 20min $64\n  {other} x1 20min $32\n"
        assert lint(text, "cms-units").told == [("UNT001", 1)], other
    text = (
        HEADER + "  2026-06-04 97110-GP x2 20min $64\n  2026-06-04 97112-GP x1 20min $32 by PT 1376543223\n"
    )
    assert lint(text, "cms-units").told == [("UNT001", 1)]


def test_the_therapist_named_again_on_a_line_is_the_same_therapist() -> None:
    text = (
        HEADER + "  2026-06-04 97110-GP x2 20min $64\n  2026-06-04 97112-GP x1 20min $32 by PT 1003000126\n"
    )

    assert lint(text, "cms-units").told == []


def test_without_minutes_or_units_of_every_timed_line_a_day_is_not_evaluated() -> None:
    run = lint(HEADER + "  2026-06-04 97110-GP x7 10min $64\n  2026-06-04 97140-GP x1 $29\n", "cms-units")
    assert run.told == []
    assert run.not_evaluated["UNT001"] == ("timed_minutes",)
    run = lint(HEADER + "  2026-06-04 97110-GP x7 10min $64\n  2026-06-04 97140-GP 10min $29\n", "cms-units")
    assert run.told == []
    assert run.not_evaluated["UNT001"] == ("timed_units",)


def test_an_837p_carries_no_minutes_so_its_days_are_not_evaluated() -> None:
    run = lint(batch(["SV1*HC:97110:GP*600*UN*8***1"]), "cms-units")

    assert run.told == []
    assert {"UNT001", "UNT003"} <= run.not_evaluated.keys()


def test_ama_payers_do_not_pool_minutes() -> None:
    assert lint(day(("97110", 7, 1), ("97140", 7, 1)), "commercial").told == []


# ---- prior authorization (UnitedHealthcare Medicare Advantage)

UHC = "claim 1 payer uhc-medicare-advantage member 925001234 place 11 dx M54.50 auth none\n"


@pytest.mark.parametrize(
    ("day", "severity", "confidence"),
    [
        ("2024-09-01", "warning", "medium"),
        ("2026-01-31", "warning", "medium"),
        ("2026-02-01", "error", "high"),
    ],
)
def test_until_2026_02_the_state_decides_and_the_claim_does_not_say_it(
    day: str, severity: str, confidence: str
) -> None:
    run = lint(UHC + f"{day} 97110-GP x2 $64 dx 1\n", "uhc-medicare-advantage")

    finding = run.only()
    assert (finding.code, finding.severity, finding.confidence) == ("PAY001", severity, confidence)
    assert str(finding.predicts) == "CO-197"
    assert ("Arizona and California" in finding.help) is (severity == "warning")


@pytest.mark.parametrize(
    "line",
    [
        "2024-08-31 97110-GP x2 $64 dx 1",
        "2026-06-04 97110-GP x2 $64 dx 1 place 12",
        "2026-06-04 97110-GP x2 $64 dx 1 auth A17",
        *(
            f"2026-06-04 {code} x1 $64 dx 1"
            for code in ("97161", "97165", "92523", "97010", "99213", "98943")
        ),
    ],
)
def test_what_needs_no_authorization_has_no_finding(line: str) -> None:
    assert lint(UHC + line + "\n", "uhc-medicare-advantage").told == []


def test_an_837p_without_an_authorization_number_has_none() -> None:
    assert lint(batch(), "uhc-medicare-advantage").told == [("PAY001", 1)]
    given = batch(references=["REF*G1*A123456789"])
    assert lint(given, "uhc-medicare-advantage").told == []
    on_the_line = batch(line_after=["REF*G1*A123456789"])
    assert lint(on_the_line, "uhc-medicare-advantage").told == []


def test_a_text_that_says_nothing_of_an_authorization_is_not_evaluated() -> None:
    run = lint(UHC.replace(" auth none", "") + "2026-06-04 97110-GP x2 $64 dx 1\n", "uhc-medicare-advantage")

    assert run.told == []
    assert run.not_evaluated["PAY001"] == ("authorized",)


# ---- dates


def test_dates_are_judged_by_the_day_of_receipt_where_it_is_stated() -> None:
    line = "2026-07-08 97110-GP x2 $64\n"
    assert lint("claim 1\n" + line).told == [("STR020", 1)]
    assert lint("claim 1 received 2026-07-08\n" + line).told == []
    assert lint("claim 1 received 2026-07-07\n" + line).told == [("STR020", 1)]
    assert lint("claim 1\n" + line, as_of="2026-07-08").told == []


def test_a_range_that_runs_backwards_has_one_finding() -> None:
    finding = lint("claim 1\n2026-07-08..2026-06-04 A4556 x2 $20\n").only()

    assert (finding.code, finding.field, str(finding.predicts)) == ("STR021", "through", "CO-16 M52 M59")


def test_member_data_stands_in_no_message() -> None:
    text = "claim 1 member 1EG4-TE5-MK73 born 2026-06-05 died 2026-06-03\n2026-06-04 97110-GP x2 $64\n"
    for finding in lint(text).findings:
        assert "1EG4" not in finding.message + finding.help
        assert "2026-06-05" not in finding.message + finding.help


def test_a_line_without_a_readable_date_is_linted_as_far_as_it_can_be() -> None:
    run = lint("claim 1 dx M54.50\n2026-02-30 97110-GP-GP x0 $64 dx 1\n", "medicare")

    assert {"SYN003", "STR014", "STR018"} <= dict(run.told).keys()


def test_every_fix_of_a_repeated_modifier_removes_the_second() -> None:
    finding = lint("claim 1\n2026-06-04 97110-GP-KX-GP x2 $64\n").only()

    assert finding.fix is not None
    assert (finding.fix.kind, finding.fix.title) == ("safe", "remove the second GP")
    (edit,) = finding.fix.edits
    text = "claim 1\n2026-06-04 97110-GP-KX-GP x2 $64\n"
    assert text[: edit.start] + edit.text + text[edit.end :] == "claim 1\n2026-06-04 97110-GP-KX x2 $64\n"
