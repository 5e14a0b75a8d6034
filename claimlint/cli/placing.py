"""Putting a changed text where it belongs: in the place of its file, or on standard output."""

from __future__ import annotations

import sys

import click

from claimlint.cli.outputs import STANDARD_OUTPUT, cannot_write
from claimlint.fixing.drafts import Draft, chunks
from claimlint.fixing.writing import CannotReplace, Seen, replace
from claimlint.reports.screen import visible


def placed(draft: Draft, seen: Seen | None) -> bool:
    """Whether the text stands where it belongs, ``seen`` being the file as it was read; why not, is told.

    Standard input is printed, changed or not.
    """
    source = draft.source
    if source.standard_input:
        _print(draft)
    elif draft.changed:
        try:
            if source.path is None or seen is None:
                raise CannotReplace(
                    source.name, "it is no plain file", "give a file, or - for standard input"
                )
            with draft.current.open() as stream:
                replace(source.path, chunks(stream), seen)
        except CannotReplace as error:
            click.echo(f"claimlint: {visible(str(error))}; {error.help}", err=True)
            return False
    return True


def _print(draft: Draft) -> None:
    out = getattr(sys.stdout, "buffer", None)
    try:
        with draft.current.open() as stream:
            for chunk in chunks(stream):
                if out is not None:
                    out.write(chunk)
                else:
                    sys.stdout.write(chunk.decode("utf-8", "surrogateescape"))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise cannot_write(STANDARD_OUTPUT, error) from None
