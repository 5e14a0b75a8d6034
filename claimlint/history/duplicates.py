"""Which lines of an input were billed before by another claim of it.

A replacement (frequency 7) repeats lines rightfully. A void (8) takes them back, and they may be billed anew.

Two passes in bounded memory: the first marks a bit for each line's key and keeps the keys whose bit was
already set; the second compares only those, exactly.
"""

from __future__ import annotations

from mmap import mmap

from claimlint.model import REPLACEMENT, VOID, Claim, Service, Setting

_BITS = 1 << 26
_MASK = _BITS - 1
_REMEMBERED = 1 << 14

Key = tuple[object, ...]


class DuplicateIndex:
    """Finds lines with the same payer, patient, renderer, date, code, modifiers, place, units and charge.

    Where nobody is said to render, the billing provider is taken to.
    """

    def __init__(self) -> None:
        # Pages that nothing is marked on are never made: a small input pays for a few of them only.
        self._seen = mmap(-1, _BITS >> 3)
        self._suspects: set[int] = set()
        self._patients: set[int] = set()
        """The hashes of the member ids among whose lines there are suspects."""
        self._first: dict[Key, tuple[int, str]] = {}
        self._services: dict[int, tuple[int, int | None, int | None, Service]] = {}
        self._settings: dict[int, tuple[int, int, Setting]] = {}

    def add(self, claim: Claim) -> None:
        """First pass: take note of a claim."""
        if claim.frequency in (REPLACEMENT, VOID):
            return
        seen = self._seen
        for _, mark in self._marks(claim):
            place, bit = (mark & _MASK) >> 3, 1 << (mark & 7)
            if seen[place] & bit:
                self._suspects.add(mark)
                self._patients.add(_patient(claim))
            else:
                seen[place] |= bit

    def earlier(self, sequence: int, claim: Claim) -> dict[int, str]:
        """Service line number to the id of the claim that billed it first.

        Second pass, in the order of the first.
        """
        found: dict[int, str] = {}
        if claim.frequency == REPLACEMENT or not self._suspects or _patient(claim) not in self._patients:
            return found
        for number, mark in self._marks(claim):
            # A bit may be shared by keys of different hashes; the exact comparison settles it.
            if mark not in self._suspects:
                continue
            key = _exact_key(claim, number)
            if claim.frequency == VOID:
                self._first.pop(key, None)
                continue
            first = self._first.setdefault(key, (sequence, claim.id))
            if first[0] != sequence:
                found[number] = first[1]
        return found

    def _marks(self, claim: Claim) -> list[tuple[int, int]]:
        """The number and the hash of each billed line that can be compared."""
        marks: list[tuple[int, int]] = []
        if claim.member is None or claim.member.id is None:
            return marks
        member, services = claim.member.id, self._services
        place, renderer = self._of_setting(claim.setting)
        usual = hash((member, place, renderer))
        for number, line in enumerate(claim.lines, 1):
            if line.date is None or line.service.charge is None:
                continue
            known = services.get(id(line.service))
            if known is None:
                known = self._of_service(line.service)
            body, own_place, own_renderer, _ = known
            whose = usual
            if own_place is not None or own_renderer is not None:
                at = place if own_place is None else own_place
                whose = hash((member, at, renderer if own_renderer is None else own_renderer))
            marks.append((number, hash((whose, line.date, body))))
        return marks

    def _of_service(self, service: Service) -> tuple[int, int | None, int | None, Service]:
        """Hashes of what a service bills, and of the place and the renderer that it names itself."""
        if len(self._services) > _REMEMBERED:
            self._services.clear()
        # The service is kept beside its hashes, so that its id stays its own.
        known = self._services[id(service)] = (
            hash((service.code, service.modifiers, service.units, service.charge)),
            hash(service.place) if service.place else None,
            hash(service.rendering) if service.rendering else None,
            service,
        )
        return known

    def _of_setting(self, setting: Setting) -> tuple[int, int]:
        """Hashes of the place and the renderer of a header."""
        known = self._settings.get(id(setting))
        if known is None:
            if len(self._settings) > _REMEMBERED:
                self._settings.clear()
            renderer = setting.rendering or setting.billing
            known = self._settings[id(setting)] = hash(setting.place), hash(renderer), setting
        return known[0], known[1]


def _patient(claim: Claim) -> int:
    return hash(claim.member.id) if claim.member is not None else 0


def _body_key(service: Service, setting: Setting) -> Key:
    return (
        service.code,
        service.modifiers,
        service.units,
        service.charge,
        service.place or setting.place,
        service.rendering or setting.rendering or setting.billing,
    )


def _exact_key(claim: Claim, number: int) -> Key:
    line = claim.lines[number - 1]
    assert claim.member is not None
    # A run may put a payer in the place of the claims' own between the passes, so the first does without.
    payer = claim.setting.payer
    return (payer, claim.member.id, line.date, *_body_key(line.service, claim.setting))
