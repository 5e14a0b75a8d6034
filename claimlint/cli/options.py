"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class DateOption(click.ParamType):
    """A date such as 2026-02-04."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2026-02-04", param, ctx)


def codes(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Selectors, each option holding one or several with commas."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def rule_options(function: F) -> F:
    """Which rules, for which payer, on which day."""
    for decorate in (
        click.option("--as-of", type=DateOption(), metavar="DATE", help="The day to judge by [default: today]."),
        click.option(
            "--ruleset",
            "rulesets",
            multiple=True,
            metavar="NAME|PATH",
            help="A ruleset to apply before the shipped ones; may be repeated.",
        ),
        click.option("--payer", metavar="NAME", help="Judge every claim as billed to this payer, such as medicare."),
    ):
        function = decorate(function)
    return function
