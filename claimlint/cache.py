"""A cache on disk for what is costly to build and depends only on files that ship or are named.

It lies in ``$CLAIMLINT_CACHE_DIR``, else ``$XDG_CACHE_HOME/claimlint``, else ``~/.cache/claimlint``; an empty
``CLAIMLINT_CACHE_DIR`` turns it off. An entry is used only while every file it was made from has the same
size and time of change, and only by the same claimlint and Python. Trouble with the cache is never an error:
it is then as if there were none. Nothing of any claim ever goes into it.
"""

from __future__ import annotations

import io
import os
import pickle
import sys
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from claimlint.version import __version__

_SUM = 4
"""Bytes of the checksum that an entry begins with."""

Signature = tuple[tuple[str, int, int], ...]

_UNREADABLE = (
    OSError,
    EOFError,
    pickle.UnpicklingError,
    AttributeError,
    ImportError,
    IndexError,
    TypeError,
    ValueError,
)


def folder() -> str | None:
    """Where the cache lies; None if it is turned off."""
    chosen = os.environ.get("CLAIMLINT_CACHE_DIR")
    if chosen is not None:
        return chosen or None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    # Without a home folder there is none; a relative one would lie wherever the run happens to be.
    return os.path.join(base, "claimlint") if os.path.isabs(base) else None


def signature(paths: Iterable[str]) -> Signature | None:
    """Size and time of change of each file; None if one is not there."""
    found = []
    try:
        for path in sorted(paths):
            status = os.stat(path)
            found.append((path, status.st_size, status.st_mtime_ns))
    except OSError:
        return None
    return tuple(found)


def load(name: str, code: Signature | None = None) -> Any:
    """The value kept under ``name``, if the files and the code it was made from are unchanged; else None."""
    path = _path(name)
    if path is None:
        return None
    try:
        if not (_is_ours(path) and _is_ours(os.path.dirname(path))):
            return None
        with open(path, "rb") as file:
            content = _whole(file.read())
        made_by, made_from = pickle.load(content)
        if made_by != code or made_from != signature(entry[0] for entry in made_from):
            return None
        return pickle.load(content)
    except _UNREADABLE:
        return None


def store(name: str, value: Any, paths: Iterable[str], code: Signature | None = None) -> None:
    """Keep ``value``, made by ``code`` from the files ``paths``; written whole or not at all."""
    path, made_from = _path(name), signature(paths)
    if path is None or made_from is None:
        return
    temporary = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        if not _is_ours(os.path.dirname(path)):
            return
        content = b"".join(pickle.dumps(item, pickle.HIGHEST_PROTOCOL) for item in ((code, made_from), value))
        # Written for this user alone, whatever the umask: an entry that others may write is never read.
        with open(temporary, "wb", opener=_for_us) as file:
            file.write(zlib.crc32(content).to_bytes(_SUM, "big") + content)
        os.replace(temporary, path)
    except OSError:
        _remove(temporary)


def remember(name: str, build: Callable[[], tuple[Any, Iterable[str]]], code: Signature | None = None) -> Any:
    """The value kept under ``name``, else the one that ``build`` gives with the files it was made from.

    ``code`` is the signature of the modules that make it, taken when they were imported.
    """
    value = load(name, code)
    if value is None:
        value, paths = build()
        store(name, value, paths, code)
    return value


def _whole(data: bytes) -> io.BytesIO:
    """An entry's content. Raises ValueError if it is damaged: a changed pickle may still load."""
    content = data[_SUM:]
    if zlib.crc32(content).to_bytes(_SUM, "big") != data[:_SUM]:
        raise ValueError("the entry is damaged")
    return io.BytesIO(content)


def _for_us(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _path(name: str) -> str | None:
    base = folder()
    if base is None:
        return None
    python = f"{sys.implementation.cache_tag}-{sys.hexversion:x}"
    return os.path.join(base, f"{__version__}-{python}", f"{name}.pickle")


def _is_ours(path: str) -> bool:
    """Whether nobody but this user can have written ``path``: pickles are as trusted as code."""
    if not hasattr(os, "getuid"):
        return True
    status = os.stat(path)
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
