"""An installed wheel works from any folder: it carries its grammars and rulesets. No network is used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, allowed: tuple[int, ...] = (0,)) -> str:
    """What the command prints; fails the test with all of it where the command fails."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    result = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode in allowed, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, checkout, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def claimlint(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment of its own, in which only claimlint itself is new.

    Its dependencies are those of this environment. The path file is named to be read after the
    environment's own folder, and the path file of an editable install beside them is not read.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    run(
        *(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps"),
        *("--disable-pip-version-check", wheel),
        cwd=folder,
    )
    purelib = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    paths = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *_elsewhere()}
    (Path(purelib) / "dependencies.pth").write_text("".join(f"{path}\n" for path in sorted(paths)))
    return folder / "bin" / "claimlint"


def _elsewhere() -> list[str]:
    """The folders of installed packages that path files have added to this environment."""
    return [path for path in sys.path if path.endswith("site-packages")]


def test_the_wheel_carries_what_is_not_python(wheel: Path, checkout: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = [
        path.relative_to(checkout).as_posix()
        for folder in ("grammars", "rulesets")
        for path in (checkout / folder).rglob("*")
        if path.suffix in (".lark", ".toml", ".csv")
    ]
    assert shipped
    assert [path for path in shipped if f"claimlint/_data/{path}" not in names] == []
    assert "claimlint/py.typed" in names
    assert not [name for name in names if name.startswith("tests/")]


def test_the_installed_command_runs_from_another_folder(claimlint: Path, tmp_path: Path) -> None:
    assert run(claimlint, "--version", cwd=tmp_path).strip()


def test_the_installed_command_finds_its_rules(claimlint: Path, tmp_path: Path, checkout: Path) -> None:
    assert "MOD001" in run(claimlint, "rule", cwd=tmp_path)
    where = "import claimlint; print(claimlint.__file__)"
    origin = Path(run(claimlint.with_name("python"), "-c", where, cwd=tmp_path).strip())
    assert not origin.is_relative_to(checkout)


def test_the_installed_command_lints(claimlint: Path, tmp_path: Path) -> None:
    """Grammars and tables are read only where something is linted."""
    text = "claim 1\n  payer medicare\n  2026-02-04  97110-GP  x1  15min  $32.00\n"
    (tmp_path / "one.claim").write_text(text)
    arguments = ("check", "--format", "json", "one.claim")
    assert json.loads(run(claimlint, *arguments, cwd=tmp_path, allowed=(0, 1)))["summary"]["lines"] == 1
    page = run(claimlint, "check", "--format", "html", "one.claim", cwd=tmp_path, allowed=(0, 1))
    assert page.startswith("<!DOCTYPE html>")
