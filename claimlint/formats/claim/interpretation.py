"""From the tree of one line to its meaning: what each field of the header states."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from claimlint.formats.claim.bodies import identifier, provider, service, unquoted_or_plain
from claimlint.formats.claim.meaning import (
    CLAIM,
    FIELDS,
    LISTS,
    SERVICE,
    Formula,
    Hole,
    Holes,
    Meaning,
    Statement,
    made,
    shared,
)
from claimlint.formats.claim.trees import Branch, parts_of, rule_of, tokens_of
from claimlint.formats.claim.values import diagnosis, member_id
from claimlint.model import (
    Accident,
    Authorization,
    Bill,
    Evaluation,
    Member,
    NoticeOfNoncoverage,
    Occurrence,
    OtherPayer,
    PlanOfCare,
    ProgressReport,
    Provider,
    Stay,
    ValueAmount,
)

if TYPE_CHECKING:
    from claimlint.formats.tables import Token


def interpret(tree: Branch) -> Meaning:
    """What a line says, given its tree."""
    reading = _Reading()
    if tree.data == "service_line":
        dates = [*tokens_of(tree), *(date for part in tree.find_data("through") for date in tokens_of(part))]
        reading.holes.add_all(dates)
        body, repeats = service(tree, reading.holes)
        return Meaning(
            SERVICE,
            service=body,
            through=len(dates) > 1,
            holes=tuple(reading.holes.slots),
            repeats=tuple(repeats),
        )
    kind, stated = FIELDS, None
    if tree.data == "claim_line":
        kind = CLAIM
        token = tokens_of(tree)[1]
        if token.type == "STRING":
            stated = unquoted_or_plain(token)
        else:
            reading.holes.add(token)
    statements = [statement for field in parts_of(tree) for statement in reading.field(field)]
    return Meaning(
        kind, tuple(statements), stated, holes=tuple(reading.holes.slots), repeats=tuple(reading.repeats)
    )


class _Reading:
    """One line being interpreted: its holes so far and the words that it repeats."""

    def __init__(self) -> None:
        self.holes = Holes()
        self.repeats: list[Token] = []
        self.said: set[str] = set()

    def field(self, tree: Branch) -> list[Statement]:
        """What one field states."""
        statements = _FIELDS[rule_of(tree)](self, tree, tokens_of(tree))
        targets = {statement.target for statement in statements} - LISTS
        if targets & self.said:
            self.repeats.append(tokens_of(tree)[0])
        self.said |= targets
        return statements

    def words(self, tree: Branch) -> list[Branch]:
        """The words inside a field, noting those that come twice; all of them, in source order."""
        said = set()
        for part in parts_of(tree):
            if part.data in said and part.data != "recertified":
                self.repeats.append(tokens_of(part)[0])
            said.add(part.data)
        return parts_of(tree)

    def day(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``received DATE`` and its kind."""
        rule = rule_of(tree)
        return [Statement(rule, rule, self.holes.add(tokens[1]))]

    def initial(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``initial DATE`` or ``initial none``."""
        stated = tokens[1].type == "DATE"
        return [
            Statement("initial", "initial", self.holes.add(tokens[1]) if stated else None),
            Statement("initial", "initial_none", not stated),
        ]

    def day_list(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``treated DATE ...``."""
        rule = rule_of(tree)
        return [Statement(rule, rule, Formula(_known_days, {"days": self.holes.add_all(tokens[1:])}))]

    def progress(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``progress none`` or ``progress DATE ... by PROVIDER``."""
        if tokens[1].type == "NONE":
            return [Statement("progress", "progress", ())]
        stated: dict[str, object] = {"days": self.holes.add_all(tokens[1:])}
        for part in parts_of(tree):
            stated["author"] = provider(tokens_of(part)[1:], self.holes)
        return [Statement("progress", "progress", Formula(_reports, stated))]

    def evaluated(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``evaluated DATE`` or ``evaluated none``."""
        if tokens[1].type == "NONE":
            return [Statement("evaluated", "evaluated", Evaluation(None))]
        return [Statement("evaluated", "evaluated", Formula(_evaluation, {"day": self.holes.add(tokens[1])}))]

    def provider(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``provider TYPE NPI`` and its kind."""
        rule = rule_of(tree)
        return [Statement(rule, rule, provider(tokens[1:], self.holes))]

    def yes_or_no(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``assignment yes`` and its kind."""
        rule = rule_of(tree)
        return [Statement(rule, rule, tokens[1].type == "YES")]

    def payer(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``payer NAME secondary``; without the last word it says nothing of the order."""
        order = tokens[2].lower() if len(tokens) > 2 else None
        return [
            Statement("payer", "payer", unquoted_or_plain(tokens[1]).lower()),
            Statement("payer", "payer_order", order),
        ]

    def frequency(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``frequency N original ID``; without ``original`` it states that none is named."""
        originals = [unquoted_or_plain(tokens_of(part)[1]) for part in parts_of(tree)]
        return [
            Statement("frequency", "frequency", tokens[1].upper()),
            Statement("frequency", "original", originals[0] if originals else None),
        ]

    def member(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``member ID born DATE died DATE sex X``."""
        stated: dict[str, object] = {}
        for token in tokens[1:]:
            stated["id"] = identifier(token, self.holes)
        for part in self.words(tree):
            value = tokens_of(part)[1]
            stated[rule_of(part)] = value.upper() if part.data == "sex" else self.holes.add(value)
        plain = isinstance(stated.get("id"), Hole)
        return [Statement("member", "member", made(_member if plain else Member, stated))]

    def place(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``place NN``."""
        return [Statement("place", "place", tokens[1].upper())]

    def diagnoses(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``dx CODE ...`` or ``dx none``."""
        codes = tuple(diagnosis(token) for token in tokens[1:] if token.type != "NONE")
        return [Statement("dx", "diagnoses", shared(codes))]

    def plan(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``plan none`` or ``plan established DATE ...``."""
        stated: dict[str, object] = {token.lower(): True for token in tokens[1:] if token.type != "NONE"}
        if len(stated) < len(tokens) - 1:
            if tokens[1].type == "NONE":
                return [Statement("plan", "plan", PlanOfCare(exists=False))]
            self.repeats.append(tokens[-1])
        for part in self.words(tree):
            rule, values = rule_of(part), tokens_of(part)[1:]
            if rule == "by":
                stated["certifier"] = provider(values, self.holes)
            elif rule == "weekly":
                stated[rule] = int(values[0])
            elif rule == "recertified":
                stated[f"days{len(stated)}"] = self.holes.add_all(values)
            elif rule == "lacks":
                stated[rule] = shared(tuple(value.lower() for value in values))
            else:
                stated[rule] = self.holes.add(values[0])
        listed = any(name.startswith("days") for name in stated)
        return [Statement("plan", "plan", made(_plan if listed else PlanOfCare, stated))]

    def used(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``used PT/SLP $AMOUNT`` and its kind."""
        target = f"used_{tokens[1].type.lower()}"
        return [Statement(target, target, self.holes.add(tokens[2]))]

    def abn(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``abn DATE`` or ``abn none``."""
        if tokens[1].type == "NONE":
            return [Statement("abn", "abn", NoticeOfNoncoverage(None))]
        return [Statement("abn", "abn", Formula(_notice, {"signed": self.holes.add(tokens[1])}))]

    def authorization(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``auth none`` or ``auth NUMBER visits N units N from DATE until DATE``."""
        stated: dict[str, object] = {"number": identifier(tokens[1], self.holes)}
        for part in self.words(tree):
            rule, value = rule_of(part), tokens_of(part)[1]
            name = _ALLOWANCES[rule]
            stated[name] = int(value) if value.type == "NUMBER" else self.holes.add(value)
        return [Statement("authorization", "authorization", made(Authorization, stated))]

    def referral(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``referral NUMBER`` or ``referral none``."""
        return [Statement("referral", "referral", identifier(tokens[1], self.holes))]

    def accident(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``accident auto DATE STATE``."""
        stated: dict[str, object] = {"kind": tokens[1].lower()}
        for token in tokens[2:]:
            if token.type == "DATE":
                stated["date"] = self.holes.add(token)
            else:
                stated["state"] = token.upper()
        return [Statement("accident", "accident", made(Accident, stated))]

    def other_payer(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``other-payer primary NAME``."""
        name = unquoted_or_plain(tokens[2]) if len(tokens) > 2 else None
        return [Statement("other-payer", "other_payers", (OtherPayer(tokens[1].lower(), name),))]

    def coverage(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``coverage part-b``."""
        return [Statement("coverage", "coverage", tokens[1].lower())]

    def stay(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``snf DATE..DATE`` and its kind."""
        kind = tokens[0].lower()
        starts, ends = self.holes.add(tokens[1]), self.holes.add(tokens[2])
        stated: dict[str, object] = {"kind": kind, "starts": starts, "ends": ends}
        return [Statement(kind, "stays", Formula(_stays, stated))]

    def total(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``total $AMOUNT``."""
        return [Statement("total", "total", self.holes.add(tokens[1]))]

    def bill(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``bill 131 DATE..DATE status 01``."""
        stated: dict[str, object] = {"type": _bill_type(tokens[1].upper())}
        for part in parts_of(tree):
            values = tokens_of(part)
            if part.data == "status":
                stated["status"] = values[1].upper()
            else:
                stated["starts"], stated["ends"] = self.holes.add(values[0]), self.holes.add(values[1])
        return [Statement("bill", "bill", made(Bill, stated))]

    def occurrence(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``occurrence 11 DATE``, ``occurrence 74 DATE..DATE`` or ``occurrence none``."""
        if tokens[1].type == "NONE":
            return [Statement("occurrence", "occurrences", ())]
        stated: dict[str, object] = {"code": tokens[1].upper()}
        stated |= dict(zip(("day", "through"), map(self.holes.add, tokens[2:]), strict=False))
        return [Statement("occurrence", "occurrences", Formula(_occurrences, stated))]

    def condition(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``condition 44 07`` or ``condition none``."""
        codes = tuple(token.upper() for token in tokens[1:] if token.type != "NONE")
        return [Statement("condition", "conditions", codes)]

    def value(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``value 50 $12.00`` or ``value none``."""
        if tokens[1].type == "NONE":
            return [Statement("value", "values", ())]
        stated: dict[str, object] = {"code": tokens[1].upper(), "amount": self.holes.add(tokens[2])}
        return [Statement("value", "values", Formula(_values, stated))]


_FIELDS: dict[str, Callable[[_Reading, Branch, list[Token]], list[Statement]]] = {
    **dict.fromkeys(("received", "onset"), _Reading.day),
    "progress": _Reading.progress,
    "treated": _Reading.day_list,
    "evaluated": _Reading.evaluated,
    **dict.fromkeys(
        ("billing", "facility", "rendering", "supervising", "referring", "attending"), _Reading.provider
    ),
    **dict.fromkeys(("assignment", "enrolled", "network"), _Reading.yes_or_no),
    "initial": _Reading.initial,
    "payer": _Reading.payer,
    "frequency": _Reading.frequency,
    "member": _Reading.member,
    "place": _Reading.place,
    "diagnoses": _Reading.diagnoses,
    "plan": _Reading.plan,
    "used": _Reading.used,
    "abn": _Reading.abn,
    "authorization": _Reading.authorization,
    "referral": _Reading.referral,
    "accident": _Reading.accident,
    "other_payer": _Reading.other_payer,
    "coverage": _Reading.coverage,
    "stay": _Reading.stay,
    "total": _Reading.total,
    "bill": _Reading.bill,
    "occurrence": _Reading.occurrence,
    "condition": _Reading.condition,
    "value": _Reading.value,
}


_ALLOWANCES = {"visits": "visits", "units_allowed": "units", "from": "starts", "until": "ends"}
"""The attributes of ``Authorization`` by the grammar's rule."""


def _known_days(days: Iterable[date | None]) -> tuple[date, ...]:
    return tuple(day for day in days if day is not None)


def _reports(days: Iterable[date | None], author: Provider | None = None) -> tuple[ProgressReport, ...]:
    return tuple(ProgressReport(day, author) for day in days)


def _evaluation(day: date | None) -> Evaluation | None:
    """None for an impossible date: an evaluation without a day would state that there is none."""
    return Evaluation(day) if day else None


def _member(id: str, **stated: Any) -> Member:
    return Member(member_id(id), **stated)


def _notice(signed: date | None) -> NoticeOfNoncoverage | None:
    """None for an impossible date: an ABN without a date would state that there is none."""
    return NoticeOfNoncoverage(signed) if signed else None


def _plan(**stated: Any) -> PlanOfCare:
    days = [day for name in list(stated) if name.startswith("days") for day in stated.pop(name)]
    return PlanOfCare(recertified=_known_days(days), **stated)


def _stays(kind: str, starts: date | None, ends: date | None) -> tuple[Stay, ...]:
    return (Stay(kind, starts, ends),) if starts and ends else ()


def _bill_type(text: str) -> str:
    """A type of bill without the zero that forms print before it."""
    return text.removeprefix("0") if len(text) == 4 else text


def _occurrences(code: str, **days: date | None) -> tuple[Occurrence, ...]:
    return (Occurrence(code, **days),)


def _values(code: str, amount: Decimal) -> tuple[ValueAmount, ...]:
    return (ValueAmount(code, amount),)
