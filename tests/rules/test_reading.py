"""Rulesets are read from files and folders, extend one another, and every mistake is told at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimlint.rules.errors import RulesetError
from claimlint.rules.reading import SHIPPED, read_ruleset
from claimlint.rules.shelf import BOUND, FALLBACK
from tests.rules.rulesets_written import HEAD, RULE, loaded, rule_of, written


def mistake(path: Path | str) -> RulesetError:
    with pytest.raises(RulesetError) as caught:
        loaded(path)
    return caught.value


def told(error: RulesetError) -> tuple[int, int, str, str | None]:
    return error.line, error.column, error.message, error.suggestion


def with_line(old: str, new: str) -> str:
    assert old in RULE
    return HEAD + RULE.replace(old, new)


# ---- mistakes in one file


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "suggestion"),
    [
        (HEAD + "tittle = 1\n", 4, 1, "there is no key tittle here", "title"),
        (HEAD + "[rules.too-many]\n", 4, 1, "there is no key rules here", "rule"),
        (with_line("severity", "sevrity"), 6, 1, "there is no key sevrity here", "severity"),
        (
            HEAD + RULE + "predicts = { group = 'CO', card = '4' }\n",
            15,
            28,
            "there is no key card here",
            "carc",
        ),
        (
            HEAD + RULE + "fix = { kind = 'safe', titel = 'x' }\n",
            15,
            24,
            "there is no key titel here",
            "title",
        ),
        (
            HEAD + RULE + "[[rule.too-many.case]]\nwhn = 'units > 4'\n",
            16,
            1,
            "there is no key whn here",
            "when",
        ),
        (HEAD + "[set]\nours = [{ code = ['97110'] }]\n", 5, 11, "there is no key code here", "codes"),
        (HEAD + "[set]\nours = { tabel = 'x' }\n", 5, 10, "there is no key tabel here", "table"),
        (HEAD + "[parameter]\nmost = [{ valu = 4 }]\n", 5, 11, "there is no key valu here", "value"),
        (HEAD + "[adjust.STR001]\nenable = true\n", 5, 1, "there is no key enable here", "enabled"),
    ],
)
def test_an_unknown_key_is_told_with_what_was_meant(
    tmp_path: Path, text: str, line: int, column: int, message: str, suggestion: str
) -> None:
    assert told(mistake(written(tmp_path, text))) == (line, column, message, suggestion)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("[ruleset\n", 1, 9, "expected"),
        (HEAD + "[rule.x]\ncode = \n", 5, 8, "invalid value"),
        (HEAD + "[rule.x]\ncode = 'A'\n[rule.x]\n", 6, 8, "cannot declare rule.x twice"),
        (HEAD + 'ours = """never ends\n', 5, 1, "unterminated string"),
        (HEAD + "day = 2026-02-30\n", 4, 7, "invalid date"),
    ],
)
def test_bad_toml_is_told_at_its_place(
    tmp_path: Path, text: str, line: int, column: int, message: str
) -> None:
    error = mistake(written(tmp_path, text))
    assert error.message.startswith(message), error.message
    assert (error.line, error.column) == (line, column)


@pytest.mark.parametrize("text", [f"ours = {'[' * 5000}{']' * 5000}", f"ours = {'9' * 5000}"])
def test_toml_beyond_what_can_be_read_is_a_mistake_and_no_crash(tmp_path: Path, text: str) -> None:
    assert mistake(written(tmp_path, HEAD + text + "\n")).file.endswith("house.toml")


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "suggestion"),
    [
        (
            with_line('"warning"', '"eror"'),
            6,
            12,
            "severity must be error, warning or info, not 'eror'",
            "error",
        ),
        (with_line('each = "line"', 'each = "lines"'), 8, 8, None, "line"),
        (with_line('"HSE001"', "1"), 5, 8, "code must be a text in quotes", None),
        (
            with_line('"HSE001"', '"hse1"'),
            5,
            8,
            "'hse1' will not do: a code is capital letters and three digits, such as PAY001",
            None,
        ),
        (
            HEAD + RULE.replace("too-many", "Too_Many"),
            4,
            1,
            "'Too_Many' will not do: a name is small letters, digits and hyphens, such as kx-missing",
            None,
        ),
        (
            with_line('["house rules"]', '"house rules"'),
            14,
            8,
            "cite must be a list in square brackets",
            None,
        ),
        (
            with_line('["house rules"]', '["house rules", 3]'),
            14,
            24,
            "cite must be a text in quotes",
            None,
        ),
        (with_line('severity = "warning"\n', ""), 4, 1, "[rule.too-many] needs severity", None),
        (HEAD + "extends = 'base'\n", 4, 11, "extends must be a list in square brackets", None),
        (HEAD + "rule = 3\n[parameter]\n", 4, 1, "there is no key rule here", None),
        ("rule = 3\n" + HEAD, 1, 8, "rule must be a table", None),
        (
            HEAD + RULE + "from = 2026\n",
            15,
            8,
            "from must be a date such as 2026-01-31",
            None,
        ),
        (
            HEAD + RULE + "from = '31.1.2026'\n",
            15,
            8,
            "from must be a date such as 2026-01-31",
            None,
        ),
        (
            HEAD + RULE + "from = 2026-02-01\nuntil = 2026-01-31\n",
            4,
            1,
            "too-many ends on 2026-01-31, before it begins on 2026-02-01",
            None,
        ),
        (HEAD + RULE + "enabled = 'perhaps'\n", 15, 11, "enabled must be true or false", None),
        (
            HEAD + "[parameter]\nrate = 0.75\n",
            5,
            8,
            'rate must be true, false, a whole number, or a text such as "30 days" or "$2,480"',
            None,
        ),
        (
            HEAD + "[parameter]\nrate = '$7S'\n",
            5,
            8,
            '$7S is no amount of money; write one as "$2,480" or "$12.50"',
            None,
        ),
        (HEAD + "[parameter]\nrate = '$NaN'\n", 5, 8, None, None),
        (HEAD + "[parameter]\nrate = []\n", 5, 8, "parameter rate needs a value", None),
        (
            HEAD + "[parameter]\nrate = [{ value = 3 }, { value = '$3' }]\n",
            5,
            8,
            "parameter rate has values of several types",
            None,
        ),
        (
            HEAD + "[parameter]\nrate = [{ value = 3, from = 2026-13-01 }]\n",
            5,
            33,
            None,
            None,
        ),
        (HEAD + "[set]\nours = '97110'\n", 5, 8, "ours must be a list in square brackets", None),
        (HEAD + "[set]\nours = ['97110', 97112]\n", 5, 18, "ours must be a text in quotes", None),
        (HEAD + "[set]\n'Our codes' = []\n", 5, 1, None, None),
        (HEAD + "[table.ours]\nkey = []\nreleases = []\n", 5, 7, "key must not be empty", None),
        (HEAD + "[adjust.kx-missing]\nenabled = false\n", 4, 1, None, None),
    ],
)
def test_a_value_of_the_wrong_type_is_told_in_plain_words(
    tmp_path: Path, text: str, line: int, column: int, message: str | None, suggestion: str | None
) -> None:
    error = mistake(written(tmp_path, text))
    assert (error.line, error.column, error.suggestion) == (line, column, suggestion), error
    assert message is None or error.message == message


def test_the_message_names_file_line_column_and_suggestion(tmp_path: Path) -> None:
    path = written(tmp_path, with_line("severity", "sevrity"))
    assert str(mistake(path)) == f"{path}:6:1: there is no key sevrity here; did you mean 'severity'?"


def test_a_file_that_is_not_utf8_is_told_at_its_byte(tmp_path: Path) -> None:
    path = tmp_path / "house.toml"
    path.write_bytes(HEAD.encode() + 'why = "caf\u00e9'.encode("latin-1"))
    error = mistake(path)
    assert (error.line, error.column) == (4, 11)
    assert error.message == "byte 0xe9 is not UTF-8; save the file as UTF-8"


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "house.toml"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + RULE).replace("\n", "\r\n").encode())
    assert [rule.code for rule in loaded(path).rules] == ["HSE001"]
    path.write_bytes(b"\xef\xbb\xbf" + with_line("units > 4", "unit > 4").replace("\n", "\r\n").encode())
    assert told(mistake(path))[:2] == (9, 9)


# ---- files and folders


def test_a_ruleset_that_is_nowhere_is_told_with_the_shipped_one_that_was_meant() -> None:
    error = mistake("medicair")
    assert (error.message, error.suggestion) == (
        "there is no such ruleset, shipped or as a path",
        "medicare",
    )


def test_a_file_without_a_head_is_told(tmp_path: Path) -> None:
    assert told(mistake(written(tmp_path, RULE)))[:3] == (1, 1, "this file has no [ruleset] table")


def test_a_folder_needs_exactly_one_head(tmp_path: Path) -> None:
    assert mistake(tmp_path).message == "there is no .toml file in this folder"
    written(tmp_path, RULE, "rules.toml")
    assert mistake(tmp_path).message == "no file of this folder has a [ruleset] table; exactly one must"
    written(tmp_path, HEAD, "a.toml")
    assert [rule.code for rule in loaded(tmp_path).rules] == ["HSE001"]
    written(tmp_path, "\n" + HEAD, "b.toml")
    error = mistake(tmp_path)
    assert error.message == "a.toml has a [ruleset] table too; only one file of a ruleset may"
    assert (error.file, error.line) == (str(tmp_path / "b.toml"), 2)


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    written(tmp_path, HEAD)
    (tmp_path / "more.toml").mkdir()
    error = mistake(tmp_path)
    assert (error.file, error.message) == (str(tmp_path / "more.toml"), "cannot be read: is a directory")


def test_two_rules_with_one_code_are_told_at_the_second(tmp_path: Path) -> None:
    second = RULE.replace("too-many", "far-too-many")
    error = mistake(written(tmp_path, HEAD + RULE + second))
    assert told(error)[:3] == (16, 8, "code HSE001 is already that of rule too-many")
    written(tmp_path, HEAD + RULE, "one/a.toml")
    written(tmp_path, second, "one/b.toml")
    error = mistake(tmp_path / "one")
    assert (error.file, error.line) == (str(tmp_path / "one" / "b.toml"), 2)


def test_a_code_of_the_ruleset_below_is_taken_over_only_with_its_name(tmp_path: Path) -> None:
    extending = HEAD + 'extends = ["base"]\n' + RULE
    error = mistake(written(tmp_path, extending.replace("HSE001", "STR018")))
    assert error.message == (
        "code STR018 is already that of rule units-integer of base; a rule that replaces it has its name too"
    )
    error = mistake(written(tmp_path, extending.replace("too-many", "units-integer")))
    assert told(error)[:3] == (5, 1, "there is already a rule units-integer, with code STR018")
    replaced = extending.replace("HSE001", "STR018").replace("too-many", "units-integer")
    assert rule_of(loaded(written(tmp_path, replaced)), "STR018").severity == "warning"


# ---- extends


def test_an_unknown_base_is_told_with_what_was_meant(tmp_path: Path) -> None:
    error = mistake(written(tmp_path, HEAD + 'extends = ["base", "comercial"]\n'))
    assert told(error) == (4, 20, "there is no ruleset comercial, shipped or beside this one", "commercial")
    written(tmp_path, HEAD.replace("house", "group"), "group.toml")
    assert mistake(written(tmp_path, HEAD + 'extends = ["groop.toml"]\n')).suggestion == "group.toml"


def test_a_circle_of_rulesets_is_told_where_it_closes(tmp_path: Path) -> None:
    one = written(tmp_path, HEAD + 'extends = ["two.toml"]\n', "one.toml")
    written(tmp_path, HEAD.replace("house", "two") + 'extends = ["./three.toml"]\n', "two.toml")
    three = written(tmp_path, HEAD.replace("house", "three") + 'extends = ["../x/one.toml"]\n', "three.toml")
    (tmp_path.parent / "x").symlink_to(tmp_path)
    error = mistake(one)
    assert (error.file, *told(error)[:3]) == (
        str(three),
        4,
        12,
        "this ruleset extends itself by way of ../x/one.toml",
    )
    itself = written(tmp_path, HEAD + 'extends = ["itself.toml"]\n', "itself.toml")
    assert mistake(itself).line == 4


def test_a_ruleset_cannot_have_the_name_of_one_it_extends(tmp_path: Path) -> None:
    error = mistake(written(tmp_path, HEAD.replace("house", "base") + 'extends = ["base"]\n'))
    assert told(error)[:3] == (2, 8, "base is the name of a ruleset that this one extends")


def test_rulesets_extend_one_another_by_paths_from_their_own_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, HEAD + RULE, "shared/house.toml")
    top = HEAD.replace("house", "clinic") + 'extends = ["../shared/house.toml", "base"]\n'
    path = written(tmp_path, top, "clinic/clinic.toml")
    monkeypatch.chdir(tmp_path / "shared")
    codes = [rule.code for rule in loaded(path).rules]
    assert {"HSE001", "STR001"} <= set(codes)
    assert codes == sorted(codes)


def test_one_base_may_be_reached_by_two_ways(tmp_path: Path) -> None:
    head = HEAD + 'extends = ["medicare-advantage", "commercial"]\n'
    codes = [rule.code for rule in loaded(written(tmp_path, head)).rules]
    both = {rule.code for base in ("medicare-advantage", "commercial") for rule in loaded(base).rules}
    assert codes == sorted(both)


# ---- adjust


def test_adjusting_a_rule_that_is_not_there_is_told(tmp_path: Path) -> None:
    error = mistake(written(tmp_path, HEAD + 'extends = ["base"]\n[adjust.STR04]\nenabled = false\n'))
    assert error.line == 5
    error = mistake(written(tmp_path, HEAD + 'extends = ["base"]\n[adjust.STR004]\nenabled = false\n'))
    assert error.line == 5
    assert error.message == "there is no rule STR004 to adjust"
    assert error.suggestion is not None
    assert error.suggestion.startswith("STR0")


def test_a_rule_can_be_switched_off_and_weighed_anew(tmp_path: Path) -> None:
    adjusted = """extends = ["base"]
[adjust.STR001]
enabled = false
[adjust.STR014]
severity = "info"
confidence = "low"
predicts = { group = "OA", carc = "16" }
"""
    ruleset = loaded(written(tmp_path, HEAD + adjusted))
    assert not rule_of(ruleset, "STR001").enabled
    rule = rule_of(ruleset, "STR014")
    (case,) = rule.cases
    assert (rule.severity, case.severity, case.confidence, str(case.predicts)) == (
        "info",
        "info",
        "low",
        "OA-16",
    )


def test_what_is_adjusted_holds_for_every_case_of_the_rule(tmp_path: Path) -> None:
    adjusted = 'extends = ["uhc-medicare-advantage"]\n[adjust.PAY001]\nseverity = "info"\n'
    assert {case.severity for case in rule_of(loaded("uhc-medicare-advantage"), "PAY001").cases} == {
        "error",
        "warning",
    }
    rule = rule_of(loaded(written(tmp_path, HEAD + adjusted)), "PAY001")
    assert [case.severity for case in rule.cases] == ["info", "info"]


def test_adjusting_leaves_the_ruleset_below_as_it_is(tmp_path: Path) -> None:
    loaded(written(tmp_path, HEAD + 'extends = ["base"]\n[adjust.STR014]\nseverity = "error"\n'))
    assert rule_of(loaded("base"), "STR014").severity == "warning"


# ---- parameters, as a later ruleset overrides them


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('"fifteen"', "parameter unit_minutes must be a whole number"),
        ("0", "parameter unit_minutes must be at least 1"),
        ('[{ value = 15 }, { value = "x" }]', "parameter unit_minutes must be a whole number"),
    ],
)
def test_a_parameter_keeps_the_type_that_the_facts_need(tmp_path: Path, value: str, message: str) -> None:
    text = HEAD + f'extends = ["cms-units"]\n[parameter]\nunit_minutes = {value}\n'
    error = mistake(written(tmp_path, text))
    assert (error.line, error.message) == (6, message if "[" not in value else error.message)
    assert "unit_minutes" in error.message


def test_a_parameter_that_only_conditions_read_keeps_its_type_too(tmp_path: Path) -> None:
    text = HEAD + 'extends = ["base"]\n[parameter]\nfiling_warning_days = 30\n'
    assert told(mistake(written(tmp_path, text)))[:3] == (
        6,
        23,
        'parameter filing_warning_days must be a number of days such as "30 days"',
    )


def test_a_parameter_that_only_facts_read_is_checked_where_no_base_states_it(tmp_path: Path) -> None:
    text = HEAD + 'extends = ["base"]\n[parameter]\nfiling_limit = 180\n'
    assert mistake(written(tmp_path, text)).line == 6
    loaded(written(tmp_path, text.replace("180", '"180 days"')))
    loaded(written(tmp_path, text.replace("180", '"1 year"')))


def test_a_parameter_cannot_hide_behind_a_fact_of_its_name(tmp_path: Path) -> None:
    error = mistake(written(tmp_path, HEAD + "[parameter]\nunits = 4\n"))
    assert told(error)[:3] == (5, 1, "there is a fact called units; name the parameter otherwise")


# ---- the shipped rulesets


def test_the_shelf_knows_the_payers_of_the_shipped_rulesets() -> None:
    heads = [read_ruleset(name).head for name in SHIPPED]
    assert {payer: head.name for head in heads for payer in head.payers} == BOUND
    assert [head.name for head in heads] == list(SHIPPED)
    assert FALLBACK in SHIPPED


def test_a_rule_has_one_name_wherever_it_is_shipped() -> None:
    names: dict[str, set[str]] = {}
    for ruleset in SHIPPED:
        for code, rule in read_ruleset(ruleset).rules.items():
            names.setdefault(code, set()).add(rule.name)
    assert {code: found for code, found in names.items() if len(found) > 1} == {}


STRICT = (
    HEAD
    + """
[parameter]
filing_limit = [{ until = 2025-12-31, value = "90 days" }, { from = 2025-06-01, value = "60 days" }]
"""
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (STRICT, "parameter filing_limit has two values from 2025-06-01 on"),
        (STRICT.replace("until = 2025-12-31, ", ""), "parameter filing_limit has two values from 2025-06-01"),
        (
            HEAD + RULE.replace('code = "', 'code = "SYN001" #'),
            "codes that begin with SYN are those of problems of files",
        ),
        (HEAD + RULE + 'enabled = 0\nvoids = "yes"\n', "enabled must be true or false"),
    ],
)
def test_what_was_once_taken_in_silence_is_refused(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "house.toml"
    path.write_text(content)
    with pytest.raises(RulesetError, match=said):
        read_ruleset(str(path))


def test_every_mistake_of_a_file_is_told_in_the_order_of_their_places(tmp_path: Path) -> None:
    path = tmp_path / "house.toml"
    path.write_text(HEAD + RULE + 'enabled = 0\nvoids = "yes"\nsevrity = "info"\n')
    with pytest.raises(RulesetError) as raised:
        read_ruleset(str(path))
    lines = str(raised.value).splitlines()
    assert [line.rsplit(": ", 1)[1] for line in lines] == [
        "enabled must be true or false",
        "voids must be true or false",
        "there is no key sevrity here; did you mean 'severity'?",
    ]
