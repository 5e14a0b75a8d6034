"""Who a claim is between: billing provider, payer, subscriber and patient, and where their segments stand."""

from __future__ import annotations

from datetime import date

from claimlint.formats.x12.blocks import Block
from claimlint.formats.x12.kinds import KIND
from claimlint.model import Member, Provider


class Level:
    """The segments of one level: those of ``block`` from ``first`` on, whose kinds are ``shape``."""

    __slots__ = ("block", "first", "shape")

    def __init__(self, block: Block, first: int, shape: str) -> None:
        self.block = block
        self.first = first
        self.shape = shape

    def find(self, name: str, after: str | None = None) -> int | None:
        """The number in ``block`` of the first segment of that kind (the first behind kind ``after``)."""
        start = max(self.shape.find(KIND[after]), 0) if after else 0
        at = self.shape.find(KIND[name], start)
        return None if at < 0 else self.first + at


class Terms:
    """What the claims of one billing provider to one payer share. Compared by identity.

    ``payer_order`` is whether it is billed as the first to pay.
    """

    __slots__ = ("billing", "payer", "payer_order")

    def __init__(
        self, billing: Provider | None, payer: str | None = None, payer_order: str | None = None
    ) -> None:
        self.billing = billing
        self.payer = payer
        self.payer_order = payer_order


class Parties:
    """The parties of the claims under one subscriber or patient.

    ``patient`` is the subscriber's own level where the subscriber is the patient. ``created`` is when the
    transaction was made (BHT04).
    """

    __slots__ = ("billing", "created", "member", "patient", "subscriber", "terms")

    def __init__(
        self,
        terms: Terms,
        member: Member | None,
        billing: Level | None,
        subscriber: Level | None,
        patient: Level | None,
        created: date | None,
    ) -> None:
        self.terms = terms
        self.member = member
        self.billing = billing
        self.subscriber = subscriber
        self.patient = patient
        self.created = created
