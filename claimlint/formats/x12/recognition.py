"""By which guide claims are written, as they show it themselves, whatever the envelope says of them."""

from __future__ import annotations

from collections.abc import Iterator

from claimlint.formats.x12.flaws import component, element
from claimlint.formats.x12.guides import INSTITUTIONAL, PROFESSIONAL, Guide
from claimlint.formats.x12.kinds import BOUNDARIES, KIND

_CLAIM = KIND["CLM"]
_LEVELS = frozenset(KIND[name] for name in ("HL_20", "HL_22", "HL_23", "HL"))


def guide_of(shape: str, claim: list[bytes], separator: bytes) -> Guide | None:
    """The guide of a claim whose segments are of the kinds ``shape``; ``claim`` are the elements of its CLM.

    None unless the code set of its place (CLM05-2) and the segments of its services say the same.
    """
    stated = component(element(claim, 5).split(separator), 2).strip()
    for guide, other in ((PROFESSIONAL, INSTITUTIONAL), (INSTITUTIONAL, PROFESSIONAL)):
        if stated == guide.place_code_set.encode():
            return guide if KIND[guide.service] in shape and KIND[other.service] not in shape else None
    return None


def claims_of(shape: str, opened: int) -> Iterator[tuple[int, int]]:
    """From where to where the claims stand of the transaction set that opens at ``opened``.

    The last one may go on behind ``shape``.
    """
    units = [at for at in range(opened + 1, len(shape)) if shape[at] in BOUNDARIES]
    for number, at in enumerate(units):
        if shape[at] == _CLAIM:
            yield at, units[number + 1] if number + 1 < len(units) else len(shape)
        elif shape[at] not in _LEVELS:
            return


def awaits_a_claim(shape: str, opened: int) -> bool:
    """Whether the first claim of the set that opens at ``opened`` is yet to come, or to be read whole."""
    for _, last in claims_of(shape, opened):
        return last == len(shape)
    return all(kind in _LEVELS for kind in shape[opened + 1 :] if kind in BOUNDARIES)
