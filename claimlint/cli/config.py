"""``claimlint config``: what holds for a path, and where each value comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from claimlint.cli.failures import CouldNotRun
from claimlint.cli.options import text_or_json
from claimlint.cli.outputs import standard_output

if TYPE_CHECKING:
    from claimlint.configuration.policies import Policies
    from claimlint.configuration.settings import Settings


plugin_option = click.option(
    "--plugin", "plugins", multiple=True, metavar="NAME", help="Use an installed plug-in; may be repeated."
)


def config_options(function: Any) -> Any:
    """Which configuration holds."""
    for decorate in (
        plugin_option,
        click.option("--isolated", is_flag=True, help="Use no configuration file."),
        click.option(
            "--config",
            type=click.Path(exists=True, dir_okay=False),
            metavar="FILE",
            help="Use this configuration file for everything [default: the nearest claimlint.toml or"
            " pyproject.toml, going up from each file].",
        ),
    ):
        function = decorate(function)
    return function


@click.command("config", short_help="Show what configuration holds for a path.")
@click.argument("path", required=False, type=click.Path(exists=True), metavar="[PATH]")
@click.option("--show", "shown", is_flag=True, help="Show it, as without any option.")
@text_or_json
@config_options
def command(
    path: str | None,
    shown: bool,
    format_name: str,
    config: str | None,
    isolated: bool,
    plugins: tuple[str, ...],
) -> None:
    """Show every setting that holds for PATH, or for the working folder, and where it was stated."""
    from claimlint.configuration.policies import Asked, Policies

    show(Policies(Asked(config=config, isolated=isolated, plugins=plugins)), path, format_name == "json")


def show(policies: Policies, path: str | None, as_json: bool = False) -> None:
    """Print what holds for ``path``. Raises CouldNotRun for a configuration that cannot be used."""
    from claimlint.rules.errors import RulesetError

    try:
        inside = os.path.join(path, "x") if path is not None and os.path.isdir(path) else path
        settings = policies.settings(inside)
        check_settings(policies, settings)
    except RulesetError as error:
        raise CouldNotRun(str(error)) from None
    rows = list(_rows(settings))
    if as_json:
        import json

        entries = [{"setting": name, "value": value, "origin": origin} for name, value, origin in rows]
        text = json.dumps({"file": settings.path, "settings": entries}, indent=2, default=str)
    else:
        text = "\n".join(_table(settings, rows))
    standard_output().write(f"{text}\n")


def check_settings(policies: Policies, settings: Settings) -> None:
    """Refuse selectors, payers, parameters and rules that there are not. Raises RulesetError."""
    from claimlint.configuration.checking import check

    check(settings, policies.shelf(settings))


def _rows(settings: Settings) -> Iterator[tuple[str, Any, str]]:
    """Every setting: its name, its value and its origin."""
    from claimlint.configuration.settings import OPTIONS

    for option in OPTIONS:
        value = settings.value(option)
        if option == "exclude":
            value = tuple(entry.pattern for entry in value)
        yield option, value, _short(settings.origin(option))
    for entry in settings.per_file:
        yield f"per-file-ignores.{entry.pattern}", entry.rules, _short(entry.origin)
    yield from _changed("", settings.changes)
    for payer, said in settings.payers.items():
        for option, stated in said.items():
            yield f"payer-settings.{payer}.{option}", stated.value, _short(stated.origin)
        yield from _changed(f"payer-settings.{payer}.", settings.payer_changes.get(payer, ()))


def _changed(prefix: str, changes: Any) -> Iterator[tuple[str, Any, str]]:
    for change in changes:
        origin = _short(f"{change.path}:{change.line}")
        if change.kind == "adjust":
            for name, value in change.value:
                yield f"{prefix}adjust.{change.name}.{name}", value, origin
        else:
            yield f"{prefix}parameter.{change.name}", change.value, origin


def _short(origin: str) -> str:
    """An origin with its path from the working folder, where that is shorter."""
    path, colon, line = origin.rpartition(":")
    if not colon:
        return origin
    near = os.path.relpath(path)
    return f"{near if len(near) < len(path) else path}:{line}"


def _table(settings: Settings, rows: list[tuple[str, Any, str]]) -> Iterator[str]:
    yield f"configuration: {_short(f'{settings.path}:0')[:-2] if settings.path else 'no file'}"
    shown = [(name, _said(value), origin) for name, value, origin in rows]
    widths = [max(len(row[column]) for row in shown) for column in range(2)]
    for name, value, origin in shown:
        yield f"{name:<{widths[0]}}  {value:<{widths[1]}}  {origin}"


def _said(value: Any) -> str:
    """A value as TOML writes it, nearly."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return "; ".join(" ".join("..." if part is None else str(part) for part in item) for item in value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    return str(value)
