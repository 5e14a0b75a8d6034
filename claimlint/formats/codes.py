"""The codes of what readers and suppressions report, of all formats: everything that no ruleset states."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from claimlint.formats.reading import Problem

_OF_ONE_SEGMENT = frozenset(f"X120{number}" for number in range(19, 26))
"""Problems of an X12 file that leave no doubt where its claims and their segments are."""


class ProblemCode(NamedTuple):
    """A kind of problem. ``where`` is the kind of source it occurs in, ``what`` says so in words."""

    code: str
    name: str
    severity: str
    help: str
    where: str
    what: str
    snip: str = ""
    """The SNIP type of the check, with what that is about; of X12 alone."""
    right: str = ""
    wrong: str = ""
    """An example: what stands in a valid file, and what instead of it gives the problem."""


def all_codes() -> list[ProblemCode]:
    """Every code: ``SYN...`` of .claim text, ``X12...`` of interchanges."""
    from claimlint.formats.claim.codes import CODES as TEXT_CODES
    from claimlint.formats.x12.codes import CODES as X12_CODES
    from claimlint.formats.x12.codes import SNIP_TYPES
    from claimlint.formats.x12.examples import EXAMPLES

    text = "a line of a .claim text that cannot be read, or is read in part"
    x12 = "the structure of an X12 interchange: payers' front ends reject errors (TA1, 999, 277CA)"
    found = [
        ProblemCode(code.code, code.name, code.severity, code.help, ".claim", text) for code in TEXT_CODES
    ]
    return found + [
        ProblemCode(
            code.code,
            code.name,
            code.severity,
            code.help,
            "X12",
            x12,
            f"{code.snip} ({SNIP_TYPES[code.snip]})",
            EXAMPLES[code.code].right,
            EXAMPLES[code.code].wrong,
        )
        for code in X12_CODES
    ]


def problem_codes() -> list[tuple[str, str]]:
    """The code and name of each."""
    return [(code.code, code.name) for code in all_codes()]


def unsettles_file(problem: Problem) -> bool:
    """Whether a problem leaves in doubt what the claims around it say, so that none of them may be edited.

    Such are errors outside of all claims: a broken envelope, or a line that may have stated something for
    every claim of a .claim text.
    """
    return problem.claim is None and problem.severity == "error" and problem.code not in _OF_ONE_SEGMENT
