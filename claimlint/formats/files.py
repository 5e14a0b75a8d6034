"""From paths to the claim files they mean: files, folders, globs, pipes and standard input."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Iterable, Iterator

from claimlint.findings import FileError
from claimlint.formats.sources import SNIFFED_BYTES, Source, looks_like_x12

CLAIM_SUFFIXES = (".claim", ".837", ".837p", ".837i", ".x12", ".edi")
"""Files of a folder that are read by their name; ``.txt``, ``.dat`` and those without any are looked into."""

_LOOKED_INTO = (".txt", ".dat", "")

STANDARD_INPUT = "-"


def sources(
    paths: Iterable[str],
    *,
    standard_input: bool = False,
    called: str = "<stdin>",
    excluded: Callable[[str], bool] | None = None,
) -> tuple[list[Source], list[FileError]]:
    """The files that ``paths`` mean, each once, and the paths that mean none.

    A path is a file, a folder (searched through, hidden entries apart) or a glob; with ``standard_input``,
    ``-`` is that, and goes by the name ``called``; ``excluded`` says what a search through a folder passes
    over. What can be read only once, such as a pipe, is read here.
    """
    found: dict[str, Source] = {}
    errors: list[FileError] = []
    for path in paths:
        if path == STANDARD_INPUT and standard_input:
            if path not in found:
                found[path] = Source.from_stream(called, sys.stdin.buffer)
                found[path].standard_input = True
            continue
        try:
            for file in _files(path, excluded):
                key = os.path.realpath(file)
                if key not in found:
                    found[key] = _source(file)
        except _NoClaimsError as error:
            errors.append(error.error)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            errors.append(FileError(path, f"cannot be read: {reason}", "check the path and its rights"))
    return list(found.values()), errors


class _NoClaimsError(Exception):
    """A path that leads to no claim file."""

    def __init__(self, path: str, message: str, help: str) -> None:
        super().__init__(message)
        self.error = FileError(path, message, help)


def _files(path: str, excluded: Callable[[str], bool] | None) -> list[str]:
    """The files that one path means. Raises _NoClaimsError if there are none, OSError if it cannot look."""
    if "\0" in path or not path:
        raise _NoClaimsError(path, "this is no path", "give a file, a folder or a glob")
    if os.path.isdir(path):
        return _in_folder(path, excluded)
    if os.path.lexists(path):
        os.stat(path)
        return [path]
    matches = [
        file
        for match in sorted(glob.glob(path, recursive=True))
        for file in (_claim_files(match, excluded) if os.path.isdir(match) else (match,))
    ]
    if not matches:
        raise _NoClaimsError(path, "there is no such file", "check the path")
    return matches


def _in_folder(path: str, excluded: Callable[[str], bool] | None) -> list[str]:
    os.scandir(path).close()
    files = list(_claim_files(path, excluded))
    if not files:
        help_text = f"name the files, or end their names in {' '.join(CLAIM_SUFFIXES)}"
        raise _NoClaimsError(path, "no claim files in this folder", help_text)
    return files


def _source(path: str) -> Source:
    if os.path.isfile(path):
        return Source.from_path(path)
    with open(path, "rb") as stream:
        return Source.from_stream(path, stream)


def _claim_files(folder: str, excluded: Callable[[str], bool] | None = None) -> Iterator[str]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(here, name)
            if excluded is not None and excluded(path):
                continue
            if not name.startswith(".") and os.path.isfile(path) and _holds_claims(path):
                yield path


def _holds_claims(path: str) -> bool:
    suffix = os.path.splitext(path)[1].lower()
    if suffix in CLAIM_SUFFIXES:
        return True
    if suffix not in _LOOKED_INTO:
        return False
    try:
        with open(path, "rb") as file:
            return looks_like_x12(file.read(SNIFFED_BYTES))
    except OSError:
        return False
