"""No snapshot outlives its test: an orphan would look like a promise that nothing keeps.

pytest-snapshot keeps ``tests/.../snapshots/MODULE/TEST[/PARAMETERS]/NAME``. A test names its snapshot
with a literal, so that what is still used can be read from the test's source.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest


def orphans(tests: Path) -> list[str]:
    """The files below any ``snapshots`` folder of ``tests`` that no test asks for."""
    found = []
    for folder in sorted(tests.rglob("snapshots")):
        for snapshot in sorted(path for path in folder.rglob("*") if path.is_file()):
            module, *rest = snapshot.relative_to(folder).parts
            if len(rest) < 2 or snapshot.name not in _names(folder.parent / f"{module}.py", rest[0]):
                found.append(snapshot.relative_to(tests).as_posix())
    return found


def _names(module: Path, test: str) -> set[str]:
    """Every string literal in the function ``test`` of ``module``; none where either is gone."""
    if not module.is_file():
        return set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == test:
            return {
                constant.value
                for constant in ast.walk(node)
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
            }
    return set()


def test_every_snapshot_belongs_to_a_test(checkout: Path) -> None:
    assert orphans(checkout / "tests") == []


def test_every_parameter_with_a_snapshot_still_exists(request: pytest.FixtureRequest, checkout: Path) -> None:
    """Judged for the tests that were collected in this run: only they know their parameters."""
    parameters: dict[Path, set[str]] = {}
    for item in request.session.items:
        if isinstance(item, pytest.Function) and "[" in item.name:
            folder = item.path.parent / "snapshots" / item.path.stem / item.originalname
            parameters.setdefault(folder, set()).add(item.name.partition("[")[2].removesuffix("]"))
    gone = [
        path.relative_to(checkout).as_posix()
        for folder, current in parameters.items()
        if folder.is_dir()
        for path in folder.iterdir()
        if path.is_dir() and path.name not in current
    ]
    assert gone == []


@pytest.mark.parametrize(
    "path", ["test_a/test_x/gone.txt", "test_a/test_gone/x.txt", "test_gone/test_x/x.txt"]
)
def test_an_orphan_is_found(tmp_path: Path, path: str) -> None:
    (tmp_path / "test_a.py").write_text("def test_x(snapshot):\n    snapshot.assert_match('', 'x.txt')\n")
    for name in ("test_a/test_x/x.txt", path):
        snapshot = tmp_path / "snapshots" / name
        snapshot.parent.mkdir(parents=True, exist_ok=True)
        snapshot.touch()
    assert orphans(tmp_path) == [f"snapshots/{path}"]
