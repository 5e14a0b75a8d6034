"""The files that are to be imported: plain, in zip archives, or as spreadsheets."""

from __future__ import annotations

import csv
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from importlib import import_module
from io import BytesIO, TextIOWrapper
from itertools import islice
from typing import IO, Any

from claimlint.reference.importing.refusal import RefusedError, at_line

_HEAD = 65_536
_HEAD_ROWS = 40
_TEXT = (".txt", ".csv")
_SHEET = (".xlsx",)
_UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
_AGAIN = "it may be cut short or damaged: download it again"

Rows = Iterator[tuple[int, list[str]]]


class Member:
    """A file to be imported, or one inside an archive; ``place`` is what messages call it."""

    def __init__(self, path: str, inner: str | None = None) -> None:
        self.path = path
        self._inner = inner
        self.place = path if inner is None else f"{path}: {inner}"
        self.name = os.path.basename(path if inner is None else inner)
        self.names = tuple(dict.fromkeys((self.name, os.path.basename(path))))
        self.is_sheet = self.name.lower().endswith(_SHEET)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The bytes of the file. Raises RefusedError where they cannot be had, also later on."""
        try:
            if self._inner is None:
                with open(self.path, "rb") as file:
                    yield file
            else:
                with zipfile.ZipFile(self.path) as archive, archive.open(self._inner) as file:
                    yield file
        except _UNREADABLE as error:
            raise _unreadable(self.place, error) from None

    @cached_property
    def head(self) -> str:
        """The beginning of a text file."""
        with self.open() as file:
            return file.read(_HEAD).decode("utf-8-sig", "replace")

    @cached_property
    def head_rows(self) -> list[list[str]]:
        """The first rows of a file that is a table; [] for another text."""
        found: list[list[str]] = []
        try:
            for _, cells in islice(self.rows(), _HEAD_ROWS):
                found.append(cells)
        except RefusedError:
            if self.is_sheet:
                raise
        return found

    def rows(self) -> Rows:
        """The rows of a table, each with the number of its line, from 1. Raises RefusedError."""
        return self._sheet_rows() if self.is_sheet else self._text_rows()

    def lines(self) -> Iterator[tuple[int, str]]:
        """The lines of a text file as they stand, but for their ends. Raises RefusedError."""
        with self.open() as file:
            text = TextIOWrapper(file, "utf-8-sig", "replace", newline="\n")
            yield from enumerate(text, 1)

    def _text_rows(self) -> Rows:
        delimiter = "\t" if self.head.count("\t") > self.head.count(",") else ","
        with self.open() as file:
            reader = csv.reader(
                TextIOWrapper(file, "utf-8-sig", "replace", newline=""), delimiter=delimiter, strict=True
            )
            try:
                for cells in reader:
                    yield reader.line_num, cells
            except csv.Error as error:
                raise RefusedError(
                    at_line(self.place, reader.line_num), f"cannot be read as a table: {error}", _AGAIN
                ) from None

    def _sheet_rows(self) -> Rows:
        try:
            openpyxl = import_module("openpyxl")
        except ImportError:
            raise RefusedError(
                self.place,
                "reading spreadsheets needs openpyxl, which is not installed",
                "pip install 'claimlint[xlsx]', or take the .txt or .csv file of the same download",
            ) from None
        with self.open() as file:
            data = BytesIO(file.read())
        try:
            workbook = openpyxl.load_workbook(data, read_only=True, data_only=True)
            sheet = workbook.worksheets[0]
            # What a file says of its own size is not always so.
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
                yield number, [_cell(value) for value in row]
        except Exception as error:  # a damaged spreadsheet raises whatever it happens to break
            raise RefusedError(self.place, f"cannot be read as a spreadsheet: {error}", _AGAIN) from None


def _cell(value: Any) -> str:
    """A cell as text: whole numbers without a fraction, dates as 20260701."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y%m%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _unreadable(place: str, error: BaseException) -> RefusedError:
    if isinstance(error, OSError) and error.strerror:
        return RefusedError(
            place, f"cannot be read: {error.strerror.lower()}", "check the path and its rights"
        )
    return RefusedError(place, f"cannot be read: {_reason(error)}", _AGAIN)


def _reason(error: BaseException) -> str:
    reason = str(error) or type(error).__name__
    return reason[:1].lower() + reason[1:]


def members(path: str) -> list[Member]:
    """The files that a path leads to: itself, or what lies in an archive. Raises RefusedError."""
    lower = path.lower()
    if os.path.isdir(path):
        raise RefusedError(path, "is a folder", "name the files in it")
    if lower.endswith((*_TEXT, *_SHEET)):
        return [Member(path)]
    try:
        with zipfile.ZipFile(path) as archive:
            inner = [info.filename for info in archive.infolist() if not info.is_dir()]
    except _UNREADABLE as error:
        if lower.endswith(".zip") or not os.path.isfile(path):
            raise _unreadable(path, error) from None
        return [Member(path)]
    return [
        Member(path, name)
        for name in sorted(inner)
        if name.lower().endswith((*_TEXT, *_SHEET)) and not name.startswith("__MACOSX")
    ]
