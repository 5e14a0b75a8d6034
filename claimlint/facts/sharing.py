"""What claims have in common, so that facts and verdicts about it are worked out once.

Claims repeat: the same services, in the same settings, under headers that agree in the few things that
rules read of them. What is found out about such a thing is kept on the one object that stands for it here.
All of it is bounded: what is full starts anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimlint.facts.people import provider_type
from claimlint.facts.time import Bill, bill_of, service_of
from claimlint.model import Core, Provider

if TYPE_CHECKING:
    from claimlint.model import Claim, Service, ServiceLine, Setting
    from claimlint.reference.tables import Reference

_REMEMBERED = 1 << 15
_OF_HEADER = ("is_institutional", "has_plan", "has_stays", "has_used", "has_primary", "accident_kind")
"""The ``PROFILE_ROOTS`` that the setting does not hold."""

_STATED_ABSENT = Provider()

UNKNOWN = object()
"""Stands for what has not been worked out yet, where None is an answer."""


class Profile:
    """The ``PROFILE_ROOTS`` of a header; headers that agree in them share one.

    ``alike`` gives, by period, the ``Alike`` of a service by its id. The service is kept beside it, so that
    its id stays its own.
    """

    __slots__ = ("alike", "roots")

    def __init__(self, roots: dict[str, Any]) -> None:
        self.roots = roots
        self.alike: dict[int | None, dict[int, tuple[Alike, Service]]] = {}


class Alike:
    """All lines with one core, one period and one profile.

    ``facts`` are those that depend on nothing else. ``judgement``, ``bits``, ``discipline`` and
    ``seen`` are for whoever judges them.
    """

    __slots__ = (
        "bill",
        "billed",
        "bits",
        "code",
        "core",
        "discipline",
        "facts",
        "judgement",
        "names_providers",
        "period",
        "seen",
        "service",
    )

    def __init__(self, core: Core, period: int | None, bill: Bill, service: str) -> None:
        self.core = core
        self.code = core.code
        self.period = period
        self.facts: dict[str, Any] = {}
        self.names_providers = core.names_providers
        self.bill = bill
        self.service = service
        self.billed = core.billed
        self.judgement: Any = None
        self.bits: int | None = None
        self.discipline: Any = UNKNOWN
        self.seen: int | None = None


class Frame:
    """What all claims in one setting share: the ``attributes`` of their views, and their profiles.

    ``providers`` is for whoever judges them: what came of judging the providers of the header, by period.
    """

    __slots__ = ("attributes", "profiles", "providers", "rendering", "setting")

    def __init__(self, setting: Setting, reference: Reference) -> None:
        self.setting = setting
        self.rendering = setting.rendering
        billing = setting.billing
        self.attributes: dict[str, Any] = {
            "claim_rendering_type": provider_type(setting.rendering, reference),
            "claim_names_rendering": _names(setting.rendering, setting.form),
            "claim_names_referring": _names(setting.referring, setting.form),
            "claim_place": setting.place,
            "form": setting.form,
            "billing_group": None if billing is None or billing.entity is None else billing.entity == "group",
            "claim_order": setting.payer_order,
            "claim_coverage": setting.coverage,
            "claim_enrolled": setting.enrolled,
        }
        self.profiles: dict[tuple[Any, ...], Profile] = {}
        self.providers: dict[int | None, Any] = {}


class Sharing:
    """What the claims judged with one ``reference`` have in common."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._frames: dict[int, Frame] = {}
        self._profiles: dict[tuple[Any, ...], Profile] = {}
        self._by_core: dict[tuple[Core, int | None, Profile], Alike] = {}
        self._own: dict[
            tuple[int, bool, int, int | None, Profile], tuple[Alike, Service, Provider | None]
        ] = {}
        self._services = 0

    def frame(self, setting: Setting) -> Frame:
        """The frame of a setting."""
        known = self._frames.get(id(setting))
        if known is None:
            if len(self._frames) >= _REMEMBERED:
                self._frames.clear()
            known = self._frames[id(setting)] = Frame(setting, self._reference)
        return known

    def profile(self, frame: Frame, claim: Claim) -> Profile:
        """One object for all headers that agree in ``PROFILE_ROOTS``."""
        plan, accident, others = claim.plan, claim.accident, claim.other_payers
        key = (
            claim.bill is not None,
            None if plan is None else plan.exists,
            True if claim.stays else None,
            True if claim.states_use else None,
            any(other.order == "primary" for other in others) if others else None,
            None if accident is None else accident.kind,
        )
        known = frame.profiles.get(key)
        if known is None:
            roots = {**frame.attributes, **dict(zip(_OF_HEADER, key, strict=True))}
            known = self._profiles.setdefault(tuple(roots.values()), Profile(roots))
            frame.profiles[key] = known
        return known

    def lines(self, claim: Claim, frame: Frame, profile: Profile) -> tuple[list[Alike], list[list[int]]]:
        """For each line of a claim, what it shares with those like it; and the places of each date's lines.

        The dates stand in the order of their first line; a line without a date stands alone.
        """
        found: list[Alike] = []
        dates: dict[Any, list[int]] = {}
        rendering, period_of, tables = frame.rendering, self._reference.calendar.period, profile.alike
        last_day: object = self
        period: int | None = None
        table: dict[int, tuple[Alike, Service]] = {}
        places: list[int] = []
        for place, line in enumerate(claim.lines):
            day, service = line.date, line.service
            if day is not last_day or day is None:
                period = None if day is None else period_of(day)
                table = tables.get(period) or tables.setdefault(period, {})
                places = dates.setdefault(place if day is None else day, [])
                last_day = day
            places.append(place)
            if line.through is not None or (service.rendering is not None and rendering is not None):
                found.append(self._of_its_own(line, period, rendering, profile))
                continue
            known = table.get(id(service))
            found.append(known[0] if known is not None else self._learned(service, period, profile, table))
        return found, list(dates.values())

    def _learned(
        self, service: Service, period: int | None, profile: Profile, table: dict[int, tuple[Alike, Service]]
    ) -> Alike:
        self._services += 1
        if self._services >= _REMEMBERED:
            self._services = 0
            self._by_core.clear()
            for other in self._profiles.values():
                other.alike.clear()
            profile.alike[period] = table
            table.clear()
        alike = self._of_core(Core.of(service), period, profile)
        table[id(service)] = alike, service
        return alike

    def _of_core(self, core: Core, period: int | None, profile: Profile) -> Alike:
        key = core, period, profile
        known = self._by_core.get(key)
        if known is None:
            bill, service = bill_of(core, period, self._reference), service_of(core, period, self._reference)
            known = self._by_core[key] = Alike(core, period, bill, service)
        return known

    def _of_its_own(
        self, line: ServiceLine, period: int | None, rendering: Provider | None, profile: Profile
    ) -> Alike:
        """A line whose core is not its service's alone: for several days, or naming who renders it.

        Naming the claim's own renderer is the same as naming nobody.
        """
        service, spans = line.service, line.through not in (None, line.date)
        key = id(service), spans, id(rendering), period, profile
        known = self._own.get(key)
        if known is None:
            if len(self._own) >= _REMEMBERED:
                self._own.clear()
            core = Core.of(service)._replace(spans=spans)
            if core.rendering is not None and core.rendering == rendering:
                core = core._replace(rendering=None)
            known = self._own[key] = self._of_core(core, period, profile), service, rendering
        return known[0]


def _names(provider: Provider | None, form: str) -> bool | None:
    """Whether a provider is named by NPI; None where a text says nothing (an 837 that names none says so)."""
    if provider is not None and provider.npi:
        return True
    return False if form != "text" or provider == _STATED_ABSENT else None
