"""Hypothesis strategies: conditions that make sense in the toy scope, and views to try them on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, get_args

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from claimlint.rules.conditions import syntax
from claimlint.rules.conditions.scope import type_of
from tests.rules.conditions.toy import FACTS, Certifier, Edit, Partner, Plan, ToyScope, view

Expressions = SearchStrategy[Any]

NOWHERE = syntax.Span(0, 0, 1, 1)
CODES = ("97110", "97140", "97161", "KX", "GP", "59", "M54.50")
DATES = (date(2025, 12, 31), date(2026, 1, 30), date(2026, 2, 28), date(2024, 2, 29), date.max)
AMOUNTS = (Decimal("0"), Decimal("12.50"), Decimal("2480"), Decimal("2480.01"))
NUMBERS = (0, 1, 2, 30, 2025, 2026)

RECORD_PARTS = {
    "date": {"plan": ["plan.certified"]},
    "boolean": {"plan": ["plan.delayed", "plan.maintenance"]},
    "number": {"plan": ["plan.weekly"], "ptp_edit": ["ptp_edit.indicator"]},
    "text": {"plan": ["plan.certifier.type", "plan.certifier.npi"], "ptp_edit": ["ptp_edit.partner.code"]},
    "texts": {"ptp_edit": ["ptp_edit.partner.modifiers", "ptp_edit.partner"]},
    "dates": {"plan": ["plan.recertified"]},
}
"""Paths that lead to a value of each kind (for ``texts`` also to a record that has modifiers)."""

LITERALS = {
    "text": st.one_of(
        st.sampled_from([("code", "KX"), ("code", "M54.50"), ("number", "97110"), ("number", "59")]),
        st.sampled_from([("string", '"97140"'), ("string", "'PT'")]),
    ),
    "modifier": st.sampled_from([("code", "KX"), ("code", "GP"), ("number", "59"), ("string", "'PT'")]),
    "number": st.sampled_from([("number", str(number)) for number in NUMBERS] + [("number", "1.5")]),
    "money": st.sampled_from([("money", text) for text in ("$0", "$12.50", "$2,480")]),
    "date": st.sampled_from([("date", text) for text in ("2026-01-30", "2024-02-29", "9999-12-31")]),
    "duration": st.sampled_from([("duration", text) for text in ("0 days", "1 day", "30 days", "2 weeks")]),
}


def dotted(text: str) -> syntax.Expression:
    """``plan.certified`` as a syntax tree."""
    first, *rest = text.split(".")
    node: syntax.Expression = syntax.Name(NOWHERE, first)
    for part in rest:
        node = syntax.Attribute(NOWHERE, node, part)
    return node


def literals(kind: str) -> Expressions:
    return LITERALS[kind].map(lambda pair: syntax.Literal(NOWHERE, *pair))


def read(scope: ToyScope, kind: str) -> Expressions:
    """A fact of ``kind``, or a part of a record."""
    facts = FACTS[scope.kind]
    names = [name for name, hint in facts.items() if type_of(hint)[0].kind == kind]
    names += [path for name, paths in RECORD_PARTS.get(kind, {}).items() if name in facts for path in paths]
    return st.sampled_from([dotted(name) for name in names]) if names else st.nothing()


def values(scope: ToyScope, kind: str, depth: int) -> Expressions:
    """A value of ``kind`` that is not the same everywhere."""
    plain = read(scope, kind)
    if depth == 0:
        return plain
    return st.one_of(plain, worked_out(scope, kind, depth - 1))


def worked_out(scope: ToyScope, kind: str, depth: int) -> Expressions:
    def joined(operators: str, left: str, right: str) -> Expressions:
        return st.builds(
            syntax.Arithmetic,
            st.just(NOWHERE),
            st.sampled_from(operators),
            values(scope, left, depth),
            st.one_of(literals(right), values(scope, right, depth)),
        )

    months = st.sampled_from(["1 year", "3 months", "100 years"])
    calendar = months.map(lambda text: syntax.Literal(NOWHERE, "duration", text))
    match kind:
        case "number":
            call = values(scope, "number", depth).map(
                lambda argument: syntax.Call(NOWHERE, "units_supported_by", (argument,))
            )
            counts = [elements.map(lambda e: syntax.Count(NOWHERE, e)) for elements in inner(scope, depth)]
            return st.one_of(joined("+-*", "number", "number"), call, *counts)
        case "money":
            return st.one_of(joined("+-", "money", "money"), joined("*", "money", "number"))
        case "duration":
            return st.one_of(joined("-", "date", "date"), joined("+-", "duration", "duration"))
        case "date":
            moved = st.builds(
                syntax.Arithmetic,
                st.just(NOWHERE),
                st.sampled_from("+-"),
                values(scope, "date", depth),
                calendar,
            )
            return st.one_of(joined("+-", "date", "duration"), moved)
        case _:
            return st.nothing()


def inner(scope: ToyScope, depth: int) -> list[Expressions]:
    if scope.kind != "claim":
        return []
    condition = conditions(ToyScope("line"), depth)
    return [st.builds(syntax.Elements, st.just(NOWHERE), st.just("line"), condition)]


def conditions(scope: ToyScope, depth: int) -> Expressions:
    """A condition on a node of ``scope``."""
    if depth == 0:
        return tests(scope, 0)
    part = st.deferred(lambda: conditions(scope, depth - 1))
    several = st.lists(part, min_size=2, max_size=3).map(tuple)
    quantified = [
        st.builds(syntax.Quantified, st.just(NOWHERE), st.sampled_from(["any", "no", "every"]), elements)
        for elements in inner(scope, depth - 1)
    ]
    return st.one_of(
        tests(scope, depth),
        st.builds(syntax.And, st.just(NOWHERE), several),
        st.builds(syntax.Or, st.just(NOWHERE), several),
        st.builds(syntax.Not, st.just(NOWHERE), part),
        *quantified,
    )


def tests(scope: ToyScope, depth: int) -> Expressions:
    kinds = ["number", "money", "date", "duration"]
    equal, ordered = st.sampled_from(["=", "!="]), st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    chosen = [compared(scope, kind, ordered, depth) for kind in kinds] + [
        ranged(scope, kind, depth) for kind in kinds
    ]
    names = [*FACTS[scope.kind], *(["plan.certified", "plan.delayed"] if scope.kind == "claim" else [])]
    present = st.builds(syntax.Presence, st.just(NOWHERE), st.sampled_from(names).map(dotted), st.booleans())
    return st.one_of(
        *chosen,
        compared(scope, "text", equal, depth),
        memberships(scope),
        having(scope),
        values(scope, "boolean", 0),
        present,
    )


def compared(scope: ToyScope, kind: str, operators: Expressions, depth: int) -> Expressions:
    other = st.one_of(literals(kind), values(scope, kind, depth))
    return st.builds(syntax.Comparison, st.just(NOWHERE), operators, values(scope, kind, depth), other)


def ranged(scope: ToyScope, kind: str, depth: int) -> Expressions:
    end = st.one_of(literals(kind), values(scope, kind, depth))
    return st.builds(syntax.Between, st.just(NOWHERE), values(scope, kind, depth), end, end)


CODE_SETS = st.sampled_from(["evaluations", "always_therapy"]).map(
    lambda name: syntax.CodeSetName(NOWHERE, name)
)


def listed(kind: str) -> Expressions:
    items = st.lists(literals(kind), min_size=1, max_size=4).map(tuple)
    return st.builds(syntax.Listed, st.just(NOWHERE), items)


def memberships(scope: ToyScope) -> Expressions:
    text = values(scope, "text", 0)
    prefixes = st.lists(literals("text"), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.builds(
            syntax.Membership, st.just(NOWHERE), text, st.one_of(CODE_SETS, listed("text")), st.booleans()
        ),
        *(
            st.builds(
                syntax.Membership, st.just(NOWHERE), values(scope, kind, 0), listed(kind), st.booleans()
            )
            for kind in ("number", "money", "date")
        ),
        st.builds(syntax.StartsWith, st.just(NOWHERE), text, prefixes),
    )


def having(scope: ToyScope) -> Expressions:
    subject = read(scope, "texts")
    if "modifiers" in FACTS[scope.kind]:
        subject = st.one_of(st.none(), subject)
    wanted = st.one_of(
        st.tuples(st.just("one"), st.one_of(literals("modifier"), values(scope, "text", 0))),
        st.tuples(st.just("any"), st.one_of(CODE_SETS, listed("modifier"))),
        st.tuples(st.just("all"), listed("modifier")),
    )
    return st.tuples(subject, wanted).map(lambda pair: syntax.Has(NOWHERE, pair[0], *pair[1]))


CERTIFIERS = st.builds(Certifier, st.sampled_from(CODES), st.none() | st.sampled_from(CODES))
TEXTS = st.lists(st.sampled_from(CODES), max_size=3).map(tuple)
FACT_VALUES: dict[object, Expressions] = {
    bool: st.booleans(),
    str: st.sampled_from(CODES),
    int: st.sampled_from(NUMBERS),
    Decimal: st.sampled_from(AMOUNTS),
    date: st.sampled_from(DATES),
    timedelta: st.sampled_from([timedelta(0), timedelta(days=14), timedelta(days=30)]),
    tuple[str, ...]: TEXTS,
    tuple[date, ...]: st.lists(st.sampled_from(DATES), max_size=2).map(tuple),
    Plan: st.builds(
        Plan,
        certified=st.none() | st.sampled_from(DATES),
        delayed=st.booleans(),
        maintenance=st.none() | st.booleans(),
        weekly=st.none() | st.sampled_from(NUMBERS),
        certifier=st.none() | CERTIFIERS,
    ),
    Edit: st.builds(
        Edit, st.sampled_from(NUMBERS), st.builds(Partner, st.sampled_from(CODES), st.none() | TEXTS)
    ),
    type(None): st.none(),
}


def views(scope: ToyScope) -> SearchStrategy[SimpleNamespace]:
    """A node of ``scope`` on which any fact that may be missing sometimes is."""
    facts = {
        name: st.one_of(*(FACT_VALUES[hint] for hint in (get_args(hint) if type_of(hint)[1] else (hint,))))
        for name, hint in FACTS[scope.kind].items()
    }
    if scope.kind == "claim":
        facts["lines"] = st.lists(views(ToyScope("line")), max_size=3).map(tuple)
    return st.fixed_dictionaries(facts).map(lambda known: view(scope.kind, **known))
