"""What was remembered of one line never misleads about another."""

from __future__ import annotations

import pytest

from claimlint.formats.claim import memory, templates
from claimlint.formats.claim.grammar import parser
from tests.formats.claim.reading_text import clean_claims, items, read_claims


@pytest.fixture(autouse=True)
def _empty_memory() -> None:
    memory.forget()


def told(lines: str) -> list[tuple[object, ...]]:
    """What is read of a text: problems, claims and where two of their fields stand."""
    return [
        (item.claim, item.place(None, "born"), item.place(None, "until"))
        if hasattr(item, "place")
        else (item,)
        for item in items(lines)
    ]


PAIRS = [
    ("payer 2026-01-02", "payer 2026-01-03"),
    ("auth 2026-01-02 from 2026-01-03", "auth 2026-01-04 from 2026-01-05"),
    ("auth claim from 2026-01-03", "auth member from 2026-01-05"),
    ("payer x # 2026-01-02", "payer x 2026-01-02"),
    ("received 2026-01-02", "received # 2026-01-02"),
    ("received 2026-01-02", "received"),
    ("received 2026-01-02", "received 2026-01-02 2026-01-03"),
    ("received 2026-01-02", 'received "2026-01-02"'),
    ("member A1 born 1949-03-02", "member born 1949-03-02"),
    ("member A1 born 1949-03-02", "member A1-B2 C3 D44 born 1950-03-02"),
    ("member A1 born 1949-03-02", "member 1949-03-02 born A1"),
    ("member A1 born 1949-03-02", "member A1 born 1949-02-30"),
    ("plan until 2026-01-02 until 2026-01-03", "plan until 2026-01-04 until 2026-01-05"),
    ("snf 2026-01-02..2026-01-03", "snf 2026-01-02..2026-02-30"),
    ("2026-01-02 97110 x1", "2026-02-30 97110 x1"),
    ("2026-01-02 97110 x1", "2026-01-02..2026-01-03 97110 x1"),
    ("2026-01-02..2026-01-03 97110 x1", "2026-01-03 97110 x1"),
    ("2026-01-02 97110-GP", "2026-01-0297110-GP"),
    ("2026-01-02 97110-GP", "2026-01-02-97110-GP"),
    ("2026-01-02 97110-GP", "x-01-02 97110-GP"),
    ("2026-01-02 97110-GP", "\u00a02026-01-02 97110-GP"),
    ('2026-01-02 97110 note "2026-01-02"', '2026-01-02 97110 note "2026-01-03"'),
    ('2026-01-02 97110 note "a" # b', '2026-01-02 97110 note "a # b'),
    ("2026-01-02 97110 # claimlint: ignore[A1] x", "2026-01-03 97110 # claimlint: ignore[A1] x"),
    ("claim 1", "claim 2 3"),
    ("claim 1", 'claim "2"'),
    ("claim 1", "claim #2"),
    ("claim 1", "claim 2#3"),
    ("claim 1", "claim \u00fc"),
    ("claim 1", "claim 2\x1c3"),
    ("claim 1", "claim "),
    ("claim 1", f"claim {'9' * 300}"),
    ("claim 1 payer a", "claim 2 payer a"),
    ("claim 1 received 2026-01-01", "claim 2026-01-02 received 2026-01-03"),
]


@pytest.mark.parametrize(("first", "second"), PAIRS + [(second, first) for first, second in PAIRS])
def test_a_line_is_read_alike_after_any_other(first: str, second: str) -> None:
    after = f"claim 0\n{second}\n"
    fresh = told(after)
    memory.forget()
    told(f"claim 0\n{first}\n")
    assert told(after) == fresh
    assert told(after) == fresh


def test_lark_parses_lines_that_differ_in_slots_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    parse = parser().parse
    monkeypatch.setattr(templates.grammar, "parse", lambda text: parsed.append(text) or parse(text))
    claims = clean_claims(
        "".join(
            f"claim {number}\nmember A{number} born 19{number}-01-01\npayer x\n2026-01-{number} 97110-GP x1\n"
            for number in range(10, 30)
        )
    )
    assert [claim.id for claim in claims] == [str(number) for number in range(10, 30)]
    assert parsed == ["claim 10", "member A10 born 1910-01-01", "payer x", "2026-01-10 97110-GP x1"]
    assert len({id(claim.lines[0].service) for claim in claims}) == 1
    assert len({id(claim.setting) for claim in claims}) == 1


def test_equal_services_are_one_node() -> None:
    first, second = clean_claims("claim 1\n2026-01-01 97110 x1\nclaim 2\n2026-01-01 97110 x1\n")
    assert first.lines == second.lines
    assert first.lines[0].service is second.lines[0].service


def test_memories_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MOST_LINES", 10)
    monkeypatch.setattr(memory, "_MOST_BODIES", 10)
    monkeypatch.setattr(memory, "_MOST_DATES", 10)
    monkeypatch.setattr(templates, "_MOST_TEMPLATES", 10)
    monkeypatch.setattr(templates, "_MOST_SHAPES", 10)
    text = "claim 1\n" + "".join(
        f"claim {number}\ndx M{number}\n2026-01-{number % 28 + 1:02} 97110-A{number % 50} x1\n"
        for number in range(200)
    )
    claims = clean_claims(text)
    assert [claim.lines[0].service.modifiers for claim in claims[1:]] == [(f"A{n % 50}",) for n in range(200)]
    assert len(memory._lines) <= 10
    assert len(memory._bodies) <= 10
    assert len(memory._dates) <= 10
    assert len(templates._templates) <= 10
    assert len(templates._shapes) <= 10


def test_places_are_found_after_everything_was_forgotten() -> None:
    (read_claim,) = read_claims("claim 1\n  2026-01-01 97110 x2\n")
    memory.forget()
    assert read_claim.place(1, "units").span.start.column == 20
