"""What no example can say of the rules about pairs: every pair, partners, bypasses, fixes, add-ons."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from claimlint.rules.shelf import load_ruleset
from tests.rules.runs import MEDICARE_HEADER as HEADER
from tests.rules.runs import lint_as_medicare as lint

PAIRS = tuple(f"PTP{number:03}" for number in (1, 2, 3, *range(7, 21)))

PHYSICAL = "97161 97162 97163 97164 97165 97166 97167 97168"
REPEATED = "97164 97168"
MODALITIES = "97012 97016 97018 97022 97024 97026 97028 97032 97033 97034 97035 97036 G0283"
VISITS = "99202 99203 99204 99205 99211 99212 99213 99214 99215"

ROWS = [
    ("PTP007", "97140", "97124", "0"),
    ("PTP008", "98940 98941 98942", "97140 97124 97112", "1"),
    ("PTP009", "98940 98941 98942", PHYSICAL, "0"),
    (
        "PTP010",
        "97150",
        "97110 97112 97113 97116 97124 97140 97530 97533 97535 97537 97542 97760 97761 97763",
        "1",
    ),
    ("PTP011", "97162", "97161", "0"),
    ("PTP011", "97163", "97161 97162", "0"),
    ("PTP011", "97166", "97165", "0"),
    ("PTP011", "97167", "97165 97166", "0"),
    ("PTP011", "97161 97162 97163", "97164", "0"),
    ("PTP011", "97165 97166 97167", "97168", "0"),
    ("PTP012", PHYSICAL, "97750 97755 97763 95851 95852", "0"),
    ("PTP012", PHYSICAL, "96125 96105", "1"),
    ("PTP013", f"{MODALITIES} 97124 97533 97535 97537 97542 97760 97761", REPEATED, "1"),
    ("PTP013", "97129 97130 97545", REPEATED, "1"),
    ("PTP014", "97530", "97537 97542 97750", "1"),
    ("PTP014", "97530", "95851 95852", "0"),
    ("PTP015", "97760 97761 97763", "97016 97110 97112 97116 97124 97140", "1"),
    ("PTP015", "97760 97761", "97763", "0"),
    ("PTP016", "G0283", "97032", "1"),
    ("PTP016", "92526", "97032 G0283", "0"),
    ("PTP017", "97113", "97110", "1"),
    ("PTP017", "97113", "97036", "0"),
    ("PTP018", "92507 92508", "97110 97112 97129 97150 97530 97533", "1"),
    ("PTP018", "92508", "92507", "1"),
    ("PTP018", "92523", "92522", "0"),
    ("PTP018", "92526", "97110 97112 97150 97530", "1"),
    ("PTP019", "20560 20561", "97810 97811 97813 97814", "0"),
    ("PTP019", "20561", "20560", "0"),
    ("PTP019", "97813", "97810", "0"),
    ("PTP020", "97810 97811 97813 97814", VISITS, "1"),
]
"""Rule, codes of column 1, codes of column 2, indicator: what the rules are about."""


def claims(pairs: Iterable[tuple[str, str]], modifier: str = "") -> str:
    """For each pair a claim with nothing else; the modifier is on the column-2 line, which stands first."""
    return "".join(
        f"claim {first}-{second}  payer medicare\n"
        f"  2026-06-02  {second}{modifier}  x1  $30.00\n  2026-06-02  {first}  x1  $40.00\n"
        for first, second in pairs
    )


def told(text: str) -> dict[str, list[tuple[str, int | None, list[int | None]]]]:
    """By claim the findings about pairs: code, line, and the related lines."""
    found: dict[str, list[tuple[str, int | None, list[int | None]]]] = {}
    for finding in lint(text, select=PAIRS).findings:
        related = [other.line for other in finding.related]
        found.setdefault(finding.claim or "", []).append((finding.code, finding.line, related))
    return found


@pytest.mark.parametrize(
    ("code", "first", "second", "indicator"), ROWS, ids=[f"{r[0]}-{r[1][:5]}-{r[2][:5]}" for r in ROWS]
)
def test_every_pair_is_told_by_its_rule_and_may_be_bypassed_as_its_indicator_says(
    code: str, first: str, second: str, indicator: str
) -> None:
    pairs = [(one, two) for one in first.split() for two in second.split()]
    expected = {f"{one}-{two}": [(code, 1, [2])] for one, two in pairs}

    assert told(claims(pairs)) == expected
    assert told(claims(pairs, "-XU")) == ({} if indicator == "1" else expected)


def test_the_sets_of_the_rules_name_no_pair_that_is_not_in_a_row() -> None:
    """Whatever the tables pair and these rules speak of stands above; the general rules have all the rest."""
    table = load_ruleset("medicare").reference.tables["ptp"]
    active = [key for release in table.releases[-1:] for key, _, _ in release.rows if isinstance(key, tuple)]
    listed = {
        (one, two): code for code, first, second, _ in ROWS for one in first.split() for two in second.split()
    }
    spoken = {claim: found[0][0] for claim, found in told(claims((one, two) for one, two in active)).items()}
    specific = {claim: code for claim, code in spoken.items() if code > "PTP003"}

    assert specific == {f"{one}-{two}": code for (one, two), code in listed.items()}
    assert len(spoken) == len(active)


@pytest.mark.parametrize(
    ("first", "second"),
    [("97530", "97116"), ("97140", "97530"), ("97530", "97113"), ("97150", "97164"), ("97530", "97164")],
)
def test_edits_that_ended_are_none(first: str, second: str) -> None:
    assert told(claims([(first, second), (second, first)])) == {}


@pytest.mark.parametrize("evaluation", ["97161", "97162", "97163"])
@pytest.mark.parametrize("beside", ["97140", "97150", "97530"])
def test_evaluations_beside_treatment_are_no_pairs(evaluation: str, beside: str) -> None:
    assert told(claims([(beside, evaluation), (evaluation, beside)])) == {}


def test_of_two_edits_the_one_that_no_modifier_lets_through_speaks() -> None:
    run = lint(
        HEADER
        + "  2026-06-02  97150-GP-LT  x1         $25.00\n"
        + "  2026-06-02  97113-GP     x1  15min  $38.00\n"
        + "  2026-06-02  97110-GP     x1  15min  $32.00\n"
    )

    assert [(finding.code, finding.line) for finding in run.findings] == [("PTP017", 3)]


def test_a_pair_by_a_massage_therapist_or_a_chiropractor_is_their_own_trouble() -> None:
    """Rules about who may not bill a service silence all rules about what it is billed beside."""
    rules = {rule.code: rule for rule in load_ruleset("medicare").rules}
    pairs = {code for code in rules if re.fullmatch(r"PTP0(0[1-37-9]|1\d|2[01])", code)}

    for code in ("NCS001", "NCS002", "CHI004"):
        assert pairs <= {*rules[code].silences}


def test_the_fix_of_two_modifiers_leaves_the_narrower() -> None:
    text = HEADER + "  2026-06-02  97110-GP-59-XE  x2  30min  $64.00\n"
    found = next(finding for finding in lint(text).findings if finding.code == "PTP004")

    assert found.fix is not None
    assert found.fix.kind == "unsafe"
    (edit,) = found.fix.edits
    assert (text[: edit.start] + edit.text + text[edit.end :]).count("97110-GP-XE") == 1


def test_the_fix_of_a_modifier_that_is_not_needed_takes_that_one_off() -> None:
    text = HEADER + "  2026-06-02  97110-GP-XS  x2  30min  $64.00\n"
    (found,) = lint(text).findings

    assert (found.code, found.severity) == ("PTP006", "info")
    assert found.fix is not None
    (edit,) = found.fix.edits
    assert "97110-GP  x2" in text[: edit.start] + edit.text + text[edit.end :]


@pytest.mark.parametrize("beside", ["97150", "92523"])
def test_a_modifier_has_its_use_on_either_column_and_beside_whomever(beside: str) -> None:
    run = lint(
        HEADER.replace("PT ", "SLP ")
        + f"  2026-06-02  {beside}-GN     x1  $25.00  by OT 1376543215\n"
        + "  2026-06-02  92522-GN-59  x1  $30.00\n  2026-06-02  97110-GN-59  x1  $30.00\n",
        select=("PTP006",),
    )

    assert [finding.line for finding in run.findings] == ([2] if beside == "97150" else [3])


# Add-on codes


def test_every_addon_is_paid_beside_each_of_its_primaries_and_not_alone() -> None:
    table = load_ruleset("medicare").reference.tables["addon_codes"]
    rows = [(str(key), row["primaries"].split("|")) for key, _, row in table.releases[-1].rows]
    alone = "".join(f"claim {code}\n  2026-06-02  {code}  x1  $30.00\n" for code, _ in rows)
    beside = "".join(
        f"claim {code}-{primary}\n  2026-06-02  {code}  x1  $30.00\n  2026-06-02  {primary}  x1  $30.00\n"
        for code, primaries in rows
        for primary in primaries
    )

    assert [finding.claim for finding in lint(alone, select=("PTP021",)).findings] == [c for c, _ in rows]
    assert lint(beside, select=("PTP021",)).findings == []


@pytest.mark.parametrize("code", ["G3003", "98981", "90833"])
def test_addons_of_the_month_and_of_visits_are_left_to_others(code: str) -> None:
    assert lint(f"claim 1\n  2026-06-02  {code}  x1  $30.00\n", select=("PTP021",)).codes == []


def test_what_rests_on_an_old_release_says_so() -> None:
    found = lint(HEADER.replace("PT ", "OT ") + "  2026-06-02  97130-GO  x1  15min  $28.00\n").only()

    assert found.confidence == "medium"
    assert "(table: addon_codes 2024-06-03, newest shipped)" in found.help


def test_an_addon_for_several_days_is_not_judged() -> None:
    run = lint(HEADER + "  2026-06-02..2026-06-03  97130-GP  x2  30min  $56.00\n", select=("PTP021",))

    assert run.codes == []
    assert run.not_evaluated["PTP021"] == ("primary_today",)
