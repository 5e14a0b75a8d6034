"""Message templates: text with values of the condition language in braces.

``"{therapy_discipline} spending reaches {accrued_allowed} in {year}"``; ``{{`` and ``}}`` stand for braces.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimlint.rules.conditions.compiled import CompiledTemplate
from claimlint.rules.conditions.formatting import FORMATTERS

__all__ = ["CompiledTemplate", "Template", "compile_template", "parse_template", "roots"]

if TYPE_CHECKING:
    from claimlint.rules.conditions.scope import Scope
    from claimlint.rules.conditions.typed import Value


class Template(NamedTuple):
    """A message: stretches of text and typed values, in order."""

    parts: tuple[str | Value, ...]


def parse_template(text: str, scope: Scope) -> Template:
    """The template that ``text`` is in ``scope``.

    Raises ConditionError, with line and column inside ``text``.
    """
    parts: list[str | Value] = []
    plain, end = "", 0
    for match in re.finditer(r"\{\{|\}\}|\{([^{}]*)\}|[{}]", text):
        plain += text[end : match.start()]
        end = match.end()
        if match.group() in ("{{", "}}"):
            plain += match.group()[0]
            continue
        parts += [plain, _value(text, match, scope)] if plain else [_value(text, match, scope)]
        plain = ""
    plain += text[end:]
    return Template((*parts, plain) if plain else tuple(parts))


def _value(text: str, match: re.Match[str], scope: Scope) -> Value:
    from claimlint.rules.conditions.checker import check_value
    from claimlint.rules.conditions.errors import ConditionError
    from claimlint.rules.conditions.parser import parse

    before = text[: match.start()]
    line, column = before.count("\n") + 1, match.start() - before.rfind("\n")
    expression = match.group(1)
    if expression is None:
        sign = match.group()
        raise ConditionError(
            f"'{sign}' without its other half; a brace in the text is written twice", line, column
        )
    if not expression.strip():
        raise ConditionError("nothing stands between the braces", line, column)
    # Blanks for all that stands before keep the lines and columns of an error right.
    padding = re.sub(r"[^\n]", " ", before) + " "
    value = check_value(parse(padding + expression), scope)
    if value.type.kind not in FORMATTERS:
        hint = "; name one of its parts" if value.type.kind == "record" else ""
        raise ConditionError(f"{value.source} is {value.type} and cannot be shown{hint}", line, column + 1)
    return value


def roots(template: Template) -> frozenset[str]:
    """The base inputs that the message depends on."""
    from claimlint.rules.conditions import analysis

    values = (part for part in template.parts if not isinstance(part, str))
    return frozenset[str]().union(*(analysis.roots(value) for value in values))


def compile_template(template: Template) -> CompiledTemplate:
    """The compiled form of ``template``."""
    import ast

    from claimlint.rules.conditions import fragments as python
    from claimlint.rules.conditions.compiler import compiled_function
    from claimlint.rules.conditions.emission import VIEW, Emitter

    emitter = Emitter()
    shown: list[ast.expr] = []
    for part in template.parts:
        if isinstance(part, str):
            shown.append(python.constant(part))
            continue
        guards, value = emitter.value(part, VIEW)
        known = python.chosen(python.both(guards), value, python.constant(None)) if guards else value
        shown.append(python.call(python.load(f"show_{part.type.kind}"), known))
    joined = python.call(python.read(python.constant(""), "join"), ast.Tuple(shown, ast.Load()))
    return CompiledTemplate(compiled_function(emitter, [ast.Return(joined)], "<message>"))
