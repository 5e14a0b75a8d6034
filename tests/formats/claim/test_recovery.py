"""Syntax errors: told at their exact place, in the format's own words, losing no more than their line."""

from __future__ import annotations

import io
import re
import time

import pytest

from claimlint.formats.claim import grammar, read
from claimlint.formats.claim.codes import CODES
from claimlint.formats.claim.lines import LONGEST_LINE, physical_lines
from claimlint.formats.reading import Problem, ReadClaim
from tests.formats.claim.reading_text import items, problems, read_claims


def only_problem(text: str | bytes) -> Problem:
    (problem,) = problems(text)
    return problem


def shown(problem: Problem) -> str:
    """The underlined part of the excerpt."""
    excerpt = problem.excerpt
    return excerpt.text[excerpt.start : excerpt.start + excerpt.length]


def test_two_errors_in_one_file_lose_two_lines_and_nothing_else() -> None:
    text = """\
claim 1
  payer     medicare
  recieved  2026-02-01
  2026-02-04  97110-GP  x2
  2026-02-04  97140-GP  2 units
  2026-02-05  97140-GP  x1
claim 2
  place 11
"""
    first, second = problems(text)
    assert (first.code, first.name, first.claim) == ("SYN002", "unknown-word", "1")
    assert (first.message, first.help) == ("unknown word `recieved`", "did you mean `received`?")
    assert (first.span.start, first.span.end) == ((3, 3, 31), (3, 11, 39))
    assert second.span.start == (5, 25, 103)
    assert shown(second) == "2"
    claims = read_claims(text)
    assert [item.claim.id for item in claims] == ["1", "2"]
    assert [line.service.code for line in claims[0].claim.lines] == ["97110", "97140"]
    assert claims[0].claim.setting.payer == "medicare"


ERRORS = [
    ("received 02/04/2026", "02/04/2026", "expected a date such as 2026-02-04, not `02/04/2026`"),
    ("received", "", "the line ends where it needs a date such as 2026-02-04"),
    ("plan establishd 2026-02-01", "establishd", "unknown word `establishd`"),
    ("dx place 11", "place", "expected a diagnosis code such as M54.50 or `none`, not `place`"),
    (
        "plan lacks colour",
        "colour",
        "expected diagnoses, goals, type, amount, frequency or duration, not `colour`",
    ),
    ("snf 2026-02-01", "", "the line ends where it needs `..` and a second date"),
    ("total 64", "64", "expected an amount such as $64.00, not `64`"),
    ("used 64", "64", "expected `ot`, `pt`, `pt/slp` or `slp`, not `64`"),
    ("accident fall 2026-01-01", "fall", "unknown word `fall`: expected `auto`, `other` or `work`"),
    (
        "2026-02-04",
        "",
        "the line ends where it needs a procedure code such as 97110, `..` and a second date or `none`",
    ),
    ("2026-02-04 97110-", "", "the line ends where it needs a modifier such as GP"),
    ("2026-02-04 97110-GP_1", "GP_1", "expected a modifier such as GP, not `GP_1`"),
    ("2026-02-04 97110 alowed $3", "alowed", "unknown word `alowed`"),
    ('2026-02-04 97110 note "left', '"left', 'expected a text in double quotes on one line, not `"left`'),
    (
        "2026-02-04 97110 2x",
        "2x",
        "expected `x2` units, `30min`, a charge such as $64.00, a modifier such as -GP, `allowed`, "
        "`assistant`, `at`, `auth`, `by`, `dx`, `facility`, `monitored`, `note`, `place`, `referring`, "
        "`rev`, `skilled`, `supervisor` or `unskilled`, not `2x`",
    ),
]


@pytest.mark.parametrize(("line", "place", "message"), ERRORS)
def test_what_was_expected_is_said_at_the_place(line: str, place: str, message: str) -> None:
    problem = only_problem(f"claim 1\n  {line}\n")
    assert problem.message == message
    assert shown(problem) == place
    assert problem.span.start.line == 2
    assert problem.span.start.column == problem.excerpt.start + 1
    assert problem.claim == "1"


@pytest.mark.parametrize(
    ("line", "help"),
    [
        ("received 02/04/2026", "write dates as year-month-day: 2026-02-04"),
        ("total 64", "write amounts with a dollar sign: $64.00"),
        ("2026-02-04 97110 2x", "write units as x2"),
        ("2026-02-04 97110 at 0930", "write times of day as 09:30, in 24 hours"),
        ("2026-02-04 97110 at 9", "write times of day as 09:30, in 24 hours"),
        (
            "2026-02-04 97110 payer medicare",
            "words of the header stand on lines of their own, above the service lines",
        ),
    ],
)
def test_help_says_how_to_write_it(line: str, help: str) -> None:
    assert only_problem(f"claim 1\n{line}\n").help == help


def test_messages_never_name_terminals_of_the_grammar() -> None:
    terminals = {terminal.name for terminal in grammar.parser().terminals} - {"NPI"}
    for line, _, _ in ERRORS:
        for problem in problems(f"claim 1\n{line}\n"):
            assert not terminals.intersection(re.findall(r"[A-Z_]{3,}", problem.message.replace(line, "")))


class TestImpossibleDates:
    """A date that no calendar has is told at its place; its line is kept without it."""

    def test_of_a_service_line(self) -> None:
        text = "claim 1\n  2026-02-30  97110\n"
        problem = only_problem(text)
        assert (problem.code, problem.message) == ("SYN003", "2026-02-30 is not a day of the calendar")
        assert (shown(problem), problem.line) == ("2026-02-30", 1)
        (read_claim,) = read_claims(text)
        assert read_claim.claim.lines[0].date is None
        assert read_claim.claim.lines[0].service.code == "97110"

    def test_of_an_abn_do_not_state_that_there_is_none(self) -> None:
        (read_claim,) = read_claims("claim 1\nabn 2026-13-01\n")
        assert read_claim.claim.abn is None

    def test_of_birth_are_not_repeated_in_the_message(self) -> None:
        problem = only_problem("claim 1\nmember 1EG4TE5MK73 born 1949-02-30\n")
        assert "1949" not in problem.message
        assert problem.excerpt.masked().text == "member *********** born **********"


class TestRepeatedWords:
    """The last of them counts, with a warning."""

    @pytest.mark.parametrize(
        ("first", "second", "said"),
        [
            ("payer a secondary", "payer b", "payer"),
            ("frequency 7 original 1", "frequency 7 original 2", "original"),
        ],
    )
    def test_a_word_that_states_two_things_takes_both_back(self, first: str, second: str, said: str) -> None:
        text = f"claim 1\n{first}\n{second}\n"
        assert said in {shown(problem) for problem in problems(text)}
        (repeated,), (alone,) = read_claims(text), read_claims(f"claim 1\n{second}\n")
        assert repeated.claim == alone.claim

    def test_in_two_lines(self) -> None:
        text = "claim 1\npayer medicare\nplace 11\npayer medicaid\n"
        problem = only_problem(text)
        assert (problem.code, problem.severity) == ("SYN004", "warning")
        assert problem.message == "`payer` is stated a second time"
        assert (problem.span.start.line, shown(problem)) == (4, "payer")
        (read_claim,) = read_claims(text)
        assert read_claim.claim.setting.payer == "medicaid"
        assert read_claim.claim.setting.place == "11"

    def test_in_one_line(self) -> None:
        text = "claim 1\n2026-02-01 97110 x1 x2\n"
        assert (only_problem(text).code, shown(only_problem(text))) == ("SYN004", "x2")
        assert read_claims(text)[0].claim.lines[0].service.units == 2

    @pytest.mark.parametrize(
        "lines",
        [
            "progress 2026-02-01\nprogress 2026-02-02",
            "snf 2026-02-01..2026-02-01\nsnf 2026-02-02..2026-02-02",
            "other-payer primary a\nother-payer secondary b",
            "used OT $1\nused PT/SLP $2",
        ],
    )
    def test_of_lists_are_meant_so(self, lines: str) -> None:
        assert problems(f"claim 1\n{lines}\n") == []


class TestClaimLines:
    """A claim begins even where its own line has an error: its lines must not fall to the claim before."""

    def test_misspelt(self) -> None:
        text = "claim 1\npayer a\ncliam 2 place 12\npayer b\n"
        assert only_problem(text).help == "did you mean `claim`?"
        first, second = read_claims(text)
        assert (first.claim.id, first.claim.setting.payer) == ("1", "a")
        assert (second.claim.id, second.claim.setting.payer, second.claim.setting.place) == ("2", "b", "12")
        assert shown_text(second) == "cliam"

    def test_with_an_error_after_the_id(self) -> None:
        text = 'claim 1\nclaim "2 b" payr x\n2026-01-01 97110\n'
        assert only_problem(text).message == "unknown word `payr`"
        assert [(item.claim.id, len(item.claim.lines)) for item in read_claims(text)] == [
            ("1", 0),
            ("2 b", 1),
        ]

    def test_without_an_id(self) -> None:
        text = "claim\n2026-01-01 97110\n"
        assert only_problem(text).code == "SYN014"
        assert [(item.claim.id, len(item.claim.lines)) for item in read_claims(text)] == [("", 1)]


def shown_text(item: ReadClaim) -> str:
    excerpt = item.place(None, "claim").excerpt
    return excerpt.text[excerpt.start : excerpt.start + excerpt.length]


def test_a_service_line_before_the_first_claim_is_told() -> None:
    text = "payer medicare\n  2026-01-01 97110 # c\nclaim 1\n"
    problem = only_problem(text)
    assert (problem.code, problem.claim, problem.span.start.line) == ("SYN005", None, 2)
    assert read_claims(text)[0].claim.lines == ()


def test_bytes_that_are_not_utf8_are_told_once_a_line() -> None:
    text = b'claim 1\n  2026-01-01 97110 note "caf\xe9 \xe9"\n  place 11 # \xff\n'
    first, second = problems(text)
    assert (first.code, first.message) == ("SYN006", "byte 0xE9 is not UTF-8")
    assert first.span.start == (2, 29, 36)
    assert second.span.start.line == 3
    (read_claim,) = read_claims(text)
    assert read_claim.claim.lines[0].service.note == "caf\ufffd \ufffd"
    assert read_claim.claim.setting.place == "11"


def test_columns_count_characters_and_offsets_bytes() -> None:
    (first, second) = problems('claim 1\n  2026-01-01 97110 note "\u00e9\u00e9" blah\nblah\n')
    assert first.span.start == (2, 30, 39)
    assert second.span.start == (3, 1, 44)


def test_every_problem_has_a_declared_code() -> None:
    declared = {code.code: (code.name, code.severity) for code in CODES}
    assert len(declared) == len(CODES)
    for problem in problems("2026-01-01 97110\nclaim\nblah\n2026-02-30 97110 x1 x2\n# claimlint\n"):
        assert declared[problem.code] == (problem.name, problem.severity)


class TestStrangeInput:
    """Whatever the bytes are, there is an answer, and soon."""

    @pytest.mark.parametrize(
        ("text", "message"), [("", "the file is empty"), ("# c\n\n", "there is no claim in this file")]
    )
    def test_no_claims(self, text: str, message: str) -> None:
        assert (only_problem(text).code, only_problem(text).message) == ("SYN008", message)

    def test_a_line_of_ten_megabytes_is_told_and_passed_over(self) -> None:
        text = b"claim 1\n  place 11\n  note " + b"x" * 10_000_000 + b"\n  payer medicare\n  blah\n"
        long_line, last = problems(text)
        assert (long_line.code, long_line.span.start.line) == ("SYN007", 3)
        assert long_line.message == f"the line is 10,000,008 bytes long; at most {LONGEST_LINE:,} are read"
        assert len(long_line.excerpt.text) <= 200
        assert last.span.start == (5, 3, len(text) - 5)
        (read_claim,) = read_claims(text)
        assert read_claim.claim.setting.payer == "medicare"
        assert last.excerpt.text == "  blah"

    @pytest.mark.parametrize("size", [20_000, 2_000_000])
    def test_a_long_line_begins_the_claim_that_it_begins(self, size: int) -> None:
        text = f'claim A\n2026-06-01 97110 x1\nclaim "B 2" dx {"M54.50 " * size}\n2026-06-01 97140 x1\n'
        first, second = read_claims(text)
        assert (first.claim.id, [line.service.code for line in first.claim.lines]) == ("A", ["97110"])
        assert (second.claim.id, [line.service.code for line in second.claim.lines]) == ("B 2", ["97140"])
        assert [problem.code for problem in problems(text)] == ["SYN007"]

    def test_a_long_line_without_an_end(self) -> None:
        assert [problem.code for problem in problems(b"x" * 1_000_000)] == ["SYN007", "SYN008"]

    def test_binary_data_is_told_once(self) -> None:
        data = b"PK\x03\x04" + bytes(range(256)) * 2_000
        assert only_problem(data).code == "SYN009"

    def test_utf16_is_named(self) -> None:
        assert only_problem("claim 1\n".encode("utf-16")).message.startswith("the file is UTF-16 text")

    def test_claims_in_binary_data_are_read_all_the_same(self) -> None:
        assert [item.claim.id for item in read_claims(b"\x00\x01\nclaim 1\nplace 11\n")] == ["1"]

    def test_a_flood_of_errors_is_cut_short_and_the_next_claim_is_read(self) -> None:
        text = "claim 1\n" + "".join(f"error{number} here\n" for number in range(5_000)) + "claim 2\nblah\n"
        told = problems(text)
        assert [problem.code for problem in told].count("SYN010") == 1
        assert len(told) == 102
        assert [item.claim.id for item in read_claims(text)] == ["1", "2"]

    def test_unbalanced_quotes_take_no_more_than_linear_time(self) -> None:
        text = "claim 1\n" + '\\"' * (LONGEST_LINE // 2 - 10) + "\n"
        begun = time.process_time()
        assert len(problems(text)) == 1
        assert time.process_time() - begun < 5


def test_lines_across_the_blocks_of_a_stream_are_whole() -> None:
    class Dribble(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1, 1) if size else -1)

    data = b"a\r\nb\rc\n\r\n\rd"
    lines = [line for batch in physical_lines(Dribble(data)) for line in batch]
    assert lines == [b"a\r\n", b"b\r", b"c\n", b"\r\n", b"\r", b"d"]


def test_reading_is_streaming() -> None:
    class Watched(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            block = super().read(size)
            self.taken += len(block)
            return block

    data = Watched(b"claim 1\n  2026-01-01 97110\n" * 100_000)
    next(read(data, "batch.claim"))
    assert data.taken < 1_000_000


def test_a_bad_line_marks_the_claim_as_incomplete() -> None:
    (damaged, whole) = read_claims("claim 1\nblah\nclaim 2\n")
    assert (damaged.lost_lines, whole.lost_lines) == (1, 0)


def test_a_problem_comes_before_the_claim_it_belongs_to() -> None:
    assert [type(item).__name__ for item in items("claim 1\nblah\nclaim 2\n")] == [
        "Problem",
        "ClaimText",
        "ClaimText",
    ]
