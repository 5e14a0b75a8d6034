"""From the paths on the command line to the files to lint."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator

import click

from claimlint.findings import FileError
from claimlint.formats.sources import SNIFFED_BYTES, Source, looks_like_x12

CLAIM_SUFFIXES = (".claim", ".837", ".837p", ".x12", ".edi")
"""Files of a folder that are linted by their name; ``.txt``, ``.dat`` and files without a suffix are looked into."""

_LOOKED_INTO = (".txt", ".dat", "")


def sources(paths: Iterable[str]) -> tuple[list[Source], list[FileError]]:
    """The files that ``paths`` mean, each once, and the paths that mean none.

    A path is a file, a folder (searched through, hidden entries apart), a glob, or ``-``.
    """
    found: dict[str, Source] = {}
    errors: list[FileError] = []
    for path in paths:
        if path == "-":
            found.setdefault(path, Source.from_stream("<stdin>", click.get_binary_stream("stdin")))
        elif os.path.isdir(path):
            files = list(_claim_files(path))
            if not files:
                errors.append(
                    FileError(path, "no claim files in this folder", f"name files, or use {' '.join(CLAIM_SUFFIXES)}")
                )
            found.update({file: Source.from_path(file) for file in files if file not in found})
        elif os.path.exists(path):
            found.setdefault(path, Source.from_path(path))
        else:
            matches = sorted(file for file in glob.glob(path, recursive=True) if os.path.isfile(file))
            if not matches:
                errors.append(FileError(path, "there is no such file", "check the path"))
            found.update({file: Source.from_path(file) for file in matches if file not in found})
    return list(found.values()), errors


def _claim_files(folder: str) -> Iterator[str]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(here, name)
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
