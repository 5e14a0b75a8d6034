"""A quicker constructor for the frozen dataclasses that are made once per claim or service line.

The constructor that ``dataclass`` writes for a frozen class sets every field through
``object.__setattr__``, which looks the field up by its name each time. The one made here sets the slots
through their own descriptors and takes little more than half the time (CPython 3.11: a ``Claim`` in
1.5 microseconds instead of 2.8).
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Node = TypeVar("Node", bound="DataclassInstance")


def quickly_made(node: type[Node]) -> type[Node]:
    """The same class with the quicker constructor.

    It must be a frozen dataclass with slots, without ``__post_init__``, default factories and parents.
    """
    names: dict[str, Any] = {}
    parameters, body = ["self"], []
    for field in fields(node):
        if field.kw_only and "*" not in parameters:
            parameters.append("*")
        if field.default is MISSING:
            parameters.append(field.name)
        else:
            names[f"default_{field.name}"] = field.default
            parameters.append(f"{field.name}=default_{field.name}")
        names[f"set_{field.name}"] = vars(node)[field.name].__set__
        body.append(f"    set_{field.name}(self, {field.name})")
    exec("\n".join((f"def __init__({', '.join(parameters)}):", *body)), names)
    type.__setattr__(node, "__init__", wraps(vars(node)["__init__"])(names["__init__"]))
    return node
