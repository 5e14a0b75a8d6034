"""What a tree holds, apart by type: its own tokens and its subtrees, each in source order."""

from __future__ import annotations

from typing import TypeAlias

from claimlint.formats.tables import Token, Tree

Branch: TypeAlias = Tree


def tokens_of(tree: Branch) -> list[Token]:
    """The tokens that are the tree's own children; a token is a ``str``, a tree is not."""
    found: list[Token] = [child for child in tree.children if isinstance(child, str)]  # type: ignore[misc]
    return found


def parts_of(tree: Branch) -> list[Branch]:
    """The subtrees that are the tree's own children."""
    return [child for child in tree.children if not isinstance(child, str)]


def rule_of(tree: Branch) -> str:
    """The name of the grammar rule that the tree stands for."""
    return str(tree.data)


def stretch_of(token: Token) -> tuple[int, int]:
    """Where a token stands in its line: (start, end) in characters from 0."""
    return token.start_pos or 0, token.end_pos or 0
