"""The ledger of the therapy threshold, held against adding up by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.facts.accrual import Used
from claimlint.history import spool
from claimlint.history.accrual import AccrualLedger
from claimlint.model import Claim, Member, Service, ServiceLine

AS_OF = date(2026, 6, 30)


def line(
    amount: int | None, day: date = date(2026, 2, 4), modifiers: str = "GP", charge: int | None = None
) -> ServiceLine:
    """A service line with an allowed amount in dollars, a charge, or neither."""
    allowed = Decimal(amount) if amount is not None else None
    charged = Decimal(charge) if charge is not None else None
    service = Service("97110", tuple(modifiers.split()), 1, allowed=allowed, charge=charged)
    return ServiceLine(day, service)


def claim(
    *lines: ServiceLine,
    member: str | None = "1EG4TE5MK73",
    received: date | None = None,
    frequency: str | None = None,
    pt_slp: int | None = None,
    ot: int | None = None,
) -> Claim:
    return Claim(
        id="1",
        member=Member(id=member),
        lines=lines,
        received=received,
        frequency=frequency,
        used_pt_slp=None if pt_slp is None else Decimal(pt_slp),
        used_ot=None if ot is None else Decimal(ot),
    )


def befores(*claims: Claim) -> list[dict[tuple[int, str], tuple[int, int, bool]]]:
    """What the ledger says of each claim: (allowed, charged, complete) by year and bucket."""
    ledger = AccrualLedger()
    for sequence, each in enumerate(claims, 1):
        ledger.add(sequence, each, AS_OF)
    ledger.settle()
    return [
        {key: (int(used.allowed), int(used.charged), used.complete) for key, used in ledger.before(n).items()}
        for n in range(1, len(claims) + 1)
    ]


PT, OT = (2026, "PT/SLP"), (2026, "OT")


def test_the_first_claim_has_nothing_before_it_and_the_next_a_lower_bound() -> None:
    assert befores(claim(line(100)), claim(line(50)), claim(line(1))) == [
        {},
        {PT: (100, 100, False)},
        {PT: (150, 150, False)},
    ]


def test_claims_count_in_the_order_of_receipt_then_of_first_date_then_of_the_input() -> None:
    late = claim(line(1), received=date(2026, 3, 3))
    early = claim(line(10), received=date(2026, 3, 1))
    same_day = claim(line(100, date(2026, 2, 3)), received=date(2026, 3, 3))
    twin = claim(line(1000), received=date(2026, 3, 3))
    assert befores(late, early, same_day, twin) == [
        {PT: (110, 110, False)},
        {},
        {PT: (10, 10, False)},
        {PT: (111, 111, False)},
    ]


def test_a_claim_without_a_date_of_receipt_counts_as_received_on_the_day_of_the_run() -> None:
    assert befores(claim(line(1)), claim(line(10), received=date(2026, 6, 29))) == [{PT: (10, 10, False)}, {}]
    assert befores(claim(line(1)), claim(line(10), received=date(2026, 7, 1))) == [{}, {PT: (1, 1, False)}]


def test_a_stated_amount_starts_the_sum_anew_and_makes_it_complete() -> None:
    assert befores(
        claim(line(100)),
        claim(line(50), pt_slp=2000),
        claim(line(1)),
        claim(line(1), pt_slp=2400),
        claim(line(1)),
    ) == [
        {},
        {PT: (2000, 2000, True)},
        {PT: (2050, 2050, True)},
        {PT: (2400, 2400, True)},
        {PT: (2401, 2401, True)},
    ]


def test_a_stated_amount_holds_for_later_claims_though_no_line_of_its_own_counts() -> None:
    said = claim(line(70, modifiers="GO"), pt_slp=2400)
    assert befores(said, claim(line(1))) == [{PT: (2400, 2400, True)}, {PT: (2400, 2400, True)}]


def test_a_stated_amount_speaks_of_the_year_of_the_first_line() -> None:
    both = claim(line(10, date(2025, 12, 30)), line(5, date(2026, 1, 2)), pt_slp=2000)
    assert befores(both, claim(line(1))) == [{(2025, "PT/SLP"): (2000, 2000, True)}, {PT: (5, 5, False)}]


def test_pt_and_slp_share_a_bucket_and_ot_has_its_own() -> None:
    assert befores(
        claim(line(1, modifiers="GP KX"), line(10, modifiers="GN"), line(100, modifiers="CO GO")),
        claim(line(1), line(1, modifiers="GO")),
    )[1] == {PT: (11, 11, False), OT: (100, 100, False)}


@pytest.mark.parametrize("modifiers", ["", "GP GO", "GP GY", "KX"])
def test_a_line_that_is_no_therapy_or_excluded_counts_nothing(modifiers: str) -> None:
    assert befores(claim(line(100, modifiers=modifiers)), claim(line(1))) == [{}, {}]


def test_patients_and_years_do_not_mix() -> None:
    other = claim(line(100), member="2EG4TE5MK73")
    last_year = claim(line(100, date(2025, 12, 31)))
    assert befores(other, last_year, claim(line(1))) == [{}, {}, {}]


def test_a_patient_without_an_id_is_unknown_and_has_no_sum() -> None:
    nobody = Claim(id="1", lines=(line(100),))
    assert befores(claim(line(100), member=None), claim(line(1), member=None), nobody, nobody) == [
        {},
        {},
        {},
        {},
    ]


def test_a_replacement_takes_no_part() -> None:
    replacement = claim(line(100), frequency="7", pt_slp=9)
    assert befores(claim(line(100)), replacement, claim(line(1))) == [{}, {}, {PT: (100, 100, False)}]


def test_a_void_takes_back_what_it_names() -> None:
    void = claim(line(40), frequency="8", pt_slp=9)
    assert befores(claim(line(100)), claim(line(40)), void, claim(line(1)))[2:] == [
        {},
        {PT: (100, 100, False)},
    ]


def test_a_void_of_a_claim_that_the_sum_may_not_hold_leaves_a_lower_bound() -> None:
    void = claim(line(40), frequency="8")
    assert befores(claim(line(1), pt_slp=2400), void, claim(line(1)))[2] == {PT: (2361, 2361, False)}
    assert befores(void, claim(line(1), pt_slp=2400), claim(line(1)))[2] == {PT: (2401, 2401, True)}
    assert befores(void, claim(line(1)), claim(line(30), frequency="8"), claim(line(1)))[3] == {
        PT: (0, 0, False)
    }


def test_a_void_that_knows_its_charge_only_takes_back_all_of_that() -> None:
    void = claim(line(None, charge=64), frequency="8")
    assert befores(claim(line(100), line(50)), void, claim(line(1)))[2] == {PT: (86, 86, False)}


def test_a_charge_stands_for_an_unknown_allowed_amount_in_one_of_the_sums() -> None:
    assert befores(claim(line(None, charge=64), line(10, charge=20), line(None)), claim(line(1)))[1] == {
        PT: (10, 74, False)
    }


def test_a_line_without_a_date_counts_in_no_year() -> None:
    undated = ServiceLine(None, line(100).service)
    assert befores(claim(undated), claim(undated, line(2)), claim(line(1))) == [{}, {}, {PT: (2, 2, False)}]


days = st.dates(date(2025, 12, 28), date(2026, 1, 5))
claims = st.builds(
    lambda lines, member, received, frequency, pt_slp, ot: claim(
        *lines, member=member, received=received, frequency=frequency, pt_slp=pt_slp, ot=ot
    ),
    st.lists(
        st.builds(
            line,
            st.none() | st.integers(0, 99),
            days,
            st.sampled_from(["GP", "GO", "GN KX", ""]),
            st.integers(0, 99),
        ),
        max_size=3,
    ),
    st.sampled_from(["A", "B", None]),
    st.none() | days,
    st.sampled_from([None, "1", "7", "8"]),
    st.none() | st.integers(0, 999),
    st.none() | st.integers(0, 999),
)


def by_hand(every: list[Claim], number: int) -> dict[tuple[int, str], Used]:
    """What claim ``number`` has before it, from nothing but the list of all claims."""
    me = every[number]
    order = []
    for place, other in enumerate(every):
        dates = [each.date for each in other.lines if each.date is not None]
        if other.frequency == "7" or not dates or other.member is None or other.member.id is None:
            continue
        assert me.member is not None
        if other.member.id == me.member.id:
            order.append(((other.received or AS_OF, min(dates), place), other, min(dates).year))
    order.sort(key=lambda entry: entry[0])
    sums: dict[tuple[int, str], Used] = {}
    for (_, _, place), other, first_year in order:
        void = other.frequency == "8"
        for bucket, stated in (("PT/SLP", other.used_pt_slp), ("OT", other.used_ot)):
            if stated is not None and not void:
                earlier = sums.get((first_year, bucket), Used()).followed
                sums[first_year, bucket] = Used(stated, stated, complete=True, followed=earlier)
        if place == number:
            return {} if void else sums
        for bucket, stated in (("PT/SLP", other.used_pt_slp), ("OT", other.used_ot)):
            if stated is not None and not void:
                sums[first_year, bucket] = sums[first_year, bucket]._replace(followed=True)
        for each in other.lines:
            modifiers = {"GP", "GO", "GN"} & {*each.service.modifiers}
            if modifiers and each.date is not None:
                key = each.date.year, "OT" if modifiers == {"GO"} else "PT/SLP"
                before = sums.get(key, Used())
                allowed, charge = each.service.allowed, each.service.charge or Decimal(0)
                known = allowed or Decimal(0)
                amount = charge if allowed is None else allowed
                if not void:
                    sums[key] = Used(before.allowed + known, before.charged + amount, before.complete, True)
                elif key in sums:
                    left = [max(held - amount, Decimal(0)) for held in (before.allowed, before.charged)]
                    sums[key] = Used(*left, complete=False, followed=before.followed)
    return {}


@given(st.lists(claims, max_size=7))
def test_the_ledger_adds_up_as_one_would_by_hand(every: list[Claim]) -> None:
    ledger = AccrualLedger()
    for sequence, each in enumerate(every, 1):
        ledger.add(sequence, each, AS_OF)
    ledger.settle()
    for number, each in enumerate(every):
        told = ledger.before(number + 1)
        expected = by_hand(every, number)
        mine = {
            (each_line.date.year, bucket)
            for each_line in each.lines
            if each_line.date is not None
            for bucket in ("PT/SLP", "OT")
            if {"GP": "PT/SLP", "GN": "PT/SLP", "GO": "OT"}.get(next(iter(each_line.service.modifiers), ""))
            == bucket
        }
        assert {key: told.get(key, Used()) for key in mine} == {
            key: expected.get(key, Used()) for key in mine
        }


def test_a_large_input_is_settled_as_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    every = [
        claim(
            line(n),
            member=f"M{n % 7}",
            received=date(2026, 3, 1 + n * 11 % 28),
            pt_slp=n if n % 9 == 0 else None,
        )
        for n in range(200)
    ]
    in_memory = befores(*every)
    monkeypatch.setattr(spool, "_ROWS_IN_MEMORY", 5)
    monkeypatch.setattr(spool, "_ROWS_A_BLOCK", 2)
    assert befores(*every) == in_memory


def test_amounts_of_pt_and_slp_make_one_only_together() -> None:
    apart = Claim(id="1", used_pt=Decimal(1800), used_slp=Decimal(655))
    assert apart.used("PT/SLP") == Decimal(2455)
    assert replace(apart, used_slp=None).used("PT/SLP") is None
    assert replace(apart, used_pt_slp=Decimal(2000)).used("PT/SLP") == Decimal(2000)
    assert apart.used("OT") is None
    assert apart.states_use
