"""What authors of rules use: ``new rule``, ``test``, ``compare`` and the test kit."""

from __future__ import annotations

import json
from datetime import date

import pytest

import claimlint.testing as kit
from claimlint.rules.reading import read_ruleset

AS_OF = ("--as-of", "2026-06-30")

RULE = """
[rule.too-many]
code = "ACM001"
severity = "warning"
confidence = "high"
each = "line"
when = "units > 1 and code = 97110"
at = "units"
message = "{units} units"
help = "bill one"
why = "w"
cite = ["c"]
"""
HEAD = """\
[ruleset]
name = "acme"
title = "A"
payers = ["acme"]
extends = ["base"]
examples_as_of = 2026-06-30
"""
CLAIM = "claim 1  payer acme  dx M54.50\n  2026-06-02  {}  x{}  $30.00  dx 1\n"
BAD = f"bad = '''\n{CLAIM.format('97110', 2)}'''\n"
GOOD = f"good = '''\n{CLAIM.format('97110', 1)}'''\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_rule_passes_its_test_as_it_stands(run, folder):
    ran = run("new", "rule", "ACM001", "one-a-day", "--ruleset", "acme.toml")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "acme.toml: ACM001 one-a-day")
    head = read_ruleset("acme.toml").head
    assert (head.name, head.payers, head.extends) == ("acme", ("acme",), ("commercial",))
    ran = run("test", "acme.toml")
    assert ran.code == 0
    assert ran.out.startswith("ok    ACM001 one-a-day: 3 examples, ")
    assert (folder / "acme.toml").read_text().count("FILL IN") == 4


def test_a_rule_is_added_behind_what_is_there(run, folder):
    path = folder / "acme.toml"
    path.write_text(HEAD + RULE + BAD + GOOD + "# the end\n")
    before = path.read_text()
    assert run("new", "rule", "ACM002", "another", "--ruleset", "acme.toml").code == 0
    assert path.read_text().startswith(before)
    assert next(iter(read_ruleset("acme.toml").rules)) == "ACM001"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ACM1", "x-y", "--ruleset", "a.toml"), "ACM1 will not do"),
        (("SYN001", "x-y", "--ruleset", "a.toml"), "SYN001 will not do"),
        (("ACM001", "Two Words", "--ruleset", "a.toml"), "Two Words will not do"),
        (("MOD001", "x-y", "--ruleset", "a.toml"), "MOD001 is already that of rule therapy-modifier-missing"),
        (("ACM001", "kx-missing", "--ruleset", "a.toml"), "there is already a rule called kx-missing"),
        (("ACM001", "x-y", "--ruleset", "medicare.toml"), "medicare is a payer of a shipped ruleset"),
        (("ACM001", "x-y", "--ruleset", "."), "is a folder"),
        (("ACM001", "x-y", "--ruleset", "none/a.toml"), "cannot write none/a.toml"),
    ],
)
def test_what_cannot_be_a_new_rule_is_refused(run, folder, arguments, said):
    ran = run("new", "rule", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert [path.name for path in folder.iterdir()] == []


def test_an_example_that_does_not_do_what_it_says_is_told_with_its_place(run, folder):
    (folder / "acme.toml").write_text(HEAD + RULE + BAD.replace("x2", "x1") + GOOD)
    ran = run("test", "acme.toml")
    assert ran.code == 1
    assert ran.out.splitlines()[0].startswith("FAIL  ACM001 too-many: 2 examples")
    assert "acme.toml:19: bad example 1 must give one finding, ACM001, and gives nothing" in ran.out


def test_slips_and_parts_that_no_example_shows_are_told(run, folder):
    (folder / "acme.toml").write_text(HEAD + RULE + BAD + GOOD)
    ran = run("test", "acme.toml")
    assert ran.code == 0
    assert "      never false: code = 97110\n" in ran.out
    assert "      unnoticed: case 1: without code = 97110\n" in ran.out
    assert run("test", "acme.toml", "--strict").code == 1
    other = f"good = ['''\n{CLAIM.format('97110', 1)}''', '''\n{CLAIM.format('97140', 2)}''']\n"
    (folder / "acme.toml").write_text(HEAD + RULE + BAD + other)
    assert run("test", "acme.toml", "--strict").code == 0
    (entry,) = json.loads(run("test", "acme.toml", "--format", "json").out)
    assert (entry["code"], entry["failed"], entry["survivors"], entry["uncovered"]) == (
        "ACM001",
        False,
        [],
        [],
    )
    assert "noticed" not in run("test", "acme.toml", "--no-mutants").out


def test_a_rule_without_examples_and_no_rule_at_all_fail(run, folder):
    (folder / "acme.toml").write_text(HEAD + RULE)
    ran = run("test", "acme.toml")
    assert ran.code == 1
    assert "acme.toml:8: no example: nobody has tried this rule" in ran.out
    (folder / "acme.toml").write_text(HEAD)
    assert run("test", "acme.toml").code == 1


def test_shipped_rules_are_tested_by_name_and_one_at_a_time(run):
    ran = run("test", "medicare", "--rule", "kx-missing")
    assert (ran.code, ran.out.split()[:2]) == (0, ["ok", "MOD015"])
    assert run("test", "medicare", "--rule", "ABC999").code == 2
    assert run("test", "no-such.toml").code == 2


def test_gains_losses_and_changes_are_compared(run, folder):
    (folder / "old.toml").write_text(HEAD + RULE)
    (folder / "new.toml").write_text(HEAD + RULE.replace("97110", "97140"))
    (folder / "week.claim").write_text(
        CLAIM.format("97110", 2) + CLAIM.format("97140", 2).replace("claim 1", "claim 2")
    )
    ran = run("compare", "week.claim", "--rulesets", "old.toml", "new.toml", *AS_OF)
    assert ran.code == 1
    assert ran.out.splitlines()[:3] == [
        "old.toml: 1 finding; new.toml: 1 finding",
        "1 gained, 1 lost, 0 told otherwise",
        "  ACM001  +1 -1  $0.00",
    ]
    assert "\n+ week.claim:4:22: warning ACM001 [line 1 of claim 2] 2 units\n" in ran.out
    assert "\n- week.claim:2:22: warning ACM001 [line 1 of claim 1] 2 units\n" in ran.out
    (folder / "new.toml").write_text(HEAD + RULE.replace('"warning"', '"error"'))
    compared = json.loads(
        run("compare", "week.claim", "--rulesets", "old.toml", "new.toml", *AS_OF, "--format", "json").out
    )
    assert (compared["gained"], compared["lost"]) == ([], [])
    assert [entry[key]["severity"] for entry in compared["changed"] for key in ("before", "after")] == [
        "warning",
        "error",
    ]
    ran = run("compare", "week.claim", "--rulesets", "old.toml", "old.toml", *AS_OF)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "they find the same")


def test_both_judge_the_claims_of_the_payers_that_either_binds(run, folder):
    (folder / "old.toml").write_text(HEAD)
    (folder / "new.toml").write_text(HEAD + RULE)
    other = CLAIM.format("97110", 2).replace("acme", "medicare").replace("claim 1", "claim 2")
    (folder / "week.claim").write_text(CLAIM.format("97110", 2) + other)
    arguments = ("compare", "week.claim", "--rulesets", "old.toml", "new.toml", *AS_OF)
    assert "1 gained, 0 lost" in run(*arguments).out
    assert "2 gained, 0 lost" in run(*arguments, "--payer", "acme").out
    shipped = run("compare", "week.claim", "--rulesets", "commercial", "medicare", *AS_OF).out
    assert "MOD001" in shipped
    assert "claim 1]" not in shipped


def test_what_cannot_be_compared_is_told(run, folder):
    (folder / "old.toml").write_text(HEAD + RULE)
    ran = run("compare", "none.claim", "--rulesets", "old.toml", "old.toml", *AS_OF)
    assert ran.code == 2
    assert "none.claim: there is no such file" in ran.err
    assert run("compare", "none.claim", "--rulesets", "old.toml", "medicar", *AS_OF).code == 2


def test_a_comparison_masks_what_a_report_masks(run, folder):
    (folder / "old.toml").write_text(HEAD + RULE)
    (folder / "new.toml").write_text(HEAD)
    text = CLAIM.format("97110", 2).replace("claim 1", "claim 1EG4TE5MK73 member 1EG4-TE5-MK73")
    (folder / "week.claim").write_text(text)
    arguments = ("compare", "week.claim", "--rulesets", "old.toml", "new.toml", *AS_OF)
    assert "MK73" not in run(*arguments).out
    assert "MK73" in run(*arguments, "--no-redact").out


def test_the_kit_asserts_findings_cleanness_and_examples(folder):
    day = date(2026, 6, 30)
    (folder / "acme.toml").write_text(HEAD + RULE + BAD + GOOD)
    bad, good = CLAIM.format("97110", 2), CLAIM.format("97110", 1)
    assert kit.assert_finding(bad, "ACM001", "acme.toml", line=1, as_of=day).message == "2 units"
    kit.assert_clean(good, "acme.toml", as_of=day)
    kit.assert_examples("acme.toml")
    with pytest.raises(
        AssertionError, match="expected one ACM001 on line 2, found ACM001 on line 1: 2 units"
    ):
        kit.assert_finding(bad, "ACM001", "acme.toml", line=2, as_of=day)
    with pytest.raises(AssertionError, match="expected one ACM001, found nothing"):
        kit.assert_finding(good, "ACM001", "acme.toml", as_of=day)
    with pytest.raises(AssertionError, match="expected no finding, found ACM001"):
        kit.assert_clean(bad, "acme.toml", as_of=day)
    (folder / "acme.toml").write_text(HEAD + RULE + BAD.replace("x2", "x1"))
    with pytest.raises(AssertionError, match=r"acme.toml-ACM001-bad-1: must give one finding"):
        kit.assert_examples("acme.toml")
    assert all(hasattr(kit, name) for name in kit.__all__)
