"""Which rules a run applies: by code, code prefix or name.

As in other linters, a more exact selector is stronger than a shorter prefix, and where both are equally
exact, ignoring wins. ``select`` replaces what is on by default, ``extend_select`` adds to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from claimlint.rules.conditions.errors import closest
from claimlint.rules.ruleset import Rule


class UnknownSelector(Exception):  # noqa: N818 - says what it is, as UnreadableSource does
    """A selector that matches no rule; ``suggestion`` is what may have been meant."""

    def __init__(self, selector: str, suggestion: str | None) -> None:
        super().__init__(selector, suggestion)
        self.selector = selector
        self.suggestion = suggestion

    def __str__(self) -> str:
        hint = f"; did you mean {self.suggestion}?" if self.suggestion else ""
        return f"no rule matches {self.selector}{hint}"


class Selection(NamedTuple):
    """Selectors as the user gave them. ``ALL`` stands for every rule."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    """What is left out however exactly it is selected."""
    always: tuple[str, ...] = ()
    """What cannot be left out."""

    def includes(self, code: str, name: str, *, default: bool) -> bool:
        """Whether a rule is applied; ``default`` says whether it is on without any selection."""
        if any(strength(selector, code, name) for selector in self.always):
            return True
        if any(strength(selector, code, name) for selector in self.never):
            return False
        chosen = max((strength(s, code, name) for s in (*self.select, *self.extend_select)), default=0)
        ignored = max((strength(s, code, name) for s in self.ignore), default=0)
        if ignored and ignored >= chosen:
            return False
        return bool(chosen) or (default and not self.select)

    def reports(self, code: str, name: str) -> bool:
        """Whether a problem of the file itself is reported: always, unless its code or name is ignored."""
        if any(strength(selector, code, name) for selector in self.never):
            return any(strength(selector, code, name) for selector in self.always)
        ignored = max((strength(selector, code, name) for selector in self.ignore), default=0)
        chosen = max(
            (strength(selector, code, name) for selector in (*self.select, *self.extend_select)), default=0
        )
        return not ignored or chosen > ignored

    def active(self, rules: Sequence[Rule]) -> frozenset[str]:
        """The codes of the rules that are applied."""
        return frozenset(
            rule.code for rule in rules if self.includes(rule.code, rule.name, default=rule.enabled)
        )

    def check(self, known: Sequence[tuple[str, str]]) -> None:
        """Raise UnknownSelector for a selector that matches none of the ``known`` codes and names."""
        for selector in (selector for selectors in self for selector in selectors):
            if not any(strength(selector, code, name) for code, name in known):
                words = [word for pair in known for word in pair]
                raise UnknownSelector(selector, closest(selector, words))


EVERYTHING = Selection()
"""What is on by default."""


def strength(selector: str, code: str, name: str) -> int:
    """How exactly a selector means a rule: 0 not at all; the longer a prefix, the stronger."""
    if selector == "ALL":
        return 1
    if selector == name or selector.upper() == code:
        return 100
    return 1 + len(selector) if code.startswith(selector.upper()) and selector[-1:].isalnum() else 0
