"""``claimlint check``: lint claim files."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from datetime import date

import click

from claimlint.cli.options import codes, rule_options
from claimlint.cli.outputs import Output, parse_output
from claimlint.findings import SEVERITIES, Run
from claimlint.formats.codes import problem_codes
from claimlint.formats.files import sources
from claimlint.reports import FORMATS, Options, Renderer
from claimlint.version import __version__

EXIT_FINDINGS = 1
EXIT_COULD_NOT_RUN = 2


@click.command("check", short_help="Lint claim files and predict denials.")
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(sorted(FORMATS)),
    default="text",
    show_default=True,
    help="What to print.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    callback=parse_output,
    help="Write a report to a file as well; may be repeated.",
)
@click.option("--select", multiple=True, callback=codes, metavar="RULES", help="Apply only these rules.")
@click.option("--ignore", multiple=True, callback=codes, metavar="RULES", help="Leave these rules out.")
@click.option(
    "--extend-select", multiple=True, callback=codes, metavar="RULES", help="Apply these rules besides the default."
)
@rule_options
@click.option(
    "--fail-level",
    type=click.Choice(SEVERITIES),
    default="error",
    show_default=True,
    help="Exit with 1 if there is a finding at this level or graver.",
)
@click.option("--redact/--no-redact", default=None, help="Mask member data [default: everywhere but on a terminal].")
def command(
    paths: tuple[str, ...],
    format_name: str,
    outputs: tuple[Output, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    extend_select: tuple[str, ...],
    payer: str | None,
    rulesets: tuple[str, ...],
    as_of: date | None,
    fail_level: str,
    redact: bool | None,
) -> None:
    """Lint claim files, folders, globs or standard input (-).

    RULES are codes, prefixes of codes or names, with commas between them: MOD001, STR, kx-missing.

    Exit code 0: clean; 1: findings at the fail level or graver; 2: something could not be linted.
    """
    from claimlint.rules.engine import Linter
    from claimlint.rules.errors import RulesetError
    from claimlint.rules.selection import Selection, UnknownSelector
    from claimlint.rules.shelf import Shelf

    found, errors = sources(paths, standard_input=True)
    day = as_of or date.today()
    try:
        selection = Selection(select, ignore, extend_select)
        shelf = Shelf(rulesets)
        if select or ignore or extend_select:
            selection.check([*shelf.known_rules(), *problem_codes()])
        if payer is not None and payer not in shelf.payers():
            raise click.UsageError(f"no ruleset binds payer {payer}; known are {', '.join(shelf.payers())}")
        linter = Linter(shelf, day, selection, payer)
        linter.outcome.errors += errors
        linter.prepare(found)
        with ExitStack() as stack:
            renderers = [_printed(format_name, redact)]
            renderers += [
                FORMATS[output.format](stack.enter_context(output.open()), Options(redact=redact is not False))
                for output in outputs
            ]
            run = Run("claimlint", __version__, linter.rulesets, day)
            for renderer in renderers:
                renderer.start(run)
            for finding in linter.findings():
                for renderer in renderers:
                    renderer.finding(finding)
            for renderer in renderers:
                renderer.finish(linter.outcome)
            sys.stdout.flush()
    except UnknownSelector as error:
        hint = f"; did you mean {error.suggestion}?" if error.suggestion else ""
        raise click.UsageError(f"no rule matches {error.selector}{hint}") from None
    except RulesetError as error:
        raise click.UsageError(str(error)) from None
    except BrokenPipeError:
        # The reader of our output has gone; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_COULD_NOT_RUN)
    if linter.outcome.errors:
        sys.exit(EXIT_COULD_NOT_RUN)
    sys.exit(EXIT_FINDINGS if linter.outcome.exceeds(fail_level) else 0)


def _printed(format_name: str, redact: bool | None) -> Renderer:
    """The report on standard output; colours and member data only where a person looks at a terminal."""
    stream = click.get_text_stream("stdout")
    terminal = stream.isatty()
    colour = terminal and not os.environ.get("NO_COLOR")
    width = os.get_terminal_size().columns if terminal else 100
    masked = not terminal if redact is None else redact
    return FORMATS[format_name](stream, Options(colour=colour, redact=masked, width=width))
