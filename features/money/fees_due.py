"""Which fee row stands behind a case and fee code, by when it was due, and what of it never came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.arrays import segments as seg
from features.arrays.segments import Bools, Ints
from features.money.case_money import CaseMoney
from features.money.causes import CAUSE, SEVERAL, Portions, join_portions, portions
from features.money.payment_matching import Matched, Missing
from features.money.tariff import IN_FORCE, NEVER


@dataclass(frozen=True)
class RowIndex:
    """Fee rows in force by case and fee code, and the latest day by which all that a case owes was due (`NEVER`: not told)."""

    key: Ints
    row: Ints
    codes: int
    last_due: Ints

    def row_of(self, case: Ints, code: Ints) -> Ints:
        """The fee row in force behind a case and fee code; -1 where there is none."""
        if not len(self.key):
            return np.full(len(case), -1, dtype=np.int64)
        wanted = np.where(code >= 0, case * self.codes + code, -1)
        at = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        return np.where(self.key[at] == wanted, self.row[at], -1)


def index_rows(money: CaseMoney) -> RowIndex:
    """The index of the lines of all cases."""
    lines = money.lines.where(money.lines.state == IN_FORCE)
    codes = max(len(money.tariff.codes), 1)
    key = lines.case * codes + money.tariff.line_code[lines.line]
    order = np.argsort(key, kind="stable")
    first = order[seg.is_start(key[order])] if len(order) else order
    owed = np.flatnonzero(~lines.optional & (lines.amount > 0))
    due = due_day_of(money, lines.case[owed], lines.row[owed])
    last = np.full(len(money.owed), NEVER, dtype=np.int64)
    np.maximum.at(last, lines.case[owed], due)
    last[lines.case[owed][due <= NEVER]] = NEVER
    return RowIndex(key[first], lines.row[first], codes, last)


def due_day_of(money: CaseMoney, case: Ints, row: Ints) -> Ints:
    """int64[n]: the local day by which a fee row was due of a case; `NEVER` where nothing says so, or the day has not come about."""
    due = np.where(row >= 0, money.tariff.row_due[np.maximum(row, 0)], -1) if len(money.tariff.rows) else np.full(len(case), -1)
    day = money.due_day[case, np.maximum(due, 0)]
    return np.where((due >= 0) & (day > NEVER), day, NEVER)


@dataclass(frozen=True)
class Shortfall:
    """What did not come. unpaid: portions without money; short: what was paid or charged too little for, by nobody's deadline."""

    unpaid: Portions
    short: Missing


def settle_missing(money: CaseMoney, matched: Matched, index: RowIndex, as_of_day: int) -> Shortfall:
    """The payments that did not come, of granted and checked cases (where the data set has payments at all)."""
    missing = _all_missing(money, matched)
    row = index.row_of(missing.case, missing.code)
    due = due_day_of(money, missing.case, row)
    reached = (due > NEVER) & (due <= as_of_day)
    optional = _of_row(money.tariff.row_optional, row) > 0
    has_due = (_of_row(money.tariff.row_due, row) >= 0) & ~optional
    reached &= ~optional
    of_lane = _of_row(np.array([fee.lane is not None for fee in money.tariff.rows], dtype=np.bool_), row) > 0
    of_lane &= ~optional
    all_of_lane = seg.count_per(missing.case, len(money.owed), ~of_lane) == 0
    left_out = of_lane & all_of_lane[missing.case] & money.has_payments[missing.case] & ~has_due
    blocks = []
    for cause, here in (("lane_unpaid", of_lane & (reached | left_out)), ("unpaid", ~of_lane & reached)):
        blocks.append(
            portions(
                cause, missing.case[here], 0, code=missing.code[here], owed=missing.owed[here],
                paid=(missing.owed - missing.amount)[here], excess=-missing.amount[here],
            )
        )
    rest = ~has_due & ~left_out
    return Shortfall(join_portions(blocks), _pick(missing, rest))


def _of_row(column: Bools | Ints, row: Ints) -> Ints:
    """int64[n]: a property of each fee row; 0 where there is no row."""
    return np.append(column.astype(np.int64), 0)[row]


def _all_missing(money: CaseMoney, matched: Matched) -> Missing:
    """Missing lines of cases that paid something else than they owed, and of those that paid nothing."""
    part = _pick(matched.missing, money.is_granted[matched.missing.case])
    nothing = money.is_granted & money.is_checked & ~money.has_payments & bool(len(matched.items.case))
    lines = money.lines.where(nothing[money.lines.case])
    lines = lines.where((lines.state == IN_FORCE) & ~lines.optional & (lines.amount > money.tolerance))
    code = money.tariff.line_code[lines.line]
    return Missing(*(np.concatenate(pair) for pair in zip(
        (part.case, part.code, part.owed, part.amount), (lines.case, code, lines.amount, lines.amount), strict=True
    )))  # fmt: skip


def _pick(missing: Missing, keep: Bools) -> Missing:
    return Missing(missing.case[keep], missing.code[keep], missing.owed[keep], missing.amount[keep])


def mark_short_payments(money: CaseMoney, told: Portions, short: Missing) -> Portions:
    """The last lawful payment of a case with something missing becomes `short`: it carries what the case paid too little."""
    missing = seg.sum_per(short.case, short.amount, len(money.owed))
    last = _last_lawful(told, told.case, len(money.owed))
    lawful = seg.sum_per(np.where(told.cause == CAUSE["lawful"], told.case, -1), told.amount, len(money.owed))
    case = np.flatnonzero((missing > 0) & (last >= 0))
    return _marked(told, last[case], (lawful + missing)[case], missing[case])


def mark_short_charges(money: CaseMoney, told: Portions, missing: Missing) -> Portions:
    """The last lawful charge under a fee code whose charges come to less than the tariff becomes `short`."""
    codes = max(len(money.tariff.codes), 1)
    keys, group = np.unique(np.where(told.code >= 0, told.case * codes + told.code, -1), return_inverse=True)
    last = _last_lawful(told, group, len(keys))
    wanted = missing.case * codes + missing.code
    at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    found = np.flatnonzero((keys[at] == wanted) & (last[at] >= 0)) if len(keys) else np.zeros(0, dtype=np.int64)
    return _marked(told, last[at[found]], missing.owed[found], missing.amount[found])


def _last_lawful(told: Portions, group: Ints, size: int) -> Ints:
    """int64[size]: the portion number of each group's last lawful item; -1 none."""
    rows = np.flatnonzero((told.cause == CAUSE["lawful"]) & (told.item >= 0))
    rows = rows[np.argsort(told.item[rows], kind="stable")]
    out = np.full(size, -1, dtype=np.int64)
    out[group[rows]] = rows
    return out


def _marked(told: Portions, rows: Ints, owed: Ints, missing: Ints) -> Portions:
    cause, new_owed, paid, excess = (column.copy() for column in (told.cause, told.owed, told.paid, told.excess))
    cause[rows], new_owed[rows], paid[rows], excess[rows] = CAUSE["short"], owed, owed - missing, -missing
    return Portions(
        told.item, told.case, told.amount, cause, told.code, new_owed, paid, excess, told.version, told.lane, told.parts
    )


__all__ = [
    "SEVERAL",
    "RowIndex",
    "Shortfall",
    "due_day_of",
    "index_rows",
    "mark_short_charges",
    "mark_short_payments",
    "settle_missing",
]
