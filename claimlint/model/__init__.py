"""The AST: what a claim says, apart from where it says it."""

from claimlint.model.nodes import (
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
