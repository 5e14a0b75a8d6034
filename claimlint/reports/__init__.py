"""Reports: one renderer a module, each made only when its format is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TextIO

from claimlint.reports.renderer import Options, Renderer

__all__ = ["FORMATS", "Options", "Renderer"]


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


FORMATS: Mapping[str, Callable[[TextIO, Options], Renderer]] = {
    "text": _text,
    "concise": _concise,
    "json": _json,
    "jsonl": _jsonl,
}
"""Format name to what makes its renderer: ``FORMATS["json"](stream, Options())``."""
