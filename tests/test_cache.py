"""The cache never gives what is stale or was written by others, and never is in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from claimlint import cache


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache's folder, for one test."""
    monkeypatch.setenv("CLAIMLINT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def made_from(tmp_path: Path) -> Path:
    """A file that entries are made from."""
    path = tmp_path / "rules.toml"
    path.write_text("first")
    return path


def entry(folder: Path) -> Path:
    (path,) = folder.rglob("*.pickle")
    return path


def test_what_is_kept_is_given_back(folder: Path, made_from: Path) -> None:
    cache.store("one", {"a": (1, 2)}, [str(made_from)])
    assert cache.load("one") == {"a": (1, 2)}
    assert cache.load("two") is None


def test_an_entry_is_built_once(folder: Path, made_from: Path) -> None:
    built = []

    def build() -> tuple[str, list[str]]:
        built.append(1)
        return "value", [str(made_from)]

    assert [cache.remember("one", build), cache.remember("one", build)] == ["value", "value"]
    assert built == [1]


def test_an_entry_is_stale_when_a_file_changes_or_goes(folder: Path, made_from: Path) -> None:
    cache.store("one", "value", [str(made_from)])
    made_from.write_text("second!")
    assert cache.load("one") is None
    cache.store("one", "value", [str(made_from)])
    os.utime(made_from, ns=(0, 0))
    assert cache.load("one") is None
    cache.store("one", "value", [str(made_from)])
    made_from.unlink()
    assert cache.load("one") is None


def test_an_entry_is_stale_when_the_code_that_made_it_changes(folder: Path, made_from: Path) -> None:
    code = cache.signature([str(made_from)])
    cache.store("one", "value", [], code)
    assert cache.load("one", code) == "value"
    assert cache.load("one", (("other.py", 1, 1),)) is None
    assert cache.load("one") is None


def test_an_empty_setting_turns_the_cache_off(
    folder: Path, made_from: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMLINT_CACHE_DIR", "")
    assert cache.folder() is None
    cache.store("one", "value", [str(made_from)])
    assert cache.load("one") is None
    assert not folder.exists()


def test_the_cache_lies_where_the_user_keeps_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAIMLINT_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert cache.folder() == "/somewhere/claimlint"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/biller")
    assert cache.folder() == "/home/biller/.cache/claimlint"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache.folder() is None


def test_a_folder_that_cannot_be_written_is_no_matter(
    tmp_path: Path, made_from: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("a file in the place of the folder")
    monkeypatch.setenv("CLAIMLINT_CACHE_DIR", str(in_the_way / "cache"))
    assert cache.remember("one", lambda: ("value", [str(made_from)])) == "value"
    assert cache.load("one") is None


@pytest.mark.parametrize("place", [0, 3, 4, 5, 20, -40, -2, -1])
def test_a_damaged_entry_counts_as_none(folder: Path, made_from: Path, place: int) -> None:
    cache.store("one", {"threshold": "2480.00"}, [str(made_from)])
    path = entry(folder)
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    assert cache.load("one") is None


@pytest.mark.parametrize("garbage", [b"", b"x", b"\x80\x05", b"garbage" * 100, bytes(4)])
def test_garbage_in_the_place_of_an_entry_counts_as_none(
    folder: Path, made_from: Path, garbage: bytes
) -> None:
    cache.store("one", "value", [str(made_from)])
    path = entry(folder)
    path.write_bytes(garbage)
    assert cache.load("one") is None
    assert cache.remember("one", lambda: ("value", [str(made_from)])) == "value"
    assert cache.load("one") == "value"


def test_an_entry_cut_short_counts_as_none(folder: Path, made_from: Path) -> None:
    cache.store("one", list(range(100)), [str(made_from)])
    path = entry(folder)
    path.write_bytes(path.read_bytes()[:-1])
    assert cache.load("one") is None


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_what_others_may_write_is_never_read(folder: Path, made_from: Path, mode: int) -> None:
    cache.store("one", "value", [str(made_from)])
    entry(folder).chmod(mode)
    assert cache.load("one") is None


def test_nothing_is_read_from_or_written_to_a_folder_that_others_may_write(
    folder: Path, made_from: Path
) -> None:
    cache.store("one", "value", [str(made_from)])
    entry(folder).parent.chmod(0o777)
    assert cache.load("one") is None
    cache.store("two", "value", [str(made_from)])
    assert [path.stem for path in folder.rglob("*.pickle")] == ["one"]


def test_a_generous_umask_does_not_make_entries_useless(folder: Path, made_from: Path) -> None:
    before = os.umask(0o002)
    try:
        cache.store("one", "value", [str(made_from)])
    finally:
        os.umask(before)
    assert entry(folder).stat().st_mode & 0o777 == 0o600
    assert cache.load("one") == "value"


def test_nothing_is_left_behind_beside_the_entries(folder: Path, made_from: Path) -> None:
    cache.store("one", "value", [str(made_from)])
    assert [path.suffix for path in folder.rglob("*") if path.is_file()] == [".pickle"]
