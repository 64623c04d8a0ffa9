"""The queues of an existing log before any scheme: who stood ahead of whom, and how long people usually wait."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detector.evaluate.injected_log import Bools, InjectedLog
from features.arrays import segments as seg
from features.arrays.coding import codes_of

Floats = npt.NDArray[np.float64]
HOUR, DAY = 3_600_000_000, 86_400_000_000
SHORTEST_USUAL = 5 * HOUR
"""A usual wait shorter than this counts as this, as in the simulator: a hold-up in a quick office would last minutes."""
FEW = 8


class Queues:
    """Queues by office, service, lane and step; all times as they were read, whatever schemes do to the log afterwards."""

    def __init__(self, log: InjectedLog) -> None:
        applications = log.context.tables.applications
        lane = codes_of(applications["lane"])
        steps = len(log.context.tables.events["activity"].cat.categories)
        sizes = (*(len(applications[name].cat.categories) for name in ("office_id", "service_code", "lane")), steps)
        parts = [log.office[log.case], log.service[log.case], lane[log.case], log.activity]
        _, self.queue = np.unique(seg.combine_codes(parts, sizes), return_inverse=True)
        self.ready, self.done, self.case = log.ready.copy(), log.done.copy(), log.case
        counts = ~log.is_pause & (log.officer >= 0)
        self.order = np.lexsort((self.ready, self.queue))
        self.order = self.order[counts[self.order]]
        self.bounds = np.searchsorted(self.queue[self.order], np.arange(int(self.queue.max(initial=-1)) + 2))
        waits = np.maximum(self.done - self.ready, 0).astype(np.float64)
        self.usual = self._usual(waits, counts, log.is_date)

    def _usual(self, waits: Floats, counts: Bools, is_date: Bools) -> Floats:
        """float64[queues]: the median wait of those that waited at all; the log's own where a queue has few."""
        used = counts & (waits > 0)
        size = int(self.queue.max(initial=-1)) + 1
        medians = seg.median_per(self.queue[used], waits[used], size)
        few = seg.count_per(self.queue, size, used) < FEW
        overall = float(np.median(waits[used])) if used.any() else DAY
        least = DAY if is_date.any() and is_date.mean() > 0.5 else SHORTEST_USUAL
        return np.maximum(np.where(few | np.isnan(medians), overall, medians), least)

    def usual_wait(self, row: int) -> float:
        """The usual wait of the row's queue, in microseconds."""
        return float(self.usual[self.queue[row]])

    def ahead(self, row: int) -> npt.NDArray[np.int64]:
        """Rows of other cases that were ready earlier in the same queue and not yet done when this one became ready."""
        low, high = self.bounds[self.queue[row]], self.bounds[self.queue[row] + 1]
        members = self.order[low:high]
        earlier = members[: int(np.searchsorted(self.ready[members], self.ready[row], side="left"))]
        return np.asarray(earlier[(self.done[earlier] > self.ready[row]) & (self.case[earlier] != self.case[row])])
