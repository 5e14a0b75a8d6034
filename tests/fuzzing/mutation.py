"""Changes to inputs that keep most of their form, so that they come further than the first check.

An input is taken apart into its units (segments of X12, lines of ``.claim`` text) and these into words; whole
units move, go, come twice or come from another input, and words change into others of the field.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

_WORD = re.compile(rb"[^*:~^\s|>]+|[*:~^\s|>]")

_X12_WORDS = (
    b"ISA ST SE GS GE IEA HL CLM LX SV1 SV2 HI DTP REF NM1 N3 N4 DMG SBR PAT PRV NTE PWK CAS AMT OI"
    b" SVD LIN CTP CR1 CRC HCP TST 837 005010X222A1 005010X223A2 004010X098A1 18 01 20 22 23 IL PR QC"
    b" 82 85 DN DK 77 DQ XX MI MB 16 CI HC ABK ABF BK BF ABJ D8 RD8 472 431 435 439 454 471 096 434 G1"
    b" F8 EA 6R EI SY PXC PE BI UN MJ MIN GP GO GN KX CQ CO 59 AT GA GY GX GZ 97110 97140 97124 97530"
    b" 97161 98941 99213 G0283 97810 M5450 M542 R4701 20260204 20260230 20991231 20260204-20260201"
    b" 1EG4TE5MK73 1376543215 1234567890 225100000X 0 -1 1 1.5 99999999 0.001 1e9 nan B A I Y N 11 02"
    b" 12 ZZ"
)  # fmt: skip

_CLAIM_WORDS = (
    "claim payer member born died billing provider referring supervising place dx plan established"
    " certified used initial onset abn auth referral accident coverage home-health used PT/SLP OT"
    " group assignment note total frequency replaces via telehealth assistant progress evaluated"
    " enrolled network received stays medicare medicare-advantage commercial 2026-02-04 2026-02-30"
    " 2026-02-04..2026-02-01 06:30 97110-GP-KX 97140-GP x2 x0 x-1 x99999 30min 8min $64.00 $-5"
    " $1,205.00 allowed dx 1,2 1-4 M54.50 R47.01 1EG4-TE5-MK73 1376543215 PT OT SLP DC MD LAC LMT none"
    ' unknown "quoted # note" # \' " ignore[MOD001] : = .. -- ; \xe9 \x85 '
).encode()

_ODD = (b"", b"\x00", b"\xff", b"\r", b"\n", b"\r\n", b"\xef\xbb\xbf", b"\x1a", b"~", b"*", b":", b"^",
        b"9" * 400, b"A" * 400, b" " * 200)  # fmt: skip


def mutated(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """A changed input. ``others`` are inputs that units may be taken from."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        data = random.choice(_CHANGES)(data, random, others)
    return data


def _apart(data: bytes) -> list[bytes]:
    """The units of an input with what ends them."""
    if b"ISA" in data[:200] or data.count(b"~") > data.count(b"\n"):
        at = data.find(b"ISA")
        end = data[at + 105 : at + 106] if at >= 0 and len(data) > at + 105 else b"~"
        return re.findall(rb"(?s)[^%b]*%b?" % (re.escape(end or b"~"), re.escape(end or b"~")), data)
    return data.splitlines(True)


def _words(data: bytes) -> tuple[bytes, ...]:
    return tuple((_X12_WORDS if b"ISA" in data[:200] else _CLAIM_WORDS).split())


def _moved(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    units = _apart(data) or [b""]
    low = random.randrange(len(units))
    high = min(len(units), low + random.choice((1, 1, 2, 5, 20)))
    block = units[low:high]
    match random.randrange(5):
        case 0:
            del units[low:high]
        case 1:
            units[low:low] = block
        case 2:
            del units[low:high]
            at = random.randrange(len(units) + 1)
            units[at:at] = block
        case 3:
            strange = _apart(random.choice(others)) if others else units
            at = random.randrange(len(strange)) if strange else 0
            units[low:low] = strange[at : at + random.choice((1, 2, 5, 20))]
        case 4:
            del units[high:]
    return b"".join(units)


def _worded(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    units = _apart(data) or [b""]
    at = random.randrange(len(units))
    words = _WORD.findall(units[at]) or [b""]
    which = random.randrange(len(words))
    match random.randrange(6):
        case 0 | 1:
            words[which] = random.choice(_words(data))
        case 2:
            words[which] = random.choice(_ODD)
        case 3:
            words[which : which + 1] = []
        case 4:
            words[which:which] = [words[which], words[which - 1]]
        case 5:
            words[which] = _digit_changed(words[which], random)
    units[at] = b"".join(words)
    return b"".join(units)


def _digit_changed(word: bytes, random: Random) -> bytes:
    if not word:
        return b"0"
    at = random.randrange(len(word))
    return word[:at] + bytes((random.choice(b"0123456789AZaz.-+ \xe9"),)) + word[at + 1 :]


def _overwritten(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    start = random.randrange(len(data) + 1)
    size = random.choice((0, 1, 1, 4, 30))
    return data[:start] + random.choice(_ODD + _words(data)) + data[start + size :]


def _redelimited(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    old, new = random.choice(b"~*:^\n"), random.choice(b"~*:^|>\n\x1c\x1d\x1e!")
    return data.replace(bytes((old,)), bytes((new,)))


def _line_ended(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    return data.replace(b"\n", random.choice((b"\r\n", b"\r", b"", b"\n\n", b" \n")))


_CHANGES = (
    _moved,
    _moved,
    _moved,
    _worded,
    _worded,
    _worded,
    _worded,
    _overwritten,
    _redelimited,
    _line_ended,
)
