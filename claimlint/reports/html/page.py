"""The frame of the page: its policy, style and script, all of them in the file itself."""

from __future__ import annotations

import os
from base64 import b64encode
from hashlib import sha256

_SCRIPTS = ("data.js", "filters.js", "details.js", "table.js", "page.js")
_STYLES = ("colours.css", "page.css", "findings.css", "print.css")


def opening(title: str) -> str:
    """Up to where the rows begin. ``title`` is markup.

    The policy lets nothing be loaded from anywhere and nothing run but the script of this very file.
    """
    style = "\n".join(map(_shipped, _STYLES))
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script())}';"
        " base-uri 'none'; form-action 'none'"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n"
        '<script type="application/json" id="rows">[\n'
    )


def script() -> str:
    """The whole script: its files one after the other, in a function of their own."""
    return "(() => {\n'use strict';\n" + "\n".join(map(_shipped, _SCRIPTS)) + "})();\n"


def _shipped(name: str) -> str:
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), encoding="ascii") as file:
        return file.read()


def _digest(content: str) -> str:
    """How a policy names a style or script that is in the page itself."""
    return f"sha256-{b64encode(sha256(content.encode('ascii')).digest()).decode('ascii')}"
