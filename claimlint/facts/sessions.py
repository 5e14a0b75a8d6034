"""Facts about sessions whose code is chosen by their length, such as psychotherapy."""

from __future__ import annotations

from claimlint.facts.registry import fact
from claimlint.reference.tables import Reference


@fact("line", tables=("session_minutes",))
def session_length(code: str, minutes: int, period: int, reference: Reference) -> str | None:
    """How the minutes fit a code that is chosen by them: ``right``, ``short``, ``long``, or ``none``.

    ``short`` and ``long`` minutes are another code's, which ``session_code`` names; ``none`` are too few for
    any. Missing for a code that is not chosen so.
    """
    row = reference.row("session_minutes", code, period)
    if row is None:
        return None
    if int(row["least"]) <= minutes <= int(row["most"]):
        return "right"
    if _fitting(row["series"], minutes, period, reference) is None:
        return "none"
    return "short" if minutes < int(row["least"]) else "long"


@fact("line", tables=("session_minutes",))
def session_code(code: str, minutes: int, period: int, reference: Reference) -> str | None:
    """The code for a session like this one that its minutes choose; missing if they are too few for any."""
    row = reference.row("session_minutes", code, period)
    return _fitting(row["series"], minutes, period, reference) if row is not None else None


@fact("line", tables=("session_minutes",))
def session_least(code: str, period: int, reference: Reference) -> int | None:
    """The fewest minutes for which a code that is chosen by them may be billed."""
    row = reference.row("session_minutes", code, period)
    return int(row["least"]) if row is not None else None


def _fitting(series: str, minutes: int, period: int, reference: Reference) -> str | None:
    rows = reference.tables["session_minutes"].rows(period) or {}
    return next(
        (
            str(code)
            for code, row in rows.items()
            if row["series"] == series and int(row["least"]) <= minutes <= int(row["most"])
        ),
        None,
    )
