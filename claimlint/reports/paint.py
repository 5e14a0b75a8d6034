"""ANSI colours, where a report may use them."""

from __future__ import annotations

_SEVERITY = {"error": "1;31", "warning": "1;33", "info": "1;36"}
_NOTE = "34"
_DIFFERENCE = {"-": "31", "+": "32"}


class Paint:
    """Colours text, or with ``colour`` off gives it back as it is."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def _ansi(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self._colour and text else text

    def strong(self, text: str) -> str:
        """Bold: what the eye should find first."""
        return self._ansi("1", text)

    def faint(self, text: str) -> str:
        """Dimmed: rules and gutters."""
        return self._ansi("2", text)

    def difference(self, mark: str, text: str) -> str:
        """A line of a diff: red where it goes (``-``), green where it comes (``+``)."""
        return self._ansi(_DIFFERENCE[mark], text) if mark in _DIFFERENCE else text

    def severity(self, severity: str, text: str) -> str:
        """The colour of a severity: red, yellow or cyan; blue for the notes beside a finding."""
        return self._ansi(_SEVERITY.get(severity, _NOTE), text)
