"""The text report: what a biller is told, and that no input can spoil how it is shown."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from pytest_snapshot.plugin import Snapshot

from claimlint import resources
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


def test_what_was_not_evaluated_is_said_with_claims_and_needs() -> None:
    report = render("text")
    assert "UNT001: on 12 claims, for want of timed minutes" in report
    assert "POC001 POC003: on 9 claims, for want of plan" in report


def test_a_long_list_of_undecided_rules_is_cut_and_says_so() -> None:
    end = outcome()
    end.not_evaluated = [
        end.not_evaluated[0]._replace(code=f"UNT{number:03}", claims=number) for number in range(1, 21)
    ]
    report = render("text", end=end)
    assert "not evaluated: 20 rules" in report
    assert "and 8 more rules" in report


def test_help_written_over_several_lines_is_one_paragraph() -> None:
    report = render("text", [replace(MODIFIER, help="Add GP\n  or bill\n  nothing.")])
    assert "fix:      Add GP or bill nothing.\n" in report
