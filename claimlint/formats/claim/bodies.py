"""From the tree of a service line to the formula of the ``Service`` it bills; providers named anywhere."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from claimlint.formats.claim.meaning import Formula, Hole, Holes, made, shared
from claimlint.formats.claim.trees import Branch, parts_of, rule_of, stretch_of, tokens_of
from claimlint.formats.claim.values import procedures, unquoted
from claimlint.model import Provider, Service

if TYPE_CHECKING:
    from claimlint.formats.tables import Token

_PROVIDERS = {
    "by": "rendering",
    "supervising": "supervising",
    "referring": "referring",
    "facility": "facility",
}


def unquoted_or_plain(token: Token) -> str:
    """The text of a name or number that may stand in quotes."""
    return unquoted(token) if token.type == "STRING" else str(token)


def identifier(token: Token, holes: Holes) -> str | Hole:
    """What a number in quotes says, the hole of one without, nothing for ``none``."""
    if token.type == "NONE":
        return ""
    return unquoted(token) if token.type == "STRING" else holes.add(token)


def provider(tokens: list[Token], holes: Holes) -> object:
    """The provider that ``TYPE TAXONOMY NPI group`` names, each of them optional, or the formula of it.

    ``none`` gives an empty one.
    """
    stated: dict[str, object] = {}
    for token in tokens:
        if token.type in ("GROUP", "INDIVIDUAL"):
            stated["entity"] = token.lower()
        elif token.type == "NPI":
            stated["npi"] = holes.add(token)
        elif token.type != "NONE":
            stated[token.type.lower()] = token.upper()
    return made(_provider, stated)


def _provider(**stated: Any) -> Provider:
    return shared(Provider(**stated))


def service(tree: Branch, holes: Holes) -> tuple[Formula, list[Token]]:
    """What makes the body of a service line, and the first token of each word that it says a second time."""
    stated: dict[str, object] = {}
    repeats: list[Token] = []
    for part in parts_of(tree):
        tokens = tokens_of(part)
        if part.data == "through":
            continue
        name, value = _body_word(rule_of(part), tokens, holes)
        if name in stated:
            repeats.append(tokens[0])
        stated[name] = value
    return ServiceFormula(stated), repeats


_FIELDS = [field.name for field in fields(Service)][2:]
"""What a service states besides its procedure, in the order of its constructor."""


class ServiceFormula(Formula):
    """The service that a line bills. Batches have many that differ in little, so its parts go by position."""

    __slots__ = ("_filled", "_fixed", "_procedure")

    def __init__(self, arguments: dict[str, object]) -> None:
        super().__init__(Service, arguments)
        self._procedure = arguments["procedure"]
        self._fixed = [self.fixed.get(name) for name in _FIELDS]
        parts = [*self.holes, *self.formulas]
        self._filled = [(_FIELDS.index(name), part) for name, part in parts if name != "procedure"]

    def fill(self, values: tuple[object, ...]) -> object:
        """The service of one line, whose holes have these ``values``."""
        stated: list[Any] = self._fixed.copy()
        for place, part in self._filled:
            stated[place] = part.fill(values) if isinstance(part, Formula) else values[part]
        procedure: Any = self._procedure
        if isinstance(procedure, Hole):
            procedure = procedure.fill(values)
        code, modifiers = procedure
        return shared(Service(code, modifiers, *stated))


def _body_word(rule: str, tokens: list[Token], holes: Holes) -> tuple[str, object]:
    """The argument of ``_service`` that a word states, and its value, hole or formula."""
    match rule:
        case "procedure":
            return rule, _procedure(tokens, holes)
        case "units" | "minutes" | "charge":
            return rule, holes.add(tokens[0])
        case "allowed":
            return rule, holes.add(tokens[1])
        case "pointers":
            return rule, holes.add_all(tokens[1:])
        case "assistant":
            return "assistant_minutes", holes.add(tokens[1])
        case "start_time":
            return rule, holes.add(tokens[1])
        case "place":
            return rule, tokens[1].upper()
        case "monitored":
            return rule, int(tokens[1])
        case "skilled":
            return rule, tokens[0].type == "SKILLED"
        case "authorized":
            return "authorization", identifier(tokens[1], holes)
        case "revenue":
            return rule, tokens[1].upper()
        case "note":
            return rule, unquoted(tokens[1])
        case _:
            return _PROVIDERS[rule], provider(tokens[1:], holes)


def _procedure(tokens: list[Token], holes: Holes) -> object:
    """The hole of a code and its modifiers; what they are, where blanks between them make it no slot.

    ``none`` is no code and no modifiers.
    """
    if tokens[0].type == "NONE":
        return "", ()
    text = "-".join(tokens)
    if stretch_of(tokens[-1])[1] - stretch_of(tokens[0])[0] == len(text):
        return holes.add_procedure(tokens)
    return procedures[text]
