"""``claimlint explain``: the condition as a tree, for what stands on a line of a file."""

from __future__ import annotations

import pytest

TEXT = """\
payer medicare

claim 26-1
  member   1EG4-TE5-MK73  born 1949-03-02
  provider PT 2000000028
  dx       M54.50
  used     PT/SLP $2,470.00
  2026-06-08  97110     x2  30min  $64.00  allowed $58.16  # claimlint: ignore[MOD001] corrected by hand
  2026-06-08  97110-GP  x2  30min  $64.00  allowed $58.16
  2026-06-09  97112     15min
claim 26-2
  2026-06-09  97010-GP  x1  $20.00
"""

AS_OF = ("--as-of", "2026-06-30")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "batch.claim"
    path.write_text(TEXT)
    return path


def test_a_rule_that_fires_shows_its_values_and_its_finding(run, path):
    ran = run("explain", f"{path}:9", "MOD015", *AS_OF)
    assert ran.code == 0
    assert "MOD015 kx-missing on claim 26-1, line 2\nby ruleset medicare, as of 2026-06-30\n" in ran.out
    assert "accrued_allowed = $2,528.16, kx_threshold = $2,480.00" in ran.out
    assert "the rule fires" in ran.out
    assert "this finding is reported" in ran.out
    assert "at risk:  $58.16 (allowed)" in ran.out


def test_the_place_of_a_finding_can_be_pasted(run, path):
    assert (
        run("explain", f"{path}:9:15", "MOD015", *AS_OF).out
        == run("explain", f"{path}:9", "MOD015", *AS_OF).out
    )


@pytest.mark.parametrize("place", ["-:9", "-:9:15", "<stdin>:9", "<stdin>:9:15"])
def test_a_line_of_standard_input_is_explained(run, path, place):
    """``<stdin>`` is what findings call it, so that their places can be pasted."""
    given = run("explain", place, "MOD015", *AS_OF, given=TEXT.encode())
    assert (given.code, given.err) == (0, "")
    assert given.out.replace("<stdin>", str(path)) == run("explain", f"{path}:9", "MOD015", *AS_OF).out
    assert run("explain", *AS_OF, place, "MOD015", given=TEXT.encode()).out == given.out


def test_a_file_named_as_standard_input_is_that_file(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "<stdin>").write_text(TEXT)
    assert run("explain", "<stdin>:9", "MOD015", *AS_OF).code == 0


def test_an_option_that_there_is_not_is_still_refused(run):
    ran = run("explain", "-x:9", "MOD015")
    assert (ran.code, "No such option" in ran.err) == (2, True)


def test_a_rule_that_is_kept_says_so(run, path):
    ran = run("explain", f"{path}:9", "MOD001", *AS_OF)
    assert "false   not has any discipline_modifiers" in ran.out
    assert "the rule does not fire" in ran.out


def test_a_rule_that_lacks_something_says_what(run, path):
    ran = run("explain", f"{path}:12", "MOD015", *AS_OF)
    assert "not evaluated: it lacks threshold_in_reach" in ran.out
    assert "the amount used this year before the claim: write `used PT/SLP $2,455.00`" in ran.out


def test_a_suppressed_finding_names_the_comment(run, path):
    ran = run("explain", f"{path}:8", "MOD001", *AS_OF)
    assert "the comment on line 8 suppresses it: corrected by hand" in ran.out


def test_a_silenced_finding_names_the_rule_that_speaks(run, path):
    ran = run("explain", f"{path}:12", "UNT007", *AS_OF)
    assert "NCS006 bundled-97010 is more specific, and speaks in its place" in ran.out


def test_a_line_that_only_documents_is_not_looked_at(run, path):
    ran = run("explain", f"{path}:10", "MOD001", *AS_OF)
    assert "not looked at: the line only documents" in ran.out


def test_a_date_outside_the_rule_is_not_looked_at(run, tmp_path):
    path = tmp_path / "old.claim"
    path.write_text("claim 1 payer medicare\n2019-03-01 97110-CQ x1 $32\n")
    ran = run("explain", f"{path}:2", "MOD008", *AS_OF)
    assert "not looked at: the rule judges dates of service from 2020-01-01" in ran.out


def test_a_rule_that_a_run_leaves_out_says_so(run, path):
    ran = run("explain", f"{path}:9", "MOD015", "--ignore", "MOD", *AS_OF)
    assert "a run does not apply this rule: the selection leaves it out" in ran.out


def test_a_line_of_the_header_stands_for_the_whole_claim(run, path):
    ran = run("explain", f"{path}:4", "MOD001", *AS_OF)
    assert [line for line in ran.out.splitlines() if line.startswith("line ")] == [
        "line 1: 2026-06-08 97110",
        "line 2: 2026-06-08 97110",
        "line 3: 2026-06-09 97112",
    ]


@pytest.mark.parametrize(
    ("rule", "node"),
    [
        ("COV001", "the claim"),
        ("UNT001", "the day 2026-06-08: lines 1, 2"),
        ("STR006", "diagnosis 1: M54.50"),
        ("STR001", "rendering provider"),
    ],
)
def test_every_kind_of_node_is_shown(run, path, rule, node):
    ran = run("explain", f"{path}:9", rule, *AS_OF)
    if f"there is no rule {rule}" not in ran.err:
        assert node in ran.out.splitlines()


def test_another_payer_is_judged_by_its_own_rules(run, path):
    ran = run("explain", f"{path}:9", "PAY001", "--payer", "uhc-medicare-advantage", *AS_OF)
    assert "by ruleset uhc-medicare-advantage" in ran.out


def test_member_data_is_masked(run, path):
    masked = run("explain", f"{path}:4", "STR003", *AS_OF).out
    assert "1EG4" not in masked
    assert "1949" not in run("explain", f"{path}:4", "STR014", *AS_OF).out


def test_a_path_may_have_colons(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "C:").mkdir()
    (tmp_path / "C:" / "batch.claim").write_text(TEXT)
    assert "MOD001 therapy-modifier-missing" in run("explain", "C:/batch.claim:9", "MOD001", *AS_OF).out
    (tmp_path / "batch:9").write_text(TEXT)
    assert "on claim 26-1, line 3" in run("explain", "batch:9:10", "MOD001", *AS_OF).out


def test_an_interchange_on_one_line_is_explained_by_column_or_claim(run, checkout, tmp_path):
    one_line = (checkout / "fixtures" / "demo" / "lakeside-therapy.837").read_text().replace("\n", "")
    path = tmp_path / "one-line.837"
    path.write_text(one_line)
    ran = run("explain", f"{path}:1", "MOD001", *AS_OF)
    assert (ran.code, "3 claims stand on line 1" in ran.err) == (2, True)
    column = one_line.index("97112") + 1
    by_column = run("explain", f"{path}:1:{column}", "MOD001", *AS_OF)
    assert "on claim L-2003, line 1" in by_column.out
    assert "the rule fires" in by_column.out
    assert "L-2003" in run("explain", f"{path}:1", "MOD001", "--claim", "L-2003", *AS_OF).out


@pytest.mark.parametrize(
    ("place", "rule", "says"),
    [
        ("{path}", "MOD001", "is not FILE:LINE"),
        ("{path}:", "MOD001", "is not FILE:LINE"),
        ("{path}:x", "MOD001", "is not FILE:LINE"),
        ("{path}:1", "MOD001", "no claim stands on line 1"),
        ("{path}:99", "MOD001", "the last of its claims ends on line 12"),
        ("nowhere.claim:1", "MOD001", "there is no such file"),
        ("{path}:9", "MOD999", "there is no rule MOD999; did you mean MOD"),
        (
            "{path}:9",
            "PAY001",
            "ruleset medicare, which judges this claim (payer medicare), has no rule PAY001",
        ),
    ],
)
def test_a_mistake_is_explained(run, path, place, rule, says):
    ran = run("explain", place.format(path=path), rule, *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


@pytest.mark.parametrize("code", ["SYN001", "x12005", "SUP001"])
def test_a_code_without_a_condition_is_explained_by_its_page(run, faulty, code):
    ran = run("explain", f"{faulty}:1", code)
    assert ran.code == 0
    assert ran.out == run("rule", code).out


def test_a_folder_is_refused(run, tmp_path):
    ran = run("explain", f"{tmp_path}:3", "MOD001")
    assert ran.code == 2
    assert "is a folder" in ran.err


def test_the_configuration_of_the_file_holds(run, path):
    (path.parent / "claimlint.toml").write_text(
        'mandatory = ["MOD001"]\nignore = ["COV002"]\n[adjust.MOD015]\nseverity = "warning"\n'
    )
    told = run("explain", f"{path}:8", "MOD001", *AS_OF).out
    assert "this finding is reported" in told
    assert "warning MOD015" in run("explain", f"{path}:9", "MOD015", *AS_OF).out
    assert "a run does not apply this rule" in run("explain", f"{path}:9", "COV002", *AS_OF).out
    assert (
        "a run does not apply this rule"
        not in run("explain", f"{path}:9", "COV002", *AS_OF, "--isolated").out
    )
    assert "error MOD015" in run("explain", f"{path}:9", "MOD015", *AS_OF, "--isolated").out


def test_a_command_that_there_is_not_is_guessed(run, path):
    assert "did you mean 'claimlint explain'?" in run("explian").err
    ran = run(path)
    assert (ran.code, f"did you mean 'claimlint check {path}'?" in ran.err) == (2, True)


def test_a_mistaken_configuration_is_told(run, path):
    (path.parent / "claimlint.toml").write_text("ignroe = []\n")
    ran = run("explain", f"{path}:9", "MOD015", *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean 'ignore'?" in ran.err


def test_an_entry_of_the_suppress_file_is_told(run, path, monkeypatch):
    monkeypatch.chdir(path.parent)
    assert run("suppress", "MOD015", "--claim", "26-1", "--reason", "paid on appeal").code == 0
    told = run("explain", "batch.claim:9", "MOD015", *AS_OF).out
    assert "this finding is not reported: the suppress file's entry on line" in told
    assert "suppresses it: paid on appeal" in told
