"""Claims written as an 837P (005010X222A1), to build test batches of.

What a claim says stands in the file as it is. What the implementation guide requires and no claim says
(names, addresses, the submitter) is made up, plainly so. What would have to be guessed of what is billed (a
place of service, a charge, a diagnosis) is not: such a claim is refused. What has no place is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from claimlint.model import Accident, Claim, Member, OtherPayer, Provider, Service, ServiceLine

VERSION = "005010X222A1"
_ICD10 = date(2015, 10, 1)
_FILING = {"medicare": "MB", "medicare-advantage": "16", "medicaid": "MC", "workers-comp": "WC", "auto": "AM",
           "champus": "CH", "commercial": "CI", "uhc-medicare-advantage": "16"}  # fmt: skip
_PAYER_IDS = {"uhc-medicare-advantage": "87726"}
_CAUSES = {"auto": "AA", "work": "EM", "other": "OA"}
_SPEAKS_X12 = re.compile(r"[^*~:^\x00-\x1f\x7f-\uffff]*")
_LONGEST_NOTE = 80
_MOST_DIAGNOSES, _MOST_MODIFIERS, _MOST_POINTERS = 12, 4, 4

_ADDRESS = ("N3*1 EXAMPLE STREET", "N4*BALTIMORE*MD*212010001")

_NO_PLACE = (
    "plan", "used_pt_slp", "used_ot", "used_pt", "used_slp", "progress", "treated", "evaluated", "abn",
    "stays", "received",
)  # fmt: skip
_NO_PLACE_IN_SETTING = ("coverage", "enrolled", "network")
_NO_PLACE_ON_LINES = ("allowed", "assistant_minutes", "start_time", "monitored", "skilled")
_WORDS = {"used_pt_slp": "used", "used_ot": "used", "used_pt": "used", "used_slp": "used", "stays": "stay",
          "assistant_minutes": "assistant", "start_time": "start time"}  # fmt: skip


class CannotBeWritten(ValueError):  # noqa: N818
    """A claim lacks what an 837P must say, or says what it cannot hold."""


class Written(NamedTuple):
    """The segments of one claim, and what of it stands nowhere in them."""

    segments: list[str]
    left_out: list[str]


class Writer:
    """Writes claims as one interchange, in their order.

    The same claims and day give the same bytes. ``made`` is the day of the file, by which rules judge whether
    it is filed in time. ``taxonomies`` gives a taxonomy code for a profession.
    """

    def __init__(self, made: date, taxonomies: Mapping[str, str]) -> None:
        self._made = made
        self._taxonomies = taxonomies
        self._billing: Provider | None = None
        self._level = self._billing_level = 0
        self._count = 0

    def opening(self) -> Iterator[str]:
        """What stands before the first claim."""
        day = f"{self._made:%Y%m%d}"
        yield (
            f"ISA*00*{' ' * 10}*00*{' ' * 10}*ZZ*{'SUBMITTER':15}*ZZ*{'RECEIVER':15}*{self._made:%y%m%d}*0000"
            "*^*00501*000000001*0*T*:"
        )
        yield f"GS*HC*SUBMITTER*RECEIVER*{day}*0000*1*X*{VERSION}"
        for segment in (
            f"ST*837*0001*{VERSION}",
            f"BHT*0019*00*1*{day}*0000*CH",
            "NM1*41*2*SUBMITTER*****46*SUBMITTER",
            "PER*IC*SUBMITTER*TE*5555550100",
            "NM1*40*2*RECEIVER*****46*RECEIVER",
        ):
            self._count += 1
            yield segment

    def closing(self) -> Iterator[str]:
        """What stands behind the last claim."""
        yield f"SE*{self._count + 1}*0001"
        yield "GE*1*1"
        yield "IEA*1*000000001"

    def claim(self, claim: Claim) -> Written:
        """One claim, with the levels that it needs. Raises CannotBeWritten."""
        if claim.bill is not None or any(line.service.revenue for line in claim.lines):
            raise CannotBeWritten("it is a facility's claim, which an 837P cannot hold")
        billing = claim.setting.billing
        if billing is None or not billing.npi:
            raise CannotBeWritten("it names no billing provider: write `billing 1234567893 group`")
        left: list[str] = []
        body = [*self._subscriber(claim, left), *self._claim(claim, left), *self._lines(claim, left)]
        left = [*_without_place(claim), *left]
        level = self._level
        head: list[str] = []
        if billing != self._billing:
            level += 1
            parent = level
            head = [f"HL*{level}**20*1", *self._billing_provider(billing, claim)]
        else:
            parent = self._billing_level
        level += 1
        segments = [*head, f"HL*{level}*{parent}*22*0", *body]
        for segment in segments:
            if _SPEAKS_X12.fullmatch(segment.replace("*", "").replace(":", "")) is None:
                raise CannotBeWritten("it has a character that an 837P cannot hold")
        self._billing, self._billing_level, self._level = billing, parent, level
        self._count += len(segments)
        return Written(segments, list(dict.fromkeys(left)))

    def _billing_provider(self, billing: Provider, claim: Claim) -> Iterator[str]:
        taxonomy = self._taxonomy(billing)
        if taxonomy:
            yield f"PRV*BI*PXC*{taxonomy}"
        alone = claim.setting.rendering is None or claim.setting.rendering.npi == billing.npi
        group = billing.entity == "group" or (billing.entity is None and not alone)
        name = "2*BILLING GROUP***" if group else "1*BILLING*PROVIDER**"
        yield f"NM1*85*{name}**XX*{_text(billing.npi)}"
        yield from _ADDRESS
        yield "REF*EI*000000000"

    def _subscriber(self, claim: Claim, left: list[str]) -> Iterator[str]:
        member, setting = claim.member, claim.setting
        if member is None or not member.id:
            raise CannotBeWritten("it has no member id: write `member 1EG4-TE5-MK73`")
        filing = _FILING.get(setting.payer or "", "ZZ" if setting.payer else "")
        if filing == "ZZ":
            left.append(f"payer {setting.payer}")
        order = "S" if setting.payer_order == "secondary" else "P"
        yield f"SBR*{order}*18*******{filing or 'ZZ'}"
        if member.died is not None:
            yield f"PAT*****D8*{member.died:%Y%m%d}"
        yield from _insured(member)
        number = _PAYER_IDS.get(setting.payer or "", "UNKNOWN")
        yield f"NM1*PR*2*{_text((setting.payer or 'PAYER').upper())}*****PI*{number}"

    def _claim(self, claim: Claim, left: list[str]) -> Iterator[str]:
        setting = claim.setting
        places = [line.service.place for line in claim.lines if line.service.place]
        place = setting.place or (places[0] if places else None)
        if not place:
            raise CannotBeWritten("it has no place of service: write `place 11`")
        if not claim.diagnoses:
            raise CannotBeWritten("it has no diagnosis: write `dx M54.50`")
        if len(claim.diagnoses) > _MOST_DIAGNOSES:
            raise CannotBeWritten(f"it has more than {_MOST_DIAGNOSES} diagnoses")
        total = claim.total
        if total is None:
            total = sum((line.service.charge or Decimal(0) for line in claim.lines), Decimal(0))
        assignment = "C" if setting.assignment is False else "A"
        cause = f"**{_cause(claim.accident)}" if claim.accident is not None else ""
        yield (
            f"CLM*{_text(claim.id)}*{_amount(total)}***{_text(place)}:B:{_text(claim.frequency or '1')}"
            f"*Y*{assignment}*Y*Y{cause}"
        )
        for qualifier, day in (
            ("431", claim.onset),
            ("454", claim.initial),
            ("439", claim.accident.date if claim.accident else None),
        ):
            if day is not None:
                yield f"DTP*{qualifier}*D8*{day:%Y%m%d}"
        authorization = claim.authorization
        for qualifier, value in (
            ("9F", claim.referral),
            ("G1", authorization.number if authorization else None),
            ("F8", claim.original),
        ):
            if value:
                yield f"REF*{qualifier}*{_text(value)}"
        if authorization and (authorization.visits or authorization.units or authorization.starts):
            left.append("what the authorization is for")
        yield "HI*" + "*".join(_diagnoses(claim))
        yield from self._provider("DN", setting.referring, left)
        yield from self._provider("82", setting.rendering, left)
        yield from self._provider("77", setting.facility, left)
        yield from self._provider("DQ", setting.supervising, left)
        for other in claim.other_payers:
            yield from _other_payer(other, claim)

    def _lines(self, claim: Claim, left: list[str]) -> Iterator[str]:
        number = 0
        for at, line in enumerate(claim.lines, 1):
            service = line.service
            if service.units is None and service.charge is None and service.minutes is not None:
                left.append(f"line {at}, which only documents minutes")
                continue
            number += 1
            yield f"LX*{number}"
            yield _service(service, line, at, len(claim.diagnoses or ()), left)
            first = line.date
            assert first is not None
            if line.through is None or line.through == first:
                yield f"DTP*472*D8*{first:%Y%m%d}"
            else:
                yield f"DTP*472*RD8*{first:%Y%m%d}-{line.through:%Y%m%d}"
            if service.authorization:
                yield f"REF*G1*{_text(service.authorization)}"
            if service.note:
                if len(service.note) <= _LONGEST_NOTE and _SPEAKS_X12.fullmatch(service.note):
                    yield f"NTE*ADD*{service.note}"
                else:
                    left.append(f"the note of line {at}")
            yield from self._provider("82", service.rendering, left)
            yield from self._provider("77", service.facility, left)
            yield from self._provider("DQ", service.supervising, left)
            yield from self._provider("DN", service.referring, left)
        if not number:
            raise CannotBeWritten("it bills no service")

    def _provider(self, role: str, provider: Provider | None, left: list[str]) -> Iterator[str]:
        if provider is None:
            return
        name = {"82": "RENDERING", "DN": "REFERRING", "DQ": "SUPERVISING", "77": "FACILITY"}[role]
        person = role != "77" and not (role == "82" and provider.entity == "group")
        number = f"XX*{_text(provider.npi)}" if provider.npi else ""
        yield f"NM1*{role}*{'1' if person else '2'}*{name}*{'PROVIDER' if person else ''}****{number}".rstrip(
            "*"
        )
        taxonomy = self._taxonomy(provider)
        if role == "82" and taxonomy:
            yield f"PRV*PE*PXC*{taxonomy}"
        elif role == "77":
            yield from _ADDRESS
        elif provider.type or provider.taxonomy:
            left.append(f"the profession of the {name.lower()} provider")

    def _taxonomy(self, provider: Provider) -> str | None:
        return provider.taxonomy or self._taxonomies.get(provider.type or "")


def _insured(member: Member) -> Iterator[str]:
    yield f"NM1*IL*1*MEMBER*A****MI*{_text(member.id)}"
    yield from _ADDRESS
    if member.born is not None:
        yield f"DMG*D8*{member.born:%Y%m%d}*{member.sex or 'U'}"


def _other_payer(other: OtherPayer, claim: Claim) -> Iterator[str]:
    assert claim.member is not None
    yield f"SBR*{'P' if other.order == 'primary' else 'S'}*18*******ZZ"
    yield "OI***Y***Y"
    yield f"NM1*IL*1*MEMBER*A****MI*{_text(claim.member.id)}"
    yield f"NM1*PR*2*{_text((other.name or 'OTHER PAYER').upper())}*****PI*UNKNOWN"


def _service(service: Service, line: ServiceLine, at: int, diagnoses: int, left: list[str]) -> str:
    if line.date is None:
        raise CannotBeWritten(f"line {at} has no date")
    if service.charge is None:
        raise CannotBeWritten(f"line {at} has no charge: write `$64.00`")
    if service.units is None and service.minutes is None:
        raise CannotBeWritten(f"line {at} has no units: write `x2`")
    pointers = service.pointers or ((1,) if diagnoses == 1 else ())
    if not pointers:
        raise CannotBeWritten(f"line {at} does not say which of the diagnoses it is for: write `dx 1`")
    if len(pointers) > _MOST_POINTERS or len(service.modifiers) > _MOST_MODIFIERS:
        raise CannotBeWritten(f"line {at} has more than four modifiers or diagnoses")
    if service.units is None:
        quantity = f"MJ*{service.minutes}"
    else:
        quantity = f"UN*{_amount(Decimal(service.units))}"
        if service.minutes is not None:
            left.append("the minutes of services")
    composite = ":".join(["HC", _text(service.code), *map(_text, service.modifiers)])
    shown = ":".join(map(str, pointers))
    return f"SV1*{composite}*{_amount(service.charge)}*{quantity}*{_text(service.place or '')}**{shown}"


def _diagnoses(claim: Claim) -> Iterator[str]:
    days = [line.date for line in claim.lines if line.date is not None]
    newer = not days or max(days) >= _ICD10
    for at, code in enumerate(claim.diagnoses or ()):
        qualifier = ("ABF" if at else "ABK") if newer else ("BF" if at else "BK")
        yield f"{qualifier}:{_text(code.replace('.', ''))}"


def _cause(accident: Accident) -> str:
    kind = _CAUSES.get(accident.kind, "OA")
    return f"{kind}:::{_text(accident.state)}" if accident.state else kind


def _without_place(claim: Claim) -> Iterator[str]:
    """The words of .claim for what a claim says and an 837P has no place for."""
    for name in _NO_PLACE:
        if getattr(claim, name) not in (None, ()):
            yield _WORDS.get(name, name)
    if claim.initial_none:
        yield "initial none"
    for name in _NO_PLACE_IN_SETTING:
        if getattr(claim.setting, name) is not None:
            yield name
    for name in _NO_PLACE_ON_LINES:
        if any(getattr(line.service, name) is not None for line in claim.lines):
            yield f"{_WORDS.get(name, name)} of services"


def _text(value: str | None) -> str:
    """A value as it stands in an element. Raises CannotBeWritten for what would end the element."""
    text = value or ""
    if _SPEAKS_X12.fullmatch(text) is None:
        raise CannotBeWritten("it has a character that an 837P cannot hold")
    return text


def _amount(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day_of(claims: Iterable[Claim]) -> date | None:
    """The day on which a file of these claims can have been made, None where no claim has a date.

    It is when the payer got the last of them or, where none says, the last day of service.
    """
    received, served = None, None
    for claim in claims:
        if claim.received is not None:
            received = max(received or claim.received, claim.received)
        for line in claim.lines:
            last = line.through or line.date
            if last is not None:
                served = max(served or last, last)
    return received or served
