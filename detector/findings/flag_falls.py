"""Where flags fall: does one office, channel, time of day, or group of applicants get more of them than chance would give?

No labels are needed. Within each office and service (offices: within each service) the flags are dealt anew among the cases; how often a
level would then get as many or more is counted exactly: a sum of hypergeometric counts, one a stratum. All levels together are corrected
by Holm. The unit is the case: where one officer's pattern is flagged, the shift and channel of that officer's cases show too, so that a
level that stands out is a question about the list or about the office, and no answer.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import special

from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context

LEVEL = 0.05
MOST_LEVELS = 12
"""An attribute with more is no group of people, and might name them."""
LEAST_CASES = 30
"""A level of fewer cases is left out: of so few nothing can be said, and somebody might be known by it."""
TIMES = ("00-06", "06-12", "12-18", "18-24")
COLUMNS = ("attribute", "value", "cases", "flagged", "expected", "p_value", "p_adjusted", "is_beyond_chance")
OWN = ("office_id", "channel", "lane")


def flag_falls(context: Context, cases: pd.DataFrame) -> pd.DataFrame:
    """`where_flags_fall` of a scan's ranked list (`case`, `flagged`): among the cases that it ranks."""
    size = len(context.tables.applications)
    ranked, flagged = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    code = cases["case"].to_numpy(dtype=np.int64)
    ranked[code], flagged[code] = True, cases["flagged"].to_numpy(dtype=np.bool_)
    return where_flags_fall(context, flagged, ranked)


def where_flags_fall(context: Context, flagged: Bools, among: Bools | None = None) -> pd.DataFrame:
    """A row an attribute and value: cases, flagged, expected by chance, p_value, p_adjusted (Holm over all rows), is_beyond_chance.

    flagged, among (None: all): bool[cases], in the order of the applications. Attributes: office, channel, lane, the local time of day of
    the last act (`time_of_day`), and the applications' own attributes of 2 to 12 levels, such as sex or region where the log has them.
    """
    applications = context.tables.applications
    service, office = codes_of(applications["service_code"]), codes_of(applications["office_id"])
    services, offices = (len(applications[name].cat.categories) for name in ("service_code", "office_id"))
    both = seg.combine_codes([office, service], (offices, services))
    asked = np.ones(len(flagged), dtype=np.bool_) if among is None else among
    rows = []
    for attribute, codes, names in _attributes(context):
        stratum = service if attribute == "office_id" else both
        for level, name in enumerate(names):
            known = asked & (codes >= 0)
            mine = known & (codes == level)
            if LEAST_CASES <= mine.sum() < known.sum():
                expected, p = more_than_chance(stratum[known], mine[known], flagged[known])
                rows.append((attribute, name, int(mine.sum()), int((mine & flagged).sum()), expected, p))
    kinds = {"cases": np.int64, "flagged": np.int64, "expected": np.float64, "p_value": np.float64}
    out = pd.DataFrame(rows, columns=list(COLUMNS[:6])).astype(kinds)
    adjusted = holm(out["p_value"].to_numpy(dtype=np.float64))
    return out.assign(p_adjusted=adjusted, is_beyond_chance=adjusted <= LEVEL)


def more_than_chance(stratum: Ints, mine: Bools, flagged: Bools) -> tuple[float, float]:
    """(expected, p): how many flags a level would get, and the chance of as many or more, if each stratum's flags were dealt anew."""
    _, place = np.unique(stratum, return_inverse=True)
    size = np.bincount(place)
    members, flags = (np.bincount(place, weights=held, minlength=len(size)).astype(np.int64) for held in (mine, flagged))
    expected = float((flags * members / np.maximum(size, 1)).sum())
    chances = np.ones(1)
    for at in np.flatnonzero((flags > 0) & (members > 0)):  # strata without a flag or without the level add nothing
        most = min(int(flags[at]), int(members[at]))
        chances = np.convolve(chances, _dealt(np.arange(most + 1), int(size[at]), int(members[at]), int(flags[at])))
    seen = int((mine & flagged).sum())
    return expected, float(min(1.0, chances[seen:].sum()))


def _dealt(mine: Ints, size: int, members: int, flags: int) -> Floats:
    """float64[n]: chance that so many of the flags go to members (hypergeometric); by logs of factorials: far faster than scipy's."""
    ways = _log_choose(members, mine) + _log_choose(size - members, flags - mine) - _log_choose(size, flags)
    return np.asarray(np.exp(ways))


def _log_choose(of: int, some: Ints | int) -> Floats:
    left = of - np.asarray(some, dtype=np.float64)
    ways = special.gammaln(of + 1.0) - special.gammaln(np.asarray(some) + 1.0) - special.gammaln(np.maximum(left, 0.0) + 1.0)
    return np.where(left < 0, -np.inf, ways)


def holm(p: Floats) -> Floats:
    """float64[n]: p-values corrected for their number, so that any wrong one among those at most 5% comes once in twenty."""
    order = np.argsort(p, kind="stable")
    out = np.empty(len(p))
    out[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1.0)
    return out


def _attributes(context: Context) -> Iterator[tuple[str, Ints, list[str]]]:
    """(name, int64[cases] codes with -1 where unknown, level names) of each attribute that has at least two levels."""
    tables = context.tables
    for name in OWN:
        if tables.has(f"applications.{name}"):
            yield name, codes_of(tables.applications[name]), [str(level) for level in tables.applications[name].cat.categories]
    yield "time_of_day", _time_of_day(context), list(TIMES)
    for column in tables.attributes.columns:
        held = tables.attributes[column]
        if isinstance(held.dtype, pd.CategoricalDtype) and 2 <= len(held.cat.categories) <= MOST_LEVELS:
            yield str(column), codes_of(held), [str(level) for level in held.cat.categories]


def _time_of_day(context: Context) -> Ints:
    """int64[cases]: the quarter of the day of the last act with an hour; -1 where there is none."""
    applications, events = context.tables.applications, context.tables.events
    has_hour = ~events["timestamp_is_date"].to_numpy(dtype=np.bool_)
    last = seg.last_row_per(events["case"].to_numpy().astype(np.int64), len(applications), has_hour)
    at = np.asarray(seg.take_or(events["timestamp"].to_numpy(), last, seg.NAT))
    minute = context.clocks.minute_of_day(codes_of(applications["office_id"]), at)
    return np.where(np.isnan(minute), -1, np.nan_to_num(minute) // 360).astype(np.int64)
