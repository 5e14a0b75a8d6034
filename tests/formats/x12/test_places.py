"""Places lead to the very element or component that a field was read from."""

import pytest

from claimlint.formats.reading import Problem
from claimlint.formats.x12 import read as read_x12


def underlined(place):
    excerpt = place.excerpt
    return excerpt.text[excerpt.start : excerpt.start + excerpt.length]


HEADER = [
    ("26-00419", "id", None, "26-00419"),
    ("26-00419", "total", None, "250"),
    ("26-00419", "place", None, "11"),
    ("26-00419", "frequency", None, "7"),
    ("26-00419", "assignment", None, "C"),
    ("26-00419", "accident", None, "AA"),
    ("26-00419", "authorization", None, "AUTH77"),
    ("26-00419", "referral", None, "REFERRAL5"),
    ("26-00419", "original", None, "ICN2600011"),
    ("26-00419", "member", None, "2AB3CD4EF56"),
    ("26-00419", "born", None, "19511120"),
    ("26-00419", "payer", None, "MB"),
    ("26-00419", "billing", None, "1234567893"),
    ("26-00419", "rendering", None, "1376543215"),
    ("26-00419", "referring", None, "1003000126"),
    ("26-00419", "supervising", None, "1900000229"),
    ("26-00419", "facility", None, "1600000339"),
    ("26-00419", "diagnoses", None, "S335XXA"),
    ("26-00417", "diagnoses", 2, "M25551"),
    ("26-00417", "onset", None, "20260115"),
    ("26-00417", "member", None, "1EG4TE5MK73"),
    ("26-00418", "member", None, "1EG4TE5MK73"),
    ("26-00417", "plan", None, "CLM"),
    ("26-00417", None, None, "CLM"),
    ("26-00417", "supervising", None, "CLM"),
]


@pytest.mark.parametrize(("claim", "field", "item", "text"), HEADER)
def test_fields_of_the_header(read, therapy, claim, field, item, text):
    place = read(therapy).claim(claim).place(None, field, item)
    assert underlined(place) == text
    assert therapy[place.span.start.byte : place.span.end.byte].decode() == text


LINES = [
    ("26-00417", 1, "code", None, "97110"),
    ("26-00417", 1, "modifiers", 1, "GP"),
    ("26-00417", 1, "modifiers", 2, "KX"),
    ("26-00417", 1, "modifiers", None, "GP:KX"),
    ("26-00417", 3, "modifiers", None, "97124"),
    ("26-00417", 3, "modifiers", 1, "97124"),
    ("26-00417", 1, "units", None, "2"),
    ("26-00417", 1, "charge", None, "64"),
    ("26-00417", 1, "pointers", None, "1:2"),
    ("26-00417", 1, "pointers", 2, "2"),
    ("26-00417", 1, "date", None, "20260204"),
    ("26-00417", 1, "through", None, "20260204"),
    ("26-00417", 1, "rendering", None, "1376543215"),
    ("26-00417", 1, "place", None, "11"),
    ("26-00417", 1, "allowed", None, "97110"),
    ("26-00417", 1, None, None, "97110"),
    ("26-00417", 3, "note", None, "BY MASSAGE THERAPIST"),
    ("26-00419", 1, "date", None, "20260209"),
    ("26-00419", 1, "through", None, "20260211"),
    ("26-00419", 1, "rendering", None, "1488000013"),
    ("26-00419", 1, "place", None, "12"),
    ("26-00419", 1, "authorization", None, "AUTH88"),
    ("26-00419", 1, "note", None, "WORK SIMULATION"),
    ("26-00419", 2, "authorization", None, "AUTH77"),
    ("26-00419", 2, "minutes", None, "45"),
    ("26-00419", 2, "facility", None, "1600000339"),
]


@pytest.mark.parametrize(("claim", "line", "field", "item", "text"), LINES)
def test_fields_of_a_line(read, therapy, claim, line, field, item, text):
    place = read(therapy).claim(claim).place(line, field, item)
    assert underlined(place) == text
    assert therapy[place.span.start.byte : place.span.end.byte].decode() == text


def test_a_whole_line_runs_from_lx_to_its_last_segment(read, therapy):
    place = read(therapy).claims[0].place(3, "line")
    stretch = therapy[place.span.start.byte : place.span.end.byte]
    assert stretch.startswith(b"LX*3~")
    assert stretch.endswith(b"NTE*ADD*BY MASSAGE THERAPIST")
    assert underlined(place) == "SV1*HC:97124*40*UN*1***1"


def test_a_dependents_fields(read, two_interchanges):
    claim = read(two_interchanges).claim("26-00500")
    assert underlined(claim.place(None, "born")) == "20140620"
    assert underlined(claim.place(None, "member")) == "W550011"
    assert underlined(claim.place(None, "other_payers", 1)) == "SECOND MUTUAL"


def test_a_payer_that_no_ruleset_names_is_shown_by_its_id(read, therapy):
    claim = read(therapy.replace(b"SBR*P*18*******MB", b"SBR*P*18*******ZZ")).claims[0]
    assert underlined(claim.place(None, "payer")) == "00882"


def test_an_empty_element_leads_to_its_segment(read, two_interchanges):
    claim = read(two_interchanges.replace(b"CEDAR*IVY****MI*W550011", b"CEDAR*IVY")).claim("26-00500")
    assert underlined(claim.place(None, "member")) == "NM1*IL*1*CEDAR*IVY"


def test_columns_count_characters_and_bytes_count_bytes(read, therapy):
    data = therapy.replace(b"\n", b"").replace(b"BY MASSAGE", "dé l'équipe".encode())
    span = read(data).claim("26-00418").place(1, "code").span
    assert data[span.start.byte : span.end.byte] == b"97110"
    assert data.decode()[span.start.column - 1 : span.end.column - 1] == "97110"


def test_places_hold_once_the_file_is_read_and_in_any_order(tmp_path, therapy):
    path = tmp_path / "batch.837"
    path.write_bytes(therapy)
    with path.open("rb") as file:
        claims = [found for found in read_x12(file, "batch.837") if not isinstance(found, Problem)]
    fields = [(claim, field) for claim in claims for field in ("id", "member", "billing", "total")]
    forward = [claim.place(None, field) for claim, field in fields]
    backward = [claim.place(None, field) for claim, field in reversed(fields)]
    assert forward == backward[::-1]


def test_a_subscribers_name_and_id_are_private(read, therapy):
    excerpt = read(therapy).claims[0].place(None, "member").excerpt
    assert excerpt.text == "NM1*IL*1*ALDER*JUNE****MI*1EG4TE5MK73"
    assert excerpt.masked().text == "NM1*IL*1*" + "*" * 5 + "*" + "*" * 4 + "****MI*" + "*" * 11
    assert read(therapy).claims[0].place(None, "born").excerpt.masked().text == "DMG*D8*********" + "*F"
