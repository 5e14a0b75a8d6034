"""Conditions and message templates ready to run: Python code objects and the constants they need.

They can be pickled and kept, for the Python version that made them. This is all that a lint run
with a warm cache loads of the condition language: no parser, no ``ast``.
"""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Callable, Mapping
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from claimlint.rules.conditions.environment import Environment, undated_codes
from claimlint.rules.conditions.operations import count_true, shift_days, shift_months

Verdict = Callable[[Any], bool | None]
"""From the view of a node to true, false or None for unknown."""


class CompiledFunction:
    """A function of a node's view, as marshalled byte code.

    ``constants`` are its globals that byte code cannot hold: dates, dollars, days. ``code_sets``
    and ``functions`` say which global stands for which named set or function of the environment;
    a code set is paired with whether it is dated. It is pickled as one piece, which is opened when it is
    bound: most functions of a ruleset are never needed in a run.
    """

    __slots__ = ("_sealed",)

    def __init__(
        self,
        code: bytes,
        constants: Mapping[str, object],
        code_sets: Mapping[str, tuple[str, bool]],
        functions: Mapping[str, str],
    ) -> None:
        parts = code, dict(constants), dict(code_sets), dict(functions)
        self._sealed = pickle.dumps(parts if any(parts[1:]) else code, pickle.HIGHEST_PROTOCOL)

    def bind(self, environment: Environment, **extra: object) -> Callable[[Any], Any]:
        """The function itself, with ``environment`` behind its names. Raises KeyError for an unknown name."""
        names: dict[str, object] = {**_GLOBALS, **extra}
        parts = pickle.loads(self._sealed)
        if isinstance(parts, bytes):
            code: CodeType = marshal.loads(parts)
            return FunctionType(code, names)
        marshalled, constants, code_sets, functions = parts
        names.update(constants)
        for variable, (name, dated) in code_sets.items():
            names[variable] = environment.code_sets[name].at if dated else undated_codes(environment, name)
        for variable, name in functions.items():
            names[variable] = environment.functions[name]
        code = marshal.loads(marshalled)
        return FunctionType(code, names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CompiledFunction) and self._sealed == other._sealed

    def __hash__(self) -> int:
        return hash(self._sealed)


_GLOBALS: Mapping[str, object] = {
    "count_true": count_true,
    "shift_days": shift_days,
    "shift_months": shift_months,
}
"""What every function may call."""


class CompiledCondition(NamedTuple):
    """A condition as two functions of a view: its verdict, and what it lacks where that is unknown."""

    verdict: CompiledFunction
    lacks: CompiledFunction

    def bind(self, environment: Environment) -> Verdict:
        """The verdict on a view: True, False, or None for unknown."""
        return self.verdict.bind(environment)

    def bind_lacks(self, environment: Environment) -> Callable[[Any], tuple[str, ...]]:
        """The names of the missing facts that leave the condition unknown, sorted; () when it is decided."""
        return self.lacks.bind(environment)


class CompiledTemplate(NamedTuple):
    """A message template as a function of a view."""

    function: CompiledFunction

    def bind(self, environment: Environment) -> Callable[[Any], str]:
        """The message about a view; a missing value reads ``unknown`` in it."""
        from claimlint.rules.conditions.formatting import FORMATTERS

        return self.function.bind(environment, **{f"show_{kind}": show for kind, show in FORMATTERS.items()})
