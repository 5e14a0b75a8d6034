"""What may stand at a place of a line, in the words of the format instead of the grammar's names."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from claimlint.formats.claim import grammar

_VALUES = {
    "CODE": "a procedure code such as 97110",
    "UNITS": "`x2` units",
    "MINUTES": "`30min`",
    "MONEY": "an amount such as $64.00",
    "TIME": "a time of day such as 09:30",
    "DATE": "a date such as 2026-02-04",
    "_RANGE": "`..` and a second date",
    "_HYPHEN": "a modifier such as -GP",
    "MODIFIER": "a modifier such as GP",
    "DIAGNOSIS": "a diagnosis code such as M54.50",
    "NUMBER": "a whole number such as 2",
    "PLACE_CODE": "a place of service such as 11",
    "FREQUENCY_CODE": "a frequency code (1, 7 or 8)",
    "BILL_TYPE": "a type of bill such as 131",
    "REVENUE_CODE": "a revenue code such as 0420",
    "FACILITY_CODE": "a code of two characters such as 35",
    "TYPE": "a profession such as PT",
    "TAXONOMY": "a taxonomy code such as 225100000X",
    "NPI": "an NPI of ten digits",
    "SEX_CODE": "F, M or U",
    "ELEMENT": "diagnoses, goals, type, amount, frequency or duration",
    "STATE": "a state such as PA",
    "NAME": "a name such as medicare",
    "IDENTIFIER": "a number or id",
    "MEMBER_ID": "a member id such as 1EG4-TE5-MK73",
    "STRING": "a text in double quotes on one line",
}
"""The values' terminals, in the order in which a message lists them, without optional punctuation."""

_INSTEAD_OF_QUOTES = frozenset(("NAME", "IDENTIFIER", "MEMBER_ID"))


@cache
def _first_words() -> frozenset[str]:
    """The keywords with which a field of the header begins."""
    parser = grammar.parser().parse_interactive("")
    return frozenset(parser.accepts() & grammar.keywords().keys()) - {"CLAIM"}


def accepted_words(accepted: Collection[str]) -> list[str]:
    """The keywords among the accepted terminals, sorted."""
    words = grammar.keywords()
    return sorted(words[name] for name in accepted if name in words)


def phrases(accepted: Collection[str]) -> str:
    """The accepted terminals as a list to be read aloud: "`x2` units, `30min` or `note`"."""
    if "CLAIM" in accepted:
        begins = "`claim`, a word of the header such as `payer`, or a service line, which begins with a date"
        return f"{begins} such as 2026-02-04"
    listed = [_VALUES[name] for name in _VALUES if name in accepted]
    if "STRING" in accepted and _INSTEAD_OF_QUOTES.intersection(accepted):
        listed.remove(_VALUES["STRING"])
    if "UNITS" in accepted:
        listed = [phrase.replace("an amount", "a charge") for phrase in listed]
    header = _first_words().issubset(accepted)
    own = [name for name in accepted if not (header and name in _first_words())]
    listed += [f"`{word}`" for word in accepted_words(own)]
    if header:
        listed.append("another word of the header such as `payer`")
    if "$END" in accepted and not listed:
        return "the end of the line"
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"


_HINTS = (
    ("DATE", r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}\Z", "write dates as year-month-day: 2026-02-04"),
    ("MONEY", r"-?[0-9][0-9,]*(?:\.[0-9]*)?\Z", "write amounts with a dollar sign: $64.00"),
    ("TIME", r"[0-9]{1,2}(?:[:.]?[0-9]{2})? *(?:[ap]m)?\Z", "write times of day as 09:30, in 24 hours"),
    ("UNITS", r"[0-9]+ *(?:x|u|units?)\Z", "write units as x2"),
    ("STRING", r"\"", 'close the text with a double quote on the same line; write \\" for a quote inside it'),
)


def hint(accepted: Collection[str], text: str) -> str | None:
    """How to write the value that ``text`` seems to mean, where one such is accepted; else None."""
    if "UNITS" in accepted and text.lower() in accepted_words(_first_words()):
        return "words of the header stand on lines of their own, above the service lines"
    for terminal, pattern, advice in _HINTS:
        if terminal in accepted and re.match(pattern, text):
            return advice
    return None
