"""Where imported official files are kept, in a form that is quick to look things up in.

That is ``$CLAIMLINT_DATA_DIR``, else ``$XDG_DATA_HOME/claimlint``, else ``~/.local/share/claimlint``; an
empty ``CLAIMLINT_DATA_DIR`` says that there is none.
"""

from __future__ import annotations

import os


class DamagedImport(Exception):  # noqa: N818 - named for what it is
    """A file in the folder cannot be used; ``path`` and ``reason`` say which and why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: cannot be used: {reason}; import it again or remove it")
        self.path = path
        self.reason = reason


def folder() -> str | None:
    """The folder, whether or not it is there; None if there is to be none."""
    chosen = os.environ.get("CLAIMLINT_DATA_DIR")
    if chosen is not None:
        return os.path.abspath(chosen) if chosen else None
    base = os.environ.get("XDG_DATA_HOME") or os.path.join(os.path.expanduser("~"), ".local", "share")
    # Without a home folder there is none; a relative one would lie wherever the run happens to be.
    return os.path.join(base, "claimlint") if os.path.isabs(base) else None


def existing() -> str | None:
    """The folder if it is there; looking costs one call of the system."""
    where = folder()
    if where is None:
        return None
    try:
        os.stat(where)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return where  # it is there and cannot be looked at: whoever opens it says so
    return where
