"""``claimlint new rule``: begin a rule, and a ruleset to hold it."""

from __future__ import annotations

import os
import re
from datetime import date

import click

from claimlint.cli.failures import CouldNotRun, meant
from claimlint.cli.options import OneOf
from claimlint.cli.outputs import Output, standard_output
from claimlint.reports.screen import visible
from claimlint.rules.shelf import SHIPPED

_HEAD = """\
# The rules of {payer}. `claimlint test {file}` runs their examples.

[ruleset]
name = "{name}"
title = "{payer}"
payers = ["{payer}"]              # claims with `payer {payer}` are judged by this ruleset
extends = ["{extends}"]           # it holds all rules of this one too
examples_as_of = {today}       # the day on which the examples are judged
"""

_RULE = """\

[rule.{name}]
code = "{code}"
severity = "warning"              # error: will be denied; warning: may be; info: worth knowing
confidence = "medium"             # how sure the denial is: high, medium or low
evidence = "FILL IN: a bulletin, a contract, denials seen"
each = "line"                     # what it looks at: claim, line, day, diagnosis or provider
# A condition on facts: docs/conditions.md says how it is written, docs/facts.md what it may name. This one
# finds {one} beside {other} on one day without a modifier that says they were separate.
when = "code = {one} and day_codes has {other} and not has any (59, XE, XS, XP, XU)"
at = "modifiers"                  # what to underline
message = "{{code}} is billed beside {other} on {{date}} without 59 or an X modifier"
help = "FILL IN: what to do about it"
why = "FILL IN: why the payer denies it"
cite = ["FILL IN: where that is written"]
predicts = {{ group = "CO", carc = "97" }}
# Each bad example must give exactly one finding, of this rule; each good one none. One of the good ones
# should differ from a bad one in nothing but what makes it payable.
bad = \'\'\'
claim 1  payer {payer}  received {today}  member A12345  dx M54.50
  billing 1234567893  provider PT 1245319599  referring MD 1003000126  place 11
  {day}  {one}-GP  x1  15min  $38.00  dx 1
  {day}  {other}-GP  x1  15min  $40.00  dx 1
\'\'\'
good = [
\'\'\'
# Separate, and the line says so.
claim 1  payer {payer}  received {today}  member A12345  dx M54.50
  billing 1234567893  provider PT 1245319599  referring MD 1003000126  place 11
  {day}  {one}-GP-59  x1  15min  $38.00  dx 1
  {day}  {other}-GP     x1  15min  $40.00  dx 1
\'\'\',
\'\'\'
# Alone.
claim 1  payer {payer}  received {today}  member A12345  dx M54.50
  billing 1234567893  provider PT 1245319599  referring MD 1003000126  place 11
  {day}  {one}-GP  x1  15min  $38.00  dx 1
\'\'\',
]
"""

_PAIRS = (("97140", "97530"), ("97116", "97150"), ("97112", "97150"), ("97110", "97150"), ("97035", "97150"))
"""Codes of which the first is that of a new rule's example, and the second stands beside it."""


@click.group("new", short_help="Begin a rule of your own.")
def command() -> None:
    """Begin something of your own."""


@command.command("rule", short_help="Begin a rule, and a ruleset to hold it.")
@click.argument("code", metavar="CODE")
@click.argument("name", metavar="NAME")
@click.option(
    "--ruleset", "path", required=True, metavar="FILE", help="The ruleset to add it to, or to begin."
)
@click.option(
    "--payer", metavar="NAME", help="The payer that a new ruleset binds [default: the file's name]."
)
@click.option(
    "--extends", type=OneOf(SHIPPED), default="commercial", show_default=True,
    help="What a new ruleset builds on.",
)  # fmt: skip
def rule(code: str, name: str, path: str, payer: str | None, extends: str) -> None:
    """Add a rule to a ruleset of your own, and begin that if it is not there.

    CODE is such as ACM001, NAME in words with hyphens. What is written passes `claimlint test` as it stands,
    with a condition to be replaced; FILL IN marks what only you know. Nothing that is there changes.
    """
    from claimlint.rules.errors import RulesetError

    try:
        text, payer = _text_and_payer(code, name, path, payer, extends)
    except RulesetError as error:
        raise CouldNotRun(str(error)) from None
    today = date.today().isoformat()
    day = date.today().replace(day=1).isoformat()
    # Rules of one file that look for the same would find one another's examples.
    unused = [pair for pair in _PAIRS if f"code = {pair[0]} and day_codes has {pair[1]}" not in text]
    one, other = (unused or _PAIRS)[0]
    added = _RULE.format(code=code, name=name, payer=payer, today=today, day=day, one=one, other=other)
    with Output("text", path).open() as stream:
        stream.write(f"{text.rstrip()}\n{added}")
    standard_output().write(
        f"{visible(path)}: {code} {name}\nnext: fill it in, then `claimlint test {visible(path)}`\n"
    )


def _text_and_payer(code: str, name: str, path: str, payer: str | None, extends: str) -> tuple[str, str]:
    """What the file is to begin with, and the payer of its examples."""
    from claimlint.rules.reading import read_ruleset
    from claimlint.rules.source_file import read_text

    if not re.fullmatch(r"[A-Z]{3}[0-9]{3}", code) or code.startswith(("SYN", "X12", "SUP")):
        raise click.BadParameter(
            f"{code} will not do: three capital letters, not SYN, X12 or SUP, and three digits: ACM001",
            param_hint="CODE",
        )
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise click.BadParameter(
            f"{name} will not do: words in lower case with hyphens, such as units-per-day", param_hint="NAME"
        )
    taken = {
        rule.entry.code: rule.name for shipped in SHIPPED for rule in read_ruleset(shipped).rules.values()
    }
    if os.path.isdir(path):
        raise CouldNotRun(f"{path} is a folder", "name a .toml file in it")
    if os.path.exists(path):
        source = read_ruleset(path)
        taken |= {rule.entry.code: rule.name for rule in source.rules.values()}
        text = read_text(path)
        payer = source.head.examples_payer or next(iter(source.head.payers), payer)
    else:
        stem = re.sub(r"[^a-z0-9]+", "-", os.path.splitext(os.path.basename(path))[0].lower()).strip("-")
        if not re.match("[a-z]", stem):
            raise CouldNotRun(f"{path} gives no name for a ruleset", "begin the file's name with a letter")
        payer = payer or stem
        if payer in _bound():
            raise CouldNotRun(
                f"{payer} is a payer of a shipped ruleset",
                f"give --payer NAME for your own plan, or --extends {payer}",
            )
        today = date.today().isoformat()
        text = _HEAD.format(payer=payer, name=stem, file=os.path.basename(path), extends=extends, today=today)
    if code in taken:
        free = next(
            f"{code[:3]}{number:03}" for number in range(1, 1000) if f"{code[:3]}{number:03}" not in taken
        )
        raise CouldNotRun(f"{code} is already that of rule {taken[code]}{meant(free)}")
    if name in taken.values():
        raise CouldNotRun(f"there is already a rule called {name}")
    return text, payer or "commercial"


def _bound() -> set[str]:
    from claimlint.rules.shelf import BOUND

    return set(BOUND)
