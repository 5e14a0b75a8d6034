"""The JSON reports keep their published contract, and JSON lines say the same."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pytest_snapshot.plugin import Snapshot

from claimlint.findings import Prediction
from claimlint.reports import Options, schema
from tests.reports.samples import MEMBER, MODIFIER, PAIR, clean, outcome, render

KEYS_OF_A_FINDING = [
    *("code", "name", "severity", "confidence", "file", "claim", "line", "field", "span", "message", "help"),
    *("predicts", "at_risk", "at_risk_basis", "citations", "related", "fix", "fingerprint"),
]


def document(*arguments: Any, **options: Any) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(render("json", *arguments, **options))
    return parsed


def validator(definition: str) -> Draft202012Validator:
    return Draft202012Validator({**schema.json_schema(), "$ref": f"#/$defs/{definition}"})


def test_a_batch_with_findings(snapshot: Snapshot) -> None:
    snapshot.assert_match(render("json"), "batch.json")


def test_the_published_schema_is_the_one_of_the_models(checkout: Path) -> None:
    published = json.loads((checkout / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    assert schema.json_schema() == published, "run make docs"


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema.json_schema())


@pytest.mark.parametrize("end", [outcome(), clean()], ids=["everything", "nothing"])
def test_reports_keep_the_schema(end: Any) -> None:
    validator("Report").validate(document(end=end))
    validator("Report").validate(document([], end=end))
    *lines, last = render("jsonl", end=end).splitlines()
    for line in lines:
        validator("Finding").validate(json.loads(line))
    validator("LastLine").validate(json.loads(last))


def test_the_schema_refuses_what_the_contract_does_not_allow() -> None:
    check = validator("Report")
    broken = document()
    broken["findings"][0]["at_risk"] = 64.0
    assert not check.is_valid(broken)
    broken = document()
    del broken["summary"]["not_evaluated"]
    assert not check.is_valid(broken)


def test_what_a_rule_lacked_is_named_and_put_in_words() -> None:
    (minutes, *_) = document()["not_evaluated"]
    assert minutes["needs"] == ["timed_minutes"]
    assert minutes["supply"] == [
        "the minutes of each timed service: write `30min` on the service line (not in an 837P)"
    ]


def test_every_key_that_is_written_is_published() -> None:
    written = document()
    assert schema.Report.model_validate(written).model_dump(mode="json") == written


def test_the_keys_stand_in_the_order_of_the_contract() -> None:
    written = document()
    assert list(written) == [
        *(
            "schema_version",
            "tool",
            "ruleset",
            "as_of",
            "findings",
            "not_evaluated",
            "suppressed",
            "errors",
            "summary",
        )
    ]
    assert list(written["findings"][0]) == KEYS_OF_A_FINDING


def test_a_report_without_findings_is_whole() -> None:
    assert document([], clean())["findings"] == []


def test_json_lines_say_what_the_document_says() -> None:
    *findings, last = map(json.loads, render("jsonl").splitlines())
    whole = document()
    assert findings == whole.pop("findings")
    assert last == whole
    assert next(iter(last)) == "summary"


def test_money_is_a_string_with_two_decimals() -> None:
    amounts = [finding["at_risk"] for finding in document()["findings"]]
    assert amounts == ["64.00", "1198.50", "0.00", "0.00"]
    assert document()["summary"]["at_risk"] == "1262.50"


def test_what_was_not_evaluated_is_summed_over_rules_and_claims() -> None:
    assert document()["summary"]["not_evaluated"] == 29


def test_an_edit_that_spells_out_member_data_is_left_out() -> None:
    assert "1EG4" not in render("json", [MEMBER]) + render("jsonl", [MEMBER])
    shown = document([MEMBER], options=Options(redact=False))
    assert shown["findings"][0]["fix"]["edits"] == [{"start": 40, "end": 53, "text": "1EG4TE5MK73"}]


def test_other_edits_are_written() -> None:
    fix = document([MODIFIER])["findings"][0]["fix"]
    assert fix == {
        "kind": "unsafe",
        "title": "add GP",
        "edits": [{"start": 305, "end": 308, "text": "-GP-KX"}],
    }


def test_related_places_are_written() -> None:
    related = document([PAIR])["findings"][0]["related"][0]
    assert (related["claim"], related["line"], related["span"]["start"]) == (
        "26-00418",
        1,
        {"line": 20, "column": 15, "byte": 560},
    )


@given(
    text=st.text(st.characters(exclude_categories=[])),
    amount=st.decimals(0, 10**9, places=2),
    rarc=st.lists(st.text()),
)
def test_any_text_comes_back_as_it_went_in(text: str, amount: Decimal, rarc: list[str]) -> None:
    finding = replace(
        MODIFIER,
        file=text,
        claim=text,
        message=text,
        help=text,
        predicts=Prediction(text, text, tuple(rarc)),
        citations=(text,),
        at_risk=amount,
    )
    report = render("jsonl", [finding])
    assert report.isascii()
    line = report.split("\n")[0]
    written = json.loads(line)
    # A pair of lone surrogates is one character to every JSON reader.
    expected = json.loads(json.dumps(text))
    for key in ("file", "claim", "message", "help"):
        assert expected == written[key]
    assert written["citations"] == [expected]
    assert written["predicts"]["group"] == expected
    assert written["predicts"]["rarc"] == [json.loads(json.dumps(remark)) for remark in rarc]
    assert Decimal(written["at_risk"]) == amount
