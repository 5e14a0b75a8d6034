"""What callers of the Python API choose about a run, checked before anything is linted."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from reprlib import repr as shortened
from typing import Any, NamedTuple, TypedDict

from claimlint.model import Claim
from claimlint.rules.conditions.errors import closest
from claimlint.rules.engine import Policy
from claimlint.rules.selection import Selection
from claimlint.rules.shelf import Shelf

Path = str | os.PathLike[str]


class Choices(TypedDict, total=False):
    """The options of ``check``, ``check_text`` and ``check_claims``; each may be left out."""

    payer: str | None
    """Judge every claim as billed to this payer."""
    rulesets: str | Iterable[str]
    """Names or paths of rulesets that come before the shipped ones."""
    select: str | Iterable[str]
    """Apply only these rules: codes, prefixes of codes or names, and as text several with commas."""
    ignore: str | Iterable[str]
    """Leave these rules out."""
    extend_select: str | Iterable[str]
    """Apply these rules besides the default."""
    as_of: date | str | None
    """The day the run stands on, as a date or ISO text; by default today."""
    config: Path | None
    """A configuration file that holds for everything; by default none is looked for."""


class Chosen(NamedTuple):
    """Choices that hold: the rulesets at hand, the day, which rules apply, and the payer of all claims."""

    shelf: Shelf
    as_of: date
    selection: Selection
    payer: str | None
    policies: Callable[[str], Policy] | None = None


def chosen(choices: Mapping[str, Any]) -> Chosen:
    """The choices, checked.

    Raises TypeError for one of a wrong type or that there is not, ValueError for an unknown payer or a bad
    date, UnknownSelector for a selector that means no rule, RulesetError for a ruleset or a configuration
    that cannot be used.
    """
    for name in choices:
        if name not in Choices.__annotations__:
            raise TypeError(f"there is no option {name}{_meant(name, Choices.__annotations__)}")
    shelf = Shelf(_texts("rulesets", choices.get("rulesets", ()), "names or paths of rulesets"))
    selection = Selection(*(_selectors(name, choices.get(name, ())) for name in Selection._fields[:3]))
    for complaint in shelf.unusable_imports():
        warnings.warn(complaint, stacklevel=4)
    if any(selection):
        from claimlint.formats.codes import problem_codes

        selection.check([*shelf.known_rules(), *problem_codes()])
    payer = _payer(choices.get("payer"), shelf)
    policies = _configured(choices.get("config"), choices, selection, payer)
    return Chosen(shelf, _day(choices.get("as_of")), selection, payer, policies)


def _configured(
    given: object, choices: Mapping[str, Any], selection: Selection, payer: str | None
) -> Callable[[str], Policy] | None:
    """What a configuration file makes of the choices, which are stronger; None where none is given."""
    if given is None:
        return None
    if not isinstance(given, str | os.PathLike):
        raise _refused("config", given, "the path of a configuration file")
    from claimlint.configuration.checking import check
    from claimlint.configuration.policies import Asked, Policies

    rulesets = _texts("rulesets", choices.get("rulesets", ()), "names or paths of rulesets")
    asked = Asked(payer, rulesets, *selection[:3], config=os.fspath(given))
    policies = Policies(asked)
    settings = policies.settings()
    check(settings, policies.shelf(settings))
    return policies.of


def paths(given: object) -> list[str]:
    """The paths of an argument that is one or several.

    Raises TypeError for anything else, ValueError for none at all.
    """
    accepted = "a path (str or os.PathLike) or several"
    if isinstance(given, str | os.PathLike):
        return [os.fspath(given)]
    if isinstance(given, bytes | bytearray) or not isinstance(given, Iterable):
        raise _refused("source", given, accepted)
    found = []
    for path in given:
        if not isinstance(path, str | os.PathLike):
            raise _refused("source", path, accepted)
        found.append(os.fspath(path))
    if not found:
        raise ValueError("source holds no path; give a file, a folder or a glob, or several")
    return found


def content(given: object) -> bytes:
    """The bytes of an argument that is text. Raises TypeError for anything else."""
    if isinstance(given, str):
        return given.encode("utf-8", "surrogatepass")
    if isinstance(given, bytes | bytearray | memoryview):
        return bytes(given)
    raise _refused("text", given, "str or bytes")


def claims(given: object) -> tuple[Claim, ...]:
    """The claims of an argument that is one or several. Raises TypeError for anything else."""
    if isinstance(given, Claim):
        return (given,)
    if not isinstance(given, Iterable):
        raise _refused("claims", given, "a claimlint.Claim or several")
    found = tuple(given)
    for claim in found:
        if not isinstance(claim, Claim):
            raise _refused("claims", claim, "a claimlint.Claim or several")
    return found


def mapping(option: str, given: object) -> dict[str, Any]:
    """An argument that is a dictionary. Raises TypeError for anything else."""
    if not isinstance(given, Mapping):
        raise _refused(option, given, "a dictionary")
    return dict(given)


def text(option: str, given: object) -> str:
    """An argument that is a text. Raises TypeError for anything else."""
    if not isinstance(given, str):
        raise _refused(option, given, "a text")
    return given


def flag(option: str, given: object) -> bool:
    """An argument that is true or false. Raises TypeError for anything else."""
    if not isinstance(given, bool):
        raise _refused(option, given, "True or False")
    return given


def whole_number(option: str, given: object) -> int:
    """An argument that is a whole number from 1. Raises TypeError or ValueError for anything else."""
    if not isinstance(given, int) or isinstance(given, bool):
        raise _refused(option, given, "a whole number")
    if given < 1:
        raise ValueError(f"{option} must be 1 or more, not {given}")
    return given


def _day(given: object) -> date:
    if given is None:
        return date.today()
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    if not isinstance(given, str):
        raise _refused("as_of", given, "a datetime.date (not a datetime) or ISO text such as 2026-06-30")
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ValueError(f"as_of: {given!r} is no date; write it as 2026-06-30") from None


def _payer(given: object, shelf: Shelf) -> str | None:
    if given is None:
        return None
    name = text("payer", given)
    known = shelf.payers()
    if name not in known:
        meant = _meant(name, known) or f"; payers: {', '.join(known)}"
        raise ValueError(f"no ruleset binds payer {name}{meant}")
    return name


def _selectors(option: str, given: object) -> tuple[str, ...]:
    texts = _texts(option, given, "codes, prefixes of codes or names of rules")
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())


def _texts(option: str, given: object, what: str) -> tuple[str, ...]:
    """One text or several; None, like an empty list, is none."""
    accepted = f"{what}: one text or several"
    if given is None or isinstance(given, str):
        return (given,) if given else ()
    if isinstance(given, bytes | bytearray) or not isinstance(given, Iterable):
        raise _refused(option, given, accepted)
    found = tuple(given)
    for item in found:
        if not isinstance(item, str):
            raise _refused(option, item, accepted)
    return found


def _meant(word: str, known: Iterable[str]) -> str:
    suggestion = closest(word, known)
    return f"; did you mean {suggestion}?" if suggestion else ""


def _refused(option: str, given: object, accepted: str) -> TypeError:
    return TypeError(f"{option} takes {accepted}, not {shortened(given)} ({type(given).__name__})")
