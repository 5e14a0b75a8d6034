"""The one file that a command looks into."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from claimlint.cli.failures import CouldNotRun
from claimlint.formats.files import sources
from claimlint.formats.reading import UnreadableSource
from claimlint.formats.sources import Source

STANDARD_INPUT_NAME = "<stdin>"
"""What findings call standard input."""


def one_source(path: str) -> Source:
    """The file that ``path`` means, which must be one."""
    found, errors = sources([path], standard_input=True)
    for error in errors:
        raise CouldNotRun(f"{error.file}: {error.message}", error.help)
    if len(found) > 1:
        raise CouldNotRun(f"{path} means {len(found)} files, and this command reads one", "name one of them")
    return found[0]


@contextmanager
def reading(source: Source) -> Iterator[None]:
    """Says of which file it is, and why, when it cannot be read."""
    try:
        yield
    except UnreadableSource as error:
        raise CouldNotRun(f"{source.name}: {error.message}", error.help) from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        help_text = "check the path and its rights"
        raise CouldNotRun(f"{source.name}: cannot be read: {reason}", help_text) from None
