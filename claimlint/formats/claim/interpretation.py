"""From the tree of one line to its meaning: what each field of the header states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from claimlint.formats.claim.bodies import provider, service, unquoted_or_plain
from claimlint.formats.claim.meaning import CLAIM, FIELDS, LISTS, SERVICE, Formula, Meaning, Statement, shared
from claimlint.formats.claim.trees import Branch, parts_of, rule_of, tokens_of
from claimlint.formats.claim.values import amount, diagnosis, member_id
from claimlint.model import (
    Accident,
    Authorization,
    Member,
    NoticeOfNoncoverage,
    OtherPayer,
    PlanOfCare,
    Stay,
)

if TYPE_CHECKING:
    from lark import Token


def interpret(tree: Branch) -> Meaning:
    """What a line says, given its tree."""
    reading = _Reading()
    if tree.data == "service_line":
        body, repeats = service(tree)
        dates = [*tokens_of(tree), *(date for part in tree.find_data("through") for date in tokens_of(part))]
        return Meaning(SERVICE, service=shared(body), holes=tuple(dates), repeats=tuple(repeats))
    kind, identifier = FIELDS, None
    if tree.data == "claim_line":
        kind = CLAIM
        stated = tokens_of(tree)[1]
        if stated.type == "STRING":
            identifier = unquoted_or_plain(stated)
        else:
            reading.hole(stated)
    statements = [statement for field in parts_of(tree) for statement in reading.field(field)]
    return Meaning(kind, tuple(statements), identifier, None, tuple(reading.holes), tuple(reading.repeats))


class _Reading:
    """One line being interpreted: its holes so far and the words that it repeats."""

    def __init__(self) -> None:
        self.holes: list[Token] = []
        self.repeats: list[Token] = []
        self.said: set[str] = set()

    def hole(self, token: Token) -> int:
        """The number of the hole for this token."""
        self.holes.append(token)
        return len(self.holes) - 1

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
        return [Statement(rule, rule, Formula(_only, {}, {"value": self.hole(tokens[1])}))]

    def day_list(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``progress DATE ...`` and its kind."""
        rule = rule_of(tree)
        holes = {f"day{place}": self.hole(token) for place, token in enumerate(tokens[1:])}
        return [Statement(rule, rule, Formula(_known_days, {}, holes))]

    def provider(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``provider TYPE NPI`` and its kind."""
        rule = rule_of(tree)
        return [Statement(rule, rule, provider(tokens[1:]))]

    def yes_or_no(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``assignment yes`` and its kind."""
        rule = rule_of(tree)
        return [Statement(rule, rule, tokens[1].type == "YES")]

    def payer(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``payer NAME``."""
        return [Statement("payer", "payer", unquoted_or_plain(tokens[1]).lower())]

    def frequency(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``frequency N original ID``; without ``original`` it states that none is named."""
        originals = [unquoted_or_plain(tokens_of(part)[1]) for part in parts_of(tree)]
        return [
            Statement("frequency", "frequency", tokens[1].upper()),
            Statement("frequency", "original", originals[0] if originals else None),
        ]

    def member(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``member ID born DATE died DATE sex X``."""
        fixed: dict[str, object] = {}
        holes: dict[str, int] = {}
        for identifier in tokens[1:]:
            if identifier.type == "STRING":
                fixed["id"] = unquoted_or_plain(identifier)
            else:
                holes["id"] = self.hole(identifier)
        for part in self.words(tree):
            value = tokens_of(part)[1]
            if part.data == "sex":
                fixed["sex"] = value.upper()
            else:
                holes[rule_of(part)] = self.hole(value)
        return [Statement("member", "member", _value(_member if "id" in holes else Member, fixed, holes))]

    def place(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``place NN``."""
        return [Statement("place", "place", tokens[1].upper())]

    def diagnoses(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``dx CODE ...``."""
        return [Statement("dx", "diagnoses", shared(tuple(diagnosis(token) for token in tokens[1:])))]

    def plan(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``plan none`` or ``plan established DATE ...``."""
        fixed: dict[str, object] = {token.lower(): True for token in tokens[1:] if token.type != "NONE"}
        if len(fixed) < len(tokens) - 1:
            if tokens[1].type == "NONE":
                return [Statement("plan", "plan", PlanOfCare(exists=False))]
            self.repeats.append(tokens[-1])
        holes: dict[str, int] = {}
        for part in self.words(tree):
            values = tokens_of(part)[1:]
            if part.data == "by":
                fixed["certifier"] = provider(values)
            elif part.data == "weekly":
                fixed["weekly"] = int(values[0])
            elif part.data == "recertified":
                for token in values:
                    holes[f"day{len(holes)}"] = self.hole(token)
            else:
                holes[rule_of(part)] = self.hole(values[0])
        listed = any(name.startswith("day") for name in holes)
        return [Statement("plan", "plan", _value(_plan if listed else PlanOfCare, fixed, holes))]

    def used(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``used PT/SLP $AMOUNT``."""
        target = "used_pt_slp" if tokens[1].type == "PT_SLP" else "used_ot"
        return [Statement(target, target, amount(tokens[2]))]

    def abn(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``abn DATE`` or ``abn none``."""
        if tokens[1].type == "NONE":
            return [Statement("abn", "abn", NoticeOfNoncoverage(None))]
        return [Statement("abn", "abn", Formula(_notice, {}, {"signed": self.hole(tokens[1])}))]

    def authorization(self, tree: Branch, tokens: list[Token]) -> list[Statement]:
        """``auth NUMBER visits N units N from DATE until DATE``."""
        fixed: dict[str, object] = {"number": unquoted_or_plain(tokens[1])}
        holes: dict[str, int] = {}
        for part in self.words(tree):
            value = tokens_of(part)[1]
            if part.data in ("from", "until"):
                holes["starts" if part.data == "from" else "ends"] = self.hole(value)
            else:
                fixed["visits" if part.data == "visits" else "units"] = int(value)
        return [Statement("authorization", "authorization", _value(Authorization, fixed, holes))]

    def referral(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``referral NUMBER``."""
        return [Statement("referral", "referral", unquoted_or_plain(tokens[1]))]

    def accident(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``accident auto DATE STATE``."""
        fixed: dict[str, object] = {"kind": tokens[1].lower()}
        holes: dict[str, int] = {}
        for token in tokens[2:]:
            if token.type == "DATE":
                holes["date"] = self.hole(token)
            else:
                fixed["state"] = token.upper()
        return [Statement("accident", "accident", _value(Accident, fixed, holes))]

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
        holes = {"starts": self.hole(tokens[1]), "ends": self.hole(tokens[2])}
        return [Statement(kind, "stays", Formula(_stays, {"kind": kind}, holes))]

    def total(self, _: Branch, tokens: list[Token]) -> list[Statement]:
        """``total $AMOUNT``."""
        return [Statement("total", "total", amount(tokens[1]))]


_FIELDS: dict[str, Callable[[_Reading, Branch, list[Token]], list[Statement]]] = {
    **dict.fromkeys(("received", "evaluated", "initial", "onset"), _Reading.day),
    **dict.fromkeys(("progress", "treated"), _Reading.day_list),
    **dict.fromkeys(("billing", "facility", "rendering", "supervising", "referring"), _Reading.provider),
    **dict.fromkeys(("assignment", "enrolled", "network"), _Reading.yes_or_no),
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
}


def _value(make: Callable[..., object], fixed: dict[str, object], holes: dict[str, int]) -> object:
    return Formula(make, fixed, holes) if holes else make(**fixed)


def _only(value: object) -> object:
    return value


def _known_days(**days: date | None) -> tuple[date, ...]:
    return tuple(day for day in days.values() if day is not None)


def _member(id: str, **stated: Any) -> Member:
    return Member(member_id(id), **stated)


def _notice(signed: date | None) -> NoticeOfNoncoverage | None:
    """None for an impossible date: an ABN without a date would state that there is none."""
    return NoticeOfNoncoverage(signed) if signed else None


def _plan(**stated: Any) -> PlanOfCare:
    days = {name: stated.pop(name) for name in list(stated) if name.startswith("day")}
    return PlanOfCare(recertified=_known_days(**days), **stated)


def _stays(kind: str, starts: date | None, ends: date | None) -> tuple[Stay, ...]:
    return (Stay(kind, starts, ends),) if starts and ends else ()
