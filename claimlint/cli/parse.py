"""``claimlint parse``: the claims of a file as JSON, read and not judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from claimlint.cli.inputs import one_source, reading
from claimlint.cli.options import OneOf
from claimlint.cli.outputs import standard_output

if TYPE_CHECKING:
    from claimlint.claim_record import ClaimRecord
    from claimlint.formats.reading import Problem
    from claimlint.formats.sources import Source
    from claimlint.model import Claim
    from claimlint.source import Position


@click.command("parse", short_help="Print the claims of a file as JSON.")
@click.argument("file", metavar="FILE")
@click.option(
    "--format",
    "format_name",
    type=OneOf(["json", "jsonl"]),
    default="json",
    show_default=True,
    help="One document, or one claim a line and then one error a line.",
)
@click.option("--redact", is_flag=True, help="Mask member data, notes and texts.")
def command(file: str, format_name: str, redact: bool) -> None:
    """Print the claims of FILE (or of standard input, -) as JSON: {"claims": [...], "errors": [...]}.

    What the claim does not say is null, money is text, dates are ISO. Errors are the places that could not be
    read or that break the format. docs/claim.schema.json describes a claim.

    Exit code 0: the file was read, whatever is in it; 2: it could not be.
    """
    source = one_source(file)
    with reading(source):
        # Nothing is printed before it is known that the file can be read.
        next(source.read(), None)
    written = _written(source, redact)
    out = standard_output()
    if format_name == "jsonl":
        for text in written:
            out.write(f"{text}\n")
        for error in _errors(source, redact):
            out.write(f"{error}\n")
        return
    out.write('{\n"claims": [')
    _write_list(out.write, written)
    out.write('],\n"errors": [')
    _write_list(out.write, _errors(source, redact))
    out.write("]\n}\n")


def _write_list(write: Any, texts: Iterator[str]) -> None:
    """The elements of a JSON list, each on a line of its own."""
    separator = "\n"
    for text in texts:
        write(f"{separator}{text}")
        separator = ",\n"
    if separator != "\n":
        write("\n")


def _written(source: Source, redact: bool) -> Iterator[str]:
    """Each claim as JSON text."""
    from claimlint.claim_record import ClaimRecord
    from claimlint.formats.reading import ReadClaim

    for item in source.read():
        if isinstance(item, ReadClaim):
            record = ClaimRecord.of(item.claim)
            yield _masked(item.claim, record) if redact else record.model_dump_json()


def _masked(claim: Claim, record: ClaimRecord) -> str:
    """The claim without member data, wherever it stands; notes may name anybody."""
    from claimlint.formats.shapes import is_harmless, masked_id, masked_number
    from claimlint.model.facilities import INSURED_BORN
    from claimlint.rules.privacy import MASK, private_ids

    values = _without(private_ids(claim), record.model_dump(mode="json"))
    values["id"] = masked_id(values["id"])
    for name in ("referral", "original"):
        values[name] = masked_number(values[name])
    if values["authorization"] is not None:
        values["authorization"]["number"] = masked_number(values["authorization"]["number"])
    member = values["member"] or {}
    for name in ("id", "born", "died"):
        if member.get(name) is not None:
            member[name] = MASK
    for event in values["occurrences"] or ():
        if not is_harmless(event["code"]) or event["code"] in INSURED_BORN:
            event.update(code=event["code"] if is_harmless(event["code"]) else MASK, day=None, through=None)
    for amount in values["values"] or ():
        amount["code"] = amount["code"] if is_harmless(amount["code"]) else MASK
    values["conditions"] = values["conditions"] and [
        one if is_harmless(one) else MASK for one in values["conditions"]
    ]
    for line in values["lines"]:
        line["revenue"] = line["revenue"] and (line["revenue"] if is_harmless(line["revenue"]) else MASK)
        line["authorization"] = masked_number(line["authorization"])
        line["code"] = line["code"] if is_harmless(line["code"]) else MASK
        line["modifiers"] = [one if is_harmless(one) else MASK for one in line["modifiers"]]
        if line["note"] is not None:
            line["note"] = MASK
    return json.dumps(values, separators=(",", ":"))


def _without(ids: tuple[str, ...], value: Any) -> Any:
    """A JSON value with ``ids`` masked in every text."""
    from claimlint.rules.privacy import masked

    match value:
        case str():
            return masked(value, ids)
        case list():
            return [_without(ids, item) for item in value]
        case dict():
            return {name: _without(ids, item) for name, item in value.items()}
        case _:
            return value


def _errors(source: Source, redact: bool) -> Iterator[str]:
    """Each problem as JSON text; the source is read again, so that none has to be kept meanwhile."""
    from claimlint.formats.reading import Problem

    for item in source.read():
        if isinstance(item, Problem):
            yield json.dumps(_error(item, redact), separators=(",", ":"))


def _error(found: Problem, redact: bool) -> dict[str, Any]:
    from claimlint.reports.redaction import redacted
    from claimlint.rules.locating import problem_finding

    problem = problem_finding(found)
    if redact:
        problem = redacted(problem)
    return {
        "code": problem.code,
        "name": problem.name,
        "severity": problem.severity,
        "message": problem.message,
        "help": problem.help,
        "claim": problem.claim,
        "line": problem.line,
        "span": {"start": _position(problem.span.start), "end": _position(problem.span.end)},
    }


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column, "byte": position.byte}
