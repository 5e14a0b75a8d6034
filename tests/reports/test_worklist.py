"""The CSV worklist: read back as it was meant, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from claimlint.findings import Attribution
from claimlint.model import Provider
from claimlint.reports.worklist import COLUMNS, harmless
from tests.reports.samples import MODIFIER, clean, render


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_says_whose_and_what_it_is() -> None:
    whose = Attribution(
        1,
        "medicare",
        Provider(npi="2000000010"),
        Provider(npi="2000000028"),
        date(2026, 2, 4),
        (),
        "97110-KX",
    )
    text = render("csv", (replace(MODIFIER, attribution=whose),), clean())
    assert text.endswith("\r\n")
    (row,) = rows(text)
    assert tuple(row) == COLUMNS
    assert (row["place"], row["claim"], row["line"]) == ("12:15", "26-00417", "2")
    assert (row["payer"], row["provider"], row["service date"]) == ("medicare", "2000000028", "2026-02-04")
    assert (row["procedure"], row["expected denial"], row["at risk"]) == (
        "97110-KX",
        "CO-4 N822 MA130",
        "64.00",
    )


def test_what_was_suppressed_and_what_was_not_read_stand_last() -> None:
    *_, silenced, unread = rows(render("csv"))
    assert (silenced["rule"], silenced["suppressed because"]) == (
        "PTP002",
        "billed for the denial, ***. *** asked",
    )
    assert (unread["file"], unread["message"]) == ("scan.pdf", "could not be linted: a PDF, not a claim file")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "\u200b@x", "|calc", "%0A"]
)
def test_no_cell_begins_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    (row, *_) = rows(render("csv", (replace(MODIFIER, claim=cell, message=cell),), clean()))
    assert (row["claim"], row["message"]) == (f"'{cell}", f"'{cell}")


@pytest.mark.parametrize("cell", ["26-0001", "97110-GP", "", "a=b", "$64.00"])
def test_other_cells_stay(cell: str) -> None:
    assert harmless(cell) == cell


def test_control_characters_are_shown_as_escapes() -> None:
    (row, *_) = rows(render("csv", (replace(MODIFIER, claim="26\x1b[31m1"),), clean()))
    assert row["claim"] == "26\\x1b[31m1"
