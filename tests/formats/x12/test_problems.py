"""Every code of the reader: what makes it, where it points, and that the claims are still read."""

import pytest

from claimlint.formats.x12 import codes, interchange
from claimlint.formats.x12.examples import VALID

IDS = ["26-00417", "26-00418", "26-00419"]
SHARED = "NM1*PR*2*MEDICARE*****PI*00882~\n"

# code, text of the fixture, what to put in its place, the text underlined, claim, line, part of the message
CASES = [
    (
        "X12004",
        "PAYER1         *26",
        "PAYER1        *26",
        None,
        None,
        None,
        "ISA has 105 characters instead of 106",
    ),
    (
        "X12005",
        "GS*HC*LAKE01*PAYER1*20260302*0915*7*X*005010X222A1~\n",
        "",
        "ST*837*0001*005010X222A1",
        None,
        None,
        "GS",
    ),
    ("X12006", "GE*1*7~\n", "", "IEA*1*000000001", None, None, "GE is missing before IEA"),
    ("X12006", "IEA*1*000000001~\n", "", "GE*1*7", None, None, "IEA is missing before the end of the file"),
    ("X12008", "IEA*1*000000001~\n", "IEA*1*000000001", "IEA*1*000000001", None, None, "terminator"),
    ("X12010", "SE*76*", "SE*75*", "75", None, None, "SE01 states 75 but there are 76 segments"),
    ("X12011", "SE*76*0001", "SE*76*0002", "0002", None, None, "SE02 is `0002` but ST02 is `0001`"),
    ("X12012", "GE*1*7", "GE*3*7", "3", None, None, "GE01 states 3 but there are 1"),
    ("X12013", "GE*1*7", "GE*1*8", "8", None, None, "GE02 is `8` but GS06 is `7`"),
    ("X12014", "IEA*1*", "IEA*2*", "2", None, None, "IEA01 states 2 but there are 1"),
    ("X12015", "IEA*1*000000001", "IEA*1*000000009", "000000009", None, None, "IEA02 is `000000009`"),
    (
        "X12016",
        "005010X222A1",
        "004010X098A1",
        "004010X098A1",
        None,
        None,
        "version `004010X098A1` is not 005010X222A1",
    ),
    ("X12017", "005010X222A1", "005010X298A1", "005010X298A1", None, None, "version `005010X298A1`"),
    ("X12019", "HL*3*1*22*0", "HL*3*9*22*0", "9", None, None, "HL02 names `9` as the billing provider"),
    (
        "X12020",
        "DTP*472*D8*20260211~\n",
        "REF*EW*1~\n",
        "SV1*HC:97110:GP*64*UN*2***1",
        "26-00418",
        1,
        "DTP*472",
    ),
    (
        "X12020",
        "LX*3~\n",
        "REF*EW*1~\n",
        "SV1*HC:97124*40*UN*1***1",
        "26-00417",
        3,
        "LX is missing before SV1",
    ),
    (
        "X12020",
        "SV1*HC:97124*40*UN*1***1~\nDTP*472*D8*20260206~\n",
        "DTP*472*D8*20260206~\nREF*EW*1~\n",
        "LX*3",
        "26-00417",
        None,
        "no SV1",
    ),
    (
        "X12020",
        "NM1*85*2*LAKESIDE THERAPY*****XX*1234567893",
        "N3*9 SHORE ROAD",
        "HL*1**20*1",
        None,
        None,
        "NM1*85",
    ),
    (
        "X12021",
        "HI*ABK:S335XXA",
        "CTP*1",
        "CTP*1",
        "26-00419",
        None,
        "unexpected segment CTP in the claim; expected one of",
    ),
    (
        "X12021",
        "REF*6R*L2",
        "NM1*QC*1*ALDER",
        "NM1*QC*1*ALDER",
        "26-00417",
        2,
        "unexpected segment NM1*QC in line 2",
    ),
    ("X12021", "REF*EI*123456789", "DMG*D8*19500101", "DMG*D8*19500101", None, None, "the billing provider"),
    (
        "X12021",
        "NTE*ADD*BY MASSAGE THERAPIST",
        "SV2*0420*40",
        "SV2*0420*40",
        "26-00417",
        3,
        "unexpected segment SV2 in line 3",
    ),
    ("X12021", "GE*1*7~", "GE*1*7~\nZ9Z*1~", "Z9Z*1", None, None, "unexpected segment Z9Z after GE"),
    (
        "X12022",
        "CLM*26-00418*64*",
        "CLM*26-00418*$64*",
        "$64",
        "26-00418",
        None,
        "CLM02 (total charge) is not a number: `$64`",
    ),
    ("X12022", "*29*UN*1*", "*29*UN*1 UNIT*", "1 UNIT", "26-00417", 2, "SV104 (quantity) is not a number"),
    ("X12022", "***1:2~", "***1:B~", "B", "26-00417", 1, "SV107-2 (diagnosis pointer) is not a number"),
    ("X12023", "D8*20260211", "D8*20260230", "20260230", "26-00418", 1, "not a date: `20260230`"),
    ("X12023", "20260209-20260211", "20260209-2026", "20260209-2026", "26-00419", 1, "not a date"),
    (
        "X12023",
        "DTP*431*D8*20260115",
        "DTP*431*D8*2026011",
        "2026011",
        "26-00417",
        None,
        "onset date is not a date",
    ),
    (
        "X12023",
        "DMG*D8*19511120*M",
        "DMG*D8*19511320*M",
        "19511320",
        None,
        None,
        "birth date is not a date written CCYYMMDD",
    ),
    ("X12024", "*29*UN*1*", "*29*DA*1*", "DA", "26-00417", 2, "SV103 (unit of measure) is `DA`"),
    ("X12024", "HL*3*1*22*0", "HL*3*1*19*0", "19", None, None, None),
    ("X12025", "SV1*HC:97124*", "SV1*HC*", "HC", "26-00417", 3, "SV101-2 (procedure code) is missing"),
    ("X12025", "CLM*26-00418*", "CLM**", None, None, None, "CLM01 (patient control number) is missing"),
]


@pytest.mark.parametrize(("code", "old", "new", "underlined", "claim", "line", "message"), CASES)
def test_a_defect_is_reported_at_its_place(read, therapy, code, old, new, underlined, claim, line, message):
    assert old in therapy.decode()
    data = therapy.decode().replace(old, new, 1 if code not in ("X12016", "X12017") else -1).encode()
    result = read(data)
    problem = next(found for found in result.problems if found.code == code)
    if message:
        assert message in problem.message
    if underlined is not None:
        excerpt = problem.excerpt
        assert excerpt.text[excerpt.start : excerpt.start + excerpt.length] == underlined
        assert data[problem.span.start.byte : problem.span.end.byte] == underlined.encode()
    assert (problem.claim, problem.line) == (claim, line) or message is None
    assert problem.help
    assert len(result.claims) == 3


def test_a_defect_gives_no_other_error(read, therapy):
    single = [case for case in CASES if case[1].count("\n") == case[2].count("\n") and case[6]]
    for code, old, new, *_ in single:
        data = therapy.decode().replace(old, new, 1 if code not in ("X12016", "X12017") else -1).encode()
        assert read(data).codes == [code], (old, new)


def test_the_payer_of_a_subscriber_is_required(read, therapy):
    result = read(therapy.replace(SHARED.encode(), b"REF*SY*123456789~\n", 1))
    problem = result.only("X12020")
    assert "payer name (NM1*PR)" in problem.message
    assert problem.excerpt.text == "HL*2*1*22*0"
    assert result.ids == IDS


def test_a_claim_without_lines_lacks_lx(read, therapy):
    head, tail = therapy.split(b"LX*1~\nSV1*HC:97110:GP*64", 1)
    result = read(head + tail[tail.index(b"HL*3*") :])
    problem = next(found for found in result.problems if found.code == "X12020")
    assert (problem.claim, problem.message) == ("26-00418", "the claim has no service line: LX is missing")
    assert result.ids == IDS


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"claims to follow by fax", bytes(range(256)) * 50, b"PK\x03\x04" + b"\x00" * 500]
)
def test_a_file_without_an_interchange_says_so(read, data):
    result = read(data)
    assert result.only("X12001").severity == "error"
    assert ("empty" in result.problems[0].message) == (not data.strip())


def test_noise_around_interchanges_is_skipped_and_reported(read, therapy):
    result = read(b"From: billing\n\n" + therapy + b"-- end of batch --\n")
    assert result.codes == ["X12002", "X12002"]
    first, last = result.problems
    assert (first.span.start.byte, first.span.end.byte) == (0, 13)
    assert first.excerpt.text == "From: billing"
    assert last.message == "18 bytes outside an interchange were skipped"
    assert last.span.start.line == 3 + therapy.count(b"\n")
    assert result.ids == IDS


def test_what_noise_holds_is_private(read, therapy):
    problem = read(b"ALDER, JUNE 1EG4TE5MK73\n" + therapy).only("X12002")
    assert set(problem.excerpt.masked().text) == {"*"}


@pytest.mark.parametrize(
    "isa", [b"ISA*00*  *00*  *ZZ*A*ZZ*B*260302*0915*^*00501*1*0*T*", b"ISA*1*2*3*4*5*6*7*8*9*10*11*12"]
)
def test_an_isa_that_declares_no_delimiters_is_malformed(read, therapy, isa):
    result = read(isa + b"\n" + therapy[107:])
    assert "X12003" in result.codes
    assert result.ids == IDS


def test_without_isa_the_delimiters_are_inferred(read, therapy):
    result = read(therapy[107:])
    assert result.only("X12005").excerpt.text.startswith("GS*HC*")
    assert result.ids == IDS


def test_without_isa_and_gs_the_delimiters_are_inferred(read, therapy):
    result = read(therapy[therapy.index(b"ST*837") : therapy.index(b"GE*1*7")].replace(b"*", b"|"))
    assert set(result.codes) == {"X12005", "X12006"}
    assert result.ids == IDS


def test_a_transaction_set_without_st_is_read(read, therapy):
    result = read(therapy.replace(b"ST*837*0001*005010X222A1~\n", b""))
    assert result.only("X12005").message == "ST is missing before BHT"
    assert result.ids == IDS


def test_a_transaction_set_without_se_is_read(read, therapy):
    result = read(therapy.replace(b"SE*76*0001~\n", b""))
    assert result.only("X12006").message == "SE is missing before GE"
    assert result.ids == IDS


def test_a_file_cut_in_a_segment_gives_the_whole_claims_and_one_problem(read, therapy):
    data = therapy[: therapy.index(b"SV1*HC:97530") + 6]
    result = read(data)
    problem = result.only("X12007")
    assert (
        problem.message
        == "the file breaks off in the middle of a segment; claim 26-00419 is cut off and was not read"
    )
    assert problem.span.end.byte == len(data)
    assert result.ids == IDS[:2]


def test_a_file_cut_behind_a_whole_claim_gives_that_claim(read, therapy):
    result = read(therapy[: therapy.index(b"SE*76")])
    assert result.only("X12007").message == "the file breaks off inside a transaction set"
    assert result.ids == IDS


def test_every_truncation_gives_one_problem_and_the_claims_before_it(read, therapy):
    ends = [therapy.index(b"CLM*26-00418"), therapy.index(b"HL*3*"), therapy.index(b"SE*76")]
    for size in range(110, len(therapy) - 2, 7):
        result = read(therapy[:size])
        assert len(result.problems) == 1, size
        whole = sum(size >= end + len(b"CLM*") for end in ends)
        assert result.ids in (IDS[:whole], IDS[: whole + 1]), size


def test_an_unterminated_claim_is_bounded(read, therapy):
    data = therapy[: therapy.index(b"GS*HC")] + b"A" * 5_000_000
    result = read(data)
    assert result.only("X12009").excerpt.text.startswith("ISA*00*")
    assert len(result.problems[0].excerpt.text) < 5_000


def test_an_overlong_claim_is_cut_and_its_neighbours_are_read(read, therapy, monkeypatch):
    monkeypatch.setattr(interchange, "LONGEST", 100_000)
    line = b"LX*1~\nSV1*HC:97110:GP*64*UN*2***1~\nDTP*472*D8*20260211~\n"
    result = read(therapy.replace(b"HL*3*1*22", line * 10_000 + b"HL*3*1*22"))
    assert result.codes[0] == "X12009"
    assert result.ids == IDS


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("005010X222A1", "005010X224A2", "dental claims"),
        ("ST*837*0001*005010X222A1", "ST*835*0001", "remittance advice"),
        ("ST*837*0001*005010X222A1", "ST*123*0001", "no transaction set that claimlint knows"),
    ],
)
def test_other_transaction_sets_are_reported_and_skipped(read, therapy, two_interchanges, old, new, said):
    result = read(therapy.replace(old.encode(), new.encode()) + two_interchanges)
    assert said in result.only("X12018").message
    assert result.ids == ["26-00500", "26-00501", "26-00600"]


def test_an_older_version_is_reported_once_and_its_structure_is_not_checked(read, therapy):
    data = therapy.replace(b"005010X222A1", b"004010X098A1").replace(b"HI*ABK:S335XXA", b"CR5*1~\nHI*BK:8472")
    result = read(data.replace(b"SE*76*", b"SE*77*"))
    assert result.only("X12016").severity == "error"
    assert result.claim("26-00419").claim.diagnoses == ("847.2",)


def test_another_component_separator_than_declared_is_used_and_reported_once(read, therapy):
    head, tail = therapy[:107], therapy[107:]
    result = read(head + tail.replace(b":", b">"))
    problem = result.only("X12026")
    assert problem.message == "CLM05 separates components by > but ISA16 declares :"
    assert [line.service.modifiers for line in result.claims[0].claim.lines] == [("GP", "KX"), ("GP",), ()]
    assert result.claims[0].place(1, "modifiers", 2).excerpt.start == len("SV1*HC>97110>GP>")


def test_a_patient_without_hl_does_not_become_the_one_before(read, therapy):
    result = read(therapy.replace(b"HL*3*1*22*0~\n", b"").replace(b"SE*76", b"SE*75"))
    assert result.only("X12020").message == "HL (level 22) is missing before SBR"
    assert [found.claim.member.id for found in result.claims] == ["1EG4TE5MK73", "1EG4TE5MK73", "2AB3CD4EF56"]


def test_the_lines_of_a_claim_without_clm_do_not_go_to_the_one_before(read, therapy):
    result = read(therapy.replace(b"CLM*26-00418*64***11:B:1*Y*A*Y*Y~\n", b"").replace(b"SE*76", b"SE*75"))
    assert result.only("X12020").message == "CLM is missing before this segment; its claim was not read"
    assert len(result.claims[0].claim.lines) == 3
    assert result.ids == ["26-00417", "26-00419"]


def test_a_lost_billing_level_is_one_problem(read, therapy):
    result = read(therapy.replace(b"HL*1**20*1~\n", b"").replace(b"SE*76", b"SE*75"))
    assert result.only("X12020").message == "HL (level 20) is missing before PRV*BI"
    assert result.claims[0].claim.setting.billing.npi == "1234567893"


def test_an_unreadable_value_is_left_out_and_its_line_kept(read, therapy):
    line = read(therapy.replace(b"*29*UN*1*", b"*2x9*UN*one*")).claims[0].claim.lines[1]
    assert (line.service.charge, line.service.units, line.service.code) == (None, None, "97140")


def test_an_unreadable_value_is_reported_each_time(read, therapy):
    data = therapy.replace(b"D8*20260204", b"D8*20261304")
    assert [(found.code, found.line) for found in read(data).problems] == [("X12023", 1), ("X12023", 2)]


def test_many_unexpected_segments_of_a_claim_are_summed_up(read, therapy):
    result = read(
        therapy.replace(b"NTE*ADD", b"QQQ*1~\nNTE*ADD*X~\n" * 500 + b"NTE*ADD").replace(b"SE*76", b"SE*1076")
    )
    assert len([problem for problem in result.problems if problem.code == "X12021"]) == 21
    assert "480 more unexpected segments in this claim" in [found.message for found in result.problems]


def test_claim_segments_before_the_first_line_of_a_lost_claim_are_one_problem(read, therapy):
    lost = b"CLM*26-00419*250***11:B:7*Y*C*Y*Y**AA:::WI~\n"
    result = read(therapy.replace(lost, b"").replace(b"SE*76", b"SE*75"))
    assert result.only("X12020").excerpt.text == "DTP*439*D8*20251224"


def test_member_data_is_in_no_message_and_private_in_excerpts(read, therapy):
    secrets = ["ALDER", "JUNE", "1EG4TE5MK73", "ELM", "MADISON", "19490302", "555001234"]
    data = therapy.replace(b"N3*2 ELM STREET", b"REF*SY*555001234~\nREF*SY*555001234~\nN3*2 ELM STREET")
    subscriber = data[data.index(b"SBR*P") : data.index(b"NM1*PR*2*MEDICARE")]
    for segment in subscriber.split(b"~\n")[1:-1]:
        misplaced = data.replace(b"REF*EI*123456789", segment + b"~\nSE*1")
        for problem in read(misplaced).problems:
            for secret in secrets:
                assert secret not in problem.message
                assert secret not in problem.excerpt.masked().text


def test_a_persons_name_at_the_head_of_a_broken_segment_is_not_quoted(read, therapy):
    result = read(therapy.replace(b"NM1*IL*1*BIRCH*OMAR", b"NM1*IL*1~\nLEE*OMAR"))
    problem = next(found for found in result.problems if found.code == "X12021")
    assert "LEE" not in problem.message
    assert "LEE" not in problem.excerpt.masked().text


def test_every_code_is_unique_and_has_a_name_a_severity_and_help():
    assert (
        len({code.code for code in codes.CODES})
        == len({code.name for code in codes.CODES})
        == len(codes.CODES)
        == 43
    )
    assert [code.code for code in codes.CODES] == [
        f"X12{number:03}" for number in range(1, len(codes.CODES) + 1)
    ]
    assert {code.severity for code in codes.CODES} == {"error", "warning"}
    assert all(code.help for code in codes.CODES)


def test_an_adjustment_without_its_amount_is_not_held_against_the_sum(read):
    paid = "SVD*11111*50*HC:97530:GP**2~\nCAS*CO*45~\nDTP*573*D8*20260220~\n"
    text = VALID.replace("REF*6R*L3~\n", f"REF*6R*L3~\n{paid}").replace("SE*64*", "SE*67*")
    assert read(text.encode()).only("X12025").message == "CAS03 is missing"


def test_the_last_subscriber_may_not_announce_a_patient_either(read):
    problem = read(VALID.replace("HL*4*1*22*0~", "HL*4*1*22*1~").encode()).only("X12038")
    assert problem.message == "HL04 of the subscriber above is 1, but no patient (HL level 23) follows"
    assert problem.excerpt.text == "SE*64*0001"
