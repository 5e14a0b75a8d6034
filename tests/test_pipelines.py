"""What docs/pipelines.md shows, run as it stands there; the hooks by pre-commit itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "fixtures" / "demo"
PAGE = (ROOT / "docs" / "pipelines.md").read_text(encoding="utf-8")
CLEAN = """\
claim 1
  payer    medicare
  member   1EG4-TE5-MK73  born 1949-03-02
  provider PT 2000000028
  2026-06-09  97110-GP  x2  30min  $64.00
"""


def block(name: str) -> str:
    """The content of the block of the page that is called ``name``."""
    found = re.search(rf"```\w+ {re.escape(name)}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def shell(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a script in a folder with the demo's claims, with ``claimlint`` at hand."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "claimlint").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m claimlint "$@"\n')
    (programs / "claimlint").chmod(0o755)
    shutil.copytree(DEMO, tmp_path / "fixtures" / "demo")

    def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        surroundings = {
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        return subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_gitlab_job_writes_its_artifacts(shell: Any, tmp_path: Path) -> None:
    job = yaml.safe_load(block(".gitlab-ci.yml"))["claimlint"]
    (command,) = job["script"]
    ran = shell(command)
    assert ran.returncode == 1, ran.stderr
    assert "MOD015" in ran.stdout
    for report in job["artifacts"]["reports"].values():
        assert (tmp_path / report).stat().st_size > 100


def test_the_airflow_task_runs(shell: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks: list[dict[str, Any]] = []

    class Dag:
        def __init__(self, name: str, **options: Any) -> None:
            self.name = name

        def __enter__(self) -> Dag:
            return self

        def __exit__(self, *error: object) -> None:
            return None

    airflow, operators, bash = (types.ModuleType(name) for name in ("airflow", "operators", "bash"))
    airflow.DAG = Dag  # type: ignore[attr-defined]
    bash.BashOperator = lambda **options: tasks.append(options)  # type: ignore[attr-defined]
    for name, module in (
        ("airflow", airflow),
        ("airflow.operators", operators),
        ("airflow.operators.bash", bash),
    ):
        monkeypatch.setitem(sys.modules, name, module)
    exec(compile(block("dag.py"), "dag.py", "exec"), {})
    ran = shell(tasks[0]["bash_command"])
    assert ran.returncode == 1, ran.stderr
    assert (tmp_path / "findings.json").exists()
    assert (tmp_path / "worklist.csv").exists()


def test_the_gate_lets_pass_what_is_clean_and_holds_the_rest(shell: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.claim").write_text(CLEAN)
    (tmp_path / "in" / "bad.claim").write_text(CLEAN.replace("-GP", ""))
    ran = shell(block("gate.sh"))
    assert ran.stderr == ""
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good.claim"]
    assert sorted(path.name for path in (tmp_path / "held").iterdir()) == ["bad.claim", "bad.claim.csv"]


def test_the_github_action_annotates_and_tells_its_exit_code(shell: Any, tmp_path: Path) -> None:
    action = yaml.safe_load((ROOT / ".github/actions/claimlint/action.yml").read_text(encoding="utf-8"))
    install, check = action["runs"]["steps"]
    assert "pip install" in install["run"]
    (tmp_path / "claimlint" / "bin").mkdir(parents=True)
    shutil.copy(tmp_path / "bin" / "claimlint", tmp_path / "claimlint" / "bin" / "claimlint")
    output = tmp_path / "output"

    def run(paths: str, arguments: str = "", sarif: str = "") -> subprocess.CompletedProcess[str]:
        output.write_text("")
        ran: subprocess.CompletedProcess[str] = shell(
            check["run"],
            RUNNER_TEMP=str(tmp_path),
            GITHUB_OUTPUT=str(output),
            PATHS=paths,
            ARGUMENTS=arguments,
            SARIF=sarif,
        )
        return ran

    ran = run("fixtures/demo", "--as-of 2026-06-30", "x.sarif")
    assert (ran.returncode, output.read_text()) == (1, "exit-code=1\n")
    assert "::error file=fixtures/demo/riverside-clinic.claim,line=18" in ran.stdout
    assert (tmp_path / "x.sarif").exists()
    assert run("fixtures/demo", "--as-of 2026-06-30 --select CPM").returncode == 0
    run("$(touch\tran) fixtures/demo", "; touch ran")
    assert not (tmp_path / "ran").exists()


def test_the_hooks_are_those_of_the_page() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    shown = yaml.safe_load(block(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    assert {hook["id"] for hook in hooks} == {hook["id"] for hook in shown}


@pytest.mark.slow
def test_pre_commit_runs_the_hooks(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("pre-commit takes hooks from a git repository, and this is none")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "CLAIMLINT_CACHE_DIR": str(tmp_path / "cache"),
    }
    repository = tmp_path / "claims"
    repository.mkdir()

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=repository, env=environment, capture_output=True, text=True, check=False
        )

    assert run("git", "init", "-q").returncode == 0
    (repository / "bad.claim").write_text(CLEAN.replace("-GP", "") + "\n")
    (repository / "notes.txt").write_text("no claim\n")
    run("git", "add", ".")
    # One environment for all hooks: each `try-repo` makes a new one.
    ran = run(sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), "--all-files")
    if re.search(r"No matching distribution|Failed to establish|Temporary failure", ran.stdout + ran.stderr):
        pytest.skip("pre-commit makes an environment of its own, and nothing can be installed here")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    told = dict(re.findall(r"(?m)^(claimlint(?: [-\w]+)?)\.+(Failed|Passed)$", ran.stdout))
    assert told["claimlint"] == "Failed"
    assert "bad.claim:5:15: error MOD001" in ran.stdout
    assert "notes.txt" not in ran.stdout
