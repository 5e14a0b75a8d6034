"""Where reports go: to standard output as it can show them, and to files whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import Any, NamedTuple, TextIO, cast

import click

from claimlint.cli.failures import CouldNotRun
from claimlint.formats.sources import Source
from claimlint.reports import FORMATS

STANDARD_OUTPUT = "standard output"


def standard_output() -> TextIO:
    """Standard output; characters that its encoding lacks come out as escapes."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return cast("TextIO", _StandardOutput(sys.stdout))


def refuse_read_only(path: str) -> None:
    """Raise CouldNotRun for a file that is there and read-only: its folder alone would let it be replaced."""
    from claimlint.fixing.writing import is_read_only

    if os.path.isfile(path) and is_read_only(path):
        raise CouldNotRun(f"cannot write {path}: it is read-only", "make it writable, or name another")


def standard_error() -> TextIO:
    """Standard error, where standard output holds something else."""
    return cast("TextIO", _StandardOutput(sys.stderr))


class _StandardOutput:
    """Standard output whose failures say that it is that."""

    def __init__(self, stream: TextIO) -> None:
        self._write = stream.write
        self.isatty = stream.isatty
        self.fileno = stream.fileno

    def write(self, text: str) -> int:
        try:
            return self._write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise cannot_write(STANDARD_OUTPUT, error) from None


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
        refuse_read_only(self.path)
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
            file = _ReportFile(path, mode, self._failure)
        except (OSError, ValueError) as error:
            raise self._failure(error) from None
        return TextIOWrapper(BufferedWriter(file), encoding="utf-8", errors="backslashreplace", newline="")

    def _failure(self, error: OSError | ValueError) -> CouldNotRun:
        return cannot_write(self.path, error)


class _ReportFile(FileIO):
    """A file whose failures to be written name it: the error of the system does not, once it is open."""

    def __init__(self, path: str, mode: str, failure: Callable[[OSError], CouldNotRun]) -> None:
        super().__init__(path, mode)
        self._failure = failure

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise self._failure(error) from None


def cannot_write(where: str, error: OSError | ValueError) -> CouldNotRun:
    """What is said when something cannot be written."""
    reason = getattr(error, "strerror", None) or str(error)
    return CouldNotRun(
        f"cannot write {where}: {reason.lower()}", "check the path, its rights and the disk's room"
    )


def complete_output(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """What a shell offers for ``FORMAT=FILE``: the formats."""
    return [f"{name}=" for name in sorted(FORMATS) if name.startswith(incomplete)]


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
