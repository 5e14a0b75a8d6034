"""What the names of official files say: when they take effect, and which part of a quarter they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

_FIRST_MONTH = {"jan": 1, "apr": 4, "jul": 7, "oct": 10}
_DAY = re.compile(r"eff[_-]?(\d{2})-(\d{2})-(20\d{2})", re.I)
_QUARTER = re.compile(r"(?<!\d)(20\d{2})[-_ ]?q([1-4])(?!\d)", re.I)
_VERSION = re.compile(r"(?<![a-z])v(\d{2})([0-3])r\d", re.I)
_LETTER = re.compile(r"rvu(\d{2})([a-d])(?![a-z])", re.I)
_MONTH = re.compile(r"(?:pprrvu|hcpc|gpci)(20\d{2})[-_]?(jan|apr|jul|oct)", re.I)
_GPCI = re.compile(r"gpci(20\d{2})(?![-_]?(?:jan|apr|jul|oct))", re.I)
_FISCAL = re.compile(r"icd-?10-?cm[-_ ]?order[-_ ]?(?:[a-z]+[-_ ])?(20\d{2})", re.I)
_APRIL = re.compile(r"(?<![a-z])apr(il)?(?![a-z])", re.I)
_PART = re.compile(r"(?<![a-z0-9])f([1-9])(?!\d)", re.I)


def effective_days(names: Iterable[str]) -> set[date]:
    """The days on which a file takes effect by its own name and that of the archive it lies in."""
    found: set[date] = set()
    loose: set[date] = set()
    for name in names:
        found.update(_stated(name))
        # The name of the geographic factors has the year only: whichever quarter the archive says.
        loose.update(date(int(match[1]), 1, 1) for match in _GPCI.finditer(name))
        april = any(_APRIL.search(each) for each in names)
        for match in _FISCAL.finditer(name):
            year = int(match[1])
            found.add(date(year, 4, 1) if april else date(year - 1, 10, 1))
    return found or loose


def _stated(name: str) -> Iterator[date]:
    for match in _DAY.finditer(name):
        try:
            yield date(int(match[3]), int(match[1]), int(match[2]))
        except ValueError:
            continue
    for match in _QUARTER.finditer(name):
        yield date(int(match[1]), 3 * int(match[2]) - 2, 1)
    for match in _VERSION.finditer(name):
        # NCCI version 30 is that of 2024; its quarters count from 0.
        yield date(1994 + int(match[1]), 3 * int(match[2]) + 1, 1)
    for match in _LETTER.finditer(name):
        yield date(2000 + int(match[1]), 3 * "abcd".index(match[2].lower()) + 1, 1)
    for match in _MONTH.finditer(name):
        yield date(int(match[1]), _FIRST_MONTH[match[2].lower()], 1)


def part(names: Iterable[str]) -> int | None:
    """Which part of a quarter a file is: 1 for f1."""
    return next((int(match[1]) for name in names for match in _PART.finditer(name)), None)


def says(names: Iterable[str], *words: str) -> bool:
    """Whether a name has one of some words."""
    return any(word in name.lower() for name in names for word in words)
