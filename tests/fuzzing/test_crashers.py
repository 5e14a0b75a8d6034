"""What fuzzing found, made small: each once broke a property."""

from __future__ import annotations

import pytest

from bench.x12_faults import VALID
from tests.fuzzing import properties

CLAIM = b"claim 1  payer medicare  member 1EG4-TE5-MK73  dx M54.50\r"
SERVICE = b"  2026-02-04  97110-GP  x2  30min  $64.00\r"

CRASHERS = {
    "gate lost claims of a text whose lines end with CR alone": b"# x\rpayer medicare\r"
    + CLAIM.replace(b"member 1EG4-TE5-MK73", b"membr")
    + CLAIM.replace(b"claim 1", b"claim 2")
    + SERVICE,
    "fmt took the line end from a blank line that it leaves out": b" \nclaim 1\r +\r\n"
    b"  2026-02-04  97110-GP  x2\r\n# x\r\n",
    "gate raised for a group that is opened without a control number": VALID.replace(
        "PARTB*20260302*0915*7*X*005010X222A1~", "PARTB~"
    ).encode(),
    "gate raised for a transaction set that is opened without one": VALID.replace(
        "ST*837*0001*005010X222A1", "ST*837"
    ).encode(),
}


@pytest.mark.parametrize("name", CRASHERS)
def test_what_broke_once_holds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for turn in range(4):
        monkeypatch.setattr(properties, "crc32", lambda _, turn=turn: turn)
        properties.check(CRASHERS[name])
