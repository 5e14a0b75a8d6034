"""Which payer a claim goes to, as rulesets name payers."""

from __future__ import annotations

from claimlint.model.facilities import medicare_of

BY_FILING_INDICATOR: dict[bytes, str] = {
    b"MA": "medicare",
    b"MB": "medicare",
    b"16": "medicare-advantage",
    b"MC": "medicaid",
    b"WC": "workers-comp",
    b"AM": "auto",
    b"CH": "champus",
    b"BL": "commercial",
    b"CI": "commercial",
    b"HM": "commercial",
    b"12": "commercial",
    b"13": "commercial",
    b"14": "commercial",
    b"15": "commercial",
    b"17": "commercial",
}
"""Claim filing indicator (SBR09, data element 1032 in 005010X222A1 loop 2000B) to payer name."""

BY_PAYER_ID: dict[tuple[bytes, str | None], str] = {
    (b"87726", "medicare-advantage"): "uhc-medicare-advantage",
}
"""Payer id (NM109 of NM1*PR, loop 2010BB) and payer name from SBR09, to the name of that payer's own rules.

87726 is the payer id that UnitedHealthcare publishes for its professional claims.
"""


def payer_order(responsibility: bytes) -> str | None:
    """Whether the payer is billed as the first to pay, by SBR01 (data element 1138); None if not known."""
    if responsibility in (b"", b"U"):
        return None
    return "primary" if responsibility == b"P" else "secondary"


def payer_name(filing_indicator: bytes, payer_id: bytes, institutional: bool = False) -> str | None:
    """The payer's name in rulesets; None where the claim does not say or no name is known.

    Medicare judges facilities' claims by other tables, so it goes by another name there (``payer_of_bill``).
    """
    name = BY_FILING_INDICATOR.get(filing_indicator)
    if institutional and name == "medicare":
        return "medicare-institutional"
    return BY_PAYER_ID.get((payer_id, name), name)


def payer_of_bill(payer: str | None, kind: str | None) -> str | None:
    """The payer of a facility's claim with that kind of bill (CLM05-1)."""
    return medicare_of(kind) if payer == "medicare-institutional" else payer
