"""The grammar over segment kinds decides which segment plays which role."""

import re

import pytest

from claimlint import resources
from claimlint.formats.x12.codes import MISPLACED_SEGMENT, MISSING_SEGMENT, UNEXPECTED_SEGMENT
from claimlint.formats.x12.guides import PROFESSIONAL
from claimlint.formats.x12.kinds import KIND, NAMES, UNKNOWN, Kinds
from claimlint.formats.x12.shapes import Plans


def plan(kinds):
    return Plans(PROFESSIONAL)["".join(KIND[name] for name in kinds.split())]


def test_every_terminal_of_the_grammar_is_a_kind_of_segment():
    declared = re.findall(r"^%declare (.*)$", resources.read_text("grammars/x12_837p.lark"), re.MULTILINE)
    terminals = set(" ".join(declared).split())
    assert terminals <= set(NAMES.values())
    assert len(terminals) > 50


def test_the_same_segment_plays_its_part_by_where_it_stands():
    found = plan("CLM HI NM1_82 SBR OI NM1_IL NM1_PR REF_G1 NM1_82 LX SV1 DTP_472 REF_G1 NM1_82 PRV_PE")
    assert found.flaws == ()
    assert found.roles == {"rendering": 2}
    assert found.other_payers == ((3, 6),)
    assert found.line_plans[0].roles["rendering"] == 13
    assert found.line_plans[0].roles["authorization"] == 12


def test_segments_out_of_order_are_told_and_still_read():
    found = plan("CLM NM1_82 REF_F8 HI DTP_431 LX DTP_472 SV1 SVD NTE NM1_DQ AMT")
    misplaced = [(flaw.segment, flaw.line) for flaw in found.flaws if flaw.code is MISPLACED_SEGMENT]
    assert misplaced == [(2, None), (4, None), (7, 1), (9, 1), (11, 1)]
    assert found.roles == {"rendering": 1, "original": 2, "onset": 4}
    assert found.line_plans[0].roles == {"lx": 5, "date": 6, "service": 7, "note": 9, "supervising": 10}


def test_an_unexpected_segment_is_skipped_and_the_rest_read():
    found = plan("CLM HI CTP LX SV1 DTP_472 LX SV1 DTP_472")
    (flaw,) = found.flaws
    assert (flaw.code, flaw.segment, flaw.line) == (UNEXPECTED_SEGMENT, 2, None)
    assert re.fullmatch(r"unexpected segment CTP in the claim; expected one of .*\bHI, LX\b.*", flaw.message)
    assert len(found.lines) == 2


def test_a_run_of_unexpected_segments_is_one_flaw():
    (flaw,) = plan("CLM HI OI NM1_IL N3 N4 NM1_PR LX SV1 DTP_472").flaws
    assert (flaw.segment, flaw.message[:32]) == (2, "unexpected segment OI and 4 more")


def test_a_line_without_lx_is_a_line():
    found = plan("CLM SV1 DTP_472 SV1 DTP_472")
    assert [(flaw.code, flaw.segment, flaw.line) for flaw in found.flaws] == [
        (MISSING_SEGMENT, 1, 1),
        (MISSING_SEGMENT, 3, 2),
    ]
    assert [(line.first, line.end) for line in found.line_plans] == [(1, 3), (3, 5)]


def test_a_loop_without_sv1_is_no_line_and_the_next_keeps_its_number():
    found = plan("CLM LX DTP_472 LX SV1 CTP DTP_472")
    assert len(found.lines) == 1
    assert [(flaw.code, flaw.segment, flaw.line) for flaw in found.flaws] == [
        (MISSING_SEGMENT, 1, None),
        (UNEXPECTED_SEGMENT, 5, 1),
    ]


@pytest.mark.parametrize(
    ("segment", "name"),
    [
        (b"NM1*82*1*A", "NM1_82"),
        (b"\r\nNM1*QQ*1", "NM1"),
        (b"DTP*472*D8*20260204", "DTP_472"),
        (b"DTP*573", "DTP_573"),
        (b"DTP*090*D8", "DTP"),
        (b"HL*2*1*22*0", "HL_22"),
        (b"HL*2*1*22", "HL_22"),
        (b"HL*2", "HL"),
        (b"HL", "HL"),
        (b"REF*6R*1", "REF_6R"),
        (b"CLM", "CLM"),
    ],
)
def test_kinds_are_told_by_identifier_and_qualifier(segment, name):
    assert NAMES[Kinds(b"*")[segment]] == name


@pytest.mark.parametrize("segment", [b"ZZZ*1", b"clm*1", b"*82", b"\xff"])
def test_what_is_no_segment_is_unknown(segment):
    assert Kinds(b"*")[segment] == UNKNOWN
