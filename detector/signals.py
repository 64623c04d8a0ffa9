"""Signals: every family whose needs are there, each after those it reads, on as many threads as the scan may use.

NumPy lets other threads run while it sorts and counts, so threads share the tables and need no copies. A family is a function of
the frames it reads: the frames are the same however many threads made them.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace

import pandas as pd

from detector.catalogue import Catalogue
from detector.findings.coverage import lacking, promises
from features.base import Context, Family


def build_signals(context: Context, catalogue: Catalogue, jobs: int = 1) -> Context:
    """The context with a frame of each family that can be computed; jobs: families computed at a time."""
    promised = promises(context.charter)
    frames: dict[str, pd.DataFrame] = {}
    able = [family for family in catalogue.families if not lacking(family.needs, context.tables, promised)]
    waiting = sorted(able, key=lambda family: _waited_for(family, able), reverse=True)
    running: dict[Future[pd.DataFrame], Family] = {}
    with ThreadPoolExecutor(jobs) as threads:
        while waiting or running:
            for family in _ready(waiting, frames, running, jobs):
                waiting.remove(family)
                if all(table in frames for table in family.after):
                    running[threads.submit(family.compute, replace(context, frames=dict(frames)))] = family
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                frames[running.pop(done).table] = done.result()
    ordered = {family.table: frames[family.table] for family in catalogue.families if family.table in frames}
    return replace(context, frames=ordered)


def _waited_for(family: Family, able: list[Family]) -> tuple[int, int]:
    """How long the chain of families is that must wait for this one, and how many read it: those first, or a thread is idle in the end."""
    readers = [other for other in able if family.table in (*other.after, *other.uses)]
    return max((1 + _waited_for(other, able)[0] for other in readers), default=0), len(readers)


def _ready(waiting: list[Family], frames: dict[str, pd.DataFrame], running: dict[Future[pd.DataFrame], Family], jobs: int) -> list[Family]:
    """The next families, in that order, of which nothing that they read is still to come."""
    coming = {family.table for family in (*waiting, *running.values())}
    free = [family for family in waiting if not coming & {*family.after, *family.uses}]
    return free[: jobs - len(running)]
