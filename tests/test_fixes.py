"""The Python API for fixing."""

from __future__ import annotations

from pathlib import Path

import pytest

import claimlint
from tests.cli.conftest import CLEAN

AS_OF = "2026-06-30"
FAULTY = CLEAN.replace("97110-GP", "97110-GP-GP")


def test_a_text_is_fixed() -> None:
    fixes = claimlint.fix_text(FAULTY, as_of=AS_OF)
    (file,) = fixes.files
    assert (file.name, file.changed, file.content.decode()) == ("<text>", True, CLEAN)
    assert [(done.code, done.line, done.kind) for done in fixes.applied] == [("STR014", 1, "safe")]
    assert fixes.report.findings == ()
    assert "+  2026-06-09  97110-GP  x2" in file.diff()
    with pytest.raises(claimlint.CannotReplace, match="it is no plain file"):
        file.write()


def test_a_clean_text_has_nothing_to_fix() -> None:
    (file,) = claimlint.fix_text(CLEAN, as_of=AS_OF).files
    assert (file.changed, file.diff(), file.content.decode()) == (False, "", CLEAN)


def test_nothing_is_written_until_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.claim"
    path.write_text(FAULTY)
    fixes = claimlint.fix(path, as_of=AS_OF)
    assert path.read_text() == FAULTY
    fixes.write()
    assert path.read_text() == CLEAN


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.claim"
    path.write_text(FAULTY)
    fixes = claimlint.fix(path, as_of=AS_OF)
    path.write_text("claim 2\n")
    with pytest.raises(claimlint.CannotReplace, match="it changed meanwhile"):
        fixes.write()
    assert path.read_text() == "claim 2\n"


def test_unsafe_fixes_are_asked_for() -> None:
    spent = CLEAN.replace("  provider", "  used PT/SLP $2,600.00\n  provider")
    assert claimlint.fix_text(spent, as_of=AS_OF).applied == ()
    assert [done.code for done in claimlint.fix_text(spent, unsafe=True, as_of=AS_OF).applied] == ["MOD015"]
    with pytest.raises(TypeError, match="unsafe takes True or False, not 'yes'"):
        claimlint.fix_text(spent, unsafe="yes", as_of=AS_OF)  # type: ignore[arg-type]


def test_mistaken_choices_are_errors_as_in_check(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        claimlint.fix(tmp_path / "none.claim")
    with pytest.raises(claimlint.UnknownSelector, match="no rule matches MOD0O1"):
        claimlint.fix_text(FAULTY, select="MOD0O1")
