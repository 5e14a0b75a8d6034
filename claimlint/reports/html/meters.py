"""How far patients are towards the therapy thresholds of their year, drawn as meters."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from claimlint.findings import ThresholdUse
from claimlint.reports.html.markup import element, paragraph, text
from claimlint.reports.renderer import dollars
from claimlint.rules.privacy import masked

_WIDTH = 300
_APART = 32
"""Names of limits that are closer than this stand on either side of them."""

_SHOWN = 15
"""So many are shown at once; the others can be opened."""

_SAYS = (
    "Allowed amounts of the calendar year, PT and SLP together and OT by itself: what the claims state was"
    " used before them, and what they bill. Patients at 80 % of the KX threshold or more, the furthest first."
    " The thresholds are those of the ruleset for the year (SSA 1833(g)(7))."
)


def section(uses: Sequence[ThresholdUse], left_out: int, redact: bool) -> str:
    """The whole section; empty where nobody is near."""
    if not uses:
        return ""
    ordered = sorted(uses, key=lambda use: (-use.total / use.kx, use.file, use.line, use.bucket))
    said = f"Of the {len(ordered)} furthest along: {_counts(ordered)}" if left_out else _counts(ordered)
    more = ""
    if ordered[_SHOWN:]:
        rest = _table(ordered[_SHOWN:], "The others", redact)
        more = f"<details><summary>The other {len(ordered) - _SHOWN:,}</summary>{rest}</details>"
    if left_out:
        more += paragraph(f"{left_out:,} more at 80 % or above are not shown.", "faint")
    return (
        '<section id="thresholds" aria-labelledby="thresholds-title">'
        '<h2 id="thresholds-title">Patients near a therapy threshold</h2>'
        f"{paragraph(said, 'lead')}{paragraph(_SAYS, 'faint')}{_LEGEND}"
        f"{_table(ordered[:_SHOWN], said, redact)}{more}</section>"
    )


def _counts(uses: Sequence[ThresholdUse]) -> str:
    surely, over = sum(map(_surely_over, uses)), sum(use.total > use.kx for use in uses)
    parts = [f"{surely:,} over the KX threshold"]
    if over > surely:
        parts.append(f"{over - surely:,} over it only with charges taken for allowed amounts")
    parts.append(f"{len(uses) - over:,} at 80 % of it or more")
    return f"{', '.join(parts)}."


def _surely_over(use: ThresholdUse) -> bool:
    return use.total - use.charged > use.kx


def _table(uses: Sequence[ThresholdUse], caption: str, redact: bool) -> str:
    head = "".join(
        element("th", text(title), scope="col", class_=class_)
        for title, class_ in (
            ("Patient", None),
            ("Year", None),
            ("Therapy", None),
            ("Towards the thresholds", None),
            ("Amount", "number"),
            ("KX threshold", "number"),
            ("Share", "number"),
            ("Review threshold", "number"),
            ("What it says", None),
        )
    )
    rows = "\n".join(_row(use, redact) for use in uses)
    return (
        f'<div class="scroll"><table class="meters"><caption class="unseen">{text(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table></div>"
    )


_LEGEND = (
    '<p class="legend"><span class="key stated"></span>stated as used before '
    '<span class="key allowed"></span>billed, allowed amount '
    '<span class="key charged"></span>billed, at charges (an upper bound)</p>'
)


def _row(use: ThresholdUse, redact: bool) -> str:
    claim = masked(use.claim, use.private) if redact else use.claim
    who = f"of claim {claim}" if redact else f"{use.member}, claim {claim}"
    means, *doubts = standing(use)
    grave = "over" if use.total > use.kx else "near"
    cells = (
        element("th", text(who), scope="row"),
        element("td", str(use.year)),
        element("td", text(use.bucket)),
        element("td", _meter(use), class_="meter"),
        element("td", text(dollars(use.total)), class_="number"),
        element("td", text(dollars(use.kx)), class_="number"),
        element("td", element("strong", text(f"{share(use)} %"), class_=grave), class_="number"),
        element("td", text("" if use.review is None else dollars(use.review)), class_="number"),
        element(
            "td", text(means) + "".join(element("span", text(doubt), class_="under") for doubt in doubts)
        ),
    )
    return f"<tr>{''.join(cells)}</tr>"


def share(use: ThresholdUse) -> int:
    """Whole percent of the KX threshold; rounded down, so that 100 is reached only by reaching it."""
    return int(use.total * 100 / use.kx)


def standing(use: ThresholdUse) -> tuple[str, ...]:
    """What the amount means, and below it how sure it is."""
    known = use.total - use.charged
    if use.review is not None and known > use.review:
        means = "over KX and review"
    elif known > use.kx:
        means = "over KX"
    elif use.total > use.kx:
        means = "over KX only with charges"
    else:
        means = f"{dollars(use.kx - use.total)} left to KX"
    doubts = []
    if use.charged:
        doubts.append(f"{dollars(use.charged)} of it at charges, an upper bound")
    if not use.complete:
        doubts.append("earlier use not stated, and not in it")
    return (means, *doubts)


def _meter(use: ThresholdUse) -> str:
    most = max(use.total, use.kx, use.review or use.kx) * Decimal("1.04")
    scale = Decimal(_WIDTH) / most
    parts, x = [], Decimal(0)
    for kind, amount in (
        ("stated", use.stated or Decimal(0)),
        ("allowed", use.allowed),
        ("charged", use.charged),
    ):
        width = max(amount, Decimal(0)) * scale
        if width:
            parts.append(f'<rect class="{kind}" x="{x:.1f}" y="6" width="{width:.1f}" height="10"/>')
        x += width
    limits = [("KX", use.kx * scale)]
    if use.review is not None:
        limits.append(("review", use.review * scale))
    close = len(limits) == 2 and limits[1][1] - limits[0][1] < _APART
    for (name, at), side in zip(limits, ("end", "start"), strict=False):
        parts.append(f'<line class="limit" x1="{at:.1f}" x2="{at:.1f}" y1="2" y2="20"/>')
        where = at if close else min(at, Decimal(_WIDTH - 20))
        parts.append(f'<text class="tick {side if close else "middle"}" x="{where:.1f}" y="31">{name}</text>')
    said = f"{dollars(use.total)}, {share(use)} percent of the KX threshold of {dollars(use.kx)}"
    return (
        f'<svg viewBox="0 0 {_WIDTH} 34" role="img" aria-label="{text(said)}">'
        f'<rect class="track" x="0" y="6" width="{_WIDTH}" height="10" rx="2"/>{"".join(parts)}</svg>'
    )
