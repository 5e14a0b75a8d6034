"""The published JSON shape of a claim: what ``claimlint parse`` prints and the API takes and gives.

Here the shared nodes of the model are laid out flat, as a person reads a claim: the header with everything
that holds for all lines, then the lines, each with its own number, date and service. ``null`` stands for what
the claim does not say. Money is text with at least two decimals, dates are ISO, times of day ``09:30``.

``python -m claimlint.claim_record FILE`` writes the JSON Schema.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date as Date
from datetime import time as Time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from claimlint import model


def _iso(value: object) -> object:
    """A date as text must be ISO; numbers of seconds and texts with a time of day are refused."""
    if isinstance(value, str):
        try:
            return Date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is no date; write it as 2026-02-04") from None
    if value is not None and type(value) is not Date:
        raise ValueError(f"{value!r} is no date; write it as 2026-02-04")
    return value


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError("must be a finite number")
    return value


def _dollars(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text if len(text.partition(".")[2]) > 2 else f"{amount:.2f}"


def _number(value: int | Decimal) -> int | float:
    return value if isinstance(value, int) else float(value)


def _to_the_minute(value: object) -> object:
    """A time of day as text must read ``09:30``."""
    if isinstance(value, str) and re.fullmatch("(?:[01][0-9]|2[0-3]):[0-5][0-9]", value):
        return Time.fromisoformat(value)
    if value is None or (type(value) is Time and value == Time(value.hour, value.minute)):
        return value
    raise ValueError(f"{value!r} is no time of day; write it as 09:30")


Day = Annotated[Date, BeforeValidator(_iso)]
TimeOfDay = Annotated[
    Time,
    BeforeValidator(_to_the_minute),
    PlainSerializer(lambda time: f"{time:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
]
Money = Annotated[
    Decimal,
    AfterValidator(_finite),
    PlainSerializer(_dollars, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^-?[0-9]+\.[0-9]{2,}$",
            "description": "Dollars with two decimals or more.",
        }
    ),
]
Units = Annotated[
    int | Annotated[Decimal, AfterValidator(_finite)],
    PlainSerializer(_number, return_type=int | float),
    WithJsonSchema({"type": "number"}),
]
Ordinal = Annotated[int, Field(ge=1)]

Node = TypeVar("Node")


class _Record(BaseModel):
    """One node of the model, field by field."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, from_attributes=True, use_attribute_docstrings=True
    )

    def as_node(self, node: type[Node]) -> Node:
        """The node of the model with the same fields."""
        values = {name: _plain(getattr(self, name)) for name in type(self).model_fields}
        return node(**values)


def _plain(value: Any) -> Any:
    """A field's value as the model has it: records as nodes."""
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return value.as_node(_NODES[type(value)]) if isinstance(value, _Record) else value


class ProviderRecord(_Record):
    """Somebody named on a claim. With nothing but nulls it *states* that there is nobody."""

    type: str | None = None
    """The short name of a profession: PT, OTA, MD, LMT ..."""
    npi: str | None = None
    taxonomy: str | None = None
    """The ten-character NUCC code."""
    entity: str | None = None
    """group or individual."""


class MemberRecord(_Record):
    """The patient as the payer knows them."""

    id: str | None = None
    born: Day | None = None
    died: Day | None = None
    sex: str | None = None
    unstated: tuple[str, ...] | None = None
    """Which of name, birth date and sex an 837P leaves empty; null for .claim text, which has no names."""


class PlanRecord(_Record):
    """The therapy plan of care. ``exists`` is false where the claim states that there is none."""

    exists: bool = True
    established: Day | None = None
    certified: Day | None = None
    certifier: ProviderRecord | None = None
    until: Day | None = None
    recertified: tuple[Day, ...] = ()
    verbal: Day | None = None
    order: Day | None = None
    sent: Day | None = None
    delayed: bool = False
    maintenance: bool = False
    weekly: int | None = None
    lacks: tuple[str, ...] = ()
    """Required elements that it does not have: diagnoses, goals, type, amount, frequency, duration."""
    met: Day | None = None
    """When its goals were met."""
    plateau: Day | None = None
    """Since when no measurable change was seen."""


class ProgressRecord(_Record):
    """A progress report; ``written`` is null where its date is no day of the calendar."""

    written: Day | None
    author: ProviderRecord | None = None


class EvaluationRecord(_Record):
    """The evaluation; ``day`` is null where the claim states that there was none."""

    day: Day | None


class NoticeRecord(_Record):
    """An advance beneficiary notice; ``signed`` is null where the claim states that there is none on file."""

    signed: Day | None


class AuthorizationRecord(_Record):
    """A prior authorization with what it allows."""

    number: str
    visits: int | None = None
    units: int | None = None
    starts: Day | None = None
    ends: Day | None = None


class AccidentRecord(_Record):
    """What caused the condition: ``kind`` is auto, work or other."""

    kind: str
    date: Day | None = None
    state: str | None = None


class OtherPayerRecord(_Record):
    """Another payer of the same patient: ``order`` is primary or secondary."""

    order: str
    name: str | None = None


class StayRecord(_Record):
    """A stay that changes who pays: ``kind`` is home-health, snf, hospice or inpatient."""

    kind: str
    starts: Day
    ends: Day


class BillRecord(_Record):
    """What only a facility's claim says of itself (837I, UB-04)."""

    type: str | None = None
    """The type of bill without its leading zero: 131."""
    starts: Day | None = None
    """The first day of the statement period; ``ends`` is its last."""
    ends: Day | None = None
    status: str | None = None
    """The patient's status at the end of the period."""


class OccurrenceRecord(_Record):
    """An event by its occurrence code; ``through`` is the last day of an occurrence span."""

    code: str
    day: Day | None = None
    through: Day | None = None


class ValueRecord(_Record):
    """An amount by its value code."""

    code: str
    amount: Money | None = None


_NODES: dict[type[_Record], type[Any]] = {
    ProviderRecord: model.Provider,
    MemberRecord: model.Member,
    PlanRecord: model.PlanOfCare,
    ProgressRecord: model.ProgressReport,
    EvaluationRecord: model.Evaluation,
    NoticeRecord: model.NoticeOfNoncoverage,
    AuthorizationRecord: model.Authorization,
    AccidentRecord: model.Accident,
    OtherPayerRecord: model.OtherPayer,
    StayRecord: model.Stay,
    BillRecord: model.Bill,
    OccurrenceRecord: model.Occurrence,
    ValueRecord: model.ValueAmount,
}


class LineRecord(_Record):
    """One service line."""

    number: Ordinal | None = None
    """From 1, in the order of the claim; may be left out where a claim is given."""
    date: Day | None = None
    through: Day | None = None
    """The last day of a range of dates."""
    code: str
    modifiers: tuple[str, ...] = ()
    units: Units | None = None
    minutes: int | None = None
    charge: Money | None = None
    allowed: Money | None = None
    pointers: tuple[int, ...] | None = None
    """The places, from 1, of the line's diagnoses in the claim's list, right or wrong."""
    rendering: ProviderRecord | None = None
    """This provider, as the others and the place, takes the place of the claim's for this line."""
    supervising: ProviderRecord | None = None
    referring: ProviderRecord | None = None
    facility: ProviderRecord | None = None
    assistant_minutes: int | None = None
    start_time: TimeOfDay | None = None
    place: str | None = None
    authorization: str | None = None
    note: str | None = None
    monitored: int | None = None
    """On how many days of its period a remote monitoring device gave data."""
    skilled: bool | None = None
    """Whether the record says that it took the skills of a therapist."""
    revenue: str | None = None
    """The revenue code of a facility's line, whose ``code`` may be empty."""


class ClaimRecord(_Record):
    """One claim, as the payer will read it."""

    id: str
    """The patient control number."""
    payer: str | None = None
    member: MemberRecord | None = None
    diagnoses: tuple[str, ...] | None = None
    billing: ProviderRecord | None = None
    rendering: ProviderRecord | None = None
    supervising: ProviderRecord | None = None
    referring: ProviderRecord | None = None
    facility: ProviderRecord | None = None
    place: str | None = None
    plan: PlanRecord | None = None
    received: Day | None = None
    created: Day | None = None
    """When the file that the claim stands in was made."""
    frequency: str | None = None
    original: str | None = None
    total: Money | None = None
    used_pt_slp: Money | None = None
    used_ot: Money | None = None
    used_pt: Money | None = None
    """This and ``used_slp`` come from sources that keep apart what counts as one, ``used_pt_slp``."""
    used_slp: Money | None = None
    progress: tuple[ProgressRecord, ...] | None = None
    """Empty where the claim states that there is no progress report."""
    treated: tuple[Day, ...] = ()
    evaluated: EvaluationRecord | None = None
    initial: Day | None = None
    initial_none: bool = False
    """Whether it is stated that there is no date of an initial treatment."""
    onset: Day | None = None
    abn: NoticeRecord | None = None
    authorization: AuthorizationRecord | None = None
    referral: str | None = None
    accident: AccidentRecord | None = None
    other_payers: tuple[OtherPayerRecord, ...] = ()
    stays: tuple[StayRecord, ...] = ()
    assignment: bool | None = None
    enrolled: bool | None = None
    network: bool | None = None
    coverage: str | None = None
    payer_order: str | None = None
    """Whether the payer is billed as the first to pay or after another: primary or secondary."""
    form: Literal["text", "837p", "837i"] = "text"
    """Where the claim comes from: in an 837p or 837i, what is absent is stated to be absent."""
    attending: ProviderRecord | None = None
    """Who is responsible for the patient's care in a facility."""
    bill: BillRecord | None = None
    occurrences: tuple[OccurrenceRecord, ...] | None = None
    """Of a facility's claim, spans among them; empty where it is stated that there are none."""
    conditions: tuple[str, ...] | None = None
    values: tuple[ValueRecord, ...] | None = None
    lines: tuple[LineRecord, ...] = ()

    @classmethod
    def of(cls, claim: model.Claim) -> ClaimRecord:
        """The record of a claim. Raises ValueError for values of a wrong type."""
        setting = claim.setting
        if not isinstance(setting, model.Setting):
            raise ValueError(f"setting: must be a claimlint.Setting, not {type(setting).__name__}")
        values = {name: getattr(setting if name in _OF_SETTING else claim, name) for name in _OF_HEADER}
        return cls.model_validate({**values, "lines": _lines(claim.lines)})

    def claim(self) -> model.Claim:
        """The claim that the record describes. Raises ValueError for lines that are numbered out of order."""
        lines = []
        for number, record in enumerate(self.lines, 1):
            if record.number not in (None, number):
                raise ValueError(
                    f"lines.{number - 1}.number is {record.number}, and the line is number {number}"
                )
            service = model.Service(**{name: _plain(getattr(record, name)) for name in _OF_SERVICE})
            lines.append(model.ServiceLine(record.date, service, record.through))
        setting = model.Setting(**{name: _plain(getattr(self, name)) for name in _OF_SETTING})
        rest = {name: _plain(getattr(self, name)) for name in _OF_HEADER if name not in _OF_SETTING}
        return model.Claim(setting=setting, lines=tuple(lines), **rest)


_OF_SETTING = tuple(model.Setting.__dataclass_fields__)
_OF_HEADER = tuple(name for name in ClaimRecord.model_fields if name != "lines")
_OF_SERVICE = tuple(model.Service.__dataclass_fields__)

_RECORDS: tuple[type[_Record], ...] = (*_NODES, LineRecord, ClaimRecord)

FIELDS = frozenset(name for record in _RECORDS for name in record.model_fields)
"""The name of every field."""


def _lines(lines: Any) -> Any:
    """Service lines laid out flat; what is none stays as it is, for the record to refuse."""
    if not isinstance(lines, list | tuple):
        return lines
    return [_line_values(number, line) if _is_line(line) else line for number, line in enumerate(lines, 1)]


def _is_line(line: object) -> bool:
    return isinstance(line, model.ServiceLine) and isinstance(line.service, model.Service)


def _line_values(number: int, line: model.ServiceLine) -> dict[str, Any]:
    service = line.service
    values = {name: getattr(service, name) for name in _OF_SERVICE}
    return {"number": number, "date": line.date, "through": line.through, **values}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a claim as ``claimlint parse`` prints it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ClaimRecord.model_json_schema(mode="serialization"),
        "title": "claimlint claim",
    }


def published() -> str:
    """The text of ``docs/claim.schema.json``."""
    return json.dumps(json_schema(), indent=2) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m claimlint.claim_record FILE")
    Path(sys.argv[1]).write_text(published(), encoding="utf-8")
