"""What became of each claim of a batch, as a claim acknowledgment (277CA, 005010X214).

One transaction answers the batch: the submitter, its billing providers in the order of the batch, and below
them each claim as accepted (A2) or rejected. A claim that is held says for its gravest findings which
information is invalid (A7) or does not go together (A8), by a claim status code, and claimlint's own code and
message as free text. Source: ASC X12 005010X214, and the code lists of claim status categories and codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from claimlint.findings import Finding
from claimlint.formats.reading import ReadClaim
from claimlint.formats.sources import Source
from claimlint.model import Claim
from claimlint.reports.redaction import redacted
from claimlint.rules.privacy import masked, private_ids

ACCEPTED = "A2:20"
_INVALID, _UNRELATED = "A7", "A8"
_MOST_REASONS = 5
_LONGEST_TEXT = 264

STATUS_CODES = {
    "code": "454",
    "modifiers": "453",
    "units": "476",
    "diagnoses": "255",
    "pointers": "477",
    "date": "187",
    "place": "249",
    "charge": "178",
    "member": "164:IL",
    "billing": "562:85",
    "rendering": "562:82",
    "referring": "562:DN",
    "attending": "562:71",
    "bill": "228",
    "revenue": "455",
    "conditions": "460",
    "occurrences": "719",
    "values": "725",
}
"""Field that a finding is about to the claim status code of it, with the entity; 21 stands for others."""


class Reason(NamedTuple):
    """Why a claim is held: a status for STC01, and a text."""

    status: str
    text: str


def reason(finding: Finding, redact: bool) -> Reason:
    """What a finding says of the claim that it holds."""
    if redact:
        finding = redacted(finding)
    category = _INVALID if finding.code[:3] in ("X12", "SYN", "STR") else _UNRELATED
    where = "" if finding.line is None else f" line {finding.line}:"
    text = _plain(f"{finding.code}{where} {finding.message}")
    return Reason(f"{category}:{STATUS_CODES.get(finding.field or '', '21')}", text[:_LONGEST_TEXT])


class _Envelope(NamedTuple):
    """Who sent the batch to whom, as its first interchange says, and the number of its first transaction."""

    sender: tuple[str, str] = ("ZZ", "SUBMITTER")
    receiver: tuple[str, str] = ("ZZ", "CLAIMLINT")
    usage: str = "P"
    reference: str = "0"
    submitter: tuple[str, str] = ("SUBMITTER", "SUBMITTER")


class _Sum:
    """Claims accepted and rejected, with their charges."""

    def __init__(self) -> None:
        self.counts = [0, 0]
        self.charges = [Decimal(0), Decimal(0)]

    def add(self, charge: Decimal, held: int) -> None:
        self.counts[held] += 1
        self.charges[held] += charge

    def segments(self, accepted: str, rejected: str, day: str) -> Iterator[str]:
        """How the whole stands, and its sums; ``accepted`` and ``rejected`` qualify the counts.

        ``day`` is empty for a provider, whose status has no date.
        """
        status = "A2:20" if not self.counts[1] else "A8:21" if not self.counts[0] else "A1:19"
        yield f"STC*{status}*{day}*{'WQ' if self.counts[0] else 'U'}*{_amount(sum(self.charges, Decimal(0)))}"
        qualifiers = ((accepted, "YU"), (rejected, "YY"))
        for at, (count, _) in enumerate(qualifiers):
            if self.counts[at]:
                yield f"QTY*{count}*{self.counts[at]}"
        for at, (_, money) in enumerate(qualifiers):
            if self.counts[at]:
                yield f"AMT*{money}*{_amount(self.charges[at])}"


def segments(
    source: Source, held: Sequence[int], reasons: Mapping[int, Sequence[Reason]], day: date, redact: bool
) -> Iterator[str]:
    """The segments of the acknowledgment, with terminators, one a line.

    ``held`` has a flag for each claim that the reader gives, ``reasons`` are by its number from 0. The batch
    is read twice, since what a provider's claims come to stands before them. Member ids are left out with
    ``redact``; names are nowhere kept. Raises what reading raises.
    """
    envelope, today = _envelope(source), f"{day:%Y%m%d}"
    whole, providers = _Sum(), list[_Sum]()
    last: object = None
    for number, claim in _claims(source):
        if claim.setting.billing != last or not providers:
            last = claim.setting.billing
            providers.append(_Sum())
        for total in (whole, providers[-1]):
            total.add(_charge(claim), held[number])
    sender, receiver = envelope.sender, envelope.receiver
    yield _ended(
        f"ISA*00*{' ' * 10}*00*{' ' * 10}*{receiver[0]}*{receiver[1]:15.15}*{sender[0]}*{sender[1]:15.15}"
        f"*{day:%y%m%d}*0000*^*00501*000000001*0*{envelope.usage}*:"
    )
    yield _ended(f"GS*HN*{receiver[1]}*{sender[1]}*{today}*0000*1*X*005010X214")
    count = 1
    for segment in _body(source, envelope, whole, providers, held, reasons, today, redact):
        count += 1
        yield _ended(segment)
    yield _ended(f"SE*{count}*0001")
    yield _ended("GE*1*1")
    yield _ended("IEA*1*000000001")


def _body(
    source: Source,
    envelope: _Envelope,
    whole: _Sum,
    providers: Sequence[_Sum],
    held: Sequence[int],
    reasons: Mapping[int, Sequence[Reason]],
    today: str,
    redact: bool,
) -> Iterator[str]:
    """The transaction set without its last segment."""
    yield "ST*277*0001*005010X214"
    yield f"BHT*0085*08*{envelope.reference}*{today}*0000*TH"
    yield "HL*1**20*1"
    yield f"NM1*AY*2*CLAIMLINT*****46*{envelope.receiver[1]}"
    yield f"TRN*1*{envelope.reference}"
    yield f"DTP*050*D8*{today}"
    yield f"DTP*009*D8*{today}"
    yield f"HL*2*1*21*{1 if providers else 0}"
    yield f"NM1*41*2*{envelope.submitter[0]}*****46*{envelope.submitter[1]}"
    yield f"TRN*2*{envelope.reference}"
    yield from whole.segments("90", "AA", today)
    level, provider, last = 2, 0, None
    for number, claim in _claims(source):
        if claim.setting.billing != last or provider == 0:
            last = claim.setting.billing
            level += 1
            above, provider = level, provider + 1
            yield f"HL*{level}*2*19*1"
            npi = last.npi if last is not None else None
            yield "NM1*85*2*BILLING PROVIDER*****" + (f"XX*{_plain(npi)}" if npi else "FI*UNKNOWN")
            yield f"TRN*1*{provider}"
            yield from providers[provider - 1].segments("QA", "QC", "")
        level += 1
        yield f"HL*{level}*{above}*PT"
        yield from _claim(claim, bool(held[number]), reasons.get(number, ()), today, redact)


def _claim(claim: Claim, held: bool, reasons: Sequence[Reason], today: str, redact: bool) -> Iterator[str]:
    member = claim.member.id if claim.member is not None else None
    yield f"NM1*QC*1*PATIENT*****MI*{'MASKED' if redact else _plain(member or '') or 'UNKNOWN'}"
    shown = masked(claim.id, private_ids(claim)) if redact else claim.id
    yield f"TRN*2*{_plain(shown)[:50] or 'UNKNOWN'}"
    charge = _amount(_charge(claim))
    if not held:
        yield f"STC*{ACCEPTED}*{today}*WQ*{charge}"
    for reason in reasons[:_MOST_REASONS] or ((_AROUND,) if held else ()):
        yield f"STC*{reason.status}*{today}*U*{charge}{'*' * 8}{reason.text}"
    stated = [(line.date, line.through) for line in claim.lines]
    if claim.bill is not None:
        if claim.bill.type:
            yield f"REF*BLT*{_plain(claim.bill.type)[:50]}"
        if claim.bill.starts:
            stated = [(claim.bill.starts, claim.bill.ends)]
    days = sorted(day for dates in stated for day in dates if day is not None)
    if days:
        first, last = f"{days[0]:%Y%m%d}", f"{days[-1]:%Y%m%d}"
        yield f"DTP*472*D8*{first}" if first == last else f"DTP*472*RD8*{first}-{last}"


_AROUND = Reason(
    f"{_INVALID}:21", "what stands around the claim is wrong; see the acknowledgment of the file"
)


def _claims(source: Source) -> Iterator[tuple[int, Claim]]:
    return enumerate(item.claim for item in source.read() if isinstance(item, ReadClaim))


def _charge(claim: Claim) -> Decimal:
    return sum((line.service.charge or Decimal(0) for line in claim.lines), Decimal(0))


def _amount(amount: Decimal) -> str:
    """An amount as X12 has it: without cents that are none."""
    text = f"{amount:.2f}"
    return text.rstrip("0").rstrip(".")


def _envelope(source: Source) -> _Envelope:
    """What the first interchange of an 837 says of itself; what a .claim text cannot say is made up."""
    if source.is_claim_text():
        return _Envelope()
    from claimlint.formats.x12.walking import HEADER, ISA, walk

    found = _Envelope()
    with source.open() as data:
        for piece in walk(data):
            if piece.delimiters is None:
                continue
            split = [
                [_plain(value.decode("latin-1")) for value in raw.strip().split(piece.delimiters.element)]
                for raw in (segment.removesuffix(piece.delimiters.terminator) for segment in piece.segments)
            ]
            if piece.kind == ISA and len(split[0]) > 15:
                isa = split[0]
                found = found._replace(
                    sender=(isa[5] or "ZZ", isa[6] or "SUBMITTER"),
                    receiver=(isa[7] or "ZZ", isa[8] or "CLAIMLINT"),
                    usage=isa[15] if isa[15] in ("P", "T") else "P",
                )
            elif piece.kind == HEADER:
                for segment in split:
                    if segment[0] == "BHT" and len(segment) > 3 and segment[3]:
                        found = found._replace(reference=segment[3][:50])
                    if segment[:2] == ["NM1", "41"]:
                        name, number = (segment + [""] * 10)[3], (segment + [""] * 10)[9]
                        found = found._replace(submitter=(name or "SUBMITTER", number or "SUBMITTER"))
                break
    return found


def _ended(segment: str) -> str:
    return f"{segment.rstrip('*')}~\n"


def _plain(text: str) -> str:
    """Text that holds none of the delimiters."""
    return re.sub(r"[*~:^\r\n]+", " ", text.encode("ascii", "replace").decode()).strip()
