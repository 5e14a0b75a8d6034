"""A file is replaced whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimlint.fixing import writing
from claimlint.fixing.writing import CannotReplace, Seen, replace


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.claim"
    path.write_bytes(b"before")
    return path


def only(file: Path) -> bool:
    """Whether nothing is left beside the file."""
    return [path.name for path in file.parent.iterdir()] == [file.name]


def test_the_text_stands_in_the_file_with_the_mode_that_it_had(file: Path) -> None:
    file.chmod(0o640)
    replace(str(file), [b"af", b"ter"], Seen.of(str(file)))
    assert file.read_bytes() == b"after"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert only(file)


def test_a_symbolic_link_stays_one(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "folder" / "link.claim"
    link.parent.mkdir()
    link.symlink_to(file)
    replace(str(link), [b"after"], Seen.of(str(link)))
    assert link.is_symlink()
    assert file.read_bytes() == b"after"


def test_a_file_that_changed_meanwhile_is_left_alone(file: Path) -> None:
    seen = Seen.of(str(file))
    file.write_bytes(b"somebody else's")
    with pytest.raises(CannotReplace, match="it changed meanwhile"):
        replace(str(file), [b"after"], seen)
    assert file.read_bytes() == b"somebody else's"
    assert only(file)


def test_a_failure_half_way_leaves_the_file_and_nothing_else(file: Path) -> None:
    def text() -> Iterator[bytes]:
        yield b"af"
        raise OSError(28, "No space left on device")

    with pytest.raises(CannotReplace, match="cannot be written: no space left on device"):
        replace(str(file), text(), Seen.of(str(file)))
    assert file.read_bytes() == b"before"
    assert only(file)


def test_an_interruption_leaves_the_file_and_nothing_else(file: Path) -> None:
    def text() -> Iterator[bytes]:
        yield b"af"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace(str(file), text(), Seen.of(str(file)))
    assert file.read_bytes() == b"before"
    assert only(file)


def test_a_replacement_that_fails_leaves_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(writing.os, "replace", refuse)
    with pytest.raises(CannotReplace, match="permission denied"):
        replace(str(file), [b"after"], Seen.of(str(file)))
    assert file.read_bytes() == b"before"
    assert only(file)


def test_a_read_only_file_is_refused(file: Path) -> None:
    file.chmod(0o444)
    with pytest.raises(CannotReplace, match="it is read-only"):
        replace(str(file), [b"after"], Seen.of(str(file)))
    assert file.read_bytes() == b"before"


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(CannotReplace, match="no plain file"):
        replace(str(pipe), [b"after"], Seen.of(str(pipe)))
