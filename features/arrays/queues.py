"""Who stood ahead of whom: exact counts of overtaking in queues, in O(n log n) array passes and no loop over rows.

A row waits in `queue` from `ready` until it leaves at `end` (served, or left otherwise; a case that still waits leaves at the
as-of time). Ties count for neither side: two that became ready, or left, at one instant did not pass each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.arrays import segments as seg
from features.arrays.segments import Bools, Ints


@dataclass(frozen=True)
class Order:
    """passed: how many of the queue were ready earlier and still waited when this one was served (0 where not served).
    passed_by: how many became ready later and were served while this one still waited.
    ahead: how many stood in the queue, ready earlier, when this one became ready. size: rows of the queue. All int64[n]."""

    passed: Ints
    passed_by: Ints
    ahead: Ints
    size: Ints


def _local_rank(queue: Ints, values: Ints) -> Ints:
    """int64[n]: dense rank of each value among those of its queue, from 0; equal values share one."""
    if len(queue) == 0:
        return np.empty(0, dtype=np.int64)
    order = np.lexsort((values, queue))
    first = seg.is_start(queue[order])
    new = first.copy()
    new[1:] |= values[order][1:] != values[order][:-1]
    dense = np.cumsum(new) - 1
    ranks = np.empty(len(queue), dtype=np.int64)
    ranks[order] = dense - dense[seg.start_of(queue[order])]
    return ranks


def count_earlier_greater(queue: Ints, rank: Ints, counts: Bools) -> Ints:
    """int64[n]: rows that `count` before each row, in the same queue, with a greater rank. `queue` ascending, ranks from 0.

    By bits of the rank, highest first: among rows that agree in all higher bits, those with a 1 that come before a 0 are its
    earlier greater ones; then zeros and ones part, each in their order.
    """
    n = len(queue)
    out = np.zeros(n, dtype=np.int64)
    if n == 0:
        return out
    row = np.arange(n, dtype=np.int64)
    start = seg.start_of(queue)
    for bit in range(int(rank.max()).bit_length() - 1, -1, -1):
        one = (rank[row] >> bit) & 1
        before = np.cumsum(one) - one
        ones_before = before - before[start]
        weight = one * counts[row]
        counted = np.cumsum(weight) - weight
        out[row] += np.where(one == 0, counted - counted[start], 0)
        zeros = _zeros_of_group(start, one)
        place = np.where(one == 0, np.arange(n) - ones_before, start + zeros + ones_before)
        row, start = _permuted(row, place), _permuted(np.where(one == 0, start, start + zeros), place)
    return out


def _zeros_of_group(start: Ints, one: Ints) -> Ints:
    """int64[n]: how many zeros each row's group holds; `start` is the row number of the group's first row."""
    per_group = np.bincount(start, weights=1 - one, minlength=len(start)).astype(np.int64)
    return per_group[start]


def _permuted(values: Ints, place: Ints) -> Ints:
    out = np.empty_like(values)
    out[place] = values
    return out


def overtaking(queue: Ints, ready: Ints, end: Ints, served: Bools) -> Order:
    """Exact counts for each row; `ready` and `end` in any whole unit, end >= ready; rows in any order.

    A row that leaves unserved (decision, stop, still waiting) is passed by others but passes nobody.
    """
    order = np.lexsort((end, ready, queue))
    q, r, e, s = queue[order], ready[order], end[order], served[order]
    everyone = np.ones(len(q), dtype=np.bool_)
    passed = np.where(s, count_earlier_greater(q, _local_rank(q, e), everyone), 0)
    back = np.lexsort((-e, -r, q))  # seen from the other end, those who passed a row stand before it
    passed_by = np.empty(len(q), dtype=np.int64)
    passed_by[back] = count_earlier_greater(q[back], _local_rank(q[back], -e[back]), s[back])
    out = [np.empty(len(q), dtype=np.int64) for _ in range(4)]
    for target, values in zip(out, (passed, passed_by, _ahead(q, r, e), _sizes(q)), strict=True):
        target[order] = values
    return Order(*out)


def _sizes(queue: Ints) -> Ints:
    starts = np.flatnonzero(seg.is_start(queue)) if len(queue) else np.empty(0, dtype=np.int64)
    lengths = np.diff(np.append(starts, len(queue)))
    return np.repeat(lengths, lengths)


def _ahead(queue: Ints, ready: Ints, end: Ints) -> Ints:
    """int64[n]: rows of the queue with ready < own ready < end. Rows sorted by queue, then ready."""
    if len(queue) == 0:
        return np.empty(0, dtype=np.int64)
    low, span = int(min(ready.min(), end.min())), int(max(ready.max(), end.max()) - min(ready.min(), end.min())) + 1
    by_ready, by_end = (queue * span + (values - low) for values in (ready, end))  # one number each: queue, then time
    earlier, ends = np.searchsorted(by_ready, by_ready), np.sort(by_end)
    at_once = by_ready[end == ready]  # ready and gone at this very instant: left, but never ahead
    left = np.searchsorted(ends, by_ready, side="right") - np.searchsorted(ends, queue * span)
    also = np.searchsorted(at_once, by_ready, side="right") - np.searchsorted(at_once, by_ready)
    return np.asarray(earlier - np.searchsorted(by_ready, queue * span) - (left - also), dtype=np.int64)
