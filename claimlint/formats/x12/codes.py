"""The problems that the X12 reader reports: one code each, final once shipped.

``error`` is what a payer's front end would reject (TA1, 999 or 277CA); the rest is ``warning``.
"""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """A kind of problem, with the help that goes with it."""

    code: str
    name: str
    severity: str
    help: str

    @property
    def snip(self) -> int:
        """The SNIP type (1 to 7) of the check, after the Workgroup for EDI; see ``SNIP_TYPES``."""
        return _SNIP.get(self.code, 1)


NO_INTERCHANGE = Code(
    "X12001",
    "no-interchange",
    "error",
    "give a file that begins with an ISA segment, as the clearinghouse gets it",
)
NOISE = Code("X12002", "noise-skipped", "warning", "remove everything that is not between ISA and IEA")
MALFORMED_ISA = Code(
    "X12003", "malformed-isa", "error", "write ISA with its sixteen elements, then the segment terminator"
)
ISA_WIDTH = Code(
    "X12004", "isa-width", "warning", "pad each ISA element to its fixed width, 106 characters in all"
)
MISSING_ENVELOPE = Code(
    "X12005", "missing-envelope", "error", "add the segment where the envelope has to open"
)
MISSING_TRAILER = Code(
    "X12006", "missing-trailer", "error", "close every ST with SE, GS with GE and ISA with IEA"
)
TRUNCATED = Code(
    "X12007", "truncated", "error", "transmit the whole file again; what is cut off was not read"
)
UNTERMINATED = Code(
    "X12008", "unterminated-segment", "warning", "end the last segment with the segment terminator"
)
TOO_LONG = Code(
    "X12009", "too-long", "error", "check that the segment terminator is the character that follows ISA16"
)
SEGMENT_COUNT = Code(
    "X12010", "segment-count", "error", "let SE01 count the segments from ST to SE, both included"
)
TRANSACTION_CONTROL = Code("X12011", "transaction-control-number", "error", "repeat ST02 in SE02")
TRANSACTION_COUNT = Code(
    "X12012", "transaction-count", "error", "let GE01 count the ST segments of the group"
)
GROUP_CONTROL = Code("X12013", "group-control-number", "error", "repeat GS06 in GE02")
GROUP_COUNT = Code("X12014", "group-count", "error", "let IEA01 count the GS segments of the interchange")
INTERCHANGE_CONTROL = Code("X12015", "interchange-control-number", "error", "repeat ISA13 in IEA02")
UNSUPPORTED_VERSION = Code(
    "X12016",
    "unsupported-version",
    "error",
    "send version 005010X222A1, which payers have required since 2012",
)
OTHER_GUIDE = Code(
    "X12017",
    "other-guide",
    "warning",
    "its claims are read as far as they can be; the structure is not checked",
)
UNSUPPORTED_TRANSACTION = Code(
    "X12018", "unsupported-transaction", "error", "give professional claims (837P, version 005010X222A1)"
)
HIERARCHY_PARENT = Code(
    "X12019",
    "hierarchy-parent",
    "error",
    "let HL02 name the HL01 of the enclosing billing provider or subscriber",
)
MISSING_SEGMENT = Code("X12020", "missing-segment", "error", "add the required segment")
UNEXPECTED_SEGMENT = Code(
    "X12021", "unexpected-segment", "error", "remove the segment or move it to its loop"
)
UNREADABLE_NUMBER = Code(
    "X12022",
    "unreadable-number",
    "error",
    "write digits with at most one decimal point, without signs of currency",
)
UNREADABLE_DATE = Code("X12023", "unreadable-date", "error", "write an existing date as CCYYMMDD")
UNREADABLE_ELEMENT = Code(
    "X12024", "unreadable-element", "error", "use a value that the implementation guide allows"
)
MISSING_ELEMENT = Code("X12025", "missing-element", "error", "fill in the required element")
COMPONENT_SEPARATOR = Code(
    "X12026", "component-separator", "error", "declare in ISA16 the component separator that the claims use"
)

ELEMENT_LENGTH = Code(
    "X12027", "element-length", "error", "keep to the length that the guide gives the element"
)
INVALID_VALUE = Code(
    "X12028", "invalid-code-value", "error", "use a code that the implementation guide lists"
)
DOUBTFUL_VALUE = Code(
    "X12029",
    "doubtful-code-value",
    "warning",
    "check the code: it is none that claimlint knows of in this place",
)
UNUSED_ELEMENT = Code(
    "X12030", "unused-element", "warning", "leave the element empty: the guide does not use it here"
)
INCOMPLETE_PAIR = Code(
    "X12031", "incomplete-pair", "error", "give both elements, the qualifier and its value, or neither"
)
MISPLACED_SEGMENT = Code(
    "X12032", "misplaced-segment", "error", "move the segment to its place in the order of the loop"
)
REPEATED_SEGMENT = Code(
    "X12033", "repeated-segment", "error", "give the segment or loop no more often than the guide allows"
)
MISSING_SITUATIONAL = Code(
    "X12034", "missing-by-situation", "error", "add what the guide requires where the claim says so"
)
UNBALANCED = Code(
    "X12035",
    "unbalanced-other-payer",
    "error",
    "let what the other payer paid and adjusted add up to what was charged",
)
REPEATED_CLAIM = Code(
    "X12036", "repeated-claim-id", "warning", "give every claim of a transaction set a CLM01 of its own"
)
HIERARCHY_NUMBER = Code(
    "X12037", "hierarchy-number", "warning", "number the HL segments 1, 2, 3 from each ST on"
)
HIERARCHY_CHILD = Code(
    "X12038",
    "hierarchy-child",
    "warning",
    "let HL04 be 1 where levels follow below, and 0 where none do",
)
INVALID_CHARACTER = Code(
    "X12039", "invalid-character", "warning", "write letters without accents; payers may refuse others"
)
INVALID_ADDRESS = Code("X12040", "invalid-address", "error", "give a state and a ZIP code that exist")

MISSING_ADMISSION = Code(
    "X12041",
    "missing-admission-date",
    "warning",
    "add the day of admission (DTP*435), or correct the place of service or type of bill",
)

WRONG_GUIDE = Code(
    "X12042",
    "wrong-guide",
    "error",
    "state the version that the claims follow: 005010X222A1 in an 837P, 005010X223A2 in an 837I",
)

LINE_NUMBER = Code("X12043", "line-number", "warning", "number the LX segments 1, 2, 3 in every claim")

CODES = tuple(value for value in list(globals().values()) if isinstance(value, Code))
"""Every code, in order."""

SNIP_TYPES = {
    1: "integrity of the EDI syntax",
    2: "requirements of the HIPAA guide",
    3: "balancing of amounts",
    4: "situations between segments",
    5: "external code sets",
    6: "product types and lines of service",
    7: "what single payers ask",
}
"""SNIP type to what it is about, in our words."""

_SNIP = {
    **dict.fromkeys(
        ("X12016", "X12017", "X12018", "X12019", "X12020", "X12021", "X12024", "X12025", "X12028", "X12029"),
        2,
    ),
    **dict.fromkeys(("X12030", "X12033", "X12036", "X12037", "X12038", "X12042", "X12043"), 2),
    "X12035": 3,
    **dict.fromkeys(("X12034", "X12041"), 4),
    "X12040": 5,
}
