"""Visits of cases that an agent brought: what the pair of officer and agent says of each. One row a visit with an officer.

A pair that stands out does not make each of its cases odd: some would have met anyway, and were served as everybody is. So visits are
told apart by how they were favoured (jumped the queue, waited less than the neighbours, or neither), and of each kind those count that
are more than dealing and the usual service give: than the officer's other files and the agent's files elsewhere, whichever is more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.segments import Bools, Floats, Ints, Times
from features.base import Context, Family, Signal
from features.pairs.agent_pairs import JUMPED

TESTS = ("meeting_q", "speed_q", "places_q")
COUNTS = (("together", "together_expected"), ("since_together", "since_expected"))
"""Cases in which a pair met and those to expect: in the whole log, and since the start from which it stands out."""

HAS_START = 0.05
"""P-value of meeting from which its start says when a pair began; that it is real is for all the tests together to say."""

FAVOURS = ("as_others", "quick", "jumped")
"""Ascending: whoever jumps waits less too."""

SHAPE, CAUTION = 2.0, 0.25
"""Prior (gamma with mean 1 and this shape) of how many times the usual a pair has of one kind of visit, and the quantile that counts."""


def compute(context: Context) -> pd.DataFrame:
    steps, pairs, applications = context.frames["steps"], context.frames["agent_pairs"], context.tables.applications
    case, officer = steps["case"].to_numpy(dtype=np.int64), codes_of(steps["officer"])
    agent = codes_of(applications["agent_id"])[case]
    row = np.flatnonzero(~steps["is_open"].to_numpy(dtype=np.bool_) & (officer >= 0) & (agent >= 0))
    pair = _pair_of(pairs, officer[row], agent[row], len(applications["agent_id"].cat.categories) + 1)
    events, done_at = steps["event_row"].to_numpy(dtype=np.int64)[row], steps["done_at"].to_numpy()[row]
    met = _met(pairs, context.tables.events["timestamp"].to_numpy())
    start = np.asarray(seg.take_or(met.start, pair, seg.NAT))
    excess = np.asarray(seg.take_or(pairs["times_low"].to_numpy(dtype=np.float64), pair, np.nan), dtype=np.float64)
    since = (done_at >= start) & ~np.isnan(excess)
    favour = _favour(context, events)
    seen, usual = _kinds(pairs, met, pair, favour, since)
    chance = _real(pairs)[:, None] * _surplus(seen, usual)
    cell = np.where(pair >= 0, pair * len(FAVOURS) + favour, -1)
    return pd.DataFrame(
        {
            "case": case[row],
            "officer": coded(officer[row], steps["officer"].cat.categories),
            "agent": coded(agent[row], applications["agent_id"].cat.categories),
            "activity": steps["activity"].array[row],
            "done_event": events,
            "done_at": done_at,
            "pair_excess": excess,
            "after_start": np.where(np.isnan(excess), np.nan, since.astype(np.float64)),
            "favour": coded(favour, FAVOURS),
            "alike": seg.take_or(seen.ravel(), cell, np.nan),
            "alike_usual": seg.take_or(usual.ravel(), cell, np.nan),
            "pair_chance": np.where(since, seg.take_or(chance.ravel(), cell, np.nan), np.nan),
            "met_since": start,
            "met": seg.take_or(met.seen, pair, np.nan),
            "met_expected": seg.take_or(met.expected, pair, np.nan),
            **{name: seg.take_or(pairs[name].to_numpy(dtype=np.float64), pair, np.nan) for name in TESTS},
        }
    )


@dataclass(frozen=True)
class Met:
    """One entry a pair: from when on it is looked at, the cases in which it met since, and those that dealing would have given."""

    start: Times
    seen: Floats
    expected: Floats


def _met(pairs: pd.DataFrame, event_at: Times) -> Met:
    """Since the start from which a pair stands out, where it meets too often at all; else the whole log."""
    numbers = {name: pairs[name].to_numpy(dtype=np.float64) for name in (*COUNTS[0], *COUNTS[1])}
    too_often = pairs["meeting_p"].to_numpy(dtype=np.float64) <= HAS_START
    start = np.where(too_often, pairs["start_at"].to_numpy(), event_at.min() if len(event_at) else seg.NAT)
    whole, since = (np.stack([numbers[name] for name in names]) for names in COUNTS)
    return Met(start, *np.where(too_often, since, whole))


def _pair_of(pairs: pd.DataFrame, officer: Ints, agent: Ints, size: int) -> Ints:
    """int64[visits]: the row of each visit's pair; -1 where the pair is not told of."""
    keys, wanted = codes_of(pairs["officer"]) * size + codes_of(pairs["agent"]), officer * size + agent  # ascending, as the frame is
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, place, -1)


def _favour(context: Context, event: Ints) -> Ints:
    """int64[visits]: place in `FAVOURS`, by the wait that ended with the visit."""
    queueing = context.frames["queueing"]
    of_event = np.zeros(len(context.tables.events) + 1, dtype=np.int64)
    jump, excess = (queueing[name].to_numpy(dtype=np.float64) for name in ("jump", "excess_wait"))
    of_event[queueing["done_event"].to_numpy(dtype=np.int64)] = np.where(jump >= JUMPED, 2, np.where(excess < 0, 1, 0))
    of_event[-1] = 0
    return of_event[event]


def _kinds(pairs: pd.DataFrame, met: Met, pair: Ints, favour: Ints, since: Bools) -> tuple[Floats, Floats]:
    """float64[pairs, kinds] twice: visits together since then, and those to expect by dealing and the usual service."""
    size, kinds = len(pairs), len(FAVOURS)
    here = np.flatnonzero((pair >= 0) & since)
    seen = seg.count_per(pair[here] * kinds + favour[here], size * kinds).astype(np.float64).reshape(size, kinds)
    jumped, quick = (
        np.nan_to_num(np.fmax(*(pairs[f"{kind}_{who}"].to_numpy(dtype=np.float64) for who in ("others", "elsewhere"))), nan=unknown)
        for kind, unknown in (("jumped", 0.0), ("quick", 0.5))  # half of all wait less than their neighbours
    )
    shares = np.stack([1.0 - np.maximum(quick, jumped), np.maximum(quick - jumped, 0.0), jumped], axis=1)
    visits = seen.sum(axis=1) * np.minimum(met.expected / np.maximum(met.seen, 1.0), 1.0)
    return seen, shares * visits[:, None]


def _real(pairs: pd.DataFrame) -> Floats:
    """float64[pairs]: the chance that a pair is no play of chance: one less the share of wrong pairs down to it, by its best test."""
    wrong = np.fmin.reduce([pairs[name].to_numpy(dtype=np.float64) for name in TESTS])
    return np.asarray(1.0 - np.minimum(len(TESTS) * np.nan_to_num(wrong, nan=1.0), 1.0))


def _surplus(seen: Floats, usual: Floats) -> Floats:
    """float64[pairs, kinds]: of visits of a kind the share that is more than usual, told cautiously; no less for the more favoured."""
    times = special.gammaincinv(SHAPE + seen, CAUTION) / (SHAPE + usual)
    return np.asarray(np.maximum.accumulate(np.maximum(1.0 - 1.0 / np.maximum(times, 1e-9), 0.0), axis=1))


FAMILY = Family(
    table="pair_visits",
    title="Visits of an agent's cases",
    after=("steps", "queueing", "agent_pairs"),
    signals=(
        Signal("pair_excess", "how many times the expected the officer and the agent meet, told cautiously", "times", "whole"),
        Signal("after_start", "the visit lies after the start from which the pair stands out", "yes or no", "whole"),
        Signal("alike", "visits of the pair since then that were favoured alike", "visits", "whole"),
        Signal("alike_usual", "those to expect by dealing, and by what others are served like", "visits", "whole"),
        Signal("pair_chance", "chance that the pair is no play of chance and this visit one of those beyond the usual", "share", "whole"),
    ),
    compute=compute,
)
