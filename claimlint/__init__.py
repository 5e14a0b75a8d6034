"""claimlint: ruff for medical claims. Reads claim files, predicts denials before submission.

>>> import claimlint
>>> report = claimlint.check("batch.837")
>>> for finding in report:
...     print(finding.code, finding.claim, finding.line, finding.message)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimlint.version import __version__

if TYPE_CHECKING:
    from claimlint.api import Report, check, check_claims, check_text, claim_from_dict, claim_to_dict, read
    from claimlint.data_folder import DamagedImport
    from claimlint.findings import Finding, NotEvaluated, Outcome
    from claimlint.fixes import Fixes, fix, fix_text
    from claimlint.fixing.writing import CannotReplace
    from claimlint.formats.reading import Problem, UnreadableSource
    from claimlint.model import (
        Accident,
        Authorization,
        Bill,
        Claim,
        Member,
        NoticeOfNoncoverage,
        Occurrence,
        OtherPayer,
        PlanOfCare,
        Provider,
        Service,
        ServiceLine,
        Setting,
        Stay,
        ValueAmount,
    )
    from claimlint.rules.errors import RulesetError
    from claimlint.rules.selection import UnknownSelector

__all__ = [
    "Accident",
    "Authorization",
    "Bill",
    "CannotReplace",
    "Claim",
    "DamagedImport",
    "Finding",
    "Fixes",
    "Member",
    "NotEvaluated",
    "NoticeOfNoncoverage",
    "Occurrence",
    "OtherPayer",
    "Outcome",
    "PlanOfCare",
    "Problem",
    "Provider",
    "Report",
    "RulesetError",
    "Service",
    "ServiceLine",
    "Setting",
    "Stay",
    "UnknownSelector",
    "UnreadableSource",
    "ValueAmount",
    "__version__",
    "check",
    "check_claims",
    "check_text",
    "claim_from_dict",
    "claim_to_dict",
    "fix",
    "fix_text",
    "read",
]

_ROOMS = {
    **dict.fromkeys(("Finding", "NotEvaluated", "Outcome"), "claimlint.findings"),
    **dict.fromkeys(("Problem", "UnreadableSource"), "claimlint.formats.reading"),
    **dict.fromkeys(
        ("Report", "check", "check_claims", "check_text", "claim_from_dict", "claim_to_dict", "read"),
        "claimlint.api",
    ),
    **dict.fromkeys(("Fixes", "fix", "fix_text"), "claimlint.fixes"),
    "CannotReplace": "claimlint.fixing.writing",
    "DamagedImport": "claimlint.data_folder",
    "RulesetError": "claimlint.rules.errors",
    "UnknownSelector": "claimlint.rules.selection",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that the command line starts fast."""
    if name not in __all__:
        raise AttributeError(f"module 'claimlint' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_ROOMS.get(name, "claimlint.model")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
