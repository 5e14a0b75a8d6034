"""The envelope around claims: ISA, GS, ST and their trailers, with their counts and control numbers."""

from __future__ import annotations

from collections.abc import Callable

from claimlint.formats.x12.blocks import Elements
from claimlint.formats.x12.codes import (
    GROUP_CONTROL,
    GROUP_COUNT,
    INTERCHANGE_CONTROL,
    MISSING_ENVELOPE,
    MISSING_TRAILER,
    SEGMENT_COUNT,
    TRANSACTION_CONTROL,
    TRANSACTION_COUNT,
    UNREADABLE_NUMBER,
    Code,
)
from claimlint.formats.x12.elements import decode, quoted
from claimlint.formats.x12.flaws import element

Report = Callable[[Code, str, Elements | None], None]
"""Reports a problem at the segment that is being read."""


class Envelope:
    """What is open of one interchange. Each method takes the elements of the segment that is being read."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._interchange: bytes | None = None
        self._groups = 0
        self._group: bytes | None = None
        self._transactions = 0
        self._transaction: bytes | None = None
        self._first_segment = 0
        self.in_interchange = False
        self.in_group = False
        self.in_transaction = False
        self.standard = b""
        """The version of the interchange (ISA12)."""
        self.kind = b""
        """What the open group holds (GS01): HC for claims."""
        self.version = b""
        """The version of the open group (GS08)."""

    def isa(self, elements: list[bytes]) -> None:
        """ISA opens the interchange."""
        self.in_interchange = True
        self._interchange = element(elements, 13)
        self.standard = element(elements, 12)

    def gs(self, elements: list[bytes]) -> None:
        """GS opens a group; what was still open is closed."""
        if self.in_transaction:
            self._report(MISSING_TRAILER, "SE is missing before GS", None)
        if self.in_group:
            self._report(MISSING_TRAILER, "GE is missing before GS", None)
        self.in_transaction = False
        self.in_group = True
        self._groups += 1
        self._group = element(elements, 6)
        self._transactions = 0
        self.kind, self.version = element(elements, 1), element(elements, 8)

    def st(self, elements: list[bytes] | None, segment: int, before: str = "ST") -> None:
        """ST opens a transaction set; None where it is missing but its contents follow with ``before``.

        ``segment`` is the number of its first segment in the file.
        """
        if self.in_transaction:
            self._report(MISSING_TRAILER, "SE is missing before ST", None)
        if not self.in_group:
            self._report(MISSING_ENVELOPE, f"GS is missing before {before}", None)
            self.in_group = True
            self._groups += 1
            self._group, self.kind, self.version = None, b"", b""
        if elements is None:
            self._report(MISSING_ENVELOPE, f"ST is missing before {before}", None)
        self.in_transaction = True
        self._transactions += 1
        self._transaction = None if elements is None else element(elements, 2)
        self._first_segment = segment

    def se(self, elements: list[bytes], segment: int) -> None:
        """SE closes the transaction set. ``segment`` is its number in the file."""
        if not self.in_transaction:
            self._report(MISSING_ENVELOPE, "SE closes a transaction set that no ST has opened", None)
            return
        self.in_transaction = False
        if self._transaction is None:
            return
        actual = segment - self._first_segment + 1
        self._count(elements, actual, SEGMENT_COUNT, f"{actual} segments from ST to SE")
        if element(elements, 2) != self._transaction:
            stated, opened = quoted(element(elements, 2)), quoted(self._transaction)
            self._report(TRANSACTION_CONTROL, f"SE02 is {stated} but ST02 is {opened}", Elements(2))

    def ge(self, elements: list[bytes]) -> None:
        """GE closes the group."""
        if self.in_transaction:
            self._report(MISSING_TRAILER, "SE is missing before GE", None)
        self.in_transaction = False
        if not self.in_group:
            self._report(MISSING_ENVELOPE, "GE closes a group that no GS has opened", None)
            return
        self.in_group = False
        if self._group is None:
            return
        actual = self._transactions
        self._count(elements, actual, TRANSACTION_COUNT, f"{actual} transaction set(s) in the group")
        self._same(element(elements, 2), self._group, GROUP_CONTROL, "GE02", "GS06")

    def iea(self, elements: list[bytes]) -> None:
        """IEA closes the interchange."""
        if self.in_transaction:
            self._report(MISSING_TRAILER, "SE is missing before IEA", None)
        if self.in_group:
            self._report(MISSING_TRAILER, "GE is missing before IEA", None)
        self.in_transaction = self.in_group = self.in_interchange = False
        if self._interchange is None:
            return
        self._count(elements, self._groups, GROUP_COUNT, f"{self._groups} group(s) in the interchange")
        self._same(element(elements, 2), self._interchange, INTERCHANGE_CONTROL, "IEA02", "ISA13")

    def closed_by(self, elements: list[bytes]) -> bool:
        """Whether an IEA names the control number of the open interchange, to the letter."""
        return self._interchange is not None and element(elements, 2) == self._interchange

    def interrupted(self, by: str) -> None:
        """The next interchange, or the end of the file, comes before this one is closed."""
        missing = [
            trailer
            for trailer, is_open in (
                ("SE", self.in_transaction),
                ("GE", self.in_group),
                ("IEA", self.in_interchange),
            )
            if is_open
        ]
        if missing:
            verb = "is" if len(missing) == 1 else "are"
            self._report(MISSING_TRAILER, f"{' and '.join(missing)} {verb} missing before {by}", None)
        self.in_transaction = self.in_group = self.in_interchange = False

    def _count(self, elements: list[bytes], actual: int, code: Code, counted: str) -> None:
        stated = element(elements, 1).strip()
        name = f"{decode(elements[0])}01"
        if not stated.isdigit() or len(stated) > 18:
            self._report(UNREADABLE_NUMBER, f"{name} is not a number: {quoted(stated)}", Elements(1))
        elif int(stated) != actual:
            self._report(code, f"{name} states {int(stated)} but there are {counted}", Elements(1))

    def _same(self, stated: bytes, opened: bytes, code: Code, name: str, other: str) -> None:
        """Control numbers of type N0 are equal whatever their leading zeros."""
        if stated.strip().lstrip(b"0") != opened.strip().lstrip(b"0"):
            message = f"{name} is {quoted(stated)} but {other} is {quoted(opened)}"
            self._report(code, message, Elements(2))
