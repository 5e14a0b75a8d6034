"""Whether two .claim texts say the same: claims, suppressions, problems and comments."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from itertools import chain, zip_longest
from typing import BinaryIO

from claimlint.formats.claim import grammar
from claimlint.formats.claim.lines import physical_lines
from claimlint.formats.claim.reader import read
from claimlint.formats.reading import ReadClaim

_MODULUS = 1 << 128


def say_the_same(before: BinaryIO, after: BinaryIO) -> bool:
    """Whether reading both gives equal claims, silences the same and complains of the same."""
    return all(one == other for one, other in zip_longest(_said(before), _said(after)))


def hold_the_same_comments(before: BinaryIO, after: BinaryIO) -> bool:
    """Whether both have the same comments, each as often, in whatever order."""
    return _comments(before) == _comments(after)


def _said(data: BinaryIO) -> Iterator[object]:
    """Each claim with the problems before it; those of comments may have changed places among them."""
    problems: list[tuple[str, str, int]] = []
    for item in read(data, ""):
        if isinstance(item, ReadClaim):
            # Those of the whole claim may stand at any word of its header.
            silenced = sorted((found.line or 0, found.codes, found.reason) for found in item.suppressions)
            yield item.claim, silenced, item.lost_lines, sorted(problems)
            problems.clear()
        else:
            problems.append((item.code, item.claim or "", item.line or 0))
    yield sorted(problems)


def _comments(data: BinaryIO) -> tuple[int, int]:
    """How many there are, and the sum of their digests."""
    number = total = 0
    for raw in chain.from_iterable(physical_lines(data)):
        if b"#" not in raw:
            continue
        text = raw.decode("utf-8", "surrogateescape").rstrip("\r\n")
        comment = text[grammar.comment_start(text) :].rstrip(" \t\f\v")
        if comment:
            number += 1
            digest = blake2b(comment.encode("utf-8", "surrogateescape"), digest_size=16).digest()
            total = (total + int.from_bytes(digest)) % _MODULUS
    return number, total
