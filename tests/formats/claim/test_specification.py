"""docs/format.md and the sample files: every example does what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimlint.formats.claim import grammar
from claimlint.formats.claim.codes import CODES
from claimlint.formats.claim.printer import write
from tests.formats.claim.reading_text import clean_claims, problems, read_claims

CHECKOUT = Path(__file__).parents[3]
PAGE = (CHECKOUT / "docs" / "format.md").read_text(encoding="utf-8")
GOOD = re.findall(r"^```claim\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
BAD = re.findall(r"^```claim-error\n(.*?)^```\n\n> ([^\n]*)$", PAGE, re.MULTILINE | re.DOTALL)
FIXTURES = sorted((CHECKOUT / "fixtures" / "claim").glob("*.claim"))


def test_the_page_has_examples() -> None:
    assert len(GOOD) >= 5
    assert len(BAD) == PAGE.count("```claim-error")


@pytest.mark.parametrize("text", GOOD)
def test_a_good_example_is_read_without_problems_and_printed_as_it_is_meant(text: str) -> None:
    claims = clean_claims(text)
    assert claims
    for claim in claims:
        assert clean_claims(write(claim)) == [claim]


@pytest.mark.parametrize(("text", "quoted"), BAD)
def test_a_bad_example_gives_the_problem_quoted_under_it(text: str, quoted: str) -> None:
    (problem,) = problems(text)
    assert f"{problem.code} {problem.name}: {problem.message}" == quoted


def test_every_code_is_in_the_table() -> None:
    rows = re.findall(r"^\| (SYN\d+) \| (\S+) \| (\S+) \|", PAGE, re.MULTILINE)
    assert rows == [(code.code, code.name, code.severity) for code in CODES]


def test_every_keyword_is_told_in_a_table_or_used_in_an_example() -> None:
    told = " ".join([*GOOD, *(line for line in PAGE.splitlines() if line.startswith("|"))]).lower()
    words = set(re.findall(r"[a-z][a-z/-]*", told.replace("\\|", " ")))
    assert set(grammar.keywords().values()) - words == set()


@pytest.mark.parametrize("file", FIXTURES, ids=lambda file: file.name)
def test_a_sample_file_has_the_problems_that_its_comments_announce(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    announced = [
        (number, code)
        for number, line in enumerate(text.splitlines(), 1)
        for code in re.findall(r"# expect (SYN\d+)", line)
    ]
    assert [(problem.span.start.line, problem.code) for problem in problems(text)] == announced
    assert read_claims(text)


def test_there_are_good_and_bad_sample_files() -> None:
    troubled = [file for file in FIXTURES if "# expect SYN" in file.read_text(encoding="utf-8")]
    assert 0 < len(troubled) < len(FIXTURES)
