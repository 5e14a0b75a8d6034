"""Splits an 837 file on the borders of its claims into files of which each is a valid 837 again.

Claims keep their bytes. Envelopes and levels go into each file that has a claim of theirs; HL01, HL02, HL04
and the counts of SE, GE and IEA are made to fit, and control numbers repeated as they were opened. An
interchange whose envelope is broken goes as it is to the file for what is held.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO

from claimlint.formats.x12.delimiters import Delimiters
from claimlint.formats.x12.walking import CLAIM, END, GS, HEADER, ISA, LEVEL, NOISE, TRAILER, Piece, walk

REPAIRED = frozenset(("X12010", "X12011", "X12012", "X12013", "X12014", "X12015", "X12008"))
"""Codes of counts, control numbers and a last terminator: a file that is written anew has them right."""

_BREAKING = frozenset(("X12003", "X12005", "X12006", "X12007", "X12009", "X12018", "X12026"))
"""Codes that leave no interchange to be split, wherever they stand; X12018 are other transaction sets."""

Write = Callable[[bytes], object]
Trouble = tuple[int, str]
"""The byte of a problem and its code."""


class Plan:
    """Which claims must be held for the structure around them, and which interchanges cannot be split.

    ``held`` has an entry for each claim that the reader gives, in order; ``unread`` counts claims that it
    does not give, which are held; ``broken`` has the first byte of interchanges that are held as they are.
    """

    def __init__(self, data: BinaryIO, starts: Sequence[int], troubles: Sequence[Trouble]) -> None:
        self.starts = starts
        self.held = bytearray(len(starts))
        self.broken: set[int] = set()
        self.unread = 0
        self.noise = 0
        self._troubles = sorted(trouble for trouble in troubles if trouble[1] not in REPAIRED)
        if self._troubles:
            self._work_out(data)

    def _work_out(self, data: BinaryIO) -> None:
        interchange, first = -1, 0
        scopes: dict[str, bool] = {}
        for piece in walk(data):
            codes = self._codes(piece)
            if piece.kind == NOISE:
                continue
            if piece.kind == ISA or (piece.kind != ISA and interchange < 0):
                interchange, first = piece.at, bisect_left(self.starts, piece.at)
                scopes = {}
            if codes and (piece.kind in (ISA, GS, TRAILER, END) or not _BREAKING.isdisjoint(codes)):
                self.broken.add(interchange)
            if piece.kind == HEADER:
                scopes = {"transaction": bool(codes)}
            elif piece.kind == LEVEL:
                self._enter(scopes, _level(piece), bool(codes))
            elif piece.kind == CLAIM:
                number = self.number(piece)
                if number is None:
                    self.unread += 1
                elif codes or any(scopes.values()):
                    self.held[number] = 1
            if interchange in self.broken:
                end = bisect_left(self.starts, piece.end)
                self.held[first:end] = b"\1" * (end - first)

    def number(self, piece: Piece) -> int | None:
        """The number of a claim from 0; None for one that the reader does not give."""
        at = bisect_left(self.starts, piece.text_at)
        return at if at < len(self.starts) and self.starts[at] == piece.text_at else None

    def _codes(self, piece: Piece) -> set[str]:
        low = bisect_left(self._troubles, (piece.at, ""))
        high = bisect_left(self._troubles, (piece.end, ""))
        return {code for _, code in self._troubles[low:high]}

    def _enter(self, scopes: dict[str, bool], level: bytes, bad: bool) -> None:
        """A level's troubles hold the claims of it and of those below it, up to the next of its kind."""
        below = {b"20": (b"20", b"22", b"23"), b"23": (b"23",)}.get(level, (b"22", b"23"))
        for one in below:
            scopes.pop(one.decode(), None)
        scopes[below[0].decode()] = bad


def split(
    data: BinaryIO, plan: Plan, into: Callable[[int | None], int | None], writes: Sequence[Write]
) -> None:
    """Write each claim to one of ``writes``: that whose number ``into`` gives for the claim's number.

    ``into`` is asked None for what is held as it is: broken interchanges and claims that were not read. Where
    it gives None the claim is left out. Adds the bytes outside of interchanges to ``plan.noise``.
    """
    sinks = [_Sink(write) for write in writes]
    splitter = _Splitter(plan, into, sinks)
    for piece in walk(data):
        splitter.take(piece)
    splitter.end()


class _Splitter:
    """The open levels of an interchange, of which each sink writes what it needs once it needs it."""

    def __init__(self, plan: Plan, into: Callable[[int | None], int | None], sinks: list[_Sink]) -> None:
        self._plan = plan
        self._into = into
        self._sinks = sinks
        self._raw: _Sink | None = None
        self._passing = False
        self._reset()

    def _reset(self) -> None:
        self._pending: list[tuple[Piece | None, Piece | None, list[tuple[int, Piece]]]] = []
        self._subscriber: Piece | None = None
        self._patient: Piece | None = None

    def take(self, piece: Piece) -> None:
        """Go on with the next piece of the file."""
        if piece.kind == NOISE:
            inked = len(piece.segments[0].strip())
            self._plan.noise += inked
            if self._raw and not inked:
                self._raw.pass_on(piece)
            return
        if piece.kind == ISA or self._opens_broken(piece):
            self._flush()
            self._close()
            self._passing = piece.at in self._plan.broken
            at = self._into(None) if self._passing else None
            self._raw = self._sinks[at] if at is not None else None
        if self._passing:
            if self._raw:
                self._raw.pass_on(piece)
            return
        if piece.kind in (ISA, GS, HEADER):
            self._flush()
            self._reset()
            for sink in self._sinks:
                sink.meet(piece)
        elif piece.kind == LEVEL:
            self._level(piece)
        elif piece.kind == CLAIM:
            number = self._plan.number(piece)
            at = self._into(number)
            if at is not None:
                self._claim(at, piece)
        else:
            self._flush()
            self._reset()
            for sink in self._sinks:
                sink.trail(piece)

    def end(self) -> None:
        """The file has ended."""
        self._flush()
        self._close()

    def _opens_broken(self, piece: Piece) -> bool:
        return piece.at in self._plan.broken and not self._passing

    def _close(self) -> None:
        self._reset()
        for sink in self._sinks:
            sink.close()

    def _level(self, piece: Piece) -> None:
        level = _level(piece)
        if level == b"23":
            self._patient = piece
            return
        self._flush()
        self._patient = None
        if level == b"20":
            self._subscriber = None
            for sink in self._sinks:
                sink.meet(piece)
        else:
            self._subscriber = piece

    def _claim(self, at: int, piece: Piece) -> None:
        last = self._pending[-1] if self._pending else None
        if last is None or last[0] is not self._subscriber or last[1] is not self._patient:
            self._pending.append((self._subscriber, self._patient, []))
        self._pending[-1][2].append((at, piece))

    def _flush(self) -> None:
        """Write what is kept of a subscriber: only now it is known whether a patient follows below."""
        for at, sink in enumerate(self._sinks):
            mine = [
                (subscriber, patient, [piece for which, piece in claims if which == at])
                for subscriber, patient, claims in self._pending
            ]
            mine = [entry for entry in mine if entry[2]]
            parents = any(patient is not None for _, patient, _ in mine)
            for subscriber, patient, claims in mine:
                sink.subscriber(subscriber, parents)
                if patient is not None:
                    sink.patient(patient)
                for piece in claims:
                    sink.claim(piece)
        self._pending = []


class _Sink:
    """One of the files that are written: what of the open envelope and levels it has, and its counts."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._met: dict[str, Piece] = {}
        self._open: list[str] = []
        self._count = {ISA: 0, GS: 0, HEADER: 0}
        self._levels = 0
        self._parent = {"20": b"", "22": b""}
        self._subscriber: Piece | None = None
        self._patient: Piece | None = None

    def meet(self, piece: Piece) -> None:
        """An envelope segment, a transaction's header or a billing provider: written with its first claim."""
        if piece.kind == HEADER and not piece.segments[0].lstrip().startswith(b"ST"):
            return
        self._met[piece.kind] = piece
        if piece.kind == HEADER:
            self._met.pop(LEVEL, None)
        if piece.kind in self._open:
            self._open.remove(piece.kind)
        self._subscriber = self._patient = None

    def subscriber(self, piece: Piece | None, parent: bool) -> None:
        """Begin a subscriber, unless it is the one that is open."""
        self._begin()
        if piece is not None and piece is not self._subscriber:
            self._parent["22"] = self._header(piece, self._parent["20"], b"1" if parent else b"0")
            self._subscriber, self._patient = piece, None

    def patient(self, piece: Piece) -> None:
        """Begin a patient who is not the subscriber."""
        if piece is not self._patient:
            self._header(piece, self._parent["22"], b"0")
            self._patient = piece

    def claim(self, piece: Piece) -> None:
        """Write a claim as it is."""
        self._segments(piece.segments)

    def pass_on(self, piece: Piece) -> None:
        """Write a piece of a broken interchange as it is."""
        for raw in piece.segments:
            self._write(raw)

    def trail(self, piece: Piece) -> None:
        """A trailer: closes what it belongs to, where that was opened, with counts that fit."""
        name = piece.segments[0].lstrip()[:3]
        opener = next((kind for mark, kind in _TRAILERS.items() if name.startswith(mark)), None)
        if opener is None or opener not in self._open or piece.delimiters is None:
            return
        delimiters = piece.delimiters
        raw = piece.segments[0]
        text = raw.removesuffix(delimiters.terminator)
        elements = text.split(delimiters.element)
        own = self._met[opener].segments[0].removesuffix(delimiters.terminator).split(delimiters.element)
        elements += [b""] * (3 - len(elements))
        counted = self._count[opener] + (opener == HEADER)
        elements[1] = str(counted).encode()
        if len(own) > _CONTROL[opener]:
            elements[2] = own[_CONTROL[opener]].strip()
        self._write(delimiters.element.join(elements[:3]) + delimiters.terminator)
        if opener == ISA:
            self._write(raw[: len(raw) - len(raw.lstrip())])
        self._open.remove(opener)

    def close(self) -> None:
        """The interchange has ended."""
        self._met.clear()
        self._open.clear()

    def _begin(self) -> None:
        """Write what is not yet written of the envelope and the billing provider that are open."""
        for kind in (ISA, GS, HEADER):
            if kind not in self._open and kind in self._met:
                self._open.append(kind)
                self._count[kind] = 0
                above = {GS: ISA, HEADER: GS}.get(kind)
                if above:
                    self._count[above] += 1
                if kind == HEADER:
                    self._levels = 0
                    self._segments(self._met[kind].segments)
                else:
                    for raw in self._met[kind].segments:
                        self._write(raw)
        if LEVEL not in self._open and LEVEL in self._met:
            self._open.append(LEVEL)
            self._parent["20"] = self._header(self._met[LEVEL], b"", b"1")

    def _header(self, piece: Piece, parent: bytes, child: bytes) -> bytes:
        """Write a level with its numbers; gives its own."""
        self._levels += 1
        number = str(self._levels).encode()
        assert piece.delimiters is not None
        self._segments(
            [_renumbered(piece.segments[0], number, parent, child, piece.delimiters), *piece.segments[1:]]
        )
        return number

    def _segments(self, segments: Iterable[bytes]) -> None:
        for raw in segments:
            self._write(raw)
            self._count[HEADER] += len(raw.strip()) > 1


_TRAILERS = {b"SE": HEADER, b"GE": GS, b"IEA": ISA}
_CONTROL = {HEADER: 2, GS: 6, ISA: 13}


def _level(piece: Piece) -> bytes:
    """HL03 of a level."""
    assert piece.delimiters is not None
    elements = piece.segments[0].removesuffix(piece.delimiters.terminator).split(piece.delimiters.element)
    return elements[3].strip() if len(elements) > 3 else b""


def _renumbered(raw: bytes, number: bytes, parent: bytes, child: bytes, delimiters: Delimiters) -> bytes:
    elements = raw.removesuffix(delimiters.terminator).split(delimiters.element)
    elements += [b""] * (5 - len(elements))
    elements[1], elements[2], elements[4] = number, parent, child
    return delimiters.element.join(elements) + delimiters.terminator


__all__ = ["REPAIRED", "Plan", "Trouble", "split"]
