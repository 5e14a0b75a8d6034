"""A ruleset's conditions, templates, tables and sets are checked in full when it is loaded, and then work."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimlint.facts
from claimlint.findings import Finding
from claimlint.formats.sources import Source
from claimlint.reference.expectations import PARAMETERS, TABLES
from claimlint.rules.engine import Linter
from claimlint.rules.errors import RulesetError
from claimlint.rules.reading import SHIPPED
from claimlint.rules.shelf import Shelf
from tests.rules.rulesets_written import HEAD, RULE, loaded, written


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMLINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


def mistake(path: Path) -> RulesetError:
    with pytest.raises(RulesetError) as caught:
        loaded(path)
    return caught.value


def with_line(old: str, new: str) -> str:
    assert old in RULE
    return HEAD + RULE.replace(old, new)


def lint(ruleset: Path, text: str, as_of: date = date(2026, 6, 30)) -> list[Finding]:
    linter = Linter(Shelf([str(ruleset)]), as_of)
    linter.prepare([Source.from_bytes("house.claim", text.encode())])
    return list(linter.findings())


def found(ruleset: Path, text: str) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.line) for finding in lint(ruleset, text)]


# ---- mistakes


NO_COD = "a line has no fact called 'cod'"


@pytest.mark.parametrize(
    ("when", "message", "suggestion"),
    [
        ('"@unit > 4"', "a line has no fact called 'unit'", "units"),
        ('"units > 4 and @cod = 97110"', NO_COD, "code"),
        ("'code in @evaluatons'", "there is no code set called 'evaluatons'", "evaluations"),
        ('"@units > $4"', None, None),
        ('"@units"', None, "units is present"),
        ('"units > @most_unit"', "a line has no fact called 'most_unit'", "most_units"),
        # Escapes take more room in the file than in the condition.
        ('"place != \\"12\\" and @cod = 97110"', NO_COD, "code"),
        ('"\\u0020place\\t = \\u002211\\" and @cod = 97110"', NO_COD, "code"),
        ('"\\U00000020units > 4 and @cod = 97110"', NO_COD, "code"),
        ('"units > 4 and\\n @cod = 97110"', NO_COD, "code"),
        ('"""units > 4\n  and @cod = 97110"""', NO_COD, "code"),
        ('"""\nunits > 4\n  and @cod = 97110"""', NO_COD, "code"),
        ('"""\\\n   units > 4 \\\n  and @cod = 97110"""', NO_COD, "code"),
        ('"""place = "11" and\n  @cod = \'x\'"""', NO_COD, "code"),
        ("'''\n  units > 4 and\n\n    @cod = 97110\n'''", NO_COD, "code"),
        ("'''units > 4 and\n  @cod = 97110'''", NO_COD, "code"),
        (
            '"units > @"',
            "the condition ends too early: expected a fact or a value, 'count' or '('",
            None,
        ),
        ('"""\nunits >\n@"""', None, None),
    ],
)
def test_a_mistake_in_a_condition_is_told_at_its_place_in_the_file(
    tmp_path: Path, when: str, message: str | None, suggestion: str | None
) -> None:
    """``@`` marks the place; it does not stand in the file."""
    extra = '[set]\nevaluations = ["97161"]\n[parameter]\nmost_units = 4\n'
    marked = with_line('"units > 4"', when) + extra
    before = marked[: marked.index("@")]
    error = mistake(written(tmp_path, marked.replace("@", "")))
    assert (error.line, error.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
    assert error.suggestion == suggestion
    assert message is None or error.message == message


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "suggestion"),
    [
        ('at = "units"', 'at = "unit"', 10, 6, "units"),
        ('at = "units"', 'at = "diagnoses"', 10, 6, None),
        ("{units} units", "{unit} units", 11, 13, "units"),
        ('"{units} units of {code}"', '"""\n{units} units\nof {cod}"""', 13, 5, "code"),
        ('help = "check the units"', 'help = "check the {unitz}"', 12, 20, "units"),
        ("{units} units", "{units units", 11, None, None),
        ("{units} units", "units} units", 11, None, None),
        ('each = "line"\n', "", 4, None, None),
        ('help = "check the units"\n', "", 4, None, None),
        ('when = "units > 4"\n', "", 4, None, None),
        ('cite = ["house rules"]', 'cite = []\nparameters = ["most_unit"]', 15, 15, "most_units"),
        ('cite = ["house rules"]', 'cite = []\naffects = "units > 4"', 15, 11, None),
        ('cite = ["house rules"]', 'cite = []\nrelated = "earlier_twn"', 15, 11, "earlier_twin"),
        ('cite = ["house rules"]', 'cite = []\nstands_on = "misallotted_lines"', 15, 13, None),
        (
            'each = "line"\nwhen = "units > 4"\nat = "units"\nmessage = "{units} units of {code}"',
            'each = "day"\nwhen = "timed_units > 4"\nat = "units"\nmessage = "x"\n'
            'stands_on = "misallotted_line"',
            12,
            13,
            "misallotted_lines",
        ),
        (
            'each = "line"\nwhen = "units > 4"\nat = "units"\nmessage = "{units} units of {code}"',
            'each = "day"\nwhen = "timed_units > 4"\nat = "units"\nmessage = "x"\nstands_on = "timed_units"',
            12,
            13,
            None,
        ),
        (
            'each = "line"\nwhen = "units > 4"\nat = "units"\nmessage = "{units} units of {code}"',
            'each = "day"\nwhen = "timed_units > 4"\nat = "units"\nmessage = "x"\n'
            'affects = "billed"\nstands_on = "misallotted_lines"',
            13,
            13,
            None,
        ),
        (
            'cite = ["house rules"]',
            'cite = []\nfix = { kind = "unsafe", title = "{x}", drop_line = true }',
            15,
            36,
            None,
        ),
        (
            'cite = ["house rules"]',
            'cite = []\nfix = { kind = "unsafe", title = "x", when = "units > cod", drop_line = true }',
            15,
            55,
            "code",
        ),
        (
            'cite = ["house rules"]',
            'cite = []\n[[rule.too-many.fix]]\nkind = "unsafe"\ntitle = "x"\nset_units = "{unitz}"',
            18,
            15,
            "units",
        ),
        (
            'cite = ["house rules"]',
            'cite = []\nfix = { kind = "safe", title = "x", add_modifier = "GP" }',
            15,
            7,
            None,
        ),
        (
            'cite = ["house rules"]',
            'cite = []\nfix = { kind = "unsafe", title = "x", set_units = "1", drop_line = true }',
            15,
            7,
            None,
        ),
    ],
)
def test_a_mistake_in_what_a_rule_shows_is_told_at_its_place(
    tmp_path: Path, old: str, new: str, line: int, column: int | None, suggestion: str | None
) -> None:
    error = mistake(written(tmp_path, with_line(old, new) + "[parameter]\nmost_units = 4\n"))
    assert error.line == line, error
    assert column is None or error.column == column, error
    assert error.suggestion == suggestion


def test_a_fix_that_bills_otherwise_is_never_safe(tmp_path: Path) -> None:
    fix = 'fix = { kind = "safe", title = "add GP", add_modifier = "GP" }'
    error = mistake(written(tmp_path, with_line('cite = ["house rules"]', f"cite = []\n{fix}")))
    assert "add_modifier changes what is billed or attested, so it is never safe" in str(error)


def test_a_mistake_in_a_case_is_told_at_the_case(tmp_path: Path) -> None:
    cases = (
        '[[rule.too-many.case]]\nwhen = "units > 4"\n'
        '[[rule.too-many.case]]\nwhen = "units < 0"\nat = "unit"\n'
        'message = "{unit}"\n'
    )
    text = with_line('when = "units > 4"\n', "") + cases
    assert (mistake(written(tmp_path, text)).line, mistake(written(tmp_path, text)).column) == (19, 13)
    text = text.replace("{unit}", "{units}")
    assert (mistake(written(tmp_path, text)).line, mistake(written(tmp_path, text)).suggestion) == (
        18,
        "units",
    )
    text = text.replace('at = "unit"\n', "")
    assert [case.at for case in loaded(written(tmp_path, text)).rules[0].cases] == ["units", "units"]


def test_a_mistake_in_a_file_below_is_told_in_that_file(tmp_path: Path) -> None:
    below = written(tmp_path, with_line("units > 4", "unit > 4"), "below.toml")
    top = written(tmp_path, HEAD.replace("house", "clinic") + "extends = ['below.toml']\n", "clinic.toml")
    assert (mistake(top).file, mistake(top).line) == (str(below), 9)


# ---- tables


TABLE = """\
[table.limits]
key = ["code"]
releases = [
  { release = "2025", file = "limits.csv", until = 2025-12-31 },
  { release = "2026", file = "limits.csv", from = 2026-01-01, complete = false },
]
"""


@pytest.mark.parametrize(
    ("table", "content", "file", "line", "column", "message", "suggestion"),
    [
        (TABLE, None, "house.toml", 7, 30, "there is no table file limits.csv beside this ruleset", None),
        (
            TABLE.replace("limits.csv", "limit.csv"),
            "code\n",
            "house.toml",
            7,
            30,
            "there is no table file limit.csv beside this ruleset",
            "limits.csv",
        ),
        (TABLE.replace('"limits.csv"', '"."'), "code\n", "house.toml", 7, 30, None, None),
        (
            TABLE,
            "codes,most\n97110,4\n",
            "house.toml",
            7,
            30,
            "table file limits.csv has no column code",
            "codes",
        ),
        (TABLE, "", "house.toml", 7, 30, "table file limits.csv has no column code", None),
        (
            TABLE,
            "# limits\ncode,most\n97110,4\n\n97112\n",
            "limits.csv",
            5,
            1,
            "this row has fewer columns than the header",
            None,
        ),
        (
            TABLE,
            "code,most\n97110,4\n# a note\n97112,4,5\n",
            "limits.csv",
            4,
            1,
            "this row has more columns than the header",
            None,
        ),
        (
            TABLE,
            "code,starts,ends\n97110,2026-01-32,\n",
            "limits.csv",
            2,
            1,
            "starts is '2026-01-32', which is no date",
            None,
        ),
        (TABLE, b"code\n97110\n9711\xff\n", "limits.csv", 3, 5, None, None),
        (
            TABLE.replace("limits]", "mue]"),
            "code,mue,mai\n97110,six,3\n",
            "limits.csv",
            2,
            1,
            "mue is 'six', which is no whole number",
            None,
        ),
        (
            TABLE.replace("limits]", "mue]"),
            "code,mue\n97110,6\n",
            "house.toml",
            7,
            30,
            "table file limits.csv has no column mai",
            None,
        ),
        (
            TABLE.replace("limits]", "ptp]"),
            "code,indicator\n97110,0\n",
            "house.toml",
            5,
            7,
            "table ptp is looked up by 2 columns",
            None,
        ),
        (
            TABLE.replace("limits]", "therapy_thresholds]"),
            "code,pt_slp,ot\nkx,$2480,2480\n",
            "limits.csv",
            2,
            1,
            "pt_slp is '$2480', which is no amount in dollars",
            None,
        ),
        (
            TABLE.replace("from = 2026-01-01", "from = 2026-01-00"),
            "code\n",
            "house.toml",
            8,
            None,
            None,
            None,
        ),
    ],
)
def test_a_mistake_in_a_table_is_told(
    tmp_path: Path,
    table: str,
    content: str | bytes | None,
    file: str,
    line: int,
    column: int | None,
    message: str | None,
    suggestion: str | None,
) -> None:
    if content is not None:
        (tmp_path / "limits.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    error = mistake(written(tmp_path, HEAD + table))
    assert (error.file, error.line) == (str(tmp_path / file), line), error
    assert column is None or error.column == column, error
    assert message is None or error.message == message
    assert error.suggestion == suggestion


def test_a_table_written_on_windows_is_read(tmp_path: Path) -> None:
    (tmp_path / "limits.csv").write_bytes(b"\xef\xbb\xbf# limits\r\ncode,most\r\n97110,4\r\n")
    table = loaded(written(tmp_path, HEAD + TABLE)).reference.tables["limits"]
    assert [(key, row) for key, _, row in table.releases[0].rows] == [
        ("97110", {"code": "97110", "most": "4"})
    ]


@pytest.mark.parametrize(
    ("entry", "line", "column", "message", "suggestion"),
    [
        ('{ table = "limit" }', 11, 21, "there is no table limit", "limits"),
        ('{ table = "limits", where = { moist = "4" } }', 11, 41, "table limits has no column moist", "most"),
    ],
)
def test_a_set_of_a_table_that_is_not_there_is_told(
    tmp_path: Path, entry: str, line: int, column: int, message: str, suggestion: str
) -> None:
    (tmp_path / "limits.csv").write_text("code,most\n97110,4\n")
    error = mistake(written(tmp_path, HEAD + TABLE + f"[set]\nlimited = {entry}\n"))
    assert (error.line, error.column, error.message, error.suggestion) == (line, column, message, suggestion)


def test_a_set_of_a_table_holds_just_what_a_look_up_finds(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text(
        "code,most,starts,ends\n97110,4,,2025-06-30\n97112,2,,\n97113,4,2025-03-01,\n"
    )
    (tmp_path / "new.csv").write_text("code,most,starts,ends\n97112,4,,\n97116,4,2026-02-01,2026-07-31\n")
    text = """
[table.limits]
key = ["code"]
releases = [
  { release = "new", file = "new.csv", from = 2026-01-01, until = 2026-06-30 },
  { release = "old", file = "old.csv", from = 2025-01-01 },
]
[set]
limited = { table = "limits", where = { most = "4" } }
"""
    reference = loaded(written(tmp_path, HEAD + text)).reference
    table, limited = reference.tables["limits"], reference.code_sets["limited"]
    days = [
        *(date(2024, 12, 31), date(2025, 1, 1), date(2025, 2, 28), date(2025, 3, 1), date(2025, 6, 30)),
        *(date(2025, 7, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 1), date(2026, 7, 1)),
    ]
    held = []
    for day in days:
        period = reference.calendar.period(day)
        rows = table.rows(period)
        expected = None if rows is None else {key for key, row in rows.items() if row["most"] == "4"}
        assert limited.at(period) == expected, day
        held.append(sorted(expected) if expected is not None else None)
    assert held == [
        None,
        ["97110"],
        ["97110"],
        ["97110", "97113"],
        ["97110", "97113"],
        ["97113"],
        ["97113"],
        ["97112"],
        ["97112", "97116"],
        ["97113"],
    ]


# ---- what the facts expect


def _names_read(calls: set[str]) -> set[str]:
    """The texts that the facts give to some function as its first or second value."""
    names = set()
    for path in Path(claimlint.facts.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                names |= {
                    argument.value
                    for argument in node.args[:2]
                    if name in calls
                    and isinstance(argument, ast.Constant)
                    and isinstance(argument.value, str)
                }
    return names


def test_every_parameter_and_table_that_facts_read_is_checked() -> None:
    assert _names_read({"value", "_days"}) <= PARAMETERS.keys()
    shipped = {name for ruleset in SHIPPED for name in loaded(ruleset).reference.tables}
    assert _names_read({"row"}) & shipped <= TABLES.keys()


def test_every_column_that_facts_read_is_checked() -> None:
    columns = {
        node.slice.value
        for path in Path(claimlint.facts.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id == "row"
        and isinstance(node.slice, ast.Constant)
    }
    assert columns
    assert columns <= {column for expected in TABLES.values() for column in expected.names}


# ---- a user's own rules


def test_an_own_rule_with_own_set_parameter_and_table_works(tmp_path: Path) -> None:
    (tmp_path / "limits.csv").write_text("code,most\n97110,4\n97112,4\n")
    text = (
        with_line("units > 4", "code in limited and code in ours and units > most_units")
        .replace("units of {code}", "units of {code}, the most is {most_units}")
        .replace(
            'title = "Our house rules"', 'title = "Our house rules"\nextends = ["base"]\npayers = ["acme"]'
        )
    )
    text += '[parameter]\nmost_units = 4\n[set]\nours = ["97110"]\nlimited = { table = "limits" }\n' + TABLE
    path = written(tmp_path, text)
    claim = "claim 1 payer {} dx M54.50\n2026-02-04 97110-GP x{} $64 dx 1\n2026-02-04 97112-GP x9 $64 dx 1\n"
    assert [finding.message for finding in lint(path, claim.format("acme", 5))] == [
        "5 units of 97110, the most is 4"
    ]
    assert found(path, claim.format("acme", 4)) == []
    assert "HSE001" not in {code for code, _ in found(path, claim.format("commercial", 5))}
    assert ("STR018", 1) in found(path, claim.format("acme", 0))


def test_parameters_sets_and_tables_of_the_ruleset_below_can_be_replaced(tmp_path: Path) -> None:
    below = with_line("units > 4", "code in ours and code in limited and units > most_units")
    below += '[parameter]\nmost_units = 4\n[set]\nours = ["97110"]\nlimited = { table = "limits" }\n' + TABLE
    written(tmp_path, below, "below.toml")
    (tmp_path / "limits.csv").write_text("code\n97110\n97112\n")
    top = HEAD.replace("house", "clinic") + 'extends = ["below.toml"]\n'
    claim = "claim 1\n2026-02-04 97110-GP x5\n2026-02-04 97112-GP x5\n2026-02-04 97113-GP x5\n"
    assert found(written(tmp_path, top, "clinic.toml"), claim) == [("HSE001", 1)]
    more = written(tmp_path, top + "[parameter]\nmost_units = 5\n", "clinic.toml")
    assert found(more, claim) == []
    ours = written(tmp_path, top + '[set]\nours = ["97112", "97113"]\n', "clinic.toml")
    assert found(ours, claim) == [("HSE001", 2)]
    (tmp_path / "other.csv").write_text("code\n97113\n")
    other = top + '[set]\nours = ["97112", "97113"]\n' + TABLE.replace("limits.csv", "other.csv")
    assert found(written(tmp_path, other, "clinic.toml"), claim) == [("HSE001", 3)]


def test_the_date_of_the_line_chooses_among_dated_parameters_and_sets(tmp_path: Path) -> None:
    text = with_line("units > 4", "code in ours and units > most_units")
    text += """
[parameter]
most_units = [{ until = 2025-12-31, value = 2 }, { from = 2026-01-01, until = 2026-03-31, value = 4 }]
[set]
ours = [{ codes = ["97110"] }, { from = 2026-02-01, codes = ["97112"] }]
"""
    path = written(tmp_path, text)
    claim = """claim 1
2025-12-31 97110-GP x3
2026-01-01 97110-GP x3
2026-01-01 97110-GP x5
2026-01-31 97112-GP x5
2026-02-01 97112-GP x5
2026-03-31 97110-GP x5
2026-04-01 97110-GP x5
"""
    assert found(path, claim) == [("HSE001", 1), ("HSE001", 3), ("HSE001", 5), ("HSE001", 6)]
    linter = Linter(Shelf([str(path)]), date(2026, 6, 30))
    linter.prepare([Source.from_bytes("house.claim", claim.encode())])
    assert [len(list(linter.findings()))] == [4]
    (missing,) = linter.outcome.not_evaluated
    assert (missing.code, missing.needs) == ("HSE001", ("most_units",))


def test_a_rule_judges_only_the_dates_it_is_in_force(tmp_path: Path) -> None:
    text = with_line('each = "line"', 'each = "line"\nfrom = 2026-01-01\nuntil = 2026-01-31')
    claim = "claim 1\n" + "".join(
        f"{day} 97110-GP x5\n" for day in ("2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01")
    )
    assert found(written(tmp_path, text), claim) == [("HSE001", 2), ("HSE001", 3)]


def test_a_payers_ruleset_may_state_its_own_filing_limit(tmp_path: Path) -> None:
    head = HEAD + 'extends = ["commercial"]\npayers = ["acme"]\n'
    claim = "claim 1 payer {} received {} dx M54.50\n2026-01-01 97110-GP x2 $64 dx 1\n"
    path = written(tmp_path, head + '[parameter]\nfiling_limit = "90 days"\n')
    assert found(path, claim.format("acme", "2026-04-01")) == []
    assert found(path, claim.format("acme", "2026-04-02")) == [("COV001", 1)]
    assert found(path, claim.format("commercial", "2026-04-02")) == []
    path = written(tmp_path, head + '[parameter]\nfiling_limit = "6 months"\n')
    assert found(path, claim.format("acme", "2026-07-02")) == [("COV001", 1)]
    assert "COV001" not in {code for code, _ in found(path, claim.format("acme", "2026-07-01"))}


# ---- any mistake at all

WHOLE = """\
[ruleset]
name = "house"
title = "Our house rules"
payers = ["acme"]
examples_as_of = 2026-06-30
[parameter]
most_units = [{ until = 2025-12-31, value = 2 }, { from = 2026-01-01, value = 4 }]
limit = "$2,480.00"
wait = "30 days"
[set]
ours = ["97110", "97112"]
dated = [{ codes = ["97110"] }, { from = 2026-02-01, codes = ["97112"] }]
listed = { table = "limits", where = { most = ["4"] } }
[table.limits]
key = ["code"]
releases = [{ release = "1", file = "limits.csv", from = 2025-01-01 }]
[rule.too-many]
code = "HSE001"
severity = "warning"
confidence = "high"
each = "line"
from = 2025-01-01
when = "code in ours and code not in dated and units > most_units"
at = "units"
message = "{units} units of {code}"
help = "check the {units} units"
why = "Our own check."
predicts = { group = "CO", carc = "151", rarc = ["N362"] }
cite = ["house rules"]
parameters = ["most_units"]
fix = { kind = "unsafe", title = "bill {most_units}", when = "units > 4", set_units = "{most_units}" }
[rule.too-dear]
code = "HSE002"
severity = "error"
confidence = "low"
why = "Another."
cite = []
[[rule.too-dear.case]]
each = "claim"
when = '''
any line where (charge > limit and code in listed)
  or first_date + 1 month < filed'''
affects = "charge > limit"
at = "charge"
message = "dear"
help = "be cheaper"
"""


def refusal(path: Path) -> RulesetError | None:
    """What is wrong with a ruleset, if anything is."""
    try:
        loaded(path)
    except RulesetError as error:
        return error
    return None


@given(st.data())
def test_a_ruleset_with_any_change_loads_or_has_a_mistake_that_is_told(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("changed")
    (folder / "limits.csv").write_text("code,most\n97110,4\n")
    lines = WHOLE.split("\n")
    number = data.draw(st.integers(0, len(lines) - 1))
    line = lines[number]
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, min(len(line), start + 12)))
    pieces = [
        "",
        "0",
        "'",
        '"',
        "[",
        "]",
        "{",
        "}",
        "\\",
        "true",
        "2026-01-01",
        "97110",
        "'x'",
        "\u00e9",
        " = ",
    ]
    lines[number] = line[:start] + data.draw(st.sampled_from(pieces)) + line[end:]
    path = written(folder, "\n".join(lines))
    refused = refusal(path)
    if refused is not None:
        assert refused.file.startswith(str(folder))
        assert refused.message


def test_the_ruleset_that_is_changed_above_is_right_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "limits.csv").write_text("code,most\n97110,4\n")
    assert [rule.code for rule in loaded(written(tmp_path, WHOLE)).rules] == ["HSE001", "HSE002"]
