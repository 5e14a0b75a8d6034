"""Plug-ins: the example package, built and installed, and what is told of those that fail."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CLAIM = "claim 1  payer weekday-health  dx M54.50\n  2026-06-06  97110  x1  $30.00  dx 1\n"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example package, installed from its wheel. No network is used."""
    built, target = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("installed")
    quiet = {"check": True, "capture_output": True}
    build = [
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(built),
        str(ROOT / "tests" / "plugin_example"),
    ]
    subprocess.run([sys.executable, *build], **quiet)  # type: ignore[call-overload]
    (wheel,) = built.glob("*.whl")
    install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--target",
        str(target),
        str(wheel),
    ]
    subprocess.run([sys.executable, *install], **quiet)  # type: ignore[call-overload]
    return target


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Run:
    """Runs ``claimlint ARGUMENTS`` where the example is installed, with a cache of its own."""
    (tmp_path / "a.claim").write_text(CLAIM)

    def ran(*arguments: str, more: Path | None = None) -> subprocess.CompletedProcess[str]:
        paths = [str(path) for path in (more, installed, ROOT) if path is not None]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            "CLAIMLINT_CACHE_DIR": str(tmp_path / "cache"),
        }
        command = [sys.executable, "-m", "claimlint", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return ran


def test_a_plug_in_is_used_where_it_is_named_and_nowhere_else(run: Run, tmp_path: Path) -> None:
    check = ("check", "a.claim", "--as-of", "2026-06-30", "--format", "concise")
    used = run(*check, "--plugin", "weekend", "--ruleset", "weekend")
    assert "a.claim:2:3: warning WKD001 [line 1 of claim 1] 2026-06-06 is a Saturday" in used.stdout, (
        used.stderr
    )
    # Once more: from the cache.
    assert run(*check, "--plugin", "weekend", "--ruleset", "weekend").stdout == used.stdout
    assert "WKD001" not in run(*check).stdout
    unknown = run(*check, "--ruleset", "weekend")
    assert unknown.returncode == 2
    assert "there is no such ruleset" in unknown.stderr
    (tmp_path / "claimlint.toml").write_text('plugins = ["weekend"]\nrulesets = ["weekend"]\n')
    assert run(*check).stdout == used.stdout


def test_rulesets_of_plug_ins_are_compared(run: Run) -> None:
    compare = ("compare", "a.claim", "--rulesets", "medicare", "weekend", "--as-of", "2026-06-30")
    ran = run(*compare, "--plugin", "weekend")
    assert (ran.returncode, "WKD001  +1 -0" in ran.stdout) == (1, True), ran.stderr
    assert run(*compare).returncode == 2


def test_its_rules_have_pages_and_tests_and_can_be_built_on(run: Run, tmp_path: Path) -> None:
    page = run("rule", "WKD001", "--plugin", "weekend", "--ruleset", "weekend")
    assert "Whether the service is dated on a Saturday or Sunday" in page.stdout, page.stderr
    tested = run("test", "weekend", "--plugin", "weekend", "--strict")
    assert (tested.returncode, tested.stdout.split()[:2]) == (0, ["ok", "WKD001"])
    (tmp_path / "own.toml").write_text(
        '[ruleset]\nname = "own"\ntitle = "Own"\npayers = ["own"]\nextends = ["weekend"]\n'
        '[adjust.WKD001]\nseverity = "error"\n'
    )
    text = CLAIM.replace("weekday-health", "own")
    (tmp_path / "a.claim").write_text(text)
    check = ("check", "a.claim", "--as-of", "2026-06-30", "--format", "concise", "--ruleset", "own.toml")
    assert "error WKD001" in run(*check, "--plugin", "weekend").stdout


def written(folder: Path, facts: str) -> Path:
    """A package that is installed as far as Python sees, with a module of facts."""
    (folder / "bad_claims").mkdir(parents=True)
    (folder / "bad_claims" / "__init__.py").write_text("")
    (folder / "bad_claims" / "facts.py").write_text(facts)
    info = folder / "bad_claims-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bad-claims\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        "[claimlint.facts]\nbad = bad_claims.facts\n[claimlint.rulesets]\nempty = bad_claims\n"
    )
    return folder


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("1 / 0\n", "cannot be loaded: ZeroDivisionError"),
        (
            "from claimlint.plugins import fact\n@fact('lines')\ndef x() -> bool:\n    'x'\n",
            "no node kind lines",
        ),
        (
            "from claimlint.plugins import fact\n@fact('line')\ndef year() -> int:\n    'x'\n",
            "already a fact year",
        ),
        (
            "from claimlint.plugins import fact\n@fact('line')\ndef x(date) -> bool:\n    pass\n",
            "has no docstring",
        ),
        (
            "from claimlint.plugins import fact\n@fact('line')\ndef x(date):\n    'x'\n",
            "does not say its type",
        ),
        (
            "from claimlint.plugins import fact\n@fact('line')\ndef x(dat) -> bool:\n    'x'\n",
            "no fact or root dat",
        ),
    ],
)
def test_a_plug_in_that_fails_is_named_with_what_is_wrong(
    run: Run, tmp_path: Path, facts: str, said: str
) -> None:
    ran = run("check", "a.claim", "--plugin", "bad", more=written(tmp_path / "site", facts))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "plug-in bad: entry point bad = bad_claims.facts of bad-claims" in ran.stderr
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_unknown_and_empty_plug_ins_are_told(run: Run, tmp_path: Path) -> None:
    ran = run("check", "a.claim", "--plugin", "wekend")
    assert ran.returncode == 2
    assert "no installed package has a plug-in of this name; did you mean 'weekend'?" in ran.stderr
    ran = run("check", "a.claim", "--plugin", "empty", more=written(tmp_path / "site", ""))
    assert "has neither empty.toml nor a folder empty" in ran.stderr


def test_a_fact_that_fails_ends_the_run_with_its_name_and_without_what_it_says(
    run: Run, tmp_path: Path
) -> None:
    more = written(
        tmp_path / "site",
        '''
from claimlint.plugins import fact


@fact("line")
def boomy(code: str) -> bool:
    """Whether it fails."""
    raise ValueError(f"member 1EG4TE5MK73 and {code}")
''',
    )
    (tmp_path / "own.toml").write_text(
        '[ruleset]\nname = "own"\ntitle = "Own"\npayers = ["weekday-health"]\n\n'
        '[rule.own]\ncode = "OWN001"\nseverity = "error"\nconfidence = "high"\nevidence = "own"\n'
        'each = "line"\nwhen = "boomy"\nat = "code"\nmessage = "m"\nhelp = "h"\nwhy = "w"\ncite = ["c"]\n'
    )
    done = run("check", "a.claim", "--plugin", "bad", "--ruleset", "own.toml", more=more)
    assert done.returncode == 2, done.stderr
    assert "fact boomy of a plug-in failed: ValueError" in done.stderr
    assert "Traceback" not in done.stderr
    assert "1EG4" not in done.stderr
    assert "facts.py:8" in done.stderr


def test_a_module_that_ends_the_program_is_told(run: Run, tmp_path: Path) -> None:
    more = written(tmp_path / "site", "import sys\n\nsys.exit(3)\n")
    done = run("check", "a.claim", "--plugin", "bad", more=more)
    assert done.returncode == 2
    assert "cannot be loaded: SystemExit: 3" in done.stderr
