"""A unified diff of what a command would write."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

from claimlint.cli.outputs import standard_output
from claimlint.fixing.differences import Hunk, hunks
from claimlint.fixing.drafts import Draft, chunks
from claimlint.formats.masking import lines_of, masker
from claimlint.formats.sources import SNIFFED_BYTES
from claimlint.reports.paint import Paint
from claimlint.reports.screen import visible
from claimlint.rules.privacy import masked

_NO_LINE_END = "\\ No newline at end of file"


def print_difference(draft: Draft, masks: bool, private: tuple[str, ...] = ()) -> None:
    """Print how a draft differs from its original.

    Unless ``masks``, what goes to a file or a pipe is a patch, byte for byte. ``private`` are member ids that
    may stand where the format does not say so.
    """
    terminal = sys.stdout.isatty()
    if not masks and not terminal and hasattr(sys.stdout, "buffer"):
        _print_patch(draft)
        return
    out = standard_output()
    paint = Paint(terminal and not os.environ.get("NO_COLOR"))
    with draft.original.open() as stream:
        mask = masker(stream.read(SNIFFED_BYTES))
    show: Callable[[bytes], str] = (lambda line: masked(mask(line), private)) if masks else _shown
    out.write(f"{paint.strong(f'--- {visible(draft.name)}')}\n{paint.strong(f'+++ {visible(draft.name)}')}\n")
    for hunk in _hunks(draft):
        out.write(f"{paint.faint(hunk.head)}\n")
        for mark, line in hunk.lines:
            out.write(f"{paint.difference(mark, mark + visible(show(line)))}\n")


def _print_patch(draft: Draft) -> None:
    out = sys.stdout.buffer
    name = os.fsencode(draft.name)
    sys.stdout.flush()
    out.write(b"--- %b\n+++ %b\n" % (name, name))
    for hunk in _hunks(draft, physical=True):
        out.write(f"{hunk.head}\n".encode())
        for mark, line in hunk.lines:
            whole = line.endswith(b"\n")
            out.write(mark.encode() + line + (b"" if whole else f"\n{_NO_LINE_END}\n".encode()))
    out.flush()


def _hunks(draft: Draft, *, physical: bool = False) -> Iterator[Hunk]:
    with draft.original.open() as before, draft.current.open() as after:
        head = before.read(SNIFFED_BYTES)
        before.seek(0)
        yield from hunks(lines_of(head, chunks(before), physical), lines_of(head, chunks(after), physical))


def _shown(line: bytes) -> str:
    return line.rstrip(b"\r\n").decode("utf-8", "backslashreplace")
