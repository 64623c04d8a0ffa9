"""Sums that say which fee they are for, laid against that fee's line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.arrays import segments as seg
from features.arrays.segments import Bools, Ints
from features.money.fee_bench import Bench, Era


@dataclass
class Groups:
    """The sums of one case and fee code. item: item numbers, by group, then time; group: of each; pending: groups not yet settled."""

    item: Ints
    group: Ints
    case: Ints
    column: Ints
    total: Ints
    size: Ints
    pending: Bools


def match_coded(bench: Bench) -> None:
    """Explain every open sum whose fee code is one of the case's own lines or a line of another lane."""
    groups = _groups(bench)
    owed = bench.amount[groups.case, groups.column]
    in_force = bench.in_force[groups.case, groups.column]
    _take_whole(bench, groups, in_force & (np.abs(groups.total - owed) <= bench.tolerance), "lawful", owed)
    for era in bench.eras:
        _take_era(bench, groups, owed, era, whole=True)
    _take_exact(bench, groups, in_force, owed)
    for era in bench.eras:
        _take_era(bench, groups, owed, era, whole=False)
    _pour(bench, groups, in_force, owed)
    _other_lanes(bench)


def _groups(bench: Bench) -> Groups:
    column = bench.column_of_items()
    chosen = np.flatnonzero(bench.open & (column >= 0))
    key = bench.item_case[chosen] * max(bench.code.shape[1], 1) + column[chosen]
    order = np.argsort(key, kind="stable")
    item, key = chosen[order], key[order]
    starts = np.flatnonzero(seg.is_start(key)) if len(key) else np.zeros(0, dtype=np.int64)
    size = np.diff(np.append(starts, len(key)))
    group = np.repeat(np.arange(len(starts)), size)
    total = seg.sum_per(group, bench.item_amount[item], len(starts))
    first = item[starts]
    return Groups(item, group, bench.item_case[first], column[first], total, size, np.ones(len(starts), dtype=np.bool_))


def _settle(bench: Bench, groups: Groups, chosen: Bools, covered: Ints) -> None:
    """Close the chosen groups: their lines hold `covered` (one a group) and expect no more; their sums are explained."""
    case, column = groups.case[chosen], groups.column[chosen]
    bench.covered[case, column] = covered[chosen]
    bench.settled[case, column] = True
    bench.open[groups.item[chosen[groups.group]]] = False
    groups.pending &= ~chosen


def _take_whole(bench: Bench, groups: Groups, fits: Bools, cause: str, owed: Ints, version: Ints | int = -1) -> None:
    """Groups whose sums together are the amount: instalments are lawful."""
    chosen = groups.pending & fits
    rows = np.flatnonzero(chosen[groups.group])
    item, group = groups.item[rows], groups.group[rows]
    last = seg.is_end(group) if len(group) else np.zeros(0, dtype=np.bool_)
    excess = np.where(last, groups.total[group] - owed[group], 0) if cause in ("superseded", "grace") else 0
    code = bench.code[groups.case, groups.column]
    told_version = version[group] if isinstance(version, np.ndarray) else version
    bench.tell(
        cause, item, bench.item_amount[item], code=code[group], owed=owed[group], paid=groups.total[group], excess=excess,
        version=told_version, parts=groups.size[group],
    )  # fmt: skip
    _settle(bench, groups, chosen, owed)


def _era_values(bench: Bench, groups: Groups, owed: Ints, era: Era) -> tuple[Ints, Ints, Bools, Bools]:
    """For each group: the line's amount in the era, its row, whether it is another tariff that may count here, whether by grace."""
    amount = era.amount[groups.case, groups.column]
    grace = era.is_grace[groups.case]
    last_day = seg.last_row_per(groups.group, len(owed), np.ones(len(groups.group), dtype=np.bool_))
    begun = era.begins[groups.case, groups.column] <= bench.item_day[groups.item[last_day]]
    differs = (amount >= 0) & begun & (np.abs(amount - owed) > bench.tolerance)
    usable = differs & (grace | ~bench.owes_nothing[groups.case])
    return amount, era.row[groups.case, groups.column], usable, grace


def _take_era(bench: Bench, groups: Groups, owed: Ints, era: Era, *, whole: bool) -> None:
    """Groups that paid the tariff of another era: all together, or in one of their sums (the others came on top)."""
    amount, row, usable, grace = _era_values(bench, groups, owed, era)
    if whole:
        fits = usable & (np.abs(groups.total - amount) <= bench.tolerance)
        _take_whole(bench, groups, fits & grace, "grace", owed, row)
        _take_whole(bench, groups, fits & ~grace, "superseded", owed, row)
        return
    begun = era.begins[groups.case, groups.column][groups.group] <= bench.item_day[groups.item]
    fits_item = usable[groups.group] & begun & (np.abs(bench.item_amount[groups.item] - amount[groups.group]) <= bench.tolerance)
    for cause, kind in (("grace", grace), ("superseded", ~grace)):
        _take_first(bench, groups, fits_item & kind[groups.group], cause, owed, row)


def _take_exact(bench: Bench, groups: Groups, in_force: Bools, owed: Ints) -> None:
    """Groups with one sum of exactly the amount: what else came is a duplicate, or parts on top."""
    exact = in_force[groups.group] & (np.abs(bench.item_amount[groups.item] - owed[groups.group]) <= bench.tolerance)
    _take_first(bench, groups, exact, "lawful", owed, np.full(len(owed), -1, dtype=np.int64))


def _take_first(bench: Bench, groups: Groups, fits: Bools, cause: str, owed: Ints, row: Ints) -> None:
    """Settle the pending groups that have a fitting sum: the first such sum is `cause`, equal ones duplicates, the rest split."""
    fits = fits & groups.pending[groups.group]
    first = seg.first_row_per(groups.group, len(groups.total), fits)
    chosen = first >= 0
    if not chosen.any():
        return
    settled = groups.item[first[chosen]]
    code, sizes = bench.code[groups.case, groups.column], groups.size
    value = bench.item_amount[settled]
    excess = value - owed[chosen] if cause in ("superseded", "grace") else 0
    bench.tell(cause, settled, value, code=code[chosen], owed=owed[chosen], paid=value, excess=excess, version=row[chosen])
    rows = np.flatnonzero(chosen[groups.group])
    rows = rows[rows != first[groups.group[rows]]]
    item, group = groups.item[rows], groups.group[rows]
    amount = bench.item_amount[item]
    same = np.abs(amount - bench.item_amount[groups.item[first[group]]]) <= bench.tolerance
    for name, here in (("duplicate", same), ("split", ~same)):
        bench.tell(
            name, item[here], amount[here], code=code[group[here]], owed=owed[group[here]], paid=groups.total[group[here]],
            excess=amount[here], parts=sizes[group[here]],
        )  # fmt: skip
    _settle(bench, groups, chosen, owed)


def _pour(bench: Bench, groups: Groups, in_force: Bools, owed: Ints) -> None:
    """What remains fills the line in order of time; what runs over is a duplicate, parts on top, or simply too much."""
    rows = np.flatnonzero(groups.pending[groups.group])
    item, group = groups.item[rows], groups.group[rows]
    if not len(item):
        return
    amount, line = bench.item_amount[item], np.where(in_force, owed, 0)[group]
    before = np.cumsum(amount) - amount
    before = before - before[seg.start_of(group)]
    inside = np.clip(line - before, 0, amount)
    inside = np.where(amount - inside <= bench.tolerance, amount, inside)
    over = amount - inside
    code, paid, size = bench.code[groups.case, groups.column][group], groups.total[group], groups.size[group]
    bears = in_force[group]
    same = (np.abs(over - line) <= bench.tolerance) & (line > 0) & (size > 1)
    nothing = bench.owes_nothing[groups.case][group]
    unowed = nothing & (line == 0)
    causes = (
        ("lawful", inside, bears & ((inside > 0) | (amount == 0))),
        ("duplicate", over, bears & same & (over > 0)),
        ("split", over, bears & ~same & (over > 0) & (size > 1) & (line > 0)),
        ("over", over, bears & ~same & (over > 0) & ((size == 1) | (line == 0)) & ~unowed),
        ("free", amount, (~bears & nothing) | (bears & (over > 0) & unowed)),
        ("unlisted", amount, ~bears & ~nothing),
    )
    for cause, part, here in causes:
        bench.tell(
            cause, item[here], part[here], code=code[here], owed=line[here], paid=paid[here],
            excess=0 if cause == "lawful" else part[here], parts=size[here],
        )  # fmt: skip
    chosen = groups.pending.copy()
    case, column = groups.case[chosen], groups.column[chosen]
    _settle(bench, groups, chosen, np.minimum(groups.total, np.where(in_force, owed, 0)))
    # A line that is not full yet still takes uncoded money: a payment without code and an underpaid line are one payment.
    bench.settled[case, column] = bench.covered[case, column] >= bench.amount[case, column] - bench.tolerance


def _other_lanes(bench: Bench) -> None:
    """Sums under the code of another lane's line."""
    for column in range(bench.code.shape[1]):
        same = bench.open & (bench.item_code >= 0) & (bench.code[bench.item_case, column] == bench.item_code)
        item = np.flatnonzero(same & (bench.lane[bench.item_case, column] >= 0))
        case = bench.item_case[item]
        bench.tell(
            "other_lane", item, bench.item_amount[item], code=bench.code[case, column], paid=bench.item_amount[item],
            excess=bench.item_amount[item], lane=bench.lane[case, column],
        )  # fmt: skip
        bench.open[item] = False
