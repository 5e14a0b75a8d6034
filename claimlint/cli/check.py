"""``claimlint check``: lint claim files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO

import click

from claimlint.cli.baseline import opened_baseline, suppression_options, tell_stale
from claimlint.cli.config import config_options, show
from claimlint.cli.failures import EXIT_COULD_NOT_RUN, CouldNotRun
from claimlint.cli.options import (
    OneOf,
    check_choices,
    fix_options,
    rule_options,
    selection_options,
    tell_unusable_imports,
)
from claimlint.cli.outputs import (
    Output,
    complete_output,
    parse_output,
    spare_inputs,
    standard_error,
    standard_output,
)
from claimlint.cli.reporting import list_files, show_progress, started_clock, tallied, tell_times
from claimlint.cli.settings import check_policies, found_policies
from claimlint.data_folder import DamagedImport
from claimlint.findings import SEVERITIES, Run
from claimlint.formats.files import sources
from claimlint.reports import DETAILED, FORMATS, Options, Renderer
from claimlint.version import __version__

if TYPE_CHECKING:
    from claimlint.formats.sources import Source
    from claimlint.rules.engine import Linter

EXIT_FINDINGS = 1


@click.command("check", short_help="Lint claim files and predict denials.")
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option(
    "--format",
    "format_name",
    type=OneOf(sorted(FORMATS)),
    help="What to print [default: text].",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    callback=parse_output,
    shell_complete=complete_output,
    help="Write a report to a file as well; may be repeated.",
)
@selection_options
@rule_options
@config_options
@fix_options
@click.option(
    "--fail-level",
    type=OneOf(SEVERITIES),
    help="Exit with 1 if there is a finding at this level or graver [default: error].",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Use up to N processes for large inputs [default: one for each processor, up to four].",
)
@suppression_options
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--statistics", is_flag=True, help="Print counts and dollars by rule in place of the findings.")
@click.option("--timing", is_flag=True, help="Say on standard error how long each rule took.")
@click.option("--show-files", is_flag=True, help="Print the files that would be linted, and stop.")
@click.option("--show-settings", is_flag=True, help="Print what holds for the first path, and stop.")
@click.option(
    "--stdin-filename", metavar="NAME", help="What findings call standard input [default: <stdin>]."
)
@click.option(
    "--redact/--no-redact", default=None, help="Mask member data [default: everywhere but on a terminal]."
)
def command(
    paths: tuple[str, ...],
    format_name: str | None,
    outputs: tuple[Output, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    extend_select: tuple[str, ...],
    payer: str | None,
    rulesets: tuple[str, ...],
    as_of: date | None,
    config: str | None,
    isolated: bool,
    plugins: tuple[str, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    fix_only: bool,
    fail_level: str | None,
    jobs: int,
    suppress_file: str | None,
    baseline: str | None,
    ci: bool,
    exit_zero: bool,
    statistics: bool,
    timing: bool,
    show_files: bool,
    show_settings: bool,
    stdin_filename: str | None,
    redact: bool | None,
) -> None:
    """Lint claim files, folders, globs or standard input (-).

    RULES are codes, prefixes of codes or names, with commas between them: MOD001, STR, kx-missing.

    Exit code 0: clean; 1: findings at the fail level or graver (with --diff: changes); 2: something could
    not be linted or written.
    """
    from claimlint.configuration.policies import Asked
    from claimlint.rules.engine import Linter
    from claimlint.rules.errors import RulesetError
    from claimlint.rules.selection import Selection

    day = as_of or date.today()
    asked = Asked(
        payer, rulesets, select, ignore, extend_select, config, isolated, plugins, suppress_file, day,
        fail_level, format_name,
    )  # fmt: skip
    policies = found_policies(asked)
    if show_settings:
        show(policies, None if paths[0] == "-" else paths[0])
        return
    settings = policies.settings()
    format_name, fail_level = settings.value("format"), settings.value("fail-level")
    shelf = policies.shelf(settings)
    check_choices(shelf, Selection(select, ignore, extend_select), payer)
    for takeover in shelf.takeovers():
        click.echo(f"claimlint: {takeover}", err=True)
    try:
        found, errors = sources(
            paths, standard_input=True, called=stdin_filename or "<stdin>", excluded=policies.excludes
        )
        check_policies(policies, found)
    except RulesetError as error:
        raise CouldNotRun(str(error)) from None
    if show_files:
        list_files(found, errors)
    spare_inputs(outputs, found)
    detailed = not DETAILED.isdisjoint([format_name, *(output.format for output in outputs)])
    known = opened_baseline(baseline)
    clock = started_clock() if timing else None
    # What other processes take would not be counted.
    processes = 1 if timing else jobs or _processors()
    linter = Linter(
        shelf,
        day,
        timing=clock,
        jobs=processes,
        detailed=detailed,
        policies=policies.of,
        baseline=None if known is None else known.at_work,
    )
    linter.outcome.errors += errors
    stream, fixed = standard_output(), None
    try:
        with ExitStack() as stack:
            show_progress(stack, linter)
            if unsafe_fixes and not (fix or diff or fix_only):
                click.echo("claimlint: --unsafe-fixes does nothing without --fix or --diff", err=True)
            if fix or diff or fix_only:
                from claimlint.cli import fixing
                from claimlint.cli.pruning import useless_entries

                masks = not stream.isatty() if redact is None else redact
                wanted = fixing.Fixes(unsafe_fixes, diff, fix_only, masks)
                before = Linter(shelf, day, jobs=processes, policies=policies.of)
                pruned = useless_entries(before, found, policies)
                renew = policies.forget_suppress_files
                fixed = fixing.carried_out(linter, found, errors, wanted, pruned, renew)
                found = fixed.sources
                stream = standard_error() if fixed.on_standard_output else stream
            linter.prepare(found)
            run = Run("claimlint", __version__, linter.rulesets, day)
            renderers = [
                tallied(format_name, stream)
                if statistics
                else _printed(format_name, redact, stream, _parts([format_name], found))
            ]
            renderers += [
                FORMATS[output.format](
                    stack.enter_context(output.open()),
                    Options(redact=redact is not False, parts=_parts([output.format], found)),
                )
                for output in outputs
            ]
            _report(linter, run, renderers)
    except (RulesetError, DamagedImport) as error:
        raise CouldNotRun(str(error)) from None
    tell_unusable_imports(shelf)
    if clock is not None:
        tell_times(clock)
    stale = known is not None and tell_stale(known, found)
    if fixed is not None:
        fixed.tell(linter.outcome)
    if linter.outcome.errors or (fixed is not None and fixed.failed):
        sys.exit(EXIT_COULD_NOT_RUN)
    if stale and ci:
        sys.exit(EXIT_FINDINGS)
    sys.exit(EXIT_FINDINGS if linter.outcome.exceeds(fail_level) and not exit_zero else 0)


def _processors() -> int:
    """How many processors this run may use; more than four would wait for the reading of the input."""
    if not hasattr(os, "sched_getaffinity"):
        return 1  # where a process is not forked lightly, or not at all
    return min(len(os.sched_getaffinity(0)), 4)


def _report(linter: Linter, run: Run, renderers: list[Renderer]) -> None:
    """Give every finding to every renderer as it comes."""
    for renderer in renderers:
        renderer.start(run)
    for finding in linter.findings():
        for renderer in renderers:
            renderer.finding(finding)
    for renderer in renderers:
        renderer.finish(linter.outcome)


def _parts(formats: list[str], found: list[Source]) -> dict[str, Callable[[], Iterable[Any]]] | None:
    """The X12 files by name, as an acknowledgment goes through them; None where none is asked for."""
    if "999" not in formats:
        return None
    from claimlint.formats.reading import UnreadableSource
    from claimlint.formats.x12.walking import walk

    def pieces(source: Source) -> Iterator[Any]:
        with source.open() as data:
            yield from walk(data)

    files: dict[str, Callable[[], Iterable[Any]]] = {}
    for source in found:
        with suppress(UnreadableSource, OSError):
            if not source.is_claim_text():
                files[source.name] = partial(pieces, source)
    if not files:
        raise CouldNotRun(
            "a 999 answers 837 files, and there is none among the inputs", "give another format"
        )
    return files


def _printed(
    format_name: str,
    redact: bool | None,
    stream: TextIO,
    parts: dict[str, Callable[[], Iterable[Any]]] | None,
) -> Renderer:
    """The printed report; colours and member data only where a person looks at a terminal."""
    terminal = stream.isatty()
    colour = terminal and not os.environ.get("NO_COLOR")
    width = os.get_terminal_size(stream.fileno()).columns if terminal else 100
    masked = not terminal if redact is None else redact
    return FORMATS[format_name](stream, Options(colour=colour, redact=masked, width=width, parts=parts))
