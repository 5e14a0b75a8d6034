"""The claim as a tree of immutable nodes that hold meaning and never a position in a file.

Equal text gives equal nodes, and a reader shares them: ten thousand service lines billed alike
are one ``Service``. Where a node stands in its file is the reader's business (``formats.reading``).

Every field may be ``None`` unless it says otherwise. ``None`` means *the input does not say*: it is
never a default, and a rule that needs the value is then not evaluated.

Units throughout: dollars as ``Decimal``, minutes as whole numbers, dates as ``datetime.date``, times of day
as ``datetime.time``.
"""

from __future__ import annotations

from datetime import date as Date
from datetime import time as Time
from decimal import Decimal
from typing import NamedTuple

from claimlint.model.construction import immutable

REPLACEMENT = "7"
"""The frequency code of a claim that replaces another."""

VOID = "8"
"""The frequency code of a claim that takes another back."""


@immutable
class Provider:
    """Somebody named on a claim by what they are and by their NPI.

    ``type`` is the short name of a profession (``PT``, ``MD``, ``LMT`` ...), ``taxonomy`` the
    ten-character NUCC code; a claim states one of them, or neither. ``entity`` is ``"group"`` or
    ``"individual"`` where the claim says which (NM102 2 or 1 in an 837).
    """

    type: str | None = None
    npi: str | None = None
    taxonomy: str | None = None
    entity: str | None = None


@immutable
class Member:
    """The patient as the payer knows them. ``sex`` is ``F``, ``M`` or ``U``.

    ``unstated`` tells which of ``name``, ``birth date`` and ``sex`` an input with a place for all of them,
    such as an 837, leaves empty; None for any other. A name itself is nowhere kept.
    """

    id: str | None = None
    born: Date | None = None
    died: Date | None = None
    sex: str | None = None
    unstated: tuple[str, ...] | None = None


@immutable
class Service:
    """What was done, apart from when: the body of a service line, shared by all lines like it.

    ``units`` is a whole number or, where the input says so, a fraction. ``pointers`` are the
    1-based places of the line's diagnoses in the claim's list. The providers and the place
    override those of the claim. ``start_time`` is when on its day it began, to the minute. ``monitored``
    is on how many days of its period a remote monitoring device gave data, ``skilled`` whether the record
    says that it took the skills of a therapist. ``revenue`` is the four-digit revenue code under which a
    facility bills it; such a line may have no procedure, and ``code`` is then empty.
    """

    code: str
    modifiers: tuple[str, ...] = ()
    units: int | Decimal | None = None
    minutes: int | None = None
    charge: Decimal | None = None
    allowed: Decimal | None = None
    pointers: tuple[int, ...] | None = None
    rendering: Provider | None = None
    supervising: Provider | None = None
    referring: Provider | None = None
    facility: Provider | None = None
    assistant_minutes: int | None = None
    start_time: Time | None = None
    place: str | None = None
    authorization: str | None = None
    note: str | None = None
    monitored: int | None = None
    skilled: bool | None = None
    revenue: str | None = None


class Core(NamedTuple):
    """What most rules read of a service: everything but its dollars, minutes, pointers and words.

    Far fewer of these are distinct than services, whose charges, minutes and pointers differ from clinic to
    clinic and visit to visit. ``charged`` and ``documented`` say whether it states a charge and minutes.
    """

    code: str
    modifiers: tuple[str, ...]
    units: int | Decimal | None
    charged: bool
    documented: bool
    rendering: Provider | None
    supervising: Provider | None
    referring: Provider | None
    facility: Provider | None
    place: str | None
    spans: bool = False
    """Whether it is billed for several days; how much of it falls on which is then not known."""
    assisted: bool = False
    """Whether it states the minutes that an assistant gave alone."""
    clocked: bool = False
    """Whether it states when it began."""

    @property
    def names_providers(self) -> bool:
        """Whether the service names a provider of its own."""
        return bool(self.rendering or self.supervising or self.referring or self.facility)

    @property
    def billed(self) -> bool:
        """Whether it asks to be paid. One with minutes and neither units nor charge only documents."""
        return self.units is not None or self.charged or not self.documented

    @classmethod
    def of(cls, service: Service) -> Core:
        """The core of ``service``."""
        return cls(
            service.code,
            service.modifiers,
            service.units,
            service.charge is not None,
            service.minutes is not None,
            service.rendering,
            service.supervising,
            service.referring,
            service.facility,
            service.place,
            assisted=service.assistant_minutes is not None,
            clocked=service.start_time is not None,
        )


@immutable
class ServiceLine:
    """One billed line: a service on a date. ``through`` is given only for a range of dates.

    ``date`` is None when the input has no readable date of service.
    """

    date: Date | None
    service: Service
    through: Date | None = None


@immutable
class PlanOfCare:
    """The therapy plan of care and its certification (42 CFR 410.61 and 424.24(c)).

    ``exists`` is False when the input *states* that there is no plan; a claim that says nothing
    has no PlanOfCare at all. ``order`` is the date of a signed order on file, ``sent`` when the
    plan was sent to the certifying practitioner, ``weekly`` the planned visits a week.
    ``lacks`` names the required elements that the plan does not have: ``diagnoses``, ``goals``, ``type``,
    ``amount``, ``frequency``, ``duration``. ``met`` is the day on which its goals were met, ``plateau``
    the one from which no measurable change was seen.
    """

    exists: bool = True
    established: Date | None = None
    certified: Date | None = None
    certifier: Provider | None = None
    until: Date | None = None
    recertified: tuple[Date, ...] = ()
    verbal: Date | None = None
    order: Date | None = None
    sent: Date | None = None
    delayed: bool = False
    maintenance: bool = False
    weekly: int | None = None
    lacks: tuple[str, ...] = ()
    met: Date | None = None
    plateau: Date | None = None


@immutable
class ProgressReport:
    """A progress report; ``written`` is None where its day cannot be read, ``author`` where none is named."""

    written: Date | None
    author: Provider | None = None


@immutable
class Evaluation:
    """The evaluation that the treatment rests on: ``day`` is None where it is stated that there is none."""

    day: Date | None


@immutable
class NoticeOfNoncoverage:
    """An ABN: ``signed`` is its date; None states that there is none on file."""

    signed: Date | None


@immutable
class Authorization:
    """A prior authorization with what it allows."""

    number: str
    visits: int | None = None
    units: int | None = None
    starts: Date | None = None
    ends: Date | None = None


@immutable
class Accident:
    """What caused the condition: ``kind`` is ``auto``, ``work`` or ``other``."""

    kind: str
    date: Date | None = None
    state: str | None = None


@immutable
class OtherPayer:
    """Another payer of the same patient: ``order`` is ``primary`` or ``secondary``."""

    order: str
    name: str | None = None


@immutable
class Stay:
    """A stay that changes who pays: ``kind`` is ``home-health``, ``snf``, ``hospice`` or ``inpatient``."""

    kind: str
    starts: Date
    ends: Date


@immutable
class Bill:
    """What only a facility's claim says of itself (837I, UB-04).

    ``type`` is the type of bill without its leading zero: facility, kind of care and frequency (``131``).
    ``starts`` and ``ends`` are the statement period, ``status`` the patient's status at its end (``30``:
    still a patient).
    """

    type: str | None = None
    starts: Date | None = None
    ends: Date | None = None
    status: str | None = None


@immutable
class Occurrence:
    """An event that a facility's claim tells by its code, such as ``11``, onset; ``through`` ends a span."""

    code: str
    day: Date | None = None
    through: Date | None = None


@immutable
class ValueAmount:
    """An amount that a facility's claim tells by its value code; visits and the like count as well."""

    code: str
    amount: Decimal | None = None


@immutable
class Setting:
    """The part of a claim's header that a clinic repeats from claim to claim.

    ``payer`` is the name that a ruleset binds (``medicare``, ``uhc-medicare-advantage`` ...), and
    ``payer_order`` whether it is billed as the first to pay (``primary``) or after another (``secondary``).
    ``rendering`` and the others hold for every line that names none of its own.
    """

    payer: str | None = None
    payer_order: str | None = None
    billing: Provider | None = None
    rendering: Provider | None = None
    supervising: Provider | None = None
    referring: Provider | None = None
    facility: Provider | None = None
    place: str | None = None
    assignment: bool | None = None
    enrolled: bool | None = None
    network: bool | None = None
    coverage: str | None = None
    form: str = "text"
    """Which kind of source the claim comes from: ``text`` (.claim), ``837p`` or ``837i``."""
    attending: Provider | None = None
    """Who is responsible for the patient's care in a facility."""


@immutable(kw_only=True)
class Claim:
    """One claim, as the payer will read it.

    ``diagnoses`` is in claim order, upper case, with the dot where the code is long enough to have
    one; None when the input does not say. ``used_pt_slp`` and ``used_ot`` are the allowed amounts
    of the calendar year before this claim; ``used_pt`` and ``used_slp`` are those of sources that keep the
    two apart. ``created`` is when the file with the claim was made. ``total`` is the *stated* claim total.
    ``progress`` is empty where it is stated that there is no progress report, and ``initial_none`` says that
    the input states that there is no date of an initial treatment. ``bill``, ``occurrences`` (spans among
    them), ``conditions`` and ``values`` are those of a facility's claim.
    """

    id: str
    setting: Setting = Setting()
    member: Member | None = None
    diagnoses: tuple[str, ...] | None = None
    lines: tuple[ServiceLine, ...] = ()
    plan: PlanOfCare | None = None
    received: Date | None = None
    created: Date | None = None
    frequency: str | None = None
    original: str | None = None
    total: Decimal | None = None
    used_pt_slp: Decimal | None = None
    used_ot: Decimal | None = None
    used_pt: Decimal | None = None
    used_slp: Decimal | None = None
    progress: tuple[ProgressReport, ...] | None = None
    treated: tuple[Date, ...] = ()
    evaluated: Evaluation | None = None
    initial: Date | None = None
    initial_none: bool = False
    onset: Date | None = None
    abn: NoticeOfNoncoverage | None = None
    authorization: Authorization | None = None
    referral: str | None = None
    accident: Accident | None = None
    other_payers: tuple[OtherPayer, ...] = ()
    stays: tuple[Stay, ...] = ()
    bill: Bill | None = None
    occurrences: tuple[Occurrence, ...] | None = None
    conditions: tuple[str, ...] | None = None
    values: tuple[ValueAmount, ...] | None = None

    @property
    def states_use(self) -> bool:
        """Whether it says anything of what was used before it."""
        amounts = self.used_pt_slp, self.used_ot, self.used_pt, self.used_slp
        return any(amount is not None for amount in amounts)

    def used(self, bucket: str) -> Decimal | None:
        """The dollars stated to be used (allowed) before the claim in a bucket, ``PT/SLP`` or ``OT``.

        Amounts kept apart make one only if both are stated.
        """
        if bucket == "OT":
            return self.used_ot
        if self.used_pt_slp is None and self.used_pt is not None and self.used_slp is not None:
            return self.used_pt + self.used_slp
        return self.used_pt_slp
