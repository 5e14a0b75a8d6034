"""What to state so that a rule can be evaluated: for every fact, what it goes without, in a biller's words.

A rule that is not evaluated lacks facts, and the names of facts say little to whoever writes claims. Here
stands what a person can do: the word of ``docs/format.md`` that states it, and the segment of an 837P.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from claimlint.facts.registry import REGISTRY, Registry

_LINE = "on the service line"
_HEADER = "in the header"


class Statement(NamedTuple):
    """Something that a claim can state.

    ``write`` is how .claim text does (an example), ``where`` the place for it, ``segment`` the place in an
    837P. ``write`` is empty for what no claim states, such as a table's end; ``segment`` where an 837P has no
    place for it.
    """

    what: str
    write: str = ""
    where: str = ""
    segment: str = ""
    instead: str = ""
    """Another way to write it, such as ``plan none``."""

    def __str__(self) -> str:
        if not self.write:
            return self.what
        text = f"`{self.write}`" + (f" or `{self.instead}`" if self.instead else "")
        carried = f"837P: {self.segment}" if self.segment else "not in an 837P"
        return f"{self.what}: write {text} {self.where} ({carried})"


def _line(what: str, write: str, segment: str = "", instead: str = "") -> Statement:
    return Statement(what, write, _LINE, segment, instead)


def _header(what: str, write: str, segment: str = "", instead: str = "") -> Statement:
    return Statement(what, write, _HEADER, segment, instead)


_DATE = _line("the date of service", "2026-02-04", "DTP*472")
_UNITS = _line("the units", "x2", "SV104")
_CHARGE = _line("the charge", "$64.00", "SV102")
_MINUTES = _line("the minutes of each timed service", "30min")
_ASSISTANT = _line("the minutes that an assistant gave alone, of each timed service", "assistant 15min")
_CLOCK = _line("when each service began, where two disciplines treat on a day, and its minutes", "at 09:30")
_POINTERS = _line("the diagnoses that the line treats", "dx 1,2", "SV107")
_DIAGNOSES = _header("the diagnoses", "dx M54.50 M25.551", "HI", "dx none")
_MEMBER = _header("the member id", "member 1EG4-TE5-MK73", "NM109 of NM1*IL")
_PLACE = _header("the place of service", "place 11", "CLM05 or SV105")
_RENDERING = _header("the rendering provider", "provider PT 1376543217", "NM1*82", "provider none")
_PROFESSION = _header("the profession of the rendering provider", "provider PT", "the taxonomy in PRV*PE")
_REFERRING = _header(
    "the provider who refers or certifies", "referring MD 1003000126", "NM1*DN", "referring none"
)
_BILLER = _header("whether a group or an individual bills", "billing 1234567893 group", "NM102 of NM1*85")
_AUTHORIZATION = _header("the prior authorization", "auth A17", "REF*G1", "auth none")
_PLAN = _header("the plan of care", "plan established 2026-02-02 certified 2026-02-20", instead="plan none")
_CERTIFIER = _header("the profession of whoever certifies the plan", "referring MD 1003000126")
_NOTICE = _header("whether a notice of non-coverage is on file", "abn 2026-01-30", instead="abn none")
_REPORTS = _header("the progress reports", "progress 2026-02-20", instead="progress none")
_AUTHOR = _header("who wrote the progress report", "progress 2026-02-20 by PT 1376543217")
_TREATED = _header("the earlier treatment days, and one discipline a claim", "treated 2026-02-04 2026-02-06")
_EVALUATION = _header("the evaluation", "evaluated 2026-02-02", instead="evaluated none")
_WEEKLY = _header("the planned visits a week", "plan weekly 2")
_EARLIER_SERVICES = _header("the earlier days of the course of treatment", "treated 2026-05-26")
_INITIAL = _header("the date of the initial treatment", "initial 2026-06-02", "DTP*454", "initial none")
_FIRST_TREATMENT = _header("the first day of treatment", "evaluated 2026-02-02")
_USED = _header("the amount used this year before the claim", "used PT/SLP $2,455.00")

_USED_APART = _header(
    "the amounts of PT and of SLP used before the claim", "used PT $1,800.00 used SLP $655.00"
)

_STAYS = _header("the patient's stays", "home-health 2026-01-16..2026-01-31")
_ORDER = _header("whether the payer is billed first", "payer medicare primary", "SBR01")
_OTHER_PAYER = _header(
    "who else pays", "other-payer secondary", "SBR of loop 2320, CLM11", instead="accident auto"
)

_THERAPY_CODES = Statement("a date of service that the therapy code list covers")
_THRESHOLD = Statement("a date of service that the therapy thresholds cover")
_PAIRS = Statement("a date of service that the NCCI tables at hand cover")
_DIAGNOSIS_CODES = Statement("the ICD-10-CM codes of the claim's fiscal year, which the lists at hand lack")
_ADDONS = Statement("a date of service that the add-on code table at hand covers")
_ONE_DAY = Statement("one date for each line: a line for several days does not say what was given on which")
_FEES = Statement("a code and date of service that the fee schedule at hand covers")
_UNLIKELY = Statement("an MUE limit, which the tables at hand lack for the code or date")
_FILING_LIMIT = Statement(
    "a filing limit, which the payer's ruleset does not state (parameter filing_limit),"
    " or which does not hold for a replacement or void"
)

BY_FACT: dict[str, Statement] = {
    **dict.fromkeys(("date", "through", "period", "claim_period", "day_period", "year"), _DATE),
    **dict.fromkeys(("first_date", "last_date", "first_treatment", "timed_services"), _DATE),
    **dict.fromkeys(("units", "units_today", "timed_units", "units_of_code_today"), _UNITS),
    **dict.fromkeys(("charge", "charges", "lowest_charge"), _CHARGE),
    "allowed": _line("the payer's allowed amount", "allowed $27.31"),
    **dict.fromkeys(("minutes", "timed_minutes", "billable_minutes"), _MINUTES),
    **dict.fromkeys(("misallotted", "past_midpoint"), _MINUTES),
    "minutes_kept_today": _MINUTES,
    "habilitative_modifiers": Statement(
        "whether the payer wants 96 or 97, which its ruleset does not state"
        " (parameter habilitative_modifiers)"
    ),
    "session_least": Statement("a code that is chosen by the length of the session"),
    "assistant_units": _ASSISTANT,
    "overlap": _CLOCK,
    "assistant_rule": Statement(
        "what the payer says of assistants' work (parameters assistant_percent and the like)"
    ),
    "unit_rule": Statement(
        "how the payer counts timed units, which its ruleset does not state (parameter unit_rule)"
    ),
    **dict.fromkeys(("pointers", "pointed_diagnoses"), _POINTERS),
    **dict.fromkeys(("diagnoses", "diagnosis_count"), _DIAGNOSES),
    **dict.fromkeys(("member_id", "mbi_when_cleaned"), _MEMBER),
    "born": _header("the birth date", "member 1EG4-TE5-MK73 born 1949-03-02", "DMG02"),
    "died": _header("the date of death", "member 1EG4-TE5-MK73 died 2026-02-08", "PAT06"),
    **dict.fromkeys(("place", "claim_place"), _PLACE),
    "assignment_accepted": _header("whether assignment is accepted", "assignment yes", "CLM07"),
    "taxonomy": _header("the provider's taxonomy code", "provider 225100000X", "PRV03"),
    **dict.fromkeys(
        ("rendering", "rendering_npi", "rendering_named", "renderer_numbered", "npi"), _RENDERING
    ),
    **dict.fromkeys(("rendering_type", "claim_rendering_type", "renderer_discipline"), _PROFESSION),
    "referring_named": _REFERRING,
    "in_network": _header("whether the provider is in the payer's network", "network yes"),
    "billing_group": _BILLER,
    **dict.fromkeys(("authorized", "authorized_claim"), _AUTHORIZATION),
    "payer": _header("the payer", "payer medicare", "NM1*PR"),
    "frequency": _header("the claim frequency code", "frequency 1", "CLM05-3"),
    "original": _header(
        "the payer's number of the original claim", "frequency 7 original 2026050123456", "REF*F8"
    ),
    **dict.fromkeys(("stays_stated", "stays_today", "has_stays"), _STAYS),
    **dict.fromkeys(("coverage", "claim_coverage"), _header("what covers the member", "coverage part-b")),
    **dict.fromkeys(
        ("enrolled", "claim_enrolled"), _header("whether the renderer is enrolled", "enrolled yes")
    ),
    **dict.fromkeys(("payer_order", "claim_order"), _ORDER),
    **dict.fromkeys(("another_pays_first", "has_primary", "primary_payer"), _OTHER_PAYER),
    **dict.fromkeys(("accident", "accident_kind"), _OTHER_PAYER),
    **dict.fromkeys(("used_stated", "has_used", "used_this_year"), _USED),
    **dict.fromkeys(("used_pt", "used_slp"), _USED_APART),
    "total": _header("the claim total", "total $64.00", "CLM02"),
    "onset": _header("the onset of the condition", "onset 2026-01-15", "DTP*431"),
    "received": _header("when the payer gets the claim", "received 2026-06-15"),
    **dict.fromkeys(("plan", "plan_exists", "has_plan", "order_exception", "verbal_order_stands"), _PLAN),
    **dict.fromkeys(
        ("plan_established", "plan.established"),
        _header("when the plan was established", "plan established 2026-02-02"),
    ),
    "plan.certified": _header("when the plan was certified", "plan certified 2026-02-20"),
    "plan.until": _header("the end of the plan", "plan until 2026-05-02"),
    "plan.verbal": _header("the date of the verbal certification", "plan verbal 2026-02-03"),
    "plan.order": _header("the date of the signed order", "plan order 2026-01-30"),
    "plan.sent": _header("when the plan was sent", "plan sent 2026-02-05"),
    **dict.fromkeys(("plan.weekly", "visits_planned", "week_visits", "first_visit_beyond"), _WEEKLY),
    "plan.met": _header("when the goals of the plan were met", "plan met 2026-03-02"),
    "plan.plateau": _header("since when no measurable change was seen", "plan plateau 2026-03-02"),
    "plan.lacks": _header("what the plan does not contain", "plan lacks goals, frequency"),
    **dict.fromkeys(("plan_incomplete", "improvement_ended", "certification_delayed"), _PLAN),
    **dict.fromkeys(("treated_in_lapse", "certification_lapse", "lapse_begins", "lapse_ends"), _PLAN),
    **dict.fromkeys(("progress_stated", "last_report"), _REPORTS),
    **dict.fromkeys(("reporting", "unreported_days", "report_due"), _TREATED),
    "report_author": _AUTHOR,
    **dict.fromkeys(("evaluation_on_file", "earlier_evaluation"), _EVALUATION),
    "next_recertification": _header("the recertifications", "plan recertified 2026-05-28"),
    **dict.fromkeys(("notice_on_file", "notice_signed"), _NOTICE),
    "certifies_oneself": _PROFESSION,
    "certifier_type": _CERTIFIER,
    **dict.fromkeys(("initial", "initial_stated"), _INITIAL),
    **dict.fromkeys(("earlier_services_known", "previous_in_course"), _EARLIER_SERVICES),
    "monitored": _line("on how many days the device gave data", "monitored 18"),
    "skilled": _line("whether it took the skills of a therapist", "skilled", instead="unskilled"),
    "course_minutes_today": _MINUTES,
    "course_units_today": _UNITS,
    "own_referrer_type": _header("the profession of the referring provider", "referring MD 1003000126"),
    **dict.fromkeys(("certified_through", "first_treatment_sure"), _FIRST_TREATMENT),
    **dict.fromkeys(("accruals", "accrued_allowed", "accrued_with_charges", "threshold_in_reach"), _USED),
    **dict.fromkeys(("accrued_before", "accrued_by_claim", "first_over_review"), _USED),
    **dict.fromkeys(("filing_deadline", "line_filing_deadline"), _FILING_LIMIT),
    **dict.fromkeys(("therapy", "therapy_designation", "code_basis", "code_disciplines"), _THERAPY_CODES),
    **dict.fromkeys(("diagnosis_status", "diagnosis_billable_some_day"), _DIAGNOSIS_CODES),
    **dict.fromkeys(("kx_threshold", "review_threshold"), _THRESHOLD),
    **dict.fromkeys(("ptp_edit", "ptp_partner", "ptp_partner_line", "ptp_either_column"), _PAIRS),
    "ptp_paired": _PAIRS,
    "addon_primaries": _ADDONS,
    **dict.fromkeys(
        ("bill_type", "bill_kind"), _header("the type of bill of a facility", "bill 131", "CLM05 of an 837I")
    ),
    "occurrence_codes": _header("the occurrence codes", "occurrence 35 2026-06-02", "HI*BH of an 837I"),
    "revenue": _line("the revenue code", "rev 0420", "SV201 of an 837I"),
    "described": _line("what an unlisted code stands for", 'note "whole-body vibration"', "SV101-7 or NTE"),
    "only_therapy_today": _THERAPY_CODES,
    "primary_today": _ONE_DAY,
    "fee_schedule_status": _FEES,
    **dict.fromkeys(("mue", "mue_indicator"), _UNLIKELY),
}
"""Fact, root or part of a fact to what it is missing without. What facts make of these needs no entry."""


@cache
def statements(name: str, registry: Registry = REGISTRY) -> tuple[Statement, ...]:
    """What must be stated so that ``name`` is no longer missing; empty where nothing is known of it.

    A fact without an entry of its own is missing where an input that it needs is.
    """
    if name in BY_FACT:
        return (BY_FACT[name],)
    fact = registry.named(name)
    if fact is None:
        return ()
    return tuple(dict.fromkeys(found for name in fact.needed for found in statements(name, registry)))


def supplies(names: Iterable[str], registry: Registry = REGISTRY) -> tuple[str, ...]:
    """What to supply, in words, so that the facts ``names`` are no longer missing."""
    found: dict[str, None] = {}
    for name in names:
        texts = [str(statement) for statement in statements(name, registry)] or [_unlisted(name, registry)]
        found.update(dict.fromkeys(texts))
    return tuple(found)


def _unlisted(name: str, registry: Registry) -> str:
    """A fact in its own words; what is none is a number or a code set of the ruleset."""
    fact = registry.named(name)
    if fact is None:
        return f"a date of service for which the ruleset states {name}"
    summary = fact.summary.replace("``", "").rstrip(".").partition(";")[0]
    return f"{summary[:1].lower()}{summary[1:]} ({name})"
