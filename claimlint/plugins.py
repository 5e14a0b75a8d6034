"""Plug-ins: installed packages that add rulesets and facts, used only where somebody names them.

A package says in its entry points what it adds. In the group ``claimlint.rulesets`` a name stands for a
package whose folder has ``NAME.toml``, or a folder ``NAME`` of them; no code of it runs. In the group
``claimlint.facts`` it stands for a module that registers facts when it is imported::

    from claimlint.plugins import fact

    @fact("line")
    def weekend(date: date) -> bool:
        \"\"\"Whether the service is dated on a Saturday or Sunday.\"\"\"
        return date.weekday() >= 5
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

F = TypeVar("F", bound=Callable[..., Any])

RULESETS = "claimlint.rulesets"
FACTS = "claimlint.facts"

_rulesets: dict[str, str] = {}
_modules: dict[str, str] = {}
"""Of each plug-in that is in use: its ruleset, and the package of its module of facts."""


def use(names: Iterable[str]) -> None:
    """Bring plug-ins into use, each once. Raises RulesetError for one that is not installed or fails."""
    wanted = [name for name in names if name not in _rulesets and name not in _modules]
    if not wanted:
        return
    from importlib.metadata import entry_points

    from claimlint.rules.conditions.errors import closest

    groups = {
        group: {point.name: point for point in entry_points(group=group)} for group in (RULESETS, FACTS)
    }
    known = sorted({name for points in groups.values() for name in points})
    for name in wanted:
        if name not in known:
            raise _error(name, "no installed package has a plug-in of this name", closest(name, known))
        if name in groups[FACTS]:
            _import_facts(name, groups[FACTS][name])
        if name in groups[RULESETS]:
            _rulesets[name] = _ruleset_of(name, groups[RULESETS][name])


def ruleset(name: str) -> str | None:
    """Where the ruleset of a plug-in in use stands; None if there is none of that name."""
    return _rulesets.get(name)


def rulesets() -> list[str]:
    """The names of the rulesets of plug-ins in use."""
    return sorted(_rulesets)


def fact(kind: str, *, tables: tuple[str, ...] = (), by_value: bool = False) -> Any:
    """Register the decorated function as a fact of nodes of ``kind``: claim, line, day, diagnosis, provider.

    Its name is that of the function, its inputs are facts and roots of the node by the names of its
    parameters (docs/facts.md), its type is the one it is annotated with, and its docstring is its
    documentation. Without an input that is not annotated ``| None`` it is missing. What it raises ends
    the run.
    """
    from claimlint.facts.registry import REGISTRY

    def register(function: F) -> F:
        REGISTRY.add(kind, function, tables, by_value, call=_guarded(function))
        return function

    return register


def _guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, whose failure is told as its own, without what it says: that may be of a claim."""

    def guarded(*inputs: Any) -> Any:
        try:
            return function(*inputs)
        except Exception as error:
            from claimlint.rules.errors import RulesetError

            own, line = function.__code__.co_filename, function.__code__.co_firstlineno
            at = error.__traceback__
            while at is not None:
                if at.tb_frame.f_code.co_filename == own:
                    line = at.tb_lineno
                at = at.tb_next
            message = f"fact {function.__name__} of a plug-in failed: {type(error).__name__}"
            raise RulesetError(message, own, line, 1) from None

    return guarded


def in_use() -> str:
    """What tells the plug-ins of facts in use from others, for the cache; empty where there are none.

    A plug-in is told by the files of all modules of its package that have been imported.
    """
    if not _modules:
        return ""
    from claimlint import cache

    return repr([(name, cache.signature(_files(package))) for name, package in sorted(_modules.items())])


def _files(package: str) -> list[str]:
    """The files of the imported modules of a package."""
    import sys

    modules = [module for name, module in [*sys.modules.items()] if name.partition(".")[0] == package]
    return [file for module in modules if (file := getattr(module, "__file__", None))]


def _import_facts(name: str, point: EntryPoint) -> None:
    """Import the module that an entry point names, which registers its facts."""
    from claimlint.facts import REGISTRY

    try:
        module = point.load()
    except (Exception, SystemExit) as error:
        raise _error(name, f"{_whose(point)} cannot be loaded: {type(error).__name__}: {error}") from None
    for kind in ("claim", "line", "day", "diagnosis", "provider"):
        for own in REGISTRY.of_kind(kind):
            if own.function.__module__.split(".")[0] == module.__name__.split(".")[0]:
                _check(name, point, kind, own)
    _modules[name] = module.__name__.partition(".")[0]


def _check(name: str, point: EntryPoint, kind: str, own: Any) -> None:
    """Refuse a fact without documentation or type, or with inputs that there are not."""
    from claimlint.facts import REGISTRY
    from claimlint.facts.registry import FactError

    if not own.summary:
        raise _error(name, f"{_whose(point)}: fact {own.name} has no docstring")
    if "return" not in own.function.__annotations__:
        raise _error(name, f"{_whose(point)}: fact {own.name} does not say its type")
    try:
        REGISTRY.roots(kind, own.name)
    except FactError as error:
        raise _error(name, f"{_whose(point)}: fact {own.name}: {error}") from None


def _ruleset_of(name: str, point: EntryPoint) -> str:
    """The ruleset of a package, whose code does not run."""
    from importlib.util import find_spec

    spec = find_spec(point.value.partition(".")[0])
    folders = list(spec.submodule_search_locations or ()) if spec is not None else []
    for folder in folders:
        inside = os.path.join(folder, *point.value.split(".")[1:])
        for candidate in (os.path.join(inside, f"{name}.toml"), os.path.join(inside, name)):
            if os.path.exists(candidate):
                return candidate
    raise _error(name, f"{_whose(point)} has neither {name}.toml nor a folder {name}")


def _whose(point: EntryPoint) -> str:
    package = point.dist.name if point.dist is not None else "a package"
    return f"entry point {point.name} = {point.value} of {package}"


def _error(name: str, message: str, suggestion: str | None = None) -> Exception:
    from claimlint.rules.errors import RulesetError

    return RulesetError(message, f"plug-in {name}", suggestion=suggestion)
