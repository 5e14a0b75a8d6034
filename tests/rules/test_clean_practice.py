"""What is billed right gives no finding; with one fault planted in it, it gives that finding and no other."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from functools import cache

import pytest

from claimlint.formats.sources import Source
from claimlint.rules.engine import Linter
from claimlint.rules.reading import SHIPPED
from claimlint.rules.selection import EVERYTHING, Selection
from claimlint.rules.shelf import Shelf
from claimlint.testing import Example, examples
from tests.rules.practice import AS_OF, YEARS, Line, PracticeClaim, batch, practice

Fault = Callable[[PracticeClaim], None]

OTHER_PAYERS = {"PAY001", "ABN007"}
"""What payers other than Medicare want otherwise."""


@cache
def whole_practice() -> tuple[PracticeClaim, ...]:
    return tuple(practice())


@cache
def smaller_practice() -> tuple[PracticeClaim, ...]:
    """A third of it: still hundreds of claims of every kind and year."""
    return whole_practice()[::3]


@cache
def linter_by(ruleset: str, selection: Selection = EVERYTHING) -> Linter:
    """One linter for all batches that a ruleset judges with the same rules."""
    return Linter(Shelf([ruleset], only=True), AS_OF, selection)


def told(text: str, ruleset: str = "medicare") -> list[tuple[str, str | None]]:
    """Code and claim of every finding that is more than worth knowing."""
    linter = linter_by(ruleset).again()
    linter.prepare([Source.from_bytes("practice", text.encode())])
    return [(found.code, found.claim) for found in linter.findings() if found.severity != "info"]


def test_the_practice_is_large_and_varied() -> None:
    claims = smaller_practice()
    assert len(claims) >= 300
    assert {claim.kind for claim in claims} == {claim.kind for claim in whole_practice()}
    assert {claim.lines[0].day.year for claim in claims} == set(YEARS)


def test_what_is_billed_right_gives_no_finding() -> None:
    assert told(batch(whole_practice())) == []


@pytest.mark.parametrize("ruleset", SHIPPED)
def test_nor_by_the_rules_of_another_payer_than_asks_for_more(ruleset: str) -> None:
    """A plan that wants an authorization, or knows no ABN, says so; nothing else is wrong."""
    assert {code for code, _ in told(batch(smaller_practice()), ruleset)} <= OTHER_PAYERS


def bad_examples() -> list[Example]:
    """The first bad example of every rule that states nothing for a whole file."""
    found: dict[str, Example] = {}
    for ruleset in SHIPPED:
        for example in examples(ruleset):
            lines = [line for line in example.text.split("\n") if line.strip() and line.lstrip()[0] != "#"]
            if example.kind == "bad" and lines[0].startswith("claim "):
                found.setdefault(example.rule.entry.code, example)
    return list(found.values())


@pytest.mark.slow
@pytest.mark.parametrize("example", bad_examples(), ids=str)
def test_a_rule_finds_its_own_fault_among_all_that_is_right(example: Example) -> None:
    own = example.rule.entry.code
    chosen = () if example.rule.entry.enabled else (own,)
    linter = linter_by(example.judged_by, Selection(extend_select=chosen)).again()
    text = f"{batch(smaller_practice())}\n{example.text}"
    linter.prepare([Source.from_bytes("practice", text.encode())])
    found = [finding for finding in linter.findings() if finding.severity != "info" or finding.code == own]
    planted = [finding.code for finding in found if not (finding.claim or "").startswith("P")]
    others = {finding.code for finding in found if (finding.claim or "").startswith("P")}
    assert planted == [own]
    assert others <= {own, *OTHER_PAYERS}, "information may be given of claims that are right"


def first(kind: str, year: int = 2024, line: str = "", after: date | None = None) -> PracticeClaim:
    """The first claim of a kind from a year on; ``line`` must be billed on it."""
    return next(
        claim
        for claim in whole_practice()
        if claim.kind == kind
        and claim.lines[0].day >= (after or date(year, 7, 1))
        and (not line or any(billed.code == line for billed in claim.lines))
    )


def billed(claim: PracticeClaim, code: str) -> Line:
    return next(line for line in claim.lines if line.code == code)


def drop(modifier: str, code: str | None = None) -> Fault:
    """A fault: a modifier left out of a line, the first or the one of a code."""

    def plant(claim: PracticeClaim) -> None:
        line = billed(claim, code) if code else claim.lines[0]
        line.modifiers = tuple(other for other in line.modifiers if other != modifier)

    return plant


def add(*modifiers: str, code: str | None = None) -> Fault:
    """A fault: modifiers too many on a line."""

    def plant(claim: PracticeClaim) -> None:
        line = billed(claim, code) if code else claim.lines[0]
        line.modifiers += modifiers

    return plant


def state(word: str, value: str) -> Fault:
    """A fault in the header."""

    def plant(claim: PracticeClaim) -> None:
        claim.header[word] = value

    return plant


def bill(code: str, *modifiers: str, **words: object) -> Fault:
    """A fault: a service more on the last day."""

    def plant(claim: PracticeClaim) -> None:
        claim.lines.append(Line(claim.lines[-1].day, code, modifiers, charge=30, allowed=20, **words))  # type: ignore[arg-type]

    return plant


def change(code: str, **changes: object) -> Fault:
    """A fault in the line of a code."""

    def plant(claim: PracticeClaim) -> None:
        for name, value in changes.items():
            setattr(billed(claim, code), name, value)

    return plant


def late(claim: PracticeClaim) -> None:
    claim.header["received"] = f"{claim.lines[0].day + timedelta(days=380)}"


def twice(claim: PracticeClaim) -> None:
    claim.lines.append(deepcopy(claim.lines[-1]))


def certified_by_a_chiropractor(claim: PracticeClaim) -> None:
    start = date.fromisoformat(claim.header["evaluated"])
    claim.header["plan"] = f"established {start} certified {start} by DC 1003000126"


def without_kx(claim: PracticeClaim) -> None:
    for line in claim.lines:
        line.modifiers = tuple(modifier for modifier in line.modifiers if modifier != "KX")


def certified_late(claim: PracticeClaim) -> None:
    start = date.fromisoformat(claim.header["evaluated"])
    claim.header["plan"] = f"established {start} certified {start + timedelta(days=45)} until 2026-12-31"


def certified_by_oneself(claim: PracticeClaim) -> None:
    claim.header["referring"] = claim.header["provider"].split()[-1]


def incomplete(claim: PracticeClaim) -> None:
    claim.header["plan"] += " lacks goals, duration"


def maintenance_without_notice(claim: PracticeClaim) -> None:
    change("98940", modifiers=("GA",))(claim)
    claim.header["abn"] = "none"


PLANTED: list[tuple[str, str, str, Fault]] = [
    ("MOD001", "physical therapy", "97110", drop("GP", "97110")),
    ("MOD003", "physical therapy", "97161", change("97161", modifiers=("GO",))),
    ("MOD004", "modalities", "97110", add("GO", code="97110")),
    ("MOD008", "assisted therapy", "97110", change("97110", modifiers=("CQ",))),
    ("MOD018", "modalities", "97110", add("KX", "GA", code="97110")),
    ("COV001", "medicine", "99213", late),
    ("COV003", "speech therapy", "92507", twice),
    ("STR001", "medicine", "99213", state("billing", "1234567890 group")),
    ("STR003", "medicine", "99213", state("member", "0AA0AA0AA00")),
    ("STR005", "medicine", "99213", state("dx", "L97.521 E11.621 9X")),
    ("STR008", "medicine", "99213", state("dx", "none")),
    ("STR009", "medicine", "97597", change("97597", words="dx 1,4")),
    ("STR012", "modalities", "97110", add("76", "77", "78", "79", code="97110")),
    ("STR014", "modalities", "97110", add("GP", code="97110")),
    ("STR018", "medicine", "97597", change("97597", units=0)),
    ("STR019", "medicine", "97597", change("97597", charge=0)),
    ("STR024", "medicine", "99213", state("place", "AB")),
    ("UNT001", "modalities", "97163", bill("97110", "GP", units=2, minutes=20)),
    ("UNT003", "modalities", "97163", bill("97110", "GP", minutes=6)),
    ("UNT006", "modalities", "97163", change("97163", units=2)),
    ("UNT007", "modalities", "97163", bill("97110", "GP", units=7, minutes=105)),
    ("PTP001", "medicine", "99213", bill("95851")),
    ("PTP012", "modalities", "97163", bill("97750", "GP", units=2, minutes=30)),
    (
        "PTP007",
        "modalities",
        "97163",
        lambda claim: (bill("97140", "GP", minutes=15)(claim), bill("97124", "GP", minutes=15)(claim))[0],
    ),
    ("POC001", "physical therapy", "97110", state("plan", "none")),
    ("POC002", "modalities", "97110", certified_late),
    ("POC005", "modalities", "97110", certified_by_a_chiropractor),
    ("POC006", "group therapy", "97150", state("referring", "none")),
    ("POC007", "modalities", "97110", certified_by_oneself),
    ("POC008", "modalities", "97110", incomplete),
    ("POC010", "modalities", "97110", state("progress", "2024-07-01 by PTA")),
    ("POC017", "modalities", "97110", state("dx", "M54.9 R52")),
    ("NCS001", "cash massage", "97124", drop("GY", "97124")),
    ("NCS006", "modalities", "97163", bill("97010", "GP", minutes=10)),
    ("NCS007", "modalities", "97163", bill("97014", "GP", minutes=15)),
    ("CHI001", "chiropractic", "98940", drop("AT", "98940")),
    ("CHI003", "chiropractic", "98940", add("GA", code="98940")),
    ("CHI004", "chiropractic", "98940", bill("99213")),
    ("ACU002", "acupuncture", "97810", state("dx", "G43.909")),
    ("ABN001", "modalities", "97163", add("GA", "GZ", code="97163")),
    ("ABN002", "modalities", "97110", add("GX", code="97110")),
    ("ABN003", "modalities", "97110", add("GZ", code="97110")),
    ("ABN004", "chiropractic", "98940", maintenance_without_notice),
    ("ABN005", "acupuncture", "97811", add("GA", code="97811")),
    ("ABN008", "chiropractic", "98940", bill("97140", "GP", "GA", minutes=15)),
    ("PSY007", "psychotherapy", "90834", state("dx", "Z56.6 Z63.0")),
    ("PSY008", "psychotherapy", "90834", change("90834", units=2)),
    ("PSY001", "psychotherapy", "90834", state("provider", "LMT 1003000126")),
]
"""Rule, kind of claim, a code on it, and what is done wrong there."""


@pytest.mark.slow
@pytest.mark.parametrize(("code", "kind", "line", "fault"), PLANTED, ids=[row[0] for row in PLANTED])
def test_a_fault_planted_in_the_practice_gives_its_finding_alone(
    code: str, kind: str, line: str, fault: Fault
) -> None:
    right = first(kind, line=line)
    wrong = deepcopy(right)
    fault(wrong)
    assert wrong != right
    claims = [wrong if claim is right else claim for claim in whole_practice()]
    found = told(batch(claims))
    assert {claim for _, claim in found} == {right.id}
    assert {rule for rule, _ in found} == {code}


@pytest.mark.slow
def test_therapy_over_the_threshold_without_kx_is_found_on_each_line() -> None:
    right = next(
        claim
        for claim in whole_practice()
        if claim.kind == "long physical therapy" and all("KX" in line.modifiers for line in claim.lines)
    )
    wrong = deepcopy(right)
    without_kx(wrong)
    found = told(batch([wrong if claim is right else claim for claim in whole_practice()]))
    assert found == [("MOD015", right.id)] * len(right.lines)


@pytest.mark.slow
def test_a_claim_sent_twice_is_found() -> None:
    claims = list(whole_practice())
    again = deepcopy(first("medicine"))
    again.id = "again"
    assert told(batch([*claims, again])) == [("COV004", "again")]
