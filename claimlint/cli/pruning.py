"""The fix of entries of a suppress file that silence nothing, or have expired: they are taken out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from claimlint.fixing.drafts import Draft
from claimlint.fixing.writing import Seen
from claimlint.formats.sources import Source
from claimlint.rules.silencing import EXPIRED, UNUSED

if TYPE_CHECKING:
    from claimlint.configuration.policies import Policies
    from claimlint.rules.engine import Linter
    from claimlint.rules.silencing import Entry


class Pruned(NamedTuple):
    """A suppress file without its useless entries, not written yet, and how many of each kind those are."""

    draft: Draft
    seen: Seen
    rules: Counter[str]


def useless_entries(linter: Linter, sources: Sequence[Source], policies: Policies) -> list[Pruned]:
    """What to take out of the suppress files that hold for the sources, as a run of them finds.

    Raises what linting raises, and OSError for a suppress file that cannot be read.
    """
    files = {
        found.path: found for each in sources if (found := policies.suppress_file(each.name)) is not None
    }
    if not any(file.entries for file in files.values()):
        return []
    linter.prepare(sources)
    lines: dict[str, dict[int, str]] = {}
    for finding in linter.findings():
        if finding.code in (UNUSED[0], EXPIRED[0]) and finding.file in files:
            lines.setdefault(finding.file, {})[finding.span.start.line] = f"{finding.code} {finding.name}"
    return [_pruned(path, files[path].entries, said) for path, said in sorted(lines.items())]


def _pruned(path: str, entries: Sequence[Entry], said: dict[int, str]) -> Pruned:
    from claimlint.configuration.suppress_file import without_entries

    seen, draft = Seen.of(path), Draft(Source.from_path(path))
    gone = {entry.number for entry in entries if entry.span.start.line in said}
    draft.rewrite(iter([without_entries(path, gone).encode()]))
    return Pruned(draft, seen, Counter(said.values()))
