"""The .claim text format: ``read`` it to claims; ``printer`` writes a claim in the canonical form."""

from claimlint.formats.claim.reader import read

__all__ = ["read"]
