"""What every report format does: it hears of the start, each finding and the end, and writes as it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from claimlint.findings import Finding, Outcome, Run


class Options(NamedTuple):
    """How a report is written.

    ``colour`` allows ANSI colours. ``redact`` masks member data and belongs on wherever the report
    leaves the terminal. ``width`` is the number of columns that text is wrapped and cut to.
    """

    colour: bool = False
    redact: bool = True
    width: int = 100
    parts: Mapping[str, Callable[[], Iterable[Any]]] | None = None
    """The X12 files of the run, by name, to their pieces in order, which an acknowledgment follows."""


class Renderer(Protocol):
    """Writes one report to one stream.

    The calls come in the order ``start``, any number of ``finding``, ``finish``. A renderer keeps no
    findings (the HTML page a hundred), so a report of a million findings needs no more memory than a small
    one.
    """

    def start(self, run: Run) -> None:
        """Write the head of the report."""

    def finding(self, finding: Finding) -> None:
        """Write one finding."""

    def finish(self, outcome: Outcome) -> None:
        """Write the totals. ``outcome`` is complete only now."""


def place(finding: Finding) -> str:
    """Where a finding stands, as editors and terminals read it: ``file:line:column``."""
    start = finding.span.start
    return f"{finding.file}:{start.line}:{start.column}"


def dollars(amount: Decimal) -> str:
    """An amount for people: ``$1,234.50``."""
    return f"${amount:,.2f}" if amount >= 0 else f"-${-amount:,.2f}"


def counted(number: int, noun: str) -> str:
    """``1 claim``, ``2 claims``, ``12,000 claims``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def unread(outcome: Outcome) -> str:
    """How much could not be linted: ``1 path could not be linted``."""
    return f"{counted(len(outcome.errors), 'path')} could not be linted"
