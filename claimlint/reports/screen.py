"""Text as a terminal shows it: how wide it is, what in it is invisible, and where it breaks.

Claim files hold whatever they hold. Nothing of theirs may move the cursor, change the colour or
reverse the direction of what stands beside it, so every character that does not print is escaped.
"""

from __future__ import annotations

from claimlint.source import Excerpt

TAB = "    "
"""What a tab is shown as; its true width would depend on where the line begins."""

_CUT = "..."


def visible(text: str) -> str:
    """``text`` with control characters, direction marks, odd blanks and lone surrogates as escapes."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    number = ord(char)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def width(text: str) -> int:
    """The columns that printable ``text`` takes: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    import unicodedata

    columns = 0
    for char in text:
        if unicodedata.east_asian_width(char) in "WF":
            columns += 2
        elif unicodedata.category(char) not in ("Mn", "Me"):
            columns += 1
    return columns


def wrapped(text: str, columns: int) -> list[str]:
    """``text`` broken at its blanks into lines of at most ``columns``; a longer word has its own line."""
    lines: list[str] = []
    current, taken = "", 0
    for word in text.split(" "):
        long = width(word)
        if current and taken + 1 + long > columns:
            lines.append(current)
            current, taken = word, long
        elif current:
            current, taken = f"{current} {word}", taken + 1 + long
        else:
            current, taken = word, long
    lines.append(current)
    return lines


def _shown(text: str) -> str:
    return visible(text.replace("\t", TAB))


def underlined(excerpt: Excerpt, columns: int) -> tuple[str, str]:
    """The excerpt and, to stand below it, the marks under its span; both cut to ``columns`` around the span.

    At least one mark is always drawn, so that a span without length (something missing) shows too.
    """
    before, marked, after = parted(excerpt, columns)
    return before + marked + after, " " * width(before) + "^" * max(width(marked), 1)


def parted(excerpt: Excerpt, columns: int) -> tuple[str, str, str]:
    """What stands before the span of an excerpt, in it and after it, cut to ``columns`` around it."""
    text = excerpt.text
    start = min(max(excerpt.start, 0), len(text))
    end = min(start + max(excerpt.length, 0), len(text))
    # Only what could come to be shown is looked at: a line may be megabytes long.
    first, last = max(start - 4 * columns, 0), min(start + 8 * columns, len(text))
    before, marked = _shown(text[first:start]), _shown(text[start : min(end, last)])
    after = _shown(text[end:last])
    left, right = first > 0, last < len(text)
    if left or right or width(before) + width(marked) + width(after) > columns:
        room = max(columns - 2 * len(_CUT), 1)
        marked, span_cut = _leading(marked, room)
        room -= width(marked)
        before, before_cut = _trailing(before, max(room - width(after), room // 2))
        after, after_cut = _leading("" if span_cut else after, room - width(before))
        left, right = left or before_cut, right or span_cut or after_cut
    lead = _CUT + before if left else before
    return lead, marked, after + _CUT if right else after.rstrip(" ")


def _leading(text: str, columns: int) -> tuple[str, bool]:
    """As much of the beginning of ``text`` as fits into ``columns``, and whether something was lost."""
    if width(text) <= columns:
        return text, False
    taken = 0
    for index, char in enumerate(text):
        taken += width(char)
        if taken > columns:
            return text[:index], True
    return text, False


def _trailing(text: str, columns: int) -> tuple[str, bool]:
    """As much of the end of ``text`` as fits into ``columns``, and whether something was lost."""
    if width(text) <= columns:
        return text, False
    taken = 0
    for index in range(len(text) - 1, -1, -1):
        taken += width(text[index])
        if taken > columns:
            return text[index + 1 :], True
    return text, False
