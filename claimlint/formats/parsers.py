"""Lark parsers by the name of their grammar, built when first asked for and kept for the process.

Working out the tables of an LALR parser takes longer than all the rest of a small run, so a parser goes into
the cache on disk, beside the compiled rulesets. It is used only while the grammar file is unchanged, and only
by the version of lark that made it. It is kept as a whole: lark's own saved form, which stands in where that
does not work, takes five times as long to load.
"""

from __future__ import annotations

import functools
import io
import os
import pickle
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from claimlint import cache, resources

if TYPE_CHECKING:
    from lark import Lark

    from claimlint.formats.tables import Tables


@functools.cache
def load(name: str, **options: Any) -> Lark:
    """The LALR parser of ``grammars/NAME.lark``; ``options`` are lark's own and must be hashable.

    Raises FileNotFoundError when there is no such grammar.
    """
    import lark

    variant = "".join(f"-{option}-{value}" for option, value in sorted(options.items()))
    key = f"grammar-{name}{variant}-lark-{lark.__version__}"
    path = resources.location(f"grammars/{name}.lark")
    # Another claimlint on this machine, of the same version, has its own grammars and its own lexer.
    code = cache.signature([path, __file__, os.path.join(os.path.dirname(__file__), "lexing.py")])
    saved = cache.load(key, code)
    if isinstance(saved, tuple):
        whole, data = saved
        return _unpickled(data) if whole else lark.Lark.load(io.BytesIO(data))
    from claimlint.formats.lexing import StateLexer

    parser = lark.Lark(
        resources.read_text(f"grammars/{name}.lark"),
        parser="lalr",
        _plugins={"ContextualLexer": StateLexer},
        **options,
    )
    cache.store(key, _saved(parser), [path], code)
    return parser


@functools.cache
def tables(name: str, start: str) -> Tables | None:
    """The tables of ``grammars/NAME.lark``, to be run without lark; None where only lark can.

    They are kept in the cache while grammar and lark are the same ones.
    """
    from importlib.machinery import PathFinder

    from claimlint.formats import tables as running

    spec = PathFinder.find_spec("lark")
    lark = spec.origin if spec is not None else None
    path = resources.location(f"grammars/{name}.lark")
    own = [os.path.join(os.path.dirname(__file__), file) for file in ("lexing.py", "tables.py")]
    code = cache.signature([path, __file__, *own, *([lark] if lark else [])])
    saved = cache.load(f"tables-{name}-{start}", code)
    if isinstance(saved, tuple):
        kept: Tables | None = saved[0]
        return kept
    made = running.tables_of(load(name, start=start), start)
    cache.store(f"tables-{name}-{start}", (made,), [path], code)
    return made


def _saved(parser: Lark) -> tuple[bool, bytes]:
    """What to keep of a parser, and whether it is the whole parser or lark's saved form of it."""
    written = io.BytesIO()
    try:
        _Pickler(written, pickle.HIGHEST_PROTOCOL).dump(parser)
        _unpickled(written.getvalue())
    except (pickle.PicklingError, AttributeError, TypeError):
        written = io.BytesIO()
        parser.save(written)
        return False, written.getvalue()
    return True, written.getvalue()


def _unpickled(data: bytes) -> Lark:
    parser: Lark = pickle.loads(data)
    return parser


class _Pickler(pickle.Pickler):
    """Knows what stands in a parser that is one of its kind: modules, and the marks of its tables."""

    def reducer_override(self, value: Any) -> Any:
        from lark.parsers import lalr_analysis

        if isinstance(value, ModuleType):
            return import_module, (value.__name__,)
        if isinstance(value, lalr_analysis.Action):
            return getattr, (lalr_analysis, value.name)
        return NotImplemented
