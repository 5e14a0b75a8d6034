"""``claimlint`` and ``python -m claimlint``."""

from __future__ import annotations

import atexit
import gc
import os
import sys


def run() -> None:
    """Run the command line, collecting garbage seldom.

    A run makes a few hundred thousand objects that live to its end (modules, rulesets, parser tables, shared
    nodes) and drops the rest by their reference counts. Looking through them at every 700th new object costs
    a short run a tenth of its time, and to look through the claims that are held between the passes costs a
    long one as much. Cycles are still collected, so memory stays bounded.
    """
    gc.set_threshold(1_000_000, 20, 100)
    if sys.stdout is None or sys.stderr is None or sys.stdin is None:
        # A stream was closed before the start: something stands in for it, so that the rest fails plainly.
        for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
            if getattr(sys, name) is None:
                setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for the whole run
    from claimlint.cli import main

    try:
        main(prog_name="claimlint")
    finally:
        # What has lived so long goes with the process: nobody need look through it once more.
        gc.freeze()


def script() -> None:
    """``run`` as a program of its own, whose memory is given back at once and not object by object."""
    try:
        run()
    except SystemExit as end:
        _leave(end.code)
        raise


def _leave(status: object) -> None:
    """End the process, unless something is left to the interpreter: a message to print, threads at work, or
    a stream that does not take its rest."""
    import threading

    if not isinstance(status, int | None) or threading.active_count() > 1:
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return
    atexit._run_exitfuncs()
    os._exit(status or 0)


if __name__ == "__main__":
    script()
