"""The vocabulary of conditions: importing this package registers every fact that claimlint ships."""

from claimlint.facts import accrual, chiropractic, courses, headers, lines, pairs, people, plan, therapy, time
from claimlint.facts.registry import REGISTRY, Fact, FactError, Registry, fact

__all__ = [
    "REGISTRY",
    "Fact",
    "FactError",
    "Registry",
    "accrual",
    "chiropractic",
    "courses",
    "fact",
    "headers",
    "lines",
    "pairs",
    "people",
    "plan",
    "therapy",
    "time",
]
