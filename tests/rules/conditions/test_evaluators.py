"""The two evaluators mean the same, whatever the condition and whatever is missing."""

from __future__ import annotations

import pickle
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from claimlint.rules.conditions import syntax
from claimlint.rules.conditions.analysis import conjunction, conjuncts, may_be_unknown, roots
from claimlint.rules.conditions.checker import check
from claimlint.rules.conditions.compiled import CompiledCondition
from claimlint.rules.conditions.compiler import compile_condition
from claimlint.rules.conditions.evaluator import evaluate
from claimlint.rules.conditions.parser import parse
from claimlint.rules.conditions.printer import print_syntax
from claimlint.rules.conditions.rendering import render_trace
from tests.rules.conditions.generated import conditions, views
from tests.rules.conditions.toy import CLAIM, ENVIRONMENT, LINE, ToyScope

Tried = tuple[ToyScope, syntax.Expression, list[SimpleNamespace]]


def tried(scope: ToyScope, depth: int) -> st.SearchStrategy[Tried]:
    return st.tuples(st.just(scope), conditions(scope, depth), st.lists(views(scope), min_size=1, max_size=4))


TRIED = st.one_of(tried(LINE, 2), tried(CLAIM, 3))


@settings(max_examples=400, deadline=None)
@given(TRIED)
def test_compiled_and_walked_conditions_agree_on_verdict_and_on_what_is_lacking(case: Tried) -> None:
    scope, node, nodes = case
    condition = check(node, scope)
    compiled = compile_condition(condition)
    verdict, lacks = compiled.bind(ENVIRONMENT), compiled.bind_lacks(ENVIRONMENT)
    for each in nodes:
        trace = evaluate(condition, each, ENVIRONMENT)
        assert verdict(each) is trace.verdict
        assert lacks(each) == trace.lacks
        assert bool(trace.lacks) == (trace.verdict is None)
        assert may_be_unknown(condition) or trace.verdict is not None
        assert render_trace(trace)


@settings(max_examples=200, deadline=None)
@given(TRIED)
def test_printing_and_reading_again_changes_nothing(case: Tried) -> None:
    scope, node, _ = case
    printed = print_syntax(node)
    again = parse(printed)
    assert again == node
    assert print_syntax(again) == printed
    assert check(again, scope) == check(node, scope)
    assert check(node, scope).source == printed


@settings(max_examples=100, deadline=None)
@given(TRIED)
def test_taking_a_condition_apart_and_joining_it_again_keeps_its_meaning(case: Tried) -> None:
    scope, node, nodes = case
    condition = check(node, scope)
    joined = conjunction(conjuncts(condition))
    assert roots(joined) == roots(condition)
    assert conjuncts(joined) == conjuncts(condition)
    for each in nodes:
        assert evaluate(joined, each, ENVIRONMENT).verdict is evaluate(condition, each, ENVIRONMENT).verdict
    assert parse(joined.source) is not None


@settings(max_examples=50, deadline=None)
@given(TRIED)
def test_typed_and_compiled_conditions_survive_pickling(case: Tried) -> None:
    scope, node, nodes = case
    condition = check(node, scope)
    compiled = compile_condition(condition)
    again: CompiledCondition = pickle.loads(pickle.dumps(compiled))
    assert pickle.loads(pickle.dumps(condition)) == condition
    verdicts: list[Any] = [function.bind(ENVIRONMENT) for function in (compiled, again)]
    for each in nodes:
        assert verdicts[0](each) is verdicts[1](each)
