"""HTML as text: escaping, elements and tables. All of it is ASCII, so that no encoding can spoil it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from claimlint.reports.screen import visible


def text(value: str) -> str:
    """``value`` as the content of an element or of an attribute in double quotes.

    What does not print is shown as an escape, as on a terminal.
    """
    return _ascii(escape(visible(value)))


def prose(value: str) -> str:
    """As ``text``, with what stands between backticks as code."""
    parts = text(value).split("`")
    if len(parts) % 2 == 0:
        return text(value)
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))


def _ascii(markup: str) -> str:
    return markup if markup.isascii() else markup.encode("ascii", "xmlcharrefreplace").decode("ascii")


def attributes(values: dict[str, str | None]) -> str:
    """Attributes, each with a blank before it; those without a value are left out."""
    return "".join(f' {name}="{text(value)}"' for name, value in values.items() if value is not None)


def element(name: str, content: str, **values: str | None) -> str:
    """An element around ``content``, which is markup. ``class_`` stands for ``class``."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in values.items()}
    return f"<{name}{attributes(named)}>{content}</{name}>"


def paragraph(sentence: str, class_: str | None = None) -> str:
    """A paragraph of plain text."""
    return element("p", text(sentence), class_=class_)


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()
) -> str:
    """A table of prose; the columns at ``numbers`` are aligned as numbers, the first names its row."""

    def cells(row: Sequence[str]) -> str:
        return "".join(
            element("td", prose(value), class_="number" if place in numbers else None)
            if place
            else element("th", prose(value), scope="row")
            for place, value in enumerate(row)
        )

    titles = "".join(
        element("th", text(title), scope="col", class_="number" if place in numbers else None)
        for place, title in enumerate(head)
    )
    body = "\n".join(f"<tr>{cells(row)}</tr>" for row in rows)
    return (
        f'<div class="scroll"><table><caption class="unseen">{text(caption)}</caption>'
        f"<thead><tr>{titles}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )
