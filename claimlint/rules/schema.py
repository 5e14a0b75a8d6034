"""The shape of a ruleset file, as pydantic models: what may stand in the TOML, and of which type.

What the values mean (conditions, names of facts, tables) is checked when the ruleset is compiled.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StringConstraints,
    Tag,
    field_validator,
    model_validator,
)

from claimlint.facts.registry import KINDS

Severity = Literal["error", "warning", "info"]
Confidence = Literal["high", "medium", "low"]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*[0-9]{3}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


def _day(value: object) -> object:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("must be a date such as 2026-01-31")
    return value


def _plain(value: object) -> object:
    if not isinstance(value, bool | int | str):
        raise ValueError('must be true, false, a whole number, or a text such as "30 days" or "$2,480"')
    return value


Day = Annotated[date, BeforeValidator(_day)]
Plain = Annotated[bool | int | str, BeforeValidator(_plain)]
"""What a parameter may be."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class RulesetHead(_Table):
    """``[ruleset]``: what this ruleset is, whom it binds and what it builds on."""

    name: Name
    title: str
    payers: tuple[Name, ...] = ()
    extends: tuple[str, ...] = ()
    examples_as_of: Day | None = None
    """The day on which the examples of these rules are judged."""
    examples_payer: Name | None = None
    """The payer of the examples; the first of ``payers`` where it is not given."""


class Dated(_Table):
    """A stretch of days, both ends included."""

    starts: Day | None = Field(default=None, alias="from")
    ends: Day | None = Field(default=None, alias="until")

    @model_validator(mode="after")
    def _in_order(self) -> Dated:
        if self.starts is not None and self.ends is not None and self.ends < self.starts:
            raise ValueError(f"ends on {self.ends}, before it begins on {self.starts}")
        return self


class DatedValue(Dated):
    """A parameter's value for a stretch of days."""

    value: Plain


class DatedCodes(Dated):
    """The codes of a set for a stretch of days."""

    codes: tuple[str, ...]


class CodesFromTable(_Table):
    """A set of the keys of a table's rows whose columns have the given values."""

    table: Identifier
    where: dict[str, str | tuple[str, ...]] = {}


class TableRelease(Dated):
    """One edition of a table: a file beside the ruleset, CSV or (of form ``codes``) a list of codes."""

    release: str
    file: str
    complete: StrictBool = True


class TableEntry(_Table):
    """``[table.NAME]``: a reference table, keyed by one or more columns.

    Of form ``codes`` it is a list of very many codes, in files that are read only when a code is asked for.
    ``imports`` is the table of official releases that the user imports for it, where it is not its own name.
    """

    key: tuple[str, ...] = Field(min_length=1)
    form: Literal["rows", "codes"] = "rows"
    imports: Identifier | None = None
    releases: tuple[TableRelease, ...] = Field(min_length=1)


class PredictionEntry(_Table):
    """The denial to expect."""

    group: Literal["CO", "PR", "OA", "PI"]
    carc: str
    rarc: tuple[str, ...] = ()


_BILLS_OTHERWISE = ("add_modifier", "replace_code", "set_units", "set_total", "set_assignment", "drop_line")


class FixEntry(_Table):
    """A way to mend it. ``when`` is a condition; the first fix whose condition holds is offered."""

    kind: Literal["safe", "unsafe"]
    title: str
    when: str | None = None
    add_modifier: str | None = None
    remove_modifier: str | None = None
    set_modifiers: str | None = None
    """All modifiers that the line is to carry, in order, with hyphens between them: ``GP-59-KX``."""
    replace_code: str | None = None
    set_units: str | None = None
    set_total: str | None = None
    set_member_id: str | None = None
    set_assignment: str | None = None
    drop_diagnosis: str | None = None
    drop_pointer: str | None = None
    """The diagnosis, by its place, to which the line is to point once only."""
    drop_line: Literal[True] | None = None

    @property
    def edits(self) -> bool:
        """Whether it says what to edit; else a person has to see to it."""
        return bool(self.model_fields_set - {"kind", "title", "when"})

    @model_validator(mode="after")
    def _safe_bills_the_same(self) -> FixEntry:
        if self.kind == "safe":
            for edit in _BILLS_OTHERWISE:
                if getattr(self, edit) is not None:
                    raise ValueError(
                        f"with {edit} changes what is billed or attested, so it is never safe: write unsafe"
                    )
        return self


class CaseEntry(_Table):
    """One way in which a rule can be broken. What it leaves out it takes from its rule."""

    when: str
    each: str | None = None
    at: str | None = None
    message: str | None = None
    help: str | None = None
    severity: Severity | None = None
    confidence: Confidence | None = None
    predicts: PredictionEntry | None = None
    related: str | None = None
    related_message: str | None = None
    related_at_risk: StrictBool = False
    """Whether the related lines would be denied too."""
    affects: str | None = None
    stands_on: str | None = None
    """The fact of a day that gives the lines it is about, as places within the day."""
    fix: tuple[FixEntry, ...] | None = None

    @field_validator("each")
    @classmethod
    def _known_kind(cls, each: str | None) -> str | None:
        if each is not None and each not in KINDS:
            raise ValueError(f"must be one of {', '.join(KINDS)}, not '{each}'")
        return each

    @field_validator("fix", mode="before")
    @classmethod
    def _one_or_many(cls, fix: object) -> object:
        return [fix] if isinstance(fix, dict) else fix


class RuleEntry(Dated, CaseEntry):
    """``[rule.NAME]``: a rule with its one case written in place, or several in ``[[rule.NAME.case]]``."""

    when: str = ""
    code: Code
    severity: Severity
    confidence: Confidence
    evidence: str = ""
    """How the rule is known: verified, secondary source, recalled."""
    why: str
    cite: tuple[str, ...]
    silences: tuple[Code, ...] = ()
    needs: tuple[Identifier, ...] = ()
    """Facts of the header without which the rule is not evaluated, whatever else it reads."""
    enabled: StrictBool = True
    voids: StrictBool = False
    """Whether it is put to void claims (frequency 8) too, whose content no payer judges."""
    parameters: tuple[Identifier, ...] = ()
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    examples_ruleset: str | None = None
    """The ruleset that judges the examples, where the rule's own lacks what it needs (a filing limit).

    A shipped one by its name, or another by its path from the file of the rule.
    """
    case: tuple[CaseEntry, ...] = ()

    @field_validator("bad", "good", mode="before")
    @classmethod
    def _one_or_many_examples(cls, examples: object) -> object:
        return [examples] if isinstance(examples, str) else examples


class Adjustment(_Table):
    """``[adjust.CODE]``: what a ruleset changes about a rule it builds on."""

    enabled: StrictBool | None = None
    severity: Severity | None = None
    confidence: Confidence | None = None
    predicts: PredictionEntry | None = None


TAG = ":"
"""What the names of alternatives begin with, by which they are told from keys in the place of an error."""


def _form_of_parameter(value: object) -> str:
    return ":dated" if isinstance(value, list | tuple) else ":plain"


def _form_of_set(value: object) -> str:
    if isinstance(value, dict | CodesFromTable):
        return ":from-table"
    dated = isinstance(value, list | tuple) and any(isinstance(item, dict | DatedCodes) for item in value)
    return ":dated" if dated else ":codes"


ParameterEntry = Annotated[
    Annotated[Plain, Tag(":plain")] | Annotated[tuple[DatedValue, ...], Tag(":dated")],
    Discriminator(_form_of_parameter),
]
SetEntry = Annotated[
    Annotated[tuple[str, ...], Tag(":codes")]
    | Annotated[CodesFromTable, Tag(":from-table")]
    | Annotated[tuple[DatedCodes, ...], Tag(":dated")],
    Discriminator(_form_of_set),
]


class RulesetFile(_Table):
    """One TOML file of a ruleset. Only one file of a ruleset carries ``[ruleset]``."""

    ruleset: RulesetHead | None = None
    parameter: dict[Identifier, ParameterEntry] = {}
    set: dict[Identifier, SetEntry] = {}
    table: dict[Identifier, TableEntry] = {}
    rule: dict[Name, RuleEntry] = {}
    adjust: dict[Code, Adjustment] = {}
