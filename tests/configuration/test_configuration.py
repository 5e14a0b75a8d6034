"""Configuration files: which one holds, what they may say, what is stronger, and what is refused where."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

import claimlint
from claimlint.cli import main
from claimlint.configuration.policies import Asked, Policies
from claimlint.configuration.schema import config_schema, ruleset_schema
from claimlint.configuration.search import nearest
from claimlint.resources import path as resource
from claimlint.rules.errors import RulesetError

CLAIM = """\
claim 1
  payer    medicare
  member   1EG4-TE5-MK73
  provider PT 2000000028
  dx       M54.50
  2026-06-09  97110  x2  30min  $64.00
"""
AS_OF = ("--as-of", "2026-06-30", "--format", "concise")

Check = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "one.claim").write_text(CLAIM)
    (tmp_path / "a" / "two.claim").write_text(CLAIM.replace("claim 1", "claim 2"))
    return tmp_path


@pytest.fixture
def check() -> Check:
    def run(*arguments: str) -> tuple[int, list[str], str]:
        result = CliRunner().invoke(main, ["check", *arguments, *AS_OF])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        lines = [line.split(": ")[1] for line in result.stdout.splitlines() if ".claim:" in line]
        return result.exit_code, [line.split(" ")[1] for line in lines], result.stderr

    return run


def test_the_nearest_file_holds_and_is_not_merged_with_those_above(folder: Path, check: Check) -> None:
    (folder / "claimlint.toml").write_text('select = ["STR"]\n')
    (folder / "a" / "claimlint.toml").write_text('select = ["MOD"]\n')
    assert "MOD001" not in check("one.claim")[1]
    assert check("a/two.claim")[1] == ["MOD001"]
    code, found, _ = check("one.claim", "a/two.claim")
    assert (code, "MOD001" in found) == (1, True)
    assert {rule[:3] for rule in found} <= {"STR", "MOD"}


def test_claimlint_toml_comes_before_pyproject_which_needs_our_table(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.claimlint]\nignore = ['MOD']\n")
    (folder / "a" / "pyproject.toml").write_text("[tool.other]\n")
    assert nearest(str(folder / "a"), {}) == str(folder / "pyproject.toml")
    (folder / "claimlint.toml").write_text("")
    assert nearest(str(folder / "a"), {}) == str(folder / "claimlint.toml")


def test_what_is_ignored_on_the_command_line_is_ignored_besides(folder: Path, check: Check) -> None:
    (folder / "claimlint.toml").write_text('ignore = ["MOD"]\n')
    assert "MOD001" not in check("one.claim", "--ignore", "STR")[1]


def test_settings_show_what_the_command_line_says(folder: Path) -> None:
    (folder / "claimlint.toml").write_text('fail-level = "warning"\n')
    asked = ["check", "one.claim", "--show-settings", "--fail-level", "info", "--ignore", "STR"]
    shown = CliRunner().invoke(main, asked).stdout
    assert re.search(r"^fail-level +info +command line$", shown, re.M)
    assert re.search(r"^ignore +\[STR\] +command line$", shown, re.M)


def test_pyproject_holds_as_well(folder: Path, check: Check) -> None:
    (folder / "pyproject.toml").write_text("[project]\nname = 'x'\n[tool.claimlint]\nignore = ['MOD']\n")
    assert "MOD001" not in check("a/two.claim")[1]
    assert "MOD001" in check("a/two.claim", "--isolated")[1]


def test_the_command_line_is_stronger(folder: Path, check: Check) -> None:
    (folder / "claimlint.toml").write_text('select = ["STR"]\nignore = ["MOD"]\nfail-level = "info"\n')
    assert check("one.claim", "--select", "MOD")[1] == ["MOD001"]
    assert check("one.claim", "--select", "MOD", "--ignore", "STR")[1] == ["MOD001"]
    assert check("one.claim", "--select", "MOD", "--ignore", "MOD001")[1] == []
    (folder / "other.toml").write_text('select = ["MOD001"]\n')
    assert check("one.claim", "--config", "other.toml")[1] == ["MOD001"]


def test_fail_level_and_format_come_from_the_working_folder(folder: Path) -> None:
    (folder / "claimlint.toml").write_text('fail-level = "warning"\nformat = "jsonl"\nselect = ["STR002"]\n')
    result = CliRunner().invoke(main, ["check", "one.claim", "--as-of", "2026-06-30"])
    assert json.loads(result.stdout.splitlines()[-1])["summary"]["files"] == 1


def test_extends_builds_on_files_and_adds_what_adds_up(folder: Path, check: Check) -> None:
    (folder / "base.toml").write_text(
        'ignore = ["MOD"]\nextend-select = ["COV015"]\nmandatory = ["STR002"]\n'
    )
    (folder / "a" / "claimlint.toml").write_text(
        'extends = ["../base.toml"]\nextend-select = ["PSY009"]\nmandatory = ["COV001"]\n'
    )
    settings = Policies(Asked()).settings("a/two.claim")
    assert settings.value("ignore") == ("MOD",)
    assert settings.value("extend-select") == ("COV015", "PSY009")
    assert settings.value("mandatory") == ("STR002", "COV001")
    assert settings.origin("ignore").endswith("base.toml:1")
    (folder / "a" / "claimlint.toml").write_text('extends = ["../base.toml"]\nignore = []\n')
    assert "MOD001" in check("a/two.claim")[1]


def test_extends_finds_installed_packages_without_running_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch, check: Check
) -> None:
    package = folder / "lib" / "acme_claims"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('this must not run')\n")
    (package / "claimlint.toml").write_text('ignore = ["MOD"]\n')
    monkeypatch.syspath_prepend(str(folder / "lib"))
    (folder / "claimlint.toml").write_text('extends = ["package:acme_claims"]\n')
    assert "MOD001" not in check("one.claim")[1]


def test_files_and_payers_have_settings_of_their_own(folder: Path, check: Check) -> None:
    (folder / "claimlint.toml").write_text('[per-file-ignores]\n"a/*" = ["MOD"]\n')
    assert "MOD001" in check("one.claim")[1]
    assert "MOD001" not in check("a/two.claim")[1]
    assert "MOD001" not in check("a/two.claim", "--select", "MOD001")[1], "it is stronger than any selection"
    (folder / "claimlint.toml").write_text('[payer-settings.medicare]\nignore = ["MOD"]\n')
    assert "MOD001" not in check("one.claim")[1]
    (folder / "claimlint.toml").write_text('[payer-settings.commercial]\nignore = ["MOD"]\n')
    assert "MOD001" in check("one.claim")[1]


def test_parameters_and_rules_can_be_changed_also_for_one_payer(folder: Path) -> None:
    (folder / "claimlint.toml").write_text(
        '[parameter]\nfiling_limit = [{ from = 2026-01-01, value = "10 days" }]\n'
        '[adjust.COV001]\nseverity = "warning"\n'
    )
    args = ["check", "one.claim", "--as-of", "2026-06-30", "--format", "concise", "--select", "COV001"]
    out = CliRunner().invoke(main, args).stdout
    assert "warning COV001 [line 1 of claim 1] a service of 2026-06-09 had to be filed by 2026-06-22" in out
    (folder / "claimlint.toml").write_text('[payer-settings.medicare.parameter]\nfiling_limit = "10 days"\n')
    assert "error COV001" in CliRunner().invoke(main, args).stdout
    (folder / "claimlint.toml").write_text(
        '[payer-settings.commercial.parameter]\nfiling_limit = "10 days"\n'
    )
    assert "COV001" not in CliRunner().invoke(main, args).stdout


def test_own_rulesets_are_named_from_the_file(folder: Path, check: Check) -> None:
    (folder / "a" / "house.toml").write_text(
        '[ruleset]\nname = "house"\ntitle = "House"\nextends = ["base"]\n'
    )
    (folder / "a" / "claimlint.toml").write_text('rulesets = ["house.toml"]\n')
    assert "MOD001" not in check("a/two.claim")[1]
    assert "MOD001" in check("one.claim")[1]


def test_a_mandatory_rule_is_neither_suppressed_nor_ignored(folder: Path, check: Check) -> None:
    (folder / "one.claim").write_text(CLAIM.rstrip("\n") + "  # claimlint: ignore[MOD001] we know\n")
    assert "MOD001" not in check("one.claim")[1]
    (folder / "claimlint.toml").write_text('mandatory = ["MOD001"]\n[per-file-ignores]\n"*" = ["MOD"]\n')
    found = check("one.claim")[1]
    assert {"MOD001", "SUP002"} <= {*found}
    assert "MOD001" in check("one.claim", "--ignore", "MOD")[1]
    code, _, err = check("one.claim", "--ignore", "MOD001")
    assert code == 2
    assert "MOD001 is mandatory" in err


def test_excluded_files_are_passed_over_unless_they_are_named(folder: Path) -> None:
    (folder / "claimlint.toml").write_text('exclude = ["a"]\n')
    shown = CliRunner().invoke(main, ["check", ".", "--show-files"]).stdout
    assert shown == "./one.claim\n"
    assert CliRunner().invoke(main, ["check", "a/two.claim", "--show-files"]).stdout == "a/two.claim\n"


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        ('selct = ["MOD"]\n', "1:1", "there is no key selct here; did you mean 'select'?"),
        ('select = "MOD"\n', "1:10", "select must be a list of texts"),
        ('\nselect = ["MOD0015"]\n', "2:1", "no rule matches MOD0015; did you mean 'MOD015'?"),
        ('fail-level = "eror"\n', "1:14", "did you mean 'error'?"),
        ('format = "yaml"\n', "1:10", "must be one of 999, concise, csv"),
        ('payer = "medicar"\n', "1:1", "no ruleset binds payer medicar; did you mean 'medicare'?"),
        ('[payer-settings.medicar]\nignore = ["MOD"]\n', "2:1", "no ruleset binds payer medicar"),
        ('[payer-settings.medicare]\nignroe = ["MOD"]\n', "2:1", "did you mean 'ignore'?"),
        ('[parameter]\nfilling_limit = "1 year"\n', "2:17", "filling_limit; did you mean 'filing_limit'?"),
        ("[parameter]\nfiling_limit = 3\n", "2:16", "parameter filing_limit must be"),
        ('[adjust.MOD999]\nseverity = "info"\n', "1:1", "there is no rule MOD999"),
        ('[adjust.MOD015]\nsevrity = "info"\n', "2:1", "did you mean 'severity'?"),
        ('[adjust.MOD015]\nenabled = "no"\n', "2:11", "enabled"),
        ('extends = ["https://example.org/x.toml"]\n', "1:12", "never from a URL"),
        ('extends = ["none.toml"]\n', "1:12", "there is no file none.toml"),
        ('extends = ["claimlint.toml"]\n', "1:12", "extends itself"),
        ('extends = ["package:no_such_package"]\n', "1:12", "no package no_such_package is installed"),
        ('rulesets = ["medicar"]\n', "1:13", "there is no ruleset medicar"),
        ("select = [\n", "2:1", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(
    folder: Path, check: Check, content: str, place: str, said: str
) -> None:
    (folder / "claimlint.toml").write_text(content)
    code, found, err = check("one.claim")
    assert (code, found) == (2, [])
    assert f"claimlint.toml:{place}: " in err
    assert said in err


def test_what_holds_is_shown_with_its_origin(folder: Path) -> None:
    (folder / "claimlint.toml").write_text('ignore = ["MOD"]\n\n[parameter]\nfiling_limit = "90 days"\n')
    shown = CliRunner().invoke(main, ["config", "--show", "a"]).stdout
    assert shown.splitlines()[0] == "configuration: claimlint.toml"
    rows = [line.split() for line in shown.splitlines()[1:]]
    assert ["ignore", "[MOD]", "claimlint.toml:1"] in rows
    assert ["fail-level", "error", "default"] in rows
    assert ["parameter.filing_limit", "90", "days", "claimlint.toml:4"] in rows
    entries = json.loads(CliRunner().invoke(main, ["config", "--format", "json"]).stdout)["settings"]
    assert {"setting": "ignore", "value": ["MOD"], "origin": "claimlint.toml:1"} in entries
    settings = CliRunner().invoke(main, ["check", "one.claim", "--show-settings", "--select", "STR"]).stdout
    assert ["select", "[STR]", "command", "line"] in [line.split() for line in settings.splitlines()]
    assert CliRunner().invoke(main, ["config", "--isolated"]).stdout.startswith("configuration: no file")


def test_the_report_is_the_same_however_many_processes(folder: Path) -> None:
    (folder / "a" / "claimlint.toml").write_text('ignore = ["MOD"]\n')
    text = "".join(CLAIM.replace("claim 1", f"claim {n}") for n in range(2500))
    (folder / "one.claim").write_text(text)
    (folder / "a" / "two.claim").write_text(text)
    runs = [
        CliRunner()
        .invoke(main, ["check", ".", "--as-of", "2026-06-30", "--format", "jsonl", "--jobs", jobs])
        .stdout
        for jobs in ("1", "3")
    ]
    assert runs[0] == runs[1]
    assert runs[0].count('"code":"MOD001"') == 2500


def test_the_api_looks_for_no_file_and_takes_one(folder: Path) -> None:
    (folder / "claimlint.toml").write_text('ignore = ["MOD"]\n')
    codes = {f.code for f in claimlint.check("one.claim", as_of="2026-06-30")}
    assert "MOD001" in codes
    codes = {f.code for f in claimlint.check("one.claim", as_of="2026-06-30", config="claimlint.toml")}
    assert "MOD001" not in codes
    with pytest.raises(TypeError, match="config takes"):
        claimlint.check("one.claim", config=3)  # type: ignore[arg-type]
    (folder / "claimlint.toml").write_text('ignroe = ["MOD"]\n')
    with pytest.raises(RulesetError, match="did you mean 'ignore'"):
        claimlint.check("one.claim", config="claimlint.toml")


def test_without_a_file_nothing_of_it_is_imported(folder: Path) -> None:
    program = (
        "import sys\nfrom claimlint.__main__ import run\n"
        "sys.argv = ['claimlint', 'check', 'one.claim']\n"
        "try:\n    run()\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "claimlint.configuration.search" in result.stderr
    assert "claimlint.configuration.files" not in result.stderr


def test_the_schemas_take_what_is_read_and_refuse_what_is_not() -> None:
    config, ruleset = json.loads(config_schema()), json.loads(ruleset_schema())
    good = {
        "extends": ["package:x"],
        "select": ["MOD"],
        "fail-level": "warning",
        "per-file-ignores": {"a/*": ["MOD"]},
        "parameter": {"filing_limit": "90 days"},
        "payer-settings": {"medicare": {"ignore": ["MOD"], "adjust": {"MOD015": {"severity": "info"}}}},
    }
    jsonschema.Draft202012Validator(config).validate(good)
    for bad in ({"selct": []}, {"select": "MOD"}, {"fail-level": "bad"}, {"adjust": {"MOD015": {"x": 1}}}):
        assert not jsonschema.Draft202012Validator(config).is_valid({**good, **bad}), bad
    import tomllib

    files = [*resource("rulesets").rglob("*.toml")]
    assert len(files) > 15
    for file in files:
        content = json.loads(json.dumps(tomllib.loads(file.read_text(encoding="utf-8")), default=str))
        jsonschema.Draft202012Validator(ruleset).validate(content)
    assert not jsonschema.Draft202012Validator(ruleset).is_valid({"ruleset": {"name": "x"}})
