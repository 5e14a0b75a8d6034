"""Why a line could not be read: the exact place, what was expected there, and what may have been meant."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from claimlint.formats.claim import grammar
from claimlint.formats.claim.codes import SYNTAX_ERROR, UNKNOWN_WORD, Code
from claimlint.formats.claim.expectations import accepted_words, hint, phrases
from claimlint.formats.claim.privacy import MEMBER_WORDS, doubtful, guessed, overlaps


class Fault(NamedTuple):
    """A problem of one line, placed within it: ``start`` and ``end`` count characters from 0."""

    code: Code
    message: str
    help: str
    start: int
    end: int


class Failure(NamedTuple):
    """Why a line has no meaning. ``meant_claim`` tells that its first word is ``claim`` misspelt."""

    fault: Fault
    private: tuple[tuple[int, int], ...]
    meant_claim: bool = False


_DATE_ALONE = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}")
_accepted_in_state: dict[tuple[object, ...], frozenset[str]] = {}


def stop(text: str) -> tuple[int, frozenset[str]]:
    """Where in a line without its comment the grammar stops, and the terminals it accepts there."""
    from lark.exceptions import UnexpectedInput

    parser = grammar.parser().parse_interactive(text)
    at = len(text.rstrip())
    try:
        for token in parser.lexer_thread.lex(parser.parser_state):
            at = token.start_pos or 0
            parser.feed_token(token)
            at = len(text.rstrip())
    except UnexpectedInput as error:
        at = error.pos_in_stream if isinstance(error.pos_in_stream, int) else at
    state = tuple(parser.parser_state.state_stack)
    if state not in _accepted_in_state:
        if len(_accepted_in_state) > 5_000:
            _accepted_in_state.clear()
        _accepted_in_state[state] = frozenset(parser.accepts())
    return at, _accepted_in_state[state]


def explain(text: str) -> Failure:
    """Why ``text``, one line without its comment, has no place in the grammar."""
    start, accepted = stop(text)
    word = re.match(r"[^\s]*", text[start:])
    found = word[0] if word else ""
    end = start + len(found)
    suggestion = _suggestion(found.lower(), tuple(accepted_words(accepted)))
    first = not text[:start].strip()
    unknown = _is_unknown_word(found, accepted)
    # What follows a word that nobody knows may be a name; what follows `mebmer` is a member id.
    suspicious = suggestion in MEMBER_WORDS if suggestion else unknown
    # A line that does not even begin as one of ours is somebody else's, and any of it may name the patient.
    foreign = not suggestion and bool(found) and (first or _DATE_ALONE.fullmatch(text, 0, start) is not None)
    private = ((0, len(text)),) if foreign else guessed(text, end if suspicious else None)
    expected, shown = phrases(accepted), "".join(c if c.isprintable() else "\ufffd" for c in found[:40])
    if not found:
        code, message, help = SYNTAX_ERROR, f"the line ends where it needs {expected}", SYNTAX_ERROR.help
    elif suggestion:
        code, message, help = UNKNOWN_WORD, f"unknown word `{shown}`", f"did you mean `{suggestion}`?"
    elif foreign and unknown:
        code, message, help = UNKNOWN_WORD, f"unknown word: expected {expected}", UNKNOWN_WORD.help
    elif overlaps(private, start, end):
        code, message, help = SYNTAX_ERROR, f"expected {expected}", hint(accepted, found) or SYNTAX_ERROR.help
    elif unknown:
        code, message, help = UNKNOWN_WORD, f"unknown word `{shown}`: expected {expected}", UNKNOWN_WORD.help
    else:
        message = f"expected {expected}, not `{shown}`"
        code, help = SYNTAX_ERROR, hint(accepted, found) or SYNTAX_ERROR.help
    private = (*private, *doubtful(text, start if suggestion else None))
    return Failure(Fault(code, message, help, start, end), private, first and suggestion == "claim")


def _is_unknown_word(text: str, accepted: frozenset[str]) -> bool:
    words = grammar.keywords()
    return (
        re.fullmatch(r"[A-Za-z][A-Za-z/-]+", text) is not None
        and text.lower() not in words.values()
        and any(name in words for name in accepted)
    )


@lru_cache(maxsize=2_000)
def _suggestion(text: str, words: tuple[str, ...]) -> str | None:
    """The accepted word that ``text`` is most like, if it is like any."""
    if not 2 < len(text) < 20 or not text.replace("-", "").replace("/", "").isalpha() or text in words:
        return None
    if text in grammar.keywords().values():
        return None  # a word of the format in the wrong place is not misspelt
    from difflib import get_close_matches

    return next(iter(get_close_matches(text, words, n=1, cutoff=0.7)), None)
