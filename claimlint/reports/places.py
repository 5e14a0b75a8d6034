"""How other tools name a file: as a URI, and by the path that stands in the repository."""

from __future__ import annotations

import os
from urllib.parse import quote

STANDARD_INPUT = "stdin"


def uri(file: str) -> str:
    """A file as a URI: relative as it was given, ``file://`` for an absolute path."""
    path = plain(file)
    quoted = quote(path, safe="/~!$&'()*+,;=@")
    if os.path.isabs(file):
        return f"file://{quoted if quoted.startswith('/') else '/' + quoted}"
    # A first part with a colon would read as a scheme.
    return f"./{quoted}" if ":" in path.split("/", 1)[0] else quoted


def plain(file: str) -> str:
    """A file by its path with ``/``; standard input by a name that is no path."""
    if file == "-":
        return STANDARD_INPUT
    path = file.replace(os.sep, "/")
    return path[2:] if path.startswith("./") else path
