"""The codes of problems that readers report, of all formats."""

from __future__ import annotations


def problem_codes() -> list[tuple[str, str]]:
    """Every code with its name: ``SYN...`` of .claim text, ``X12...`` of interchanges."""
    from claimlint.formats.claim.codes import CODES as TEXT_CODES
    from claimlint.formats.x12.codes import CODES as X12_CODES

    return [(code.code, code.name) for code in (*TEXT_CODES, *X12_CODES)]
