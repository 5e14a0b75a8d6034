"""What stops a command: a message, and exit code 2."""

from __future__ import annotations

import click

EXIT_COULD_NOT_RUN = 2


class CouldNotRun(click.ClickException):
    """The command cannot do what it was asked for; ``help`` says what to do next."""

    exit_code = EXIT_COULD_NOT_RUN

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.help = help

    def format_message(self) -> str:
        from claimlint.reports.screen import visible

        lines = [*self.message.split("\n"), self.help]
        return "\n".join(visible(line) for line in lines if line)


def meant(suggestion: str | None) -> str:
    """The end of a message about an unknown word: what may have been meant."""
    return f"; did you mean {suggestion}?" if suggestion else ""
