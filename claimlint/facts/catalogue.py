"""``docs/facts.md``: every fact that conditions may name, from the register itself.

``python -m claimlint.facts.catalogue FILE`` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from inspect import cleandoc
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from claimlint.facts import REGISTRY
from claimlint.facts.registry import KINDS, ROOTS, Fact, Registry
from claimlint.facts.supplying import statements

_INTRODUCTION = """\
# Facts: the words of conditions

<!-- written by `make docs` from the docstrings in claimlint/facts; edit those -->

A condition names facts (see `conditions.md`). Facts of the claim may be named from every kind of node; facts
of a line, also inside `any line where (...)`. A ruleset's parameters and code sets are named in the same way.

A fact is *missing* where the claim does not say what it needs, or where no reference table covers the date of
service. *Reads* are the facts, and the parts of the claim itself, that it is worked out from. *Needs* is what
to state so that it is not missing: how `.claim` text writes it, and where an 837P carries it.
"""

_NODES = {
    "claim": "the claim as a whole",
    "line": "one service line",
    "day": "the lines of one patient, date, discipline and rendering provider",
    "diagnosis": "one diagnosis of the claim",
    "provider": "one provider named on the claim, in any role",
}

_TYPES: dict[object, str] = {
    bool: "yes/no",
    int: "number",
    Decimal: "money",
    date: "date",
    timedelta: "days",
    str: "text",
    tuple[str, ...]: "list of codes",
    tuple[date, ...]: "list of dates",
}


def type_name(hint: Any) -> str | None:
    """The type of a fact in the language of conditions; None where conditions cannot name it."""
    members = get_args(hint) if get_origin(hint) is UnionType else (hint,)
    present = [member for member in members if member is not NoneType]
    if set(present) == {int, Decimal}:
        return "number"
    if len(present) != 1:
        return None
    (only,) = present
    if only in _TYPES:
        return _TYPES[only]
    if isinstance(only, type) and get_origin(only) is None and get_type_hints(only):
        return (
            f"record: {', '.join(f'`{name}`' for name in get_type_hints(only) if not name.startswith('_'))}"
        )
    return None


def published(registry: Registry = REGISTRY) -> str:
    """The text of ``docs/facts.md``."""
    return "\n".join((_INTRODUCTION, *_sections(registry)))


def _sections(registry: Registry) -> Iterator[str]:
    for kind in KINDS:
        yield f"## Facts of a {kind}"
        yield ""
        yield f'`each = "{kind}"` looks at {_NODES[kind]}.'
        yield ""
        for fact in sorted(registry.of_kind(kind)):
            name = type_name(get_type_hints(fact.function)["return"])
            if name is not None:
                yield from _entry(fact, name)


def _entry(fact: Fact, type_name: str) -> Iterator[str]:
    yield f"### `{fact.name}` ({fact.kind})"
    yield ""
    yield f"*{type_name}*"
    yield ""
    yield cleandoc(fact.function.__doc__ or "").replace("``", "`")
    yield ""
    roots = {*ROOTS[fact.kind], *ROOTS["claim"]}
    read = [name if name in roots else f"`{name}`" for name in fact.parameters if name != "reference"]
    read += [f"table `{table}`" for table in fact.tables]
    yield f"Reads: {', '.join(read)}"
    yield ""
    for statement in statements(fact.name):
        yield f"Needs: {statement}"
        yield ""


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m claimlint.facts.catalogue FILE")
    Path(sys.argv[1]).write_text(published(), encoding="utf-8")
