"""Who stood ahead of whom: exact counts of overtaking in queues, in O(n log n) array passes and no loop over rows.

A row waits in `queue` from `ready` until it leaves at `end` (served, or left otherwise; a case that still waits leaves at the
as-of time). Ties count for neither side: two that became ready, or left, at one instant did not pass each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.arrays import segments as seg
from features.arrays.segments import Bools, Ints

Small = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Order:
    """passed: how many of the queue were ready earlier and still waited when this one was served (0 where not served).
    passed_by: how many became ready later and were served while this one still waited.
    ahead: how many stood in the queue, ready earlier, when this one became ready. size: rows of the queue. All int64[n]."""

    passed: Ints
    passed_by: Ints
    ahead: Ints
    size: Ints


BLOCK = 65_536
"""Rows counted at a time, in whole queues: what a block permutes stays in the processor's cache."""


def _local_rank(queue: Ints, values: Ints) -> Ints:
    """int64[n]: dense rank of each value among those of its queue, from 0; equal values share one."""
    if len(queue) == 0:
        return np.empty(0, dtype=np.int64)
    order = seg.ordering(queue, values)
    first = seg.is_start(queue[order])
    dense = np.cumsum(first | seg.is_start(values[order])) - 1
    ranks = np.empty(len(queue), dtype=np.int64)
    ranks[order] = dense - dense[seg.start_of(queue[order])]
    return ranks


def count_earlier_greater(queue: Ints, rank: Ints, counts: Bools) -> Ints:
    """int64[n]: rows that `count` before each row, in the same queue, with a greater rank. Rows of a queue together, ranks from 0."""
    n = len(queue)
    out = np.empty(n, dtype=np.int64)
    starts = np.append(np.flatnonzero(seg.is_start(queue)), n) if n else np.zeros(1, dtype=np.int64)
    begin = 0
    while begin < n:
        end = int(starts[np.searchsorted(starts, min(begin + BLOCK, n))])
        out[begin:end] = _in_block(queue[begin:end], rank[begin:end].astype(np.int32), counts[begin:end].astype(np.int32))
        begin = end
    return out


def _in_block(queue: Ints, rank: Small, counts: Small) -> Small:
    """int32[n]: the same in one block.

    By bits of the rank, highest first: among rows that agree in all higher bits, those with a 1 that come before a 0 are its
    earlier greater ones; then zeros and ones part, each in their order.
    """
    n = len(queue)
    out = np.zeros(n, dtype=np.int32)
    place = np.arange(n, dtype=np.int32)
    row, start = place, seg.start_of(queue).astype(np.int32)
    for bit in range(int(rank.max()).bit_length() - 1, -1, -1):
        one = (rank >> bit) & 1
        zero = one == 0
        before = np.cumsum(one, dtype=np.int32) - one
        ones_before = before - before[start]
        passed = np.flatnonzero(zero & (ones_before > 0))
        counted = np.cumsum(one * counts, dtype=np.int32)  # at a zero: those before it
        first = start[passed]
        out[row[passed]] += counted[passed] - (counted[first] - one[first] * counts[first])
        zeros = np.bincount(start[zero], minlength=n).astype(np.int32)[start]
        target = np.where(zero, place - ones_before, start + zeros + ones_before)
        start = np.where(zero, start, start + zeros)
        row, rank, counts, start = (_permuted(values, target) for values in (row, rank, counts, start))
    return out


def _permuted(values: Small, place: Small) -> Small:
    out = np.empty_like(values)
    out[place] = values
    return out


def overtaking(queue: Ints, ready: Ints, end: Ints, served: Bools) -> Order:
    """Exact counts for each row; `ready` and `end` in any whole unit, end >= ready; rows in any order.

    A row that leaves unserved (decision, stop, still waiting) is passed by others but passes nobody.
    """
    order = seg.ordering(queue, ready, end)
    q, r, e, s = queue[order], ready[order], end[order], served[order]
    everyone = np.ones(len(q), dtype=np.bool_)
    rank = _local_rank(q, e)
    passed = np.where(s, count_earlier_greater(q, rank, everyone), 0)
    # Seen from the other end, those who passed a row stand before it.
    passed_by = count_earlier_greater(q[::-1], (_highest(q, rank) - rank)[::-1], s[::-1])[::-1]
    out = [np.empty(len(q), dtype=np.int64) for _ in range(4)]
    for target, values in zip(out, (passed, passed_by, _ahead(q, r, e), _sizes(q)), strict=True):
        target[order] = values
    return Order(*out)


def _highest(queue: Ints, rank: Ints) -> Ints:
    """int64[n]: the highest rank of each row's queue."""
    starts = np.flatnonzero(seg.is_start(queue))
    return np.repeat(np.maximum.reduceat(rank, starts), np.diff(np.append(starts, len(queue)))) if len(queue) else rank


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
