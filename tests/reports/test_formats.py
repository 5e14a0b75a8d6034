"""The registry of formats, and what every renderer promises."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from claimlint.reports import FORMATS, Options
from tests.reports.samples import FINDINGS, RUN, clean, render

HEAVY = ("pydantic", "lark", "tomllib", "logging", "tempfile", "sqlite3", "csv")

TELLING = [name for name in FORMATS if name != "999"]
"""The formats that tell every finding; an acknowledgment tells those of the structure of an 837 alone."""


def test_the_formats_are_named() -> None:
    assert list(FORMATS) == [
        "text",
        "concise",
        "json",
        "jsonl",
        "html",
        "sarif",
        "github",
        "gitlab",
        "junit",
        "csv",
        "999",
    ]


@pytest.mark.parametrize("name", TELLING)
def test_a_finding_is_written_before_the_next_one_comes(name: str) -> None:
    stream = io.StringIO()
    renderer = FORMATS[name](stream, Options())
    renderer.start(RUN)
    for finding in FINDINGS:
        before = stream.tell()
        renderer.finding(finding)
        # A JUnit suite is written when its file has ended.
        assert name == "junit" or finding.code in stream.getvalue()[before:]


@pytest.mark.parametrize("name", TELLING)
def test_a_report_ends_with_a_line_end(name: str) -> None:
    stream = io.StringIO()
    renderer = FORMATS[name](stream, Options())
    renderer.start(RUN)
    renderer.finish(clean())
    assert stream.getvalue().endswith("\n")
    assert not stream.getvalue().endswith("\n\n")


@pytest.mark.parametrize("name", TELLING)
def test_making_a_renderer_imports_nothing_heavy(name: str) -> None:
    program = (
        "import io, sys; before = set(sys.modules); from claimlint.reports import FORMATS, Options;"
        f"FORMATS[{name!r}](io.StringIO(), Options());"
        f"print(*sorted((set(sys.modules) - before) & set({HEAVY!r})))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""


def test_what_was_suppressed_is_told_with_its_reason() -> None:
    reason = "billed for the denial"
    assert {name for name in FORMATS if reason not in render(name)} == {"999"}
