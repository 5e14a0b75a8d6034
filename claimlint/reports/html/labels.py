"""What things are called: the same words in charts, filters and rows, so that one leads to the other."""

from __future__ import annotations

from functools import lru_cache

from claimlint.findings import Finding, Prediction
from claimlint.model import Provider
from claimlint.reports.denials import described

NOT_STATED = "not stated"
NO_DENIAL = "no denial expected"

FIX_KINDS = {"safe": "safe to apply", "unsafe": "states a fact that you must confirm"}


def rule(finding: Finding) -> str:
    """``MOD001 therapy-modifier-missing``."""
    return f"{finding.code} {finding.name}"


def payer(name: str | None) -> str:
    """The payer as the claim names it."""
    return name or NOT_STATED


@lru_cache(4096)
def provider(named: Provider | None) -> str:
    """The NPI, by which providers are told apart; without one, what they are."""
    if named is None:
        return NOT_STATED
    return named.npi or (f"{profession(named)} without NPI" if profession(named) else NOT_STATED)


def profession(named: Provider | None) -> str:
    """``PT``, or the taxonomy code where the claim gives that; empty where it says neither."""
    return "" if named is None else named.type or named.taxonomy or ""


@lru_cache(4096)
def denial(predicts: Prediction | None) -> str:
    """Group code and CARC with our own words for it, without remark codes."""
    return NO_DENIAL if predicts is None else described(predicts._replace(rarc=()))


def plain(words: str) -> str:
    """Text of a rule on one line."""
    return " ".join(words.split())
