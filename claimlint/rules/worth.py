"""What the lines of a claim are worth in dollars, and what that was taken from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from claimlint.model import Claim
from claimlint.reference.tables import Reference

if TYPE_CHECKING:
    from claimlint.rules.estimating import Estimate

_NOTHING = Decimal(0)


class Worth:
    """The worth of the lines of one claim, worked out for those that are asked for.

    A line is worth its allowed amount. Where that is not stated it is worth what the payer's fee schedule
    would allow, if its ruleset has one (table ``fee_schedule``), but never more than the charge; else the
    charge.
    """

    def __init__(self, claim: Claim, reference: Reference) -> None:
        self._claim = claim
        self._reference = reference
        self._estimates: dict[date, dict[int, Estimate]] = {}

    def of(self, places: Iterable[int]) -> tuple[Decimal, str]:
        """The dollars that the lines at ``places`` are worth together, and what that was taken from."""
        total, bases = _NOTHING, set()
        for place in places:
            dollars, basis = self._of_line(place)
            if dollars > 0:
                total += dollars
                bases.add(basis)
        # "allowed", "charge" and "fee schedule 2024" stand in this order.
        return total, _listed(sorted(bases, key=lambda basis: (basis == "charge", basis)))

    def of_each(self, places: Iterable[int]) -> list[tuple[int, Decimal]]:
        """Those of ``places`` whose line is worth something, with its dollars."""
        worth = [(place, self._of_line(place)[0]) for place in dict.fromkeys(places)]
        return [(place, dollars) for place, dollars in worth if dollars > 0]

    def _of_line(self, place: int) -> tuple[Decimal, str]:
        service = self._claim.lines[place].service
        if service.allowed is not None:
            return service.allowed, "allowed"
        charge = service.charge
        if charge is None or charge > 0:
            estimate = self._estimate(place)
            if estimate is not None and (charge is None or estimate.dollars < charge):
                return estimate.dollars, f"fee schedule {estimate.release}".rstrip()
        return charge or _NOTHING, "charge"

    def _estimate(self, place: int) -> Estimate | None:
        day = self._claim.lines[place].date
        if day is None or "fee_schedule" not in self._reference.tables:
            return None
        if day not in self._estimates:
            from claimlint.rules.estimating import estimates

            self._estimates[day] = estimates(self._claim, day, self._reference)
        return self._estimates[day].get(place)


def _listed(words: list[str]) -> str:
    """``allowed, fee schedule and charge``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
