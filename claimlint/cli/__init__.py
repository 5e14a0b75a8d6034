"""The command line: one command a module, each imported when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from claimlint.version import __version__

_COMMANDS = {
    "check": "lint claim files and predict denials",
    "explain": "show how a rule judges one place of a file",
    "parse": "print the claims of a file as JSON",
    "rule": "print what a rule checks, why and how to fix it",
}


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

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))

    def invoke(self, context: click.Context) -> Any:
        """Run the command; it ends with exit code 2 where its output can go no further."""
        from claimlint.cli.failures import EXIT_COULD_NOT_RUN, CouldNotRun

        try:
            try:
                return super().invoke(context)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            _drop_output()
            sys.exit(EXIT_COULD_NOT_RUN)
        except OSError as error:
            _drop_output()
            what = f"{error.filename}: " if error.filename else "cannot go on: "
            raise CouldNotRun(f"{what}{(error.strerror or str(error)).lower()}") from None


def _drop_output() -> None:
    """Let what is still buffered go nowhere: written at exit it would end in a traceback."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="claimlint")
def main() -> None:
    """Ruff for medical claims: predict denials before submission.

    Start with `claimlint check FILE`. Each finding says where, why, under which manual section, which denial
    to expect, how many dollars are at risk, and how to fix it.
    """
