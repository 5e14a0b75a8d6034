"""Unified diffs of any length."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.fixing.differences import compared, hunks

lines = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n"]), max_size=30)


@given(lines, lines)
def test_what_is_compared_holds_both_texts(before, after):
    marked = list(compared(before, after))
    assert [line for mark, line in marked if mark in " -"] == before
    assert [line for mark, line in marked if mark in " +"] == after


@given(lines, lines)
def test_hunks_can_be_applied(before, after):
    result, at = [], 0
    for hunk in hunks(before, after):
        removed = [line for mark, line in hunk.lines if mark in " -"]
        start = hunk.old - 1
        result += before[at:start]
        assert before[start : start + len(removed)] == removed
        assert len(result) == hunk.new - 1
        result += [line for mark, line in hunk.lines if mark in " +"]
        at = start + len(removed)
    assert result + before[at:] == after


def test_equal_texts_have_no_hunks():
    assert list(hunks([b"a\n"] * 9, [b"a\n"] * 9)) == []


def test_changes_far_apart_are_two_hunks_and_near_ones_one():
    before = [b"%d\n" % n for n in range(30)]
    far = list(hunks(before, [b"x\n" if n in (5, 20) else line for n, line in enumerate(before)]))
    near = list(hunks(before, [b"x\n" if n in (5, 9) else line for n, line in enumerate(before)]))
    assert [hunk.head for hunk in far] == ["@@ -3,7 +3,7 @@", "@@ -18,7 +18,7 @@"]
    assert [hunk.head for hunk in near] == ["@@ -3,11 +3,11 @@"]


def test_a_line_put_in_or_taken_out_does_not_disturb_the_rest():
    before = [b"%d\n" % n for n in range(5000)]
    after = [line for n, line in enumerate(before) if n != 2500]
    assert [mark for mark, _ in compared(before, after) if mark != " "] == ["-"]


def test_the_programs_that_apply_patches_read_them(tmp_path: Path):
    pytest.importorskip("shutil").which("patch") or pytest.skip("no patch here")
    before = b"".join(b"%d\n" % n for n in range(40))
    after = before.replace(b"7\n", b"seven\n", 1).replace(b"20\n", b"").replace(b"39\n", b"39\n40\n")
    text = b"--- f\n+++ f\n"
    for hunk in hunks(before.splitlines(True), after.splitlines(True)):
        text += hunk.head.encode() + b"\n" + b"".join(mark.encode() + line for mark, line in hunk.lines)
    (tmp_path / "f").write_bytes(before)
    subprocess.run(["patch", "-s", "f"], input=text, cwd=tmp_path, check=True)
    assert (tmp_path / "f").read_bytes() == after
