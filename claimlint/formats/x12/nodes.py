"""The nodes of claims made from raw segments, each distinct one once.

What is remembered is keyed by the bytes of the segments, so a clinic's thousandth visit is a few
look-ups. Everything remembered is bounded, and belongs to one set of delimiters.
"""

from __future__ import annotations

from datetime import date

from claimlint.formats.x12.elements import Memory, amount, day, days, decode, diagnosis, number, whole
from claimlint.formats.x12.facility_codes import FacilityCodes, codes_of
from claimlint.formats.x12.flaws import component, element, flaws
from claimlint.formats.x12.guides import PROFESSIONAL, Guide
from claimlint.formats.x12.parties import Parties, Terms
from claimlint.formats.x12.payers import payer_name, payer_of_bill, payer_order
from claimlint.formats.x12.shapes import Plan
from claimlint.model import (
    Accident,
    Authorization,
    Bill,
    Claim,
    OtherPayer,
    Provider,
    Service,
    ServiceLine,
    Setting,
)
from claimlint.model.identifiers import npi_check_digit_is_right

_LIMIT = 16_000

_ROLES = {
    b"82": "rendering",
    b"DQ": "supervising",
    b"DN": "referring",
    b"P3": "referring",
    b"77": "facility",
    b"71": "attending",
}
_ACCIDENTS = {b"AA": "auto", b"EM": "work", b"OA": "other"}
DIAGNOSIS_QUALIFIERS = frozenset((b"ABK", b"ABF", b"BK", b"BF"))
_ASSIGNMENT = {b"A": True, b"C": False}
"""CLM07. B accepts assignment for clinical laboratory services only: that says nothing of the claim."""

_ENTITIES = {b"1": "individual", b"2": "group"}
_MODIFIERS = slice(2, 6)

Payer = tuple[str | None, str | None]
"""The payer's name, and whether it is billed as the first to pay."""

_NO_FACILITY = FacilityCodes()

NO_PAYER: Payer = (None, None)

_SettingKey = tuple[Terms, str | None, bytes, tuple[bytes, ...]]


class Nodes:
    """Makes and remembers nodes. ``flawed`` is set when a value met on the way could not be read."""

    def __init__(
        self, element_separator: bytes, component_separator: bytes, guide: Guide = PROFESSIONAL
    ) -> None:
        self.separator = element_separator
        self.component = component_separator
        self.guide = guide
        self.flawed = False
        self._amounts = Memory(amount)
        self._service_lines = _ServiceLines(self)
        self._diagnoses = Memory(self._diagnoses_of)
        self._facility_codes = Memory(self._facility_codes_of)
        self._places = Memory(self._place_and_frequency)
        self._settings: dict[tuple[object, ...], Setting] = {}
        self._providers: dict[Provider, Provider] = {}
        self._named: dict[tuple[bytes, bytes | None], tuple[str, Provider]] = {}
        self.payers = _Payers(self)
        self._terms: dict[tuple[Provider | None, Payer], Terms] = {}
        self._days = Memory(day, 50_000)
        self.miscounted = Memory(self._miscounted)
        """LX segments of a claim to the place of the first whose number is not its own; None for none."""

    def split(self, raw: bytes) -> list[bytes]:
        """The elements of a segment."""
        return raw.strip().split(self.separator)

    def claim(self, segments: list[bytes], plan: Plan, parties: Parties) -> Claim:
        """The claim whose segments these are."""
        elements = segments[0].strip().split(self.separator)
        if len(elements) < 8:
            elements += [b""] * (8 - len(elements))
        total = self._amounts[elements[2]]
        if total is None or not elements[1]:
            self.flawed = True
        place, frequency = self._places[elements[5]]
        named = plan.providers(segments) if plan.providers else ()
        facility = self.guide.institutional
        key = (parties.terms, place, elements[7], named)
        setting = self._settings.get(key) or self._setting(key)
        lines = self._service_lines.of(segments, plan)
        if len(plan.diagnoses) == 1:
            codes = self._diagnoses[segments[plan.diagnoses[0]]]
        else:
            codes = tuple(code for index in plan.diagnoses for code in self._diagnoses[segments[index]])
        name = decode(elements[1])
        if plan.plain and len(elements) <= 11 and not facility:
            return Claim(
                id=name,
                setting=setting,
                member=parties.member,
                created=parties.created,
                diagnoses=codes,
                lines=lines,
                frequency=frequency,
                total=total,
            )
        authorization = self._text(segments, plan, "authorization")
        codes_of_facility = self._facility_codes_in(segments, plan) if facility else _NO_FACILITY
        return Claim(
            id=name,
            setting=setting,
            member=parties.member,
            created=parties.created,
            diagnoses=codes,
            lines=lines,
            frequency=frequency,
            total=total,
            original=self._text(segments, plan, "original"),
            authorization=Authorization(authorization) if authorization else None,
            referral=self._text(segments, plan, "referral"),
            initial=self._day(segments, plan, "initial"),
            onset=self._day(segments, plan, "onset"),
            accident=self._accident(elements, self._day(segments, plan, "accident")),
            other_payers=tuple(self._other_payer(segments, *indices) for indices in plan.other_payers),
            bill=self._bill(segments, plan, place, frequency) if facility else None,
            occurrences=codes_of_facility.occurrences if facility else None,
            conditions=codes_of_facility.conditions if facility else None,
            values=codes_of_facility.values if facility else None,
        )

    def _miscounted(self, openers: tuple[bytes, ...]) -> int | None:
        for place, raw in enumerate(openers):
            stated = element(self.split(raw), 1).strip()
            if stated.isdigit() and stated != str(place + 1).encode():
                return place
        return None

    def day(self, value: bytes) -> date | None:
        """A date that may be absent."""
        read = self._days[value]
        if value and read is None:
            self.flawed = True
        return read

    def provider(self, name: list[bytes], specialty: list[bytes] | None = None) -> Provider:
        """The provider of an NM1 and of the PRV that goes with it, each given as its elements; shared.

        What passes for an NPI is taken for one under a wrong qualifier too.
        """
        stated = decode(element(name, 9))
        identified = element(name, 8) == b"XX" or npi_check_digit_is_right(stated)
        made = Provider(
            npi=(stated or None) if identified else None,
            taxonomy=(decode(element(specialty, 3)) or None) if specialty else None,
            entity=_ENTITIES.get(element(name, 2)),
        )
        if len(self._providers) >= _LIMIT:
            self._providers.clear()
        return self._providers.setdefault(made, made)

    def terms(self, billing: Provider | None, payer: Payer) -> Terms:
        """One object for all levels with that billing provider and payer."""
        if len(self._terms) >= _LIMIT:
            self._terms.clear()
        known = self._terms.get((billing, payer))
        if known is None:
            known = self._terms[billing, payer] = Terms(billing, *payer)
        return known

    def providers(self, segments: tuple[bytes, ...]) -> dict[str, Provider]:
        """Role to provider, of the NM1 segments among these; a PRV belongs to the NM1 before it."""
        found: dict[str, Provider] = {}
        for place, raw in enumerate(segments):
            if raw.lstrip().startswith(b"NM1"):
                following = segments[place + 1] if place + 1 < len(segments) else b""
                key = raw, following if following.lstrip().startswith(b"PRV") else None
                role, provider = self._named.get(key) or self._name(*key)
                found[role] = provider
        return found

    def _name(self, raw: bytes, specialty: bytes | None) -> tuple[str, Provider]:
        """The role and the provider of an NM1 segment and the PRV that goes with it."""
        elements = self.split(raw)
        provider = self.provider(elements, None if specialty is None else self.split(specialty))
        if len(self._named) >= _LIMIT:
            self._named.clear()
        known = self._named[raw, specialty] = _ROLES[elements[1].strip()], provider
        return known

    def _setting(self, key: _SettingKey) -> Setting:
        terms, place, assignment, named = key
        if len(self._settings) >= _LIMIT:
            self._settings.clear()
        providers, facility = self.providers(named), self.guide.institutional
        setting = self._settings[key] = Setting(
            payer=payer_of_bill(terms.payer, place) if facility else terms.payer,
            payer_order=terms.payer_order,
            billing=terms.billing,
            rendering=providers.get("rendering"),
            supervising=providers.get("supervising"),
            referring=providers.get("referring"),
            facility=providers.get("facility"),
            place=None if facility else place,
            assignment=_ASSIGNMENT.get(assignment),
            form=self.guide.form,
            attending=providers.get("attending"),
        )
        return setting

    def _place_and_frequency(self, composite: bytes) -> tuple[str | None, str | None]:
        components = composite.split(self.component)
        return decode(components[0]) or None, decode(component(components, 3)) or None

    def _diagnoses_of(self, raw: bytes) -> tuple[str, ...]:
        """The diagnoses of an HI segment; other code lists (procedures, conditions) give none."""
        found = []
        for composite in self.split(raw)[1:]:
            components = composite.split(self.component)
            code = component(components, 2).strip()
            if code and components[0] in DIAGNOSIS_QUALIFIERS:
                found.append(diagnosis(components[0], code))
        return tuple(found)

    def _facility_codes_of(self, raw: bytes) -> FacilityCodes:
        return codes_of(self.split(raw)[1:], self.component)

    def _facility_codes_in(self, segments: list[bytes], plan: Plan) -> FacilityCodes:
        """The occurrences, conditions and values of all HI segments of a claim."""
        found = _NO_FACILITY
        for index in plan.diagnoses:
            found = found.with_those_of(self._facility_codes[segments[index]])
        return found

    def _bill(self, segments: list[bytes], plan: Plan, kind: str | None, frequency: str | None) -> Bill:
        """The type of bill (CLM05), the statement period (DTP*434) and the patient's status (CL103)."""
        starts = ends = None
        if "statement" in plan.roles:
            period = element(self.split(segments[plan.roles["statement"]]), 3)
            # A single date is no period: what its end is, nobody knows.
            starts, ends = days(period) if b"-" in period or not period else (None, None)
            self.flawed = self.flawed or day(period[:8]) is None
        admission = self.split(segments[plan.roles["admission"]]) if "admission" in plan.roles else []
        return Bill(
            type=f"{kind}{frequency or ''}" if kind else None,
            starts=starts,
            ends=ends or starts,
            status=decode(element(admission, 3)) or None,
        )

    def _text(self, segments: list[bytes], plan: Plan, role: str) -> str | None:
        """The second element of the REF in that role."""
        index = plan.roles.get(role)
        return None if index is None else decode(element(self.split(segments[index]), 2)) or None

    def _day(self, segments: list[bytes], plan: Plan, role: str) -> date | None:
        """The date of the DTP in that role."""
        index = plan.roles.get(role)
        if index is None:
            return None
        value = day(element(self.split(segments[index]), 3))
        self.flawed = self.flawed or value is None
        return value

    def _accident(self, claim: list[bytes], happened: date | None) -> Accident | None:
        """The accident of CLM11: related causes in its first three components, the state in the fourth."""
        components = element(claim, 11).split(self.component)
        kinds = [_ACCIDENTS[cause] for cause in components[:3] if cause in _ACCIDENTS]
        if not kinds:
            return None
        return Accident(kinds[0], happened, decode(component(components, 4)) or None)

    def _other_payer(self, segments: list[bytes], subscriber: int, payer: int | None) -> OtherPayer:
        order = "primary" if element(self.split(segments[subscriber]), 1) == b"P" else "secondary"
        name = None if payer is None else decode(element(self.split(segments[payer]), 3)) or None
        return OtherPayer(order, name)


class _Payers(dict[tuple[bytes, bytes], Payer]):
    """An SBR segment and an NM1*PR (each empty where there is none) to the payer. Bounded."""

    __slots__ = ("_nodes",)

    def __init__(self, nodes: Nodes) -> None:
        super().__init__()
        self._nodes = nodes

    def __missing__(self, key: tuple[bytes, bytes]) -> Payer:
        if len(self) >= _LIMIT:
            self.clear()
        subscription, payer = (self._nodes.split(raw) for raw in key)
        name = payer_name(element(subscription, 9), element(payer, 9), self._nodes.guide.institutional)
        known = self[key] = name, payer_order(element(subscription, 1).strip())
        return known


class _Dated:
    """What a DTP segment says, and the lines of that date by the segments that make their services."""

    __slots__ = ("flawed", "lines", "starts", "through")

    def __init__(self, starts: date | None, through: date | None, flawed: bool) -> None:
        self.starts = starts
        self.through = through
        self.flawed = flawed
        self.lines: dict[tuple[bytes, ...], ServiceLine] = {}


class _ServiceLines:
    """The nodes of service lines: by the date, then by the segments that make the service.

    A line with a value that cannot be read is not remembered, so that it is noticed each time.
    """

    __slots__ = ("_dates", "_nodes", "_remembered", "_services", "_undated")

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self._services: dict[tuple[bytes, ...], Service] = {}
        self._dates = Memory(self._dated)
        self._undated = _Dated(None, None, False)
        self._remembered = 0

    def of(self, segments: list[bytes], plan: Plan) -> tuple[ServiceLine, ...]:
        """The service lines of the claim whose segments these are."""
        found = []
        for date_at, pick in plan.lines:
            dated = self._undated if date_at is None else self._dates[segments[date_at]]
            body = pick(segments)
            found.append(dated.lines.get(body) or self._line(dated, body))
        return tuple(found)

    def _line(self, dated: _Dated, body: tuple[bytes, ...]) -> ServiceLine:
        service, flawed = self._services.get(body), dated.flawed
        if service is None:
            service, service_flawed = self._service(body)
            flawed = flawed or service_flawed
        line = ServiceLine(dated.starts, service, dated.through)
        if flawed:
            self._nodes.flawed = True
        else:
            if self._remembered >= _LIMIT:
                for other in self._dates.values():
                    other.lines.clear()
                self._undated.lines.clear()
                self._remembered = 0
            self._remembered += 1
            dated.lines[body] = line
        return line

    def _dated(self, raw: bytes) -> _Dated:
        """The first and last day of a DTP segment, and whether it cannot be read."""
        elements = self._nodes.split(raw)
        starts, through = days(element(elements, 3))
        kind = "DTP_434" if element(elements, 1) == b"434" else "DTP_472"
        return _Dated(starts, through, bool(flaws(kind, elements, self._nodes.component)))

    def _service(self, body: tuple[bytes, ...]) -> tuple[Service, bool]:
        """The service of these segments, SV1 first, and whether a value in it could not be read."""
        nodes = self._nodes
        elements = nodes.split(body[0])
        if nodes.guide.institutional:
            return self._facility_service(elements, body)
        procedure = element(elements, 1).split(nodes.component)
        minutes = element(elements, 3) == b"MJ"
        quantity = number(element(elements, 4))
        given = None if quantity is None else whole(quantity)
        providers = nodes.providers(body[1:]) if len(body) > 1 else {}
        notes = [decode(component(procedure, 7))]
        authorization = None
        for raw in body[1:]:
            other = nodes.split(raw)
            if other[0] == b"NTE" and element(other, 1) != b"TPO":
                notes.append(decode(element(other, 2)))
            elif other[0] == b"REF":
                authorization = authorization or decode(element(other, 2)) or None
        service = Service(
            code=decode(component(procedure, 2)).strip(),
            modifiers=tuple(decode(modifier) for modifier in procedure[_MODIFIERS] if modifier),
            units=given if element(elements, 3) == b"UN" else None,
            minutes=int(given) if minutes and given is not None else None,
            charge=amount(element(elements, 2)),
            pointers=self._pointers(element(elements, 7)),
            rendering=providers.get("rendering"),
            supervising=providers.get("supervising"),
            referring=providers.get("referring"),
            facility=providers.get("facility"),
            place=decode(element(elements, 5)) or None,
            authorization=authorization,
            note="; ".join(note for note in notes if note) or None,
        )
        flawed = bool(flaws("SV1", elements, nodes.component))
        if not flawed:
            if len(self._services) >= _LIMIT:
                self._services.clear()
            self._services[body] = service
        return service, flawed

    def _facility_service(self, elements: list[bytes], body: tuple[bytes, ...]) -> tuple[Service, bool]:
        """The same of an SV2: a revenue code, and the procedure where one is given. It points to nothing."""
        nodes = self._nodes
        procedure = element(elements, 2).split(nodes.component)
        quantity = number(element(elements, 5))
        providers = nodes.providers(body[1:]) if len(body) > 1 else {}
        service = Service(
            code=decode(component(procedure, 2)).strip(),
            modifiers=tuple(decode(modifier) for modifier in procedure[_MODIFIERS] if modifier),
            units=whole(quantity) if quantity is not None and element(elements, 4) == b"UN" else None,
            charge=amount(element(elements, 3)),
            rendering=providers.get("rendering"),
            referring=providers.get("referring"),
            note=decode(component(procedure, 7)) or None,
            revenue=decode(element(elements, 1)).strip() or None,
        )
        flawed = bool(flaws("SV2", elements, nodes.component))
        if not flawed:
            if len(self._services) >= _LIMIT:
                self._services.clear()
            self._services[body] = service
        return service, flawed

    def _pointers(self, composite: bytes) -> tuple[int, ...] | None:
        stated = composite.split(self._nodes.component)
        pointers = tuple(int(pointer) for pointer in stated if pointer.isdigit() and len(pointer) < 5)
        # What cannot be read is told as such: then it is not known what the line points to.
        return pointers if pointers or not composite.strip() else None
