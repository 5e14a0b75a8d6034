"""Filling in a template says the same as parsing the line, and what that rests on."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark.lexer import TextSlice

from claimlint.formats.claim import grammar, memory, templates
from claimlint.formats.claim.slots import dissect, slots_of
from tests.formats.claim.reading_text import clean_claims, line_of

WORDS = """
day:       2026-02-04 | 2026-03-05 | 2026-12-06 | 2026-02-30 | 2026-2-4 | 12026-02-04
days:      2026-02-04..2026-02-06 | 2026-03-04..2026-03-05 | 2026-03-04..2026-02-30 | 2026-02-04 .. 2026-02-06
procedure: 97110 | 97140-GP | 97112-GO | 9711-GP-KX | g0283-59-gp-kx | 97110-GP - kx | 97110- | x2 | 123456
units:     x1 | x2 | X12 | x1.5 | x2.5 | x1.50 | x0 | x-1 | x01 | x1.55555 | x1234567890 | x1,5 | x | x-
minutes:   30min | 15min | 5MIN | 0min | 1234567min | 1234567890min | 30 min | 30mins | min
money:     $64 | $29 | $164.00 | -$5 | $-5 | $1,234.5 | $5. | $0 | $1,,2 | $.5 | $1.23456 | $1234567890123456
pointers:  dx 1 | dx 2 | dx 1,2 | dx 3,4 | DX 1, 2 | dx 12 ,3 | dx 1,2, | dx 1234567890 | dx A1 | dx M54.50
provider:  by PT 1376543217 | by PT 1376543225 | by 225100000X 1376543217 | by LMT | by PT 1 | by none
number:    auth A1 | auth B2 | auth 1376543217 | auth x2 | auth none | auth "none" | auth $5 | AUTH 2026-02-04
allowed:   allowed $5 | allowed $6 | allowed $1,234.56 | allowed -$5 | allowed
time:      at 09:30 | at 9:30 | at 23:59 | at 24:00 | AT 10:15 | at 09:30:00 | at 0930 | at 9:3 | at
assistant: assistant 15min | assistant 5MIN | assistant
monitored: monitored 16 | monitored 15 | MONITORED 2 | monitored x2 | monitored
place:     place 11 | place 12 | place 1234567890
note:      note "x2 2026-02-04" | note "x3 2026-02-05" | note"$5" | note "30min
role:      provider | supervisor | referring | facility | billing
who:       PT 1376543217 | PT 1376543225 | MD 1003000126 group | 1234567893 | 12 | none | 225100000X
begin:     claim 1 | claim x2 | claim 2026-02-04 | claim $5 | claim "1" | claim
member:    member A1 born 1949-03-02 | member B2-C3 born 1950-03-02 | member 30min | member born 1949-03-02
used:      used OT $5 | used OT $7.5 | used OT -$5 | used OT $1,000 | used OT
total:     total $64 | total $29.00 | total $-5 | total 64 | referral R1 | referral 1376543217
plan:      plan certified 2026-02-04 by MD 1003000126 | plan certified 2026-02-05 by MD 1003000134 | plan none
"""
"""What may follow each other in a line, well written and not."""

KINDS = {kind: values.strip().split(" | ") for kind, values in re.findall(r"(\w+):(.*)", WORDS)}
WORDS_OF_SERVICE = list(KINDS)[2:14] * 3 + list(KINDS)
HEADS = [
    ["day", "procedure"],
    ["days", "procedure"],
    ["role", "who"],
    ["begin"],
    ["member"],
    ["plan"],
    ["used"],
]


@st.composite
def lines_alike(draw: st.DrawFn) -> list[str]:
    """Lines built in the same way from different values: many share a template."""
    kinds = [*draw(st.sampled_from(HEADS)), *draw(st.lists(st.sampled_from(WORDS_OF_SERVICE), max_size=4))]
    blanks = [draw(st.sampled_from([" ", "  ", " ", "\t", "\u00a0", "", ",", "."])) for _ in kinds]
    return [
        "".join(draw(st.sampled_from(KINDS[kind])) + blank for kind, blank in zip(kinds, blanks, strict=True))
        for _ in range(draw(st.integers(2, 6)))
    ]


def said(line: str) -> list[object]:
    """Everything that a line says, and where."""
    entry = templates.read_line(line)
    told = [entry.kind, entry.line, entry.identifier, entry.statements, entry.targets, entry.values]
    return [*told, entry.faults, entry.private, templates.line_stretches(line)]


@settings(max_examples=300)
@given(st.lists(lines_alike(), min_size=1, max_size=3))
def test_a_line_filled_in_says_what_the_grammar_says(groups: list[list[str]]) -> None:
    lines = [line for group in groups for line in group]
    templates.forget()
    filled_in = [said(line) for line in (*lines, *reversed(lines))]
    parsed = []
    for line in lines:
        templates.forget()
        parsed.append(said(line))
    assert filled_in == [*parsed, *reversed(parsed)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("total $5", "total -$5"),
        ("total $5", "total-$5"),
        ("2026-01-02 97110 $5", "2026-01-02 97110-$5"),
        ("2026-01-02 97110 x2", "2026-01-02 97110 30min"),
        ("2026-01-02 97110 by PT 30min", "2026-01-02 97110 by PT 1234567min"),
        ("2026-01-02 97110 by PT 1376543217", "2026-01-02 97110 by LMT by PT 1376543217"),
        ("2026-01-02 97110 by PT 1376543217 by LMT", "2026-01-02 97110 by LMT by PT 1376543217"),
        ("2026-01-02 97110 dx 1,2", "2026-01-02 97110 dx 1,2,3"),
        ("2026-01-02 97110 place 11", "2026-01-02 97110 place 12"),
        ("2026-01-02 97110 place 1234567890 by PT 1", "2026-01-02 97110 place 1234567891 by PT 1"),
        ("2026-01-02 97110 auth 1234567890", "2026-01-02 97110 by 1234567890"),
        ("2026-01-02 97110-GP", "2026-01-02 9711-GPP"),
        ("2026-01-02 97110-GP", "2026-01-02 97110"),
        ("2026-01-02 97110-GP", "2026-01-02 97110-GP - KX"),
        ('2026-01-02 97110 note "$1 x1"', '2026-01-02 97110 note "$2 x2"'),
        ("provider PT 1376543217", "provider PT 137654321"),
        ("auth A1 visits 3", "auth A1 visits 4"),
        ("auth A1", "auth born"),
        ("auth A1", "auth none"),
        ("auth A1 visits 3", "auth none visits 3"),
        ("2026-01-02 97110 auth A1", "2026-01-02 97110 auth NONE"),
        ("referral R1", "referral none"),
        ("referring 1376543217", "referring none"),
        ("dx 1", "dx M54.50"),
    ],
)
def test_lines_that_look_alike_keep_their_own_meaning(first: str, second: str) -> None:
    for one, other in ((first, second), (second, first)):
        templates.forget()
        alone = said(other)
        templates.forget()
        said(one)
        said(one)
        assert said(other) == alone
        assert said(other) == alone


def test_lark_parses_bodies_that_differ_in_procedure_and_numbers_only_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory.forget()
    parsed = []
    parse = grammar.parse
    monkeypatch.setattr(grammar, "parse", lambda text: parsed.append(text) or parse(text))
    claims = clean_claims(
        "".join(
            f"claim {n}\nprovider PT 13765432{n}\nused OT ${n}\nauth A{n}\n"
            f"2026-01-02 971{n}-GP x{n} {n}min ${n}.50 allowed $1.{n} dx {n},1 by PT 13765432{n}\n"
            f"2026-01-02 971{n}-GP-K{n} x{n}.5 {n}0min -$1,{n}0 allowed $1 dx 3,4 by PT 13765432{n}\n"
            for n in range(10, 30)
        )
    )
    assert len(parsed) == 5
    assert [claim.lines[0].service.units for claim in claims] == list(range(10, 30))
    assert claims[3].lines[1] == line_of(
        "2026-01-02 97113-GP-K13 x13.5 130min $-1130 allowed $1.00 dx 3,4 by PT 1376543213"
    )


def test_services_filled_in_are_shared() -> None:
    texts = ("2026-01-02 97110-GP x2 $5", "2026-01-03 97110-gp X2 $5.00", "2026-01-03\t97110-GP\tx2 $5")
    first, *others = (templates.read_line(text).line for text in texts)
    assert first is not None
    assert all(other is not None and other.service is first.service for other in others)


def test_no_terminal_tells_one_digit_from_another() -> None:
    for definition in grammar.parser().terminals:
        classes_and_counts = r"\[\^?0-9|\(?:\?=\[a-z\.\]\*\[0-9\]\)|0-9|\{[0-9]+(?:,[0-9]+)?\}"
        assert not re.search("[0-9]", re.sub(classes_and_counts, "", definition.pattern.to_regexp()))


SLOT_TERMINALS = [
    "DATE",
    "IDENTIFIER",
    "MEMBER_ID",
    "NPI",
    "MONEY",
    "NUMBER",
    "UNITS",
    "MINUTES",
    "TIME",
    "CODE",
    "MODIFIER",
]


@pytest.mark.parametrize("name", SLOT_TERMINALS)
@given(st.data())
def test_where_the_lexer_takes_a_slot_it_takes_every_text_of_its_terminal(
    name: str, data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(grammar.terminal(name), fullmatch=True), label="text")
    taken = 0
    for lexer in grammar.parser().parser.lexer.lexers.values():
        terminals = {terminal.name for terminal in lexer.terminals}
        if name in terminals and not ("NONE" in terminals and re.fullmatch(grammar.terminal("NONE"), text)):
            assert lexer.match(TextSlice.cast_from(f"{text} "), 0) == (text, name)
            taken += 1
    assert taken


@pytest.mark.parametrize("procedure", ["97110-GP", "97110-GP-KX", "97110-GP-KX-59-CQ"])
def test_the_same_may_follow_a_procedure_whatever_modifiers_it_has(procedure: str) -> None:
    def accepted(text: str) -> set[str]:
        parser = grammar.parser().parse_interactive(text)
        parser.exhaust_lexer()
        return set(parser.accepts())

    assert accepted(f"2026-01-02 {procedure}") == accepted("2026-01-02 97110")


@given(st.lists(lines_alike(), min_size=1, max_size=1))
def test_a_line_is_put_together_again_from_its_template_and_slots(groups: list[list[str]]) -> None:
    for line in groups[0]:
        template, texts = dissect(line)
        slots = slots_of(template, texts)
        assert [line[start:end] for _, start, end in slots] == texts
        assert "".join(a + b for a, b in zip(template[::2], [*texts, ""], strict=True)) == line
