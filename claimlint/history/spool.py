"""Rows kept in bounded memory and read back in order: an external merge sort over temporary files."""

from __future__ import annotations

import heapq
import pickle
from collections.abc import Iterator
from typing import IO, Any

_ROWS_IN_MEMORY = 20_000
_ROWS_A_BLOCK = 500

Row = tuple[Any, ...]


class SortedSpool:
    """Collects tuples and gives them back sorted. Small collections never touch the disk.

    Rows sort by their elements from the left, so what must not be compared belongs behind a unique
    element. Temporary files have no name in the file system and vanish with the process.
    """

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._runs: list[IO[bytes]] = []

    def add(self, row: Row) -> None:
        self._rows.append(row)
        if len(self._rows) >= _ROWS_IN_MEMORY:
            self._flush()

    def _flush(self) -> None:
        from tempfile import TemporaryFile

        self._rows.sort()
        run = TemporaryFile()  # noqa: SIM115 - it lives as long as the spool
        for start in range(0, len(self._rows), _ROWS_A_BLOCK):
            pickle.dump(self._rows[start : start + _ROWS_A_BLOCK], run, pickle.HIGHEST_PROTOCOL)
        self._runs.append(run)
        self._rows.clear()

    def __iter__(self) -> Iterator[Row]:
        """All rows in order. Rows may not be added while an iteration goes on."""
        self._rows.sort()
        if not self._runs:
            return iter(self._rows)
        return heapq.merge(*(_read_run(run) for run in self._runs), iter(self._rows))

    @property
    def in_memory(self) -> bool:
        """Whether nothing of it lies on the disk."""
        return not self._runs

    def close(self) -> None:
        """Give the memory and the disk back."""
        for run in self._runs:
            run.close()
        self._runs.clear()
        self._rows.clear()

    def __del__(self) -> None:
        # A run that stops early leaves rows unread.
        self.close()


def _read_run(run: IO[bytes]) -> Iterator[Row]:
    run.seek(0)
    while True:
        try:
            block = pickle.load(run)
        except EOFError:
            return
        # Runs are read in turns: each remembers where its next block begins.
        position = run.tell()
        yield from block
        run.seek(position)
