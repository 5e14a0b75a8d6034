"""A trace as an indented tree, for ``claimlint explain``."""

from __future__ import annotations

from claimlint.rules.conditions.evaluator import Reading, Trace
from claimlint.rules.conditions.formatting import FORMATTERS, show

_VERDICTS = {True: "true", False: "false", None: "unknown"}
_WIDEST = 64
"""Where the column of values stops moving right: beyond, a long test pushes its own values only."""


def render_trace(trace: Trace) -> str:
    """One line a node: its verdict, what it asks, and the values it read. No line end at the end."""
    rows = _rows(trace, 0)
    widths = [len(text) for text, readings in rows if readings and len(text) <= _WIDEST]
    column = max(widths, default=0)
    return "\n".join(f"{text:<{column}}  {readings}" if readings else text for text, readings in rows)


def _rows(trace: Trace, depth: int) -> list[tuple[str, str]]:
    text = f"{'  ' * depth}{_VERDICTS[trace.verdict]:<7} {trace.label}"
    rows = [(text, ", ".join(_reading(reading) for reading in trace.readings))]
    for child in trace.children:
        rows += _rows(child, depth + 1)
    return rows


def _reading(reading: Reading) -> str:
    if reading.value is None:
        return f"{reading.source} missing"
    if reading.kind not in FORMATTERS:
        return f"{reading.source} present"
    return f"{reading.source} = {show(reading.kind, reading.value)}"
