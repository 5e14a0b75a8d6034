"""Taking releases out of the store, damaged ones too."""

from __future__ import annotations

import os

from claimlint.reference.importing.kinds import KINDS
from claimlint.reference.store import SUFFIX


def remove(folder: str, kind: str, release: str | None = None) -> list[str]:
    """Remove a release of a kind, or all of them; gives the names of those removed. Raises OSError."""
    removed = []
    for name in _names(folder):
        found = _kind_and_release(name)
        if found is not None and found[0] == kind and release in (None, found[1]):
            os.unlink(os.path.join(folder, name))
            removed.append(found[1])
    return removed


def releases(folder: str, kind: str) -> list[str]:
    """The names of the releases of a kind that are there."""
    found = [_kind_and_release(name) for name in _names(folder)]
    return [each[1] for each in found if each is not None and each[0] == kind]


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except FileNotFoundError:
        return []


def _kind_and_release(name: str) -> tuple[str, str] | None:
    """What the name of a file of the store says; of two kinds, the one with the longer name."""
    if not name.endswith(SUFFIX):
        return None
    kinds = [kind for kind in KINDS if name.startswith(f"{kind}-")]
    if not kinds:
        return None
    kind = max(kinds, key=len)
    return kind, name[len(kind) + 1 : -len(SUFFIX)]
