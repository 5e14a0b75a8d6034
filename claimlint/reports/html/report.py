"""The renderer: rows as the findings come, then all that adds them up.

The rows stand before the page's body, in its head, so that they can be written at once: of a finding nothing
is kept but the sums it goes into, texts that may repeat (``rows.Rows``), and the hundred findings with the
most dollars (``worst.Worst``).
"""

from __future__ import annotations

from typing import TextIO

from claimlint.findings import Finding, Outcome, Run
from claimlint.reports.html import audit, charts, meters, page, totals
from claimlint.reports.html.date_chart import date_chart
from claimlint.reports.html.markup import text
from claimlint.reports.html.rows import Rows
from claimlint.reports.html.tallies import Tallies
from claimlint.reports.html.worst import Worst
from claimlint.reports.redaction import redacted
from claimlint.reports.renderer import Options

_EACH = "Each line counts once"


class HtmlReport:
    """Writes one page that needs nothing but itself."""

    def __init__(self, stream: TextIO, options: Options) -> None:
        self._write = stream.write
        self._redact = options.redact
        self._rows = Rows(options.redact)
        self._tallies = Tallies()
        self._worst = Worst(options.redact)
        self._run: Run | None = None
        self._before = ""

    def start(self, run: Run) -> None:
        self._run = run
        self._write(page.opening(text(f"Claims report as of {run.as_of.isoformat()}")))

    def finding(self, finding: Finding) -> None:
        if self._redact:
            finding = redacted(finding)
        self._write(self._before + self._rows.row(finding))
        self._before = ",\n"
        self._tallies.add(finding)
        self._worst.add(finding)

    def finish(self, outcome: Outcome) -> None:
        assert self._run is not None, "a report has a start"
        parts = (
            "\n]</script>\n</head>\n<body>",
            '<a class="skip" href="#findings">Skip to the findings</a>\n<main>',
            totals.head(self._run, outcome),
            totals.alerts(outcome),
            totals.cards(outcome),
            self._charts(),
            meters.section(outcome.thresholds, outcome.thresholds_left_out, self._redact),
            '<section id="findings" aria-labelledby="findings-title">'
            '<h2 id="findings-title">Findings</h2><div id="list" hidden></div>',
            self._worst.section(),
            "</section>",
            totals.not_evaluated(outcome),
            totals.unbound(outcome.unbound_payers, self._redact),
            audit.section(outcome.suppressed, self._redact),
            totals.unread_files(outcome),
            f"</main>\n<script>{page.script()}</script>\n</body>\n</html>\n",
        )
        self._write("\n".join(filter(None, parts)))

    def _charts(self) -> str:
        tallies = self._tallies
        if not tallies.rules.findings:
            return ""
        drawn = [
            charts.bar_chart(
                name, f"By {of}", f"Dollars at risk and findings by {of}. {said}.", bars, filters
            )
            for name, of, said, bars, filters in (
                ("rule", "rule", f"{_EACH} for each rule", charts.ranked(tallies.rules), "rule"),
                (
                    "denial",
                    "expected denial",
                    f"{_EACH} for each denial",
                    charts.ranked(tallies.denials),
                    "denial",
                ),
                ("rendering", "rendering provider", _EACH, charts.ranked(tallies.rendering), "provider"),
                ("billing", "billing provider", _EACH, charts.ranked(tallies.billing), "provider"),
                ("payer", "payer", _EACH, charts.ranked(tallies.payers), "payer"),
            )
        ]
        joined = "\n".join((*drawn, date_chart(tallies.days)))
        return (
            '<section id="charts" aria-labelledby="charts-title">'
            '<h2 id="charts-title">Where the dollars are</h2>'
            '<p class="faint">Dollars at risk, and beside them the number of findings. Each service line'
            " counts once; under rules and denials, once for each.</p>"
            f'<div class="charts">{joined}</div></section>'
        )
