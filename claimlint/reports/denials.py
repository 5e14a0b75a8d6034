"""Our own short words for claim adjustment reason codes, from ``rulesets/tables/carc.csv``."""

from __future__ import annotations

from functools import cache

from claimlint import resources
from claimlint.findings import Prediction


@cache
def _labels() -> dict[str, str]:
    """CARC to label; empty when the table did not ship."""
    import csv

    try:
        table = resources.read_text("rulesets/tables/carc.csv")
    except FileNotFoundError:
        return {}
    rows = csv.DictReader(line for line in table.splitlines() if not line.startswith("#"))
    return {row["carc"]: row["own_label"] for row in rows if row.get("own_label")}


def described(prediction: Prediction) -> str:
    """The codes to expect with what they mean: ``CO-4 N822 (modifier wrong for code ...)``."""
    label = _labels().get(prediction.carc)
    return f"{prediction} ({label})" if label else str(prediction)
