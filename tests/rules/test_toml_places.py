"""Where keys and values stand in a TOML file, however awkwardly it is written."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.rules.toml_places import TomlPlace, TomlPlaces

AWKWARD = """\
# a comment with [brackets], "quotes" and '''three'''
top = 1 # rule = 2
"quoted key" . 'other.key' . bare-key = "x = y # no comment"
[ rule . "a.b" ]   # a header with blanks and a comment
when = '''
[not.a.header]
not = "a key"
''' # behind
list = [
  ["[rule.x]"], # brackets
  "]", ']', \"\"\"]
  = "\"\"\", { inner = [1, { deep = "}" }], date = 2026-01-01 },
]
empty = []
none = {}
fix = { kind = "safe", when = "a = \\"b\\"", more.dotted = 'c' }
[[rule.x.case]]
when = "one"
  [rule.x.case.predicts]
  carc = "1"
[[rule.x.case]]
when = "two"
  [[rule.x.case.fix]]
  title = "two and one"
  [[rule.x.case.fix]]
  title = "two and two"
[rule.y]
quotes = \"\"\"he said ""hi""\"\"\"
after = 07:32:00
"""


def leaves(value: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Every value that holds no others, with its path."""
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [leaf for number, inner in enumerate(value) for leaf in leaves(inner, (*path, str(number)))]
    return [(path, value)]


def rest_at(text: str, place: TomlPlace) -> str:
    """What the line of a place goes on with."""
    return text.split("\n")[place.line - 1][place.column - 1 :]


def test_every_value_of_an_awkward_file_is_found() -> None:
    places = TomlPlaces(AWKWARD)
    found = dict(leaves(tomllib.loads(AWKWARD)))
    assert len(found) == 20
    for path, value in found.items():
        rest = rest_at(AWKWARD, places.find(path))
        if isinstance(value, str):
            assert rest[0] in "\"'", path
            begins = rest_at(AWKWARD, places.inside(path, 1, 1)).replace('\\"', '"')
            assert begins.startswith(value.split("\n")[0]), path
        else:
            assert rest.startswith(str(value)), path


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("rule", "x", "case", "0", "predicts", "carc"), 20),
        (("rule", "x", "case", "1", "when"), 22),
        (("rule", "x", "case", "1", "fix", "1", "title"), 26),
        # Something unknown: the nearest table around it.
        (("rule", "x", "case", "1", "fix", "1", "kind"), 25),
        (("rule", "x", "case", "1", "severity"), 21),
        (("rule", "y", "severity"), 27),
        (("ruleset", "name"), 1),
        # One table in the place of a list of them.
        (("rule", "a.b", "fix", "0", "when"), 16),
    ],
)
def test_tables_within_repeated_tables_are_numbered(path: tuple[str, ...], line: int) -> None:
    assert TomlPlaces(AWKWARD).find(path).line == line


def test_a_key_of_several_words_stands_where_its_first_word_does() -> None:
    places = TomlPlaces(AWKWARD)
    assert places.key(("quoted key", "other.key", "bare-key")) == (3, 1)
    assert rest_at(AWKWARD, places.key(("rule", "a.b", "fix", "more", "dotted"))).startswith("more.dotted")
    assert rest_at(AWKWARD, places.key(("rule", "a.b"))).startswith("[ rule")


def test_a_key_and_its_value_have_places_of_their_own() -> None:
    text = "[rule.x]\n  when   =   'units > 4'\n"
    places = TomlPlaces(text)
    path = ("rule", "x", "when")
    assert (places.key(path), places.find(path), places.inside(path, 1, 1)) == ((2, 3), (2, 14), (2, 15))


def test_line_ends_of_windows_count_once() -> None:
    places = TomlPlaces("a = 1\r\n\r\nb = '''\r\nx\r\nyz'''\r\n")
    assert places.find(("b",)) == (3, 5)
    assert places.inside(("b",), 2, 2) == (5, 2)


def test_only_line_feeds_end_lines() -> None:
    """What Python calls line boundaries beside may stand in comments and strings."""
    text = "a = 'x\u2028y\u0085z' # \u2029\nb = 2\n"
    assert tomllib.loads(text)["b"] == 2
    assert TomlPlaces(text).find(("b",)) == (2, 5)


def test_a_place_beyond_a_string_is_its_end() -> None:
    places = TomlPlaces('a = "xy"\n')
    assert places.inside(("a",), 1, 3) == (1, 8)
    assert places.inside(("a",), 9, 9) == (1, 8)


@pytest.mark.parametrize(
    "path", sorted(Path(__file__).parents[2].glob("rulesets/**/*.toml")), ids=lambda p: p.stem
)
def test_every_value_of_the_shipped_rulesets_is_found(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    places = TomlPlaces(text)
    for keys, value in leaves(tomllib.loads(text)):
        begins = rest_at(text, places.inside(keys, 1, 1)).replace('\\"', '"')
        expected = value.split("\n")[0] if isinstance(value, str) else str(value)
        assert begins.lower().startswith(expected.lower()), keys


ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
characters = st.characters(exclude_categories=["Cs"])


def escaped(character: str, long: bool) -> str:
    """A character as a basic string may write it."""
    if long:
        return f"\\U{ord(character):08X}"
    return ESCAPES.get(character) or (
        character if character.isprintable() else f"\\u{ord(character):04x}"[:6]
    )


@given(st.lists(st.tuples(characters.filter(lambda c: ord(c) < 0x10000), st.booleans())), st.booleans())
def test_every_character_of_a_string_with_escapes_is_found(
    written: list[tuple[str, bool]], multi: bool
) -> None:
    pieces = [escaped(character, long) for character, long in written]
    if multi:
        pieces = ["\n" if piece == "\\n" else piece for piece in pieces]
    quotes, opening = ('"""', '"""\n') if multi else ('"', '"')
    text = f"a = {opening}{''.join(pieces)}{quotes}\n"
    value = tomllib.loads(text)["a"]
    assert value == "".join(character for character, _ in written)
    places = TomlPlaces(text)
    for number in range(len(pieces)):
        before = value[:number]
        place = places.inside(("a",), before.count("\n") + 1, number - before.rfind("\n"))
        offset = sum(len(line) + 1 for line in text.split("\n")[: place.line - 1]) + place.column - 1
        assert text.startswith(pieces[number], offset), (text, number)


@given(st.text())
def test_any_text_at_all_is_gone_over(text: str) -> None:
    places = TomlPlaces(text)
    assert places.find(("a", "0", "b")) >= (1, 1)


@given(st.text(st.sampled_from("[]{}=.,#\n '\"\\a1"), max_size=40))
def test_any_text_of_signs_is_gone_over_and_what_toml_reads_is_found(text: str) -> None:
    places = TomlPlaces(text)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    for path, value in leaves(content):
        if "\\" not in text and all(path):
            assert rest_at(text, places.find(path))[:1] in (str(value)[:1], '"', "'"), (path, value)
