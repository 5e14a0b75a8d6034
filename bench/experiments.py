"""The experiments: throughput, start-up, imported tables, memory. Each measures and gives a table as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.edits import write_edits
from bench.generate import DATA
from bench.measure import Subject, measure_in_turn, run_python
from bench.tables import MEGABYTE, megabytes, rate, ratio, table
from bench.tasks import Batch, Task, claimlint_task, gate_task, make_batch, peer_task, verify

IMPORTS = "import click, lark, pydantic"
FIVE_LINES = """\
claim 26-00001  received 2026-02-20
  payer medicare  member 1EG4-TE5-MK73 born 1949-03-02  billing 2234567891
  provider PT 2376543213  referring MD 2003000124  place 11  dx M54.50 M25.551
  2026-02-04  97110-GP  x2  30min  $64.00  dx 1,2
  2026-02-04  97140-GP  x1  15min  $29.00  dx 1
"""


def throughput(batch: Batch, for_peers: Batch, repeat: int) -> str:
    """The table of rates; every process is run ``repeat`` times, in turn."""
    tasks = [
        claimlint_task(batch, batch.paths.claim, "lark .claim"),
        claimlint_task(batch, batch.paths.claim, "lark .claim", one_process=True),
        claimlint_task(batch, batch.paths.claim, "lark .claim", one_process=True, fifty=True),
        peer_task("lark", for_peers, for_peers.paths.claim),
        claimlint_task(batch, batch.paths.x12, "pyx12 .837"),
        claimlint_task(batch, batch.paths.x12, "pyx12 .837", one_process=True),
        claimlint_task(batch, batch.paths.x12, "pyx12 .837", one_process=True, fifty=True),
        gate_task(batch, batch.paths.x12),
        peer_task("pyx12", for_peers, for_peers.paths.x12),
    ]
    for task in tasks:
        if task.peer in ("lark .claim", "pyx12 .837"):
            verify(task)
    subjects = [task.subject for task in tasks]
    measure_in_turn(subjects, repeat)
    title = f"throughput: whole processes, start-up included, median of {repeat}, taken in turn"
    heads = ("", "claims", "lines", "seconds", "claims/s", "lines/s", "MB/s", "peak MB", "lines/s to peer's")
    by_name = {task.subject.name: task for task in tasks}
    rows = [_throughput_row(task, by_name.get(task.peer or "")) for task in tasks if task.subject.measured]
    return "\n".join([table(title, heads, rows), *_failures(subjects)])


def _throughput_row(task: Task, peer: Task | None) -> tuple[str, ...]:
    subject, batch = task.subject, task.batch
    compared = peer is not None and peer.subject.measured
    return (
        subject.name,
        f"{batch.claims:,}",
        f"{batch.lines:,}",
        f"{subject.seconds:.2f}",
        rate(batch.claims, subject.seconds),
        rate(batch.lines, subject.seconds),
        f"{task.path.stat().st_size / MEGABYTE / subject.seconds:.1f}",
        megabytes(subject.peak),
        ratio(task.lines_a_second, peer.lines_a_second) if peer is not None and compared else "",
    )


def _failures(subjects: Sequence[Subject]) -> list[str]:
    return [f"{subject.name}: not measured, {subject.failure}" for subject in subjects if subject.failure]


def start_up(repeat: int) -> str:
    """The table of processor time on next to no work: ``--help`` and five lines, beside the imports alone."""
    DATA.mkdir(parents=True, exist_ok=True)
    five_lines = DATA / "five-lines.claim"
    five_lines.write_text(FIVE_LINES, encoding="utf-8")
    imports = Subject(f'python -c "{IMPORTS}"', ["-c", IMPORTS])
    subjects = [
        Subject("python -c pass", ["-c", "pass"]),
        imports,
        Subject("claimlint --help", ["-m", "claimlint", "--help"]),
        Subject("claimlint check five-lines.claim", ["-m", "claimlint", "check", str(five_lines)]),
    ]
    measure_in_turn(subjects, 1)
    for subject in subjects:
        subject.runs.clear()
    measure_in_turn(subjects, repeat)
    rows = [
        (
            subject.name,
            f"{subject.cpu * 1000:.0f}",
            f"{subject.seconds * 1000:.0f}",
            megabytes(subject.peak),
            ratio(subject.cpu, imports.cpu) if imports.measured else "-",
        )
        for subject in subjects
        if subject.measured
    ]
    title = f"start-up: median of {repeat}, taken in turn, modules compiled and files cached"
    heads = ("", "cpu ms", "wall ms", "peak MB", "cpu to imports'")
    return "\n".join([table(title, heads, rows), *_failures(subjects)])


def memory(sizes: tuple[int, int], repeat: int) -> str:
    """The table of peak memory on a small and a large batch: with planted faults, then without."""
    rows = []
    failures: list[str] = []
    for faults in (0.10, 0.0):
        batches = [make_batch(claims, faults) for claims in sizes]
        making: tuple[Callable[[Batch], Task], ...] = (
            lambda batch: claimlint_task(batch, batch.paths.claim, one_process=True),
            lambda batch: claimlint_task(batch, batch.paths.x12, one_process=True),
            lambda batch: gate_task(batch, batch.paths.x12),
        )
        for make in making:
            tasks = [make(batch) for batch in batches]
            findings = [_count_findings(task) for task in tasks]
            subjects = [task.subject for task in tasks]
            measure_in_turn(subjects, repeat)
            failures += _failures(subjects)
            if all(subject.measured for subject in subjects):
                name = f"{subjects[0].name}, {faults:.0%} faulty"
                rows.append((name, *_memory_cells(subjects[0].peak, subjects[1].peak), findings[1]))
    title = f"memory: peak of the process in MB, median of {repeat}"
    heads = ("", f"{sizes[0]:,} claims", f"{sizes[1]:,} claims", "growth", "ratio", "findings in the larger")
    return "\n".join([table(title, heads, rows), *failures])


def imported_tables(batch: Batch, rows: int, repeat: int) -> str:
    """The table of an import of a full quarter of edits, and of lint runs without and with it."""
    edits = [str(path) for path in write_edits(rows)]
    with TemporaryDirectory() as folder:
        command = ["-m", "claimlint", "data", "import", *edits]
        importing = Subject(f"claimlint data import, {rows:,} rows", command, data=folder)
        lint = ["-m", "claimlint", "check", "--format", "jsonl", "--jobs", "1", "--as-of", "2026-11-20"]
        lint.append(str(batch.paths.claim))
        without = Subject("claimlint check .claim --jobs 1", lint, (0, 1))
        with_edits = Subject("the same with the import", lint, (0, 1), data=folder)
        for number in range(repeat):
            if number:
                # An import of the same files would do nothing.
                run_python(["-m", "claimlint", "data", "remove", "ptp-practitioner"], data=folder)
            measure_in_turn([importing], 1)
        stored = sum(path.stat().st_size for path in Path(folder).iterdir())
        measure_in_turn([without, with_edits], 1)
        for subject in (without, with_edits):
            subject.runs.clear()
        measure_in_turn([without, with_edits], repeat)
    table_rows = []
    for subject, count in ((importing, rows), (without, batch.lines), (with_edits, batch.lines)):
        if subject.measured:
            compared = ratio(subject.seconds, without.seconds) if subject is with_edits else ""
            cells = (f"{subject.seconds:.2f}", f"{subject.cpu:.2f}", rate(count, subject.seconds))
            table_rows.append((subject.name, *cells, megabytes(subject.peak), compared))
    title = f"imported tables: median of {repeat}; the import takes {stored / MEGABYTE:.0f} MB on the disk"
    heads = ("", "seconds", "cpu s", "rows or lines/s", "peak MB", "seconds to those without")
    return "\n".join([table(title, heads, table_rows), *_failures([importing, without, with_edits])])


def _memory_cells(small: float, large: float) -> tuple[str, ...]:
    return megabytes(small), megabytes(large), megabytes(large - small), ratio(large, small)


def _count_findings(task: Task) -> str:
    if "check" not in task.subject.arguments:
        return "-"  # only a check ends with a summary on standard output
    findings = verify(task).get("findings")
    return f"{sum(findings.values()):,}" if isinstance(findings, dict) else "-"
