"""Member data where nobody expects it: planted in every value of a claim, and looked for in reports."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimlint.formats.shapes import OUR_TOPICS, masked_message
from claimlint.rules.reading import SHIPPED, read_ruleset

REPORTS = ("text", "concise", "json", "jsonl", "csv", "sarif", "github", "html")

YEAR = r"1949-03|19490302|/1949|of 1949"

SECRETS = {
    "mbi": ("1EG4TE5MK73", "1eg4te5mk73"),
    "mbi with hyphens": ("1EG4-TE5-MK73", r"te5"),
    "hicn": ("123456789A", "123456789a"),
    "ssn": ("123-45-6789", "45-6789"),
    "ssn without hyphens": ("123456789", r"(?<![0-9])123456789(?![0-9])"),
    "birth date": ("1949-03-02", YEAR),
    "birth date of x12": ("19490302", YEAR),
    "birth date of forms": ("03/02/1949", YEAR),
    "birth date mistyped": ("1949-03-02x", YEAR),
    "name": ("Alderson", "alderson"),
    "two names": ("Alderson, June", "alderson"),
}
"""What is planted, and what of it no report may hold."""

NOT_OF_NAMES = {"claim", "payer", "auth", "referral", "original", "primary", "secondary"}
"""Words whose values are names and numbers of others: nobody can tell a person's name from those."""

CLAIM = """\
claim 26-00418
  payer medicare primary
  received 2026-03-02
  frequency 7 original 2026050123456
  member 1AA1-AA1-AA11 born 1931-01-01 sex F
  billing 1234567893 group
  provider PT 2000000028
  supervisor PT 2376543221
  referring 207R00000X 1003000126
  place 11
  dx M54.50 M25.551
  plan established 2026-02-02 verbal 2026-02-03 weekly 2 lacks goals by MD 2000000036
  progress 2026-02-20 by PT 2000000028
  evaluated 2026-02-02
  used PT/SLP $2,455.00
  initial 2026-02-02
  auth A123 visits 12 units 40 from 2026-02-01
  referral R77
  accident auto 2026-01-04 PA
  other-payer secondary medicaid
  coverage part-b
  home-health 2025-01-01..2025-02-01
  assignment yes
  total $93.00
  2026-02-04 97110-GP-KX x2 30min $64.00 allowed $58.16 dx 1,2 by PT 2000000028 at 09:30 note "knee"
  2026-02-04..2026-02-05 97140-GP x1 15min $29.00 place 12  # claimlint: ignore[MOD001] a reason
"""


def planted_claims(secret: str, kind: str) -> str:
    """A file with a claim for each word of ``CLAIM``, the secret in its place."""
    lines = CLAIM.splitlines()
    claims = []
    for at, line in enumerate(lines):
        for word in re.finditer(r"\S+", line):
            if kind == "ssn without hyphens" and line.startswith("claim "):
                continue  # nine digits may well be the number of a claim
            before = line[: word.start()].split()
            if "name" in kind and before and before[-1] in NOT_OF_NAMES:
                continue
            broken = line[: word.start()] + secret + line[word.end() :]
            claims += [*lines[:at], broken, *lines[at + 1 :]]
    return "\n".join(claims) + "\n"


def written(run, tmp_path: Path, *sources: Path) -> dict[str, str]:
    """Every report of one run, by its format."""
    outputs = [part for report in REPORTS for part in ("--output", f"{report}={tmp_path / report}.report")]
    ran = run("check", *sources, "--as-of", "2026-06-30", *outputs)
    found = {report: (tmp_path / f"{report}.report").read_text() for report in REPORTS}
    return {**found, "standard output": ran.out, "standard error": ran.err}


def leaks(reports: dict[str, str], trace: str) -> list[str]:
    """The lines that hold ``trace``, of every report."""
    return [
        f"{report}: {line[:2000]}"
        for report, text in reports.items()
        for line in text.splitlines()
        if re.search(trace, line.lower())
    ]


@pytest.mark.parametrize("kind", SECRETS)
def test_no_report_tells_a_secret_planted_in_a_claim_text(run, tmp_path, kind):
    secret, trace = SECRETS[kind]
    path = tmp_path / "planted.claim"
    path.write_text(planted_claims(secret, kind))
    reports = written(run, tmp_path, path)
    assert "SYN" in reports["concise"]
    found = leaks(reports, trace)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("kind", SECRETS)
def test_no_report_tells_a_secret_planted_in_an_interchange(run, tmp_path, checkout, kind):
    secret, trace = SECRETS[kind]
    segments = (checkout / "fixtures/demo/lakeside-therapy.837").read_text().split("~")
    folder = tmp_path / "claims"
    folder.mkdir()
    seen = set()
    for at, segment in enumerate(segments):
        elements = segment.strip().split("*")
        for number in range(1, len(elements)):
            place = (
                elements[0],
                *(elements[1:2] if number > 1 and not elements[1].isdigit() else ()),
                number,
            )
            if (
                place in seen
                or (elements[0] == "ISA" and number in (11, 16))
                or public(elements, number, kind)
            ):
                continue
            seen.add(place)
            broken = "*".join((*elements[:number], secret, *elements[number + 1 :]))
            text = "~\n".join((*map(str.strip, segments[:at]), broken, *map(str.strip, segments[at + 1 :])))
            (folder / f"{len(seen):03}.837").write_text(text)
    reports = written(run, tmp_path, folder)
    assert "X12" in reports["concise"]
    found = leaks(reports, trace)
    assert not found, "\n".join(found)


def public(elements: list[str], number: int, kind: str) -> bool:
    """Whether the element is the name or the number of somebody who is no patient, or of a claim."""
    place = elements[0], number
    names = elements[0] == "NM1" and elements[1] not in ("IL", "QC") and 3 <= number <= 9
    return (names and "name" in kind) or (
        place == ("CLM", 1) and kind in ("name", "two names", "ssn without hyphens")
    )


def test_what_is_masked_is_told_by_its_place_and_what_was_expected(run, tmp_path):
    path = tmp_path / "x.claim"
    path.write_text("claim 1\n  received 1949-03-02x\n  place 1EG4TE5MK73\n  2026-06-09 97110 y2 $64.00\n")
    out = run("check", path, "--format", "concise", "--as-of", "2026-06-30").out
    assert "x.claim:2:" in out
    assert "expected" in out
    assert "not `y2`" in out


def test_a_payer_that_is_a_member_id_is_counted_without_it(run, tmp_path):
    path = tmp_path / "x.claim"
    path.write_text("claim 1\n  payer 1EG4-TE5-MK73\nclaim 2\n  payer acme\n")
    out = run("check", path, "--as-of", "2026-06-30").out
    assert "payer ***: 1 claim" in out
    assert "payer acme: 1 claim" in out
    assert "payer 1eg4" in run("check", path, "--as-of", "2026-06-30", "--no-redact").out


def test_what_rules_say_in_their_own_words_stays() -> None:
    """No word of a shipped rule's message is taken for a name, and none of a rule of somebody else's."""
    topics = set()
    for ruleset in SHIPPED:
        for rule in read_ruleset(ruleset).rules.values():
            topics.add(rule.entry.code[:3])
            for entry in (rule.entry, *rule.entry.case):
                said = re.sub(r"\{[^}]*\}", "", entry.message or "")
                assert masked_message(rule.entry.code, said) == said
    assert topics <= OUR_TOPICS
    assert masked_message("ACM001", "Humana pays nothing on Saturday") == "Humana pays nothing on Saturday"
