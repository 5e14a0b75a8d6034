"""How long each rule takes: asked for with ``--timing``, and costing nothing otherwise."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

Verdict = Callable[[Any], bool | None]


class Timing:
    """Seconds and questions by rule code.

    A fact is worked out by the rule that reads it first, and counts as that rule's; what is remembered from
    an earlier claim costs nobody.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.asked: dict[str, int] = {}

    def timed(self, code: str, verdict: Verdict) -> Verdict:
        """``verdict``, with the time it takes added to the rule's."""
        self.seconds.setdefault(code, 0.0)
        self.asked.setdefault(code, 0)

        def ask(view: Any) -> bool | None:
            begun = perf_counter()
            try:
                return verdict(view)
            finally:
                self.seconds[code] += perf_counter() - begun
                self.asked[code] += 1

        return ask

    def slowest(self) -> list[tuple[str, float, int]]:
        """Code, seconds and questions of each rule, the slowest first."""
        return sorted(
            ((code, seconds, self.asked[code]) for code, seconds in self.seconds.items()),
            key=lambda entry: (-entry[1], entry[0]),
        )
