"""From the tree of a service line to the ``Service`` it bills, and the providers named anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimlint.formats.claim.meaning import shared
from claimlint.formats.claim.trees import Branch, parts_of, rule_of, tokens_of
from claimlint.formats.claim.values import amount, count, unquoted
from claimlint.model import Provider, Service

if TYPE_CHECKING:
    from lark import Token

_PROVIDERS = {
    "by": "rendering",
    "supervising": "supervising",
    "referring": "referring",
    "facility": "facility",
}


def unquoted_or_plain(token: Token) -> str:
    """The text of a name or number that may stand in quotes."""
    return unquoted(token) if token.type == "STRING" else str(token)


def provider(tokens: list[Token]) -> Provider:
    """The provider that ``TYPE TAXONOMY NPI group`` names, each of them optional."""
    stated: dict[str, str] = {}
    for token in tokens:
        if token.type in ("GROUP", "INDIVIDUAL"):
            stated["entity"] = token.lower()
        else:
            stated[token.type.lower()] = token.upper()
    return shared(Provider(**stated))


def service(tree: Branch) -> tuple[Service, list[Token]]:
    """The body of a service line, and the first token of each word that it says a second time."""
    stated: dict[str, Any] = {}
    repeats: list[Token] = []
    code = ""
    modifiers: list[str] = []
    for part in parts_of(tree):
        tokens = tokens_of(part)
        if part.data == "through":
            continue
        if part.data == "procedure":
            code, *modifiers = (token.upper() for token in tokens)
            continue
        name, value = _body_word(rule_of(part), tokens)
        if name in stated:
            repeats.append(tokens[0])
        stated[name] = value
    return Service(code, tuple(modifiers), **stated), repeats


def _body_word(rule: str, tokens: list[Token]) -> tuple[str, object]:
    """The attribute of ``Service`` that a word sets, and its value."""
    match rule:
        case "units":
            return rule, count(tokens[0][1:])
        case "minutes":
            return rule, int(tokens[0][:-3])
        case "charge":
            return rule, amount(tokens[0])
        case "allowed":
            return rule, amount(tokens[1])
        case "pointers":
            return rule, tuple(int(token) for token in tokens[1:])
        case "assistant":
            return "assistant_minutes", int(tokens[1][:-3])
        case "place":
            return rule, tokens[1].upper()
        case "authorized":
            return "authorization", unquoted_or_plain(tokens[1])
        case "note":
            return rule, unquoted(tokens[1])
        case _:
            return _PROVIDERS[rule], provider(tokens[1:])
