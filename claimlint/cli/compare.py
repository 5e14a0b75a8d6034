"""``claimlint compare``: the same claims by two rulesets, and what the second finds more or less."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import click

from claimlint.cli.config import plugin_option
from claimlint.cli.failures import EXIT_COULD_NOT_RUN, CouldNotRun
from claimlint.cli.options import day, text_or_json
from claimlint.cli.outputs import standard_output
from claimlint.findings import FileError, Finding
from claimlint.reports.screen import visible

EXIT_DIFFERENT = 1
_SHOWN = 50


class _Kept(NamedTuple):
    """What is kept of a finding: enough to tell it from others and to show it."""

    place: str
    code: str
    severity: str
    whose: str
    message: str
    at_risk: Decimal


@click.command("compare", short_help="Compare what two rulesets find in the same claims.")
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option("--rulesets", nargs=2, required=True, metavar="OLD NEW", help="Two rulesets, by name or path.")
@click.option("--payer", metavar="NAME", help="Judge every claim as billed to this payer.")
@click.option("--as-of", callback=day, metavar="DATE", help="The day to judge by [default: today].")
@text_or_json
@plugin_option
@click.option(
    "--redact/--no-redact", default=None, help="Mask member data [default: everywhere but on a terminal]."
)
def command(
    paths: tuple[str, ...],
    rulesets: tuple[str, str],
    payer: str | None,
    as_of: date | None,
    format_name: str,
    plugins: tuple[str, ...],
    redact: bool | None,
) -> None:
    """Lint PATHS by the rulesets OLD and NEW, and show the findings that NEW gains and loses.

    Both judge the claims of the payers that either of them binds, and all claims if neither binds any or
    --payer is given. Memory grows with the findings, and not with the claims.

    Exit code 0: they find the same; 1: they differ; 2: something could not be linted.
    """
    from claimlint.plugins import use
    from claimlint.rules.errors import RulesetError

    stream = standard_output()
    masked = not stream.isatty() if redact is None else redact
    try:
        use(plugins)
        payers = None if payer is not None else _bound(rulesets)
        old, errors = _found(rulesets[0], paths, payer, payers, as_of or date.today(), masked)
        new, _ = _found(rulesets[1], paths, payer, payers, as_of or date.today(), masked)
    except RulesetError as error:
        raise CouldNotRun(str(error)) from None
    lost, gained = list((old - new).elements()), list((new - old).elements())
    changed = _changed(lost, gained)
    write = _json if format_name == "json" else _text
    stream.write(write(rulesets, sum(old.values()), sum(new.values()), lost, gained, changed))
    for unread in errors:
        click.echo(f"claimlint: {visible(unread.file)}: {visible(unread.message)}", err=True)
    if errors:
        sys.exit(EXIT_COULD_NOT_RUN)
    sys.exit(EXIT_DIFFERENT if lost or gained or changed else 0)


def _bound(rulesets: tuple[str, str]) -> frozenset[str] | None:
    """The payers that either ruleset binds; None if neither binds any, and so all claims are meant."""
    from claimlint.rules.shelf import load_ruleset

    return frozenset(payer for name in rulesets for payer in load_ruleset(name).payers) or None


def _found(
    ruleset: str,
    paths: tuple[str, ...],
    payer: str | None,
    payers: frozenset[str] | None,
    as_of: date,
    masked: bool,
) -> tuple[Counter[_Kept], list[FileError]]:
    """What a ruleset finds, each finding as often as it does; and the paths that could not be linted."""
    from claimlint.formats.files import sources
    from claimlint.rules.engine import Linter
    from claimlint.rules.shelf import Shelf

    found, errors = sources(paths)
    linter = Linter(Shelf([ruleset], only=True), as_of, payer=payer, detailed=True)
    linter.outcome.errors += errors
    linter.prepare(found)
    kept = Counter(
        _kept(finding, masked)
        for finding in linter.findings()
        if payers is None or finding.attribution is None or finding.attribution.payer in payers
    )
    return kept, linter.outcome.errors


def _kept(finding: Finding, masked: bool) -> _Kept:
    from claimlint.reports.redaction import redacted
    from claimlint.reports.renderer import place

    if masked:
        finding = redacted(finding)
    line = "" if finding.line is None else f"line {finding.line} of "
    whose = "" if finding.claim is None else f"{line}claim {finding.claim}"
    return _Kept(place(finding), finding.code, finding.severity, whose, finding.message, finding.at_risk)


def _changed(lost: list[_Kept], gained: list[_Kept]) -> list[tuple[_Kept, _Kept]]:
    """The pairs that are one finding told otherwise (severity, words, dollars), taken out of both lists."""
    by_place: dict[tuple[str, str, str], list[_Kept]] = {}
    for kept in gained:
        by_place.setdefault((kept.place, kept.code, kept.whose), []).append(kept)
    pairs = []
    for before in list(lost):
        same = by_place.get((before.place, before.code, before.whose))
        if same:
            after = same.pop()
            pairs.append((before, after))
            lost.remove(before)
            gained.remove(after)
    return pairs


def _by_rule(lost: list[_Kept], gained: list[_Kept]) -> list[tuple[str, int, int, Decimal]]:
    """Rule, findings lost and gained, and by how much its dollars grow."""
    codes = sorted({kept.code for kept in (*lost, *gained)})
    return [
        (
            code,
            sum(kept.code == code for kept in lost),
            sum(kept.code == code for kept in gained),
            sum((kept.at_risk for kept in gained if kept.code == code), Decimal(0))
            - sum((kept.at_risk for kept in lost if kept.code == code), Decimal(0)),
        )
        for code in codes
    ]


def _text(
    rulesets: tuple[str, str],
    before: int,
    after: int,
    lost: list[_Kept],
    gained: list[_Kept],
    changed: list[tuple[_Kept, _Kept]],
) -> str:
    from claimlint.reports.renderer import counted, dollars

    totals = counted(before, "finding"), counted(after, "finding")
    lines = [visible(f"{rulesets[0]}: {totals[0]}; {rulesets[1]}: {totals[1]}")]
    if not (lost or gained or changed):
        return "\n".join([*lines, "they find the same", ""])
    lines.append(f"{len(gained):,} gained, {len(lost):,} lost, {len(changed):,} told otherwise")
    for code, less, more, worth in _by_rule(lost, gained):
        lines.append(f"  {code}  +{more:,} -{less:,}  {dollars(worth)}")
    shown = [("+", kept) for kept in gained] + [("-", kept) for kept in lost]
    for _, now in changed:
        shown.append(("~", now))
    lines += [
        visible(f"{sign} {k.place}: {k.severity} {k.code} [{k.whose}] {k.message}")
        for sign, k in shown[:_SHOWN]
    ]
    if len(shown) > _SHOWN:
        lines.append(f"and {len(shown) - _SHOWN:,} more; --format json lists them all")
    return "\n".join([*lines, ""])


def _json(
    rulesets: tuple[str, str],
    before: int,
    after: int,
    lost: list[_Kept],
    gained: list[_Kept],
    changed: list[tuple[_Kept, _Kept]],
) -> str:
    def record(kept: _Kept) -> dict[str, Any]:
        return {**kept._asdict(), "at_risk": f"{kept.at_risk:.2f}"}

    content = {
        "rulesets": list(rulesets),
        "findings": [before, after],
        "gained": [record(kept) for kept in gained],
        "lost": [record(kept) for kept in lost],
        "changed": [{"before": record(old), "after": record(new)} for old, new in changed],
        "by_rule": [
            {"code": code, "lost": less, "gained": more, "at_risk": f"{worth:.2f}"}
            for code, less, more, worth in _by_rule(lost, gained)
        ],
    }
    return json.dumps(content, indent=2) + "\n"
