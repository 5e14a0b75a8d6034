"""Node views: the objects that conditions read facts from.

A view holds the roots of its node; a fact is computed when it is first read and then kept, so it is
computed at most once a node and only if some condition reaches it.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from claimlint.facts.people import provider_type
from claimlint.facts.registry import CONSTANT_ROOTS, KINDS, PROFILE_ROOTS, REGISTRY, Fact, FactError, Registry
from claimlint.model import Core, Member, Provider

if TYPE_CHECKING:
    from datetime import date

    from claimlint.model import Claim, Service, ServiceLine, Setting
    from claimlint.reference.tables import ParameterReader, Reference


class LazyFact:
    """A non-data descriptor: computes the fact once, then the view's own attribute shadows it."""

    __slots__ = ("_compute", "_name")

    def __init__(self, fact: Fact, paths: tuple[str, ...]) -> None:
        self._name = fact.name
        annotations = fact.function.__annotations__
        needed = tuple(
            index
            for index, name in enumerate(fact.parameters)
            if "None" not in str(annotations.get(name, ""))
        )
        self._compute = _computation(fact.function, paths, needed)

    def __get__(self, view: Any, owner: type | None = None) -> Any:
        if view is None:
            return self
        value = view.__dict__[self._name] = self._compute(view)
        return value


def _computation(
    function: Callable[..., Any], paths: tuple[str, ...], needed: tuple[int, ...]
) -> Callable[[Any], Any]:
    """A function of a view: None where a needed input is missing, else the fact of its inputs."""
    if not paths:
        return lambda view: function()
    read: Callable[[Any], Any] = attrgetter(*paths)
    if len(paths) == 1:
        if not needed:
            return lambda view: function(read(view))

        def of_one(view: Any) -> Any:
            value = read(view)
            return None if value is None else function(value)

        return of_one
    if len(needed) == len(paths):

        def of_all(view: Any) -> Any:
            values = read(view)
            for value in values:
                if value is None:
                    return None
            return function(*values)

        return of_all

    def of_some(view: Any) -> Any:
        values = read(view)
        for index in needed:
            if values[index] is None:
                return None
        return function(*values)

    return of_some


class SharedFact(LazyFact):
    """A fact of lines that depends on core, period and profile alone: computed once for all alike."""

    __slots__ = ()

    def __get__(self, view: Any, owner: type | None = None) -> Any:
        if view is None:
            return self
        shared = view.shared
        name = self._name
        if name in shared:
            value = view.__dict__[name] = shared[name]
            return value
        value = shared[name] = LazyFact.__get__(self, view, owner)
        return value


class ClaimView:
    """A claim, and the way to everything in it."""

    kind = "claim"

    def __init__(self, header: Claim, reference: Reference, as_of: date, history: Any, views: Views) -> None:
        self.header = header
        self.member = header.member or _NOBODY
        setting = header.setting
        self.setting: Setting = setting
        rendering = setting.rendering
        self.claim_rendering = rendering
        self.claim_rendering_type = provider_type(rendering, reference)
        self.claim_names_rendering = _names(rendering, setting.form)
        self.claim_names_referring = _names(setting.referring, setting.form)
        self.claim_place = setting.place
        self.form = setting.form
        billing = setting.billing
        self.billing_group = None if billing is None or billing.entity is None else billing.entity == "group"
        self.diagnoses = header.diagnoses
        self.has_plan = header.plan.exists if header.plan is not None else None
        self.reference = reference
        self.as_of = as_of
        self.history = history
        period = reference.calendar.period
        lines = header.lines
        line_view = views.line
        self.profile = views.cores.profile(
            self.claim_rendering_type,
            self.claim_names_rendering,
            self.claim_names_referring,
            self.claim_place,
            self.form,
            self.billing_group,
            self.has_plan,
        )
        core_of, shared_by = views.cores.of, views.cores.shared_by
        views_of_lines = []
        for number, line in enumerate(lines, 1):
            core, when = core_of(line.service), None if line.date is None else period(line.date)
            if core.rendering is not None and core.rendering == rendering:
                core = views.cores.shared(core._replace(rendering=None))
            shared = shared_by(core, when, self.profile, reference)
            views_of_lines.append(line_view(self, line, core, number, when, shared))
        self.lines = tuple(views_of_lines)
        self.claim_period = self.lines[0].period if lines else None

    def release(self) -> None:
        """Forget everything, and so do the lines (see ``LineView.release``)."""
        for line in self.lines:
            line.release()
        self.__dict__.clear()

    @property
    def parameters(self) -> ParameterReader:
        """The ruleset's parameters in force at the claim's first line."""
        return self.reference.parameters_at(self.claim_period)


def _names(provider: Provider | None, form: str) -> bool | None:
    """Whether a provider is named by NPI; None where a text says nothing (an 837 that names none says so)."""
    if provider is not None and provider.npi:
        return True
    return False if form != "text" or provider == _STATED_ABSENT else None


class LineView:
    """A service line of a claim; ``day_cores`` are those of its date, its own at ``day_index``."""

    kind = "line"

    def __init__(
        self,
        claim: ClaimView,
        line: ServiceLine,
        core: Core,
        number: int,
        period: int | None,
        shared: dict[str, Any],
    ) -> None:
        self.claim = claim
        self.shared = shared
        self.line = line
        self.service: Service = line.service
        self.core = core
        self.pointers = line.service.pointers
        self.number = number
        self.period = period
        self.day_cores: tuple[Core, ...] = ()
        self.day_index = 0
        self.day_lines: list[LineView] = []

    @property
    def day_services(self) -> tuple[Service, ...]:
        """All services of the line's date."""
        return tuple([line.service for line in self.day_lines])

    @property
    def parameters(self) -> ParameterReader:
        """The ruleset's parameters in force on the date of service."""
        return self.claim.reference.parameters_at(self.period)

    def release(self) -> None:
        """Forget everything: views point at one another, and would wait for the garbage collector."""
        self.__dict__.clear()


class DayView:
    """The lines of one patient, date, discipline and rendering provider."""

    kind = "day"

    def __init__(
        self, claim: ClaimView, cores: tuple[Core, ...], period: int | None, lines: list[LineView]
    ) -> None:
        self.claim = claim
        self.cores = cores
        self.day_minutes = tuple([line.service.minutes for line in lines])
        self.day_period = period
        self.lines = tuple(lines)

    @property
    def parameters(self) -> ParameterReader:
        """The ruleset's parameters in force on the day."""
        return self.claim.reference.parameters_at(self.day_period)

    @property
    def day_numbers(self) -> tuple[int, ...]:
        return tuple(line.number for line in self.lines)


class DiagnosisView:
    """One diagnosis of a claim; ``position`` counts from 1."""

    kind = "diagnosis"

    def __init__(self, claim: ClaimView, diagnosis: str, position: int) -> None:
        self.claim = claim
        self.diagnosis = diagnosis
        self.position = position


class ProviderView:
    """A provider named on a claim in some ``role``: billing, rendering, referring ...

    ``index`` is the place of the first line that names them, None for one of the header.
    """

    kind = "provider"

    def __init__(self, claim: ClaimView, provider: Provider, role: str, index: int | None = None) -> None:
        self.claim = claim
        self.provider = provider
        self.role = role
        self.index = index


class Profile:
    """The ``PROFILE_ROOTS`` of a header; headers that agree in them share one."""

    __slots__ = ("roots",)

    def __init__(self, roots: tuple[Any, ...]) -> None:
        self.roots = roots


class Cores:
    """The core of each service, one object for all that are equal; bounded."""

    def __init__(self) -> None:
        self._by_service: dict[int, tuple[Core, Service]] = {}
        self._profiles: dict[tuple[Any, ...], Profile] = {}
        self._facts: dict[tuple[int, int | None, Profile, int], tuple[dict[str, Any], Core, Reference]] = {}
        self._shared: dict[Core, Core] = {}

    def of(self, service: Service) -> Core:
        """The core of ``service``."""
        known = self._by_service.get(id(service))
        if known is not None:
            return known[0]
        if len(self._by_service) >= _REMEMBERED:
            self._by_service.clear()
        if len(self._shared) >= _REMEMBERED:
            self._shared.clear()
        core = self.shared(Core.of(service))
        # The service is kept beside its core, so that its id stays its own.
        self._by_service[id(service)] = core, service
        return core

    def shared(self, core: Core) -> Core:
        """The one object for all cores equal to ``core``."""
        return self._shared.setdefault(core, core)

    def profile(self, *roots: Any) -> Profile:
        """One object for all headers that agree in ``PROFILE_ROOTS``."""
        known = self._profiles.get(roots)
        if known is None:
            if len(self._profiles) >= _REMEMBERED:
                self._profiles.clear()
            known = self._profiles[roots] = Profile(roots)
        return known

    def shared_by(
        self, core: Core, period: int | None, profile: Profile, reference: Reference
    ) -> dict[str, Any]:
        """Where the facts are kept that all lines with this core, period and profile share."""
        key = id(core), period, profile, id(reference)
        known = self._facts.get(key)
        if known is None:
            if len(self._facts) >= _REMEMBERED:
                self._facts.clear()
            known = self._facts[key] = {}, core, reference
        return known[0]


_REMEMBERED = 1 << 13
_SHARED_ROOTS = CONSTANT_ROOTS | {"core", "period", *PROFILE_ROOTS}
_STATED_ABSENT = Provider()
_NOBODY = Member()

_BASES = {
    "claim": ClaimView,
    "line": LineView,
    "day": DayView,
    "diagnosis": DiagnosisView,
    "provider": ProviderView,
}


class Views:
    """The view classes of one registry, with a descriptor for every fact."""

    def __init__(self, registry: Registry = REGISTRY) -> None:
        self.registry = registry
        self.cores = Cores()
        built = {kind: self._build(kind) for kind in KINDS}
        self.claim = built["claim"]
        self.line = built["line"]
        self.day = built["day"]
        self.diagnosis = built["diagnosis"]
        self.provider = built["provider"]

    def causes(self, view: Any, name: str) -> set[str]:
        """Why the fact ``name`` is missing at ``view``: the facts it needs that are missing, else itself."""
        fact = self.registry.find(view.kind, name)
        if fact is None or fact.path is not None:
            return {name}
        annotations = fact.function.__annotations__
        found: set[str] = set()
        for parameter in fact.parameters:
            path = self.registry.path(view.kind, parameter)
            if (
                path is not None
                and "None" not in str(annotations.get(parameter, ""))
                and self.registry.find(view.kind, parameter) is not None
                and attrgetter(path)(view) is None
            ):
                found |= self.causes(view, parameter)
        return found or {name}

    def _build(self, kind: str) -> Any:
        namespace: dict[str, Any] = {}
        for fact in self.registry.of_kind(kind):
            if fact.path is not None:
                continue
            paths = []
            for parameter in fact.parameters:
                path = self.registry.path(kind, parameter)
                if path is None:
                    raise FactError(f"fact {fact.name} of a {kind} reads {parameter}, which does not exist")
                paths.append(path)
            roots = {root for root in self.registry.roots(kind, fact.name) if not root.startswith("table:")}
            descriptor = SharedFact if kind == "line" and roots <= _SHARED_ROOTS else LazyFact
            namespace[fact.name] = descriptor(fact, tuple(paths))
        return type(_BASES[kind].__name__, (_BASES[kind],), namespace)
