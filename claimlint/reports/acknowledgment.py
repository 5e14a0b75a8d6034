"""The structural findings of 837 files as 999 acknowledgments (005010X231A1), which clearinghouse tools read.

Each interchange is answered by one of its own. A transaction set is rejected (R) for an error of structure,
accepted with errors (E) for a warning, else accepted (A). Findings of content rules are none of a 999's
business. Where an interchange's own segments are wrong a TA1 stands first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol, TextIO

from claimlint.findings import Finding, Outcome, Run
from claimlint.reports.redaction import redacted
from claimlint.reports.renderer import Options
from claimlint.reports.x12_dictionary import LoopIds, data_element

SEGMENT_CODES = {"X12020": "3", "X12021": "2", "X12032": "7", "X12033": "5", "X12034": "I6"}
"""Code of a finding to IK304, the syntax error of the segment; others have errors in their elements (8)."""

ELEMENT_CODES = {
    "X12022": "6",
    "X12023": "8",
    "X12024": "7",
    "X12025": "1",
    "X12027": "5",
    "X12028": "7",
    "X12029": "I6",
    "X12030": "I10",
    "X12031": "2",
    "X12034": "I9",
    "X12039": "6",
    "X12040": "7",
}
"""Code of a finding to IK403, the error of the element; ``7`` (invalid value) where it has none."""

_SET_CODES = {"X12010": "4", "X12011": "3", "X12006": "2", "X12016": "1", "X12018": "1", "X12042": "I6"}
_GROUP_CODES = {"X12012": "5", "X12013": "4", "X12006": "3"}
_INTERCHANGE_CODES = {"X12014": "021", "X12015": "001", "X12006": "023", "X12007": "023", "X12005": "022"}
_MISSING = re.compile(r"\b([A-Z][A-Z0-9]{1,2})(?:\*[A-Z0-9]+)?\)? (?:is missing|missing|and)")
_COMPONENT = re.compile(r"[A-Z0-9]+-\d")


class Part(Protocol):
    """A piece of an X12 file, see ``claimlint.formats.x12.walking``."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> int: ...
    @property
    def segments(self) -> list[bytes]: ...
    @property
    def delimiters(self) -> Any: ...


class _Told(NamedTuple):
    """What is kept of a finding."""

    at: int
    code: str
    severity: str
    claim: str | None
    message: str
    private: bool


class AcknowledgmentReport:
    """Keeps the structural findings of the run, and writes the acknowledgments at its end."""

    def __init__(self, stream: TextIO, options: Options) -> None:
        self._write = stream.write
        self._redact = options.redact
        self._files: Mapping[str, Callable[[], Iterable[Part]]] = options.parts or {}
        self._told: dict[str, list[_Told]] = {}
        self._day = date.min
        self._interchanges = 0

    def start(self, run: Run) -> None:
        self._day = run.as_of

    def finding(self, finding: Finding) -> None:
        if finding.code.startswith("X12"):
            excerpt = finding.excerpt
            if self._redact:
                finding = redacted(finding)
            end = excerpt.start + excerpt.length
            private = any(first < end and excerpt.start < first + length for first, length in excerpt.private)
            self._told.setdefault(finding.file, []).append(
                _Told(
                    finding.span.start.byte,
                    finding.code,
                    finding.severity,
                    finding.claim,
                    finding.message,
                    private,
                )
            )

    def finish(self, outcome: Outcome) -> None:
        for file, parts in self._files.items():
            self._file(parts(), sorted(self._told.get(file, ())))

    def _file(self, parts: Iterable[Part], told: Sequence[_Told]) -> None:
        places = [one.at for one in told]
        answer: _Answer | None = None
        for part in parts:
            if part.delimiters is None:
                continue
            if part.kind == "interchange" or answer is None:
                self._finish(answer)
                self._interchanges += 1
                answer = _Answer(part, self._interchanges, self._day)
            at = part.at
            for raw in part.segments:
                end = at + len(raw)
                mine = told[bisect_left(places, at) : bisect_left(places, end)]
                answer.segment(raw, at, mine)
                at = end
        self._finish(answer)

    def _finish(self, answer: _Answer | None) -> None:
        if answer is not None:
            for segment in answer.segments():
                self._write(segment + "~\n")


class _Set:
    """The answer to one transaction set."""

    def __init__(self, elements: list[str]) -> None:
        self.name, self.control, self.guide = (elements + [""] * 4)[1:4]
        self.errors: list[str] = []
        self.codes: dict[str, None] = {}
        self.status = "A"
        self.position = 0
        self.loops = LoopIds("X223" in self.guide or "X096" in self.guide)

    def judge(self, severity: str) -> None:
        self.status = "R" if severity == "error" or self.status == "R" else "E"

    def segments(self) -> Iterator[str]:
        guide = f"*{self.guide}" if self.guide else ""
        yield f"AK2*{self.name}*{self.control}{guide}"
        yield from self.errors
        codes = list(self.codes)[:5]
        yield "*".join(["IK5", self.status, *codes])


class _Group:
    """The answer to one functional group."""

    def __init__(self, elements: list[str]) -> None:
        elements = elements + [""] * (9 - len(elements))
        self.code, self.sender, self.receiver, self.control, self.version = (
            elements[1], elements[2], elements[3], elements[6], elements[8],
        )  # fmt: skip
        self.sets: list[_Set] = []
        self.stated = ""
        self.codes: dict[str, None] = {}

    def segments(self) -> Iterator[str]:
        yield f"AK1*{self.code}*{self.control}" + (f"*{self.version}" if self.version else "")
        for one in self.sets:
            yield from one.segments()
        accepted = sum(one.status != "R" for one in self.sets)
        status = "A"
        if self.codes or (not accepted and self.sets):
            status, accepted = "R", 0
        elif accepted < len(self.sets):
            status = "P"
        elif any(one.status == "E" for one in self.sets):
            status = "E"
        stated = self.stated if self.stated.isdigit() else str(len(self.sets))
        yield "*".join(["AK9", status, stated, str(len(self.sets)), str(accepted), *list(self.codes)[:5]])


_ISA_CODES = {
    1: "010", 3: "012", 5: "005", 6: "006", 7: "007", 8: "008", 9: "014", 10: "015",
    13: "018", 14: "019", 15: "020",
}  # fmt: skip
"""Element of ISA to the code of TA105 that tells of it."""


class _Answer:
    """The interchange that answers another."""

    def __init__(self, part: Part, number: int, day: date) -> None:
        self._delimiters = part.delimiters
        self._number = number
        self._day = day
        self._opened: list[str] = []
        self._codes: dict[str, None] = {}
        self._groups: list[_Group] = []
        self._set: _Set | None = None

    def segment(self, raw: bytes, at: int, told: Sequence[_Told]) -> None:
        """Take note of a segment of the interchange, and of what is said of it."""
        delimiters = self._delimiters
        text = raw.removesuffix(delimiters.terminator)
        blank = len(text) - len(text.lstrip())
        elements = [_shown(value) for value in text.strip().split(delimiters.element)]
        name = elements[0]
        if not name:
            return
        if name == "ISA":
            self._opened = elements
        elif name == "GS":
            self._groups.append(_Group(elements))
            self._set = None
        elif name == "ST":
            self._set = _Set(elements)
            self._group().sets.append(self._set)
        if self._set is not None:
            self._set.position += 1
            self._set.loops.enter(elements)
        elif name == "GE" and len(elements) > 1:
            self._group().stated = elements[1]
        for one in told:
            self._note(one, name, text[blank:], one.at - at - blank)
        if name == "SE":
            self._set = None

    def _group(self) -> _Group:
        if not self._groups:
            self._groups.append(_Group([]))
        return self._groups[-1]

    def _note(self, told: _Told, name: str, text: bytes, offset: int) -> None:
        if name in ("ISA", "IEA") or told.code in ("X12007", "X12014", "X12015"):
            usual = _INTERCHANGE_CODES.get(told.code, "022")
            element = text[: max(offset, 0)].count(self._delimiters.element) if name == "ISA" else 0
            self._codes[_ISA_CODES.get(element, usual)] = None
            if told.code == "X12007" and self._set is not None:
                self._set.judge(told.severity)
                self._set.codes["2"] = None
        elif name in ("GS", "GE"):
            self._group().codes[_GROUP_CODES.get(told.code, "1")] = None
        elif self._set is None:
            self._codes["022"] = None
        elif told.code in _SET_CODES and (told.code != "X12042" or name == "ST"):
            self._set.judge(told.severity)
            self._set.codes[_SET_CODES[told.code]] = None
        else:
            self._set.judge(told.severity)
            self._set.codes["5"] = None
            self._set.errors += self._errors(told, name, text, offset, self._set)

    def _errors(self, told: _Told, name: str, text: bytes, offset: int, of: _Set) -> Iterator[str]:
        """The IK3, CTX and IK4 of one finding."""
        delimiters = self._delimiters
        before = text[: max(offset, 0)]
        place = before.count(delimiters.element)
        inner = before.rpartition(delimiters.element)[2].count(delimiters.component)
        within_element = place > 0 and told.code not in ("X12020", "X12021", "X12032", "X12033")
        code = "8" if within_element else SEGMENT_CODES.get(told.code, "8")
        if code in ("3", "I6"):
            missing = _MISSING.search(told.message)
            name = missing[1] if missing else name
        # A loop identifier has four characters at most there: 2010 of 2010BA.
        yield f"IK3*{name}*{of.position}*{of.loops.current[:4]}*{code}"
        if told.claim is not None:
            yield f"CTX*CLM01:{_plain(told.claim)[:35]}"
        if within_element:
            value = text[offset:].split(delimiters.element)[0]
            if inner or _COMPONENT.match(told.message):
                value = value.split(delimiters.component)[0]
                where, number = f"{place}:{inner + 1}", data_element(name, place, inner + 1)
            else:
                where, number = str(place), data_element(name, place)
            reason = ELEMENT_CODES.get(told.code, "7")
            stated = "" if told.private or reason == "1" else _plain(_shown(value))[:99]
            yield f"IK4*{where}*{number}*{reason}" + (f"*{stated}" if stated else "")
        elif code == "8":
            yield f"IK4*1*{data_element(name, 1)}*{ELEMENT_CODES.get(told.code, '7')}"

    def segments(self) -> Iterator[str]:
        """The segments of the answer, without terminators."""
        isa = self._opened + [""] * (17 - len(self._opened))
        sender, receiver = (isa[7] or "ZZ", isa[8]), (isa[5] or "ZZ", isa[6])
        number = f"{self._number:09}"
        usage = isa[15] if isa[15] in ("P", "T") else "P"
        envelope = ["ISA", "00", " " * 10, "00", " " * 10]
        for qualifier, name in (sender, receiver):
            envelope += [qualifier, _plain(name)[:15].ljust(15)]
        envelope += [f"{self._day:%y%m%d}", "0000", "^", "00501", number, "0", usage, ":"]
        yield "*".join(envelope)
        if self._codes:
            code = next(iter(self._codes))
            yield f"TA1*{isa[13].strip()}*{isa[9]}*{isa[10]}*{'R' if code in ('022', '023') else 'E'}*{code}"
        for at, group in enumerate(self._groups, 1):
            yield (
                f"GS*FA*{group.receiver or 'UNKNOWN'}*{group.sender or 'UNKNOWN'}*{self._day:%Y%m%d}*0000"
                f"*{at}*X*005010X231A1"
            )
            body = list(group.segments())
            yield "ST*999*0001*005010X231A1"
            yield from body
            yield f"SE*{len(body) + 2}*0001"
            yield f"GE*1*{at}"
        yield f"IEA*{len(self._groups)}*{number}"


def _shown(value: bytes) -> str:
    return value.decode("ascii", "replace").replace("\N{REPLACEMENT CHARACTER}", "?")


def _plain(text: str) -> str:
    """Text that holds none of the answer's own delimiters."""
    return re.sub(r"[*~:^\r\n]", " ", text.encode("ascii", "replace").decode())
