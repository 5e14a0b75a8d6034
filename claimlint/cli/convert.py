"""``claimlint convert``: an 837P as .claim text, or .claim text as an 837P."""

from __future__ import annotations

import os
import re
import sys
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from typing import TYPE_CHECKING, TextIO

import click

from claimlint.cli.failures import CouldNotRun
from claimlint.cli.inputs import one_source, reading
from claimlint.cli.options import OneOf
from claimlint.cli.options import day as a_day
from claimlint.cli.outputs import Output, standard_output
from claimlint.reports.renderer import counted
from claimlint.reports.screen import visible

if TYPE_CHECKING:
    from claimlint.formats.reading import Problem, ReadClaim
    from claimlint.formats.sources import Source
    from claimlint.model import Claim

EXIT_LEFT_OUT = 1

_CARRIED = frozenset(
    (
        *("CLM", "HI", "LX", "SV1", "SV2", "PRV", "NTE", "SBR", "N3", "N4", "OI"),
        *("NM1*82", "NM1*DN", "NM1*P3", "NM1*DQ", "NM1*77", "NM1*IL", "NM1*PR", "NM1*71"),
        *("DTP*472", "DTP*454", "DTP*431", "DTP*439", "DTP*434", "REF*G1", "REF*9F", "REF*F8"),
    )
)
"""Segments of a claim whose content .claim text has words for, or that only name and address."""


@click.command("convert", short_help="Turn an 837P into .claim text, or .claim text into an 837P.")
@click.argument("path", metavar="FILE")
@click.option("-o", "--output", metavar="FILE", help="Where to write [default: standard output].")
@click.option(
    "--to", "wanted", type=OneOf(("claim", "837p")), help="The format to write [default: the other]."
)
@click.option(
    "--date",
    "made",
    callback=a_day,
    metavar="DATE",
    help="The day of an 837P [default: the last `received`, else the last day of service].",
)
def command(path: str, output: str | None, wanted: str | None, made: date | None) -> None:
    """Turn FILE (- for standard input) into the other format: .claim text to read, an 837P to test with.

    An 837I is turned into .claim text as well, but not back. What one format has no place for is told on
    standard error, with the number of claims. Names, addresses and the envelope of an 837P that .claim text
    does not hold are made up. A claim of .claim text that could not be read in full is not converted.

    Exit code 0: everything was carried over; 1: something was not; 2: it could not be converted, and nothing
    is written.
    """
    source = one_source(path)
    with reading(source):
        text = source.is_claim_text()
    target = wanted or ("837p" if text else "claim")
    if text == (target == "claim"):
        what, help_text = (".claim text", "see `claimlint fmt`") if text else ("an 837P", "give --to claim")
        raise CouldNotRun(f"{source.name} is {what} already", help_text)
    if output is not None and source.path and os.path.realpath(output) == os.path.realpath(source.path):
        raise CouldNotRun(f"{output} is the input itself", "give another name")
    told = _Told(source)
    opened = Output(target, output).open() if output is not None else nullcontext(standard_output())
    with opened as stream:
        if target == "claim":
            _to_claim(source, stream, told)
        else:
            _to_837p(source, stream, told, made)
    sys.exit(told.finish())


class _Told:
    """Says on standard error what was not carried over."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.claims = self.refused = self.problems = 0
        self.left_out: Counter[str] = Counter()

    def refuse(self, claim: Claim, why: str) -> None:
        self.refused += 1
        whose = claim.id
        if not sys.stderr.isatty():
            from claimlint.formats.shapes import masked_id
            from claimlint.rules.privacy import masked, private_ids

            whose = masked_id(masked(whose, private_ids(claim)))
            why = _QUOTED.sub("'***'", why)
        click.echo(f"claimlint: not converted: claim {visible(whose)}: {visible(why)}", err=True)

    def problem(self, problem: Problem) -> None:
        self.problems += 1
        place = f"{visible(problem.file)}:{problem.span.start.line}:{problem.span.start.column}"
        if problem.severity == "error":
            click.echo(f"claimlint: not read right: {place}: {problem.code}", err=True)

    def finish(self) -> int:
        """The last lines, and the exit code. Raises CouldNotRun where nothing was converted."""
        if not self.claims:
            why = "none of its claims can be converted" if self.refused else "there is no claim in it"
            raise CouldNotRun(f"{self.source.name}: {why}", "`claimlint check` says what is wrong with it")
        for what, claims in sorted(self.left_out.items()):
            click.echo(
                f"claimlint: not carried over: {visible(what)} (of {counted(claims, 'claim')})", err=True
            )
        refused = f", {self.refused:,} not" if self.refused else ""
        click.echo(f"claimlint: converted {counted(self.claims, 'claim')}{refused}", err=True)
        return EXIT_LEFT_OUT if self.left_out or self.refused or self.problems else 0


_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
"""A value of the claim that a message quotes."""


def _read(source: Source, told: _Told) -> Iterator[ReadClaim]:
    from claimlint.formats.reading import ReadClaim

    with reading(source):
        for item in source.read():
            if isinstance(item, ReadClaim):
                yield item
            else:
                told.problem(item)


def _to_claim(source: Source, stream: TextIO, told: _Told) -> None:
    from claimlint.formats.claim.printer import write

    for read in _read(source, told):
        try:
            text = write(read.claim)
        except ValueError as error:
            told.refuse(read.claim, str(error))
            continue
        stream.write(f"{chr(10) if told.claims else ''}{text}")
        told.claims += 1
    for what in _segments_left_out(source):
        told.left_out[what] += 1
    if not told.claims:
        told.finish()


def _segments_left_out(source: Source) -> Iterator[str]:
    """For each claim the kinds of its segments that .claim text has no words for."""
    from claimlint.formats.x12.walking import CLAIM, walk

    with source.open() as data:
        for piece in walk(data):
            if piece.kind != CLAIM or piece.delimiters is None:
                continue
            names = set()
            on_line = False
            for raw in piece.segments:
                elements = (
                    raw.strip().removesuffix(piece.delimiters.terminator).split(piece.delimiters.element)
                )
                name = elements[0].decode("latin-1")
                kind = (
                    f"{name}*{elements[1].decode('latin-1')}"
                    if name in _QUALIFIED and len(elements) > 1
                    else name
                )
                on_line = on_line or name == "LX"
                if name == "NTE" and not on_line:
                    names.add("NTE of the claim")
                elif name == "HI":
                    names |= _other_codes(elements[1:], piece.delimiters.component)
                elif name == "SV2" and elements[4:5] == [b"DA"]:
                    names.add("days (SV2 with DA)")
                elif name and name not in _CARRIED and kind not in _CARRIED:
                    names.add(kind)
            yield from sorted(names)


def _other_codes(composites: list[bytes], separator: bytes) -> set[str]:
    """What of an HI .claim text has no words for: other kinds of codes, and what was present on admission."""
    found = set()
    for composite in composites:
        parts = composite.split(separator)
        if parts[0] and parts[0] not in _CODES_CARRIED:
            found.add(f"HI*{parts[0].decode('latin-1')}")
        elif len(parts) > 8 and parts[8]:
            found.add("HI present on admission")
    return found


_CODES_CARRIED = frozenset((b"ABK", b"ABF", b"BK", b"BF", b"BH", b"BI", b"BG", b"BE"))
_QUALIFIED = frozenset(("NM1", "DTP", "REF", "AMT"))


def _to_837p(source: Source, stream: TextIO, told: _Told, made: date | None) -> None:
    from claimlint.converting.professional import CannotBeWritten, Writer, day_of
    from claimlint.formats.reading import ReadClaim

    begins, troubles = array("q"), array("q")

    def claims() -> Iterator[Claim]:
        for item in source.read():
            if isinstance(item, ReadClaim):
                begins.append(item.begins)
                yield item.claim
            elif item.severity == "error":
                troubles.append(item.span.start.byte)

    with reading(source):
        last = day_of(claims())
    made = made or last
    if made is None:
        raise CouldNotRun(f"{source.name}: no claim in it has a date", "give --date, the day of the 837P")
    writer = Writer(made, _taxonomies())
    unread = {bisect_right(begins, trouble) for trouble in troubles}
    for number, read in enumerate(_read(source, told), 1):
        if number in unread or 0 in unread:
            told.refuse(read.claim, "it could not be read in full")
            continue
        try:
            written = writer.claim(read.claim)
        except CannotBeWritten as error:
            told.refuse(read.claim, str(error))
            continue
        opening = () if told.claims else writer.opening()
        stream.write("".join(f"{segment}~\n" for segment in (*opening, *written.segments)))
        told.claims += 1
        told.left_out.update(written.left_out)
    if not told.claims:
        told.finish()
    stream.write("".join(f"{segment}~\n" for segment in writer.closing()))


def _taxonomies() -> dict[str, str]:
    """Profession to a taxonomy code of it: the first in our table."""
    from claimlint.rules.shelf import load_ruleset

    table = load_ruleset("base").reference.tables.get("taxonomies")
    found: dict[str, str] = {}
    for release in table.releases if table is not None else ():
        for key, _, row in release.rows:
            code = key[0] if isinstance(key, tuple) else key
            found.setdefault(str(row["role"]), str(code))
    return found
