"""What is wrong with a ruleset, and where."""

from __future__ import annotations


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

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        hint = f"; did you mean '{self.suggestion}'?" if self.suggestion else ""
        return f"{place}: {self.message}{hint}"
