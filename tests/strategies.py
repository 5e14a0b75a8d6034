"""Hypothesis strategies for the AST: claims such as the .claim format can hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from claimlint.model import (
    Accident,
    Authorization,
    Bill,
    Claim,
    Evaluation,
    Member,
    NoticeOfNoncoverage,
    Occurrence,
    OtherPayer,
    PlanOfCare,
    ProgressReport,
    Provider,
    Service,
    ServiceLine,
    Setting,
    Stay,
    ValueAmount,
)

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KEYWORD_LIKE = ("BORN", "PAYER", "SEX", "CLAIM", "NONE", "none-1", "")

days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
small_numbers = st.integers(0, 999_999_999)
amounts = st.decimals(Decimal(-99_999), Decimal(9_999_999), places=2)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
identifiers = st.one_of(
    st.from_regex(r"[0-9A-Z-]{1,20}", fullmatch=True), st.sampled_from(KEYWORD_LIKE), texts
)
codes = st.text(DIGITS + LETTERS, min_size=1, max_size=6)
names = st.one_of(st.sampled_from(("medicare", "uhc-medicare-advantage", "billing")), texts.map(str.lower))


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The strategy, or None."""
    return st.none() | strategy


def _nothing_stated(node: object) -> bool:
    return all(
        getattr(node, name) in (None, ()) for name in type(node).__dataclass_fields__ if name != "entity"
    )


providers = st.builds(
    Provider,
    type=optional(st.sampled_from(("PT", "PTA", "OT", "MD", "LMT", "MD-PSY", "GROUP"))),
    npi=optional(st.text(DIGITS, min_size=1, max_size=12)),
    taxonomy=optional(st.sampled_from(("225100000X", "111N00000X", "103TC0700X"))),
    entity=optional(st.sampled_from(("group", "individual"))),
).filter(lambda provider: provider == Provider() or not _nothing_stated(provider))

members = st.builds(
    Member,
    id=optional(
        st.one_of(
            st.just("1EG4TE5MK73"),
            st.text(DIGITS + LETTERS, min_size=1, max_size=20),
            st.sampled_from(KEYWORD_LIKE),
            texts,
        )
    ),
    born=optional(days),
    died=optional(days),
    sex=optional(st.sampled_from("FMU")),
).filter(lambda member: not _nothing_stated(member))

services = st.builds(
    Service,
    code=codes | st.just(""),
    modifiers=st.lists(codes, max_size=5).map(tuple),
    units=optional(
        st.one_of(st.integers(-5, 999), st.sampled_from((Decimal("1.5"), Decimal("0.25"), Decimal("-2.5"))))
    ),
    minutes=optional(small_numbers),
    charge=optional(amounts),
    allowed=optional(amounts),
    pointers=optional(st.lists(small_numbers, min_size=1, max_size=4).map(tuple)),
    rendering=optional(providers),
    supervising=optional(providers),
    referring=optional(providers),
    facility=optional(providers),
    assistant_minutes=optional(small_numbers),
    start_time=optional(st.builds(time, st.integers(0, 23), st.integers(0, 59))),
    place=optional(codes),
    authorization=optional(identifiers),
    note=optional(texts),
    monitored=optional(small_numbers),
    skilled=optional(st.booleans()),
    revenue=optional(codes),
)

services = services.map(lambda service: service if service.code else replace(service, modifiers=()))

service_lines = st.builds(ServiceLine, date=days, service=services, through=optional(days))

plans = st.one_of(
    st.just(PlanOfCare(exists=False)),
    st.builds(
        PlanOfCare,
        established=optional(days),
        certified=optional(days),
        certifier=optional(providers),
        until=optional(days),
        recertified=st.lists(days, max_size=3).map(tuple),
        verbal=optional(days),
        order=optional(days),
        sent=optional(days),
        delayed=st.booleans(),
        maintenance=st.booleans(),
        weekly=optional(small_numbers),
        lacks=st.lists(
            st.sampled_from(("diagnoses", "goals", "type", "amount", "frequency", "duration")), max_size=3
        ).map(tuple),
        met=optional(days),
        plateau=optional(days),
    ),
)

progress_reports = st.builds(ProgressReport, written=days, author=optional(providers))

settings = st.builds(
    Setting,
    payer=optional(names),
    payer_order=optional(st.sampled_from(("primary", "secondary"))),
    billing=optional(providers),
    rendering=optional(providers),
    supervising=optional(providers),
    referring=optional(providers),
    facility=optional(providers),
    place=optional(codes),
    assignment=optional(st.booleans()),
    enrolled=optional(st.booleans()),
    network=optional(st.booleans()),
    coverage=optional(st.sampled_from(("part-b", "advantage", "none"))),
    attending=optional(providers),
).map(lambda setting: setting if setting.payer is not None else replace(setting, payer_order=None))

authorizations = st.builds(
    Authorization,
    number=identifiers,
    visits=optional(small_numbers),
    units=optional(small_numbers),
    starts=optional(days),
    ends=optional(days),
)

accidents = st.builds(
    Accident,
    kind=st.sampled_from(("auto", "work", "other")),
    date=optional(days),
    state=optional(st.sampled_from(("PA", "NJ"))),
)

other_payers = st.builds(OtherPayer, order=st.sampled_from(("primary", "secondary")), name=optional(names))

stays = st.builds(
    Stay, kind=st.sampled_from(("home-health", "snf", "hospice", "inpatient")), starts=days, ends=days
)


facility_codes = st.from_regex("[0-9A-Z][0-9]", fullmatch=True)
bills = st.builds(
    Bill,
    type=codes.filter(lambda code: len(code) != 4 or code[0] != "0"),
    starts=days,
    ends=days,
    status=optional(facility_codes),
) | st.builds(Bill, type=st.just("131"))
occurrences = st.builds(Occurrence, code=facility_codes, day=days, through=optional(days))
value_amounts = st.builds(ValueAmount, code=facility_codes, amount=amounts)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Any claim that the .claim format can hold."""
    frequency = draw(optional(codes))
    return Claim(
        id=draw(identifiers),
        setting=draw(settings),
        member=draw(optional(members)),
        diagnoses=draw(
            optional(
                st.lists(st.sampled_from(("M54.50", "M25.551", "I10", "S13.4XXA")), max_size=4).map(tuple)
            )
        ),
        lines=draw(st.lists(service_lines, max_size=4).map(tuple)),
        plan=draw(optional(plans)),
        received=draw(optional(days)),
        frequency=frequency,
        original=draw(optional(identifiers)) if frequency else None,
        total=draw(optional(amounts)),
        used_pt_slp=draw(optional(amounts)),
        used_ot=draw(optional(amounts)),
        used_pt=draw(optional(amounts)),
        used_slp=draw(optional(amounts)),
        progress=draw(optional(st.lists(progress_reports, max_size=3).map(tuple))),
        treated=draw(st.lists(days, max_size=3).map(tuple)),
        evaluated=draw(optional(st.builds(Evaluation, day=optional(days)))),
        initial=draw(optional(days)),
        onset=draw(optional(days)),
        abn=draw(optional(st.builds(NoticeOfNoncoverage, signed=optional(days)))),
        authorization=draw(optional(authorizations)),
        referral=draw(optional(identifiers)),
        accident=draw(optional(accidents)),
        other_payers=draw(st.lists(other_payers, max_size=2).map(tuple)),
        stays=draw(st.lists(stays, max_size=3).map(tuple)),
        bill=draw(optional(bills)),
        occurrences=draw(optional(st.lists(occurrences, max_size=3).map(tuple))),
        conditions=draw(optional(st.lists(facility_codes, max_size=3).map(tuple))),
        values=draw(optional(st.lists(value_amounts, max_size=2).map(tuple))),
    )
