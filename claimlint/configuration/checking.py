"""Whether a configuration speaks of rules, payers and parameters that there are."""

from __future__ import annotations

from claimlint.configuration.settings import Settings, Stated
from claimlint.rules.conditions.errors import closest
from claimlint.rules.errors import RulesetError
from claimlint.rules.selection import Selection, UnknownSelector
from claimlint.rules.shelf import BOUND, Shelf

_SELECTORS = ("select", "ignore", "extend-select", "mandatory")


def check(settings: Settings, shelf: Shelf) -> None:
    """Raise RulesetError, with the place, for a rule, payer or parameter that there is not."""
    from claimlint.formats.codes import problem_codes

    stated = [settings.options[option] for option in _SELECTORS if option in settings.options]
    stated += [Stated(entry.rules, entry.origin) for entry in settings.per_file]
    stated += [own for said in settings.payers.values() for own in said.values()]
    if stated:
        known = [*shelf.known_rules(), *problem_codes()]
        for entry in stated:
            try:
                Selection(entry.value).check(known)
            except UnknownSelector as error:
                message = f"no rule matches {error.selector}"
                raise _at(entry.origin, message, error.suggestion) from None
    payers = shelf.payers()
    named = [settings.options["payer"]] if settings.value("payer") is not None else []
    for stated_payer in named:
        _check_payer(stated_payer.value, stated_payer.origin, payers)
    for payer in settings.payers:
        changes = settings.payer_changes.get(payer, ())
        said = settings.payers[payer].values()
        origin = next((own.origin for own in said), "") or (
            f"{changes[0].path}:{changes[0].line}" if changes else str(settings.path)
        )
        _check_payer(payer, origin, payers)
    ignored = settings.options.get("ignore")
    if ignored is not None:
        for selector in ignored.value:
            if selector in settings.value("mandatory"):
                where = settings.origin("mandatory")
                raise _at(ignored.origin, f"{selector} is mandatory ({where}) and cannot be ignored", None)
    if settings.changes or settings.payer_changes:
        # What stands for a payer is worked out, so that a mistake is told whoever is billed.
        for billed in (None, *settings.payers, *(BOUND if settings.changes else ())):
            shelf.for_payer(billed)


def _check_payer(payer: str, origin: str, payers: list[str]) -> None:
    if payer not in payers:
        raise _at(origin, f"no ruleset binds payer {payer}", closest(payer, payers))


def _at(origin: str, message: str, suggestion: str | None) -> RulesetError:
    path, colon, line = origin.rpartition(":")
    if colon and line.isdecimal():
        return RulesetError(message, path, int(line), 1, suggestion)
    return RulesetError(message, origin, suggestion=suggestion)
