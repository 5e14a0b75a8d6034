"""``claimlint suppress``: say that a finding is of no concern, and why, for claims that hold no comments."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from claimlint.cli.config import config_options
from claimlint.cli.failures import CouldNotRun, meant
from claimlint.cli.options import complete_rules, day
from claimlint.cli.outputs import Output, standard_output
from claimlint.reports.screen import visible

if TYPE_CHECKING:
    from claimlint.configuration.policies import Asked, Policies


@click.command("suppress", short_help="Say that a finding is of no concern, and why.")
@click.argument("rule", required=False, metavar="[CODE|NAME]", shell_complete=complete_rules)
@click.option("--claim", metavar="ID", help="The claim that it is about.")
@click.option(
    "--member-of", metavar="FILE:LINE", help="All claims of the member whose claim stands there, by a hash."
)
@click.option("--reason", metavar="TEXT", help="Why it is of no concern.")
@click.option("--line", type=click.IntRange(min=1), metavar="N", help="Only on this service line.")
@click.option("--field", metavar="NAME", help="Only in this field, as the JSON report names it.")
@click.option("--file", "pattern", metavar="GLOB", help="Only in these files.")
@click.option("--expires", callback=day, metavar="DATE", help="The last day on which it holds.")
@click.option("--list", "listed", is_flag=True, help="List the entries instead.")
@click.option("--prune", is_flag=True, help="Take out entries that have expired, as of today.")
@click.option(
    "--in",
    "linted",
    multiple=True,
    metavar="PATH",
    help="With --prune: also those that silence nothing there.",
)
@click.option(
    "--suppress-file", "path", metavar="FILE", help="The file [default: the nearest, or a new one here]."
)
@config_options
def command(
    rule: str | None,
    claim: str | None,
    member_of: str | None,
    reason: str | None,
    line: int | None,
    field: str | None,
    pattern: str | None,
    expires: date | None,
    listed: bool,
    prune: bool,
    linted: tuple[str, ...],
    path: str | None,
    config: str | None,
    isolated: bool,
    plugins: tuple[str, ...],
) -> None:
    """Add an entry to claimlint.suppress.toml: a rule on a claim, or on a member's, is of no concern.

    Entries that silence nothing, have expired or give no reason are findings of the next run.
    """
    from claimlint.configuration.policies import Asked, Policies
    from claimlint.configuration.search import SUPPRESS_FILE, nearest
    from claimlint.rules.errors import RulesetError

    path = os.path.relpath(path or nearest(os.getcwd(), {}, (SUPPRESS_FILE,)) or SUPPRESS_FILE)
    try:
        if listed:
            _list(path)
        elif prune:
            _prune(path, linted, Asked(config=config, isolated=isolated, plugins=plugins, suppress_file=path))
        else:
            asked = {"line": line, "field": field, "file": pattern, "reason": reason, "expires": expires}
            policies = Policies(Asked(config=config, isolated=isolated, plugins=plugins))
            _add(path, rule, claim, member_of, asked, policies)
    except RulesetError as error:
        raise CouldNotRun(str(error)) from None


def _add(
    path: str,
    rule: str | None,
    claim: str | None,
    member_of: str | None,
    asked: dict[str, Any],
    policies: Policies,
) -> None:
    from claimlint.configuration.suppress_file import key_of, with_entry
    from claimlint.rules.silencing import member_hash

    if rule is None or (claim is None) == (member_of is None):
        raise click.UsageError("say which rule, and whose finding: CODE and either --claim or --member-of")
    if not (asked["reason"] or "").strip():
        raise click.UsageError("say why it is of no concern: --reason TEXT")
    if asked["expires"] is not None and asked["expires"] < date.today():
        raise click.UsageError(f"{asked['expires']} is past: the entry would silence nothing")
    code = _code(rule, policies)
    key = key_of(path)
    member = member_hash(key, _member(member_of)) if member_of is not None else None
    entry = {"rule": code, "claim": claim, "member": member, **asked}
    try:
        text = with_entry(path, key, entry)
    except ValueError as error:
        raise CouldNotRun(f"{path}: {error}") from None
    _write(path, text)
    standard_output().write(visible(f"{path}: {code} on {_whose(claim)}") + "\n")


def _code(rule: str, policies: Policies) -> str:
    """The code of the rule that is meant. Raises CouldNotRun where there is none, or it is mandatory."""
    from claimlint.rules.conditions.errors import closest
    from claimlint.rules.selection import strength

    settings = policies.settings()
    known = policies.shelf(settings).known_rules()
    named = [(code, name) for code, name in known if rule.upper() == code or rule.lower() == name]
    if not named:
        words = [word for pair in known for word in pair]
        near = closest(rule.upper(), words) or closest(rule.lower(), words)
        raise CouldNotRun(f"there is no rule {rule}{meant(near)}", "`claimlint rule` lists them")
    code, name = named[0]
    if any(strength(selector, code, name) for selector in settings.value("mandatory")):
        raise CouldNotRun(f"{code} is mandatory ({settings.origin('mandatory')}) and cannot be suppressed")
    if code.startswith("SUP"):
        raise CouldNotRun(
            f"{code} is about suppressions, and is not suppressed itself", "mend what it is about"
        )
    return code


def _member(place: str) -> str:
    """The member id of the claim at ``FILE:LINE``, or of the next one: a subscriber stands before it."""
    from claimlint.formats.files import sources
    from claimlint.formats.reading import ReadClaim

    file, _, number = place.rpartition(":")
    if not file or not number.isdecimal():
        raise click.BadParameter(f"{place!r} is not FILE:LINE", param_hint="--member-of")
    found, errors = sources([file])
    for error in errors:
        raise CouldNotRun(f"{error.file}: {error.message}", error.help)
    for source in found:
        for item in source.read():
            if isinstance(item, ReadClaim) and int(number) <= item.source_lines[1]:
                if item.claim.member is None or not item.claim.member.id:
                    raise CouldNotRun(f"the claim at {place} names no member id")
                return item.claim.member.id
    raise CouldNotRun(f"no claim stands at {place}")


def _list(path: str) -> None:
    stream = standard_output()
    for entry in _entries(path):
        where = "".join(
            f", {name} {value}"
            for name, value in (("line", entry.line), ("field", entry.field), ("file", entry.file))
            if value is not None
        )
        until = f" until {entry.expires.isoformat()}" if entry.expires is not None else ""
        reason = entry.reason or "no reason given"
        stream.write(
            visible(f"{path}:{entry.span.start.line}: {entry.rule} on {_whose(entry.claim)}{where}{until}")
        )
        stream.write(f": {visible(reason)}\n")


def _prune(path: str, linted: tuple[str, ...], asked: Asked) -> None:
    """Take out what has expired, and what silences nothing in the claims of ``linted``."""
    from claimlint.configuration.suppress_file import without_entries

    entries = _entries(path)
    gone = {entry.number for entry in entries if entry.expires is not None and entry.expires < date.today()}
    if linted:
        lines = _useless(linted, asked)
        gone |= {entry.number for entry in entries if entry.span.start.line in lines}
    if gone:
        _write(path, without_entries(path, gone))
    standard_output().write(f"{visible(path)}: {len(gone)} taken out\n")


def _useless(paths: tuple[str, ...], asked: Asked) -> set[int]:
    """The lines of the suppress file on which the entries begin that silence nothing in ``paths``."""
    from claimlint.cli.baseline import linted
    from claimlint.rules.silencing import UNUSED

    findings, _, linter = linted(paths, None, asked, date.today())
    if linter.outcome.errors:
        raise CouldNotRun("some paths could not be linted, so nothing was taken out")
    return {finding.span.start.line for finding in findings if finding.code == UNUSED[0]}


def _entries(path: str) -> Any:
    from claimlint.configuration.suppress_file import load

    if not os.path.exists(path):
        raise CouldNotRun(
            f"there is no {path}", "`claimlint suppress CODE --claim ID --reason TEXT` writes one"
        )
    return load(path, date.today()).entries


def _whose(claim: str | None) -> str:
    return f"claim {claim}" if claim is not None else "all claims of a member"


def _write(path: str, text: str) -> None:
    """Write a file whole or not at all."""
    with Output("text", path).open() as stream:
        stream.write(text)
