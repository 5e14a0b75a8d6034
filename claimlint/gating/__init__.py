"""Splits a batch into the claims that may go and those that are held, each of them a valid file."""

from claimlint.gating.batch import Batch, Judged, judged, unsettled_again
from claimlint.gating.reasons import Reasons

__all__ = ["Batch", "Judged", "Reasons", "judged", "unsettled_again"]
