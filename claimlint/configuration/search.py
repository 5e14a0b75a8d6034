"""Which configuration file holds for a path: the nearest one going up, as with ruff."""

from __future__ import annotations

import os

FILE_NAME = "claimlint.toml"
PROJECT_FILE = "pyproject.toml"
SUPPRESS_FILE = "claimlint.suppress.toml"

_TABLE = b"tool.claimlint"


def nearest(
    folder: str, known: dict[str, str | None], names: tuple[str, ...] = (FILE_NAME, PROJECT_FILE)
) -> str | None:
    """The file of one of these names in ``folder`` or the nearest folder above it; ``known`` remembers.

    In one folder ``claimlint.toml`` comes first; a ``pyproject.toml`` without our table is passed over.
    """
    passed: list[str] = []
    here = os.path.abspath(folder)
    found: str | None = None
    while True:
        if here in known:
            found = known[here]
            break
        passed.append(here)
        found = _in(here, names)
        above = os.path.dirname(here)
        if found is not None or above == here:
            break
        here = above
    known.update(dict.fromkeys(passed, found))
    return found


def _in(folder: str, names: tuple[str, ...]) -> str | None:
    own = os.path.join(folder, names[0])
    if os.path.isfile(own):
        return own
    if PROJECT_FILE not in names:
        return None
    project = os.path.join(folder, PROJECT_FILE)
    try:
        with open(project, "rb") as file:
            return project if _TABLE in file.read() else None
    except OSError:
        return None
