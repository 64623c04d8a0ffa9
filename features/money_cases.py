"""Fees by case: owed, charged and paid in all, what was wrong with it, and whether it could be checked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from features import segments as seg
from features.base import Context, Family, Signal
from features.case_money import CHECKED, NO_OPTIONAL, REASONS, CaseMoney, sum_up_cases
from features.fee_labels import label_sets
from features.labels import labelled
from features.money_causes import CAUSES
from features.segments import Bools, Floats, Ints
from features.tables import MONEY_SCALE
from features.tariff import office_codes

IN_ORDER = ("lawful", "grace", "refunded")
CASH = "cash"


def compute(context: Context) -> pd.DataFrame:
    """The frame `money_cases`: one row a case, in the order of the applications.

    `causes` joins what was not in order; cases with equal `causes` and `left_out` make the groups that a reader is told of.
    """
    money, told = sum_up_cases(context), context.frames["money"]
    count = len(money.owed)
    frame = pd.DataFrame({"case": np.arange(count, dtype=np.int32)})
    sums = {"owed": money.owed, "paid": money.paid, "charged": money.charged, "difference": money.paid - money.owed}
    for name, values in sums.items():
        frame[f"{name}_amount"] = values / MONEY_SCALE
    case, cause = told["case"].to_numpy().astype(np.int64), told["cause"].cat.codes.to_numpy().astype(np.int64)
    reason = _reasons(money, case, cause)
    frame["is_checked"] = reason == CHECKED
    frame.loc[~frame["is_checked"], ["owed_amount", "difference_amount"]] = np.nan  # only a part of it is known
    frame["why_not"] = labelled(np.where(reason == CHECKED, -1, reason - 1), REASONS[1:])
    odd = (cause >= 0) & ~np.isin(cause, [CAUSES.index(name) for name in IN_ORDER])
    frame["causes"] = label_sets(case[odd], cause[odd], count, CAUSES)
    excess = np.where(odd, told["excess"].to_numpy(), 0)
    frame["excess_amount"] = seg.sum_per(np.where(excess > 0, case, -1), excess, count) / MONEY_SCALE
    frame["shortfall_amount"] = -seg.sum_per(np.where(excess < 0, case, -1), excess, count) / MONEY_SCALE
    frame["left_out"] = _left_out(told, count)
    _add_receipts(frame, context, count)
    return frame


def _reasons(money: CaseMoney, case: Ints, cause: Ints) -> Ints:
    """int64[cases]: number in `REASONS`; a case that could be checked in principle, but whose sums got no cause, lacks an option."""
    without = seg.count_per(case, len(money.owed), cause < 0) > 0
    return np.where(money.is_checked & without, NO_OPTIONAL, money.reason)


def _left_out(told: pd.DataFrame, count: int) -> pd.Categorical[str]:
    """[cases]: the fee codes of which something is missing."""
    short = (told["cause"] == "short").to_numpy()
    case, column = told["case"].to_numpy()[short], told["left_out"].cat
    codes = column.codes.to_numpy()[short]
    of_case = np.full(count, -1, dtype=np.int64)
    of_case[case] = codes
    return labelled(of_case, map(str, column.categories))


def _add_receipts(frame: pd.DataFrame, context: Context, count: int) -> None:
    """Payments, those without a receipt, those that an officer took in cash; and how far the office records either."""
    payments = context.tables.payments
    counts = ((payments["case"] >= 0) & (payments["status"] != "void") & (payments["amount"] > 0)).to_numpy()
    counts = counts & (payments["paid_at"] <= context.as_of).to_numpy()
    case = payments["case"].to_numpy().astype(np.int64)[counts]
    receipt = payments["receipt_no"].notna().to_numpy()[counts]
    collector = payments["collected_by"].notna().to_numpy()[counts]
    cash = (payments["method"] == CASH).to_numpy()[counts] & collector
    office = office_codes(context.tables)
    frame["payments"] = seg.count_per(case, count)
    frame["without_receipt"] = seg.count_per(case, count, ~receipt)
    frame["cash_taken"] = seg.count_per(case, count, cash)
    frame["office_receipt_share"] = _share_of_office(office, case, receipt)
    frame["office_collector_share"] = _share_of_office(office, case, collector)


def _share_of_office(office: Ints, case: Ints, holds: Bools) -> Floats:
    """float64[cases]: the share of its office's payments for which it holds; NaN where the office has none."""
    size = int(office.max(initial=-1)) + 1
    of_payment = office[case]
    all_, some = seg.count_per(of_payment, size), seg.count_per(of_payment, size, holds)
    share = np.where(all_ > 0, some / np.maximum(all_, 1), np.nan)
    return np.asarray(np.append(share, np.nan)[office], dtype=np.float64)


FAMILY = Family(
    table="money_cases",
    title="Fees by case",
    signals=(
        Signal("owed_amount", "all that the case owes", "currency"),
        Signal("paid_amount", "net of all payments and refunds", "currency"),
        Signal("charged_amount", "net of all that was demanded", "currency"),
        Signal("difference_amount", "paid less owed", "currency"),
        Signal("is_checked", "whether the tariff could be worked out", "yes or no"),
        Signal("why_not", "why it could not", "one of the reasons"),
        Signal("causes", "what was not in order", "causes, joined"),
        Signal("left_out", "fee codes of which something is missing", "fee codes, joined"),
        Signal("excess_amount", "all that was too much", "currency"),
        Signal("shortfall_amount", "all that was too little", "currency"),
        Signal("without_receipt", "payments without a receipt", "payments"),
        Signal("cash_taken", "payments that an officer took in cash", "payments"),
        Signal("office_receipt_share", "share of the office's payments with a receipt", "share", "whole"),
        Signal("office_collector_share", "share of the office's payments with a collector", "share", "whole"),
    ),
    compute=compute,
    needs=("payments.amount|charges.amount", "charter.fees"),
    after=("money",),
)
