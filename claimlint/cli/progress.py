"""How far a long run has come, on the terminal's standard error."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_AFTER = 2.0
"""Seconds before anything is shown: a short run shows nothing."""

_EVERY = 0.25

_CLEAR = "\r\x1b[K"


def wanted() -> bool:
    """Whether somebody looks at standard error, and reports do not go to the same screen."""
    return sys.stderr.isatty() and not sys.stdout.isatty() and hasattr(signal, "setitimer")


@contextmanager
def shown(told: Callable[[], str]) -> Iterator[None]:
    """Shows what ``told`` says while the run goes on, once it has gone on for two seconds.

    A timer of the system interrupts the run to print: no thread is needed, and a forked process has none.
    """
    printed = False

    def show(*_: Any) -> None:
        nonlocal printed
        sys.stderr.write(f"{_CLEAR}{told()}")
        sys.stderr.flush()
        printed = True

    before = signal.signal(signal.SIGALRM, show)
    signal.setitimer(signal.ITIMER_REAL, _AFTER, _EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if printed:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
