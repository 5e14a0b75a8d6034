"""``claimlint fmt``: write .claim text in its canonical form."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import click

from claimlint.cli.config import config_options
from claimlint.cli.failures import EXIT_COULD_NOT_RUN, CouldNotRun
from claimlint.cli.outputs import standard_output
from claimlint.cli.placing import placed
from claimlint.fixing.drafts import Draft
from claimlint.fixing.writing import Seen
from claimlint.formats.claim.formatting import Kept, formatted
from claimlint.formats.claim.sameness import hold_the_same_comments, say_the_same
from claimlint.formats.files import STANDARD_INPUT, sources
from claimlint.formats.reading import UnreadableSource
from claimlint.formats.shapes import masked_message
from claimlint.formats.sources import Source
from claimlint.reports.renderer import counted
from claimlint.reports.screen import visible

EXIT_DIFFERENT = 1
_MOST_KEPT = 10


@click.command("fmt", short_help="Format .claim files.")
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option("--check", "checks", is_flag=True, help="Write nothing; name the files that would change.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@click.option(
    "--redact/--no-redact",
    default=None,
    help="Mask member data in diffs and messages [default: unless on a terminal].",
)
@config_options
def command(
    paths: tuple[str, ...],
    checks: bool,
    diff: bool,
    redact: bool | None,
    **asked: Any,
) -> None:
    """Format .claim files, those in folders, or standard input (-), which is printed.

    Words come in canonical order, one a line, and in columns. Comments stay with what they stand at, and the
    claims say what they said. A claim that could not be read in full is left as it is, and told.

    Exit code 0: formatted; 1: something would change (--check, --diff); 2: something was left as it is.
    """
    masks, masks_words = (
        (not stream.isatty() if redact is None else redact) for stream in (sys.stdout, sys.stderr)
    )
    work = _Work(checks, diff, masks, masks_words)
    for source in _wanted(paths, asked, work):
        work.format(source)
    work.end()


class _Work:
    """What was done so far."""

    def __init__(self, checks: bool, diff: bool, masks: bool, masks_words: bool) -> None:
        self._checks = checks
        self._diff = diff
        self._masks = masks
        self._masks_words = masks_words
        self._changed = self._same = 0
        self._failed = False

    def fail(self, file: str, message: str) -> None:
        """Something that could not be done."""
        self._failed = True
        click.echo(f"claimlint: {visible(file)}: {visible(message)}", err=True)

    def format(self, source: Source) -> None:
        """Format one file, or show what that would change."""
        try:
            seen = Seen.of(source.path) if source.path is not None else None
            draft = Draft(source)
            self._rewrite(draft)
        except OSError as error:
            self.fail(source.name, f"cannot be read: {(error.strerror or 'unknown reason').lower()}")
            return
        if draft.changed and self._diff:
            from claimlint.cli.differing import print_difference

            print_difference(draft, self._masks)
        elif draft.changed and self._checks:
            standard_output().write(f"would reformat {visible(source.name)}\n")
        if not (self._checks or self._diff) and not placed(draft, seen):
            self._failed = True
        elif draft.changed:
            self._changed += 1
        else:
            self._same += 1

    def _rewrite(self, draft: Draft) -> None:
        """Let the draft stand as it should, if it then still says what it said."""
        kept: list[Kept] = []
        try:
            with draft.original.open() as stream:
                draft.rewrite(formatted(stream, kept))
        except ValueError as error:
            draft.reset()
            self.fail(draft.name, f"left as it is: {error}")
            return
        for line, code, message in kept[:_MOST_KEPT]:
            told = message
            if code is not None:
                shown = masked_message(code.code, message) if self._masks_words else message
                told = f"{code.code} {code.name}: {shown}"
            self.fail(f"{draft.name}:{line}", f"the claim was left as it is: {told}")
        if len(kept) > _MOST_KEPT:
            self.fail(draft.name, f"{counted(len(kept) - _MOST_KEPT, 'more claim')} left as they are")
        for same in (say_the_same, hold_the_same_comments):
            with draft.original.open() as before, draft.current.open() as after:
                unchanged = same(before, after)
            if not unchanged:
                draft.reset()
                self.fail(
                    draft.name, "left as it is: formatted, it would not say the same; please report this"
                )
                return

    def end(self) -> None:
        """Say what was done, and exit."""
        would = "would be " if self._checks or self._diff else ""
        told = [
            f"{counted(number, 'file')} {what}"
            for number, what in ((self._changed, f"{would}reformatted"), (self._same, "left unchanged"))
            if number
        ]
        if told:
            click.echo(f"claimlint: {', '.join(told)}", err=True)
        if self._failed:
            sys.exit(EXIT_COULD_NOT_RUN)
        sys.exit(EXIT_DIFFERENT if would and self._changed else 0)


def _wanted(paths: tuple[str, ...], asked: dict[str, Any], work: _Work) -> Iterator[Source]:
    """The .claim files that paths mean. A file of another format is refused, and in a folder passed over."""
    from claimlint.cli.settings import found_policies
    from claimlint.configuration.policies import Asked
    from claimlint.rules.errors import RulesetError

    policies = found_policies(Asked(**asked))
    seen: set[str] = set()
    for path in paths:
        try:
            found, errors = sources([path], standard_input=True, excluded=policies.excludes)
        except RulesetError as error:
            raise CouldNotRun(str(error)) from None
        for lost in errors:
            work.fail(lost.file, f"{lost.message}; {lost.help}")
        for source in found:
            key = path if path == STANDARD_INPUT else os.path.realpath(source.name)
            if key in seen:
                continue
            seen.add(key)
            try:
                is_claim_text = source.is_claim_text()
            except UnreadableSource as unreadable:
                work.fail(source.name, f"{unreadable.message}; {unreadable.help}")
                continue
            except OSError as failure:
                reason = (failure.strerror or "unknown reason").lower()
                work.fail(source.name, f"cannot be read: {reason}")
                continue
            if is_claim_text:
                yield source
            elif not os.path.isdir(path):
                work.fail(source.name, "this is an X12 interchange; only .claim text is formatted")
