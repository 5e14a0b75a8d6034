"""``claimlint rule``: the page of every rule, and the table of all."""

from __future__ import annotations

import json

import pytest

from claimlint.cli.rule_page import rule_page
from claimlint.formats.codes import all_codes
from claimlint.rules.pages import Library


def test_the_table_has_every_rule_and_every_code_of_the_formats(run):
    rows = [line.split() for line in run("rule").out.splitlines()]
    assert rows[0] == ["code", "name", "severity", "ruleset"]
    assert ["MOD001", "therapy-modifier-missing", "error", "medicare"] in rows
    assert ["SYN001", "syntax-error", "error", ".claim"] in rows
    assert ["SUP001", "unused-suppression", "warning", ".claim"] in rows
    assert len(rows) == 1 + len(Library().rules()) + len(all_codes()) + 5


def test_all_is_the_same_table(run):
    assert run("rule", "--all").out == run("rule").out


def test_the_table_is_json_too(run):
    rows = json.loads(run("rule", "--format", "json").out)
    assert {
        "code": "MOD001",
        "name": "therapy-modifier-missing",
        "severity": "error",
        "ruleset": "medicare",
        "severities": ["error"],
    } in rows


@pytest.mark.parametrize("asked", ["MOD015", "mod015", "kx-missing", "KX-MISSING"])
def test_a_rule_is_found_by_code_and_by_name(run, asked):
    assert run("rule", asked).out.startswith("MOD015 kx-missing\n")


def test_a_page_says_what_why_and_how(run):
    out = run("rule", "MOD015").out
    for expected in (
        "accrued_allowed > kx_threshold",
        "if the record shows that the therapy is still medically necessary, add KX",
        "CO-119",
        "SSA 1833(g)(7)",
        "evidence: verified",
        "therapy_thresholds: from 2018-01-01 until 2026-12-31",
        "kx_threshold: The KX modifier threshold",
    ):
        assert expected in out


def test_the_table_shows_the_severity_of_every_case(run):
    rows = [line.split() for line in run("rule").out.splitlines()]
    assert ["POC002", "poc-initial-cert", "error/warning", "medicare"] in rows


def test_a_page_shows_the_severity_of_each_case(run):
    lines = run("rule", "POC002").out.splitlines()
    assert lines[2].startswith("error or warning, high confidence; ruleset medicare")
    assert "What it says (case 1 of 2: error)" in lines
    assert "What it says (case 2 of 2: warning)" in lines


@pytest.mark.parametrize("code", [rule.entry.code for rule in Library().rules()])
def test_a_page_begins_with_what_why_how_and_which_denial(code):
    """All of it before the condition, and on the first screen."""
    library = Library()
    page = library.page(library.find(code))
    lines = list(rule_page(page._replace(code="NONE"), library))
    essence = lines[: next(number for number, line in enumerate(lines) if line.startswith("What it checks"))]
    assert len(essence) <= 40
    assert "Why" in essence
    assert sum(line.startswith("What it says") for line in essence) == len(page.cases)
    assert sum(line.startswith("  fix: ") for line in essence) == len(page.cases)
    predicted = [case.predicts for case in page.cases if case.predicts is not None]
    assert [line.split()[1] for line in essence if line.startswith("  expect:")] == [
        f"{found.group}-{found.carc}" for found in predicted
    ]


def test_a_page_says_what_to_write_in_a_claim(run):
    out = run("rule", "UNT001").out
    assert "the minutes of each timed service: write `30min` on the service line (not in an 837P)" in out
    assert "when the plan was certified: write `plan certified 2026-02-20`" in run("rule", "POC002").out


@pytest.mark.parametrize(
    ("code", "parameters"),
    [
        ("COV001", {"filing_limit", "filing_next_workday"}),
        ("COV002", {"filing_limit", "filing_next_workday", "filing_warning_days"}),
        ("POC003", {"certification_days", "certified_days", "order_exception"}),
        ("UNT001", {"unit_minutes", "least_unit_minutes"}),
        ("STR012", {"most_modifiers"}),
        ("MOD003", set()),
    ],
)
def test_a_page_shows_every_parameter_that_the_rule_or_its_facts_read(run, code, parameters):
    page = json.loads(run("rule", code, "--format", "json").out)
    assert parameters <= {parameter["name"] for parameter in page["parameters"]}
    assert parameters or not page["parameters"]


def test_a_page_shows_the_parameters_with_their_dates(run):
    page = json.loads(run("rule", "PTP002", "--format", "json").out)
    either = next(parameter for parameter in page["parameters"] if parameter["name"] == "ptp_either_column")
    assert either["values"] == [[None, "2019-06-30", "no"], ["2019-07-01", None, "yes"]]
    assert "ptp_either_column = no until 2019-06-30; yes from 2019-07-01" in run("rule", "PTP002").out


def test_a_page_names_what_is_silenced_and_what_silences_it(run):
    assert "MOD006 therapy-modifier-vs-taxonomy" in run("rule", "MOD003").out
    silenced = json.loads(run("rule", "MOD006", "--format", "json").out)["silenced_by"]
    assert ["MOD003", "therapy-modifier-wrong-code"] in silenced


@pytest.mark.slow
@pytest.mark.parametrize("code", [rule.entry.code for rule in Library().rules()])
def test_every_bad_example_prints_its_own_finding(run, code):
    page = json.loads(run("rule", code, "--format", "json").out)
    bad = [example for example in page["examples"] if example["kind"] == "bad"]
    assert bad
    assert [example for example in bad if f" {code} {page['name']}" not in example["prints"]] == []


@pytest.mark.parametrize("code", [*(code.code for code in all_codes()), "SUP001"])
def test_the_codes_of_the_formats_have_pages(run, code):
    ran = run("rule", code)
    assert ran.code == 0
    assert f"{code} " in ran.out.splitlines()[0]
    assert "  fix: " in ran.out


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("MOD01", "MOD01"), ("kx-mising", "kx-missing"), ("SYN01", "SYN0"), ("npi_checksum", "npi-checksum")],
)
def test_an_unknown_rule_is_an_error_with_a_suggestion(run, asked, meant):
    ran = run("rule", asked)
    assert (ran.code, ran.out) == (2, "")
    assert f"there is no rule {asked}; did you mean {meant}" in ran.err


def test_a_word_like_no_rule_gets_no_suggestion(run):
    ran = run("rule", "xxxxxxxxxxxx")
    assert (ran.code, ran.err) == (2, "Error: there is no rule xxxxxxxxxxxx\n`claimlint rule` lists them\n")


@pytest.mark.parametrize(
    ("topic", "first"), [("mod", "MOD001"), ("SYN", "SYN001"), ("X12", "X12001"), ("sup", "SUP001")]
)
def test_a_topic_lists_its_rules(run, topic, first):
    head, *rows = run("rule", topic).out.splitlines()
    assert head.split() == ["code", "name", "severity", "ruleset"]
    assert rows[0].startswith(first)
    assert all(row.startswith(topic.upper()) for row in rows)


def test_the_configuration_of_the_working_folder_is_told(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "claimlint.toml").write_text(
        '[parameter]\nfiling_warning_days = "45 days"\n[adjust.COV002]\nenabled = false\n'
        '[payer-settings.medicare-advantage.parameter]\nfiling_warning_days = "30 days"\n'
    )
    told = run("rule", "COV002").out
    assert "in claimlint.toml:2: filing_warning_days 45 days" in told
    assert "in claimlint.toml:3: off" in told
    assert "in claimlint.toml:6, for medicare-advantage: filing_warning_days 30 days" in told
    assert "claimlint.toml" not in run("rule", "COV002", "--isolated").out
    assert "claimlint.toml" not in run("rule", "MOD001").out


def test_a_mistaken_configuration_is_told(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "claimlint.toml").write_text("[parameter]\nfiling_waring_days = 3\n")
    ran = run("rule", "COV002")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean 'filing_warning_days'?" in ran.err
