"""The configuration of a run of ``claimlint check``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from claimlint.cli.failures import CouldNotRun

if TYPE_CHECKING:
    from claimlint.configuration.policies import Asked, Policies
    from claimlint.formats.sources import Source


def found_policies(asked: Asked) -> Policies:
    """What holds for each file, with the configuration of the working folder read."""
    from claimlint.configuration.policies import Policies
    from claimlint.rules.errors import RulesetError

    policies = Policies(asked)
    try:
        policies.shelf(policies.settings())
    except RulesetError as error:
        raise CouldNotRun(str(error)) from None
    return policies


def check_policies(policies: Policies, found: Iterable[Source]) -> None:
    """Refuse a configuration that speaks of what there is not. Raises RulesetError."""
    seen = set()
    for source in found:
        policies.of(source.name)
        settings = policies.settings(None if source.name.startswith("<") else source.name)
        if settings.path is not None and settings.path not in seen:
            seen.add(settings.path)
            from claimlint.configuration.checking import check

            check(settings, policies.shelf(settings))
