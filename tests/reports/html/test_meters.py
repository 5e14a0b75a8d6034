"""The meters say how far patients are, and how sure that is; who they are stays masked."""

from __future__ import annotations

from dataclasses import replace as replaced
from decimal import Decimal

import pytest

from claimlint.findings import ThresholdUse
from claimlint.reports.html import meters
from claimlint.rules import nearing
from tests.reports.html.written import linted, report

USE = ThresholdUse(
    member="1EG4TE5MK73",
    payer="medicare",
    year=2026,
    bucket="PT/SLP",
    stated=Decimal("2400"),
    allowed=Decimal("50"),
    charged=Decimal(0),
    complete=True,
    kx=Decimal("2480"),
    review=Decimal("3000"),
    claim="26-1",
    file="clinic.claim",
    line=1,
)


@pytest.mark.parametrize(
    ("use", "says"),
    [
        (USE, ("$30.00 left to KX",)),
        (USE._replace(allowed=Decimal("80")), ("$0.00 left to KX",)),
        (USE._replace(allowed=Decimal("80.01")), ("over KX",)),
        (USE._replace(allowed=Decimal("700")), ("over KX and review",)),
        (USE._replace(review=None, allowed=Decimal("700")), ("over KX",)),
        (
            USE._replace(charged=Decimal("200")),
            ("over KX only with charges", "$200.00 of it at charges, an upper bound"),
        ),
        (
            USE._replace(allowed=Decimal("90"), charged=Decimal("20")),
            ("over KX", "$20.00 of it at charges, an upper bound"),
        ),
        (
            USE._replace(stated=None, allowed=Decimal("2300"), complete=False),
            ("$180.00 left to KX", "earlier use not stated, and not in it"),
        ),
    ],
)
def test_what_an_amount_means_and_how_sure_it_is(use: ThresholdUse, says: tuple[str, ...]) -> None:
    assert meters.standing(use) == says


def test_a_share_is_rounded_down() -> None:
    assert meters.share(USE._replace(allowed=Decimal("79.99"))) == 99
    assert meters.share(USE._replace(allowed=Decimal("80"))) == 100


def test_the_patient_is_named_by_a_claim_unless_asked_for() -> None:
    masked = meters.section([USE], 0, redact=True)
    assert "1EG4" not in masked
    assert "of claim 26-1" in masked
    assert "1EG4TE5MK73, claim 26-1" in meters.section([USE], 0, redact=False)
    spelled = USE._replace(claim="1EG4TE5MK73-2", private=("1EG4TE5MK73",))
    assert "of claim ***-2" in meters.section([spelled], 0, redact=True)


def test_more_than_fifteen_are_folded_and_what_is_left_out_is_counted() -> None:
    assert "<details>" not in meters.section([USE] * 15, 0, redact=True)
    many = meters.section([USE] * 17, 3, redact=True)
    assert "<summary>The other 2</summary>" in many
    assert "3 more at 80 % or above are not shown." in many
    assert meters.section([], 0, redact=True) == ""


CLINIC = """\
payer medicare
billing 2000000010 group
provider PT 2000000028
referring MD 2000000036
dx M54.50
"""


def claim(name: str, member: str, used: str = "", modifier: str = "GP", amount: str = "$64.00") -> str:
    return f"claim {name}  member {member} {used}\n  2026-06-09  97110-{modifier}  x2  30min  {amount}\n"


def uses(text: str, jobs: int = 1) -> list[ThresholdUse]:
    return linted(CLINIC + text, jobs)[1].thresholds


def test_claims_of_a_patient_are_added_up_to_the_last() -> None:
    (use,) = uses(
        claim("a", "1EG4-TE5-MK73", "used PT/SLP $2,000.00", amount="$80.00 allowed $60.00")
        + claim("b", "1EG4-TE5-MK73", amount="$80.00 allowed $61.00")
        + claim("c", "1EG4-TE5-MK73")
    )
    assert (use.stated, use.allowed, use.charged) == (Decimal(2000), Decimal(121), Decimal(64))
    assert (use.claim, use.line, use.complete) == ("c", 10, True)
    assert (use.kx, use.review) == (Decimal("2480.00"), Decimal("3000.00"))


def test_a_bucket_is_watched_from_four_fifths_on() -> None:
    assert uses(claim("a", "1EG4-TE5-MK73", "used PT/SLP $1,919.99")) == []
    assert len(uses(claim("a", "1EG4-TE5-MK73", "used PT/SLP $1,920.00"))) == 1


def test_ot_has_a_bucket_of_its_own() -> None:
    (use,) = uses(claim("a", "1EG4-TE5-MK73", "used OT $2,470.00 used PT/SLP $10.00", modifier="GO"))
    assert (use.bucket, use.total) == ("OT", Decimal("2534.00"))


def test_no_statement_leaves_the_sum_incomplete() -> None:
    (use,) = uses(claim("a", "1EG4-TE5-MK73", amount="$2,100.00"))
    assert (use.stated, use.charged, use.complete) == (None, Decimal(2100), False)


def test_payers_without_thresholds_are_not_watched() -> None:
    text = claim("a", "W12345678", "used PT/SLP $9,000.00")
    assert linted(CLINIC.replace("medicare", "commercial") + text)[1].thresholds == []


def test_only_the_furthest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearing, "WATCHED", 2)
    members = ("1EG4-TE5-MK73", "1EG4-TE5-MK74", "1EG4-TE5-MK75")
    amounts = ("$2,100.00", "$2,300.00", "$2,200.00")
    text = "".join(
        claim(member[-2:], member, f"used PT/SLP {amount}")
        for member, amount in zip(members, amounts, strict=True)
    )
    outcome = linted(CLINIC + text)[1]
    assert [use.claim for use in outcome.thresholds] == ["74", "75"]
    assert outcome.thresholds_left_out == 1


def test_a_run_that_is_not_detailed_watches_nobody() -> None:
    findings, outcome = linted(CLINIC + claim("a", "1EG4-TE5-MK73", "used PT/SLP $2,470.00"))
    page = report(findings, outcome)
    assert "1 over the KX threshold only" not in page
    assert 'id="thresholds"' in page
    assert 'id="thresholds"' not in report(findings, replaced(outcome, thresholds=[]))


def test_names_of_limits_that_are_close_do_not_meet() -> None:
    near, far = (
        meters.section([USE], 0, True),
        meters.section([USE._replace(allowed=Decimal("9000"))], 0, True),
    )
    assert near.count("tick middle") == 2
    assert far.count("tick middle") == 0
    assert far.count("tick end") == far.count("tick start") == 1
    assert meters.section([USE._replace(review=None)], 0, True).count("tick middle") == 1
