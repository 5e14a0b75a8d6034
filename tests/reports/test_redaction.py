"""What leaves the terminal spells out no member id, wherever it stands in a finding."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimlint.findings import Fix
from claimlint.formats.reading import Edit
from claimlint.reports import FORMATS, Options
from claimlint.reports.redaction import redacted
from claimlint.source import Excerpt
from tests.reports.samples import MEMBER, MODIFIER, PAIR, render

SPELLED = replace(
    PAIR,
    claim="1EG4-TE5-MK73/2",
    message="claim 1EG4TE5MK73 bills the same",
    help="see claim 1eg4te5mk73",
    excerpt=Excerpt("claim 1EG4-TE5-MK73/2", 6, 15, ((6, 13),)),
    related=(PAIR.related[0]._replace(claim="1EG4-TE5-MK73/2", message="as 1EG4 TE5 MK73"),),
    fix=Fix("safe", "write 1EG4TE5MK73", (Edit(1, 2, "1EG4-TE5-MK73"),)),
    private=("1EG4TE5MK73",),
)

TELLING = [name for name in FORMATS if name != "999"]
"""The formats that tell every finding; an acknowledgment tells those of the structure of an 837 alone."""


@pytest.mark.parametrize("name", TELLING)
def test_no_format_writes_it(name: str) -> None:
    written = render(name, [SPELLED]).upper()
    assert "EG4" not in written
    assert "MK73" not in written
    assert "***/2" in written


@pytest.mark.parametrize("name", TELLING)
def test_whoever_may_see_it_sees_it(name: str) -> None:
    assert "1EG4-TE5-MK73/2" in render(name, [SPELLED], options=Options(redact=False))


def test_a_finding_that_spells_out_nothing_stays_as_it_is() -> None:
    assert redacted(MODIFIER) is MODIFIER


def test_edits_of_member_data_are_left_out() -> None:
    assert redacted(MEMBER).fix == Fix("safe", "remove the hyphens", (), unlisted=True)
