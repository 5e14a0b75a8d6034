"""The kinds of segments: what a grammar over segments calls a terminal.

A kind is a segment's identifier, told apart by its qualifier where that decides the loop
(``NM1_82``, ``DTP_472``). For speed each kind is one character, so that the kinds of many segments
are a string, and one regular expression finds the claims in it.
"""

from __future__ import annotations

from collections.abc import Callable

_ALL = """
    ISA IEA GS GE ST SE HL_20 HL_22 HL_23 HL CLM
    BHT SBR PAT DMG CUR PER N3 N4 HI LX SV1 SV5 PWK CN1 AMT K3 NTE CR1 CR2 CR3 CRC HCP
    CAS OI MOA QTY MEA PS1 LIN CTP SVD LQ FRM
    NM1_41 NM1_40 NM1_85 NM1_87 NM1_PE NM1_IL NM1_QC NM1_PR
    NM1_DN NM1_P3 NM1_82 NM1_77 NM1_DQ NM1_PW NM1_45 NM1_QB NM1_DK NM1
    PRV_BI PRV_PE PRV REF_G1 REF_F8 REF_9F REF_6R REF
    DTP_472 DTP_573 DTP_431 DTP_454 DTP_439 DTP
    SV2 CL1 MIA NM1_71 NM1_72 NM1_ZZ PRV_AT DTP_434 DTP_435
"""
_NAMES = _ALL.split()

NAMES: dict[str, str] = {chr(0x100 + index): name for index, name in enumerate(_NAMES)}
"""Kind to its name, which is its terminal in the grammar."""

KIND: dict[str, str] = {name: kind for kind, name in NAMES.items()}
"""Name to kind."""

BLANK = chr(0x80)
"""Nothing but white space between two terminators."""

UNKNOWN = chr(0x81)
"""A segment that no loop of an 837P or 837I has."""

BOUNDARIES = "".join(KIND[name] for name in _NAMES[:11])
"""The kinds that open a unit of reading: an envelope segment, a level of the hierarchy or a claim."""

PASSING = frozenset(
    KIND[name]
    for name in (
        *("ISA", "GS", "ST", "SE", "HL_20", "HL_22", "HL_23", "HL", "CLM"),
        *("DMG", "N3", "NM1_IL", "NM1_QC", "REF_6R", "REF"),
    )
)
"""Kinds whose segments hardly ever repeat: to remember them would only drive out the others."""

_LIMIT = 16_000
_LONGEST = 200
_OPENINGS = 1_000

_Qualifiers = dict[bytes, str]
"""Qualifier to kind; the empty one is for all the others."""


def _qualified() -> dict[bytes, _Qualifiers]:
    """Identifier to the kinds of its qualifiers."""
    table: dict[bytes, _Qualifiers] = {}
    for kind, name in NAMES.items():
        identifier, _, qualifier = name.encode().partition(b"_")
        table.setdefault(identifier, {})[qualifier] = kind
    return table


_TABLE = _qualified()
_UNKNOWN_ONLY = {b"": UNKNOWN}
_BLANK_ONLY = {b"": BLANK}


def _anything(kind: str, raw: bytes) -> bool:
    return True


class Kinds(dict[bytes, str]):
    """Segment as it stands between two terminators (line ends included) to its kind.

    Asking for a segment not met before works its kind out and, where it may come again,
    remembers it. Those that hardly ever do are told by how they begin. A segment that does not conform
    is never remembered, and sets ``flawed`` each time. Bounded.
    """

    __slots__ = ("_beginnings", "_conforms", "_element", "_levels", "_openings", "_passing", "flawed")

    def __init__(self, element: bytes, conforms: Callable[[str, bytes], object] = _anything) -> None:
        super().__init__()
        self.flawed = False
        self._element = element
        self._conforms = conforms
        self._levels = _TABLE[b"HL"]
        self._openings: dict[bytes, _Qualifiers] = {}
        self._passing: dict[bytes, str] = {}
        self._beginnings: dict[bytes, str] = {}

    def shape(self, segments: list[bytes]) -> str:
        """The kinds of ``segments``, one after the other."""
        another = segments[-1] if segments else b""
        blank = len(another) - len(another.lstrip())  # mostly a line end, before every segment but the first
        known, beginning = self.get, self._beginnings.get
        shortest, short, long = blank + 3, blank + 4, blank + 7
        return "".join(
            [
                known(raw)
                or beginning(raw[:short])
                or beginning(raw[:long])
                or beginning(raw[:shortest])
                or self[raw]
                for raw in segments
            ]
        )

    def __missing__(self, raw: bytes) -> str:
        opening, _, rest = raw.partition(self._element)
        passing = self._passing.get(opening)
        if passing is not None:
            return passing
        qualifiers = self._openings.get(opening) or self._qualifiers(opening)
        if len(qualifiers) == 1:
            kind = qualifiers[b""]
            if kind == BLANK and rest:
                kind = UNKNOWN
        else:
            if qualifiers is self._levels:
                rest = rest.partition(self._element)[2].partition(self._element)[2]
            kind = qualifiers.get(rest.partition(self._element)[0]) or qualifiers.get(b"", UNKNOWN)
        if kind not in PASSING:
            if not self._conforms(kind, raw):
                self.flawed = True
            elif len(raw) <= _LONGEST:
                if len(self) >= _LIMIT:
                    self.clear()
                self[raw] = kind
        elif len(self._beginnings) < _OPENINGS and qualifiers is not self._levels:
            self._note_beginning(raw, opening, len(qualifiers) > 1, kind)
        return kind

    def _note_beginning(self, raw: bytes, opening: bytes, qualified: bool, kind: str) -> None:
        """Remember by which bytes such a segment is told: its identifier and its qualifier, if it has one.

        These are all bytes up to the separator behind them, so they are the beginning of nothing else.
        """
        end = len(opening) + 1
        if qualified:
            end += len(raw[end:].partition(self._element)[0]) + 1
        if len(raw) >= end:
            self._beginnings[raw[:end]] = kind

    def _qualifiers(self, opening: bytes) -> _Qualifiers:
        """The kinds of the segments with that first element, which may have line ends before it."""
        identifier = opening.strip()
        qualifiers = _TABLE.get(identifier)
        if qualifiers is None:
            return _UNKNOWN_ONLY if identifier else _BLANK_ONLY
        if len(self._openings) < _OPENINGS:
            self._openings[opening] = qualifiers
            if len(qualifiers) == 1 and qualifiers[b""] in PASSING:
                self._passing[opening] = qualifiers[b""]
        return qualifiers


_OTHER_TRANSACTIONS = "BPR CLP CTX DTM EB EQ IMM INS LE LS MIA PLB STC SVC TOO TRN UR"
_OTHER_IDENTIFIERS = frozenset(_OTHER_TRANSACTIONS.split())


def display_unknown(identifier: str) -> str:
    """How messages name a segment that no loop of a claim has.

    Where a segment is broken up its first element may be a person's name, so what is not like an
    identifier of X12 is not quoted.
    """
    fits = 2 <= len(identifier) <= 3 and identifier.isalnum() and identifier.isupper()
    known = identifier in _OTHER_IDENTIFIERS or any(character.isdigit() for character in identifier)
    return identifier if fits and known else "(no known identifier)"


def display(name: str) -> str:
    """A kind's name as a biller knows it: ``NM1*82``."""
    return name.replace("_", "*") if not name.startswith("HL_") else f"HL (level {name[3:]})"
