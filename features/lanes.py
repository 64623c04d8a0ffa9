"""The lane of each case as read: an empty lane of a case that paid a lane's own fee is that lane, else the normal one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from features import segments as seg
from features.charter.model import DEFAULT_LANE, Charter
from features.labels import labelled
from features.money_items import NO_CODE, Items, net_per_case, read_items
from features.refunds import net_refunds
from features.segments import Bools, Ints
from features.tables import Tables
from features.tariff import IN_FORCE, CaseFacts, OwedLines, Tariff, case_facts, read_tariff, tolerance_of, work_out
from features.working_time import Clocks


def infer_lanes(tables: Tables, charter: Charter, clocks: Clocks, as_of: np.datetime64) -> pd.Categorical[str]:
    """The lane of each case (no missing values; categories sorted).

    An empty lane is read from the money: a payment under a code that only one lane of the service has, a payment without a code
    of exactly such a line's amount, or a net total of exactly what that lane owes. Where two lanes fit, it stays the normal one.
    """
    tariff = read_tariff(charter)
    given = tables.applications["lane"]
    lanes = tuple(sorted({DEFAULT_LANE, *map(str, given.cat.categories), *(line.lane for line in tariff.lines if line.lane)}))
    number = {lane: at for at, lane in enumerate(lanes)}
    of_category = np.array([*(number[str(lane)] for lane in given.cat.categories), number[DEFAULT_LANE]], dtype=np.int64)
    codes = of_category[given.cat.codes.to_numpy()]
    services = tables.applications["service_code"].cat
    has_lanes = [any(tariff.lines[number].lane for number in tariff.lines_of.get(str(code), ())) for code in services.categories]
    unread = given.isna().to_numpy() & np.array([*has_lanes, False], dtype=np.bool_)[services.codes.to_numpy()]
    if unread.any():
        items = read_items(tables, "payment", tariff, as_of)
        items = items.where(unread[items.case])
        items = replace(items, amount=net_refunds(items))
        items = items.where(items.amount > 0)
        facts = case_facts(tables, clocks, tariff, labelled(codes, lanes))
        read = _lanes_from_money(tariff, facts, items, tolerance_of(charter), len(codes))
        codes = np.where(read >= 0, read, codes)
    return labelled(codes, lanes)


def _lanes_from_money(tariff: Tariff, facts: CaseFacts, items: Items, tolerance: int, cases: int) -> Ints:
    """int64[cases]: the lane that the money tells, -1 where it tells none or several."""
    paying = items.case[seg.is_start(items.case)]
    every = work_out(tariff, facts, paying, facts.day[paying], "every")
    every = every.where(every.state == IN_FORCE)
    own_lane = np.array([facts.lanes.index(line.lane) if line.lane else -1 for line in tariff.lines], dtype=np.int64)
    line_lane = own_lane[every.line]
    normal = facts.lanes.index(DEFAULT_LANE)
    votes = [
        _by_line(tariff, every, line_lane, items, tolerance),
        _by_total(every, line_lane, normal, len(facts.lanes), net_per_case(items, cases), tolerance),
    ]
    case, lane = (np.concatenate(parts) for parts in zip(*votes, strict=True))
    fewest, most = np.full(cases, len(facts.lanes), dtype=np.int64), np.full(cases, -1, dtype=np.int64)
    np.minimum.at(fewest, case, lane)
    np.maximum.at(most, case, lane)
    return np.where((most >= 0) & (fewest == most) & (most != normal), most, -1)


def _by_line(tariff: Tariff, lines: OwedLines, line_lane: Ints, items: Items, tolerance: int) -> tuple[Ints, Ints]:
    """Pairs of case and lane: a payment that can only be that lane's own line."""
    first = np.searchsorted(lines.case, items.case)
    last = np.searchsorted(lines.case, items.case, side="right")
    item = np.repeat(np.arange(len(items.case)), last - first)
    line = np.arange(len(item)) - np.repeat(np.cumsum(last - first) - (last - first), last - first) + np.repeat(first, last - first)
    same_code = tariff.line_code[lines.line[line]] == items.code[item]
    same_amount = np.abs(lines.amount[line] - items.amount[item]) <= tolerance
    fits = np.where(items.code[item] == NO_CODE, same_amount, same_code)
    common = (line_lane[line] < 0) & fits
    has_common = np.bincount(item[common], minlength=len(items.case)) > 0
    tells: Bools = fits & ~common & ~has_common[item]
    return items.case[item[tells]], line_lane[line[tells]]


def _by_total(lines: OwedLines, line_lane: Ints, normal: int, lanes: int, net: Ints, tolerance: int) -> tuple[Ints, Ints]:
    """Pairs of case and lane: the case paid exactly what that lane owes."""
    owed = ~lines.optional
    common = seg.sum_per(np.where(owed & (line_lane < 0), lines.case, -1), lines.amount, len(net))
    cases: list[Ints] = []
    told: list[Ints] = []
    for lane in range(lanes):
        mine = owed & (line_lane == lane)
        having = np.unique(lines.case if lane == normal else lines.case[mine])
        total = common[having] + seg.sum_per(np.where(mine, lines.case, -1), lines.amount, len(net))[having]
        exact = having[(np.abs(net[having] - total) <= tolerance) & (total > 0)]
        cases.append(exact)
        told.append(np.full(len(exact), lane, dtype=np.int64))
    return np.concatenate(cases), np.concatenate(told)
