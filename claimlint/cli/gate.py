"""``claimlint gate``: split a batch into the claims that may go and those that are held."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from decimal import Decimal
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click

from claimlint.cli.baseline import opened_baseline, suppression_options
from claimlint.cli.config import config_options
from claimlint.cli.failures import CouldNotRun
from claimlint.cli.options import OneOf, check_choices, rule_options, selection_options, tell_unusable_imports
from claimlint.cli.outputs import Output, cannot_write, complete_output, parse_output, refuse_read_only
from claimlint.cli.settings import check_policies, found_policies
from claimlint.data_folder import DamagedImport
from claimlint.findings import SEVERITIES, Finding, Run
from claimlint.formats.files import sources
from claimlint.reports import FORMATS, Options, Renderer
from claimlint.reports.renderer import counted, dollars
from claimlint.version import __version__

if TYPE_CHECKING:
    from claimlint.configuration.policies import Policies
    from claimlint.formats.reading import ClaimSource
    from claimlint.formats.sources import Source
    from claimlint.gating import Batch, Judged, Plan
    from claimlint.rules.engine import Linter

EXIT_HELD = 1


@click.command("gate", short_help="Split a batch into clean and held claims.")
@click.argument("path", metavar="IN")
@click.option("--clean", required=True, metavar="OUT", help="Where the claims go that may be sent.")
@click.option("--held", required=True, metavar="OUT", help="Where the claims go that are held.")
@click.option("--reasons", metavar="FILE", help="Write why claims are held, as JSON lines.")
@click.option("--ack", metavar="FILE", help="Write what became of each claim, as a 277CA.")
@click.option(
    "--report",
    "reports",
    multiple=True,
    callback=parse_output,
    metavar="FORMAT=FILE",
    shell_complete=complete_output,
    help="Also write a report of the batch, as `claimlint check` does.",
)
@click.option(
    "--hold-level",
    type=OneOf(SEVERITIES),
    default="error",
    show_default=True,
    help="Hold claims with a finding at this level or graver.",
)
@selection_options
@rule_options
@config_options
@suppression_options
@click.option("--jobs", type=click.IntRange(min=0), default=0, metavar="N", help="Use up to N processes.")
@click.option("--redact/--no-redact", default=True, help="Mask member data in the reasons.")
def command(
    path: str,
    clean: str,
    held: str,
    reasons: str | None,
    ack: str | None,
    reports: tuple[Output, ...],
    hold_level: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    extend_select: tuple[str, ...],
    payer: str | None,
    rulesets: tuple[str, ...],
    as_of: date | None,
    config: str | None,
    isolated: bool,
    plugins: tuple[str, ...],
    suppress_file: str | None,
    baseline: str | None,
    ci: bool,
    jobs: int,
    redact: bool,
) -> None:
    """Split the claims of IN, an 837P or a .claim text (- for standard input), into two files.

    A claim goes to exactly one of them, byte for byte. Envelopes, levels and counts of an 837P are made to
    fit.
    A file that would have no claim is not written. Exit code 0: nothing is held; 1: something is; 2: it could
    not be done, and no file is written.
    """
    from claimlint.configuration.policies import Asked
    from claimlint.gating import Batch, Reasons, judged, unsettled_again
    from claimlint.gating.acknowledgment import Reason, reason, segments
    from claimlint.rules.engine import Linter
    from claimlint.rules.errors import RulesetError
    from claimlint.rules.selection import Selection

    if ci:
        raise click.UsageError("--ci is of no use here: gate does not tell stale entries")
    day = as_of or date.today()
    asked = Asked(
        payer, rulesets, select, ignore, extend_select, config, isolated, plugins, suppress_file, day
    )
    policies = found_policies(asked)
    shelf = policies.shelf(policies.settings())
    check_choices(shelf, Selection(select, ignore, extend_select), payer)
    source = _source(path, policies)
    named = [clean, held, reasons, ack, *(report.path for report in reports)]
    _refuse_same(source, [name for name in named if name])
    known = opened_baseline(baseline)

    def new_linter() -> Linter:
        at_work = None if known is None else known.at_work
        processes = jobs or min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, 4)
        return Linter(shelf, day, jobs=processes, detailed=True, policies=policies.of, baseline=at_work)

    try:
        with ExitStack() as stack:
            stream = stack.enter_context(Output("jsonl", reasons).open()) if reasons else None
            told = Reasons(stream, redact)
            why: dict[int, list[Reason]] = {}
            repairable = _repairable(source)

            def lint(linter: Linter, what: ClaimSource) -> Judged:
                linter.prepare([what], holder=batch.holder())
                return judged(linter, hold_level, repairable, told.finding)

            def tell(finding: Finding) -> None:
                told.finding(finding)
                if ack is not None and finding.attribution is not None:
                    why.setdefault(finding.attribution.claim - 1, []).append(reason(finding, redact))

            linter, batch = new_linter(), Batch(source)
            linter.prepare([batch.held], batch.note)
            run = Run("claimlint", __version__, linter.rulesets, day)
            renderers = [_renderer(report, source, redact, stack) for report in reports]
            for renderer in renderers:
                renderer.start(run)
            verdict = judged(linter, hold_level, repairable, tell, [each.finding for each in renderers])
            for renderer in renderers:
                renderer.finish(linter.outcome)
            if linter.outcome.errors:
                error = linter.outcome.errors[0]
                raise CouldNotRun(f"{error.file}: {error.message}", error.help)
            del linter  # With what it knows of all claims.
            plan = batch.plan(verdict.troubles)
            by_structure = bytes(plan.held)
            for number in verdict.codes:
                plan.held[number] = 1
            later = unsettled_again(batch, plan, new_linter, lint)
            counts = _written(batch, plan, clean, held, stack)
            for number, flag in enumerate(plan.held):
                if flag:
                    codes = sorted(verdict.codes.get(number, set()) | later.get(number, set()))
                    cause = "findings" if codes else "structure"
                    if number in later and number not in verdict.codes:
                        cause = "findings once other claims are held"
                        why.setdefault(number, []).append(Reason("A8:21", ", ".join(codes)))
                    told.held(batch.id(number), number + 1, codes, cause)
            if ack is not None:
                answer = stack.enter_context(Output("277CA", ack).open())
                answer.writelines(segments(source, plan.held, why, day, redact))
            totals = _totals(batch, plan.held)
            told.summary(
                {
                    "file": source.name,
                    "as_of": day.isoformat(),
                    "hold_level": hold_level,
                    "clean": {"claims": totals[0][0], "charges": f"{totals[0][1]:.2f}"},
                    "held": {"claims": totals[1][0], "charges": f"{totals[1][1]:.2f}"},
                    "held_by_structure": sum(by_structure),
                    "not_read": plan.unread,
                    "interchanges_held": len(plan.broken),
                    "bytes_outside": plan.noise,
                    "repaired": sorted(verdict.repaired),
                }
            )
    except (RulesetError, DamagedImport) as error:
        raise CouldNotRun(str(error)) from None
    tell_unusable_imports(shelf)
    _tell(totals, plan.unread, plan.noise, len(plan.broken), verdict.repaired, clean, held, counts)
    sys.exit(EXIT_HELD if totals[1][0] or plan.unread or plan.broken else 0)


def _renderer(report: Output, source: Source, redact: bool, stack: ExitStack) -> Renderer:
    """What writes a report of the batch."""

    def pieces() -> Iterator[Any]:
        from claimlint.formats.x12.walking import walk

        with source.open() as data:
            yield from walk(data)

    if report.format == "999" and source.is_claim_text():
        raise CouldNotRun(f"a 999 answers 837 files, and {source.name} is none", "give another format")
    parts = {source.name: pieces} if report.format == "999" else None
    return FORMATS[report.format](stack.enter_context(report.open()), Options(redact=redact, parts=parts))


def _source(path: str, policies: Policies) -> Source:
    found, errors = sources([path], standard_input=True)
    if errors:
        raise CouldNotRun(f"{errors[0].file}: {errors[0].message}", errors[0].help)
    if len(found) != 1:
        raise CouldNotRun(
            f"{path} means {len(found)} files", "give one file; gate splits one batch at a time"
        )
    check_policies(policies, found)
    return found[0]


def _refuse_same(source: Source, names: list[str]) -> None:
    """Raise CouldNotRun where two of the paths are one file, or one is no file that could be written."""
    seen = {os.path.realpath(source.name): "the batch itself"} if source.path else {}
    for name in names:
        where = os.path.realpath(name)
        if where in seen:
            raise CouldNotRun(f"{name} is {seen[where]}", "give each file a name of its own")
        if os.path.isdir(name):
            raise CouldNotRun(f"cannot write {name}: it is a folder", "name a file in it")
        if not os.path.isdir(os.path.dirname(where)):
            raise CouldNotRun(f"cannot write {name}: its folder is not there", "make the folder first")
        refuse_read_only(name)
        seen[where] = "named twice"


def _repairable(source: Source) -> frozenset[str]:
    from claimlint.formats.reading import UnreadableSource

    try:
        text = source.is_claim_text()
    except UnreadableSource as error:
        raise CouldNotRun(f"{source.name}: {error.message}", error.help) from None
    except OSError as error:
        raise CouldNotRun(
            f"{source.name}: cannot be read: {(error.strerror or str(error)).lower()}"
        ) from None
    if text:
        return frozenset()
    from claimlint.formats.x12.splitting import REPAIRED

    return REPAIRED


def _written(batch: Batch, plan: Plan, clean: str, held: str, stack: ExitStack) -> list[int]:
    """Write both files, to take their places once all went well; gives how many bytes each has."""
    files = [stack.enter_context(_whole_or_none(name)) for name in (clean, held)]
    sizes = [0, 0]

    def writer(at: int) -> Callable[[bytes], None]:
        def write(data: bytes) -> None:
            sizes[at] += len(data)
            files[at].write(data)

        return write

    batch.split(plan, lambda number: 1 if number is None or plan.held[number] else 0, [writer(0), writer(1)])
    return sizes


@contextmanager
def _whole_or_none(path: str) -> Iterator[BinaryIO]:
    """A file that takes its place once all went well, if it holds something; if not, an older one goes."""
    target = os.path.realpath(path)
    try:
        file = NamedTemporaryFile(  # noqa: SIM115 - renamed or removed below
            dir=os.path.dirname(target), prefix=f".{os.path.basename(target)[:100]}.", delete=False
        )
    except OSError as error:
        raise cannot_write(path, error) from None
    try:
        with file:
            yield cast("BinaryIO", file)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        if size:
            os.chmod(file.name, 0o666 & ~_umask())
            os.replace(file.name, target)
        else:
            os.unlink(file.name)
            with suppress(FileNotFoundError):
                os.unlink(target)
    except BaseException as failure:
        with suppress(OSError):
            os.unlink(file.name)
        if isinstance(failure, OSError) and not isinstance(failure, BrokenPipeError):
            raise cannot_write(path, failure) from None
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _totals(batch: Batch, held: bytearray) -> list[tuple[int, Decimal]]:
    """Claims and dollars charged, clean and held."""
    stopped = sum((batch.charge(number) for number, flag in enumerate(held) if flag), Decimal(0))
    return [(len(held) - sum(held), batch.charged - stopped), (sum(held), stopped)]


def _tell(
    totals: list[tuple[int, Decimal]],
    unread: int,
    noise: int,
    broken: int,
    repaired: set[str],
    clean: str,
    held: str,
    sizes: list[int],
) -> None:
    for (claims, charges), name, word, size in zip(
        totals, (clean, held), ("clean", "held"), sizes, strict=True
    ):
        where = name if size else "no file written"
        click.echo(f"{word}: {counted(claims, 'claim')}, {dollars(charges)} charged: {where}")
    if unread:
        click.echo(f"held as they are: {counted(unread, 'claim')} that could not be read whole")
    if broken:
        click.echo(f"held as they are: {counted(broken, 'interchange')} with a broken envelope")
    if noise:
        click.echo(f"left out: {counted(noise, 'byte')} outside of interchanges")
    if repaired:
        click.echo(f"made right in both files: {', '.join(sorted(repaired))} (counts and control numbers)")
