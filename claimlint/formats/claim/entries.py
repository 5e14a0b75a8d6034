"""What a reader does with one physical line: the form in which lines are remembered whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimlint.formats.claim.meaning import CLAIM, LISTS, SETTING, Statement
from claimlint.model import ServiceLine

if TYPE_CHECKING:
    from claimlint.formats.claim.faults import Fault
    from claimlint.formats.claim.suppressions import Remark

SERVICE_LINE, SETTING_LINE, OWN_LINE, MIXED_LINE, BLANK, LOST = (
    "service",
    "setting",
    "own",
    "mixed",
    "blank",
    "lost",
)
"""Kinds of entry beside ``meaning.CLAIM``: a service line; header fields of the ``Setting`` alone; of the
claim alone; of both; nothing; a line that could not be read."""


class Entry:
    """One physical line, wherever it stands; this class itself is the line that says nothing.

    ``line`` is set for a service line, ``identifier`` for a claim line, ``statements`` for those of the
    header. ``targets`` is a set of bits, one for each attribute stated, and ``values`` the attributes by
    name. ``odd`` entries carry faults or suppressions and are looked at more closely; ``private`` are the
    (start, length) stretches to be masked in a line that could not be read.
    """

    __slots__ = ()

    kind: str = BLANK
    line: ServiceLine | None = None
    identifier: str = ""
    statements: tuple[Statement, ...] = ()
    targets: int = 0
    values: dict[str, object] = {}  # noqa: RUF012 (never changed)
    odd: bool = False
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Remark, ...] = ()
    private: tuple[tuple[int, int], ...] = ()

    def with_faults(self, faults: tuple[Fault, ...]) -> Entry:
        """The same line with further faults."""
        return self.with_remarks(self.remarks, faults)

    def with_remarks(self, remarks: tuple[Remark, ...], faults: tuple[Fault, ...]) -> Entry:
        """The same line with these suppressions and further faults."""
        return FullEntry(
            self.kind,
            self.line,
            self.identifier,
            self.statements,
            self.faults + faults,
            remarks,
            self.private,
        )


class PlainServiceLine(Entry):
    """A service line and nothing besides: by far the most frequent entry, hence small."""

    __slots__ = ("line",)

    kind = SERVICE_LINE

    def __init__(self, line: ServiceLine) -> None:
        self.line = line


class PlainClaimLine(Entry):
    """The line that begins a claim and says nothing else."""

    __slots__ = ("identifier",)

    kind = CLAIM

    def __init__(self, identifier: str) -> None:
        self.identifier = identifier


class FullEntry(Entry):
    """A line with anything that a line can have."""

    __slots__ = (
        "faults",
        "identifier",
        "kind",
        "line",
        "odd",
        "private",
        "remarks",
        "statements",
        "targets",
        "values",
    )

    def __init__(
        self,
        kind: str,
        line: ServiceLine | None = None,
        identifier: str = "",
        statements: tuple[Statement, ...] = (),
        faults: tuple[Fault, ...] = (),
        remarks: tuple[Remark, ...] = (),
        private: tuple[tuple[int, int], ...] = (),
    ) -> None:
        self.kind = kind
        self.line = line
        self.identifier = identifier
        self.statements = statements
        self.faults = faults
        self.remarks = remarks
        self.private = private
        self.odd = bool(faults or remarks)
        self.targets = 0
        self.values = {}
        for _, target, value in statements:
            self.targets |= target_bit[target]
            known: Any = self.values.get(target, ())
            self.values[target] = known + value if target in LISTS else value


class _Bits(dict[str, int]):
    """A bit for each attribute, dealt out as they come."""

    def __missing__(self, target: str) -> int:
        self[target] = 1 << len(self)
        return self[target]


target_bit = _Bits()


def service_entry(line: ServiceLine, faults: tuple[Fault, ...]) -> Entry:
    """The entry of a service line."""
    return FullEntry(SERVICE_LINE, line, faults=faults) if faults else PlainServiceLine(line)


def claim_entry(identifier: str, statements: tuple[Statement, ...], faults: tuple[Fault, ...]) -> Entry:
    """The entry of a line that begins a claim."""
    if statements or faults:
        return FullEntry(CLAIM, None, identifier, statements, faults)
    return PlainClaimLine(identifier)


def fields_entry(statements: tuple[Statement, ...], faults: tuple[Fault, ...]) -> Entry:
    """The entry of a line of header fields."""
    of_setting = [target in SETTING for _, target, _ in statements]
    kind = SETTING_LINE if all(of_setting) else MIXED_LINE if any(of_setting) else OWN_LINE
    return FullEntry(kind, None, "", statements, faults)


def lost_entry(faults: tuple[Fault, ...], private: tuple[tuple[int, int], ...]) -> Entry:
    """The entry of a line that could not be read."""
    return FullEntry(LOST, faults=faults, private=private)
