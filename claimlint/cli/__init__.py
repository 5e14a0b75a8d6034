"""The command line: one command a module, each imported when it is called."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from typing import Any

import click

from claimlint.version import __version__

_COMMANDS = {
    "baseline": "keep a list of findings that were there before",
    "check": "lint claim files and predict denials",
    "compare": "compare what two rulesets find in the same claims",
    "convert": "turn an 837P into .claim text, or .claim text into an 837P",
    "completion": "print the script that completes in a shell",
    "config": "show what configuration holds for a path, and where it is stated",
    "data": "import official files, and see which are at hand",
    "gate": "split a batch into the claims that may go and those that are held",
    "fmt": "format .claim files",
    "explain": "show how a rule judges one place of a file",
    "new": "begin a rule of your own",
    "parse": "print the claims of a file as JSON",
    "rule": "print what a rule checks, why and how to fix it",
    "show": "print one claim, readable, with what is found in it",
    "suppress": "say that a finding is of no concern, and why",
    "test": "run the examples of rulesets, and see how well they guard their rules",
}

_WHERE_TO_LOOK = (
    "look where standard output goes, and at TMPDIR: large input is kept in a file there meanwhile"
)


class _LazyGroup(click.Group):
    """Commands whose modules are imported only when they run; their one-line help stands here."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command = import_module(f"claimlint.cli.{name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; where there is none, the nearest, or ``check`` for a file, is named."""
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            from claimlint.reports.screen import visible

            close = get_close_matches(args[0], _COMMANDS, 1)
            meant = f"check {visible(args[0])}" if os.path.exists(args[0]) else close[0] if close else ""
            hint = f"; did you mean 'claimlint {meant}'?" if meant else ""
            context.fail(f"there is no command {visible(args[0])}{hint}")
        return super().resolve_command(context, args)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """Read the options, some of which print."""
        try:
            return super().make_context(*arguments, **options)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _not_printed(error) from None

    def invoke(self, context: click.Context) -> Any:
        """Run the command; it ends with exit code 2 where its output can go no further."""
        from claimlint.cli.failures import EXIT_COULD_NOT_RUN

        try:
            try:
                return super().invoke(context)
            finally:
                _flush()
        except BrokenPipeError:
            _drop_output()
            sys.exit(EXIT_COULD_NOT_RUN)
        except OSError as error:
            raise _stopped(error) from None


def _flush() -> None:
    """Print what is still buffered."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _not_printed(error) from None


def _not_printed(error: OSError) -> click.ClickException:
    """What is said when standard output takes no more."""
    from claimlint.cli.outputs import STANDARD_OUTPUT, cannot_write

    _drop_output()
    return cannot_write(STANDARD_OUTPUT, error)


def _drop_output() -> None:
    """Let what is still buffered go nowhere: written at exit it would end in a traceback."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _stopped(error: OSError) -> click.ClickException:
    """What is said of a failure that no command expects, such as a full disk while claims are spooled."""
    from claimlint.cli.failures import CouldNotRun

    reason = (error.strerror or str(error)).lower()
    if error.filename:
        return CouldNotRun(f"{error.filename}: {reason}")
    return CouldNotRun(f"cannot go on: {reason}", _WHERE_TO_LOOK if error.errno == errno.ENOSPC else "")


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="claimlint")
def main() -> None:
    """Ruff for medical claims: predict denials before submission.

    Start with `claimlint check FILE`. Each finding says where, why, under which manual section, which denial
    to expect, how many dollars are at risk, and how to fix it.
    """
