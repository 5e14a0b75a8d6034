"""The Python API for fixing: what would change, what it mends, and writing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Unpack

from claimlint import choices
from claimlint.api import Report, files
from claimlint.choices import Choices, Chosen, Path
from claimlint.fixing.differences import hunks
from claimlint.fixing.drafts import Draft, chunks
from claimlint.fixing.rounds import Applied, TakenBack
from claimlint.fixing.rounds import fix as fix_drafts
from claimlint.fixing.writing import CannotReplace, Seen, replace
from claimlint.formats.masking import lines_of
from claimlint.formats.sources import SNIFFED_BYTES, Source
from claimlint.rules.engine import Linter


class FixedText:
    """A file or text as it was and as it is with its fixes. Nothing is written until ``write``."""

    def __init__(self, draft: Draft, seen: Seen | None) -> None:
        self._draft = draft
        self._seen = seen

    @property
    def name(self) -> str:
        """The path, or the name that findings call it by."""
        return self._draft.name

    @property
    def changed(self) -> bool:
        """Whether any fix was applied."""
        return self._draft.changed

    @property
    def content(self) -> bytes:
        """The fixed text: all of it, so not for a batch of gigabytes. It holds member data."""
        with self._draft.current.open() as stream:
            return stream.read()

    def diff(self) -> str:
        """A unified diff, "" where nothing changed; it holds member data. Bytes not in UTF-8 are escaped."""
        with self._draft.original.open() as before, self._draft.current.open() as after:
            head = before.read(SNIFFED_BYTES)
            before.seek(0)
            found = hunks(lines_of(head, chunks(before)), lines_of(head, chunks(after)))
            lines = []
            for hunk in found:
                lines.append(hunk.head)
                lines += [
                    mark + line.rstrip(b"\r\n").decode("utf-8", "backslashreplace")
                    for mark, line in hunk.lines
                ]
        return "\n".join([f"--- {self.name}", f"+++ {self.name}", *lines, ""]) if lines else ""

    def write(self) -> None:
        """Put the fixed text in the place of the file, whole or not at all.

        Raises CannotReplace, and leaves the file as it is, if it changed since it was read, cannot be
        written, or is no file.
        """
        path = self._draft.source.path
        if path is None or self._seen is None:
            raise CannotReplace(self.name, "it is no plain file", "use its content")
        if self.changed:
            with self._draft.current.open() as stream:
                replace(path, chunks(stream), self._seen)

    def __repr__(self) -> str:
        return f"<claimlint.FixedText {self.name}{'' if self.changed else ', unchanged'}>"


class Fixes:
    """What fixing came to. Nothing is written until ``write``, of this or of one of ``files``.

    ``applied`` are the fixes; ``taken_back`` those that brought about a new finding, with that one's code and
    name; ``left`` those that were still on offer when the rounds ended. ``report`` is of the fixed texts.
    """

    def __init__(self, sources: Sequence[Source], chosen: Chosen, unsafe: bool) -> None:
        seen = [None if source.path is None else Seen.of(source.path) for source in sources]
        drafts = [Draft(source) for source in sources]
        linter = Linter(chosen.shelf, chosen.as_of, chosen.selection, chosen.payer, policies=chosen.policies)
        done = fix_drafts(linter, drafts, unsafe)
        self.applied: tuple[Applied, ...] = done.applied
        self.taken_back: tuple[TakenBack, ...] = done.taken_back
        self.left: tuple[Applied, ...] = done.left
        self.files = tuple(map(FixedText, drafts, seen))
        self.report = Report([draft.current for draft in drafts], chosen)

    def write(self) -> None:
        """Write every file that changed. Raises CannotReplace for the first that cannot be written."""
        for file in self.files:
            if file.changed:
                file.write()

    def __repr__(self) -> str:
        return f"<claimlint.Fixes: {len(self.applied)} applied>"


def fix(source: Path | Iterable[Path], *, unsafe: bool = False, **options: Unpack[Choices]) -> Fixes:
    """Fix a file, a folder or a glob, or several of them, together; nothing is written yet.

    ``unsafe`` takes fixes that state a fact which somebody must confirm as well. Other options, and what is
    raised, as in ``check``; besides, OSError for a file that cannot be read.
    """
    return Fixes(files(source), choices.chosen(options), choices.flag("unsafe", unsafe))


def fix_text(
    text: str | bytes, name: str = "<text>", *, unsafe: bool = False, **options: Unpack[Choices]
) -> Fixes:
    """Fix .claim text or an 837P at hand: ``fix_text(text).files[0].content``. Options as in ``fix``."""
    given = Source.from_bytes(choices.text("name", name), choices.content(text))
    return Fixes([given], choices.chosen(options), choices.flag("unsafe", unsafe))
