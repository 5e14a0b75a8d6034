"""The concise report: one line a finding."""

from __future__ import annotations

from dataclasses import replace

from pytest_snapshot.plugin import Snapshot

from claimlint.reports import Options
from tests.reports.samples import FINDINGS, MODIFIER, clean, render


def test_a_batch_with_findings(snapshot: Snapshot) -> None:
    snapshot.assert_match(render("concise"), "batch.txt")


def test_a_clean_batch(snapshot: Snapshot) -> None:
    snapshot.assert_match(render("concise", [], clean()), "clean.txt")


def test_each_finding_has_one_line_whatever_its_message_holds() -> None:
    broken = replace(MODIFIER, message="found 'a\nb\x1b[2J'", claim="x\ry")
    lines = render("concise", [broken], clean()).splitlines()
    assert len(lines) == 2
    assert lines[0].isprintable()


def test_only_the_severity_is_coloured() -> None:
    line = render("concise", FINDINGS[:1], options=Options(colour=True)).splitlines()[0]
    assert line.startswith("clinic.claim:12:15: \x1b[1;31merror\x1b[0m MOD001 [line 2 of claim 26-00417] ")


def test_the_totals_say_what_could_not_be_linted() -> None:
    assert render("concise").splitlines()[-1].endswith("; 1 path could not be linted")
    assert "could not be linted" not in render("concise", [], clean())
