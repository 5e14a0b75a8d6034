"""Member ids in other texts: where they are looked for, and where that would do harm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimlint.model import Claim, Member
from claimlint.rules.privacy import masked, mbis_in, private_ids, shielded
from tests.reports.samples import MODIFIER


def claim(identifier: str, member: str | None) -> Claim:
    return Claim(id=identifier, member=Member(id=member))


@pytest.mark.parametrize(
    ("identifier", "shown"),
    [
        ("1EG4TE5MK73", "***"),
        ("1EG4-TE5-MK73", "***"),
        ("1eg4te5mk73-2", "***-2"),
        ("A1EG4TE5MK73B", "A***B"),
        ("1EG4_TE5_MK73.3", "***.3"),
        ("1.EG4TE5MK73", "***"),
        ("1EG4/TE5:MK73", "***"),
        ("1EG4\u2014TE5\u2014MK73-2", "***-2"),
        ("26-0417", "26-0417"),
    ],
)
def test_a_claim_id_is_masked_where_it_holds_the_members(identifier: str, shown: str) -> None:
    assert masked(identifier, private_ids(claim(identifier, "1EG4TE5MK73"))) == shown


@pytest.mark.parametrize(
    ("identifier", "member", "shown"),
    [
        ("A1001B", "1001", "***"),
        ("100", "100", "***"),
        ("26-100", "100", "26-100"),
        ("26-1", "1", "26-1"),
        ("26-1", "", "26-1"),
        ("", "", ""),
        ("", None, ""),
        ("-", "-", "-"),
    ],
)
def test_a_short_id_hides_a_claim_id_made_of_it_and_nothing_else(
    identifier: str, member: str | None, shown: str
) -> None:
    ids = private_ids(claim(identifier, member))
    message = "1001 units on 2026-10-01 for $100.00"
    assert masked(identifier, ids) == shown
    assert masked(message, ids) == message


def test_a_medicare_number_in_a_claim_id_needs_no_member_beside_it() -> None:
    """The member may stand in the very line that could not be read."""
    assert mbis_in("X-1EG4-TE5-MK73") == ("1EG4TE5MK73",)
    assert mbis_in("26-0417-2026") == ()
    assert private_ids(Claim(id="1EG4TE5MK73")) == ("1EG4TE5MK73",)


def test_a_finding_that_spells_out_nothing_is_left_as_it_is() -> None:
    assert shielded(MODIFIER, ("1EG4TE5MK73",)) is MODIFIER
    assert shielded(MODIFIER, ()) is MODIFIER


def test_an_excerpt_that_holds_the_id_is_marked() -> None:
    excerpt = MODIFIER.excerpt._replace(text="  97110 as for 1EG4-TE5-MK73")
    found = shielded(replace(MODIFIER, excerpt=excerpt), ("1EG4TE5MK73",))
    assert found.excerpt.masked().text == "  97110 as for *************"
    assert found.private == ("1EG4TE5MK73",)
