"""The files that ship with claimlint but are not Python: ``grammars/`` and ``rulesets/``.

In a checkout they stand beside the package; in an installed wheel, under ``claimlint/_data/``.
Names are relative and use ``/``: ``grammars/claim.lark``, ``rulesets/tables/carc.csv``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pathlib

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_INSTALLED = os.path.join(_PACKAGE, "_data")
_ROOT = _INSTALLED if os.path.isdir(_INSTALLED) else os.path.dirname(_PACKAGE)


def location(relative: str) -> str:
    """Where a shipped file or folder stands. It need not exist.

    Raises ValueError for a name that leads outside.
    """
    parts = relative.split("/")
    if parts[0] not in ("grammars", "rulesets") or ".." in parts:
        raise ValueError(f"not a resource of claimlint: {relative}")
    return os.path.join(_ROOT, *parts)


def path(relative: str) -> pathlib.Path:
    """``location`` as a path."""
    from pathlib import Path

    return Path(location(relative))


def read_text(relative: str) -> str:
    """The text of a shipped file (UTF-8). Raises FileNotFoundError when it is not there."""
    with open(location(relative), encoding="utf-8") as file:
        return file.read()


def names(folder: str) -> list[str]:
    """The names of the files straight inside a shipped folder, sorted; [] when there is no such folder."""
    try:
        with os.scandir(location(folder)) as entries:
            files = [entry.name for entry in entries if entry.is_file()]
    except FileNotFoundError:
        return []
    return sorted(name for name in files if not name.startswith("."))
