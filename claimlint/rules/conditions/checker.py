"""The type checker: from a syntax tree to a typed condition, or to the first thing wrong with it."""

from __future__ import annotations

from claimlint.rules.conditions import names, syntax, typed
from claimlint.rules.conditions.literals import code, literal
from claimlint.rules.conditions.printer import print_syntax
from claimlint.rules.conditions.scope import (
    BOOLEAN,
    DATE,
    DURATION,
    MONEY,
    NUMBER,
    RECORD,
    TEXT,
    TEXTS,
    Scope,
    Type,
)
from claimlint.rules.conditions.typed import Condition, Value
from claimlint.rules.conditions.values import ValueChecker, is_constant, wrong

MAXIMUM_INNER = 3
"""How deep ``any line where (...)`` may stand inside another; the compiled form grows with it."""

_ORDERED = (NUMBER, MONEY, DATE, DURATION)
_EQUATED = (*_ORDERED, TEXT, BOOLEAN)


def check(node: syntax.Expression, scope: Scope) -> Condition:
    """The typed condition that ``node`` is in ``scope``. Raises ConditionError."""
    return _Checker(scope).condition(node)


def check_value(node: syntax.Expression, scope: Scope) -> Value:
    """The typed value that ``node`` is in ``scope``. Raises ConditionError."""
    return _Checker(scope).value(node)


class _Checker(ValueChecker):
    def __init__(self, scope: Scope, depth: int = 0) -> None:
        super().__init__(scope)
        self._depth = depth

    def condition(self, node: syntax.Expression) -> Condition:
        match node:
            case syntax.And(parts=parts):
                return typed.And(print_syntax(node), tuple(self.condition(part) for part in parts))
            case syntax.Or(parts=parts):
                return typed.Or(print_syntax(node), tuple(self.condition(part) for part in parts))
            case syntax.Not(part=part):
                return typed.Not(print_syntax(node), self.condition(part))
            case syntax.Quantified(quantifier=quantifier, elements=inner):
                elements, condition = self.elements(inner)
                return typed.Quantified(print_syntax(node), quantifier, elements, condition)
            case syntax.Comparison():
                return self._comparison(node)
            case syntax.Between():
                return self._between(node)
            case syntax.Membership():
                return self._membership(node)
            case syntax.Presence():
                return self._presence(node)
            case syntax.Has():
                return self._has(node)
            case syntax.StartsWith():
                return self._starts_with(node)
            case _:
                return self._truth(node)

    def elements(self, node: syntax.Elements) -> tuple[typed.Elements, Condition]:
        elements, scope = names.inner(node, self.scope)
        if self._depth == MAXIMUM_INNER:
            raise wrong(node, f"'where' may stand inside another only {MAXIMUM_INNER} deep")
        return elements, _Checker(scope, self._depth + 1).condition(node.condition)

    def _truth(self, node: syntax.Expression) -> Condition:
        value = self.value(node)
        if value.type != BOOLEAN:
            fact = isinstance(value, typed.Fact | typed.Attribute)
            suggestion = f"{value.source} is present" if fact else None
            raise wrong(
                node, f"{value.source} is {value.type}; alone it is neither true nor false", suggestion
            )
        return typed.Truth(value.source, value)

    def _comparison(self, node: syntax.Comparison) -> Condition:
        left, right = self._pair(node.left, node.right)
        self._comparable(node, node.operator, left, right)
        return typed.Comparison(print_syntax(node), node.operator, left, right)

    def _between(self, node: syntax.Between) -> Condition:
        value, low = self._pair(node.value, node.low)
        high = self.value(node.high, value.type)
        self._comparable(node, ">=", value, low)
        self._comparable(node, "<=", value, high)
        return typed.Between(print_syntax(node), value, low, high)

    def _pair(self, left: syntax.Expression, right: syntax.Expression) -> tuple[Value, Value]:
        """Both values; digits beside a code are a code, whichever side they stand on."""
        first = self.value(left)
        second = self.value(right, first.type)
        if second.type == TEXT and first.type == NUMBER and isinstance(left, syntax.Literal):
            first = literal(left, TEXT)
        return first, second

    def _comparable(self, node: syntax.Expression, operator: str, left: Value, right: Value) -> None:
        """Raise ConditionError unless ``operator`` can compare ``left`` with ``right``."""
        if is_constant(left) and is_constant(right):
            raise wrong(
                node, f"{left.source} and {right.source} are both written out; compare a fact with them"
            )
        if left.type != right.type:
            both = f"{left.source} is {left.type} and {right.source} is {right.type}"
            raise wrong(node, f"{both}: they cannot be compared", _mended(operator, left, right))
        if left.type in (_EQUATED if operator in ("=", "!=") else _ORDERED):
            return
        if left.type in _EQUATED:
            raise wrong(node, f"{left.source} is {left.type}: it can be equal to another, not more or less")
        raise wrong(node, f"{left.source} is {left.type}, which cannot be compared")

    def _membership(self, node: syntax.Membership) -> Condition:
        value, members, source = self.value(node.value), node.members, print_syntax(node)
        if value.type == TEXTS:
            word = "not " if node.negated else ""
            suggestion = f"{word}{value.source} has any {print_syntax(members)}"
            raise wrong(node, f"{value.source} is a list of codes, not one code", suggestion)
        if isinstance(members, syntax.CodeSetName):
            if value.type != TEXT:
                raise wrong(node, f"{value.source} is {value.type}; a code set holds codes")
            return typed.InSet(source, value, names.code_set(members, self.scope), node.negated)
        items = [literal(item, value.type) for item in members.items]
        for place, item in zip(members.items, items, strict=True):
            self._comparable(place, "=", value, item)
        return typed.InList(source, value, tuple(dict.fromkeys(item.value for item in items)), node.negated)

    def _presence(self, node: syntax.Presence) -> Condition:
        subject = self.value(node.subject)
        if not isinstance(subject, typed.Fact | typed.Attribute):
            raise wrong(node, f"only a fact can be present or missing, and '{subject.source}' is worked out")
        return typed.Presence(print_syntax(node), subject, node.present)

    def _has(self, node: syntax.Has) -> Condition:
        subject, source = self._subject(node), print_syntax(node)
        match node.wanted:
            case syntax.CodeSetName() as name:
                return typed.HasSet(source, subject, names.code_set(name, self.scope))
            case syntax.Listed(items=items):
                codes = tuple(dict.fromkeys(_member(item, subject) for item in items))
                test = typed.HasAny if node.quantifier == "any" else typed.HasAll
                return test(source, subject, codes)
            case syntax.Literal() as item:
                return typed.HasAny(source, subject, (_member(item, subject),))
            case wanted:
                return self._has_value(node, source, subject, wanted)

    def _has_value(
        self, node: syntax.Has, source: str, subject: Value, wanted: syntax.Expression
    ) -> Condition:
        if isinstance(wanted, syntax.Name) and self.scope.code_set(wanted.name) is not None:
            raise wrong(wanted, f"{wanted.name} is a code set", f"has any {wanted.name}")
        value = self.value(wanted, TEXT)
        if value.type != TEXT:
            raise wrong(wanted, f"'has' needs a code, and {value.source} is {value.type}")
        return typed.HasValue(source, subject, value)

    def _subject(self, node: syntax.Has) -> Value:
        """The codes that ``has`` looks among: those named, else the modifiers of this node."""
        if node.subject is None:
            if self.scope.resolve("modifiers") is None:
                raise wrong(node, f"a {self.scope.kind} has no modifiers; say before 'has' what has the code")
            return names.fact(syntax.Name(node.span, "modifiers"), self.scope)
        subject = self.value(node.subject)
        if subject.type.kind == RECORD:
            subject = names.attribute(subject, "modifiers", node.span)
        if subject.type != TEXTS:
            suggestion = f"{subject.source} = {print_syntax(node.wanted)}" if subject.type == TEXT else None
            raise wrong(
                node, f"{subject.source} is {subject.type}; only a list of codes can have one", suggestion
            )
        return subject

    def _starts_with(self, node: syntax.StartsWith) -> Condition:
        value = self.value(node.value)
        if value.type != TEXT or is_constant(value):
            raise wrong(
                node,
                f"{value.source} is {value.type}; only a fact that is a code or text starts with another",
            )
        return typed.StartsWith(print_syntax(node), value, tuple(code(prefix) for prefix in node.prefixes))


def _member(node: syntax.Literal, subject: Value) -> str:
    """The code that ``subject`` may have. Raises ConditionError for one that no list of modifiers has."""
    text = code(node)
    if not _holds_modifiers(subject) or _is_modifier(text):
        return text
    suggestion = text.upper() if _is_modifier(text.upper()) else None
    raise wrong(node, f"{text} is no modifier, which is two capital letters or digits", suggestion)


def _holds_modifiers(subject: Value) -> bool:
    """Whether a list is one of modifiers, as its name says: ``modifiers``, ``partner.modifiers`` ..."""
    return isinstance(subject, typed.Fact | typed.Attribute) and subject.name.endswith("modifiers")


def _is_modifier(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalnum() and text == text.upper()


def _mended(operator: str, left: Value, right: Value) -> str | None:
    """How the author likely meant to write ``right`` so that it can be compared with ``left``."""
    match left.type, right:
        case Type("duration"), Value(type=Type("calendar")) if isinstance(left, typed.Arithmetic):
            if left.left.type == DATE and left.right.type == DATE:
                return f"{left.left.source} {operator} {left.right.source} + {right.source}"
            return None
        case Type("texts"), Value(type=Type("text")):
            return f"{left.source} has {right.source}"
        case Type("money"), typed.Literal(type=Type("number")):
            return f"${right.source}"
        case Type("duration"), typed.Literal(type=Type("number")):
            return f"{right.source} days"
        case Type("date"), typed.Literal(value=str(text)) if len(text) == 10:
            return text
        case _:
            return None
