"""Payments and charges laid against the tariff, with exactly one cause for each unit of money.

A case whose net total is what was owed is in order. The others are worked on together, a block of cases at a time: the total with
optional lines, sums with a fee code to their line, exact amounts, then by date (the method, "Payments").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features import segments as seg
from features.base import Context
from features.case_money import CaseMoney, is_in_order
from features.coded_payments import match_coded
from features.fee_bench import Bench, Columns, Era, beside, blocks_of, spread_lines
from features.money_causes import CAUSE, Portions, join_portions, portions
from features.money_items import Items, Source
from features.refunds import net_refunds
from features.segments import Bools, Ints
from features.tariff import IN_FORCE, NEVER, day_numbers, longest_history, neighbouring_day, office_codes, work_out
from features.uncoded_payments import find_sums, match_uncoded

BLOCK = 20_000
MOST_ERAS = 6
"""Changes of tariff, before and after the submission, that are tried for a sum that fits nothing else."""
MOST_VERSIONS = 2
"""How many versions of a line apart a tariff may be and still be the one that was applied: further ones agree by chance."""
UNCHECKED = -1


@dataclass(frozen=True)
class Missing:
    """What was owed and did not come, one entry a case and fee code."""

    case: Ints
    code: Ints
    owed: Ints
    amount: Ints


@dataclass(frozen=True)
class Matched:
    """All sums of one source, cut into portions; and what is missing of the cases that paid something else than they owed."""

    items: Items
    told: Portions
    missing: Missing


def match_money(context: Context, money: CaseMoney, source: Source) -> Matched:
    """Every payment (or charge) with its cause; cause `UNCHECKED` where the case cannot be checked."""
    items = money.items(source)
    in_order, checked = is_in_order(money, source), money.is_checked
    orderly, unresolved = in_order[items.case], (checked & ~in_order)[items.case]
    net = money.paid if source == "payment" else money.charged
    rows = np.flatnonzero(orderly)
    case = items.case[rows]
    told = [portions("lawful", case, items.amount[rows], item=rows, code=items.code[rows], owed=money.owed[case], paid=net[case])]
    rest = np.flatnonzero(~orderly)
    sub = items.where(~orderly)
    left = net_refunds(sub)
    day = day_numbers(context.clocks.local_day(office_codes(context.tables)[sub.case], sub.at))
    told += _tell_refunds(rest, sub, left)
    lone = np.flatnonzero(~unresolved[rest] & (left > 0) | (~unresolved[rest] & (sub.amount == 0)))
    told.append(portions(np.int64(UNCHECKED) * np.ones(len(lone), dtype=np.int64), sub.case[lone], left[lone], item=rest[lone]))
    work = unresolved[rest] & ((left > 0) | (sub.amount == 0))
    missing: list[Missing] = []
    cases = sub.case[unresolved[rest]]
    cases = cases[seg.is_start(cases)]
    for block in blocks_of(len(cases), BLOCK):
        here = work & (sub.case >= cases[block][0]) & (sub.case <= cases[block][-1])
        bench = _set_up(money, cases[block], rest[here], sub.where(here), left[here], day[here])
        missing.append(_work(money, bench, source))
        told += bench.told
    return Matched(items, join_portions(told), _join_missing(missing))


def _tell_refunds(rows: Ints, items: Items, left: Ints) -> list[Portions]:
    """Sums taken back in full (and what took them back), and refunds that no payment stands behind."""
    back = np.flatnonzero((left == 0) & (items.amount != 0))
    lone = np.flatnonzero(left < 0)
    return [
        portions("refunded", items.case[back], 0, item=rows[back], code=items.code[back], paid=items.amount[back]),
        portions(
            "refund_without_payment", items.case[lone], left[lone], item=rows[lone], code=items.code[lone], paid=left[lone],
            excess=left[lone],
        ),
    ]


def _set_up(money: CaseMoney, cases: Ints, numbers: Ints, items: Items, left: Ints, day: Ints) -> Bench:
    """A bench for some cases (ascending) and their sums; `numbers` are the sums' numbers among all, `day` their local days."""
    tariff, facts = money.tariff, money.facts
    keep = np.zeros(len(facts.day), dtype=np.bool_)
    keep[cases] = True
    own = spread_lines(tariff, money.lines.where(keep[money.lines.case]), cases)
    lane_number = np.array([facts.lanes.index(line.lane) if line.lane else -1 for line in tariff.lines], dtype=np.int64)
    other_lines = work_out(tariff, facts, cases, facts.day[cases], "other")
    other = spread_lines(tariff, other_lines.where(other_lines.state == IN_FORCE), cases, lane_number)
    columns = beside(own, other)
    owed = (columns.lane < 0) & (columns.code >= 0) & columns.in_force & ~columns.optional
    return Bench(
        case=cases,
        amount=columns.amount,
        in_force=columns.in_force,
        optional=columns.optional,
        code=columns.code,
        lane=columns.lane,
        covered=np.zeros_like(columns.amount),
        settled=np.zeros_like(columns.in_force),
        owes_nothing=np.where(owed, columns.amount, 0).sum(axis=1) == 0,
        item=numbers,
        item_case=np.searchsorted(cases, items.case),
        item_code=items.code,
        item_amount=left,
        item_day=day,
        open=np.ones(len(numbers), dtype=np.bool_),
        tolerance=money.tolerance,
        eras=tuple(_eras(money, cases, columns)),
    )


def _eras(money: CaseMoney, cases: Ints, columns: Columns) -> list[Era]:
    """The eras before and after the submission, nearest first."""
    eras: list[Era] = []
    for distance in range(1, min(longest_history(money.tariff), MOST_ERAS) + 1):
        days = [neighbouring_day(money.tariff, money.facts, cases, step) for step in (-distance, distance)]
        if all((day == NEVER).all() for day in days):
            break
        eras += [_era(money, cases, columns, day) for day in days if (day != NEVER).any()]
    return eras


def _era(money: CaseMoney, cases: Ints, columns: Columns, day: Ints) -> Era:
    there = day != NEVER
    lines = work_out(money.tariff, money.facts, cases[there], day[there], "own")
    then = spread_lines(money.tariff, lines.where(lines.state == IN_FORCE), cases)
    amount, row = np.full(columns.amount.shape, -1, dtype=np.int64), np.full(columns.amount.shape, -1, dtype=np.int64)
    for at in range(columns.code.shape[1]):
        for column in range(then.code.shape[1]):
            same = (columns.code[:, at] == then.code[:, column]) & (then.code[:, column] >= 0) & (columns.lane[:, at] < 0)
            amount[same, at], row[same, at] = then.amount[same, column], then.row[same, column]
    # Another version counts where it is near enough to be mistaken for the one in force, and is a tariff of its own.
    changed = (row >= 0) & (row != columns.row)
    far = changed & (columns.row >= 0) & (np.abs(row - columns.row) > MOST_VERSIONS)
    amount[far | (changed & np.append(money.tariff.row_as_issued, False)[row])] = -1
    return Era(amount, row, np.append(money.tariff.first, NEVER)[row], there & (np.abs(day - money.facts.day[cases]) <= money.grace_days))


def _work(money: CaseMoney, bench: Bench, source: Source) -> Missing:
    """Explain all sums of the bench; what is still missing on lines that are owed."""
    take_orderly(bench, money.is_granted[bench.case], source)
    _leave_unsure(bench, money.unsure[bench.case])
    if source == "payment" and _demand(money, bench):
        take_orderly(bench, money.is_granted[bench.case], source)
    has_coded = bench.has_coded()
    match_coded(bench)
    match_uncoded(bench)
    # An optional line is not owed, but one that was begun under its own fee code was meant to be paid in full.
    expected = bench.owed_lines | (bench.is_own & bench.in_force & has_coded)
    missing = np.where(expected, bench.remaining(), 0)
    case, column = np.nonzero(missing > bench.tolerance)
    return Missing(bench.case[case], bench.code[case, column], bench.amount[case, column], missing[case, column])


def take_orderly(bench: Bench, is_granted: Bools, source: Source) -> None:
    """Cases whose total is what was owed with any of the optional lines.

    Granted cases owe every line. Of the others, and of charges, any of the lines may have come; there a sum with a fee code is
    left to be held against its own line.
    """
    items = np.flatnonzero(bench.open)
    case = bench.item_case[items]
    total = seg.sum_per(case, bench.item_amount[items], len(bench.case))
    owes_all = is_granted & (source == "payment")
    coded = seg.count_per(case, len(bench.case), bench.item_code[items] >= 0) > 0
    having = (seg.count_per(case, len(bench.case)) > 0) & (owes_all | ~coded)
    lines = bench.is_own & bench.in_force & (bench.amount > 0)
    must = bench.owed_lines & owes_all[:, None]
    least = np.where(must, bench.amount, 0).sum(axis=1)
    found, choice = find_sums(total - least, bench.amount, lines & ~must, np.ones_like(bench.amount), bench.tolerance)
    fits = having & (found | ((np.abs(total - least) <= bench.tolerance) & (owes_all | bench.owes_nothing)))
    chosen = items[fits[case]]
    at = bench.item_case[chosen]
    bench.tell("lawful", chosen, bench.item_amount[chosen], code=bench.item_code[chosen], owed=total[at], paid=total[at])
    taken = fits[:, None] & (must | choice)
    bench.covered[taken] = bench.amount[taken]
    # Of a case that is not granted nothing more is expected, so nothing of it can be missing.
    bench.settled[fits] = True
    bench.open[chosen] = False


def _leave_unsure(bench: Bench, unsure: Bools) -> None:
    """Cases that are not in order, where an optional line is not known: it might explain them, so they are not checked."""
    items = np.flatnonzero(bench.open & unsure[bench.item_case])
    case = bench.case[bench.item_case[items]]
    bench.told.append(portions(np.full(len(items), UNCHECKED), case, bench.item_amount[items], item=bench.item[items]))
    bench.settled[unsure] = True
    bench.open[items] = False


def _demand(money: CaseMoney, bench: Bench) -> bool:
    """Expect on each line what was charged for it, where that is known: a charge above the tariff is told once, on the charge."""
    charges = money.charges
    column_count = bench.code.shape[1]
    at = np.searchsorted(bench.case, charges.case)
    at = np.where((at < len(bench.case)) & (bench.case[np.minimum(at, len(bench.case) - 1)] == charges.case), at, -1)
    changed = False
    for column in range(column_count):
        same = (at >= 0) & (charges.code >= 0) & (bench.code[at, column] == charges.code) & (bench.lane[at, column] < 0)
        total = seg.sum_per(np.where(same, at, -1), charges.amount, len(bench.case))
        here = (seg.count_per(np.where(same, at, -1), len(bench.case)) > 0) & bench.in_force[:, column] & (total >= 0)
        here &= np.abs(total - bench.amount[:, column]) > bench.tolerance
        bench.amount[here, column] = total[here]
        changed |= bool(here.any())
    return changed


def _join_missing(parts: list[Missing]) -> Missing:
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return Missing(none, none, none, none)
    return Missing(*(np.concatenate([getattr(part, name) for part in parts]) for name in Missing.__dataclass_fields__))


__all__ = ["CAUSE", "UNCHECKED", "Matched", "Missing", "match_money"]
