"""Segments and elements come out as the fields of the AST."""

from datetime import date
from decimal import Decimal

import pytest

from claimlint.model import Accident, Authorization, Member, OtherPayer, Provider


def test_the_parties_of_a_claim(read, therapy):
    claim = read(therapy).claims[0].claim
    assert claim.setting.billing == Provider(npi="1234567893", taxonomy="225100000X", entity="group")
    assert claim.setting.rendering == Provider(npi="1376543215", taxonomy="225100000X", entity="individual")
    assert claim.setting.referring == Provider(npi="1003000126", entity="individual")
    assert claim.setting.payer == "medicare"
    assert claim.setting.form == "837p"
    assert claim.member == Member("1EG4TE5MK73", date(1949, 3, 2), None, "F", ())


def test_the_header_of_a_claim(read, therapy):
    claim = read(therapy).claim("26-00419").claim
    assert (claim.setting.place, claim.frequency, claim.setting.assignment) == ("11", "7", False)
    assert claim.total == Decimal("250")
    assert (claim.original, claim.referral) == ("ICN2600011", "REFERRAL5")
    assert claim.authorization == Authorization("AUTH77")
    assert claim.accident == Accident("auto", date(2025, 12, 24), "WI")
    assert claim.diagnoses == ("S33.5XXA",)
    assert claim.setting.facility == Provider(npi="1600000339", entity="group")
    assert claim.setting.supervising == Provider(npi="1900000229", entity="individual")
    assert claim.received is None


def test_the_day_on_which_the_file_was_made(read, therapy):
    made = therapy.split(b"BHT*")[1].split(b"*")[3]
    assert {item.claim.created for item in read(therapy).claims} == {date.fromisoformat(made.decode())}
    unreadable = therapy.replace(b"BATCH1*" + made, b"BATCH1*2026", 1)
    assert {item.claim.created for item in read(unreadable).claims} == {None}


def test_dates_of_onset_and_initial_treatment(read, therapy, two_interchanges):
    assert read(therapy).claim("26-00417").claim.onset == date(2026, 1, 15)
    assert read(two_interchanges).claim("26-00501").claim.initial == date(2026, 1, 5)


def test_a_service_line(read, therapy):
    line = read(therapy).claims[0].claim.lines[0]
    assert (line.date, line.through) == (date(2026, 2, 4), None)
    service = line.service
    assert (service.code, service.modifiers, service.units) == ("97110", ("GP", "KX"), 2)
    assert (service.charge, service.pointers, service.rendering) == (Decimal("64"), (1, 2), None)


def test_what_a_line_says_for_itself(read, therapy):
    first, second = read(therapy).claim("26-00419").claim.lines
    assert (first.date, first.through) == (date(2026, 2, 9), date(2026, 2, 11))
    assert first.service.rendering == Provider(npi="1488000013", taxonomy="225200000X", entity="individual")
    assert first.service.referring == Provider(npi="1003000126", entity="individual")
    assert (first.service.place, first.service.authorization) == ("12", "AUTH88")
    assert first.service.note == "WORK SIMULATION"
    assert (second.service.units, second.service.minutes) == (None, 45)


def test_a_note_segment_is_the_note(read, therapy):
    assert read(therapy).claims[0].claim.lines[2].service.note == "BY MASSAGE THERAPIST"


def test_lines_billed_alike_share_one_node_whatever_their_control_numbers(read, therapy):
    repeated = therapy.replace(b"SV1*HC:97140:GP*29*UN*1***1", b"SV1*HC:97110:GP:KX*64*UN*2***1:2")
    first, second, _ = read(repeated).claims[0].claim.lines
    assert first is second


def test_settings_and_diagnoses_are_shared(read, therapy):
    first, second, _ = (found.claim for found in read(therapy).claims)
    assert first.setting is second.setting
    assert first.member is second.member


def test_a_dependent_is_the_patient_under_the_subscribers_id(read, two_interchanges):
    claim = read(two_interchanges).claim("26-00500").claim
    assert claim.member == Member("W550011", date(2014, 6, 20), None, "M", ())
    assert claim.setting.payer == "commercial"
    assert claim.setting.billing == Provider(npi="1398765408", entity="individual")


def test_other_payers_keep_their_own_references(read, two_interchanges):
    claim = read(two_interchanges).claim("26-00500").claim
    assert claim.other_payers == (OtherPayer("secondary", "SECOND MUTUAL"),)
    assert claim.original is None


def test_no_diagnosis_pointer_and_no_diagnosis_are_facts(read, therapy, two_interchanges):
    assert read(two_interchanges).claim("26-00600").claim.lines[0].service.pointers == ()
    assert read(therapy.replace(b"HI*ABK:M5450*ABF:M25551~\n", b"")).claims[0].claim.diagnoses == ()


def test_a_member_id_is_kept_as_written(read, therapy):
    spelled = therapy.replace(b"1EG4TE5MK73", b"1eg4-TE5-mk73")
    assert read(spelled).claims[0].claim.member.id == "1eg4-TE5-mk73"


@pytest.mark.parametrize(
    ("indicator", "payer_id", "name"),
    [
        ("MB", "00882", "medicare"),
        ("MA", "00882", "medicare"),
        ("16", "00001", "medicare-advantage"),
        ("16", "87726", "uhc-medicare-advantage"),
        ("CI", "87726", "commercial"),
        ("12", "1", "commercial"),
        ("BL", "1", "commercial"),
        ("MC", "1", "medicaid"),
        ("WC", "1", "workers-comp"),
        ("AM", "1", "auto"),
        ("CH", "1", "champus"),
        ("ZZ", "1", None),
        ("", "1", None),
    ],
)
def test_the_payer_comes_from_the_filing_indicator(read, therapy, indicator, payer_id, name):
    data = therapy.replace(b"SBR*P*18*******MB", b"SBR*P*18*******" + indicator.encode())
    data = data.replace(b"PI*00882", b"PI*" + payer_id.encode())
    assert {found.claim.setting.payer for found in read(data).claims} == {name}


@pytest.mark.parametrize(
    ("written", "order"),
    [("P", "primary"), ("S", "secondary"), ("T", "secondary"), ("A", "secondary"), ("U", None), ("", None)],
)
def test_whether_the_payer_is_billed_first(read, therapy, written, order):
    data = therapy.replace(b"SBR*P*18", b"SBR*" + written.encode() + b"*18")
    assert {found.claim.setting.payer_order for found in read(data).claims} == {order}


@pytest.mark.parametrize(
    ("written", "diagnosis"),
    [
        ("ABK:M5450", "M54.50"),
        ("ABK:m54.50", "M54.50"),
        ("ABK:I10", "I10"),
        ("BK:4779", "477.9"),
        ("BK:E8888", "E888.8"),
        ("BK:V7389", "V73.89"),
        ("ABK:E119", "E11.9"),
    ],
)
def test_diagnoses_get_their_dot(read, therapy, written, diagnosis):
    data = therapy.replace(b"HI*ABK:M5450*ABF:M25551", b"HI*" + written.encode())
    assert read(data).claims[0].claim.diagnoses == (diagnosis,)


@pytest.mark.parametrize(
    ("written", "units"), [("2", 2), ("2.00", 2), ("1.5", Decimal("1.5")), ("0", 0), (".5", Decimal("0.5"))]
)
def test_units_are_whole_where_they_can_be(read, therapy, written, units):
    data = therapy.replace(b"*64*UN*2***1:2", b"*64*UN*" + written.encode() + b"***1:2")
    assert read(data).claims[0].claim.lines[0].service.units == units


@pytest.mark.parametrize(("written", "assignment"), [("A", True), ("C", False), ("B", None), ("", None)])
def test_assignment(read, therapy, written, assignment):
    data = therapy.replace(b"11:B:1*Y*A*", b"11:B:1*Y*" + written.encode() + b"*")
    assert read(data).claims[0].claim.setting.assignment is assignment


def test_a_date_of_death_of_the_patient(read, therapy):
    data = therapy.replace(b"SBR*P*18*******MB~\n", b"SBR*P*18*******MB~\nPAT*****D8*20260131~\n", 1)
    assert read(data).claims[0].claim.member.died == date(2026, 1, 31)
