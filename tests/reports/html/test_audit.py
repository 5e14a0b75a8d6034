"""The audit lists what was suppressed and why, masked like everything else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from claimlint.findings import Suppressed
from claimlint.reports.html import audit
from tests.reports.html.written import linted, report
from tests.reports.samples import MODIFIER, PAIR

CASH = """\
claim 26-1  payer medicare  member 1EG4-TE5-MK73
  2026-06-08  97124  x1  $40.00  by LMT  # claimlint: ignore[NCS001] Mrs Alder pays cash, not billed
"""


def test_a_suppression_is_listed_with_its_reason_and_worth() -> None:
    findings, outcome = linted(CASH)
    page = report(findings, outcome)
    said = page[page.index('<section id="suppressed"') :]
    for part in (
        "clinic.claim:2:",
        "26-1, line 1",
        "NCS001 lmt-rendering",
        "pays cash, not billed",
        "comment",
    ):
        assert part in said
    assert "1 finding, worth $" in said
    assert 'href="#suppressed">which, and why</a>' in page
    assert "Alder" not in page
    assert "Mrs Alder pays cash" in report(findings, outcome, redact=False)


def test_without_suppressions_there_is_no_audit() -> None:
    assert audit.section([], redact=True) == ""


def test_many_are_folded_and_the_page_stays_small() -> None:
    entry = Suppressed(PAIR, "comment", "agreed with the payer", PAIR.span)
    folded = audit.section([entry] * 16, redact=True)
    assert "<summary>1 more</summary>" in folded
    many = audit.section([entry] * 1005, redact=True)
    assert many.count("agreed with the payer") == 1000
    assert "5 more are in the JSON report." in many
    assert "1,005 findings, worth $1,204,492.50 if each would be denied." in many


def test_a_claim_id_that_spells_out_the_member_is_masked() -> None:
    spelled = replace(MODIFIER, claim="1EG4TE5MK73", private=("1EG4TE5MK73",), at_risk=Decimal(0))
    entry = Suppressed(spelled, "comment", "", spelled.span)
    masked = audit.section([entry], redact=True)
    assert "1EG4" not in masked
    assert "no reason given" in masked
    assert "1EG4TE5MK73, line 2" in audit.section([entry], redact=False)
