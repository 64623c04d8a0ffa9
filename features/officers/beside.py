"""Officers beside their colleagues as one frame: a row an officer, with what was seen, what colleagues would give, and the funnel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.among_colleagues import LIMITS, among_colleagues
from features.arrays.coding import coded, codes_of
from features.arrays.segments import Bools, Floats, Ints, Times
from features.base import Context, Signal
from features.excess import dense

TOLD = 3
"""Rows that a finding shows: the strongest."""

EVENT_COLUMNS = ("strongest_event", "second_event", "third_event")


@dataclass(frozen=True)
class Marked:
    """What is compared, one entry a row: case, officer (-1 nobody), the other codes of its stratum, whether it is a hit, how strong,
    and the row of the event that shows it (-1 none). usual: variance of honest relative risks where too few officers show theirs."""

    case: Ints
    officer: Ints
    within: tuple[Ints, ...]
    hit: Bools
    strength: Floats
    event: Ints
    usual: float


def period(context: Context, case: Ints, at: Times, months: int) -> Ints:
    """int64[rows]: the number of the month (or of the quarter) at the office, from 0."""
    office = codes_of(context.tables.applications["office_id"])[case]
    month = context.clocks.local_day(office, at).astype("datetime64[M]").astype(np.int64)
    return np.asarray((month - month.min(initial=0)) // months, dtype=np.int64)


def officers_beside(context: Context, marked: Marked) -> pd.DataFrame:
    """One row an officer with rows, by code: officer, office (of most rows), rows, seen, expected, chance, ratio, comparable, the
    limits of the funnel as counts, and the event rows of the strongest hits. Strata are office, service and `within`."""
    applications, names = context.tables.applications, context.tables.events["officer_id"].cat.categories
    office, service = (codes_of(applications[name])[marked.case] for name in ("office_id", "service_code"))
    parts = (office, service, *marked.within)
    stratum = dense(seg.combine_codes(parts, [int(part.max(initial=0)) + 1 for part in parts]))
    found = among_colleagues(marked.officer, stratum, marked.hit, len(names), marked.usual)
    who = np.flatnonzero(seg.count_per(marked.officer, len(names)) > 0)
    home = _most_often(marked.officer, office, len(names))[who]
    return pd.DataFrame(
        {
            "case": np.full(len(who), -1, dtype=np.int64),
            "officer": coded(who, names),
            "office": coded(home, applications["office_id"].cat.categories),
            "rows": found.rows[who],
            "seen": found.observed[who],
            "expected": found.expected[who],
            "beyond": found.observed[who] - found.expected[who],
            "chance": found.p_value[who],
            "ratio": found.ratio[who],
            "comparable": found.comparable[who],
            **{name: found.limits[name][who] for name in LIMITS},
            **dict(zip(EVENT_COLUMNS, _strongest(marked, len(names))[:, who], strict=True)),
        }
    )


def _most_often(officer: Ints, office: Ints, officers: int) -> Ints:
    """int64[officers]: the office of most of each officer's rows (among equals the first); -1 where there is none."""
    known = officer >= 0
    offices = int(office.max(initial=0)) + 1
    pairs, count = np.unique(officer[known] * offices + office[known], return_counts=True)
    order = np.lexsort((pairs, -count))
    out = np.full(officers, -1, dtype=np.int64)
    out[(pairs // offices)[order[::-1]]] = (pairs % offices)[order[::-1]]
    return out


def _strongest(marked: Marked, officers: int) -> Ints:
    """int64[TOLD, officers]: the events of the strongest hits of each officer; -1 where there are fewer."""
    out = np.full((TOLD, officers), -1, dtype=np.int64)
    rows = np.flatnonzero(marked.hit & (marked.officer >= 0))
    rows = rows[np.lexsort((rows, -marked.strength[rows], marked.officer[rows]))]
    turn = seg.rank_in_segment(marked.officer[rows])
    first = turn < TOLD
    out[turn[first], marked.officer[rows][first]] = marked.event[rows][first]
    return out


def funnel_signals(rows: str, hits: str, unit: str) -> tuple[Signal, ...]:
    """The signals that every such frame has, in the words of what it counts."""
    return (
        Signal("rows", f"{rows} that colleagues share a queue and period with", unit, "whole"),
        Signal("seen", f"{hits}, among those", unit, "whole"),
        Signal("expected", f"{hits}, at the rate of colleagues in the same queues and periods", unit, "whole"),
        Signal("beyond", f"{hits}, more than colleagues would give", unit, "whole"),
        Signal("chance", f"chance of as many {hits} or more, if it were chance who did which", "share", "whole"),
        Signal("ratio", f"{hits}, as a multiple of the colleagues'; small numbers drawn towards 1", "times", "whole"),
        Signal("comparable", f"effective number of {rows} that can be compared", unit, "whole"),
        *(
            Signal(name, f"{side} limit of {share} of what colleagues give at as many {rows}", unit, "whole")
            for name, side, share in (
                *(("low_95", "lower", "95%"), ("high_95", "upper", "95%")),
                *(("low_998", "lower", "99.8%"), ("high_998", "upper", "99.8%")),
            )
        ),
    )
