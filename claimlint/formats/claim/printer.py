"""Writing a claim as .claim text, in the canonical order of words and with aligned columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from datetime import time as Time
from decimal import Decimal
from itertools import groupby

from claimlint.formats.claim.values import diagnosis, member_id, quoted
from claimlint.model import (
    Authorization,
    Bill,
    Claim,
    Member,
    PlanOfCare,
    ProgressReport,
    Provider,
    Service,
    ServiceLine,
)

INDENT = "  "

WORD_ORDER = (
    *("payer", "received", "bill", "frequency", "member"),
    *("billing", "facility", "provider", "supervisor", "referring", "attending"),
    *("place", "dx", "plan"),
    *("progress", "treated", "evaluated", "initial", "onset", "used", "abn"),
    *("occurrence", "condition", "value"),
    *("auth", "referral", "accident", "other-payer", "coverage", "stay"),
    *("assignment", "enrolled", "network", "total"),
)
"""The canonical order of the header's words; ``stay`` stands for all kinds of stay."""

_KEYWORD_WIDTH = 9
"""As wide as ``referring``; longer words push their own value to the right."""


def write(claim: Claim) -> str:
    """The text of one claim, ending with a line end; reading it gives an equal claim.

    What the format has no word for (``Setting.form``) is left out. Raises ValueError for a value that the
    format cannot hold, such as a procedure code with a blank in it.
    """
    header = "".join(f"{INDENT}{field_line(word, value)}\n" for word, value in header_fields(claim))
    return (
        f"{claim_line(claim.id)}\n"
        + header
        + "".join(f"{INDENT}{line}\n" for line in service_lines(claim.lines))
    )


def claim_line(identifier: str) -> str:
    """The line that begins a claim."""
    return f"claim {_identifier(identifier)}"


def field_line(word: str, value: str) -> str:
    """A field of the header, with its value in the column of all values."""
    return f"{word:<{_KEYWORD_WIDTH}} {value}".rstrip()


def header_fields(claim: Claim) -> Iterator[tuple[str, str]]:
    """Each word of the header with what follows it, in canonical order."""
    setting = claim.setting
    if setting.payer is not None:
        order = None if setting.payer_order is None else _word(setting.payer_order)
        yield "payer", _joined(_name(setting.payer.lower()), order)
    yield from _days(("received", claim.received))
    if claim.bill is not None:
        yield "bill", _bill(claim.bill)
    if claim.frequency is not None:
        original = "" if claim.original is None else f"  original {_identifier(claim.original)}"
        yield "frequency", _code(claim.frequency) + original
    elif claim.original is not None:
        raise ValueError("an original claim number needs a frequency code")
    if claim.member is not None:
        yield "member", _member(claim.member)
    for word, provider in (
        ("billing", setting.billing),
        ("facility", setting.facility),
        ("provider", setting.rendering),
        ("supervisor", setting.supervising),
        ("referring", setting.referring),
        ("attending", setting.attending),
    ):
        if provider is not None:
            yield word, _provider(provider)
    if setting.place is not None:
        yield "place", _code(setting.place)
    if claim.diagnoses is not None:
        yield "dx", " ".join(_diagnosis(code) for code in claim.diagnoses) or "none"
    if claim.plan is not None:
        yield "plan", _plan(claim.plan)
    yield from _course(claim)
    yield from _facility_codes(claim)
    yield from _coverage(claim)


def _course(claim: Claim) -> Iterator[tuple[str, str]]:
    """How the treatment went."""
    if claim.progress is not None:
        yield from _progress(claim.progress)
    if claim.treated:
        yield "treated", _listed(claim.treated)
    if claim.evaluated is not None:
        yield "evaluated", claim.evaluated.day.isoformat() if claim.evaluated.day else "none"
    yield from _days(("initial", claim.initial))
    if claim.initial_none and claim.initial is None:
        yield "initial", "none"
    yield from _days(("onset", claim.onset))
    if claim.used_pt_slp is not None:
        yield "used", f"PT/SLP {_money(claim.used_pt_slp)}"
    if claim.used_pt is not None:
        yield "used", f"PT {_money(claim.used_pt)}"
    if claim.used_slp is not None:
        yield "used", f"SLP {_money(claim.used_slp)}"
    if claim.used_ot is not None:
        yield "used", f"OT {_money(claim.used_ot)}"
    if claim.abn is not None:
        yield "abn", claim.abn.signed.isoformat() if claim.abn.signed else "none"


def _coverage(claim: Claim) -> Iterator[tuple[str, str]]:
    """Who pays, and on which conditions."""
    setting = claim.setting
    if claim.authorization is not None:
        yield "auth", _authorization(claim.authorization)
    if claim.referral is not None:
        yield "referral", _number(claim.referral)
    if claim.accident is not None:
        accident = claim.accident
        yield (
            "accident",
            _joined(_word(accident.kind), _day(accident.date), _checked("[A-Z]{2}", accident.state)),
        )
    for other in claim.other_payers:
        yield (
            "other-payer",
            _joined(_word(other.order), None if other.name is None else _other_name(other.name)),
        )
    if setting.coverage is not None:
        yield "coverage", _word(setting.coverage)
    for stay in claim.stays:
        yield _word(stay.kind), f"{stay.starts.isoformat()}..{stay.ends.isoformat()}"
    for word, stated in (
        ("assignment", setting.assignment),
        ("enrolled", setting.enrolled),
        ("network", setting.network),
    ):
        if stated is not None:
            yield word, "yes" if stated else "no"
    if claim.total is not None:
        yield "total", _money(claim.total)


def _bill(bill: Bill) -> str:
    if bill.type is None or (bill.starts is None) != (bill.ends is None):
        raise ValueError("a bill needs its type, and both days of its period or none")
    period = None if bill.starts is None or bill.ends is None else f"{bill.starts}..{bill.ends}"
    status = None if bill.status is None else f"status {_facility_code(bill.status)}"
    return _joined(_code(bill.type), period, status, by="  ")


def _facility_codes(claim: Claim) -> Iterator[tuple[str, str]]:
    """The occurrences, conditions and values of a facility's claim."""
    if claim.occurrences == ():
        yield "occurrence", "none"
    for event in claim.occurrences or ():
        if event.day is None:
            raise ValueError("an occurrence needs a date")
        through = "" if event.through is None else f"..{event.through.isoformat()}"
        yield "occurrence", f"{_facility_code(event.code)} {event.day.isoformat()}{through}"
    if claim.conditions is not None:
        yield "condition", " ".join(map(_facility_code, claim.conditions)) or "none"
    if claim.values == ():
        yield "value", "none"
    for value in claim.values or ():
        if value.amount is None:
            raise ValueError("a value code needs an amount")
        yield "value", f"{_facility_code(value.code)} {_money(value.amount)}"


def _facility_code(text: str) -> str:
    """A code of two characters. Raises ValueError for one that would be read as a word of the format."""
    from claimlint.formats.claim import grammar

    _checked("[0-9A-Z]{2}", text)
    if text.lower() in grammar.keywords().values():
        raise ValueError(f"the .claim format cannot hold the code {text!r}")
    return text


def _progress(reports: tuple[ProgressReport, ...]) -> Iterator[tuple[str, str]]:
    """A word for each author's reports in a row."""
    if not reports:
        yield "progress", "none"
    for author, written in groupby(reports, key=lambda report: report.author):
        days = [report.written for report in written]
        known = tuple(day for day in days if day is not None)
        if len(known) < len(days):
            raise ValueError("a progress report needs a date")
        by = None if author is None else f"by {_provider(author)}"
        yield "progress", _joined(_listed(known), by, by="  ")


def _days(*stated: tuple[str, date | None]) -> Iterator[tuple[str, str]]:
    for word, day in stated:
        if day is not None:
            yield word, day.isoformat()


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _listed(days: tuple[date, ...]) -> str:
    return " ".join(day.isoformat() for day in days)


def _joined(*parts: str | None, by: str = " ") -> str:
    return by.join(part for part in parts if part is not None)


def _dated(word: str, day: date | None) -> str | None:
    return None if day is None else f"{word} {day.isoformat()}"


def _numbered(word: str, number: int | None) -> str | None:
    return None if number is None else f"{word} {_whole(number)}"


def _member(member: Member) -> str:
    sex = None if member.sex is None else f"sex {_word(member.sex)}"
    return _joined(
        None if member.id is None else _member_id(member.id),
        _dated("born", member.born),
        _dated("died", member.died),
        sex,
        by="  ",
    )


def _plan(plan: PlanOfCare) -> str:
    if not plan.exists:
        return "none"
    return _joined(
        _dated("established", plan.established),
        _dated("certified", plan.certified),
        None if plan.certifier is None else f"by {_provider(plan.certifier)}",
        _dated("until", plan.until),
        f"recertified {_listed(plan.recertified)}" if plan.recertified else None,
        _dated("verbal", plan.verbal),
        _dated("order", plan.order),
        _dated("sent", plan.sent),
        "delayed" if plan.delayed else None,
        "maintenance" if plan.maintenance else None,
        _numbered("weekly", plan.weekly),
        f"lacks {', '.join(map(_element, plan.lacks))}" if plan.lacks else None,
        _dated("met", plan.met),
        _dated("plateau", plan.plateau),
        by="  ",
    )


def _element(name: str) -> str:
    _checked("diagnoses|goals|type|amount|frequency|duration", name)
    return name


def _authorization(authorization: Authorization) -> str:
    if authorization == Authorization(""):
        return "none"
    return _joined(
        _number(authorization.number) if authorization.number else _string(""),
        _numbered("visits", authorization.visits),
        _numbered("units", authorization.units),
        _dated("from", authorization.starts),
        _dated("until", authorization.ends),
        by="  ",
    )


def service_lines(lines: Sequence[ServiceLine]) -> list[str]:
    """The service lines with their date, code, units, minutes and charge in columns."""
    rows = [_columns(line) for line in lines]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(5)]
    texts = []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False) if width]
        texts.append("  ".join([*cells, *row[5:]]).rstrip())
    return texts


def _columns(line: ServiceLine) -> list[str]:
    """The five cells of a line that stand in columns, "" for what it does not state, then its other words."""
    if line.date is None:
        raise ValueError("a service line needs a date")
    service = line.service
    through = "" if line.through is None else f"..{line.through.isoformat()}"
    return [
        f"{line.date.isoformat()}{through}",
        _procedure(service),
        "" if service.units is None else f"x{_units(service.units)}",
        "" if service.minutes is None else f"{_whole(service.minutes)}min",
        "" if service.charge is None else _money(service.charge),
        *_further_words(service),
    ]


def _procedure(service: Service) -> str:
    if service.code:
        return "-".join(_code(part) for part in (service.code, *service.modifiers))
    if service.modifiers:
        raise ValueError("modifiers need a procedure code")
    return "none"


def _further_words(service: Service) -> Iterator[str]:
    if service.allowed is not None:
        yield f"allowed {_money(service.allowed)}"
    if service.pointers:
        yield f"dx {','.join(str(_whole(pointer)) for pointer in service.pointers)}"
    for word, provider in (
        ("by", service.rendering),
        ("supervisor", service.supervising),
        ("referring", service.referring),
        ("facility", service.facility),
    ):
        if provider is not None:
            yield f"{word} {_provider(provider)}"
    if service.assistant_minutes is not None:
        yield f"assistant {_whole(service.assistant_minutes)}min"
    if service.start_time is not None:
        yield f"at {_time(service.start_time)}"
    if service.place is not None:
        yield f"place {_code(service.place)}"
    if service.authorization is not None:
        yield f"auth {_number(service.authorization)}"
    if service.monitored is not None:
        yield f"monitored {_whole(service.monitored)}"
    if service.skilled is not None:
        yield "skilled" if service.skilled else "unskilled"
    if service.revenue is not None:
        yield f"rev {_code(service.revenue)}"
    if service.note is not None:
        yield f"note {_string(service.note)}"


def _time(time: Time) -> str:
    """Raises ValueError for a time with seconds, which the format cannot hold."""
    if time != time.replace(second=0, microsecond=0, tzinfo=None):
        raise ValueError(f"the .claim format cannot hold the time {time.isoformat()}")
    return f"{time:%H:%M}"


def _provider(provider: Provider) -> str:
    if provider == Provider():
        return "none"
    parts = (
        _checked("(?!NONE$)[A-Z][A-Z-]{0,79}", provider.type),
        _checked("(?=[0-9]+[A-Z])[0-9A-Z]{10}", provider.taxonomy),
        _checked("[0-9]{1,80}", provider.npi),
    )
    if parts == (None, None, None):
        raise ValueError("a provider needs a type, a taxonomy code or an NPI")
    return _joined(*parts, provider.entity)


def _checked(pattern: str, text: str | None) -> str | None:
    """``text`` itself. Raises ValueError when the format cannot hold it as it is."""
    if text is not None and not re.fullmatch(pattern, text):
        raise ValueError(f"the .claim format cannot hold the value {text!r}")
    return text


def _code(text: str) -> str:
    _checked("[0-9A-Z]{1,80}", text)
    return text


def _word(text: str) -> str:
    _checked("[0-9A-Za-z-]+", text)
    return text


def _diagnosis(code: str) -> str:
    _checked("[0-9A-Z.]+", code)
    if diagnosis(code) != code:
        raise ValueError(f"not a diagnosis code as the AST holds it: {code!r}")
    return code


def _identifier(text: str) -> str:
    return text if re.fullmatch(r'[^\s"#\0]{1,200}', text) else _string(text)


def _number(text: str) -> str:
    """The number of an authorization or referral; in quotes where ``none`` is one."""
    if not text:
        return "none"
    return _string(text) if text.lower() == "none" else _identifier(text)


def _member_id(text: str) -> str:
    """A Medicare number with its hyphens as on the card (1EG4-TE5-MK73); any other id as it is."""
    if re.fullmatch(r"[1-9][A-Z][0-9A-Z][0-9][A-Z][0-9A-Z][0-9][A-Z]{2}[0-9]{2}", text):
        return f"{text[:4]}-{text[4:7]}-{text[7:]}"
    plain = re.fullmatch("[0-9A-Z]{1,80}", text) and member_id(text) == text
    return text if plain and text not in ("BORN", "DIED", "SEX") else _string(text)


def _name(text: str) -> str:
    return text if re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._&-]{0,79}", text) else _string(text)


def _other_name(text: str) -> str:
    """The name of another payer; in quotes where it would be read as a word of the format."""
    from claimlint.formats.claim import grammar

    return _string(text) if text.lower() in grammar.keywords().values() else _name(text)


def _string(text: str) -> str:
    written = quoted(text)
    if "\0" in text:
        raise ValueError("a text with a NUL in it cannot stand in the .claim format")
    if len(written) > 1000:
        raise ValueError(f"a text of {len(written)} characters is too long for the .claim format")
    return written


def _money(dollars: Decimal) -> str:
    text = f"{dollars:,.2f}" if dollars == round(dollars, 2) else f"{dollars:,f}"
    _checked(r"-?[0-9][0-9,]{0,14}\.[0-9]{2,4}", text)
    return f"-${text[1:]}" if text.startswith("-") else f"${text}"


def _whole(number: int) -> int:
    _checked("[0-9]{1,9}", str(number))
    return number


def _units(units: int | Decimal) -> str:
    text = f"{units:f}" if isinstance(units, Decimal) else str(units)
    _checked(r"-?[0-9]{1,9}(?:\.[0-9]{1,4})?", text)
    return text
