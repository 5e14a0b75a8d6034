"""``claimlint check --fix`` and ``--diff``: carry out what findings offer, or show it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import click

from claimlint.cli.differing import print_difference
from claimlint.cli.failures import EXIT_COULD_NOT_RUN, CouldNotRun
from claimlint.cli.placing import placed
from claimlint.findings import FileError, Outcome
from claimlint.fixing.drafts import Draft
from claimlint.fixing.rounds import MOST_ROUNDS, Applied, Fixing, fix
from claimlint.fixing.writing import Seen
from claimlint.formats.sources import Source
from claimlint.reports.renderer import counted
from claimlint.reports.screen import visible
from claimlint.rules.privacy import masked

if TYPE_CHECKING:
    from claimlint.cli.pruning import Pruned
    from claimlint.rules.engine import Linter

EXIT_DIFFERENT = 1
_MOST_TOLD = 20


class Fixes(NamedTuple):
    """What of the options is about fixes."""

    unsafe: bool
    diff: bool
    only: bool
    masks: bool


class Fixed(NamedTuple):
    """What was done: the sources as they are now, how many fixes that took, and whether some file failed."""

    sources: list[Source]
    applied: int
    failed: bool
    unsafe: bool

    @property
    def on_standard_output(self) -> bool:
        """Whether a fixed text went there, so that the report must go elsewhere."""
        return any(source.standard_input for source in self.sources)

    def tell(self, outcome: Outcome) -> None:
        """The last line on standard error: ``2 fixed, 3 remaining (1 more with --unsafe-fixes)``."""
        remaining = sum(outcome.findings.values())
        more = outcome.fixable["unsafe"]
        hint = f" ({more:,} more with --unsafe-fixes)" if more and not self.unsafe else ""
        click.echo(f"claimlint: {self.applied:,} fixed, {remaining:,} remaining{hint}", err=True)


class _Input(NamedTuple):
    source: Source
    draft: Draft
    seen: Seen | None


def carried_out(
    linter: Linter,
    sources: Sequence[Source],
    errors: Sequence[FileError],
    fixes: Fixes,
    pruned: Sequence[Pruned],
    renew: Callable[[], None],
) -> Fixed:
    """Fix the sources together, and write what changed; with ``--diff``, print that and exit.

    Standard input is written to standard output, changed or not. ``pruned`` are suppress files without their
    useless entries, which are written first; ``renew`` is called once they are.
    """
    pruned_ok = fixes.diff or _written(pruned)
    renew()
    names = Counter(source.name for source in sources)
    for name, number in names.items():
        if number > 1:
            raise CouldNotRun(f"{number} inputs go by the name {name}", "give --stdin-filename another name")
    unread = list(errors)
    inputs = list(_opened(sources, unread))
    fixing = fix(linter, [entry.draft for entry in inputs], fixes.unsafe)
    _tell(fixing, fixes.masks)
    if fixes.diff:
        _show(fixing, unread, fixes.masks, pruned)
    by_name = {entry.source.name: entry for entry in inputs}
    applied = Counter(fix.file for fix in fixing.applied)
    now, failed = [], not pruned_ok
    if pruned_ok:
        for file in pruned:
            applied.update(file.rules)
    for source in sources:
        entry = by_name.get(source.name)
        if entry is None:
            now.append(source)
        elif placed(entry.draft, entry.seen):
            now.append(entry.draft.current)
        else:
            failed = True
            del applied[source.name]
            now.append(entry.draft.original)
    _tell_applied([fix for fix in fixing.applied if fix.file in applied])
    if fixes.only:
        unread += fixing.errors
        _tell_unread(unread)
        _say(f"{applied.total():,} fixed")
        sys.exit(EXIT_COULD_NOT_RUN if failed or unread else 0)
    return Fixed(now, applied.total(), failed, fixes.unsafe)


def _written(pruned: Sequence[Pruned]) -> bool:
    """Write the suppress files without their useless entries; whether all could be."""
    done = True
    for file in pruned:
        if placed(file.draft, file.seen):
            _tell_fixed(file.draft.name, file.rules)
        else:
            done = False
    return done


def _opened(sources: Iterable[Source], unread: list[FileError]) -> Iterator[_Input]:
    """What can be read; what cannot is added to ``unread``."""
    for source in sources:
        try:
            seen = Seen.of(source.path) if source.path is not None else None
            yield _Input(source, Draft(source), seen)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            unread.append(
                FileError(source.name, f"cannot be read: {reason}", "check the path and its rights")
            )


def _show(fixing: Fixing, errors: Sequence[FileError], masks: bool, pruned: Sequence[Pruned]) -> NoReturn:
    private = tuple({one for fix in fixing.applied for one in fix.private})
    changed = [draft for draft in (*fixing.drafts, *(file.draft for file in pruned)) if draft.changed]
    number = len(fixing.applied) + sum(file.rules.total() for file in pruned)
    for draft in changed:
        print_difference(draft, masks, private)
    unread = [*errors, *fixing.errors]
    _tell_unread(unread)
    files = counted(len(changed), "file")
    _say(f"would fix {number:,} in {files}" if changed else "nothing to fix")
    if unread:
        sys.exit(EXIT_COULD_NOT_RUN)
    sys.exit(EXIT_DIFFERENT if changed else 0)


def _tell_applied(applied: Sequence[Applied]) -> None:
    """Each file with the rules whose findings were fixed in it."""
    files: dict[str, Counter[str]] = {}
    for done in applied:
        files.setdefault(done.file, Counter())[f"{done.code} {done.name}"] += 1
    for file, rules in files.items():
        _tell_fixed(file, rules)


def _tell_fixed(file: str, rules: Counter[str]) -> None:
    told = ", ".join(f"{rule} ({number:,})" if number > 1 else rule for rule, number in sorted(rules.items()))
    click.echo(f"claimlint: fixed {visible(file)}: {told}", err=True)


def _tell(fixing: Fixing, masks: bool) -> None:
    """What was not fixed though it could have been, and why."""
    for file, problem in fixing.unsettled.items():
        _say(f"{file} was not fixed: {problem} leaves in doubt what its claims say")
    for taken_back in fixing.taken_back[:_MOST_TOLD]:
        _say(f"not fixed: {_named(taken_back.fix, masks)}; it would have brought about {taken_back.because}")
    _and_more(len(fixing.taken_back))
    if not fixing.left:
        return
    if fixing.rounds == MOST_ROUNDS:
        _say(f"stopped after {MOST_ROUNDS} rounds; run the command again to go on")
    for left in fixing.left[:_MOST_TOLD]:
        _say(f"not fixed yet: {_named(left, masks)}")
    _and_more(len(fixing.left))


def _tell_unread(errors: Iterable[FileError]) -> None:
    for error in errors:
        _say(f"{error.file}: {error.message}; {error.help}")


def _and_more(number: int) -> None:
    if number > _MOST_TOLD:
        _say(f"and {number - _MOST_TOLD:,} more")


def _named(fix: Applied, masks: bool) -> str:
    claim = masked(fix.claim, fix.private) if masks and fix.claim is not None else fix.claim
    line = "" if fix.line is None else f"line {fix.line} of "
    return f"{fix.file}: {fix.code} {fix.name} [{line}claim {claim}] ({fix.title})"


def _say(text: str) -> None:
    click.echo(f"claimlint: {visible(text)}", err=True)
