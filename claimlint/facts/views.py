"""Node views: the objects that conditions read facts from.

A view holds the roots of its node; a fact is computed when it is first read and then kept, so it is
computed at most once a node and only if some condition reaches it.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from claimlint.facts.registry import (
    CONSTANT_ROOTS,
    EACH,
    KINDS,
    PROFILE_ROOTS,
    REGISTRY,
    Fact,
    FactError,
    Registry,
)
from claimlint.facts.time import grouped
from claimlint.model import Member

if TYPE_CHECKING:
    from datetime import date

    from claimlint.facts.sharing import Alike, Frame, Profile
    from claimlint.model import Claim, Core, Provider, Service, ServiceLine
    from claimlint.reference.tables import ParameterReader, Reference


class LazyFact:
    """A non-data descriptor: computes the fact once, then the view's own attribute shadows it."""

    __slots__ = ("_compute", "_name")

    def __init__(self, fact: Fact, paths: tuple[str, ...]) -> None:
        self._name = fact.name
        needed = tuple(fact.parameters.index(name) for name in fact.needed)
        self._compute = _computation(fact.call or fact.function, paths, needed)

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
        shared = view.alike.facts
        name = self._name
        if name in shared:
            value = view.__dict__[name] = shared[name]
            return value
        value = shared[name] = LazyFact.__get__(self, view, owner)
        return value


class EachFact:
    """A shared fact of every line of a claim, in their order; read where lines alike keep it."""

    __slots__ = ("_name", "_of")

    def __init__(self, name: str, of: str) -> None:
        self._name = name
        self._of = of

    def __get__(self, view: Any, owner: type | None = None) -> Any:
        if view is None:
            return self
        name = self._of
        value = view.__dict__[self._name] = tuple(
            [
                alike.facts[name] if name in alike.facts else getattr(view.lines[place], name)
                for place, alike in enumerate(view.alike)
            ]
        )
        return value


class _Lines:
    """The views of a claim's lines, made when they are first asked for."""

    def __get__(self, view: Any, owner: type | None = None) -> Any:
        if view is None:
            return self
        make = view.views.line
        lines = view.__dict__["lines"] = tuple(
            [
                make(view, line, alike, number)
                for number, (line, alike) in enumerate(zip(view.header.lines, view.alike, strict=True), 1)
            ]
        )
        for places in view.dates:
            group = [lines[place] for place in places]
            cores = tuple([line.core for line in group])
            for index, line in enumerate(group):
                line.day_cores = cores
                line.day_index = index
                line.day_lines = group
        return lines


class ClaimView:
    """A claim, and the way to everything in it.

    ``alike`` holds for each line what it shares with lines like it, ``dates`` the places of the lines of each
    date, in the order of their first line.
    """

    kind = "claim"
    lines: Any = _Lines()

    def __init__(
        self,
        header: Claim,
        frame: Frame,
        profile: Profile,
        alike: list[Alike],
        dates: list[list[int]],
        reference: Reference,
        as_of: date,
        history: Any,
        views: Views,
    ) -> None:
        self.__dict__.update(profile.roots)
        self.header = header
        self.member = header.member or _NOBODY
        self.frame = frame
        self.setting = frame.setting
        self.claim_rendering = frame.rendering
        self.diagnoses = header.diagnoses
        self.profile = profile
        self.alike = alike
        self.dates = dates
        self.reference = reference
        self.as_of = as_of
        self.history = history
        self.views = views
        self.claim_period = alike[0].period if alike else None

    @property
    def names_providers(self) -> bool:
        """Whether some line names a provider of its own."""
        return any(alike.names_providers for alike in self.alike)

    def release(self) -> None:
        """Forget everything, and so do the lines (see ``LineView.release``)."""
        for line in self.__dict__.get("lines", ()):
            line.release()
        self.__dict__.clear()

    @property
    def parameters(self) -> ParameterReader:
        """The ruleset's parameters in force at the claim's first line."""
        return self.reference.parameters_at(self.claim_period)


class LineView:
    """A service line of a claim; ``day_cores`` are those of its date, its own at ``day_index``."""

    kind = "line"

    def __init__(
        self,
        claim: ClaimView,
        line: ServiceLine,
        alike: Alike,
        number: int,
    ) -> None:
        self.claim = claim
        self.alike = alike
        self.line = line
        self.service: Service = line.service
        self.core = alike.core
        self.pointers = line.service.pointers
        self.number = number
        self.period = alike.period
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
    """The lines of one patient, date, discipline and rendering provider, at ``places`` of the claim."""

    kind = "day"

    def __init__(self, claim: ClaimView, places: list[int]) -> None:
        alike, lines = claim.alike, claim.header.lines
        self.claim = claim
        self.places = places
        self.cores = tuple([alike[place].core for place in places])
        self.day_bills = tuple([alike[place].bill for place in places])
        self.day_groups = grouped([alike[place].service for place in places])
        self.day_minutes = tuple([lines[place].service.minutes for place in places])
        self.day_assistant_minutes = tuple([lines[place].service.assistant_minutes for place in places])
        self.day_period = alike[places[0]].period

    @property
    def lines(self) -> tuple[LineView, ...]:
        """The views of the day's lines."""
        return tuple([self.claim.lines[place] for place in self.places])

    @property
    def parameters(self) -> ParameterReader:
        """The ruleset's parameters in force on the day."""
        return self.claim.reference.parameters_at(self.day_period)

    @property
    def day_numbers(self) -> tuple[int, ...]:
        return tuple(place + 1 for place in self.places)


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


_SHARED_ROOTS = CONSTANT_ROOTS | {"core", "period", *PROFILE_ROOTS}
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
        self._needed: dict[tuple[str, str], tuple[tuple[str, Callable[[Any], Any]], ...]] = {}
        built = {kind: self._build(kind) for kind in KINDS}
        self.claim = built["claim"]
        self.line = built["line"]
        self.day = built["day"]
        self.diagnosis = built["diagnosis"]
        self.provider = built["provider"]

    def causes(self, view: Any, name: str) -> set[str]:
        """Why the fact ``name`` is missing at ``view``: the facts it needs that are missing, else itself."""
        found: set[str] = set()
        for parameter, read in self._needs(view.kind, name):
            if read(view) is None:
                found |= self.causes(view, parameter)
        return found or {name}

    def _needs(self, kind: str, name: str) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
        """The facts that the fact ``name`` cannot do without, each with how to read it."""
        known = self._needed.get((kind, name))
        if known is None:
            fact = self.registry.find(kind, name)
            found = []
            if fact is not None and fact.path is None:
                for parameter in fact.needed:
                    path = self.registry.path(kind, parameter)
                    if path is not None and self.registry.find(kind, parameter) is not None:
                        found.append((parameter, attrgetter(path)))
            known = self._needed[kind, name] = tuple(found)
        return known

    def _each(self, name: str) -> EachFact:
        """Raises FactError for a fact that does not depend on what lines share alone."""
        of = name.removeprefix(EACH)
        if not self._roots("line", of) <= _SHARED_ROOTS:
            raise FactError(f"{name}: fact {of} of a line depends on more than core, period and profile")
        return EachFact(name, of)

    def _roots(self, kind: str, name: str) -> set[str]:
        return {root for root in self.registry.roots(kind, name) if not root.startswith("table:")}

    def _build(self, kind: str) -> Any:
        namespace: dict[str, Any] = {}
        for fact in self.registry.of_kind(kind):
            if fact.path is not None:
                continue
            paths = []
            for parameter in fact.parameters:
                path = self.registry.path(kind, parameter)
                if path is not None and path.startswith(EACH):
                    namespace[parameter] = self._each(parameter)
                if path is None:
                    raise FactError(f"fact {fact.name} of a {kind} reads {parameter}, which does not exist")
                paths.append(path)
            shared = kind == "line" and self._roots(kind, fact.name) <= _SHARED_ROOTS
            descriptor = SharedFact if shared else LazyFact
            namespace[fact.name] = descriptor(fact, tuple(paths))
        return type(_BASES[kind].__name__, (_BASES[kind],), namespace)
