"""Work done in a process of its own, forked off with everything that is known at that moment.

Its results come back in the order in which it gave them, through a file without a name: nothing is lost when
the two do not keep pace, and nothing of a claim is left behind.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from typing import Any, NoReturn

AVAILABLE = hasattr(os, "fork")


class Failed(Exception):  # noqa: N818 - named for what it is about
    """The process ended without giving all its results."""


class Forked:
    """``work`` going on in a process of its own; it is given a function that takes its results.

    Raises OSError where there is no room for a process or for its results.
    """

    def __init__(self, work: Callable[[Callable[[Any], None]], None]) -> None:
        self._results = TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        self._ended = False
        try:
            self._pid = os.fork()
        except OSError:
            self._results.close()
            raise
        if self._pid == 0:
            self._run(work)

    def _run(self, work: Callable[[Callable[[Any], None]], None]) -> NoReturn:
        """What the new process does: it leaves no other way, so nothing that was begun is finished twice."""
        status = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            work(lambda result: pickle.dump(result, self._results, pickle.HIGHEST_PROTOCOL))
            self._results.flush()
            status = 0
        finally:
            os._exit(status)

    def results(self) -> Iterator[Any]:
        """All that the work gave, once it has ended. Raises Failed before the first if it broke off."""
        _, status = os.waitpid(self._pid, 0)
        self._ended = True
        if status != 0:
            raise Failed
        self._results.seek(0)
        while True:
            try:
                result = pickle.load(self._results)
            except EOFError:
                return
            yield result

    def end(self) -> None:
        """Stop the work if it still goes on."""
        if not self._ended:
            self._ended = True
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        self._results.close()
