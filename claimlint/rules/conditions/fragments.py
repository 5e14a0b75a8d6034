"""The few shapes of Python syntax that compiled conditions are built from."""

from __future__ import annotations

import ast
import marshal
import sys
from collections.abc import Iterable, Sequence
from types import CodeType
from typing import Any


def load(name: str) -> ast.expr:
    """``name``"""
    return ast.Name(name, ast.Load())


def constant(value: Any) -> ast.expr:
    """``value``: a text, a number, None, or a tuple or frozenset of such"""
    return ast.Constant(value)


def read(base: ast.expr, *path: str) -> ast.expr:
    """``base.a.b``"""
    for attribute in path:
        base = ast.Attribute(base, attribute, ast.Load())
    return base


def call(function: ast.expr, *arguments: ast.expr) -> ast.expr:
    """``function(a, b)``"""
    return ast.Call(function, list(arguments), [])


def present(value: ast.expr) -> ast.expr:
    """``value is not None``"""
    return ast.Compare(value, [ast.IsNot()], [ast.Constant(None)])


def absent(value: ast.expr) -> ast.expr:
    """``value is None``"""
    return ast.Compare(value, [ast.Is()], [ast.Constant(None)])


def negated(test: ast.expr) -> ast.expr:
    """``not test``"""
    return ast.UnaryOp(ast.Not(), test)


def both(tests: Sequence[ast.expr]) -> ast.expr:
    """``a and b``; True for none"""
    if len(tests) < 2:
        return tests[0] if tests else ast.Constant(True)
    return ast.BoolOp(ast.And(), list(tests))


def either(tests: Sequence[ast.expr]) -> ast.expr:
    """``a or b``; False for none"""
    if len(tests) < 2:
        return tests[0] if tests else ast.Constant(False)
    return ast.BoolOp(ast.Or(), list(tests))


def chosen(test: ast.expr, yes: ast.expr, no: ast.expr) -> ast.expr:
    """``yes if test else no``"""
    return ast.IfExp(test, yes, no)


def assigned(name: str, value: ast.expr) -> ast.expr:
    """``(name := value)``"""
    return ast.NamedExpr(ast.Name(name, ast.Store()), value)


def generated(element: ast.expr, variable: str, over: ast.expr) -> ast.expr:
    """``(element for variable in over)``"""
    loop = ast.comprehension(ast.Name(variable, ast.Store()), over, [], is_async=0)
    return ast.GeneratorExp(element, [loop])


def function_code(parameter: str, body: Iterable[ast.stmt], label: str) -> bytes:
    """The marshalled code object of a function of one parameter; ``label`` is its file name in tracebacks."""
    arguments = ast.arguments([], [ast.arg(parameter)], None, [], [], None, [])
    definition = ast.FunctionDef("evaluate", arguments, list(body), [])
    if sys.version_info >= (3, 12):
        definition.type_params = []
    module = ast.fix_missing_locations(ast.Module([definition], []))
    (code,) = (part for part in compile(module, label, "exec").co_consts if isinstance(part, CodeType))
    return marshal.dumps(code)
