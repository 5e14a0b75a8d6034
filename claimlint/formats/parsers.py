"""Lark parsers by the name of their grammar, built when first asked for and kept for the process.

Working out the tables of an LALR parser takes longer than all the rest of a small run, so lark's own saved
form of the parser goes into the cache on disk, beside the compiled rulesets. It is used only while the
grammar file is unchanged, and only by the version of lark that made it.
"""

from __future__ import annotations

import functools
import io
from typing import TYPE_CHECKING, Any

from claimlint import cache, resources

if TYPE_CHECKING:
    from lark import Lark


@functools.cache
def load(name: str, **options: Any) -> Lark:
    """The LALR parser of ``grammars/NAME.lark``; ``options`` are lark's own and must be hashable.

    Raises FileNotFoundError when there is no such grammar.
    """
    import lark

    variant = "".join(f"-{option}-{value}" for option, value in sorted(options.items()))
    key = f"grammar-{name}{variant}-lark-{lark.__version__}"
    saved = cache.load(key)
    if isinstance(saved, bytes):
        return lark.Lark.load(io.BytesIO(saved))
    parser = lark.Lark(resources.read_text(f"grammars/{name}.lark"), parser="lalr", **options)
    written = io.BytesIO()
    parser.save(written)
    cache.store(key, written.getvalue(), [str(resources.path(f"grammars/{name}.lark"))])
    return parser
