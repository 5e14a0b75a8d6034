"""The text report: what a biller is told, and that no input can spoil how it is shown."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from pytest_snapshot.plugin import Snapshot

from claimlint import resources
from claimlint.findings import FileError, NotEvaluated, Outcome
from claimlint.reports import Options, denials
from claimlint.source import Excerpt
from tests.reports.samples import FINDINGS, MEMBER, MODIFIER, PAIR, SYNTAX, clean, outcome, render


@pytest.fixture(autouse=True)
def _own_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels of the tests' own, so that no edit of the table changes a snapshot."""
    table = "carc,own_label\n4,modifier wrong for code or required modifier missing\n97,bundled\n"
    monkeypatch.setattr(resources, "read_text", {"rulesets/tables/carc.csv": table}.__getitem__)
    denials._labels.cache_clear()
    yield
    denials._labels.cache_clear()


def test_a_batch_with_findings(snapshot: Snapshot) -> None:
    snapshot.assert_match(render("text"), "batch.txt")


def test_a_clean_batch(snapshot: Snapshot) -> None:
    snapshot.assert_match(render("text", [], clean()), "clean.txt")


def test_a_narrow_terminal_in_colour(snapshot: Snapshot) -> None:
    snapshot.assert_match(render("text", FINDINGS[:2], options=Options(colour=True, width=50)), "narrow.ansi")


def test_without_colour_no_escape_sequence_is_written() -> None:
    assert "\x1b" not in render("text")
    assert "\x1b[1;31merror\x1b[0m" in render("text", options=Options(colour=True))


def test_colour_changes_nothing_but_the_colour() -> None:
    import re

    coloured = render("text", options=Options(colour=True))
    assert render("text") == re.sub(r"\x1b\[[0-9;]*m", "", coloured)


def test_the_underline_stands_below_the_field() -> None:
    lines = render("text", [MODIFIER]).splitlines()
    source = next(index for index, line in enumerate(lines) if "12 |" in line)
    start = lines[source + 1].index("^")
    assert lines[source][start : start + 8] == "97110-KX"
    assert lines[source + 1].count("^") == 8


def test_each_file_is_named_once() -> None:
    lines = render("text").splitlines()
    assert [line for line in lines if line in ("clinic.claim", "batch.837")] == ["clinic.claim", "batch.837"]


def test_member_data_is_masked_unless_the_reader_may_see_it() -> None:
    masked = render("text", [MEMBER])
    assert "1EG4" not in masked
    assert "DOE" not in masked
    assert "1EG4-TE5-MK73" in render("text", [MEMBER], options=Options(redact=False))


def test_member_data_of_a_related_place_is_masked_too() -> None:
    private = PAIR.related[0]._replace(excerpt=MEMBER.excerpt)
    assert "1EG4" not in render("text", [replace(PAIR, related=(private,))])


def test_the_expected_denial_is_put_in_words() -> None:
    assert "CO-4 N822 MA130 (modifier wrong for code or required modifier missing)" in " ".join(
        render("text", [MODIFIER]).split()
    )


def test_a_denial_without_words_of_ours_keeps_its_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(relative: str) -> str:
        raise FileNotFoundError(relative)

    monkeypatch.setattr(resources, "read_text", absent)
    denials._labels.cache_clear()
    assert "expect:   CO-97\n" in render("text", [PAIR])


def test_nothing_is_said_of_money_where_none_is_at_risk() -> None:
    assert "at risk:" not in render("text", [SYNTAX])


def test_control_characters_of_the_file_do_not_reach_the_terminal() -> None:
    hostile = replace(
        MODIFIER,
        file="a\x1b[2J.claim",
        claim="\x07bell",
        message="code '\u202e\x00'",
        excerpt=Excerpt("\x1b]0;title\x07 97110\udcff", 11, 5),
    )
    report = render("text", [hostile])
    assert all(char == "\n" or char.isprintable() for char in report)
    assert "\\x1b[2J" in report
    assert "\\u202e\\x00" in report


def test_rules_are_ranked_by_dollars_and_summed_over_findings() -> None:
    report = render("text", [MODIFIER, MODIFIER, PAIR])
    table = report[report.index("by rule") :].splitlines()[1:3]
    assert [line.split() for line in table] == [
        ["PTP002", "ptp-modifier-needed", "1", "$1,198.50"],
        ["MOD001", "therapy-modifier-missing", "2", "$128.00"],
    ]


def test_only_the_ten_dearest_rules_are_listed() -> None:
    many = [replace(MODIFIER, code=f"MOD{number:03}", at_risk=Decimal(number)) for number in range(1, 14)]
    report = render("text", many)
    table = report[report.index("by rule") :]
    assert "MOD013" in table
    assert "MOD004" in table
    assert "MOD003" not in table
    assert "and 3 more rules" in table


def test_what_was_not_evaluated_is_said_by_what_to_supply() -> None:
    lines = render("text").splitlines()
    start = lines.index("not evaluated: 3 rules (neither passed nor failed), for want of")
    assert lines[start + 1 : start + 6] == [
        "  the minutes of each timed service: write `30min` on the service line (not in an 837P)",
        "      UNT001 on 11 claims",
        "  the plan of care: write `plan established 2026-02-02 certified 2026-02-20` or `plan none` in the",
        "    header (not in an 837P)",
        "      POC001 POC003 on 9 claims",
    ]


def test_no_name_of_a_fact_is_shown_to_a_biller() -> None:
    report = render("text")
    assert "timed_minutes" not in report
    assert "timed minutes" not in report


def test_rules_that_wait_for_several_things_stand_below_each_of_them() -> None:
    end = outcome()
    end.not_evaluated = [
        NotEvaluated("UNT007", "mue", 5, ("units",)),
        NotEvaluated("UNT001", "cms-total-units", 8, ("timed_minutes", "units")),
    ]
    report = render("text", end=end)
    assert "not evaluated: 2 rules" in report
    assert "      UNT001 on up to 8 claims\n" in report
    assert "      UNT007 on 5 claims, UNT001 on up to 8 claims\n" in report


def test_a_long_list_of_what_is_wanting_is_cut_and_says_so() -> None:
    end = replace(outcome(), claims=21)
    end.not_evaluated = [
        NotEvaluated(f"OUR{number:03}", "ours", number, (f"limit_{number}",)) for number in range(1, 21)
    ]
    report = render("text", end=end)
    assert "not evaluated: 20 rules" in report
    assert "OUR020 on 20 claims" in report
    assert "OUR012" not in report
    assert "and 12 more rules; --format json lists them all" in report


def test_what_no_claim_states_comes_behind_what_some_leave_out() -> None:
    end = replace(outcome(), claims=12)
    end.not_evaluated = [
        NotEvaluated("COV006", "ma-enrolled", 12, ("coverage",)),
        NotEvaluated("UNT001", "cms-total-units", 3, ("timed_minutes",)),
        NotEvaluated("UNT007", "mue", 11, ("units",)),
    ]
    report = render("text", end=end)
    places = [report.index(code) for code in ("UNT007 on 11", "UNT001 on 3", "COV006 on 12")]
    assert places == sorted(places)


def unreadable(claims: int) -> Outcome:
    return replace(
        clean(), claims=claims, errors=[FileError("gone.claim", "there is no such file", "check the path")]
    )


def test_nothing_found_says_so_only_of_what_was_read() -> None:
    assert "nothing found\n" in render("text", [], clean())
    report = render("text", [], unreadable(claims=1))
    assert "nothing found in what was read; 1 path could not be linted\n" in report
    report = render("text", [], unreadable(claims=0))
    assert "nothing was checked; 1 path could not be linted\n" in report


def test_findings_beside_an_unreadable_path_say_that_there_is_one() -> None:
    assert "1 info; 1 path could not be linted; 1 suppressed\n" in render("text")


def test_help_written_over_several_lines_is_one_paragraph() -> None:
    report = render("text", [replace(MODIFIER, help="Add GP\n  or bill\n  nothing.")])
    assert "fix:      Add GP or bill nothing.\n" in report


def test_a_fix_that_is_masked_away_is_still_no_work_for_a_person() -> None:
    assert MEMBER.fix is not None
    assert MEMBER.fix.edits
    told = render("text", [MEMBER])
    assert "edit:     remove the hyphens" in told
    assert "by hand" not in told
    assert "by hand:  remove the hyphens" in render(
        "text", [replace(MEMBER, fix=MEMBER.fix._replace(edits=()))]
    )
