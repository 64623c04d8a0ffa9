"""Sums that do not say which fee they are for: exact amounts first, then by date."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from features.arrays import segments as seg
from features.arrays.segments import Bools, Ints
from features.money.causes import SEVERAL
from features.money.fee_bench import Bench, Era
from features.money.items import NO_CODE

MOST_COLUMNS = 8
"""Fee lines that are tried in every combination (256 of them); further lines of a case are filled by date only."""
MOST_ROUNDS = 40
"""Sums of one case that are tried one by one; further ones are laid against the lines by date only."""
MOST_CELLS = 4_000_000


def match_uncoded(bench: Bench) -> None:
    """Explain every open sum of the bench."""
    _take_total(bench)
    _one_by_one(bench, partial(_exact, bench))
    for era in bench.eras:
        _era_total(bench, era)
        _one_by_one(bench, partial(_take_era, bench, era=era))
    _take_lanes(bench)
    _tell_free(bench)
    _pour(bench)


def _combinations(columns: int) -> Ints:
    """int64[columns, combinations]: every choice of columns, the empty one first."""
    return (np.arange(2**columns)[None, :] >> np.arange(columns)[:, None]) & 1


def find_sums(target: Ints, values: Ints, usable: Bools, cost: Ints, tolerance: int, needed: Bools | None = None) -> tuple[Bools, Bools]:
    """For each row the cheapest choice of usable columns whose values add up to the target.

    target: [rows]; values, usable, cost, needed: [rows, columns]. `needed`: at least one of these must be in the choice.
    Returns (whether there is one [rows], the choice [rows, columns]). Only the first `MOST_COLUMNS` usable columns are tried.
    """
    found, choice = np.zeros(len(target), dtype=np.bool_), np.zeros(values.shape, dtype=np.bool_)
    order = np.argsort(~usable, axis=1, kind="stable")[:, :MOST_COLUMNS]
    width = min(order.shape[1], int(usable.sum(axis=1).max(initial=0)))
    order = order[:, :width]
    pick = _combinations(width)
    step = max(MOST_CELLS // max(pick.shape[1], 1), 1)
    for begin in range(0, len(target), step):
        part = slice(begin, begin + step)
        at = (np.arange(len(target))[part, None], order[part])
        sums, allowed = values[at] @ pick, (~usable[at]).astype(np.int64) @ pick == 0
        allowed &= (np.abs(sums - target[part, None]) <= tolerance) & (pick.sum(axis=0) > 0)
        if needed is not None:
            allowed &= needed[at].astype(np.int64) @ pick > 0
        price = np.where(allowed, cost[at] @ pick, np.iinfo(np.int64).max)
        best = price.argmin(axis=1)
        found[part] = allowed[np.arange(len(best)), best]
        choice[at] = (pick[:, best].T > 0) & found[part][:, None]
    return found, choice


def _one_by_one(bench: Bench, explain: Callable[[Ints], None]) -> None:
    """Offer the open sums to `explain`, the first of each case together, then the second of each, ..."""
    items = np.flatnonzero(bench.open)
    turn = seg.rank_in_segment(bench.item_case[items]) if len(items) else items
    for round_ in range(min(int(turn.max(initial=-1)) + 1, MOST_ROUNDS)):
        explain(items[turn == round_])


def _take_total(bench: Bench) -> None:
    """Open sums that together are what is missing, with any of the optional lines: instalments."""
    items = np.flatnonzero(bench.open)
    total = seg.sum_per(bench.item_case[items], bench.item_amount[items], len(bench.case))
    missing = bench.remaining()
    owed = bench.owed_lines
    must = np.where(owed, missing, 0).sum(axis=1)
    free_choice = bench.is_own & bench.in_force & ~owed & (missing > 0)
    found, _ = find_sums(total - must, missing, free_choice, np.ones_like(missing), bench.tolerance)
    having = np.bincount(bench.item_case[items], minlength=len(bench.case)) > 0
    fits = having & (total > 0) & (found | (np.abs(total - must) <= bench.tolerance))
    chosen = items[fits[bench.item_case[items]]]
    bench.tell("lawful", chosen, bench.item_amount[chosen])
    bench.covered[fits] = np.where(owed, bench.amount, bench.covered)[fits]
    bench.settled[fits] |= owed[fits]
    bench.open[chosen] = False


def _exact(bench: Bench, items: Ints) -> None:
    """Sums that are lines added up: a line that is not yet paid is lawful, one that is paid already is a duplicate."""
    case = bench.item_case[items]
    missing = bench.remaining()[case]
    fresh = missing > 0
    usable = bench.is_own[case] & bench.in_force[case] & (bench.amount[case] > 0)
    values = np.where(fresh, missing, bench.amount[case])
    cost = np.where(fresh, 1 + bench.optional[case], 100)
    found, choice = find_sums(bench.item_amount[items], values, usable, cost, bench.tolerance)
    items, case, choice, values, fresh = items[found], case[found], choice[found], values[found], fresh[found]
    parts = _shares(bench.item_amount[items], values, choice)
    for column in range(choice.shape[1]):
        for cause, here in (("lawful", choice[:, column] & fresh[:, column]), ("duplicate", choice[:, column] & ~fresh[:, column])):
            amount, owed = parts[here, column], bench.amount[case[here], column]
            bench.tell(
                cause, items[here], amount, code=bench.code[case[here], column], owed=owed, paid=amount,
                excess=amount if cause == "duplicate" else 0,
            )  # fmt: skip
        here = choice[:, column] & fresh[:, column]
        bench.covered[case[here], column] = bench.amount[case[here], column]
        bench.settled[case[here], column] = True
    bench.open[items] = False


def _shares(target: Ints, values: Ints, choice: Bools) -> Ints:
    """int64[rows, columns]: the chosen values, the largest one changed by the rounding so that they add up to the target."""
    parts = np.where(choice, values, 0)
    if parts.size:
        parts[np.arange(len(target)), parts.argmax(axis=1)] += target - parts.sum(axis=1)
    return parts


def _era_lines(bench: Bench, case: Ints, era: Era) -> tuple[Ints, Bools, Bools]:
    """Amounts in the era, the lines that may be paid by them, and those of them that differ from the tariff in force."""
    amount = era.amount[case]
    open_line = bench.is_own[case] & ~bench.settled[case] & (bench.covered[case] == 0) & (amount > 0)
    open_line &= (era.is_grace[case] | ~bench.owes_nothing[case])[:, None]
    return amount, open_line, open_line & (np.abs(amount - bench.amount[case]) > bench.tolerance)


def _take_era(bench: Bench, items: Ints, era: Era) -> None:
    """Sums that are lines added up as another era's tariff has them."""
    items = items[bench.open[items]]
    case = bench.item_case[items]
    values, usable, differs = _era_lines(bench, case, era)
    differs &= era.begins[case] <= bench.item_day[items][:, None]
    cost = 1 + bench.optional[case].astype(np.int64)
    found, choice = find_sums(bench.item_amount[items], values, usable, cost, bench.tolerance, needed=differs)
    _tell_era(bench, items[found], choice[found], differs[found], era, bench.item_amount[items[found]])


def _era_total(bench: Bench, era: Era) -> None:
    """Open sums (two or more) that together are what another era's tariff would have had: instalments of it."""
    items = np.flatnonzero(bench.open)
    size = np.bincount(bench.item_case[items], minlength=len(bench.case))
    several = np.flatnonzero(size > 1)
    if not len(several):
        return
    total = seg.sum_per(bench.item_case[items], bench.item_amount[items], len(bench.case))
    values, usable, differs = _era_lines(bench, several, era)
    last = seg.last_row_per(bench.item_case, len(bench.case), bench.open)[several]
    differs &= era.begins[several] <= bench.item_day[last][:, None]
    usable &= bench.owed_lines[several] | ~bench.in_force[several]
    cost = np.ones_like(values)
    found, choice = find_sums(total[several], values, usable, cost, bench.tolerance, needed=differs)
    row_of_case = np.full(len(bench.case), -1, dtype=np.int64)
    row_of_case[several[found]] = np.flatnonzero(found)
    items = items[row_of_case[bench.item_case[items]] >= 0]
    rows = row_of_case[bench.item_case[items]]
    _tell_era(bench, items, choice[rows], differs[rows], era, total[bench.item_case[items]])


def _tell_era(bench: Bench, items: Ints, choice: Bools, differs: Bools, era: Era, paid: Ints) -> None:
    """Note sums paid by another era's tariff; of a case's instalments the last one carries the difference."""
    if not len(items):
        return
    case = bench.item_case[items]
    owed = np.where(choice & bench.in_force[case], bench.amount[case], 0).sum(axis=1)
    changed = (choice & differs).argmax(axis=1)
    code = np.where(choice.sum(axis=1) == 1, bench.code[case, changed], SEVERAL)
    grace, last = era.is_grace[case], seg.is_end(case)
    parts = np.bincount(case, minlength=len(bench.case))[case]
    for cause, here in (("grace", grace), ("superseded", ~grace)):
        bench.tell(
            cause, items[here], bench.item_amount[items[here]], code=code[here], owed=owed[here], paid=paid[here],
            excess=np.where(last, paid - owed, 0)[here], version=era.row[case, changed][here], parts=parts[here],
        )  # fmt: skip
    for column in range(choice.shape[1]):
        here = choice[:, column]
        bench.covered[case[here], column] = bench.amount[case[here], column]
        bench.settled[case[here], column] = True
    bench.open[items] = False


def _take_lanes(bench: Bench) -> None:
    """Sums that hold another lane's line, alone or with own lines."""
    if not (bench.lane >= 0).any():
        return
    missing = bench.remaining()
    other = (bench.lane >= 0) & bench.in_force & (bench.amount > 0)

    def explain(items: Ints) -> None:
        case = bench.item_case[items]
        own = bench.is_own[case] & (missing[case] > 0)
        values = np.where(own, missing[case], bench.amount[case])
        cost = np.where(own, 1, 100)
        target = bench.item_amount[items]
        found, choice = find_sums(target, values, own | other[case], cost, bench.tolerance, needed=other[case])
        _tell_lanes(bench, items[found], choice[found], values[found], missing)

    _one_by_one(bench, explain)


def _tell_lanes(bench: Bench, items: Ints, choice: Bools, values: Ints, missing: Ints) -> None:
    case = bench.item_case[items]
    parts = _shares(bench.item_amount[items], values, choice)
    for column in range(choice.shape[1]):
        own = bench.lane[case, column] < 0
        mine, theirs = choice[:, column] & own, choice[:, column] & ~own
        bench.tell(
            "lawful", items[mine], parts[mine, column], code=bench.code[case[mine], column],
            owed=bench.amount[case[mine], column], paid=parts[mine, column],
        )  # fmt: skip
        bench.tell(
            "other_lane", items[theirs], parts[theirs, column], code=bench.code[case[theirs], column], paid=parts[theirs, column],
            excess=parts[theirs, column], lane=bench.lane[case[theirs], column],
        )  # fmt: skip
        bench.covered[case[mine], column] = bench.amount[case[mine], column]
        bench.settled[case[mine], column] = True
        missing[case[mine], column] = 0
    bench.open[items] = False


def _tell_free(bench: Bench) -> None:
    """Sums of cases that owe nothing."""
    items = np.flatnonzero(bench.open & bench.owes_nothing[bench.item_case])
    amount = bench.item_amount[items]
    bench.tell("free", items, amount, paid=amount, excess=amount)
    bench.open[items] = False


def _pour(bench: Bench) -> None:
    """What remains fills what is missing in order of time; what runs over gets its cause."""
    items = np.flatnonzero(bench.open)
    if not len(items):
        return
    case, amount = bench.item_case[items], bench.item_amount[items]
    missing = np.where(bench.owed_lines, bench.remaining(), 0)
    room = missing.sum(axis=1)
    poured = np.where(bench.item_code[items] == NO_CODE, amount, 0)
    before = np.cumsum(poured) - poured
    before = before - before[seg.start_of(case)]
    inside = np.clip(room[case] - before, 0, poured)
    inside = np.where((inside > 0) & (amount - inside <= bench.tolerance), amount, inside)
    over = amount - inside
    parts = np.bincount(case[poured > 0], minlength=len(bench.case))[case]
    owed, total = bench.owed()[case], seg.sum_per(case, poured, len(bench.case))[case]
    repeated = _is_line_again(bench, case, over) & (np.bincount(bench.item_case, minlength=len(bench.case))[case] > 1)
    several = (parts > 1) & (room[case] > 0) & (poured > 0)
    causes = (
        ("lawful", inside, (inside > 0) | (amount == 0)),
        ("duplicate", over, (over > 0) & repeated),
        ("split", over, (over > 0) & ~repeated & several),
        ("over", over, (over > 0) & ~repeated & ~several & (inside > 0)),
        ("unlisted", over, (over > 0) & ~repeated & ~several & (inside == 0)),
    )
    for cause, part, here in causes:
        line = np.where(inside > 0, room[case], owed)
        paid = np.where(several, total, amount)
        bench.tell(
            cause, items[here], part[here], owed=line[here], paid=paid[here], excess=0 if cause == "lawful" else part[here],
            parts=np.maximum(parts, 1)[here],
        )  # fmt: skip
    _fill(bench, missing, np.minimum(seg.sum_per(case, inside, len(bench.case)), room))
    bench.open[items] = False


def _is_line_again(bench: Bench, case: Ints, over: Ints) -> Bools:
    """Whether what runs over is lines of the case added up: they were paid once more."""
    usable = bench.is_own[case] & bench.in_force[case] & (bench.amount[case] > 0)
    found, _ = find_sums(over, bench.amount[case], usable, np.ones_like(bench.amount[case]), bench.tolerance)
    return found & (over > 0)


def _fill(bench: Bench, missing: Ints, poured: Ints) -> None:
    """Lay what was poured into the lines in the charter's order."""
    before = np.cumsum(missing, axis=1) - missing
    inside = np.clip(poured[:, None] - before, 0, missing)
    np.add(bench.covered, inside, out=bench.covered)
    np.logical_or(bench.settled, (inside > 0) & (missing - inside <= bench.tolerance), out=bench.settled)
