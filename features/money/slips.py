"""What honest slips explain of money that is too much: slips go both ways, scatter over hands, and are given back in their time.

Nulls, each taken from the data set itself, so that a log without slips explains nothing:
1. *The mirror*: who mistypes an amount pays too little as often as too much. Sums too high are held against those too low, by size (as a
   proportion, the same for double and half, and as an amount) and by how many of them stand at one hand: those that stand alone at a
   hand among themselves, so that one who charges too much again and again does not make the slips of all others look rare.
2. *The payer's own hand*: a fee that was sent twice, or a sum without a title, by bank or card straight to the treasury went through no
   officer's hands. How often that happens is what carelessness alone makes of cash too.
3. *What is put right*: where fees that were demanded twice are commonly taken back, those that were not lie scattered, one at a hand.
4. *The office's own time*: a refund that this office gives within so many days is not yet missing on the day before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context
from features.collections import is_cash
from features.excess import dense
from features.money.items import NO_CODE, Items

REFUND_DAYS, MOST_REFUND_DAYS = 30.0, 180.0
"""A refund may come within the first many days anywhere; nobody waits longer than the second."""

REFUNDS_KNOWN = 5
"""From so many refunds on an office (else all offices together) has a time of its own."""

SLOW = 0.95
"""Quantile of the known refunds that is the office's time."""

HONEST_SHAPE = 2.0
"""Honest hands differ in care: their slips follow a negative binomial of this shape, wider than chance alone."""

LEAST_STEPS = 2.0
"""Sums nearer to the tariff than so many steps of the rounding are rounding, not slips."""

MOST_OF_A_HAND = 0.5
"""Hands with as many sums too high as this one: from this share on, slips alone explain most of them."""

NOBODY = -1


@dataclass(frozen=True)
class Hands:
    """Through whose hands each sum went: number of the hand, `NOBODY` where a payer sent it to the treasury; hands: how many there are."""

    hand: Ints
    hands: int


def hands_of(context: Context, source: Ints, row: Ints, case: Ints, payment: int) -> Hands:
    """The collector; for cash (or a charge) that names nobody, the office; for what a payer sent by bank or card, nobody."""
    tables = context.tables
    officers = len(tables.payments["collected_by"].cat.categories)
    office = codes_of(tables.applications["office_id"])[case]
    taker = np.full(len(row), -1, dtype=np.int64)
    sent = np.zeros(len(row), dtype=np.bool_)
    for number, (table, name) in enumerate(((tables.payments, "collected_by"), (tables.charges, "officer_id"))):
        mine = np.flatnonzero((source == number) & (row >= 0))
        taker[mine] = codes_of(table[name])[row[mine]]
        if number == payment:
            sent[mine] = _sent(table)[row[mine]]
    hand = np.where(taker >= 0, taker, officers + office)
    return Hands(np.where((sent & (taker < 0)) | (row < 0), NOBODY, hand), officers + int(office.max(initial=0)) + 1)


def _sent(payments: pd.DataFrame) -> Bools:
    """bool[payments]: sent to the treasury by the payer; where the method is not given, what names no collector among those that do."""
    untaken = payments["collected_by"].isna().to_numpy(dtype=np.bool_)
    told = payments["method"].notna().to_numpy(dtype=np.bool_)
    return np.asarray(untaken & np.where(told, ~is_cash(payments), bool((~untaken).any())), dtype=np.bool_)


def refund_days(context: Context, payments: Items) -> Floats:
    """float64[cases]: within how many days the case's office gives back what was paid too much."""
    office = codes_of(context.tables.applications["office_id"])
    days, at = _refunds(payments)
    offices = int(office.max(initial=-1)) + 1
    overall = np.quantile(days, SLOW) if len(days) >= REFUNDS_KNOWN else REFUND_DAYS
    out = np.full(offices + 1, overall)
    of_office = office[at]
    for number in np.flatnonzero(seg.count_per(of_office, offices) >= REFUNDS_KNOWN).tolist():
        out[number] = np.quantile(days[of_office == number], SLOW)
    return np.asarray(np.clip(np.ceil(out), REFUND_DAYS, MOST_REFUND_DAYS)[office], dtype=np.float64)


def _refunds(payments: Items) -> tuple[Floats, Ints]:
    """(days from the latest equal payment to its refund, case) of each refund that has one."""
    order = np.lexsort((payments.at, np.abs(payments.amount), payments.case))
    case, amount, at = payments.case[order], payments.amount[order], payments.at[order]
    group = dense(seg.combine_codes((case, dense(np.abs(amount))), (int(case.max(initial=0)) + 1, len(case) + 1)))
    before = seg.previous_row(group, amount > 0)
    rows = np.flatnonzero((amount < 0) & (before >= 0))
    days = (at[rows] - at[before[rows]]) / np.timedelta64(1, "D")
    return days.astype(np.float64), case[rows]


def slip_shares(frame: pd.DataFrame, code: Ints, hands: Hands) -> Floats:
    """float64[rows of the money frame]: of excess like this, the share that honest slips would make; 0 for what is no excess.

    frame: `source`, `cause`, `paid`, `owed`, `excess_steps`, `only_demanded`; code: fee code number of the sum itself (`NO_CODE` none).
    """
    out = np.zeros(len(frame))
    steps, paid = frame["excess_steps"].to_numpy(dtype=np.float64), frame["paid"].to_numpy(dtype=np.int64)
    put_right = frame["only_demanded"].to_numpy(dtype=np.bool_)
    names = ("over", "duplicate", "unlisted", "short", "unpaid")
    cause = {name: (frame["cause"] == name).to_numpy(dtype=np.bool_) & (steps >= LEAST_STEPS) for name in names}
    low = cause["short"] | (cause["unpaid"] & (paid > 0))
    size = _size(frame)
    for source, lines in (("payment", "line"), ("charge", "charge")):
        here = (frame["source"] == source).to_numpy(dtype=np.bool_)
        counted = here & frame["cause"].notna().to_numpy(dtype=np.bool_)
        mirror = low & (here | (frame["source"] == lines).to_numpy(dtype=np.bool_))
        over = np.flatnonzero(cause["over"] & here & ~put_right)
        of_hand = by_hand(over, hands, counted, at_most(mirror.sum()) / max(counted.sum(), 1))
        out[over] = np.minimum(of_hand, _of_size(size, steps, over, np.flatnonzero(mirror), hands, of_hand > MOST_OF_A_HAND))
    sent, paying = hands.hand == NOBODY, (frame["source"] == "payment").to_numpy(dtype=np.bool_)
    charged = (frame["source"] == "charge").to_numpy(dtype=np.bool_)
    twice = np.flatnonzero(cause["duplicate"] & charged & ~put_right)
    if np.count_nonzero(cause["duplicate"] & charged & put_right) >= REFUNDS_KNOWN:
        out[twice] = by_hand(twice, hands, charged, len(np.unique(hands.hand[twice])) / max(charged.sum(), 1))
    for kind in (cause["duplicate"] & paying, cause["unlisted"] & paying & (code == NO_CODE)):
        rows = np.flatnonzero(kind)
        out[rows] = np.where(sent[rows], 1.0, by_hand(rows, hands, paying, at_most((kind & sent).sum()) / max((paying & sent).sum(), 1)))
    return out


def _of_size(size: Floats, steps: Floats, over: Ints, low: Ints, hands: Hands, few: Bools) -> Floats:
    """float64[over]: the mirror by size, as a proportion or an amount. few: bool[over], at hands with so few that slips explain most; these
    among themselves, against what is too low at hands with no more: what one hand does again and again, or one clumsy clerk mistypes, makes
    a slip of another hand neither rarer nor commoner."""

    def mirrored(rows: Ints, lows: Ints) -> Floats:
        return np.maximum(by_size(size[rows], size[lows]), by_size(steps[rows], steps[lows]))

    out = mirrored(over, low)
    most = int(_at_own_hand(over, hands)[few].max(initial=1))
    out[few] = mirrored(over[few], low[_at_own_hand(low, hands) <= most])
    return out


def _at_own_hand(rows: Ints, hands: Hands) -> Ints:
    """int64[rows]: how many of the rows stand at the same hand; 1 where there is no hand."""
    hand = hands.hand[rows]
    return np.append(seg.count_per(hand[hand >= 0], hands.hands), 1)[hand]


def at_most(seen: Ints | int) -> Floats:
    """How many slips there may be behind so many seen: a standard error more; none where none is seen."""
    return np.asarray(seen + np.sqrt(seen), dtype=np.float64)


def _size(frame: pd.DataFrame) -> Floats:
    """float64[rows]: how far what was paid is from what was owed, the same for double and half; infinite where nothing was owed."""
    paid, owed = (frame[name].to_numpy(dtype=np.float64) for name in ("paid", "owed"))
    both = (paid > 0) & (owed > 0)
    return np.where(both, np.abs(np.log(np.where(both, paid, 1.0) / np.where(both, owed, 1.0))), np.inf)


def by_size(size: Floats, mirror: Floats) -> Floats:
    """float64[n]: slips too low of at least that size for one too high, at that size or any smaller one that explains less; at most 1."""
    order = np.argsort(size, kind="stable")
    ordered, low = size[order], np.sort(mirror)
    at_least = len(ordered) - np.searchsorted(ordered, ordered, side="left")
    ratio = at_most(len(low) - np.searchsorted(low, ordered, side="left")) / np.maximum(at_least, 1)
    out = np.empty(len(size))
    out[order] = np.minimum(np.minimum.accumulate(ratio), 1.0) if len(size) else ratio
    return out


def by_hand(rows: Ints, hands: Hands, counted: Bools, rate: float | Floats) -> Floats:
    """float64[rows]: of hands with as many as this one, how many there would be if slips came at `rate`; 1 where there is no hand.

    counted: bool[frame], the sums in which a hand could have slipped. More at one hand never explains more.
    """
    hand = hands.hand[rows]
    exposed = seg.count_per(hands.hand[counted & (hands.hand >= 0)], hands.hands).astype(np.float64)
    seen = seg.count_per(hand[hand >= 0], hands.hands)
    mean = exposed[exposed > 0] * rate
    shares = np.ones(int(seen.max(initial=0)) + 1)
    for many in range(1, len(shares)):
        like = np.count_nonzero(seen == many)
        expected = float(stats.nbinom.pmf(many, HONEST_SHAPE, HONEST_SHAPE / (HONEST_SHAPE + mean)).sum())
        shares[many] = min(shares[many - 1], expected / like) if like else shares[many - 1]
    return np.where(hand >= 0, np.append(shares, 1.0)[np.append(seen, 0)[hand]], 1.0)
