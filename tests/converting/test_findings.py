"""A claim in another format meets the same findings, but where that format cannot say what a rule asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from claimlint.cli import main

FIXTURES = Path(__file__).parents[2] / "fixtures"
BATCHES = sorted(path for path in FIXTURES.rglob("*") if path.suffix in (".claim", ".837", ".837i"))
AS_OF = "2026-07-06"

Found = set[tuple[str, str | None, int | None]]


def linted(path: Path) -> tuple[Found, set[str]]:
    """The findings of content, and the rules that were not evaluated or whose findings were suppressed."""
    arguments = ["check", str(path), "--format", "json", "--isolated", "--as-of", AS_OF]
    report = json.loads(CliRunner().invoke(main, arguments).stdout)
    found = {
        (finding["code"], finding["claim"], finding["line"])
        for finding in report["findings"]
        if not finding["code"].startswith(("X12", "SYN", "SUP"))
    }
    silent = {entry["code"] for entry in report["not_evaluated"]}
    return found, silent | {entry["finding"]["code"] for entry in report["suppressed"]}


@pytest.mark.parametrize("path", BATCHES, ids=lambda path: path.name)
def test_a_converted_batch_meets_the_same_findings(path: Path, tmp_path: Path) -> None:
    converted = tmp_path / ("a.837" if path.suffix == ".claim" else "a.claim")
    CliRunner().invoke(main, ["convert", str(path), "-o", str(converted), "--date", AS_OF])
    if not converted.exists():
        pytest.skip("none of its claims can be converted")
    kept = {claim for _, claim, _ in linted(converted)[0]} | _claims(converted)
    before, silent_before = linted(path)
    after, silent_after = linted(converted)
    lost = {one for one in before - after if one[1] in kept}
    assert {code for code, _, _ in lost} <= silent_after
    assert {code for code, _, _ in after - before} <= silent_before


def _claims(path: Path) -> set[str | None]:
    read = CliRunner().invoke(main, ["parse", str(path)]).stdout
    return {claim["id"] for claim in json.loads(read)["claims"]}
