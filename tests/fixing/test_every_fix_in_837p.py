"""The fixes of rules in an 837P: the same claims as in the examples, written as one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from claimlint.fixing.drafts import Draft
from claimlint.fixing.rounds import fix
from claimlint.formats.sources import Source
from claimlint.model import Claim
from claimlint.rules.engine import Linter
from claimlint.testing import Example
from tests.fixing.test_every_fix import FIXABLE, claims, findings
from tests.rules.runs import medicare_batch

TAXONOMIES = {
    "PT": "225100000X",
    "OT": "225X00000X",
    "SLP": "235Z00000X",
    "MD": "207Q00000X",
    "DC": "111N00000X",
    "LAC": "171100000X",
}


def interchange(claim: Claim) -> bytes | None:
    """An 837P that bills what the claim bills; None where it says what that cannot hold."""
    provider = claim.setting.rendering
    taxonomy = TAXONOMIES.get(provider.type or "") if provider is not None else None
    if claim.setting.payer != "medicare" or taxonomy is None:
        return None
    diagnoses = "*".join(
        f"{'ABF' if number else 'ABK'}:{code.replace('.', '')}"
        for number, code in enumerate(claim.diagnoses or ("M54.50",))
    )
    lines = []
    for line in claim.lines:
        service = line.service
        if line.date is None or service.charge is None or service.rendering is not None:
            return None
        procedure = ":".join(("HC", service.code, *service.modifiers))
        pointers = ":".join(map(str, service.pointers or (1,)))
        text = f"SV1*{procedure}*{service.charge}*UN*{service.units or 1}***{pointers}"
        lines.append((text, f"{line.date:%Y%m%d}"))
    references = [f"DTP*454*D8*{claim.initial:%Y%m%d}"] if claim.initial else []
    return medicare_batch(
        lines, taxonomy=taxonomy, diagnoses=f"HI*{diagnoses}", references=references
    ).encode()


def cases() -> Iterator[tuple[Example, Linter, Source]]:
    for example, linter, source, _ in FIXABLE:
        read = claims(source)
        data = interchange(read[0]) if len(read) == 1 else None
        if data is not None:
            written = Source.from_bytes(str(example), data)
            own = [found for found in findings(linter, written) if found.code == example.rule.entry.code]
            if any(found.fix is not None and found.fix.edits for found in own):
                yield example, linter, written


CASES = list(cases())


def test_there_are_such_examples() -> None:
    rules = {example.rule.entry.code for example, _, _ in CASES}
    assert len(rules) >= 20, sorted(rules)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case[0]))
def test_a_fix_leaves_nothing_new_and_the_envelope_whole(case: tuple[Example, Linter, Source]) -> None:
    example, linter, source = case
    before = [found.code for found in findings(linter, source) if found.severity != "info"]
    draft = Draft(source)
    done = fix(linter, [draft], unsafe=True)
    after = [found.code for found in findings(linter, draft.current) if found.severity != "info"]

    # What the rule kept silent is told once it is mended, and then the fix is taken back.
    rule = example.rule.entry
    kept_silent = [undone for undone in done.taken_back if undone.because.split()[0] in (rule.silences or ())]
    assert list(done.taken_back) == kept_silent
    assert rule.code not in after or kept_silent
    assert set(after) <= set(before)
    assert not [code for code in after if code.startswith("X12")]
    (old,), (new,) = claims(draft.original), claims(draft.current)
    assert [line.date for line in new.lines] == [line.date for line in old.lines]
