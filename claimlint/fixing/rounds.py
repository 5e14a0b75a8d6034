"""Fixing in rounds: apply what goes together, lint again, and take back what did harm.

A round applies the fixes that are not in each other's way, to all inputs, and lints everything anew, since
claims depend on one another across files. When no fix is left, or after ``MOST_ROUNDS``, what was found last
is held against what was found first. If anything is new, the fixes that may have caused it are left out and
all begins again from the original text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from claimlint.findings import FileError
from claimlint.fixing.choosing import Candidate, compatible
from claimlint.fixing.drafts import Draft
from claimlint.fixing.looking import Kind, Look, Met, look
from claimlint.formats.reading import ReadClaim
from claimlint.rules.engine import Linter

MOST_ROUNDS = 10
_MOST_ATTEMPTS = 12
_BLAMED_ALONE = 6
"""After so many attempts whole files are taken back."""

_SAME_FIX = 3
"""How often the same fix of the same line may be applied; then it goes in circles with another."""

_MOST_IN_A_ROUND = 200_000


class Applied(NamedTuple):
    """A fix that was applied."""

    file: str
    claim: str | None
    line: int | None
    code: str
    name: str
    kind: str
    title: str
    private: tuple[str, ...] = ()
    """Member ids that the claim's id spells out."""


class TakenBack(NamedTuple):
    """A fix that was undone, and what it would have brought about: ``MOD015 kx-missing``."""

    fix: Applied
    because: str


class Fixing(NamedTuple):
    """What came of it. ``drafts`` hold the texts, in the order of the inputs.

    ``taken_back`` are fixes that brought about something new. ``left`` are fixes that were still on offer
    when the rounds ended: at the bound, or because two fixes undo one another. ``unsettled`` says for each
    file that was not touched which problem of it leaves in doubt what its claims say. ``errors`` are files
    that could not be linted.
    """

    drafts: tuple[Draft, ...]
    applied: tuple[Applied, ...]
    taken_back: tuple[TakenBack, ...]
    left: tuple[Applied, ...]
    rounds: int
    unsettled: dict[str, str]
    errors: tuple[FileError, ...]


def fix(linter: Linter, drafts: Sequence[Draft], unsafe: bool, spared: Iterable[str] = ()) -> Fixing:
    """Fix the drafts together, and leave them as they then stand. Files named in ``spared`` are only read.

    ``unsafe`` takes the unsafe fixes as well. Raises what linting raises, such as RulesetError.
    """
    return _Fixer(linter, drafts, unsafe, frozenset(spared)).run()


_Claim = tuple[str, str | None]
"""A claim by its file and id."""

_Entry = tuple[int, Candidate]
"""A fix that was applied, with the number of its round."""


class _Attempt(NamedTuple):
    applied: list[_Entry]
    left: list[Candidate]
    rounds: int
    last: Look
    since: dict[Kind, int]
    """What is new at the end, and the round that brought it about."""


class _Fixer:
    def __init__(self, linter: Linter, drafts: Sequence[Draft], unsafe: bool, spared: frozenset[str]) -> None:
        self._linter = linter
        self._drafts = tuple(drafts)
        self._unsafe = unsafe
        self._first = look(linter, drafts)
        self._spared = spared | self._first.unsettled.keys() | _unread(self._first)
        self._excluded: set[str] = set()

    def run(self) -> Fixing:
        taken_back: list[TakenBack] = []
        for number in range(1, _MOST_ATTEMPTS + 1):
            attempt = self._attempt()
            harm = self._harm(attempt.last)
            if not harm or not attempt.applied:
                break
            for candidate, because in self._blamed(harm, attempt, number):
                if candidate.about not in self._excluded:
                    self._excluded.add(candidate.about)
                    taken_back.append(TakenBack(_applied(candidate), because))
        else:
            because = "something new in every attempt"
            taken_back += [TakenBack(_applied(candidate), because) for _, candidate in attempt.applied]
            self._reset()
            attempt = _Attempt([], [], 0, self._first, {})
        return Fixing(
            self._drafts,
            tuple(_applied(candidate) for _, candidate in attempt.applied),
            tuple(taken_back),
            tuple(map(_applied, attempt.left)),
            attempt.rounds,
            {name: problem for name, problem in self._first.unsettled.items() if self._has_fixes(name)},
            self._first.errors,
        )

    def _attempt(self) -> _Attempt:
        """From the original text: rounds until no fix is left."""
        self._reset()
        seen, rounds = self._first, 0
        applied: list[_Entry] = []
        since: dict[Kind, int] = {}
        times: Counter[str] = Counter()
        while True:
            wanted = [candidate for candidate in seen.candidates if self._wanted(candidate)]
            fresh = [candidate for candidate in wanted if times[candidate.about] < _SAME_FIX]
            if not fresh or rounds == MOST_ROUNDS:
                return _Attempt(applied, wanted, rounds, seen, since)
            done = self._apply(fresh[:_MOST_IN_A_ROUND])
            times.update(candidate.about for candidate in done)
            rounds += 1
            applied += [(rounds, candidate) for candidate in done]
            seen = look(self._linter, self._drafts, self._first.kinds)
            since = {met.kind: since.get(met.kind, rounds) for met in seen.more}

    def _apply(self, candidates: list[Candidate]) -> list[Candidate]:
        by_file: dict[str, list[Candidate]] = {}
        for candidate in candidates:
            by_file.setdefault(candidate.file, []).append(candidate)
        done: list[Candidate] = []
        for draft in self._drafts:
            chosen = compatible(by_file.get(draft.name, ()))
            if chosen:
                draft.edit(edit for candidate in chosen for edit in candidate.edits)
                # The edits have been carried out, and take room.
                done += (candidate._replace(edits=()) for candidate in chosen)
        return done

    def _reset(self) -> None:
        for draft in self._drafts:
            draft.reset()

    def _wanted(self, candidate: Candidate) -> bool:
        return (
            (self._unsafe or candidate.kind == "safe")
            and candidate.file not in self._spared
            and candidate.about not in self._excluded
        )

    def _has_fixes(self, file: str) -> bool:
        return any(
            candidate.file == file and (self._unsafe or candidate.kind == "safe")
            for candidate in self._first.candidates
        )

    def _harm(self, last: Look) -> list[Met]:
        """What was not there before: findings, claims that are gone, files that cannot be read."""
        harm = list(last.more)
        for draft in self._drafts:
            name = draft.name
            if name in _unread(last) - _unread(self._first):
                harm.append(Met(name, None, None, "", "a file that cannot be read"))
            elif last.claims[name] != self._first.claims[name]:
                harm.append(Met(name, None, None, "", "a claim lost"))
        return harm

    def _blamed(self, harm: list[Met], attempt: _Attempt, number: int) -> list[tuple[Candidate, str]]:
        """The fixes that may have caused each, as few as can be told."""
        by_claim: dict[_Claim, list[_Entry]] = {}
        for entry in attempt.applied:
            by_claim.setdefault((entry[1].file, entry[1].claim), []).append(entry)
        elsewhere = {(met.file, met.claim) for met in harm} - by_claim.keys()
        patients = self._patients(elsewhere | by_claim.keys()) if elsewhere else {}
        blamed: list[tuple[Candidate, str]] = []
        for met in harm:
            claim = met.file, met.claim
            suspects: list[_Entry] = []
            if number <= _BLAMED_ALONE:
                together = [claim] if claim in by_claim else _alike(claim, by_claim, patients)
                suspects = [entry for one in together for entry in by_claim[one]]
                since = attempt.since.get(met.kind)
                suspects = [entry for entry in suspects if entry[0] == since] or suspects
            if claim in by_claim:
                suspects = [entry for entry in suspects if entry[1].line == met.line] or suspects
            if not suspects:
                in_file = [entry for entry in attempt.applied if entry[1].file == met.file]
                suspects = in_file or attempt.applied
            because = f"{met.code} {met.name}".strip()
            blamed += [(candidate, because) for _, candidate in suspects]
        return blamed

    def _patients(self, claims: set[_Claim]) -> dict[_Claim, set[str]]:
        """The member ids of claims, before and after: claims bear on one another by their patient."""
        found: dict[_Claim, set[str]] = {}
        readable = [draft for draft in self._drafts if draft.name not in _unread(self._first)]
        for draft in readable:
            for source in (draft.original, draft.current):
                for item in source.read():
                    if isinstance(item, ReadClaim) and (draft.name, item.claim.id) in claims:
                        member = item.claim.member
                        if member is not None and member.id is not None:
                            found.setdefault((draft.name, item.claim.id), set()).add(member.id)
        return found


def _alike(claim: _Claim, others: Iterable[_Claim], patients: dict[_Claim, set[str]]) -> list[_Claim]:
    """The other claims of the patient."""
    own = patients.get(claim, set())
    return [other for other in others if not own.isdisjoint(patients.get(other, ()))]


def _unread(seen: Look) -> frozenset[str]:
    """The files that could not be linted."""
    return frozenset(error.file for error in seen.errors)


def _applied(candidate: Candidate) -> Applied:
    return Applied(
        candidate.file,
        candidate.claim,
        candidate.line,
        candidate.code,
        candidate.name,
        candidate.kind,
        candidate.title,
        candidate.private,
    )
