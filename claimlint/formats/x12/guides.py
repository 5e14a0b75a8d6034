"""The implementation guides whose claims are read: professional (837P) and institutional (837I) ones."""

from __future__ import annotations

from collections.abc import Mapping

from claimlint.formats.x12 import guide as professional
from claimlint.formats.x12 import institutional, loops


class Guide:
    """What an implementation guide says of its claims. There is one object for each guide.

    ``segments`` says what elements may hold (``guide``), ``order`` how loops are made up (``loops``),
    ``levels`` which segments the levels around the claims have. ``grammar`` is the loops of a claim,
    ``service`` the segment that bills a line, ``place_code_set`` what CLM05-2 has to be, ``claims`` a word
    for its claims.
    """

    __slots__ = (
        "claims",
        "form",
        "grammar",
        "levels",
        "order",
        "place_code_set",
        "segments",
        "service",
        "transaction",
        "version",
    )

    def __init__(
        self,
        transaction: str,
        version: str,
        service: str,
        place_code_set: str,
        segments: Mapping[str, str],
        order: Mapping[str, str],
        levels: Mapping[str, str],
    ) -> None:
        self.transaction = transaction
        self.version = version
        self.service = service
        self.place_code_set = place_code_set
        self.segments = segments
        self.order = order
        self.levels = levels
        self.form = transaction.lower()
        self.claims = "institutional" if service == "SV2" else "professional"
        self.grammar = f"x12_{self.form}"

    @property
    def institutional(self) -> bool:
        """Whether hospitals and other facilities bill by it."""
        return self is INSTITUTIONAL


PROFESSIONAL = Guide(
    "837P", "005010X222A1", "SV1", "B", professional.SEGMENTS, loops.ORDER, professional.LEVELS
)
INSTITUTIONAL = Guide(
    "837I", "005010X223A2", "SV2", "A", institutional.SEGMENTS, institutional.ORDER, institutional.LEVELS
)
