"""Names in a condition: the facts, parts of records, code sets and functions they stand for."""

from __future__ import annotations

from claimlint.rules.conditions import scope as scopes
from claimlint.rules.conditions import syntax, typed
from claimlint.rules.conditions.errors import ConditionError, closest
from claimlint.rules.conditions.scope import BOOLEAN, RECORD, TEXT, Scope, Type


def fact(node: syntax.Name, scope: Scope, expected: Type | None = None) -> typed.Fact:
    """The fact that ``node`` names. Raises ConditionError when there is none."""
    reference = scope.resolve(node.name)
    if reference is None:
        raise _unknown_fact(node, scope, expected)
    return _fact(reference)


def _fact(reference: scopes.Reference) -> typed.Fact:
    return typed.Fact(
        reference.name, reference.type, reference.name, reference.path, reference.optional, reference.roots
    )


def _unknown_fact(node: syntax.Name, scope: Scope, expected: Type | None) -> ConditionError:
    place = (node.span.line, node.span.column)
    if scope.code_set(node.name) is not None:
        return ConditionError(
            f"{node.name} is a code set, not a fact: ask whether something is in it", *place
        )
    if scope.function(node.name) is not None:
        return ConditionError(f"{node.name} is a function", *place, f"{node.name}(...)")
    if expected == BOOLEAN:
        return ConditionError(
            f"a yes/no fact is not compared with '{node.name}': it stands alone, or after 'not'", *place
        )
    facts = (name for name in scope.names() if scope.resolve(name) is not None)
    suggestion = closest(node.name, facts)
    if suggestion is None and expected == TEXT:
        suggestion = node.name.upper() if len(node.name) == 2 else f'"{node.name}"'
    return ConditionError(f"a {scope.kind} has no fact called '{node.name}'", *place, suggestion)


def attribute(base: typed.Value, name: str, span: syntax.Span) -> typed.Attribute:
    """The part ``name`` of the record ``base``. Raises ConditionError when there is none."""
    if base.type.kind != RECORD or base.type.record is None:
        raise ConditionError(
            f"{base.source} is {base.type}, which has no parts such as '{name}'", span.line, span.column
        )
    known = scopes.attributes(base.type.record)
    if name not in known:
        raise ConditionError(
            f"{base.source} has no part called '{name}'", span.line, span.column, closest(name, known)
        )
    try:
        type_, optional = scopes.type_of(known[name])
    except TypeError:
        raise ConditionError(
            f"{base.source}.{name} is of a kind that conditions cannot use", span.line, span.column
        ) from None
    return typed.Attribute(f"{base.source}.{name}", type_, base, name, optional)


def code_set(node: syntax.CodeSetName, scope: Scope) -> typed.Members:
    """The code set that ``node`` names. Raises ConditionError when there is none, or none for this kind."""
    place = (node.span.line, node.span.column)
    reference = scope.code_set(node.name)
    if reference is None:
        if scope.resolve(node.name) is not None:
            raise ConditionError(f"{node.name} is a fact, not a code set", *place)
        sets = (name for name in scope.names() if scope.code_set(name) is not None)
        raise ConditionError(f"there is no code set called '{node.name}'", *place, closest(node.name, sets))
    if not reference.dated:
        return typed.Members(node.name, reference.name, None)
    period = scope.resolve("period")
    if period is None:
        raise ConditionError(
            f"the codes of {node.name} change with the date, and a {scope.kind} has no period", *place
        )
    return typed.Members(node.name, reference.name, _fact(period))


def function(node: syntax.Call, scope: Scope) -> scopes.FunctionReference:
    """The function that ``node`` calls. Raises ConditionError when there is none or the count is wrong."""
    place = (node.span.line, node.span.column)
    reference = scope.function(node.name)
    if reference is None:
        functions = (name for name in scope.names() if scope.function(name) is not None)
        raise ConditionError(
            f"there is no function called '{node.name}'", *place, closest(node.name, functions)
        )
    wanted, given = len(reference.parameters), len(node.arguments)
    if wanted != given:
        raise ConditionError(
            f"{node.name} takes {wanted} value{'' if wanted == 1 else 's'}, not {given}", *place
        )
    return reference


def inner(node: syntax.Elements, scope: Scope) -> tuple[typed.Elements, Scope]:
    """The nodes that ``node`` runs over and their scope. Raises ConditionError when there are none such."""
    found = scope.inner(node.kind)
    if found is None:
        kinds = (kind for kind in scopes.NODE_KINDS if scope.inner(kind) is not None)
        raise ConditionError(
            f"a {scope.kind} has no '{node.kind}' inside it",
            node.span.line,
            node.span.column,
            closest(node.kind, kinds),
        )
    path, inner_scope, roots = found
    return typed.Elements(node.kind, path, roots), inner_scope
