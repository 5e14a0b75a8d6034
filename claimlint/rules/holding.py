"""Sources that need not be read twice: what was read is held, as long as the input is not large."""

from __future__ import annotations

from collections.abc import Iterator

from claimlint.formats.reading import ClaimSource, Problem, ReadClaim

HELD_CLAIMS = 25_000
"""Claims (and problems) that a run holds at the most: some 100 MB. Larger input is read twice."""


class Holder:
    """Holds what its sources give the first time, until all of them together pass the limit."""

    def __init__(self, limit: int = HELD_CLAIMS) -> None:
        self.left = limit

    @property
    def holds_all(self) -> bool:
        """Whether everything that was read so far is held."""
        return self.left >= 0

    def hold(self, source: ClaimSource) -> ClaimSource:
        """``source``, held."""
        return _HeldSource(source, self)


class _HeldSource:
    def __init__(self, source: ClaimSource, holder: Holder) -> None:
        self.name = source.name
        self._source = source
        self._holder = holder
        self._held: list[ReadClaim | Problem] | None = None

    def read(self) -> Iterator[ReadClaim | Problem]:
        """The items of the source: those held, else read anew and held if there is room."""
        if self._held is not None:
            yield from self._held
            return
        items: list[ReadClaim | Problem] = []
        holder = self._holder
        for item in self._source.read():
            if holder.left > 0:
                holder.left -= 1
                items.append(item)
            else:
                # It does not fit: what was held of it is given back, and it is read again when asked for.
                holder.left = -1
                items.clear()
            yield item
        if holder.left >= 0:
            self._held = items
