"""``claimlint show``: one claim, readable, with what is found in it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from claimlint.cli.config import config_options
from claimlint.cli.failures import CouldNotRun
from claimlint.cli.inputs import one_source, reading
from claimlint.cli.options import check_choices, rule_options, selection_options, text_or_json
from claimlint.cli.outputs import standard_output
from claimlint.cli.settings import check_policies, found_policies
from claimlint.formats.reading import ReadClaim
from claimlint.reports.screen import visible, wrapped

if TYPE_CHECKING:
    from claimlint.findings import Finding
    from claimlint.formats.sources import Source
    from claimlint.model import Claim, ServiceLine

_SERVICE = re.compile(r"\s+\d{4}-\d\d-\d\d\b")
_NOTE = re.compile(r'note "[^"]*"')
_WIDTH = 96


@click.command("show", short_help="Print one claim, readable, with its findings.")
@click.argument("file", metavar="FILE")
@click.option("--claim", "wanted", required=True, metavar="ID", help="The claim's id (CLM01).")
@text_or_json
@selection_options
@rule_options
@config_options
@click.option(
    "--redact/--no-redact", default=None, help="Mask member data [default: everywhere but on a terminal]."
)
def command(
    file: str,
    wanted: str,
    format_name: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    extend_select: tuple[str, ...],
    payer: str | None,
    rulesets: tuple[str, ...],
    as_of: date | None,
    config: str | None,
    isolated: bool,
    plugins: tuple[str, ...],
    redact: bool | None,
) -> None:
    """Print the claim ID of FILE (or of standard input, -) as .claim text, whatever format FILE has.

    What is found in the claim stands below the line that it is about. The whole file is judged, since claims
    of a patient say something about one another. Where several claims have that id all are shown.

    Exit code 0: nothing is found in the claim; 1: something is; 2: there is no such claim, or it cannot be
    read.
    """
    from claimlint.configuration.policies import Asked
    from claimlint.rules.engine import Linter
    from claimlint.rules.errors import RulesetError
    from claimlint.rules.selection import Selection

    day = as_of or date.today()
    asked = Asked(payer, rulesets, select, ignore, extend_select, config, isolated, plugins, None, day)
    policies = found_policies(asked)
    shelf = policies.shelf(policies.settings())
    check_choices(shelf, Selection(select, ignore, extend_select), payer)
    source = one_source(file)
    found = _claims(source, wanted)
    try:
        check_policies(policies, [source])
        linter = Linter(shelf, day, policies=policies.of, detailed=True)
        linter.prepare([source])
        findings = [finding for finding in linter.findings() if finding.claim == wanted]
    except RulesetError as error:
        raise CouldNotRun(str(error)) from None
    out = standard_output()
    masks = not out.isatty() if redact is None else redact
    for number, read in found:
        mine = [finding for finding in findings if _of(finding, number, len(found))]
        if format_name == "json":
            out.write(json.dumps(_as_json(read, mine, masks), indent=2) + "\n")
        else:
            for line in _shown(read, mine, masks):
                out.write(f"{line}\n")
    sys.exit(1 if findings else 0)


def _claims(source: Source, wanted: str) -> list[tuple[int, ReadClaim]]:
    """The claims of that id, with their numbers in the file from 1. Raises CouldNotRun if there is none."""
    found: list[tuple[int, ReadClaim]] = []
    ids: dict[str, None] = {}
    number = 0
    with reading(source):
        for item in source.read():
            if isinstance(item, ReadClaim):
                number += 1
                ids[item.claim.id] = None
                if item.claim.id == wanted:
                    found.append((number, item))
    if not found:
        close = get_close_matches(wanted, ids, 3, 0.75)
        help_text = (
            f"did you mean {' or '.join(close)}?" if close else f"it has {number:,} claims of other ids"
        )
        raise CouldNotRun(f"{source.name} has no claim {visible(wanted)}", help_text)
    return found


def _of(finding: Finding, number: int, several: int) -> bool:
    """Whether a finding is about the claim of that number; problems of the file say only the id."""
    if several == 1 or finding.attribution is None:
        return True
    return finding.attribution.claim == number


def _text(claim: Claim, masks: bool) -> list[str]:
    """The claim as lines of .claim text. Raises ValueError where the format cannot hold it."""
    from claimlint.formats.claim.printer import write
    from claimlint.rules.privacy import private_ids

    text = write(_masked(claim) if masks else claim).rstrip("\n")
    if masks:
        text = re.sub(r"(?m)^(\s+member\s+).*$", r"\1***", text)
        text = _NOTE.sub('note "***"', text)
        for private in private_ids(claim):
            text = text.replace(private, "***")
    return [visible(line) for line in text.splitlines()]


def _masked(claim: Claim) -> Claim:
    """The claim without what may be a name or a birth date in the place of a number or code."""
    from dataclasses import replace

    from claimlint.formats.shapes import is_harmless, masked_number
    from claimlint.model.facilities import INSURED_BORN

    def told(line: ServiceLine) -> ServiceLine:
        service = line.service
        codes = [
            one if is_harmless(one) or not one else "MASKED" for one in (service.code, *service.modifiers)
        ]
        number = masked_number(service.authorization)
        changed = replace(service, code=codes[0], modifiers=tuple(codes[1:]), authorization=number)
        return replace(line, service=changed)

    authorization = claim.authorization
    if authorization is not None:
        number = masked_number(authorization.number) or ""
        authorization = replace(authorization, number=number)
    return replace(
        claim,
        occurrences=claim.occurrences
        and tuple(event for event in claim.occurrences if event.code not in INSURED_BORN),
        authorization=authorization,
        referral=masked_number(claim.referral),
        original=masked_number(claim.original),
        lines=tuple(map(told, claim.lines)),
    )


def _shown(read: ReadClaim, findings: list[Finding], masks: bool) -> Iterator[str]:
    """The claim, each finding below its line, those about the whole claim below its header."""
    first, last = read.source_lines
    yield f"# {visible(read.file)}, lines {first} to {last}"
    try:
        lines = _text(read.claim, masks)
    except ValueError as error:
        from claimlint.formats.shapes import masked_text

        why = masked_text(str(error)) if masks else str(error)
        yield f"# claim {visible(read.claim.id)} cannot be written as .claim text: {visible(why)}"
        lines = []
    header = [finding for finding in findings if finding.line is None]
    service = 0
    for line in lines:
        if _SERVICE.match(line):
            if not service:
                yield from _said(header, masks)
            service += 1
            yield line
            yield from _said([finding for finding in findings if finding.line == service], masks)
        else:
            yield line
    if not service:
        yield from _said(findings, masks)


def _said(findings: list[Finding], masks: bool) -> Iterator[str]:
    """Findings as comments, so that what is printed is .claim text still."""
    from claimlint.reports.redaction import redacted

    for finding in findings:
        shown = redacted(finding) if masks else finding
        first, *rest = wrapped(
            f"{shown.severity} {shown.code} {shown.name}: {visible(shown.message)}", _WIDTH
        )
        yield f"    # ^ {first}"
        for line in rest:
            yield f"    #   {line}"
        for line in wrapped(f"fix: {visible(shown.help)}", _WIDTH):
            yield f"    #   {line}"


def _as_json(read: ReadClaim, findings: list[Finding], masks: bool) -> dict[str, Any]:
    """The same for programs."""
    from claimlint.reports.records import written

    first, last = read.source_lines
    try:
        text: list[str] | None = _text(read.claim, masks)
    except ValueError:
        text = None
    return {
        "claim": text[0].split()[1] if text and masks else read.claim.id,
        "file": read.file,
        "lines": [first, last],
        "text": None if text is None else "\n".join(text),
        "findings": [json.loads(written(finding, masks)) for finding in findings],
    }
