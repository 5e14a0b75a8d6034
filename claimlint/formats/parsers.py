"""Lark parsers by the name of their grammar, built when first asked for and kept for the process."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from claimlint import resources

if TYPE_CHECKING:
    from lark import Lark


@functools.cache
def load(name: str, **options: Any) -> Lark:
    """The LALR parser of ``grammars/NAME.lark``; ``options`` are lark's own and must be hashable.

    Raises FileNotFoundError when there is no such grammar.
    """
    from lark import Lark

    return Lark(resources.read_text(f"grammars/{name}.lark"), parser="lalr", **options)
