"""ISA and GS against the guide, and ST against GS."""

import pytest


def changed(therapy, old, new):
    assert therapy.count(old) >= 1
    return therapy.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        (b"ISA*00*", b"ISA*99*", "X12028", "ISA01 (kind of authorization) is `99`; expected 00, 03"),
        (b"*ZZ*LAKE", b"*QQ*LAKE", "X12028", "ISA05 (qualifier of the sender) is `QQ`"),
        (b"*0*T*:~", b"*7*T*:~", "X12028", "ISA14"),
        (b"*0*T*:~", b"*0*X*:~", "X12028", "ISA15 (test or production) is `X`; expected P, T"),
        (b"GS*HC*", b"GS*ZZ*", "X12028", "GS01 (kind of transaction sets) is `ZZ`"),
        (b"GS*HC*", b"GS*HP*", "X12028", "GS01 is `HP`, but the transaction set is an 837"),
        (b"*X*005010X222A1", b"*Y*005010X222A1", "X12028", "GS07 (standard) is `Y`; expected X"),
        (
            b"*X*005010X222A1",
            b"*X*005010X222A2",
            "X12029",
            "ST03 is `005010X222A1` but GS08 is `005010X222A2`",
        ),
    ],
)
def test_what_an_envelope_may_not_hold_is_told_once(read, therapy, old, new, code, message):
    result = read(changed(therapy, old, new))
    told = [problem.message for problem in result.problems if problem.code == code]
    assert any(message in one for one in told), result.problems
    assert len(result.claims) == 3


@pytest.mark.parametrize(
    ("time", "fine"), [(b"0915", True), (b"091530", True), (b"2460", False), (b"9", False)]
)
def test_the_time_of_a_group(read, therapy, time, fine):
    group = therapy[therapy.index(b"GS*") : therapy.index(b"~", therapy.index(b"GS*"))]
    elements = group.split(b"*")
    elements[5] = time
    result = read(therapy.replace(group, b"*".join(elements)))
    assert result.codes == ([] if fine else ["X12023"])


def test_the_date_of_the_interchange(read, therapy):
    begins = therapy.index(b"*^*00501") - 12
    result = read(therapy[: begins + 1] + b"269930" + therapy[begins + 7 :])
    assert result.only("X12023").message == "ISA09 (date) is not a date written YYMMDD: `269930`"


def test_an_inpatient_needs_the_day_of_admission(read, therapy, facility):
    data = therapy.replace(b":B:1", b":B:1")
    place = therapy[therapy.index(b"CLM*") : therapy.index(b":B:1")].rpartition(b"*")[2]
    result = read(data.replace(place + b":B:1", b"21:B:1", 1))
    assert result.only("X12041").severity == "warning"
    admitted = data.replace(place + b":B:1", b"21:B:1", 1)
    at = admitted.index(b"HI*")
    admitted = admitted[:at] + b"DTP*435*D8*20260201~\n" + admitted[at:]
    assert "X12041" not in read(admitted).codes
    inpatient = facility.replace(b"13:A:1", b"11:A:1", 1)
    assert read(inpatient).only("X12041").claim == "26-09001"
