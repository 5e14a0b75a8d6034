"""The Python API: lint files, text or claims built in code, and read claims without judging them."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from claimlint.findings import Finding, Outcome, Run
from claimlint.formats.files import sources
from claimlint.formats.reading import ClaimSource, Problem, ReadClaim
from claimlint.formats.sources import Source
from claimlint.model import Claim
from claimlint.reports import FORMATS, Options
from claimlint.reports.records import summary
from claimlint.reports.renderer import counted
from claimlint.rules.conditions.errors import closest
from claimlint.rules.engine import Linter
from claimlint.rules.selection import Selection
from claimlint.rules.shelf import Shelf
from claimlint.version import __version__

Path = str | os.PathLike[str]


class Report:
    """The findings of one run.

    Iterating lints the input and gives each finding as it is found, keeping none: a batch of any size needs
    little memory. It may be done again, and gives the same. ``findings`` lints once and keeps them all.
    """

    def __init__(
        self,
        inputs: Sequence[ClaimSource],
        shelf: Shelf,
        as_of: date,
        selection: Selection,
        payer: str | None,
    ) -> None:
        self._inputs = inputs
        self._shelf = shelf
        self._as_of = as_of
        self._selection = selection
        self._payer = payer
        self._findings: tuple[Finding, ...] | None = None
        self._outcome: Outcome | None = None
        self._rulesets: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Finding]:
        """The findings, in the order of the input. Raises RulesetError for a ruleset that cannot be used."""
        if self._findings is not None:
            yield from self._findings
            return
        yield from self._linted(self._prepared())

    def _prepared(self) -> Linter:
        linter = Linter(self._shelf, self._as_of, self._selection, self._payer)
        linter.prepare(self._inputs)
        self._rulesets = linter.rulesets
        return linter

    def _linted(self, linter: Linter) -> Iterator[Finding]:
        yield from linter.findings()
        self._outcome = linter.outcome

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the input."""
        if self._findings is None:
            self._findings = tuple(self)
        return self._findings

    @property
    def outcome(self) -> Outcome:
        """The totals: what was read, what it is worth, what was not evaluated, what could not be linted."""
        if self._outcome is None:
            for _ in self:
                pass
        assert self._outcome is not None, "a run that has ended has an outcome"
        return self._outcome

    @property
    def summary(self) -> dict[str, Any]:
        """The totals as the JSON report has them under ``summary``."""
        return summary(self.outcome)

    def to_json(self, *, redact: bool = True) -> str:
        """The report as one JSON document; ``docs/report.schema.json`` describes it.

        ``redact`` leaves out edits that would spell out member data.
        """
        return self._written("json", Options(redact=redact))

    def to_text(self, *, redact: bool = True, width: int = 100) -> str:
        """The report for people. ``redact`` masks member data; ``width`` is that of a line, in columns."""
        return self._written("text", Options(redact=redact, width=width))

    def _written(self, format_name: str, options: Options) -> str:
        stream = io.StringIO()
        renderer = FORMATS[format_name](stream, options)
        if self._findings is None:
            linter = self._prepared()
            found = self._linted(linter)
        else:
            found = iter(self._findings)
        renderer.start(Run("claimlint", __version__, self._rulesets, self._as_of))
        for finding in found:
            renderer.finding(finding)
        renderer.finish(self.outcome)
        return stream.getvalue()

    def __repr__(self) -> str:
        if self._outcome is None:
            return "<claimlint.Report, not run yet>"
        found, claims = sum(self._outcome.findings.values()), self._outcome.claims
        return f"<claimlint.Report: {counted(found, 'finding')} on {counted(claims, 'claim')}>"


def check(
    source: Path | Iterable[Path],
    *,
    payer: str | None = None,
    rulesets: str | Iterable[str] = (),
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    extend_select: str | Iterable[str] = (),
    as_of: date | str | None = None,
) -> Report:
    """Lint a file, a folder or a glob, or several of them.

    ``payer`` judges every claim as billed to that payer. ``rulesets`` are names or paths of rulesets that
    come before the shipped ones. ``select``, ``ignore`` and ``extend_select`` hold codes, prefixes of codes
    or names, and as text several with commas. ``as_of`` is the day the run stands on, by default today.

    Raises FileNotFoundError for a path that leads to no claim file, ValueError for an unknown payer or a bad
    date, UnknownSelector for a selector that means no rule, RulesetError for a ruleset that cannot be used. A
    file that is there and cannot be linted is named in ``report.outcome.errors``, as on the command line.
    """
    return _report(_files(source), payer, rulesets, select, ignore, extend_select, as_of)


def check_text(
    text: str | bytes,
    name: str = "<text>",
    *,
    payer: str | None = None,
    rulesets: str | Iterable[str] = (),
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    extend_select: str | Iterable[str] = (),
    as_of: date | str | None = None,
) -> Report:
    """Lint .claim text or an 837P that is at hand; findings call it ``name``. Options as in ``check``."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)
    return _report([Source.from_bytes(name, data)], payer, rulesets, select, ignore, extend_select, as_of)


def check_claims(
    claims: Claim | Iterable[Claim],
    name: str = "<claims>",
    *,
    payer: str | None = None,
    rulesets: str | Iterable[str] = (),
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    extend_select: str | Iterable[str] = (),
    as_of: date | str | None = None,
) -> Report:
    """Lint claims built in code. Options as in ``check``.

    So that findings have places and excerpts, the claims are written as .claim text, and findings point into
    it. Raises ValueError for a claim that the .claim format cannot hold, such as one with an undated line.
    """
    given = (claims,) if isinstance(claims, Claim) else tuple(claims)
    return _report([_Written(name, given)], payer, rulesets, select, ignore, extend_select, as_of)


def read(source: Path | Iterable[Path]) -> Iterator[Claim | Problem]:
    """The claims of a file, folder or glob, or of several, without judging them; and the problems on the way.

    Raises FileNotFoundError for a path that leads to no claim file, UnreadableSource for a file in no format
    that claimlint reads, OSError for one that cannot be opened.
    """
    for file in _files(source):
        for item in file.read():
            yield item.claim if isinstance(item, ReadClaim) else item


def claim_to_dict(claim: Claim) -> dict[str, Any]:
    """A claim as ``claimlint parse`` prints it, ready for ``json.dumps``; see ``docs/claim.schema.json``."""
    from claimlint.claim_record import ClaimRecord

    values: dict[str, Any] = ClaimRecord.of(claim).model_dump(mode="json")
    return values


def claim_from_dict(data: Mapping[str, Any]) -> Claim:
    """The claim that a dictionary of the shape of ``claim_to_dict`` describes; what it leaves out is missing.

    Raises ValueError, naming every field that is wrong.
    """
    from pydantic import ValidationError

    from claimlint.claim_record import FIELDS, ClaimRecord

    try:
        return ClaimRecord.model_validate(dict(data)).claim()
    except ValidationError as error:
        told: dict[str, str] = {}
        for found in error.errors(include_url=False):
            path = ".".join(str(part) for part in found["loc"] if isinstance(part, int) or part in FIELDS)
            told.setdefault(path, _told(found))
        raise ValueError(
            "; ".join(f"{path or 'claim'}: {message}" for path, message in told.items())
        ) from None


def _told(error: Mapping[str, Any]) -> str:
    """One complaint of pydantic in our words."""
    if error["type"] == "extra_forbidden":
        return f"there is no field {error['loc'][-1]}"
    if error["type"] == "missing":
        return "is required"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{message[:1].lower()}{message[1:]}"


def _report(
    inputs: Sequence[ClaimSource],
    payer: str | None,
    rulesets: str | Iterable[str],
    select: str | Iterable[str],
    ignore: str | Iterable[str],
    extend_select: str | Iterable[str],
    as_of: date | str | None,
) -> Report:
    """A report to be run when it is asked; its options are checked here and now."""
    shelf = Shelf((rulesets,) if isinstance(rulesets, str) else tuple(rulesets))
    selection = Selection(_selectors(select), _selectors(ignore), _selectors(extend_select))
    if any(selection):
        from claimlint.formats.codes import problem_codes

        selection.check([*shelf.known_rules(), *problem_codes()])
    if payer is not None and payer not in shelf.payers():
        suggestion = closest(payer, shelf.payers())
        hint = f"; did you mean {suggestion}?" if suggestion else ""
        raise ValueError(f"no ruleset binds payer {payer}{hint}")
    return Report(inputs, shelf, _day(as_of), selection, payer)


def _selectors(given: str | Iterable[str]) -> tuple[str, ...]:
    texts = (given,) if isinstance(given, str) else given
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())


def _day(as_of: date | str | None) -> date:
    if as_of is None:
        return date.today()
    return date.fromisoformat(as_of) if isinstance(as_of, str) else as_of


def _files(source: Path | Iterable[Path]) -> list[Source]:
    """The files that paths mean. Raises FileNotFoundError when one means none."""
    paths = [source] if isinstance(source, str | os.PathLike) else list(source)
    found, errors = sources(os.fspath(path) for path in paths)
    for error in errors:
        raise FileNotFoundError(f"{error.file}: {error.message}; {error.help}")
    return found


class _Written:
    """Claims built in code, with the .claim text that findings on them point into."""

    def __init__(self, name: str, claims: tuple[Claim, ...]) -> None:
        from claimlint.formats.claim import write

        self.name = name
        self._claims = claims
        texts = []
        for claim in claims:
            try:
                texts.append(write(claim))
            except ValueError as error:
                raise ValueError(f"claim {claim.id}: {error}") from None
        self._text = Source.from_bytes(name, "\n".join(texts).encode())

    def read(self) -> Iterator[ReadClaim | Problem]:
        """The claims themselves, each where its text stands."""
        if not self._claims:
            return
        claims = iter(self._claims)
        for item in self._text.read():
            if isinstance(item, ReadClaim):
                # What the text has no word for, such as the form of the source, is the claim's own.
                item.claim = next(claims)
            yield item


__all__ = ["Report", "check", "check_claims", "check_text", "claim_from_dict", "claim_to_dict", "read"]
