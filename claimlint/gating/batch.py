"""What is known of a batch while it is split: where each claim begins, whose it is, and why it is held."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from claimlint.findings import SEVERITIES, Finding
from claimlint.formats.reading import ClaimSource, Problem, ReadClaim
from claimlint.formats.sources import Source
from claimlint.rules.engine import Linter
from claimlint.rules.holding import Holder

Write = Callable[[bytes], object]


class Plan(Protocol):
    """What both splitters say before they split: which claims are held, by number from 0."""

    held: bytearray
    unread: int
    noise: int
    broken: Any


class Judged(NamedTuple):
    """What a lint run says against claims: the codes by claim (from 0), and problems by their byte and code.

    ``every`` are the codes of the problems that hold every claim of the file.
    """

    codes: dict[int, set[str]]
    troubles: list[tuple[int, str]]
    repaired: set[str]


def judged(
    linter: Linter,
    hold_level: str,
    repairable: frozenset[str],
    told: Callable[[Finding], object],
    heard: Sequence[Callable[[Finding], object]] = (),
) -> Judged:
    """Run a prepared linter; findings at ``hold_level`` or graver are given to ``told`` and kept by claim.

    Every finding is given to each of ``heard``.
    """
    grave = frozenset(SEVERITIES[: SEVERITIES.index(hold_level) + 1])
    found = Judged({}, [], set())
    for finding in linter.findings():
        for hear in heard:
            hear(finding)
        if finding.code in repairable:
            found.repaired.add(finding.code)
        elif finding.severity in grave:
            told(finding)
            if finding.attribution is not None:
                found.codes.setdefault(finding.attribution.claim - 1, set()).add(finding.code)
            else:
                found.troubles.append((finding.span.start.byte, finding.code))
    return found


_MOST_CHARGED = 10**15


class Batch:
    """The claims of one source, by number from 0; ``note`` is to be given each of them, in their order.

    Batches are large, so what is kept of a claim is columns of numbers: some forty bytes and its id.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._holder = Holder()
        self.held = self._holder.hold(source)
        """The source, read once if there is room for what it holds."""
        self.text = source.is_claim_text()
        self.starts = array("q")
        self.charged = Decimal(0)
        """The charges of all claims."""
        self._ids = bytearray()
        self._ends = array("q")
        self._cents = array("q")
        self._other_charges: dict[int, Decimal] = {}
        self._members = array("q")

    def note(self, read: ReadClaim) -> None:
        """Take note of the next claim."""
        claim = read.claim
        self.starts.append(read.begins)
        self._ids += claim.id.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._ids))
        charge = sum((line.service.charge or Decimal(0) for line in claim.lines), Decimal(0))
        self.charged += charge
        whole = 0 <= charge < _MOST_CHARGED and charge * 100 == int(charge * 100)
        if not whole:
            self._other_charges[len(self._cents)] = charge
        self._cents.append(int(charge * 100) if whole else 0)
        member = claim.member.id if claim.member else None
        self._members.append(hash(member) if member else 0)

    def id(self, number: int) -> str:
        """The id of a claim."""
        first = self._ends[number - 1] if number else 0
        return self._ids[first : self._ends[number]].decode("utf-8", "surrogatepass")

    def charge(self, number: int) -> Decimal:
        """What the lines of a claim charge together."""
        return self._other_charges.get(number) or Decimal(self._cents[number]).scaleb(-2)

    def holder(self) -> Holder:
        """For another run on some of its claims: what need not be read again if the batch is not large."""
        return Holder() if self._holder.holds_all else Holder(0)

    def some(self, wanted: Sequence[int]) -> ClaimSource:
        """Only the claims of these numbers, which ascend, as a source."""
        return _Some(self.held, wanted)

    def plan(self, troubles: Sequence[tuple[int, str]]) -> Plan:
        """Which claims the structure around them holds."""
        with self.source.open() as data:
            if self.text:
                from claimlint.formats.claim.splitting import Plan as TextPlan

                return TextPlan(data, self.starts, troubles)
            from claimlint.formats.x12.splitting import Plan as X12Plan

            return X12Plan(data, self.starts, troubles)

    def split(self, plan: Plan, into: Callable[[int | None], int | None], writes: Sequence[Write]) -> None:
        """Write each claim where ``into`` says."""
        with self.source.open() as data:
            if self.text:
                from claimlint.formats.claim.splitting import split as split_text

                split_text(data, plan, into, writes)  # type: ignore[arg-type]
            else:
                from claimlint.formats.x12.splitting import split

                split(data, plan, into, writes)  # type: ignore[arg-type]

    def neighbours(self, held: bytearray) -> list[int]:
        """The claims that are not held, of patients of whom another is; of nobody's claims all."""
        touched = {self._members[at] for at, flag in enumerate(held) if flag}
        if not touched:
            return []
        return [
            at
            for at, flag in enumerate(held)
            if not flag and (self._members[at] in touched or not self._members[at])
        ]


class _Some:
    """Some of the claims of a source."""

    def __init__(self, source: ClaimSource, wanted: Sequence[int]) -> None:
        self.name = source.name
        self._source = source
        self._wanted = wanted

    def read(self) -> Iterator[ReadClaim | Problem]:
        wanted = iter(self._wanted)
        following = next(wanted, None)
        number = 0
        for item in self._source.read():
            if isinstance(item, ReadClaim):
                if number == following:
                    following = next(wanted, None)
                    yield item
                number += 1


def unsettled_again(
    batch: Batch,
    plan: Plan,
    new_linter: Callable[[], Linter],
    lint: Callable[[Linter, ClaimSource], Judged],
) -> dict[int, set[str]]:
    """Hold what is wrong only once the held claims are gone, and give it: claim to codes.

    A rule that looks at several claims of a patient can say of another what it said of one that is held. Only
    the claims of such patients are judged again, until nothing new is found.
    """
    found: dict[int, set[str]] = {}
    while wanted := batch.neighbours(plan.held):
        told = lint(new_linter(), batch.some(wanted))
        new = {wanted[at]: codes for at, codes in told.codes.items() if at < len(wanted)}
        if not new:
            return found
        for at, codes in new.items():
            plan.held[at] = 1
            found.setdefault(at, set()).update(codes)
    return found
