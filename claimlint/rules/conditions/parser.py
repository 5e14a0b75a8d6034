"""From the text of a condition to its syntax tree, by ``grammars/condition.lark``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimlint.formats import parsers
from claimlint.rules.conditions import syntax
from claimlint.rules.conditions.errors import ConditionError
from claimlint.rules.conditions.syntax import Expression, Span

if TYPE_CHECKING:
    from lark import Token

MAXIMUM_DEPTH = 60
"""How deeply a condition may be nested; rules need five or six."""


def parse(text: str) -> Expression:
    """The syntax tree of ``text``, a condition or a value. Raises ConditionError."""
    from lark import UnexpectedInput

    try:
        tree = parsers.load("condition").parse(text)
    except UnexpectedInput as error:
        from claimlint.rules.conditions.syntax_errors import explained

        raise explained(error, text) from None
    node: Expression = _node(tree.children[0], 0)
    return node


def _node(tree: Any, depth: int) -> Any:
    """The node of a lark tree; a token or None stands for itself."""
    if tree is None or not hasattr(tree, "children"):
        return tree
    if depth > MAXIMUM_DEPTH:
        token = _first_token(tree)
        raise ConditionError("this condition is nested too deeply", token.line, token.column)
    children = [_node(child, depth + 1) for child in tree.children]
    return _BUILDERS[tree.data](_span(children), children)


def _first_token(tree: Any) -> Any:
    while hasattr(tree, "children"):
        tree = next(child for child in tree.children if child is not None)
    return tree


def _span(children: list[Any]) -> Span:
    """From the first to the last of ``children``; keywords that carry no meaning are not among them."""
    stretches = [_stretch(child) for child in children if child is not None]
    first = stretches[0]
    return Span(first.start, max(stretch.end for stretch in stretches), first.line, first.column)


def _stretch(child: Expression | Token) -> Span:
    if isinstance(child, Expression):
        return child.span
    start, line, column = child.start_pos, child.line, child.column
    assert start is not None
    assert line is not None
    assert column is not None
    return Span(start, start + len(child), line, column)


def _literal(span: Span, children: list[Token]) -> syntax.Literal:
    (token,) = children
    text = " ".join(token.split()) if token.type == "DURATION" else str(token)
    return syntax.Literal(span, token.type.lower(), text)


def _membership(span: Span, children: list[Any]) -> syntax.Membership:
    value, negation, _, members = children
    return syntax.Membership(span, value, members, negation is not None)


def _has(span: Span, children: list[Any]) -> syntax.Has:
    subject, *words, wanted = children
    return syntax.Has(span, subject, str(words[1]) if len(words) > 1 else "one", wanted)


def _starts_with(span: Span, children: list[Any]) -> syntax.StartsWith:
    value, _, _, wanted = children
    return syntax.StartsWith(span, value, wanted.items if isinstance(wanted, syntax.Listed) else (wanted,))


def _call(span: Span, children: list[Any]) -> syntax.Call:
    name, *arguments = children
    return syntax.Call(span, str(name), tuple(argument for argument in arguments if argument is not None))


_BUILDERS: dict[str, Any] = {
    "disjunction": lambda span, c: syntax.Or(span, tuple(c)),
    "conjunction": lambda span, c: syntax.And(span, tuple(c)),
    "negation": lambda span, c: syntax.Not(span, c[1]),
    "comparison": lambda span, c: syntax.Comparison(span, str(c[1]), c[0], c[2]),
    "between": lambda span, c: syntax.Between(span, c[0], c[2], c[3]),
    "membership": _membership,
    "presence": lambda span, c: syntax.Presence(span, c[0], c[2] == "present"),
    "has_one": _has,
    "has_any": _has,
    "has_all": _has,
    "starts_with": _starts_with,
    "quantified": lambda span, c: syntax.Quantified(span, str(c[0]), c[1]),
    "count": lambda span, c: syntax.Count(span, c[1]),
    "elements": lambda span, c: syntax.Elements(span, str(c[0]), c[2]),
    "arithmetic": lambda span, c: syntax.Arithmetic(span, str(c[1]), c[0], c[2]),
    "name": lambda span, c: syntax.Name(span, str(c[0])),
    "attribute": lambda span, c: syntax.Attribute(span, c[0], str(c[1])),
    "call": _call,
    "code_set": lambda span, c: syntax.CodeSetName(span, str(c[0])),
    "listed": lambda span, c: syntax.Listed(span, tuple(c)),
    "literal": _literal,
}
