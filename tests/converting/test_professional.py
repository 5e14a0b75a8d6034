"""Claims written as an 837P: what they say is there, valid, and nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.converting.professional import CannotBeWritten, Writer, day_of
from claimlint.formats.reading import Problem, ReadClaim
from claimlint.formats.sources import Source
from claimlint.model import (
    Accident,
    Authorization,
    Claim,
    Member,
    OtherPayer,
    Provider,
    Service,
    ServiceLine,
    Setting,
)
from tests.strategies import claims

MADE = date(2026, 3, 2)
TAXONOMIES = {"PT": "225100000X", "OT": "225X00000X"}

days = st.dates(date(2025, 1, 1), date(2026, 2, 28))
numbers = st.sampled_from(("1234567893", "1376543215", "1003000126", "1245319599"))
texts = st.text("ABCXYZ 0123456789-", min_size=1, max_size=12).map(str.strip).filter(bool)
money = st.decimals(Decimal("0.01"), Decimal(9_999), places=2)
places = st.sampled_from(("11", "12", "10", "32"))


def providers(entity: str) -> st.SearchStrategy[Provider]:
    taxonomy = st.sampled_from(("225100000X", "225X00000X", None)) if entity == "individual" else st.none()
    return st.builds(Provider, npi=numbers, taxonomy=taxonomy, entity=st.just(entity))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def billable(draw: st.DrawFn) -> Claim:
    """A claim as an 837P holds it."""
    diagnoses = draw(
        st.lists(st.sampled_from(("M54.50", "M25.551", "R47.01", "S33.5XXA")), min_size=1, unique=True)
    )
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        first = draw(days)
        service = Service(
            code=draw(st.sampled_from(("97110", "97140", "G0283", "98941"))),
            modifiers=tuple(
                draw(st.lists(st.sampled_from(("GP", "KX", "59", "CQ")), max_size=4, unique=True))
            ),
            units=draw(st.integers(1, 12)),
            charge=draw(money),
            pointers=tuple(draw(st.permutations(range(1, len(diagnoses) + 1)))),
            rendering=draw(maybe(providers("individual"))),
            place=draw(maybe(places)),
            authorization=draw(maybe(texts)),
            note=draw(maybe(texts)),
        )
        lines.append(ServiceLine(first, service, draw(maybe(st.just(date(2026, 2, 28))))))
    dated = [line if line.through != line.date else replace(line, through=None) for line in lines]
    payer = draw(st.sampled_from(("medicare", "medicare-advantage", "commercial", "uhc-medicare-advantage")))
    kinds = st.builds(Accident, st.sampled_from(("auto", "work", "other")), days, st.just("WI"))
    return Claim(
        id=draw(texts),
        setting=Setting(
            payer=payer,
            payer_order=draw(st.sampled_from(("primary", "secondary"))),
            billing=draw(providers("group")),
            rendering=draw(maybe(providers("individual"))),
            referring=draw(maybe(st.builds(Provider, npi=numbers, entity=st.just("individual")))),
            facility=draw(maybe(st.builds(Provider, npi=numbers, entity=st.just("group")))),
            place=draw(places),
            assignment=draw(st.booleans()),
            form="837p",
        ),
        member=Member("1EG4TE5MK73", draw(days), sex=draw(st.sampled_from("FMU")), unstated=()),
        created=MADE,
        diagnoses=tuple(diagnoses),
        lines=tuple(dated),
        frequency=draw(st.sampled_from("178")),
        total=draw(money),
        original=draw(maybe(texts)),
        referral=draw(maybe(texts)),
        authorization=draw(maybe(st.builds(Authorization, texts))),
        initial=draw(maybe(days)),
        onset=draw(maybe(days)),
        accident=draw(maybe(kinds)),
        other_payers=tuple(
            draw(st.lists(st.builds(OtherPayer, st.just("primary"), st.just("AETNA")), max_size=1))
        ),
    )


def written(*given_claims: Claim) -> str:
    writer = Writer(MADE, TAXONOMIES)
    segments = [*writer.opening()]
    for claim in given_claims:
        segments += writer.claim(claim).segments
    return "".join(f"{segment}~\n" for segment in (*segments, *writer.closing()))


def read(text: str) -> tuple[list[Claim], list[Problem]]:
    items = list(Source.from_bytes("a.837", text.encode()).read())
    return (
        [item.claim for item in items if isinstance(item, ReadClaim)],
        [item for item in items if isinstance(item, Problem)],
    )


@given(st.lists(billable(), min_size=1, max_size=4))
def test_what_is_written_reads_as_the_same_claims(given_claims: list[Claim]) -> None:
    found, problems = read(written(*given_claims))
    assert found == given_claims
    # What claims say themselves: an id that stands twice, Medicare paying second without a reason (SBR05).
    expected = {"X12036"} if len({claim.id for claim in given_claims}) < len(given_claims) else set()
    if any(claim.setting.payer_order == "secondary" for claim in given_claims):
        expected.add("X12034")
    assert {problem.code for problem in problems} <= expected


@given(st.lists(billable(), min_size=1, max_size=3))
def test_what_was_read_is_written_the_same(given_claims: list[Claim]) -> None:
    once = written(*given_claims)
    assert written(*read(once)[0]) == once


@given(claims())
def test_any_claim_is_written_or_refused(claim: Claim) -> None:
    try:
        text = written(claim)
    except CannotBeWritten:
        return
    found, _ = read(text)
    assert [one.id for one in found] == [claim.id]


BASE = Claim(
    id="1",
    setting=Setting(payer="medicare", billing=Provider(npi="1234567893", entity="group"), place="11"),
    member=Member("1EG4TE5MK73", date(1949, 3, 2)),
    diagnoses=("M54.50",),
    lines=(ServiceLine(date(2026, 2, 4), Service("97110", ("GP",), 2, charge=Decimal(64))),),
)


def with_service(**changes: Any) -> Claim:
    line = BASE.lines[0]
    return replace(BASE, lines=(replace(line, service=replace(line.service, **changes)),))


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (replace(BASE, setting=replace(BASE.setting, billing=None)), "no billing provider"),
        (replace(BASE, setting=replace(BASE.setting, place=None)), "no place of service"),
        (replace(BASE, member=None), "no member id"),
        (replace(BASE, diagnoses=None), "no diagnosis"),
        (replace(BASE, diagnoses=("M54.50", "M54.2")), "line 1 does not say which of the diagnoses"),
        (replace(BASE, lines=(replace(BASE.lines[0], date=None),)), "line 1 has no date"),
        (replace(BASE, id="a*b"), "a character that an 837P cannot hold"),
        (with_service(charge=None), "line 1 has no charge"),
        (with_service(units=None), "line 1 has no units"),
        (with_service(modifiers=("GP", "KX", "59", "CQ", "95")), "more than four"),
        (with_service(units=None, charge=None, minutes=8), "it bills no service"),
    ],
)
def test_what_would_have_to_be_guessed_is_refused(claim: Claim, why: str) -> None:
    with pytest.raises(CannotBeWritten, match=why):
        written(claim)


def test_what_has_no_place_is_told() -> None:
    claim = replace(with_service(minutes=30, allowed=Decimal(58)), used_ot=Decimal(5), received=MADE)
    left = Writer(MADE, TAXONOMIES).claim(claim).left_out
    assert left == ["used", "received", "allowed of services", "the minutes of services"]


def test_a_profession_becomes_a_taxonomy_code_where_there_is_a_place_for_one() -> None:
    setting = replace(
        BASE.setting, rendering=Provider("PT", "1376543215"), referring=Provider("MD", "1003000126")
    )
    done = Writer(MADE, TAXONOMIES).claim(replace(BASE, setting=setting))
    assert "PRV*PE*PXC*225100000X" in done.segments
    assert done.left_out == ["the profession of the referring provider"]


def test_the_day_is_that_of_receipt_or_else_of_the_last_service() -> None:
    assert day_of([BASE]) == date(2026, 2, 4)
    assert day_of([replace(BASE, received=MADE), BASE]) == MADE
    assert day_of([]) is None
