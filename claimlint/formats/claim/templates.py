"""Parse each distinct line once, apart from its slots.

A *template* is a line without the text of its slots: dates, ids, amounts, the procedure (see ``slots``).
lark parses the first line of a template; the next ones are filled in. A template whose slots were not
exactly the holes of what lark made of that first line is parsed by lark every time.

A *shape* spares taking a line apart: a line that differs from a known one in digits alone, all of them in
slots, has its slots at the same places, for no terminal tells one digit from another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias, cast

from claimlint.formats.claim import grammar
from claimlint.formats.claim.codes import IMPOSSIBLE_DATE, IMPOSSIBLE_TIME, MISSING_CLAIM_ID, REPEATED_WORD
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
from claimlint.formats.claim.meaning import CLAIM, Meaning
from claimlint.formats.claim.privacy import doubtful, guessed, unlikely_words
from claimlint.formats.claim.slots import PROCEDURE, Slot, dissect, slots_of
from claimlint.formats.claim.stretches import Stretches, moved, stretches
from claimlint.formats.claim.suppressions import remarks
from claimlint.formats.claim.trees import stretch_of
from claimlint.formats.claim.values import amounts, days, minutes, procedures, times, units, unquoted
from claimlint.model import Service, ServiceLine

LONGEST_REMEMBERED = 400
"""Characters of the longest line worth remembering."""

_MOST_TEMPLATES = 20_000
_MOST_SHAPES = 5_000
_BLANKS = " \t\f\v\u00a0\ufeff"


_VALUE_OF: dict[str, Callable[[str], object]] = {
    "DATE": days.__getitem__,
    "IDENTIFIER": str,
    "MEMBER_ID": str,
    "NPI": str,
    "MONEY": amounts.__getitem__,
    "NUMBER": int,
    "UNITS": units.__getitem__,
    "MINUTES": minutes.__getitem__,
    "TIME": times.__getitem__,
    PROCEDURE: procedures.__getitem__,
}
"""What the text of a slot or hole says; None only for a date or time that is none."""


Shape: TypeAlias = tuple[Meaning, list[tuple[Callable[[str], object], slice]]]
"""What lines of one shape mean; for each hole what makes its value, and where its text stands."""


class Template:
    """A meaning with holes, and where everything stood in the line it was first met in.

    ``keeps_shapes`` is false where lines rarely differ in digits alone: ids have letters as well, and what
    is no slot may have digits.
    """

    __slots__ = ("keeps_shapes", "meaning", "slots", "stretches", "values_of")

    def __init__(self, key: tuple[str, ...], meaning: Meaning, found: Stretches) -> None:
        self.meaning = meaning
        self.slots = [(start, end) for _, start, end in meaning.holes]
        self.stretches = found
        self.values_of = [_VALUE_OF[kind] for kind, _, _ in meaning.holes]
        self.keeps_shapes = not _IDS.intersection(key) and not any(map(_DIGIT_IN, key[::2]))

    def shape(self, slots: list[Slot]) -> Shape:
        """The shape of a line with these slots."""
        places = [slice(start, end) for _, start, end in slots]
        return self.meaning, list(zip(self.values_of, places, strict=True))


_IDS = frozenset(("IDENTIFIER", "MEMBER_ID"))
_DIGIT_IN = re.compile("[0-9]").search
_DIGITS_ALIKE = bytes.maketrans(b"123456789", b"000000000")

_templates: dict[tuple[str, ...], Template | None] = {}
"""None marks a template whose slots may not be reused."""
_shapes: dict[bytes, Shape] = {}
"""By what a line looks like when all digits look alike."""


def forget() -> None:
    """Empty the memory of templates."""
    _templates.clear()
    _shapes.clear()
    line_stretches.cache_clear()


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
    if len(text) > LONGEST_REMEMBERED:
        return parse_line(text)
    shape = text.encode().translate(_DIGITS_ALIKE)
    known = _shapes.get(shape)
    if known is None:
        key, texts = dissect(text)
        template = _templates.get(key)
        if template is None:
            return parse_line(text, remembered=key not in _templates)
        known = template.shape(slots_of(key, texts))
        if template.keeps_shapes:
            if len(_shapes) >= _MOST_SHAPES:
                _shapes.clear()
            _shapes[shape] = known
    meaning, holes = known
    values = tuple([value_of(text[place]) for value_of, place in holes])
    if None in values:
        return parse_line(text)  # an impossible date or time is reported at its place
    return _entry(meaning, values)


BLANK_ENTRY = Entry()


def _entry(meaning: Meaning, values: tuple[Any, ...], faults: tuple[Fault, ...] = ()) -> Entry:
    if meaning.service is not None:
        through = values[1] if meaning.through else None
        line = ServiceLine(values[0], cast(Service, meaning.service.fill(values)), through)
        return service_entry(line, faults)
    if meaning.kind is CLAIM:
        identifier = meaning.identifier if meaning.identifier is not None else values[0]
        return claim_entry(identifier, meaning.fill(values), faults)
    return fields_entry(meaning.fill(values), faults)


def parse_line(text: str, *, remembered: bool = False) -> Entry:
    """The entry of one line without its comment, by parsing it; its template may be remembered."""
    tree = grammar.parse(text)
    if tree is None:
        return _recovered(text, explain(text))
    meaning = interpret(tree)
    values = tuple(_VALUE_OF[kind](text[start:end]) for kind, start, end in meaning.holes)
    faults = [
        Fault(
            REPEATED_WORD,
            f"`{token}` restates what this line has said",
            REPEATED_WORD.help,
            *stretch_of(token),
        )
        for token in meaning.repeats
    ]
    if None in values:
        faults += _impossible(text, meaning, _private(stretches(tree)))
    if remembered:
        _remember(text, meaning, stretches(tree))
    return _entry(meaning, values, tuple(faults))


def _impossible(text: str, meaning: Meaning, private: tuple[tuple[int, int], ...]) -> Iterator[Fault]:
    """The dates that no calendar has, and the times that no clock shows; a member's dates are not named."""
    for kind, start, end in meaning.holes:
        if kind == "DATE" and days[text[start:end]] is None:
            named = "the date" if any(start == place for place, _ in private) else text[start:end]
            message = f"{named} is not a day of the calendar"
            yield Fault(IMPOSSIBLE_DATE, message, IMPOSSIBLE_DATE.help, start, end)
        elif kind == "TIME" and times[text[start:end]] is None:
            message = f"{text[start:end]} is not a time of day"
            yield Fault(IMPOSSIBLE_TIME, message, IMPOSSIBLE_TIME.help, start, end)


def _remember(text: str, meaning: Meaning, found: Stretches) -> None:
    if len(_templates) >= _MOST_TEMPLATES:
        _templates.clear()
    key, texts = dissect(text)
    safe = slots_of(key, texts) == list(meaning.holes) and not meaning.repeats
    _templates[key] = Template(key, meaning, found) if safe else None


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


def without_content(text: str, fault: Fault, private: tuple[tuple[int, int], ...]) -> Entry:
    """What can be kept of a line that is not read: that a claim begins here, and its id."""
    keyword = grammar.opening_claim(text)
    if keyword is None:
        return lost_entry((fault,), private)
    identifier = grammar.first_identifier(text[keyword:])
    if identifier.startswith(('"', "'")):
        identifier = unquoted(identifier)
    return FullEntry(CLAIM, None, identifier, (), (fault,), (), private)


def _kept_claim(attempts: tuple[str, str]) -> Entry:
    """The claim line without its error: with the first word put right, or else with nothing but the id."""
    with_fields, bare = attempts
    return parse_line(bare if grammar.parse(with_fields) is None else with_fields)


@lru_cache(maxsize=64)
def line_stretches(text: str) -> Stretches:
    """Where the fields of one line (without its line end) stand; {} for a line that says nothing.

    Whoever looks for a place asks this of each line of a claim, and of the line it finds once more.
    """
    text = text[: grammar.comment_start(text)].rstrip(_BLANKS)
    key, texts = dissect(text)
    template = _templates.get(key)
    if template:
        return moved(template.stretches, template.slots, text, slots_of(key, texts))
    tree = grammar.parse(text) if text else None
    return {} if tree is None else stretches(tree)


def private_stretches(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, length) stretches of a line that hold member data."""
    found = line_stretches(text)
    start = grammar.comment_start(text)
    if found:
        return (
            *_private(found),
            *_free_text(found),
            *_comment(text, start),
            *unlikely_words(text[:start]),
        )
    content = text[:start].rstrip(_BLANKS)
    return read_line(text).private if content else (*guessed(text), *doubtful(text))


def _free_text(found: Stretches) -> tuple[tuple[int, int], ...]:
    """Notes: whoever writes them may name the patient."""
    return tuple((start, end - start) for start, end in found.get("note", ()))


def _comment(text: str, start: int) -> tuple[tuple[int, int], ...]:
    """The words of a comment, which may name the patient; what reads like the code or name of a rule in the
    brackets of a suppression stays."""
    opens, closes = text.find("[", start), text.find("]", start)
    if "claimlint:" not in text[start:] or not start <= opens < closes:
        return ((start + 1, len(text) - start - 1),) if start + 1 < len(text) else ()
    found = [
        (word.start(), word.end() - word.start())
        for word in _IN_BRACKETS.finditer(text, opens + 1, closes)
        if not _RULE_LIKE.fullmatch(word.group())
    ]
    if closes + 1 < len(text):
        found.append((closes + 1, len(text) - closes - 1))
    return tuple(found)


_IN_BRACKETS = re.compile(r"[^\s,]+")
_RULE_LIKE = re.compile(r"[A-Z][A-Z0-9]{1,4}[0-9]{3}|[a-z0-9]+(?:-[a-z0-9]+)+")


def _private(found: Stretches) -> tuple[tuple[int, int], ...]:
    places = [place for name in ("member", "born", "died") for place in found.get(name, ())]
    return tuple((start, end - start) for start, end in places)
