"""The AST: what a claim says, apart from where it says it."""

from claimlint.model.nodes import (
    REPLACEMENT,
    VOID,
    Accident,
    Authorization,
    Claim,
    Core,
    Member,
    NoticeOfNoncoverage,
    OtherPayer,
    PlanOfCare,
    Provider,
    Service,
    ServiceLine,
    Setting,
    Stay,
)

__all__ = [
    "REPLACEMENT",
    "VOID",
    "Accident",
    "Authorization",
    "Claim",
    "Core",
    "Member",
    "NoticeOfNoncoverage",
    "OtherPayer",
    "PlanOfCare",
    "Provider",
    "Service",
    "ServiceLine",
    "Setting",
    "Stay",
]
