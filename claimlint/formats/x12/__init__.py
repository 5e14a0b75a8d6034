"""X12 interchanges: the 837P (005010X222A1 and A2)."""

from claimlint.formats.x12.reader import read

__all__ = ["read"]
