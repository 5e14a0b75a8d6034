"""The vocabulary of conditions: importing this package registers every fact that claimlint ships."""

from claimlint.facts import (
    accrual,
    addons,
    chiropractic,
    courses,
    coverage,
    diagnoses,
    fees,
    headers,
    lines,
    pairs,
    people,
    plan,
    therapy,
    time,
    treatment,
)
from claimlint.facts.registry import REGISTRY, Fact, FactError, Registry, fact

__all__ = [
    "REGISTRY",
    "Fact",
    "FactError",
    "Registry",
    "accrual",
    "addons",
    "chiropractic",
    "courses",
    "coverage",
    "diagnoses",
    "fact",
    "fees",
    "headers",
    "lines",
    "pairs",
    "people",
    "plan",
    "therapy",
    "time",
    "treatment",
]
