"""From a typed condition to Python code objects, by way of Python's own syntax tree and never of text."""

from __future__ import annotations

import ast

from claimlint.rules.conditions import fragments as python
from claimlint.rules.conditions.analysis import may_be_unknown
from claimlint.rules.conditions.compiled import CompiledCondition, CompiledFunction
from claimlint.rules.conditions.emission import VIEW, Emitter
from claimlint.rules.conditions.lacking import lacking
from claimlint.rules.conditions.typed import Condition


def compile_condition(condition: Condition) -> CompiledCondition:
    """The compiled form of ``condition``: what ``evaluator.evaluate`` says of it, at full speed."""
    verdict, lacks = Emitter(), Emitter()
    return CompiledCondition(
        compiled_function(verdict, _verdict(condition, verdict), "<condition>"),
        compiled_function(lacks, lacking(condition, lacks), "<lacks>"),
    )


def compiled_function(emitter: Emitter, body: list[ast.stmt], label: str) -> CompiledFunction:
    """The function with ``body``, whose expressions ``emitter`` has built."""
    code = python.function_code(VIEW, body, label)
    return CompiledFunction(code, emitter.constants, emitter.code_sets, emitter.functions)


def _verdict(condition: Condition, emitter: Emitter) -> list[ast.stmt]:
    if may_be_unknown(condition):
        return [ast.Return(emitter.verdict(condition, VIEW))]
    true = emitter.true(condition, VIEW)
    return [ast.Return(python.chosen(true, python.constant(True), python.constant(False)))]
