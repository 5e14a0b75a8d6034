"""The vocabulary of conditions: importing this package registers every fact that claimlint ships."""

from claimlint.facts import (
    accrual,
    allotment,
    assistants,
    headers,
    lines,
    overlaps,
    pairs,
    people,
    plan,
    sessions,
    therapy,
    time,
)
from claimlint.facts.registry import REGISTRY, Fact, FactError, Registry, fact

__all__ = [
    "REGISTRY",
    "Fact",
    "FactError",
    "Registry",
    "accrual",
    "allotment",
    "assistants",
    "fact",
    "headers",
    "lines",
    "overlaps",
    "pairs",
    "people",
    "plan",
    "sessions",
    "therapy",
    "time",
]
