"""What a compiled condition is given to run with: the code sets and functions behind its names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol


class CodeSet(Protocol):
    """A named set of codes: the same for all time, or looked up by period."""

    @property
    def codes(self) -> frozenset[str] | None:
        """The codes of a set without dates; None for a dated set."""

    def at(self, period: int) -> frozenset[str] | None:
        """The codes of a dated set in ``period``; None when no table covers it."""


class Environment(NamedTuple):
    """Code sets and functions by the names that conditions use."""

    code_sets: Mapping[str, CodeSet]
    functions: Mapping[str, Callable[..., Any]]


def undated_codes(environment: Environment, name: str) -> frozenset[str]:
    """The codes of the undated set ``name``. Raises KeyError if unknown, ValueError if it is dated."""
    codes = environment.code_sets[name].codes
    if codes is None:
        raise ValueError(f"code set {name} is dated")
    return codes
