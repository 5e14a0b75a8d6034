"""Writing a user's ruleset in a test, and loading it as claimlint does."""

from __future__ import annotations

from pathlib import Path

from claimlint.rules.compilation import compile_ruleset
from claimlint.rules.reading import read_ruleset
from claimlint.rules.ruleset import Rule, Ruleset

HEAD = """\
[ruleset]
name = "house"
title = "Our house rules"
"""
"""The first lines of a ruleset: what follows begins on line 4."""

RULE = """\
[rule.too-many]
code = "HSE001"
severity = "warning"
confidence = "high"
each = "line"
when = "units > 4"
at = "units"
message = "{units} units of {code}"
help = "check the units"
why = "Our own check."
cite = ["house rules"]
"""


def written(folder: Path, text: str, name: str = "house.toml") -> Path:
    """A ruleset file with ``text``."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def loaded(path: Path | str) -> Ruleset:
    """The ruleset at ``path``, read and compiled anew."""
    return compile_ruleset(read_ruleset(str(path)))


def rule_of(ruleset: Ruleset, code: str) -> Rule:
    """The rule with ``code``."""
    (rule,) = [rule for rule in ruleset.rules if rule.code == code]
    return rule
