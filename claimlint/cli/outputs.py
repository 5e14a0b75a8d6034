"""Reports that go to files: written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, TextIO

import click

from claimlint.reports import FORMATS


class Output(NamedTuple):
    """A report format and the file it goes to."""

    format: str
    path: str

    @contextmanager
    def open(self) -> Iterator[TextIO]:
        """A stream that becomes the file when all went well, and leaves no trace when not."""
        temporary = f"{self.path}.{os.getpid()}.part"
        try:
            stream = open(temporary, "w", encoding="utf-8", newline="")  # noqa: SIM115 - closed below
        except OSError as error:
            raise click.UsageError(f"cannot write {self.path}: {(error.strerror or 'unknown reason').lower()}") from None
        try:
            with stream:
                yield stream
            os.replace(temporary, self.path)
        except BaseException:
            os.unlink(temporary)
            raise


def parse_output(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[Output, ...]:
    """``FORMAT=FILE`` options."""
    found = []
    for value in values:
        name, equals, path = value.partition("=")
        if not equals or not path or name not in FORMATS:
            raise click.BadParameter(f"{value!r} is not FORMAT=FILE, where FORMAT is {', '.join(sorted(FORMATS))}")
        found.append(Output(name, path))
    return tuple(found)
