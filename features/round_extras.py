"""What officers took beyond the tariff, and how much of it was in round sums: one row an officer who took an extra.

Mistakes scatter over all last digits; what was asked for at the counter is round. An amount is round where it is a multiple of half
its own order of magnitude (25,000; 150,000; 7.50), or where it makes an uneven fee a round total.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.segments import Bools, Ints
from features.base import Context, Family, Signal

EXTRA_CAUSES = ("free", "split", "over", "unlisted")
"""Excess whose amount somebody chose; a duplicate or another lane's line is a sum of the tariff's own."""

BY_CHANCE = 0.2
"""Of the numbers of two digits, 18 in 90 are multiples of half their order of magnitude."""

PRIOR_EXTRAS = 5.0
"""The share by chance counts as so many extras in the share of the other officers."""


def is_round(amount: Ints) -> Bools:
    """bool[n]: whole positive amounts that are multiples of half their order of magnitude."""
    positive = np.maximum(amount, 1)
    order = 10 ** np.floor(np.log10(positive.astype(np.float64)) + 1e-12).astype(np.int64)
    return np.asarray((amount > 0) & (positive % np.maximum(order // 2, 1) == 0), dtype=np.bool_)


def compute(context: Context) -> pd.DataFrame:
    money = context.frames["money"]
    extra = money["cause"].isin(EXTRA_CAUSES) & (money["source"] == "payment") & (money["excess"] > 0) & money["officer"].notna()
    taken = money[extra.to_numpy(dtype=np.bool_)]
    officer, case = codes_of(taken["officer"]), taken["case"].to_numpy().astype(np.int64)
    excess, paid, owed = (taken[name].to_numpy(dtype=np.int64) for name in ("excess", "paid", "owed"))
    rounded = is_round(excess) | (is_round(paid) & (owed > 0) & ~is_round(owed))
    size = len(taken["officer"].cat.categories)
    extras, rounds = seg.count_per(officer, size), seg.count_per(officer, size, rounded)
    who = np.flatnonzero(extras > 0)
    extras, rounds = extras[who], rounds[who]
    others, others_round = len(taken) - extras, int(rounded.sum()) - rounds
    rate = np.maximum((others_round + PRIOR_EXTRAS * BY_CHANCE) / (others + PRIOR_EXTRAS), BY_CHANCE)
    first = seg.first_row_per(officer, size, np.ones(len(taken), dtype=np.bool_))[who]
    total = np.bincount(officer, weights=taken["excess_amount"].to_numpy(), minlength=size)[who]
    office = codes_of(context.tables.applications["office_id"])[case[first]] if len(who) else np.empty(0, dtype=np.int64)
    return pd.DataFrame(
        {
            "case": np.full(len(who), -1, dtype=np.int64),
            "officer": coded(who, taken["officer"].cat.categories),
            "office": coded(office, context.tables.applications["office_id"].cat.categories),
            "extras": extras.astype(np.float64),
            "round_extras": rounds.astype(np.float64),
            "round_expected": extras * rate,
            "round_share": rounds / extras,
            "others_round_share": rate,
            "round_p": stats.binom.sf(rounds - 1, extras, rate),
            "extras_total": total,
        }
    )


FAMILY = Family(
    table="round_extras",
    title="Round extras",
    after=("money",),
    needs=("payments.collected_by",),
    signals=(
        Signal("extras", "payments beyond the tariff that the officer took", "payments", "whole"),
        Signal("round_extras", "those of them in round sums, or that make the total round", "payments", "whole"),
        Signal("round_expected", "round ones to expect from the other officers' extras, never below chance", "payments", "whole"),
        Signal("round_p", "chance of so many round ones or more", "share", "whole"),
    ),
    compute=compute,
)
