"""Parse each distinct line once, apart from its slots.

A *template* is a line without the text of its slots: dates, the id after ``claim`` and after ``member``.
lark parses the first line of a template; the next ones are filled in. That is sound because a slot is
reused only if it coincided with exactly one token of its own terminal in lark's parse: the lexer is
contextual, so in the same place it takes any other text of that terminal for the same token. A template
for which this does not hold is parsed by lark every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from claimlint.formats.claim import grammar
from claimlint.formats.claim.codes import IMPOSSIBLE_DATE, MISSING_CLAIM_ID, REPEATED_WORD
from claimlint.formats.claim.entries import (
    Entry,
    FullEntry,
    claim_entry,
    fields_entry,
    lost_entry,
    service_entry,
)
from claimlint.formats.claim.faults import Failure, Fault, explain
from claimlint.formats.claim.interpretation import interpret
from claimlint.formats.claim.meaning import CLAIM, SERVICE, Meaning
from claimlint.formats.claim.privacy import guessed
from claimlint.formats.claim.stretches import Stretch, Stretches, moved, stretches
from claimlint.formats.claim.suppressions import remarks
from claimlint.formats.claim.trees import stretch_of
from claimlint.formats.claim.values import days

LONGEST_REMEMBERED = 400
"""Characters of the longest line worth remembering."""

_MOST_TEMPLATES = 20_000
_BLANKS = " \t\f\v\u00a0\ufeff"


class Template:
    """A meaning with holes, and where everything stood in the line it was first met in."""

    __slots__ = ("meaning", "slots", "stretches")

    def __init__(self, meaning: Meaning, slots: tuple[Stretch, ...], found: Stretches) -> None:
        self.meaning = meaning
        self.slots = slots
        self.stretches = found


_templates: dict[tuple[str | None, ...], Template | None] = {}
"""None marks a template whose slots may not be reused."""

forget = _templates.clear
"""Empty the memory of templates."""


def read_line(text: str) -> Entry:
    """The entry of one line, from memory of its template or by parsing it."""
    if "#" in text:
        start = grammar.comment_start(text)
        if start < len(text):
            return _read_commented(text, start)
    return _read_content(text)


def _read_commented(text: str, start: int) -> Entry:
    entry = _read_content(text[:start])
    found, faults = remarks(text[start:], start)
    return entry.with_remarks(found, faults) if found or faults else entry


def _read_content(text: str) -> Entry:
    text = text.rstrip(_BLANKS)
    if not text:
        return BLANK_ENTRY
    parts = grammar.slots().split(text)
    key = _key(parts)
    if key not in _templates:
        return parse_line(text, key)
    template = _templates[key]
    if template:
        values: list[date | str] = []
        for identifier, day in zip(
            parts[3 :: grammar.SLOT_STRIDE], parts[4 :: grammar.SLOT_STRIDE], strict=True
        ):
            if day is not None:
                known = days[day]
                if known is None:
                    return parse_line(text)  # an impossible date is reported at its place
                values.append(known)
            elif identifier is not None:
                values.append(identifier)
        return _entry(template.meaning, values)
    return parse_line(text)


BLANK_ENTRY = Entry()


def _key(parts: list[str | None]) -> tuple[str | None, ...]:
    """A template's identity: the text between the slots, the words before ids, and the quoted strings."""
    stride = grammar.SLOT_STRIDE
    return (*parts[::stride], *parts[1::stride], *parts[5::stride])


def _entry(meaning: Meaning, values: Sequence[date | str | None], faults: tuple[Fault, ...] = ()) -> Entry:
    if meaning.kind is SERVICE and meaning.service is not None:
        return service_entry(meaning.service, values, faults)
    if meaning.kind is CLAIM:
        identifier = meaning.identifier if meaning.identifier is not None else str(values[0])
        return claim_entry(identifier, meaning.fill(values), faults)
    return fields_entry(meaning.fill(values), faults)


def parse_line(text: str, key: tuple[str | None, ...] | None = None) -> Entry:
    """The entry of one line without its comment, by parsing it; remembered as a template under ``key``."""
    from lark.exceptions import UnexpectedInput

    try:
        tree = grammar.parse(text)
    except UnexpectedInput:
        return _recovered(text, explain(text))
    meaning = interpret(tree)
    values = [days[hole] if hole.type == "DATE" else str(hole) for hole in meaning.holes]
    faults = [
        Fault(
            REPEATED_WORD,
            f"`{token}` restates what this line has said",
            REPEATED_WORD.help,
            *stretch_of(token),
        )
        for token in meaning.repeats
    ]
    born = [token for token in meaning.holes if token.type == "DATE" and days[token] is None]
    private = _private(stretches(tree)) if born else ()
    for token in born:
        named = "the date" if any(start == token.start_pos for start, _ in private) else token
        message = f"{named} is not a day of the calendar"
        faults.append(Fault(IMPOSSIBLE_DATE, message, IMPOSSIBLE_DATE.help, *stretch_of(token)))
    if key is not None and len(text) <= LONGEST_REMEMBERED:
        _remember(key, text, meaning, stretches(tree))
    return _entry(meaning, values, tuple(faults))


def _remember(key: tuple[str | None, ...], text: str, meaning: Meaning, found: Stretches) -> None:
    if len(_templates) >= _MOST_TEMPLATES:
        _templates.clear()
    slots = _slots(text)
    same = slots == tuple(stretch_of(token) for token in meaning.holes)
    _templates[key] = Template(meaning, slots, found) if same and not meaning.repeats else None


def _slots(text: str) -> tuple[Stretch, ...]:
    """Where the slots of a line stand."""
    matches = grammar.slots().finditer(text)
    return tuple(
        match.span(3) if match[3] is not None else match.span(4) for match in matches if match[5] is None
    )


def _recovered(text: str, failure: Failure) -> Entry:
    """What can be kept of a line with a syntax error: that a claim begins here, and its id."""
    fault = failure.fault
    keyword = grammar.opening_claim(text)
    if keyword is None and not failure.meant_claim:
        return lost_entry((fault,), failure.private)
    rest = text[fault.end if keyword is None else keyword :]
    identifier = grammar.first_identifier(rest)
    if not identifier:
        message = "a claim begins here, but its id is missing"
        missing = Fault(MISSING_CLAIM_ID, message, MISSING_CLAIM_ID.help, fault.start, fault.end)
        return claim_entry("", (), (fault, missing) if failure.meant_claim else (missing,))
    kept = _kept_claim((f"claim{rest}", f"claim {identifier}"))
    return FullEntry(CLAIM, None, kept.identifier, kept.statements, (fault,), (), failure.private)


def _kept_claim(attempts: tuple[str, str]) -> Entry:
    """The claim line without its error: with the first word put right, or else with nothing but the id."""
    from lark.exceptions import UnexpectedInput

    with_fields, bare = attempts
    try:
        grammar.parse(with_fields)
    except UnexpectedInput:
        return parse_line(bare)
    return parse_line(with_fields)


def line_stretches(text: str) -> Stretches:
    """Where the fields of one line (without its line end) stand; {} for a line that says nothing."""
    from lark.exceptions import UnexpectedInput

    text = text[: grammar.comment_start(text)].rstrip(_BLANKS)
    template = _templates.get(_key(grammar.slots().split(text)))
    if template:
        return moved(template.stretches, template.slots, _slots(text))
    try:
        return stretches(grammar.parse(text)) if text else {}
    except UnexpectedInput:
        return {}


def private_stretches(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, length) stretches of a line that hold member data."""
    found = line_stretches(text)
    if found:
        return _private(found)
    content = text[: grammar.comment_start(text)].rstrip(_BLANKS)
    return read_line(text).private if content else guessed(text)


def _private(found: Stretches) -> tuple[tuple[int, int], ...]:
    places = [place for name in ("member", "born", "died") for place in found.get(name, ())]
    return tuple((start, end - start) for start, end in places)
