"""Which lines an earlier claim of the input billed, held against comparing every line with every other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.history import duplicates
from claimlint.history.duplicates import DuplicateIndex
from claimlint.model import Claim, Member, Provider, Service, ServiceLine, Setting

PT = Provider("PT", "1003000126")
SERVICE = Service("97110", ("GP",), 2, charge=Decimal("64.00"), place="11")
SETTING = Setting(payer="medicare", rendering=PT, billing=Provider(npi="1234567893"))
DAY = date(2026, 2, 4)


def claim(
    *services: Service,
    id: str = "A",
    member: str | None = "1EG4TE5MK73",
    day: date | None = DAY,
    frequency: str | None = None,
    setting: Setting = SETTING,
) -> Claim:
    lines = tuple(ServiceLine(day, service) for service in services)
    return Claim(id=id, member=Member(id=member), lines=lines, frequency=frequency, setting=setting)


def repeats(*claims: Claim) -> list[dict[int, str]]:
    index = DuplicateIndex()
    for each in claims:
        index.add(each)
    return [index.earlier(sequence, each) for sequence, each in enumerate(claims, 1)]


def test_a_line_billed_again_names_the_first_claim_that_billed_it() -> None:
    other = replace(SERVICE, code="97140")
    assert repeats(claim(SERVICE, id="A"), claim(other, SERVICE, id="B"), claim(SERVICE, other, id="C")) == [
        {},
        {2: "A"},
        {1: "A", 2: "B"},
    ]


def test_a_claim_does_not_repeat_itself() -> None:
    assert repeats(claim(SERVICE, SERVICE)) == [{}]


@pytest.mark.parametrize(
    "change",
    [
        {"code": "97112"},
        {"modifiers": ("GP", "59")},
        {"units": 1},
        {"charge": Decimal("64.01")},
        {"place": "12"},
        {"rendering": Provider("PT", "1376543223")},
    ],
)
def test_a_line_that_differs_in_what_is_billed_is_no_repetition(change: dict[str, object]) -> None:
    assert repeats(claim(SERVICE), claim(replace(SERVICE, **change))) == [{}, {}]


@pytest.mark.parametrize(
    "other",
    [
        claim(SERVICE, member="2EG4TE5MK73"),
        claim(SERVICE, day=date(2026, 2, 5)),
        claim(SERVICE, setting=replace(SETTING, payer="commercial")),
        claim(SERVICE, frequency="7"),
        claim(SERVICE, frequency="8"),
    ],
)
def test_another_patient_day_or_payer_and_a_correction_is_no_repetition(other: Claim) -> None:
    assert repeats(claim(SERVICE), other) == [{}, {}]
    assert repeats(other, claim(SERVICE)) == [{}, {}]


def test_what_a_void_took_back_may_be_billed_anew() -> None:
    again = replace(SERVICE, code="97112")
    first, void = claim(SERVICE, again, id="A"), claim(SERVICE, id="V", frequency="8")
    anew = claim(SERVICE, again, id="B"), claim(SERVICE, id="C")
    assert repeats(first, void, *anew) == [{}, {}, {2: "A"}, {1: "B"}]
    assert repeats(void, first, *anew)[2] == {1: "A", 2: "A"}


def test_what_is_not_billed_is_not_compared() -> None:
    for change in ({"minutes": 15}, {"allowed": Decimal(60)}, {"pointers": (1,)}, {"note": "x"}):
        assert repeats(claim(SERVICE), claim(replace(SERVICE, **change))) == [{}, {1: "A"}]


def test_the_lines_own_place_and_renderer_count_before_the_claims() -> None:
    plain = replace(SERVICE, place=None)
    setting = replace(SETTING, rendering=None, place="11")
    assert repeats(claim(SERVICE), claim(replace(plain, rendering=PT), setting=setting)) == [{}, {1: "A"}]


def test_where_nobody_is_said_to_render_the_biller_is() -> None:
    alone = replace(SETTING, rendering=None)
    another = replace(alone, billing=Provider(npi="1376543223"))
    assert repeats(claim(SERVICE, setting=alone), claim(SERVICE, setting=alone)) == [{}, {1: "A"}]
    assert repeats(claim(SERVICE, setting=alone), claim(SERVICE, setting=another)) == [{}, {}]


@pytest.mark.parametrize(
    "other",
    [claim(SERVICE, member=None), claim(SERVICE, day=None), claim(replace(SERVICE, charge=None))],
)
def test_a_line_that_says_too_little_is_not_compared(other: Claim) -> None:
    assert repeats(other, other) == [{}, {}]
    assert repeats(Claim(id="A", lines=other.lines), Claim(id="B", lines=other.lines)) == [{}, {}]


def test_a_payer_given_for_the_whole_run_counts_in_the_second_pass() -> None:
    index = DuplicateIndex()
    claims = [claim(SERVICE, id="A"), claim(SERVICE, id="B", setting=replace(SETTING, payer="commercial"))]
    for each in claims:
        index.add(each)
    given_payer = [replace(each, setting=replace(each.setting, payer="acme")) for each in claims]
    assert [index.earlier(n, each) for n, each in enumerate(given_payer, 1)] == [{}, {1: "A"}]


services = st.builds(
    Service,
    st.sampled_from(["97110", "97140"]),
    st.sampled_from([(), ("GP",)]),
    st.sampled_from([1, 2]),
    charge=st.sampled_from([None, Decimal(64)]),
    place=st.sampled_from([None, "11"]),
    rendering=st.sampled_from([None, PT]),
)
claims = st.builds(
    lambda lines, member, frequency, payer: Claim(
        id="x",
        member=Member(id=member),
        lines=tuple(lines),
        frequency=frequency,
        setting=Setting(payer=payer, place="11"),
    ),
    st.lists(st.builds(ServiceLine, st.sampled_from([DAY, date(2026, 2, 5), None]), services), max_size=4),
    st.sampled_from(["A", "B", None]),
    st.sampled_from([None, "1", "7", "8"]),
    st.sampled_from(["medicare", "commercial"]),
)


def key(each: Claim, line: ServiceLine) -> tuple[object, ...] | None:
    service, member = line.service, each.member
    if member is None or None in (member.id, line.date, service.charge):
        return None
    place = service.place or each.setting.place
    return (each.setting.payer, member.id, line.date, *service_key(service), place, service.rendering)


def service_key(service: Service) -> tuple[object, ...]:
    return service.code, service.modifiers, service.units, service.charge


@pytest.mark.parametrize("bits", [1 << 26, 1 << 3])
@given(every=st.lists(claims, max_size=6))
def test_the_index_finds_what_comparing_every_pair_finds(bits: int, every: list[Claim]) -> None:
    every = [replace(each, id=str(number)) for number, each in enumerate(every)]
    with pytest.MonkeyPatch.context() as patch:
        # With eight bits nearly every line shares its bit with others.
        patch.setattr(duplicates, "_MASK", bits - 1)
        found = repeats(*every)
    for number, each in enumerate(every):
        expected = {}
        for place, line in enumerate(each.lines, 1):
            mine = key(each, line)
            first = None
            for other in every[:number]:
                if mine in [key(other, theirs) for theirs in other.lines]:
                    first = {"7": first, "8": None}.get(other.frequency or "", first or other.id)
            if mine is not None and first is not None and each.frequency not in ("7", "8"):
                expected[place] = first
        assert found[number] == expected
