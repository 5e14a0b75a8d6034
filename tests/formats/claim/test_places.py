"""Where the fields of a claim stand, what is shown of them and how they are edited."""

from __future__ import annotations

import pytest

from claimlint.formats.reading import Edit, Place, ReadClaim
from claimlint.model import Claim
from tests.formats.claim.reading_text import clean_claims, problems, read_claims

TEXT = """\
# \u00e9\u00e9
billing 1234567893 group
received 2026-03-01
claim 26-1 frequency 7 original 26-0

  payer medicare
  member 1EG4-TE5-MK73  born 1949-03-02 died 2026-02-01 sex F
  provider PT 1376543217
  supervisor PT 1
  referring MD 2  facility 3
  place 11
  dx M54.50, M25.551
  plan established 2026-02-02 certified 2026-02-20 by MD 1003000126 until 2026-05-02
  used PT/SLP $2,455.00 used OT $1
  initial 2026-01-01 onset 2026-01-02 evaluated 2026-01-03
  abn 2026-01-04 auth A1 visits 2 referral R1 accident auto 2026-01-05
  other-payer primary x coverage part-b snf 2026-01-06..2026-01-07
  hospice 2026-01-08..2026-01-09
  assignment yes enrolled no network no total $64.00
  # a comment between
  2026-02-04..2026-02-05  97110-GP-KX  x2  30min  $64.00  allowed $5 dx 1,2 by PTA 4 monitored 9 # c
  2026-02-06 97140 assistant 5min at 09:30 place 12 note "a" supervisor PT 5 referring MD 6 facility 7 auth B1

# the end
"""


@pytest.fixture
def claim() -> ReadClaim:
    (read_claim,) = read_claims(TEXT)
    return read_claim


def at(place: Place) -> str:
    """What is underlined, having checked that all ways to say where agree."""
    span, excerpt = place
    shown = excerpt.text[excerpt.start : excerpt.start + excerpt.length]
    assert TEXT.splitlines()[span.start.line - 1] == excerpt.text
    assert TEXT.encode()[span.start.byte : span.end.byte].decode() == shown
    assert span.start.column == excerpt.start + 1
    return shown


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        (None, "claim"),
        ("id", "26-1"),
        ("frequency", "7"),
        ("original", "26-0"),
        ("payer", "medicare"),
        ("received", "2026-03-01"),
        ("member", "1EG4-TE5-MK73"),
        ("born", "1949-03-02"),
        ("died", "2026-02-01"),
        ("billing", "1234567893 group"),
        ("rendering", "PT 1376543217"),
        ("supervising", "PT 1"),
        ("referring", "MD 2"),
        ("facility", "3"),
        ("place", "11"),
        ("diagnoses", "M54.50, M25.551"),
        ("plan", "plan established 2026-02-02 certified 2026-02-20 by MD 1003000126 until 2026-05-02"),
        ("established", "2026-02-02"),
        ("certified", "2026-02-20"),
        ("certifier", "MD 1003000126"),
        ("until", "2026-05-02"),
        ("used_pt_slp", "$2,455.00"),
        ("used_ot", "$1"),
        ("initial", "2026-01-01"),
        ("onset", "2026-01-02"),
        ("evaluated", "2026-01-03"),
        ("abn", "2026-01-04"),
        ("authorization", "A1"),
        ("referral", "R1"),
        ("accident", "accident auto 2026-01-05"),
        ("other_payers", "other-payer primary x"),
        ("coverage", "part-b"),
        ("stays", "hospice 2026-01-08..2026-01-09"),
        ("assignment", "yes"),
        ("enrolled", "no"),
        ("network", "no"),
        ("total", "$64.00"),
        ("progress", "claim"),
    ],
)
def test_a_field_of_the_header(claim: ReadClaim, field: str | None, shown: str) -> None:
    assert at(claim.place(None, field)) == shown


def test_a_stated_absence_stands_at_its_word() -> None:
    header, line = "  referring none  dx none  auth none", "  2026-02-04 97110 facility none"
    (read_claim,) = read_claims(f"referring MD 1003000126\nclaim 1\n{header}\n{line}\n")
    places = [read_claim.place(None, field) for field in ("referring", "diagnoses", "authorization")]
    places += [read_claim.place(1, field) for field in ("referring", "facility")]
    assert [(place.span.start.line, place.span.start.column, place.excerpt.length) for place in places] == [
        (3, 13, 4),
        (3, 22, 4),
        (3, 33, 4),
        (3, 13, 4),
        (4, 29, 4),
    ]


def test_words_about_the_course_of_treatment() -> None:
    header = "  plan lacks goals, amount met 2026-01-02  progress 2026-01-03 by PTA 4  evaluated none"
    (read_claim,) = read_claims(f"claim 1\n{header}\n  progress 2026-01-05\n")

    def shown(field: str, position: int | None = None) -> str:
        excerpt = read_claim.place(None, field, position).excerpt
        return excerpt.text[excerpt.start : excerpt.start + excerpt.length]

    assert [shown("lacks"), shown("lacks", 2), shown("met")] == ["goals, amount", "amount", "2026-01-02"]
    assert shown("progress") == "2026-01-05"
    assert shown("evaluated") == "none"


def test_one_of_several_diagnoses(claim: ReadClaim) -> None:
    assert at(claim.place(None, "diagnoses", 2)) == "M25.551"
    assert at(claim.place(None, "diagnoses", 9)) == "M54.50, M25.551"


@pytest.mark.parametrize(
    ("line", "field", "shown"),
    [
        (
            1,
            "line",
            "2026-02-04..2026-02-05  97110-GP-KX  x2  30min  $64.00  allowed $5 dx 1,2 by PTA 4 monitored 9",
        ),
        (1, "date", "2026-02-04"),
        (1, "through", "2026-02-05"),
        (1, "code", "97110"),
        (1, "modifiers", "GP-KX"),
        (1, "units", "x2"),
        (1, "minutes", "30min"),
        (1, "charge", "$64.00"),
        (1, "allowed", "$5"),
        (1, "pointers", "1,2"),
        (1, "rendering", "PTA 4"),
        (1, "place", "11"),
        (1, "assistant_minutes", "97110"),
        (2, "modifiers", "97140"),
        (2, "through", "97140"),
        (2, "rendering", "PT 1376543217"),
        (2, "assistant_minutes", "5min"),
        (1, "start_time", "97110"),
        (2, "start_time", "09:30"),
        (2, "place", "12"),
        (1, "monitored", "9"),
        (2, "note", '"a"'),
        (2, "supervising", "PT 5"),
        (2, "referring", "MD 6"),
        (2, "facility", "7"),
        (2, "authorization", "B1"),
    ],
)
def test_a_field_of_a_service_line(claim: ReadClaim, line: int, field: str, shown: str) -> None:
    assert at(claim.place(line, field)) == shown


def test_one_of_several_modifiers(claim: ReadClaim) -> None:
    assert at(claim.place(1, "modifiers", 2)) == "KX"
    assert at(claim.place(1, "pointers", 1)) == "1"


def test_a_line_that_is_not_there_is_an_index_error(claim: ReadClaim) -> None:
    with pytest.raises(IndexError, match="2 service lines, not 3"):
        claim.place(3)


def test_physical_lines_of_the_claim(claim: ReadClaim) -> None:
    lines = TEXT.splitlines()
    first, last = claim.source_lines
    assert lines[first - 1].startswith("claim 26-1")
    assert lines[last - 1].lstrip().startswith("2026-02-06 97140")
    assert [claim.line_at(number) for number in range(last - 2, last + 2)] == [None, 1, 2, None]
    assert claim.line_at(1) is None


def test_member_data_and_free_text_are_private(claim: ReadClaim) -> None:
    assert claim.place(None, "sex").excerpt.masked().text == (
        "  member *************  born ********** died ********** sex F"
    )
    assert claim.place(None, "payer").excerpt.private == ()
    excerpt = claim.place(1, "date").excerpt
    (start, length), *_ = excerpt.private
    assert excerpt.text[:start].rstrip().endswith(("note", "#"))
    assert excerpt.masked().text == excerpt.text[:start] + "*" * length + excerpt.text[start + length :]


def test_the_codes_of_a_suppression_stay_and_its_reason_is_private() -> None:
    text = "claim 1\n  2026-02-06 97124 x1 $40  # claimlint: ignore[NCS001] Mrs. Alder pays\n"
    (claim,) = read_claims(text)
    shown = claim.place(1, "code").excerpt.masked().text
    assert shown.endswith("# claimlint: ignore[NCS001]" + "*" * len(" Mrs. Alder pays"))


def test_a_repeated_template_moves_its_places_with_the_length_of_its_ids() -> None:
    first = "claim 1 payer a\nmember A1 born 1949-03-02\n"
    text = f"{first}claim 1234567 payer a\nmember A1-B2-C333 born 1949-03-03\n"
    second = read_claims(text)[1]
    excerpt = second.place(None, "payer").excerpt
    assert (excerpt.start, excerpt.length) == (len("claim 1234567 payer "), 1)
    assert second.place(None, "born").excerpt.masked().text == "member ********** born **********"


def test_a_long_line_is_shown_around_the_place() -> None:
    text = f'claim 1\n  2026-02-04 97110 note "{"a" * 300}" x2 dx 1\n'
    (read_claim,) = read_claims(text)
    span, excerpt = read_claim.place(1, "units")
    assert len(excerpt.text) == 200
    assert excerpt.text[excerpt.start : excerpt.start + excerpt.length] == "x2"
    assert text.encode()[span.start.byte : span.end.byte] == b"x2"


class TestUnreadableLines:
    """What may be member data is masked even where the line could not be read."""

    @pytest.mark.parametrize(
        ("line", "masked"),
        [
            ("mebmer 9AB8-TE5-MK73", "mebmer**************"),
            ("member 9AB8_TE5 born 1949-03-02", "member*************************"),
            ("payr 9AB8TE5MK73 x", "payr *********** x"),
            ("name SMITH JOHN", "***************"),
        ],
    )
    def test_are_masked(self, line: str, masked: str) -> None:
        (problem,) = problems(f"claim 1\n{line}\n")
        assert problem.excerpt.masked().text == masked
        assert not any(secret in problem.message + problem.help for secret in ("9AB8", "1949", "SMITH"))


def applied(text: str, edits: tuple[Edit, ...]) -> str:
    data = text.encode()
    for edit in sorted(edits, reverse=True):
        data = data[: edit.start] + edit.text.encode() + data[edit.end :]
    return data.decode()


EDITED = """\
# \u00e9
claim 1
  member 1eg4
  2026-02-04  97110-GP - kx  x2  # c
  2026-02-05  97140
"""


class TestEdits:
    """Fixes are byte edits that leave everything else as it was."""

    @pytest.mark.parametrize(
        ("line", "action", "value", "before", "after"),
        [
            (1, "add_modifier", "59", "97110-GP - kx ", "97110-GP - kx-59 "),
            (2, "add_modifier", "GP", "97140", "97140-GP"),
            (1, "remove_modifier", "KX", "97110-GP - kx", "97110-GP"),
            (1, "remove_modifier", "GP", "97110-GP - kx", "97110 - kx"),
            (1, "set_modifiers", "KX-GP", "97110-GP - kx ", "97110-KX-GP "),
            (2, "set_modifiers", "GP-59", "97140", "97140-GP-59"),
            (1, "replace_code", "97112", "97110", "97112"),
            (1, "set_units", "1", "x2", "x1"),
            (2, "set_units", "1", "97140", "97140  x1"),
            (2, "drop_line", "", "  2026-02-05  97140\n", ""),
            (None, "set_member_id", "1EG4TE5MK73", "1eg4", "1EG4TE5MK73"),
            (None, "set_total", "64.00", "claim 1\n", "claim 1\n  total     $64.00\n"),
        ],
    )
    def test_of_one_place(self, line: int | None, action: str, value: str, before: str, after: str) -> None:
        (read_claim,) = read_claims(EDITED)
        edited = applied(EDITED, read_claim.edits(line, action, value))
        assert edited == EDITED.replace(before, after)
        assert edited != EDITED
        clean_claims(edited)

    def test_a_stated_total_is_replaced(self) -> None:
        text = "claim 1\r\n  total $5 place 11\r\n"
        (read_claim,) = read_claims(text)
        assert applied(text, read_claim.edits(None, "set_total", "$64.00")) == text.replace("$5", "$64.00")

    @pytest.mark.parametrize(
        ("line", "action"), [(1, "remove_modifier"), (1, "unheard_of"), (None, "unheard_of")]
    )
    def test_there_is_none_where_there_is_nothing_to_edit(self, line: int | None, action: str) -> None:
        (read_claim,) = read_claims("claim 1\n2026-01-01 97110-GP\n")
        assert read_claim.edits(1, "set_modifiers", "") == ()
        assert read_claim.edits(line, action, "KX") == ()

    def test_the_member_of_the_preamble_is_not_edited_for_one_claim(self) -> None:
        (read_claim,) = read_claims("member A1\nclaim 1\n")
        assert read_claim.claim == Claim(id="1", member=read_claim.claim.member)
        assert read_claim.edits(None, "set_member_id", "B2") == ()


def test_what_is_no_rule_in_the_brackets_of_a_suppression_is_hidden():
    text = "claim 1\n  2026-02-06 97124 x1 $40  # claimlint: ignore[Zebrowski, kx-missing, MOD015]\n"
    shown = read_claims(text)[0].place(1, "code").excerpt.masked().text
    assert shown.endswith("# claimlint: ignore[*********, kx-missing, MOD015]")
