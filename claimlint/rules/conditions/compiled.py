"""Conditions and message templates ready to run: Python code objects and the constants they need.

They can be pickled and kept, for the Python version that made them. This is all that a lint run
with a warm cache loads of the condition language: no parser, no ``ast``.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from claimlint.rules.conditions.environment import Environment, undated_codes
from claimlint.rules.conditions.operations import count_true, shift_days, shift_months

Verdict = Callable[[Any], bool | None]
"""From the view of a node to true, false or None for unknown."""


class CompiledFunction(NamedTuple):
    """A function of a node's view, as marshalled byte code.

    ``constants`` are its globals that byte code cannot hold: dates, dollars, days. ``code_sets``
    and ``functions`` say which global stands for which named set or function of the environment;
    a code set is paired with whether it is dated.
    """

    code: bytes
    constants: Mapping[str, object]
    code_sets: Mapping[str, tuple[str, bool]]
    functions: Mapping[str, str]

    def bind(self, environment: Environment, **extra: object) -> Callable[[Any], Any]:
        """The function itself, with ``environment`` behind its names. Raises KeyError for an unknown name."""
        names: dict[str, object] = {
            "count_true": count_true,
            "shift_days": shift_days,
            "shift_months": shift_months,
            **self.constants,
            **extra,
        }
        for variable, (name, dated) in self.code_sets.items():
            names[variable] = environment.code_sets[name].at if dated else undated_codes(environment, name)
        for variable, name in self.functions.items():
            names[variable] = environment.functions[name]
        code: CodeType = marshal.loads(self.code)
        return FunctionType(code, names)


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
