"""What is wrong with a ruleset, and where."""

from __future__ import annotations

from collections.abc import Sequence

_MOST = 20
"""So many mistakes are told beside the first."""


class RulesetError(Exception):
    """A ruleset that cannot be used. ``line`` and ``column`` count from 1; 0 where there is no one place."""

    def __init__(
        self, message: str, file: str, line: int = 0, column: int = 0, suggestion: str | None = None
    ) -> None:
        super().__init__(message, file, line, column, suggestion)
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.suggestion = suggestion
        self.others: tuple[RulesetError, ...] = ()
        """What is wrong besides, in the same files."""

    @classmethod
    def of_all(cls, found: Sequence[RulesetError]) -> RulesetError:
        """One error that tells every mistake once, in the order of their places."""
        unique = {str(error): error for error in found}
        first, *others = sorted(unique.values(), key=lambda error: (error.file, error.line, error.column))
        first.others = tuple(others)
        return first

    def __str__(self) -> str:
        shown = [self._told(), *(error._told() for error in self.others[:_MOST])]
        if len(self.others) > _MOST:
            shown.append(f"and {len(self.others) - _MOST} more")
        return "\n".join(shown)

    def _told(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        hint = f"; did you mean '{self.suggestion}'?" if self.suggestion else ""
        return f"{place}: {self.message}{hint}"
