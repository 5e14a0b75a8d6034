"""What ``claimlint check`` says beside its report: files, times, counts and progress."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, NoReturn, TextIO

import click

from claimlint.cli.failures import EXIT_COULD_NOT_RUN, CouldNotRun
from claimlint.cli.outputs import standard_output
from claimlint.reports.screen import visible

if TYPE_CHECKING:
    from claimlint.findings import FileError
    from claimlint.formats.sources import Source
    from claimlint.reports import Renderer
    from claimlint.rules.engine import Linter
    from claimlint.rules.timing import Timing

_SLOWEST = 20


def list_files(found: Sequence[Source], errors: Sequence[FileError]) -> NoReturn:
    """``--show-files``: print the files, one a line, and stop; what leads to none goes to standard error."""
    stream = standard_output()
    for source in found:
        stream.write(f"{visible(source.name)}\n")
    for error in errors:
        click.echo(f"claimlint: {visible(error.file)}: {visible(error.message)}", err=True)
    sys.exit(EXIT_COULD_NOT_RUN if errors else 0)


def tallied(format_name: str, stream: TextIO) -> Renderer:
    """``--statistics``: counts and dollars by rule, in place of the findings."""
    from claimlint.reports.statistics import STATISTICS, StatisticsReport

    if format_name not in STATISTICS:
        formats = ", ".join(STATISTICS)
        raise CouldNotRun(f"--statistics cannot be printed as {format_name}", f"give --format {formats}")
    return StatisticsReport(stream, format_name)


def started_clock() -> Timing:
    """``--timing``: where the time of each rule is added up."""
    from claimlint.rules.timing import Timing

    return Timing()


def tell_times(clock: Timing) -> None:
    """Print the slowest rules on standard error."""
    ranked = [entry for entry in clock.slowest() if entry[2]]
    total = sum(seconds for _, seconds, _ in ranked) or 1.0
    click.echo("rule      seconds   share      asked", err=True)
    for code, seconds, asked in ranked[:_SLOWEST]:
        click.echo(f"{code:<8} {seconds:>8.3f}  {seconds / total:>5.1%}  {asked:>9,}", err=True)
    if len(ranked) > _SLOWEST:
        rest = sum(seconds for _, seconds, _ in ranked[_SLOWEST:])
        click.echo(f"{len(ranked) - _SLOWEST} more  {rest:>8.3f}  {rest / total:>5.1%}", err=True)


def show_progress(stack: ExitStack, linter: Linter) -> None:
    """Show how far a long run has come, where somebody looks at standard error."""
    if not sys.stderr.isatty():
        return
    from claimlint.cli import progress

    if progress.wanted():
        stack.enter_context(progress.shown(lambda: _told(*linter.progress)))


def _told(linted: int, items: int) -> str:
    return f"claimlint: {linted:,} of {items:,} claims" if linted else f"claimlint: read {items:,} claims"
