"""From the kinds of a claim's segments to a plan: which segment plays which role.

The grammar decides it, once for each distinct order of kinds; the plan is then applied to every
claim of that shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from claimlint.formats import parsers
from claimlint.formats.x12.codes import MISPLACED_SEGMENT, MISSING_SEGMENT, UNEXPECTED_SEGMENT, Code
from claimlint.formats.x12.guides import INSTITUTIONAL, PROFESSIONAL, Guide
from claimlint.formats.x12.kinds import BLANK, KIND, NAMES, UNKNOWN, display
from claimlint.formats.x12.loops import loop_flaws
from claimlint.formats.x12.situations import Adjudication

if TYPE_CHECKING:
    from lark.parsers.lalr_interactive_parser import InteractiveParser

Getter = Callable[[list[bytes]], tuple[bytes, ...]]

_MOST_UNEXPECTED = 20
_MOST_EXPECTED = 12
_LIMIT = 4_000
_LONGEST_KEPT = 600

_SERVICES = frozenset(guide.service for guide in (PROFESSIONAL, INSTITUTIONAL))

_AFTER_CLAIM = frozenset(KIND[name] for name in ("SBR", "PAT", "NM1_IL", "NM1_QC", "NM1_PR", "NM1_85"))
"""Kinds that never follow a service line: where they do, the HL before them is lost."""


class ShapeFlaw(NamedTuple):
    """Something wrong with the order of segments, at ``segment``, of service line ``line``."""

    code: Code
    segment: int
    line: int | None
    message: str
    by_guide: bool = False
    """Whether only the guide says so: the claim can be read as well."""


class LinePlan(NamedTuple):
    """One service line: its segments from ``first`` up to ``end``, and the roles of some of them.

    Roles: ``lx``, ``service`` (SV1, or SV2 of an 837I), ``date``, ``rendering``, ``supervising``,
    ``referring``, ``facility``, ``authorization``, ``note``.
    """

    first: int
    end: int
    roles: dict[str, int]


class Plan(NamedTuple):
    """How to read the claims of one shape. Numbers are those of segments, 0 being CLM.

    Each of ``lines`` says where a line's date stands (None without one), and picks the segments that make its
    service: SV1 or SV2, then whatever else does. ``providers`` picks those of the header, ``other_payers``
    pairs of SBR and NM1*PR (or None).
    ``roles`` of the header: ``rendering``, ``supervising``, ``referring``, ``facility``, ``original``,
    ``authorization``, ``referral``, ``initial``, ``onset``, ``accident``, and of an 837I ``attending``,
    ``statement`` and ``admission``. ``admitted`` is DTP*435. The segments from ``end`` on
    belong to no claim. ``plain`` says that there are neither roles other than providers nor other payers.
    ``lost_lines`` counts lines that have no service and are not read. ``openers`` picks the LX segments where
    all is there.
    """

    end: int
    lines: tuple[tuple[int | None, Getter], ...]
    line_plans: tuple[LinePlan, ...]
    providers: Getter | None
    diagnoses: tuple[int, ...]
    roles: dict[str, int]
    other_payers: tuple[tuple[int, int | None], ...]
    flaws: tuple[ShapeFlaw, ...]
    plain: bool
    adjudications: tuple[Adjudication, ...] = ()
    lost_lines: int = 0
    openers: Getter | None = None

    def line_of(self, segment: int) -> int | None:
        """The number of the service line that a segment belongs to; None for the header."""
        for number, line in enumerate(self.line_plans, 1):
            if line.first <= segment < line.end:
                return number
        return None


class Plans(dict[str, Plan]):
    """Shape (a string of kinds that begins with CLM) to its plan by a guide, made when asked. Bounded."""

    __slots__ = ("_guide",)

    def __init__(self, guide: Guide) -> None:
        super().__init__()
        self._guide = guide

    def __missing__(self, shape: str) -> Plan:
        plan = _Planner(self._guide, shape).plan()
        if len(shape) <= _LONGEST_KEPT:
            if len(self) >= _LIMIT:
                self.clear()
            self[shape] = plan
        return plan


class _Planner:
    """Works out one plan."""

    def __init__(self, guide: Guide, shape: str) -> None:
        self.guide = guide
        self.shape = shape
        self.header: dict[str, int] = {}
        self.flaws: list[ShapeFlaw] = []
        self.unexpected = 0
        self.run = 0
        self.run_start = 0
        self.run_line: int | None = None
        self.run_message = ""
        self.line = 0
        self.has_service = True
        self.opened = 0
        self.foreign: set[int] = set()
        """Where the lines open whose service is one of the other guide."""
        self._expected: dict[int, str] = {}

    def plan(self) -> Plan:
        tree, end = self._parse()
        claim = tree.children[0]
        roles = self.header
        diagnoses: list[int] = []
        providers: list[int] = []
        others: list[tuple[int, int | None]] = []
        lines: list[LinePlan] = []
        getters: list[tuple[int | None, Getter]] = []
        loops = [child for child in claim.children if _is_tree(child) and child.data == "service_line"]
        for child in claim.children:
            if not _is_tree(child):
                if child.type == "HI":
                    diagnoses.append(child.start_pos)
                elif child.type in _HEADER_ROLES:
                    roles.setdefault(_HEADER_ROLES[child.type], child.start_pos)
            elif child.data == "other_subscriber":
                others.append(_other_payer(child))
            elif child.data in _PROVIDER_LOOPS:
                _note_provider(child, roles, providers)
        self._number_lines(loops)
        starts = [_first_index(loop) for loop in loops]
        if "initial" not in roles:
            # The date of the initial treatment may stand on the lines instead (2400 DTP*454).
            segments = [child for loop in loops for child in loop.children if not _is_tree(child)]
            stated = [segment.start_pos for segment in segments if segment.type == "DTP_454"]
            if stated:
                roles["initial"] = stated[0]
        for loop, first, until in zip(loops, starts, [*starts[1:], end], strict=False):
            self._line(loop, first, until, lines, getters)
        if not loops:
            self._flaw(MISSING_SEGMENT, 0, None, "the claim has no service line: LX is missing")
        self._check_loops(claim, lines)
        return Plan(
            end,
            tuple(getters),
            tuple(lines),
            _getter(providers) if providers else None,
            tuple(diagnoses),
            roles,
            tuple(others),
            tuple(sorted(self.flaws, key=lambda flaw: flaw.segment)),
            plain=not others and roles.keys() <= _PROVIDER_LOOPS,
            adjudications=tuple(_adjudications(claim, lines)),
            lost_lines=len(loops) - len(lines),
            openers=_getter(starts) if starts and not self.flaws else None,
        )

    def _check_loops(self, loop: Any, lines: list[LinePlan]) -> None:
        """Hold the order and number of the segments of each loop against the guide."""
        names = [str(child.data) if _is_tree(child) else child.type for child in loop.children]
        for flaw in loop_flaws(self.guide.order, str(loop.data), names):
            child = loop.children[flaw.at]
            at = _first_index(child) if _is_tree(child) else child.start_pos
            if at >= 0:
                line = next((no for no, line in enumerate(lines, 1) if line.first <= at < line.end), None)
                self.flaws.append(ShapeFlaw(flaw.code, at, line, flaw.message, by_guide=True))
        for child in loop.children:
            if _is_tree(child):
                self._check_loops(child, lines)

    def _parse(self) -> tuple[Any, int]:
        """The loops, and where the claim's segments end. What does not fit is left out and reported."""
        from lark import Token, UnexpectedToken

        parser = parsers.load(self.guide.grammar, lexer="basic").parse_interactive()
        end = len(self.shape)
        for index, kind in self._in_order():
            if kind == BLANK:
                continue
            if self.line and self._next_begins(index):
                end = index
                break
            name = NAMES.get(kind, "?")
            if name == "LX":
                self.line += 1
                self.has_service, self.opened = False, index
            elif name == self.guide.service:
                if self.has_service:
                    self.line += 1
                    message = f"LX is missing before {name} of line {self.line}"
                    self._flaw(MISSING_SEGMENT, index, self.line, message)
                    parser.feed_token(Token("LX", "", -1 - index))
                self.has_service = True
            if name in _SERVICES and name != self.guide.service and self.line and not self.has_service:
                self._end_run()
                self._note_foreign(index, name)
                continue
            try:
                parser.feed_token(Token(name, "", index))
            except UnexpectedToken:
                self._note_unexpected(parser, index, name)
            else:
                self._end_run()
        self._end_run()
        if self.unexpected > _MOST_UNEXPECTED:
            more = self.unexpected - _MOST_UNEXPECTED
            self._flaw(UNEXPECTED_SEGMENT, end - 1, None, f"{more} more unexpected segments in this claim")
        return parser.feed_eof(), end

    def _note_foreign(self, index: int, name: str) -> None:
        """A service as the other guide has it: one cause, reported once a line."""
        if self.opened not in self.foreign:
            self.foreign.add(self.opened)
            service, transaction = self.guide.service, self.guide.transaction
            message = (
                f"unexpected segment {name}: a line of an {transaction} has {service}; the line was not read"
            )
            self._flaw(UNEXPECTED_SEGMENT, index, self.line, message)

    def _in_order(self) -> Iterator[tuple[int, str]]:
        """The segments with their numbers; a service right before its LX changes places with it."""
        service, opener = KIND[self.guide.service], KIND["LX"]
        found = list(enumerate(self.shape))
        for at in range(1, len(found) - 1):
            if self.shape[at : at + 2] == service + opener and self.shape[at + 2 : at + 3] != service:
                if opener in self.shape[:at] and self.shape.rfind(service, 0, at) < self.shape.rfind(
                    opener, 0, at
                ):
                    continue
                found[at], found[at + 1] = found[at + 1], found[at]
                line = self.shape.count(opener, 0, at) + 1
                message = f"{self.guide.service} stands before the LX of line {line}; expected behind it"
                self._flaw(MISPLACED_SEGMENT, at, line, message)
        return iter(found)

    def _next_begins(self, index: int) -> bool:
        """Whether what follows the service lines from ``index`` on is of another claim or subscriber.

        It is where a claim's header follows, with lines of its own, or a subscriber's level, which has none.
        """
        kind = self.shape[index]
        if kind == KIND["HI"]:
            return KIND["LX"] in self.shape[index:]
        return kind in _AFTER_CLAIM and KIND["LX"] not in self.shape[index:]

    def _note_unexpected(self, parser: InteractiveParser, index: int, name: str) -> None:
        """A run of unexpected segments mostly has one cause, a lost opener: it is reported at its first."""
        self.run += 1
        if self.run > 1:
            return
        state = parser.parser_state.position
        if state not in self._expected:
            accepted = parser.accepts()
            names = [display(known) for known in NAMES.values() if known in accepted]
            more = ["..."] if len(names) > _MOST_EXPECTED else []
            self._expected[state] = ", ".join([*names[:_MOST_EXPECTED], *more]) or "the end of the claim"
        what = "{unknown}" if self.shape[index] == UNKNOWN else display(name)
        where = f"line {self.line}" if self.line else "the claim"
        self.run_start, self.run_line = index, self.line or None
        self.run_message = f"unexpected segment {what}%s in {where}; expected one of {self._expected[state]}"

    def _end_run(self) -> None:
        """Report the run of unexpected segments that ends here, if there is one."""
        if self.run:
            self.unexpected += 1
            if self.unexpected <= _MOST_UNEXPECTED:
                more = f" and {self.run - 1} more" if self.run > 1 else ""
                message = self.run_message.replace("%s", more, 1)
                self._flaw(UNEXPECTED_SEGMENT, self.run_start, self.run_line, message)
        self.run = 0

    def _line(
        self,
        loop: Any,
        first: int,
        end: int,
        lines: list[LinePlan],
        getters: list[tuple[int | None, Getter]],
    ) -> None:
        roles: dict[str, int] = {}
        body: list[int] = []
        for child in loop.children:
            if _is_tree(child):
                if child.data in _PROVIDER_LOOPS:
                    _note_provider(child, roles, body)
            elif child.type == self.guide.service and child.start_pos >= 0:
                roles.setdefault("service", child.start_pos)
            elif child.type in _LINE_ROLES and child.start_pos >= 0:
                roles.setdefault(_LINE_ROLES[child.type], child.start_pos)
                if child.type in ("REF_G1", "NTE"):
                    body.append(child.start_pos)
        number = len(lines) + 1
        if "service" not in roles:
            if first not in self.foreign:
                message = f"the service line has no {self.guide.service}; it was not read"
                self._flaw(MISSING_SEGMENT, first, None, message)
            return
        if "date" not in roles:
            if not self.guide.institutional:
                message = f"line {number} has no date of service: DTP*472 is missing"
                self._flaw(MISSING_SEGMENT, roles["service"], number, message)
            elif "statement" in self.header:
                # Where a line of a facility has no date of its own, it is of the statement's.
                roles["date"] = self.header["statement"]
        getters.append((roles.get("date"), _getter([roles["service"], *body])))
        lines.append(LinePlan(first, end, roles))

    def _number_lines(self, loops: list[Any]) -> None:
        """Lines were counted by LX so far; a service line's number counts only those that have an SV1."""
        numbers: list[int | None] = []
        services = 0
        for loop in loops:
            has_service = any(
                not _is_tree(child) and child.type == self.guide.service for child in loop.children
            )
            services += has_service
            numbers.append(services if has_service else None)
        self.flaws = [flaw._replace(line=flaw.line and numbers[flaw.line - 1]) for flaw in self.flaws]

    def _flaw(self, code: Code, index: int, line: int | None, message: str) -> None:
        self.flaws.append(ShapeFlaw(code, index, line, message))


_HEADER_ROLES = {
    "REF_F8": "original",
    "REF_G1": "authorization",
    "REF_9F": "referral",
    "DTP_454": "initial",
    "DTP_431": "onset",
    "DTP_439": "accident",
    "DTP_434": "statement",
    "DTP_435": "admitted",
    "CL1": "admission",
}
_LINE_ROLES = {"LX": "lx", "DTP_472": "date", "REF_G1": "authorization", "NTE": "note"}
_PROVIDER_LOOPS = frozenset(("referring", "rendering", "facility", "supervising", "attending"))


def _adjudications(claim: Any, lines: list[LinePlan]) -> Iterator[Adjudication]:
    """What other payers decided, of the claim and of its lines."""
    services = {
        line.roles["lx"]: (number, line.roles["service"])
        for number, line in enumerate(lines, 1)
        if "lx" in line.roles
    }
    for loop in claim.children:
        if not _is_tree(loop):
            continue
        tokens = [child for child in loop.children if not _is_tree(child)]
        if loop.data == "other_subscriber":
            _, payer = _other_payer(loop)
            yield Adjudication(
                tokens[0].start_pos,
                tuple(token.start_pos for token in tokens if token.type == "CAS"),
                tuple(token.start_pos for token in tokens if token.type == "AMT"),
                payer=payer,
            )
        elif loop.data == "service_line" and tokens[0].start_pos in services:
            number, service = services[tokens[0].start_pos]
            for inner in loop.children:
                if _is_tree(inner) and inner.data == "adjudication":
                    adjustments = tuple(token.start_pos for token in inner.children if token.type == "CAS")
                    opener = inner.children[0].start_pos
                    yield Adjudication(opener, adjustments, service=service, line=number)


def _is_tree(child: Any) -> bool:
    return hasattr(child, "data")


def _getter(indices: list[int]) -> Getter:
    """Picks the segments ``indices`` of a claim, always as a tuple."""
    if len(indices) == 1:
        only = indices[0]
        return lambda segments: (segments[only],)
    return itemgetter(*indices)


def _first_index(loop: Any) -> int:
    """The number of the loop's first segment; an LX that was supplied has -1 minus that of its SV1."""
    first: int = loop.children[0].start_pos
    return first if first >= 0 else -1 - first


def _note_provider(loop: Any, roles: dict[str, int], used: list[int]) -> None:
    """Enter a provider loop: its NM1 under the loop's name, and a PRV*PE that goes with it."""
    role = str(loop.data)
    if role in roles:
        return
    roles[role] = loop.children[0].start_pos
    used.append(roles[role])
    used += [token.start_pos for token in loop.children if token.type in ("PRV_PE", "PRV_AT")][:1]


def _other_payer(loop: Any) -> tuple[int, int | None]:
    """The numbers of the SBR and, where there is one, the NM1*PR of another subscriber's loop."""
    names = [child for child in loop.children if _is_tree(child) and child.data == "other_payer"]
    return loop.children[0].start_pos, (names[0].children[0].start_pos if names else None)
