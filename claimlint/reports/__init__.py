"""Reports: one renderer a module, each made only when its format is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TextIO

from claimlint.reports.renderer import Options, Renderer

__all__ = ["DETAILED", "FORMATS", "Options", "Renderer"]


def _text(stream: TextIO, options: Options) -> Renderer:
    from claimlint.reports.text import TextReport

    return TextReport(stream, options)


def _concise(stream: TextIO, options: Options) -> Renderer:
    from claimlint.reports.concise import ConciseReport

    return ConciseReport(stream, options)


def _json(stream: TextIO, options: Options) -> Renderer:
    from claimlint.reports.json_report import JsonReport

    return JsonReport(stream, options)


def _jsonl(stream: TextIO, options: Options) -> Renderer:
    from claimlint.reports.jsonl import JsonLinesReport

    return JsonLinesReport(stream, options)


def _html(stream: TextIO, options: Options) -> Renderer:
    from claimlint.reports.html.report import HtmlReport

    return HtmlReport(stream, options)


def _sarif(stream: TextIO, options: Options) -> Renderer:
    from claimlint.reports.sarif import SarifReport

    return SarifReport(stream, options)


def _github(stream: TextIO, options: Options) -> Renderer:
    from claimlint.reports.github import GithubReport

    return GithubReport(stream, options)


def _gitlab(stream: TextIO, options: Options) -> Renderer:
    from claimlint.reports.gitlab import GitlabReport

    return GitlabReport(stream, options)


def _junit(stream: TextIO, options: Options) -> Renderer:
    from claimlint.reports.junit import JunitReport

    return JunitReport(stream, options)


def _csv(stream: TextIO, options: Options) -> Renderer:
    from claimlint.reports.worklist import WorklistReport

    return WorklistReport(stream, options)


FORMATS: Mapping[str, Callable[[TextIO, Options], Renderer]] = {
    "text": _text,
    "concise": _concise,
    "json": _json,
    "jsonl": _jsonl,
    "html": _html,
    "sarif": _sarif,
    "github": _github,
    "gitlab": _gitlab,
    "junit": _junit,
    "csv": _csv,
}
"""Format name to what makes its renderer: ``FORMATS["json"](stream, Options())``."""

DETAILED = frozenset({"html", "csv"})
"""The formats that tell payer, provider and date of a finding: they need a run that is ``detailed``."""
