"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from claimlint.cli.failures import CouldNotRun, meant
from claimlint.reports.screen import visible

if TYPE_CHECKING:
    from claimlint.rules.selection import Selection
    from claimlint.rules.shelf import Shelf

F = TypeVar("F", bound=Callable[..., Any])


def day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """A date such as 2026-02-04."""
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date; write it as 2026-02-04") from None


class OneOf(click.Choice[str]):
    """A choice that says what may have been meant by a word that is none of it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The choice itself. Raises click.BadParameter for any other word."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            from claimlint.rules.conditions.errors import closest

            message = error.message.rstrip(".") + meant(closest(str(value), map(str, self.choices)))
            raise click.BadParameter(message, ctx, param) from None


def codes(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Selectors, each option holding one or several with commas."""
    found = tuple(part.strip() for value in values for part in value.split(",") if part.strip())
    if values and not found:
        raise click.BadParameter("it names no rule; leave the option out, or say ALL")
    return found


def complete_rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """What a shell offers for a rule."""
    from claimlint.cli.completion import rules

    return list(rules(context, parameter, incomplete))


def _complete_payers(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    from claimlint.cli.completion import payers

    return list(payers(context, parameter, incomplete))


def selection_options(function: F) -> F:
    """Which rules apply."""
    for name, help_text in (
        ("--extend-select", "Apply these rules besides the default."),
        ("--ignore", "Leave these rules out."),
        ("--select", "Apply only these rules."),
    ):
        function = click.option(
            name,
            multiple=True,
            callback=codes,
            metavar="RULES",
            help=help_text,
            shell_complete=complete_rules,
        )(function)
    return function


def rule_options(function: F) -> F:
    """Which rulesets, for which payer, on which day."""
    for decorate in (
        click.option("--as-of", callback=day, metavar="DATE", help="The day to judge by [default: today]."),
        ruleset_option,
        click.option(
            "--payer",
            metavar="NAME",
            help="Judge every claim as billed to this payer, such as medicare.",
            shell_complete=_complete_payers,
        ),
    ):
        function = decorate(function)
    return function


def fix_options(function: F) -> F:
    """What becomes of the fixes that findings offer."""
    for name, help_text in (
        ("--fix-only", "Apply fixes, and print no report."),
        ("--diff", "Print what --fix would change, and write nothing."),
        ("--unsafe-fixes", "Take fixes that state a fact which somebody must confirm, too."),
        ("--fix", "Apply safe fixes to the files."),
    ):
        function = click.option(name, is_flag=True, help=help_text)(function)
    return function


text_or_json = click.option(
    "--format",
    "format_name",
    type=OneOf(["text", "json"]),
    default="text",
    show_default=True,
    help="What to print.",
)

ruleset_option = click.option(
    "--ruleset",
    "rulesets",
    multiple=True,
    metavar="NAME|PATH",
    help="A ruleset to apply before the shipped ones; may be repeated.",
)


def opened_shelf(rulesets: tuple[str, ...]) -> Shelf:
    """The rulesets at hand, those that the user names first."""
    from claimlint.rules.errors import RulesetError
    from claimlint.rules.shelf import Shelf

    try:
        return Shelf(rulesets)
    except RulesetError as error:
        raise CouldNotRun(str(error)) from None


def tell_unusable_imports(shelf: Shelf) -> None:
    """Warn of imported files that cannot be used, so that shipped tables stood in for them."""
    for complaint in shelf.unusable_imports():
        click.echo(f"claimlint: {visible(complaint)}", err=True)


def check_choices(shelf: Shelf, selection: Selection, payer: str | None) -> None:
    """Refuse selectors that mean no rule, and a payer that no ruleset binds."""
    from claimlint.rules.conditions.errors import closest
    from claimlint.rules.errors import RulesetError
    from claimlint.rules.selection import UnknownSelector

    try:
        if any(selection):
            from claimlint.formats.codes import problem_codes

            selection.check([*shelf.known_rules(), *problem_codes()])
    except UnknownSelector as error:
        raise CouldNotRun(f"no rule matches {error.selector}{meant(error.suggestion)}") from None
    except RulesetError as error:
        raise CouldNotRun(str(error)) from None
    if payer is not None and payer not in shelf.payers():
        payers = shelf.payers()
        raise CouldNotRun(
            f"no ruleset binds payer {payer}{meant(closest(payer, payers))}", f"payers: {', '.join(payers)}"
        )
