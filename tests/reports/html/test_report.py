"""The HTML report says what the other reports say, in one file that can do no harm."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.findings import Attribution, Finding, LineAtRisk, Outcome
from claimlint.model import Provider
from claimlint.reports.html import rows as row_writer
from claimlint.source import Excerpt
from tests.reports.html.written import at_risk, block, linted, many, report, rows
from tests.reports.samples import FINDINGS, MEMBER, MODIFIER, PAIR, clean, outcome

BATCH = """\
payer medicare
billing 2000000010 group
provider PT 2000000028
referring MD 2000000036
place 11
dx M54.50
claim 26-1  member 1EG4-TE5-MK73
  2026-06-08  97110     x2  30min  $64.00
  2026-06-08  97124-GP  x1  15min  $40.00  by LMT
  2026-06-09  97110     x2  30min  $64.00  by OT 2000000077
claim 26-2  member 1EG4-TE5-MK73
  2026-06-10  97140     x1  15min  $38.00
claim 1EG4-TE5-MK73  member 1EG4-TE5-MK73
  2026-06-10  97140  x1  15min  $38.00
"""


class Elements(HTMLParser):
    """The elements of a page with their attributes, and that every one that opens is closed."""

    VOID = frozenset({"meta", "link", "input", "br"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def batch() -> tuple[list[Finding], Outcome]:
    return linted(BATCH)


def test_the_rows_are_the_findings_of_the_json_report(batch: tuple[list[Finding], Outcome]) -> None:
    read = rows(report(*batch))
    expected = json.loads(report(*batch, name="json"))["findings"]
    assert len(read) == len(expected) > 5
    severities = ("error", "warning", "info")
    for row, finding in zip(read, expected, strict=True):
        assert severities[row["severity"]] == finding["severity"]
        for key in ("code", "name", "confidence", "file", "claim", "message"):
            assert row[key] == finding[key]
        assert row["cents"] == int(Decimal(finding["at_risk"]) * 100)
        assert (row["line"] or None, row["row"]) == (finding["line"], finding["span"]["start"]["line"])
        assert row["why"] == "; ".join(finding["citations"])


def test_lines_counted_once_come_to_the_total(batch: tuple[list[Finding], Outcome]) -> None:
    findings, totals = batch
    read = rows(report(findings, totals))
    assert at_risk(read) == int(totals.at_risk * 100) > 0
    assert sum(finding.at_risk for finding in findings) > totals.at_risk, "some line is found twice"


def test_the_totals_stand_in_the_page(batch: tuple[list[Finding], Outcome]) -> None:
    findings, totals = batch
    page = report(findings, totals)
    assert f"${totals.at_risk:,.2f}</p>" in page
    assert f"of ${totals.charges:,.2f} charged" in page
    assert f"<b>{totals.findings['error']}</b> error" in page
    assert "3 claims with 5 service lines in 1 file, checked by medicare as of 2026-06-30." in page


def test_everything_that_can_be_said_at_the_end_is_said() -> None:
    page = report(FINDINGS, outcome())
    for said in (
        "1 path could not be linted",
        "scan.pdf",
        "Name .claim or X12 files.",
        "No payer's rules ran on 3 claims",
        "no payer named",
        "the minutes of each timed service: write <code>30min</code> on the service line",
        "UNT001 on 11 claims",
    ):
        assert said in page


def test_a_clean_run_has_neither_charts_nor_complaints() -> None:
    page = report([], clean())
    assert "There are no findings." in page
    assert "<svg" not in page
    assert 'class="alert"' not in page
    assert "every rule had what it needs" in page


def test_the_page_is_well_formed_and_loads_nothing(batch: tuple[list[Finding], Outcome]) -> None:
    for page in (report(*batch), report(FINDINGS, outcome()), report([], clean())):
        elements = Elements(page).found
        loading = {"src", "srcset", "data", "poster", "action", "background", "style"}
        for name, attributes in elements:
            assert not loading & set(attributes)
            assert name not in ("link", "img", "iframe", "object", "embed", "base", "form")
            assert not any(attribute.startswith("on") for attribute in attributes)
            href = attributes.get("href")
            assert href is None or href.startswith("#")
        assert "url(" not in page
        assert "@import" not in page
        assert not re.search(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval)\b", page)
        ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        for _, attributes in elements:
            for named in (attributes.get("aria-labelledby") or "").split():
                assert named in ids
            if (attributes.get("href") or "").startswith("#"):
                assert str(attributes["href"])[1:] in ids


def test_the_policy_allows_this_style_and_this_script_alone() -> None:
    page = report(FINDINGS, outcome())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)
    assert style is not None
    assert script is not None
    digests = [
        "sha256-" + b64encode(sha256(found[1].encode()).digest()).decode() for found in (style, script)
    ]
    assert policy[1] == (
        f"default-src 'none'; style-src '{digests[0]}'; script-src '{digests[1]}';"
        " base-uri 'none'; form-action 'none'"
    )
    assert page.index("Content-Security-Policy") < page.index("<style>")


HOSTILE = "</script><script>alert(1)</script><!-- \"&' \u202e\x00\u2028"


def test_nothing_of_a_claim_becomes_markup() -> None:
    whose = Attribution(1, HOSTILE, Provider(npi=HOSTILE), Provider(type=HOSTILE), None, ())
    finding = replace(
        PAIR,
        field=None,
        file=HOSTILE,
        claim=HOSTILE,
        message=HOSTILE,
        help=HOSTILE,
        citations=(HOSTILE,),
        excerpt=Excerpt(HOSTILE, 2, 6),
        related=(PAIR.related[0]._replace(message=HOSTILE, claim=HOSTILE, excerpt=Excerpt(HOSTILE, 0, 3)),),
        attribution=whose,
    )
    end = outcome()
    end.unbound_payers = {HOSTILE: 1}
    end.errors = [end.errors[0]._replace(file=HOSTILE, message=HOSTILE, help=HOSTILE)]
    page = report([finding], end)
    assert page.isascii()
    assert "alert(1)</script" not in page
    assert page.count("<script") == 2
    assert "<!--" not in page
    assert [name for name, _ in Elements(page).found].count("script") == 2
    (row,) = rows(page)
    assert row["claim"] == "</script><script>alert(1)</script><!-- \"&' \\u202e\\x00\\u2028"
    assert row["payer"] == row["message"] == row["claim"]


@given(st.lists(st.text(st.characters(codec=None), max_size=30), min_size=1, max_size=8))
def test_any_text_comes_back_as_the_terminal_would_show_it(texts: list[str]) -> None:
    writer = row_writer.Rows(redact=True)
    written = ",\n".join(writer.row(replace(MODIFIER, message=text, claim=text)) for text in texts)
    page = f'<script type="application/json" id="rows">[{written}]</script>'
    assert "<" not in block(page)
    assert [row["message"] for row in rows(page)] == [row["claim"] for row in rows(page)]


def test_texts_beyond_what_is_remembered_are_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_writer, "REMEMBERED", 3)
    writer = row_writer.Rows(redact=True)
    first, second = writer.row(MODIFIER), writer.row(MODIFIER)
    assert second.count(json.dumps(MODIFIER.message)) == first.count(json.dumps(MODIFIER.message)) == 1
    assert second.count('"MOD001"') == 0


def test_what_repeats_is_written_once(batch: tuple[list[Finding], Outcome]) -> None:
    findings, _ = batch
    many = [replace(findings[0], claim=f"26-{number}") for number in range(500)]
    data = block(report(many, outcome()))
    assert data.count(findings[0].help.split("\n")[0]) == 1
    assert len(data) < 500 * 250


def test_the_same_findings_give_the_same_bytes(batch: tuple[list[Finding], Outcome]) -> None:
    assert report(*batch) == report(*linted(BATCH))


def test_member_data_is_masked_in_excerpts_and_claim_ids(batch: tuple[list[Finding], Outcome]) -> None:
    page = report(*batch)
    assert "1EG4" not in page.upper()
    assert "***" in page
    shown = report(*batch, redact=False)
    assert "1EG4-TE5-MK73" in block(shown)
    masked = rows(report([MEMBER], outcome()))[0]["excerpt"]
    assert masked == ["NM1*IL*1************MI*", "*************", ""]


def test_without_scripts_the_findings_with_most_dollars_are_there() -> None:
    many = [
        replace(
            MODIFIER,
            claim=f"C{number}",
            at_risk=Decimal(number),
            attribution=Attribution(
                number, "medicare", None, None, None, (LineAtRisk(1, None, None, Decimal(number)),)
            ),
        )
        for number in range(1, 151)
    ]
    page = report(many, outcome())
    static = page[page.index('<div id="static">') :]
    assert "The 100 findings with the most dollars, of 150." in static
    assert static.count("<details>") >= 100
    assert static.index("claim C150, line 2; $150.00") < static.index("claim C149, line 2")
    assert "claim C50," not in static


def test_twenty_thousand_findings_stay_under_fifteen_megabytes() -> None:
    """That they open and filter is tested in a browser (test_page.py)."""
    assert len(report(*many(20_000)).encode()) < 15_000_000
