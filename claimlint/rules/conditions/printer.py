"""The text of a syntax tree: one line, single spaces, only the parentheses that are needed."""

from __future__ import annotations

from claimlint.rules.conditions import syntax

_DISJUNCTION, _CONJUNCTION, _NEGATION, _TEST, _SUM, _PRODUCT, _ATOM = range(7)


def print_syntax(node: syntax.Expression) -> str:
    """The text of ``node``; reading it again gives an equal tree."""
    return _print(node)[0]


def _print(node: syntax.Expression) -> tuple[str, int]:
    """The text of ``node`` and how tightly it binds."""
    match node:
        case syntax.Or(parts=parts):
            return " or ".join(_inside(part, _CONJUNCTION) for part in parts), _DISJUNCTION
        case syntax.And(parts=parts):
            return " and ".join(_inside(part, _NEGATION) for part in parts), _CONJUNCTION
        case syntax.Not(part=part):
            return f"not {_inside(part, _NEGATION)}", _NEGATION
        case syntax.Arithmetic(operator="*", left=left, right=right):
            return f"{_inside(left, _PRODUCT)} * {_inside(right, _ATOM)}", _PRODUCT
        case syntax.Arithmetic(operator=operator, left=left, right=right):
            return f"{_inside(left, _SUM)} {operator} {_inside(right, _PRODUCT)}", _SUM
        case _:
            atom = _atom(node)
            return (_test(node), _TEST) if atom is None else (atom, _ATOM)


def _inside(node: syntax.Expression, binding: int) -> str:
    """The text of ``node``, in parentheses where its surroundings bind more tightly than it does."""
    text, own = _print(node)
    return text if own >= binding else f"({text})"


def _atom(node: syntax.Expression) -> str | None:
    match node:
        case syntax.Name(name=name) | syntax.CodeSetName(name=name):
            return name
        case syntax.Attribute(base=base, attribute=attribute):
            return f"{print_syntax(base)}.{attribute}"
        case syntax.Call(name=name, arguments=arguments):
            return f"{name}({', '.join(_inside(argument, _SUM) for argument in arguments)})"
        case syntax.Literal(text=text):
            return text
        case syntax.Listed(items=items):
            return f"({', '.join(item.text for item in items)})"
        case syntax.Elements(kind=kind, condition=condition):
            return f"{kind} where ({print_syntax(condition)})"
        case syntax.Count(elements=elements):
            return f"count {print_syntax(elements)}"
        case _:
            return None


def _test(node: syntax.Expression) -> str:
    match node:
        case syntax.Comparison(operator=operator, left=left, right=right):
            return f"{_inside(left, _SUM)} {operator} {_inside(right, _SUM)}"
        case syntax.Between(value=value, low=low, high=high):
            return f"{_inside(value, _SUM)} between {_inside(low, _SUM)} and {_inside(high, _SUM)}"
        case syntax.Membership(value=value, members=members, negated=negated):
            return f"{_inside(value, _SUM)} {'not in' if negated else 'in'} {print_syntax(members)}"
        case syntax.Presence(subject=subject, present=present):
            return f"{_inside(subject, _SUM)} is {'present' if present else 'missing'}"
        case syntax.Has(subject=subject, quantifier=quantifier, wanted=wanted):
            words = [] if subject is None else [_inside(subject, _SUM)]
            words.append("has" if quantifier == "one" else f"has {quantifier}")
            return " ".join([*words, print_syntax(wanted)])
        case syntax.StartsWith(value=value, prefixes=(prefix,)):
            return f"{_inside(value, _SUM)} starts with {prefix.text}"
        case syntax.StartsWith(value=value, prefixes=prefixes):
            return f"{_inside(value, _SUM)} starts with ({', '.join(p.text for p in prefixes)})"
        case syntax.Quantified(quantifier=quantifier, elements=elements):
            return f"{quantifier} {print_syntax(elements)}"
        case _:
            raise TypeError(f"not a condition: {node!r}")
