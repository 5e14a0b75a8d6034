"""The formats of GitHub, GitLab and CI servers: read back by the rules of each."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import junitparser

from tests.reports.samples import FINDINGS, MODIFIER, SYNTAX, clean, render


def test_github_commands_are_one_line_each_with_escapes() -> None:
    strange = replace(MODIFIER, file="a,b:c.claim", message="50% of\nit: one, two", help="")
    lines = render("github", (strange,), clean()).splitlines()
    assert lines[0] == (
        "::error file=a%2Cb%3Ac.claim,line=12,col=15,endColumn=22,title=MOD001 therapy-modifier-missing"
        "::50%25 of%0Ait: one, two [line 2 of claim 26-00417] ($64.00 at risk)"
    )
    assert lines[1].startswith("::notice title=claimlint::0 findings on 0 of 1 claim;")
    assert len(lines) == 2


def test_github_levels_and_unreadable_files() -> None:
    lines = render("github").splitlines()
    levels = [re.match(r"(?:::)?(\w+)", line) for line in lines]
    assert [level and level[1] for level in levels] == [
        "error", "warning", "notice", "error", "suppressed", "error", "notice",
    ]  # fmt: skip
    assert lines[4] == (
        "suppressed clinic.claim:21:15 PTP002 on line 2 of claim 26-00418:"
        " billed for the denial, ***. *** asked"
    )
    assert lines[5].startswith("::error file=scan.pdf::a PDF, not a claim file")


def test_gitlab_entries_have_what_gitlab_reads_and_no_fingerprint_twice() -> None:
    entries = json.loads(render("gitlab", (MODIFIER, MODIFIER, *FINDINGS)))
    for entry in entries:
        assert entry.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert entry["location"]["lines"]["begin"] >= 1
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    assert json.loads(render("gitlab", (), clean())) == []


def test_gitlab_fingerprints_do_not_move_with_the_lines() -> None:
    span = MODIFIER.span
    moved = replace(MODIFIER, span=span._replace(start=span.start._replace(line=90)))
    first, second = (json.loads(render("gitlab", (one,), clean()))[0] for one in (MODIFIER, moved))
    assert first["fingerprint"] == second["fingerprint"]
    assert first["location"] != second["location"]


def parsed(text: str) -> junitparser.JUnitXml:
    return junitparser.JUnitXml.fromfile(io.BytesIO(text.encode()))


def test_junit_has_a_suite_a_file_and_a_case_a_finding() -> None:
    suites = list(parsed(render("junit")))
    assert [suite.name for suite in suites] == ["clinic.claim", "batch.837", "suppressed", "scan.pdf"]
    assert [(suite.tests, suite.failures, suite.errors) for suite in suites] == [
        (2, 2, 0),
        (2, 1, 0),
        (1, 0, 0),
        (1, 0, 1),
    ]
    case = next(iter(suites[0]))
    (failure,) = case.result
    assert (failure.type, failure.message) == ("error", MODIFIER.message)
    assert "at risk: $64.00" in failure.text


def test_junit_skips_what_is_suppressed_with_the_reason() -> None:
    (case,) = next(suite for suite in parsed(render("junit")) if suite.name == "suppressed")
    assert case.result[0].message == "billed for the denial, ***. *** asked"


def test_junit_of_a_clean_run_is_a_case_that_passed() -> None:
    (suite,) = parsed(render("junit", (), clean()))
    (case,) = suite
    assert (case.is_passed, case.name) == (True, "1 claims without findings")


def test_junit_survives_what_xml_cannot_hold() -> None:
    broken = replace(SYNTAX, message='<&"\x00\x1b]]>', file="\ud800.837")
    (suite,) = parsed(render("junit", (broken,), clean()))
    (case,) = suite
    assert case.result[0].message == '<&"\ufffd\ufffd]]>'
