"""Every word of the format, one by one, and the long example of the specification."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from claimlint.formats.claim.printer import write
from claimlint.model import (
    Accident,
    Authorization,
    Claim,
    Evaluation,
    Member,
    NoticeOfNoncoverage,
    OtherPayer,
    PlanOfCare,
    ProgressReport,
    Provider,
    Service,
    ServiceLine,
    Setting,
    Stay,
)
from tests.formats.claim.reading_text import clean_claims, header_of, line_of, read_claims

FEB_1, FEB_2, FEB_3 = date(2026, 2, 1), date(2026, 2, 2), date(2026, 2, 3)
PT = Provider(type="PT", npi="1376543217")


def of_setting(**stated: object) -> Claim:
    return Claim(id="1", setting=Setting(**stated))


HEADER_WORDS = [
    ("payer Medicare", of_setting(payer="medicare")),
    ("payer uhc-medicare-advantage", of_setting(payer="uhc-medicare-advantage")),
    ('payer "Blue Cross of Nowhere"', of_setting(payer="blue cross of nowhere")),
    ("payer medicare primary", of_setting(payer="medicare", payer_order="primary")),
    ("payer primary secondary", of_setting(payer="primary", payer_order="secondary")),
    ("payer medicare place 11", of_setting(payer="medicare", place="11")),
    ("received 2026-02-01", Claim(id="1", received=FEB_1)),
    ("frequency 1", Claim(id="1", frequency="1")),
    ("frequency 7 original ABC-1", Claim(id="1", frequency="7", original="ABC-1")),
    ("member 1eg4-te5-mk73", Claim(id="1", member=Member(id="1EG4TE5MK73"))),
    ("member 1EG4 TE5 MK73 sex f", Claim(id="1", member=Member(id="1EG4TE5MK73", sex="F"))),
    (
        "member X1 died 2026-02-02 sex U born 2026-02-01",
        Claim(id="1", member=Member(id="X1", born=FEB_1, died=FEB_2, sex="U")),
    ),
    ("member born 2026-02-01", Claim(id="1", member=Member(born=FEB_1))),
    ("billing 1234567893", of_setting(billing=Provider(npi="1234567893"))),
    ("billing 123 group", of_setting(billing=Provider(npi="123", entity="group"))),
    ("billing 1234567893 individual", of_setting(billing=Provider(npi="1234567893", entity="individual"))),
    ("facility 1234567893", of_setting(facility=Provider(npi="1234567893"))),
    ("provider PT 1376543217", of_setting(rendering=PT)),
    ("provider lmt", of_setting(rendering=Provider(type="LMT"))),
    ("provider 1376543217", of_setting(rendering=Provider(npi="1376543217"))),
    (
        "provider 225100000x 1376543217",
        of_setting(rendering=Provider(taxonomy="225100000X", npi="1376543217")),
    ),
    ("supervisor PT 1376543217", of_setting(supervising=PT)),
    ("referring PT 1376543217", of_setting(referring=PT)),
    *(
        (f"{word} none", of_setting(**{name: Provider()}))
        for word, name in (
            ("billing", "billing"),
            ("facility", "facility"),
            ("provider", "rendering"),
            ("supervisor", "supervising"),
            ("referring", "referring"),
        )
    ),
    ("referring NONE place 11", of_setting(referring=Provider(), place="11")),
    ("place 11", of_setting(place="11")),
    ("dx M54.50 m25551 I10", Claim(id="1", diagnoses=("M54.50", "M25.551", "I10"))),
    ("dx none", Claim(id="1", diagnoses=())),
    ("dx m5450, I10", Claim(id="1", diagnoses=("M54.50", "I10"))),
    ("plan none", Claim(id="1", plan=PlanOfCare(exists=False))),
    ("plan", Claim(id="1", plan=PlanOfCare())),
    (
        "plan established 2026-02-01 certified 2026-02-02 by PT 1376543217 until 2026-02-03",
        Claim(id="1", plan=PlanOfCare(established=FEB_1, certified=FEB_2, certifier=PT, until=FEB_3)),
    ),
    (
        "plan recertified 2026-02-01 2026-02-02 recertified 2026-02-03",
        Claim(id="1", plan=PlanOfCare(recertified=(FEB_1, FEB_2, FEB_3))),
    ),
    (
        "plan verbal 2026-02-01 order 2026-02-02 sent 2026-02-03",
        Claim(id="1", plan=PlanOfCare(verbal=FEB_1, order=FEB_2, sent=FEB_3)),
    ),
    (
        "plan delayed maintenance weekly 3",
        Claim(id="1", plan=PlanOfCare(delayed=True, maintenance=True, weekly=3)),
    ),
    (
        "plan lacks GOALS, Frequency, duration met 2026-02-01 plateau 2026-02-02",
        Claim(id="1", plan=PlanOfCare(lacks=("goals", "frequency", "duration"), met=FEB_1, plateau=FEB_2)),
    ),
    (
        "plan lacks goals frequency 1",
        Claim(id="1", plan=PlanOfCare(lacks=("goals",)), frequency="1"),
    ),
    (
        "progress 2026-02-01, 2026-02-02",
        Claim(id="1", progress=(ProgressReport(FEB_1), ProgressReport(FEB_2))),
    ),
    (
        "progress 2026-02-01 2026-02-02 by PT 1376543217 progress 2026-02-03",
        Claim(
            id="1",
            progress=(ProgressReport(FEB_1, PT), ProgressReport(FEB_2, PT), ProgressReport(FEB_3)),
        ),
    ),
    ("progress none", Claim(id="1", progress=())),
    ("progress none progress 2026-02-01", Claim(id="1", progress=(ProgressReport(FEB_1),))),
    ("treated 2026-02-01 2026-02-02", Claim(id="1", treated=(FEB_1, FEB_2))),
    ("treated 2026-02-01 treated 2026-02-02", Claim(id="1", treated=(FEB_1, FEB_2))),
    ("evaluated 2026-02-01", Claim(id="1", evaluated=Evaluation(FEB_1))),
    ("evaluated none", Claim(id="1", evaluated=Evaluation(None))),
    ("used PT/SLP $2,455.00", Claim(id="1", used_pt_slp=Decimal("2455.00"))),
    ("used pt/slp $1 used OT $2", Claim(id="1", used_pt_slp=Decimal("1.00"), used_ot=Decimal("2.00"))),
    ("used PT $1,800 used slp $2", Claim(id="1", used_pt=Decimal("1800.00"), used_slp=Decimal("2.00"))),
    ("initial 2026-02-01 onset 2026-02-02", Claim(id="1", initial=FEB_1, onset=FEB_2)),
    ("initial none", Claim(id="1", initial_none=True)),
    ("abn 2026-02-01", Claim(id="1", abn=NoticeOfNoncoverage(FEB_1))),
    ("abn none", Claim(id="1", abn=NoticeOfNoncoverage(None))),
    ("auth A-1/2", Claim(id="1", authorization=Authorization("A-1/2"))),
    (
        "auth A1 visits 12 units 24 from 2026-02-01 until 2026-02-03",
        Claim(id="1", authorization=Authorization("A1", 12, 24, FEB_1, FEB_3)),
    ),
    ("auth none", Claim(id="1", authorization=Authorization(""))),
    ('auth "none"', Claim(id="1", authorization=Authorization("none"))),
    *(
        (f"auth {number}", Claim(id="1", authorization=Authorization(number)))
        for number in ("none-1", "none.5")
    ),
    ('auth "" visits 3', Claim(id="1", authorization=Authorization("", 3))),
    ("referral none", Claim(id="1", referral="")),
    ('referral "None"', Claim(id="1", referral="None")),
    ("referral R9", Claim(id="1", referral="R9")),
    ("accident auto 2026-02-01 pa", Claim(id="1", accident=Accident("auto", FEB_1, "PA"))),
    ("accident work 2026-02-01", Claim(id="1", accident=Accident("work", FEB_1))),
    ("accident other", Claim(id="1", accident=Accident("other"))),
    ("other-payer primary aetna", Claim(id="1", other_payers=(OtherPayer("primary", "aetna"),))),
    (
        'other-payer secondary "Aetna Life" other-payer primary',
        Claim(id="1", other_payers=(OtherPayer("secondary", "Aetna Life"), OtherPayer("primary"))),
    ),
    ("coverage part-b", of_setting(coverage="part-b")),
    ("coverage advantage", of_setting(coverage="advantage")),
    ("coverage none", of_setting(coverage="none")),
    *(
        (f"{kind} 2026-02-01..2026-02-03", Claim(id="1", stays=(Stay(kind, FEB_1, FEB_3),)))
        for kind in ("home-health", "snf", "hospice", "inpatient")
    ),
    (
        "snf 2026-02-01..2026-02-02 snf 2026-02-03 .. 2026-02-03",
        Claim(id="1", stays=(Stay("snf", FEB_1, FEB_2), Stay("snf", FEB_3, FEB_3))),
    ),
    ("assignment yes", of_setting(assignment=True)),
    ("enrolled no network YES", of_setting(enrolled=False, network=True)),
    ("total $1,234.5", Claim(id="1", total=Decimal("1234.50"))),
]


@pytest.mark.parametrize(("text", "claim"), HEADER_WORDS)
def test_a_word_of_the_header(text: str, claim: Claim) -> None:
    assert header_of(text) == claim
    assert clean_claims(write(claim)) == [claim]


def test_keywords_are_read_in_any_case() -> None:
    claim = header_of("PAYER medicare PlaN Established 2026-02-01 DELAYED Used Pt/Slp $1")
    assert claim.setting.payer == "medicare"
    assert claim.plan == PlanOfCare(established=FEB_1, delayed=True)
    assert claim.used_pt_slp == 1


SERVICE_WORDS = [
    ("97110", Service("97110")),
    ("g0283-gp-59", Service("G0283", ("GP", "59"))),
    ("9711-K-X1Y", Service("9711", ("K", "X1Y"))),
    ("97110-A-B-C-D-E-F", Service("97110", ("A", "B", "C", "D", "E", "F"))),
    ("97110 x2", Service("97110", units=2)),
    ("97110 x1.50", Service("97110", units=Decimal("1.5"))),
    ("97110 X0", Service("97110", units=0)),
    ("97110 x-1", Service("97110", units=-1)),
    ("97110 30min", Service("97110", minutes=30)),
    ("97110 $64", Service("97110", charge=Decimal("64.00"))),
    ("97110 -$64.5", Service("97110", charge=Decimal("-64.50"))),
    ("97110 $-1,064.50", Service("97110", charge=Decimal("-1064.50"))),
    ("97110 allowed $27.31", Service("97110", allowed=Decimal("27.31"))),
    ("97110 dx 1,2", Service("97110", pointers=(1, 2))),
    ("97110 dx 4, 99", Service("97110", pointers=(4, 99))),
    ("97110 by LMT", Service("97110", rendering=Provider(type="LMT"))),
    ("97110 by PT 1376543217", Service("97110", rendering=PT)),
    ("97110 assistant 15min 30min", Service("97110", assistant_minutes=15, minutes=30)),
    ("98977 monitored 16", Service("98977", monitored=16)),
    ("97150 skilled", Service("97150", skilled=True)),
    ("97150 UNSKILLED", Service("97150", skilled=False)),
    ("97110 at 09:30", Service("97110", start_time=time(9, 30))),
    ("97110 AT 9:05 30min", Service("97110", start_time=time(9, 5), minutes=30)),
    ("98941-AT at 23:59", Service("98941", ("AT",), start_time=time(23, 59))),
    ("97110 place 12", Service("97110", place="12")),
    ('97110 note "left knee # 2"', Service("97110", note="left knee # 2")),
    (r'97110 note "a \"b\" \\ c\nd"', Service("97110", note='a "b" \\ c\nd')),
    ("97110 supervisor PT 1376543217", Service("97110", supervising=PT)),
    ("97110 referring PT 1376543217", Service("97110", referring=PT)),
    ("97110 facility 1234567893", Service("97110", facility=Provider(npi="1234567893"))),
    ("97110 auth A1", Service("97110", authorization="A1")),
    ("97110 auth none", Service("97110", authorization="")),
    (
        "97110 supervisor none referring none facility none",
        Service("97110", supervising=Provider(), referring=Provider(), facility=Provider()),
    ),
]


@pytest.mark.parametrize(("text", "service"), SERVICE_WORDS)
def test_a_word_of_a_service_line(text: str, service: Service) -> None:
    assert line_of(f"2026-02-01 {text}") == ServiceLine(FEB_1, service)


def test_a_service_line_for_a_range_of_dates() -> None:
    assert line_of("2026-02-01..2026-02-03 97110") == ServiceLine(FEB_1, Service("97110"), FEB_3)


def test_words_stand_in_any_order() -> None:
    assert line_of("2026-02-01 97110 $1 30min x2") == line_of("2026-02-01 97110 x2 30min $1")


def test_words_may_share_the_line_of_the_claim() -> None:
    (claim,) = clean_claims("claim 1 payer medicare member A1 place 11\n2026-02-01 97110\n")
    assert claim == Claim(
        id="1",
        setting=Setting(payer="medicare", place="11"),
        member=Member(id="A1"),
        lines=(ServiceLine(FEB_1, Service("97110")),),
    )


def test_a_claim_id_may_stand_in_quotes() -> None:
    assert [claim.id for claim in clean_claims('claim "A 1 #2"\nclaim 5#x\n')] == ["A 1 #2", "5"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark(line_end: str, bom: str) -> None:
    text = bom + line_end.join(["claim 1", "\tpayer medicare", "", "  2026-02-01 97110"])
    assert clean_claims(text) == clean_claims("claim 1\npayer medicare\n2026-02-01 97110\n")


EXAMPLE = """\
# Outpatient PT clinic. '#' starts a comment anywhere.
claim 26-00417
  payer     medicare                       # binds the ruleset
  member    1EG4-TE5-MK73  born 1949-03-02
  billing   1234567893
  provider  PT 1376543217                  # rendering: type (or taxonomy) and NPI
  referring MD 1003000126                  # the certifying physician
  place     11
  dx        M54.50 M25.551
  plan      established 2026-02-02  certified 2026-02-20  until 2026-05-02
  used      PT/SLP $2,455.00               # this year's allowed amount before this claim
  2026-02-04  97110-GP-KX-CQ  x2  30min  $64.00  dx 1,2
  2026-02-04  97140-GP-KX     x1  15min  $29.00  allowed $27.31
  2026-02-06  97124           x1  15min  $40.00  by LMT    # not billed to Medicare
"""


def test_the_long_example() -> None:
    feb_4, feb_6 = date(2026, 2, 4), date(2026, 2, 6)
    (claim,) = clean_claims(EXAMPLE)
    assert claim == Claim(
        id="26-00417",
        setting=Setting(
            payer="medicare",
            billing=Provider(npi="1234567893"),
            rendering=PT,
            referring=Provider(type="MD", npi="1003000126"),
            place="11",
        ),
        member=Member(id="1EG4TE5MK73", born=date(1949, 3, 2)),
        diagnoses=("M54.50", "M25.551"),
        plan=PlanOfCare(established=FEB_2, certified=date(2026, 2, 20), until=date(2026, 5, 2)),
        used_pt_slp=Decimal("2455.00"),
        lines=(
            ServiceLine(
                feb_4, Service("97110", ("GP", "KX", "CQ"), 2, 30, Decimal("64.00"), pointers=(1, 2))
            ),
            ServiceLine(
                feb_4, Service("97140", ("GP", "KX"), 1, 15, Decimal("29.00"), allowed=Decimal("27.31"))
            ),
            ServiceLine(feb_6, Service("97124", (), 1, 15, Decimal("40.00"), rendering=Provider(type="LMT"))),
        ),
    )


def test_the_long_example_is_already_canonical_but_for_its_comments() -> None:
    (claim,) = clean_claims(EXAMPLE)
    without_comments = [line.partition(" #")[0].rstrip() for line in EXAMPLE.splitlines()[1:]]
    assert write(claim).splitlines() == without_comments


class TestPreamble:
    """Fields before the first claim."""

    def test_hold_for_every_claim(self) -> None:
        first, second = clean_claims(
            "payer medicare\nplace 11\nreceived 2026-02-01\nclaim 1\nclaim 2\nplace 12\n"
        )
        assert first == Claim(id="1", setting=Setting(payer="medicare", place="11"), received=FEB_1)
        assert second == Claim(id="2", setting=Setting(payer="medicare", place="12"), received=FEB_1)

    def test_give_way_word_by_word(self) -> None:
        text = "snf 2026-02-01..2026-02-02\nhospice 2026-02-01..2026-02-02\nused OT $1\n"
        (claim,) = clean_claims(f"{text}claim 1\nsnf 2026-02-03..2026-02-03\nused PT/SLP $2\n")
        assert claim.stays == (Stay("hospice", FEB_1, FEB_2), Stay("snf", FEB_3, FEB_3))
        assert (claim.used_pt_slp, claim.used_ot) == (2, 1)

    def test_an_original_belongs_to_its_frequency(self) -> None:
        (claim,) = clean_claims("frequency 7 original A\nclaim 1\nfrequency 1\n")
        assert (claim.frequency, claim.original) == ("1", None)


def test_an_impossible_date_states_no_absence() -> None:
    claims = [
        item.claim for item in read_claims("claim 1\n progress 2026-02-30\nclaim 2\n evaluated 2026-02-30\n")
    ]
    assert claims[0].progress == (ProgressReport(None),)
    assert claims[1].evaluated is None
    with pytest.raises(ValueError, match="a progress report needs a date"):
        write(claims[0])
