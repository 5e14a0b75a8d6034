"""Every fix of every rule: it leaves a clean claim, and a safe one changes nothing billed or attested."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from claimlint.findings import Finding
from claimlint.fixing.drafts import Draft
from claimlint.fixing.rounds import fix
from claimlint.formats.reading import ReadClaim
from claimlint.formats.sources import Source
from claimlint.model import Claim
from claimlint.rules.engine import Linter
from claimlint.rules.reading import SHIPPED
from claimlint.rules.selection import Selection
from claimlint.testing import Example, examples, linter_for


def findings(linter: Linter, source: Source) -> list[Finding]:
    again = linter.again()
    again.prepare([source])
    return list(again.findings())


def fixable() -> Iterator[tuple[Example, Linter, Source, set[str]]]:
    """The bad examples whose own finding has edits, with the kinds of these fixes."""
    for ruleset in SHIPPED:
        for example in examples(ruleset):
            entry = example.rule.entry
            if example.kind == "bad":
                linter = linter_for(example, Selection(extend_select=() if entry.enabled else (entry.code,)))
                source = Source.from_bytes(str(example), example.text.encode())
                kinds = {
                    finding.fix.kind
                    for finding in findings(linter, source)
                    if finding.code == entry.code and finding.fix is not None and finding.fix.edits
                }
                if kinds:
                    yield example, linter, source, kinds


FIXABLE = list(fixable())


def claims(source: Source) -> list[Claim]:
    return [item.claim for item in source.read() if isinstance(item, ReadClaim)]


@pytest.mark.parametrize("case", FIXABLE, ids=lambda case: str(case[0]))
def test_a_fix_leaves_a_claim_that_nothing_is_wrong_with(
    case: tuple[Example, Linter, Source, set[str]],
) -> None:
    example, linter, source, _ = case
    draft = Draft(source)
    done = fix(linter, [draft], unsafe=True)

    assert (done.taken_back, done.left) == ((), ())
    assert [fix.code for fix in done.applied if fix.code == example.rule.entry.code]
    left = findings(linter, draft.current)
    assert [finding.code for finding in left if finding.severity != "info"] == []
    assert example.rule.entry.code not in [finding.code for finding in left]


@pytest.mark.parametrize(
    "case", [case for case in FIXABLE if "safe" in case[3]], ids=lambda case: str(case[0])
)
def test_a_safe_fix_changes_nothing_that_is_billed_or_attested(
    case: tuple[Example, Linter, Source, set[str]],
) -> None:
    _, linter, source, _ = case
    draft = Draft(source)
    fix(linter, [draft], unsafe=False)

    assert draft.changed
    for before, after in zip(claims(draft.original), claims(draft.current), strict=True):
        assert after.total == before.total
        assert (after.setting, after.plan, after.abn) == (before.setting, before.plan, before.abn)
        assert (after.bill, after.occurrences) == (before.bill, before.occurrences)
        assert (after.conditions, after.values) == (before.conditions, before.values)
        assert set(after.diagnoses or ()) == set(before.diagnoses or ())
        assert len(after.lines) == len(before.lines)
        for old, new in zip(before.lines, after.lines, strict=True):
            assert (new.date, new.through) == (old.date, old.through)
            for field in (
                "code",
                "units",
                "minutes",
                "charge",
                "allowed",
                "place",
                "rendering",
                "note",
                "revenue",
            ):
                assert getattr(new.service, field) == getattr(old.service, field)
            assert set(old.service.modifiers) == set(new.service.modifiers)
            assert pointed(after, new.service.pointers) == pointed(before, old.service.pointers)


def pointed(claim: Claim, pointers: tuple[int, ...] | None) -> list[str]:
    """The diagnoses that a line points to, each once."""
    diagnoses = claim.diagnoses or ()
    named = [diagnoses[pointer - 1] for pointer in pointers or () if 0 < pointer <= len(diagnoses)]
    return list(dict.fromkeys(named))


SAFE = {"remove_modifier", "set_modifiers", "set_member_id", "drop_diagnosis", "drop_pointer"}


def test_no_fix_that_sets_codes_units_dollars_or_assignment_is_safe() -> None:
    """Also of those that no example shows."""
    wrong = []
    for ruleset in SHIPPED:
        for example in examples(ruleset):
            entry = example.rule.entry
            for case in (entry, *(entry.case or ())):
                for offered in case.fix or ():
                    actions = offered.model_dump(exclude_none=True).keys() - {"kind", "title", "when"}
                    if offered.kind == "safe" and not actions <= SAFE:
                        wrong.append((entry.code, offered.title))
    assert wrong == []
