"""``claimlint baseline``: findings that were there before, so that a run tells only of new ones."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from claimlint.cli.config import config_options
from claimlint.cli.failures import CouldNotRun
from claimlint.cli.options import rule_options, selection_options
from claimlint.cli.outputs import Output, standard_output
from claimlint.reports.screen import visible

if TYPE_CHECKING:
    from claimlint.configuration.baseline_file import KnownFindings
    from claimlint.configuration.policies import Asked
    from claimlint.findings import Finding
    from claimlint.formats.sources import Source
    from claimlint.rules.engine import Linter

FILE_NAME = "claimlint.baseline.json"


def suppression_options(function: Any) -> Any:
    """What silences findings from outside of the claims."""
    for decorate in (
        click.option("--ci", is_flag=True, help="Exit with 1 if the baseline has stale entries."),
        click.option(
            "--baseline",
            type=click.Path(exists=True, dir_okay=False),
            metavar="FILE",
            help="Leave out the findings that this baseline has.",
        ),
        click.option(
            "--suppress-file",
            type=click.Path(exists=True, dir_okay=False),
            metavar="FILE",
            help="What is of no concern [default: the nearest claimlint.suppress.toml going up].",
        ),
    ):
        function = decorate(function)
    return function


def opened_baseline(path: str | None) -> KnownFindings | None:
    """The baseline at ``path``. Raises CouldNotRun for a file that is none."""
    if path is None:
        return None
    from claimlint.configuration.baseline_file import read
    from claimlint.rules.errors import RulesetError

    try:
        return read(path)
    except RulesetError as error:
        raise CouldNotRun(str(error)) from None


def tell_stale(known: KnownFindings, found: Sequence[Source]) -> bool:
    """Tell on standard error how many entries of the baseline were not met; whether there are any."""
    stale = known.stale(source.name for source in found)
    if stale:
        number = sum(entry.number for entry in stale)
        entries = "1 entry" if number == 1 else f"{number:,} entries"
        are = "is" if number == 1 else "are"
        click.echo(
            f"claimlint: {entries} of {visible(known.path)} {are} stale: mended or gone;"
            " `claimlint baseline prune` takes them out",
            err=True,
        )
    return bool(stale)


@click.group("baseline", short_help="Keep a list of findings that were there before.")
def command() -> None:
    """Findings that were there before, so that `claimlint check --baseline FILE` tells only of new ones.

    A baseline holds keyed fingerprints, no claim id and no member data. It never grows by itself.
    """


def _baseline_option(function: Any) -> Any:
    return click.option(
        "--baseline", "path", default=FILE_NAME, show_default=True, metavar="FILE", help="The baseline."
    )(function)


def _run_options(function: Any) -> Any:
    for decorate in (config_options, rule_options, selection_options):
        function = decorate(function)
    return click.argument("paths", nargs=-1, required=True, metavar="PATHS...")(function)


@command.command("create", short_help="Write a baseline of what is found now.")
@_run_options
@_baseline_option
@click.option("--force", is_flag=True, help="Take the place of a baseline that is there.")
def create(paths: tuple[str, ...], path: str, force: bool, **asked: Any) -> None:
    """Lint PATHS and write what is found to a new baseline."""
    from claimlint.configuration.baseline_file import of_findings
    from claimlint.configuration.policies import Asked

    if os.path.exists(path) and not force:
        raise CouldNotRun(
            f"{path} is there already", "give --force to write it anew, or `claimlint baseline prune`"
        )
    as_of = asked.pop("as_of") or date.today()
    findings, _, _ = linted(paths, None, Asked(**asked, as_of=as_of), as_of)
    known = of_findings(path, findings)
    left_out = sum(not finding.fingerprint for finding in findings)
    _write(path, known.text())
    number = sum(entry.number for entry in known.entries)
    more = f"; {left_out:,} problems of files cannot be in a baseline" if left_out else ""
    standard_output().write(f"{path}: {number:,} findings{more}\n")


@command.command("prune", short_help="Take out what is mended or gone.")
@_run_options
@_baseline_option
def prune(paths: tuple[str, ...], path: str, **asked: Any) -> None:
    """Lint PATHS and take out of the baseline what is not found in them any more; nothing is added."""
    from claimlint.configuration.policies import Asked

    known = opened_baseline(path)
    assert known is not None, "a path was given"
    as_of = asked.pop("as_of") or date.today()
    _, found, linter = linted(paths, known, Asked(**asked, as_of=as_of), as_of)
    if linter.outcome.errors:
        raise CouldNotRun("some paths could not be linted, so nothing was taken out")
    stale = known.stale(source.name for source in found)
    if stale:
        _write(path, known.without(stale).text())
    taken, left = sum(entry.number for entry in stale), sum(entry.number for entry in known.entries)
    standard_output().write(f"{path}: {taken:,} taken out, {left - taken:,} left\n")


@command.command("show", short_help="Count what is in a baseline.")
@_baseline_option
def show(path: str) -> None:
    """Count what is in the baseline, by file and rule."""
    known = opened_baseline(path if os.path.exists(path) else None)
    if known is None:
        raise CouldNotRun(f"there is no {path}", "`claimlint baseline create PATHS` writes one")
    counts: dict[tuple[str, str], int] = {}
    for entry in known.entries:
        counts[entry.file, entry.rule] = counts.get((entry.file, entry.rule), 0) + entry.number
    stream = standard_output()
    for (file, rule), number in sorted(counts.items()):
        stream.write(f"{number:>6,}  {rule}  {visible(file)}\n")
    stream.write(f"{sum(counts.values()):>6,}  in all\n")


def linted(
    paths: tuple[str, ...], known: KnownFindings | None, asked: Asked, as_of: date
) -> tuple[list[Finding], list[Source], Linter]:
    """What a run over ``paths`` finds, the files it read, and the linter afterwards."""
    from claimlint.cli.settings import check_policies, found_policies
    from claimlint.formats.files import sources
    from claimlint.rules.engine import Linter
    from claimlint.rules.errors import RulesetError

    policies = found_policies(asked)
    try:
        found, errors = sources(paths, excluded=policies.excludes)
        check_policies(policies, found)
        shelf = policies.shelf(policies.settings())
        baseline = known.at_work if known is not None else None
        linter = Linter(shelf, as_of, policies=policies.of, baseline=baseline)
        linter.outcome.errors += errors
        linter.prepare(found)
        findings = list(linter.findings())
    except RulesetError as error:
        raise CouldNotRun(str(error)) from None
    for unread in linter.outcome.errors:
        click.echo(f"claimlint: {visible(unread.file)}: {visible(unread.message)}", err=True)
    return findings, found, linter


def _write(path: str, text: str) -> None:
    """Write a file whole or not at all."""
    with Output("text", path).open() as stream:
        stream.write(text)
