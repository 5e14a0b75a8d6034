"""Copies of a valid file with one fault each: the fault is told, at its place, and nothing else."""

import pytest

from bench.x12_faults import AS_OF, EVERY, FAULTS, VALID, OneFault
from claimlint import Claim, Finding, check_text, read


def _findings(text: str) -> list[Finding]:
    return list(check_text(text, "batch.837", as_of=AS_OF))


def _underlined(finding: Finding) -> str:
    excerpt = finding.excerpt
    return excerpt.text[excerpt.start : excerpt.start + excerpt.length]


def test_valid_file_has_no_finding() -> None:
    assert _findings(VALID) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_fault_is_told_and_nothing_else(fault: OneFault) -> None:
    found = _findings(fault.plant())

    told = [(finding.code, finding.claim) for finding in found]
    assert told == [(fault.code, claim) for claim in fault.claims or (None,)]
    for finding in found:
        assert _underlined(finding).startswith(fault.underlined)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_neighbours_are_still_read(fault: OneFault, tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "batch.837"
    file.write_text(fault.plant())

    ids = [item.id for item in read(file) if isinstance(item, Claim)]
    others = [claim for claim in EVERY if claim not in fault.claims and claim != "26-00418"]
    if fault.name == "truncated":
        others.remove("26-00419")
    assert [claim for claim in ids if claim in others] == others
    assert len(ids) == (2 if fault.name == "truncated" else 3)
