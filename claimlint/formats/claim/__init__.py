"""The .claim text format: ``read`` it to claims, ``write`` a claim in the canonical form."""

from claimlint.formats.claim.printer import write
from claimlint.formats.claim.reader import read

__all__ = ["read", "write"]
