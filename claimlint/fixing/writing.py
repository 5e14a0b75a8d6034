"""Putting a new text in the place of a file: whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from tempfile import mkstemp
from typing import NamedTuple


class CannotReplace(Exception):  # noqa: N818 - says what it is, as UnreadableSource does
    """A file that is left as it is; ``help`` says what to do."""

    def __init__(self, path: str, reason: str, help: str) -> None:
        super().__init__(f"{path} was left as it is: {reason}")
        self.path = path
        self.reason = reason
        self.help = help


class Seen(NamedTuple):
    """A file at the moment when it was read: what changes when somebody writes to it."""

    device: int
    inode: int
    size: int
    modified: int

    @classmethod
    def of(cls, path: str) -> Seen:
        """The file as it is now. Raises OSError."""
        found = os.stat(path)
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def is_read_only(path: str) -> bool:
    """Whether a file says that it is not to be written, to root as well. Raises OSError."""
    return not os.stat(path).st_mode & 0o222 or not os.access(path, os.W_OK)


def refuse_unwritable(path: str) -> None:
    """Raise CannotReplace for what is no plain file, or may not be written."""
    try:
        found = os.stat(path)
    except OSError as error:
        raise _failed(path, error) from None
    if not stat.S_ISREG(found.st_mode):
        raise CannotReplace(path, "it is no plain file", "give a file, or - for standard input")
    if is_read_only(path):
        raise CannotReplace(path, "it is read-only", "make it writable, or see the changes with --diff")


def replace(path: str, text: Iterable[bytes], seen: Seen) -> None:
    """Let the file hold ``text``, with the mode and, where that is allowed, the owner it had.

    A symbolic link stays, and what it leads to is replaced. Raises CannotReplace, and leaves the file as it
    was, where it is no longer as ``seen``, or cannot be written.
    """
    refuse_unwritable(path)
    target = os.path.realpath(path)
    temporary = ""
    try:
        handle, temporary = mkstemp(prefix=f".{os.path.basename(target)[:100]}.", dir=os.path.dirname(target))
        with open(handle, "wb") as stream:
            stream.writelines(text)
            stream.flush()
            _copy_rights(target, temporary)
            os.fsync(handle)
        if Seen.of(target) != seen:
            raise CannotReplace(path, "it changed meanwhile", "run the command again")
        os.replace(temporary, target)
    except OSError as error:
        _remove(temporary)
        raise _failed(path, error) from None
    except BaseException:
        _remove(temporary)
        raise
    with suppress(OSError):
        _sync_folder(os.path.dirname(target))


def _copy_rights(target: str, temporary: str) -> None:
    found = os.stat(target)
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(temporary, found.st_uid, found.st_gid)
    # After the owner: changing that takes away set-user and set-group bits.
    os.chmod(temporary, stat.S_IMODE(found.st_mode))


def _sync_folder(folder: str) -> None:
    """Let the new name of the file survive a power failure, where the system can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(temporary: str) -> None:
    if temporary:
        with suppress(OSError):
            os.unlink(temporary)


def _failed(path: str, error: OSError) -> CannotReplace:
    reason = (error.strerror or str(error)).lower()
    return CannotReplace(
        path, f"cannot be written: {reason}", "check the rights of its folder and the disk's room"
    )
