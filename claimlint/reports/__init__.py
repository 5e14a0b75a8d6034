"""Reports: one renderer a module, each imported only when its format is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TextIO, cast

from claimlint.reports.renderer import Options, Renderer

__all__ = ["DETAILED", "FORMATS", "Options", "Renderer"]

Maker = Callable[[TextIO, Options], Renderer]


def _made_by(module: str, name: str) -> Maker:
    """What makes the renderer ``name`` of a module of this package."""

    def make(stream: TextIO, options: Options) -> Renderer:
        renderer = getattr(import_module(f"claimlint.reports.{module}"), name)
        return cast("Renderer", renderer(stream, options))

    return make


FORMATS: Mapping[str, Maker] = {
    "text": _made_by("text", "TextReport"),
    "concise": _made_by("concise", "ConciseReport"),
    "json": _made_by("json_report", "JsonReport"),
    "jsonl": _made_by("jsonl", "JsonLinesReport"),
    "html": _made_by("html.report", "HtmlReport"),
    "sarif": _made_by("sarif", "SarifReport"),
    "github": _made_by("github", "GithubReport"),
    "gitlab": _made_by("gitlab", "GitlabReport"),
    "junit": _made_by("junit", "JunitReport"),
    "csv": _made_by("worklist", "WorklistReport"),
    "999": _made_by("acknowledgment", "AcknowledgmentReport"),
}
"""Format name to what makes its renderer: ``FORMATS["json"](stream, Options())``."""

DETAILED = frozenset({"html", "csv"})
"""The formats that tell payer, provider and date of a finding: they need a run that is ``detailed``."""
