"""A lint run with a warm cache binds compiled conditions without loading the parser or the compiler."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

from claimlint.rules.conditions.compiler import compile_condition
from claimlint.rules.conditions.messages import compile_template, parse_template
from tests.rules.conditions.toy import LINE, checked

SCRIPT = """
import pickle, sys
from claimlint.rules.conditions.environment import Environment
condition, message = pickle.loads(bytes.fromhex(sys.argv[1]))
assert condition.bind(Environment({}, {})) and condition.bind_lacks(Environment({}, {}))
assert message.bind(Environment({}, {}))
watched = ("lark", "ast", "dataclasses", "claimlint")
print(*sorted(name for name in sys.modules if name.split(".")[0] in watched))
"""


def test_binding_loads_neither_lark_nor_ast_nor_the_typed_trees(checkout: Path) -> None:
    condition = compile_condition(checked("charge > $5 and date + 1 year > 2026-01-01"))
    message = compile_template(parse_template("{charge} on {date}", LINE))
    cached = pickle.dumps((condition, message)).hex()
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, cached], cwd=checkout, capture_output=True, text=True, check=True
    )
    prefix = "claimlint.rules.conditions."
    loaded = {name.removeprefix(prefix) for name in run.stdout.split()}
    assert loaded - {"claimlint", "claimlint.rules", "claimlint.rules.conditions"} <= {
        "compiled",
        "environment",
        "formatting",
        "operations",
        "claimlint.version",
    }
