"""Where reports go: to standard output as it can show them, and to files whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import NamedTuple, TextIO

import click

from claimlint.cli.failures import CouldNotRun
from claimlint.formats.sources import Source
from claimlint.reports import FORMATS


def standard_output() -> TextIO:
    """Standard output; characters that its encoding lacks come out as escapes."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return sys.stdout


class Output(NamedTuple):
    """A report format and the file it goes to."""

    format: str
    path: str

    @contextmanager
    def open(self) -> Iterator[TextIO]:
        """A stream that becomes the file when all went well, and leaves no trace when not.

        What is there and no file (a pipe, a terminal) is written to as it is.
        """
        if os.path.isdir(self.path):
            raise CouldNotRun(f"cannot write {self.path}: it is a folder", "name a file in it")
        if os.path.exists(self.path) and not os.path.isfile(self.path):
            with self._created(self.path, "w") as stream:
                yield stream
            return
        temporary = f"{self.path}.{os.getpid()}.part"
        stream = self._created(temporary, "x")
        try:
            with stream:
                yield stream
            try:
                os.replace(temporary, self.path)
            except OSError as error:
                raise self._failure(error) from None
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise

    def _created(self, path: str, mode: str) -> TextIO:
        try:
            return open(path, mode, encoding="utf-8", errors="backslashreplace", newline="")  # type: ignore[return-value]
        except (OSError, ValueError) as error:
            raise self._failure(error) from None

    def _failure(self, error: OSError | ValueError) -> CouldNotRun:
        reason = getattr(error, "strerror", None) or str(error)
        return CouldNotRun(f"cannot write {self.path}: {reason.lower()}", "check the path and its rights")


def parse_output(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[Output, ...]:
    """``FORMAT=FILE`` options."""
    found: dict[str, Output] = {}
    for value in values:
        name, equals, path = value.partition("=")
        if not equals or not path or name not in FORMATS:
            raise click.BadParameter(
                f"{value!r} is not FORMAT=FILE, where FORMAT is {', '.join(sorted(FORMATS))}"
            )
        where = os.path.realpath(path)
        if where in found:
            raise click.BadParameter(f"{path} is to hold two reports; give each a file of its own")
        found[where] = Output(name, path)
    return tuple(found.values())


def spare_inputs(outputs: Sequence[Output], sources: Sequence[Source]) -> None:
    """Refuse a report that would take the place of a file to be linted."""
    inputs = {os.path.realpath(source.name) for source in sources}
    for output in outputs:
        if os.path.realpath(output.path) in inputs:
            raise CouldNotRun(f"{output.path} is a file to be linted", "name another file for the report")
