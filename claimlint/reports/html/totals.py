"""The head of the report and its totals: what was checked, what it came to, and what could not be said."""

from __future__ import annotations

from collections.abc import Mapping

from claimlint.findings import SEVERITIES, Outcome, Run
from claimlint.reports.html.markup import element, paragraph, table, text
from claimlint.reports.redaction import redacted_payers
from claimlint.reports.renderer import counted, dollars, unread
from claimlint.reports.summary import wanted


def head(run: Run, outcome: Outcome) -> str:
    """The title, and what was checked, by which rulesets, as of which day."""
    rulesets = ", ".join(run.rulesets) or "no ruleset"
    read = (
        f"{counted(outcome.claims, 'claim')} with {counted(outcome.lines, 'service line')}"
        f" in {counted(outcome.files, 'file')}, checked by {rulesets} as of {run.as_of.isoformat()}."
    )
    return (
        f"<header><div><h1>Claims report</h1>{paragraph(read, 'lead')}</div>"
        f'<div class="tools">{element("span", text(f"{run.tool} {run.version}"), class_="faint")}'
        '<button type="button" id="theme" class="script" hidden>Dark theme</button>'
        '<button type="button" id="print" class="script" hidden>Print</button></div></header>'
    )


def cards(outcome: Outcome) -> str:
    """The totals, each with what belongs to it."""
    total = sum(outcome.findings.values())
    kinds = "".join(
        f'<span class="chip {severity}"><b>{number:,}</b> {_noun(severity, number)}</span>'
        for severity, number in ((severity, outcome.findings[severity]) for severity in SEVERITIES)
    )
    rules = len(outcome.not_evaluated)
    parts = [
        _card(
            "Dollars at risk",
            dollars(outcome.at_risk),
            text(f"of {dollars(outcome.charges)} charged"),
            "main",
        ),
        _card("Findings", f"{total:,}", kinds),
        _card(
            "Claims with findings",
            f"{outcome.claims_with_findings:,}",
            text(f"of {counted(outcome.claims, 'claim')}, {counted(outcome.lines, 'line')}"),
        ),
        _card(
            "Rules not evaluated",
            f"{rules:,}",
            '<a href="#not-evaluated">what to supply</a>' if rules else "every rule had what it needs",
        ),
        _card(
            "Suppressed",
            f"{len(outcome.suppressed):,}",
            '<a href="#suppressed">which, and why</a>' if outcome.suppressed else "nothing was silenced",
        ),
    ]
    return f'<section aria-label="Totals" class="cards">{"".join(parts)}</section>'


def alerts(outcome: Outcome) -> str:
    """What a reader must know before believing the totals."""
    says = []
    if outcome.errors:
        says.append(f'<a href="#unread">{text(unread(outcome))}</a>: the totals say nothing of them.')
    if not outcome.claims:
        says.append("Nothing was checked.")
    unbound = sum(outcome.unbound_payers.values())
    if unbound:
        says.append(f'<a href="#unbound">No payer\'s rules ran on {text(counted(unbound, "claim"))}</a>.')
    return "".join(f'<p class="alert" role="note">{said}</p>' for said in says)


def not_evaluated(outcome: Outcome) -> str:
    """What to supply so that the rules that were left open can be judged."""
    if not outcome.not_evaluated:
        return ""
    rows = wanted(outcome.not_evaluated, outcome.claims)
    pairs = sum(entry.claims for entry in outcome.not_evaluated)
    said = (
        f"{counted(len(outcome.not_evaluated), 'rule')} could not be judged on some claims ({pairs:,} pairs"
        " of a rule and a claim), for want of what stands here. That is neither passed nor failed."
    )
    return section(
        "not-evaluated",
        "Not evaluated",
        paragraph(said, "lead") + table("What to supply", ("Supply", "Rules that wait for it"), rows),
    )


def unbound(payers: Mapping[str, int], redact: bool) -> str:
    """The payers that no ruleset binds, and how many claims name each."""
    if not payers:
        return ""
    shown = redacted_payers(payers) if redact else payers
    ordered = sorted(shown.items(), key=lambda entry: (-entry[1], entry[0]))
    rows = [(payer or "no payer named", f"{claims:,}") for payer, claims in ordered]
    said = "No payer's rules ran on these claims; name the payer in them, or give --payer."
    return section(
        "unbound",
        "Payers without a ruleset",
        paragraph(said, "lead") + table("Payers", ("Payer", "Claims"), rows, (1,)),
    )


def unread_files(outcome: Outcome) -> str:
    """The files that could not be linted, and why."""
    if not outcome.errors:
        return ""
    rows = [(error.file, error.message, error.help) for error in outcome.errors]
    files = table("Files that could not be linted", ("File", "Why", "What to do"), rows)
    return section("unread", "Could not be linted", files)


def section(name: str, title: str, content: str) -> str:
    """A part of the page with its heading, to which links lead by ``name``."""
    heading = element("h2", text(title), id=f"{name}-title")
    return f'<section id="{name}" aria-labelledby="{name}-title">{heading}{content}</section>'


def _card(title: str, figure: str, below: str, class_: str = "") -> str:
    return (
        f'<div class="card {class_}"><h2>{text(title)}</h2><p class="figure">{text(figure)}</p>'
        f'<p class="below">{below}</p></div>'
    )


def _noun(severity: str, number: int) -> str:
    return severity if severity == "info" or number == 1 else f"{severity}s"
