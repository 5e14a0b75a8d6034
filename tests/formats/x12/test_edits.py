"""Fixes are exact byte edits: the file with the edit applied reads as wanted and differs nowhere else."""

from decimal import Decimal

import pytest


def apply(data, edits):
    for edit in sorted(edits, reverse=True):
        data = data[: edit.start] + edit.text.encode() + data[edit.end :]
    return data


CASES = [
    ("26-00417", 1, "add_modifier", "59", b"HC:97110:GP:KX*", b"HC:97110:GP:KX:59*"),
    ("26-00417", 3, "add_modifier", "GY", b"HC:97124*", b"HC:97124:GY*"),
    ("26-00419", 1, "add_modifier", "KX", b":GP:59:::WORK", b":GP:59:KX::WORK"),
    ("26-00417", 1, "remove_modifier", "GP", b"HC:97110:GP:KX*", b"HC:97110:KX*"),
    ("26-00417", 1, "remove_modifier", "KX", b"HC:97110:GP:KX*", b"HC:97110:GP*"),
    ("26-00417", 2, "remove_modifier", "GP", b"HC:97140:GP*", b"HC:97140*"),
    ("26-00419", 1, "remove_modifier", "GP", b":GP:59:::WORK", b":59::::WORK"),
    ("26-00417", 1, "set_modifiers", "KX-GP", b"HC:97110:GP:KX*", b"HC:97110:KX:GP*"),
    ("26-00417", 1, "set_modifiers", "KX", b"HC:97110:GP:KX*", b"HC:97110:KX*"),
    ("26-00417", 3, "set_modifiers", "GP-59", b"HC:97124*", b"HC:97124:GP:59*"),
    ("26-00419", 1, "set_modifiers", "59-GP", b":GP:59:::WORK", b":59:GP:::WORK"),
    ("26-00417", 3, "replace_code", "97140", b"HC:97124*40", b"HC:97140*40"),
    ("26-00417", 2, "set_units", "3", b"*29*UN*1*", b"*29*UN*3*"),
    ("26-00417", None, "set_total", "133.50", b"CLM*26-00417*133*", b"CLM*26-00417*133.50*"),
    ("26-00418", None, "set_member_id", "9ZZ9ZZ9ZZ99", b"MI*1EG4TE5MK73", b"MI*9ZZ9ZZ9ZZ99"),
]


@pytest.mark.parametrize(("claim", "line", "action", "value", "old", "new"), CASES)
def test_an_edit_changes_what_it_says_and_nothing_else(read, therapy, claim, line, action, value, old, new):
    edits = read(therapy).claim(claim).edits(line, action, value)
    assert apply(therapy, edits) == therapy.replace(old, new, 1)


@pytest.mark.parametrize(
    ("line", "action", "value"),
    [
        (1, "add_modifier", "GP"),
        (1, "add_modifier", "A*B"),
        (1, "add_modifier", ""),
        (1, "remove_modifier", "ZZ"),
        (1, "set_modifiers", "GP-59-76-KX-CQ"),
        (1, "set_modifiers", "GP--59"),
        (1, "set_modifiers", ""),
        (1, "drop_line", ""),
        (9, "set_units", "1"),
        (None, "set_colour", "red"),
    ],
)
def test_what_cannot_be_done_gives_no_edit(read, therapy, line, action, value):
    assert read(therapy).claims[0].edits(line, action, value) == ()


def test_a_fifth_modifier_does_not_fit(read, therapy):
    full = therapy.replace(b"HC:97124*", b"HC:97124:GP:59:76:KX*")
    assert read(full).claims[0].edits(3, "add_modifier", "GY") == ()


def test_edits_fit_a_file_with_other_delimiters_and_no_line_ends(read, two_interchanges):
    claim = read(two_interchanges).claim("26-00600")
    edited = apply(two_interchanges, claim.edits(1, "add_modifier", "KX"))
    assert edited == two_interchanges.replace(b"HC>97161>GP|", b"HC>97161>GP>KX|")
    assert read(edited).claim("26-00600").claim.lines[0].service.modifiers == ("GP", "KX")


def test_a_segment_that_ends_early_is_made_longer(read, therapy):
    short = therapy.replace(b"SV1*HC:97124*40*UN*1***1", b"SV1*HC:97124*40")
    edited = apply(short, read(short).claims[0].edits(3, "set_units", "2"))
    assert edited == short.replace(b"SV1*HC:97124*40", b"SV1*HC:97124*40**2")


def test_a_total_can_be_set_where_it_was_unreadable(read, therapy):
    broken = therapy.replace(b"*133*", b"*1e3*")
    found = read(broken).claims[0]
    assert found.claim.total is None
    assert read(apply(broken, found.edits(None, "set_total", "133"))).claims[0].claim.total == Decimal(133)
