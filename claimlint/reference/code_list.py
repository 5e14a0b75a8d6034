"""Lists of very many codes, such as those of ICD-10-CM: read from their file only when a code is asked for.

A file holds a line for each *category*, the first three characters of its codes::

    M54 2 5[019]+2021-10-01 5-2021-09-30

The first word is the category, each other one an ending of codes of it: ``.`` for none, ``[019]`` for any of
these characters, ``+DATE`` the first day of the code and ``-DATE`` its last, where they lie within the
release. Lines that begin with ``#`` are comments.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from claimlint.reference.calendar import Effective
from claimlint.reference.tables import Release, Table, covering

_CATEGORY = 3
"""How many characters of a code its category has."""

_DATE = len("2026-10-01")

Category = dict[str, list[Effective]]
"""The codes of one category, in order, each with the stretches of time in which it is valid."""


class Standing(NamedTuple):
    """On a day, a code is ``billable``, ``header`` where ``longer`` ones begin with it, ``unknown``."""

    status: str
    longer: tuple[str, ...] = ()


class CodeFileError(ValueError):
    """Something in a file that cannot be read, on ``line``, from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class CodeFile:
    """The file of one release: its text is read for the first look-up, a category when it is asked for."""

    __slots__ = ("_categories", "_text", "path")

    def __init__(self, path: str) -> None:
        self.path = path
        self._text: str | None = None
        self._categories: dict[str, Category] = {}

    def category(self, code: str) -> Category:
        """The codes that begin with the same three characters as ``code``."""
        name = code[:_CATEGORY]
        known = self._categories.get(name)
        if known is None:
            known = self._categories[name] = self._read(name) if len(name) == _CATEGORY else {}
        return known

    def _read(self, name: str) -> Category:
        if self._text is None:
            with open(self.path, encoding="utf-8-sig") as file:
                self._text = "\n" + file.read()
        _, found, behind = self._text.partition(f"\n{name} ")
        return dict(sorted(category_of(name, behind.partition("\n")[0]).items())) if found else {}

    def __reduce__(self) -> tuple[type[CodeFile], tuple[str]]:
        return CodeFile, (self.path,)


class CodeList(Table):
    """A table of codes alone: one asks it how a code stands on a day, not for rows."""

    __slots__ = ("_changes", "_files")

    def __init__(self, name: str, files: list[tuple[Release, CodeFile]], changes: frozenset[date]) -> None:
        """``changes`` are the days on which, within the releases, a code comes or goes."""
        super().__init__(name, [release for release, _ in files])
        self._files = sorted(files, key=lambda entry: entry[0].effective.starts or date.min)
        self._changes = changes

    def boundaries(self) -> Iterator[date]:
        yield from super().boundaries()
        yield from self._changes

    def first_day(self, period: int) -> date:
        """The first day of ``period``, on which every code stands as on its other days."""
        assert self._calendar is not None, "a table is bound to its ruleset's calendar before it is read"
        return self._calendar.first_day(period)

    def standing(self, code: str, day: date) -> Standing | None:
        """How ``code``, written without its dot, stands on ``day``; None where no release can tell.

        An imported release answers for the days that it covers. The newest of the others answers for later
        days too, but not of a code that it lacks: that may be new.
        """
        imported = covering(self.imported, day)
        if imported is not None:
            return _listed(imported, code, day)
        file = next((file for release, file in reversed(self._files) if release.effective.covers(day)), None)
        newest, last_day = self._files[-1][1], self._files[-1][0].effective.ends
        later = file is None and last_day is not None and day > last_day
        if later:
            file, day = newest, last_day or day
        if file is None:
            return None
        category = file.category(code)
        if _valid(category.get(code, ()), day):
            return Standing("billable")
        longer = tuple(
            other
            for other, stretches in category.items()
            if other.startswith(code) and other != code and _valid(stretches, day)
        )
        if longer and len(code) >= _CATEGORY:
            return Standing("header", longer)
        return None if later else Standing("unknown")

    def nearest(self, code: str, day: date) -> tuple[str, tuple[str, ...]] | None:
        """The longest beginning of ``code`` that is or begins a code on ``day``, and the codes it begins."""
        for length in range(len(code), _CATEGORY - 1, -1):
            found = self.standing(code[:length], day)
            if found is not None and found.status != "unknown":
                return code[:length], found.longer
        return None

    def validity(self, code: str) -> list[Effective]:
        """The stretches of time in which ``code`` was or is valid, as far as the releases tell."""
        return [found for _, file in self._files for found in file.category(code).get(code, ())]

    def __reduce__(self) -> tuple[type[CodeList], tuple[object, ...]]:
        return CodeList, (self.name, self._files, self._changes)


def _listed(release: Release, code: str, day: date) -> Standing:
    """How a code stands in a release that lists every code and heading with whether it can be billed."""
    row = release.on(day).get(code)
    if row is not None and row["billable"] == "1":
        return Standing("billable")
    found = release.beginning(code, day) if len(code) >= _CATEGORY else []
    longer = tuple(key for key, other in found if key != code and other["billable"] == "1")
    return Standing("header", longer) if longer else Standing("unknown")


def category_of(name: str, words: str) -> Category:
    """The codes of a category from its line without its name. Raises ValueError for a word that is none."""
    found: Category = {}
    for word in words.split():
        ending, last = _dated(word, "-")
        ending, first = _dated(ending, "+")
        stem, bracket, choices = ending.partition("[")
        if bracket and (len(choices) < 2 or choices[-1] != "]"):
            raise ValueError(f"{word!r} has no characters in brackets at its end")
        codes = [stem + choice for choice in choices[:-1]] if bracket else ["" if stem == "." else stem]
        for code in codes:
            if not name.isalnum() or (code and not code.isalnum()):
                raise ValueError(f"{word!r} is no ending of a code")
            found.setdefault(name + code, []).append(Effective(first, last))
    return found


def changes_in(text: str) -> Iterator[Effective]:
    """The stretches of time in a file's text. Raises CodeFileError."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line[0] == "#":
            continue
        name, _, words = line.partition(" ")
        try:
            if len(name) != _CATEGORY:
                raise ValueError(f"{name!r} is no category, which has {_CATEGORY} characters")
            for stretches in category_of(name, words).values():
                yield from stretches
        except ValueError as error:
            raise CodeFileError(str(error), number) from None


def _dated(word: str, sign: str) -> tuple[str, date | None]:
    """A word without the date behind ``sign`` at its end, and that date."""
    if word[-_DATE - 1 : -_DATE] != sign:
        return word, None
    return word[: -_DATE - 1], date.fromisoformat(word[-_DATE:])


def _valid(stretches: list[Effective] | tuple[()], day: date) -> bool:
    return any(stretch.covers(day) for stretch in stretches)
