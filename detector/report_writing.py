"""Every report format of a finished scan. Of a large run one is written here and the others by a second process, which reads the tables
of the run folder: to send them would take longer than to write the report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from pathlib import Path
from typing import Any

from detector.catalogue import Catalogue, find_parts, load_catalogue
from detector.reports.base import Report
from detector.run import Run, read_tables

LARGE = 50_000
"""Cases from which writing a report takes longer than starting a process for it."""


ENDED = (BrokenExecutor, OSError, RuntimeError, AssertionError)
"""What starting or asking another process may end with where there can be none."""


def helper_for(cases: int, jobs: int) -> Executor | None:
    """A process that has loaded what reports need by the time that it is asked; None where one process is enough."""
    if jobs < 2 or cases < LARGE:
        return None
    from joblib.externals.loky import ProcessPoolExecutor  # unlike a plain process pool it never runs the caller's script again

    try:
        pool: Executor = ProcessPoolExecutor(max_workers=1)
        pool.submit(_formats)
    except ENDED:  # no semaphores here, or a process that may have none of its own
        return None
    return pool


def write_reports(run: Run, catalogue: Catalogue, folder: Path, helper: Executor | None = None) -> None:
    """Write every format that stands in detector/reports into the folder, where the run's tables are already."""
    first, *others = _formats()
    away = _sent(others, run, folder, helper)
    try:
        first.write(run, catalogue.told_by_id, folder / first.filename)
    finally:
        wait(away)  # whatever went wrong here: nobody writes into a folder that is being taken away
        if helper is not None:
            helper.shutdown()
    if not _arrived(away):
        for report in others:
            report.write(run, catalogue.told_by_id, folder / report.filename)


def _sent(reports: Sequence[Report], run: Run, folder: Path, helper: Executor | None) -> list[Future[None]]:
    """The formats on which the other process is at work; none where there is no such process, or somebody ended it."""
    if helper is None:
        return []
    try:
        return [helper.submit(_write_there, report.name, folder, run.manifest) for report in reports]
    except ENDED:
        return []


def _arrived(away: Sequence[Future[None]]) -> bool:
    """Whether the other process wrote all that it was given; what went wrong with a report itself passes through."""
    try:
        for written in away:
            written.result()
    except (BrokenExecutor, MemoryError):  # it was ended, or had too little memory
        return False
    return bool(away)


def _formats() -> list[Report]:
    return list(find_parts("detector.reports", "REPORT", Report))


def _write_there(name: str, folder: Path, manifest: Mapping[str, Any]) -> None:
    """In the other process: one format, from the tables in the folder."""
    report = next(one for one in _formats() if one.name == name)
    report.write(Run(manifest=manifest, **read_tables(folder)), load_catalogue().told_by_id, folder / report.filename)
