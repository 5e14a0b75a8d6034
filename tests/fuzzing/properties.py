"""What holds of any input whatever: the properties that fuzzing looks for breaches of.

Reading, linting, reporting, splitting, formatting and fixing end without an exception but those that are
documented; places lie inside the file; nothing is lost or doubled.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from zlib import crc32

from claimlint.findings import Run
from claimlint.fixing.drafts import Draft
from claimlint.fixing.rounds import fix
from claimlint.formats.claim.formatting import formatted
from claimlint.formats.reading import Problem, ReadClaim, UnreadableSource
from claimlint.formats.sources import Source
from claimlint.formats.x12.walking import CLAIM, walk
from claimlint.gating.batch import Batch
from claimlint.model import Claim
from claimlint.reports import FORMATS, Options
from claimlint.rules.engine import Linter
from claimlint.rules.shelf import Shelf

AS_OF = date(2026, 6, 30)
NAME = "input"
_FIELDS = ("id", "member", "diagnoses", "payer", "billing", "rendering", "bill", "occurrences", "values")
_LINE_FIELDS = ("line", "date", "code", "modifiers", "units", "charge", "pointers", "revenue")
_REPORTS = tuple(sorted(set(FORMATS) - {"999"}))


@cache
def _bound() -> Linter:
    return Linter(Shelf(imported=False), AS_OF, detailed=True)


def check(data: bytes) -> None:
    """Look whether everything holds of an input. Raises AssertionError, or what should not be raised.

    The costly properties take turns, by a checksum of the input: one of four is looked at.
    """
    source = Source.from_bytes(NAME, data)
    try:
        read = list(source.read())
    except UnreadableSource:
        return
    _places(read, len(data))
    text = source.is_claim_text()
    if not text:
        _pieces(data)
    linter = _linted(source, len(data))
    match crc32(data) % 4:
        case 0:
            _reports(source, linter, text)
        case 1:
            _gate(data, source, linter)
        case 2:
            _fixes(data, source)
        case 3 if text:
            _formatting(data)


def _places(read: Iterable[ReadClaim | Problem], size: int) -> None:
    """Every place that can be asked for lies inside the file, and claims begin one after the other."""
    begun = -1
    for item in read:
        if isinstance(item, Problem):
            assert 0 <= item.span.start.byte <= item.span.end.byte <= size, item
            assert 0 <= item.excerpt.start <= len(item.excerpt.text), item
            continue
        assert isinstance(item.claim, Claim)
        assert begun < item.begins <= size, (begun, item.begins)
        begun = item.begins
        wanted = [(None, field) for field in _FIELDS]
        wanted += [(n, field) for n in range(1, len(item.claim.lines) + 1) for field in _LINE_FIELDS]
        for number, field in wanted:
            span = item.place(number, field).span
            assert 0 <= span.start.byte <= span.end.byte <= size, (number, field, span)
            assert span.start.line >= 1 <= span.start.column, (number, field, span)


def _pieces(data: bytes) -> None:
    """The pieces of an X12 file are the file."""
    at = 0
    for piece in walk(io.BytesIO(data)):
        joined = b"".join(piece.segments)
        assert piece.at == at, (piece.at, at)
        assert data[at : at + len(joined)] == joined
        at += len(joined)
    assert at == len(data), (at, len(data))


def _linted(source: Source, size: int) -> Linter:
    linter = _bound().again()
    linter.prepare([source])
    for finding in linter.findings():
        assert 0 <= finding.span.start.byte <= finding.span.end.byte <= size, finding
        assert finding.message.strip(), finding
        if finding.fix is not None:
            end = 0
            for edit in sorted(finding.fix.edits, key=lambda edit: (edit.start, edit.end)):
                assert end <= edit.start <= edit.end <= size, finding
                end = edit.end
    assert all(error.message.startswith("no claims") for error in linter.outcome.errors), (
        linter.outcome.errors
    )
    return linter


def _reports(source: Source, linter: Linter, text: bool) -> None:
    """Every format writes a report, and the JSON ones JSON."""
    for name in (*_REPORTS, *(() if text else ("999",))):
        stream = io.StringIO()
        parts = None if text else {source.name: lambda: walk(source.open())}
        report = FORMATS[name](stream, Options(parts=parts))
        again = linter.again()
        again.prepare([source])
        report.start(Run("claimlint", "0", ("medicare",), AS_OF))
        for finding in again.findings():
            report.finding(finding)
        report.finish(again.outcome)
        stream.getvalue().encode()
        if name in ("json", "sarif", "gitlab"):
            json.loads(stream.getvalue())


def _gate(data: bytes, source: Source, linter: Linter) -> None:
    """Each claim goes to one file, with its bytes; what goes on reads as the claims that were not held."""
    troubles = []
    bad = set()
    again = linter.again()
    again.prepare([source])
    for finding in again.findings():
        if finding.severity != "error":
            continue
        if finding.attribution is not None:
            bad.add(finding.attribution.claim - 1)
        else:
            troubles.append((finding.span.start.byte, finding.code))
    batch = Batch(source)
    for item in source.read():
        if isinstance(item, ReadClaim):
            batch.note(item)
    plan = batch.plan(troubles)
    for number in bad:
        plan.held[number] = 1
    written = [bytearray(), bytearray()]
    asked: Counter[int] = Counter()

    def into(number: int | None) -> int:
        if number is None:
            return 1
        asked[number] += 1
        return int(plan.held[number])

    batch.split(plan, into, [written[0].extend, written[1].extend])
    assert all(times == 1 for times in asked.values()), asked
    clean = bytes(written[0])
    kept = [batch.id(at) for at, flag in enumerate(plan.held) if not flag]
    if batch.text:
        if not kept:
            assert not clean, clean
            return
        found = [
            item.claim.id for item in Source.from_bytes(NAME, clean).read() if isinstance(item, ReadClaim)
        ]
        assert found == kept, (found, kept)
        return
    before = Counter(piece for piece in _claims(data))
    after = Counter(piece for sink in written for piece in _claims(bytes(sink)))
    assert after == before, (after - before, before - after)
    if kept:
        found = [
            item.claim.id for item in Source.from_bytes(NAME, clean).read() if isinstance(item, ReadClaim)
        ]
        assert found == kept, (found, kept)


def _claims(data: bytes) -> list[bytes]:
    """The bytes of the claims of an X12 file, without line ends around them."""
    return [b"".join(p.segments).strip() for p in walk(io.BytesIO(data)) if p.kind == CLAIM]


def _fixes(data: bytes, source: Source) -> None:
    """Fixing ends, and leaves as many claims as there were."""
    draft = Draft(source)
    done = fix(_bound().again(), [draft], unsafe=True)
    with draft.current.open() as stream:
        fixed = stream.read()
    assert fixed == data or done.applied
    count = [sum(isinstance(item, ReadClaim) for item in each.read()) for each in (source, draft.current)]
    assert count[0] == count[1], count


def _formatting(data: bytes) -> None:
    """Formatting twice is formatting once, and the claims say the same."""
    try:
        once = b"".join(formatted(io.BytesIO(data), []))
        twice = b"".join(formatted(io.BytesIO(once), []))
    except ValueError:  # a line that is too long to be held
        return
    assert twice == once
    claims = [
        [item.claim for item in Source.from_bytes(NAME, text).read() if isinstance(item, ReadClaim)]
        for text in (data, once)
    ]
    assert claims[0] == claims[1]
