"""Lays figures out as plain-text tables."""

from __future__ import annotations

from collections.abc import Sequence

MEGABYTE = 1_000_000


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A title, column heads and rows: the first column to the left, all others to the right."""
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    lines = [title, _row(heads, widths), "  ".join("-" * width for width in widths)]
    return "\n".join(lines + [_row(row, widths) for row in rows])


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]).rstrip()


def rate(amount: float, seconds: float) -> str:
    """So many a second; ``-`` where no time passed."""
    return f"{amount / seconds:,.0f}" if seconds > 0 else "-"


def ratio(subject: float, peer: float) -> str:
    """``subject`` as a multiple of ``peer``."""
    return f"{subject / peer:,.2f}x" if peer > 0 else "-"


def megabytes(amount: float) -> str:
    """Bytes as millions of bytes."""
    return f"{amount / MEGABYTE:,.1f}"
