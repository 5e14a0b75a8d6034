"""``claimlint data``: import official files that users download themselves, and see which are at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from claimlint.cli.failures import CouldNotRun, meant
from claimlint.cli.options import OneOf, day
from claimlint.cli.outputs import standard_output
from claimlint.reports.renderer import counted
from claimlint.reports.screen import visible

if TYPE_CHECKING:
    from claimlint.reference.importing.writing import Imported
    from claimlint.reference.store import About

_NO_FOLDER = "there is no folder for imported files"
_NO_FOLDER_HELP = "set CLAIMLINT_DATA_DIR to one, or leave it unset"

_FIRST_YEAR, _LAST_YEAR = 1996, 2099
"""NCCI began in 1996."""


@click.group("data", short_help="Import official files, and see which are at hand.")
def command() -> None:
    """Import official CMS files, so that claims are judged by them instead of the shipped tables.

    claimlint downloads nothing. docs/data.md says which page has which file.
    """


@command.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="FILES...")
@click.option("--kind", metavar="KIND", help="Which kind of file it is [default: what its content says].")
@click.option(
    "--effective",
    callback=day,
    metavar="DATE",
    help="The first day of the release [default: what its name says].",
)
@click.option(
    "--parts",
    type=click.IntRange(min=1),
    metavar="N",
    help="In how many files a quarter of procedure-to-procedure edits comes [default: 4].",
)
def import_command(
    paths: tuple[str, ...], kind: str | None, effective: date | None, parts: int | None
) -> None:
    """Import official files: .zip as downloaded, or the .txt, .csv or .xlsx in them.

    All parts of a quarter of NCCI procedure-to-procedure edits belong into one call. Either all that is given
    is imported, or nothing is changed.
    """
    from claimlint.reference.importing.recognition import PARTS, Wanted, recognise
    from claimlint.reference.importing.refusal import RefusedError
    from claimlint.reference.importing.writing import import_releases

    _check_kind(kind)
    try:
        if effective is not None and not _FIRST_YEAR <= effective.year <= _LAST_YEAR:
            raise CouldNotRun(
                f"--effective {effective} is no day that a release can begin on",
                f"give one from {_FIRST_YEAR} to {_LAST_YEAR}",
            )
        incoming = recognise(paths, Wanted(kind, effective, parts or PARTS))
        results = import_releases(incoming, _folder(), datetime.now(UTC))
    except RefusedError as error:
        raise CouldNotRun(str(error), error.help) from None
    standard_output().write("".join(f"{line}\n" for result in results for line in _told(result)))


def _told(result: Imported) -> Iterator[str]:
    """What became of a release."""
    about, before = result
    if before is not None and result.unchanged:
        yield f"already imported: {about.kind} {about.release}, on {before.imported[:10]}; nothing changed"
        return
    left_out = f", {about.left_out:,} left out as never in force or of no use" if about.left_out else ""
    yield f"imported {about.kind} {about.release}: {counted(about.rows, 'row')}{left_out}"
    yield f"  answers for dates of service from {about.starts} to {about.ends}"
    if before is not None:
        yield f"  in place of the {before.release} that was imported on {before.imported[:10]}"


@command.command("status")
@click.option(
    "--format",
    "format_name",
    type=OneOf(["text", "json"]),
    default="text",
    show_default=True,
    help="What to print.",
)
@click.option("--as-of", callback=day, metavar="DATE", help="The day to count ages from [default: today].")
def status_command(format_name: str, as_of: date | None) -> None:
    """Print which releases are imported, how old they are, and what ships for the other dates."""
    from claimlint import data_folder
    from claimlint.reference.store import Store

    folder = data_folder.folder()
    store = Store(folder) if folder is not None and data_folder.existing() else None
    imported = [release.about for release in store.releases] if store is not None else []
    status = _Status(
        folder,
        as_of or date.today(),
        imported,
        list(_shipped()),
        store.complaints if store is not None else [],
    )
    if format_name == "json":
        standard_output().write(json.dumps(_json(status), indent=2) + "\n")
    else:
        standard_output().write("".join(f"{visible(line)}\n" for line in _text(status)))


class _Shipped(NamedTuple):
    """A release of a table that ships with claimlint and that an official file can stand in for."""

    table: str
    release: str
    starts: date | None
    ends: date | None
    rows: int
    complete: bool


class _Status(NamedTuple):
    """What is at hand."""

    folder: str | None
    as_of: date
    imported: Sequence[About]
    shipped: Sequence[_Shipped]
    problems: Sequence[str]


def _shipped() -> Iterator[_Shipped]:
    from claimlint.reference.importing.kinds import KINDS
    from claimlint.rules.shelf import SHIPPED, load_ruleset

    tables = {kind.table for kind in KINDS.values()}
    found: dict[_Shipped, None] = {}
    for name in SHIPPED:
        for table in load_ruleset(name).reference.tables.values():
            if table.name in tables:
                for release in table.releases:
                    days = release.effective
                    one = _Shipped(
                        table.name, release.name, days.starts, days.ends, len(release.rows), release.complete
                    )
                    found[one] = None
    yield from sorted(found, key=lambda one: (one.table, one.starts or date.min))


def _json(status: _Status) -> dict[str, Any]:
    return {
        "folder": status.folder,
        "as_of": status.as_of.isoformat(),
        "imported": [
            {
                "kind": about.kind,
                "release": about.release,
                "table": about.table,
                "from": about.starts.isoformat(),
                "until": about.ends.isoformat(),
                "rows": about.rows,
                "left_out": about.left_out,
                "complete": about.complete,
                "sources": list(about.sources),
                "imported": about.imported,
                "imported_days_ago": _age(about, status.as_of),
                "ended_days_ago": max((status.as_of - about.ends).days, 0),
            }
            for about in status.imported
        ],
        "shipped": [
            {
                "table": one.table,
                "release": one.release,
                "from": one.starts.isoformat() if one.starts else None,
                "until": one.ends.isoformat() if one.ends else None,
                "rows": one.rows,
                "complete": one.complete,
            }
            for one in status.shipped
        ],
        "problems": list(status.problems),
    }


def _age(about: About, as_of: date) -> int:
    return max((as_of - date.fromisoformat(about.imported[:10])).days, 0)


def _text(status: _Status) -> Iterator[str]:
    from claimlint.reference.importing.kinds import KINDS

    if status.imported:
        yield f"imported, in {status.folder}"
        yield from _columns(
            (
                about.kind,
                about.release,
                f"{about.starts} to {about.ends}",
                counted(about.rows, "row"),
                f"imported {about.imported[:10]}, {counted(_age(about, status.as_of), 'day')} ago",
                f"ended {counted((status.as_of - about.ends).days, 'day')} ago"
                if status.as_of > about.ends
                else "",
            )
            for about in status.imported
        )
    else:
        yield f"nothing is imported in {status.folder or 'any folder: CLAIMLINT_DATA_DIR is empty'}"
    yield "shipped, for dates of service that nothing imported covers"
    yield from _columns(
        (
            one.table,
            one.release,
            f"{one.starts or 'ever'} to {one.ends or 'ever'}",
            (counted(one.rows, "row") if one.rows else "a list of codes")
            + ("" if one.complete else ", not of all codes"),
        )
        for one in status.shipped
    )
    yield "can be imported"
    have = {about.kind for about in status.imported}
    yield from _columns((kind.name, kind.what) for kind in KINDS.values() if kind.name not in have)
    for problem in status.problems:
        yield f"cannot be used: {problem}"


def _columns(rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    every = list(rows)
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]
    for row in every:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


@command.command("remove")
@click.argument("kind", metavar="KIND")
@click.argument("release", required=False, metavar="[RELEASE]")
def remove_command(kind: str, release: str | None) -> None:
    """Remove an imported release, such as ptp-practitioner 2026Q3; without RELEASE, all of that kind."""
    from claimlint.reference.importing.removal import releases, remove

    _check_kind(kind)
    folder = _folder()
    removed = remove(folder, kind, release)
    if not removed:
        there = ", ".join(releases(folder, kind))
        what = f"{kind} {release}" if release else kind
        raise CouldNotRun(f"{what} is not imported", f"imported: {there}" if there else "")
    standard_output().write("".join(f"removed {kind} {name}\n" for name in removed))


def _check_kind(kind: str | None) -> None:
    from claimlint.reference.importing.kinds import KINDS
    from claimlint.rules.conditions.errors import closest

    if kind is not None and kind not in KINDS:
        raise CouldNotRun(
            f"there is no kind of file {kind}{meant(closest(kind, KINDS))}", f"kinds: {', '.join(KINDS)}"
        )


def _folder() -> str:
    from claimlint import data_folder

    folder = data_folder.folder()
    if folder is None:
        raise CouldNotRun(_NO_FOLDER, _NO_FOLDER_HELP)
    return folder
