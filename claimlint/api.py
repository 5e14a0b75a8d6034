"""The Python API: lint files, text or claims built in code, and read claims without judging them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Unpack

from claimlint import choices
from claimlint.choices import Choices, Chosen, Path
from claimlint.findings import Finding, Outcome, Run, Suppressed
from claimlint.formats.files import sources
from claimlint.formats.reading import ClaimSource, Problem, ReadClaim
from claimlint.formats.sources import Source
from claimlint.model import Claim, Service, Setting
from claimlint.reports import DETAILED, FORMATS, Options
from claimlint.reports.records import summary
from claimlint.reports.renderer import counted
from claimlint.rules.engine import Linter
from claimlint.version import __version__


class Report:
    """The findings of one run.

    Iterating lints the input and gives each finding as it is found, keeping none: a batch of any size needs
    little memory. It may be done again, and gives the same. ``findings`` lints once and keeps them all.
    """

    def __init__(self, inputs: Sequence[ClaimSource], chosen: Chosen) -> None:
        self._inputs = inputs
        self._chosen = chosen
        self._findings: tuple[Finding, ...] | None = None
        self._outcome: Outcome | None = None
        self._rulesets: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Finding]:
        """The findings, in the order of the input. Raises RulesetError for a ruleset that cannot be used."""
        if self._findings is not None:
            yield from self._findings
            return
        yield from self._linted(self._prepared())

    def _prepared(self, detailed: bool = False) -> Linter:
        chosen = self._chosen
        linter = Linter(
            chosen.shelf,
            chosen.as_of,
            chosen.selection,
            chosen.payer,
            detailed=detailed,
            policies=chosen.policies,
        )
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
    def suppressed(self) -> tuple[Suppressed, ...]:
        """The findings that were silenced, with what silenced them and why."""
        return tuple(self.outcome.suppressed)

    @property
    def summary(self) -> dict[str, Any]:
        """The totals as the JSON report has them under ``summary``."""
        return summary(self.outcome, redact=False)

    def to_json(self, *, redact: bool = True) -> str:
        """The report as one JSON document; ``docs/report.schema.json`` describes it.

        ``redact`` masks or leaves out what would spell out member data.
        """
        return self._written("json", Options(redact=redact))

    def to_text(self, *, redact: bool = True, width: int = 100) -> str:
        """The report for people. ``redact`` masks member data; ``width`` is that of a line, in columns."""
        return self._written("text", Options(redact=redact, width=choices.whole_number("width", width)))

    def to_html(self, *, redact: bool = True) -> str:
        """The report as one HTML page (``docs/html-report.md``). ``redact`` masks member data.

        Lints the input again, since the page says more of a finding than ``findings`` keeps.
        """
        return self._written("html", Options(redact=redact))

    def _written(self, format_name: str, options: Options) -> str:
        stream = io.StringIO()
        renderer = FORMATS[format_name](stream, options)
        if format_name in DETAILED:
            linter = self._prepared(detailed=True)
            found = self._linted(linter)
        elif self._findings is None:
            linter = self._prepared()
            found = self._linted(linter)
        else:
            found = iter(self._findings)
        renderer.start(Run("claimlint", __version__, self._rulesets, self._chosen.as_of))
        for finding in found:
            renderer.finding(finding)
        renderer.finish(self.outcome)
        return stream.getvalue()

    def __repr__(self) -> str:
        if self._outcome is None:
            return "<claimlint.Report, not run yet>"
        found, claims = sum(self._outcome.findings.values()), self._outcome.claims
        return f"<claimlint.Report: {counted(found, 'finding')} on {counted(claims, 'claim')}>"


def check(source: Path | Iterable[Path], **options: Unpack[Choices]) -> Report:
    """Lint a file, a folder or a glob, or several of them.

    Options, each of which may be left out: ``payer`` judges every claim as billed to that payer. ``rulesets``
    are names or paths of rulesets that come before the shipped ones. ``select``, ``ignore`` and
    ``extend_select`` hold codes, prefixes of codes or names, and as text several with commas. ``as_of`` is
    the day the run stands on, a ``date`` or ISO text, by default today. ``config`` is the path of a
    configuration file, which holds for everything; without it none is looked for.

    Raises TypeError for what is of a wrong type, FileNotFoundError for a path that leads to no claim file,
    ValueError for no path, an unknown payer or a bad date, UnknownSelector for a selector that means no rule,
    RulesetError for a ruleset that cannot be used, and the report, once it is iterated, DamagedImport for an
    imported table that is damaged. A file that is there and cannot be linted is named in
    ``report.outcome.errors``, as on the command line.
    """
    return Report(files(source), choices.chosen(options))


def check_text(text: str | bytes, name: str = "<text>", **options: Unpack[Choices]) -> Report:
    """Lint .claim text or an 837P that is at hand; findings call it ``name``. Options as in ``check``."""
    source = Source.from_bytes(choices.text("name", name), choices.content(text))
    return Report([source], choices.chosen(options))


def check_claims(
    claims: Claim | Iterable[Claim], name: str = "<claims>", **options: Unpack[Choices]
) -> Report:
    """Lint claims built in code. Options as in ``check``.

    So that findings have places and excerpts, the claims are written as .claim text, and findings point into
    it. Raises ValueError, naming every field, for a claim with a value of a wrong type, and for one that the
    .claim format cannot hold, such as one with an undated line.
    """
    given = _validated(choices.claims(claims))
    return Report([_Written(choices.text("name", name), given)], choices.chosen(options))


def read(source: Path | Iterable[Path]) -> Iterator[Claim | Problem]:
    """The claims of a file, folder or glob, or of several, without judging them; and the problems on the way.

    Raises FileNotFoundError for a path that leads to no claim file, UnreadableSource for a file in no format
    that claimlint reads, OSError for one that cannot be opened.
    """
    for file in files(source):
        for item in file.read():
            yield item.claim if isinstance(item, ReadClaim) else item


def claim_to_dict(claim: Claim) -> dict[str, Any]:
    """A claim as ``claimlint parse`` prints it, ready for ``json.dumps``; see ``docs/claim.schema.json``.

    Raises ValueError, naming every field, for a claim with a value of a wrong type.
    """
    from claimlint.claim_record import ClaimRecord

    (given,) = choices.claims(claim if isinstance(claim, Claim) else (claim,))
    with _told_by_field():
        values: dict[str, Any] = ClaimRecord.of(given).model_dump(mode="json")
    return values


def claim_from_dict(data: Mapping[str, Any]) -> Claim:
    """The claim that a dictionary of the shape of ``claim_to_dict`` describes; what it leaves out is missing.

    Raises TypeError for what is no dictionary, ValueError, naming every field that is wrong.
    """
    from claimlint.claim_record import ClaimRecord

    values = choices.mapping("data", data)
    with _told_by_field():
        return ClaimRecord.model_validate(values).claim()


def _validated(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims with every value of its own type; equal settings and services stay one object each."""
    from claimlint.claim_record import ClaimRecord

    shared: dict[Setting | Service, Any] = {}
    found = []
    for given in claims:
        with _told_by_field(f"claim {given.id}: "):
            claim = ClaimRecord.of(given).claim()
        lines = [replace(line, service=shared.setdefault(line.service, line.service)) for line in claim.lines]
        setting = shared.setdefault(claim.setting, claim.setting)
        found.append(replace(claim, setting=setting, lines=tuple(lines)))
    return tuple(found)


@contextmanager
def _told_by_field(whose: str = "") -> Iterator[None]:
    """Turns what pydantic finds wrong into one ValueError that names every field."""
    from pydantic import ValidationError

    from claimlint.claim_record import FIELDS

    try:
        yield
    except ValidationError as error:
        told: dict[str, str] = {}
        for found in error.errors(include_url=False):
            path = ".".join(str(part) for part in found["loc"] if isinstance(part, int) or part in FIELDS)
            told.setdefault(path, _told(found))
        complaints = (f"{path or 'claim'}: {message}" for path, message in told.items())
        raise ValueError(whose + "; ".join(complaints)) from None


def _told(error: Mapping[str, Any]) -> str:
    """One complaint of pydantic in our words."""
    if error["type"] == "extra_forbidden":
        return f"there is no field {error['loc'][-1]}"
    if error["type"] == "missing":
        return "is required"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{message[:1].lower()}{message[1:]}"


def files(source: Path | Iterable[Path]) -> list[Source]:
    """The files that paths mean. Raises FileNotFoundError when one means none."""
    found, errors = sources(choices.paths(source))
    for error in errors:
        raise FileNotFoundError(f"{error.file}: {error.message}; {error.help}")
    return found


class _Written:
    """Claims built in code, with the .claim text that findings on them point into."""

    def __init__(self, name: str, claims: tuple[Claim, ...]) -> None:
        from claimlint.formats.claim.printer import write

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
