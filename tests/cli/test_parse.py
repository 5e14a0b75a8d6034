"""``claimlint parse``: every claim as JSON, whatever is wrong beside it."""

from __future__ import annotations

import json

import pytest

import claimlint

TEXT = """\
claim 26-1
  payer    medicare
  member   1EG4-TE5-MK73  born 1949-03-02
  provider PT 2000000028
  plan     established 2026-05-26  certified 2026-06-04  by MD 2000000036
  dx       M54.50 M25.551
  used     PT/SLP $2,372.40
  2026-06-08  97110-GP-KX  x2  30min  $64.00  allowed $58.16  dx 1,2
  2026-06-09..2026-06-11  97140-GP  x1.5  $38  by PTA
claim 26-2
  2026-06-31  97110
  nonsense
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "batch.claim"
    path.write_text(TEXT)
    return path


def test_a_claim_is_laid_out_flat(run, path):
    ran = run("parse", path)
    claim = json.loads(ran.out)["claims"][0]
    assert ran.code == 0
    assert (claim["id"], claim["payer"], claim["diagnoses"]) == ("26-1", "medicare", ["M54.50", "M25.551"])
    assert claim["member"] == {
        "id": "1EG4TE5MK73",
        "born": "1949-03-02",
        "died": None,
        "sex": None,
        "unstated": None,
    }
    assert claim["rendering"] == {"type": "PT", "npi": "2000000028", "taxonomy": None, "entity": None}
    assert claim["plan"]["certified"] == "2026-06-04"
    assert claim["plan"]["certifier"]["npi"] == "2000000036"
    assert claim["used_pt_slp"] == "2372.40"


def test_lines_have_numbers_dates_and_money_as_text(run, path):
    first, second = json.loads(run("parse", path).out)["claims"][0]["lines"]
    assert (first["number"], first["date"], first["through"]) == (1, "2026-06-08", None)
    assert (first["code"], first["modifiers"], first["units"], first["minutes"]) == (
        "97110",
        ["GP", "KX"],
        2,
        30,
    )
    assert (first["charge"], first["allowed"], first["pointers"]) == ("64.00", "58.16", [1, 2])
    assert (second["through"], second["units"], second["charge"]) == ("2026-06-11", 1.5, "38.00")
    assert second["rendering"]["type"] == "PTA"


def test_what_is_wrong_is_an_error_with_its_place(run, path):
    errors = json.loads(run("parse", path).out)["errors"]
    assert [(error["code"], error["span"]["start"]["line"]) for error in errors] == [
        ("SYN003", 11),
        ("SYN002", 12),
    ]
    assert errors[1]["claim"] == "26-2"
    assert errors[1]["message"].startswith("unknown word: expected")


def test_json_lines_hold_the_claims_and_then_the_errors(run, path):
    lines = [json.loads(line) for line in run("parse", path, "--format", "jsonl").out.splitlines()]
    assert [line.get("id") or line["code"] for line in lines] == ["26-1", "26-2", "SYN003", "SYN002"]


def test_redact_masks_the_member_and_leaves_the_rest(run, path):
    out = run("parse", path, "--redact").out
    assert json.loads(out)["claims"][0]["member"] == {
        "id": "***",
        "born": "***",
        "died": None,
        "sex": None,
        "unstated": None,
    }
    assert json.loads(out)["claims"][0]["id"] == "26-1"
    assert "1EG4" not in out


def test_redact_masks_what_stands_in_the_wrong_places(run, tmp_path):
    path = tmp_path / "a.claim"
    path.write_text(
        'claim 1\n  referral "Zebrowski Anna 03/02/1949"\n  auth A77\n'
        "  2026-06-09  Zebrowski  x2  $64.00  auth 03/02/1949\n  2026-06-09  97110-GP  x2  $64.00\n"
    )
    out = run("parse", path, "--redact").out
    assert "ebrowski" not in out.lower()
    assert "1949" not in out
    claim = json.loads(out)["claims"][0]
    assert (claim["referral"], claim["authorization"]["number"], claim["lines"][1]["code"]) == (
        "***",
        "A77",
        "97110",
    )


def test_every_file_of_the_fixtures_is_valid_against_the_model(run, checkout):
    files = sorted(path for path in (checkout / "fixtures").rglob("*") if path.is_file())
    assert files
    for file in files:
        claims = json.loads(run("parse", file).out)["claims"]
        assert [claimlint.claim_from_dict(claim) for claim in claims] == [
            item for item in claimlint.read(file) if isinstance(item, claimlint.Claim)
        ]


def test_standard_input_is_read(run, path):
    assert run("parse", "-", given=TEXT.encode()).out == run("parse", path).out


def test_one_file_is_parsed_at_a_time(run, path):
    (path.parent / "other.claim").write_text(TEXT)
    ran = run("parse", path.parent)
    assert (ran.code, ran.out) == (2, "")
    assert "means 2 files, and this command reads one" in ran.err


def test_a_file_with_nothing_but_errors_has_no_claims(run, tmp_path):
    path = tmp_path / "x.claim"
    path.write_text("hello\n")
    parsed = json.loads(run("parse", path).out)
    assert (parsed["claims"], len(parsed["errors"])) == ([], 2)
