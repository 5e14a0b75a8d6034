"""The suppress file and the baseline: what they silence, what they say of themselves, what they never do."""

from __future__ import annotations

import json
import re

import pytest

from claimlint.reports import FORMATS

AS_OF = ("--as-of", "2026-06-30")
CONCISE = (*AS_OF, "--format", "concise")

CLAIMS = "".join(
    f"claim {number}\n  payer medicare\n  member {member}\n  dx M54.50\n  provider PT 2000000028\n"
    "  2026-06-09  97110  x2  30min  $64.00\n  2026-06-11  97140  x1  15min  $29.00\n"
    for number, member in ((1, "1EG4-TE5-MK73"), (2, "1EG4-TE5-MK73"), (3, "9A12C34DE56"))
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.claim").write_text(CLAIMS)
    return tmp_path


def found(ran, code="MOD001"):
    """Claim and line of each finding of a rule in a concise report."""
    return re.findall(rf" {code} \[(?:line (\d) of )?claim (\S+)\]", ran.out)


def test_an_entry_silences_a_rule_on_its_claim_and_no_other(run):
    assert len(found(run("check", "a.claim", *CONCISE))) == 6
    ran = run("suppress", "mod001", "--claim", "1", "--reason", "paid cash")
    assert (ran.code, ran.out) == (0, "claimlint.suppress.toml: MOD001 on claim 1\n")
    assert found(run("check", "a.claim", *CONCISE)) == [("1", "2"), ("2", "2"), ("1", "3"), ("2", "3")]
    suppressed = json.loads(run("check", "a.claim", *AS_OF, "--format", "json").out)["suppressed"]
    assert {(entry["kind"], entry["reason"], entry["finding"]["claim"]) for entry in suppressed} == {
        ("file", "paid cash", "1")
    }


def test_line_field_file_and_member_narrow_it(run, folder):
    run("suppress", "MOD001", "--claim", "1", "--reason", "x", "--line", "2")
    run("suppress", "MOD001", "--claim", "2", "--reason", "x", "--field", "modifiers")
    run("suppress", "MOD001", "--claim", "3", "--reason", "x", "--file", "b.*")
    assert found(run("check", "a.claim", *CONCISE)) == [
        ("1", "1"),
        ("1", "2"),
        ("2", "2"),
        ("1", "3"),
        ("2", "3"),
    ]
    (folder / "claimlint.suppress.toml").unlink()
    assert run("suppress", "MOD001", "--member-of", "a.claim:3", "--reason", "x").code == 0
    assert found(run("check", "a.claim", *CONCISE)) == [("1", "3"), ("2", "3")]
    text = (folder / "claimlint.suppress.toml").read_text()
    assert "1EG4" not in text
    assert "MK73" not in text


def test_what_is_there_stays_as_it_is(run, folder):
    path = folder / "claimlint.suppress.toml"
    path.write_text('# ours\nkey = "abc"  # keep\n\n[[suppress]]\nrule="MOD001"\nclaim="9"\nreason="r"\n')
    run("suppress", "MOD001", "--claim", "1", "--reason", 'say "no"\\')
    assert path.read_text().startswith(
        '# ours\nkey = "abc"  # keep\n\n[[suppress]]\nrule="MOD001"\nclaim="9"\n'
    )
    assert ("1", "1") not in found(run("check", "a.claim", *CONCISE))
    before = path.read_text()
    ran = run("suppress", "MOD001", "--claim", "1", "--reason", "again")
    assert ran.code == 2
    assert "entry 2 says so already" in ran.err
    assert path.read_text() == before


def test_useless_expired_and_reasonless_entries_are_findings_at_their_place(run, folder):
    (folder / "claimlint.suppress.toml").write_text(
        '[[suppress]]\nrule = "CHI001"\nclaim = "1"\nreason = "useless"\n'
        '[[suppress]]\nrule = "MOD001"\nclaim = "1"\nreason = "old"\nexpires = 2026-06-29\n'
        '[[suppress]]\nrule = "MOD001"\nclaim = "2"\n'
        '[[suppress]]\nrule = "MOD001"\nclaim = "elsewhere"\nreason = "its claim is not here"\n'
        '[[suppress]]\nrule = "MOD001"\nclaim = "3"\nreason = "to the last day"\nexpires = 2026-06-30\n'
    )
    ran = run("check", "a.claim", *CONCISE)
    assert found(ran) == [("1", "1"), ("2", "1")]
    told = re.findall(r"(?m)^claimlint\.suppress\.toml:(\d+):1: warning (SUP\d+)", ran.out)
    assert told == [("1", "SUP003"), ("5", "SUP004"), ("10", "SUP005")]
    whole = run("check", "a.claim", "--select", "SUP", "--extend-select", "CHI001,MOD001", *AS_OF).out
    assert whole.count("edit:     take the entry out (safe to apply)") == 2
    assert "by hand" not in whole
    assert "2 can be fixed with --fix" in whole
    assert "SUP" not in run("check", "a.claim", *CONCISE, "--isolated").out
    assert run("suppress", "--prune").out == "claimlint.suppress.toml: 2 taken out\n"


def test_what_silences_nothing_is_taken_out_on_request(run, folder):
    run("suppress", "CHI001", "--claim", "1", "--reason", "useless")
    run("suppress", "MOD001", "--claim", "1", "--reason", "useful")
    run("suppress", "MOD001", "--claim", "elsewhere", "--reason", "not in the run")
    assert run("suppress", "--prune").out == "claimlint.suppress.toml: 0 taken out\n"
    ran = run("suppress", "--prune", "--in", "none.claim")
    assert (ran.code, "nothing was taken out" in ran.err) == (2, True)
    assert run("suppress", "--prune", "--in", "a.claim").out == "claimlint.suppress.toml: 1 taken out\n"
    left = run("suppress", "--list").out
    assert ("useless" in left, "useful" in left, "not in the run" in left) == (False, True, True)


def test_the_report_is_the_same_in_several_processes(run, folder):
    (folder / "a.claim").write_text("".join(CLAIMS.replace("claim ", f"claim {n}-") for n in range(1600)))
    run("suppress", "MOD001", "--claim", "1599-3", "--reason", "x")
    run("suppress", "CHI001", "--claim", "5-1", "--reason", "x")
    one, three = (run("check", "a.claim", *CONCISE, "--jobs", jobs).out for jobs in ("1", "3"))
    assert one == three
    assert one.count("SUP003") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("MOD01", "--claim", "1", "--reason", "x"), "there is no rule MOD01; did you mean MOD0"),
        (("MOD001", "--reason", "x"), "either --claim or --member-of"),
        (("MOD001", "--claim", "1"), "--reason TEXT"),
        (("MOD001", "--claim", "1", "--reason", " "), "--reason TEXT"),
        (("SUP001", "--claim", "1", "--reason", "x"), "is not suppressed itself"),
        (("MOD001", "--member-of", "a.claim:99", "--reason", "x"), "no claim stands at a.claim:99"),
        (("MOD001", "--member-of", "a.claim", "--reason", "x"), "is not FILE:LINE"),
        (("--list",), "there is no claimlint.suppress.toml"),
    ],
)
def test_what_cannot_be_suppressed_is_refused_and_nothing_is_written(run, folder, arguments, said):
    ran = run("suppress", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert not (folder / "claimlint.suppress.toml").exists()


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        ('[[suppress]]\nrule = "MOD001"\nreason = "x"\n', "1:1", "either claim or member"),
        ('[[suppress]]\nrul = "MOD001"\n', "2:1", "there is no key rul here; did you mean 'rule'?"),
        ('[[suppress]]\nrule = "MOD001"\nclaim = "1"\nline = 0\n', "4:8", "line"),
        ('[[suppress]]\nrule = "MOD001"\nclaim = "1"\nexpires = "soon"\n', "4:11", "date such as"),
        ("[[suppress]\n", "1:11", ""),
    ],
)
def test_a_file_that_cannot_be_used_stops_the_run(run, folder, content, place, said):
    (folder / "claimlint.suppress.toml").write_text(content)
    ran = run("check", "a.claim", *CONCISE)
    assert (ran.code, ran.out) == (2, "")
    assert f"claimlint.suppress.toml:{place}: " in ran.err
    assert said in ran.err


def test_a_mandatory_rule_is_silenced_neither_by_a_file_nor_by_a_baseline(run, folder):
    run("suppress", "MOD001", "--claim", "1", "--reason", "x")
    run("baseline", "create", "a.claim", *AS_OF, "--isolated")
    (folder / "claimlint.toml").write_text('mandatory = ["MOD001"]\n')
    assert len(found(run("check", "a.claim", *CONCISE, "--baseline", "claimlint.baseline.json"))) == 6
    assert "mandatory (" in run("suppress", "MOD001", "--claim", "2", "--reason", "x").err


def test_a_baseline_silences_what_was_there_and_tells_of_what_is_new(run, folder):
    ran = run("baseline", "create", "a.claim", *AS_OF)
    assert ran.code == 0
    ran = run("check", "a.claim", *CONCISE, "--baseline", "claimlint.baseline.json", "--ci")
    assert (ran.code, found(ran), ran.err) == (0, [], "")
    (folder / "a.claim").write_text("# a comment\n" + CLAIMS.replace("claim 3", "claim 4"))
    ran = run("check", "a.claim", *CONCISE, "--baseline", "claimlint.baseline.json")
    assert (ran.code, found(ran)) == (1, [("1", "4"), ("2", "4")])
    assert re.match(r"claimlint: \d+ entries of claimlint.baseline.json are stale", ran.err)
    pruned = run("baseline", "prune", "a.claim", *AS_OF)
    assert re.match(r"claimlint.baseline.json: [1-9]\d* taken out, [1-9]\d* left", pruned.out)
    ran = run("check", "a.claim", *CONCISE, "--baseline", "claimlint.baseline.json")
    assert (found(ran), ran.err) == ([("1", "4"), ("2", "4")], "")


def test_stale_entries_are_an_error_with_ci_and_only_for_files_that_were_linted(run, folder):
    (folder / "b.claim").write_text(CLAIMS.replace("claim ", "claim B"))
    run("baseline", "create", ".", *AS_OF)
    ran = run("check", "a.claim", *CONCISE, "--baseline", "claimlint.baseline.json", "--ci")
    assert (ran.code, ran.err) == (0, "")
    (folder / "b.claim").write_text(CLAIMS.replace("claim ", "claim B").replace("97110 ", "97110-GP "))
    ran = run("check", ".", *CONCISE, "--baseline", "claimlint.baseline.json", "--ci")
    assert ran.code == 1
    assert "stale" in ran.err


def test_two_equal_findings_take_two_entries(run, folder):
    (folder / "a.claim").write_text(CLAIMS)
    run("baseline", "create", "a.claim", *AS_OF, "--select", "MOD001")
    (folder / "a.claim").write_text(CLAIMS + CLAIMS)
    ran = run("check", "a.claim", *CONCISE, "--select", "MOD001", "--baseline", "claimlint.baseline.json")
    assert len(found(ran)) == 6


def test_a_baseline_holds_no_ids_is_not_overwritten_and_is_the_same_from_elsewhere(run, folder, monkeypatch):
    run("baseline", "create", "a.claim", *AS_OF)
    text = (folder / "claimlint.baseline.json").read_text()
    assert not re.search(r"1EG4|MK73|9A12", text)
    again = run("baseline", "create", "a.claim", *AS_OF)
    assert again.code == 2
    assert "is there already" in again.err
    (folder / "deep").mkdir()
    monkeypatch.chdir(folder / "deep")
    ran = run("check", "../a.claim", *CONCISE, "--baseline", "../claimlint.baseline.json", "--ci")
    assert (ran.code, found(ran), ran.err) == (0, [], "")
    assert run("baseline", "show", "--baseline", "../claimlint.baseline.json").out.endswith(" in all\n")


def test_fingerprints_of_another_baseline_are_others(run, folder):
    """Each has a key of its own, so that the hashes of two clinics say nothing of one another."""
    known = []
    for name in ("one.json", "two.json"):
        assert run("baseline", "create", "a.claim", *AS_OF, "--baseline", name).code == 0
        baseline = json.loads((folder / name).read_text())
        known.append({entry["fingerprint"] for entry in baseline["findings"]})
    assert len(known[0]) == len(known[1]) >= 6
    assert not known[0] & known[1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "this is no JSON"),
        ("[]", "this is no baseline"),
        ('{"version": 9, "key": "", "findings": []}', "has version 9"),
        ('{"version": 1, "key": "0123456789abcdef", "findings": [{"file": "a"}]}', "this is no baseline"),
    ],
)
def test_what_is_no_baseline_is_refused(run, folder, content, said):
    (folder / "b.json").write_text(content)
    ran = run("check", "a.claim", *CONCISE, "--baseline", "b.json")
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_fixing_takes_useless_and_expired_entries_out(run, folder):
    path = folder / "claimlint.suppress.toml"
    kept = (
        '[[suppress]]\nrule = "MOD001"\nclaim = "2"\nreason = "useful"\n'
        '[[suppress]]\nrule = "MOD001"\nclaim = "elsewhere"\nreason = "its claim is not here"\n'
    )
    text = (
        '[[suppress]]\nrule = "CHI001"\nclaim = "1"\nreason = "useless"\n'
        '[[suppress]]\nrule = "MOD001"\nclaim = "1"\nreason = "old"\nexpires = 2026-06-29\n'
    )
    path.write_text(text + kept)
    shown = run("check", "a.claim", *CONCISE, "--diff", "--no-redact")
    assert '-rule = "CHI001"' in shown.out
    assert path.read_text() == text + kept
    ran = run("check", "a.claim", *CONCISE, "--fix")
    assert path.read_text() == kept
    told = "fixed claimlint.suppress.toml: SUP003 unused-suppression-entry, SUP004 expired-suppression"
    assert told in ran.err
    assert "SUP" not in ran.out
    assert run("check", "a.claim", *CONCISE, "--fix").code == ran.code
    assert path.read_text() == kept


def test_entries_of_rules_that_do_not_take_part_stay(run, folder):
    path = folder / "claimlint.suppress.toml"
    path.write_text('[[suppress]]\nrule = "MOD001"\nclaim = "1"\nreason = "useful"\n')
    before = path.read_text()
    for selection in (("--ignore", "MOD001"), ("--select", "STR,SUP"), ("--payer", "commercial")):
        ran = run("check", "a.claim", *CONCISE, "--fix", *selection)
        assert ("SUP003" in ran.out, path.read_text()) == (False, before), selection


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"999"}))
def test_what_was_suppressed_and_why_stands_in_every_report(run, tmp_path, name):
    path = tmp_path / "a.claim"
    path.write_text(
        "claim 1\n  payer medicare\n  provider PT 1376543215\n  dx M54.50\n"
        "  2026-02-04  97110  x1  $64.00  # claimlint: ignore[MOD001] the clearinghouse adds it\n"
    )
    told = run("check", path, "--format", name, *AS_OF).out
    assert "the clearinghouse adds it" in told
    assert "MOD001" in told
