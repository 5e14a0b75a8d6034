"""The HTML report in a real browser: it opens, filters, sorts, unfolds, prints, and asks for nothing."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from claimlint.findings import Attribution
from claimlint.model import Provider
from claimlint.reports.screen import visible
from tests.reports.html.browser import Browser, Page, found
from tests.reports.html.written import linted, many, report, rows
from tests.reports.samples import MODIFIER, PAIR, SYNTAX, outcome

PROGRAM = found()

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium: install it, or set CHROMIUM to its path"),
]

NEAR_THRESHOLD = """\
claim 26-1  payer medicare  member 1EG4-TE5-MK73  dx M54.50
  used PT/SLP $2,470.00
  2026-06-09  97110-GP  x2  30min  $64.00
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    assert PROGRAM is not None
    started = Browser(PROGRAM, tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("html") / "report.html"
    thresholds = linted(NEAR_THRESHOLD)[1].thresholds
    findings, end = many(120)
    end.thresholds = thresholds
    path.write_text(report([*findings, SYNTAX], end), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    opened = browser.open(file)
    yield opened
    assert opened.complaints() == []
    assert opened.requests() == []
    keep(opened)


def keep(page: Page) -> None:
    """Save a picture for whoever wants to look, where ``$CLAIMLINT_PICTURES`` names a folder."""
    folder, test = os.environ.get("CLAIMLINT_PICTURES"), os.environ.get("PYTEST_CURRENT_TEST", "")
    if folder:
        name = re.sub(r"\W+", "-", test.split("::")[-1])
        page.picture(Path(folder) / f"{name}.png")


def codes(page: Page) -> list[str]:
    """The codes of the rows that are shown."""
    return list(page.run("[...document.querySelectorAll('tr.finding td.rule b')].map((b) => b.textContent)"))


def shown(page: Page, column: str) -> list[str]:
    return list(
        page.run(f"[...document.querySelectorAll('tr.finding td.{column}')].map((c) => c.textContent)")
    )


def status(page: Page) -> str:
    return str(page.run("document.querySelector('.status').textContent"))


def choose(page: Page, name: str, value: str) -> None:
    page.run(
        f"{{const s = document.getElementById('filter-{name}'); s.value = ' {value}';"
        " s.dispatchEvent(new Event('change'))}"
    )


def click(page: Page, selector: str) -> None:
    page.run(f"document.querySelector({selector!r}).click()")


def test_the_table_takes_the_place_of_the_static_list(page: Page) -> None:
    assert page.run("document.getElementById('static')") is None
    assert status(page) == "121 findings, $4,720.00 at risk (each line once)"
    assert len(codes(page)) == 50
    assert shown(page, "risk")[:3] == ["$118.00", "$117.00", "$115.00"]


def test_filters_narrow_and_clear(page: Page) -> None:
    click(page, "#severity-warning")
    click(page, "#severity-info")
    assert set(codes(page)) == {"MOD001", "SYN003"}
    choose(page, "payer", "acme")
    assert status(page) == "8 findings, $420.00 at risk (each line once)"
    choose(page, "provider", "2000000001")
    assert shown(page, "claim") == ["26-15line 2"]
    click(page, "#clear")
    assert status(page).startswith("121 findings")
    assert page.run("document.getElementById('clear').disabled") is True
    choose(page, "file", "batch.837")
    choose(page, "rule", "STR003 member-id-form")
    assert status(page).startswith("40 findings, $0.00")


def test_search_finds_words_in_any_order_and_says_when_there_is_nothing(page: Page) -> None:
    search = (
        "{const s = document.getElementById('search'); s.value = %r; s.dispatchEvent(new Event('input'))}"
    )
    page.run(search % "GN therapy 26-33")
    page.run("new Promise((done) => setTimeout(done, 50))")
    assert shown(page, "claim") == ["26-33line 2"]
    page.run(search % "<b>nothing</b>")
    page.run("new Promise((done) => setTimeout(done, 50))")
    assert page.run("document.querySelector('.empty').textContent") == "No finding passes the filters."
    assert status(page) == "0 findings, $0.00 at risk (each line once)"


@pytest.mark.parametrize(
    ("column", "first"),
    [
        ("severity", "error"),
        ("rule", "MOD001therapy-modifier-missing"),
        ("claim", "\u2013"),
        ("payer", "acme"),
    ],
)
def test_every_heading_sorts_both_ways(page: Page, column: str, first: str) -> None:
    click(page, f"th.{column} button")
    heading = f"document.querySelector('th.{column}').getAttribute('aria-sort')"
    assert page.run(heading) == "ascending"
    assert shown(page, column)[0] == first
    click(page, f"th.{column} button")
    assert page.run(heading) == "descending"
    assert shown(page, column)[0] != first
    assert page.run("document.querySelectorAll('th[aria-sort=none]').length") == 8


def test_pages_turn(page: Page) -> None:
    first = shown(page, "claim")
    page.run("[...document.querySelectorAll('.pager button')][1].click()")
    assert page.run("document.querySelector('.where').textContent") == "Page 2 of 3"
    assert not set(first) & set(shown(page, "claim"))
    page.run(
        "{const s = document.getElementById('size'); s.value = 250; s.dispatchEvent(new Event('change'))}"
    )
    assert len(codes(page)) == 121


def test_a_finding_unfolds_with_its_source_marked(page: Page) -> None:
    choose(page, "rule", "PTP002 ptp-modifier-needed")
    click(page, "tr.finding .open")
    assert page.run("document.querySelector('.open').getAttribute('aria-expanded')") == "true"
    details = str(page.run("document.querySelector('tr.detail').innerText"))
    for said in (
        "97530-GP",
        "CO-97",
        "the column-1 line (26-00418, line 1)",
        "97150-GP",
        "$118.00 (allowed)",
    ):
        assert said in details
    assert page.run("document.querySelector('tr.detail mark').textContent") == "97530"
    click(page, "tr.finding .open")
    assert page.run("document.querySelector('tr.detail')") is None


def test_all_of_a_page_unfold_and_fold(page: Page) -> None:
    click(page, "#open-all")
    assert page.run("document.querySelectorAll('tr.detail').length") == 50
    assert page.run("document.getElementById('open-all').textContent") == "Close all on this page"
    click(page, "#open-all")
    assert page.run("document.querySelectorAll('tr.detail').length") == 0


def test_a_bar_s_figures_filter_the_findings(page: Page) -> None:
    page.run(
        "[...document.querySelectorAll('[data-filter=rule] button')]"
        ".find((b) => b.textContent.startsWith('PTP002')).click()"
    )
    assert set(codes(page)) == {"PTP002"}
    assert page.run("document.activeElement.id") == "search"


def test_the_theme_follows_the_reader_and_can_be_turned(page: Page) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.run(background)
    page.prefer(dark=True)
    dark = page.run(background)
    assert dark != light
    click(page, "#theme")
    assert page.run(background) == light
    assert page.run("document.getElementById('theme').textContent") == "Dark theme"
    page.prefer(dark=False)
    click(page, "#theme")
    assert page.run(background) == dark


def test_the_keyboard_reaches_everything(page: Page) -> None:
    page.run("document.getElementById('search').focus()")
    where = (
        "document.activeElement.id || document.activeElement.className || document.activeElement.textContent"
    )
    reached = []
    for _ in range(21):
        page.press("Tab", 9)
        reached.append(page.run(where))
    assert reached[:8] == [
        *("severity-error", "severity-warning", "severity-info", "filter-rule", "filter-denial"),
        *("filter-payer", "filter-provider", "filter-file"),
    ]
    assert "open-all" in reached
    assert reached.count("sort") == 9
    assert reached[-1] == "open"
    assert page.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.press("Enter", 13, "\r")
    assert page.run("document.activeElement.getAttribute('aria-expanded')") == "true"
    page.press(" ", 32, " ")
    assert page.run("document.activeElement.getAttribute('aria-expanded')") == "false"
    page.run("document.querySelector('th.rule button').focus()")
    page.press("Enter", 13, "\r")
    assert page.run("document.activeElement.closest('th').getAttribute('aria-sort')") == "ascending"


def test_every_control_has_a_name(page: Page) -> None:
    tree = page.ask("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "combobox", "searchbox", "checkbox", "link", "img", "image", "table", "figure"}
    nameless = [
        node["role"]["value"]
        for node in tree
        if not node["ignored"]
        and node["role"]["value"] in roles - {"figure"}
        and not node.get("name", {}).get("value")
    ]
    assert nameless == []
    drawn = [node for node in tree if not node["ignored"] and node["role"]["value"] in ("img", "image")]
    assert len(drawn) == 7, "six charts and a meter"


def test_it_fits_a_narrow_window(page: Page) -> None:
    page.size(400, 800)
    assert page.run("document.documentElement.scrollWidth") <= 400


def pages(pdf: bytes) -> int:
    """The number of pages of a PDF."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    plain = [pdf]
    for stream in streams:
        try:
            plain.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return len(re.findall(rb"/Type\s*/Page\b", b"\n".join(plain)))


def test_it_prints_all_that_passes_the_filters(page: Page) -> None:
    unfiltered = page.printed()
    choose(page, "rule", "SYN003 unknown-word")
    filtered = page.printed()
    assert unfiltered[:5] == filtered[:5] == b"%PDF-"
    assert pages(unfiltered) > pages(filtered) >= 2
    assert page.run("document.querySelectorAll('tr.detail').length") == 0, "as it was before"


def test_without_scripts_the_findings_are_there_to_read(browser: Browser, file: Path) -> None:
    page = browser.open(file, scripts=False)
    page.ask("Emulation.setScriptExecutionDisabled", value=False)
    assert page.run("document.querySelectorAll('#static > details').length") == 100
    assert page.run("document.getElementById('list').hidden") is True
    assert page.run("[...document.querySelectorAll('button')].every((b) => b.hidden)") is True
    assert page.complaints() == []


HOSTILE = "</script><img src=x onerror=alert(1)><svg/onload=alert(2)>"


def test_hostile_text_stays_text(browser: Browser, tmp_path: Path) -> None:
    whose = Attribution(1, HOSTILE, Provider(npi=HOSTILE), None, None, ())
    hostile = replace(PAIR, claim=HOSTILE, message=HOSTILE, help=HOSTILE, file=HOSTILE, attribution=whose)
    path = tmp_path / "hostile.html"
    path.write_text(report([hostile], outcome()), encoding="utf-8")
    page = browser.open(path)
    click(page, ".open")
    assert page.run("document.querySelectorAll('img, [onerror], [onload]').length") == 0
    assert shown(page, "message") == [HOSTILE]
    assert page.complaints() == []
    assert page.requests() == []


def test_texts_are_numbered_as_they_were_written(browser: Browser, tmp_path: Path) -> None:
    texts = ("a" * 1000, "b" * 1001, "\U0001f600" * 1000, "\U0001f600" * 1001, "\x00" * 251, "c\u202e", "d")
    findings = [replace(MODIFIER, message=text, claim=str(place)) for place, text in enumerate(texts * 2)]
    path = tmp_path / "long.html"
    path.write_text(report(findings, outcome()), encoding="utf-8")
    page = browser.open(path)
    click(page, "th.claim button")
    assert shown(page, "message") == [row["message"] for row in rows(path.read_text(encoding="utf-8"))]
    assert shown(page, "message") == [visible(text) for text in texts * 2]


def test_a_script_that_is_not_the_report_s_own_does_not_run(
    browser: Browser, file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "changed.html"
    text = file.read_text(encoding="utf-8")
    path.write_text(text.replace("</main>", "<script>document.title = 'changed'</script></main>"), "utf-8")
    page = browser.open(path)
    assert page.run("document.title") == "Claims report as of 2026-06-30"
    assert any("Content Security Policy" in complaint for complaint in page.complaints())


def test_twenty_thousand_findings_open_and_filter(browser: Browser, tmp_path: Path) -> None:
    findings, end = many(20_000)
    path = tmp_path / "large.html"
    path.write_text(report(findings, end), encoding="utf-8")
    assert path.stat().st_size < 15_000_000
    page = browser.open(path)
    assert status(page).startswith(f"20,000 findings, ${end.at_risk:,.2f} at risk")
    choose(page, "rule", "PTP002 ptp-modifier-needed")
    assert status(page).startswith("6,667 findings")
    # A bound that only a table that writes all its rows at once would miss.
    assert page.run("document.getElementsByTagName('*').length") < 5_000
