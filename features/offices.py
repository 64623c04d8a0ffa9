"""Each office beside the other offices for the same service: one row an office, service and measure.

Three measures: the office's own time over a case, the share of cases that paid beyond the tariff, and the share of those ahead in the
queue whom a case passed. Each case stands against all cases of its service and quarter, so that the season is held; the office's mean
then stands against the other offices' means (`features.arrays.apart`). What is common inside an office hides from every comparison
with colleagues, and shows only here.

Few officers for many applications explain slowness: as many times as the office has more applications per officer than the others,
so many times their time is allowed it. Not the queue's length is held, since whoever is slow has long queues.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.apart import Apart, apart
from features.arrays.coding import coded, codes_of
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context, Family, Signal
from features.excess import dense
from features.load import officer_load
from features.money.causes import EXCESS_CAUSES
from features.office_time import office_time
from features.waits import chosen_lane

LEAST_OTHERS = 4
"""With fewer other offices nothing could be told apart: at three degrees of freedom one in a thousand lies ten spreads out."""

LEAST_CASES = 30
LEAST_MONTHS = 3
"""An office's months scatter more than its cases (leave, outages); without some of them its mean is not known."""

CAUTION = 0.1
"""`at_least` is the ratio that chance leaves in all but this share of the times."""

HALF = 0.5
"""Added to both counts of a ratio, so that none is without a logarithm."""

UNITS = ("working_days", "working_hours", "percent_of_cases", "percent_of_those_ahead")


@dataclass(frozen=True)
class Measure:
    """family: of red flags; tables: the frames in whose rows the same fact may show, one by one."""

    family: str
    tables: tuple[str, ...]


MEASURES: Mapping[str, Measure] = {
    "office_time": Measure("delay", ("queueing", "standards", "steps")),
    "money_beyond": Measure("fee", ("money",)),
    "disorder": Measure("queue", ("queueing",)),
}


@dataclass(frozen=True)
class Summary:
    """Of one measure, one entry an office and service. effect: log of the office's ratio to all offices; variance: how unsure it is;
    usual_variance: how unsure it would be at the usual ratio; value: as it is told; unit: number in `UNITS`; cases. All NaN (unit -1)
    where the measure is not there."""

    effect: Floats
    variance: Floats
    usual_variance: Floats
    value: Floats
    unit: Ints
    cases: Floats


@dataclass(frozen=True)
class Places:
    """Where and when each case was filed. pair: number of office and service; office, service: by pair; month: since the first;
    by_month: pair and month together; known: filed by the as-of time."""

    pair: Ints
    office: Ints
    service: Ints
    month: Ints
    by_month: Ints
    known: Bools

    @property
    def size(self) -> int:
        return len(self.office)


def _places(context: Context) -> Places:
    applications = context.tables.applications
    known = (applications["submitted_at"] <= pd.Timestamp(context.as_of)).to_numpy(dtype=np.bool_)
    office, service = (codes_of(applications[name]) for name in ("office_id", "service_code"))
    services = len(applications["service_code"].cat.categories)
    pairs, inverse = np.unique(np.where(known, office * services + service, -1), return_inverse=True)
    offset = int((pairs < 0).any())  # cases filed later have a number of their own, -1
    pair = inverse.astype(np.int64) - offset
    pairs = pairs[offset:]
    filed = applications["submitted_at"].to_numpy().astype("datetime64[M]").astype(np.int64)
    month = filed - (filed[known].min() if known.any() else 0)
    by_month = dense(seg.combine_codes((pair, np.where(known, month, -1)), (len(pairs), int(month[known].max(initial=0)) + 1)))
    return Places(pair, pairs // services, pairs % services, month, by_month, known)


def _strata(*parts: Ints) -> Ints:
    """int64[n]: a number for each combination of codes."""
    return dense(seg.combine_codes(parts, [int(part.max(initial=0)) + 1 for part in parts]))


def _shared(places: Places, stratum: Ints, rows: Bools) -> Bools:
    """bool[cases]: rows whose stratum holds cases of another office too; alone, an office is its own yardstick."""
    size = int(stratum.max(initial=-1)) + 1
    office = np.append(places.office, -1)[places.pair]
    low, high = np.full(size, np.iinfo(np.int64).max), np.full(size, -1)
    np.minimum.at(low, stratum[rows], office[rows])
    np.maximum.at(high, stratum[rows], office[rows])
    return rows & (low < high)[stratum]


def _clustered(places: Places, rows: Ints, deviation: Floats) -> Floats:
    """float64[pairs]: the variance of the sum of deviations from an office's own middle, each month's summed as one."""
    months, block = np.unique(places.by_month[rows], return_inverse=True)
    of_month = np.bincount(block, deviation, minlength=len(months))
    pair_of = np.full(len(months), -1, dtype=np.int64)
    pair_of[block] = places.pair[rows]
    held = np.bincount(pair_of, of_month**2, minlength=places.size)
    count = seg.count_per(pair_of, places.size).astype(np.float64)
    return np.where(count >= LEAST_MONTHS, held * count / np.maximum(count - 1.0, 1.0), np.nan)


def _time(context: Context, places: Places) -> Summary:
    """The office's own time over decided cases: median, and its mean ratio to the median of service, lane, quarter and unit."""
    applications = context.tables.applications
    total, in_days = office_time(context)
    decided = (applications["decided_at"] <= context.as_of).to_numpy() & (applications["decision"] != "withdrawn").to_numpy()
    service, lane = codes_of(applications["service_code"]), codes_of(chosen_lane(context))
    stratum = _strata(service, lane, places.month // 3, in_days.astype(np.int64))
    rows = np.flatnonzero(_shared(places, stratum, places.known & decided & ~np.isnan(total)))
    logs, strata = np.log1p(total[rows]), int(stratum.max(initial=-1)) + 1
    beyond = logs - seg.median_per(stratum[rows], logs, strata)[stratum[rows]]
    pair, cases = places.pair[rows], seg.count_per(places.pair[rows], places.size).astype(np.float64)
    safe = np.maximum(cases, 1.0)
    effect = np.bincount(pair, beyond, minlength=places.size) / safe
    variance = _clustered(places, rows, beyond - effect[pair]) / safe**2
    days = seg.count_per(pair, places.size, in_days[rows]) * 2 > cases
    usual = in_days[rows] == days[pair]
    value = seg.median_per(pair[usual], total[rows][usual], places.size) / np.where(days, 1.0, 60.0)
    return _summary(effect, variance, variance, value, np.where(days, 0, 1), cases)


def _ratio(places: Places, rows: Ints, stratum: Ints, held: Floats, unit: str) -> Summary:
    """The sum of a share over the rows (case numbers, one a row) against what the mean of each row's stratum would give."""
    strata = int(stratum.max(initial=-1)) + 1
    mean = np.bincount(stratum, held, minlength=strata) / np.maximum(seg.count_per(stratum, strata), 1)
    pair = places.pair[rows]
    seen, due = (np.bincount(pair, values, minlength=places.size).astype(np.float64) for values in (held, mean[stratum]))
    cases = seg.count_per(pair, places.size).astype(np.float64)
    own = np.where(due > 0, seen / np.where(due > 0, due, 1.0), 0.0)
    scatter = _clustered(places, rows, held - own[pair] * mean[stratum])
    of_months = np.where(seen > 0, scatter / np.where(seen > 0, seen, 1.0) ** 2, np.where(np.isnan(scatter), np.nan, 0.0))
    usual, variance = 1.0 / (due + HALF), np.maximum(of_months, _variance_of_counts(seen, due))
    effect, value = np.log((seen + HALF) / (due + HALF)), 100.0 * seen / np.maximum(cases, 1.0)
    return _summary(effect, variance, np.maximum(usual, of_months), value, np.full(places.size, UNITS.index(unit)), cases)


def _variance_of_counts(seen: Floats, due: Floats) -> Floats:
    """float64[n]: the variance of log(seen / due) for which the ratio is as far out as on the scale of roots, where counts scatter
    evenly (Anscombe 1948)."""
    logs, roots = np.log((seen + HALF) / (due + HALF)), 2.0 * (np.sqrt(seen + HALF) - np.sqrt(due + HALF))
    near = np.abs(roots) < 1e-6
    return np.where(near, 1.0 / (due + HALF), (logs / np.where(near, 1.0, roots)) ** 2)


def _summary(effect: Floats, variance: Floats, usual_variance: Floats, value: Floats, unit: Ints, cases: Floats) -> Summary:
    effect, variance, usual_variance = (np.where(cases >= LEAST_CASES, held, np.nan) for held in (effect, variance, usual_variance))
    return Summary(effect, variance, usual_variance, value, unit, cases)


def _nothing(places: Places) -> Summary:
    none = np.full(places.size, np.nan)
    return Summary(none, none, none, none, np.full(places.size, -1), np.zeros(places.size))


def _money(context: Context, places: Places) -> Summary:
    """Cases that paid, or were charged, beyond the tariff, among those with money that could be held against it."""
    money = context.frames.get("money")
    if money is None:
        return _nothing(places)
    case, n = money["case"].to_numpy(dtype=np.int64), len(places.pair)
    could = (money["cause"].notna() & ~money["cause"].isin(("unpaid", "lane_unpaid"))).to_numpy(dtype=np.bool_)
    beyond = (money["cause"].isin(EXCESS_CAUSES) & ~money["beyond_demand"] & (money["excess_steps"] > 1)).to_numpy(dtype=np.bool_)
    stratum = _strata(codes_of(context.tables.applications["service_code"]), places.month // 3)
    rows = np.flatnonzero(_shared(places, stratum, places.known & (seg.count_per(case, n, could) > 0)))
    has_beyond = (seg.count_per(case, n, beyond) > 0).astype(np.float64)
    return _ratio(places, rows, stratum[rows], has_beyond[rows], "percent_of_cases")


def _disorder(context: Context, places: Places) -> Summary:
    """Of those who stood ahead of a visit, the share that it passed, among visits of one service, step and quarter."""
    queueing = context.frames.get("queueing")
    if queueing is None:
        return _nothing(places)
    chosen = queueing["officer"].notna().to_numpy() | (not context.tables.has("events.officer_id"))
    stood = (queueing["is_served"] & (queueing["ahead"] > 0) & queueing["passed"].notna()).to_numpy(dtype=np.bool_) & chosen
    taken = queueing[stood]
    case, step = taken["case"].to_numpy(dtype=np.int64), codes_of(taken["activity"])
    kept = places.known[case]
    taken, case, step = taken[kept], case[kept], step[kept]
    service = codes_of(context.tables.applications["service_code"])[case]
    stratum = _strata(service, step, places.month[case] // 3, taken["by_day"].to_numpy().astype(np.int64))
    share = np.minimum(taken["passed"].to_numpy() / taken["ahead"].to_numpy(), 1.0)
    return _ratio(places, case, stratum, share, "percent_of_those_ahead")


def _others_median(values: Floats, group: Ints) -> Floats:
    """float64[n]: the median of the group's known values (the own one counts too: one of many)."""
    known = ~np.isnan(values)
    return np.asarray(np.append(seg.median_per(group[known], values[known], int(group.max(initial=-1)) + 1), np.nan)[group])


def compute(context: Context) -> pd.DataFrame:
    places = _places(context)
    load = officer_load(context, places.pair, places.month, places.size)
    usual_load = _others_median(load, places.service)
    more_load = np.nan_to_num(np.maximum(np.log(load / usual_load), 0.0))
    parts = []
    for name, found in zip(MEASURES, (_time(context, places), _money(context, places), _disorder(context, places)), strict=True):
        beside = apart(found.effect, found.variance, found.usual_variance, places.service, LEAST_OTHERS)
        allowance = more_load if name == "office_time" else np.zeros(places.size)
        parts.append(_told(name, places, found, beside, allowance).assign(load=load, usual_load=usual_load))
    frame = pd.concat(parts, ignore_index=True)
    names = context.tables.applications
    return frame.assign(
        office=coded(frame["office"], names["office_id"].cat.categories),
        service=coded(frame["service"], names["service_code"].cat.categories),
        measure=coded(frame["measure"], tuple(MEASURES)),
        family=coded(frame["measure"], tuple(measure.family for measure in MEASURES.values())),
        unit=coded(frame["unit"], UNITS),
        apart_all_p=np.minimum(frame["apart_p"] * frame.groupby("measure")["apart_p"].transform("count"), 1.0),
    )


def _told(name: str, places: Places, found: Summary, beside: Apart, allowance: Floats) -> pd.DataFrame:
    """The columns of one measure; what is expected, and the funnel's limits, in the unit of the value."""
    times = np.exp(beside.beyond)
    start = np.where(times > 0, np.exp(np.log(np.maximum(found.value, 1e-12)) - beside.beyond), np.nan)
    return pd.DataFrame(
        {
            "office": places.office,
            "service": places.service,
            "measure": np.full(places.size, tuple(MEASURES).index(name)),
            "cases": found.cases,
            "value": found.value,
            "unit": found.unit,
            "expected": start,
            "times": times,
            "at_least": np.exp(beside.left_after(allowance, CAUTION)),
            "limit_low": start * np.exp(beside.limit(0.025)),
            "limit_high": start * np.exp(beside.limit(0.975)),
            "others": beside.others,
            "allowed_times": np.exp(allowance),
            "apart_p": beside.upper_p(allowance),
        }
    )


FAMILY = Family(
    table="offices",
    title="Offices beside each other",
    after=("steps",),
    uses=("money", "queueing"),
    signals=(
        Signal("value", "what the measure comes to at this office (time: median; else a share in percent)", "unit of the measure", "whole"),
        Signal("expected", "what the other offices would lead one to expect of the same seasons", "unit of the measure", "whole"),
        Signal("times", "the office's value as a multiple of what the others lead one to expect", "times", "whole"),
        Signal("at_least", "the multiple that is left once chance and a heavier load are allowed for", "times", "whole"),
        Signal("limit_low", "lower limit of the funnel: 95% of offices like the others lie within", "unit of the measure", "whole"),
        Signal("limit_high", "upper limit of the funnel", "unit of the measure", "whole"),
        Signal("others", "other offices that it is held against", "offices", "whole"),
        Signal("cases", "cases (of the queue: visits) that it rests on", "cases", "whole"),
        Signal("load", "applications of the service a month for each officer's working share", "applications", "whole"),
        Signal("usual_load", "the same at the middle one of all offices with the service", "applications", "whole"),
        Signal("allowed_times", "how many times the others' time the heavier load explains", "times", "whole"),
        Signal("apart_p", "chance of an office like the others lying so far above them or farther", "share", "whole"),
        Signal("apart_all_p", "the chance, times the number of comparisons by this measure", "share", "whole"),
    ),
    compute=compute,
)
