"""The codes of a facility's claim that are no diagnoses: occurrences, conditions, values (HI of an 837I)."""

from __future__ import annotations

from typing import NamedTuple

from claimlint.formats.x12.elements import days, decode, number
from claimlint.formats.x12.flaws import component
from claimlint.model import Occurrence, ValueAmount

OCCURRENCES = frozenset((b"BH", b"BI"))
CONDITIONS = frozenset((b"BG",))
VALUES = frozenset((b"BE",))
"""The qualifiers of HI that go with each."""


class FacilityCodes(NamedTuple):
    """The codes of one HI segment, or of several."""

    occurrences: tuple[Occurrence, ...] = ()
    conditions: tuple[str, ...] = ()
    values: tuple[ValueAmount, ...] = ()

    def with_those_of(self, other: FacilityCodes) -> FacilityCodes:
        """Both together."""
        return FacilityCodes(
            self.occurrences + other.occurrences,
            self.conditions + other.conditions,
            self.values + other.values,
        )


def codes_of(composites: list[bytes], separator: bytes) -> FacilityCodes:
    """The codes of an HI segment, given its composites; () of each where it lists something else."""
    occurrences, conditions, values = [], [], []
    for composite in composites:
        parts = composite.split(separator)
        code = decode(component(parts, 2)).strip()
        if not code:
            continue
        if parts[0] in OCCURRENCES:
            starts, ends = days(component(parts, 4))
            # A span of one day is a span as well.
            occurrences.append(Occurrence(code, starts, ends or (starts if parts[0] == b"BI" else None)))
        elif parts[0] in CONDITIONS:
            conditions.append(code)
        elif parts[0] in VALUES:
            values.append(ValueAmount(code, number(component(parts, 5))))
    return FacilityCodes(tuple(occurrences), tuple(conditions), tuple(values))
