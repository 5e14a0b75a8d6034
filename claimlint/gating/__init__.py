"""Splits a batch into the claims that may go and those that are held, each of them a valid file."""

from claimlint.gating.batch import Batch, Judged, Plan, judged, unsettled_again
from claimlint.gating.reasons import Reasons

__all__ = ["Batch", "Judged", "Plan", "Reasons", "judged", "unsettled_again"]
